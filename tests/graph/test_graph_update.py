"""Updates worded for a named graph do there what they do to the default graph."""

import pyoxigraph as ox
import pytest

from marchland.graph.description import restoring, revision
from marchland.graph.graph_update import within
from marchland.graph.settle import _FLAGS, _MARKING, _UNMARKING, _numbering
from marchland.graph.term import DERIVED, ID_BASE, MAR, WITHHELD, XSD
from marchland.graph.withhold import due_update, hold_update

RECORDS = ox.NamedNode("https://e.org/records")
R, L = f"<{ID_BASE}claim/x/1>", f"<{ID_BASE}load/x/1>"
NEXT = f"<{ID_BASE}load/x/2>"
PLAIN = f"""
{R} <{MAR}recordedIn> {L} , {NEXT} ; <{MAR}retractedIn> {NEXT} ; <{MAR}retracted> true .
{R} <{MAR}locator> "a ; GRAPH {{ INSERT DATA }} # }} ." .
{L} a <{MAR}Load> .
"""
HELD = f'{R} <{MAR}withholdUntil> "2020-01-01"^^<{XSD}date> . {R} <x:p> 1 .'
TOLD = f'<{DERIVED}> <{MAR}edition> 4 ; <{MAR}settledWith> {NEXT} . <x:t> <{MAR}nameKey> "old" .'
NEW = f'<x:t> <x:p> "say \\"; }} GRAPH\\"" .\n<x:t> <{MAR}nameKey> "new" <{DERIVED}> .\n'

UPDATES = {
    "flags": _FLAGS,
    "due": due_update(),
    "marks": f"{_numbering(5)} ;\n{_UNMARKING} ;\n{_MARKING}",
    "hold": hold_update({"claim/x/1": "2999-01-01"}, ID_BASE),
    "hold no longer": hold_update({"claim/x/1": None}, ID_BASE),
    "revision": revision([NEW], ["x:t", f"{ID_BASE}claim/x/1"], f"{ID_BASE}load/x/2"),
    "restoring": restoring([R], WITHHELD),
    "data": f'DELETE DATA {{ {L} a <{MAR}Load> }} ; insert data {{ <x:a> <x:b> "; }}" . }} ;',
    "derived alone": f"INSERT DATA {{ GRAPH <{DERIVED}> {{ <x:a> <x:b> 1 . <x:c> <x:d> 2 }} }}",
    "mixed": f"INSERT DATA {{ <x:a> <x:b> 1 . GRAPH <{DERIVED}> {{ <x:a> <x:b> 1}} <x:c> <x:d> 2}}",
    "delete where": f"DELETE WHERE {{ ?s <{MAR}retracted> ?o }}",
    "comment": "DELETE { ?s ?p ?o } # ; { GRAPH\nWHERE { ?s ?p ?o FILTER (?o = true) }",
}


def filled(records: ox.NamedNode | ox.DefaultGraph) -> ox.Store:
    store = ox.Store()
    hidden, derived = ox.NamedNode(WITHHELD), ox.NamedNode(DERIVED)
    for graph, text in ((records, PLAIN), (hidden, HELD), (derived, TOLD)):
        store.load(text, ox.RdfFormat.TURTLE, to_graph=graph)
    return store


def told(store: ox.Store) -> set[str]:
    return {str(quad).replace(f" {RECORDS}", "") for quad in store}


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_does_to_a_named_graph_what_it_does_to_the_default_one(name: str) -> None:
    here, there = filled(ox.DefaultGraph()), filled(RECORDS)
    assert told(here) == told(there)
    here.update(UPDATES[name])
    there.update(within(UPDATES[name], RECORDS.value))
    assert told(here) == told(there) != told(filled(RECORDS))
    assert list(there.quads_for_pattern(None, None, None, ox.DefaultGraph())) == []


@pytest.mark.parametrize("nothing", ["", " ; ", "INSERT DATA { }", "INSERT DATA { } ;"])
def test_what_does_nothing_is_left_out(nothing: str) -> None:
    assert within(nothing, RECORDS.value) == ""
