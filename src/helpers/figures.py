"""A figure with everything that belongs to it: drawing, data, caption, alt text, picture. Shown as one bundle, stored, verified."""

import base64
import html
import json
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from IPython.display import Markdown, display

from helpers import places, tables
from helpers.pictures import PLOTLY, canonical, digest, page, picture, shown, stored

__all__ = ["PLOTLY", "Bundle", "beneath", "canonical", "digest", "page", "picture", "show", "stored"]

_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|"})


class Bundle:
    """What a notebook shows for a figure: live plotly JSON, the stored picture for viewers without scripts, the alt text."""

    def __init__(self, plain: dict[str, Any], alt: str, png: bytes | None) -> None:
        self.plain, self.alt, self.png = plain, alt, png

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        bundle: dict[str, Any] = {PLOTLY: shown(self.plain), "text/plain": self.alt}
        if self.png:
            bundle["image/png"] = base64.b64encode(self.png).decode("ascii")
        return bundle


def show(slug: str, fig: go.Figure, data: pd.DataFrame, *, caption: str, alt: str, holds: str) -> None:
    """Show a figure with its caption and store it under `data/processed/figures/`.

    slug: notebook number and name, as "06-tool-platform-matrix". data: the frame behind the marks; its column `claim_ids`
    ("; "-joined) leads back to the claims. caption: what it shows and what not. alt: what a reader who cannot see it needs.
    holds: the robustness line, what changes when any one voice is left out (`measures.holds`, `Range.said`).
    Stores `<slug>.json` (canonical figure), `<slug>.csv` (data) and `<slug>.txt` (caption, alt text, robustness line). The picture
    `<slug>.png` is drawn by `python -m helpers run`, outside the kernel.
    Raises ValueError when caption, alt text, robustness line, height or the column claim_ids is missing.
    """
    if not all(text.strip() for text in (caption, alt, holds)) or not fig.layout.height:
        raise ValueError(f"figure {slug}: caption, alt text, robustness line and layout.height are needed")
    if "claim_ids" not in data.columns:
        raise ValueError(f"figure {slug}: data needs the column claim_ids, the road back to the claims")
    fig.update_layout(meta={"slug": slug})
    text = canonical(fig)
    places.write(places.figures() / f"{slug}.json", text + "\n")
    places.write(places.figures() / f"{slug}.csv", tables.csv(data))
    places.write(places.figures() / f"{slug}.txt", f"{caption.strip()}\n\n{alt.strip()}\n\n{holds.strip()}\n")
    display(Bundle(json.loads(text), alt.strip(), picture(slug, digest(fig))))
    display(Markdown(beneath(caption.strip(), alt.strip(), holds.strip())))


def beneath(caption: str, alt: str, holds: str) -> str:
    """What stands below a figure, as Markdown: its caption, how far it holds, and the figure in words, which no viewer of pictures reads out."""
    told = f"<details><summary>In words</summary>{html.escape(alt, quote=False)}</details>"
    return f"*{caption}*\n\nHow far it holds: {holds.translate(_MARKS)}.\n\n{told}"
