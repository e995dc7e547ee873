"""The cards as read and checked, kept between kernels: found again by the content they were read from, never by a clock.

The file holds a pickle, which could run anything; so it is opened by a reader that builds the few classes below and nothing else, and only when
its own checksum holds. Whatever is odd about it, it is ignored and the cards are read again.
"""

import hashlib
import io
import pickle
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from helpers import content, places

BUILT = {
    ("builtins", "slice"),
    ("helpers.corpus", "Corpus"),
    ("helpers.identity", "Decision"),
    ("helpers.identity", "Register"),
    ("helpers.records", "Claim"),
    ("helpers.records", "Entity"),
    ("helpers.records", "Source"),
    ("helpers.vocabulary", "Vocabulary"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.numeric", "_frombuffer"),
    ("pandas", "DataFrame"),
    ("pandas", "Index"),
    ("pandas", "RangeIndex"),
    ("pandas", "StringDtype"),
    ("pandas._libs.internals", "_unpickle_block"),
    ("pandas.arrays", "ArrowStringArray"),
    ("pandas.core.indexes.base", "_new_Index"),
    ("pandas.core.internals.managers", "BlockManager"),
    ("pyarrow.lib", "_restore_array"),
    ("pyarrow.lib", "py_buffer"),
    ("pyarrow.lib", "type_for_alias"),
}
"""Classes and constructors that a corpus is made of; none of them opens a file, starts a program or runs text."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in BUILT:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a corpus")
        return super().find_class(module, name)


def key() -> str:
    """A mark of all that a corpus follows from: the files under `data/raw`, the helpers, Python, pandas, numpy and pyarrow."""
    made_with = {name: version(name) for name in ("numpy", "pandas", "pyarrow")}
    python = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    return content.together({**content.marks(["data/raw"]), **content.code(), **made_with, **python})


def load(key: str) -> Any | None:
    """What was kept under this key, or None: not there, altered, cut short, or made of something else."""
    path = _path(key)
    try:
        checksum, data = path.read_bytes().split(b"\n", 1) if path else (b"", b"")
        if checksum.decode("ascii") != hashlib.sha256(key.encode("ascii") + data).hexdigest():
            return None
        return _Reader(io.BytesIO(data)).load()
    except Exception:  # whatever is wrong with a kept file, the cards themselves are there
        return None


def keep(key: str, thing: Any) -> None:
    """Keep something under a key, and nothing under older keys; where the checkout cannot be written, nothing is kept."""
    path = _path(key)
    if path is None:
        return
    data = pickle.dumps(thing, protocol=5)
    checksum = hashlib.sha256(key.encode("ascii") + data).hexdigest().encode("ascii")
    try:
        places.write(path, checksum + b"\n" + data)
        for other in path.parent.glob("corpus-*.pickle"):
            if other != path:
                other.unlink(missing_ok=True)
    except OSError:  # a full disk, or another run that holds an older file open: no reason to stop
        return


def _path(key: str) -> Path | None:
    folder = places.cache()
    return folder / f"corpus-{key}.pickle" if folder else None
