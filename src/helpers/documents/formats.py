"""What a document is: by its bytes first, by its name only where bytes do not tell (text, Markdown)."""

import io
import re
import zipfile

_STARTS = (  # bytes at the start → kind
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"GIF8", "gif"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"RIFF", "audio or video"),
    (b"PAR1", "parquet"),
    (b"!BDN", "outlook store"),
)
_HEADER = re.compile(
    rb"(?:^|\n)(received|from|to|subject|date|message-id|mime-version|return-path|delivered-to|reply-to|content-type|x-[\w-]+):",
    re.I,
)
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|main|div|p|table|meta|title|h[1-6])\b", re.I)
_MEMBERS = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx"))
_MIMETYPES = {b"application/vnd.oasis.opendocument.text": "odt", b"application/epub+zip": "epub"}
_ENDINGS = {".md": "markdown", ".markdown": "markdown"}
_ZIPPED = (".docx", ".odt", ".xlsx", ".pptx", ".epub")
REMEDIES = {
    "old office": "an old Office file (.doc, .xls, .ppt, .msg): save it as DOCX, ODT, PDF or EML",
    "encrypted office": "encrypted Office file",
    "xlsx": "a workbook: save its sheets as CSV",
    "pptx": "a presentation: save it as PDF",
    "epub": "a book: rename it to .zip to read its pages",
    "gzip": "a gzip archive: unpack it first",
    "tar": "a tar archive: unpack it first",
    "7z": "a 7z archive: unpack it first",
    "rar": "a RAR archive: unpack it first",
    "outlook store": "an Outlook store: export its mails as EML",
}


def ending(name: str) -> str:
    """The ending of a name in lower case, with its dot, or ""."""
    stem, dot, last = name.rpartition(".")
    return f".{last.lower()}" if dot and stem and "/" not in last else ""


def recognise(data: bytes, name: str) -> str:
    """The kind of a document. Never raises; what is nothing else is "text" until its bytes are decoded."""
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zipped(data, name)
    for start, kind in _STARTS:
        if head.startswith(start):
            return "encrypted office" if kind == "old office" and _encrypted(data) else kind
    if data[257:262] == b"ustar":
        return "tar"
    if data[4:8] == b"ftyp":
        return "audio or video"
    bare = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if ending(name) in _ENDINGS:
        return "markdown"
    if _mail(data[:8192], bare):
        return "mail"
    narrow = data[:8192].replace(b"\0", b"")  # UTF-16 as well
    if bare.startswith(b"<?xml") and b"<html" not in narrow.lower():
        return "text"
    if _MARKUP.search(narrow) and (
        narrow.lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n").startswith(b"<") or ending(name) in (".html", ".htm", ".xhtml")
    ):
        return "html"
    return "text"


def _encrypted(data: bytes) -> bool:
    return "EncryptedPackage".encode("utf-16-le") in data


def _mail(head: bytes, bare: bytes) -> bool:
    """At least two header lines that mails have, before the first empty line, and nothing else up there."""
    top = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    if top.startswith(b"From ") and b"\n" in top:  # an mbox
        top = top.split(b"\n", 1)[1]
    lines = [line for line in top.split(b"\n")[:60] if line and line[:1] not in b" \t"]
    shaped = all(re.match(rb"[!-9;-~]+:", line) for line in lines[:-1])  # the last may be cut
    return bool(bare) and shaped and len({name.lower() for name in _HEADER.findall(b"\n" + top)}) >= 2


def _zipped(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = next((kind for member, kind in _MEMBERS if member in names), "")
            if not kind and "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = _MIMETYPES.get(archive.read("mimetype").strip().removesuffix(b"-template"), "")
            return kind or "zip"
    except Exception:  # a damaged archive: its reader says how
        return ending(name)[1:] if ending(name) in _ZIPPED else "zip"
