"""A text folded for matching, with the way back: every folded character knows its place in the original.

Folding is that of `helpers.identity`, one character at a time so that places survive: Unicode NFKC, case, width, accents,
Traditional Chinese. What changes more than one character at once (Taiwan and Hong Kong vocabulary) is done on the names, not
on the text: see `helpers.documents.names`.
"""

import re
import unicodedata
from collections.abc import Iterator

import numpy as np

from helpers.identity import simplified

VERSION = 1  # raise it when folding changes: stored results are then made again

_DROPPED, _MARK, _NEWLINE, _SPACE = 0, 1, 10, 32
_UNKNOWN, _LONGER = -1, -2
# Tables hold code and kind in one number, so that one look-up gives both: gaps as they are, words and Chinese with a bit on top.
_WORD, _CJK = 1 << 24, 2 << 24
_CODE = _WORD - 1
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
    """Code point -> folded code and kind, filled as characters are met; the few that fold to more than one stand in `longer`."""

    def __init__(self) -> None:
        self.codes = np.full(0x110000, _UNKNOWN, dtype="<i4")
        self.longer: dict[int, list[int]] = {}

    def fold(self, points: np.ndarray) -> np.ndarray:
        """The folded code of each code point, in an array of its own; `_LONGER` where it is more than one."""
        folded = self.codes.take(points)
        if folded.min(initial=0) < 0 and (folded == _UNKNOWN).any():
            for code in np.unique(points[folded == _UNKNOWN]).tolist():
                self._learn(code)
            folded = self.codes.take(points)
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
    """What stands for one decomposed character: itself with its kind, a kind of gap, or nothing (accents, invisible ones)."""
    if char in "\n\f\v\x85\u2028\u2029":
        return _NEWLINE
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return _DROPPED
    if char.isalnum():
        return ord(char) | (_CJK if is_cjk(char) else _WORD)
    return _SPACE if char.isspace() else _MARK


_tables = _Tables()


class Folded:
    """A folded text: words, Chinese characters and single spaces, with one space before and one behind.

    A space also stands where scripts meet ("用X发" -> "用 x 发"). `origin[i]` is the place in the original of folded
    character i; the space before may lie at -1, the one behind at the length of the original. `spread`: some characters
    of the original fold to more than one. `dropped`: some may fold to nothing.
    """

    __slots__ = ("_keep", "_origin", "dropped", "spread", "text")

    def __init__(self, text: str, origin: np.ndarray, spread: bool = False, dropped: bool = False) -> None:
        self.text = text
        self.spread = spread
        self.dropped = dropped
        # Most pages hold few names or none: for plain text places are counted only when one is asked for.
        self._keep, self._origin = (origin, None) if origin.dtype == bool else (None, origin)

    @property
    def origin(self) -> np.ndarray:
        """Places in the original."""
        if self._origin is None:
            self._origin = np.flatnonzero(self._keep) - 1
        return self._origin


def fold(text: str) -> Folded:
    """Fold a text of any length; every str will do, lone surrogates included."""
    if text.isascii() and "-\n" not in text and "-\r\n" not in text:
        codes = np.frombuffer(b" " + text.encode("ascii").translate(_ASCII) + b" ", dtype=np.uint8)
        word = codes != _SPACE
        keep = np.ones(len(codes), dtype=bool)
        np.logical_or(word[1:], word[:-1], out=keep[1:])  # of blanks in a row, the first
        return Folded(codes[keep].tobytes().decode("ascii"), keep)
    points = np.frombuffer(f" {text} ".encode("utf-32-le", "surrogatepass"), dtype="<i4")
    codes = _tables.fold(points)
    for start, end in _broken(text):
        codes[start + 1 : end + 1] = _DROPPED
    origin = np.arange(-1, len(codes) - 1)
    spread = bool(codes.min() < 0)
    if spread:
        codes, origin = _spread(codes, points)
    dropped = not codes.all()
    if dropped:
        kept = np.flatnonzero(codes)
        codes, origin = codes.take(kept), origin.take(kept)
    gaps = np.flatnonzero(codes < _WORD)
    chinese = bool(codes.max() >= _CJK)
    double = gaps[1:][gaps[1:] - gaps[:-1] == 1]
    joined = _joined(codes, gaps) if chinese else []
    codes[gaps] = _SPACE
    if len(double) or joined:
        keep = np.ones(len(codes), dtype=bool)
        keep[double] = False
        keep[joined] = False
        codes, origin = codes[keep], origin[keep]
    if chinese:
        codes, origin = _parted(codes, origin)
    # the one accent that is not dropped, the Greek iota below, may still have to be told from a letter
    return Folded((codes & _CODE).tobytes().decode("utf-32-le"), origin, spread, dropped or "\u0345" in text)


def _parted(codes: np.ndarray, origin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A space where a word meets Chinese characters."""
    kinds = codes >= _CJK
    edges = np.flatnonzero(kinds[1:] ^ kinds[:-1]) + 1
    meet = edges[(codes[edges] >= _WORD) & (codes[edges - 1] >= _WORD)]
    if not len(meet):
        return codes, origin
    times = np.ones(len(codes), dtype=np.int64)
    times[meet] = 2
    codes, origin = np.repeat(codes, times), np.repeat(origin, times)
    codes[meet + np.arange(len(meet))] = _SPACE
    return codes, origin


def _broken(text: str) -> Iterator[tuple[int, int]]:
    """Hyphens at the ends of lines, with the line break."""
    if not any(f"{hyphen}{end}" in text for hyphen in _HYPHENS if hyphen in text for end in ("\n", "\r")):
        return
    at = text.find("\n")
    while at > 0:
        hyphen = at - 2 if text[at - 1] == "\r" and at > 1 else at - 1
        if text[hyphen] in _HYPHENS:
            match = _BROKEN.match(text, hyphen)
            if match:
                yield match.span()
        at = text.find("\n", at + 1)


def _joined(codes: np.ndarray, gaps: np.ndarray) -> list[int]:
    """Spaces inside Chinese or Japanese, which have none; a blank line ends a paragraph and stays."""
    found: list[int] = []
    for start in gaps[(codes[gaps] > _MARK) & (codes[gaps - 1] >= _CJK)].tolist():
        end = start
        while end < len(codes) - 1 and codes[end] in (_SPACE, _NEWLINE):
            end += 1
        korean = _is_korean(int(codes[start - 1])) or _is_korean(int(codes[end]))
        if codes[end] >= _CJK and not korean and (codes[start:end] == _NEWLINE).sum() < 2:
            found += range(start, end)
    return found


def _is_korean(code: int) -> bool:
    code &= _CODE
    return 0x1100 <= code <= 0x11FF or 0xAC00 <= code <= 0xD7FF


def _spread(codes: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Put in the characters that fold to more than one; each of these points to one place of the original."""
    places = np.flatnonzero(codes == _LONGER)
    parts = [_tables.longer[code] for code in points[places].tolist()]
    times = np.ones(len(codes), dtype=np.int64)
    times[places] = [len(part) for part in parts]
    wide = np.repeat(codes, times)
    wide[wide == _LONGER] = [code for part in parts for code in part]
    return wide, np.repeat(np.arange(-1, len(codes) - 1), times)
