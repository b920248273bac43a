"""Leverage on claims: what counts as control, as a way, as an end; and what an answer turns on."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from marchland.graph.clock import Clocks
from marchland.graph.identifier import local_iri
from marchland.graph.interval import read_seen, read_time
from marchland.graph.load import load
from marchland.graph.record import Record
from marchland.graph.resolve import labels, resolve
from marchland.graph.standing.evidence import World
from marchland.graph.standing.policy import Policy
from marchland.graph.standing.view import Matter, View
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.trade.assumption import read_assumption
from marchland.graph.trade.border import MARKET, SUPPLIER
from marchland.graph.trade.cut import Answer
from marchland.graph.trade.figure import Cut
from marchland.graph.trade.hinge import Hinges
from marchland.graph.trade.judge import Judge
from marchland.graph.trade.leverage import leverage, over
from marchland.graph.trade.market import Market, find_market
from marchland.graph.trade.supply import supply
from marchland.graph.trade.trade import Trade, read_trade
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues
from marchland.ontology.error import UsageError

DAY = date(2024, 3, 1)
YES, NO, UNDETERMINED = Answer.YES, Answer.NO, Answer.UNDETERMINED

HEAD = """\
sheet: t
release: "1"
sources:
  a: {publisher: Paper A, title: one, published: "2024-03-02", reliability: B}
  b: {publisher: Paper B, title: two, published: "2024-03-02", reliability: B}
things:
  here: {type: Country, label: Here}
  there: {type: Country, label: There}
  red: {type: InsurgentGroup, label: Red, partOf: red-party}
  red-party: {type: PoliticalParty, label: Red Party}
  blue: {type: Government, label: Blue, country: here}
  green: {type: Militia, label: Green}
  there-gov: {type: Government, label: Government of There, country: there}
  works: {type: Industry, label: Works, country: there}
  mine: {type: Mine, label: Mine, within: north}
  pit: {type: Mine, label: Pit, within: here}
  north: {type: AdministrativeArea, label: North, within: here}
  gate: {type: BorderCrossing, label: Gate, within: here}
  pass: {type: BorderCrossing, label: Pass, within: here}
  depot: {type: Settlement, label: Depot, within: there}
  camp: {type: Area, label: Camp, within: here}
  ore: {type: Commodity, label: ore}
  fuel: {type: Commodity, label: fuel}
claims:
"""
ROUTE = """\
  - {id: y1, subject: mine, relation: yields, object: ore, seen: "2024-03-01", source: a}
  - {id: s1, subject: mine, relation: shipsTo, object: gate, seen: "2024-03-01", source: a,
     commodity: [ore]}
  - {id: s2, subject: gate, relation: shipsTo, object: there, seen: "2024-03-01", source: a}
"""
SECOND = """\
  - {id: y2, subject: pit, relation: yields, object: ore, seen: "2024-03-01", source: a}
  - {id: s3, subject: pit, relation: shipsTo, object: pass, seen: "2024-03-01", source: a}
  - {id: s4, subject: pass, relation: shipsTo, object: there, seen: "2024-03-01", source: a}
"""


def held(who: str, place: str, more: str = 'seen: "2024-03-01"', source: str = "a") -> str:
    """Write a claim of control."""
    ident = abs(hash((who, place, more, source)))
    return (
        f"  - {{id: h{ident}, subject: {who}, relation: controls, object: {place},"
        f" source: {source}, {more}}}\n"
    )


def view(**given: Any) -> View:
    return replace(View(Clocks(as_of=DAY)), **given)


class Asked:
    """A store with a sheet, to be asked about ore."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def cuts(
        self, seen: View | None = None, market: str = "There", *assume: str, size: int = 3
    ) -> list[Cut]:
        return leverage(
            self.store,
            resolve(self.store, "ore", ("commodity",)),
            find_market(self.store, market),
            seen or view(),
            size=size,
            assumed=[read_assumption(self.store, text) for text in assume],
        )

    def answers(
        self, seen: View | None = None, market: str = "There", *assume: str, side: str = SUPPLIER
    ) -> dict[str, Answer]:
        """Give the answer by coalition, as labels joined by +."""
        cuts = [one for one in self.cuts(seen, market, *assume) if one.side == side]
        names = labels(self.store, {actor for one in cuts for actor in one.coalition})
        return {"+".join(names[one] for one in cut.coalition): cut.answer for cut in cuts}

    def hinges(self, cut: Cut) -> set[str]:
        """Give what an answer turns on, in short."""
        return {
            " ".join(
                (one.one(name) or "").rpartition("/")[2]
                for name in ("subject", "relation", "object")
            )
            for one in cut.hinges
        }


Ask = Callable[..., Asked]


def claim(ident: str, subject: str, relation: str, thing: str, more: str = "") -> str:
    """Write a claim of the day."""
    return (
        f"  - {{id: {ident}, subject: {subject}, relation: {relation}, object: {thing},"
        f' seen: "2024-03-01", source: a, {more}}}\n'
    )


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    """Load claims after the head, and events after those, into a store of their own."""
    opened: list[Store] = []

    def fill(claims: str, events: str = "") -> Asked:
        path = tmp_path / f"t{len(opened)}.yaml"
        path.write_text(HEAD + claims + (f"events:\n{events}" if events else ""))
        place = str(tmp_path / f"store{len(opened)}")
        make_store(place)
        store = open_store(place)
        opened.append(store)
        for origin, batches in find("claims").read([path], None, Issues()):
            load(store, origin, batches)
        return Asked(store)

    yield fill
    for store in opened:
        store.close()


# --- control ---


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ('seen: "2024-03-01"', YES),
        ('seen: "2024-01-01"', YES),
        ('seen: "2024-03-01", quantifier: all', YES),
        ('seen: "2024-03-01", controlDimension: military', YES),
        ('seen: "2024-03-01", controlDimension: operational', YES),
        ('seen: "2024-03-01", controlLevel: full', YES),
        ('time: "2024"', UNDETERMINED),
        ('seen: "2024-03-01", quantifier: some', UNDETERMINED),
        ('seen: "2024-03-01", quantifier: most', UNDETERMINED),
        ('seen: "2024-03-01", quantifier: "3"', UNDETERMINED),
        ('seen: "2024-03-01", controlLevel: nominal', UNDETERMINED),
        ('seen: "2024-03-01", controlLevel: partial', UNDETERMINED),
    ],
)
def test_what_is_sure_control(ask: Ask, more: str, answer: Answer) -> None:
    assert ask(ROUTE + held("red", "gate", more)).answers() == {"Red": answer}


@pytest.mark.parametrize("dimension", ["administrative", "taxation"])
def test_offices_and_dues_close_nothing(ask: Ask, dimension: str) -> None:
    claims = held("red", "gate", f'seen: "2024-03-01", controlDimension: {dimension}')
    assert ask(ROUTE + claims).answers() == {"": UNDETERMINED}
    both = claims + held("blue", "gate", 'seen: "2024-03-01", controlDimension: military')
    assert ask(ROUTE + both).answers() == {"Blue": YES}


def test_presence_and_tax_are_no_control(ask: Ask) -> None:
    claims = held("red", "gate").replace("controls", "present")
    claims += held("red", "mine").replace("controls", "taxes")
    assert ask(ROUTE + claims).answers() == {"": UNDETERMINED}


def test_a_plan_is_no_control(ask: Ask) -> None:
    plan = ask(ROUTE + held("red", "gate", 'seen: "2024-03-01", modality: Planned'))
    assert plan.answers() == {"": UNDETERMINED}
    assert plan.answers(view(acts=False)) == {"Red": YES}


def test_who_disputes_a_place_holds_it_for_nobody_else(ask: Ask) -> None:
    found = ask(ROUTE + held("red", "gate") + held("blue", "gate", source="b"))
    assert found.answers() == {"Red": UNDETERMINED, "Blue": UNDETERMINED}
    # both sources name one of the two, and the mine is anybody's
    assert found.answers(None, "There", "green controls mine") == {
        "Green": YES,
        "Red": UNDETERMINED,
        "Blue": UNDETERMINED,
    }


def test_fighting_leaves_a_place_to_whoever_wins(ask: Ask) -> None:
    fight = (
        "  - {id: f1, type: clash, initiator: [blue], target: [red], place: gate,"
        ' time: "2024-03-01", source: a}\n'
    )
    found = ask(ROUTE + held("red", "gate") + held("blue", "mine", 'time: "2024"'), fight)
    assert found.answers() == {"Red": UNDETERMINED, "Blue": UNDETERMINED}


def test_joint_holders_close_a_place_together_only(ask: Ask) -> None:
    found = ask(ROUTE + held("red", "gate", 'seen: "2024-03-01", jointly: [green]'))
    assert found.answers() == {"Red": UNDETERMINED, "Green": UNDETERMINED, "Green+Red": YES}
    alone = ask(
        ROUTE + held("red", "gate", 'seen: "2024-03-01", jointly: [green]') + held("red", "gate")
    )
    assert alone.answers()["Red"] is YES


def test_a_party_counts_as_its_army(ask: Ask) -> None:
    found = ask(ROUTE + SECOND + held("red-party", "gate") + held("red", "pass"))
    assert found.answers() == {"Red": YES}
    assert found.answers(view(exact=True)) == {
        "Red": UNDETERMINED,
        "Red Party": UNDETERMINED,
        "Red+Red Party": YES,
    }


def test_a_capture_gives_the_gate_to_whoever_took_it(ask: Ask) -> None:
    capture = (
        "  - {id: e1, type: capture, initiator: [red], target: [blue], place: gate,"
        ' time: "2024-02-01", source: a}\n'
    )
    found = ask(ROUTE + held("blue", "gate", 'seen: "2024-01-20"'), capture)
    assert found.answers() == {"Red": YES}
    (cut,) = (one for one in found.cuts() if one.side == SUPPLIER)
    assert {one.one("eventType") for one in cut.hinges} == {"capture", None}


def test_a_whole_answers_for_a_part_only_if_asked(ask: Ask) -> None:
    found = ask(ROUTE + held("red", "north"))
    assert found.answers() == {"": UNDETERMINED}
    assert found.answers(view(inherit=True)) == {"Red": YES}
    (cut,) = (one for one in found.cuts(view(inherit=True)) if one.side == SUPPLIER)
    assert "red controls north" in found.hinges(cut)


def test_who_holds_a_part_may_hold_the_whole(ask: Ask) -> None:
    claims = ROUTE.replace("mine", "north") + held("red", "mine")
    assert ask(claims).answers() == {"Red": UNDETERMINED}


# --- clocks and policies ---


def test_the_stale_is_in_doubt_and_has_not_ceased_to_be(ask: Ask) -> None:
    old = 'seen: "2023-01-01"'
    found = ask(ROUTE + SECOND.replace('seen: "2024-03-01"', old) + held("red", "gate", old))
    fresh = view(stale_after=90)
    assert found.answers() == {"Red": UNDETERMINED}
    assert found.answers(fresh) == {"Red": UNDETERMINED}
    # the second route is old: it may still be used, so that holding the first alone is no cut
    newer = ask(
        ROUTE
        + SECOND.replace('seen: "2024-03-01"', old)
        + held("red", "gate")
        + held("blue", "pass")
    )
    assert newer.answers(fresh)["Red"] is UNDETERMINED
    assert newer.answers(fresh)["Blue+Red"] is YES


def test_strict_asks_for_a_second_line(ask: Ask) -> None:
    one = ask(ROUTE + held("red", "gate"))
    assert one.answers(view(policy=Policy.STRICT)) == {"Red": UNDETERMINED}
    two = ask(
        ROUTE
        + ROUTE.replace("source: a", "source: b").replace("id: ", "id: z")
        + held("red", "gate")
        + held("red", "gate", source="b")
    )
    assert two.answers(view(policy=Policy.STRICT)) == {"Red": YES}


def test_nothing_is_known_before_it_was_reported(ask: Ask) -> None:
    found = ask(ROUTE + held("red", "gate"))
    before = replace(view(), clocks=Clocks(DAY, known_by=date(2024, 3, 1)))
    assert found.answers(before) == {"": UNDETERMINED}
    assert not any(cut.coverage.sites for cut in found.cuts(before))
    early = replace(
        view(), clocks=Clocks(DAY, recorded_by=datetime.fromisoformat("2020-01-01T00:00:00Z"))
    )
    assert found.answers(early) == {"": UNDETERMINED}


# --- ways, sites, markets ---


def test_two_routes_need_two_holders(ask: Ask) -> None:
    found = ask(ROUTE + SECOND + held("red", "gate") + held("blue", "pass") + held("green", "pit"))
    assert found.answers() == {
        "Blue+Red": YES,
        "Green+Red": YES,
        # nobody is known to hold the mine: they may hold it, too, and Red cannot help at the pit
        "Blue": UNDETERMINED,
        "Green": UNDETERMINED,
    }
    sure = ask(
        ROUTE
        + SECOND
        + held("red", "gate")
        + held("red", "mine")
        + held("blue", "pass")
        + held("green", "pit")
    )
    assert sure.answers() == {"Blue+Red": YES, "Green+Red": YES}
    cuts = [cut for cut in sure.cuts(size=1) if cut.side == SUPPLIER]
    assert [(cut.coalition, cut.answer, cut.by_all) for cut in cuts] == [((), NO, YES)]


def test_other_goods_take_other_ways(ask: Ask) -> None:
    fuel = claim("s9", "mine", "shipsTo", "there", "commodity: [fuel]")
    assert ask(ROUTE + fuel + held("red", "gate")).answers() == {"Red": YES}
    assert ask(
        ROUTE + fuel.replace("fuel", "ore") + held("red", "gate") + held("blue", "mine")
    ).answers() == {"Blue": YES}


def test_a_link_denied_is_in_doubt(ask: Ask) -> None:
    straight = claim("s9", "mine", "shipsTo", "there")
    claims = ROUTE + straight + held("blue", "mine", 'time: "2024"')
    claims += held("red", "gate")
    denied = straight.replace("s9", "s8").replace("source: a", "source: b, polarity: Denied")
    assert ask(claims + denied).answers()["Red"] is UNDETERMINED
    found = ask(claims + denied + held("blue", "mine"))
    assert found.answers() == {"Blue": YES, "Red": UNDETERMINED}
    assert ask(claims + held("blue", "mine")).answers() == {"Blue": YES}


def test_two_sides_of_a_crossing(ask: Ask) -> None:
    claims = (
        ROUTE + held("red", "gate") + held("there-gov", "gate", 'seen: "2024-03-01", side: there')
    )
    found = ask(claims)
    assert found.answers() == {"Red": YES}
    assert found.answers(side=MARKET) == {"Government of There": YES}


def test_the_far_side_of_a_crossing_is_somebodys(ask: Ask) -> None:
    found = ask(ROUTE + held("red", "gate"))
    assert found.answers(side=MARKET) == {"": UNDETERMINED}
    # where no crossing is known, there is no place on the market's side to close
    overland = ask(ROUTE.replace("gate", "camp") + held("red", "camp"))
    assert overland.answers(side=MARKET) == {"": NO}


def test_arriving_in_the_market_is_arriving(ask: Ask) -> None:
    claims = ROUTE.replace("object: there", "object: depot") + held("there-gov", "depot")
    found = ask(claims + held("red", "gate"))
    assert found.answers() == {"Red": YES}
    assert found.answers(side=MARKET) == {"Government of There": YES}


def test_nobody_cuts_a_market_off_by_holding_it(ask: Ask) -> None:
    found = ask(ROUTE.replace("gate", "camp") + held("there-gov", "there"))
    assert found.answers(side=MARKET) == {"": NO}


def test_an_industry_is_where_its_country_is(ask: Ask) -> None:
    needs = claim("d1", "works", "dependsOn", "ore")
    found = ask(ROUTE + needs + held("red", "gate"))
    assert found.answers(None, "Works") == {"Red": YES}
    (cut,) = (one for one in found.cuts() if one.side == SUPPLIER)
    assert cut.dependants == ((found.store.base + local_iri("actor", "t", "works"), "reported"),)


def test_at_home_there_is_one_side(ask: Ask) -> None:
    found = ask(ROUTE + held("red", "gate"))
    domestic = ask(ROUTE.replace("object: there", "object: camp") + held("red", "gate"))
    assert {cut.side for cut in domestic.cuts(None, "Camp")} == {SUPPLIER}
    assert domestic.answers(None, "Camp") == {"Red": YES}
    assert {cut.side for cut in found.cuts()} == {SUPPLIER, MARKET}


# --- shares ---


def shares(asked: Asked, *assume: str) -> tuple[float, float, str]:
    (cut,) = (
        one for one in asked.cuts(None, "There", *assume) if one.side == SUPPLIER and one.coalition
    )
    return cut.low, cut.high, cut.unit


def test_a_site_that_is_held_has_no_way_around(ask: Ask) -> None:
    assert shares(ask(ROUTE + held("red", "gate"))) == (0, 1, "")
    assert shares(ask(ROUTE + held("red", "mine"))) == (1, 1, "")
    half = ask(ROUTE + SECOND + held("red", "mine") + held("red", "pass"))
    assert shares(half) == (0.5, 1, "")


def test_a_complete_list_leaves_no_way_around(ask: Ask) -> None:
    whole = ROUTE.replace('gate, seen: "2024-03-01"', 'gate, seen: "2024-03-01", quantifier: all')
    assert shares(ask(whole + held("red", "gate"))) == (1, 1, "")
    inferred = whole.replace("quantifier: all", "quantifier: all, inference: Inferred, basis: [y1]")
    assert shares(ask(inferred + held("red", "gate"))) == (0, 1, "")
    # what cannot leave the mine but by the gate can leave the gate as it likes, if it is another's
    assert shares(ask(whole + held("red", "gate", 'time: "2024"'))) == (0, 1, "")


def test_shares_weigh_by_capacity(ask: Ask) -> None:
    ton = 'quantityBest: "{}", unit: t, per: year'
    first = ROUTE.replace("object: ore,", f"object: ore, {ton.format(30)},")
    second = SECOND.replace("object: ore,", f"object: ore, {ton.format(10)},")
    place = (
        held("red", "mine") + held("blue", "pit") + held("green", "gate") + held("green", "pass")
    )
    assert _red(ask(first + second + place)) == (0.75, 0.75, "t per year")
    ranged = second.replace('quantityBest: "10"', 'quantityLow: "10", quantityHigh: "90"')
    assert _red(ask(first + ranged + place)) == (0.25, 0.75, "t per year")
    # in another unit, or untold, capacities cannot be compared: sites are counted
    assert _red(ask(first + second.replace("unit: t", "unit: truck") + place)) == (0.5, 0.5, "")
    assert _red(ask(first + SECOND + place)) == (0.5, 0.5, "")
    shipped = SECOND.replace("object: pass,", f"object: pass, {ton.format(90)},")
    assert _red(ask(first + shipped + place)) == (0.25, 0.25, "t per year")


def _red(asked: Asked) -> tuple[float, float, str]:
    """Give what Red alone could cut of two sites that are held by two."""
    trade = _trade(asked)
    found = supply(trade, view())
    red = asked.store.base + local_iri("actor", "t", "red")
    return *found.side(SUPPLIER).shares({red}), found.unit


def _trade(asked: Asked) -> Trade:
    return read_trade(
        asked.store,
        view(),
        resolve(asked.store, "ore", ("commodity",)),
        find_market(asked.store, "There"),
    )


# --- flow and needs ---


SUSPENSION = (
    "  - {id: e1, type: export-suspension, initiator: [red], commodity: [ore],"
    ' time: "2024-02-01", source: a}\n'
)


def test_a_suspension_holds_until_goods_pass_again(ask: Ask) -> None:
    (cut, *_) = ask(ROUTE + held("red", "gate"), SUSPENSION).cuts()
    (stop,) = cut.stops
    assert (stop.is_suspension, stop.status, stop.since) == (True, "presumed", date(2024, 2, 1))
    again = (
        SUSPENSION.replace("e1", "e2").replace("suspension", "resumption").replace("02-01", "02-20")
    )
    (cut, *_) = ask(ROUTE + held("red", "gate"), SUSPENSION + again).cuts()
    assert cut.stops == ()
    other = SUSPENSION.replace("[ore]", "[fuel]")
    assert ask(ROUTE + held("red", "gate"), other).cuts()[0].stops == ()


def test_restrictions_are_of_goods_and_not_of_persons(ask: Ask) -> None:
    limit = claim("r1", "there-gov", "restricts", "gate", "traffic: goods")
    (cut, *_) = ask(ROUTE + held("red", "gate") + limit).cuts()
    (stop,) = cut.stops
    assert (stop.is_suspension, stop.status, stop.since, stop.since_latest) == (
        False,
        "reported",
        None,
        DAY,
    )
    persons = ask(ROUTE + held("red", "gate") + limit.replace("goods", "persons"))
    assert persons.cuts()[0].stops == ()


def test_what_the_holders_need_of_the_market(ask: Ask) -> None:
    claims = ROUTE + held("red", "gate") + held("red", "camp") + held("blue", "pit")
    claims += claim("n1", "there-gov", "suppliesTo", "camp", "commodity: [fuel]")
    claims += claim("n2", "there-gov", "restricts", "camp", "commodity: [fuel]")
    claims += claim("n3", "blue", "dependsOn", "there-gov")
    found = ask(claims)
    (cut,) = (one for one in found.cuts() if one.side == SUPPLIER)
    base, names = found.store.base, ("camp", "there-gov")
    camp, there = (
        base + local_iri(kind, "t", one)
        for kind, one in zip(("place", "actor"), names, strict=True)
    )
    (need,) = cut.needs
    assert (need.needer, need.provider, need.restricted) == (camp, there, ((there, "reported"),))


# --- assumptions ---


def test_what_is_assumed_is_told_where_it_counts(ask: Ask) -> None:
    found = ask(ROUTE + held("blue", "gate"))
    assert found.answers() == {"Blue": YES}
    assert found.answers(None, "There", "red controls gate") == {"Red": YES}
    assert found.answers() == {"Blue": YES}
    cuts = found.cuts(None, "There", "red controls gate", "green controls pit")
    assert {cut.side: cut.assumed for cut in cuts} == {SUPPLIER: ("red controls gate",), MARKET: ()}


def test_assumptions_of_every_kind(ask: Ask) -> None:
    found = ask(ROUTE + held("blue", "gate") + held("blue", "mine"))
    free = found.answers(None, "There", "nobody controls gate", "nobody controls mine")
    assert free == {"": NO}
    assert found.answers(None, "There", "mine ships to there") == {"Blue": YES}
    assert found.answers(None, "There", "pit yields ore", "pit shipsTo there") == {
        "Blue": UNDETERMINED
    }
    side = found.answers(
        None,
        "There",
        "there-gov controls gate on the side of there".replace("there-gov", "Government of There"),
        side=MARKET,
    )
    assert side == {"Government of There": YES}


@pytest.mark.parametrize(
    "text", ["red gate", "red controls", "nobody yields ore", "red controls atlantis"]
)
def test_an_assumption_that_cannot_be_made(ask: Ask, text: str) -> None:
    found = ask(ROUTE)
    with pytest.raises(UsageError, match="--assume"):
        read_assumption(found.store, text)


# --- over time ---


def test_over_time_each_day_is_answered_as_by_itself(ask: Ask) -> None:
    capture = (
        "  - {id: e1, type: capture, initiator: [red], target: [blue], place: gate,"
        ' time: "2024-02-01", source: a}\n'
    )
    long = ROUTE.replace('seen: "2024-03-01"', 'time: "2024-01-01/.."')
    found = ask(long + held("blue", "gate", 'time: "2024-01-01/2024-01-20"'), capture)
    days = [
        date(2023, 12, 1),
        date(2024, 1, 10),
        date(2024, 1, 25),
        date(2024, 2, 1),
        date(2024, 3, 1),
    ]
    told = list(over(_trade(found), view(), days))
    alone = [cut for day in days for cut in found.cuts(replace(view(), clocks=Clocks(day)))]
    assert told == alone
    supplier = [[c.answer for c in told if c.day == day and c.side == SUPPLIER] for day in days]
    assert supplier == [[UNDETERMINED], [YES], [UNDETERMINED], [YES], [YES]]


# --- hinges ---


def test_an_answer_turns_on_what_it_rests_on(ask: Ask) -> None:
    found = ask(ROUTE + held("red", "gate"))
    (cut,) = (one for one in found.cuts() if one.side == SUPPLIER)
    assert found.hinges(cut) == {
        "red controls gate",
        "mine yields ore",
        "mine shipsTo gate",
        "gate shipsTo there",
    }
    twice = ask(ROUTE + held("red", "gate") + held("red", "gate", source="b"))
    (cut,) = (one for one in twice.cuts() if one.side == SUPPLIER)
    assert "red controls gate" not in twice.hinges(cut)


PLACES = "stuvw"
ACTORS = ("actor/A", "actor/B", "actor/C")


def told(number: int, subject: str, relation: str, thing: str) -> Record:
    values = {
        "class": ("Claim",),
        "relation": (relation,),
        "subject": (subject,),
        "object": (thing,),
    }
    return Record(
        f"base/{number}", values | {"observedOn": ("2024-03-01",)}, read_seen("2024-03-01")
    )


BACKBONE = [
    told(1, "s", "yields", "ore"),
    told(2, "s", "shipsTo", "t"),
    told(3, "t", "shipsTo", "w"),
    told(4, "actor/A", "controls", "t"),
]


def random_record(r: random.Random, number: int) -> Record:
    """Make a claim on a site, a link or a holder, of some standing on the day."""
    bounds, observed = r.choice(
        [
            (read_seen("2024-03-01"), "2024-03-01"),
            (read_seen("2024-01-01"), "2024-01-01"),
            (read_time("2024"), "2024-06-01"),
            (read_time("2023-01-01/2024-02-01"), "2024-02-01"),
        ]
    )
    relation = r.choice(["controls"] * 3 + ["shipsTo"] * 4 + ["yields"])
    subject = r.choice(ACTORS) if relation == "controls" else r.choice(PLACES[:4])
    thing = {"controls": r.choice(PLACES[:4]), "yields": "ore"}.get(relation, r.choice(PLACES))
    values = {
        "class": ("Claim",),
        "relation": (relation,),
        "subject": (subject,),
        "object": (thing,),
    }
    values["observedOn"] = (observed,)
    if r.random() < 0.15:
        values["polarity"] = ("Denied",)
    if relation == "controls" and r.random() < 0.2:
        values["quantifier"] = (r.choice(["some", "all"]),)
    if relation == "controls" and r.random() < 0.2:
        values["takenFrom"] = (r.choice(ACTORS),)
    if relation == "controls" and r.random() < 0.2:
        values["object"] = tuple(sorted({thing, r.choice(PLACES[:4])}))
    return Record(f"claim/{number}", values, bounds)


def trade_of(records: list[Record], wholes: dict[str, frozenset[str]]) -> Trade:
    groups: dict[Matter, list[Record]] = {}
    for record in records:
        for thing in record.all("object"):
            relation = record.one("relation") or ""
            subject = None if relation == "controls" else record.one("subject")
            groups.setdefault(Matter(relation, subject, thing), []).append(record)
    market = Market("w", frozenset("w"), frozenset("w"), frozenset("w"), frozenset())
    goods = frozenset(("ore",))
    return Trade(
        *(goods, "ore", market, groups, World(), []),
        *({}, {}, wholes, frozenset(), {}, frozenset()),
    )


@pytest.mark.parametrize("block", range(6))
def test_hinges_are_what_changes_the_answer_if_left_out(block: int) -> None:
    turned = 0
    for seed in range(block * 100, (block + 1) * 100):
        r = random.Random(seed)
        records = [random_record(r, number) for number in range(r.randint(4, 16))] + BACKBONE
        wholes = {"s": frozenset("t"), "u": frozenset("v")} if r.random() < 0.3 else {}
        seen = view(
            stale_after=r.choice([None, None, 30]), policy=r.choice([Policy.ANY, Policy.BEST])
        )
        found = supply(trade_of(records, wholes), seen)
        hinges, coalitions = Hinges(found), [set(ACTORS[:n]) for n in range(4)] + [{"actor/B"}]
        without = {
            one.id: supply(trade_of([r for r in records if r is not one], wholes), seen).side(
                SUPPLIER
            )
            for one in records
        }
        for coalition in coalitions:
            answer = found.side(SUPPLIER).answer(coalition)
            expected = {
                one for one, side in without.items() if side.answer(coalition) is not answer
            }
            told = {one.id for one in hinges.of(SUPPLIER, coalition)}
            assert told == expected, (seed, coalition, answer)
            turned += len(told)
    assert turned > 100


def test_a_single_claim_is_read_as_the_rules_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    r = random.Random(3)
    records = [random_record(r, number) for number in range(400)]
    views = [view(), view(stale_after=30), view(stale_after=0), view(policy=Policy.BEST)]
    views += [view(policy=Policy.STRICT), view(acts=False)]
    singles = [trade_of([record], {}) for record in records]
    quick = [supply(trade, seen) for trade in singles for seen in views]
    monkeypatch.setattr(Judge, "_plain", lambda *_: None)
    slow = [supply(trade, seen) for trade in singles for seen in views]
    assert [(one.network, one.told, one.held) for one in quick] == [
        (one.network, one.told, one.held) for one in slow
    ]
    assert sum(bool(one.network.links) for one in slow) > 100
    assert sum(bool(one.told) for one in slow) > 100


def test_coverage_tells_how_much_is_known(ask: Ask) -> None:
    (cut, *_) = ask(ROUTE + held("red", "gate", 'seen: "2024-01-05"')).cuts()
    coverage = cut.coverage
    assert (coverage.sites, coverage.links, coverage.places, coverage.held) == (1, 2, 2, 1)
    assert coverage.last_observed == DAY
    assert not coverage.is_all_sites
    whole = ROUTE.replace("object: ore,", "object: ore, quantifier: all,")
    assert ask(whole).cuts()[0].coverage.is_all_sites
