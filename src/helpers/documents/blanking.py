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
_MARGIN = 80  # looked at beyond them, so that a number cut by the edge is still known for what it is
_WORD = 16  # characters given up at an edge rather than cut a word

# What rules without a cue need at least: seven digits, spaces, dots, brackets and hyphens in a row, a digit first.
_DIGITS = re.compile(r"\d[\d\s().\[\]-]{6}")
_DIGIT_RULES = {"phone number", "identity number", "internet address"}
_RUN = bytes(49 if chr(code) in "0123456789 \t\n\r\v\f\x1c\x1d\x1e\x1f().[]-" else 48 for code in range(256))
_HEX = bytes(49 if chr(code) in "0123456789abcdef" else 48 for code in range(256))
# The cues of a contact (a colon, 是) stand everywhere: it needs a messenger's name and then, at once, the cue.
_CONTACT = "messenger contact"
_MESSENGERS = ("微信", "qq", "电报", "手机", "電話", "电话", "wechat", "telegram", "whatsapp", "signal", "skype")
_TOLD = re.compile(r"号?\s*(?:(?:id|no|number|account)\s*)?[:：是为]", re.I)
_CUES = sorted(
    {cue for rule, (cues, _, _) in safeguard.RULES.items() for cue in cues if rule != _CONTACT}
    - {safeguard.LONG_WORD}
)  # fmt: skip
# A rule without a cue that is not known here would be missed: then everything is scanned.
_SOUND = _DIGIT_RULES >= {rule for rule, (cues, _, _) in safeguard.RULES.items() if not cues}


@cache
def _automaton() -> Any:
    import ahocorasick_rs

    return ahocorasick_rs.AhoCorasick([*_CUES, *_MESSENGERS], implementation=ahocorasick_rs.Implementation.DFA)


def spots(text: str) -> list[int] | None:
    """Places without which `safeguard.scan` finds nothing, sorted; None when the whole text must be scanned."""
    low = text.lower()
    if not _SOUND or len(low) != len(text):
        return None
    found = [
        start
        for number, start, end in _automaton().find_matches_as_indexes(low, overlapping=True)
        if number < len(_CUES) or _TOLD.match(text, end)
    ]
    if not text.isascii() or b"1111111" in text.encode("ascii").translate(_RUN):
        found += [match.start() for match in _DIGITS.finditer(text)]
    words = low.encode("ascii", "replace").translate(_HEX)
    at = words.find(b"1" * 32)
    while at >= 0:
        found.append(at)
        at = words.find(b"1" * 32, at + 32)
    return sorted(found)


class Surroundings:
    """Gives the words around places of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spots: list[int] | None = None
        self._looked = False

    def words(self, start: int, end: int) -> str:
        """text[start:end] with whole words for up to 60 characters on each side, on one line; private data "[blanked]"."""
        text = self._text
        if not self._looked:
            self._spots, self._looked = spots(text), True
        low, high = max(0, start - AROUND), min(len(text), end + AROUND)
        if low:
            low = max(low, text.find(" ", low - 1, min(low + _WORD, start)) + 1)
        if high < len(text):
            gap = text.rfind(" ", max(high - _WORD, end), high + 1)
            high = gap if gap > 0 else high
        near, far = max(0, low - _MARGIN), high + _MARGIN
        clean = self._spots is not None and (
            bisect.bisect_left(self._spots, near) == bisect.bisect_left(self._spots, far)
        )
        shown = text[low:high] if clean else blanked(text[near:far], low - near, high - near)
        return " ".join(shown.split())


def blanked(text: str, low: int = 0, high: int | None = None) -> str:
    """text[low:high] with everything that the safeguard refuses in the whole of `text` replaced."""
    high = len(text) if high is None else high
    out, at = [], low
    for finding in safeguard.scan(text):
        if finding.end > at and finding.start < high:
            out += [text[at : max(at, finding.start)], BLANK]
            at = finding.end
    return "".join([*out, text[at:high]])
