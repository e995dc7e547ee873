"""Context rules for names that are also words, letters or abbreviations: `data/raw/vocabulary/contexts.toml`, read and ready.

What each key of the file means stands in its head. A rule is asked about a place in a folded text (`documents.folding`).
"""

import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from helpers import places
from helpers.documents.folding import fold, is_cjk
from helpers.documents.setting import Setting

_KEYS = set("names needs kin forbids before after not_before not_after but_after case known window why".split())
_TOP = {"lists", "defaults", "qualifiers", "rule", "skip", "other"}
_LIST = "list "  # what begins so names a list of words
_BESIDE = 80  # folded characters looked at directly before and behind


class ContextError(ValueError):
    """`contexts.toml` breaks its own form; the message names the place and the remedy."""


@dataclass(frozen=True)
class Words:
    """Words and beginnings of words as they stand in a folded text."""

    forms: tuple[str, ...]

    @classmethod
    def near(cls, words: list[str]) -> "Words":
        """For a window: a word stands between spaces, `word*` begins after one, Chinese stands anywhere."""
        return cls(tuple(_inside(word) for word in words))

    def within(self, text: str) -> bool:
        """Whether one of them stands in a folded stretch."""
        return any(map(text.__contains__, self.forms))


@dataclass(frozen=True)
class Beside:
    """Words that stand directly before or behind a name."""

    apart: tuple[str, ...]  # as they touch a name that is not Chinese
    joined: tuple[str, ...]  # as they touch a Chinese name

    @classmethod
    def of(cls, words: list[str], left: bool) -> "Beside":
        """The words as they touch a name in a folded text."""
        spaced, apart, joined = [], [], []
        for word in words:
            text = key(word.rstrip("*"))
            if is_cjk(text[-1] if left else text[0]):
                joined.append(text)
                apart.append(f"{text} " if left else f" {text}")
            else:
                spaced.append(f" {text} " if left or not word.endswith("*") else f" {text}")
        return cls((*spaced, *apart), (*spaced, *joined))

    def beside(self, chinese: bool) -> tuple[str, ...]:
        """The words for a name whose edge there is Chinese or is not."""
        return self.joined if chinese else self.apart


@dataclass(frozen=True)
class Rule:
    """When a name counts. `spelled` holds the spellings that the case must match, or nothing."""

    needs: Words
    forbids: Words
    before: Beside
    after: Beside
    not_before: Beside
    not_after: Beside
    but_after: Beside
    kin: frozenset[str]
    case: bool
    known: bool
    window: int
    # nothing else is asked once the words directly beside the name do not speak against it
    open: bool = field(init=False)

    def __post_init__(self) -> None:
        asked = self.forbids.forms or self.needs.forms or self.kin or self.before.apart or self.after.apart
        object.__setattr__(self, "open", not asked)

    def holds(self, setting: Setting, start: int, end: int, chinese: tuple[bool, bool], entity: str) -> bool:
        """Whether the name of an entity at [start:end] of a folded text counts.

        `chinese`: whether the name begins and ends with a Chinese character.
        """
        text, first, last = setting.folded, max(0, start - _BESIDE), end + _BESIDE
        left, right = chinese
        # A mark that cuts the next word off is looked for only once the word is there: it seldom is.
        if text.endswith(self.not_before.beside(left), first, start) and not setting.cut_before(start):
            return False
        if (
            text.startswith(self.not_after.beside(right), end, last)
            and not text.startswith(self.but_after.beside(right), end, last)
            and not setting.cut_behind(end)
        ):
            return False
        if self.open:
            return True
        if text.endswith(self.before.beside(left), first, start) and not setting.cut_before(start):
            return True
        if text.startswith(self.after.beside(right), end, last) and not setting.cut_behind(end):
            return True
        near = f"{text[max(0, start - self.window) : start]}\n{text[end : end + self.window]}"
        if self.forbids.within(near):
            return False
        if (self.known and setting.knows(entity)) or self.needs.within(near):
            return True
        if self.kin and setting.kin(start - self.window, end + self.window, self.kin):
            return True
        return not (self.needs.forms or self.kin or self.before.apart or self.after.apart)


@dataclass(frozen=True)
class Contexts:
    """The file as a whole.

    `rules` and `skipped` are keyed by the folded name; `others` are folded phrases that hold a name and mean something else;
    `qualifiers` maps what stands in brackets behind a name of the register to the rule for the name without it.
    """

    rules: dict[str, Rule]
    skipped: dict[str, str]
    others: tuple[str, ...]
    qualifiers: dict[str, Rule]
    short: int
    hyphens: frozenset[str]
    digest: str


def load(raw: Path | None = None) -> Contexts:
    """The rules under `raw` (default: `data/raw`); ContextError when the file breaks its form."""
    path = (raw or places.raw()) / "vocabulary" / "contexts.toml"
    return parse(path.read_text(encoding="utf-8"))


@cache
def parse(text: str) -> Contexts:
    """The rules of a text in the form of `contexts.toml`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContextError(f"contexts.toml: {error}; mend the syntax there") from None
    _only(table, _TOP, "the file")
    lists, defaults = table.get("lists", {}), table.get("defaults", {})
    window = defaults.get("window", 120)
    rules: dict[str, Rule] = {}
    for entry in table.get("rule", []):
        _only(entry, _KEYS, f"rule {entry.get('names')}")
        rule = _rule(entry, lists, window)
        for name in entry["names"]:
            if rules.setdefault(key(name), rule) is not rule:
                raise ContextError(f"contexts.toml: {name!r} stands in two rules; keep one")
    skipped = {}
    for entry in table.get("skip", []):
        _only(entry, {"names", "why"}, f"skip {entry.get('names')}")
        skipped |= {key(name): entry["why"] for name in entry["names"]}
    both = sorted(set(rules) & set(skipped))
    if both:
        raise ContextError(f"contexts.toml: {both} stand in a rule and in skip; keep one")
    others = [phrase for entry in table.get("other", []) for phrase in entry["phrases"]]
    wide = defaults.get("qualifier_window", 3 * window)
    qualifiers = {
        name: _rule({"needs": words, "known": True}, lists, wide) for name, words in table.get("qualifiers", {}).items()
    }
    return Contexts(
        rules=rules,
        skipped=skipped,
        others=tuple(sorted({key(phrase) for phrase in others})),
        qualifiers=qualifiers,
        short=defaults.get("short", 4),
        hyphens=frozenset(defaults.get("hyphens", ())),
        digest=hashlib.sha256(json.dumps(table, sort_keys=True, ensure_ascii=True).encode()).hexdigest(),
    )


def key(name: str) -> str:
    """A name as it stands in a folded text, without the spaces around."""
    return fold(name).text.strip()


def _rule(entry: dict[str, Any], lists: dict[str, list[str]], window: int) -> Rule:
    def words(name: str) -> list[str]:
        out = []
        for word in entry.get(name, []):
            if not word.startswith(_LIST):
                out.append(word)
            elif word.removeprefix(_LIST) in lists:
                out += lists[word.removeprefix(_LIST)]
            else:
                raise ContextError(f"contexts.toml: no {word!r}; known lists: {', '.join(sorted(lists))}")
        return sorted(set(out))

    return Rule(
        needs=Words.near(words("needs")),
        forbids=Words.near(words("forbids")),
        before=Beside.of(words("before"), left=True),
        after=Beside.of(words("after"), left=False),
        not_before=Beside.of(words("not_before"), left=True),
        not_after=Beside.of(words("not_after"), left=False),
        but_after=Beside.of(words("but_after"), left=False),
        kin=frozenset(entry.get("kin", ())),
        case=entry.get("case", True),
        known=entry.get("known", False),
        window=entry.get("window", window),
    )


def _inside(word: str) -> str:
    text = key(word.rstrip("*"))
    if is_cjk(text[0]) and is_cjk(text[-1]):
        return text
    return f" {text}" if word.endswith("*") else f" {text} "


def _only(entry: dict[str, Any], known: set[str], place: str) -> None:
    bad = sorted(set(entry) - known)
    if bad:
        raise ContextError(f"contexts.toml: {place}: unknown keys {bad}; use {', '.join(sorted(known))}")
