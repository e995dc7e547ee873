"""Fixtures: a small `data/raw` of its own for tests that change cards, and the committed corpus for tests of the data."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import corpus, places

CARD = """id = "{id}"
kind = "news"
title = "A report on a leak"
publisher = "A newspaper"
published = 2024-02-28
url = "https://example.org/report"
language = "en"
access = "primary"
origin = "self"
about = "News report made up for tests."
read = "whole page"

[[claims]]
subject = "Vendor One"
predicate = "contracted_by"
object = "Ministry of Tests"
status = "reported"
when = "2016/2018"
note = "The vendor is said to work under contract for the ministry."
locator = "paragraph 2"
"""

ENTITIES = {
    "vendor": '[vendor-one]\nname = "Vendor One"\nnames = ["第一供应商", "Vendor 1 Co., Ltd."]\nhome = "CN"\n',
    "agency": '[ministry]\nname = "Ministry of Tests"\nnames = ["测试部"]\nhome = "CN"\nparent = "Testland (state)"\n',
    "state": '[testland]\nname = "Testland (state)"\nhome = "CN"\n',
    "platform": '[x-twitter]\nname = "X / Twitter"\nnames = ["Twitter", "推特"]\n',
    "tool": '[tool-one]\nname = "Tool One"\nparent = "Vendor One"\n',
    "case": '[case-one]\nname = "Case One"\ncourt = "E.D. Test"\n',
    "leak": '[leak-one]\nname = "Leak One"\n',
}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A valid small `data/raw`: the real vocabulary, seven entities, one news card `news/card-one-2024.toml`."""
    folder = tmp_path / "data" / "raw"
    shutil.copytree(places.raw() / "vocabulary", folder / "vocabulary")
    (folder / "entities").mkdir()
    for kind, text in ENTITIES.items():
        (folder / "entities" / f"{kind}.toml").write_text(text, encoding="utf-8")
    (folder / "news").mkdir()
    (folder / "news" / "card-one-2024.toml").write_text(CARD.format(id="card-one-2024"), encoding="utf-8")
    return folder


@pytest.fixture
def edit(raw: Path) -> Callable[..., Path]:
    """Change the card of `raw`: edit(old, new) replaces a text that must be there; edit(None, text) appends."""

    def change(old: str | None, new: str) -> Path:
        path = raw / "news" / "card-one-2024.toml"
        text = path.read_text(encoding="utf-8")
        assert old is None or old in text, f"the card does not hold {old!r}"
        path.write_text(text + new if old is None else text.replace(old, new), encoding="utf-8")
        return path

    return change


@pytest.fixture(scope="session")
def collection() -> corpus.Corpus:
    """The committed corpus, read once."""
    return corpus.read()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout, and the one that helpers and kernels see."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("LONG_REACH_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def folder(home: Path) -> Path:
    """Where figures are stored in an empty checkout."""
    return home / "data" / "processed" / "figures"
