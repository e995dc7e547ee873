"""A document's candidates as a draft card for a person to edit.

A draft lies in `data/raw/documents/drafts`, which git ignores and nothing reads. Its fields begin with TODO and its claims say
`candidate = true`: `documents.acceptance` refuses both, so that no card and no claim becomes evidence before a person has read it. A draft
holds no sentence of the document: notes are made from names and the words of the predicate.
"""

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from helpers import corpus, places
from helpers.documents import candidates as proposals
from helpers.documents.blanking import BLANK, blanked
from helpers.documents.candidates import Candidate
from helpers.documents.mentions import Matcher, Mention
from helpers.documents.records import Document

REMARK = "#~"  # lines that `accept` takes out
_HEAD = """#:schema ../../source.schema.json
{remarks}
id = "TODO publisher-or-case, topic and year in kebab-case, as hrw-x-users-2025"
kind = "TODO one of {kinds}"
title = "TODO title of the page"
publisher = "TODO publisher"
published = "TODO 2024-02-28 without quotes, or 2024-02, or 2024; leave the line out when there is no date"
url = "TODO https://… ; leave the line out when the document has no address"
language = {language}
access = "TODO primary, relay (another publisher reports it) or mirror (a copy on a foreign host)"
origin = "TODO self, or the id of the card or document that this page relays"
about = "TODO one or two sentences of your own: what this page is."
read = "TODO how much of it a person read, as whole document"
"""
_CLAIM = """
[[claims]]
candidate = true                  # read the place; then remove this line, or the whole claim
{remark}subject = {subject}
predicate = "{predicate}"         # {needs}
object = {object}
status = "{status}"
note = {note}
locator = {locator}
"""
_ADVICE = {
    "hedged": "the sentence hedges: hence `unverified`",
    "denied": "the sentence may deny this: see `denies`, `rejects` and `against`",
}


class DraftError(ValueError):
    """A document that gives no draft, or a draft that cannot be accepted; the message tells every fault with its remedy."""


@dataclass(frozen=True)
class Draft:
    """What was found in a document: mentions with the number of their part, candidates, and the card as text."""

    document: Document
    mentions: list[tuple[int, Mention]]
    candidates: list[Candidate]
    text: str


def folder(raw: Path | None = None) -> Path:
    """Where drafts lie: `data/raw/documents/drafts`."""
    return (raw or places.raw()) / "documents" / "drafts"


def opened(path: Path) -> Document:
    """The document at `path`, read in a reader process with limits (`documents.sandbox`)."""
    from helpers.documents.sandbox import Sandbox, Settings

    if not path.is_file():
        raise FileNotFoundError(f"{path} is no file: name one document; `python -m helpers scan` takes folders")
    data = path.read_bytes()
    reader = Sandbox(Settings.of())
    try:
        document, _ = reader.read(data, path.name, hashlib.sha256(data).hexdigest())
    finally:
        reader.close()
    return document


def draft(document: Document, found: corpus.Corpus, matcher: Matcher, cues: proposals.Cues | None = None) -> Draft:
    """Mentions, candidates and a draft card of one document that was read. Raises DraftError when it was not."""
    if document.outcome != "read":
        raise DraftError(f"{document.name}: {document.outcome}: {document.reason}; there is no text to draft from")
    cues = cues or proposals.load()
    mentions: list[tuple[int, Mention]] = []
    candidates: list[Candidate] = []
    for part in document.parts:
        inside = matcher.find(part.text)
        mentions += [(part.number, mention) for mention in inside]
        candidates += proposals.candidates(part.number, part.text, inside, found.register, found.vocabulary, cues)
    return Draft(document, mentions, candidates, _card(document, mentions, candidates, found))


def report(one: Draft, found: corpus.Corpus) -> str:
    """What was found, in a few lines: parts, mentions by entity, candidates with their places."""
    entities = found.register.entities
    counts = Counter(mention.entity for _, mention in one.mentions)
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    labels = {part.number: part.label for part in one.document.parts}
    lines = [
        f"{_plain(one.document.name)}: {len(one.document.parts)} part{'s' * (len(one.document.parts) != 1)}, "
        f"{len(one.mentions)} mentions of {len(counts)} entities, {len(one.candidates)} candidates"
    ]
    lines += [f"  {count:>4}  {entities[entity].name}" for entity, count in most[:20]]
    lines += [f"        and {len(most) - 20} more"] * (len(most) > 20)
    for one_candidate in one.candidates:
        mark = f", {one_candidate.mark}" if one_candidate.mark else ""
        lines.append(
            f"  {labels[one_candidate.part]}, {one_candidate.start}-{one_candidate.end}: "
            f"{_relation(one_candidate, found)} ({one_candidate.status}{mark})"
        )
    return "\n".join(lines)


def store(one: Draft, to: Path | None = None) -> Path:
    """Write a draft into `to` (default: `folder()`). A draft of the same document that lies there, perhaps edited, is kept:
    FileExistsError."""
    stem = (
        re.sub(r"[^a-z0-9]+", "-", Path(blanked(one.document.name).replace(BLANK, "")).stem.lower()).strip("-")[:40]
        or "document"
    )
    path = (to or folder()) / f"{stem}-{one.document.sha256[:8]}.toml"
    if path.exists():
        raise FileExistsError(f"{path} is there already, perhaps edited: accept it, or remove it to draft anew")
    places.write(path, one.text)
    return path


def _card(
    document: Document, mentions: list[tuple[int, Mention]], candidates: list[Candidate], found: corpus.Corpus
) -> str:
    entities = found.register.entities
    labels = {part.number: part.label for part in document.parts}
    negated = [one for one in candidates if one.mark == "negated"]
    names = sorted({entities[mention.entity].name for _, mention in mentions})
    remarks = [
        f"draft of {_plain(document.name)} ({document.kind}, {document.size:,} bytes, sha256 {document.sha256[:16]}…)",
        "fill in what begins with TODO, read the place of each claim, remove `candidate = true` or the claim,",
        "then `python -m helpers accept` this file. Lines like this one are taken out.",
        f"names found: {', '.join(names) or 'none'}",
        *(
            f"left out, since the sentence negates it: {labels[one.part]}, {one.start}: {_relation(one, found)}"
            for one in negated
        ),
    ]
    language = json.dumps(document.language) if document.language else '"TODO two letters, as en or zh"'
    head = _HEAD.format(
        remarks="\n".join(f"{REMARK} {remark}" for remark in remarks),
        kinds=", ".join(found.vocabulary.kinds),
        language=language,
    )
    claims = []
    for one in candidates:
        if one.mark == "negated":
            continue
        advice = _ADVICE.get(one.mark, "")
        claims.append(
            _CLAIM.format(
                remark=f"{REMARK} {advice}\n" if advice else "",
                subject=_quoted(entities[one.subject].name),
                predicate=one.predicate,
                needs=found.vocabulary.predicates[one.predicate]["needs"],
                object=_quoted(entities[one.object].name),
                status=one.status,
                note=_quoted(f"{_relation(one, found)}, the document says."),
                locator=_quoted(f"{_plain(labels[one.part])}, characters {one.start} to {one.end}"),
            )
        )
    return head + "".join(_distinct(claims))


def _distinct(claims: list[str]) -> list[str]:
    """One claim a relation: the first place stands, others would be refused as saying the same."""
    kept: dict[tuple[str, ...], str] = {}
    for claim in claims:
        key = tuple(line for line in claim.splitlines() if re.match(r"(subject|predicate|object) =", line))
        kept.setdefault(key, claim)
    return list(kept.values())


def _relation(one: Candidate, found: corpus.Corpus) -> str:
    entities, phrase = found.register.entities, found.vocabulary.predicates[one.predicate]["phrase"]
    return f"{entities[one.subject].name} {phrase} {entities[one.object].name}"


def _plain(text: str) -> str:
    """A name from outside, on one line, without what the safeguard refuses."""
    return " ".join(blanked(text).split())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
