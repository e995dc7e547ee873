"""Checks across records: ids, origins, names and types. Each returns faults; nothing is raised and nothing is changed."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from helpers import origins
from helpers.identity import Register
from helpers.records import Claim, Fault, Source, near
from helpers.vocabulary import Vocabulary


def strays(raw: Path, vocabulary: Vocabulary) -> list[Fault]:
    """Card-like files that nothing would read: a wrong ending or a wrong folder loses a source in silence."""
    known = {kind["folder"] for kind in vocabulary.kinds.values()} | {
        "entities",
        "readings",
        "borrowed",
        "judgements",
        "vocabulary",
        "documents",
    }
    faults = []
    for path in sorted(raw.rglob("*")):
        parts = path.relative_to(raw).parts
        if (
            path.is_dir()
            or path.name.startswith(".")
            or parts[0] in ("documents", "borrowed")
            or path.name == "README.md"
        ):
            continue
        if len(parts) == 1 and path.name in ("origins.toml", "source.schema.json"):
            continue
        if parts[0] not in known or len(parts) != 2 or path.suffix != ".toml":
            faults.append(
                Fault(
                    "/".join(parts),
                    "file",
                    "is read by nothing",
                    f"cards are .toml files in {', '.join(sorted(known - {'documents'}))}",
                )
            )
    return faults


def ids(sources: Iterable[Source], claims: Iterable[Claim]) -> list[Fault]:
    """Ids of sources and claims that stand twice."""
    faults = []
    seen: dict[str, Source] = {}
    for source in sources:
        if source.id in seen:
            faults.append(
                Fault(
                    source.file,
                    "id",
                    f"`{source.id}` is also the id of {seen[source.id].file}",
                    "give one of the two another id and file name",
                )
            )
        seen.setdefault(source.id, source)
    said: dict[str, Claim] = {}
    for claim in claims:
        other = said.setdefault(claim.id, claim)
        if other is not claim:
            file = seen[claim.source].file
            if other.source == claim.source:
                faults.append(
                    Fault(
                        file,
                        f"claim {claim.number}",
                        f"says the same as claim {other.number} (subject, predicate, object, when)",
                        "merge the two, or give each its own `when`",
                    )
                )
            else:
                faults.append(
                    Fault(
                        file,
                        f"claim {claim.number}",
                        f"its id {claim.id} meets that of a claim in {seen[other.source].file}",
                        "reword one object slightly",
                    )
                )
    return faults


def origin_links(sources: list[Source], documents: dict[str, Any], register: Register, complete: bool) -> list[Fault]:
    """Origins that point nowhere or in a circle, copies called first voices, documents that nobody relays.

    `complete` is False when cards could not be read: then what seems to be missing may only be unread.
    """
    found = []
    files = {source.id: source.file for source in sources}
    leaks = {entity.id for entity in register.entities.values() if entity.type == "leak"}
    links = [(source.file, "", source.origin, source.depends_on) for source in sources]
    links += [("origins.toml", f"{key}, ", entry["origin"], entry["depends_on"]) for key, entry in documents.items()]
    known = {"origin": {*files, *documents, origins.SELF}, "depends_on": {*files, *documents, *leaks}}
    for file, place, *named in links if complete else ():
        for key, ids in zip(known, named, strict=True):
            for item in sorted(set(ids) - known[key]):
                remedy = near(item, known[key]) + "; or add the document to origins.toml"
                found.append(Fault(file, f"{place}{key}", f"`{item}` points nowhere", remedy))
    for source in sources:
        if origins.SELF in source.origin and source.access != "primary":
            remedy = 'name the document that the page relays or copies, or set access = "primary"'
            found.append(Fault(source.file, "origin", f"is `self` but access is `{source.access}`", remedy))
    _, cycles = origins.roots(origins.upstream(sources, documents))
    for cycle in cycles:
        file = next((files[step] for step in cycle if step in files), "origins.toml")
        found.append(Fault(file, "origin", f"goes in a circle: {' -> '.join(cycle)}", "decide which page speaks first"))
    for item in sorted(set(documents) & set(files)):
        found.append(Fault("origins.toml", item, "is also a card", "remove it here: the card is the origin"))
    used = {item for _, _, origin, depends in links for item in (*origin, *depends)}
    if complete:
        found += [
            Fault("origins.toml", item, "is relayed by no card", "remove it") for item in sorted(set(documents) - used)
        ]
    return found


def names(sources: list[Source], claims: list[Claim], register: Register, vocabulary: Vocabulary) -> list[Fault]:
    """Names that are not in the register, and entities of a type that a verb does not admit."""
    faults = []
    files = {source.id: source.file for source in sources}

    def unknown(name: str) -> str:
        hints = register.near(name)
        return (
            f"use {' or '.join(f'`{hint}`' for hint in hints)}, " * bool(hints)
            + "add it to data/raw/entities, or make it free text (`…_text`)"
        )

    for source in sources:
        if source.case:
            found = register.lookup(source.case["name"])
            if found is None or register.entities[found].type != "case":
                faults.append(
                    Fault(
                        source.file,
                        "case",
                        f"`{source.case['name']}` is no case of the register",
                        unknown(source.case["name"]),
                    )
                )
    for claim in claims:
        place = f"claim {claim.number}"
        for side, name, admitted in (("subject", claim.subject, "from"), ("object", claim.object, "to")):
            if name is None:
                continue
            found = register.lookup(name)
            types = vocabulary.predicates[claim.predicate][admitted]
            if found is None:
                faults.append(
                    Fault(
                        files[claim.source],
                        f"{place}, {side}",
                        f"`{name}` is not in the register",
                        unknown(name),
                    )
                )
            elif register.entities[found].type not in types:
                kind = register.entities[found].type
                allowed = ", ".join(types) or "only free text"
                faults.append(
                    Fault(
                        files[claim.source],
                        f"{place}, {side}",
                        f"`{name}` is a {kind}; `{claim.predicate}` admits {allowed}",
                        "choose another predicate, or use free text",
                    )
                )
        told = (claim.measure or {}).get("addressee")
        if told is not None and register.lookup(told) is None:
            faults.append(
                Fault(files[claim.source], f"{place}, addressee", f"`{told}` is not in the register", unknown(told))
            )
        for subject, _, obj in claim.against:
            for name in (subject, obj):
                if name != "*" and register.lookup(name) is None:
                    faults.append(
                        Fault(
                            files[claim.source],
                            f"{place}, against",
                            f"`{name}` is not in the register",
                            unknown(name),
                        )
                    )
    return faults
