"""One call for a folder or a bucket: read every document, find every known name, and keep a ledger of what became of each input.

    from helpers.documents import scan
    scan.scan(["data/raw/documents"], "data/documents")

What is in the ledger is not read again; after names have changed, only matching is done again, in the stored texts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from helpers import places
from helpers.documents.batches import chunks, hash_inputs, match_batch, plan, read_batch
from helpers.documents.engine import engine, stream
from helpers.documents.inputs import source
from helpers.documents.ledger import Results, key
from helpers.documents.limits import MEGABYTE, Limits
from helpers.documents.read import READING
from helpers.documents.sandbox import Settings


@dataclass(frozen=True)
class Scan:
    """What one call did: inputs by outcome, those that the ledger had, batches matched anew."""

    outcomes: Counter
    known: int
    rematched: int


def inputs() -> Path:
    """Where a researcher drops originals: `data/raw/documents`, ignored by git."""
    return places.raw() / "documents"


def results() -> Path:
    """Where results go when nothing else is said: `data/documents`, which keeps itself out of git."""
    return places.root() / "data" / "documents"


def scan(
    paths: Sequence[str | Path] = (),
    to: str | Path | None = None,
    *,
    finder: object = None,
    jobs: int | None = None,
    limits: Limits | None = None,
    recognise: bool = True,
    again: Iterable[str] = (),
    storage: dict[str, Any] | None = None,
    told: Callable[[Counter], None] = lambda outcomes: None,
) -> Scan:
    """Read what is at `paths` (folders, files, patterns, URLs) into the data set at `to`; returns counts.

    `finder`: an object with `find(text) -> mentions` and `digest` (`mentions.Matcher`), or None to read only. `again`: outcomes to try
    once more, e.g. after installing tesseract. `storage`: options of fsspec for both sides. `told` is called after each batch.
    Raises `FileNotFoundError` for paths that are not there and `RuntimeError` for a fault in the finder.
    """
    kept = Results(str(to or results()), tuple(sorted((storage or {}).items())))
    settings = Settings.of(limits, recognise, finder)
    _, out = kept.place
    found = source([str(path) for path in paths or [inputs()]], [out, str(inputs() / "README.md")], **(storage or {}))
    kept.prepare()
    kept.forget(again)
    known, texts = _known(kept)
    had = len(known)
    outcomes: Counter = Counter()
    most = settings.limits.size * MEGABYTE
    with engine(jobs) as made:
        stale = [batch for batch in kept.batches() if kept.marks("mentions", batch)["names"] != settings.names]
        rematched = sum(1 for _ in stream(made, partial(match_batch, settings=settings, results=kept), stale))
        seen = _Counted(found)
        hashed = stream(made, partial(hash_inputs, fs=found.fs, most=most), chunks(seen), ahead=True)
        task = partial(read_batch, fs=found.fs, settings=settings, results=kept)
        for counted in stream(made, task, plan(hashed, known, texts)):
            outcomes += counted
            told(outcomes)
    return Scan(outcomes, min(had, seen.count - outcomes.total()), rematched)


class _Counted:
    def __init__(self, items: Iterable) -> None:
        self._items, self.count = items, 0

    def __iter__(self):
        for item in self._items:
            self.count += 1
            yield item


def _known(kept: Results) -> tuple[set[bytes], set[bytes]]:
    """Keys of what the ledger has, and digests whose text is stored. Batches read by older rules are dropped, to be read again."""
    known, texts = set(), set()
    for batch in kept.batches():
        if kept.marks("ledger", batch).get("reading") != str(READING):
            kept.drop(batch)
            continue
        table = kept.read("ledger", batch, ["name", "sha256", "copy"])
        for name, sha256, copy in zip(*(column.to_pylist() for column in table.columns), strict=True):
            known.add(key(name, sha256))
            if not copy:
                texts.add(bytes.fromhex(sha256)[:16])
    return known, texts
