"""One run of loads: files of a source go into a store, each part by itself, and what each did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..graph.load import Report, has_release, load
from ..graph.loaded import loaded_at
from ..ontology.error import UsageError
from .catalogue import Reading, merged
from .issue import Issue

if TYPE_CHECKING:
    from ..graph.load import Batch, Origin
    from ..graph.store import Store
    from .catalogue import Loader
    from .issue import Issues

__all__ = ["Load", "loads"]


class Load(NamedTuple):
    """What one load did."""

    origin: Origin
    report: Report
    issues: int
    """How many faults its files had."""
    earlier: datetime | None = None
    """When these very files were loaded before, so that they were not read again."""
    issued: int | None = None
    """How many records the release was issued with, where these files have another number."""

    @property
    def files(self) -> str:
        """Name the files that it read."""
        return "; ".join(name for name, _ in self.origin.files)

    def notes(self) -> Iterator[str]:
        """Tell what must be said beside it, a sentence each."""
        name = f"{self.origin.dataset} {self.origin.release}"
        if self.earlier is not None:
            moment = self.earlier.isoformat(" ", "seconds")
            yield f"{name}: nothing new; {self.files} was loaded at {moment}"
        if self.issued is not None:
            yield (
                f"{name} was issued with {self.issued:,} records; these files have"
                f" {_records(self.report):,}"
            )


def loads(
    store: Store,
    loader: Loader,
    paths: Sequence[Path],
    issues: Issues,
    *,
    release: str | None = None,
    replaces: str | None = None,
    dry_run: bool = False,
    again: bool = False,
    told: Callable[[int], None] | None = None,
) -> Iterator[Load]:
    """Load files, one at a time, or together where a source says that they are read so.

    Each load is done before the next begins, and stays if a later one is wrong; a run that was cut
    off goes on where it stood, as files that were loaded are not read again.

    Parameters
    ----------
    release
        Of the data set; None lets the loader find it.
    replaces
        An earlier release: what it said and these files, together, do not is retracted.
    dry_run
        Only count.
    again
        Read files again that were loaded as they are; with `replaces` or `dry_run` they always are.
    told
        Is told, as they are read, how many records there were so far.

    Raises
    ------
    SourceError
        A file is not of this kind, or cannot be read.
    UsageError
        The release is not told and cannot be found, or there is none that could be replaced.
    """
    is_settled = loader.about["form"] == "data set" and not (again or replaces or dry_run)
    count = _Count(told)
    for part in [list(paths)] if replaces else loader.parts(paths):
        before = len(issues)
        readings = loader.read(part, release, issues)
        for reading in _replacing(store, readings, replaces) if replaces else readings:
            origin = reading.origin
            # sheets are short, and may rest on others
            if is_settled and (moment := loaded_at(store, origin)):
                yield Load(origin, Report(), len(issues) - before, earlier=moment)
            else:
                batches = count.counted(reading.batches)
                report = load(store, origin, batches, replaces=replaces, dry_run=dry_run)
                issued = _issued(loader.about, origin.release, report)
                done = Load(origin, report, 0, issued=issued)
                for identifier, why in report.unmet.items():
                    issues.add(Issue(done.files, None, "identifier", identifier, why))
                yield done._replace(issues=len(issues) - before)
            before = len(issues)


def _replacing(store: Store, readings: Iterator[Reading], replaced: str) -> list[Reading]:
    """Give what replaces a release, as one reading: it is retracted by all that they say."""
    found = list(merged(readings))
    datasets = [one.origin.dataset for one in found]
    for dataset in datasets:
        if datasets.count(dataset) > 1:
            raise UsageError(
                f"--replaces: the files are of several releases of {dataset}",
                "load one release at a time",
            )
        if not has_release(store, dataset, replaced):
            raise UsageError(
                f"--replaces: {dataset} has no release {replaced!r}", "see: marchland info"
            )
    return found


def _issued(about: Mapping[str, Any], release: str, report: Report) -> int | None:
    """Give the number of records that a release was issued with, if these are not so many."""
    number: int | None = about.get("counts", {}).get(release)
    return None if number == _records(report) else number


def _records(report: Report) -> int:
    """Count the records of the files: what was new, and what the store had."""
    return report.added.total() + report.restored + report.extended + report.unchanged


class _Count:
    """Counts the records of a run as they pass."""

    def __init__(self, told: Callable[[int], None] | None) -> None:
        self._told = told
        self._records = 0

    def counted(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        for batch in batches:
            yield batch
            self._records += sum(frame.height for frame in batch.records)
            if self._told is not None:
                self._told(self._records)
