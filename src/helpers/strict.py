"""Strict nbval: every notebook executed again in a copy, every output compared to the last digit, in as many processes as there are processors."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from helpers import places
from helpers.world import ready, surroundings


def passes(say: Callable[[str], None] = print) -> bool:
    """Whether every output comes out as it is stored, and every file as it is committed. Nothing is written into the checkout."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "long-reach"
        for part in ("data", "notebooks"):
            left = shutil.ignore_patterns(".ipynb_checkpoints", "documents")
            shutil.copytree(places.root() / part, copy / part, ignore=left)
        if not compare(sorted((copy / "notebooks").glob("*.ipynb")), copy, say):
            return False
        was, now = (_files(at / "data" / "processed") for at in (places.root(), copy))
    moved = sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name))
    if moved:
        say(f"stale, run `python -m helpers run`: {', '.join(moved)}")
    return not moved


def compare(paths: list[Path], home: Path, say: Callable[[str], None], jobs: int | None = None) -> bool:
    """Strict nbval of some notebooks with `home` as their checkout; says what it found. Returns whether all passed."""
    jobs = min(jobs or os.cpu_count() or 1, len(paths))
    # kernels keep warnings as errors; in pytest itself, a pipe that nbval leaves to the garbage collector is no finding
    own = ["-W", "ignore::ResourceWarning"]
    command = [sys.executable, *own, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval"]
    world = {**surroundings(), "LONG_REACH_ROOT": str(home)}

    def part(number: int) -> subprocess.CompletedProcess:
        mine = [str(path) for path in paths[number::jobs]]
        return subprocess.run(
            [*command, *mine], cwd=home, env=world, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    ready()
    with ThreadPoolExecutor(jobs) as pool:
        done = list(pool.map(part, range(jobs)))
    for result in done:
        say(result.stdout.rstrip())
    return all(result.returncode == 0 for result in done)


def _files(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
