"""Bytes → text: the encoding is taken from the bytes, then from what the document declares about itself."""

import codecs
import re

from helpers.documents.limits import Refused, need

# Guessing among all the code pages of the world gives odd answers on short Chinese texts; among these it does not.
CANDIDATES = ["gb18030", "big5", "big5hkscs", "utf_16_le", "utf_16_be", "cp1252", "shift_jis", "euc_kr", "cp1251"]
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252", "ascii": "cp1252"}
_NARROW = ("cp1252", "cp1251")
_SAMPLE = 1 << 16
_HIGH = re.compile(rb"[\x80-\xff]+")
_RUN = re.compile(rb"[\x80-\xff]{3}")
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")

_WRITTEN = re.compile("[\t\n\r -~\u00a0-\u052f\u2000-\u206f\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uffef]")


def clean(text: str) -> str:
    """Line ends as \\n; lone surrogates and control characters (save tab, line and page feed) as U+FFFD."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ODD.sub("\ufffd", text) if _ODD.search(text) else text


def decode(data: bytes, declared: str = "") -> tuple[str, list[str]]:
    """The text of bytes and warnings about its encoding. Raises `Refused` for bytes that are no text.

    Order: byte order mark; strict UTF-8; what was declared, if it fits and the bytes do not speak against it; a guess by
    charset-normalizer. A declaration that turns out wrong is a warning, never an error.
    """
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            return clean(data.decode(name, "replace")), _contradicted(declared, name)
    try:
        text = data.decode("utf-8")
        if "\0" not in text:
            return clean(text), [] if text.isascii() else _contradicted(declared, "utf-8")
    except UnicodeDecodeError:
        pass
    name, sure = _guess(data), True
    known = _known(declared)
    if known and known != name and _fits(data, known) and (name in (None, *_NARROW) or known not in _NARROW):
        name = known
    if name is None:
        if _binary(data):
            raise Refused("binary data that no reader takes")
        name, sure = "cp1252", False
    text = data.decode(name, "replace")
    lost = text.count("\ufffd") - data.decode(name, "ignore").count("\ufffd")
    warnings = _contradicted(declared, name)
    if not sure:
        warnings.append(f"encoding unknown, read as {name}")
    if lost:
        warnings.append(f"{lost:,} places do not fit {name}")
    return clean(text), warnings


def _known(declared: str) -> str | None:
    try:
        name = codecs.lookup(declared.strip()).name if declared.strip() else None
    except (LookupError, ValueError):
        return None
    name = _WIDER.get(name, name)
    return None if name in ("utf-8", "utf-16") or name is None or not _is_text(name) else name


def _is_text(name: str) -> bool:
    try:
        return isinstance(b"a".decode(name, "replace"), str)
    except (LookupError, ValueError):
        return False


def _fits(data: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(data[:_SAMPLE], final=len(data) <= _SAMPLE)
    except (UnicodeError, LookupError):
        return False
    return True


def _guess(data: bytes) -> str | None:
    if _wide(data):
        return "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"
    binary = _binary(data)
    high = len(data) - len(_HIGH.sub(b"", data))
    if not binary and high < len(data) / 4 and not _RUN.search(data):
        return "cp1252"  # a few single letters above ASCII, as in French or German; Chinese has runs of them
    detect = need("charset_normalizer", "charset-normalizer").from_bytes
    # 64 KB tell enough; one byte less when the cut falls into a character
    best = (
        detect(data[:_SAMPLE], cp_isolation=CANDIDATES).best()
        or detect(data[: _SAMPLE - 1], cp_isolation=CANDIDATES).best()
    )
    name = best.encoding if best else None
    if name and name.startswith("utf_16"):
        return codecs.lookup(name).name if _likely(data, name) else None
    if binary:
        return None
    return _mended(data) if name is None else codecs.lookup(_WIDER.get(name, name)).name


def _mended(data: bytes) -> str | None:
    """The encoding of Chinese with a few broken bytes, which no strict decoder takes."""
    sample, odd = data[:_SAMPLE], {}
    for name in ("gb18030", "big5hkscs"):
        text = sample.decode(name, "replace")
        odd[name] = (len(text) - len(_WRITTEN.findall(text)) + text.count("\ufffd")) / len(text)
    best = min(odd, key=lambda name: odd[name])
    high = len(sample) - len(_HIGH.sub(b"", sample))
    return best if odd[best] < 0.05 and high > len(sample) * 0.3 else None


def _wide(data: bytes) -> bool:
    """UTF-16 without a mark, of mostly Latin text: every second byte is zero."""
    sample = data[:_SAMPLE]
    zeros = (sample[::2].count(0), sample[1::2].count(0))
    return len(sample) >= 8 and max(zeros) > len(sample) * 0.2 and min(zeros) < len(sample) * 0.02


def _likely(data: bytes, name: str) -> bool:
    """Whether UTF-16 without a mark gives letters that people write: of random bytes, two thirds would do so by chance."""
    text = data[:_SAMPLE].decode(name, "replace")
    return len(_WRITTEN.findall(text)) > len(text) * 0.95


def _binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    odd = sum(sample.count(byte) for byte in (*range(9), 11, *range(14, 27), *range(28, 32), 127))
    return not _wide(data) and odd > len(sample) * 0.02


def _contradicted(declared: str, name: str) -> list[str]:
    try:
        said = codecs.lookup(declared.strip()).name if declared.strip() else ""
    except (LookupError, ValueError):
        return [f"declares an encoding that does not exist, read as {name}"]
    if (
        not said
        or _WIDER.get(said, said) == _WIDER.get(name, name)
        or (said, name) in (("utf-8", "utf-8-sig"), ("ascii", "utf-8"))
    ):
        return []
    return [f"declares {said}, read as {name}"]
