"""Records of the collection: sources, claims, entities, and the faults that refuse them. Frozen; no reading, no checking."""

import calendar
import datetime as dt
import difflib
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_WHEN = re.compile(rf"(?P<first>{_DAY})(?P<slash>/(?P<last>{_DAY})?)?")


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong, where, and what to do about it."""

    file: str
    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.problem}; {self.remedy}"


@dataclass(frozen=True)
class Source:
    """One page that was read. `origin` lists "self", card ids or document ids of `origins.toml`."""

    id: str
    kind: str
    title: str
    publisher: str
    published: str | None
    url: str | None
    language: str
    access: str
    origin: tuple[str, ...]
    depends_on: tuple[str, ...]
    about: str
    read: str
    second_reading: str | None
    case: dict[str, str] | None
    file: str


@dataclass(frozen=True)
class Claim:
    """One statement on one page. Names stand as the source gives them; `subject_text` and `object_text` are free text."""

    id: str
    source: str
    number: int
    subject: str | None
    subject_text: str | None
    predicate: str
    object: str | None
    object_text: str | None
    status: str
    when: str | None
    where: str | None
    tactic: str | None
    amount: str | None
    note: str
    locator: str
    count: dict[str, Any] | None = None
    judgment: dict[str, Any] | None = None
    measure: dict[str, Any] | None = None
    against: tuple[tuple[str, str, str], ...] = ()
    verdict: str | None = None


@dataclass(frozen=True)
class Entity:
    """Who or what is meant: main name, further names in every script seen, type, home state, parent."""

    id: str
    name: str
    type: str
    names: tuple[str, ...] = ()
    home: str | None = None
    parent: str | None = None
    note: str | None = None
    ours: bool = False
    court: str | None = None
    docket: str | None = None
    file: str = field(default="", compare=False)


def claim_id(source: str, subject: str, predicate: str, object_: str, when: str | None) -> str:
    """A short id derived from what the claim says, so that adding another claim renames nothing.

    Eight letters and digits (40 bits of SHA-256 in base 32) after the letter c.
    """
    said = "\x1f".join((source, subject, predicate, object_, when or ""))
    number = int.from_bytes(hashlib.sha256(said.encode("utf-8")).digest()[:5], "big")
    digits = "abcdefghijklmnopqrstuvwxyz234567"
    return "c" + "".join(digits[(number >> shift) & 31] for shift in range(35, -1, -5))


def interval(when: str | None) -> tuple[dt.date | None, dt.date | None]:
    """First and last day that a `when` covers: "2016" is a year, "2016-03/2017" a span, "2016/" still open (None).

    Raises ValueError for anything else, for days that do not exist and for spans that run backwards.
    """
    if when is None:
        return None, None
    match = _WHEN.fullmatch(when)
    if not match:
        raise ValueError(f"{when!r} is no date")
    first, last = match["first"], match["last"]
    start = _day(first, 0)
    end = _day(last, -1) if last else (None if match["slash"] else _day(first, -1))
    if end is not None and end < start:
        raise ValueError(f"{when!r} ends before it starts")
    if start.year < 1900 or (end or start).year > 2100:
        raise ValueError(f"{when!r} lies outside 1900-2100")
    return start, end


def _day(text: str, edge: int) -> dt.date:
    parts = [int(part) for part in text.split("-")]
    month = parts[1] if len(parts) > 1 else (1 if edge == 0 else 12)
    day = parts[2] if len(parts) > 2 else (1 if edge == 0 else calendar.monthrange(parts[0], month)[1])
    return dt.date(parts[0], month, day)


def near(term: str, terms: Any) -> str:
    """A hint for a message: the nearest known terms; where nothing is near, all of a short list, or nothing."""
    names = [str(name) for name in terms]
    close = difflib.get_close_matches(term, names, n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(f'`{name}`' for name in close)}?"
    return f"known: {', '.join(sorted(names))}" if len(names) <= 40 else "nothing known looks like it"
