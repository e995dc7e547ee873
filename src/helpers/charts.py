"""One function a figure kind: tidy, sorted frame in, plotly Figure out. Pure: nothing is read, stored or shown here.

Every text that comes from data passes `safe`: plotly reads a part of HTML in labels and hovers.
"""

import html
import textwrap
from collections.abc import Callable, Sequence

import pandas as pd
import plotly.graph_objects as go

from helpers import theme
from helpers.vocabulary import load


def safe(text: object) -> str:
    """Text from data, escaped for plotly labels and hovers; a missing value is an empty string."""
    return "" if text is None or text != text else html.escape(str(text), quote=True)


def wrapped(text: object, width: int = 60, lines: int = 8) -> str:
    """Escaped text broken into lines for a label or hover."""
    parts = (
        textwrap.wrap(str(text), width, max_lines=lines, placeholder=" …") if text == text and text is not None else []
    )
    return "<br>".join(safe(part) for part in parts)


def bars(
    frame: pd.DataFrame,
    *,
    label: str,
    value: str,
    group: str | None = None,
    colours: dict[str, str] | None = None,
    names: dict[str, str] | None = None,
    title: str,
    subtitle: str,
    unit: str,
    hover: Callable[[dict], str] | None = None,
    left: int = 230,
) -> go.Figure:
    """Horizontal bars, stacked by `group` when given. Rows keep the frame's order, first on top.

    `frame`: one row a bar segment with columns label, value and group. `colours` and `names` map groups to colour and legend
    text, in legend order. `hover` makes the hover text of a row (already escaped).
    """
    labels = list(dict.fromkeys(frame[label]))
    fig = theme.figure(title, subtitle, 150 + 24 * len(labels) + (22 if group else 0), left=left)
    groups = list(colours) if colours else [None]
    wide = frame.groupby(label)[value].sum()
    for number, key in enumerate(groups):
        part = frame if group is None else frame[frame[group] == key]
        if part.empty:
            continue
        fig.add_bar(
            y=[safe(text) for text in part[label]],
            x=[_number(x) for x in part[value]],
            orientation="h",
            name=safe((names or {}).get(key, key)) if group else "",
            marker={"color": colours[key] if colours else theme.SINGLE, "line": {"color": theme.PAPER, "width": 1}},
            text=[f"{_number(x):,}" for x in part[value]],
            textposition="inside" if group else "outside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="inside",
            cliponaxis=False,
            textfont={"size": 10},
            showlegend=group is not None,
            legendrank=number + 1,
            hovertext=[
                hover(row) if hover else f"{safe(row[label])}: {_number(row[value]):,} {safe(unit)}"
                for row in part.to_dict("records")
            ],
            hoverinfo="text",
        )
    fig.update_layout(barmode="stack", bargap=0.28)
    fig.update_yaxes(
        autorange="reversed",
        categoryorder="array",
        categoryarray=[safe(text) for text in labels],
        gridcolor=theme.PAPER,
        ticksuffix=" ",
    )
    fig.update_xaxes(title_text=safe(unit), rangemode="tozero", range=[0, _number(wide.max()) * 1.08], tickformat=",d")
    return fig


def columns(
    frame: pd.DataFrame,
    *,
    x: str,
    value: str,
    group: str,
    colours: dict[str, str],
    names: dict[str, str],
    title: str,
    subtitle: str,
    unit: str,
) -> go.Figure:
    """Upright columns over a year axis, stacked by `group`; one row a segment with columns x (whole years), value, group."""
    fig = theme.figure(title, subtitle, 420)
    for number, (key, colour) in enumerate(colours.items()):
        part = frame[frame[group] == key]
        if len(part):
            fig.add_bar(
                x=[int(year) for year in part[x]],
                y=[_number(v) for v in part[value]],
                name=safe(names.get(key, key)),
                marker={"color": colour, "line": {"color": theme.PAPER, "width": 1}},
                legendrank=number + 1,
                hovertext=[
                    f"{int(row[x])}, {safe(names.get(key, key))}: {_number(row[value]):,} {safe(unit)}"
                    for row in part.to_dict("records")
                ],
                hoverinfo="text",
            )
    fig.update_layout(barmode="stack", bargap=0.18)
    fig.update_xaxes(dtick=1, tickformat="d", tickangle=0)
    fig.update_yaxes(title_text=safe(unit), rangemode="tozero", tickformat=",d")
    return fig


def matrix(
    cells: pd.DataFrame,
    *,
    row: str,
    column: str,
    rows: Sequence[str],
    columns: Sequence[str],
    title: str,
    subtitle: str,
    hover: Callable[[dict], str],
    left: int = 260,
) -> go.Figure:
    """A grid: a square a relation, colour = strongest status, number = independent voices, open diamond = denied.

    `cells`: one row a cell with columns row, column, status, voices, denials. `rows` and `columns` give the order.
    """
    vocabulary = load()
    fig = theme.figure(title, subtitle, 240 + 27 * len(rows), left=left, bottom=40)
    for number, status in enumerate(vocabulary.statuses):
        part = cells[cells["status"] == status]
        if part.empty:
            continue
        fig.add_scatter(
            x=[safe(text) for text in part[column]],
            y=[safe(text) for text in part[row]],
            mode="markers+text",
            marker={
                "symbol": "square",
                "size": 22,
                "color": theme.STATUS[status],
                "line": {"width": 1, "color": theme.QUIET},
            },
            text=[f"{int(v)}" for v in part["voices"]],
            textfont={"size": 11, "color": theme.PAPER if vocabulary.strength(status) in (0, 1, 2, 4) else theme.INK},
            name=safe(vocabulary.words(status)),
            legendrank=number + 1,
            hovertext=[hover(record) for record in part.to_dict("records")],
            hoverinfo="text",
        )
    denied = cells[cells["denials"] > 0]
    if len(denied):
        fig.add_scatter(
            x=[safe(text) for text in denied[column]],
            y=[safe(text) for text in denied[row]],
            mode="markers",
            marker={"symbol": "diamond-open", "size": 29, "color": theme.STATUS["denied"], "line": {"width": 2}},
            name=safe(vocabulary.words("denied")),
            legendrank=99,
            hoverinfo="skip",
        )
    fig.update_yaxes(
        autorange="reversed",
        categoryorder="array",
        categoryarray=[safe(text) for text in rows],
        range=[len(rows) - 0.5, -0.5],
        ticksuffix=" ",
    )
    fig.update_xaxes(
        side="top",
        categoryorder="array",
        categoryarray=[safe(text) for text in columns],
        tickangle=-40,
        range=[-0.5, len(columns) - 0.5],
    )
    fig.update_layout(margin={"t": 196}, legend={"y": 0, "yanchor": "top"})
    return fig


def spans(
    frame: pd.DataFrame, *, label: str, start: str, end: str, points: pd.DataFrame, styles: dict[str, tuple[str, str]], names: dict[str, str],
    title: str, subtitle: str, hover: Callable[[dict], str], left: int = 330,
) -> go.Figure:  # fmt: skip
    """Rows of time: a pale line from `start` to `end` (when it happened), and points (when something was done about it).

    `frame`: one row a thing with label, start, end (ISO dates, missing where not known). `points`: label, day, style; `styles` maps a
    style to colour and symbol, in legend order.
    """
    fig = theme.figure(title, subtitle, 190 + 23 * len(frame), left=left)
    dated = frame.dropna(subset=[start, end])
    xs, ys = [], []
    for row in dated.to_dict("records"):
        xs += [row[start], row[end], None]
        ys += [safe(row[label]), safe(row[label]), None]
    fig.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": theme.FAINT, "width": 9},
        name="acts, as alleged or found",
        hoverinfo="skip",
        legendrank=0,
    )
    for number, (style, (colour, symbol)) in enumerate(styles.items()):
        part = points[points["style"] == style]
        if len(part):
            fig.add_scatter(
                x=list(part["day"]),
                y=[safe(text) for text in part[label]],
                mode="markers",
                marker={
                    "color": colour,
                    "symbol": symbol,
                    "size": 10,
                    "line": {"width": 2 if "open" in symbol else 1, "color": colour},
                },
                name=safe(names.get(style, style)),
                hovertext=[hover(record) for record in part.to_dict("records")],
                hoverinfo="text",
                legendrank=number + 1,
            )
    fig.update_yaxes(
        autorange="reversed",
        categoryorder="array",
        categoryarray=[safe(text) for text in frame[label]],
        ticksuffix=" ",
        range=[len(frame) - 0.5, -0.5],
    )
    fig.update_xaxes(type="date", tickformat="%Y", dtick="M24", hoverformat="%Y-%m-%d")
    return fig


def dots(
    frame: pd.DataFrame, *, label: str, value: str, group: str, colours: dict[str, str], names: dict[str, str], title: str, subtitle: str, unit: str,
    hover: Callable[[dict], str], text: str, log: bool = False, left: int = 400,
) -> go.Figure:  # fmt: skip
    """One dot a figure, on a common axis, each with its own label: for counts that must stand side by side and never be summed.

    `frame`: one row a dot, first on top, with columns label, value, group and text (printed beside the dot).
    """
    fig = theme.figure(title, subtitle, 160 + 22 * frame[label].nunique(), left=left, right=90)
    for number, (key, colour) in enumerate(colours.items()):
        part = frame[frame[group] == key]
        if len(part):
            fig.add_scatter(
                x=[_number(v) for v in part[value]],
                y=[safe(name) for name in part[label]],
                mode="markers+text",
                marker={"size": 10, "color": colour},
                text=["  " + safe(t) for t in part[text]],
                textposition="middle right",
                textfont={"size": 11},
                cliponaxis=False,
                name=safe(names.get(key, key)),
                legendrank=number + 1,
                hovertext=[hover(record) for record in part.to_dict("records")],
                hoverinfo="text",
            )
    labels = [safe(name) for name in dict.fromkeys(frame[label])]
    fig.update_yaxes(
        autorange="reversed",
        categoryorder="array",
        categoryarray=labels,
        ticksuffix=" ",
        range=[len(labels) - 0.5, -0.5],
    )
    fig.update_xaxes(
        title_text=safe(unit),
        type="log" if log else "linear",
        **({"dtick": 1, "tickformat": ",d"} if log else {"rangemode": "tozero", "tickformat": ",d"}),
    )
    return fig


def network(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    headings: dict[float, str],
    hover: Callable[[dict], str],
    row_height: int = 30,
) -> go.Figure:
    """A layered network: columns by role, line style = strongest status, line width = voices, open diamond = denied.

    `nodes`: id, name, type, x, y (from layout.layered). `edges`: rows of relations whose ends are among the nodes. `headings` maps
    an x to the words above that column. Edges that share both ends are drawn beside each other.
    """
    vocabulary = load()
    tallest = int(nodes.groupby("x")["id"].size().max())
    fig = theme.figure(title, subtitle, 190 + row_height * tallest, left=20, right=20, bottom=20)
    place = {row["id"]: (row["x"], row["y"]) for row in nodes.to_dict("records")}
    drawn = _curves(edges, place)
    for number, status in enumerate(vocabulary.statuses):
        dash, factor, opacity = theme.LINE[vocabulary.statuses[status]["line"]]
        for width in (1, 2, 3):
            part = [edge for edge in drawn if edge["status"] == status and min(edge["voices"], 3) == width]
            if part:
                fig.add_scatter(
                    x=[x for edge in part for x in (*edge["xs"], None)], y=[y for edge in part for y in (*edge["ys"], None)],
                    mode="lines", line={"dash": dash, "width": round(factor * (0.6 + 0.7 * width), 2), "color": theme.STATUS[status] if status != "unverified" else theme.QUIET},
                    opacity=opacity, hoverinfo="skip", legendgroup=status, name=safe(vocabulary.words(status)),
                    showlegend=width == min(min(e["voices"], 3) for e in drawn if e["status"] == status), legendrank=number + 1,
                )  # fmt: skip
    fig.add_scatter(
        x=[edge["xs"][len(edge["xs"]) // 2] for edge in drawn], y=[edge["ys"][len(edge["ys"]) // 2] for edge in drawn],
        mode="markers", marker={"size": 9, "color": theme.PAPER, "opacity": 0.01}, hovertext=[hover(edge) for edge in drawn], hoverinfo="text", showlegend=False, name="relations",
    )  # fmt: skip
    denied = [edge for edge in drawn if edge["denials"] > 0]
    if denied:
        fig.add_scatter(
            x=[edge["xs"][len(edge["xs"]) // 2] for edge in denied], y=[edge["ys"][len(edge["ys"]) // 2] for edge in denied],
            mode="markers", marker={"symbol": "diamond-open", "size": 11, "color": theme.STATUS["denied"], "line": {"width": 2}}, hoverinfo="skip",
            name=safe(vocabulary.words("denied")), legendrank=99,
        )  # fmt: skip
    for row in nodes.to_dict("records"):
        fig.add_annotation(
            x=row["x"], y=row["y"], text=wrapped(row["name"], 25, 2), showarrow=False, bgcolor=theme.PAPER, bordercolor=theme.ENTITY[row["type"]],
            borderwidth=1.4, borderpad=3, font={"size": 10, "color": theme.ENTITY[row["type"]]}, hovertext=f"{safe(row['name'])} ({safe(row['type'])})",
        )  # fmt: skip
    for x, words in headings.items():
        fig.add_annotation(
            x=x,
            y=-0.035,
            yanchor="bottom",
            text=f"<b>{safe(words)}</b>",
            showarrow=False,
            font={"size": 12, "color": theme.QUIET},
        )
    fig.update_xaxes(visible=False, range=[-0.13, 1.13])
    fig.update_yaxes(visible=False, range=[1.01, -0.09])
    fig.update_layout(legend={"y": 1.0, "yanchor": "bottom"})
    return fig


def _curves(edges: pd.DataFrame, place: dict[str, tuple[float, float]]) -> list[dict]:
    """Edges with their polyline; those between the same two nodes bow apart, those within a column bow to the side."""
    drawn, shared = [], {}
    for edge in edges.sort_values("id").to_dict("records"):
        (x0, y0), (x1, y1) = place[edge["subject_id"]], place[edge["object_id"]]
        pair = tuple(sorted((edge["subject_id"], edge["object_id"])))
        turn = shared.setdefault(pair, [0])
        turn[0] += 1
        bow = 0.008 * (turn[0] // 2) * (1 if turn[0] % 2 else -1)
        side = 0.075 if x0 == x1 else 0.0
        steps = [0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0]
        hump = [4 * t * (1 - t) for t in steps]
        edge["xs"] = [round(x0 + (x1 - x0) * t + side * h, 4) for t, h in zip(steps, hump, strict=True)]
        edge["ys"] = [round(y0 + (y1 - y0) * t + bow * h, 4) for t, h in zip(steps, hump, strict=True)]
        drawn.append(edge)
    return drawn


def _number(value: float) -> int | float:
    """A plain Python number, whole where it is whole, else rounded to four digits after the point."""
    return int(value) if float(value).is_integer() else round(float(value), 4)
