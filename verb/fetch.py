"""Ask a source over the network for the files that are then loaded as any others."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from .meter import metered
from .option import bundle

if TYPE_CHECKING:
    from ..loaders.catalogue import Loader

__all__ = ["api_options", "fetched", "refuse_api"]

api_options = bundle(
    click.option("--api", is_flag=True, help="Ask the source over the network, not files."),
    click.option(
        "--where",
        multiple=True,
        metavar="KEY=VALUE",
        help="With --api: what to ask for (see: marchland sources SOURCE); may come again.",
    ),
    click.option("--endpoint", metavar="URL", help="With --api: ask there, not where it says."),
    click.option("--keep", metavar="FOLDER", help="With --api: keep the answers there."),
)


def refuse_api(options: Mapping[str, Any]) -> None:
    """Refuse options that mean something only where a source is asked."""
    for name in ("where", "endpoint", "keep"):
        if options[name]:
            raise click.UsageError(f"--{name} goes with --api")


@contextmanager
def fetched(loader: Loader, options: Mapping[str, Any]) -> Iterator[list[Path]]:
    """Ask a source as the options say, and give the files with its answers.

    They are gone at the end, unless they are to be kept.
    """
    from ..loaders.asked import ask_for

    with ExitStack() as stack:
        folder = _folder(options["keep"], stack)
        with metered(loader.name) as meter:
            ask = ask_for(
                loader.about,
                folder,
                meter.counted,
                os.environ,
                release=options["release"],
                where=options["where"],
                endpoint=options["endpoint"],
            )
            paths = loader.fetch(ask)
        yield paths


def _folder(kept: str | None, stack: ExitStack) -> Path:
    if kept is None:
        return Path(stack.enter_context(TemporaryDirectory(prefix="marchland-")))
    folder = Path(kept)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"--keep: {kept} is no folder: {error.strerror}") from error
    return folder
