"""How much of real files becomes what, counted, and the page that tells it.

``python -m marchland.loaders.figure count FOLDER docs/sources.json`` counts the files in a folder
anew; ``python -m marchland.loaders.figure page docs/sources.json docs/sources.md`` writes the page
from the counts, so that it can be written where the files are not.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .book import book_rows, is_book
from .catalogue import find, loaders
from .input import open_text
from .issue import Issue, Issues

__all__ = ["SAMPLES", "Sample", "figures", "page"]


class Sample(NamedTuple):
    """Files that are counted together: of which loader, by their paths, as which release."""

    loader: str
    files: tuple[str, ...]
    release: str | None = None
    has_header: bool = True


SAMPLES = (
    Sample("ucdp-ged", ("ucdp/ged-myanmar.csv",), "24.1"),
    Sample("ucdp-ged", ("ucdp/GEDEvent_v21_01_21_12.csv.gz",)),
    Sample("ucdp-actor", ("ucdp/ucdp-actor-221.csv",)),
    Sample("ucdp-dyadic", ("ucdp/Dyadic_v24_1.csv",)),
    Sample("ucdp-acd", ("ucdp/ucdp-prio-acd-221.csv",)),
    Sample("ucdp-esd", ("ucdp/ucdp-esd-ay-181.xlsx",)),
    Sample(
        "gdelt",
        ("gdelt/gdelt2-events.tsv", "gdelt/gdelt2-mentions.tsv"),
        has_header=False,
    ),
    Sample("gdelt", ("gdelt/gdelt1-events.tsv",), has_header=False),
    Sample("ofac", ("sanctions/ofac-sdn.csv",), "2023-11-15"),
    Sample("eu-sanctions", ("sanctions/eu-32013R0401.csv",), "2025-06-01"),
    Sample("ftm", ("ftm/zala.ftm.json",)),
    Sample("ftm", ("ftm/openaleph-samples.ftm.json",)),
    Sample("places", ("places/mimu-towns-9.6.csv",), "9.6"),
)
_END_OF_FILE = "\x1a"
_MOST = 6
"""Kinds of faults that the page tells of one sample; the rest are counted together."""


class _Heard(Issues):
    """Issues that note on which rows they were, too."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: set[tuple[str, int]] = set()
        self.kinds: Counter[tuple[str, str]] = Counter()

    def add(self, issue: Issue) -> None:
        """Note an issue, its row and its kind."""
        super().add(issue)
        self.kinds[issue.field or "", issue.message] += 1
        if issue.line is not None:
            self.rows.add((issue.file, issue.line))


def figures(folder: Path, samples: Sequence[Sample] = SAMPLES) -> list[dict[str, Any]]:
    """Count the files of a folder.

    Returns
    -------
    For each sample ``loader files release rows claims events things reported faults``: rows in;
    claims, events and things out; rows of which something was reported; and each kind of fault
    with its number.
    """
    return [_figure(folder, sample) for sample in samples]


def _figure(folder: Path, sample: Sample) -> dict[str, Any]:
    paths = [folder / name for name in sample.files]
    heard = _Heard()
    seen: dict[str, set[str]] = {"claim": set(), "event": set(), "thing": set()}
    release = ""
    for origin, batches in find(sample.loader).read(paths, sample.release, heard):
        release = origin.release
        for batch in batches:
            for frame in batch.things:
                seen["thing"].update(frame["id"])
            for frame in batch.records:
                for key in frame["id"]:
                    seen[key.partition("/")[0]].add(key)
    return {
        "loader": sample.loader,
        "files": [path.name for path in paths],
        "release": release,
        "rows": sum(_rows(path, sample.has_header) for path in paths),
        **{f"{kind}s": len(keys) for kind, keys in seen.items()},
        "reported": len(heard.rows),
        "faults": [[*kind, count] for kind, count in heard.kinds.most_common()],
    }


def _rows(path: Path, has_header: bool) -> int:
    """Count the rows of a table, or the lines of JSON."""
    if is_book(path):
        return sum(1 for _ in book_rows(path)) - 1
    with open_text(path) as text:
        if path.suffix == ".json":
            return sum(1 for line in text if line.strip())
        first = text.readline()
        marks = "\t" if "\t" in first else ","
        body = csv.reader(text, delimiter=marks) if marks == "," else text
        rows = sum(1 for row in body if row and row[0] != _END_OF_FILE)
        return rows + (not has_header)


def page(counted: Sequence[Mapping[str, Any]]) -> str:
    """Write the page: a table of figures, and what was reported of each sample."""
    told = [
        "# Sources, counted",
        "What becomes of real files: rows in; claims, events and things out; rows of which"
        " something was reported. Nothing is left out without a word: what is wrong with a row is"
        " in the file that `marchland load --issues FILE` writes, with its line. A thing is an"
        " actor, a place or a source. Tests count the same files by other code.",
        _table(counted),
        "`marchland sources NAME` tells of each source its publisher and licence, its columns, and"
        " how to cite it; the pages in [loaders](loaders) tell the same.",
        "## What was reported",
        *_reported(counted),
        "## All sources",
        _known(),
    ]
    return "\n\n".join(told) + "\n"


def _table(counted: Sequence[Mapping[str, Any]]) -> str:
    numbers = ("rows", "claims", "events", "things", "reported")
    head = ["source", "files", "release", "rows in", "claims", "events", "things", "rows reported"]
    lines = ["| " + " | ".join(head) + " |", "| --- | --- | --- |" + " ---: |" * len(numbers)]
    for one in counted:
        files = ", ".join(f"`{name}`" for name in one["files"])
        cells = [f"`{one['loader']}`", files, one["release"], *(f"{one[n]:,}" for n in numbers)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _reported(counted: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in counted:
        faults = one["faults"]
        name = f"**{one['loader']}**, {', '.join(one['files'])}"
        if not faults:
            yield f"{name}: nothing."
            continue
        shown = [f"- {_times(count)}: {_fault(*kind)}" for *kind, count in faults[:_MOST]]
        rest = sum(count for *_, count in faults[_MOST:])
        shown += [f"- {rest:,} more, of {len(faults) - _MOST} kinds"] if rest else []
        yield "\n".join([f"{name}:", "", *shown])


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _fault(column: str, message: str) -> str:
    return f"`{column}` {message}" if column else message


def _known() -> str:
    lines = ["| source | what | publisher | licence |", "| --- | --- | --- | --- |"]
    for name, loader in loaders().items():
        about = loader.about
        cells = [f"`{name}`", f"[{about['label']}]({about['url']})"]
        cells += [about["publisher"], about["licence"]]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def _main(verb: str, source: str, target: str) -> None:
    if verb == "count":
        text = json.dumps(figures(Path(source)), indent=1, ensure_ascii=False) + "\n"
    else:
        text = page(json.loads(Path(source).read_text("utf-8")))
    Path(target).write_text(text, "utf-8")


if __name__ == "__main__":
    _main(*sys.argv[1:])
