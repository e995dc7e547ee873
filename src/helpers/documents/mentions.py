"""Every mention of an entity of the register in a text, in one pass: where, in which words, which entity, what stands around.

One Aho–Corasick automaton (Aho and Corasick, 1975) holds all names; the longest name wins, then the first; a name that could
mean two entities is left alone.
"""

import hashlib
import json
import re
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple

from helpers.documents import contexts as rules
from helpers.documents import folding
from helpers.documents.blanking import Surroundings
from helpers.documents.contexts import Contexts
from helpers.documents.folding import Folded
from helpers.documents.names import LONG, Pattern, Reading, patterns, written
from helpers.documents.setting import Setting
from helpers.identity import Register

VERSION = 1  # raise it when the same names and rules find something else: stored results are then made again

_HYPHENS = "-\u2010\u2011"
_WORD_BEHIND = re.compile(r"\w+")
_WORD_BEFORE = re.compile(r"\w+$")


class Mention(NamedTuple):
    """One mention. `start` and `end` count code points of the original text: surface == text[start:end]."""

    start: int
    end: int
    surface: str
    entity: str
    context: str


# A place in the folded text (without spaces at the edges) as start and minus end, so that sorting gives the first, then the
# longest; the number of its pattern; how it is read, or None for a phrase that only looks like a name.
_Found = tuple[int, int, int, Reading | None]


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
        return {name: value for name, value in self.__dict__.items() if name not in ("_automaton", "_edges")}

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
        # what the inner loop needs of each pattern: spaces at its edges, and its reading when only that can be meant
        self._edges = [(pattern.lead, pattern.trail, _only(pattern)) for pattern in self._patterns]

    def find(self, text: str, contexts: bool = True) -> list[Mention]:
        """Every mention in a text, sorted by place; none overlap. `contexts=False` leaves `context` empty, in half the time."""
        folded = folding.fold(text)
        found: list[_Found] = []
        open_: list[tuple[int, int, int]] = []
        edges, spread = self._edges, folded.spread
        for number, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            lead, trail, only = edges[number]
            if only and not spread:
                found.append((start + lead, trail - end, number, only))
            else:
                open_.append((number, start + lead, end - trail))
        if open_:
            found += self._certain(open_, text, folded)
            found += self._decided(open_, found, text, folded)
        if not found:
            return []
        return _mentions(_longest(found), text, folded, Surroundings(text) if contexts else None)

    def _certain(self, places: list[tuple[int, int, int]], text: str, folded: Folded) -> list[_Found]:
        """Of the places, those that need no rule: phrases, and names written as they should be."""
        more: list[_Found] = []
        for number, start, end in places:
            pattern = self._patterns[number]
            if not pattern.readings:
                more.append((start, -end, number, None))
            elif pattern.certain and written(start, end, pattern, pattern.readings[0], text, folded):
                more.append((start, -end, number, pattern.readings[0]))
        return more

    def _decided(
        self, places: list[tuple[int, int, int]], found: list[_Found], text: str, folded: Folded
    ) -> list[_Found]:
        """Of the places that need a rule, those where the rules leave one reading; `found` are those that need none."""
        sure = [(start, reading.entity) for start, _, _, reading in found if reading]
        setting = Setting(text, folded, sure, self._types)
        hyphens = any(hyphen in text for hyphen in _HYPHENS)
        origin = folded.origin
        more: list[_Found] = []
        for number, start, end in places:
            pattern = self._patterns[number]
            if pattern.certain or not pattern.readings:
                continue
            chinese = not pattern.lead, not pattern.trail
            left = [
                reading
                for reading in pattern.readings
                if not (pattern.strict or folded.spread) or written(start, end, pattern, reading, text, folded)
                if reading.rule is None or reading.rule.holds(setting, start, end, chinese, reading.entity)
            ]
            if len(left) == 1 and not (hyphens and self._tied(text, origin.item(start), origin.item(end - 1) + 1)):
                more.append((start, -end, number, left[0]))
        return more

    def _tied(self, text: str, first: int, last: int) -> bool:
        """Whether a hyphen ties text[first:last] to another word (X-ray), save those that leave it a name (X-owned)."""
        ties = []
        if last < len(text) and text[last] in _HYPHENS:
            ties.append(_WORD_BEHIND.match(text, last + 1))
        if first and text[first - 1] in _HYPHENS:
            ties.append(_WORD_BEFORE.search(text, max(0, first - 30), first - 1))
        return any(tie is not None and tie[0].casefold() not in self._contexts.hyphens for tie in ties)


def _only(pattern: Pattern) -> Reading | None:
    """The reading of a pattern that needs no look at the text beyond the match."""
    reading = pattern.readings[0] if pattern.certain else None
    return reading if reading and not pattern.strict else None


def _longest(found: list[_Found]) -> list[_Found]:
    """The longest that do not overlap, ties to the first; sorted by place."""
    taken: list[_Found] = []
    cluster: list[_Found] = []
    reach = -1
    for item in sorted(found):
        if item[0] < reach:
            cluster.append(item)
            reach = max(reach, -item[1])
        else:
            taken += cluster if len(cluster) < 2 else _resolve(cluster, reach)
            cluster = [item]
            reach = -item[1]
    return taken + (cluster if len(cluster) < 2 else _resolve(cluster, reach))


def _resolve(cluster: list[_Found], reach: int) -> list[_Found]:
    """The same for places of which each overlaps another, the last ending at `reach`."""
    if cluster[0][1] == -reach:
        return cluster[:1]  # the first holds all others
    kept: list[_Found] = []
    for item in sorted(cluster, key=lambda one: (one[0] + one[1], one[0])):
        if all(-item[1] <= other[0] or -other[1] <= item[0] for other in kept):
            kept.append(item)
    return sorted(kept)


def _mentions(found: list[_Found], text: str, folded: Folded, around: Surroundings | None) -> list[Mention]:
    """The mentions at these places, phrases left out."""
    place = folded.origin.item
    out = []
    for start, end, _, reading in found:
        if reading is None:
            continue
        first, last = place(start), place(-end - 1) + 1
        if folded.dropped:
            # an accent that stands as a character of its own belongs to the letter before
            while last < len(text) and text[last] > "\u02ff" and unicodedata.category(text[last]) in ("Mn", "Me"):
                last += 1
        if reading.tails:
            last += max((len(tail) for tail in reading.tails if text.startswith(tail, last)), default=0)
        out.append(Mention(first, last, text[first:last], reading.entity, around.words(first, last) if around else ""))
    return out


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
