"""What the notebooks show: made anew where the data are there, else as it last was."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from IPython.display import HTML, Image, Markdown, display

HERE = Path(__file__).resolve().parent
OUTPUT = HERE / "output"
DATA = Path(os.environ.get("MARCHLAND_DATA", HERE.parent / "data"))


def data_file(name: str) -> Path | None:
    """Find a publisher's file in the folder of data; None, and a word about it, if it is absent."""
    found = next(iter(sorted(DATA.rglob(name))), None) if DATA.is_dir() else None
    if found is None:
        told = (
            f"**{name} is missing** from `{DATA.name}/` (set `MARCHLAND_DATA` to another folder);"
            " what follows is shown as it last was."
        )
        display(Markdown(told))
    return found


def show(name: str, make: Callable[[], Any] | None) -> None:
    """Show what a function makes, a frame or a figure, and keep it; or show what was kept.

    Parameters
    ----------
    name
        Of the file that keeps it.
    make
        Makes it; None where there are no data.
    """
    if make is None:
        _show_last(name)
        return
    made = make()
    OUTPUT.mkdir(exist_ok=True)
    if hasattr(made, "savefig"):
        made.savefig(
            OUTPUT / f"{name}.png", dpi=90, bbox_inches="tight", metadata={"Software": None}
        )
        plt.close(made)
        display(Image(OUTPUT / f"{name}.png"))
    else:
        text = made.to_html(border=0)
        (OUTPUT / f"{name}.html").write_text(text, encoding="utf-8")
        display(HTML(text))


def _show_last(name: str) -> None:
    picture, table = OUTPUT / f"{name}.png", OUTPUT / f"{name}.html"
    if picture.exists():
        display(Image(picture))
    elif table.exists():
        display(HTML(table.read_text(encoding="utf-8")))
    else:
        display(Markdown(f"*{name} was never made.*"))
