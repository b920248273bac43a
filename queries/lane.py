"""Stretches of time as the lanes of a chart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..graph.account.chain import Origin, read_origins
from ..graph.account.wording import amount, phrase
from ..graph.picture.chart import Bar, Chart, Lane, draw_chart
from ..graph.resolve import labels
from ..graph.standing.view import Matter, Stand, View
from ..graph.store import Store
from ..ontology.term import ontology
from .course import Told
from .focus import Focus

__all__ = ["chart_of"]

DAY = timedelta(days=1)
_MANY = 40
"""Sources up to which each is named in a footnote."""
_FEW = 9
"""Sources up to which a lane tells their numbers."""


@dataclass(frozen=True, slots=True)
class _Key:
    """What the lanes are labelled by."""

    focus: Focus
    names: Mapping[str, str]
    sources: Mapping[str, Origin]
    numbers: Mapping[str, int]
    """Of the sources, as footnotes have them."""


def chart_of(store: Store, focus: Focus, told: Told, view: View, day: date | None) -> str:
    """Draw stretches: a lane for each who held a place, or for each relation of an actor.

    Parameters
    ----------
    day
        A day to mark, if one was asked for.

    Returns
    -------
    SVG.
    """
    key = _key(store, focus, told)
    found: dict[tuple[Matter, str], list[int]] = defaultdict(list)
    for at, (stand, _) in enumerate(told):
        matter = Matter(stand.relation, None, stand.object, stand.is_text, stand.side)
        found[matter, stand.subject].append(at)
    groups = [[told[at] for at in places] for places in found.values()]
    lanes = tuple(_lane(group, key) for group in sorted(groups, key=_order))
    question = "Who held" if focus.kind == "place" else "Holdings and relations of"
    return draw_chart(
        Chart(
            f"{question} {focus.label}",
            _subtitle(told, view, key),
            lanes,
            tuple(_footnotes(key)),
            day,
        )
    )


def _key(store: Store, focus: Focus, told: Told) -> _Key:
    things = {thing for stand, _ in told for thing in (stand.subject, stand.side) if thing}
    things |= {stand.object for stand, _ in told if not stand.is_text}
    cited = {
        source
        for _, segment in told
        for record in segment.holding.basis
        for source in record.all("source")
    }
    sources = read_origins(store, cited)
    order = sorted(cited, key=lambda one: (sources[one].published or "~", sources[one].label, one))
    return _Key(focus, labels(store, things), sources, {one: at for at, one in enumerate(order, 1)})


def _order(group: Told) -> tuple[bool, str, date, str, str]:
    stand, segment = group[0]
    relation = "" if stand.relation == "controls" else stand.relation
    return bool(relation), relation, segment.since, stand.object, stand.subject


def _lane(group: Told, key: _Key) -> Lane:
    cited = sorted(
        {
            key.numbers[source]
            for _, segment in group
            for record in segment.holding.basis
            for source in record.all("source")
        }
    )
    note = f"source{'s' * (len(cited) != 1)} {', '.join(map(str, cited))}" if cited else ""
    if len(cited) > _FEW or len(key.numbers) > _MANY:
        note = amount(len(cited), "source")
    bars = tuple(_bar(group, at, key) for at in range(len(group)))
    return Lane(_label(group[0][0], key), note, bars)


def _label(stand: Stand, key: _Key) -> str:
    """Say what a lane is of: a holder; or what an actor does, or what is done to it."""
    side = f" (on the side of {key.names[stand.side]})" if stand.side else ""
    subject = key.names[stand.subject]
    if key.focus.kind == "place":
        return f"{subject}{side}"
    thing = stand.object if stand.is_text else key.names[stand.object]
    thing = f'"{thing}"' if "/event/" in stand.object else thing
    does = phrase(stand.relation)
    if stand.subject in key.focus.things:
        return f"{does} {thing}{side}{_note(stand.subject, key)}"
    if ontology().relations[stand.relation].symmetric:
        return f"{does} {subject}{_note(stand.object, key)}"
    return f"{subject} {does} it{_note(stand.object, key)}"


def _note(thing: str, key: _Key) -> str:
    """Say of what stands for the actor asked about that it is another."""
    note = key.focus.notes.get(thing)
    return f" ({note})" if note and thing != key.focus.iri else ""


def _bar(group: Told, at: int, key: _Key) -> Bar:
    segment = group[at][1]
    held = segment.holding
    follows = at > 0 and group[at - 1][1].until == segment.since
    goes_on = at + 1 < len(group) and group[at + 1][1].since == segment.until
    return Bar(
        segment.since,
        segment.until,
        held.status.value,
        _tip(group, at, key),
        is_late=held.start is None and not follows,
        is_early=segment.until is not None and held.end is None and not goes_on,
        word=": ".join((held.status.value, *held.why)),
    )


def _tip(group: Told, at: int, key: _Key) -> str:
    """Say what is shown when one points at a bar."""
    stand, segment = group[at]
    held = segment.holding
    why = f" ({', '.join(held.why)})" if held.why else ""
    last = f"to {segment.until - DAY}" if segment.until else "on"
    cited = {source for record in held.basis for source in record.all("source")}
    told = "; ".join(sorted(key.sources[source].label for source in cited))
    days = f"from {segment.since} {last}"
    return f"{_label(stand, key)}: {held.status}{why} {days}; {held.grade}; {told}"


def _subtitle(told: Told, view: View, key: _Key) -> str:
    if not told:
        return "Nothing on record tells of it."
    parts = [f"By {amount(len(key.sources), 'source')}"]
    clocks = view.clocks
    if clocks.known_by:
        parts.append(f"as known by {clocks.known_by}")
    if clocks.recorded_by:
        parts.append(f"as recorded by {clocks.recorded_by:%Y-%m-%d %H:%M} UTC")
    if view.policy.value != "any":
        parts.append(f"policy {view.policy.value}")
    if not view.acts:
        parts.append("plans and threats counted")
    if view.stale_after is not None:
        parts.append(f"nothing presumed after {amount(view.stale_after, 'day')}")
    ends = {end for stand, _ in told for end in (stand.subject, stand.object)}
    notes = {note for thing, note in key.focus.notes.items() if thing in ends}
    return ", ".join((*parts, *(f"some of it {note}" for note in sorted(notes))))


def _footnotes(key: _Key) -> Iterator[str]:
    if len(key.numbers) > _MANY:
        yield f"{amount(len(key.numbers), 'source')}: the rows of this timeline name them"
        return
    for source, number in sorted(key.numbers.items(), key=lambda one: one[1]):
        yield f"{number}  {_told_by(key.sources[source])}"


def _told_by(source: Origin) -> str:
    """Name a source: by a label of its own where it has one, else by publisher, day and title."""
    made = [part for part in (source.publisher, source.published) if part]
    told = f"{source.name}: {source.title}" if source.title else source.name
    if source.label not in (", ".join(made), " ".join(made), source.title):
        told = source.label
    copied = ", ".join(one.name for one in source.copies)
    return f"{told} (copies {copied})" if copied else told
