"""The command line: the verbs together, and the one place that catches errors for people."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from .verb import ask, cite, demo, keep, load, network, out, resolve, why


class _Verbs(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # whoever read the answer has seen enough; click would call it a failure
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(141)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="marchland")
def verbs() -> None:
    """Answer who controls, supports and presses whom on any day, with the evidence.

    \b
    Begin with:  marchland demo
    """


for _verb in (
    *(keep.init, load.load, keep.info, keep.check, keep.retract),
    *(ask.query, ask.queries, cite.sources),
    *(demo.demo, out.export, cite.cite),
    *(why.explain, why.timeline, why.diff),
    *(network.leverage, network.measure),
    resolve.resolve,
):
    verbs.add_command(_verb)


def main() -> None:
    """Run the program; errors become a sentence on stderr and an exit code."""
    from .ontology.error import MarchlandError

    try:
        _check_arguments(sys.argv[1:])
        verbs.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except MarchlandError as error:
        from .graph.cell import plain  # labels from outside are told, too

        click.echo(f"error: {plain(str(error))}", err=True)
        sys.exit(error.exit_code)


def _check_arguments(arguments: list[str]) -> None:
    """Refuse what is no text: Python hands on bytes that are not UTF-8 as lone surrogates."""
    for number, text in enumerate(arguments, start=1):
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise click.UsageError(f"argument {number} is not UTF-8: {text!r} (a lone surrogate)")
