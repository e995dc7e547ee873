"""Some words around a place in a text, with private data blanked, so that a list of mentions can be read and kept.

`helpers.safeguard` decides what is private. Its scan is slow beside matching names, so it is asked only about stretches that
hold a spot which every private text holds: a cue of a rule, a run of digits, a long hexadecimal word.
"""

import bisect
import re
from functools import cache
from typing import Any

from helpers import safeguard

AROUND = 60  # characters to each side
BLANK = "[blanked]"
_REACH = 70  # characters around a spot that are scanned, and on to the next space (links and hashes are long words)
_LONGEST = 400
_WORD = 16  # characters given up at an edge rather than cut a word

# What rules without a cue need at least: seven digits, spaces, dots, brackets and hyphens in a row, a digit first.
_DIGITS = re.compile(r"\d[\d\s().\[\]-]{6}")
_DIGIT_RULES = {"phone number", "identity number", "internet address"}
_RUN = bytes(49 if chr(code) in "0123456789 \t\n\r\v\f\x1c\x1d\x1e\x1f().[]-?" else 48 for code in range(256))
_HEX = bytes(49 if chr(code) in "0123456789abcdef" else 48 for code in range(256))
# Cues that stand everywhere, and what must follow at once: a colon or 是 behind the name of a messenger, a name behind a role.
_CONTACT, _NAME, _CHINESE = "messenger contact", "private name", "private name in Chinese"
_MESSENGERS = ("微信", "qq", "电报", "手机", "電話", "电话", "wechat", "telegram", "whatsapp", "signal", "skype")
_TOLD = re.compile(r"号?\s*(?:(?:id|no|number|account)\s*)?[:：是为]", re.I)
_NAMED = re.compile(r"(?:,|s)?\s{1,2}(?:(?:named|called)\s)?[A-Z]")
_CUES: dict[str, str] = dict.fromkeys(_MESSENGERS, _CONTACT) | {
    cue: rule
    for rule, (cues, _, _) in safeguard.RULES.items()
    for cue in cues
    if rule != _CONTACT and cue != safeguard.LONG_WORD
}
_RULES = list(_CUES.values())
# A rule without a cue that is not known here would be missed: then everything is scanned.
_SOUND = {rule for rule, (cues, _, _) in safeguard.RULES.items() if not cues} <= _DIGIT_RULES


@cache
def _automaton() -> Any:
    import ahocorasick_rs

    return ahocorasick_rs.AhoCorasick(list(_CUES), implementation=ahocorasick_rs.Implementation.DFA)


def spots(text: str) -> list[int] | None:
    """Places without which `safeguard.scan` finds nothing, sorted; None when the whole text must be scanned."""
    low = text.lower()
    if not _SOUND or len(low) != len(text):
        return None
    found = []
    try:
        cues = _automaton().find_matches_as_indexes(low, overlapping=True)
    except UnicodeEncodeError:  # half a character: a lone surrogate
        return None
    for number, start, end in cues:
        rule = _RULES[number]
        if (
            (rule == _CONTACT and _TOLD.match(text, end))
            or (rule == _NAME and _NAMED.match(text, end))
            or (rule == _CHINESE and safeguard.RULES[_CHINESE][1].match(text, start))
            or rule not in (_CONTACT, _NAME, _CHINESE)
        ):
            found.append(start)
    found += _runs(text)
    words = low.encode("ascii", "replace").translate(_HEX)
    at = words.find(b"1" * 32)
    while at >= 0:
        found.append(at)
        at = words.find(b"1" * 32, at + 32)
    return sorted(found)


def _runs(text: str) -> list[int]:
    """Places of what looks like numbers. The pattern is tried only where the bytes show a long enough run of such characters.

    What is not ASCII becomes "?", which counts as one of them, since digits and spaces of other scripts are among it.
    """
    marks = text.encode("ascii", "replace").translate(_RUN)
    found = []
    at = marks.find(b"1111111")
    while at >= 0:
        end = marks.find(b"0", at)
        end = end if end >= 0 else len(text)
        found += [match.start() for match in _DIGITS.finditer(text, at, end)]
        at = marks.find(b"1111111", end)
    return found


class Surroundings:
    """Gives the words around places of one text; each stretch around a spot is scanned once, and only when asked about."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stretches: list[list[int]] | None = None
        self._ends: list[int] = []
        self._private: dict[int, list[tuple[int, int]]] = {}

    def words(self, start: int, end: int) -> str:
        """text[start:end] with whole words for up to 60 characters on each side, on one line; private data "[blanked]"."""
        text = self._text
        low, high = start - AROUND, end + AROUND
        low = max(low, text.find(" ", low - 1, min(low + _WORD, start)) + 1) if low > 0 else 0
        if high < len(text):
            gap = text.rfind(" ", max(high - _WORD, end), high + 1)
            high = gap if gap > 0 else high
        private = self._between(low, high)
        shown = _without(text, private, low, high) if private else text[low:high]
        return shown.strip() if shown.isprintable() and "  " not in shown else " ".join(shown.split())

    def _between(self, low: int, high: int) -> list[tuple[int, int]]:
        """Private places that touch text[low:high], in order."""
        if self._stretches is None:
            self._stretches = _stretches(self._text)
            self._ends = [end for _, end in self._stretches]
        found: list[tuple[int, int]] = []
        at = bisect.bisect_right(self._ends, low)
        while at < len(self._stretches) and self._stretches[at][0] < high:
            if at not in self._private:
                start, end = self._stretches[at]
                scanned = safeguard.scan(self._text[start:end])
                self._private[at] = [(start + finding.start, start + finding.end) for finding in scanned]
            found += [(first, last) for first, last in self._private[at] if first < high and last > low]
            at += 1
        return found


def _stretches(text: str) -> list[list[int]]:
    """Stretches of a text outside of which nothing is private: around each spot, whole words, merged where they meet."""
    found = spots(text)
    if found is None:
        return [[0, len(text)]]
    merged: list[list[int]] = []
    for spot in found:
        low, high = max(0, spot - _REACH), min(len(text), spot + _REACH)
        while low and " " < text[low - 1] < "\x7f" and spot - low < _LONGEST:
            low -= 1
        while high < len(text) and " " < text[high] < "\x7f" and high - spot < _LONGEST:
            high += 1
        if merged and low <= merged[-1][1]:
            merged[-1][1] = max(high, merged[-1][1])
        else:
            merged.append([low, high])
    return merged


def blanked(text: str) -> str:
    """A text with everything that the safeguard refuses replaced."""
    return _without(text, [(finding.start, finding.end) for finding in safeguard.scan(text)], 0, len(text))


def _without(text: str, private: list[tuple[int, int]], low: int, high: int) -> str:
    out, at = [], low
    for first, last in private:
        if last > at:
            out += [text[at : max(at, first)], BLANK]
            at = last
    return "".join([*out, text[at:high]])
