"""Tables that diff well on disk and read well in a notebook."""

import html

import pandas as pd

from helpers import places

# what looks like a number and is none: "2024" is a year, a docket a name
_DATES = ["when", "published", "date", "year", "day", "month", "first_known", "last_known", "docket", "case_no", "text"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(frame: pd.DataFrame, name: str) -> None:
    """Store a frame as `data/processed/<name>`: UTF-8, LF, no index, missing values empty.

    The frame must be sorted by the caller. Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    places.write(places.processed() / name, csv(frame))


def csv(frame: pd.DataFrame) -> str:
    """The CSV text of a frame, as `write` stores it."""
    plain = frame.copy()
    for column in plain.columns:
        if not pd.api.types.is_numeric_dtype(plain[column]):
            plain[column] = plain[column].map(_inert, na_action="ignore")
        elif pd.api.types.is_float_dtype(plain[column]) and (plain[column].dropna() % 1 == 0).all():
            plain[column] = plain[column].astype("Int64")
    return plain.to_csv(index=False, lineterminator="\n")


def read(name: str) -> pd.DataFrame:
    """A stored table. Columns of numbers come back as numbers, yes-or-no columns as booleans; ids, names and dates stay text.

    Raises FileNotFoundError that says which command makes the file.
    """
    path = places.processed() / name
    if not path.exists():
        raise FileNotFoundError(
            f"data/processed/{name} is not there: run `make run` (or `python -m helpers run`) first"
        )
    table = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    for column in table.columns.difference(_DATES):
        known = table[column].dropna()
        if len(known) and known.isin(["True", "False"]).all():
            table[column] = table[column].map({"True": True, "False": False})
        elif len(known) and pd.to_numeric(known, errors="coerce").notna().all():
            table[column] = pd.to_numeric(table[column])
    return table


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


class Table:
    """A frame as a notebook shows it: escaped HTML without index, and plain text for viewers without HTML."""

    def __init__(self, frame: pd.DataFrame, note: str = "") -> None:
        self.frame, self.note = frame, note

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        shown = self.frame.map(lambda value: "" if value is None or value is pd.NA or value != value else _said(value))
        with pd.option_context(
            "display.max_colwidth", None, "display.width", 250, "display.max_rows", None, "display.max_columns", None
        ):
            rich = shown.to_html(index=False, escape=True, border=0, justify="left", na_rep="")
            text = shown.to_string(index=False, max_colwidth=60, justify="left")
        return {"text/html": rich, "text/plain": text}


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) or hasattr(value, "item"):
        number = float(value)
        return f"{int(number):,}" if number.is_integer() else f"{number:,.2f}"
    return str(value)


def show(frame: pd.DataFrame, rows: int | None = None) -> Table:
    """A frame for the eye: underscores in headings become spaces, missing cells are empty, `rows` keeps the first ones."""
    part = frame if rows is None else frame.head(rows)
    return Table(part.rename(columns=lambda name: str(name).replace("_", " ")))


class References:
    """A list of sources that unfolds: title, publisher, date, card; no address is opened by reading it."""

    def __init__(self, sources: pd.DataFrame) -> None:
        self.rows = sources.sort_values("id").to_dict("records")

    def _line(self, row: dict) -> str:
        date = row["published"] if isinstance(row["published"], str) else "undated"
        return f"{row['title']}. {row['publisher']}, {date} [{row['file']}]"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        items = []
        for row in self.rows:
            line = html.escape(self._line(row))
            if isinstance(row["url"], str):
                address = html.escape(row["url"], quote=True)
                line += f' <a href="{address}" rel="noreferrer noopener">page</a>'
            items.append(f"<li>{line}</li>")
        text = f"{len(self.rows):,} sources"
        listed = f"<details><summary>{text}</summary><ol>{''.join(items)}</ol></details>"
        return {"text/html": listed, "text/plain": text + ": " + "; ".join(row["id"] for row in self.rows)}


def references(sources: pd.DataFrame) -> References:
    """The sources used, as a list that unfolds. `sources` is a part of the sources frame of a Corpus."""
    return References(sources)
