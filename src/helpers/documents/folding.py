"""A text folded for matching, with the way back: every folded character knows its place in the original.

Folding is that of `helpers.identity`, one character at a time so that places survive: Unicode NFKC, case, width, accents,
Traditional Chinese. What changes more than one character at once (Taiwan and Hong Kong vocabulary) is done on the names, not
on the text: see `helpers.documents.names`.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np

from helpers.identity import simplified

VERSION = 1  # raise it when folding changes: stored results are then made again

_DROPPED, _PUNCTUATION, _NEWLINE, _SPACE = 0, 1, 10, 32
_UNKNOWN, _LONGER = -1, -2
_ASCII = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() else _SPACE for code in range(128)
) + bytes([_SPACE] * 128)  # fmt: skip
# a word broken at the end of a line: "Min-\nistry"
_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\r?\n[ \t]*(?=[a-z])")


# scripts written without spaces around words, or that join particles to them: kana, Chinese characters, Korean
_CJK = ((0x1100, 0x11FF), (0x3005, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7FF), (0x20000, 0x323AF))


def is_cjk(char: str) -> bool:
    """Whether a folded character is Chinese, kana or Korean, where no space stands around a name."""
    return any(low <= ord(char) <= high for low, high in _CJK)


class _Table:
    """Code point -> folded code point, filled as characters are met; the few that fold to more than one stand in `longer`."""

    def __init__(self) -> None:
        self.codes = np.full(0x110000, _UNKNOWN, dtype=np.int32)
        self.longer: dict[int, list[int]] = {}

    def __call__(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """The folded codes of a text, and for each the code point that it came from."""
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        folded = self.codes[points]
        if (folded == _UNKNOWN).any():
            for code in np.unique(points[folded == _UNKNOWN]).tolist():
                self._learn(code)
            folded = self.codes[points]
        return folded, points

    def _learn(self, code: int) -> None:
        text = unicodedata.normalize("NFKC", chr(code))
        text = simplified(text) if len(text) == 1 else text
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        parts = [part for part in map(_code, text) if part != _DROPPED]
        self.codes[code] = _LONGER if len(parts) > 1 else parts[0] if parts else _DROPPED
        if len(parts) > 1:
            self.longer[code] = parts


def _code(char: str) -> int:
    """What stands for one decomposed character: itself, a kind of gap, or nothing (marks and invisible characters)."""
    if char in "\n\f\v\x85\u2028\u2029":
        return _NEWLINE
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return _DROPPED
    if char.isalnum():
        return ord(char)
    return _SPACE if char.isspace() else _PUNCTUATION


_table = _Table()


@dataclass(frozen=True)
class Folded:
    """A folded text: words, Chinese characters and single spaces, with one space before and one behind.

    A space also stands where scripts meet ("用X发" -> "用 x 发"). `origin[i]` is the place in the original of folded
    character i; the space before may lie at -1, the one behind at the length of the original.
    """

    text: str
    origin: np.ndarray


def fold(text: str) -> Folded:
    """Fold a text of any length; every str will do, lone surrogates included."""
    if text.isascii() and "-\n" not in text and "-\r\n" not in text:
        codes = np.frombuffer(b" " + text.encode("ascii").translate(_ASCII) + b" ", dtype=np.uint8)
        blank = codes == _SPACE
        kept = np.concatenate(([0], np.flatnonzero(~(blank[1:] & blank[:-1])) + 1))
        return Folded(codes[kept].tobytes().decode("ascii"), kept - 1)
    codes, points = _table(text)
    for match in _BROKEN.finditer(text):
        codes[match.start() : match.end()] = _DROPPED
    codes, origin = _spread(codes, points)
    kept = codes != _DROPPED
    codes, origin = _gaps(codes[kept], origin[kept])
    return _framed(*_meetings(codes, origin), len(text))


def _spread(codes: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Put in the characters that fold to more than one; each of these points to one place of the original."""
    places = np.flatnonzero(codes == _LONGER)
    if not len(places):
        return codes, np.arange(len(codes))
    parts = [_table.longer[code] for code in points[places].tolist()]
    times = np.ones(len(codes), dtype=np.int64)
    times[places] = [len(part) for part in parts]
    spread = np.repeat(codes, times)
    spread[spread == _LONGER] = [code for part in parts for code in part]
    return spread, np.repeat(np.arange(len(codes)), times)


def _gaps(codes: np.ndarray, origin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One space for each run of punctuation and spaces; none between Chinese characters with at most a line break between."""
    gap = codes <= _SPACE
    first = gap.copy()
    first[1:] &= ~gap[:-1]
    keep = ~gap | first
    chinese = _within(codes, _CJK[1:3])
    starts = np.flatnonzero(first)
    if len(starts) and chinese.any():
        ends = np.flatnonzero(gap & ~np.append(gap[1:], False)) + 1
        inside = (starts > 0) & (ends < len(codes))
        starts, ends = starts[inside], ends[inside]
        marks = np.concatenate(([0], np.cumsum((codes == _PUNCTUATION) * 2 + (codes == _NEWLINE))))
        joined = chinese[starts - 1] & chinese[ends] & (marks[ends] - marks[starts] < 2)
        keep[starts[joined]] = False
    codes = np.where(gap, _SPACE, codes)
    return codes[keep], origin[keep]


def _meetings(codes: np.ndarray, origin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A space where a word meets Chinese characters."""
    cjk = _within(codes, _CJK)
    if not cjk.any():
        return codes, origin
    word = ~cjk & (codes != _SPACE)
    meet = np.flatnonzero((cjk[1:] & word[:-1]) | (word[1:] & cjk[:-1])) + 1
    return np.insert(codes, meet, _SPACE), np.insert(origin, meet, origin[meet])


def _framed(codes: np.ndarray, origin: np.ndarray, length: int) -> Folded:
    """One space at each end."""
    if not len(codes):
        return Folded(" ", np.array([-1]))
    lead, tail = [_SPACE] * int(codes[0] != _SPACE), [_SPACE] * int(codes[-1] != _SPACE)
    text = np.concatenate((lead, codes, tail)).astype(np.uint32).tobytes().decode("utf-32-le")
    return Folded(text, np.concatenate(([-1] * len(lead), origin, [length] * len(tail))).astype(np.int64))


def _within(codes: np.ndarray, ranges: tuple[tuple[int, int], ...]) -> np.ndarray:
    found = np.zeros(len(codes), dtype=bool)
    for low, high in ranges:
        found |= (codes >= low) & (codes <= high)
    return found
