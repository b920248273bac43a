"""What changed between two answers: what changed hands, began, ended, or came into dispute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..record import Record
from ..store import Store
from .evidence import World
from .spell import Status
from .view import Matter, Stand, View, judge, live_records, matters

__all__ = ["MIRROR", "Change", "changes", "compare"]

MIRROR: Mapping[str, str] = {
    "changed hands": "changed hands",
    "began": "ended",
    "ended": "began",
    "first told": "last told",
    "last told": "first told",
    "became contested": "was settled",
    "was settled": "became contested",
}
"""The kinds of change, and what each is when the days are told in reverse.

Between two days, what is told of the later one alone, and does not say that it began in between, is
`first told`: silence before is no sign that it was not so.
"""


@dataclass(frozen=True, slots=True)
class Change:
    """That a matter stood otherwise before than after; ``kind`` is a key of `MIRROR`."""

    matter: Matter
    kind: str
    before: tuple[Stand, ...]
    after: tuple[Stand, ...]

    @property
    def is_over(self) -> bool:
        """Whether what it is about is told by how it was before, being no more."""
        return self.kind in ("ended", "last told")

    @property
    def about(self) -> tuple[Stand, ...]:
        """The stands that the change is about: those new or gone, else all that there are."""
        before = {stand.subject for stand in self.before}
        after = {stand.subject for stand in self.after}
        if self.is_over:
            return tuple(stand for stand in self.before if stand.subject not in after)
        if self.kind in ("began", "first told", "changed hands"):
            return tuple(stand for stand in self.after if stand.subject not in before)
        return self.after


def compare(store: Store, records: Sequence[Record], before: View, after: View) -> list[Change]:
    """Tell what changed from one reading of the records to another.

    Parameters
    ----------
    records
        All evidence on every matter that is to be compared, dead or live in either view.
    """
    groups, world = matters(store, records, after.clocks)
    sides = [
        _standing(groups, view, world, {one.id for one in live_records(store, records, view)})
        for view in (before, after)
    ]
    found = changes(*sides)
    if before.clocks.as_of == after.clocks.as_of:
        return found
    return [_dated(change, before.clocks.as_of, after.clocks.as_of) for change in found]


def _dated(change: Change, before: date, after: date) -> Change:
    """Call what is told of one day alone a beginning or an end only where it says so itself."""
    if change.kind not in ("began", "ended"):
        return change
    is_of_later = (change.kind == "began") is (before < after)
    first, last = sorted((before, after))
    if any(_is_dated(stand, first, last, is_of_later) for stand in change.about):
        return change
    return replace(change, kind={"began": "first told", "ended": "last told"}[change.kind])


def _is_dated(stand: Stand, first: date, last: date, is_of_later: bool) -> bool:
    """Say whether a stand tells that it began after the first day, or was over by the last."""
    if is_of_later:
        return stand.holding.start is not None and stand.holding.start > first
    return stand.holding.end is not None and stand.holding.end <= last


def _standing(
    groups: Mapping[Matter, Sequence[Record]], view: View, world: World, live: Collection[str]
) -> list[Stand]:
    return [
        stand
        for matter, group in groups.items()
        for stand in judge(matter, [one for one in group if one.id in live], view, world)
    ]


def changes(before: Iterable[Stand], after: Iterable[Stand]) -> list[Change]:
    """Tell what changed between two answers.

    Who holds, and whether that is contested, is what counts: that what was reported is presumed by
    now, or the other way round, is no change.

    Returns
    -------
    At most one change a matter. Told in reverse, each becomes what `MIRROR` says.
    """
    were, are = _by_matter(before), _by_matter(after)
    found = []
    for matter in {**were, **are}:
        kind = _kind(were.get(matter, ()), are.get(matter, ()))
        if kind:
            found.append(Change(matter, kind, were.get(matter, ()), are.get(matter, ())))
    return sorted(found, key=lambda one: _order(one.matter))


def _order(matter: Matter) -> tuple[bool, str, str, str, str]:
    is_other = matter.relation != "controls"
    return is_other, matter.relation, matter.object, matter.subject or "", matter.side or ""


def _by_matter(stands: Iterable[Stand]) -> dict[Matter, tuple[Stand, ...]]:
    found: dict[Matter, list[Stand]] = defaultdict(list)
    for stand in stands:
        subject = None if stand.relation == "controls" else stand.subject
        matter = Matter(stand.relation, subject, stand.object, stand.is_text, stand.side)
        found[matter].append(stand)
    return {
        matter: tuple(sorted(group, key=lambda stand: stand.subject))
        for matter, group in found.items()
    }


def _kind(before: Sequence[Stand], after: Sequence[Stand]) -> str | None:
    gone = {stand.subject for stand in before} - {stand.subject for stand in after}
    new = {stand.subject for stand in after} - {stand.subject for stand in before}
    if before and after and len(gone) == len(before):
        return "changed hands"
    if before and after and _is_contested(before) != _is_contested(after):
        return "became contested" if _is_contested(after) else "was settled"
    if gone and new:
        return "changed hands"
    if new:
        return "began"
    return "ended" if gone else None


def _is_contested(stands: Iterable[Stand]) -> bool:
    return any(stand.holding.status is Status.CONTESTED for stand in stands)
