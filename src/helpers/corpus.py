"""`data/raw` -> records -> tidy DataFrames. Everything is read and checked in one pass; all faults are reported together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import checks, origins, places
from helpers.cards import CardReader
from helpers.identity import Register
from helpers.records import Claim, Fault, Source, interval
from helpers.registry import read_documents, read_register
from helpers.vocabulary import Vocabulary, load


class CorpusError(ValueError):
    """Cards that break a rule. `faults` holds every fault of the run; the message lists them all."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        lines = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(
            f"{len(faults)} fault{'s' * (len(faults) != 1)} in data/raw; nothing was dropped, nothing was written:\n{lines}"
        )


@dataclass
class Corpus:
    """Everything that stands in `data/raw`, as records and as tidy frames (one row is one thing; see README, data dictionary).

    Frames: sources, claims, entities, aliases, cases, counts, judgments, measures, denials, documents. Each is sorted by
    its first column(s) and has a plain integer index; what is not known is missing (NaN), never a made-up value.
    """

    vocabulary: Vocabulary
    register: Register
    source_records: list[Source]
    claim_records: list[Claim]
    document_records: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roots, _ = origins.roots({source.id: source.origin for source in self.source_records})
        self.sources = self._sources()
        self.claims = self._claims()
        self.entities, self.aliases = self._entities()
        self.cases = self._cases()
        self.counts, self.judgments, self.measures, self.denials = self._parts()
        self.documents = _frame(
            [{"id": key, **value} for key, value in sorted(self.document_records.items())],
            ["id", "title", "publisher", "published"],
        )

    # --- frames --------------------------------------------------------------------------------------------------
    def _strands(self) -> dict[str, str]:
        """Which ingesting notebook a source belongs to: court (court filings, and pages on a case), leak (leak summaries, and
        pages that speak of a leak or of i-Soon), report (the rest)."""
        leaky = {entity.id for entity in self.register.entities.values() if entity.type == "leak"} | {"i-soon"}
        touching = {
            claim.source
            for claim in self.claim_records
            for name in (claim.subject, claim.object)
            if name and self.register.lookup(name) in leaky
        }
        strands = {}
        for source in self.source_records:
            if source.kind == "court_filing" or source.case:
                strands[source.id] = "court"
            elif source.kind == "leak_summary" or source.id in touching:
                strands[source.id] = "leak"
            else:
                strands[source.id] = "report"
        return strands

    def _sources(self) -> pd.DataFrame:
        strands = self._strands()
        claims = pd.Series([claim.source for claim in self.claim_records]).value_counts().to_dict()
        return _frame(
            (
                {
                    "id": s.id,
                    "kind": s.kind,
                    "strand": strands[s.id],
                    "title": s.title,
                    "publisher": s.publisher,
                    "published": s.published,
                    "language": s.language,
                    "access": s.access,
                    "origin": "; ".join(s.origin),
                    "roots": "; ".join(sorted(self.roots[s.id])),
                    "claims": claims.get(s.id, 0),
                    "about": s.about,
                    "read": s.read,
                    "url": s.url,
                    "file": s.file,
                }
                for s in sorted(self.source_records, key=lambda s: s.id)
            ),
            [
                "id",
                "kind",
                "strand",
                "title",
                "publisher",
                "published",
                "language",
                "access",
                "origin",
                "roots",
                "claims",
                "about",
                "read",
                "url",
                "file",
            ],
        )

    def _claims(self) -> pd.DataFrame:
        sources = {source.id: source for source in self.source_records}
        strands = self._strands()
        rows = []
        for c in sorted(self.claim_records, key=lambda c: (c.source, c.number)):
            first, last = interval(c.when)
            rows.append(
                {
                    "id": c.id,
                    "source": c.source,
                    "number": c.number,
                    "subject": c.subject or c.subject_text,
                    "subject_id": self.register.lookup(c.subject) if c.subject else None,
                    "predicate": c.predicate,
                    "object": c.object or c.object_text,
                    "object_id": self.register.lookup(c.object) if c.object else None,
                    "status": c.status,
                    "when": c.when,
                    "first_day": first and first.isoformat(),
                    "last_day": last and last.isoformat(),
                    "where": c.where,
                    "tactic": c.tactic,
                    "amount": c.amount,
                    "note": c.note,
                    "locator": c.locator,
                    "published": sources[c.source].published,
                    "kind": sources[c.source].kind,
                    "strand": strands[c.source],
                    "roots": "; ".join(sorted(self.roots[c.source])),
                }
            )
        return _frame(
            rows,
            [
                "id",
                "source",
                "number",
                "subject",
                "subject_id",
                "predicate",
                "object",
                "object_id",
                "status",
                "when",
                "first_day",
                "last_day",
                "where",
                "tactic",
                "amount",
                "note",
                "locator",
                "published",
                "kind",
                "strand",
                "roots",
            ],
        )

    def _entities(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        rows, aliases = [], []
        for entity in sorted(self.register.entities.values(), key=lambda e: e.id):
            chinese = [name for name in (entity.name, *entity.names) if script(name) == "Han"]
            rows.append(
                {
                    "id": entity.id,
                    "name": entity.name,
                    "chinese": chinese[0] if chinese else None,
                    "type": entity.type,
                    "home": entity.home,
                    "parent": self.register.lookup(entity.parent) if entity.parent else None,
                    "ours": entity.ours,
                    "names": 1 + len(entity.names),
                    "court": entity.court,
                    "docket": entity.docket,
                    "note": entity.note,
                }
            )
            aliases += [
                {"name": name, "entity": entity.id, "script": script(name)}
                for name in sorted({entity.name, *entity.names})
            ]
        return (
            _frame(
                rows,
                [
                    "id",
                    "name",
                    "chinese",
                    "type",
                    "home",
                    "parent",
                    "ours",
                    "names",
                    "court",
                    "docket",
                    "note",
                ],
            ),
            _frame(aliases, ["name", "entity", "script"]),
        )

    def _cases(self) -> pd.DataFrame:
        rows = []
        for s in self.source_records:
            if s.case:
                case = self.register.entities[self.register.lookup(s.case["name"]) or ""]
                rows.append(
                    {
                        "case": case.id,
                        "name": case.name,
                        "court": case.court,
                        "docket": case.docket,
                        "home": case.home,
                        "stage": s.case["stage"],
                        "outcome": s.case["outcome"],
                        "published": s.published,
                        "kind": s.kind,
                        "source": s.id,
                    }
                )
        rows.sort(key=lambda row: (row["case"], row["published"] or "", row["source"]))
        return _frame(
            rows,
            ["case", "name", "court", "docket", "home", "stage", "outcome", "published", "kind", "source"],
        )

    def _parts(self) -> tuple[pd.DataFrame, ...]:
        counts, judgments, measures, denials = [], [], [], []
        for c in sorted(self.claim_records, key=lambda c: (c.source, c.number)):
            who = c.subject or c.subject_text
            who_id = self.register.lookup(c.subject) if c.subject else None
            base = {"claim": c.id, "source": c.source}
            if c.count:
                counts.append(
                    {
                        **base,
                        "who": who,
                        "who_id": who_id,
                        "what": c.object_text or c.object,
                        "value": float(c.count["value"]),
                        "bound": c.count["bound"],
                        "unit": c.count["unit"],
                        "when": c.when,
                        "where": c.where,
                        "status": c.status,
                    }
                )
            if c.judgment:
                j = c.judgment
                judgments.append(
                    {
                        "judgment": j["id"],
                        **base,
                        "subject_id": who_id,
                        "platform_id": self.register.lookup(c.object) if c.object else None,
                        "platform": c.object or c.object_text,
                        "court": j.get("court"),
                        "charge": j.get("charge"),
                        "penalty": j.get("penalty"),
                        "months": None if j.get("months") is None else float(j["months"]),
                        "suspended": j.get("suspended"),
                        "persons": j.get("persons"),
                        "date": j.get("date") or c.when,
                        "case_no": j.get("case_no"),
                        "predicate": c.predicate,
                        "status": c.status,
                    }
                )
            if c.measure:
                to = c.measure.get("addressee")
                measures.append(
                    {
                        **base,
                        "who": who,
                        "who_id": who_id,
                        "verb": "asks" if c.predicate == "recommends" else "adopts",
                        "topic": c.measure["topic"],
                        "measure": c.object_text or c.object,
                        "addressee": to,
                        "addressee_id": self.register.lookup(to) if to else None,
                        "when": c.when,
                        "status": c.status,
                        "note": c.note,
                    }
                )
            if c.predicate in ("denies", "rejects"):
                for subject, predicate, obj in c.against or (("", "", ""),):
                    denials.append(
                        {
                            **base,
                            "who": who,
                            "who_id": who_id,
                            "verb": c.predicate,
                            "what": c.object_text or c.object,
                            "subject_id": "*" if subject == "*" else self.register.lookup(subject) if subject else None,
                            "predicate": predicate or None,
                            "object_id": "*" if obj == "*" else self.register.lookup(obj) if obj else None,
                            "when": c.when,
                        }
                    )
        judgments.sort(key=lambda row: (row["judgment"], row["source"], row["claim"]))
        return (
            _frame(
                counts,
                ["claim", "source", "who", "who_id", "what", "value", "bound", "unit", "when", "where", "status"],
            ),
            _frame(
                judgments,
                [
                    "judgment",
                    "claim",
                    "source",
                    "subject_id",
                    "platform_id",
                    "platform",
                    "court",
                    "charge",
                    "penalty",
                    "months",
                    "suspended",
                    "persons",
                    "date",
                    "case_no",
                    "predicate",
                    "status",
                ],
            ),
            _frame(
                measures,
                [
                    "claim",
                    "source",
                    "who",
                    "who_id",
                    "verb",
                    "topic",
                    "measure",
                    "addressee",
                    "addressee_id",
                    "when",
                    "status",
                    "note",
                ],
            ),
            _frame(
                denials,
                ["claim", "source", "who", "who_id", "verb", "what", "subject_id", "predicate", "object_id", "when"],
            ),
        )


def script(name: str) -> str:
    """The script a name is written in: Han, Latin or other (its first letter decides; any Han character makes it Han)."""
    if any("\u3400" <= char <= "\u9fff" for char in name):
        return "Han"
    letters = [char for char in name if char.isalpha()]
    return "Latin" if not letters or letters[0] < "\u0250" or "\u1e00" <= letters[0] < "\u1f00" else "other"


def read(raw: Path | None = None) -> Corpus:
    """Everything under `raw` (default: `data/raw`), or CorpusError with every fault that was found."""
    corpus, faults = examine(raw)
    if faults or corpus is None:
        raise CorpusError(faults)
    return corpus


def examine(raw: Path | None = None) -> tuple[Corpus | None, list[Fault]]:
    """Read and check without raising: (corpus or None, faults sorted by file and place)."""
    raw = raw or places.raw()
    vocabulary = load(raw)
    faults: list[Fault] = []
    register = read_register(raw, vocabulary, faults)
    documents = read_documents(raw, faults)
    reader = CardReader(vocabulary)
    sources: list[Source] = []
    claims: list[Claim] = []
    for path in card_paths(raw, vocabulary):
        source, found = reader.read(path, path.relative_to(raw).as_posix())
        if source:
            sources.append(source)
            claims += found
    faults += checks.strays(raw, vocabulary) + reader.faults + register.faults
    faults += checks.ids(sources, claims) + checks.origin_links(sources, documents, complete=not reader.faults)
    faults += checks.names(sources, claims, register, vocabulary)
    faults.sort()
    return (None if faults else Corpus(vocabulary, register, sources, claims, documents)), faults


def card_paths(raw: Path, vocabulary: Vocabulary) -> list[Path]:
    """The card files, in order of folder and name."""
    return sorted(path for kind in vocabulary.kinds.values() for path in (raw / kind["folder"]).glob("*.toml"))


def _frame(rows: Iterable[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns)
