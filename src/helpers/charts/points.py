"""Points and lines: counts side by side, rows of time, ranges, two clocks, growth."""

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go

from helpers import theme
from helpers.charts.text import LABEL, body, drawn, labels, parted, plain, safe


def spans(
    frame: pd.DataFrame,
    *,
    label: str,
    start: str,
    end: str,
    points: pd.DataFrame,
    styles: dict[str, tuple[str, str]],
    names: dict[str, str],
    title: str,
    subtitle: str,
    hover: Callable[[dict], str],
) -> go.Figure:
    """Rows of time: a pale line from `start` to `end` (when it happened), and points (when something was done about it).

    `frame`: one row a thing with label, start, end (ISO dates, missing where not known). `points`: label, day, style; `styles` maps a
    style to colour and symbol, in legend order.
    """
    fig = theme.figure(title, subtitle)
    drawn(frame)
    named = labels(frame[label], 62, 2)
    rows = list(named.values())
    xs: list[str | None] = []
    ys: list[str | None] = []
    for row in frame.dropna(subset=[start, end]).to_dict("records"):
        xs += [row[start], row[end], None]
        ys += [named[row[label]]] * 2 + [None]
    fig.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": theme.FAINT, "width": 9},
        name="acts, as alleged or found",
        hoverinfo="skip",
        legendrank=0,
    )
    for number, style, part in parted(points, "style", styles):
        colour, symbol = styles[style]
        edge = {"width": 2 if "open" in symbol else 1, "color": colour}
        fig.add_scatter(
            x=list(part["day"]),
            y=[named[text] for text in part[label]],
            mode="markers",
            marker={"color": colour, "symbol": symbol, "size": 10, "line": edge},
            name=safe(names.get(style, style)),
            hovertext=[hover(record) for record in part.to_dict("records")],
            hoverinfo="text",
            legendrank=number,
        )
    fig.update_yaxes(categoryorder="array", categoryarray=rows, ticksuffix=" ", range=[len(rows) - 0.4, -0.6])
    fig.update_xaxes(type="date", tickformat="%Y", dtick="M24", hoverformat="%Y-%m-%d")
    return theme.fit(fig, body(rows, 24), labels=rows, bottom=36)


def dots(
    frame: pd.DataFrame,
    *,
    label: str,
    value: str,
    group: str,
    colours: dict[str, str],
    text: str,
    title: str,
    subtitle: str,
    unit: str,
    hover: Callable[[dict], str],
    log: bool = False,
) -> go.Figure:
    """One dot a figure on a common axis, each with its own label: for counts that stand side by side and are never summed.

    `frame`: one row a dot, first on top, with columns label, value, group (keys of `colours`) and text (printed beside the dot).
    """
    fig = theme.figure(title, subtitle)
    named = labels(frame[label], 60, 2)
    for number, key, part in parted(frame, group, colours):
        colour = colours[key]
        fig.add_scatter(
            x=[plain(v) for v in part[value]],
            y=[named[name] for name in part[label]],
            mode="markers+text",
            marker={"size": 10, "color": colour},
            text=["  " + safe(t) for t in part[text]],
            textposition="middle right",
            textfont={"size": 11},
            cliponaxis=False,
            name=safe(key),
            legendrank=number,
            hovertext=[hover(record) for record in part.to_dict("records")],
            hoverinfo="text",
        )
    rows = list(named.values())
    fig.update_yaxes(categoryorder="array", categoryarray=rows, ticksuffix=" ", range=[len(rows) - 0.4, -0.6])
    scale = {"type": "log", "dtick": 1} if log else {"rangemode": "tozero"}
    fig.update_xaxes(title_text=safe(unit), tickformat=",d", **scale)
    return theme.fit(fig, body(rows, 24), labels=rows, right=110)


def forest(frame: pd.DataFrame, *, title: str, subtitle: str, unit: str, names: dict[str, str]) -> go.Figure:
    """A forest-like chart: each row a value (dot) and the range it takes when any one voice is left out (line).

    `frame`: group, score, low, high, hangs_on (as from measures.Holdings.ranking), first on top. `names`: words for "dot" and "line".
    """
    fig = theme.figure(title, subtitle)
    drawn(frame)
    rows = list(labels(frame["group"], LABEL, 2).values())
    fig.add_scatter(
        x=[
            x
            for row in frame.to_dict("records")
            for x in (plain(min(row["low"], row["score"])), plain(max(row["high"], row["score"])), None)
        ],
        y=[y for row in rows for y in (row, row, None)],
        mode="lines",
        line={"color": theme.SERIES[4], "width": 6},
        name=safe(names["line"]),
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=[plain(x) for x in frame["score"]],
        y=rows,
        mode="markers+text",
        marker={"size": 10, "color": theme.SINGLE},
        text=["  " + safe(root) for root in frame["hangs_on"]],
        textposition="middle right",
        textfont={"size": 10, "color": theme.QUIET},
        cliponaxis=False,
        name=safe(names["dot"]),
        hovertext=[
            f"<b>{safe(row['group'])}</b>: {plain(row['score']):,} {safe(unit)}<br>without one voice: "
            f"{plain(row['low']):,} to {plain(row['high']):,}<br>rank {row['rank']}, from {row['best']} to {row['worst']}"
            + (f"<br>hangs most on {safe(row['hangs_on'])}" if row["hangs_on"] else "")
            for row in frame.to_dict("records")
        ],
        hoverinfo="text",
    )
    fig.update_yaxes(
        categoryorder="array", categoryarray=rows, ticksuffix=" ", range=[len(rows) - 0.4, -0.6], gridcolor=theme.PAPER
    )
    fig.update_xaxes(title_text=safe(unit), rangemode="tozero", tickformat=",~g")
    return theme.fit(fig, body(rows, 26), labels=rows, right=270)


def clocks(
    frame: pd.DataFrame,
    *,
    group: str,
    colours: dict[str, str],
    names: dict[str, str],
    title: str,
    subtitle: str,
    hover: Callable[[dict], str],
) -> go.Figure:
    """Two clocks: across, when it happened; up, when it became known. On the line both fall together; above it lies the lag.

    `frame`: one row a mark with happened and known (ISO dates) and group.
    """
    fig = theme.figure(title, subtitle)
    first, last = min(frame["happened"]), max(frame["known"])
    fig.add_scatter(
        x=[first, last],
        y=[first, last],
        mode="lines",
        line={"color": theme.FAINT, "width": 2},
        name="known at once",
        hoverinfo="skip",
        legendrank=99,
    )
    for number, key, part in parted(frame, group, colours):
        colour = colours[key]
        fig.add_scatter(
            x=list(part["happened"]),
            y=list(part["known"]),
            mode="markers",
            marker={"size": 7, "color": colour, "opacity": 0.7, "line": {"width": 0.5, "color": theme.PAPER}},
            name=safe(names.get(key, key)),
            legendrank=number,
            hovertext=[hover(record) for record in part.to_dict("records")],
            hoverinfo="text",
        )
    fig.update_xaxes(type="date", tickformat="%Y", title_text="when it happened (first day)")
    fig.update_yaxes(type="date", tickformat="%Y", title_text="when it became known")
    return theme.fit(fig, 480, labels=["0000 00"])


def lines(frame: pd.DataFrame, *, x: str, value: str, group: str, colours: dict[str, str], names: dict[str, str], title: str, subtitle: str, unit: str,
          hover: Callable[[dict], str], stairs: bool = False, marks: dict[str, str] | None = None) -> go.Figure:  # fmt: skip
    """Lines over time, one a group; `stairs` for cumulative counts, else points joined. `marks`: ISO day -> words for an upright line.

    `frame`: one row a point with x (ISO date), value and group, sorted by x.
    """
    fig = theme.figure(title, subtitle)
    for number, key, part in parted(frame, group, colours):
        colour = colours[key]
        fig.add_scatter(
            x=list(part[x]),
            y=[plain(v) for v in part[value]],
            mode="lines" if stairs else "lines+markers",
            line={"color": colour, "width": 2, "shape": "hv" if stairs else "linear"},
            marker={"size": 8, "color": colour},
            name=safe(names.get(key, key)),
            legendrank=number,
            hovertext=[hover(record) for record in part.to_dict("records")],
            hoverinfo="text",
        )
    for level, (day, words) in enumerate((marks or {}).items()):
        fig.add_shape(
            type="line",
            x0=day,
            x1=day,
            y0=0,
            y1=1,
            yref="paper",
            line={"color": theme.QUIET, "width": 1, "dash": "dot"},
        )
        place = {"x": day, "y": 0.98 - 0.07 * level, "yref": "paper", "xanchor": "left", "xshift": 4}
        fig.add_annotation(
            text=safe(words), showarrow=False, font={"size": 10, "color": theme.QUIET}, bgcolor=theme.PAPER, **place
        )
    fig.update_xaxes(type="date")
    fig.update_yaxes(title_text=safe(unit), rangemode="tozero", tickformat=",d")
    return theme.fit(fig, 360, labels=["0,000,000"])
