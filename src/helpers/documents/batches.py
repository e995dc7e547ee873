"""The tasks of a scan: hash inputs, read a batch, match a batch again. The same on this machine and on a cluster."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.documents import ledger
from helpers.documents.inputs import Input, digest, load
from helpers.documents.ledger import Results
from helpers.documents.limits import MEGABYTE, Failed, Refused
from helpers.documents.records import Document
from helpers.documents.sandbox import Settings, borrowed

_FIRST, _MOST, _BYTES = 8, 256, 16 * MEGABYTE
_HASHED, _HASHED_BYTES = 128, 64 * MEGABYTE


@dataclass(frozen=True)
class Item:
    """An input that is to be read, with its digest; a copy has the bytes of an earlier one."""

    input: Input
    sha256: str
    copy: bool


def chunks(inputs: Iterable[Input]) -> Iterator[list[Input]]:
    """Inputs in handfuls for hashing."""
    chunk: list[Input] = []
    size = 0
    for item in inputs:
        chunk.append(item)
        size += item.size
        if len(chunk) >= _HASHED or size >= _HASHED_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def hash_inputs(chunk: Sequence[Input], fs: Any, most: int) -> list[tuple[Input, str]]:
    """Each input with its sha256."""
    return [(item, digest(fs, item, most)) for item in chunk]


def plan(hashed: Iterable[list[tuple[Input, str]]], known: set[bytes], texts: set[bytes]) -> Iterator[list[Item]]:
    """Batches of what is not in the ledger: small ones first, so that few documents are shared out too, and bounded by size.

    `known` holds keys of ledger lines, `texts` digests whose text is stored; both grow along.
    """
    batch: list[Item] = []
    size, most, made = 0, _FIRST, 0
    for chunk in hashed:
        for item, sha256 in chunk:
            key = ledger.key(item.name, sha256)
            if key in known:
                continue
            known.add(key)
            short = bytes.fromhex(sha256)[:16]
            if batch and (len(batch) >= most or size + item.size > _BYTES):
                yield batch
                made += 1
                batch, size, most = [], 0, min(_MOST, _FIRST << (made // 2))
            batch.append(Item(item, sha256, bool(sha256) and short in texts))
            texts.add(short)
            size += item.size
    if batch:
        yield batch


def read_batch(batch: Sequence[Item], fs: Any, settings: Settings, results: Results) -> Counter:
    """Read one batch, write its three files, and count outcomes. A batch that is there already is only counted."""
    made = hashlib.sha256(b"".join(ledger.key(item.input.name, item.sha256) for item in batch))
    name = made.hexdigest()[:24]
    if results.has(name):  # by a worker that was lost before it could say so
        return Counter(results.read("ledger", name, ["outcome"])["outcome"].to_pylist())
    lines, texts, mentions = [], [], []
    with borrowed(settings) as sandbox:
        for item in batch:
            document, found = _read(item, fs, sandbox)
            lines.append(ledger.ledger_row(document, item.copy))
            if not item.copy:
                texts += [(item.sha256, part.number, part.label, part.text) for part in document.parts]
                mentions += [(item.sha256, *row) for row in found]
    marks = ledger.marks(settings.names)
    results.write("texts", name, texts, marks)
    results.write("mentions", name, mentions, marks)
    results.write("ledger", name, lines, marks)
    return Counter(line[3] for line in lines)


def _read(item: Item, fs: Any, sandbox: Any) -> tuple[Document, list]:
    found, most = item.input, sandbox.settings.limits.size * MEGABYTE
    try:
        data = load(fs, found, most)
        if hashlib.sha256(data).hexdigest() != item.sha256:
            raise Failed("changed while it was scanned: scan again")
    except (Refused, Failed) as why:
        outcome = "refused" if isinstance(why, Refused) else "failed"
        return Document(item.sha256, found.name, "", outcome, str(why), size=found.size), []
    return sandbox.read(data, found.name, item.sha256)


def match_batch(batch: str, settings: Settings, results: Results) -> int:
    """Find the mentions of a batch anew in its stored texts, after names have changed. Returns how many there are."""
    table = results.read("texts", batch)
    rows: list[tuple] = []
    with borrowed(settings) as sandbox:
        held: list[tuple[int, str, str]] = []
        whose = ""
        for line in [*table.to_pylist(), None]:
            if held and (line is None or line["sha256"] != whose):
                rows += [(whose, *row) for row in sandbox.match(held)]
                held = []
            if line is not None:
                whose = line["sha256"]
                held.append((line["part"], line["label"], line["text"]))
    results.write("mentions", batch, rows, ledger.marks(settings.names))
    return len(rows)
