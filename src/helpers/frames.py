"""Records -> tidy DataFrames: one row is one thing, sorted, missing where not known. The data dictionary is data/README.md."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from helpers.identity import Register
from helpers.records import Claim, Source, interval

SOURCES = (
    "id kind strand title publisher published language access origin roots claims about read second_reading url file"
)
CLAIMS = (
    "id source number subject subject_id predicate object object_id status when first_day last_day where tactic amount note locator "
    "verdict published kind strand roots grounds publishers"
)
ENTITIES = "id name chinese type home parent ours names court docket note"
CASES = "case name court docket home stage outcome published kind source"
COUNTS = "claim source who who_id what value bound unit when where status"
JUDGMENTS = "judgment claim source subject_id platform_id platform court charge penalty months suspended persons date case_no predicate status"
MEASURES = "claim source who who_id verb topic measure addressee addressee_id when status note"
DENIALS = "claim source who who_id verb what subject_id predicate object_id when"


def frame(rows: Iterable[dict[str, Any]], columns: str) -> pd.DataFrame:
    """Rows as a frame with these columns (names with spaces between), also when there are none."""
    return pd.DataFrame(list(rows), columns=columns.split())


def joined(parts: Iterable[str]) -> str:
    """Sorted parts as one "; "-joined cell."""
    return "; ".join(sorted(parts))


def strands(sources: list[Source], claims: list[Claim], register: Register) -> dict[str, str]:
    """Which ingesting notebook a source belongs to: court (court filings, and pages on a case), leak (leak summaries, and pages
    that speak of a leak or of i-Soon), report (the rest)."""
    leaky = {entity.id for entity in register.entities.values() if entity.type == "leak"} | {"i-soon"}
    touching = {c.source for c in claims for name in (c.subject, c.object) if name and register.lookup(name) in leaky}

    def strand(source: Source) -> str:
        if source.kind == "court_filing" or source.case:
            return "court"
        return "leak" if source.kind == "leak_summary" or source.id in touching else "report"

    return {source.id: strand(source) for source in sources}


def sources(
    records: list[Source], claims: list[Claim], strand: Mapping[str, str], roots: Mapping[str, Iterable[str]]
) -> pd.DataFrame:
    """One row a source: what the page is, whose words it relays (origin), at which documents that ends (roots), how many claims."""
    many = pd.Series([claim.source for claim in claims], dtype="str").value_counts().to_dict()
    own = [
        "id",
        "kind",
        "title",
        "publisher",
        "published",
        "language",
        "access",
        "about",
        "read",
        "second_reading",
        "url",
        "file",
    ]
    rows = [
        {**{key: getattr(s, key) for key in own}, "strand": strand[s.id], "origin": joined(s.origin), "roots": joined(roots[s.id]), "claims": many.get(s.id, 0)}
        for s in sorted(records, key=lambda s: s.id)
    ]  # fmt: skip
    return frame(rows, SOURCES)


def claims(
    records: list[Claim],
    sources_: Mapping[str, Source],
    register: Register,
    strand: Mapping[str, str],
    roots: Mapping[str, Iterable[str]],
    grounds: Mapping[str, Iterable[str]],
    publishers: Mapping[str, Iterable[str]],
) -> pd.DataFrame:
    """One row a claim, by source and place on the card: names as written, entities that they mean, both clocks, roots with their
    grounds and publishers."""
    rows = []
    own = [
        "id",
        "source",
        "number",
        "predicate",
        "status",
        "when",
        "where",
        "tactic",
        "amount",
        "note",
        "locator",
        "verdict",
    ]
    for c in _in_order(records):
        first, last = interval(c.when)
        page = sources_[c.source]
        rows.append(
            {key: getattr(c, key) for key in own}
            | {"subject": c.subject or c.subject_text, "subject_id": _entity(c.subject, register)}
            | {"object": c.object or c.object_text, "object_id": _entity(c.object, register)}
            | {"first_day": first and first.isoformat(), "last_day": last and last.isoformat()}
            | {"published": page.published, "kind": page.kind, "strand": strand[c.source]}
            | {"roots": joined(roots[c.source]), "grounds": joined(grounds[c.source])}
            | {"publishers": joined(publishers[c.source])}
        )
    return frame(rows, CLAIMS)


def entities(register: Register) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(entities, aliases): one row an entity with its first Chinese name and its parent's id; one row a name with its script."""
    rows, names = [], []
    for e in sorted(register.entities.values(), key=lambda e: e.id):
        spelt = (e.name, *e.names)
        chinese = next((name for name in spelt if script(name) == "Han"), None)
        own = {key: getattr(e, key) for key in ("id", "name", "type", "home", "ours", "court", "docket", "note")}
        rows.append(own | {"chinese": chinese, "parent": _entity(e.parent, register), "names": len(spelt)})
        names += [{"name": name, "entity": e.id, "script": script(name)} for name in sorted(set(spelt))]
    return frame(rows, ENTITIES), frame(names, "name entity script")


def cases(records: list[Source], register: Register) -> pd.DataFrame:
    """One row a page that tells the stage of a case."""
    rows = []
    for s in records:
        if s.case:
            case = register.entities[register.lookup(s.case["name"]) or ""]
            rows.append(
                {"case": case.id, "name": case.name, "court": case.court, "docket": case.docket, "home": case.home}
                | {
                    "stage": s.case["stage"],
                    "outcome": s.case["outcome"],
                    "published": s.published,
                    "kind": s.kind,
                    "source": s.id,
                }
            )
    rows.sort(key=lambda row: (row["case"], row["published"] or "", row["source"]))
    return frame(rows, CASES)


def counts(records: list[Claim], register: Register) -> pd.DataFrame:
    """One row a figure that somebody counted, with its definition."""
    rows = [
        _who(c, register) | {"what": c.object_text or c.object, **c.count, "value": float(c.count["value"]), "when": c.when, "where": c.where, "status": c.status}
        for c in _in_order(records)
        if c.count
    ]  # fmt: skip
    return frame(rows, COUNTS)


def judgments(records: list[Claim], register: Register) -> pd.DataFrame:
    """One row a claim on one proceeding over posts or circumvention; `judgment` is the same for pages on the same proceeding."""
    rows = []
    for c in _in_order(records):
        if c.judgment:
            j = c.judgment
            rows.append(
                {key: j.get(key) for key in ("court", "charge", "penalty", "suspended", "persons", "case_no")}
                | {
                    "judgment": j["id"],
                    "months": None if j.get("months") is None else float(j["months"]),
                    "date": j.get("date") or c.when,
                }
                | {
                    "claim": c.id,
                    "source": c.source,
                    "subject_id": _entity(c.subject, register),
                    "predicate": c.predicate,
                }
                | {
                    "platform": c.object or c.object_text,
                    "platform_id": _entity(c.object, register),
                    "status": c.status,
                }
            )
    rows.sort(key=lambda row: (row["judgment"], row["source"], row["claim"]))
    return frame(rows, JUDGMENTS)


def measures(records: list[Claim], register: Register) -> pd.DataFrame:
    """One row a demand (asks) or a measure said to be taken (adopts)."""
    rows = [
        _who(c, register)
        | {
            "verb": "asks" if c.predicate == "recommends" else "adopts",
            "topic": c.measure["topic"],
            "measure": c.object_text or c.object,
        }
        | {"addressee": c.measure.get("addressee") or c.measure.get("addressee_text")}
        | {"addressee_id": _entity(c.measure.get("addressee"), register)}
        | {"when": c.when, "status": c.status, "note": c.note}
        for c in _in_order(records)
        if c.measure
    ]
    return frame(rows, MEASURES)


def denials(records: list[Claim], register: Register) -> pd.DataFrame:
    """One row a denial and a relation that it names ("*" = any); a denial that names none has one row without."""
    rows = []
    for c in _in_order(records):
        if c.predicate in ("denies", "rejects"):
            for subject, predicate, obj in c.against or ((None, None, None),):
                rows.append(
                    _who(c, register)
                    | {"verb": c.predicate, "what": c.object_text or c.object, "when": c.when, "predicate": predicate}
                    | {"subject_id": "*" if subject == "*" else _entity(subject, register)}
                    | {"object_id": "*" if obj == "*" else _entity(obj, register)}
                )
    return frame(rows, DENIALS)


def script(name: str) -> str:
    """The script a name is written in: Han (any Chinese character makes it so), Latin or other."""
    if any("\u3400" <= char <= "\u9fff" for char in name):
        return "Han"
    letters = [char for char in name if char.isalpha()]
    return "Latin" if not letters or letters[0] < "\u0250" or "\u1e00" <= letters[0] < "\u1f00" else "other"


def _in_order(records: list[Claim]) -> list[Claim]:
    return sorted(records, key=lambda c: (c.source, c.number))


def _entity(name: str | None, register: Register) -> str | None:
    return register.lookup(name) if name else None


def _who(c: Claim, register: Register) -> dict[str, Any]:
    return {
        "claim": c.id,
        "source": c.source,
        "who": c.subject or c.subject_text,
        "who_id": _entity(c.subject, register),
    }
