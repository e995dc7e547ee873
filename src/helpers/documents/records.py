"""What reading yields: a document and its parts. Offsets count code points of a part's text."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["read", "empty", "scan", "refused", "failed"]
OUTCOMES: tuple[Outcome, ...] = ("read", "empty", "scan", "refused", "failed")


@dataclass(frozen=True)
class Part:
    """A page, section, mail body or attachment: the place that an offset leads back to."""

    number: int  # from 1, in the order of the document
    label: str  # "page 3", "body", "attachment report.pdf, page 2"
    text: str  # offsets of mentions are offsets into this text


@dataclass(frozen=True)
class Document:
    """One input, read or not: exactly one line of the ledger."""

    sha256: str  # of the bytes; "" when they could not be had
    name: str  # path below the root of the input, with / between folders
    kind: str  # "pdf", "html", "docx", "odt", "rtf", "mail", "text", "markdown", "zip" …, by content before by name
    outcome: Outcome
    reason: str = ""  # "" when read
    reader: str = ""  # the library that read it
    language: str = ""  # "en", "zh", "" when it cannot be told
    parts: tuple[Part, ...] = ()
    warnings: tuple[str, ...] = ()
    size: int = 0  # bytes
