"""What a run of loads did, told as the command line tells it: a sentence and a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .option import say

if TYPE_CHECKING:
    from ..graph.load import Report
    from ..loaders.run import Load

__all__ = ["COLUMNS", "row_of", "tell"]

_KINDS = {"claims": "claim", "events": "event"}
_WORDS = {
    "restored": "live again",
    "extended": "also in this release",
    "unchanged": "known already",
    "repeated": "said twice in the files",
    "retracted": "retracted",
    "withheld": "withheld",
}
COLUMNS = ("file", "dataset", "release", *_KINDS, "things", *_WORDS, "issues")
"""Of the rows that tell what each file gave: counts of records, but for things and issues."""


def tell(load: Load, *, is_dry: bool) -> None:
    """Say what a load did, and what must be said beside it."""
    if load.earlier is None:
        say(f"{load.origin.dataset} {load.origin.release}: {told(load.report, is_dry)}")
    for note in load.notes():
        say(f"{note}; --again reads it again" if load.earlier else f"note: {note}")


def row_of(load: Load) -> dict[str, Any]:
    """Give what a load did as a row."""
    return {
        "file": load.files,
        "dataset": load.origin.dataset,
        "release": load.origin.release,
        **{name: load.report.added[kind] for name, kind in _KINDS.items()},
        "things": load.report.things,
        **{name: getattr(load.report, name) for name in _WORDS},
        "issues": load.issues,
    }


def told(report: Report, is_dry: bool) -> str:
    """Tell what a load did, or would do, in a sentence."""
    new = ", ".join(f"{number:,} {kind}s" for kind, number in sorted(report.added.items()))
    verb = "would add" if is_dry else "added"
    parts = [f"{verb} {new}"] if new else []
    if report.things:
        parts.append(f"{'' if parts else f'{verb} '}{report.things:,} descriptions of things")
    for name, words in _WORDS.items():
        if number := getattr(report, name):
            parts.append(f"{number:,} {words}")
    return "; ".join(parts) if report.is_change else "; ".join(["nothing new", *parts])
