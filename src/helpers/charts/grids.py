"""A grid of squares: colour = strongest status, number = voices, diamond = denied."""

import html
import textwrap
from collections.abc import Callable, Sequence

import pandas as pd
import plotly.graph_objects as go

from helpers import theme
from helpers.charts.text import LABEL, drawn, ink, labels, safe
from helpers.vocabulary import load


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
) -> go.Figure:
    """A grid: a square a relation, colour = strongest status, number = independent voices, open diamond = denied, a bar below = no
    second reader confirmed any of its claims.

    `cells`: one row a cell with columns row, column, status, voices, denials, read_twice. `rows` and `columns` give the order.
    """
    vocabulary = load()
    drawn(cells)
    fig = theme.figure(title, subtitle)
    at_y = {name: i for i, name in enumerate(rows)}
    at_x = {name: i for i, name in enumerate(columns)}
    for number, status in enumerate(vocabulary.statuses):
        part = cells[cells["status"] == status]
        if part.empty:
            continue
        fig.add_scatter(
            x=[at_x[name] for name in part[column]],
            y=[at_y[name] for name in part[row]],
            mode="markers+text",
            marker={
                "symbol": "square",
                "size": 22,
                "color": theme.STATUS[status],
                "line": {"width": 1, "color": theme.QUIET},
            },
            text=[f"{int(v)}" for v in part["voices"]],
            textfont={"size": 11, "color": ink(theme.STATUS[status])},
            name=safe(vocabulary.words(status)),
            legendrank=number + 1,
            hovertext=[hover(record) for record in part.to_dict("records")],
            hoverinfo="text",
        )
    once = cells[cells["read_twice"] == 0]
    if len(once):
        fig.add_scatter(
            x=[at_x[name] for name in once[column]],
            y=[at_y[name] + 0.3 for name in once[row]],
            mode="markers",
            marker={"symbol": "line-ew", "size": 15, "line": {"width": 2, "color": theme.QUIET}},
            name="read once: no second reader",
            legendrank=98,
            hoverinfo="skip",
        )
    denied = cells[cells["denials"] > 0]
    if len(denied):
        fig.add_scatter(
            x=[at_x[name] + 0.02 + min(0.3, 0.016 * len(columns)) for name in denied[column]],
            y=[at_y[name] - 0.36 for name in denied[row]],
            mode="markers",
            marker={
                "symbol": "diamond",
                "size": 10,
                "color": theme.PAPER,
                "line": {"width": 2, "color": theme.STATUS["denied"]},
            },
            name=safe(vocabulary.words("denied")),
            legendrank=99,
            hoverinfo="skip",
        )
    down = list(labels(rows, LABEL, 2).values())
    across = [safe(textwrap.shorten(name, 30, placeholder=" …")) for name in columns]
    fig.update_yaxes(tickvals=list(range(len(rows))), ticktext=down, range=[len(rows) - 0.4, -0.6], ticksuffix=" ")
    fig.update_xaxes(
        side="top", tickvals=list(range(len(columns))), ticktext=across, tickangle=-40, range=[-0.6, len(columns) - 0.4]
    )
    room = max(len(html.unescape(name)) for name in across)
    return theme.fit(
        fig, 28 * len(rows) + 10, labels=down, above=24 + round(4.6 * room), right=40 + round(4.4 * room), bottom=20
    )
