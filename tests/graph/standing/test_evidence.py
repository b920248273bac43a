"""Records sorted into claims, denials, transfers and fighting."""

from datetime import date, timedelta

import pytest

from marchland.graph.interval import Bounds
from marchland.graph.record import Record
from marchland.graph.standing.evidence import Case, World, sort_records

D = date(2024, 3, 5)
DAY = timedelta(days=1)
ON = Bounds(D, D, D + DAY, D + DAY)
MARCH = Bounds(date(2024, 3, 1), None, None, date(2024, 4, 1))
WORLD = World(
    gains={"capture": "initiator", "handover": "target", "withdrawal": "nobody"},
    fighting=("clash",),
    ties={"army": frozenset({"blue"})},
)


def claim(bounds: Bounds = ON, **values: str | tuple[str, ...]) -> Record:
    return made({"class": "Claim", "subject": "red", **values}, bounds)


def event(kind: str, bounds: Bounds = ON, **values: str | tuple[str, ...]) -> Record:
    return made({"class": "Event", "eventType": kind, **values}, bounds)


def made(values: dict[str, str | tuple[str, ...]], bounds: Bounds) -> Record:
    told = {name: (one,) if isinstance(one, str) else one for name, one in values.items()}
    return Record("r", told, bounds)


def sort(record: Record, **how: bool | str) -> Case:
    return sort_records([record], WORLD, **how)


def kinds(case: Case) -> list[str]:
    names = ("claims", "denials", "transfers", "fights")
    return [name for name in names if getattr(case, name)]


def test_joint_holders_each_hold_with_the_others() -> None:
    case = sort(claim(jointly=("blue", "green")))
    assert {one.holder: one.partners for one in case.claims} == {
        "red": {"blue", "green"},
        "blue": {"red", "green"},
        "green": {"red", "blue"},
    }
    assert case.holders == ["blue", "green", "red"]


@pytest.mark.parametrize(
    ("kind", "gainers", "losers"),
    [
        ("capture", {"red"}, {"blue", "x"}),
        ("handover", {"blue"}, {"red", "x"}),
        ("withdrawal", set(), {"red", "x"}),
    ],
)
def test_each_transfer_has_its_gainers_and_losers(
    kind: str, gainers: set[str], losers: set[str]
) -> None:
    record = event(kind, initiator="red", target="blue", takenFrom="x", **{"with": "helpers"})
    (moved,) = sort(record).transfers
    assert (moved.gainers, moved.losers) == (gainers, losers)
    assert (moved.earliest, moved.latest) == (D, D)


def test_a_transfer_spares_its_gainers_or_those_it_took_nothing_from() -> None:
    (capture,) = sort(event("capture", initiator="red", target="blue")).transfers
    assert capture.spares("red")
    assert not capture.spares("green")
    (left,) = sort(event("withdrawal", initiator="blue")).transfers
    assert left.spares("green")
    assert not left.spares("blue")


def test_a_transfer_of_one_dimension_ends_what_is_held_in_it() -> None:
    (moved,) = sort(claim(takenFrom="blue", controlDimension="taxation")).transfers
    assert moved.ends("blue", "taxation")
    assert not moved.ends("blue", "military")
    assert not moved.ends("blue", None)
    (whole,) = sort(claim(takenFrom="blue")).transfers
    assert whole.ends("blue", "taxation")
    assert whole.ends("blue", None)


@pytest.mark.parametrize(
    ("bounds", "window"),
    [
        (ON, (D, D)),
        (MARCH, (date(2024, 3, 1), date(2024, 3, 31))),
        (Bounds(D - DAY, D - DAY, D + DAY, D + DAY), (D - DAY, D)),
        (Bounds(None, D, D + DAY, None, open_end=True), (D, D)),
        (Bounds(D, D, None, None), (D, D)),
    ],
)
def test_an_event_was_over_on_some_day_of_a_window(
    bounds: Bounds, window: tuple[date, date]
) -> None:
    (moved,) = sort(event("capture", bounds, initiator="red")).transfers
    assert (moved.earliest, moved.latest) == moved.known == window


def test_an_event_without_a_time_moves_nothing() -> None:
    assert kinds(sort(event("capture", Bounds(), initiator="red"))) == []


def test_a_transfer_settles_the_day_on_which_it_is_told_to_be_over() -> None:
    (exact,) = sort(event("capture", initiator="red")).transfers
    assert exact.settles(D)
    assert not exact.settles(D + DAY)
    (vague,) = sort(event("capture", MARCH, initiator="red")).transfers
    assert not vague.settles(date(2024, 3, 31))
    (long,) = sort(event("capture", Bounds(D - DAY, D - DAY, D + DAY, D + DAY))).transfers
    assert long.settles(D)
    assert not long.settles(D - DAY)


def test_a_claim_that_says_from_whom_is_a_claim_and_a_transfer_as_it_begins() -> None:
    bounds = Bounds(D, D + 3 * DAY, D + 9 * DAY, None, open_end=True)
    case = sort(claim(bounds, takenFrom="blue", jointly="green"))
    (moved,) = case.transfers
    assert (moved.earliest, moved.latest) == (D, D + 3 * DAY)
    assert (moved.gainers, moved.losers) == ({"red", "green"}, {"blue"})
    assert len(case.claims) == 2


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (claim(), ["claims"]),
        (claim(polarity="Denied"), ["denials"]),
        (claim(polarity="Denied", takenFrom="blue"), ["denials"]),
        (claim(polarity="Unconfirmed"), []),
        (claim(modality="Alleged"), ["claims"]),
        (claim(modality="Planned"), []),
        (event("capture", initiator="red"), ["transfers"]),
        (event("capture", initiator="red", polarity="Unconfirmed"), []),
        (event("capture", initiator="red", polarity="Denied"), ["denials"]),
        (event("withdrawal", initiator="red", polarity="Denied"), []),
        (event("capture", initiator="red", modality="Threatened"), []),
        (event("clash", initiator="red"), ["fights"]),
        (event("clash", placePrecision="1"), ["fights"]),
        (event("clash", placePrecision="2"), []),
        (event("clash", polarity="Denied"), []),
        (event("capture", initiator="red", placePrecision="1", datePrecision="1"), ["transfers"]),
        (event("capture", initiator="red", placePrecision="2"), []),
        (event("capture", initiator="red", placePrecision="2", polarity="Denied"), []),
        # a day that its source does not trust, in a stretch that is not told
        (event("capture", initiator="red", datePrecision="2"), []),
        (event("clash", datePrecision="2"), ["fights"]),
        (event("protest"), []),
    ],
)
def test_a_record_is_evidence_of_its_kind(record: Record, expected: list[str]) -> None:
    assert kinds(sort(record)) == expected


@pytest.mark.parametrize(("days", "moves"), [(2, True), (31, True), (32, False), (366, False)])
def test_a_date_that_is_not_trusted_moves_a_place_within_a_month_at_most(
    days: int, moves: bool
) -> None:
    vague = Bounds(D, None, None, D + days * DAY)
    told = event("capture", initiator="red", datePrecision="3")
    told = Record(told.id, told.values, vague)
    assert kinds(sort(told)) == (["transfers"] if moves else [])
    # a source that gives no code means the year that it says
    plain = Record(told.id, {**told.values, "datePrecision": ()}, vague)
    assert kinds(sort(plain)) == ["transfers"]


def test_plans_are_kept_where_they_are_asked_for_and_still_move_nothing() -> None:
    assert kinds(sort(claim(modality="Planned", takenFrom="blue"), acts=False)) == ["claims"]
    assert kinds(sort(event("capture", initiator="red", modality="Planned"), acts=False)) == []
    assert kinds(sort(event("clash", modality="Planned"), acts=False)) == []


def test_a_denied_capture_denies_from_its_day_on_that_the_gainer_holds() -> None:
    (denial,) = sort(event("capture", initiator="red", target="blue", polarity="Denied")).denials
    assert denial.holder == "red"
    assert denial.bounds == Bounds(D, D, D + DAY, None, open_end=True)


def test_a_relation_of_two_is_about_its_subject_and_has_no_transfers() -> None:
    case = sort(claim(takenFrom="blue"), holder="red")
    assert [one.holder for one in case.claims] == ["red"]
    assert case.transfers == []


def test_parts_and_wholes_are_one_side() -> None:
    assert WORLD.linked("army", "blue")
    assert WORLD.linked("blue", "army")
    assert WORLD.linked("red", "red")
    assert not WORLD.linked("army", "red")
