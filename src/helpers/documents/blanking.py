"""Some words around a place in a text, with private data blanked, so that a list of mentions can be read and kept."""

import re

from helpers import safeguard

AROUND = 80  # characters to each side
_MARGIN = 80  # looked at beyond them, so that a number cut by the edge is still known for what it is
BLANK = "[blanked]"
_SPACES = re.compile(r"\s+")
# what the rules without a cue need at least: seven digits, spaces, dots, brackets and hyphens in a row
_DIGITS = re.compile(r"\d[\d\s().\[\]-]{6}")
_DIGIT_RULES = {"phone number", "identity number", "internet address"}


def _cues() -> re.Pattern[str] | None:
    """One pattern that every private text holds, or None when a rule of the safeguard has no cue that is known here."""
    words = {r"[0-9a-f]{32}"}
    for name, (cues, _, _) in safeguard.RULES.items():
        if not cues and name not in _DIGIT_RULES:
            return None
        words |= {re.escape(cue) for cue in cues if cue != safeguard.LONG_WORD}
    return re.compile("|".join(sorted(words)))


_CUES = _cues()


def may_be_private(text: str) -> bool:
    """Whether `safeguard.scan` could find anything; False is certain, True is not. Much cheaper than the scan."""
    return _CUES is None or bool(_DIGITS.search(text) or _CUES.search(text.lower()))


def words_around(text: str, start: int, end: int) -> str:
    """Whole words within 80 characters of text[start:end], and it itself, on one line; private data read "[blanked]"."""
    low, high = max(0, start - AROUND), min(len(text), end + AROUND)
    while low > 0 and start - low < _MARGIN + AROUND and text[low - 1].isalnum() and text[low - 1].isascii():
        low -= 1
    while high < len(text) and high - end < _MARGIN + AROUND and text[high].isalnum() and text[high].isascii():
        high += 1
    near, far = max(0, low - _MARGIN), min(len(text), high + _MARGIN)
    wide = text[near:far]
    shown = text[low:high]
    if may_be_private(wide):
        shown = blanked(wide, low - near, high - near)
    return _SPACES.sub(" ", shown).strip()


def blanked(text: str, low: int = 0, high: int | None = None) -> str:
    """text[low:high] with everything that the safeguard refuses in the whole of `text` replaced."""
    high = len(text) if high is None else high
    out, at = [], low
    for finding in safeguard.scan(text):
        if finding.end > at and finding.start < high:
            out += [text[at : max(at, finding.start)], BLANK]
            at = finding.end
    return "".join([*out, text[at:high]])
