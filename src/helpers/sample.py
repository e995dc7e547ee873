"""A reproducible sample of claims for a later reader, and the tally of that reader's verdicts with a confidence interval."""

import hashlib
import math
import tomllib
from pathlib import Path

import pandas as pd

from helpers import places
from helpers.vocabulary import load


def draw(claims: pd.DataFrame, n: int, seed: int) -> pd.DataFrame:
    """`n` claims, drawn by the SHA-256 of seed and claim id: the same on every machine, and stable when others are added.

    Raises ValueError when there are fewer claims than asked for.
    """
    if not 0 < n <= len(claims):
        raise ValueError(f"a sample of {n} cannot be drawn from {len(claims)} claims: choose 1 to {len(claims)}")
    mark = claims["id"].map(lambda claim: hashlib.sha256(f"{seed}|{claim}".encode()).hexdigest())
    return claims.assign(mark=mark).sort_values("mark").head(n).drop(columns="mark").reset_index(drop=True)


def worksheet(sample: pd.DataFrame, sources: pd.DataFrame, n: int, seed: int) -> str:
    """The sample as a TOML sheet to fill in: `verdict` (see vocabulary/fields.toml) and a remark for each claim."""
    lines = [
        f"# A sample of {n} claims, seed {seed}. Find the page again, read it, and give each claim a verdict:",
        '# "confirmed", "corrected" (it says more or other than the page), "contradicted", or "not_found".',
        f"n = {n}",
        f"seed = {seed}",
        'reader = ""',
        'read_on = ""',
    ]
    cards = sources.set_index("id")
    for row in sample.to_dict("records"):
        where = " · ".join(str(row[key]) for key in ("when", "where") if isinstance(row[key], str))
        said = f"{row['subject']} | {row['predicate']} | {row['object']} | {row['status']}" + (
            f" | {where}" if where else ""
        )
        lines += [
            "",
            "[[claims]]",
            f'claim = "{row["id"]}"',
            f'source = "{row["source"]}"  # {cards.loc[row["source"], "file"]}, claim {row["number"]}',
            f"# {said}".replace("\n", " "),
            f"# {row['note']}".replace("\n", " "),
            'verdict = ""',
            'remark = ""',
        ]
    return "\n".join(lines) + "\n"


def tally(path: Path) -> dict[str, float | int]:
    """Verdicts of a filled sheet: how many of each, and the share confirmed with its 95 % Wilson interval.

    The interval is over the claims that were found again (Wilson 1927). Raises ValueError for sheets that are not filled.
    """
    sheet = tomllib.loads(path.read_text(encoding="utf-8"))
    verdicts = [claim.get("verdict", "") for claim in sheet.get("claims", [])]
    known = {*load().fields["verdict"], "contradicted"}
    wrong = sorted({verdict for verdict in verdicts if verdict not in known})
    if wrong or not verdicts:
        raise ValueError(f"{path.name}: unknown or empty verdicts {wrong}: use {', '.join(sorted(known))}")
    counts = {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}
    found = len(verdicts) - counts.get("not_found", 0)
    low, high = wilson(counts.get("confirmed", 0), found)
    share = counts.get("confirmed", 0) / found if found else 0.0
    return {**counts, "found": found, "share": round(share, 4), "low": round(low, 4), "high": round(high, 4)}


def wilson(hits: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """The Wilson score interval of a share (Wilson, Journal of the American Statistical Association 22, 1927)."""
    if n == 0:
        return 0.0, 1.0
    p = hits / n
    middle = p + z * z / (2 * n)
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def folder() -> Path:
    """Where filled samples stand: `data/raw/readings/`."""
    return places.raw() / "readings"
