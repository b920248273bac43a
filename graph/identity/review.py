"""What is left to judge of who is who in a store: proposals, without what is settled already."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..identifier import dataset_of
from ..judgement import Clash, Judgement, all_judgements, latest
from ..resolve import sameness_of
from ..store import Store
from .candidate import Proposal, propose
from .profile import Profile, read_profiles

__all__ = ["Review", "review"]


@dataclass(frozen=True, slots=True)
class Review:
    """Proposals, the likeliest first; those of which people are unsure come last."""

    proposals: tuple[Proposal, ...]
    profiles: dict[str, Profile]
    unsure: dict[tuple[str, str], Judgement]
    """Pairs of which somebody has said that they cannot tell."""
    clashes: tuple[Clash, ...]
    """Where judgements stand in the way of what would make things one."""


def review(
    store: Store,
    kind: str = "actor",
    *,
    things: Collection[str] = (),
    dataset: str | None = None,
) -> Review:
    """Propose what may be one and is not judged yet.

    What is one already, and what was judged different, is not proposed again, whichever of their
    names it is under.

    Parameters
    ----------
    things
        Only pairs with one of these, by IRI; all, if empty.
    dataset
        Only pairs with a thing of this data set, by key.
    """
    profiles = read_profiles(store, kind)
    same = sameness_of(store, [one.iri for one in profiles])
    judged = latest(all_judgements(store))
    apart = _apart(judged.values(), same.groups)
    found = [
        one
        for one in propose(profiles)
        if one.other not in same.groups.get(one.one, ())
        and (min(one[:2]), max(one[:2])) not in apart
        and (not things or not {one.one, one.other}.isdisjoint(things))
        and (dataset is None or dataset in (dataset_of(one.one), dataset_of(one.other)))
    ]
    unsure = {pair: one for pair, one in judged.items() if one.verdict == "Unsure"}
    found.sort(key=lambda one: (min(one[:2]), max(one[:2])) in unsure)
    return Review(tuple(found), {one.iri: one for one in profiles}, unsure, same.clashes)


def _apart(
    judgements: Collection[Judgement], groups: Mapping[str, frozenset[str]]
) -> set[tuple[str, str]]:
    """Give the pairs that are different because two are that are one with them."""
    return {
        (min(one, other), max(one, other))
        for judgement in judgements
        if judgement.verdict == "Different"
        for one in groups.get(judgement.things[0], {judgement.things[0]})
        for other in groups.get(judgement.things[1], {judgement.things[1]})
    }
