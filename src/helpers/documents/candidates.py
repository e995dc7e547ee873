"""Two entities in one sentence with a cue between them: a candidate claim, with its place. Nothing here becomes evidence.

The cues are data (`data/raw/vocabulary/cues.toml`, whose head explains the templates); a predicate is proposed only where it
admits the types of the two entities in that direction.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers import places
from helpers.documents.folding import fold, is_cjk
from helpers.documents.mentions import Mention
from helpers.documents.sentences import sentences
from helpers.identity import Register
from helpers.vocabulary import Vocabulary

# A mention stands in the folded sentence as one character of a block that says which places it may take.
_BLOCK = 0x400
_SUBJECT, _OBJECT, _BOTH, _NEITHER = (0xE000 + _BLOCK * at for at in range(4))
_S = f"[{chr(_SUBJECT)}-{chr(_OBJECT - 1)}{chr(_BOTH)}-{chr(_NEITHER - 1)}]"
_O = f"[{chr(_OBJECT)}-{chr(_NEITHER - 1)}]"
_AND = r"(?: (?:and |or |the |both |with |as well as )*| ?(?:和|及|以及|与|或) ?)"
LONGEST = 2_000  # characters; what is longer is a table or a text without full stops, not a sentence
_WEAKEST, _USUAL = "unverified", "reported"
_SLOTS = {"S": _S, "O": _O}
# what may stand between two words that follow each other: "was never used by"
_ADVERBS = "not|never|also|later|first|then|once|since|still|already|directly|reportedly|allegedly|apparently|probably"


class CueError(ValueError):
    """`cues.toml` breaks its own form; the message names the place and the remedy."""


@dataclass(frozen=True, order=True)
class Candidate:
    """What a sentence may say. `start` and `end` bound the sentence in the text of the part; ids are those of the register.

    status: `reported`, or `unverified` where the sentence hedges or denies. mark: "", "hedged", "denied", "negated".
    """

    part: int
    start: int
    end: int
    subject: str
    predicate: str
    object: str
    status: str
    mark: str


@dataclass(frozen=True)
class Cues:
    """Templates by predicate, and the words that weaken a sentence."""

    templates: dict[str, tuple[re.Pattern[str], ...]]
    hedges: re.Pattern[str]
    negations: re.Pattern[str]
    denials: re.Pattern[str]


def load(raw: Path | None = None) -> Cues:
    """The cues under `raw` (default: `data/raw`)."""
    return parse(((raw or places.raw()) / "vocabulary" / "cues.toml").read_text(encoding="utf-8"))


@cache
def parse(text: str) -> Cues:
    """The cues of a text in the form of `cues.toml`; CueError when it breaks the form."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CueError(f"cues.toml: {error}; mend the syntax there") from None
    templates = {
        predicate: tuple(
            _template(template, predicate) for language in ("en", "zh") for template in entry.get(language, ())
        )
        for predicate, entry in table.get("predicates", {}).items()
    }
    weak = {
        name: re.compile(
            "|".join(_words(word) for language in ("en", "zh") for word in table[name].get(language, ())) or r"(?!)"
        )
        for name in ("hedges", "negations", "denials")
        if name in table
    }
    missing = sorted({"hedges", "negations", "denials"} - set(weak))
    if missing:
        raise CueError(f"cues.toml: {missing} missing; give each `en` and `zh`, empty if need be")
    return Cues(templates, **weak)


def candidates(
    part: int, text: str, mentions: Iterable[Mention], register: Register, vocabulary: Vocabulary, cues: Cues
) -> list[Candidate]:
    """Candidate claims of one part of a document, sorted by place; each relation once a sentence."""
    mentions = list(mentions)
    found: list[Candidate] = []
    for start, end in sentences(text):
        inside = [mention for mention in mentions if start <= mention.start and mention.end <= end]
        if len({mention.entity for mention in inside}) < 2 or end - start > LONGEST:
            continue
        pieces = _pieces(text, start, end, inside)
        plain = " ".join(pieces)
        weak = bool(cues.hedges.search(plain))
        denied = bool(cues.denials.search(plain))
        types = [register.entities[mention.entity].type for mention in inside]
        asides = _asides(types, pieces)
        for predicate, templates in cues.templates.items():
            admitted = vocabulary.predicates[predicate]
            line = _line(
                pieces,
                [
                    (not aside and kind in admitted["from"], not aside and kind in admitted["to"])
                    for kind, aside in zip(types, asides, strict=True)
                ],
            )
            for pattern in templates:
                for match in pattern.finditer(line):
                    mark = (
                        "negated" if _negated(match, line, cues) else "denied" if denied else "hedged" if weak else ""
                    )
                    status = _WEAKEST if mark else _USUAL
                    for subject, object_ in _pairs(match, inside):
                        found.append(Candidate(part, start, end, subject, predicate, object_, status, mark))
    return _once(found)


def _once(found: list[Candidate]) -> list[Candidate]:
    """Each relation once a sentence, in its weakest reading."""
    order = {"negated": 0, "denied": 1, "hedged": 2, "": 3}
    kept: dict[tuple[int, int, str, str, str], Candidate] = {}
    for one in sorted(found, key=lambda c: (c.part, c.start, c.subject, c.predicate, c.object, order[c.mark])):
        kept.setdefault((one.part, one.start, one.subject, one.predicate, one.object), one)
    return sorted(kept.values())


def _pieces(text: str, start: int, end: int, inside: list[Mention]) -> list[str]:
    """The folded words before, between and behind the mentions of a sentence."""
    edges = [start, *(edge for mention in inside for edge in (mention.start, mention.end)), end]
    return [fold(text[low:high]).text for low, high in zip(edges[::2], edges[1::2], strict=True)]


def _asides(types: list[str], pieces: list[str]) -> list[bool]:
    """Which mentions only say whose the one beside them is: "the ministry of China", "China's ministry", 中国的公安部."""
    asides = [False] * len(types)
    for at, piece in enumerate(pieces[1:-1]):
        if types[at] != "state" and types[at + 1] == "state" and piece in (" of ", " of the "):
            asides[at + 1] = True
        if types[at] == "state" and types[at + 1] != "state" and piece.strip() in ("s", "的"):
            asides[at] = True
    return asides


def _line(pieces: list[str], admitted: list[tuple[bool, bool]]) -> str:
    """The folded sentence, each mention one character that says which places it may take."""
    out = [pieces[0]]
    for number, ((subject, object_), piece) in enumerate(zip(admitted, pieces[1:], strict=True)):
        block = _BOTH if subject and object_ else _SUBJECT if subject else _OBJECT if object_ else _NEITHER
        out += [chr(block + min(number, _BLOCK - 1)), piece]
    return "".join(out)


def _pairs(match: re.Match[str], inside: list[Mention]) -> list[tuple[str, str]]:
    def entities(group: str) -> list[str]:
        return [inside[(ord(char) - _SUBJECT) % _BLOCK].entity for char in match[group] if char >= chr(_SUBJECT)]

    return [(s, o) for s in entities("S") for o in entities("O") if s != o]


def _negated(match: re.Match[str], line: str, cues: Cues) -> bool:
    """Whether a negation stands inside the match, or in the few words before it."""
    return bool(cues.negations.search(line[max(0, match.start() - 12) : match.end()]))


def _template(template: str, predicate: str) -> re.Pattern[str]:
    """A template as a pattern over folded sentences."""
    tokens = template.split()
    if sorted(token for token in tokens if token in _SLOTS) != ["O", "S"] or len(tokens) < 3:
        raise CueError(f"cues.toml: {predicate}: {template!r} needs S, O and a word")
    out = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and token != "*" and before != "*":
            out.append(_between(before, token))
        if token in _SLOTS:
            slot = _SLOTS[token]
            out.append(f"(?P<{token}>{slot}(?:{_AND}{slot})*)")
        elif token == "*":
            out.append(r"(?:(?: [^ ]+){0,8}? ?|[^ ]{0,12}?)")
        else:
            out.append(f"(?:{'|'.join(_words(word) for word in token.replace('_', ' ').split('|'))})")
    return re.compile("".join(out))


def _between(before: str, token: str) -> str:
    """What may stand between two tokens: a space or an adverb between words, up to sixty characters beside S and O."""
    slots = [slot for slot in (before, token) if slot in _SLOTS]
    if not slots:
        return rf" ?(?:(?:{_ADVERBS}) )?"
    barred = "".join(_SLOTS[slot][1:-1] for slot in slots)
    return f"[^{barred}]{{0,60}}?"


def _words(words: str) -> str:
    """Words of a cue as a pattern over a folded text: whole words for Latin script, anything for Chinese."""
    start = words[:-1] if words.endswith("*") else words
    text = fold(start).text.strip()
    left = "" if is_cjk(text[0]) else r"(?<![^ \ue000-\uefff])"
    right = "" if is_cjk(text[-1]) else r"[^ \ue000-\uefff]*" if words.endswith("*") else r"(?![^ \ue000-\uefff])"
    return f"{left}{re.escape(text)}{right}"
