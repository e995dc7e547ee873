"""A figure carries its data, words and picture; a picture is tied to the figure that it shows."""

import base64
import json

import pandas as pd
import plotly.graph_objects as go
import pytest

from helpers import charts, figures, theme

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DATA = pd.DataFrame({"x": [1], "claim_ids": ["c1"]})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    monkeypatch.setenv("LONG_REACH_ROOT", str(tmp_path))
    return tmp_path / "data" / "processed" / "figures"


def figure(value=1):
    fig = theme.figure("Title", "subtitle")
    fig.add_scatter(x=[value], y=[2])
    return theme.fit(fig, 200)


def test_a_picture_carries_the_digest_of_its_figure():
    png = figures.stamp(PIXEL, "0123456789abcdef")
    assert figures.stamped(png) == "0123456789abcdef"
    assert figures.stamped(figures.stamp(png, "f" * 16)) == "f" * 16
    assert figures.stamped(PIXEL) is None
    assert figures.stamped(b"no picture") is None


def test_one_digest_for_one_figure():
    assert figures.digest(figure()) == figures.digest(json.loads(figure().to_json()))
    assert figures.digest(figure()) != figures.digest(figure(1.0001))


def test_packed_arrays_are_refused():
    with pytest.raises(TypeError, match="plain lists"):
        figures.canonical(go.Figure(go.Bar(y=pd.Series([1, 2, 3]))))


def test_show_stores_figure_data_and_words(folder, capsys):
    figures.show("99-test", figure(), DATA, caption="What it shows.", alt="What is to be seen.", holds="always")
    assert sorted(path.name for path in folder.iterdir()) == ["99-test.csv", "99-test.json", "99-test.txt"]
    assert figures.stale() == ["99-test"]
    figures.places.write(folder / "99-test.png", figures.stamp(PIXEL, figures.digest(figures._load("99-test"))))
    assert figures.stale() == []
    figures.show("99-test", figure(2), DATA, caption="What it shows.", alt="What is to be seen.", holds="always")
    assert figures.stale() == ["99-test"], "another figure makes the picture stale"


@pytest.mark.parametrize("change", [{"caption": " "}, {"alt": ""}, {"holds": ""}, {"data": pd.DataFrame({"x": [1]})}])
def test_show_refuses_what_is_incomplete(folder, change):
    given = {"data": DATA, "caption": "c", "alt": "a", "holds": "h", **change}
    with pytest.raises(ValueError, match="figure 99-test"):
        figures.show("99-test", figure(), given.pop("data"), **given)


def test_put_back_restores_the_stored_picture(folder):
    figures.show("99-test", figure(), DATA, caption="c", alt="a", holds="h")
    plain = figures._load("99-test")
    png = figures.stamp(PIXEL, figures.digest(plain))
    figures.places.write(folder / "99-test.png", png)
    outputs = [{"data": {figures.PLOTLY: plain, "image/png": "snapshot of a viewport"}}, {"data": {"text/plain": "x"}}]
    figures.put_back(outputs)
    assert base64.b64decode(outputs[0]["data"]["image/png"]) == png
    plain["data"][0]["x"] = [7]
    figures.put_back(outputs)
    assert "image/png" not in outputs[0]["data"], "a picture of another figure is never shown"


def test_text_from_data_is_escaped_in_labels_and_hovers():
    frame = pd.DataFrame({"label": ["<img src=x onerror=alert(1)>"], "value": [3]})
    text = figures.canonical(charts.bars(frame, label="label", value="value", title="t", subtitle="s", unit="u"))
    assert "<img" not in text
    assert "&lt;img" in text


def test_an_offline_page_needs_no_network(folder, tmp_path):
    figures.show("99-test", figure(), DATA, caption="c", alt="a", holds="h")
    figures.page("99-test", tmp_path / "page.html")
    head = (tmp_path / "page.html").read_text(encoding="utf-8").split("<script")
    assert not any(part.split(">")[0].find("src=") >= 0 for part in head[1:])
