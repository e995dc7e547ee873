"""The fields of a card, checked one by one: known terms, dates, ids, tables, denied relations. Faults are gathered, never raised."""

import datetime as dt
from typing import Any

from helpers.records import Fault, interval, near
from helpers.vocabulary import Vocabulary

PART_KEYS = {
    "count": {"value", "bound", "unit"},
    "judgment": {"id", "court", "charge", "months", "suspended", "penalty", "date", "persons", "case_no"},
    "measure": {"topic", "addressee", "addressee_text"},
    "case": {"name", "stage", "outcome"},
}
PART_MUST = {
    "count": ("value", "bound", "unit"),
    "judgment": ("id",),
    "measure": ("topic",),
    "case": ("name", "stage", "outcome"),
}


class FieldChecker:
    """Checks of single fields against the vocabulary; `faults` grows with what is wrong."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.faults: list[Fault] = []

    def among(self, name: str, place: str, term: Any, terms: Any) -> None:
        """A term must be one of the known ones."""
        if term and (not isinstance(term, str) or term not in terms):
            self.fault(name, place, f"unknown term `{term}`", near(str(term), terms))

    def when(self, when: Any, name: str, place: str) -> None:
        """A date, month, year or span."""
        try:
            if when is not None:
                interval(when if isinstance(when, str) else str(when))
        except ValueError as error:
            self.fault(
                name,
                f"{place}, when",
                str(error),
                'write "2016", "2016-03", "2016-03-02" or a span "2016/2018"',
            )

    def order(self, when: Any, published: str | None, name: str, place: str) -> None:
        """What a page tells as done cannot have begun after the page appeared."""
        try:
            begun, known = interval(when if isinstance(when, str) else None)[0], interval(published)[1]
        except ValueError:
            return  # said by `when` and `published`
        if begun and known and begun > known:
            problem = f"{when} lies after {published}, when the page was published"
            self.fault(name, f"{place}, when", problem, "mend one of the two; for a plan, leave `when` out")

    def published(self, value: Any, name: str) -> str | None:
        """The day, month or year of a page."""
        if value is None:
            return None
        text = value.isoformat() if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else value
        try:
            if not isinstance(text, str) or "/" in text:
                raise ValueError("is no date, month or year")
            interval(text)
        except ValueError as error:
            self.fault(name, "published", str(error), 'write 2024-02-28, or "2024-02", or "2024"')
            return None
        return text

    def ids(self, value: Any, name: str, key: str) -> tuple[str, ...]:
        """One id or a list of ids."""
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
            self.fault(
                name,
                key,
                "is neither an id nor a list of ids",
                'write origin = "self" or ["card-id", "doc-id"]',
            )
            return ()
        return tuple(sorted(set(items)))

    def part(self, name: str, place: str, key: str, part: Any) -> dict[str, Any] | None:
        """A small table of a claim or card: its keys, terms and numbers; None when it is no table."""
        if not isinstance(part, dict):
            self.fault(name, place, f"`{key}` is not a table", f"write {key} = {{…}}")
            return None
        for other in sorted(set(part) - PART_KEYS[key]):
            self.fault(name, f"{place}, {key}", f"unknown key `{other}`", near(other, PART_KEYS[key]))
        for must in PART_MUST[key]:
            if part.get(must) in (None, ""):
                self.fault(name, f"{place}, {key}", f"`{must}` is missing", "add it")
        checks: dict[str, Any] = {
            "bound": self.vocabulary.fields["bound"],
            "charge": self.vocabulary.charges,
            "penalty": self.vocabulary.fields["penalty"],
            "topic": self.vocabulary.measures,
            "stage": self.vocabulary.fields["stage"],
            "outcome": self.vocabulary.fields["outcome"],
        }
        for term, known in checks.items():
            if term in part:
                self.among(name, f"{place}, {key}.{term}", part[term], known)
        for number in ("value", "months", "persons"):
            if number in part and (
                isinstance(part[number], bool)
                or not isinstance(part[number], int | float)
                or not 0 <= part[number] < 1e13
            ):
                self.fault(
                    name,
                    f"{place}, {key}.{number}",
                    f"{part[number]!r} is no usable number",
                    "write a plain number",
                )
        if "addressee" in part and "addressee_text" in part:
            remedy = "a name of the register goes in `addressee`, a free description in `addressee_text`"
            self.fault(name, f"{place}, {key}", "has both `addressee` and `addressee_text`", remedy)
        if "suspended" in part and not isinstance(part["suspended"], bool):
            self.fault(name, f"{place}, {key}.suspended", "is neither true nor false", "write true or false")
        if "date" in part:
            self.when(part["date"], name, f"{place}, {key}")
        return part

    def against(self, value: Any, name: str, place: str) -> tuple[tuple[str, str, str], ...]:
        """The relations that a denial means."""
        shaped = isinstance(value, list) and all(
            isinstance(item, list) and len(item) == 3 and all(isinstance(part, str) and part for part in item)
            for item in value
        )
        if not shaped:
            self.fault(
                name,
                f"{place}, against",
                "is no list of triples",
                'write against = [["subject", "predicate or *", "object or *"]]',
            )
            return ()
        for _, predicate, _ in value:
            if predicate != "*":
                self.among(name, f"{place}, against", predicate, self.vocabulary.predicates)
        return tuple(sorted((item[0], item[1], item[2]) for item in value))

    def fault(self, name: str, place: str, problem: str, remedy: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(name, place, problem, remedy))
