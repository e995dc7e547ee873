"""A document becomes a draft that nothing reads; an edited draft becomes a card whole or not at all."""

import re
import tomllib
from pathlib import Path

import pytest

from helpers import __main__ as verbs
from helpers import corpus
from helpers.documents import acceptance, candidates, contexts, drafts, mentions
from helpers.documents.records import Document, Part

PAGE = (
    "The weather in the capital was fine on that Tuesday morning. Vendor One sold a system to the Ministry of Tests, and nobody "
    "was told about it for years. Vendor One reportedly developed Tool One. Tool One was never used by the Ministry of Tests. "
    "The Ministry of Tests denied that it targeted Testland (state). Write to someone@example.org."
)
SECOND = "第一供应商向测试部出售了系统。Vendor One sold another system to the Ministry of Tests."


@pytest.fixture
def document() -> Document:
    return Document(
        sha256="ab" * 32,
        name="folder/Strange Näme someone@example.org.pdf",
        kind="pdf",
        outcome="read",
        language="en",
        parts=(Part(1, "page 1", PAGE), Part(2, "page 2", SECOND)),
        size=12345,
    )


@pytest.fixture
def one(raw, document) -> drafts.Draft:
    found = corpus.read(raw)
    return drafts.draft(document, found, mentions.Matcher(found.register, contexts.load(raw)), candidates.load(raw))


def filled(text: str) -> str:
    """The draft as a careful person leaves it: fields filled in, the first claim confirmed, the others taken out."""
    head, first, *_ = text.split("[[claims]]")
    for key, value in {
        "id": "tests-vendor-one-2024",
        "kind": "leak_summary",
        "title": "What the papers say",
        "publisher": "A newspaper",
        "published": "2024-03",
        "access": "primary",
        "origin": "self",
        "about": "A page made up for tests.",
        "read": "whole document",
    }.items():
        head = re.sub(rf'(?m)^{key} = ".*"$', f'{key} = "{value}"', head)
    head = re.sub(r"(?m)^url = .*\n", "", head)
    return head + "[[claims]]" + re.sub(r"(?m)^candidate = .*\n", "", first)


def test_a_draft_says_where_and_takes_the_weakest_reading(one):
    card = tomllib.loads(one.text)
    claims = [(c["subject"], c["predicate"], c["object"], c["status"]) for c in card["claims"]]
    assert claims == [
        ("Vendor One", "sold_to", "Ministry of Tests", "reported"),
        ("Vendor One", "develops", "Tool One", "unverified"),
        ("Ministry of Tests", "targets", "Testland (state)", "unverified"),
    ]
    assert all(claim["candidate"] is True for claim in card["claims"])
    start, end = map(int, re.fullmatch(r"page 1, characters (\d+) to (\d+)", card["claims"][0]["locator"]).groups())
    assert PAGE[start:end] == (
        "Vendor One sold a system to the Ministry of Tests, and nobody was told about it for years."
    )
    assert "left out, since the sentence negates it: page 1" in one.text
    assert "may deny this" in one.text
    assert "hedges" in one.text
    assert card["language"] == "en"


def test_a_draft_copies_nothing_from_the_document_but_names(one):
    words = re.findall(r"\w+", (PAGE + " " + SECOND).casefold())
    drafted = " ".join(re.findall(r"\w+", one.text.casefold()))
    for name in ("Vendor One", "Ministry of Tests", "Tool One", "Testland state"):
        drafted = drafted.replace(name.casefold(), "·")
    runs = {" ".join(words[at : at + 4]) for at in range(len(words) - 3)}
    assert not {run for run in runs if run in drafted}
    assert "example.org" not in one.text
    assert "出售" not in one.text


def test_the_report_names_places_and_what_is_denied(raw, one):
    told = drafts.report(one, corpus.read(raw))
    assert told.splitlines()[0].endswith(
        f"2 parts, {len(one.mentions)} mentions of 4 entities, {len(one.candidates)} candidates"
    )
    assert "page 2, 0-15: Vendor One sold to Ministry of Tests (reported)" in told
    assert "negated" in told
    assert "denied" in told


def test_drafts_are_no_evidence(raw, one):
    before = corpus.read(raw)
    path = drafts.store(one, drafts.folder(raw))
    (path.parent / "done.toml").write_text(filled(one.text), encoding="utf-8")
    after, faults = corpus.examine(raw)
    assert faults == []
    assert after.claims.equals(before.claims)
    assert after.sources.equals(before.sources)


def test_drafts_lie_where_git_does_not_look():
    import subprocess

    from helpers import places

    path = drafts.folder() / "some-draft.toml"
    assert path.is_relative_to(places.raw() / "documents")
    code = subprocess.run(["git", "check-ignore", "-q", str(path)], cwd=places.root(), check=False).returncode
    assert code in (0, 128)  # 128: no git checkout


def test_a_draft_that_was_perhaps_edited_is_not_overwritten(raw, one):
    path = drafts.store(one, drafts.folder(raw))
    assert path.name == "strange-n-me-someone-abababab.toml"
    path.write_text("edited", encoding="utf-8")
    with pytest.raises(FileExistsError, match="perhaps edited"):
        drafts.store(one, drafts.folder(raw))
    assert path.read_text(encoding="utf-8") == "edited"


def test_an_untouched_draft_is_refused_with_every_open_field(raw, one):
    path = drafts.store(one, drafts.folder(raw))
    with pytest.raises(drafts.DraftError) as error:
        acceptance.accept(path, raw)
    told = str(error.value)
    for field in ("id", "kind", "title", "publisher", "published", "url", "access", "origin", "about", "read"):
        assert f": {field}: still begins with TODO" in told
    assert all(f"claim {number}: is a candidate that nobody confirmed" in told for number in (1, 2, 3))
    assert path.exists()
    assert corpus.examine(raw)[1] == []


def test_an_edited_draft_becomes_a_card(raw, one):
    path = drafts.store(one, drafts.folder(raw))
    path.write_text(filled(one.text), encoding="utf-8")
    place = acceptance.accept(path, raw)
    assert place == raw / "leak_summaries" / "tests-vendor-one-2024.toml"
    assert not path.exists()
    found = corpus.read(raw)
    assert "tests-vendor-one-2024" in found.sources["id"].tolist()
    claim = next(c for c in found.claim_records if c.source == "tests-vendor-one-2024")
    assert (claim.subject, claim.predicate, claim.object) == ("Vendor One", "sold_to", "Ministry of Tests")
    text = place.read_text(encoding="utf-8")
    assert text.startswith("#:schema ../source.schema.json\n")
    assert "#~" not in text


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('title = "What the papers say"', 'title = "TODO later"', "title: still begins with TODO"),
        ('subject = "Vendor One"', 'subject = "Vendor Nobody"', "not in the register"),
        ('status = "reported"', 'status = "certain"', "unknown term"),
        ('predicate = "sold_to"', 'predicate = "develops"', "admits"),
        ('origin = "self"', 'origin = "no-such-card"', "points nowhere"),
        ('kind = "leak_summary"', 'kind = "gossip"', "no kind of page"),
        ('id = "tests-vendor-one-2024"', 'id = "../../escape"', "no id in kebab-case"),
        ("[[claims]]", "[[claims]]\ncandidate = true", "claim 1: is a candidate"),
        ("[[claims]]", "[[claims]]\ncandidate = false", "claim 1: is a candidate"),
        ('about = "A page made up for tests."', 'about = "Ask someone@example.org."', "e-mail address"),
        ("[[claims]]", "[[nothing]]", "no claims"),
        ("[[claims]]", "[[claims", "mend the syntax"),
    ],
)
def test_a_faulty_draft_stays_and_nothing_is_written(raw, one, old, new, word):
    path = drafts.store(one, drafts.folder(raw))
    text = filled(one.text)
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    before = sorted(p for p in raw.parent.rglob("*") if p.is_file())
    with pytest.raises(drafts.DraftError, match=re.escape(word)) as error:
        acceptance.accept(path, raw)
    told = [line.split(": ", 1)[1] for line in str(error.value).splitlines()[1:]]
    assert len(told) == len(set(told)) == (2 if "nothing" in new else 1), "each fault told once"
    assert sorted(p for p in raw.parent.rglob("*") if p.is_file()) == before


def test_an_id_that_is_taken_is_refused(raw, one):
    path = drafts.store(one, drafts.folder(raw))
    path.write_text(filled(one.text).replace("tests-vendor-one-2024", "card-one-2024"), encoding="utf-8")
    standing = raw / "news" / "card-one-2024.toml"
    before = standing.read_bytes()
    with pytest.raises(FileExistsError, match="card-one-2024"):
        acceptance.accept(path, raw)
    assert standing.read_bytes() == before
    assert path.exists()


def test_a_torn_write_leaves_draft_and_collection(raw, one, monkeypatch):
    import os

    path = drafts.store(one, drafts.folder(raw))
    path.write_text(filled(one.text), encoding="utf-8")

    def fail(*_):
        raise OSError("no space")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        acceptance.accept(path, raw)
    assert path.exists()
    assert list((raw / "leak_summaries").glob("*")) == [] if (raw / "leak_summaries").exists() else True
    assert corpus.examine(raw)[1] == []


def test_a_faulty_collection_is_told_first(raw, one, edit):
    edit('predicate = "contracted_by"', 'predicate = "hugs"')
    path = drafts.folder(raw) / "some.toml"
    path.parent.mkdir(parents=True)
    path.write_text("", encoding="utf-8")
    with pytest.raises(drafts.DraftError, match="helpers data"):
        acceptance.accept(path, raw)


def test_what_was_not_read_gives_no_draft(raw):
    found = corpus.read(raw)
    scan = Document("", "scan.pdf", "pdf", "scan", "pictures of text")
    with pytest.raises(drafts.DraftError, match=r"scan\.pdf: scan: pictures of text"):
        drafts.draft(scan, found, mentions.Matcher(found.register, contexts.load(raw)), candidates.load(raw))


def test_the_verbs(raw, document, monkeypatch, capsys):
    monkeypatch.setenv("LONG_REACH_ROOT", str(raw.parent.parent))
    monkeypatch.setattr(drafts, "opened", lambda path: document)
    assert verbs.main(["draft", "whatever.pdf"]) == 0
    told = capsys.readouterr().out
    path = Path(re.search(r"(\S+\.toml): fill it in", told)[1])
    assert path.parent == drafts.folder(raw)
    assert verbs.main(["accept", str(path)]) == 1
    assert "TODO" in capsys.readouterr().err
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert verbs.main(["accept", str(path)]) == 0
    assert "leak_summaries/tests-vendor-one-2024.toml" in capsys.readouterr().out
    assert verbs.main(["draft", "whatever.pdf", "--to", str(raw.parent / "mine")]) == 0
    assert len(list((raw.parent / "mine").glob("*.toml"))) == 1


def test_a_missing_document_is_told(tmp_path):
    pytest.importorskip("helpers.documents.sandbox")
    with pytest.raises(FileNotFoundError, match="no file"):
        drafts.opened(tmp_path / "none.pdf")
    page = tmp_path / "page.txt"
    page.write_text("Vendor One sold it.", encoding="utf-8")
    assert drafts.opened(page).parts[0].text.strip() == "Vendor One sold it."
