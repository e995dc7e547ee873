"""The README says what notebook 00 found, to the letter."""

import pytest

from helpers import frontpage, places


def test_the_front_page_is_up_to_date():
    text = (places.root() / "README.md").read_text(encoding="utf-8")
    assert frontpage.block() in text, "run: python -m helpers run"
    assert text.count("![") == 5


def test_lost_marks_are_named(tmp_path, monkeypatch):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "README.md").write_text("# no marks", encoding="utf-8")
    monkeypatch.setenv("LONG_REACH_ROOT", str(tmp_path))
    with pytest.raises(ValueError, match="has lost its marks"):
        frontpage.refresh()
