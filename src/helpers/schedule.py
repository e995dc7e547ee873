"""Who runs when: doit (https://pydoit.org) orders the notebooks, runs them side by side, passes over what is fresh when its turn comes, and
holds back what depends on a failure.

What is fresh is decided by content alone, against the committed record (`freshness`). doit's own state, which a fresh clone would not have
and which would be a second truth beside the record, is thrown away.
"""

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from helpers import freshness, places
from helpers.execution import NotebookError, execute
from helpers.world import ready

Say = Callable[[str], None]


def told(reasons: list[str], most: int = 3) -> str:
    """The first reasons, and how many more there are."""
    more = f" and {len(reasons) - most} more" if len(reasons) > most else ""
    return ", ".join(reasons[:most]) + more


class Round:
    """One round over the notebooks: what is due, what ran, what failed, and the record of it. Methods named as doit calls its reporters."""

    def __init__(self, chosen: set[Path], forced: bool, say: Say, world: Mapping[str, str]) -> None:
        self.chosen, self.forced, self.say, self.world = chosen, forced, say, world
        self.marks, self.runs = freshness.seen_once(), freshness.load()
        self.paths = {path.name: path for path in chosen}
        self.began: dict[str, freshness.Run] = {}
        self.took: dict[str, float] = {}
        self.ran: list[str] = []
        self.fresh: list[str] = []
        self.failed: list[str] = []

    def due(self) -> bool:
        """Whether anything has to run; says what and why."""
        why = {path.name: freshness.reasons(path, self.runs.get(path.name), self.marks) for path in sorted(self.chosen)}
        found = {name: lines for name, lines in why.items() if lines}
        for name, lines in found.items():
            self.say(f"  {name} is stale: {told(lines)}")
        return bool(found) or self.forced

    def is_fresh(self, path: Path) -> bool:
        """Whether a notebook whose turn has come need not run; notes what it would be made from."""
        now = freshness.made_from(path, self.marks)
        self.began[path.name] = freshness.Run(now)
        run = self.runs.get(path.name)
        return not self.forced and run is not None and run.made_from == now and run.made == freshness.made(path)

    def execute(self, path: Path) -> None:
        """Execute a notebook and take the time."""
        start = time.monotonic()
        execute(path, self.world)
        self.took[path.name] = time.monotonic() - start

    def keep(self) -> None:
        """Write the record: of what ran, and of what was fresh; what failed keeps its old one and stays stale."""
        there = {path.name for path in places.notebooks()}
        kept = {name: run for name, run in self.runs.items() if name in there}
        if kept != freshness.load():
            freshness.save(kept)

    def initialize(self, tasks: object, selected: object) -> None:
        """doit begins."""

    def get_status(self, task: Any) -> None:
        """doit looks at a notebook."""

    def execute_task(self, task: Any) -> None:
        """doit begins a notebook."""

    def skip_uptodate(self, task: Any) -> None:
        """A notebook is fresh."""
        self.fresh.append(task.name)

    def skip_ignore(self, task: Any) -> None:
        """Never: nothing is told to be ignored."""

    def add_success(self, task: Any) -> None:
        """A notebook ran: its line, and its entry in the record."""
        run = self.began[task.name]
        self.runs[task.name] = freshness.Run(run.made_from, freshness.made(self.paths[task.name]))
        self.ran.append(task.name)
        self._line(task.name, f"{self.took[task.name]:.1f} s")

    def add_failure(self, task: Any, fail: Any) -> None:
        """A notebook stopped, or waits for one that did."""
        from doit.exceptions import UnmetDependency

        self.failed.append(task.name)
        held = isinstance(fail, UnmetDependency)
        self._line(task.name, "held back, it reads what a failed notebook writes" if held else fail.get_msg())

    def _line(self, name: str, words: str) -> None:
        done = len(self.ran) + len(self.fresh) + len(self.failed)
        start = "" if words.startswith(name) else f"{name}: "
        self.say(f"  [{done}/{len(self.chosen)}] {start}{words}")

    def cleanup_error(self, error: Any) -> None:
        """doit could not tidy up after itself."""
        self.say(f"  {error.get_msg()}")

    def runtime_error(self, message: str) -> None:
        """doit itself stopped."""
        raise RuntimeError(message)

    def teardown_task(self, task: Any) -> None:
        """Nothing is torn down."""

    def complete_run(self) -> None:
        """doit ends."""


def schedule(before: dict[Path, set[Path]], rounds: Round, jobs: int | None) -> None:
    """Hand the notebooks to doit, one task each."""
    from doit.api import run_tasks
    from doit.cmd_base import TaskLoader2
    from doit.exceptions import TaskFailed
    from doit.task import Task

    def action(path: Path) -> Callable[[], object]:
        def act() -> object:
            try:
                rounds.execute(path)
            except NotebookError as error:
                return TaskFailed(str(error))
            return True

        return act

    def fresh(path: Path) -> Callable[..., bool]:
        return lambda task, values: rounds.is_fresh(path)

    class Loader(TaskLoader2):
        def load_doit_config(self) -> dict[str, Any]:
            return {
                "backend": "json",
                "dep_file": str(Path(folder) / "doit.json"),
                "reporter": rounds,
                "continue": True,
                "num_process": jobs or os.cpu_count() or 1,
                "par_type": "thread",
            }

        def load_tasks(self, cmd: object, pos_args: object) -> list[Task]:
            return [
                Task(
                    path.name,
                    [action(path)],
                    task_dep=sorted(other.name for other in needs),
                    uptodate=[fresh(path)],
                    io={"capture": False},
                )
                for path, needs in before.items()
            ]

    ready()
    with tempfile.TemporaryDirectory() as folder:  # doit wants a file for its state; the record takes its place
        run_tasks(Loader(), {path.name: {} for path in before})
