"""Pages of documentation for the loaders, from what their ``.toml`` says.

``python -m marchland.loaders.page docs/loaders`` writes them anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .catalogue import Loader, loaders
from .description import column_rows

__all__ = ["pages", "write_pages"]


def pages() -> dict[str, str]:
    """Give the text of each page by its file's name: a page a loader that maps columns."""
    return {
        f"{name}.md": _page(loader)
        for name, loader in loaders().items()
        if any(column_rows(loader.about))
    }


def write_pages(folder: Path) -> None:
    """Write the pages into a folder; what else is there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")


def _page(loader: Loader) -> str:
    about = loader.about
    unit = about.get("unit", "column")
    parts = [
        f"# {loader.name}: {about['label']}",
        about["about"],
        f"Publisher: {about['publisher']}. <{about['url']}>. Licence: {about['licence']}. "
        f"To be cited as: {about['citation']}",
        f"Files: {'; '.join(about['files'])}.",
        f"```\nmarchland load {loader.name} {about['example']}\n```" if "example" in about else "",
        about.get("expected", ""),
        *(section.strip() for section in about.get("sections", ())),
        *_asked(loader.name, about.get("api")),
        *_table("Taken", (unit, "what becomes of it"), _columns(about, "yes")),
        *_table("Not taken", (unit, "why"), _columns(about, "no")),
    ]
    for path, title in about.get("tables", {}).items():
        parts += _table(title, ("given", "read as"), _found(about, path))
    return "\n\n".join(part for part in parts if part) + "\n"


def _asked(name: str, api: Mapping[str, Any] | None) -> Iterator[str]:
    """Tell how a source is asked over the network, if it can be."""
    if api is None:
        return
    yield "## Over the network"
    command = f"marchland load {name} --api {api.get('example', '')}".rstrip()
    yield f"```\n{command}\n```"
    told = [f"Where: <{api['endpoint']}>, or as `--endpoint` says."] if "endpoint" in api else []
    told += [f"Limits: {api['limits']}."] if "limits" in api else []
    yield " ".join(told)
    secrets = {f"${key}": why for key, why in api.get("secrets", {}).items()}
    secrets |= {f"${key}": f"may be set: {why}" for key, why in api.get("optional", {}).items()}
    where = {f"--where {key}=…": meaning for key, meaning in api.get("where", {}).items()}
    yield from _rows(("of the environment, or option", "what it is"), secrets | where)


def _columns(about: Mapping[str, Any], taken: str) -> dict[str, str]:
    return {row["column"]: row["told"] for row in column_rows(about) if row["taken"] == taken}


def _found(about: Mapping[str, Any], path: str) -> Mapping[str, str]:
    """Give the table at a path of names with dots between."""
    table: Any = about
    for name in path.split("."):
        table = table[name]
    return {str(key): _words(value) for key, value in table.items()}


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} `{one}`" for name, one in value.items())
    return str(value)


def _table(title: str, head: Iterable[str], rows: Mapping[str, str]) -> Iterator[str]:
    """Give a section with a table; a bar within a cell would end it."""
    if not rows:
        return
    yield f"## {title}"
    yield from _rows(head, rows)


def _rows(head: Iterable[str], rows: Mapping[str, str]) -> Iterator[str]:
    if not rows:
        return
    lines = [list(head), ["---", "---"], *([f"`{key}`", text] for key, text in rows.items())]
    cells = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    yield "\n".join("| " + " | ".join(line) + " |" for line in cells)


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
