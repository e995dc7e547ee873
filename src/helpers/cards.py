"""TOML files become records, checked one by one; every fault names file, place and remedy, and none stops the rest."""

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any

from helpers import safeguard
from helpers.records import Claim, Fault, Source, claim_id, interval, near
from helpers.vocabulary import Vocabulary

MAX_CARD_BYTES = 500_000
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

SOURCE_KEYS = {
    "id",
    "kind",
    "title",
    "publisher",
    "published",
    "url",
    "language",
    "access",
    "origin",
    "depends_on",
    "about",
    "read",
    "case",
    "claims",
}
SOURCE_MUST = ("id", "kind", "title", "publisher", "language", "access", "origin", "about", "read")
CLAIM_KEYS = {
    "subject",
    "subject_text",
    "predicate",
    "object",
    "object_text",
    "status",
    "when",
    "where",
    "tactic",
    "amount",
    "note",
    "locator",
    "count",
    "judgment",
    "measure",
    "against",
}
PART_KEYS = {
    "count": {"value", "bound", "unit"},
    "judgment": {"id", "court", "charge", "months", "suspended", "penalty", "date", "persons", "case_no"},
    "measure": {"topic", "addressee"},
    "case": {"name", "stage", "outcome"},
}
PART_MUST = {
    "count": ("value", "bound", "unit"),
    "judgment": ("id",),
    "measure": ("topic",),
    "case": ("name", "stage", "outcome"),
}
DENIALS = ("denies", "rejects")


def load_toml(path: Path, name: str, faults: list[Fault]) -> dict[str, Any] | None:
    """The content of a TOML file, or None with a fault that says why it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        faults.append(Fault(name, "file", f"cannot be read ({error.strerror})", "restore it or its permissions"))
        return None
    if len(data) > MAX_CARD_BYTES:
        faults.append(
            Fault(
                name,
                "file",
                f"{len(data):,} bytes is too large for a card",
                f"stay under {MAX_CARD_BYTES:,} bytes; split it or move documents to data/raw/documents",
            )
        )
        return None
    try:
        return tomllib.loads(data.decode("utf-8").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        faults.append(Fault(name, f"byte {error.start}", "is not UTF-8", "save the file as UTF-8"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        faults.append(Fault(name, "TOML", str(error) or "nested too deeply", "mend the syntax there"))
    return None


class CardReader:
    """Turns one parsed card into a Source and its Claims; faults are gathered, never raised."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.faults: list[Fault] = []

    def read(self, path: Path, name: str) -> tuple[Source | None, list[Claim]]:
        """The records of the card at `path`; `name` is how messages call the file. Faulty claims are left out."""
        before = len(self.faults)
        card = load_toml(path, name, self.faults)
        if card is None:
            return None, []
        source = self._source(card, path, name)
        claims = [
            self._claim(raw, name, card.get("id", ""), number) for number, raw in enumerate(self._list(card, name), 1)
        ]
        self._private(card, name)
        if len(self.faults) > before and source is None:
            return None, []
        return source, [claim for claim in claims if claim]

    # --- one source ----------------------------------------------------------------------------------------------
    def _source(self, card: dict[str, Any], path: Path, name: str) -> Source | None:
        before = len(self.faults)
        for key in sorted(set(card) - SOURCE_KEYS):
            self._fault(name, "card", f"unknown key `{key}`", near(key, SOURCE_KEYS))
        for key in SOURCE_MUST:
            if not card.get(key):
                self._fault(name, "card", f"`{key}` is missing", "add it")
        identifier = card.get("id")
        if identifier and identifier != path.stem:
            self._fault(
                name,
                "id",
                f"`{identifier}` differs from the file name",
                f"rename one: the file should be {identifier}.toml",
            )
        if identifier and not _ID.fullmatch(str(identifier)):
            self._fault(
                name,
                "id",
                f"`{identifier}` is not kebab-case",
                "use lower-case letters, digits and single hyphens",
            )
        self._among(name, "kind", card.get("kind"), self.vocabulary.kinds)
        kind = self.vocabulary.kinds.get(str(card.get("kind")))
        if kind and path.parent.name != kind["folder"]:
            self._fault(
                name,
                "kind",
                f"a `{card['kind']}` does not belong in {path.parent.name}/",
                f"move the card to data/raw/{kind['folder']}/",
            )
        self._among(name, "access", card.get("access"), self.vocabulary.fields["access"])
        published = self._published(card.get("published"), name)
        for key in ("title", "publisher", "about", "read", "language", "url"):
            if key in card and not isinstance(card[key], str):
                self._fault(name, key, "is not text", "put it in quotes")
        url = card.get("url")
        if url and not re.match(r"https?://[^\s]+$", str(url)):
            self._fault(name, "url", "is no http(s) address", "give the address of the page, or leave the key out")
        case = card.get("case")
        if case is not None:
            case = self._part(name, "card", "case", case)
        origin = self._ids(card.get("origin"), name, "origin")
        depends = self._ids(card.get("depends_on", []), name, "depends_on")
        if len(self.faults) > before:
            return None
        return Source(
            id=card["id"],
            kind=card["kind"],
            title=card["title"],
            publisher=card["publisher"],
            published=published,
            url=url,
            language=card["language"],
            access=card["access"],
            origin=origin,
            depends_on=depends,
            about=card["about"],
            read=card["read"],
            case=case,
            file=name,
        )

    def _published(self, value: Any, name: str) -> str | None:
        if value is None:
            return None
        text = value.isoformat() if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else value
        try:
            if not isinstance(text, str) or "/" in text:
                raise ValueError("is no date, month or year")
            interval(text)
        except ValueError as error:
            self._fault(name, "published", str(error), 'write 2024-02-28, or "2024-02", or "2024"')
            return None
        return text

    def _ids(self, value: Any, name: str, key: str) -> tuple[str, ...]:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
            self._fault(
                name,
                key,
                "is neither an id nor a list of ids",
                'write origin = "self" or ["card-id", "doc-id"]',
            )
            return ()
        return tuple(sorted(set(items)))

    def _list(self, card: dict[str, Any], name: str) -> list[Any]:
        claims = card.get("claims", [])
        if not isinstance(claims, list) or not claims:
            self._fault(name, "card", "has no claims", "add at least one [[claims]] table")
            return []
        return claims

    # --- one claim -----------------------------------------------------------------------------------------------
    def _claim(self, raw: Any, name: str, source: str, number: int) -> Claim | None:
        place = f"claim {number}"
        if not isinstance(raw, dict):
            self._fault(name, place, "is not a table", "write [[claims]]")
            return None
        before = len(self.faults)
        for key in sorted(set(raw) - CLAIM_KEYS):
            self._fault(name, place, f"unknown key `{key}`", near(key, CLAIM_KEYS))
        for key in ("predicate", "status", "note", "locator"):
            if not raw.get(key):
                self._fault(
                    name,
                    place,
                    f"`{key}` is missing",
                    "add it; every claim says what, how surely and where on the page",
                )
        for key in CLAIM_KEYS - set(PART_KEYS) - {"against"}:
            if key in raw and not (isinstance(raw[key], str) and raw[key].strip()):
                self._fault(name, place, f"`{key}` is not text", "put it in quotes, or leave the key out")
        for side in ("subject", "object"):
            if (side in raw) == (f"{side}_text" in raw):
                self._fault(
                    name,
                    place,
                    f"needs either `{side}` or `{side}_text`",
                    "a name of the register goes in the first, a free description in the second",
                )
        self._among(name, f"{place}, status", raw.get("status"), self.vocabulary.statuses)
        self._among(name, f"{place}, predicate", raw.get("predicate"), self.vocabulary.predicates)
        if "tactic" in raw:
            self._among(name, f"{place}, tactic", raw["tactic"], self.vocabulary.tactics)
        self._when(raw.get("when"), name, place)
        parts = {key: self._part(name, place, key, raw[key]) for key in ("count", "judgment", "measure") if key in raw}
        self._fit(raw, name, place)
        against = self._against(raw.get("against", []), name, place)
        if len(self.faults) > before:
            return None
        subject, object_ = raw.get("subject") or raw["subject_text"], raw.get("object") or raw["object_text"]
        return Claim(
            id=claim_id(source, subject, raw["predicate"], object_, raw.get("when")),
            source=source,
            number=number,
            subject=raw.get("subject"),
            subject_text=raw.get("subject_text"),
            predicate=raw["predicate"],
            object=raw.get("object"),
            object_text=raw.get("object_text"),
            status=raw["status"],
            when=raw.get("when"),
            where=raw.get("where"),
            tactic=raw.get("tactic"),
            amount=raw.get("amount"),
            note=raw["note"],
            locator=raw["locator"],
            against=against,
            **parts,
        )

    def _fit(self, raw: dict[str, Any], name: str, place: str) -> None:
        """What a predicate asks for beside its two sides."""
        predicate, status = raw.get("predicate"), raw.get("status")
        if (predicate in DENIALS) != (status == "denied") and predicate in self.vocabulary.predicates:
            self._fault(
                name,
                place,
                f"`{predicate}` with status `{status}`",
                "`denied` goes with `denies` and `rejects`, and only with them",
            )
        wants = {"counted": "count", "recommends": "measure", "adopted_measure": "measure"}
        if predicate in wants and wants[predicate] not in raw:
            self._fault(
                name,
                place,
                f"`{predicate}` needs `{wants[predicate]}`",
                f"add {wants[predicate]} = {{…}}: {', '.join(sorted(PART_KEYS[wants[predicate]]))}",
            )
        for key, verbs in (
            ("count", ("counted",)),
            ("judgment", ("prosecuted_over", "penalised_circumvention")),
            ("measure", ("recommends", "adopted_measure")),
            ("against", DENIALS),
        ):
            if key in raw and predicate not in verbs:
                self._fault(
                    name,
                    place,
                    f"`{key}` does not go with `{predicate}`",
                    f"it belongs to {' and '.join(verbs)}",
                )

    def _when(self, when: Any, name: str, place: str) -> None:
        try:
            if when is not None:
                interval(when if isinstance(when, str) else str(when))
        except ValueError as error:
            self._fault(
                name,
                f"{place}, when",
                str(error),
                'write "2016", "2016-03", "2016-03-02" or a span "2016/2018"',
            )

    def _part(self, name: str, place: str, key: str, part: Any) -> dict[str, Any] | None:
        if not isinstance(part, dict):
            self._fault(name, place, f"`{key}` is not a table", f"write {key} = {{…}}")
            return None
        for other in sorted(set(part) - PART_KEYS[key]):
            self._fault(name, f"{place}, {key}", f"unknown key `{other}`", near(other, PART_KEYS[key]))
        for must in PART_MUST[key]:
            if part.get(must) in (None, ""):
                self._fault(name, f"{place}, {key}", f"`{must}` is missing", "add it")
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
                self._among(name, f"{place}, {key}.{term}", part[term], known)
        for number in ("value", "months", "persons"):
            if number in part and (
                isinstance(part[number], bool)
                or not isinstance(part[number], int | float)
                or not 0 <= part[number] < 1e13
            ):
                self._fault(
                    name,
                    f"{place}, {key}.{number}",
                    f"{part[number]!r} is no usable number",
                    "write a plain number",
                )
        if "suspended" in part and not isinstance(part["suspended"], bool):
            self._fault(name, f"{place}, {key}.suspended", "is neither true nor false", "write true or false")
        if "date" in part:
            self._when(part["date"], name, f"{place}, {key}")
        return part

    def _against(self, value: Any, name: str, place: str) -> tuple[tuple[str, str, str], ...]:
        shaped = isinstance(value, list) and all(
            isinstance(item, list) and len(item) == 3 and all(isinstance(part, str) and part for part in item)
            for item in value
        )
        if not shaped:
            self._fault(
                name,
                f"{place}, against",
                "is no list of triples",
                'write against = [["subject", "predicate or *", "object or *"]]',
            )
            return ()
        for _, predicate, _ in value:
            if predicate != "*":
                self._among(name, f"{place}, against", predicate, self.vocabulary.predicates)
        return tuple(sorted((item[0], item[1], item[2]) for item in value))

    # --- shared --------------------------------------------------------------------------------------------------
    def _among(self, name: str, place: str, term: Any, terms: Any) -> None:
        if term and (not isinstance(term, str) or term not in terms):
            self._fault(name, place, f"unknown term `{term}`", near(str(term), terms))

    def _private(self, card: dict[str, Any], name: str) -> None:
        """One scan over all texts of the card; the place is looked up only when something is found."""
        texts = list(_texts(card, ""))
        wall = "\n\u00b6\n"
        for finding in safeguard.scan(wall.join(text for _, text in texts)):
            start = 0
            for place, text in texts:
                if finding.start < start + len(text) + len(wall):
                    span = f"characters {finding.start - start}-{finding.end - start}"
                    self._fault(name, place, f"holds what looks like a {finding.rule} ({span})", finding.remedy)
                    break
                start += len(text) + len(wall)

    def _fault(self, name: str, place: str, problem: str, remedy: str) -> None:
        self.faults.append(Fault(name, place, problem, remedy))


def _texts(value: Any, place: str) -> list[tuple[str, str]]:
    """Every text in a parsed card with its place; ids and fixed terms included, since a name can hide in them."""
    if isinstance(value, str):
        return [(place or "card", value)]
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in _texts(item, f"{place}, {key}" if place else key)]
    if isinstance(value, list):
        label = "claim" if place == "claims" else place
        return [pair for number, item in enumerate(value, 1) for pair in _texts(item, f"{label} {number}")]
    return []
