"""TOML files of `data/raw`: read within bounds, and looked through for what must not stand in them. Faults are gathered, never raised."""

import re
import tomllib
from pathlib import Path
from typing import Any

from helpers import safeguard
from helpers.records import Fault

MAX_CARD_BYTES = 500_000
TODO = "TODO"  # how the fields of a skeleton begin that a person must fill in
# characters that hide or turn text around, and that XML cannot hold
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]")


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


def private(content: dict[str, Any], name: str) -> list[Fault]:
    """Private data, control characters and unfilled skeleton text in a parsed file.

    One scan over all its texts; the place is looked up only when something is found.
    """
    faults: list[Fault] = []
    texts = _texts(content, "")

    def fault(place: str, problem: str, remedy: str) -> None:
        faults.append(Fault(name, place, problem, remedy))

    for place, text in texts:
        if text.startswith(TODO):
            fault(place, "still holds the text of the skeleton", f"fill it in: nothing may begin with {TODO}")
        if _CONTROL.search(text):
            fault(place, "holds a control character", "write it without; line breaks and tabs are fine")
    wall = "\n\u00b6\n"
    for finding in safeguard.scan(wall.join(text for _, text in texts)):
        start = 0
        for place, text in texts:
            if finding.start < start + len(text) + len(wall):
                span = f"characters {finding.start - start}-{finding.end - start}"
                fault(place, f"holds what looks like a {finding.rule} ({span})", finding.remedy)
                break
            start += len(text) + len(wall)
    return faults


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
