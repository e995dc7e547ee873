"""The results of scans: a Parquet data set of three tables, written batch by batch, each file whole or not at all.

`ledger` (one row an input), `texts` (one row a part of a distinct document), `mentions`. A batch is one file in each folder, under one
name; the file in `ledger` is written last, so a batch counts when it is there, and only then.
"""

import hashlib
import os
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.documents.limits import need
from helpers.documents.read import READING
from helpers.documents.records import Document

TABLES = ("ledger", "texts", "mentions")
COLUMNS: dict[str, dict[str, str]] = {
    "ledger": {
        "sha256": "string", "name": "string", "kind": "string", "outcome": "string", "reason": "string", "reader": "string",
        "language": "string", "parts": "int32", "characters": "int64", "size": "int64", "copy": "bool", "warnings": "list",
    },
    "texts": {"sha256": "string", "part": "int32", "label": "string", "text": "string"},
    "mentions": {
        "sha256": "string", "part": "int32", "label": "string", "start": "int32", "end": "int32", "surface": "string",
        "entity": "string", "context": "string",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Results:
    """Where results are: a folder on a file system (fsspec)."""

    url: str
    storage: tuple[tuple[str, Any], ...] = ()

    @property
    def place(self) -> tuple[Any, str]:
        """File system and path."""
        fs, path = need("fsspec.core", "fsspec").url_to_fs(self.url, **dict(self.storage))
        return fs, path.rstrip("/")

    def prepare(self) -> None:
        """Make the folder private to git where it is local, and remove what a killed run left: torn batches, half-written files."""
        fs, path = self.place
        for table in TABLES:
            fs.makedirs(f"{path}/{table}", exist_ok=True)
        store(fs, f"{path}/.gitignore", b"*\n")
        whole = set(self.batches())
        for table in TABLES:
            for file in _files(fs, f"{path}/{table}"):
                name = posixpath.basename(file)
                if name.startswith(".") or (table != "ledger" and name.removesuffix(".parquet") not in whole):
                    fs.rm_file(file)

    def batches(self) -> list[str]:
        """The names of the batches that are whole."""
        fs, path = self.place
        fs.invalidate_cache()  # other processes write here as well
        names = [posixpath.basename(file) for file in _files(fs, f"{path}/ledger")]
        return sorted(n.removesuffix(".parquet") for n in names if n.endswith(".parquet") and not n.startswith("."))

    def has(self, batch: str) -> bool:
        """Whether a batch is whole."""
        fs, path = self.place
        fs.invalidate_cache()
        return fs.exists(f"{path}/ledger/{batch}.parquet")

    def files(self, table: str) -> list[str]:
        """The paths of a table's files, those of whole batches only."""
        _, path = self.place
        return [f"{path}/{table}/{batch}.parquet" for batch in self.batches()]

    def read(self, table: str, batch: str, columns: Sequence[str] | None = None) -> Any:
        """One file as a pyarrow table."""
        fs, path = self.place
        with fs.open(f"{path}/{table}/{batch}.parquet", "rb") as stream:
            return need("pyarrow.parquet", "pyarrow").read_table(stream, columns=columns)

    def write(self, table: str, batch: str, rows: Iterable[tuple], marks: dict[str, str]) -> None:
        """One file, whole or not at all. `marks` go into its metadata."""
        arrow, parquet = need("pyarrow", "pyarrow"), need("pyarrow.parquet", "pyarrow")
        types = {
            "list": arrow.list_(arrow.string()),
            **{t: getattr(arrow, t)() for t in ("string", "int32", "int64")},
            "bool": arrow.bool_(),
        }
        names = list(COLUMNS[table])
        schema = arrow.schema([(name, types[COLUMNS[table][name]]) for name in names], metadata=marks)
        columns = list(zip(*rows, strict=True)) or [()] * len(names)
        made = arrow.table([arrow.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
        sink = arrow.BufferOutputStream()
        parquet.write_table(made, sink, compression="zstd")
        fs, path = self.place
        store(fs, f"{path}/{table}/{batch}.parquet", sink.getvalue().to_pybytes())

    def marks(self, table: str, batch: str) -> dict[str, str]:
        """What was written into a file's metadata."""
        fs, path = self.place
        with fs.open(f"{path}/{table}/{batch}.parquet", "rb") as stream:
            found = need("pyarrow.parquet", "pyarrow").read_schema(stream).metadata or {}
        return {key.decode(): value.decode() for key, value in found.items()}

    def drop(self, batch: str) -> None:
        """Remove a batch: first what makes it count."""
        fs, path = self.place
        for table in TABLES:
            if fs.exists(file := f"{path}/{table}/{batch}.parquet"):
                fs.rm_file(file)

    def forget(self, outcomes: Iterable[str]) -> int:
        """Take inputs with these outcomes out of the ledger, so that they are read again. Returns how many."""
        outcomes, count = set(outcomes), 0
        for batch in self.batches():
            table = self.read("ledger", batch)
            keep = [row for row in table.to_pylist() if row["outcome"] not in outcomes]
            if len(keep) == table.num_rows:
                continue
            count += table.num_rows - len(keep)
            if keep:
                gone = set(table["sha256"].to_pylist()) - {row["sha256"] for row in keep}
                for name in ("texts", "mentions"):
                    rows = [
                        tuple(row.values()) for row in self.read(name, batch).to_pylist() if row["sha256"] not in gone
                    ]
                    self.write(name, batch, rows, self.marks(name, batch))
                self.write("ledger", batch, [tuple(row.values()) for row in keep], self.marks("ledger", batch))
            else:
                self.drop(batch)
        return count

    def sorted(self, table: str) -> Iterator[tuple]:
        """All rows of a table in one order, the same for the same inputs whatever worked on them. For small results only."""
        rows = [
            tuple(map(_plain, row.values())) for batch in self.batches() for row in self.read(table, batch).to_pylist()
        ]
        return iter(sorted(rows))


def ledger_row(document: Document, copy: bool) -> tuple:
    """The line of the ledger for a document; `copy` when an earlier input has the same bytes, and so the same text and mentions."""
    return (
        document.sha256, document.name, document.kind, document.outcome, document.reason, document.reader,
        document.language, len(document.parts), sum(len(part.text) for part in document.parts), document.size, copy,
        list(document.warnings),
    )  # fmt: skip


def marks(names: str) -> dict[str, str]:
    """The metadata of a batch: by which rules it was read, with which names it was matched."""
    return {"reading": str(READING), "names": names}


def key(name: str, sha256: str) -> bytes:
    """Sixteen bytes for an input, small enough to hold a million of them."""
    return hashlib.blake2b(f"{sha256}\0{name}".encode(), digest_size=16).digest()


def store(fs: Any, path: str, data: bytes) -> None:
    """Write a file whole or not at all: beside and renamed where it is local; object stores show no object before it is whole."""
    if "file" not in ((fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol):
        fs.pipe_file(path, data)
        return
    folder, name = os.path.split(path)
    beside = os.path.join(folder, f".{name}.{os.getpid()}.tmp")
    try:
        with open(beside, "wb") as stream:
            stream.write(data)
        os.replace(beside, path)
    finally:
        if os.path.exists(beside):
            os.remove(beside)


def _files(fs: Any, folder: str) -> list[str]:
    if not fs.exists(folder):
        return []
    return sorted(found["name"] for found in fs.ls(folder, detail=True) if found["type"] != "directory")


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
