"""Why a figure of leverage is as it is: the ways, who holds the places on them, and the claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from ..graph.account.chain import read_by_id
from ..graph.account.explain import Explanation, explain
from ..graph.account.wording import amount, listed
from ..graph.resolve import labels, representatives, resolve
from ..graph.standing.view import Matter, View
from ..graph.store import Store
from ..graph.trade.assumption import read_assumption
from ..graph.trade.figure import Figure
from ..graph.trade.leverage import figures
from ..graph.trade.market import find_market
from ..graph.trade.supply import Supply, supply
from ..graph.trade.trade import Trade, read_trade
from .account import Document, answer_of, proof_of, read_as
from .explain_page import Page, upper, write_record
from .explain_text import heading, reason_words, row_words, unknown_words
from .explain_tree import Node, answer_nodes, draw_tree, record_node
from .leverage import LIMITS, leverage_table

__all__ = ["leverage_document", "leverage_text", "leverage_tree"]

_WAYS = 12
"""So many ways are listed, the shortest first; all of them count."""
_PARTS = {"yields": "sites", "shipsTo": "links", "controls": "places"}
_TITLES = {
    "sites": "The sites",
    "links": "The links",
    "places": "Who holds the places on the ways",
}


# --- the document ---


def leverage_document(
    store: Store,
    view: View,
    commodity: str,
    market: str,
    coalition: Sequence[str] = (),
    assume: Sequence[str] = (),
) -> Document:
    """Explain who can cut a commodity off from a market, or what holds for one coalition.

    Parameters
    ----------
    commodity, market, coalition, assume
        As people write them.

    Returns
    -------
    ``asked``; the clocks and the policy; ``cuts``, the rows of `leverage`, in each of whose
    ``turns_on`` stands what the answer would be without a record; ``ways``, the shortest first;
    ``sites``, ``links`` and ``places``, explained as any answer is; ``unknown``, by side, the
    places that nobody is known to hold; ``records``, the chain of evidence of every record named.

    Raises
    ------
    UsageError
        A name finds nothing or several things, or an assumption cannot be read.
    """
    goods = resolve(store, commodity, ("commodity",))
    to = find_market(store, market)
    assumed = [read_assumption(store, text) for text in assume]
    trade = read_trade(store, view, goods, to, {p for one in assumed for p in one.places})
    found = supply(trade, view, assumed)
    together = _coalition(store, trade, coalition)
    told = figures(found, assumed=assumed, coalition=together)
    why = _explained(store, found, told, view)
    ways = list(islice(found.network.known.some(_WAYS + 1), _WAYS + 1))
    places = found.network.known.places
    names = labels(store, places)
    return {
        "asked": {
            "kind": "leverage",
            "label": f"{trade.label} to {trade.market.label}",
            "iri": to.iris[0],
            "question": f"Who can cut {trade.label} off from {trade.market.label}",
        },
        **read_as(view),
        "cuts": _cuts(store, told, trade),
        "ways": [
            {"places": [names[p] for p in way], "places_iri": list(way)} for way in ways[:_WAYS]
        ],
        "more_ways": len(ways) > _WAYS,
        **_parts(store, why, view),
        "unknown": _unknown(told, names),
        "records": {one: proof_of(proof) for one, proof in sorted(why.proofs.items())},
        "asked_records": [],
    }


def _coalition(store: Store, trade: Trade, names: Sequence[str]) -> frozenset[str] | None:
    """Find who is asked about, as the answer counts them: an army for the party it belongs to."""
    if not names:
        return None
    matches = [resolve(store, name, ("actor",)) for name in names]
    actors = [representatives(store, match.iris)[match.iris[0]] for match in matches]
    return frozenset(trade.armies.get(actor, actor) for actor in actors)


def _explained(store: Store, found: Supply, told: Sequence[Figure], view: View) -> Explanation:
    """Explain all that the known ways consist of, and what else the answer turns on."""
    turning = {record for figure in told for record in figure.becomes}
    wanted = {
        matter: records
        for matter, records in found.trade.of(*_PARTS)
        if _is_on_ways(matter, found) or any(one.id in turning for one in records)
    }
    read = read_by_id(store, {one.id for records in wanted.values() for one in records})
    return explain(store, read, view, lambda matter, records, stands: matter in wanted)


def _is_on_ways(matter: Matter, found: Supply) -> bool:
    ways = found.network.known
    if matter.relation == "yields":
        return matter.subject in ways.sites
    if matter.relation == "shipsTo":
        return matter.object in ways.after.get(matter.subject or "", ())
    answering = [
        place for place in found.border.answered_for(matter.object) if place in ways.places
    ]
    return matter.object in ways.places or bool(answering)


def _cuts(store: Store, told: Sequence[Figure], trade: Trade) -> list[Document]:
    table = leverage_table(store, [figure.cut for figure in told], trade)
    return [
        row
        | {"turns_on": [_turn(record, str(answer)) for record, answer in figure.becomes.items()]}
        for row, figure in zip(table.rows, told, strict=True)
    ]


def _turn(record: str, answer: str) -> Document:
    return {"record": record, "becomes": answer}


def _parts(store: Store, why: Explanation, view: View) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {part: [] for part in _PARTS.values()}
    for account in why.accounts:
        told = answer_of(store, account, why, {}, view)
        found[_PARTS[account.matter.relation]].append(told)
    return found


def _unknown(told: Sequence[Figure], names: Mapping[str, str]) -> dict[str, list[str]]:
    return {figure.cut.side: [names[place] for place in figure.cut.unknown] for figure in told}


# --- as text and as a tree ---


def leverage_text(document: Document) -> str:
    """Write it as text to read from top to bottom."""
    page = Page(document)
    page.add(heading(document))
    for cut in document["cuts"]:
        page.gap()
        _write_cut(page, cut)
    page.gap()
    page.add(_ways_title(document))
    for number, way in enumerate(document["ways"], 1):
        page.add(f"{number}. {' -> '.join(way['places'])}", 2, 3)
    for part, title in _TITLES.items():
        _write_part(page, title, document[part])
    page.gap()
    page.add("What is not known")
    for line in _gaps(document):
        page.add(f"- {line}", 2)
    page.gap()
    page.add("The records" if page.numbers else "No record bears on it.")
    for record in page.numbered():
        write_record(page, record)
    return page.whole()


def _write_cut(page: Page, cut: Document) -> None:
    page.add(f"{_who(cut)}: {_share(cut)}")
    page.add(cut["statement"].removesuffix(f" {LIMITS}"), 2, 0)
    page.add(f"coverage: {cut['coverage']}; flow: {cut['flow_state']}", 2, 0)
    for assumed in cut["assumed"]:
        page.add(f"assumed: {assumed}", 2, 0)
    if not cut["turns_on"]:
        page.add("hinges on none of the claims alone: each could be false", 2, 0)
    for one in cut["turns_on"]:
        page.add(f"- {_turn_words(page, one, cut)}", 2)


def _turn_words(page: Page, one: Document, cut: Document) -> str:
    said = page.records[one["record"]]["says"] if one["record"] in page.records else one["record"]
    cited = page.cite([one["record"]])
    return f"if {cited} is false ({said}): {one['becomes']}, not {cut['cut']}"


def _who(cut: Document) -> str:
    who = listed(cut["coalition"]) or "Nobody named"
    return f"{who}, on the {cut['side']}'s side"


def _share(cut: Document) -> str:
    return f"{cut['cut'].upper()}, {cut['low']:g} to {cut['high']:g} of {cut['share_of']}"


def _ways_title(document: Document) -> str:
    if not document["ways"]:
        return "No way is known."
    number = amount(len(document["ways"]), "known way")
    return f"The {number}{' of the fewest places; there are more' if document['more_ways'] else ''}"


def _write_part(page: Page, title: str, answers: Sequence[Document]) -> None:
    if not answers:
        return
    page.gap()
    page.add(title)
    for answer in answers:
        for line in _part_lines(page, answer):
            page.add(line, 2 if line.startswith("- ") else 4)


def _part_lines(page: Page, answer: Document) -> Iterator[str]:
    known = [row for row in answer["rows"] if row["status"] != "unknown"]
    if not known:
        yield f"- {answer['question']}? {unknown_words(answer)}"
    for row in known:
        lead = f"{row['subject']} " if answer["subject"] is None else ""
        said = f"{lead}{answer['question'].removeprefix('Who ')}"
        cited = page.cite([*row["claim"], *row["against"]])
        yield f"- {said}: {row_words(row)}; {row['grade']} {cited}"
        yield from (f"because {reason_words(page, one)}" for one in row["because"])
    yield from (reason_words(page, one) for one in (*answer["ended"], *answer["set_aside"]))


def _gaps(document: Document) -> Iterator[str]:
    """Say what the answer knows nothing of."""
    for side, places in document["unknown"].items():
        if places:
            yield f"who holds, on the {side}'s side: {listed(places)}"
    yield LIMITS


def leverage_tree(document: Document) -> str:
    """Draw it as a small tree."""
    page = Page(document)
    nodes: list[Node] = [_cut_node(page, cut) for cut in document["cuts"]]
    ways: list[Node] = [(" -> ".join(way["places"]), []) for way in document["ways"]]
    nodes.append((_ways_title(document), ways))
    for part, title in _TITLES.items():
        below = [
            node for one in document[part] for node in answer_nodes(page, one, with_hinges=False)
        ]
        if below:
            nodes.append((title, below))
    nodes.append(("What is not known", [(line, []) for line in _gaps(document)]))
    return draw_tree(heading(document), nodes)


def _cut_node(page: Page, cut: dict[str, Any]) -> Node:
    below = []
    for one in cut["turns_on"]:
        said, under = record_node(page, one["record"], "hinges on ")
        below.append((f"{said}; if false: {one['becomes']}", under))
    return f"{upper(_who(cut))}: {_share(cut)}", below
