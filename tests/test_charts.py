"""Each chart draws what its frame says: marks equal rows, styles follow the status, widths follow the voices."""

import pandas as pd
import pytest

from helpers import charts, theme
from helpers.vocabulary import load

BASE = {
    "roots": "a; b",
    "claim_ids": "c1; c2",
    "sources": 2,
    "claims": 2,
    "read_twice": 1,
    "first_known": "2024",
    "denied_by": "",
    "rejected_by": "",
    "subject": "S",
    "object": "O",
    "predicate": "monitors",
}


def test_every_status_has_a_style_and_a_colour():
    vocabulary = load()
    assert set(theme.STATUS) == set(vocabulary.statuses)
    assert {status["line"] for status in vocabulary.statuses.values()} <= set(theme.LINE)
    assert set(theme.ENTITY) == set(vocabulary.entity_types)
    assert set(theme.OUTCOME) == set(vocabulary.fields["outcome"])


def test_alleged_is_never_drawn_like_convicted():
    statuses = load().statuses
    line = {name: theme.LINE[entry["line"]] for name, entry in statuses.items()}
    assert line["convicted"] != line["charged"]
    assert line["documented"][0] == "solid"
    assert line["alleged"][0] != "solid"
    assert line["reported"][0] not in ("solid", line["alleged"][0])
    assert line["unverified"][2] < line["reported"][2]
    assert len(set(theme.STATUS.values())) == len(statuses)


def contrast(a: str, b: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    hi, lo = sorted((light(a), light(b)), reverse=True)
    return (hi + 0.05) / (lo + 0.05)


def test_text_has_contrast():
    """WCAG 2.1: 4.5 to 1 for text; labels of entities stand on paper in their own colour, at 3 to 1 or more."""
    assert contrast(theme.INK, theme.PAPER) >= 7
    assert contrast(theme.QUIET, theme.PAPER) >= 4.5
    assert all(contrast(colour, theme.PAPER) >= 3 for colour in theme.ENTITY.values())


def test_bars_draw_one_bar_a_row():
    frame = pd.DataFrame({"label": ["a", "a", "b"], "value": [1, 2, 3], "group": ["x", "y", "x"]})
    fig = charts.bars(
        frame,
        label="label",
        value="value",
        group="group",
        colours={"x": "#111111", "y": "#222222"},
        title="t",
        subtitle="s",
        unit="u",
    )
    assert sum(len(trace.x) for trace in fig.data) == 3
    assert fig.layout.height
    assert [trace.name for trace in fig.data] == ["x", "y"]


def test_the_matrix_shows_status_voices_and_denials():
    cells = pd.DataFrame(
        [
            {**BASE, "row": "r", "column": "k", "status": "alleged", "voices": 3, "denials": 1},
            {**BASE, "row": "r", "column": "l", "status": "reported", "voices": 1, "denials": 0},
        ]
    )
    fig = charts.matrix(
        cells,
        row="row",
        column="column",
        rows=["r"],
        columns=["k", "l"],
        title="t",
        subtitle="s",
        hover=charts.relation_hover,
    )
    squares = [trace for trace in fig.data if trace.marker.symbol == "square"]
    diamonds = [trace for trace in fig.data if trace.marker.symbol == "diamond"]
    assert sum(len(trace.x) for trace in squares) == 2
    assert not [trace for trace in fig.data if trace.marker.symbol == "line-ew"], "both were read twice"
    fig_once = charts.matrix(
        cells.assign(read_twice=[0, 1]),
        row="row",
        column="column",
        rows=["r"],
        columns=["k", "l"],
        title="t",
        subtitle="s",
        hover=charts.relation_hover,
    )
    assert [list(trace.x) for trace in fig_once.data if trace.marker.symbol == "line-ew"] == [[0]]
    assert [list(trace.text) for trace in squares] == [["3"], ["1"]]
    assert [round(x) for x in diamonds[0].x] == [0], "the diamond stands at the denied cell"


def edges(**change):
    return pd.DataFrame(
        [
            {
                **BASE,
                "id": "1",
                "subject_id": "a",
                "object_id": "b",
                "status": "charged",
                "voices": 2,
                "denials": 0,
                **change,
            }
        ]
    )


NODES = pd.DataFrame(
    [
        {"id": "a", "name": "A", "type": "vendor", "x": 0.0, "y": 0.5},
        {"id": "b", "name": "B", "type": "platform", "x": 1.0, "y": 0.5},
    ]
)


@pytest.mark.parametrize(("status", "dash"), [("convicted", "solid"), ("charged", "longdash"), ("reported", "dot")])
def test_lines_of_a_network_follow_the_status(status, dash):
    fig = charts.network(
        NODES, edges(status=status), title="t", subtitle="s", headings={0.0: "h"}, hover=charts.relation_hover
    )
    assert {trace.line.dash for trace in fig.data if trace.mode == "lines"} == {dash}


def test_lines_of_a_network_widen_with_voices_and_show_denials():
    def width(voices):
        fig = charts.network(
            NODES, edges(voices=voices), title="t", subtitle="s", headings={}, hover=charts.relation_hover
        )
        return next(trace.line.width for trace in fig.data if trace.mode == "lines")

    assert width(1) < width(2) < width(3) == width(9)
    fig = charts.network(NODES, edges(denials=2), title="t", subtitle="s", headings={}, hover=charts.relation_hover)
    assert any(trace.marker.symbol == "diamond-open" for trace in fig.data)


def test_edges_between_the_same_two_do_not_hide_each_other():
    both = pd.concat([edges(), edges(id="2", predicate="develops")])
    fig = charts.network(NODES, both, title="t", subtitle="s", headings={}, hover=charts.relation_hover)
    hovers = next(trace for trace in fig.data if trace.name == "relations")
    assert len(set(zip(hovers.x, hovers.y, strict=True))) == 2


def test_the_hover_says_how_surely_by_whom_and_which_claims():
    text = charts.relation_hover({**BASE, "status": "alleged", "voices": 2, "denied_by": "Embassy <x>"})
    for part in ("alleged", "independent voices: 2 (a, b)", "denied by Embassy &lt;x&gt;", "claims: c1, c2"):
        assert part in text


def test_a_row_without_a_colour_is_refused_not_left_out():
    frame = pd.DataFrame(
        {"label": ["a", "b"], "value": [1, 2], "group": ["x", "z"], "year": [2020, 2021], "text": ["1", "2"]}
    )
    words = {"title": "t", "subtitle": "s", "unit": "u"}
    for draw in (
        lambda: charts.bars(frame, label="label", value="value", group="group", colours={"x": "#111111"}, **words),
        lambda: charts.columns(frame, x="year", value="value", group="group", colours={"x": "#111111"}, names={}, **words),
        lambda: charts.multiples(frame, panel="group", label="label", value="value", panels=["x"], **words),
        lambda: charts.dots(frame, label="label", value="value", group="group", colours={"x": "#111111"}, text="text", hover=str, **words),
        lambda: charts.lines(frame, x="year", value="value", group="group", colours={"x": "#111111"}, names={}, hover=str, **words),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="holds z, which has no colour"):
            draw()


def test_an_empty_frame_is_refused():
    nothing = pd.DataFrame({"label": [], "value": [], "group": []})
    with pytest.raises(ValueError, match="nothing to draw"):
        charts.bars(nothing, label="label", value="value", title="t", subtitle="s", unit="u")
    with pytest.raises(ValueError, match="nothing to draw"):
        charts.network(NODES, edges().iloc[:0], title="t", subtitle="s", headings={}, hover=charts.relation_hover)


def test_labels_that_meet_once_cut_short_are_told_apart():
    long = [
        "The same long beginning of a label that goes on and on until it is cut " * 2 + end for end in ("one", "two")
    ]
    frame = pd.DataFrame({"label": long, "value": [1, 2]})
    fig = charts.bars(frame, label="label", value="value", title="t", subtitle="s", unit="u")
    assert len(set(fig.data[0].y)) == 2
    assert list(fig.layout.yaxis.categoryarray) == list(fig.data[0].y)


def test_text_from_data_cannot_become_markup():
    assert charts.safe('<b onclick="x">&') == '&lt;b onclick="x"&gt;&amp;'
    assert "<i>" not in charts.wrapped("<i>" * 40, 20, 3)


def test_statuses_differ_in_grey():
    """Along the order of strength each fill is lighter than the one before, so that print without colour tells them apart."""
    order = [status for status in load().statuses if status not in ("denied",)]
    grey = [
        0.299 * int(c[1:3], 16) + 0.587 * int(c[3:5], 16) + 0.114 * int(c[5:7], 16)
        for c in map(theme.STATUS.get, order)
    ]
    assert all(b - a >= 15 for a, b in zip(grey, grey[1:], strict=False)), grey
    assert all(contrast(colour, theme.PAPER) >= 3 for status, colour in theme.LINE_COLOUR.items())


def test_a_line_over_a_column_does_not_run_through_its_boxes():
    middle = [{"id": f"m{i}", "name": "M", "type": "tool", "x": 0.5, "y": y} for i, y in enumerate((0.2, 0.5, 0.8))]
    nodes = pd.concat([NODES, pd.DataFrame(middle)])
    fig = charts.network(nodes, edges(), title="t", subtitle="s", headings={}, hover=charts.relation_hover)
    line = next(trace for trace in fig.data if trace.mode == "lines")
    passes = [y for x, y in zip(line.x, line.y, strict=True) if x is not None and 0.4 < x < 0.6]
    assert len(passes) == 2, "level for the width of a box"
    assert min(abs(at - y) for at in passes for y in (0.2, 0.5, 0.8)) >= 0.12
    assert (line.x[0], line.y[0], line.x[-2], line.y[-2]) == (0.0, 0.5, 1.0, 0.5)
