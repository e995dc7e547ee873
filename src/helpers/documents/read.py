"""One document: bytes → `Document`. It opens no file, asks no network and writes nothing; `reader` runs it in a process of its own."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

from helpers.documents.archives import read_archive
from helpers.documents.formats import REMEDIES, recognise
from helpers.documents.languages import language
from helpers.documents.limits import MEGABYTE, Content, Failed, Refused, Visit
from helpers.documents.mail import read_mail
from helpers.documents.office import read_docx, read_odt, read_rtf
from helpers.documents.pdf import read_pdf
from helpers.documents.pictures import read_picture
from helpers.documents.plain import read_markdown, read_text
from helpers.documents.records import Document, Part
from helpers.documents.webpages import read_webpage

# Raise it when readers read otherwise: earlier results are then read again.
READING = 1
READERS: dict[str, Callable[[bytes, Visit], Content]] = {
    "pdf": read_pdf,
    "html": read_webpage,
    "docx": read_docx,
    "odt": read_odt,
    "rtf": read_rtf,
    "mail": read_mail,
    "zip": read_archive,
    "picture": read_picture,
    "text": read_text,
    "markdown": read_markdown,
}
_WARNINGS = 50


def read(data: bytes, name: str, visit: Visit | None = None, sha256: str = "") -> Document:
    """What a document says, or why it cannot be read. Raises nothing but `ModuleNotFoundError` for a missing library.

    `sha256` is taken as given when it is. Time and memory are not limited here: see `sandbox`.
    """
    visit = replace(visit or Visit(), reader=_inner)
    kind, content = recognise(data, name), Content("")
    outcome, reason = "read", ""
    try:
        if len(data) > visit.limits.size * MEGABYTE:
            raise Refused(f"larger than {visit.limits.size:,} MB")
        content = _content(data, kind, visit)
    except Refused as why:
        outcome, reason = "refused", str(why)
    except Failed as why:
        outcome, reason = "failed", str(why)
    except MemoryError:
        outcome, reason, content = "failed", "over memory", Content("")
    except RecursionError:
        outcome, reason = "refused", "nested without end"
    parts = _bounded(content, visit.limits.text)
    if outcome == "read" and not parts:
        outcome, reason = ("scan", "pictures of text, and none was read") if content.scans else ("empty", "no text")
        if outcome == "empty" and content.warnings:
            reason = f"no text; {content.warnings[0]}"
    return Document(
        sha256=sha256 or hashlib.sha256(data).hexdigest(),
        name=name,
        kind=kind,
        outcome=outcome,
        reason=reason,
        reader=content.reader if outcome in ("read", "empty") else "",
        language=language("\n".join(part.text for part in parts[:20])) if parts else "",
        parts=parts,
        warnings=_few(content.warnings),
        size=len(data),
    )


def _inner(data: bytes, name: str, visit: Visit) -> Content:
    return _content(data, recognise(data, name), visit)


def _content(data: bytes, kind: str, visit: Visit) -> Content:
    if not data:
        return Content("")
    if kind not in READERS:
        raise Refused(REMEDIES.get(kind, f"{kind}: no reader takes it"))
    try:
        return READERS[kind](data, visit)
    except (Refused, Failed, MemoryError, RecursionError, ModuleNotFoundError):
        raise
    except Exception as error:  # a reader's own fault on a hostile document is an outcome, not an end
        raise Failed(f"{kind}: {type(error).__name__} {str(error)[:100]}") from error


def _bounded(content: Content, most: int) -> tuple[Part, ...]:
    parts, length = [], 0
    for label, text in content.parts:
        if not text.strip():
            continue
        if length + len(text) > most:
            content.warnings.append(f"cut at {label}: more than {most:,} characters")
            text = text[: most - length]
        if text:
            parts.append(Part(len(parts) + 1, label, text))
        length += len(text)
        if length >= most:
            break
    return tuple(parts)


def _few(warnings: list[str]) -> tuple[str, ...]:
    more = len(warnings) - _WARNINGS
    return (*warnings[:_WARNINGS], f"and {more:,} more") if more > 0 else tuple(warnings)
