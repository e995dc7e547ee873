"""What one document may cost, the two ways of not being read, and the context of one reading."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import ModuleType

MEGABYTE = 1 << 20


class Refused(Exception):  # noqa: N818 (an outcome, no error of ours)
    """We do not read this: encrypted, too large, a bomb, a type that no reader takes."""


class TooMuch(Refused):
    """The input as a whole grows beyond its limits: no member of it is read on."""


class Failed(Exception):  # noqa: N818
    """A reader tried and could not: damaged, over time, over memory."""


@dataclass(frozen=True)
class Limits:
    """Bounds for one input. Whoever changes one gets another reading: they are part of the digest of a batch."""

    seconds: float = 60  # wall clock in the reader
    memory: int = 2048  # MB of address space of a reader
    size: int = 256  # MB of the input
    text: int = 50_000_000  # code points kept
    pages: int = 20_000
    members: int = 10_000  # of archives and mails, all levels together
    unpacked: int = 512  # MB, all levels together
    ratio: int = 200  # unpacked : packed, once it is 16 MB
    depth: int = 3  # archives in mails in archives
    scans: int = 200  # pages sent to character recognition
    scan_seconds: float = 60  # for one such page


@dataclass
class Content:
    """What the reader of one format hands over, before parts are numbered."""

    reader: str
    parts: list[tuple[str, str]] = field(default_factory=list)  # label, text
    warnings: list[str] = field(default_factory=list)
    scans: int = 0  # pages that are pictures without text, not read


@dataclass
class _Spent:
    members: int = 0
    unpacked: int = 0
    scans: int = 0


@dataclass(frozen=True)
class Visit:
    """The context of one reading: limits, what was spent of them on all levels, and who is told of long work."""

    limits: Limits = field(default_factory=Limits)
    recognise: bool = True  # read pictures of text when tesseract is there
    more_time: Callable[[float], None] = lambda seconds: None
    reader: "Callable[[bytes, str, Visit], Content] | None" = None  # for what is inside: set by `read`
    depth: int = 0
    spent: _Spent = field(default_factory=_Spent)

    def afresh(self) -> "Visit":
        """The context for the next input: nothing spent."""
        return replace(self, spent=_Spent())

    def inside(self) -> "Visit":
        """The context one level deeper. Raises `Refused` beyond the limit."""
        if self.depth >= self.limits.depth:
            raise Refused(f"nested more than {self.limits.depth} deep")
        return replace(self, depth=self.depth + 1)

    def add(self, content: "Content", label: str, data: bytes, name: str) -> None:
        """Read a member or attachment and add its parts under a label; what keeps it from being read becomes a warning.

        Raises `Refused` only when the whole input grows beyond its limits.
        """
        try:
            inside = self.inside()
        except Refused as reason:
            content.warnings.append(f"{label}: refused: {reason}")
            return
        self.take(members=1, unpacked=len(data))
        try:
            found = self.reader(data, name, inside)
        except TooMuch:
            raise
        except (Refused, Failed) as reason:
            content.warnings.append(f"{label}: {type(reason).__name__.lower()}: {reason}")
            return
        content.parts += [(f"{label}, {part}", text) for part, text in found.parts]
        content.warnings += [f"{label}: {warning}" for warning in found.warnings]
        content.scans += found.scans

    def take(self, members: int = 0, unpacked: int = 0) -> None:
        """Count members and bytes. Raises `Refused` when the input grows beyond its limits."""
        self.spent.members += members
        self.spent.unpacked += unpacked
        if self.spent.members > self.limits.members:
            raise TooMuch(f"more than {self.limits.members:,} members")
        if self.spent.unpacked > self.limits.unpacked * MEGABYTE:
            raise TooMuch(f"unpacks to more than {self.limits.unpacked:,} MB")


def need(module: str, package: str, extra: str = "documents") -> ModuleType:
    """Import an optional library. Raises `ModuleNotFoundError` with the remedy."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ModuleNotFoundError(
            f'{package} is missing ({error}): pip install -e ".[{extra}]" in the checkout', name=module
        ) from error
