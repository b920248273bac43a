"""The rules of control, held against a reading of them day by day that shares no code with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from itertools import pairwise, product
from math import inf
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.graph.interval import Bounds
from marchland.graph.record import Record
from marchland.graph.standing.evidence import Case, World, sort_records
from marchland.graph.standing.spell import Holding, history, holdings

DAY = timedelta(days=1)
FIRST = date(2024, 3, 1)


def on(number: int) -> date:
    """The day of a number: histories take place in some weeks of 2024."""
    return FIRST + number * DAY


# --- what a history is made of; days are numbers, ends are exclusive ---


class How(IntEnum):
    """How sure it is that somebody holds, on a day."""

    unknown = 0
    possible = 1
    presumed = 2
    reported = 3


@dataclass(frozen=True)
class Said:
    """A claim that some held, or (denied) did not; `start` and `end`: earliest and latest."""

    holders: tuple[str, ...]
    start: tuple[int | None, int | None]
    end: tuple[int | None, int | None]
    is_open: bool = False
    taken_from: str = ""
    dimension: str | None = None
    denied: bool = False

    @property
    def is_denial(self) -> bool:
        return self.denied

    @property
    def observed(self) -> int:
        given = (self.end[0], self.end[1], None if self.start[1] is None else self.start[1] + 1)
        return next((end - 1 for end in given if end is not None), -(10**4))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The four bounds; one that is not told is where it bounds nothing."""
        latest = inf if self.start[1] is None else self.start[1]
        return (
            latest if self.start[0] is None else self.start[0],
            latest,
            -inf if self.end[0] is None else self.end[0],
            inf if self.end[1] is None else self.end[1],
        )

    @property
    def afterwards(self) -> How:
        """What it says of the days after those that it surely tells of."""
        if self.end[1] is not None:
            return How.possible
        return How.presumed if self.is_open else How.unknown

    @property
    def takeover(self) -> "Moved":
        """The transfer that it tells of by naming whom the place was taken from."""
        known = [day for day in self.start if day is not None]
        return Moved(known[0], known[-1], self.holders, (self.taken_from,), self.dimension)

    @property
    def ending(self) -> tuple[int, int]:
        """The first day by which it can have been over, and the one by which it was."""
        given = [day for day in (self.end[0], self.start[0], self.end[1]) if day is not None]
        return given[0], self.end[1] or 0

    def tells_end_of(self, one: "Said | Moved") -> bool:
        """Whether it is a later account than another, and tells that it was over."""
        over = self.end[1]
        is_same = self.dimension in (None, one.dimension) and not one.is_denial
        return is_same and over is not None and one.observed < over - 1

    @property
    def telling(self) -> int | None:
        """The first day after the last that it tells of, where it tells no end."""
        return None if self.is_open or self.end[1] is not None else self.end[0]


@dataclass(frozen=True)
class Moved:
    """The ground moved on some day from `first` to `last`: to gainers, or to nobody."""

    first: int
    last: int
    gainers: tuple[str, ...]
    losers: tuple[str, ...]
    dimension: str | None = None
    is_denial = False

    @property
    def holders(self) -> tuple[str, ...]:
        return self.gainers

    def from_then_on(self, day: int) -> Said:
        """What it says, if it was on that day."""
        return Said((), (day, day), (day + 1, None), is_open=True)

    @property
    def observed(self) -> int:
        return self.last


@dataclass(frozen=True)
class Story:
    said: tuple[Said, ...] = ()
    moved: tuple[Moved, ...] = ()
    fights: tuple[int, ...] = ()
    linked: frozenset[tuple[str, str]] = frozenset()

    def is_one_side(self, one: str, other: str) -> bool:
        return one == other or not self.linked.isdisjoint({(one, other), (other, one)})


# --- the oracle ---


def by_bounds(one: Said, day: int) -> How:
    earliest, latest, first_end, last_end = one.bounds
    if not earliest <= day < last_end:
        return How.unknown
    found = How.reported if day < first_end else one.afterwards
    return found if day >= latest else min(found, How.possible)


def undoes(move: Moved, one: Said | Moved, holder: str) -> bool:
    gains = holder in move.gainers
    loses = not gains if move.gainers else holder in move.losers
    return (gains if one.is_denial else loses) and move.dimension in (None, one.dimension)


class Oracle:
    """One day of a story: the rules as DESIGN has them, in every reading of what is vague."""

    def __init__(self, story: Story, day: int, stale_after: int = 10**6) -> None:
        self.story, self.day, self.stale_after = story, day, stale_after
        self.claims = [one for one in story.said if not one.denied]
        self.moves = [*story.moved, *(one.takeover for one in self.claims if one.taken_from)]
        windows = {move: range(move.first, move.last + 1) for move in self.moves}
        self.worlds = [dict(zip(windows, days, strict=True)) for days in product(*windows.values())]
        told = [(h, x, self.told(x, h)) for x in (*self.claims, *story.moved) for h in x.holders]
        self.best = {who: max(how for h, _, how in told if h == who) for who, _, _ in told}
        self.titles = [(h, x) for h, x, how in told if how >= min(How.presumed, self.best[h])]

    def told(self, one: Said | Moved, holder: str) -> How:
        found = {self.reading(one, holder, world) for world in self.worlds}
        return min(found) if How.unknown not in found else min(max(found), How.possible)

    def reading(self, one: Said | Moved, holder: str, world: Mapping[Moved, int]) -> How:
        against = [(world[move], move) for move in self.moves if undoes(move, one, holder)]
        since = world[one] if isinstance(one, Moved) else one.observed
        if any(since < when <= self.day for when, _ in against):
            return How.unknown  # rule 1, and 3: what was observed before a transfer counts no more
        account = one.from_then_on(since) if isinstance(one, Moved) else one
        found = max(by_bounds(account, self.day), self.bracket(account, holder, against))
        return found if found != How.presumed else self.presumed(one, holder)

    def bracket(self, one: Said, holder: str, against: list[tuple[int, Moved]]) -> How:
        if one.telling is None or self.day < one.telling or one.denied:
            return How.unknown
        later = [(when, move) for when, move in against if when >= one.telling]
        first = min((when for when, _ in later), default=self.day)
        named = any(holder in move.losers for when, move in later if when == first)
        return How.presumed if self.day < first and named else How.unknown  # rule 4

    def presumed(self, one: Said | Moved, holder: str) -> How:
        ends = [x.ending for x in self.claims if holder in x.holders and x.tells_end_of(one)]
        if self.day - one.observed > self.stale_after or any(self.day >= over for _, over in ends):
            return How.unknown
        return How.possible if any(self.day >= earliest for earliest, _ in ends) else How.presumed

    def excludes(self, one: str, other: str) -> bool:  # rule 2
        joint = any({one, other} <= {h, *x.holders} for h, x in self.titles if h in (one, other))
        are_sure = min(self.best[one], self.best[other]) >= How.presumed
        return not self.story.is_one_side(one, other) and not joint and are_sure

    def is_contested(self, holder: str) -> bool:
        rivals = [one for other, one in self.titles if self.excludes(holder, other)]
        denials = [one for one in self.story.said if one.denied and holder in one.holders]
        rivals += [one for one in denials if self.told(one, holder) >= How.presumed]
        mine = [one.dimension for other, one in self.titles if other == holder]
        meet = any(None in (m, r.dimension) or m == r.dimension for m in mine for r in rivals)
        settled = any(move.first == move.last == self.day for move in self.moves)
        return meet or (self.day in self.story.fights and not settled)


def oracle(story: Story, day: int, stale_after: int = 10**6) -> set[tuple[str, str]]:
    one = Oracle(story, day, stale_after)
    held = {holder: how.name for holder, how in one.best.items() if how}
    return {(h, "contested" if one.is_contested(h) else how) for h, how in held.items()}


# --- the same history as records ---

GAINS = {"capture": "initiator", "handover": "target", "withdrawal": "nobody"}


def record(name: str, bounds: Bounds, **values: str | tuple[str, ...] | None) -> Record:
    told = {
        key: (value,) if isinstance(value, str) else value for key, value in values.items() if value
    }
    return Record(name, told, bounds)


def claim_record(name: str, one: Said) -> Record:
    days = [None if n is None else on(n) for n in (*one.start, *one.end)]
    return record(
        name,
        Bounds(*days, one.is_open),
        **{"class": "Claim"},
        relation="controls",
        subject=one.holders[0],
        jointly=one.holders[1:],
        takenFrom=one.taken_from,
        controlDimension=one.dimension,
        polarity="Denied" if one.denied else None,
    )


def event_record(name: str, one: Moved) -> Record:
    is_exact = one.first == one.last
    first, after = on(one.first), on(one.last + 1)
    inner = (first, after) if is_exact else (None, None)
    kind = "capture" if one.gainers else "withdrawal"
    return record(
        name,
        Bounds(first, *inner, after),
        **{"class": "Event"},
        eventType=kind,
        initiator=one.gainers or one.losers,
        target=one.losers if one.gainers else (),
        controlDimension=one.dimension,
    )


def fight_record(day: int) -> Record:
    bounds = Bounds(on(day), on(day), on(day + 1), on(day + 1))
    return record(f"fight-{day}", bounds, **{"class": "Event"}, eventType="clash")


def records(story: Story) -> list[Record]:
    return [
        *(claim_record(f"claim-{n}", one) for n, one in enumerate(story.said)),
        *(event_record(f"event-{n}", one) for n, one in enumerate(story.moved)),
        *map(fight_record, story.fights),
    ]


def world(story: Story) -> World:
    ties: dict[str, frozenset[str]] = {}
    for part, whole in story.linked:
        ties[part] = ties.get(part, frozenset()) | {whole}
    return World(gains=GAINS, fighting=("clash",), ties=ties)


def case(story: Story, seed: int = 0) -> Case:
    shuffled = records(story)
    Random(seed).shuffle(shuffled)
    return sort_records(shuffled, world(story))


def told(story: Story, day: int, **how: int | None) -> set[tuple[str, str]]:
    return {(h.holder, h.status.value) for h in holdings(case(story), on(day), world(story), **how)}


# --- small random histories ---

DAYS = range(-3, 31)
ACTORS = ("blue", "green", "red")
actors = st.sampled_from(ACTORS)
numbers = st.integers(0, 24)
dimensions = st.sampled_from([None, None, None, "military", "administrative"])


@st.composite
def spans(draw: st.DrawFn) -> Said:
    """A claim's four bounds, of every form that a time can be written in."""
    first, length, vague = draw(numbers), draw(st.integers(0, 8)), draw(st.integers(0, 4))
    last = first + length
    start = draw(
        st.sampled_from([(first, first), (first, min(first + vague, last)), (first, None)])
    )
    end = draw(st.sampled_from(["told", "vague", "open", "unknown", "seen", "within"]))
    nobody: tuple[str, ...] = ()
    if end == "seen":
        return Said(nobody, (None, first), (first + 1, None), is_open=True)
    if end == "within":
        return Said(nobody, (first, None), (None, last + 1))
    if end == "unknown":
        side = draw(st.booleans())
        start = (first, first) if side else (None, first)
        return Said(nobody, start, (first + 1, None if side else first + 1))
    if end == "vague":
        return Said(nobody, start, (last + 1, last + 1 + vague))
    if end == "open":  # whatever the doubt about its start, it held when observed
        return Said(nobody, (first, start[1] or last), (last + 1, None), is_open=True)
    return Said(nobody, start, (last + 1, last + 1))


@st.composite
def claims(draw: st.DrawFn) -> Said:
    one = draw(spans())
    holders = draw(st.lists(actors, min_size=1, max_size=2, unique=True))
    kind = draw(st.sampled_from(["", "", "", "denied", "taken"]))
    others = [actor for actor in ACTORS if actor not in holders]
    return Said(
        tuple(holders),
        one.start,
        one.end,
        one.is_open,
        draw(st.sampled_from(others)) if kind == "taken" else "",
        draw(dimensions),
        kind == "denied",
    )


@st.composite
def moves(draw: st.DrawFn) -> Moved:
    first = draw(numbers)
    last = first + draw(st.sampled_from([0, 0, 0, 1, 4]))
    side = draw(st.permutations(ACTORS))
    losers = tuple(sorted(side[: draw(st.integers(0, 1))]))
    gainers = tuple(sorted(side[1 : 1 + draw(st.integers(0, 2))]))
    losers = losers if gainers else tuple(sorted(side[:1]))
    return Moved(first, last, gainers, losers, draw(dimensions))


stories = st.builds(
    Story,
    st.lists(claims(), max_size=6, unique=True).map(tuple),
    st.lists(moves(), max_size=4, unique=True).map(tuple),
    st.lists(numbers, max_size=2, unique=True).map(tuple),
    st.frozensets(st.sampled_from([("blue", "green"), ("green", "red")]), max_size=1),
)


@given(stories)
@settings(max_examples=300, deadline=None)
def test_every_day_is_told_as_a_plain_reading_of_the_rules_tells_it(story: Story) -> None:
    for day in DAYS:
        assert told(story, day) == oracle(story, day), day


@given(stories, st.integers(0, 12))
@settings(max_examples=150, deadline=None)
def test_old_presumptions_lapse_as_a_plain_reading_tells_it(story: Story, limit: int) -> None:
    for day in DAYS:
        assert told(story, day, stale_after=limit) == oracle(story, day, limit), day


# --- laws ---


def answer(story: Story, day: int, seed: int = 0) -> list[tuple[object, ...]]:
    found = holdings(case(story, seed), on(day), world(story))
    return sorted((key(one) for one in found), key=str)


def key(one: Holding) -> tuple[object, ...]:
    spell = (one.start, one.start_latest, one.end_earliest, one.end)
    evidence = [sorted(r.id for r in side) for side in (one.basis, one.against)]
    return (one.holder, one.status, one.why, *spell, one.grade, *evidence)


@given(stories, st.integers(1, 99))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_records_does_not_matter(story: Story, seed: int) -> None:
    for day in DAYS:
        assert answer(story, day) == answer(story, day, seed)


@given(stories)
@settings(max_examples=100, deadline=None)
def test_history_agrees_with_every_single_day(story: Story) -> None:
    found = history(case(story), world(story))
    for day in DAYS:
        told_then = sorted(
            (segment.holding.holder, segment.holding.status.value, str(segment.holding.why))
            for segment in found
            if segment.since <= on(day) and (segment.until is None or on(day) < segment.until)
        )
        alone = holdings(case(story), on(day), world(story))
        assert told_then == sorted((h.holder, h.status.value, str(h.why)) for h in alone), day


@given(stories, st.integers(0, 12))
@settings(max_examples=50, deadline=None)
def test_history_knows_when_presumptions_lapse(story: Story, limit: int) -> None:
    found = history(case(story), world(story), stale_after=limit)
    for day in DAYS:
        told_then = {
            (segment.holding.holder, segment.holding.status.value)
            for segment in found
            if segment.since <= on(day) and (segment.until is None or on(day) < segment.until)
        }
        assert told_then == told(story, day, stale_after=limit), day


@given(stories)
@settings(max_examples=100, deadline=None)
def test_segments_of_one_holder_follow_one_another(story: Story) -> None:
    found = history(case(story), world(story))
    for holder in {segment.holding.holder for segment in found}:
        mine = [segment for segment in found if segment.holding.holder == holder]
        assert all(segment.until is None or segment.since < segment.until for segment in mine)
        assert all(
            one.until is not None and one.until <= other.since for one, other in pairwise(mine)
        )


@given(stories)
@settings(max_examples=200, deadline=None)
def test_a_spell_holds_its_day_and_its_bounds_are_in_order(story: Story) -> None:
    for day in DAYS:
        for one in holdings(case(story), on(day), world(story)):
            assert one.start is None or one.start <= on(day), (day, one.holder)
            assert one.end is None or on(day) < one.end, (day, one.holder)
            known = [d for d in (one.start, one.start_latest, one.end) if d is not None]
            assert known == sorted(known), (day, one.holder)
            if one.end_earliest is not None:
                assert one.end is None or one.end_earliest <= one.end, (day, one.holder)
                assert one.start is None or one.start < one.end_earliest, (day, one.holder)


@given(stories)
@settings(max_examples=200, deadline=None)
def test_a_spell_has_the_same_outer_bounds_until_another_follows_it(story: Story) -> None:
    before: dict[str, Holding] = {}
    for day in DAYS:
        now = {one.holder: one for one in holdings(case(story), on(day), world(story))}
        for holder in before.keys() & now.keys():
            one, other = before[holder], now[holder]
            if (one.start, one.end) != (other.start, other.end):
                assert one.end == other.start == on(day), holder
        before = now


exact = st.builds(
    lambda day, gainer, loser: Moved(day, day, (gainer,), (loser,) if loser != gainer else ()),
    numbers,
    actors,
    actors,
)


@given(st.lists(claims(), max_size=4, unique=True), st.lists(exact, min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_at_a_transfer_spells_neither_overlap_nor_gap(said: list[Said], moved: list[Moved]) -> None:
    whole = tuple(one for one in said if one.dimension is None)
    story = Story(whole, tuple(dict.fromkeys(moved)))
    for move in moved:
        (gainer,) = move.gainers
        now = {h.holder: h for h in holdings(case(story), on(move.first), world(story))}
        before = {h.holder: h for h in holdings(case(story), on(move.first - 1), world(story))}
        assert gainer in now
        if gainer not in before:
            assert now[gainer].start == on(move.first)
        for holder, held in before.items():
            if holder != gainer:
                assert held.end == on(move.first)
                assert holder not in now or now[holder].start == on(move.first)
