"""The catalogue of named queries as a page, written from their headers.

Run it as ``python -m marchland.queries.page docs/queries.md``: what stands between the two marks is
written anew, the rest of the page is left as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ..ontology.error import UsageError
from .catalogue import Parameter, Query, queries

__all__ = ["BEGIN", "END", "renew", "write_catalogue"]

BEGIN = "<!-- the catalogue: written by make docs, from the headers of queries/*.rq -->"
END = "<!-- the end of the catalogue -->"

_ANSWERS = {
    "relations": "a row a spell: who stands in which relation to whom, from when, how surely",
    "events": "a row an event, in order of time",
    "claims": "a row a record, as it was said",
    "rows": "the columns",
    "dyads": "a row a pair of sides, those with the most events first:",
    "area": "a row a place and holder, and one for each place of which nothing is known",
    "routes": "a row a way, from a site to the market",
    "paths": "a row a step of each of the shortest paths",
    "gaps": "a row a place, the longest silence first",
    "sequence": "a row a record, in order of time, with what it answers and why",
    "lineage": "a row a name or tie",
    "profits": "a row an actor and role",
}


def write_catalogue() -> str:
    """Write all named queries, in the order of their names."""
    return "\n\n".join(_section(one) for one in queries().values())


def _section(query: Query) -> str:
    parts = [f"### {query.name}", query.summary, query.about]
    if query.parameters:
        parts.append("\n".join(_parameter(one) for one in query.parameters))
    columns = ", ".join(f"`{name}`" for name in query.columns)
    answer = _ANSWERS[query.answer] + (f" {columns}" if columns else "")
    parts += [f"Answers with {answer}.", f"```sh\n{query.example}\n```"]
    return "\n\n".join(part.strip() for part in parts if part)


def _parameter(parameter: Parameter) -> str:
    kind = "a day" if parameter.kind == "day" else f"the name of a {parameter.kind}"
    kind = kind.replace("a actor", "an actor")
    optional = "" if parameter.is_required else "; may be left out"
    return f"- `--{parameter.name}`: {parameter.about} ({kind}{optional})"


def renew(page: str) -> str:
    """Put the catalogue of now into a page.

    Raises
    ------
    UsageError
        The page lacks one of the marks between which the catalogue goes.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise UsageError("the page has no place for the catalogue", f"write: {BEGIN} {END}")
    return f"{before}{begin}\n\n{write_catalogue()}\n\n{end}{after}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(renew(path.read_text("utf-8")), "utf-8")
