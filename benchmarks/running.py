"""Rerunning and validating the collection, against the floor of as many notebooks that only import the same libraries, executed
the same way in the same minutes: python benchmarks/running.py

Prints a table (Markdown) of seconds on the clock and of processor time, and the ratios to the floor. The clock depends on what else the
machine does; processor time hardly does. `--no-nbval` leaves out the slower half.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from helpers import corpus, notebook, places, rerun, strict

IMPORTS = "import networkx\nimport pandas\nimport plotly.graph_objects"
nbformat = notebook.library()


def measured(what: Callable[[], object]) -> tuple[float, float]:
    """(seconds on the clock, seconds of processor time of this process and those it waited for)."""

    def spent() -> float:
        return sum(
            u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        )

    clock, used = time.perf_counter(), spent()
    what()
    return time.perf_counter() - clock, spent() - used


def floor(home: Path, n: int) -> None:
    """A checkout of n notebooks that import pandas, networkx and plotly and do nothing else."""
    (home / "data" / "raw").mkdir(parents=True)
    (home / "notebooks").mkdir()
    for i in range(n):
        cell = nbformat.v4.new_code_cell(IMPORTS, id=f"{i:02}-imports")
        nbformat.write(
            nbformat.v4.new_notebook(cells=[cell], metadata=notebook.KERNEL), home / "notebooks" / f"{i:02}_floor.ipynb"
        )


def collection(home: Path) -> None:
    """A copy of the collection, without what is kept from earlier readings."""
    for part in ("data", "notebooks"):
        shutil.copytree(places.root() / part, home / part, ignore=shutil.ignore_patterns("documents"))
    shutil.copy(places.root() / "requirements.lock", home)


class At:
    """The package at work on another checkout."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, **given: object) -> list[str]:
        """Run what is stale, or everything; returns what was said. The cards are read first where there are any."""
        os.environ["LONG_REACH_ROOT"] = str(self.home)
        said: list[str] = []
        first = corpus.read if (self.home / "data" / "raw" / "vocabulary").is_dir() else lambda: None
        failed = rerun.run(pictures_too=False, say=said.append, first=first, **given)
        assert not failed, "\n".join(said)
        return said

    def nothing(self) -> None:
        """The verb itself, in a process of its own, with nothing to do."""
        world = {**os.environ, "LONG_REACH_ROOT": str(self.home)}
        command = [sys.executable, "-m", "helpers", "run", "--no-pictures"]
        done = subprocess.run(command, env=world, cwd=self.home, capture_output=True, text=True)
        assert f"0 of {len(places.notebooks())} notebooks ran" in done.stdout, done.stdout + done.stderr

    def nbval(self) -> None:
        """Strict nbval of all notebooks."""
        os.environ["LONG_REACH_ROOT"] = str(self.home)
        said: list[str] = []
        assert strict.compare(places.notebooks(), self.home, said.append), "\n".join(said)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-nbval", action="store_true", help="leave out strict nbval")
    options = parser.parse_args()
    n = len(places.notebooks())
    with tempfile.TemporaryDirectory() as folder:
        bare, whole = At(Path(folder) / "floor"), At(Path(folder) / "whole")
        floor(bare.home, n)
        collection(whole.home)
        (whole.home / "README.md").write_text(
            (places.root() / "README.md").read_text(encoding="utf-8"), encoding="utf-8"
        )
        took = {
            "floor": measured(lambda: bare.run(everything=True)),
            "full": measured(lambda: whole.run(everything=True)),
        }
        again = measured(lambda: bare.run(everything=True))
        took["floor"] = tuple((a + b) / 2 for a, b in zip(took["floor"], again, strict=True))
        took["nothing"] = measured(whole.nothing)
        card = sorted((whole.home / "data" / "raw" / "news").glob("*.toml"))[0]
        card.write_text(card.read_text(encoding="utf-8") + "# read again\n", encoding="utf-8")
        os.environ["LONG_REACH_ROOT"] = str(whole.home)
        reached = len(rerun.stale())
        took["card"] = measured(whole.run)
        if not options.no_nbval:
            took["nbval floor"], took["nbval"] = measured(bare.nbval), measured(whole.nbval)
    table(n, reached, took)


def table(n: int, reached: int, took: dict[str, tuple[float, float]]) -> None:
    """What was measured, as Markdown."""
    rows = [
        ("floor", f"{n} notebooks that only import", "floor"),
        ("full", f"all {n} notebooks, cards read anew", "floor"),
        ("card", f"after a card was touched, {reached} stale at first", "full"),
        ("nothing", "nothing changed, no kernel", "full"),
        ("nbval floor", f"strict nbval of {n} that only import", "nbval floor"),
        ("nbval", f"strict nbval of all {n}", "nbval floor"),
    ]
    print(
        f"{os.cpu_count()} processors\n\n| what | seconds | ratio | processor seconds | ratio | to |\n|---|---|---|---|---|---|"
    )
    for name, words, base in rows:
        if name in took:
            (clock, used), (c, u) = took[name], took[base]
            print(f"| {words} | {clock:.1f} | {clock / c:.2f} | {used:.1f} | {used / u:.2f} | {base} |")


if __name__ == "__main__":
    main()
