"""Run the collection: what a change reaches, in the order of what notebooks read and write, side by side, then the pictures."""

import graphlib
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatch
from pathlib import Path

from helpers import freshness, pictures, places
from helpers.changes import moved_between
from helpers.execution import NotebookError, execute
from helpers.notebook import KERNEL, reads_writes, store, tidy, untidy
from helpers.schedule import Round, Say, schedule, told
from helpers.world import WORLD, surroundings

__all__ = [
    "KERNEL",
    "WORLD",
    "NotebookError",
    "execute",
    "plan",
    "reads_writes",
    "run",
    "stale",
    "store",
    "surroundings",
    "tidy",
]

stale = freshness.stale


def plan(paths: Iterable[Path]) -> dict[Path, set[Path]]:
    """Each notebook with those that must run before it: those that write what it reads.

    Raises ValueError when two notebooks write one file, and graphlib.CycleError when they wait for each other.
    """
    declared = {path: reads_writes(path) for path in paths}
    owners: dict[str, Path] = {}
    for path, (_, writes) in declared.items():
        for name in writes:
            if name in owners:
                raise ValueError(f"{name} is written by {owners[name].name} and {path.name}: one owner a file")
            owners[name] = path
    before = {
        path: {owner for name, owner in owners.items() if owner != path and any(fnmatch(name, read) for read in reads)}
        for path, (reads, _) in declared.items()
    }
    graphlib.TopologicalSorter(before).prepare()
    return before


def urgent(before: dict[Path, set[Path]]) -> list[Path]:
    """Notebooks in the order in which to begin them: first those that the longest chain waits for, then by name."""
    behind: dict[Path, int] = {}
    for path in reversed(list(graphlib.TopologicalSorter(before).static_order())):
        behind[path] = 1 + max((behind[other] for other, needs in before.items() if path in needs), default=0)
    return sorted(before, key=lambda path: (-behind[path], path))


def run(
    names: list[str] | None = None,
    *,
    everything: bool = False,
    jobs: int | None = None,
    pictures_too: bool = True,
    first: Callable[[], object] = lambda: None,
    say: Say = print,
    world: Mapping[str, str] = WORLD,
) -> int:
    """Execute what is stale, or `everything`, or the notebooks whose names start with one of `names`; independent ones side by side.

    A notebook that stops holds back only those that read what it writes. `first` is called before the first kernel starts, if one
    starts at all. `world` is the environment of the kernels; tests change it to show that nothing depends on it.
    Returns the number of notebooks that failed or were held back.
    """
    before = plan(places.notebooks())
    chosen = {path for path in before if not names or any(path.name.startswith(name) for name in names)}
    if not chosen:
        there = ", ".join(path.name for path in before)
        raise ValueError(f"no notebook starts with {', '.join(names or [])}: there are {there}")
    stood = _texts()
    rounds = Round(chosen, bool(names or everything), say, world)
    try:
        # first, so that what an editor spelled anew is not taken for stale
        tidy(path for path in places.notebooks() if untidy(path))
        if rounds.due():
            first()
            schedule({path: before[path] & chosen for path in urgent(before) if path in chosen}, rounds, jobs)
        if pictures_too:
            _pictures(say)
        tidy(path for path in places.notebooks() if untidy(path))
    finally:  # also when a person stops the run: what ran is on record
        rounds.keep()
    for line in _summary(rounds, stood):
        say(line)
    return len(rounds.failed)


def _pictures(say: Say) -> None:
    """Draw what is stale; where that cannot be done, say which ones are."""
    waiting, drawn = pictures.stale(), []
    try:
        pictures.draw(waiting, drawn.append)
    except pictures.DrawingError as error:
        say(f"  pictures not drawn, stale: {', '.join(slug for slug in waiting if slug not in drawn)}. {error}")
    if drawn:
        say(f"  pictures drawn: {', '.join(drawn)}")


def _summary(rounds: Round, stood: dict[str, bytes]) -> Iterable[str]:
    """What ran, what was fresh, what changed, and what is stale now."""
    now = _texts()
    failed = f", {len(rounds.failed)} failed or held back" if rounds.failed else ""
    fresh = len(rounds.chosen) - len(rounds.ran) - len(rounds.failed)
    yield f"{len(rounds.ran)} of {len(rounds.chosen)} notebooks ran, {fresh} were fresh{failed}"
    lines = moved_between(stood, now)
    yield from lines or ["nothing changed"]
    for name, why in stale(rounds.runs).items():
        if name not in rounds.failed:
            yield f"stale now, `python -m helpers run` brings it up to date: {name} ({told(why)})"


def _texts() -> dict[str, bytes]:
    """Path under the checkout -> content of everything that a run may change."""
    root = places.root()
    files = [*places.processed().rglob("*"), *places.notebooks()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(files) if path.is_file()}
