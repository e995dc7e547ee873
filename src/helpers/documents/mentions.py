"""Every mention of an entity of the register in a text, in one pass: where, in which words, which entity, what stands around.

One Aho–Corasick automaton (Aho and Corasick, 1975) holds all names; the longest name wins, then the first; a name that could
mean two entities is left alone.
"""

import bisect
import hashlib
import json
import re
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from helpers.documents import contexts as rules
from helpers.documents import folding
from helpers.documents.blanking import Surroundings
from helpers.documents.contexts import Contexts
from helpers.documents.folding import Folded
from helpers.documents.names import LONG, Pattern, Reading, fits, gap, patterns, spelling
from helpers.identity import Register

VERSION = 1  # raise it when the same names and rules find something else: stored results are then made again

_HYPHENS = "-\u2010\u2011"
_WORD_BEHIND = re.compile(r"\w+")
_WORD_BEFORE = re.compile(r"\w+$")
# a mark between a name and the next word
_CUT_BEFORE = re.compile(r"[,.;:!?。，；：？！、…][\s\"'”’“‘)\]]*$")
_CUT_BEHIND = re.compile(r"[\s\"'”’)\]]*[,.;:!?。，；：？！、…]")


class Mention(NamedTuple):
    """One mention. `start` and `end` count code points of the original text: surface == text[start:end]."""

    start: int
    end: int
    surface: str
    entity: str
    context: str


# a place in the folded text (without spaces at the edges), and how it is read; no reading: a phrase that only looks like a name
_Found = tuple[int, int, Reading | None]


class Matcher:
    """Finds the names of a register. Building takes a second; a pickle of it is small and opens fast.

    `digest` changes whenever the same text could give other mentions (names, rules, version), so results can be kept by it.
    """

    def __init__(self, register: Register, contexts: Contexts | None = None) -> None:
        self._contexts = contexts or rules.load()
        self._patterns = patterns(register, self._contexts)
        self._types = {entity.id: entity.type for entity in register.entities.values()}
        self.digest = _digest(self._patterns, self._types, self._contexts)
        self._build()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_automaton"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._build()

    def _build(self) -> None:
        try:
            import ahocorasick_rs
        except ImportError:
            raise ModuleNotFoundError(
                "finding names needs the package ahocorasick-rs: pip install 'long-reach[documents]'"
            ) from None
        self._automaton = ahocorasick_rs.AhoCorasick(
            [pattern.text for pattern in self._patterns],
            matchkind=ahocorasick_rs.MatchKind.Standard,
            implementation=ahocorasick_rs.Implementation.DFA,
        )

    def find(self, text: str) -> list[Mention]:
        """Every mention in a text, sorted by place; none overlap."""
        folded = folding.fold(text)
        found: list[_Found] = []
        open_: list[tuple[int, int, Pattern]] = []
        for number, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            pattern = self._patterns[number]
            start, end = start + pattern.lead, end - pattern.trail
            if not pattern.readings:
                found.append((start, end, None))
            elif pattern.certain:
                if _written(start, end, pattern, pattern.readings[0], text, folded):
                    found.append((start, end, pattern.readings[0]))
            else:
                open_.append((start, end, pattern))
        if open_:
            found += self._decided(open_, found, text, folded)
        around = Surroundings(text)
        return [
            _mention(start, end, reading, text, folded.origin, around)
            for start, end, reading in _longest(found)
            if reading
        ]

    def _decided(
        self, open_: list[tuple[int, int, Pattern]], found: list[_Found], text: str, folded: Folded
    ) -> list[_Found]:
        """Of the places that need a rule, those where the rules leave one reading; `found` are those that need none."""
        sure = sorted((start, reading.entity) for start, _, reading in found if reading)
        known = {entity for _, entity in sure}
        starts = [start for start, _ in sure]

        def kin(low: int, high: int, types: frozenset[str]) -> bool:
            near = range(bisect.bisect_left(starts, low), bisect.bisect_left(starts, high))
            return any(self._types[sure[at][1]] in types for at in near)

        more: list[_Found] = []
        for start, end, pattern in open_:
            written = [reading for reading in pattern.readings if _written(start, end, pattern, reading, text, folded)]
            if not written:
                continue
            first, last = folded.origin.item(start), folded.origin.item(end - 1) + 1
            chinese = not pattern.lead, not pattern.trail
            cut = bool(_CUT_BEFORE.search(text, max(0, first - 4), first)), bool(_CUT_BEHIND.match(text, last))
            left = [
                reading
                for reading in written
                if reading.rule is None
                or reading.rule.holds(folded.text, start, end, chinese, cut, reading.entity in known, kin)
            ]
            if len(left) == 1 and self._free(text, first, last):
                more.append((start, end, left[0]))
        return more

    def _free(self, text: str, first: int, last: int) -> bool:
        """Whether no hyphen ties text[first:last] to another word (X-ray), save those that leave it a name (X-owned)."""
        ties = []
        if last < len(text) and text[last] in _HYPHENS:
            ties.append(_WORD_BEHIND.match(text, last + 1))
        if first and text[first - 1] in _HYPHENS:
            ties.append(_WORD_BEFORE.search(text, max(0, first - 30), first - 1))
        return all(tie is None or tie[0].casefold() in self._contexts.hyphens for tie in ties)


def _written(start: int, end: int, pattern: Pattern, reading: Reading, text: str, folded: Folded) -> bool:
    """Whether marks, case and edges in the original are those of the name."""
    origin = folded.origin
    if folded.spread and (
        (folded.text[start - 1] != " " and origin[start - 1] == origin[start])
        or (folded.text[end] != " " and origin[end] == origin[end - 1])
    ):
        return False  # begins or ends within one character of the original, as 株式 does in ㍿
    if not (pattern.breaks or reading.spelled):
        return True
    surface = text[origin.item(start) : origin.item(end - 1) + 1]
    low = surface.lower()
    if reading.capital and surface == low:
        return False
    if pattern.breaks and not (reading.spaced and low == pattern.name):
        have = tuple(gap(text[origin[start + at - 1] + 1 : origin[start + at + 1]]) for at in pattern.breaks)
        letters = end - start - len(have)
        if have not in reading.gaps and not any(fits(have, want, letters) for want in reading.gaps):
            return False
    return not reading.spelled or surface in reading.spelled or spelling(surface) in reading.spelled


def _longest(found: list[_Found]) -> list[_Found]:
    """The longest that do not overlap, ties to the first; sorted by place."""
    taken: list[_Found] = []
    cluster: list[_Found] = []
    reach = -1
    for item in sorted(found, key=lambda one: (one[0], -one[1])):
        if item[0] >= reach:
            taken += cluster if len(cluster) < 2 else _resolve(cluster)
            cluster = []
        cluster.append(item)
        reach = max(reach, item[1])
    return taken + (cluster if len(cluster) < 2 else _resolve(cluster))


def _resolve(cluster: list[_Found]) -> list[_Found]:
    """The same for places of which each overlaps another."""
    kept: list[_Found] = []
    for item in sorted(cluster, key=lambda one: (one[0] - one[1], one[0])):
        if all(item[1] <= other[0] or other[1] <= item[0] for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda one: one[0])


def _mention(start: int, end: int, reading: Reading, text: str, origin: np.ndarray, around: Surroundings) -> Mention:
    first, last = origin.item(start), origin.item(end - 1) + 1
    while last < len(text) and text[last] > "\u02ff" and unicodedata.category(text[last]) in ("Mn", "Me"):
        last += 1  # an accent that stands as a character of its own belongs to the letter before
    if reading.tails:
        last += max((len(tail) for tail in reading.tails if text.startswith(tail, last)), default=0)
    return Mention(first, last, text[first:last], reading.entity, around.words(first, last))


def _digest(found: list[Pattern], types: dict[str, str], contexts: Contexts) -> str:
    names = [
        [p.text, [[r.entity, r.bare, r.capital, r.tails, sorted(r.spelled), sorted(r.gaps)] for r in p.readings]]
        for p in found
    ]
    said = json.dumps(
        [VERSION, folding.VERSION, LONG, contexts.digest, names, sorted(types.items())], ensure_ascii=True
    )
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def matcher(raw: Path | None = None) -> Matcher:
    """The matcher for the register and the rules under `raw` (default: `data/raw`); CorpusError when the register is at fault."""
    from helpers import corpus, places, registry, vocabulary

    raw = raw or places.raw()
    faults: list[Any] = []
    register = registry.read_register(raw, vocabulary.load(raw), faults)
    if faults or register.faults:
        raise corpus.CorpusError(sorted(faults + register.faults))
    return Matcher(register, rules.load(raw))
