"""The closed sets: kinds, statuses, predicates, entity types, tactics, measures, charges and small fields."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from helpers import places


@dataclass(frozen=True)
class Vocabulary:
    """Closed sets as read from `data/raw/vocabulary`; each maps a term to what the file says of it.

    kinds, statuses, predicates and entity_types map a term to a dict; tactics, measures and charges map a term to its
    words; fields maps a field name (access, stage, outcome, bound, penalty) to its terms and their words.
    statuses stand in order of strength, the strongest first.
    """

    kinds: dict[str, dict[str, Any]]
    statuses: dict[str, dict[str, Any]]
    predicates: dict[str, dict[str, Any]]
    entity_types: dict[str, dict[str, Any]]
    fields: dict[str, dict[str, str]]
    tactics: dict[str, str]
    measures: dict[str, str]
    charges: dict[str, str]

    def strength(self, status: str) -> int:
        """Rank of a status: 0 is the strongest saying."""
        return list(self.statuses).index(status)

    def words(self, status: str) -> str:
        """Short words for a status, the same in legends, hovers and alt texts."""
        return self.statuses[status]["short"]


MUST = {
    "kinds": ("folder", "words"),
    "statuses": ("short", "line", "means"),
    "predicates": ("from", "to", "phrase", "needs"),
}
"""What an entry of a file must hold; the other files map a term to its words, or a group of terms to theirs."""


def load(raw: Path | None = None) -> Vocabulary:
    """The vocabulary under `raw` (default: `data/raw`). Raises ValueError that names file, term and remedy."""
    return _load(str(raw or places.raw()))


@cache
def _load(raw: str) -> Vocabulary:
    def flat(areas: dict[str, dict[str, str]]) -> dict[str, str]:
        return {term: words for area in areas.values() for term, words in area.items()}

    return Vocabulary(
        kinds=_table(raw, "kinds"),
        statuses=_table(raw, "statuses"),
        predicates=_table(raw, "predicates"),
        entity_types=_table(raw, "entity_types"),
        fields=_table(raw, "fields"),
        tactics=flat(_table(raw, "tactics")),
        measures=flat(_table(raw, "measures")),
        charges=_table(raw, "charges"),
    )


def _table(raw: str, name: str) -> dict[str, Any]:
    path = Path(raw) / "vocabulary" / f"{name}.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"vocabulary/{name}.toml: cannot be read ({error.strerror}); restore it from git") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"vocabulary/{name}.toml: {error}; mend the syntax there, or restore it from git") from error
    for term, entry in content.items():
        missing = [key for key in MUST.get(name, ()) if not isinstance(entry, dict) or key not in entry]
        empty = name in ("fields", "tactics", "measures") and not isinstance(entry, dict)
        if missing or empty:
            wants = f"lacks {', '.join(missing)}" if missing else "is no table of terms"
            raise ValueError(f"vocabulary/{name}.toml: {term} {wants}; compare it with the entry above it")
    return content
