"""Who is linked with whom: the layered network and the map."""

from collections.abc import Callable
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from helpers import theme
from helpers.charts.text import drawn as drawn_rows
from helpers.charts.text import safe, wrapped
from helpers.vocabulary import load


def network(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    headings: dict[float, str],
    hover: Callable[[dict], str],
    row_height: int = 40,
) -> go.Figure:
    """A layered network: columns by role, line style = strongest status, line width = voices, open diamond = denied.

    `nodes`: id, name, type, x, y (from layout.layered). `edges`: rows of relations whose ends are among the nodes. `headings` maps
    an x to the words above that column. Edges that share both ends are drawn beside each other.
    """
    vocabulary = load()
    drawn_rows(edges)
    fig = theme.figure(title, subtitle)
    place = {row["id"]: (row["x"], row["y"]) for row in nodes.to_dict("records")}
    drawn = _curves(edges, place)
    for number, status in enumerate(vocabulary.statuses):
        dash, factor, opacity = theme.LINE[vocabulary.statuses[status]["line"]]
        widths = sorted({min(edge["voices"], 3) for edge in drawn if edge["status"] == status})
        for width in widths:
            part = [edge for edge in drawn if edge["status"] == status and min(edge["voices"], 3) == width]
            fig.add_scatter(
                x=[x for edge in part for x in (*edge["xs"], None)],
                y=[y for edge in part for y in (*edge["ys"], None)],
                mode="lines",
                line={
                    "dash": dash,
                    "width": round(factor * (0.5 + 0.8 * width), 2),
                    "color": theme.LINE_COLOUR[status],
                },
                opacity=opacity,
                hoverinfo="skip",
                legendgroup=status,
                name=safe(vocabulary.words(status)),
                showlegend=width == widths[0],
                legendrank=number + 1,
            )
    fig.add_scatter(
        x=[edge["mid"][0] for edge in drawn],
        y=[edge["mid"][1] for edge in drawn],
        mode="markers",
        marker={"size": 9, "color": theme.PAPER, "opacity": 0.01},
        hovertext=[hover(edge) for edge in drawn],
        hoverinfo="text",
        showlegend=False,
        name="relations",
    )
    denied = [edge for edge in drawn if edge["denials"] > 0]
    if denied:
        fig.add_scatter(
            x=[edge["mid"][0] for edge in denied],
            y=[edge["mid"][1] for edge in denied],
            mode="markers",
            marker={"symbol": "diamond-open", "size": 10, "color": theme.STATUS["denied"], "line": {"width": 2}},
            hoverinfo="skip",
            name=safe(vocabulary.words("denied")),
            legendrank=99,
        )
    labels = [
        {
            "x": row["x"],
            "y": row["y"],
            "text": wrapped(row["name"], 27, 2),
            "showarrow": False,
            "bgcolor": theme.PAPER,
            "bordercolor": theme.ENTITY[row["type"]],
            "borderwidth": 1.4,
            "borderpad": 2,
            "font": {"size": 10, "color": theme.INK},
            "hovertext": f"{safe(row['name'])} ({safe(row['type'])})",
        }
        for row in nodes.to_dict("records")
    ]
    above = {
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": theme.QUIET},
    }
    labels += [{"x": x, "text": f"<b>{safe(words)}</b>", **above} for x, words in headings.items()]
    fig.update_layout(annotations=labels)  # at once: plotly copies all of them each time one is added
    fig.update_xaxes(visible=False, range=[-0.12, 1.12])
    fig.update_yaxes(visible=False, range=[1, 0])
    return theme.fit(fig, row_height * int(nodes.groupby("x")["id"].size().max()), above=30, bottom=12)


def _curves(edges: pd.DataFrame, place: dict[str, tuple[float, float]]) -> list[dict]:
    """Edges with their polyline and its middle; those between the same two nodes bow apart, those in one column bow out,
    and those over several columns pass between the boxes of the columns in between."""
    drawn: list[dict] = []
    turns: dict[tuple[str, ...], int] = {}
    columns: dict[float, list[float]] = {}
    for x, y in sorted(place.values()):
        columns.setdefault(x, []).append(y)
    for edge in edges.sort_values("id").to_dict("records"):
        (x0, y0), (x1, y1) = place[edge["subject_id"]], place[edge["object_id"]]
        pair = tuple(sorted((edge["subject_id"], edge["object_id"])))
        turns[pair] = turns.get(pair, 0) + 1
        bow = 0.01 * (turns[pair] // 2) * (1 if turns[pair] % 2 else -1)
        side = 0.075 if x0 == x1 else 0.0
        straight = bow == 0 and side == 0
        between = [x for x in columns if min(x0, x1) < x < max(x0, x1)]
        if straight and between:
            passes = [(x, _gap(x, y0 + (y1 - y0) * (x - x0) / (x1 - x0), columns)) for x in between]
            bends = sorted(((x + half, y) for x, y in passes for half in (-BOX, BOX)), reverse=x0 > x1)
            drawn.append({**edge, **_through([(x0, y0), *bends, (x1, y1)])})
            continue
        steps = [0.0, 0.5, 1.0] if straight else [i / 8 for i in range(9)]
        hump = [4 * t * (1 - t) for t in steps]
        xs = [round(x0 + (x1 - x0) * t + side * h, 4) for t, h in zip(steps, hump, strict=True)]
        ys = [round(y0 + (y1 - y0) * t + bow * h, 4) for t, h in zip(steps, hump, strict=True)]
        drawn.append({**edge, "xs": xs, "ys": ys, "mid": (xs[len(xs) // 2], ys[len(ys) // 2])})
    return drawn


BOX = 0.07  # half the width of a box, as a share of the drawing


def _gap(x: float, y: float, columns: dict[float, list[float]]) -> float:
    """The height at which a line passes a column: where it would hit a box, the middle between that box and its neighbour."""
    stands = columns[x]
    pitch = min((b - a for a, b in pairwise(stands)), default=0.2)
    nearest = min(stands, key=lambda other: (abs(other - y), other))
    if abs(nearest - y) >= 0.4 * pitch:
        return round(y, 4)
    return round(nearest + (0.5 * pitch if y >= nearest else -0.5 * pitch), 4)


def _through(points: list[tuple[float, float]]) -> dict:
    """A line through points, and the middle of its first stretch, where the hover sits."""
    xs, ys = [round(x, 4) for x, _ in points], [y for _, y in points]
    return {"xs": xs, "ys": ys, "mid": (round((xs[0] + xs[1]) / 2, 4), round((ys[0] + ys[1]) / 2, 4))}


def world(
    points: pd.DataFrame,
    arcs: pd.DataFrame,
    land: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    hover: Callable[[dict], str],
    names: dict[str, str],
) -> go.Figure:
    """A plain map: outlines of land, arcs from one state to another, dots sized by value. Equirectangular; no tile is fetched.

    `land`: ring, lon, lat. `points`: lon, lat, value, label. `arcs`: lon0, lat0, lon1, lat1, voices. `names`: words for "dot" and "arc".
    """
    fig = theme.figure(title, subtitle)
    xs: list[float | None] = []
    ys: list[float | None] = []
    for _, ring in land.groupby("ring", sort=True):
        xs += [*ring["lon"].tolist(), None]
        ys += [*ring["lat"].tolist(), None]
    fig.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": theme.FAINT, "width": 1},
        fill="toself",
        fillcolor=theme.LAND,
        hoverinfo="skip",
        showlegend=False,
        name="land",
    )
    bends: tuple[list, list] = ([], [])
    for row in arcs.to_dict("records"):
        for i in range(9):
            t = i / 8
            bends[0].append(round(row["lon0"] + (row["lon1"] - row["lon0"]) * t, 2))
            bends[1].append(
                round(
                    row["lat0"]
                    + (row["lat1"] - row["lat0"]) * t
                    + 14 * 4 * t * (1 - t) * abs(row["lon1"] - row["lon0"]) / 180,
                    2,
                )
            )
        bends[0].append(None)
        bends[1].append(None)
    fig.add_scatter(
        x=bends[0],
        y=bends[1],
        mode="lines",
        line={"color": theme.SERIES[2], "width": 1},
        opacity=0.6,
        hoverinfo="skip",
        name=safe(names["arc"]),
    )
    fig.add_scatter(
        x=points["lon"].tolist(),
        y=points["lat"].tolist(),
        mode="markers",
        marker={
            "size": [round(6 + 3 * float(v) ** 0.5, 1) for v in points["value"]],
            "color": theme.SINGLE,
            "opacity": 0.8,
            "line": {"width": 1, "color": theme.PAPER},
        },
        hovertext=[hover(record) for record in points.to_dict("records")],
        hoverinfo="text",
        name=safe(names["dot"]),
    )
    most = points.sort_values(["value", "label"], ascending=[False, True]).head(12)
    for row in most.to_dict("records"):
        fig.add_annotation(
            x=row["lon"],
            y=row["lat"],
            text=safe(row["label"]),
            showarrow=False,
            yshift=-14,
            font={"size": 10},
            bgcolor=theme.PAPER,
            opacity=0.85,
            borderpad=1,
        )
    fig.update_xaxes(visible=False, range=[-172, 182])
    fig.update_yaxes(visible=False, range=[-58, 84], scaleanchor="x", scaleratio=1.15)
    return theme.fit(fig, 430, bottom=12)
