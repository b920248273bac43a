"""Run the benchmarks: all of them, or those that are named.

``python benchmarks/run.py [NAME [OPTION...]]``: a name is that of a file here; options go to it.

"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def names() -> list[str]:
    """List the benchmarks: the files here that can be run, but this one."""
    runnable = [one for one in HERE.glob("*.py") if "__main__" in one.read_text("utf-8")]
    return sorted(one.stem for one in runnable if one.stem != "run")


def main(arguments: list[str]) -> int:
    """Run each in a process of its own; 1 if any is not within its limits."""
    wanted, options = (arguments[:1], arguments[1:]) if arguments else (names(), [])
    unknown = set(wanted) - set(names())
    if unknown:
        print(f"no benchmark is called {unknown.pop()}; there are {', '.join(names())}")
        return 2
    failed = 0
    for name in wanted:
        print(f"== {name}", flush=True)
        failed |= subprocess.run([sys.executable, HERE / f"{name}.py", *options]).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
