"""The stretches of a page: on each day they are what Python answers for that day."""

from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from marchland.graph.clock import Clocks
from marchland.graph.explorer.course import Course, read_course
from marchland.graph.load import load
from marchland.graph.network.project import project
from marchland.graph.standing.policy import Policy
from marchland.graph.standing.view import View, stands
from marchland.graph.store import Store
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues
from marchland.ontology.error import UsageError

if TYPE_CHECKING:
    from marchland.graph.network.project import Network

DAY = date(2024, 11, 21)
ROOT = Path(__file__).parents[3]
LASHIO = ROOT / "docs" / "example" / "lashio-2024.yaml"
Row = tuple[Any, ...]


def of_project(graph: "Network") -> set[Row]:
    return {
        (
            *(tail, head, key, data["status"], data["start"], data["end"], data["grade"]),
            tuple(data["why"]),
            tuple(data["claims"]),
        )
        for tail, head, key, data in graph.edges(keys=True, data=True)
    }


def of_course(course: Course, day: date) -> set[Row]:
    found = set()
    for stand, segment in course.told:
        if stand.is_text or not segment.since <= day or not (segment.until or date.max) > day:
            continue
        held = stand.holding
        key = f"{stand.relation} {stand.side}" if stand.side else stand.relation
        days = [day.isoformat() if day else "" for day in (held.start, held.end)]
        claims = tuple(sorted(record.id for record in held.basis))
        row = (held.status.value, *days, str(held.grade), held.why, claims)
        found.add((stand.subject, stand.object, key, *row))
    return found


def turns(course: Course) -> list[date]:
    found = {segment.since for _, segment in course.told}
    found |= {segment.until for _, segment in course.told if segment.until}
    near = {day + timedelta(days=step) for day in found for step in (-1, 0)}
    return sorted(near)


@pytest.mark.parametrize(("policy", "acts"), [*product(Policy, (True, False))])
def test_on_each_day_the_page_has_what_project_gives(
    kachin: Store, policy: Policy, acts: bool
) -> None:
    view = View(Clocks(DAY), policy, acts)
    course = read_course(kachin, view)
    days = turns(course)
    for day in [*days[:: max(len(days) // 5, 1)], DAY]:
        there = project(kachin, View(Clocks(day), policy, acts))
        assert of_course(course, day) == of_project(there), day


def test_stale_presumptions_lapse_on_the_page_as_elsewhere(kachin: Store) -> None:
    course = read_course(kachin, View(Clocks(DAY), stale_after=30))
    for day in (DAY, DAY + timedelta(days=30), DAY + timedelta(days=31)):
        there = project(kachin, View(Clocks(day), stale_after=30))
        assert of_course(course, day) == of_project(there), day


def test_what_is_contested_is_on_the_page_with_who_disputes_it(store: Store) -> None:
    for origin, batches in find("claims").read([LASHIO], None, Issues()):
        load(store, origin, batches)
    day = date(2024, 7, 25)
    course = read_course(store, View(Clocks(day)))
    assert of_course(course, day) == of_project(project(store, View(Clocks(day))))
    disputed = [stand.holding for stand, _ in course.told if stand.holding.status == "contested"]
    assert disputed
    assert all(held.against for held in disputed)


def test_the_clock_of_reports_is_kept(kachin: Store) -> None:
    view = View(Clocks(DAY, known_by=date(2024, 11, 20)))
    known = read_course(kachin, view)
    assert of_course(known, DAY) == of_project(project(kachin, view))
    assert len(known.told) < len(read_course(kachin, View(Clocks(DAY))).told)


def test_what_is_told_in_words_is_kept_with_who_it_is_told_of(kachin: Store) -> None:
    course = read_course(kachin, View(Clocks(DAY)))
    said = {(one.subject, one.object) for one, _ in course.told if one.is_text}
    now = {(one.subject, one.object) for one in _stands(kachin) if one.is_text}
    assert now
    assert now <= said
    assert {subject for subject, _ in said} <= set(course.graph)


def _stands(store: Store) -> list[Any]:
    from marchland.graph.standing.dossier import dossier

    return stands(store, dossier(store, [DAY]), View(Clocks(DAY)))


def test_an_actor_comes_with_all_that_was_ever_near(kachin: Store) -> None:
    from marchland.graph.resolve import resolve

    kia = resolve(kachin, "KIA", ("actor",)).iris
    course = read_course(kachin, View(Clocks(DAY)), actors=kia)
    assert course.centre >= set(kia) & set(course.graph)
    there = project(kachin, View(Clocks(DAY)), actors=kia)
    assert of_project(there) <= of_course(course, DAY)
    assert len(course.graph) < len(read_course(kachin, View(Clocks(DAY))).graph)


def test_a_country_a_commodity_and_actors_alone_narrow_it_as_they_narrow_a_network(
    kachin: Store,
) -> None:
    from marchland.graph.network.reshape import of_kinds
    from marchland.graph.resolve import resolve
    from marchland.ontology.term import ontology

    view = View(Clocks(DAY))
    china = resolve(kachin, "China", ("place",)).iris
    earths = resolve(kachin, "rare earths", ("commodity",)).iris
    actors = ontology().subclasses("Actor")
    near = read_course(kachin, view, countries=china)
    assert of_project(project(kachin, view, countries=china)) <= of_course(near, DAY)
    about = read_course(kachin, view, commodities=earths)
    assert of_course(about, DAY) == of_project(project(kachin, view, commodities=earths)) != set()
    people = read_course(kachin, view, kinds=actors)
    assert of_course(people, DAY) == of_project(of_kinds(project(kachin, view), actors)) != set()
    whole = len(read_course(kachin, view).graph)
    assert all(len(part.graph) < whole for part in (near, about, people))


def test_one_relation_alone(kachin: Store) -> None:
    course = read_course(kachin, View(Clocks(DAY)), relations=["controls"])
    assert {stand.relation for stand, _ in course.told} == {"controls"}
    with pytest.raises(UsageError, match="no relation is called 'control'"):
        read_course(kachin, View(Clocks(DAY)), relations=["control"])


def test_the_least_connected_are_left_out_and_counted(kachin: Store) -> None:
    whole = read_course(kachin, View(Clocks(DAY)))
    part = read_course(kachin, View(Clocks(DAY)), most=10)
    assert len(part.graph) == 10
    assert part.things_left_out == len(whole.graph) - 10
    ties = whole.graph.number_of_edges() - part.graph.number_of_edges()
    assert part.relations_left_out == ties > 0
    ends = {end for s, _ in part.told for end in (s.subject, *((s.object,) * (not s.is_text)))}
    assert ends <= set(part.graph)


def test_structure_is_added_and_has_no_day(kachin: Store) -> None:
    plain = read_course(kachin, View(Clocks(DAY)))
    whole = read_course(kachin, View(Clocks(DAY)), structure=True)
    assert whole.graph.number_of_edges() > plain.graph.number_of_edges()
    assert len(whole.told) == len(plain.told)
