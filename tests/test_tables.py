"""Tables on disk and for the eye."""

import numpy as np
import pandas as pd
import pytest

from helpers import places, tables


def test_csv_is_plain_and_inert():
    frame = pd.DataFrame(
        {"id": ["a", "b", "c"], "note": ["=HYPERLINK(1)", 'say "so", then\nstop', None], "value": [1.0, 2.0, np.nan]}
    )
    assert tables.csv(frame) == 'id,note,value\na,\'=HYPERLINK(1),1\nb,"say ""so"", then\nstop",2\nc,,\n'


@pytest.mark.parametrize("opener", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_becomes_a_formula(opener):
    text = tables.csv(pd.DataFrame({"note": [f"{opener}1"], "n": [-1]}))
    assert text.replace('"', "").split("\n")[1].startswith("'" + opener)
    assert text.rstrip("\n").endswith(",-1"), "numbers stay numbers"


def test_stored_tables_read_back_as_they_were(tmp_path, monkeypatch):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    monkeypatch.setenv("LONG_REACH_ROOT", str(tmp_path))
    frame = pd.DataFrame({"id": ["a", "b"], "when": ["2024", "2024-02"], "voices": [1, 12], "months": [None, 6.5]})
    tables.write(frame, "t.csv")
    back = tables.read("t.csv")
    assert back["when"].tolist() == ["2024", "2024-02"]
    assert back["voices"].sum() == 13
    assert back["months"].isna().tolist() == [True, False]
    with pytest.raises(FileNotFoundError, match="make run"):
        tables.read("absent.csv")


def test_shown_tables_escape_what_comes_from_data():
    bundle = tables.show(pd.DataFrame({"a_b": ["<script>alert(1)</script>", None], "n": [1234, 5]}))._repr_mimebundle_()
    assert "<script>" not in bundle["text/html"]
    assert "a b" in bundle["text/html"]
    assert "1,234" in bundle["text/html"]
    assert "nan" not in bundle["text/html"].lower() + bundle["text/plain"].lower()


def test_references_escape_titles_and_addresses():
    sources = pd.DataFrame(
        [
            {
                "id": "s",
                "title": "<b>x</b>",
                "publisher": "P",
                "published": None,
                "file": "news/s.toml",
                "url": 'https://e.org/"onclick=',
            }
        ]
    )
    html = tables.references(sources)._repr_mimebundle_()["text/html"]
    assert "<b>" not in html
    assert '"onclick' not in html


def test_writing_is_whole_or_not_at_all(tmp_path):
    path = tmp_path / "deep" / "file.txt"
    places.write(path, "one")
    stamp = path.stat().st_mtime_ns
    places.write(path, "one")
    assert path.stat().st_mtime_ns == stamp, "unchanged content is left alone"
    with pytest.raises(UnicodeEncodeError):
        places.write(path, "\ud800")
    assert path.read_text() == "one"
    assert [p.name for p in path.parent.iterdir()] == ["file.txt"]
