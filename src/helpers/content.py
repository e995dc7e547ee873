"""Files by their content: a mark a file, the same on every machine, whatever its clock, its line endings or its folder."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from helpers import places

LEFT_OUT = ("data/raw/documents", "data/raw/source.schema.json")
"""What no notebook reads: originals that a user dropped in, and the schema for editors, which follows from the cards."""


def mark(data: bytes) -> str:
    """Sixteen hex digits of SHA-256; line endings of Windows count as those of everybody."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()[:16]


def marks(names: Iterable[str]) -> dict[str, str]:
    """Path under the checkout -> mark, sorted, of every file that the names mean: files, folders with all below them, or patterns.

    Pictures are left out, since they are drawn from figures and nothing is computed from them; so are hidden files and what
    `LEFT_OUT` names.
    """
    root = places.root()
    found = {path.relative_to(root).as_posix(): path for name in names for path in _meant(root, name)}
    return {name: mark(found[name].read_bytes()) for name in sorted(found) if not name.startswith(LEFT_OUT)}


def _meant(root: Path, name: str) -> Iterator[Path]:
    at = sorted(root.glob(name)) if any(character in name for character in "*?[") else [root / name]
    for path in at:
        if path.is_dir():
            for folder, below, files in os.walk(path):
                below.sort()
                yield from (Path(folder) / file for file in sorted(files) if _counts(file))
        elif path.is_file() and _counts(path.name):
            yield path


def _counts(name: str) -> bool:
    return not name.startswith(".") and not name.endswith((".png", ".svg"))


@cache
def code() -> dict[str, str]:
    """Path -> mark of every helper module."""
    here = Path(__file__).resolve().parent
    files = sorted(here.rglob("*.py"))
    return {f"src/helpers/{path.relative_to(here).as_posix()}": mark(path.read_bytes()) for path in files}


def together(parts: dict[str, str]) -> str:
    """One mark for many."""
    return mark("\n".join(f"{name} {parts[name]}" for name in sorted(parts)).encode("utf-8"))
