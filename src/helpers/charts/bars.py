"""Bars and columns."""

from collections.abc import Callable, Sequence

import pandas as pd
import plotly.graph_objects as go

from helpers import theme
from helpers.charts.text import LABEL, body, drawn, ink, labels, parted, plain, safe


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
) -> go.Figure:
    """Horizontal bars, stacked by `group` when given. Rows keep the frame's order, first on top.

    `frame`: one row a bar segment with columns label, value and group. `colours` and `names` map groups to colour and legend
    text, in legend order. `hover` makes the hover text of a row (already escaped).
    """
    fig = theme.figure(title, subtitle)
    parts = parted(frame, group, colours) if group else [(1, None, frame)]
    drawn(frame)
    named = labels(frame[label], LABEL, 2)
    rows = list(named.values())
    longest = plain(frame.groupby(label)[value].sum().max())
    small = longest / 50 if group else 0  # a segment too short for its number
    for number, key, part in parts:
        fig.add_bar(
            y=[named[text] for text in part[label]],
            x=[plain(x) for x in part[value]],
            orientation="h",
            name=safe((names or {}).get(key, key)) if group else "",
            marker={"color": colours[key] if colours else theme.SINGLE, "line": {"color": theme.PAPER, "width": 1}},
            text=[f"{plain(x):,}" if x >= small else "" for x in part[value]],
            textposition="inside" if group else "outside",
            insidetextanchor="middle",
            textangle=0,
            cliponaxis=False,
            textfont={"size": 10, "color": ink(colours[key]) if colours else theme.INK},
            showlegend=group is not None,
            legendrank=number,
            hovertext=[
                hover(row) if hover else f"{safe(row[label])}: {plain(row[value]):,} {safe(unit)}"
                for row in part.to_dict("records")
            ],
            hoverinfo="text",
        )
    fig.update_layout(barmode="stack", bargap=0.28)
    fig.update_yaxes(
        autorange="reversed", categoryorder="array", categoryarray=rows, gridcolor=theme.PAPER, ticksuffix=" "
    )
    fig.update_xaxes(
        title_text=safe(unit), range=[0, round(longest * 1.08, 2)], tickformat=",d", nticks=min(longest + 1, 8)
    )
    return theme.fit(fig, body(rows, 24), labels=rows)


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
    fig = theme.figure(title, subtitle)
    for number, key, part in parted(frame, group, colours):
        name = safe(names.get(key, key))
        fig.add_bar(
            x=[int(year) for year in part[x]],
            y=[plain(v) for v in part[value]],
            name=name,
            marker={"color": colours[key], "line": {"color": theme.PAPER, "width": 1}},
            legendrank=number,
            hovertext=[f"{int(row[x])}, {name}: {plain(row[value]):,} {safe(unit)}" for row in part.to_dict("records")],
            hoverinfo="text",
        )
    fig.update_layout(barmode="stack", bargap=0.18)
    fig.update_xaxes(dtick=1, tickformat="d", tickangle=0)
    fig.update_yaxes(title_text=safe(unit), rangemode="tozero", tickformat=",d")
    return theme.fit(fig, 300, labels=["000,000"])


def multiples(
    frame: pd.DataFrame,
    *,
    panel: str,
    label: str,
    value: str,
    panels: Sequence[str],
    title: str,
    subtitle: str,
    unit: str,
) -> go.Figure:
    """Small multiples: one panel of horizontal bars for each of `panels`, on a common axis. `frame`: panel, label, value, longest first."""
    fig = theme.figure(title, subtitle)
    found = {key: part for _, key, part in parted(frame, panel, panels)}
    parts = [found.get(name, frame.iloc[:0]) for name in panels]
    named = [labels(part[label], LABEL, 1) for part in parts]
    sizes = [len(part) + 1.6 for part in parts]
    total, top = sum(sizes), 1.0
    longest = plain(frame[value].max())
    for number, (name, part, size) in enumerate(zip(panels, parts, sizes, strict=True), 1):
        key = "" if number == 1 else str(number)
        bottom = top - size / total
        fig.add_bar(
            y=[named[number - 1][text] for text in part[label]],
            x=[plain(v) for v in part[value]],
            orientation="h",
            marker={"color": theme.SERIES[number - 1]},
            text=[f"{plain(v):,}" for v in part[value]],
            textposition="outside",
            cliponaxis=False,
            textfont={"size": 10},
            showlegend=False,
            name=safe(name),
            hovertext=[f"{safe(row[label])}: {plain(row[value]):,} {safe(unit)}" for row in part.to_dict("records")],
            hoverinfo="text",
            xaxis=f"x{key}",
            yaxis=f"y{key}",
        )
        axis = {
            "domain": [round(max(bottom, 0) + 0.2 / total, 4), round(top - 1.2 / total, 4)],
            "anchor": f"x{key}",
            "autorange": "reversed",
        }
        fig.update_layout(
            {f"yaxis{key}": {**axis, "tickfont": {"size": 11}, "ticksuffix": " ", "gridcolor": theme.PAPER}}
        )
        last = number == len(panels)
        across = {
            "anchor": f"y{key}",
            "range": [0, round(longest * 1.1, 2)],
            "showticklabels": last,
            "gridcolor": theme.FAINT,
            "zeroline": False,
        }
        fig.update_layout(
            {
                f"xaxis{key}": {
                    **across,
                    "tickfont": {"size": 11},
                    "title": {"text": safe(unit) if last else "", "font": {"size": 12}},
                }
            }
        )
        heading = {"text": f"<b>{safe(name)}</b>", "font": {"size": 12, "color": theme.QUIET}}
        fig.add_annotation(
            x=0,
            xref="paper",
            y=round(top - 1.1 / total, 4),
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            **heading,
        )
        top = bottom
    fig.update_layout(bargap=0.3)
    return theme.fit(fig, round(22 * total), labels=[text for part in named for text in part.values()])
