"""TOML files become records, checked one by one; every fault names file, place and remedy, and none stops the rest."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

from helpers.fields import PART_KEYS, FieldChecker
from helpers.records import Claim, Source, claim_id, interval, near
from helpers.toml_files import load_toml, private

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

SOURCE_MUST = ("id", "kind", "title", "publisher", "language", "access", "origin", "about", "read")
SOURCE_KEYS = {*SOURCE_MUST, "published", "url", "depends_on", "second_reading", "case", "claims"}
CLAIM_MUST = ("predicate", "status", "note", "locator")
CLAIM_KEYS = {*CLAIM_MUST, "subject", "subject_text", "object", "object_text", "when", "where", "tactic", "amount", "verdict",
              "count", "judgment", "measure", "against"}  # fmt: skip
DENIALS = ("denies", "rejects")
BELONGS = {
    "count": ("counted",),
    "judgment": ("prosecuted_over", "penalised_circumvention"),
    "measure": ("recommends", "adopted_measure"),
    "against": DENIALS,
}  # fmt: skip


class CardReader(FieldChecker):
    """Turns one parsed card into a Source and its Claims; faults are gathered, never raised."""

    _read_twice = False  # whether the card in hand has a second reading
    _published: str | None = None  # when the card in hand became known

    def read(self, path: Path, name: str) -> tuple[Source | None, list[Claim]]:
        """The records of the card at `path`; `name` is how messages call the file. Faulty claims are left out."""
        before = len(self.faults)
        card = load_toml(path, name, self.faults)
        if card is None:
            return None, []
        self._read_twice, self._published = "second_reading" in card, None
        try:
            return self._records(card, path, name, before)
        except (TypeError, AttributeError, KeyError, ValueError) as error:
            problem = f"holds a value of a wrong type ({type(error).__name__}: {error})"
            self.fault(name, "card", problem, "compare it with another card, or with source.schema.json")
            return None, []

    def _records(self, card: dict[str, Any], path: Path, name: str, before: int) -> tuple[Source | None, list[Claim]]:
        source = self._source(card, path, name)
        claims = [
            self._claim(raw, name, card.get("id", ""), number) for number, raw in enumerate(self._list(card, name), 1)
        ]
        self.faults += private(card, name)
        if len(self.faults) > before and source is None:
            return None, []
        return source, [claim for claim in claims if claim]

    def _source(self, card: dict[str, Any], path: Path, name: str) -> Source | None:
        before = len(self.faults)
        for key in sorted(set(card) - SOURCE_KEYS):
            self.fault(name, "card", f"unknown key `{key}`", near(key, SOURCE_KEYS))
        for key in SOURCE_MUST:
            if not card.get(key):
                self.fault(name, "card", f"`{key}` is missing", "add it")
        identifier = card.get("id")
        if identifier and identifier != path.stem:
            self.fault(
                name,
                "id",
                f"`{identifier}` differs from the file name",
                f"rename one: the file should be {identifier}.toml",
            )
        if identifier and not _ID.fullmatch(str(identifier)):
            self.fault(
                name,
                "id",
                f"`{identifier}` is not kebab-case",
                "use lower-case letters, digits and single hyphens",
            )
        self.among(name, "kind", card.get("kind"), self.vocabulary.kinds)
        kind = self.vocabulary.kinds.get(str(card.get("kind")))
        if kind and path.parent.name != kind["folder"]:
            self.fault(
                name,
                "kind",
                f"a `{card['kind']}` does not belong in {path.parent.name}/",
                f"move the card to data/raw/{kind['folder']}/",
            )
        self.among(name, "access", card.get("access"), self.vocabulary.fields["access"])
        published = self._published = self.published(card.get("published"), name)
        reading = card.get("second_reading")
        if reading is not None and not (isinstance(reading, dt.date) and not isinstance(reading, dt.datetime)):
            self.fault(
                name, "second_reading", "is no date", "write second_reading = 2026-11-24, the day of the reading"
            )
        if published and isinstance(reading, dt.date) and reading < (interval(published)[0] or reading):
            self.fault(name, "second_reading", "lies before the day of publication", "mend one of the two")
        for key in ("title", "publisher", "about", "read", "language", "url"):
            if key in card and not isinstance(card[key], str):
                self.fault(name, key, "is not text", "put it in quotes")
        url = card.get("url")
        if url and not re.match(r"https?://[^\s]+$", str(url)):
            self.fault(name, "url", "is no http(s) address", "give the address of the page, or leave the key out")
        case = card.get("case")
        if case is not None:
            case = self.part(name, "card", "case", case)
        origin = self.ids(card.get("origin"), name, "origin")
        depends = self.ids(card.get("depends_on", []), name, "depends_on")
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
            second_reading=reading and reading.isoformat(),
            case=case,
            file=name,
        )

    def _list(self, card: dict[str, Any], name: str) -> list[Any]:
        claims = card.get("claims", [])
        if not isinstance(claims, list) or not claims:
            self.fault(name, "card", "has no claims", "add at least one [[claims]] table")
            return []
        return claims

    def _claim(self, raw: Any, name: str, source: str, number: int) -> Claim | None:
        place = f"claim {number}"
        if not isinstance(raw, dict):
            self.fault(name, place, "is not a table", "write [[claims]]")
            return None
        before = len(self.faults)
        for key in sorted(set(raw) - CLAIM_KEYS):
            self.fault(name, place, f"unknown key `{key}`", near(key, CLAIM_KEYS))
        for key in CLAIM_MUST:
            if not raw.get(key):
                self.fault(
                    name,
                    place,
                    f"`{key}` is missing",
                    "add it; every claim says what, how surely and where on the page",
                )
        for key in CLAIM_KEYS - set(PART_KEYS) - {"against"}:
            if key in raw and not (isinstance(raw[key], str) and raw[key].strip()):
                self.fault(name, place, f"`{key}` is not text", "put it in quotes, or leave the key out")
        for side in ("subject", "object"):
            if (side in raw) == (f"{side}_text" in raw):
                self.fault(
                    name,
                    place,
                    f"needs either `{side}` or `{side}_text`",
                    "a name of the register goes in the first, a free description in the second",
                )
        self.among(name, f"{place}, status", raw.get("status"), self.vocabulary.statuses)
        self.among(name, f"{place}, predicate", raw.get("predicate"), self.vocabulary.predicates)
        if "tactic" in raw:
            self.among(name, f"{place}, tactic", raw["tactic"], self.vocabulary.tactics)
        self.when(raw.get("when"), name, place)
        self.order(raw.get("when"), self._published, name, place)
        if "verdict" in raw:
            self.among(name, f"{place}, verdict", raw["verdict"], self.vocabulary.fields["verdict"])
        if ("verdict" in raw) != self._read_twice:
            problem = "has a verdict but the card no `second_reading`" if "verdict" in raw else "has no verdict"
            self.fault(name, place, problem, "a second reading gives the card its day and each claim a verdict")
        parts = {key: self.part(name, place, key, raw[key]) for key in ("count", "judgment", "measure") if key in raw}
        self._fit(raw, name, place)
        against = self.against(raw.get("against", []), name, place)
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
            verdict=raw.get("verdict"),
            **parts,
        )

    def _fit(self, raw: dict[str, Any], name: str, place: str) -> None:
        """What a predicate asks for beside its two sides."""
        predicate, status = raw.get("predicate"), raw.get("status")
        if (predicate in DENIALS) != (status == "denied") and predicate in self.vocabulary.predicates:
            self.fault(
                name,
                place,
                f"`{predicate}` with status `{status}`",
                "`denied` goes with `denies` and `rejects`, and only with them",
            )
        wants = {"counted": "count", "recommends": "measure", "adopted_measure": "measure"}
        if predicate in wants and wants[predicate] not in raw:
            self.fault(
                name,
                place,
                f"`{predicate}` needs `{wants[predicate]}`",
                f"add {wants[predicate]} = {{…}}: {', '.join(sorted(PART_KEYS[wants[predicate]]))}",
            )
        for key, verbs in BELONGS.items():
            if key in raw and predicate not in verbs:
                self.fault(
                    name,
                    place,
                    f"`{key}` does not go with `{predicate}`",
                    f"it belongs to {' and '.join(verbs)}",
                )
