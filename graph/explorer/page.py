"""The page itself: one file of HTML with its style, its script and its data, that asks for nothing.

What comes from outside enters as text or as JSON in which no markup can begin; the policy in the
page's head lets the browser run no other script, and load nothing from anywhere.

References
----------
W3C, Content Security Policy Level 3, sections 2.3 (hashes) and 3.3 (the meta element); HTML Living
Standard, section 4.12.1.3, "Restrictions for contents of script elements".
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from ...ontology.error import UsageError
from ...ontology.term import ontology
from ..export.output import whole_file
from ..standing.view import View
from ..store import Store
from .course import MOST, Course, read_course

__all__ = ["page_text", "write_page"]

_SCRIPT: Final = ("base", "model", "time", "curve", "draw", "move", "panel", "list", "main")
_ROWS: Final = 1000
"""Rows of the table that a browser without scripts shows."""
_CITED: Final = 200
"""Sources that the foot names."""
_COLUMNS: Final = ("Who", "does", "to whom, or what", "How sure", "From", "Until", "Told by")


def write_page(
    store: Store,
    view: View,
    path: str | Path,
    *,
    title: str,
    relations: Collection[str] = (),
    actors: Collection[str] = (),
    hops: int = 1,
    structure: bool = False,
    countries: Collection[str] = (),
    commodities: Collection[str] = (),
    kinds: Collection[str] = (),
    max_nodes: int = MOST,
) -> Course:
    """Write a page on which anybody can look at a network on any day, with the evidence.

    Parameters
    ----------
    path
        Where to; ``-`` is standard output.
    relations, actors, hops, structure, countries, commodities, kinds, max_nodes
        What is on the page: see `read_course`.

    Returns
    -------
    What is on the page, and how much was left out.

    Raises
    ------
    UsageError
        numpy is missing, there is nothing to show, or the file cannot be written.
    """
    try:
        from .document import document
    except ImportError as error:
        remedy = "pip install 'marchland[picture]'"
        raise UsageError(f"a page needs {error.name}", remedy) from error
    course = read_course(
        store,
        view,
        relations=relations,
        actors=actors,
        hops=hops,
        structure=structure,
        countries=countries,
        commodities=commodities,
        kinds=kinds,
        most=max_nodes,
    )
    if not len(course.graph):
        raise UsageError(
            "there is nothing to show: no relation ever stood", "load more, or ask for more"
        )
    text = page_text(document(store, course, view, title=title))
    with whole_file(path) as sink:
        sink.write(text.encode())
    return course


def page_text(document: dict[str, Any]) -> str:
    """Write the whole page of a document."""
    style, script = _part("page.css"), _script()
    about = document["about"]
    parts = {
        "policy": escape(_policy(style, script)),
        "version": escape(about["version"]),
        "title": escape(about["title"]),
        "clocks": escape(_clocks(about)),
        "day": escape(about["asOf"]),
        "style": style,
        "script": script,
        "table": _table(document),
        "footer": _footer(document),
        "course": _json(document),
    }
    # in one pass: what is put in is not looked through again
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _part("page.html"))


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _script() -> str:
    body = "\n".join(_part(f"{name}.js") for name in _SCRIPT)
    return f'"use strict";\n(() => {{\n{body}\n}})();\n'


def _policy(style: str, script: str) -> str:
    """Let the browser take this style and this script, and nothing else from anywhere."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _json(document: dict[str, Any]) -> str:
    """Write JSON in which nothing can end its element, or begin another."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    unsafe = {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
    return re.sub("[<>&\u2028\u2029]", lambda found: unsafe[found[0]], text)


def _clocks(about: dict[str, Any]) -> str:
    """Say by which clocks and policy the page is made."""
    told = [
        f"As of {about['asOf']}",
        f"known by {about['knownBy']}" if "knownBy" in about else "",
        f"recorded by {about['recordedBy']}" if "recordedBy" in about else "",
        f"policy: {about['policy']}",
        "plans, promises, threats and demands included"
        if about["modality"] == "all"
        else "acts only",
        f"nothing presumed after {about['staleAfter']} days" if "staleAfter" in about else "",
        _left_out(about),
    ]
    return " · ".join(part for part in told if part)


def _left_out(about: dict[str, Any]) -> str:
    things, ties = about.get("thingsLeftOut", 0), about.get("relationsLeftOut", 0)
    if not things:
        return ""
    return f"left out: the {things:,} least connected things, with {ties:,} relations"


def _table(document: dict[str, Any]) -> str:
    """Write what stands on the day as a table, for browsers that run no script."""
    day, nodes, edges = document["about"]["asOf"], document["nodes"], document["edges"]
    rows = []
    for spell in document["spells"]:
        if spell.get("since", "") <= day < spell.get("until", "9999-99-99"):
            edge = edges[spell["e"]] if "e" in spell else spell
            whom = escape(spell.get("text") or nodes[edge["o"]]["label"])
            side = f", on the side of {edge['side']}" if edge.get("side") else ""
            does = ontology().relation(edge["r"]).label + side
            days = [spell.get("start", ""), spell.get("end", "")]
            plain = [escape(text) for text in (nodes[edge["s"]]["label"], does)]
            told = _sources(spell.get("for", ()), document)
            rows.append((*plain, whom, *map(escape, (spell["status"], *days)), told))
    body = "\n".join(_row(row, "td") for row in sorted(rows)[:_ROWS])
    rest = f"<p>{len(rows) - _ROWS:,} more rows are left out.</p>" if len(rows) > _ROWS else ""
    return f"<table>\n{_row(_COLUMNS, 'th')}\n{body}\n</table>{rest}"


def _row(cells: Iterable[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"


def _sources(records: Sequence[int], document: dict[str, Any]) -> str:
    cited = sorted({one for record in records for one in document["records"][record]["sources"]})
    return "; ".join(_link(document["sources"][one]) for one in cited)


def _link(source: dict[str, Any]) -> str:
    return _anchor(source.get("url", ""), source["name"])


def _anchor(address: str, words: str) -> str:
    """Make a link of an address of the web; of anything else the words alone."""
    if not _is_web(address):
        return escape(words)
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(words)}</a>'


def _is_web(address: str) -> bool:
    try:
        found = urlsplit(address)
    except ValueError:
        return False
    return found.scheme in ("http", "https") and bool(found.netloc)


def _footer(document: dict[str, Any]) -> str:
    """Say what the page is made from, how to cite that, and how to read it."""
    about = document["about"]
    listed = "\n".join(f"<li>{_dataset(one)}</li>" for one in document["datasets"])
    left_out = f"<p>{escape(_left_out(about))}.</p>" if _left_out(about) else ""
    return f"""<h2>How to read it</h2>
<p>Nothing here is true because it is drawn: it is claimed, and each line leads to who claims it.
<b>Reported</b>: a source accounts for that very day. <b>Presumed</b>: it held when last observed,
and nothing says otherwise. <b>Possible</b>: what is told allows for the day, and no more.
<b>Contested</b>: sources disagree, somebody denies it, or there was fighting. <b>Unknown</b>:
nothing tells, which is no sign that nobody held it. What is missing was not told, or was not
loaded.</p>
{left_out}
<h2>Made from</h2>
<ul>
{listed}
</ul>
{_cited(document["sources"])}
<p>To cite this page: name the data sets above, their licences, the day that is shown, and
“Marchland {escape(about["version"])}, {escape(_clocks(about))}”. Its address keeps the day, the
choice and the filters.</p>"""


def _cited(sources: Sequence[dict[str, Any]]) -> str:
    """List the sources that the data sets cite, in order of name."""
    told = sorted(sources, key=lambda one: (one["name"], one.get("title", "")))
    listed = "\n".join(f"<li>{_source(one)}</li>" for one in told[:_CITED])
    rest = f"<p>and {len(told) - _CITED:,} more.</p>" if len(told) > _CITED else ""
    return f"<h2>Told by</h2>\n<ul>\n{listed}\n</ul>{rest}" if told else ""


def _source(one: dict[str, Any]) -> str:
    title = one.get("title") or one["name"]
    linked = _anchor(one.get("url", ""), title)
    return linked if title == one["name"] else f"{escape(one['name'])}: {linked}"


def _dataset(one: dict[str, Any]) -> str:
    name = _anchor(one.get("url", ""), one.get("label", "a data set without a name"))
    told = [one.get("publisher", ""), f"licence: {one['licence']}" if "licence" in one else ""]
    cite = f"<br>{escape(one['citation'])}" if "citation" in one else ""
    return f"<b>{name}</b>{''.join(f', {escape(part)}' for part in told if part)}{cite}"
