"""Plain text and Markdown: pages by form feed, sections by heading."""

import re

from helpers.documents.encodings import decode
from helpers.documents.limits import Content, Visit

_HEADING = re.compile(r"^#{1,6} +(.+?)[ #]*$", re.M)


def read_text(data: bytes, visit: Visit) -> Content:
    """One part, or one a page where the text holds form feeds."""
    text, warnings = decode(data)
    pages = text.split("\f")
    labels = ["text"] if len(pages) == 1 else [f"page {number}" for number in range(1, len(pages) + 1)]
    return Content("charset-normalizer", list(zip(labels, pages, strict=True)), warnings)


def read_markdown(data: bytes, visit: Visit) -> Content:
    """One part a section; the marks of Markdown stay, so that offsets lead back into the file."""
    text, warnings = decode(data)
    return Content("charset-normalizer", sections(text), warnings)


def sections(text: str) -> list[tuple[str, str]]:
    """Label and text by heading; what stands before the first heading is "start"."""
    starts = [match.start() for match in _HEADING.finditer(text)]
    bounds = [0, *(start for start in starts if start), len(text)]
    pieces = [text[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]
    found = []
    for piece in pieces:
        heading = _HEADING.match(piece)
        if piece.strip():
            found.append((f"section {heading[1][:80]}" if heading else "start" if starts else "text", piece))
    return found
