"""One function a figure kind: tidy, sorted frame in, plotly Figure out. Pure: nothing is read, stored or shown here.

Every text that comes from data passes `safe`: plotly reads a part of HTML in labels and hovers.
"""

from helpers.charts.bars import bars, columns, multiples
from helpers.charts.grids import matrix
from helpers.charts.networks import network, world
from helpers.charts.points import clocks, dots, forest, lines, spans
from helpers.charts.text import relation_hover, safe, wrapped

__all__ = [
    "bars", "clocks", "columns", "dots", "forest", "lines", "matrix", "multiples", "network", "relation_hover", "safe", "spans",
    "world", "wrapped",
]  # fmt: skip
