"""Colours, line styles and the plotly template: the only place with hex codes.

Entity colours are Paul Tol's "muted" scheme (safe for colour blindness); statuses run from dark to pale, so that they also
work in grey, and are told apart by line style as well.
"""

import html
import math
from collections.abc import Iterable

import plotly.graph_objects as go

FONT = "Noto Sans, Noto Sans CJK SC, DejaVu Sans, Arial, sans-serif"
INK, QUIET, FAINT, PAPER = "#1b1b26", "#5c5c6b", "#d9d9e0", "#ffffff"
SINGLE = "#332288"
LAND = "#f1f1f4"

ENTITY = {
    "state": "#332288",
    "agency": "#332288",
    "court": "#4477aa",
    "vendor": "#882255",
    "campaign": "#aa4499",
    "tool": "#997700",
    "platform": "#117733",
    "group": "#999933",
    "organisation": "#2a7f76",
    "person": "#661100",
    "leak": "#cc6677",
    "case": "#5c5c6b",
}

STATUS = {
    "convicted": "#14103d",
    "court_found": "#332288",
    "documented": "#3f4f9a",
    "stated": "#4f6fa8",
    "charged": "#3f9a8c",
    "alleged": "#66ab9f",
    "reported": "#c9bd93",
    "unverified": "#e6e2d0",
    "denied": "#cc6677",
}

# names of the vocabulary's `line` -> plotly dash, factor on width, opacity
LINE = {
    "solid": ("solid", 1.6, 0.95),
    "solid-thin": ("solid", 1.0, 0.85),
    "long-dash": ("longdash", 1.0, 0.85),
    "dotted": ("dot", 1.0, 0.85),
    "dotted-pale": ("dot", 1.0, 0.45),
    "diamond": ("solid", 1.0, 0.9),
}

OUTCOME = {
    "convicted": ("#332288", "circle"),
    "mixed": ("#7a6fc0", "diamond-tall"),
    "liable": ("#117733", "square"),
    "charged": ("#b8a233", "circle-open"),
    "pending": ("#8f8f9e", "circle-open"),
    "settled": ("#aa4499", "hexagon"),
    "not_seen": ("#5b8fa8", "circle-x-open"),
    "acquitted": ("#882255", "x"),
    "not_liable": ("#a0526d", "x"),
    "dropped": ("#cc6677", "x-open"),
    "dismissed": ("#e09aa4", "cross"),
}

SERIES = ["#332288", "#117733", "#cc6677", "#997700", "#88ccee", "#882255", "#44aa99", "#aa4499", "#5c5c6b", "#999933"]

# lines need more contrast than filled squares
LINE_COLOUR = {**STATUS, "charged": "#2a7f76", "alleged": "#3f9686", "reported": "#857a48", "unverified": "#5c5c6b"}

WIDTH = 960
HEAD = 54  # pixels for title and subtitle
ROW = 20  # pixels for a row of the legend


def figure(title: str, subtitle: str) -> go.Figure:
    """An empty Figure in the visual language: title that says what is shown, subtitle that says how much stands behind it."""
    heading = f"<b>{title}</b><br><span style='font-size:12px;color:{QUIET}'>{subtitle}</span>"
    fig = go.Figure()
    fig.update_layout(
        template="none",
        title={"text": heading, "font": {"size": 16, "color": INK}},
        font={"family": FONT, "size": 12, "color": INK},
        width=WIDTH,
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        hoverlabel={
            "bgcolor": PAPER,
            "bordercolor": QUIET,
            "font": {"family": FONT, "size": 12, "color": INK},
            "align": "left",
        },
        hovermode="closest",
    )
    axis = {
        "gridcolor": FAINT,
        "zeroline": False,
        "linecolor": FAINT,
        "tickcolor": FAINT,
        "tickfont": {"size": 11},
        "title": {"font": {"size": 12}},
    }
    fig.update_xaxes(**axis)
    fig.update_yaxes(**axis)
    return fig


def fit(
    fig: go.Figure, body: int, *, labels: Iterable[str] = (), right: int = 30, bottom: int = 52, above: int = 8
) -> go.Figure:
    """Give a figure its height and margins, so that title, legend and labels have their own space. Call it last.

    body: pixels of the plotting area. labels: texts of the left axis (may hold <br>). above: pixels above the plot for labels.
    """
    longest = max((len(part) for label in labels for part in html.unescape(label).split("<br>")), default=0)
    left = max(40, min(24 + round(6.3 * longest), 430))
    named = [trace.name for trace in fig.data if trace.showlegend is not False and trace.name]
    entry = 46 + round(6.1 * max((len(html.unescape(name)) for name in named), default=0))
    rows = math.ceil(len(named) / max((WIDTH - 40) // entry, 1)) if len(named) > 1 else 0
    top = HEAD + ROW * rows + (8 if rows else 0) + above
    height = top + body + bottom
    fig.update_layout(
        height=height,
        margin={"l": left, "r": right, "t": top, "b": bottom},
        title={
            "x": 12 / WIDTH,
            "xref": "container",
            "xanchor": "left",
            "y": round(1 - 16 / height, 4),
            "yref": "container",
            "yanchor": "top",
        },
        showlegend=rows > 0,
        legend={
            "orientation": "h",
            "xref": "container",
            "x": round(12 / WIDTH, 4),
            "xanchor": "left",
            "yref": "container",
            "y": round(1 - HEAD / height, 4),
            "yanchor": "top",
            "font": {"size": 11},
            "entrywidth": entry - 30,
            "itemsizing": "trace",
            "traceorder": "normal",
        },
    )
    return fig
