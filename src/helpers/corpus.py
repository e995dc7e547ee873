"""`data/raw` -> records -> tidy DataFrames. Everything is read and checked in one pass; all faults are reported together."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers import cache, checks, frames, origins, places
from helpers.cards import CardReader
from helpers.identity import Register, fold
from helpers.records import Claim, Fault, Source
from helpers.registry import read_documents, read_register
from helpers.vocabulary import Vocabulary, load


class CorpusError(ValueError):
    """Cards that break a rule. `faults` holds every fault of the run; the message lists them all."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        lines = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(
            f"{len(faults)} fault{'s' * (len(faults) != 1)} in data/raw; nothing was dropped, nothing was written:\n{lines}"
        )


@dataclass
class Corpus:
    """Everything that stands in `data/raw`, as records and as tidy frames (one row is one thing; see README, data dictionary).

    Frames: sources, claims, entities, aliases, cases, counts, judgments, measures, denials, documents. Each is sorted by
    its first column(s) and has a plain integer index; what is not known is missing (NaN), never a made-up value.
    """

    vocabulary: Vocabulary
    register: Register
    source_records: list[Source]
    claim_records: list[Claim]
    document_records: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roots, _ = origins.roots(origins.upstream(self.source_records, self.document_records))
        depends = {source.id: source.depends_on for source in self.source_records}
        depends |= {key: entry["depends_on"] for key, entry in self.document_records.items()}
        self.grounds = {card: origins.grounds(roots, depends) for card, roots in self.roots.items()}
        records, register = self.claim_records, self.register
        speaks = {source.id: source.publisher for source in self.source_records}
        speaks |= {key: entry["publisher"] for key, entry in self.document_records.items()}
        self.publishers = {
            card: frozenset(register.lookup(speaks[root]) or fold(speaks[root]) for root in roots)
            for card, roots in self.roots.items()
        }
        strand = frames.strands(self.source_records, records, register)
        pages = {source.id: source for source in self.source_records}
        self.sources = frames.sources(self.source_records, records, strand, self.roots)
        self.claims = frames.claims(records, pages, register, strand, self.roots, self.grounds, self.publishers)
        self.entities, self.aliases = frames.entities(register)
        self.cases = frames.cases(self.source_records, register)
        self.counts = frames.counts(records, register)
        self.judgments = frames.judgments(records, register)
        self.measures = frames.measures(records, register)
        self.denials = frames.denials(records, register)
        documents = [{"id": key, **value} for key, value in sorted(self.document_records.items())]
        self.documents = frames.frame(documents, "id title publisher published")


def read(raw: Path | None = None) -> Corpus:
    """Everything under `raw` (default: `data/raw`), or CorpusError with every fault that was found.

    What was read from `data/raw` without fault is kept beside the checkout (`cache`) and taken from there while no file changes.
    """
    key = cache.key() if raw is None else None
    kept = cache.load(key) if key else None
    if isinstance(kept, Corpus):
        return kept
    corpus, faults = examine(raw)
    if faults or corpus is None:
        raise CorpusError(faults)
    if key:
        cache.keep(key, corpus)
    return corpus


def examine(raw: Path | None = None) -> tuple[Corpus | None, list[Fault]]:
    """Read and check without raising: (corpus or None, faults sorted by file and place)."""
    raw = raw or places.raw()
    vocabulary = load(raw)
    faults: list[Fault] = []
    register = read_register(raw, vocabulary, faults)
    documents = read_documents(raw, faults)
    reader = CardReader(vocabulary)
    sources: list[Source] = []
    claims: list[Claim] = []
    for path in card_paths(raw, vocabulary):
        source, found = reader.read(path, path.relative_to(raw).as_posix())
        if source:
            sources.append(source)
            claims += found
    faults += checks.strays(raw, vocabulary) + reader.faults + register.faults
    faults += checks.ids(sources, claims) + checks.origin_links(
        sources, documents, register, complete=not reader.faults
    )
    faults += checks.names(sources, claims, register, vocabulary)
    faults.sort()
    return (None if faults else Corpus(vocabulary, register, sources, claims, documents)), faults


def card_paths(raw: Path, vocabulary: Vocabulary) -> list[Path]:
    """The card files, in order of folder and name."""
    return sorted(path for kind in vocabulary.kinds.values() for path in (raw / kind["folder"]).glob("*.toml"))
