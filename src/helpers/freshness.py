"""Which notebooks are stale, and why: what each was made from at its last run, compared by content with what is there now.

The record of the last runs (`data/run.json`) is committed with the results, so that a fresh clone knows what a change reaches, and the gate
says it without executing anything. It holds marks of content only: no clock, no machine, no version of anything but the lock.
"""

import ast
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from helpers import content, notebook, places

PINNED = ("networkx", "numpy", "opencc-python-reimplemented", "pandas", "plotly", "pyarrow", "ipython")
"""The packages whose version a result could depend on, as requirements.lock pins them."""

CELLS = "its cells"
OUTPUTS = "its stored outputs"
ALWAYS = ("world",)  # modules that shape every kernel without being imported by it


@dataclass
class Run:
    """One run of a notebook: `made_from` and `made` map what it read and wrote to marks of the content."""

    made_from: dict[str, str]
    made: dict[str, str] = field(default_factory=dict)


Marks = Callable[[str], dict[str, str]]


def seen_once() -> Marks:
    """`content.marks` for one pattern, remembered for `data/raw`, which nothing writes during a run."""
    kept: dict[str, dict[str, str]] = {}

    def marks(pattern: str) -> dict[str, str]:
        if not pattern.startswith("data/raw"):
            return content.marks([pattern])
        if pattern not in kept:
            kept[pattern] = content.marks([pattern])
        return kept[pattern]

    return marks


def made_from(path: Path, marks: Marks) -> dict[str, str]:
    """What a notebook's results follow from, as things are now: its cells, the helpers it reaches, the files it reads, pinned packages."""
    plain = notebook.read(path)
    reads, writes = notebook.declared(plain)
    own = {name for pattern in writes for name in marks(pattern)}
    files = {name: mark for pattern in reads for name, mark in marks(pattern).items() if name not in own}
    return {CELLS: notebook.runs(plain), **reached(notebook.sources(plain)), **files, **pins()}


def made(path: Path) -> dict[str, str]:
    """What a notebook has written, as things are now: its files and its stored outputs."""
    plain = notebook.read(path)
    return {OUTPUTS: notebook.shows(plain), **content.marks(notebook.declared(plain)[1])}


def reached(sources: Iterable[str]) -> dict[str, str]:
    """Path -> mark of the helper modules that some code imports, directly or through others, wherever the import stands."""
    modules, found = _modules(), set()
    waiting = {name for source in sources for name in _imported(source)} | {f"helpers.{name}" for name in ALWAYS}
    while waiting:
        name = waiting.pop()
        if name in modules and name not in found:
            found.add(name)
            waiting |= _imports(modules[name]) - found
    marks = content.code()
    return {path: marks[path] for path in sorted(_named(modules[name]) for name in found)}


def _modules() -> dict[str, Path]:
    """Importable name -> file of every helper module."""
    here = Path(__file__).resolve().parent
    found = {}
    for path in sorted(here.rglob("*.py")):
        parts = ("helpers", *path.relative_to(here).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _named(path: Path) -> str:
    return f"src/helpers/{path.relative_to(Path(__file__).resolve().parent).as_posix()}"


@cache
def _imports(path: Path) -> frozenset[str]:
    return _imported(path.read_text(encoding="utf-8"))


def _imported(source: str) -> frozenset[str]:
    """Names of helper modules in the imports of some code (also names in them that are no modules), with the packages above them."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell that is no plain Python: the gate names it
        return frozenset()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    above = {".".join(name.split(".")[:depth]) for name in names for depth in range(1, name.count(".") + 2)}
    return frozenset(name for name in above if name.split(".")[0] == "helpers")


def pins() -> dict[str, str]:
    """Package -> version in requirements.lock, of those that a result could depend on."""
    path = places.root() / "requirements.lock"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    locked: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([^\s\\;]+)", text, re.M):  # one line a name and Python
        locked.setdefault(name, []).append(version)
    return {name: ", ".join(sorted(locked[name])) for name in PINNED if name in locked}


def stale(runs: dict[str, Run] | None = None, marks: Marks | None = None) -> dict[str, list[str]]:
    """File name of each stale notebook -> reasons in words, in the order of the notebooks; nothing is executed.

    Told is what can be seen now; a notebook that reads what a stale one writes may become stale when that one runs.
    Raises ValueError, with the remedy, for a broken notebook.
    """
    runs, marks = load() if runs is None else runs, marks or seen_once()
    found = {path.name: reasons(path, runs.get(path.name), marks) for path in places.notebooks()}
    return {name: why for name, why in found.items() if why}


def reasons(path: Path, run: Run | None, marks: Marks) -> list[str]:
    """Why a notebook is stale, in words; empty when it is fresh."""
    if run is None:
        return ["no run of it is on record"]
    return _told(run.made_from, made_from(path, marks)) + _told(run.made, made(path), by_hand=True)


def _told(was: dict[str, str], now: dict[str, str], *, by_hand: bool = False) -> list[str]:
    """The differences between two states, in words."""
    lines = []
    for name in sorted(was.keys() | now.keys()):
        old, new = was.get(name), now.get(name)
        if old == new:
            continue
        if by_hand:
            lines.append(
                f"{name} {'is missing' if new is None else 'is not what it wrote' if old else 'was not there'}"
            )
        elif name in PINNED:
            lines.append(f"{name} {new or 'none'} in requirements.lock, it ran with {old or 'none'}")
        else:
            lines.append(f"{name} {'is new' if old is None else 'is gone' if new is None else 'changed'}")
    return [
        line.replace(f"{OUTPUTS} is not what it wrote", f"{OUTPUTS} are not those of its last run") for line in lines
    ]


def load() -> dict[str, Run]:
    """The record: file name of a notebook -> its last run. What cannot be read counts as no record, so that everything runs once."""
    try:
        plain = json.loads(places.record().read_text(encoding="utf-8"))
        return {name: _unpacked(entry, plain["shared"]) for name, entry in plain["notebooks"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _unpacked(entry: dict[str, Any], shared: dict[str, dict[str, str]]) -> Run:
    together = {name: mark for key in entry["shared"] for name, mark in shared[key].items()}
    return Run({**entry["made_from"], **together}, entry["made"])


def save(runs: dict[str, Run]) -> None:
    """Write the record. Cards and helpers, the same for many notebooks, are listed once and named by a mark of the list."""
    shared: dict[str, dict[str, str]] = {}
    notebooks = {}
    for name, run in sorted(runs.items()):
        rest, keys = dict(run.made_from), []
        for folder in ("data/raw/", "src/helpers/"):
            part = {file: rest.pop(file) for file in sorted(rest) if file.startswith(folder)}
            if part:
                keys.append(content.together(part))
                shared[keys[-1]] = part
        notebooks[name] = {"shared": keys, "made_from": rest, "made": run.made}
    text = json.dumps({"shared": shared, "notebooks": notebooks}, ensure_ascii=False, indent=1, sort_keys=True)
    places.write(places.record(), text + "\n")
