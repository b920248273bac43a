"""What a loader's ``.toml`` says of its source, for people: columns, licence, what to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import Any

from .catalogue import Loader

__all__ = ["column_rows", "described", "details"]

_TOLD = ("label", "publisher", "url", "licence", "citation", "files", "about", "expected")
_WIDTH = 100


def column_rows(about: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Give a row a column: its name, whether it is taken, and what becomes of it or why not.

    A source of several kinds of tables has its columns by kind.
    """
    for kind, columns in _columns(about):
        for name, is_taken in (("taken", "yes"), ("not_taken", "no")):
            for column, told in columns.get(name, {}).items():
                shown = f"{kind}: {column}" if kind else column
                yield {"column": shown, "taken": is_taken, "told": told}


def _columns(about: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, table in about.items():
        if not isinstance(table, Mapping):
            continue
        if "taken" in table:
            yield "", table
        elif "taken" in table.get("columns", {}):
            yield name, table["columns"]


def described(loader: Loader) -> dict[str, Any]:
    """Give all that is told of a source, as a document."""
    about = loader.about
    return {
        "source": loader.name,
        **{name: about.get(name) for name in _TOLD},
        "columns": list(column_rows(about)),
        "api": about.get("api"),
    }


def details(loader: Loader) -> str:
    """Write all that is told of a source, as a page of text."""
    about = loader.about
    named = {
        "Publisher": about["publisher"],
        "Where": about["url"],
        "Licence": about["licence"],
        "Cite as": about["citation"],
        "Files": "; ".join(about["files"]),
        "Expected": about.get("expected", ""),
    }
    head = f"{loader.name}: {about['label']}"
    parts = [head, _paragraph(about["about"])]
    parts.append("\n".join(_item(name, text, 10) for name, text in named.items() if text))
    parts += _asking(loader)
    rows = list(column_rows(about))
    for title, is_taken in (("Columns taken", "yes"), ("Columns not taken, and why", "no")):
        lines = [_item(row["column"], row["told"]) for row in rows if row["taken"] == is_taken]
        parts += ["\n".join([f"{title} ({len(lines)})", *lines])] if lines else []
    return "\n\n".join(parts) + "\n"


def _asking(loader: Loader) -> Iterator[str]:
    """Tell how a source is asked over the network, if it can be."""
    api: Mapping[str, Any] | None = loader.about.get("api")
    if api is None:
        return
    lines = [f"Over the network: marchland load {loader.name} --api"]
    told = (
        {"--endpoint": f"{api['endpoint']}, if nothing else is said"} if "endpoint" in api else {}
    )
    told |= {f"--where {key}=…": meaning for key, meaning in api.get("where", {}).items()}
    told |= {f"${name}": f"needed: {why}" for name, why in api.get("secrets", {}).items()}
    told |= {f"${name}": f"may be set: {why}" for name, why in api.get("optional", {}).items()}
    told |= {"Limits": api["limits"]} if "limits" in api else {}
    yield "\n".join([*lines, *(_item(name, text) for name, text in told.items())])


def _paragraph(text: str) -> str:
    return fill(" ".join(text.split()), _WIDTH)


def _item(name: str, text: object, width: int = 24) -> str:
    """Write a name and what is told of it, which hangs beside it."""
    shown = f"  {name:<{width}}  " if len(name) <= width else f"  {name}  "
    told = " ".join(str(text).split())
    return fill(
        told,
        _WIDTH,
        initial_indent=shown,
        subsequent_indent=" " * (width + 4),
        break_long_words=False,
        break_on_hyphens=False,
    )
