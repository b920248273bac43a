"""Names taken apart and compared: what they are called in full, in short, and what they number.

Rules of thumb of the field, each in a table below; no model is trained, so that every likeness can
be told in words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from rapidfuzz import fuzz

__all__ = ["Likeness", "Name", "compare", "fold", "is_party_and_army", "read_names", "weight"]

ARMED = frozenset({"army", "force", "guard", "militia", "brigade", "battalion", "division"})
"""Heads of names that armed bodies bear."""
CIVIL = frozenset(
    {
        *("party", "union", "organization", "league", "council", "congress", "committee"),
        *("front", "government", "movement", "association"),
    }
)
"""Heads of names that parties and their like bear."""

_GENERIC = (
    ARMED
    | CIVIL
    | frozenset(
        {
            *("national", "nationality", "people", "liberation", "democratic", "united", "unity"),
            *("state", "independence", "revolutionary", "defense", "alliance", "new", "group"),
            *("armed", "military", "police", "region", "progressive", "patriotic", "solidarity"),
            *("enterprise", "directorate", "office", "department", "ministry", "international"),
            *("company", "corporation", "holding", "bank", "republic", "office", "commission"),
        }
    )
)
"""Words that many names share: they count less than half."""
_GENERIC_WEIGHT = 0.4
# one people or country, by two names
_SAME_WORD = {
    "burma": "myanmar",
    "burmese": "myanmar",
    "myanma": "myanmar",
    "arakan": "rakhine",
    "karen": "kayin",
    "karenni": "kayah",
    "palaung": "taang",
    "defence": "defense",
    "organisation": "organization",
    "centre": "center",
}
_STOP = frozenset({"of", "the", "and", "for", "in", "faction", "formerly"})
_LEGAL = frozenset({"ltd", "limited", "co", "company", "companie", "plc", "inc", "llc", "public"})
_TITLES = frozenset({"u", "daw", "dr", "mr", "mrs", "ms", "gen", "general", "lt", "maj", "col"})
_CLOSE = 0.86
"""Words less alike than this (0 to 1) are two words: karen and karenni, 0.83, are."""
_NEARLY = 0.9
"""Words so alike are spellings of one."""

# ACLED's form: KIA: Kachin Independence Army, NMSP (AD): New Mon State Party (Anti-Dictatorship)
_SHORT = re.compile(r"([^\s:]{1,12}(?: \([^()]*\))?): (.+)")
_YEARS = re.compile(r"\(\d{4}\s*-\s*(?:\d{4})?\)")
_BRACKET = re.compile(r"\(([^()]*)\)")
# KNU, HaY, DKBA 5, MDA - LM: two capitals or more in a short word, and what marks a part of it
_CAPITALS = re.compile(
    r"(?=[^A-Z]*[A-Z][^A-Z]*[A-Z])[A-Z][A-Za-z]{1,7}(?:[ -]{1,3}(?:[A-Z]{1,3}|[0-9]{1,2}))?"
)
_APOSTROPHE = re.compile("['\u2018\u2019\u0060\u00b4\u02bc]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Name:
    """One name: its folded words in order, and the short forms that it gives."""

    words: tuple[str, ...] = ()
    short: frozenset[str] = frozenset()
    initials_of_all: str = ""
    """The first letters of all its words as written, of and the among them."""
    years: str = ""
    """The years that it gives in brackets: of a regime, where institutions outlive regimes."""

    @property
    def bag(self) -> frozenset[str]:
        """The words that make the name: their order says nothing."""
        return frozenset(self.words)

    @property
    def numbers(self) -> frozenset[str]:
        """Numbers in it: Brigade 5, No 1."""
        return frozenset(word for word in self.words if word[0].isdigit())

    @property
    def initials(self) -> str:
        """The first letters of its words."""
        return "".join(word[0] for word in self.words)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are: ``score`` from 0 to 1, and whether they are one but for spelling."""

    score: float
    is_equal: bool = False
    is_spelling: bool = False
    """Whether every word has its like in the other, though not all are equal."""


def fold(text: str) -> str:
    """Fold case, accents and apostrophes.

    >>> fold("Ta'ang Órgãos")
    'taang orgaos'
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text))
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def read_names(text: str) -> tuple[Name, ...]:
    """Take a name as it is written apart; a stroke may part two names of one thing.

    >>> [one.words for one in read_names("KIA: Kachin Independence Army")]
    [('kachin', 'independence', 'army')]
    >>> [sorted(one.short) for one in read_names("KIA: Kachin Independence Army")]
    [['kia']]
    >>> [sorted(one.short) for one in read_names("Aid Council (AC)/Relief Office (RO)")]
    [['ac'], ['ro']]
    """
    match = _SHORT.fullmatch(text.strip())
    short, rest = (match[1], match[2]) if match else ("", text)
    if not match and "/" in rest:
        parts = [_name(part, "") for part in rest.split("/") if len(part.split()) > 1]
        if len(parts) > 1 and not is_party_and_army(parts[0], parts[1]):
            return tuple(parts)
    return (_name(rest, short),)


def _name(text: str, short: str) -> Name:
    shorts = {_letters(short)} - {""}
    years = " ".join(_YEARS.findall(text))
    text = _YEARS.sub(" ", text)
    if _CAPITALS.fullmatch(text.strip()):
        return Name((), frozenset({*shorts, _letters(text)}))
    bare = _words(_BRACKET.sub(" ", text))
    for inside in _BRACKET.findall(text):
        letters = _letters(inside)
        if letters and letters in (_initials(bare), _initials(_words(text.partition("(")[0]))):
            shorts.add(letters)
        else:
            bare += [word for word in _words(inside) if word not in bare]
    written = _initials(_WORD.findall(fold(_BRACKET.sub(" ", text))))
    return Name(tuple(bare), frozenset(shorts), written, years)


def is_party_and_army(one: Name, other: Name) -> bool:
    """Say whether one name is that of an armed body, and the other that of a party or the like.

    >>> is_party_and_army(*read_names("Shan Army"), *read_names("Shan State Party"))
    True
    """
    return any(
        army.bag & ARMED and party.bag & CIVIL and not army.bag & CIVIL and not party.bag & ARMED
        for army, party in ((one, other), (other, one))
    )


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words)


def _letters(text: str) -> str:
    return "".join(_WORD.findall(fold(text)))


@cache
def _word(word: str) -> str:
    word = _SAME_WORD.get(word, word)
    if len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return _SAME_WORD.get(word, word)


def _words(text: str) -> list[str]:
    found = [_word(word) for word in _WORD.findall(fold(text))]
    kept = [word for word in found if word not in _STOP and word not in _LEGAL]
    while len(kept) > 2 and kept[0] in _TITLES:
        kept = kept[1:]
    return kept or found


def weight(word: str) -> float:
    """Tell how much a word counts: less than half, if many names have it.

    >>> weight("kachin"), weight("army")
    (1.0, 0.4)
    """
    return _GENERIC_WEIGHT if word in _GENERIC else 1.0


def compare(one: Name, other: Name) -> Likeness:
    """Say how alike two names are in full: the weight of the words that both have, of all.

    >>> knu, = read_names("Karen National Union")
    >>> knla, = read_names("Karen National Liberation Army")
    >>> round(compare(knu, knla).score, 2)
    0.7
    >>> compare(knu, *read_names("the Union, Karen National")).is_equal
    True
    """
    if not one.words or not other.words:
        return Likeness(0.0)
    one, other = _together(one, other), _together(other, one)
    if one.bag == other.bag:
        is_equal = sorted(one.words) == sorted(other.words)
        return Likeness(1.0 if is_equal else _NEARLY, is_equal)
    pairs = _pairs(one.bag - other.bag, other.bag - one.bag)
    shared = sum(2 * weight(word) for word in one.bag & other.bag)
    shared += sum((weight(a) + weight(b)) * alike for a, b, alike in pairs)
    whole = sum(map(weight, one.bag)) + sum(map(weight, other.bag))
    matched = {word for a, b, _ in pairs for word in (a, b)}
    rest = (one.bag ^ other.bag) - matched
    run = fuzz.ratio("".join(one.words), "".join(other.words)) / 100
    same_numbers = one.numbers == other.numbers
    spelling = same_numbers and all(alike >= _NEARLY for *_, alike in pairs) and not rest
    joined = run if run >= _NEARLY and same_numbers and len(one.words) != len(other.words) else 0
    return Likeness(max(shared / whole, joined * 0.95), is_spelling=spelling)


def _together(one: Name, other: Name) -> Name:
    """Write two words of a name as one where the other name does: Quarter Master."""
    words = list(one.words)
    for place, (first, second) in enumerate(pairwise(one.words)):
        if first + second in other.bag - one.bag:
            words[place : place + 2] = [first + second]
            return replace(one, words=tuple(words))
    return one


def _pairs(ones: frozenset[str], others: frozenset[str]) -> list[tuple[str, str, float]]:
    """Match the words that two names do not share, the likest first; numbers are never alike."""
    left, right = ([word for word in sorted(side) if word.isalpha()] for side in (ones, others))
    if not left or not right:
        return []
    found = [
        (alike, a, b)
        for a in left
        for b in right
        if (alike := fuzz.ratio(a, b, score_cutoff=100 * _CLOSE) / 100)
    ]
    pairs, used = [], set[str]()
    for alike, a, b in sorted(found, key=lambda one: (-one[0], one[1:])):
        if not {a, b} & used:
            used |= {a, b}
            pairs.append((a, b, alike))
    return pairs
