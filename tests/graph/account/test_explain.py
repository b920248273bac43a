"""What an explanation says is so: hinges turn the answer, and every record is accounted for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.graph.account.crux import cruxes, fallen
from marchland.graph.account.reason import Inquest, endings, reasons
from marchland.graph.account.silence import set_aside, silences
from marchland.graph.clock import Clocks
from marchland.graph.interval import Bounds
from marchland.graph.record import Record, Source
from marchland.graph.standing.evidence import World, sort_records
from marchland.graph.standing.policy import Policy
from marchland.graph.standing.view import Matter, Stand, View, judge, tell

DAY = timedelta(days=1)
FIRST = date(2024, 3, 1)
SPAN = 12
PLACE = "place/p"
MATTER = Matter("controls", None, PLACE)
WORLD = World(
    {name: Source(name, name, reliability=name) for name in "BDF"},
    {"capture": "initiator", "withdrawal": "nobody", "handover": "target"},
    frozenset({"clash"}),
    {"b1": frozenset({"b"})},
)
HOLDERS = ("a", "b", "b1", "c")


def on(number: int) -> date:
    return FIRST + number * DAY


def claim(at: int, holder: str, bounds: Bounds, source: str = "B", **more: str) -> Record:
    values = {"subject": holder, "relation": "controls", "object": PLACE, "source": source, **more}
    return record(f"claim/{at}", "Claim", bounds, values)


def event(at: int, kind: str, bounds: Bounds, **more: str) -> Record:
    return record(f"event/{at}", "Event", bounds, {"eventType": kind, "place": PLACE, **more})


def record(key: str, kind: str, bounds: Bounds, values: dict[str, str]) -> Record:
    return Record(key, {"class": (kind,), **{n: (v,) for n, v in values.items()}}, bounds)


days = st.integers(0, SPAN)


@st.composite
def bounds(draw: st.DrawFn) -> Bounds:
    known = sorted(draw(st.lists(days, min_size=4, max_size=4)))
    given_ = [on(number) if draw(st.booleans()) else None for number in known]
    end = given_[2] and given_[2] + DAY
    after = given_[3] and given_[3] + DAY
    is_open = after is None and end is not None and draw(st.booleans())
    return Bounds(given_[0], given_[1], end, after, is_open)


@st.composite
def claims(draw: st.DrawFn, at: int) -> Record:
    more = {"polarity": draw(st.sampled_from(("Affirmed", "Affirmed", "Denied", "Unconfirmed")))}
    more["modality"] = draw(st.sampled_from(("Actual", "Actual", "Threatened")))
    more["credibility"] = draw(st.sampled_from("246"))
    who, source = draw(st.sampled_from(HOLDERS)), draw(st.sampled_from("BDF"))
    return claim(at, who, draw(bounds()), source, **more)


@st.composite
def events(draw: st.DrawFn, at: int) -> Record:
    kind = draw(st.sampled_from(("capture", "withdrawal", "handover", "clash", "meeting")))
    first = draw(days)
    last = first + draw(st.integers(0, 3))
    when = Bounds(on(first), None, None, on(last) + DAY)
    if first == last:
        when = Bounds(on(first), on(first), on(first) + DAY, on(first) + DAY)
    one, other = draw(st.permutations(HOLDERS))[:2]
    return event(at, kind, when, initiator=one, target=other, source="B")


@st.composite
def histories(draw: st.DrawFn) -> list[Record]:
    count = draw(st.integers(0, 6))
    kinds = [draw(st.sampled_from((claims, claims, events))) for _ in range(count)]
    return [draw(kind(at)) for at, kind in enumerate(kinds)]


views = st.builds(
    View,
    st.builds(Clocks, days.map(on)),
    st.sampled_from(Policy),
    st.booleans(),
    stale_after=st.sampled_from((None, None, 3)),
)


def inquest(records: Sequence[Record], view: View) -> Inquest:
    case = sort_records(records, WORLD, acts=view.acts)
    return Inquest(MATTER, records, case, view, WORLD, {})


def rows(stands: Sequence[Stand]) -> set[tuple[object, ...]]:
    """What a row of the answer says, its grade left out."""
    return {
        (one.subject, one.holding.status, one.holding.why, one.holding.start, one.holding.end)
        for one in stands
    }


@settings(max_examples=300, deadline=None)
@given(histories(), views)
def test_a_hinge_turns_the_answer_and_nothing_else_does(records: list[Record], view: View) -> None:
    ask = inquest(records, view)
    answer = judge(MATTER, records, view, WORLD)
    turning = {
        left_out.id
        for left_out in records
        if rows(judge(MATTER, [r for r in records if r is not left_out], view, WORLD))
        != rows(answer)
    }
    assert {one.record.id for one in cruxes(ask, answer)} == turning


@settings(max_examples=200, deadline=None)
@given(histories(), views)
def test_each_answer_has_reasons_and_each_record_its_place(
    records: list[Record], view: View
) -> None:
    ask = inquest(records, view)
    answer = ask.judged()
    known = {record.id for record in records}
    aside = set_aside(ask, answer)
    given_ = [reasons(stand, ask, answer) for stand in answer]
    assert all(given_)
    told = {
        r for found in (*given_, aside, endings(ask, answer)) for one in found for r in one.records
    }
    assert told <= known
    used = {r.id for one in answer for r in (*one.holding.basis, *one.holding.against)}
    used |= {r for one in aside for r in one.records}
    silent = [one.record.id for one in silences(ask, (), used, {})]
    assert sorted(silent) == sorted(known - used)


@settings(max_examples=200, deadline=None)
@given(histories(), views)
def test_the_stretches_say_what_is_said_of_every_day(records: list[Record], view: View) -> None:
    told = tell(MATTER, records, view, WORLD)
    for number in range(-2, SPAN + 8):
        day = on(number)
        view = replace(view, clocks=Clocks(day))
        there = {
            (stand.subject, segment.holding.status)
            for stand, segment in told
            if segment.since <= day and (segment.until is None or day < segment.until)
        }
        found = judge(MATTER, records, view, WORLD)
        assert there == {(one.subject, one.holding.status) for one in found}


@settings(max_examples=100, deadline=None)
@given(histories(), views)
def test_a_stretch_rests_on_all_that_speaks_for_its_days(records: list[Record], view: View) -> None:
    for stand, segment in tell(MATTER, records, view, WORLD):
        last = segment.until or segment.since + 30 * DAY
        told: set[str] = set()
        for number in range((last - segment.since).days):
            day = Clocks(segment.since + number * DAY)
            found = judge(MATTER, records, replace(view, clocks=day), WORLD)
            held = next(one.holding for one in found if one.subject == stand.subject)
            told |= {one.id for one in held.basis}
        assert {one.id for one in segment.holding.basis} == told


@settings(max_examples=200, deadline=None)
@given(histories(), views)
def test_what_is_set_aside_stands_under_no_policy(records: list[Record], view: View) -> None:
    ask = inquest(records, view)
    kept = {stand.subject for stand in ask.judged()}
    free = replace(view, policy=Policy.ANY, stale_after=None)
    assert len(set_aside(ask, ask.judged())) == len(
        {stand.subject for stand in ask.judged(free)} - kept
    )


# --- by name ---

SEEN = Bounds(None, on(5), on(6), None, open_end=True)
TAKEN = Bounds(on(4), on(4), on(5), on(5))


def view_on(number: int, policy: Policy = Policy.ANY, stale_after: int | None = None) -> View:
    return View(Clocks(on(number)), policy, stale_after=stale_after)


def rules(records: list[Record], view: View, holder: str) -> list[str]:
    ask = inquest(records, view)
    answer = ask.judged()
    stand = next(one for one in answer if one.subject == holder)
    return [reason.rule for reason in reasons(stand, ask, answer)]


def test_reasons_name_the_rule_that_decided() -> None:
    seen, other = claim(1, "a", SEEN), claim(2, "c", SEEN)
    taken = event(3, "capture", TAKEN, initiator="a", target="c")
    earlier = claim(4, "c", Bounds(on(0), on(0), on(1), None))
    denied = claim(5, "a", SEEN, polarity="Denied")
    fight = event(6, "clash", Bounds(on(5), on(5), on(6), on(6)))
    assert rules([seen], view_on(5), "a") == ["reported"]
    assert rules([seen], view_on(8), "a") == ["presumed"]
    assert rules([taken], view_on(4), "a") == ["transfer"]
    assert rules([taken, seen], view_on(5), "a") == ["reported", "transfer"]
    assert rules([earlier, taken], view_on(2), "c") == ["bracketed"]
    assert rules([seen, other], view_on(5), "a") == ["reported", "rivals"]
    assert rules([taken, seen, other], view_on(5), "a") == ["reported", "transfer", "later account"]
    assert rules([seen, denied], view_on(5), "a") == ["reported", "denial"]
    assert rules([seen, fight], view_on(5), "a") == ["reported", "fighting"]
    assert rules([claim(7, "b", SEEN), claim(8, "b1", SEEN)], view_on(5), "b") == [
        "reported",
        "linked",
    ]
    inferred = claim(9, "a", SEEN, inference="Inferred")
    assert rules([inferred], view_on(5), "a") == ["reported", "inferred"]
    window = Bounds(on(2), on(9), on(10), None, open_end=True)
    assert rules([claim(10, "a", window)], view_on(3), "a") == ["possible"]


def test_a_transfer_is_told_to_have_ended_what_was_held_before() -> None:
    held = claim(1, "c", Bounds(on(0), on(0), on(2), None, open_end=True))
    taken = event(2, "capture", TAKEN, initiator="a", target="c")
    ask = inquest([held, taken], view_on(6))
    (ended,) = endings(ask, ask.judged())
    assert ended.records == ("event/2",)
    assert "what c held" in ended.text
    never = inquest([taken], view_on(6))
    assert endings(never, never.judged()) == ()


def test_a_false_record_takes_its_copies_and_inferences_with_it() -> None:
    first = claim(1, "a", SEEN)
    copy = claim(2, "a", SEEN, copies="claim/1")
    inferred = claim(3, "a", SEEN, inference="Inferred", basis="claim/2")
    stated = claim(4, "a", SEEN, basis="claim/1")
    found = [first, copy, inferred, stated]
    assert fallen("claim/1", found) == {"claim/1", "claim/2", "claim/3"}
    assert fallen("claim/2", found) == {"claim/2", "claim/3"}
    alone = inquest([first, copy, inferred], view_on(5))
    (crux,) = cruxes(alone, alone.judged())
    assert crux.record.id == "claim/1"
    assert [record.id for record in crux.beside] == ["claim/2", "claim/3"]
    assert crux.change == "holder"


def test_an_inference_falls_with_its_ground_in_another_matter() -> None:
    ground = event(1, "meeting", SEEN, place="elsewhere")
    inferred = claim(2, "a", SEEN, inference="Inferred", basis="event/1")
    ask = inquest([inferred], view_on(5))
    assert [one.record.id for one in cruxes(ask, ask.judged(), [ground])] == ["claim/2", "event/1"]


def test_silent_records_say_why() -> None:
    past = claim(1, "a", Bounds(on(0), on(0), on(1), on(1)))
    denied = claim(2, "a", SEEN, polarity="Denied")
    unsure = claim(3, "a", SEEN, polarity="Unconfirmed")
    threat = claim(4, "a", SEEN, modality="Threatened")
    fight = event(5, "clash", Bounds(on(5), on(5), on(6), on(6)))
    met = event(6, "meeting", SEEN)
    left = event(7, "withdrawal", Bounds(on(9), on(9), on(10), on(10)), initiator="a")
    ask = inquest([past, denied, unsure, threat, fight, met, left], view_on(5))
    why = {one.record.id: one.why for one in silences(ask, (), (), {})}
    assert why == {
        "claim/1": "other day",
        "claim/2": "denial",
        "claim/3": "unconfirmed",
        "claim/4": "no act",
        "event/5": "fighting",
        "event/6": "no control",
        "event/7": "later",
    }


def test_dead_records_say_which_clock_they_miss() -> None:
    late = claim(1, "a", SEEN, reportedOn="2024-05-01")
    undated = claim(2, "a", SEEN)
    ask = inquest([], replace(view_on(5), clocks=Clocks(on(5), known_by=date(2024, 4, 1))))
    found = silences(ask, [late, undated], (), {})
    assert {one.record.id: one.why for one in found} == {
        "claim/1": "known later",
        "claim/2": "no day of report",
    }
    assert all(one.is_dead for one in found)


def test_the_policy_that_drops_a_holder_is_told() -> None:
    good, bad = claim(1, "a", SEEN, "B"), claim(2, "c", SEEN, "D")
    best = inquest([good, bad], view_on(5, Policy.BEST))
    (dropped,) = set_aside(best, best.judged())
    assert dropped.rule == "policy"
    assert dropped.records == ("claim/2",)
    assert rules([good, bad], view_on(5, Policy.BEST), "a") == ["reported", "policy"]
    strict = inquest([good], view_on(5, Policy.STRICT))
    (weak,) = set_aside(strict, strict.judged())
    assert "two lines" in weak.text
    old = inquest([good], view_on(15, stale_after=3))
    (stale,) = set_aside(old, old.judged())
    assert stale.rule == "stale"
