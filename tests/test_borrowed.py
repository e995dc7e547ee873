"""Borrowed data is refused when altered."""

import shutil

import pytest

from helpers import borrowed, places


def test_borrowed_tables_are_there_and_whole():
    assert list(borrowed.read("land.csv").columns) == ["ring", "lon", "lat"]
    table = borrowed.read("places.csv")
    assert table["home"].is_unique
    assert {"CN", "HK", "US"} <= set(table["home"])
    assert table["lon"].between(-180, 180).all()


def test_altered_data_is_refused(tmp_path, monkeypatch):
    shutil.copytree(places.raw() / "borrowed", tmp_path / "data" / "raw" / "borrowed")
    monkeypatch.setenv("LONG_REACH_ROOT", str(tmp_path))
    path = tmp_path / "data" / "raw" / "borrowed" / "places.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("CN,", "CN,1"), encoding="utf-8")
    with pytest.raises(ValueError, match="was altered"):
        borrowed.read("places.csv")
