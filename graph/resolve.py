"""What people type, found among the things of the store; and which things are one.

Things are never merged. That two are one is a judgement: a shared identifier is an automatic one.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..ontology.error import AmbiguousError, UnknownNameError
from .clock import Clocks
from .identifier import name_key
from .judgement import Sameness, all_judgements, sameness
from .memory import recall
from .record import Record, is_live, load_times, read_records
from .store import Store
from .term import DERIVED, MAR, literal, values

__all__ = [
    "Match",
    "labels",
    "parents",
    "representatives",
    "resolve",
    "same_things",
    "sameness_of",
    "ties",
]

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SITES = frozenset({"BorderCrossing", "Mine"})
"""Places that bear the name of a town beside them: `--place` means the town."""

_NAMED = frozenset({"actor", "place", "commodity"})
_MANY, _FEW = 5, 3
"""How many things of a name, and how many names like it, an error lists."""

_VOICES = f"VALUES ?tie {{ <{MAR}speaksFor> <{MAR}leads> }}"

_ARMIES = frozenset({"InsurgentGroup", "ArmedForces", "Militia"})
_PARTIES = frozenset({"InsurgentGroup", "PoliticalParty", "Organization"})


@dataclass(frozen=True, slots=True)
class Match:
    """What a name stands for: one thing, with all those judged the same (itself first)."""

    label: str
    iris: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    iri: str
    kind: str
    label: str
    is_sheet: bool


def resolve(
    store: Store, text: str, kinds: Collection[str], recorded_by: datetime | None = None
) -> Match:
    """Find the one thing that a name stands for.

    Parameters
    ----------
    text
        A label or alternative label in any case, an identifier (``ucdp:actor/201``), or an IRI.
    kinds
        Kinds of things to look among: ``actor``, ``place``, ``commodity`` …
    recorded_by
        Judgements of who is one, made or taken back later, do not count.

    Raises
    ------
    UnknownNameError, AmbiguousError
        Nothing has that name, or several things that are not judged the same have it.
    """
    found = _candidates(store, text, kinds)
    if not found:
        raise UnknownNameError(*_unknown(store, text, kinds))
    for preferred in (
        [one for one in found if one.is_sheet],
        [one for one in found if one.kind not in _SITES],
    ):
        kept = [one for one in found if one in preferred]
        found = kept or found
    same = same_things(store, [one.iri for one in found], recorded_by)
    first = found[0]
    if any(one.iri not in same[first.iri] for one in found):
        listed = "; ".join(f"{one.label} ({one.kind}, {one.iri})" for one in found)
        raise AmbiguousError(f"{text!r} may be several things: {listed}", "give one of these IRIs")
    return Match(first.label, (first.iri, *sorted(same[first.iri] - {first.iri})))


def _candidates(store: Store, text: str, kinds: Collection[str]) -> list[_Candidate]:
    key = literal(name_key(text))
    patterns = [
        f"GRAPH <{DERIVED}> {{ ?t <{MAR}nameKey> {key} }}",
        f"?t <{MAR}identifier> {literal(text)} .",
    ]
    if text.startswith(("http://", "https://")):
        try:
            patterns = [values("t", [text])]
        except ValueError:
            return []
    for pattern in patterns:
        found = sorted(
            _described(store, pattern, kinds), key=lambda one: (not one.is_sheet, one.iri)
        )
        if found:
            return found
    return []


def _described(store: Store, pattern: str, kinds: Collection[str]) -> Iterable[_Candidate]:
    query = f"""SELECT DISTINCT ?t ?c ?l ?f {{ {pattern} ?t {_RDF_TYPE} ?c
        OPTIONAL {{ ?t <{_RDFS}label> ?l }} OPTIONAL {{ ?t <{MAR}dataset>/<{MAR}form> ?f }} }}"""
    found: dict[str, _Candidate] = {}
    for row in store.select(query, graphs=(DERIVED,)):
        key = row["t"].value
        kind = key.removeprefix(store.base).partition("/")[0]
        if kind not in kinds:
            continue
        label = row.get("l")
        if key not in found or (label and label.language == "en"):
            found[key] = _Candidate(
                key,
                row["c"].value.removeprefix(MAR),
                label.value if label else key,
                "f" in row and row["f"].value == "sheet",
            )
    return found.values()


def _unknown(store: Store, text: str, kinds: Collection[str]) -> tuple[str, str]:
    what = " or ".join(sorted(kinds))
    told = f"no {what} is named {text!r}"
    others = _candidates(store, text, _NAMED - set(kinds))
    if others:
        listed = "; ".join(sorted({f"{one.label} ({one.kind})" for one in others})[:_MANY])
        return told, f"the name is that of {listed}"
    wanted = tuple(f"{store.base}{kind}/" for kind in kinds)
    query = f"SELECT ?t ?n {{ GRAPH <{DERIVED}> {{ ?t <{MAR}nameKey> ?n }} }}"
    names = {
        row["n"].value
        for row in store.select(query, graphs=(DERIVED,))
        if row["t"].value.startswith(wanted)
    }
    close = _close(name_key(text), names)
    remedy = (
        "did you mean " + " or ".join(map(repr, close)) + "?"
        if close
        else "give another of its names, or load a data set that has it: marchland sources"
    )
    return told, remedy


def _close(key: str, names: Collection[str]) -> list[str]:
    """Give names that have all words of what was typed, the shortest first; else those like it."""
    words = set(key.split())
    longer = sorted(
        (one for one in names if words and words <= set(one.split())), key=lambda n: (len(n), n)
    )
    like = difflib.get_close_matches(key, names, n=_FEW, cutoff=0.6)
    return list(dict.fromkeys([*longer, *like]))[:_FEW]


def same_things(
    store: Store, things: Iterable[str], recorded_by: datetime | None = None
) -> dict[str, frozenset[str]]:
    """Give for each thing all those judged the same, itself among them.

    Sharing an identifier is enough, and goes on from thing to thing; what people judged outranks it
    (see `judgement.sameness`).

    Parameters
    ----------
    recorded_by
        Judgements made or taken back later do not count.
    """

    def read(missing: list[str]) -> Mapping[str, frozenset[str]]:
        groups = sameness_of(store, missing, recorded_by).groups
        return {thing: groups.get(thing, frozenset({thing})) for thing in missing}

    return recall(store, f"same {recorded_by or ''}", things, read)


def sameness_of(
    store: Store, things: Iterable[str], recorded_by: datetime | None = None
) -> Sameness:
    """Tell who is one with some things, and what stands in the way of more being one."""
    judgements = all_judgements(store, recorded_by)
    partners: dict[str, set[str]] = defaultdict(set)
    for one in judgements:
        if one.verdict == "Same":
            for thing in one.things:
                partners[thing].update(one.things)
    named: dict[str, set[str]] = defaultdict(set)
    known: set[str] = set()
    frontier = set(things)
    while frontier:
        known |= frontier
        query = (
            f"SELECT DISTINCT ?x ?y ?i {{ {values('x', sorted(frontier))} "
            f"?x <{MAR}identifier> ?i . ?y <{MAR}identifier> ?i }}"
        )
        for row in store.select(query):
            named[row["i"].value].update((row["x"].value, row["y"].value))
        reached = set().union(*named.values(), *(partners.get(one, ()) for one in frontier))
        frontier = reached - known
    return sameness(named, (one for one in judgements if not known.isdisjoint(one.things)))


def representatives(
    store: Store, things: Iterable[str], recorded_by: datetime | None = None
) -> dict[str, str]:
    """Give for each thing the one that stands for all judged the same: a sheet's, where one is."""

    def read(missing: list[str]) -> Mapping[str, str]:
        return _representatives(store, same_things(store, missing, recorded_by))

    return recall(store, f"stand-in {recorded_by or ''}", things, read)


def _representatives(store: Store, same: Mapping[str, frozenset[str]]) -> dict[str, str]:
    members = sorted({one for group in same.values() if len(group) > 1 for one in group})
    sheets = _in_sheets(store, members) if members else set()
    return {
        thing: min(group, key=lambda one: (one not in sheets, one)) for thing, group in same.items()
    }


def _in_sheets(store: Store, things: Collection[str]) -> set[str]:
    query = f'SELECT ?t {{ {values("t", things)} ?t <{MAR}dataset>/<{MAR}form> "sheet" }}'
    return {row["t"].value for row in store.select(query)}


def labels(store: Store, things: Iterable[str]) -> dict[str, str]:
    """Give each thing's label, in English where there is one; the IRI where there is none."""
    return recall(store, "label", things, lambda missing: _labels(store, missing))


def _labels(store: Store, things: list[str]) -> dict[str, str]:
    found = dict.fromkeys(things, "")
    for start in range(0, len(things), 500):
        block = values("t", things[start : start + 500])
        rows = store.select(f"SELECT ?t ?l {{ {block} ?t <{_RDFS}label> ?l }}")
        for row in sorted(rows, key=lambda row: (row["l"].language != "en", row["l"].value)):
            found[row["t"].value] = found[row["t"].value] or row["l"].value
    return {thing: label or thing for thing, label in found.items()}


def parents(store: Store, things: Iterable[str]) -> dict[str, frozenset[str]]:
    """Give the parties whose army a thing is: what is coded to a party may be its army's doing.

    A government is no such party: what a state does is not by that its army's doing.
    """
    query = f"""SELECT DISTINCT ?t ?k ?p ?c {{ {values("t", sorted(set(things)))}
        ?t {_RDF_TYPE} ?k ; <{MAR}partOf> ?p . ?p {_RDF_TYPE} ?c }}"""
    found: dict[str, set[str]] = {}
    for row in store.select(query):
        is_army = row["k"].value.removeprefix(MAR) in _ARMIES
        if is_army and row["c"].value.removeprefix(MAR) in _PARTIES:
            found.setdefault(row["t"].value, set()).add(row["p"].value)
    return {thing: frozenset(group) for thing, group in found.items()}


def ties(
    store: Store, things: Iterable[str], clocks: Clocks | None = None
) -> Mapping[str, frozenset[str]]:
    """Give for each actor whose word and deed its own are, over any number of steps.

    What a thing is part of or subordinate to is structure; who speaks for or leads whom is mostly
    claimed, and a claim of it counts whatever its day: a spokesman's word is his party's. The
    clocks of reporting and recording say which claims those are.
    """
    wanted = set(things)
    said = recall(store, "voice", wanted, lambda missing: _voices(store, missing))
    by = clocks or Clocks()
    times = load_times(store) if any(said.values()) and by.recorded_by else {}

    def live(claims: Iterable[Record]) -> Iterable[Record]:
        return (claim for claim in claims if is_live(claim, by, times))

    parties = {
        thing: {party for claim in live(claims) for party in claim.all("object")}
        for thing, claims in said.items()
    }
    named = wanted.union(*parties.values())
    wholes = recall(store, "ties", named, lambda missing: _wholes(store, missing))
    return {
        thing: wholes[thing].union(found, *(wholes[party] for party in found))
        for thing, found in parties.items()
    }


def _voices(store: Store, things: list[str]) -> dict[str, list[Record]]:
    """Read who is claimed to speak for, or to lead, whom."""
    # few speak for others, and an actor may be the subject of thousands of claims
    speakers = recall(store, "speakers", ("",), lambda _: {"": _speakers(store)})[""]
    found: dict[str, list[Record]] = {thing: [] for thing in things}
    speaking = speakers.intersection(things)
    if not speaking:
        return found
    pattern = f"""{values("s", sorted(speaking))} ?r <{_RDF}subject> ?s ; <{_RDF}predicate> ?tie
        {_VOICES}"""
    for record in read_records(store, pattern):
        if record.polarity == "Affirmed" and record.is_act:
            for thing in found.keys() & set(record.all("subject")):
                found[thing].append(record)
    return found


def _speakers(store: Store) -> frozenset[str]:
    query = f"""SELECT DISTINCT ?s {{ {_VOICES}
        ?r <{_RDF}predicate> ?tie ; <{_RDF}subject> ?s }}"""
    return frozenset(row["s"].value for row in store.select(query))


def _wholes(store: Store, things: list[str]) -> dict[str, frozenset[str]]:
    query = f"""SELECT DISTINCT ?t ?p {{ {values("t", things)}
        ?t (<{MAR}partOf>|<{MAR}subordinateTo>|<{MAR}speaksFor>|<{MAR}leads>)+ ?p }}"""
    found: dict[str, set[str]] = {thing: set() for thing in things}
    for row in store.select(query):
        found[row["t"].value].add(row["p"].value)
    return {thing: frozenset(group) for thing, group in found.items()}
