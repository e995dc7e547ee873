"""The way of an edited draft into the collection: every check that a card meets, then one move, or nothing at all."""

import re
import tempfile
from pathlib import Path
from typing import Any

from helpers import checks, corpus, places
from helpers.cards import CardReader
from helpers.documents.drafts import REMARK, DraftError
from helpers.records import Fault
from helpers.toml_files import TODO, load_toml


def accept(path: Path, raw: Path | None = None) -> Path:
    """Check an edited draft as a card of the collection and move it into the folder of its kind; returns the new place.

    Raises DraftError with every fault (nothing is written then), FileExistsError when a card of that id is there.
    """
    raw = raw or places.raw()
    found, standing = corpus.examine(raw)
    if found is None:
        raise DraftError(
            f"the collection itself has {len(standing)} faults: mend these first, see `python -m helpers data`"
        )
    faults: list[Fault] = []
    card = load_toml(path, path.name, faults)
    if card is None:
        raise DraftError(_told(path, faults))
    kind = found.vocabulary.kinds.get(str(card.get("kind")))
    identifier = str(card.get("id", ""))
    faults += _open(card, path.name)
    if kind is None or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identifier):
        unusable = [
            Fault(path.name, key, f"`{card.get(key, '')}` is no {words}", "fill it in")
            for key, words, wrong in (
                ("kind", "kind of page", kind is None),
                ("id", "id in kebab-case", not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identifier)),
            )
            if wrong and not str(card.get(key, "")).startswith(TODO)
        ]
        raise DraftError(_told(path, faults + unusable))
    for other in found.vocabulary.kinds.values():
        if (raw / other["folder"] / f"{identifier}.toml").exists():
            raise FileExistsError(f"{other['folder']}/{identifier}.toml is there already: choose another id")
    text = _clean(path.read_text(encoding="utf-8"))
    faults += _as_card(text, kind["folder"], identifier, found, bool(faults))
    if faults:
        raise DraftError(_told(path, faults))
    place = raw / kind["folder"] / f"{identifier}.toml"
    places.write(place, text)
    path.unlink()
    return place


def _open(card: dict[str, Any], name: str) -> list[Fault]:
    """Fields still to be filled in, claims that nobody confirmed."""
    faults = [
        Fault(name, key, "still begins with TODO", "fill it in, or leave the line out where it may be left out")
        for key, value in card.items()
        if isinstance(value, str) and value.startswith(TODO)
    ]
    claims = card.get("claims", [])
    for number, claim in enumerate(claims if isinstance(claims, list) else [], 1):
        if isinstance(claim, dict) and "candidate" in claim:
            remedy = "read its place; then remove the line `candidate = true`, or the whole claim"
            faults.append(Fault(name, f"claim {number}", "is a candidate that nobody confirmed", remedy))
    return faults


def _clean(text: str) -> str:
    """The text of a draft as that of a card: without the remarks, the schema one folder nearer."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if not line.startswith(REMARK)]
    return (
        "\n".join(lines).replace("#:schema ../../source.schema.json", "#:schema ../source.schema.json").strip("\n")
        + "\n"
    )


def _as_card(text: str, kind: str, identifier: str, found: corpus.Corpus, known: bool) -> list[Fault]:
    """What the collection would say to the card; what `_open` has said already is not said twice."""
    with tempfile.TemporaryDirectory() as scratch:
        staged = Path(scratch) / kind / f"{identifier}.toml"
        places.write(staged, text)
        reader = CardReader(found.vocabulary)
        source, claims = reader.read(staged, f"{kind}/{identifier}.toml")
    faults = [fault for fault in reader.faults if not (TODO in fault.remedy or "`candidate`" in fault.problem)]
    if source and not known:
        sources = [*found.source_records, source]
        faults += checks.ids(sources, [*found.claim_records, *claims])
        faults += checks.origin_links(sources, found.document_records, found.register, complete=True)
        faults += checks.names([source], claims, found.register, found.vocabulary)
    return faults


def _told(path: Path, faults: list[Fault]) -> str:
    lines = "\n".join(f"  {fault}" for fault in sorted(set(faults)))
    return f"{path.name} stays where it is, {len(set(faults))} fault{'s' * (len(set(faults)) != 1)}:\n{lines}"
