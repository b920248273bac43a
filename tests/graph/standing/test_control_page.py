"""Every example of docs/control.md is true: its sheets are loaded, its tables asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

import marchland.cli
from marchland.graph.clock import Clocks
from marchland.graph.load import load
from marchland.graph.record import read_records
from marchland.graph.resolve import labels
from marchland.graph.standing.policy import Policy
from marchland.graph.standing.view import View, stands
from marchland.graph.store import Store, make_store, open_store
from marchland.graph.term import MAR
from marchland.loaders.catalogue import find
from marchland.loaders.issue import Issues
from marchland.ontology.prefix import PREFIXES

PAGE = Path(marchland.cli.__file__).parent / "docs" / "control.md"


@dataclass(frozen=True)
class Ask:
    """A line of a table, with the number of the example that it belongs to."""

    example: int
    line: int
    how: dict[str, str]
    answer: str


def blocks() -> list[tuple[int, str]]:
    """The sheets of the page with the line they end on: first the cast, then the examples."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.finditer(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [(text[: match.end()].count("\n") + 1, match[1]) for match in found]


def asks() -> Iterator[Ask]:
    ends = [line for line, _ in blocks()]
    head: list[str] = []
    for number, line in enumerate(PAGE.read_text(encoding="utf-8").splitlines(), 1):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            head = []
        elif not head:
            head = cells
        elif head[0] == "as of" and not cells[0].startswith("-"):
            example = sum(end < number for end in ends) - 1
            yield Ask(example, number, dict(zip(head, cells, strict=True)), cells[-1])


def sheet() -> str:
    """All examples as one sheet: each has places and keys of its own."""
    (_, cast), *examples = blocks()
    places = re.findall(r"^  (?:ford|post): .*\n", cast, re.MULTILINE)
    lines = cast.replace("".join(places), "").rstrip("\n").split("\n")
    parts: dict[str, list[str]] = {"claims": [], "events": []}
    for number, (_, text) in enumerate(examples, 1):
        lines += [apart(place, number).rstrip("\n") for place in places]
        for line in text.splitlines():
            if line.rstrip(":") in parts:
                kind = line.rstrip(":")
            else:
                parts[kind].append(apart(line, number))
    body = [line for kind, found in parts.items() for line in (f"{kind}:", *found)]
    return "\n".join([*lines, *body, ""])


def apart(line: str, number: int) -> str:
    line = re.sub(r"\b(ford|post)\b(?=[,:}])", rf"\1-{number}", line)
    line = re.sub(r"Old Ford", f"Old Ford {number}", line)
    return re.sub(r"\{id: (\w+)", rf"{{id: \1-{number}", line)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("control")
    (folder / "control.yaml").write_text(sheet(), encoding="utf-8")
    make_store(str(folder / "store"))
    with open_store(str(folder / "store")) as opened:
        issues = Issues()
        for reading in find("claims").read([folder / "control.yaml"], None, issues):
            load(opened, reading.origin, reading.batches)
        yield opened


def answer(store: Store, ask: Ask) -> str:
    place = f"<{store.base}place/control/ford-{ask.example}>"
    pattern = f"{{ ?r <{PREFIXES['rdf']}object> {place} }} UNION {{ ?r <{MAR}place> {place} }}"
    known_by, stale = ask.how.get("known by"), ask.how.get("stale after")
    view = View(
        Clocks(date.fromisoformat(ask.how["as of"]), known_by and date.fromisoformat(known_by)),
        Policy(ask.how.get("policy", "any")),
        stale_after=int(stale) if stale else None,
    )
    found = stands(store, read_records(store, pattern), view)
    names = labels(store, [one.subject for one in found])
    told = []
    for one in found:
        why = f" ({', '.join(one.holding.why)})" if one.holding.why else ""
        told.append(f"{names[one.subject]}: {one.holding.status.value}{why}")
    return "; ".join(sorted(told)) or "unknown"


@pytest.mark.parametrize("ask", list(asks()), ids=lambda ask: f"line {ask.line}")
def test_the_page_tells_the_truth(store: Store, ask: Ask) -> None:
    assert answer(store, ask) == ask.answer


def test_every_example_is_asked() -> None:
    assert {ask.example for ask in asks()} == set(range(1, len(blocks())))


def test_every_sheet_of_the_page_is_loaded_whole(store: Store) -> None:
    claims = sum(text.count("{id: c") for _, text in blocks())
    events = sum(text.count("{id: e") for _, text in blocks())
    assert len(read_records(store, f"?r a <{MAR}Claim>")) == claims
    assert len(read_records(store, f"?r a <{MAR}Event>")) == events
