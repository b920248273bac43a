"""One run of loads: each reading goes in by itself, and what it did becomes a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..graph.load import Report, has_release
from ..graph.load import load as load_batches
from ..graph.loaded import loaded_at
from ..loaders.catalogue import Reading, merged
from ..loaders.issue import Issue
from .option import say

if TYPE_CHECKING:
    from ..graph.load import Batch
    from ..graph.store import Store
    from ..loaders.catalogue import Loader
    from ..loaders.input import Watch
    from ..loaders.issue import Issues
    from .meter import Meter

__all__ = ["COLUMNS", "Filling"]

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


@dataclass
class Filling:
    """Loads files of one source into a store, as a person's options say."""

    store: Store
    loader: Loader
    issues: Issues
    options: Mapping[str, Any]
    meter: Meter
    watch: Watch
    rows: list[dict[str, Any]] = field(default_factory=list)
    """What each load did that is done."""
    _records: int = 0

    def fill(self, paths: Sequence[Path]) -> None:
        """Load files; what was done stays done if a later one is wrong."""
        for part in [list(paths)] if self._replaces else self.loader.parts(paths):
            before = len(self.issues)
            for reading in self._readings(part):
                report = self._load(reading)
                self.rows.append(self._row(reading, report, len(self.issues) - before))
                before = len(self.issues)

    @property
    def _replaces(self) -> str | None:
        replaced: str | None = self.options["replaces"]
        return replaced

    def _readings(self, paths: Sequence[Path]) -> Iterator[Reading]:
        readings = self.loader.read(paths, self.options["release"], self.issues)
        if not self._replaces:
            return readings
        found = list(merged(readings))
        datasets = [one.origin.dataset for one in found]
        for one in found:
            if datasets.count(one.origin.dataset) > 1:
                raise click.UsageError(
                    f"--replaces: the files are of several releases of {one.origin.dataset};"
                    " load one release at a time"
                )
            if not has_release(self.store, one.origin.dataset, self._replaces):
                raise click.UsageError(
                    f"--replaces: {one.origin.dataset} has no release {self._replaces!r};"
                    " see: marchland info"
                )
        return iter(found)

    def _load(self, reading: Reading) -> Report:
        origin, dry = reading.origin, self.options["dry_run"]
        name = f"{origin.dataset} {origin.release}"
        if moment := self._loaded(reading):
            files = ", ".join(file for file, _ in origin.files)
            say(f"{name}: nothing new; {files} was loaded at {moment}; --again reads it again")
            return Report()
        batches = self._metered(reading.batches)
        report = load_batches(self.store, origin, batches, replaces=self._replaces, dry_run=dry)
        say(f"{name}: {told(report, dry)}")
        self._compare(reading, report)
        for identifier, why in report.unmet.items():
            files = "; ".join(file for file, _ in origin.files)
            self.issues.add(Issue(files, None, "identifier", identifier, why))
        return report

    def _compare(self, reading: Reading, report: Report) -> None:
        """Tell where a release has another number of records than it was issued with."""
        expected = self.loader.about.get("counts", {}).get(reading.origin.release)
        again = report.restored + report.extended + report.unchanged
        found = report.added.total() + again
        if expected not in (None, found):
            say(
                f"note: {reading.origin.dataset} {reading.origin.release} was issued with"
                f" {expected:,} records; these files have {found:,}"
            )

    def _loaded(self, reading: Reading) -> str | None:
        """Tell when this was loaded, unless somebody wants it read all the same.

        Sheets are short, and may rest on others; issues are told only by reading.
        """
        wanted = ("again", "strict", "issues", "replaces", "dry_run")
        if self.loader.about["form"] != "data set" or any(self.options[one] for one in wanted):
            return None
        moment = loaded_at(self.store, reading.origin)
        return None if moment is None else moment.isoformat(" ", "seconds")

    def _metered(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        for batch in batches:
            yield batch
            self._records += sum(frame.height for frame in batch.records)
            self.meter.tell(self._records, self.watch.share())

    def _row(self, reading: Reading, report: Report, issues: int) -> dict[str, Any]:
        origin = reading.origin
        return {
            "file": "; ".join(name for name, _ in origin.files),
            "dataset": origin.dataset,
            "release": origin.release,
            **{name: report.added[kind] for name, kind in _KINDS.items()},
            "things": report.things,
            **{name: getattr(report, name) for name in _WORDS},
            "issues": issues,
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
