"""Pairs of things that may be one, each with a score and what speaks for and against it.

Nothing here joins anything: a proposal is for people to judge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from .name import Likeness, Name, compare, is_party_and_army, weight
from .profile import Profile

__all__ = ["TIERS", "Proposal", "propose", "rank", "weigh"]

TIERS = ("certain", "likely", "possible", "related")
"""``certain``: one name, nothing against it, and nobody else of either data set bears it.
``likely`` and ``possible``: by the score. ``related``: a whole and its part, or a party and its
army by their names, which are two."""

_LIKELY = 0.75
_POSSIBLE = 0.5

# What is added to, or taken from, the likeness of names (0 to 1); every one is told with its reason
_OWN_NAME = 0.05
_SHORT = 0.10
_SPELLED = 0.05
_COUNTRY, _OTHER_COUNTRY = 0.02, -0.30
_YEARS, _OTHER_YEARS = 0.03, -0.15
_ENEMY = 0.05
_BORN, _OTHER_BORN = 0.20, -0.40
_HEADS = -0.25
_NUMBER = -0.25
_REGIME = -0.20
_KIND = -0.50
_SITE = -0.30
_SITES = frozenset(
    {
        *("Country", "AdministrativeArea", "Settlement", "BorderCrossing"),
        *("Mine", "Base", "Pipeline", "Route"),
    }
)
"""Kinds of places that bear one another's names and are not one another."""
_MOVEMENT = 0.6
"""Names of a party and an army of one people that are less alike need not be of one movement."""
_GAP = 20
"""Years without an event of either, after which two of a name are likely two."""
_CROWD = 60
"""A word, or short form, that more things than these have says nothing of who they are."""
_PREFIX = 5
"""Letters by which words of one spelling or another are found together."""


class Proposal(NamedTuple):
    """Two things that may be one; ``score`` is from 0 to 1, the reasons are in words."""

    one: str
    other: str
    tier: str
    score: float
    reasons: tuple[str, ...]


class _Weighed(NamedTuple):
    score: float
    reasons: tuple[str, ...]
    is_same_name: bool
    is_related: bool
    is_doubtful: bool


def propose(profiles: Sequence[Profile], apart: Collection[tuple[str, str]] = ()) -> list[Proposal]:
    """Propose the pairs of two data sets that may be one, the likeliest first.

    A data set lists a thing once: two things of one data set are not proposed.

    Parameters
    ----------
    apart
        Pairs that are not to be proposed, in any order: what is one already, or was judged.
    """
    left_out = {frozenset(pair) for pair in apart}
    found: dict[tuple[Profile, Profile], _Weighed] = {}
    for one, other in _pairs(profiles):
        if frozenset((one.iri, other.iri)) not in left_out:
            weighed = _weigh_pair(one, other)
            if weighed.is_related or weighed.score >= _POSSIBLE:
                found[one, other] = weighed
    sole = _sole({pair for pair, one in found.items() if one.is_same_name and not one.is_related})
    proposals = [_proposal(pair, weighed, pair in sole) for pair, weighed in found.items()]
    return sorted(proposals, key=lambda p: (TIERS.index(p.tier), -p.score, p.one, p.other))


def weigh(one: Profile, other: Profile) -> Proposal:
    """Weigh a single pair, as if nobody else bore their names."""
    weighed = _weigh_pair(one, other)
    return _proposal((one, other), weighed, weighed.is_same_name)


def _proposal(pair: tuple[Profile, Profile], weighed: _Weighed, is_sole: bool) -> Proposal:
    score = min(max(weighed.score, 0.0), 1.0)
    reasons = list(weighed.reasons)
    if weighed.is_same_name and not is_sole:
        reasons.append("another of the same data set bears the name, too")
    if weighed.is_related:
        tier = "related"
    elif weighed.is_same_name and is_sole and not weighed.is_doubtful:
        tier = "certain"
    else:
        tier = "likely" if score >= _LIKELY else "possible"
    return Proposal(pair[0].iri, pair[1].iri, tier, round(score, 2), tuple(reasons))


def _sole(pairs: Collection[tuple[Profile, Profile]]) -> set[tuple[Profile, Profile]]:
    """Keep the pairs of which each is the only one of its data set to fit the other."""
    fitting: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one, other in pairs:
        fitting[one.iri, other.dataset].add(other.iri)
        fitting[other.iri, one.dataset].add(one.iri)
    return {
        (one, other)
        for one, other in pairs
        if len(fitting[one.iri, other.dataset]) == len(fitting[other.iri, one.dataset]) == 1
    }


# --- which pairs are looked at ---


def _pairs(profiles: Sequence[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Give the pairs of two data sets that share a telling word or a short form, each once."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for number, profile in enumerate(profiles):
        for key in _keys(profile):
            sharing[key].append(number)
    pairs = {
        pair
        for numbers in sharing.values()
        if len(numbers) <= _CROWD
        for pair in combinations(numbers, 2)
    }
    for i, k in sorted(pairs):
        if profiles[i].dataset != profiles[k].dataset:
            yield profiles[i], profiles[k]


def _keys(profile: Profile) -> set[str]:
    """Give what a thing is found by: whole names, telling words, short forms and initials."""
    keys = set()
    for name in profile.names:
        if name.words:
            keys.add(" ".join(sorted(name.bag)))
            keys.update(word[:_PREFIX] for word in name.bag if weight(word) == 1 and word.isalpha())
            keys.add("=" + name.initials)
            keys.add("=" + name.initials_of_all)
        keys.update("=" + short for short in name.short)
    return keys - {"="}


# --- what speaks for a pair, and against it ---


def _weigh_pair(one: Profile, other: Profile) -> _Weighed:
    """Add up what speaks for two things being one, and against it."""
    like, mine, theirs = _likest(one, other)
    told = [_told_name(like, mine, theirs)] if like.score else []
    shorts = _shorts(one) & _shorts(other)
    is_mutual = _is_called(one, other) and _is_called(other, one)
    marks: list[tuple[float, str]] = []
    if shorts:
        marks.append((_SHORT, f"both are called {', '.join(sorted(shorts)).upper()}"))
    elif _spelled(one, other):
        marks.append((_SPELLED, "the short form of one fits the name of the other"))
    if like.is_equal and is_mutual:
        marks.append((_OWN_NAME, "each bears the other's own name"))
    against = [*_against(one, other, mine, theirs)]
    marks += [*_for(one, other), *against]
    score = like.score if like.score else (0.45 if shorts else 0.0)
    related = _relation(one, other, mine, theirs, like.score)
    is_nobody = "Person" in (one.kind, other.kind) and not one.born & other.born
    if like.is_equal and is_nobody:
        marks.append((0.0, "many people share a name; no day of birth bears it out"))
    return _Weighed(
        score + sum(number for number, _ in marks),
        tuple(text for text in (related, *told, *(text for _, text in marks)) if text),
        like.is_equal and is_mutual and len(mine.words) > 1,
        related is not None,
        bool(against) or is_nobody,
    )


def _likest(one: Profile, other: Profile) -> tuple[Likeness, Name, Name]:
    best = Likeness(0.0), Name(), Name()
    for mine in one.names:
        for theirs in other.names:
            like = compare(mine, theirs)
            if (like.score, like.is_equal) > (best[0].score, best[0].is_equal):
                best = like, mine, theirs
    return best


def _told_name(like: Likeness, mine: Name, theirs: Name) -> str:
    if like.is_equal:
        return f"one name: {' '.join(mine.words)}"
    rest = sorted(mine.bag ^ theirs.bag)
    what = "spelled otherwise" if like.is_spelling else "not in both"
    return f"names alike by {like.score:.2f}; {what}: {', '.join(rest)}"


def _shorts(profile: Profile) -> frozenset[str]:
    return frozenset().union(*(name.short for name in profile.names))


def _spelled(one: Profile, other: Profile) -> bool:
    """Say whether the initials of a name of one are a short form of the other."""
    return any(
        name.words and {name.initials, name.initials_of_all} & _shorts(second)
        for first, second in ((one, other), (other, one))
        for name in first.names
    )


def _is_called(one: Profile, other: Profile) -> bool:
    """Say whether some name of the other is the own name, or short form, of the first."""
    bags = {name.bag for name in other.names if name.words}
    return any(
        name.bag in bags if name.words else bool(name.short & _shorts(other)) for name in one.own
    )


def _for(one: Profile, other: Profile) -> Iterator[tuple[float, str]]:
    if both := one.countries & other.countries:
        yield _COUNTRY, f"both of {', '.join(sorted(both))}"
    if one.years and other.years and _gap(one.years, other.years) <= 0:
        first, last = (
            max(one.years[0], other.years[0]),
            min(one.years[1], other.years[1]),
        )
        yield _YEARS, f"both active from {first} to {last}"
    if both := one.enemies & other.enemies:
        yield _ENEMY, f"both fought {len(both)} of the same actors"
    if both := one.born & other.born:
        yield _BORN, f"both born on {', '.join(sorted(both))}"


def _against(one: Profile, other: Profile, mine: Name, theirs: Name) -> Iterator[tuple[float, str]]:
    if one.countries and other.countries and not one.countries & other.countries:
        yield _OTHER_COUNTRY, "of two countries"
    if one.years and other.years and _gap(one.years, other.years) > _GAP:
        yield _OTHER_YEARS, f"active {_gap(one.years, other.years)} years apart"
    if mine.numbers != theirs.numbers:
        yield _NUMBER, "another number"
    if mine.years != theirs.years:
        yield _REGIME, f"of other years: {mine.years or 'any'} and {theirs.years or 'any'}"
    if is_party_and_army(mine, theirs):
        yield _HEADS, "one is named as an armed body, the other as none"
    yield from _unlike(one, other)


def _unlike(one: Profile, other: Profile) -> Iterator[tuple[float, str]]:
    """Tell where two are not of a kind, or were not born as one."""
    if one.born and other.born and not one.born & other.born:
        yield _OTHER_BORN, "born on two days"
    kinds = {one.kind, other.kind}
    if len(kinds) > 1 and "Person" in kinds and "Actor" not in kinds:
        yield _KIND, "a person and no person"
    if len(kinds) > 1 and kinds <= _SITES:
        yield _SITE, f"of two kinds: {' and '.join(sorted(kinds))}"


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(one[0], other[0]) - min(one[1], other[1])


def _relation(
    one: Profile, other: Profile, mine: Name, theirs: Name, likeness: float
) -> str | None:
    """Say what makes two things a whole and its part, if anything does."""
    if other.iri in one.wholes or one.iri in other.wholes:
        return "one is part of the other"
    telling = [{word for word in name.bag if weight(word) == 1} for name in (mine, theirs)]
    is_one_people = bool(telling[0]) and telling[0] == telling[1]
    states = "government" in mine.bag | theirs.bag
    if is_party_and_army(mine, theirs) and is_one_people and likeness >= _MOVEMENT and not states:
        return "named as a party and an army of one people"
    return None


def rank(proposals: Iterable[Proposal], thing: str) -> list[str]:
    """Give those proposed for a thing, the likeliest first; what is only related is left out."""
    found = [one for one in proposals if thing in (one.one, one.other) and one.tier != "related"]
    return [one.other if one.one == thing else one.one for one in found]
