"""The inputs of a scan: every file below folders or patterns, local or in a bucket (fsspec), in a fixed order, one after the other.

Links and whatever is no file are inputs too: they end in the ledger as refused. Nothing is followed out of the root.
"""

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.documents.limits import Failed, Refused, need

_MAGIC = "*?["


@dataclass(frozen=True)
class Input:
    """One thing found: its name in the ledger, where it is, and what keeps it from being read."""

    name: str
    path: str
    size: int = 0
    problem: str = ""


@dataclass(frozen=True)
class Source:
    """Folders, files and patterns on one file system, below one root."""

    fs: Any
    root: str
    paths: tuple[str, ...]
    skipped: tuple[str, ...] = ()  # folders and files below that are no inputs: the results, a folder's own README

    def __iter__(self) -> Iterator[Input]:
        seen: set[str] = set()
        several = len(self.paths) > 1
        for path in self.paths:
            for found in _matches(self.fs, path):
                for item in self._below(found):
                    if not several:
                        yield item
                    elif item.path not in seen:
                        seen.add(item.path)
                        yield item

    def _below(self, path: str) -> Iterator[Input]:
        if _local(self.fs):
            yield from self._local(path)
        else:
            yield from self._remote(self.fs.info(path))

    def _local(self, path: str) -> Iterator[Input]:
        if path in self.skipped:
            return
        try:
            kind = os.lstat(path)
            if stat.S_ISDIR(kind.st_mode):
                children = sorted(entry.name for entry in os.scandir(path))
        except OSError as error:
            yield Input(self._name(path), path, problem=f"cannot be opened: {error.strerror}")
            return
        if stat.S_ISDIR(kind.st_mode):
            for child in children:
                yield from self._local(os.path.join(path, child))
        elif stat.S_ISLNK(kind.st_mode):
            yield Input(self._name(path), path, problem="a link: links are not followed")
        elif stat.S_ISREG(kind.st_mode):
            yield Input(self._name(path), path, kind.st_size)
        else:
            yield Input(self._name(path), path, problem="no file: a pipe, socket or device")

    def _remote(self, info: dict) -> Iterator[Input]:
        path = info["name"]
        if path.rstrip("/") in self.skipped:
            return
        if info["type"] != "directory":
            yield Input(self._name(path), path, info.get("size") or 0)
            return
        for child in sorted(self.fs.ls(path, detail=True), key=lambda child: child["name"]):
            if child["name"].rstrip("/") != path.rstrip("/"):  # some stores list a folder within itself
                yield from self._remote(child)

    def _name(self, path: str) -> str:
        name = path[len(self.root) :].lstrip("/" + os.sep) or path.rstrip("/").rpartition("/")[2]
        name = name.replace(os.sep, "/").encode("utf-8", "backslashreplace").decode()
        return "".join(char if char.isprintable() else repr(char)[1:-1] for char in name)


def source(places: Sequence[str], skipped: Sequence[str] = (), **storage: Any) -> Source:
    """The inputs at paths, patterns or URLs (file, s3, gs, memory …). Raises `FileNotFoundError` where nothing is."""
    url_to_fs = need("fsspec.core", "fsspec").url_to_fs
    found = [url_to_fs(place, **storage) for place in places]
    fs = found[0][0]
    if any(other is not fs and type(other) is not type(fs) for other, _ in found):
        raise ValueError("the inputs are on different file systems: scan them one by one into the same results")
    paths = []
    for path in dict.fromkeys(path for _, path in found):
        fixed = _fixed(path)
        if _local(fs):
            resolved = os.path.realpath(fixed)  # the user's own choice may be a link; what is below may not
            path, fixed = resolved + path[len(fixed) :], resolved
        if not fs.exists(fixed):
            raise FileNotFoundError(
                f"{fixed} is not there: name a folder, a file or a pattern such as 'folder/**/*.pdf'"
            )
        paths.append(path)
    paths = [p for p in paths if not any(p != other and p.startswith(other.rstrip("/") + "/") for other in paths)]
    skipped = [os.path.realpath(path) for path in skipped] if _local(fs) else skipped
    return Source(fs, _root(fs, paths), tuple(paths), tuple(skipped))


def load(fs: Any, item: Input, most: int) -> bytes:
    """The bytes of an input. Raises `Refused` beyond `most` bytes, `Failed` when it cannot be opened."""
    if item.problem:
        raise Refused(item.problem)
    if item.size > most:
        raise Refused(f"larger than {most >> 20:,} MB")
    try:
        with _open(fs, item.path) as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise Failed(f"cannot be opened: {error.strerror or type(error).__name__}") from error
    if len(data) > most:
        raise Refused(f"larger than {most >> 20:,} MB")
    return data


def digest(fs: Any, item: Input, most: int) -> str:
    """sha256 of an input, read piece by piece; "" for what cannot be had, which `load` then explains."""
    if item.problem or item.size > most:
        return ""
    try:
        with _open(fs, item.path) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _open(fs: Any, path: str) -> Any:
    if not _local(fs):
        return fs.open(path, "rb")
    # A file that has turned into a link or pipe since it was listed is not followed and not waited for.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(0, "no longer a file")
    return os.fdopen(handle, "rb")


def _local(fs: Any) -> bool:
    return "file" in ((fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol)


def _fixed(path: str) -> str:
    """The folder of a pattern down to its first wildcard; a path itself."""
    if not any(sign in path for sign in _MAGIC):
        return path.rstrip("/") or "/"
    first = min(path.index(sign) for sign in _MAGIC if sign in path)
    return path[:first].rpartition("/")[0] or "/"


def _matches(fs: Any, path: str) -> list[str]:
    if not any(sign in path for sign in _MAGIC) or fs.exists(path):
        return [path]
    return sorted(found for found in fs.glob(path) if not fs.isdir(found))


def _root(fs: Any, paths: list[str]) -> str:
    fixed = [_fixed(path) for path in paths]
    folders = [path if fs.isdir(path) else path.rpartition("/")[0] for path in fixed]
    parts = [folder.split("/") for folder in folders]
    common = os.path.commonprefix(parts)
    return "/".join(common)
