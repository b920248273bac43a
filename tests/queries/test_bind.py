"""What people type is data: no string breaks out of the place that a query has for it."""

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from marchland.graph.clock import Clocks
from marchland.graph.load import load
from marchland.graph.resolve import Match, resolve
from marchland.graph.standing.policy import Policy
from marchland.graph.standing.view import View
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import Term, term_text
from marchland.loaders import claims
from marchland.loaders.issue import Issues
from marchland.ontology.error import UsageError
from marchland.queries.answer import answer
from marchland.queries.catalogue import bind, queries, read_query

ECHO = read_query(
    "echo",
    """#+ summary: Give back what is bound.
#+ answer: rows
#+ columns: [x]
#+ params:
#+   x: {kind: day, about: anything}
#+ example: none
PREFIX mar: <https://w3id.org/marchland/ontology#>
SELECT ?x { VALUES ?x {} }
""",
)
EMPTY = ox.Store()
MARKS = "\"'\\{}<>@^#\n\r?$ u0022"
PAYLOADS = (
    '"',
    "'",
    "\\",
    '\\"',
    '"""',
    "'''",
    '"@en',
    '"^^<http://www.w3.org/2001/XMLSchema#date>',
    '" } ?s ?p ?o . { "',
    "' } ?s ?p ?o . { '",
    '"} UNION {?s ?p ?o} VALUES ?x {"',
    '\\" } ?s ?p ?o { \\"',
    "UNDEF } ?s ?p ?o VALUES ?y { UNDEF",
    "<https://w3id.org/marchland/id/actor/a/b>",
    "https://w3id.org/marchland/id/place/x> } ?s ?p ?o { <a:b",
    "https://w3id.org/marchland/id/place/x\\u003E } ?s ?p ?o",
    "https://example.org/}{",
    "http://",
    "https://\n",
    '\n" }\n?s ?p ?o\n#',
    '\r" } #',
    "# } ?s ?p ?o",
    '"; DROP ALL ; "',
    '" } ; INSERT DATA { <a:a> <a:b> <a:c> } #',
    '" SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } "',
    "\\u0022 } ?s ?p ?o { \\u0022",
    "\\U00000022 }",
    "?place",
    "$place",
    "{}",
    "VALUES ?place {}",
    "\\1 \\g<0> \\g<place>",
    "%22 %7D",
    "\u2028\u2029\u0085\ufeff",
    "\u202e } { \u202c",
    'O\'Neill \\ "Kan" <Paik> {Ti}',
    "' OR '1'='1",
    "../../etc",
    "\uff21\uff02\uff02",
    "\x1b[2J\x07",
)
NAMES = [
    name
    for name in PAYLOADS
    if name.isprintable() and name == name.strip() and not name.startswith(("http:", "https:"))
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a store in which every payload is the name of an actor, a place and a commodity."""
    folder = tmp_path_factory.mktemp("bind")
    rows = [
        f"{kind},{kind}-{number},{quoted(name)}"
        for number, name in enumerate(NAMES)
        for kind in ("Person", "Settlement", "Commodity")
    ]
    sheet = folder / "names"
    sheet.mkdir()
    (sheet / "sheet.csv").write_text("sheet\nnames\n")
    (sheet / "things.csv").write_text("\n".join(["type,id,label", *rows]), encoding="utf-8")
    make_store(str(folder / "store"))
    with open_store(str(folder / "store")) as opened:
        for reading in claims.read([sheet], None, Issues(), {}):
            load(opened, reading.origin, reading.batches)
        yield opened


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def echoed(term: Term) -> ox.Literal | ox.NamedNode:
    text = f"{ECHO.prologue}\n{bind(ECHO, {'x': (term,)})}"
    solutions = EMPTY.query(text)
    assert isinstance(solutions, ox.QuerySolutions)
    (solution,) = solutions
    value = solution["x"]
    assert isinstance(value, ox.Literal | ox.NamedNode)
    return value


def is_carried(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


@settings(
    max_examples=5_000,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(st.text(st.characters(exclude_categories=()) | st.sampled_from(MARKS), max_size=12))
@example("\0")
@example("\ud800")
def test_a_bound_text_comes_back_as_it_went_in(text: str) -> None:
    if is_carried(text):
        assert echoed(Term("literal", text)) == ox.Literal(text)
        return
    with pytest.raises(ValueError, match="cannot carry"):
        term_text(Term("literal", text))


@settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(exclude_categories=())) | st.text('<>"{}|^`\\ \n:/#?%aé'))
def test_a_bound_iri_comes_back_as_it_went_in_or_is_refused(text: str) -> None:
    term = Term("iri", f"https://example.org/{text}")
    try:
        term_text(term)
    except ValueError:
        return
    assert echoed(term) == ox.NamedNode(term.value)


@pytest.mark.parametrize(
    ("text", "is_good"),
    [
        ("https://w3id.org/marchland/id/actor/x/Kan%20Paik-Ti", True),
        ("urn:x:y#z", True),
        ("https://example.org/\u1000", True),
        ("no iri", False),
        ("//example.org/", False),
        ("https://example.org/a b", False),
        ("https://example.org/%2", False),
        ("https://example.org/a>b", False),
        ("https://example.org/#a#b", False),
        ("https://example.org/\x7f", False),
    ],
)
def test_an_iri_is_told_from_other_text(text: str, is_good: bool) -> None:
    if is_good:
        assert term_text(Term("iri", text)) == f"<{text}>"
        return
    with pytest.raises(ValueError, match="is not an IRI"):
        term_text(Term("iri", text))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_a_name_like_any_other(store: Store, payload: str) -> None:
    before = store.count()
    for kind in ("actor", "place", "commodity"):
        match = found(store, payload, kind)
        if match is None:
            assert payload not in NAMES
            continue
        assert match.label == payload
        assert [iri.split("/")[5] for iri in match.iris] == [kind]
    assert store.count() == before


def found(store: Store, name: str, kind: str) -> Match | None:
    try:
        return resolve(store, name, (kind,))
    except UsageError:
        return None


@pytest.mark.parametrize("name", list(queries()))
def test_no_payload_breaks_out_of_a_parameter(store: Store, name: str) -> None:
    query, before = queries()[name], store.count()
    view = View(Clocks(), Policy.ANY)
    for payload in PAYLOADS:
        given = {parameter.name: payload for parameter in query.parameters}
        if query.name == "how-linked":
            given["other"] = PAYLOADS[1]
        try:
            table = answer(store, query, given, view)
        except UsageError:
            continue
        # no record names these things, so a row can only be of the very thing that was asked for
        told = {row[name] for row in table.rows for name in row if name in ("subject", "object")}
        assert told <= {payload, None, ""}
    assert store.count() == before


def test_no_payload_is_there_twice() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 30
    assert len(NAMES) >= 25
