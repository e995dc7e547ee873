"""A text folded for matching, with the way back: every folded character knows its place in the original.

Folding is that of `helpers.identity`, one character at a time so that places survive: Unicode NFKC, case, width, accents,
Traditional Chinese. What changes more than one character at once (Taiwan and Hong Kong vocabulary) is done on the names, not
on the text: see `helpers.documents.names`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from helpers.identity import simplified

VERSION = 1  # raise it when folding changes: stored results are then made again

_DROPPED, _MARK, _NEWLINE, _SPACE = 0, 1, 10, 32
_UNKNOWN, _LONGER = -1, -2
_GAP, _WORD, _CJK = 0, 1, 2  # kinds of folded characters; a word and a Chinese character differ in both bits
_ASCII = bytes(ord(chr(code).lower()) if chr(code).isalnum() else _SPACE for code in range(128)) + b" " * 128
# a word broken at the end of a line: "Min-\nistry"
_HYPHENS = "-\u00ad\u2010"
_BROKEN = re.compile(rf"(?<=[^\W\d_])[{_HYPHENS}]\r?\n[ \t]*(?=[a-z])")
# scripts written without spaces around words, or that join particles to them: Korean, kana, Chinese
_RANGES = ((0x1100, 0x11FF), (0x3005, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7FF), (0x20000, 0x323AF))


def is_cjk(char: str) -> bool:
    """Whether a folded character is Chinese, kana or Korean, where no space stands around a name."""
    return any(low <= ord(char) <= high for low, high in _RANGES)


class _Tables:
    """Code point -> folded code point, filled as characters are met; the few that fold to more than one stand in `longer`."""

    def __init__(self) -> None:
        self.codes = np.full(0x110000, _UNKNOWN, dtype="<i4")
        self.longer: dict[int, list[int]] = {}
        self.kinds = np.full(0x110000, _WORD, dtype=np.uint8)  # of folded characters
        self.kinds[[_MARK, _NEWLINE, _SPACE]] = _GAP
        for low, high in _RANGES:
            self.kinds[low : high + 1] = _CJK

    def fold(self, points: np.ndarray) -> np.ndarray:
        """The folded code of each code point; `_LONGER` where it is more than one."""
        folded = self.codes[points]
        if folded.min(initial=0) < 0 and (folded == _UNKNOWN).any():
            for code in np.unique(points[folded == _UNKNOWN]).tolist():
                self._learn(code)
            folded = self.codes[points]
        return folded

    def _learn(self, code: int) -> None:
        text = unicodedata.normalize("NFKC", chr(code))
        text = simplified(text) if len(text) == 1 else text
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        parts = [part for part in map(_code, text) if part != _DROPPED]
        self.codes[code] = _LONGER if len(parts) > 1 else parts[0] if parts else _DROPPED
        if len(parts) > 1:
            self.longer[code] = parts


def _code(char: str) -> int:
    """What stands for one decomposed character: itself, a kind of gap, or nothing (accents and invisible characters)."""
    if char in "\n\f\v\x85\u2028\u2029":
        return _NEWLINE
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return _DROPPED
    if char.isalnum():
        return ord(char)
    return _SPACE if char.isspace() else _MARK


_tables = _Tables()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text: words, Chinese characters and single spaces, with one space before and one behind.

    A space also stands where scripts meet ("用X发" -> "用 x 发"). `origin[i]` is the place in the original of folded
    character i; the space before may lie at -1, the one behind at the length of the original. `spread`: some characters
    of the original fold to more than one.
    """

    text: str
    origin: np.ndarray
    spread: bool = False


def fold(text: str) -> Folded:
    """Fold a text of any length; every str will do, lone surrogates included."""
    if text.isascii() and "-\n" not in text and "-\r\n" not in text:
        codes = np.frombuffer(b" " + text.encode("ascii").translate(_ASCII) + b" ", dtype=np.uint8)
        kept = _single(codes == _SPACE, [])
        return Folded(codes[kept].tobytes().decode("ascii"), kept - 1)
    points = np.frombuffer(f" {text} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = _tables.fold(points)  # an array of its own, written to below
    for start, end in _broken(text):
        codes[start + 1 : end + 1] = _DROPPED
    origin = np.arange(-1, len(codes) - 1)
    spread = bool(codes.min() < 0)
    if spread:
        codes, origin = _spread(codes, points)
    if not codes.all():
        kept = np.flatnonzero(codes)
        codes, origin = codes[kept], origin[kept]
    if codes.max() < _RANGES[0][0]:
        kept = _single(codes <= _SPACE, [])
        codes, origin = codes[kept], origin[kept]
    else:
        kinds = _tables.kinds[codes]
        kept = _single(kinds == _GAP, _joined(codes, kinds))
        codes, origin = _parted(codes[kept], origin[kept], kinds[kept])
    return Folded(np.maximum(codes, _SPACE).tobytes().decode("utf-32-le"), origin, spread)


def _parted(codes: np.ndarray, origin: np.ndarray, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A space where a word meets Chinese characters."""
    meet = np.flatnonzero((kinds[1:] ^ kinds[:-1]) == _WORD ^ _CJK) + 1
    if not len(meet):
        return codes, origin
    times = np.ones(len(codes), dtype=np.int64)
    times[meet] = 2
    codes, origin = np.repeat(codes, times), np.repeat(origin, times)
    codes[meet + np.arange(len(meet))] = _SPACE
    return codes, origin


def _broken(text: str) -> Iterator[tuple[int, int]]:
    """Hyphens at the ends of lines, with the line break."""
    if not any(f"{hyphen}{end}" in text for hyphen in _HYPHENS for end in ("\n", "\r")):
        return
    at = text.find("\n")
    while at > 0:
        hyphen = at - 2 if text[at - 1] == "\r" and at > 1 else at - 1
        if text[hyphen] in _HYPHENS:
            match = _BROKEN.match(text, hyphen)
            if match:
                yield match.span()
        at = text.find("\n", at + 1)


def _joined(codes: np.ndarray, kinds: np.ndarray) -> list[int]:
    """Spaces inside Chinese or Japanese, which have none; a blank line ends a paragraph and stays."""
    found: list[int] = []
    white = (codes[1:] > _MARK) & (codes[1:] <= _SPACE) & (kinds[:-1] == _CJK)
    for start in (np.flatnonzero(white) + 1).tolist():
        end = start
        while end < len(codes) - 1 and codes[end] in (_SPACE, _NEWLINE):
            end += 1
        korean = _is_korean(int(codes[start - 1])) or _is_korean(int(codes[end]))
        if kinds[end] == _CJK and not korean and (codes[start:end] == _NEWLINE).sum() < 2:
            found += range(start, end)
    return found


def _is_korean(code: int) -> bool:
    return 0x1100 <= code <= 0x11FF or 0xAC00 <= code <= 0xD7FF


def _single(blank: np.ndarray, dropped: list[int]) -> np.ndarray:
    """Places of all characters but blanks after a blank and those `dropped`; the first character is a blank."""
    keep = np.ones(len(blank), dtype=bool)
    np.logical_and(blank[1:], blank[:-1], out=keep[1:])
    np.logical_not(keep[1:], out=keep[1:])
    keep[dropped] = False
    return np.flatnonzero(keep)


def _spread(codes: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Put in the characters that fold to more than one; each of these points to one place of the original."""
    places = np.flatnonzero(codes == _LONGER)
    parts = [_tables.longer[code] for code in points[places].tolist()]
    times = np.ones(len(codes), dtype=np.int64)
    times[places] = [len(part) for part in parts]
    wide = np.repeat(codes, times)
    wide[wide == _LONGER] = [code for part in parts for code in part]
    return wide, np.repeat(np.arange(-1, len(codes) - 1), times)
