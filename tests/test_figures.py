"""A figure carries its data and words, is stored whole, and text from data is escaped in it."""

import pandas as pd
import pytest

from helpers import charts, figures, theme

DATA = pd.DataFrame({"x": [1], "claim_ids": ["c1"]})


def figure(value=1):
    fig = theme.figure("Title", "subtitle")
    fig.add_scatter(x=[value], y=[2])
    return theme.fit(fig, 200)


def test_show_stores_figure_data_and_words(folder, capsys):
    figures.show("99-test", figure(), DATA, caption="What it shows.", alt="What is to be seen.", holds="always")
    assert sorted(path.name for path in folder.iterdir()) == ["99-test.csv", "99-test.json", "99-test.txt"]
    assert figures.stored() == ["99-test"]
    assert (folder / "99-test.txt").read_text(encoding="utf-8") == "What it shows.\n\nWhat is to be seen.\n\nalways\n"


@pytest.mark.parametrize("change", [{"caption": " "}, {"alt": ""}, {"holds": ""}, {"data": pd.DataFrame({"x": [1]})}])
def test_show_refuses_what_is_incomplete(folder, change):
    given = {"data": DATA, "caption": "c", "alt": "a", "holds": "h", **change}
    with pytest.raises(ValueError, match="figure 99-test"):
        figures.show("99-test", figure(), given.pop("data"), **given)


def test_text_from_data_is_escaped_in_labels_and_hovers():
    frame = pd.DataFrame({"label": ["<img src=x onerror=alert(1)>"], "value": [3]})
    text = figures.canonical(charts.bars(frame, label="label", value="value", title="t", subtitle="s", unit="u"))
    assert "<img" not in text
    assert "&lt;img" in text
