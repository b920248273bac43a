"""The reference of the command line as a page, written from what ``--help`` says.

Run it as ``python -m marchland.verb.page docs/cli.md``.
"""

from __future__ import annotations

import pkgutil
import re
import sys
from collections.abc import Mapping
from copy import copy
from importlib import import_module
from pathlib import Path

import click

__all__ = ["commands", "write_page"]

_HEAD = """\
# The command line

<!-- written by make docs, from what --help says; do not edit -->

Every verb is asked as `marchland VERB`; data goes to standard output, all else to standard error,
and a file named by `-o` is there whole or not at all. A store is a folder: `--store PATH`, or
`MARCHLAND_STORE`.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | checked, and does not conform |
| 2 | the command cannot be understood: an option, a name, a format |
| 3 | a file to be loaded is wrong |
| 4 | the store cannot be used |
| 5 | a query is wrong |
| 130, 141 | stopped by the keyboard; whoever read the answer had seen enough |

Errors are a sentence that names the place and the remedy, and leave the store as it was.
`NO_COLOR` keeps colours off a terminal.
"""
_WIDTH = 100


def commands() -> Mapping[str, click.Command]:
    """Find all verbs, by name: what the modules of this package offer."""
    package = __package__ or ""
    folder = str(Path(__file__).parent)
    modules = [import_module(f"{package}.{one.name}") for one in pkgutil.iter_modules([folder])]
    offered = [getattr(module, name) for module in modules for name in module.__all__]
    found = {one.name or "": one for one in offered if isinstance(one, click.Command)}
    return dict(sorted(found.items()))


def write_page() -> str:
    """Write the page: the verbs in the order of their names."""
    return "\n".join([_HEAD, *(_section(name, one) for name, one in commands().items())])


def _section(name: str, command: click.Command) -> str:
    # click keeps the help option of whoever asked first, which may have had one name for it
    command = copy(command)
    vars(command)["_help_option"] = None
    context = click.Context(
        command,
        info_name=f"marchland {name}",
        terminal_width=_WIDTH,
        help_option_names=["-h", "--help"],
    )
    said = re.sub(r"[ \t]+$", "", command.get_help(context), flags=re.MULTILINE)
    return f"## {name}\n\n```text\n{said}\n```\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(write_page(), "utf-8")
