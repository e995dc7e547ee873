"""Colours, line styles and the plotly template: the only place with hex codes.

Entity colours are Paul Tol's "muted" scheme (safe for colour blindness); statuses run from dark to pale, so that they also
work in grey, and are told apart by line style as well.
"""

import plotly.graph_objects as go

FONT = "Noto Sans, Noto Sans CJK SC, DejaVu Sans, Arial, sans-serif"
INK, QUIET, FAINT, PAPER = "#1b1b26", "#5c5c6b", "#d9d9e0", "#ffffff"
SINGLE = "#332288"

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
    "documented": "#4a5fb0",
    "stated": "#6f97c9",
    "charged": "#2a7f76",
    "alleged": "#7fbcb0",
    "reported": "#b9b08a",
    "unverified": "#dedbc8",
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
    "mixed": ("#4a5fb0", "diamond-tall"),
    "liable": ("#332288", "square"),
    "charged": ("#2a7f76", "circle-open"),
    "pending": ("#997700", "circle-open"),
    "settled": ("#aa4499", "hexagon"),
    "acquitted": ("#cc6677", "x"),
    "not_liable": ("#cc6677", "x"),
    "dropped": ("#cc6677", "x-open"),
    "dismissed": ("#cc6677", "cross"),
}

SERIES = ["#332288", "#117733", "#cc6677", "#997700", "#88ccee", "#882255", "#44aa99", "#aa4499", "#5c5c6b", "#999933"]

WIDTH = 960


def figure(title: str, subtitle: str, height: int, *, left: int = 60, right: int = 30, bottom: int = 60) -> go.Figure:
    """An empty Figure in the visual language: title that says what is shown, subtitle that says how much stands behind it."""
    heading = f"<b>{title}</b><br><span style='font-size:12px;color:{QUIET}'>{subtitle}</span>"
    fig = go.Figure()
    fig.update_layout(
        template="none",
        title={"text": heading, "x": 0, "xref": "container", "xanchor": "left", "y": 1, "yref": "container", "yanchor": "top",
               "pad": {"l": 12, "t": 12}, "font": {"size": 16, "color": INK}},
        font={"family": FONT, "size": 12, "color": INK},
        width=WIDTH,
        height=height,
        margin={"l": left, "r": right, "t": 86, "b": bottom},
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        hoverlabel={"bgcolor": PAPER, "bordercolor": QUIET, "font": {"family": FONT, "size": 12, "color": INK}, "align": "left"},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom", "font": {"size": 11}, "traceorder": "normal"},
        hovermode="closest",
    )  # fmt: skip
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
