"""Run the collection: every notebook in the order of what it reads and writes, in one fixed world, then the pictures."""

import graphlib
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from fnmatch import fnmatch
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from helpers import figures, places

WORLD = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYTHONWARNINGS": "error,ignore::PendingDeprecationWarning",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PLOTLY_RENDERER": "plotly_mimetype",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""What every kernel sees, whatever the machine: set before it starts."""

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
TIMEOUT = 600


class NotebookError(RuntimeError):
    """A notebook that stopped: which cell, why, and what to do."""


def reads_writes(path: Path) -> tuple[list[str], list[str]]:
    """What a notebook says it reads and writes (its metadata `long_reach`): paths under the checkout, `*` allowed."""
    own = nbformat.read(path, as_version=4).metadata.get("long_reach", {})
    return list(own.get("reads", [])), list(own.get("writes", []))


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


def run(
    names: list[str] | None = None,
    *,
    jobs: int = 2,
    pictures: bool = True,
    say: Callable[[str], None] = print,
    world: Mapping[str, str] = WORLD,
) -> int:
    """Execute notebooks (all, or those whose names start with one of `names`) in order, independent ones side by side.

    A notebook that stops holds back only those that read what it writes. Returns the number that failed or were held back.
    `world` is the environment of the kernels; tests change it to show that nothing depends on it.
    """
    before = plan(places.notebooks())
    chosen = {path for path in before if not names or any(path.name.startswith(name) for name in names)}
    if not chosen:
        raise ValueError(
            f"no notebook starts with {', '.join(names or [])}: there are {', '.join(path.name for path in before)}"
        )
    stood = _state()
    failed = _execute_all({path: before[path] & chosen for path in chosen}, jobs, say, world)
    if pictures:
        _pictures(say)
    changed = sorted(name for name, mark in _state().items() if stood.get(name) != mark)
    gone = sorted(set(stood) - set(_state()))
    say(
        f"{len(chosen) - len(failed)} of {len(chosen)} notebooks ran; {len(changed)} files changed"
        + (": " + ", ".join(changed[:20]) if changed else "")
    )
    if gone:
        say(f"files that went: {', '.join(gone)}")
    return len(failed)


def _execute_all(
    before: dict[Path, set[Path]], jobs: int, say: Callable[[str], None], world: Mapping[str, str]
) -> set[Path]:
    order = graphlib.TopologicalSorter({path: sorted(needs) for path, needs in sorted(before.items())})
    order.prepare()
    failed: set[Path] = set()
    running: dict[Future, Path] = {}
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        while order.is_active():
            for path in sorted(order.get_ready()):
                if before[path] & failed:
                    say(f"  {path.name}: held back, it reads what a failed notebook writes")
                    failed.add(path)
                    order.done(path)
                else:
                    running[pool.submit(_timed, path, world)] = path
            if not running:
                continue
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                path = running.pop(future)
                try:
                    say(f"  {path.name}: {future.result():.1f} s")
                except NotebookError as error:
                    failed.add(path)
                    say(f"  {error}")
                order.done(path)
    return failed


def _timed(path: Path, world: Mapping[str, str]) -> float:
    start = time.monotonic()
    execute(path, world)
    return time.monotonic() - start


def execute(path: Path, world: Mapping[str, str] = WORLD) -> None:
    """Execute one notebook from a fresh kernel and store it, normalised, whole or not at all. Raises NotebookError."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=TIMEOUT, kernel_name="python3", resources=resources)
    with tempfile.TemporaryFile() as log:  # what the kernel's process says beside the notebook; shown only when it dies
        try:
            client.execute(env={**os.environ, **world}, stderr=log)
        except CellExecutionError as error:
            raise NotebookError(_stopped(path, notebook, f"{error.ename}: {error.evalue}")) from error
        except Exception as error:  # a dead kernel, a time-out
            log.seek(0)
            tail = log.read().decode("utf-8", "replace")[-500:].strip()
            alone = f"Try it alone: python -m helpers run {path.name[:2]}"
            raise NotebookError(f"{path.name}: {type(error).__name__}: {error}. {tail} {alone}") from error
    store(notebook, path)


def _stopped(path: Path, notebook: nbformat.NotebookNode, message: str) -> str:
    """What stopped a notebook, in which cell, and what to do."""
    errors = [
        cell.id for cell in notebook.cells if any(o.get("output_type") == "error" for o in cell.get("outputs", []))
    ]
    return (
        f"{path.name}: cell {errors[0] if errors else '?'} stopped: {message}\n    The stored notebook was left as it was. "
        "Open it with `make lab`, mend the cell or the card that the message names, and run again."
    )


def tidy(paths: Iterable[Path]) -> list[str]:
    """Normalise notebooks as `run` stores them, without executing: for the time after a save in JupyterLab. Returns what changed."""
    changed = []
    for path in paths:
        was = path.read_bytes()
        store(nbformat.read(path, as_version=4), path)
        if path.read_bytes() != was:
            changed.append(path.name)
    return changed


def store(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a notebook in its one spelling: fixed metadata, stored pictures, no timings, no trust marks."""
    own = notebook.metadata.get("long_reach", {})
    notebook.metadata = nbformat.from_dict({**KERNEL, "long_reach": own})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in ("tags",) if cell.metadata.get(key)})
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            for output in cell.outputs:
                if "metadata" in output:
                    output.metadata = nbformat.from_dict({})
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count
            figures.put_back(cell.outputs)
    places.write(path, nbformat.writes(notebook, version=4).rstrip("\n") + "\n")


def _pictures(say: Callable[[str], None]) -> None:
    """Draw what is stale and put the pictures into the notebooks; where that cannot be done, say which ones are stale."""
    stale = figures.stale()
    if stale:
        try:
            drawn = figures.draw(stale)
            say(f"  pictures drawn: {', '.join(drawn)}")
        except RuntimeError as error:
            say(f"  pictures not drawn, stale: {', '.join(stale)}. {error}")
    tidy(places.notebooks())


def _state() -> dict[str, str]:
    """Name -> content mark of everything that a run may change."""
    files = [*places.processed().rglob("*"), *places.notebooks()]
    root = places.root()
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.is_file()
    }


def surroundings() -> dict[str, str]:
    """The environment for programs that start kernels themselves (pytest with nbval, JupyterLab)."""
    scripts = str(Path(sys.executable).parent)
    return {**os.environ, **WORLD, "PATH": scripts + os.pathsep + os.environ.get("PATH", "")}
