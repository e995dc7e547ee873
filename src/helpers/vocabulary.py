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


def load(raw: Path | None = None) -> Vocabulary:
    """The vocabulary under `raw` (default: `data/raw`)."""
    return _load(str(raw or places.raw()))


@cache
def _load(raw: str) -> Vocabulary:
    def table(name: str) -> dict[str, Any]:
        with open(Path(raw) / "vocabulary" / f"{name}.toml", "rb") as file:
            return tomllib.load(file)

    def flat(areas: dict[str, dict[str, str]]) -> dict[str, str]:
        return {term: words for area in areas.values() for term, words in area.items()}

    return Vocabulary(
        kinds=table("kinds"),
        statuses=table("statuses"),
        predicates=table("predicates"),
        entity_types=table("entity_types"),
        fields=table("fields"),
        tactics=flat(table("tactics")),
        measures=flat(table("measures")),
        charges=table("charges"),
    )
