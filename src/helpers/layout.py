"""Positions for layered drawings: columns by role, order by barycentre, exact arithmetic, no physics and no random numbers."""

from fractions import Fraction

import pandas as pd

SWEEPS = 12


def layered(nodes: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """Place nodes in columns by their `layer`, ordered so that linked nodes stand near each other.

    `nodes` needs id, name, layer (an integer); `edges` needs subject_id, object_id. Returns nodes with x in 0..1 by layer and y
    in 0..1 from the top down, sorted by layer and y. Method: barycentre sweeps (Sugiyama, Tagawa and Toda 1981) in
    fractions, ties broken by name, so that the same input gives the same bytes everywhere.
    """
    names = dict(zip(nodes["id"], nodes["name"], strict=True))
    layers: dict[int, list[str]] = {
        layer: sorted(group["id"], key=lambda node: (names[node].casefold(), node))
        for layer, group in sorted(nodes.groupby("layer"), key=lambda item: item[0])
    }
    neighbours: dict[str, set[str]] = {node: set() for node in names}
    for subject, object_ in sorted(set(zip(edges["subject_id"], edges["object_id"], strict=True))):
        if subject in neighbours and object_ in neighbours and subject != object_:
            neighbours[subject].add(object_)
            neighbours[object_].add(subject)
    height = {node: _level(i, len(column)) for column in layers.values() for i, node in enumerate(column)}
    order = list(layers)
    for sweep in range(SWEEPS):
        for layer in order if sweep % 2 == 0 else reversed(order):
            column = layers[layer]
            keys = {node: (_centre(node, neighbours, height), names[node].casefold(), node) for node in column}
            column.sort(key=keys.__getitem__)
            height |= {node: _level(i, len(column)) for i, node in enumerate(column)}
    span = max(len(order) - 1, 1)
    places = {node: (Fraction(i, span), height[node]) for i, layer in enumerate(order) for node in layers[layer]}
    placed = nodes.assign(
        x=[round(float(places[node][0]), 4) for node in nodes["id"]],
        y=[round(float(places[node][1]), 4) for node in nodes["id"]],
    )
    return placed.sort_values(["layer", "y", "id"]).reset_index(drop=True)


def _centre(node: str, neighbours: dict[str, set[str]], height: dict[str, Fraction]) -> Fraction:
    """The mean height of a node's neighbours; its own height when it has none."""
    near = [height[other] for other in sorted(neighbours[node])]
    return sum(near, Fraction(0)) / len(near) if near else height[node]


def _level(position: int, size: int) -> Fraction:
    """Evenly spread over 0..1, with half a step above and below."""
    return Fraction(2 * position + 1, 2 * size)
