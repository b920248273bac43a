"""Citations as people and their programs take them: sentences, BibTeX, CSL JSON.

References
----------
CSL JSON: https://docs.citationstyles.org/en/stable/specification.html, appendices III and IV.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..graph.citation import CitedDataset, CitedSource

__all__ = ["Entry", "bibtex", "csl", "dataset_entry", "sentences", "source_entry"]

# what TeX reads otherwise than as itself
_TEX = {
    **{char: f"\\{char}" for char in "{}&%$#_"},
    **{"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"},
}
_IN_URL = {char: f"%{ord(char):02X}" for char in '{}\\^ "<>`|'}


class Entry(NamedTuple):
    """One thing to be cited; days are ISO dates or parts of one, and None is not known."""

    key: str
    kind: str
    """As CSL names it: ``dataset``, ``webpage`` or ``document``."""
    title: str
    publisher: str | None
    url: str | None
    published: str | None
    accessed: str | None
    version: str | None
    note: str


def dataset_entry(cited: CitedDataset) -> Entry:
    """Cite a release of a data set, with the words in which its publisher wants to be cited."""
    note = [f"Licence: {cited.licence}" if cited.licence else "", _as_wanted(cited.citation)]
    return Entry(
        f"{cited.key}-{cited.release}",
        "dataset",
        cited.label,
        cited.publisher,
        cited.url,
        None,
        cited.loaded,
        cited.release,
        ". ".join(one for one in note if one),
    )


def source_entry(cited: CitedSource) -> Entry:
    """Cite a source; what it is called, where it has no title, is its label or its key."""
    note = [
        f"Archived: {cited.archived}" if cited.archived else "",
        f"Licence: {cited.licence}" if cited.licence else "",
    ]
    return Entry(
        f"{cited.dataset}-{cited.key}",
        "webpage" if cited.url else "document",
        cited.title or cited.label or cited.key,
        cited.publisher,
        cited.url,
        cited.published,
        None,
        None,
        ". ".join(one for one in note if one),
    )


def _as_wanted(citation: str | None) -> str:
    return f"To be cited as: {citation.removesuffix('.')}" if citation else ""


def sentences(entries: Sequence[Entry]) -> str:
    """Write a paragraph for each.

    >>> entry = Entry("a-1", "dataset", "Acts", "A", "https://a.org", None, "2024-11-20", "1", "")
    >>> print(sentences([entry]), end="")
    A: Acts, release 1. https://a.org (loaded on 2024-11-20).
    """
    return "\n".join(f"{_sentence(entry)}\n" for entry in entries)


def _sentence(entry: Entry) -> str:
    name = f"{entry.publisher}: {entry.title}" if entry.publisher else entry.title
    told = [name, entry.published or ""]
    told.append(f"release {entry.version}" if entry.version else "")
    first = ", ".join(one for one in told if one) + "."
    loaded = f"loaded on {entry.accessed}" if entry.accessed else ""
    where = f"{entry.url} ({loaded})" if entry.url and loaded else entry.url or loaded.capitalize()
    rest = [f"{one}." for one in (where, entry.note) if one]
    return " ".join(" ".join([first, *rest]).split())


def csl(entries: Sequence[Entry]) -> str:
    """Write a CSL JSON document, as Zotero and pandoc read it."""
    return json.dumps(list(_csl(entries)), indent=1, ensure_ascii=False) + "\n"


def _csl(entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    for key, entry in _keyed(entries).items():
        told = {
            "id": key,
            "type": entry.kind,
            "title": entry.title,
            "author": [{"literal": entry.publisher}] if entry.publisher else None,
            "publisher": entry.publisher,
            "URL": entry.url,
            "issued": _date(entry.published),
            "accessed": _date(entry.accessed),
            "version": entry.version,
            "note": entry.note or None,
        }
        yield {name: value for name, value in told.items() if value is not None}


def _date(day: str | None) -> dict[str, list[list[int]]] | None:
    parts = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", day or "")
    return {"date-parts": [[int(part) for part in parts.groups() if part]]} if parts else None


def bibtex(entries: Sequence[Entry]) -> str:
    """Write BibTeX; everything is ``@misc``, which every style knows."""
    return "\n".join(_record(key, entry) for key, entry in _keyed(entries).items())


def _record(key: str, entry: Entry) -> str:
    told: Mapping[str, str | None] = {
        "title": f"{{{_tex(entry.title)}}}",
        # braces keep the name of a body whole
        "author": f"{{{_tex(entry.publisher)}}}" if entry.publisher else None,
        "year": entry.published[:4] if entry.published else None,
        "date": entry.published,
        "version": _tex(entry.version) if entry.version else None,
        "url": "".join(_IN_URL.get(char, char) for char in entry.url) if entry.url else None,
        "urldate": entry.accessed,
        "note": _tex(_note(entry)) or None,
    }
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in told.items() if value)
    return f"@misc{{{key},\n{fields}}}\n"


def _note(entry: Entry) -> str:
    release = f"Release {entry.version}" if entry.version else ""
    return ". ".join(one for one in (release, entry.note) if one)


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in " ".join(text.split()))


def _keyed(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Give each entry a key of plain letters that no other has."""
    found: dict[str, Entry] = {}
    for entry in entries:
        plain = unicodedata.normalize("NFKD", entry.key).encode("ascii", "ignore").decode().lower()
        key = base = re.sub(r"[^a-z0-9.]+", "-", plain).strip("-") or "source"
        number = 1
        while key in found:
            number += 1
            key = f"{base}-{number}"
        found[key] = entry
    return found
