"""What a scan has found, as frames; sums go file by file, so that memory stays flat however many mentions there are.

All mentions of a document are in one file, so documents counted in each file add up. Measured on ten million mentions in 200 files (two
cores): 5 s and 0.2 GB so; 22 s and 0.4 GB by DuckDB bound to 256 MB; 26 s and 3.2 GB by pyarrow's own aggregation over the data set.
"""

from collections import Counter
from pathlib import Path

import pandas as pd

from helpers.documents import ledger
from helpers.documents.ledger import Results
from helpers.documents.limits import need
from helpers.documents.records import OUTCOMES


def results(to: str | Path, **storage) -> Results:
    """The results at a folder or URL. Raises `FileNotFoundError` where no scan has written."""
    found = Results(str(to), tuple(sorted(storage.items())))
    fs, path = found.place
    if not fs.exists(f"{path}/ledger"):
        raise FileNotFoundError(f"{to} holds no results: run `python -m helpers scan --to {to}` first")
    return found


def documents(found: Results) -> pd.DataFrame:
    """The ledger: one row an input, sorted by name."""
    rows = [row for batch in found.batches() for row in found.read("ledger", batch).to_pylist()]
    frame = pd.DataFrame(rows, columns=list(ledger.COLUMNS["ledger"]))
    return frame.sort_values(["name", "sha256"], ignore_index=True)


def outcomes(found: Results) -> pd.DataFrame:
    """Inputs by outcome, kind and reason, the commonest first."""
    counts: Counter = Counter()
    for batch in found.batches():
        table = found.read("ledger", batch, ["outcome", "kind", "reason"])
        counts.update(zip(*(column.to_pylist() for column in table.columns), strict=True))
    rows = sorted(((*what, n) for what, n in counts.items()), key=lambda row: (-row[3], row[:3]))
    return pd.DataFrame(rows, columns=["outcome", "kind", "reason", "inputs"])


def entities(found: Results) -> pd.DataFrame:
    """Mentions and documents by entity, the most mentioned first."""
    need("pyarrow.compute", "pyarrow")
    mentions, held = Counter(), Counter()
    for batch in found.batches():
        table = found.read("mentions", batch, ["entity", "sha256"])
        sums = table.group_by("entity").aggregate([("sha256", "count"), ("sha256", "count_distinct")])
        for row in sums.to_pylist():
            mentions[row["entity"]] += row["sha256_count"]
            held[row["entity"]] += row["sha256_count_distinct"]
    rows = sorted(((e, mentions[e], held[e]) for e in mentions), key=lambda row: (-row[1], row[0]))
    return pd.DataFrame(rows, columns=["entity", "mentions", "documents"])


def mentions(found: Results, entity: str | None = None, most: int = 1000) -> pd.DataFrame:
    """Mentions with their place, of one entity or of all, sorted by document; the first `most` of them."""
    compute = need("pyarrow.compute", "pyarrow")
    columns = list(ledger.COLUMNS["mentions"])
    kept: list[tuple] = []
    for batch in found.batches():
        table = found.read("mentions", batch)
        if entity is not None:
            table = table.filter(compute.equal(table["entity"], entity))
        kept += [tuple(row.values()) for row in table.to_pylist()]
        kept = sorted(kept)[:most]
    return pd.DataFrame(kept, columns=columns)


def text(found: Results, sha256: str) -> list[tuple[int, str, str]]:
    """The parts of one document: number, label, text. Empty when it has none."""
    compute = need("pyarrow.compute", "pyarrow")
    for batch in found.batches():
        table = found.read("texts", batch)
        table = table.filter(compute.equal(table["sha256"], sha256))
        if table.num_rows:
            return [(row["part"], row["label"], row["text"]) for row in table.to_pylist()]
    return []


def report(found: Results, known: int = 0, rematched: int = 0) -> list[str]:
    """The lines that the verb `scan` prints: outcomes, the reasons behind them, the names found most."""
    table = outcomes(found)
    totals = table.groupby("outcome")["inputs"].sum()
    lines = [
        f"{totals.sum():,} inputs in the ledger: "
        + (", ".join(f"{totals[outcome]:,} {outcome}" for outcome in OUTCOMES if outcome in totals) or "none")
    ]
    if known:
        lines.append(f"{known:,} of them were there already and were not read again")
    if rematched:
        lines.append(f"names have changed: {rematched:,} batches of stored text were matched anew")
    unread = table[table["outcome"] != "read"].groupby(["outcome", "reason"])["inputs"].sum()
    ranked = sorted(unread.items(), key=lambda item: (-item[1], item[0]))
    lines += [f"  {n:,} {outcome}: {reason}" for (outcome, reason), n in ranked[:12]]
    if len(ranked) > 12:
        lines.append(f"  and {len(ranked) - 12:,} other reasons: see the ledger")
    names = entities(found)
    if len(names):
        lines.append(f"{names['mentions'].sum():,} mentions of {len(names):,} entities, most of them:")
        lines += [f"  {row.entity}: {row.mentions:,} in {row.documents:,} documents" for row in names[:10].itertuples()]
    lines.append(f"results: {found.url} (tables ledger, texts, mentions; Parquet)")
    return lines
