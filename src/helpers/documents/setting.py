"""What a context rule may ask about one text beside the words around a name: each question is answered only when one is asked."""

import bisect
import re
from collections.abc import Mapping
from functools import cached_property

from helpers.documents.folding import Folded

# a mark between a name and the next word
_CUT_BEFORE = re.compile(r"[,.;:!?。，；：？！、…][\s\"'”’“‘)\]]*$")
_CUT_BEHIND = re.compile(r"[\s\"'”’)\]]*[,.;:!?。，；：？！、…]")


class Setting:
    """A text, and the entities that stand in it under names that need no rule, as (place in the folded text, entity)."""

    def __init__(self, text: str, folded: Folded, sure: list[tuple[int, str]], types: Mapping[str, str]) -> None:
        self.folded = folded.text
        self._text = text
        self._origin = folded.origin
        self._sure = sure
        self._types = types

    def cut_before(self, start: int) -> bool:
        """Whether a comma, full stop or the like stands before a place, so that the word before does not belong to the name."""
        first = self._origin.item(start)
        return bool(_CUT_BEFORE.search(self._text, max(0, first - 4), first))

    def cut_behind(self, end: int) -> bool:
        """The same behind a name that ends there."""
        return bool(_CUT_BEHIND.match(self._text, self._origin.item(end - 1) + 1))

    def knows(self, entity: str) -> bool:
        """Whether the entity stands anywhere in the text."""
        return entity in self._known

    def kin(self, low: int, high: int, types: frozenset[str]) -> bool:
        """Whether an entity of these types stands so between two places."""
        places, entities = self._places
        near = range(bisect.bisect_left(places, low), bisect.bisect_left(places, high))
        return any(self._types[entities[at]] in types for at in near)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(entity for _, entity in self._sure)

    @cached_property
    def _places(self) -> tuple[list[int], list[str]]:
        ordered = sorted(self._sure)
        return [place for place, _ in ordered], [entity for _, entity in ordered]
