"""Words on charts: escaped, wrapped, and the hover of a relation. Text from data is never trusted."""

import html
import textwrap
from collections.abc import Iterable, Sequence

import pandas as pd

from helpers import theme
from helpers.vocabulary import load

LABEL = 46  # characters in a line of an axis label


def safe(text: object) -> str:
    """Text from data, escaped for plotly labels and hovers; a missing value is an empty string.

    Quotes stay as they are: plotly knows no `&quot;`, and without `<` no tag and no attribute can begin.
    """
    return "" if text is None or text != text else html.escape(str(text), quote=False)


def wrapped(text: object, width: int = 60, lines: int = 8) -> str:
    """Escaped text broken into lines for a label or hover."""
    parts = (
        textwrap.wrap(str(text), width, max_lines=lines, placeholder=" …") if text == text and text is not None else []
    )
    return "<br>".join(safe(part) for part in parts)


def labels(texts: Iterable[object], width: int, lines: int) -> dict[object, str]:
    """A short label for each text, wrapped and escaped; texts that would meet once cut short are told apart by a number."""
    short: dict[object, str] = {}
    taken: dict[str, int] = {}
    for text in texts:
        if text not in short:
            label = wrapped(text, width, lines)
            taken[label] = taken.get(label, 0) + 1
            short[text] = label if taken[label] == 1 else f"{label} ({taken[label]})"
    return short


def parted(frame: pd.DataFrame, group: str, keys: Iterable[str]) -> list[tuple[int, str, pd.DataFrame]]:
    """The rows of a frame by group, in the order of `keys`: (place in the legend, key, rows) of each that has rows.

    Raises ValueError when there is nothing to draw, and when a row belongs to no key: nothing is left out in silence.
    """
    keys = list(keys)
    drawn(frame)
    foreign = sorted({str(value) for value in frame[group]} - {str(key) for key in keys})
    if foreign:
        raise ValueError(
            f"`{group}` holds {', '.join(foreign)}, which has no colour: give one, or leave those rows out"
        )
    parts = [(number, key, frame[frame[group] == key]) for number, key in enumerate(keys, 1)]
    return [(number, key, part) for number, key, part in parts if len(part)]


def drawn(frame: pd.DataFrame) -> None:
    """Raises ValueError when a frame has no rows: an empty figure would look like a finding."""
    if frame.empty:
        raise ValueError("nothing to draw: the frame has no rows; say in a sentence that there are none")


def relation_hover(row: dict) -> str:
    """The hover of a relation (a row of evidence.named): what is said, how surely, by whom, since when, denied by whom, which claims."""
    vocabulary = load()
    voices = row["roots"].split("; ")
    ids = row["claim_ids"].split("; ")
    lines = [
        f"<b>{safe(row['subject'])}</b> {safe(vocabulary.predicates[row['predicate']]['phrase'])} <b>{safe(row['object'])}</b>",
        f"strongest saying: {safe(vocabulary.words(row['status']))}",
        f"independent voices: {int(row['voices'])} ({wrapped(', '.join(voices), 70, 4)})",
        f"sources: {int(row['sources'])}, first known {safe(row['first_known']) or 'undated'}",
        f"claims read twice: {int(row['read_twice'])} of {int(row['claims'])}",
    ]
    if safe(row["denied_by"]):
        lines.append(f"denied by {wrapped(row['denied_by'], 70, 2)}")
    if safe(row["rejected_by"]):
        lines.append(f"rejected by {wrapped(row['rejected_by'], 70, 2)}")
    lines.append("claims: " + safe(", ".join(ids[:6])) + (f" and {len(ids) - 6} more" if len(ids) > 6 else ""))
    return "<br>".join(lines)


def ink(fill: str) -> str:
    """Dark or light text, whichever reads better on a fill."""
    red, green, blue = (int(fill[i : i + 2], 16) for i in (1, 3, 5))
    return theme.PAPER if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else theme.INK


def body(labels: Sequence[str], height: int) -> int:
    """Pixels for rows of labels: more for those on two lines."""
    return sum(height + (10 if "<br>" in label else 0) for label in labels) + 16


def plain(value: float) -> int | float:
    """A plain Python number, whole where it is whole, else rounded to four digits after the point."""
    return int(value) if float(value).is_integer() else round(float(value), 4)
