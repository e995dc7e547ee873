"""The names of the register as patterns to look for in folded texts.

Taiwan and Hong Kong vocabulary (資訊 for 信息) is put on the names here, so that a text need only be folded one character at a
time and places in it survive.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from helpers.documents.contexts import Contexts, Rule
from helpers.documents.folding import Folded, fold, is_cjk
from helpers.identity import Register, simplified

_HAN = re.compile(r"[\u3400-\u9fff]")
_QUALIFIED = re.compile(r"^(?P<bare>.+?) ?[(（](?P<qualifier>[^()（）]+)[)）]$")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-")
_QUOTES = dict.fromkeys(map(ord, "’‘ʼ＇`´"), "'")
_LOOSE = frozenset({",", "(", ")", "),", ".", ".,", "'"})  # marks of a name that a text may leave out
LONG = 12  # letters from which on a hyphen in a name may be a space in the text


@dataclass(frozen=True)
class Reading:
    """One way to read a pattern: the entity, the rule it must meet (None: always), the written forms that the case may have."""

    entity: str
    rule: Rule | None
    spelled: frozenset[str]
    gaps: frozenset[tuple[str, ...]]  # what stands between its words in the names of the register
    spaced: bool = False  # plain spaces between the words will do
    tails: tuple[str, ...] = ()  # marks that end the name in the register: ")", "."
    capital: bool = False  # several words with capitals: a text must have one too (Hacking Team, not the hacking team)
    bare: bool = False  # a name without the brackets that tell it apart


@dataclass(frozen=True)
class Pattern:
    """A folded name, with spaces at edges that are words, and what it may mean (nothing: a phrase that only looks like a name)."""

    text: str
    readings: tuple[Reading, ...]
    name: str  # the same without the spaces at the edges
    breaks: tuple[int, ...]  # where single spaces stand inside, counted from the first letter
    lead: int  # spaces at the edges: 1 or 0
    trail: int
    certain: bool  # one reading, no rule
    strict: bool  # the marks between its words or its case must be looked at

    @classmethod
    def of(cls, text: str, readings: tuple[Reading, ...]) -> "Pattern":
        lead, trail = int(not is_cjk(text[0])), int(not is_cjk(text[-1]))
        breaks = tuple(at for at, char in enumerate(text) if char == " ")
        return cls(
            " " * lead + text + " " * trail,
            readings,
            text,
            breaks,
            lead,
            trail,
            len(readings) == 1 and readings[0].rule is None,
            bool(breaks) or any(reading.spelled for reading in readings),
        )


def patterns(register: Register, contexts: Contexts) -> list[Pattern]:
    """Every name of every entity, in every dress; sorted by text."""
    found: dict[str, dict[tuple[str, bool], Reading]] = {}
    for name, entity, bare in sorted(_named(register, contexts)):
        folded = fold(name)
        text = folded.text.strip()
        if not text or text in contexts.skipped:
            continue
        rule = contexts.qualifiers[bare] if bare else contexts.rules.get(text)
        case = rule.case if rule and not bare else len(text) <= contexts.short and text.isalnum()
        was = found.setdefault(text, {}).get((entity, bool(bare)))
        spelled = {spelling(name), spelling(name).upper()} if case and name.lower() != name.upper() else set()
        marks = frozenset({gaps(name, folded)}) | (was.gaps if was else frozenset())
        plain, letters = ("",) * text.count(" "), len(text.replace(" ", ""))
        found[text][entity, bool(bare)] = Reading(
            entity,
            rule,
            frozenset(spelled) | (was.spelled if was else frozenset()),
            marks,
            any(fits(plain, want, letters) for want in marks),
            tuple(sorted({*(was.tails if was else ()), *_tail(name)})),
            " " in text and name != name.lower() and (was is None or was.capital),
            bool(bare),
        )
    made = {phrase: Pattern.of(phrase, ()) for phrase in contexts.others if phrase}
    for text, readings in found.items():
        chosen = [reading for reading in readings.values() if not reading.bare] or list(readings.values())
        made[text] = Pattern.of(text, tuple(sorted(chosen, key=lambda reading: reading.entity)))
    return [made[text] for text in sorted(made)]


def _named(register: Register, contexts: Contexts) -> Iterator[tuple[str, str, str]]:
    """(name, entity, qualifier taken off or "")."""
    for entity in register.entities.values():
        for name in dict.fromkeys((entity.name, *entity.names)):
            for dress in _dresses(name):
                yield dress, entity.id, ""
            match = _QUALIFIED.match(name)
            if match and match["qualifier"] in contexts.qualifiers:
                yield match["bare"], entity.id, match["qualifier"]


def _dresses(name: str) -> list[str]:
    """The name, without its apostrophes, and in the vocabularies of the mainland, Taiwan and Hong Kong."""
    out = [name]
    plain = name.translate(_QUOTES)
    if "'" in plain:
        out.append(plain.replace("'", ""))
    if _HAN.search(name):
        base = simplified(unicodedata.normalize("NFKC", name))
        out += [base, *(converter.convert(base) for converter in _regional())]
    return list(dict.fromkeys(out))


@cache
def _regional() -> tuple[OpenCC, ...]:
    return tuple(OpenCC(name) for name in ("s2twp", "s2hk"))


def _tail(name: str) -> list[str]:
    at = len(name)
    while at and not name[at - 1].isalnum():
        at -= 1
    return [name[at:]] * (at < len(name))


def spelling(text: str) -> str:
    """A name as written, but for width, the kind of hyphens and apostrophes, accents and the length of gaps."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_QUOTES))
    return " ".join("".join(char for char in text if unicodedata.category(char) not in ("Mn", "Me", "Cf")).split())


def gap(text: str) -> str:
    """What stands between two words: marks without spaces, hyphens and apostrophes made alike."""
    if text.isspace():
        return "\n" if text.count("\n") > 1 else ""  # no name runs over the end of a paragraph
    return "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_QUOTES).split())


def gaps(name: str, folded: Folded) -> tuple[str, ...]:
    """The gaps of a name, one for each single space of its folded form."""
    inner = [at for at, char in enumerate(folded.text) if char == " "][1:-1]
    return tuple(gap(name[folded.origin[at - 1] + 1 : folded.origin[at + 1]]) for at in inner)


def fits(written: tuple[str, ...], named: tuple[str, ...], letters: int) -> bool:
    """Whether the marks between the words in a text may stand for those in a name of so many letters.

    "I soon" is not "I-Soon", "China. Change" not "China Change"; "Hangzhou Hikvision Co Ltd" is the name with the comma.
    """
    for have, want in zip(written, named, strict=True):
        if have == want or (have == "" and want in _LOOSE):
            continue
        if have == "-" and want == "":
            continue
        if have == "" and want == "-" and letters >= LONG:
            continue
        return False
    return True


def written(start: int, end: int, pattern: Pattern, reading: Reading, text: str, folded: Folded) -> bool:
    """Whether a pattern found at [start:end] of the folded text stands in the original with the marks, case and edges of the name."""
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
