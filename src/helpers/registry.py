"""The files beside the cards: the entity register, the decisions of identity, and the documents that cards relay."""

import re
from pathlib import Path
from typing import Any

from helpers.identity import Decision, Register
from helpers.records import Entity, Fault, near
from helpers.toml_files import load_toml, private
from helpers.vocabulary import Vocabulary

_ENTITY_KEYS = {"name", "names", "home", "parent", "note", "ours", "court", "docket"}
_DOCUMENT_KEYS = {"title", "publisher", "published", "origin", "depends_on"}
_DECISIONS = ("same_as", "not_same", "unsure")


def read_register(raw: Path, vocabulary: Vocabulary, faults: list[Fault]) -> Register:
    """The entity register and the decisions of identity; file faults are added to `faults`, others stand in the register."""
    entities: list[Entity] = []
    seen: dict[str, str] = {}
    for path in sorted((raw / "entities").glob("*.toml")):
        name = path.relative_to(raw).as_posix()
        if path.stem not in vocabulary.entity_types:
            faults.append(
                Fault(name, "file", "is named after no entity type", near(path.stem, vocabulary.entity_types))
            )
            continue
        content = load_toml(path, name, faults) or {}
        faults += private(content, name)
        for key, value in content.items():
            bad = set(value) - _ENTITY_KEYS if isinstance(value, dict) else {"(not a table)"}
            if bad or not isinstance(value.get("name"), str):
                faults.append(
                    Fault(
                        name,
                        key,
                        f"unknown keys {sorted(bad)}" if bad else "`name` is missing",
                        f"use {', '.join(sorted(_ENTITY_KEYS))}",
                    )
                )
                continue
            home = value.get("home")
            if home is not None and not (isinstance(home, str) and re.fullmatch(r"[A-Z]{2}", home)):
                remedy = 'write the two capital letters of ISO 3166, as in home = "CN"'
                faults.append(Fault(name, key, f"`home` is {home!r}", remedy))
                continue
            spelt = value.get("names", [])
            if not isinstance(spelt, list) or not all(isinstance(spelling, str) for spelling in spelt):
                faults.append(Fault(name, key, "`names` is no list of texts", 'write names = ["one", "two"]'))
                continue
            if key in seen:
                faults.append(Fault(name, key, f"the id also stands in {seen[key]}", "give one of the two another id"))
                continue
            seen[key] = name
            entities.append(
                Entity(id=key, type=path.stem, file=name, **{**value, "names": tuple(value.get("names", ()))})
            )
    decisions = []
    for kind in _DECISIONS:
        path = raw / "judgements" / f"{kind}.toml"
        content = (load_toml(path, f"judgements/{kind}.toml", faults) or {}) if path.exists() else {}
        faults += private(content, f"judgements/{kind}.toml")
        for item in content.get("decisions", []):
            if set(item) - {"a", "b", "reason", "basis"} or not all(item.get(k) for k in ("a", "b", "reason")):
                faults.append(
                    Fault(
                        f"judgements/{kind}.toml",
                        str(item.get("a")),
                        "needs a, b and reason (and may have basis)",
                        "complete the decision",
                    )
                )
            else:
                decisions.append(Decision(kind, item["a"], item["b"], item["reason"], item.get("basis", "")))
    register = Register(entities, decisions)
    for entity in entities:
        chain, parent = [entity.id], entity.parent
        while parent:
            up = register.lookup(parent)
            if up is None or up in chain:
                problem = f"parent {parent!r} is not in the register" if up is None else "is its own forebear"
                faults.append(
                    Fault(entity.file, entity.id, problem, "name an entity of the register that stands above it")
                )
                break
            chain.append(up)
            parent = register.entities[up].parent
    return register


def read_documents(raw: Path, faults: list[Fault]) -> dict[str, dict[str, Any]]:
    """Documents that cards relay and that nobody here has read: id -> title, publisher, published, origin, depends_on.

    `origin` (a list, empty for a root) names what the document itself relays; `depends_on` what it shares with others.
    """
    path = raw / "origins.toml"
    documents = {}
    content = (load_toml(path, "origins.toml", faults) or {}) if path.exists() else {}
    faults += private(content, "origins.toml")
    for key, value in content.items():
        bad = set(value) - _DOCUMENT_KEYS if isinstance(value, dict) else {"(not a table)"}
        if bad or not value.get("title") or not value.get("publisher"):
            problem = f"unknown keys {sorted(bad)}" if bad else "`title` or `publisher` is missing"
            faults.append(Fault("origins.toml", key, problem, f"use {', '.join(sorted(_DOCUMENT_KEYS))}"))
            continue
        lists = {name: tuple(sorted(value.get(name, ()))) for name in ("origin", "depends_on")}
        documents[key] = {**value, **lists}
    return documents
