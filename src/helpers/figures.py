"""A figure with everything that belongs to it: drawing, data, caption, alt text, picture. Shown as one bundle, stored, verified."""

import base64
import hashlib
import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from IPython.display import Markdown, display

from helpers import places, tables

PLOTLY = "application/vnd.plotly.v1+json"
_PNG = b"\x89PNG\r\n\x1a\n"
_KEY = b"figure"
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|"})
COLOURS = 128  # of a stored picture: text stays smooth, the file small


def canonical(fig: go.Figure | dict) -> str:
    """One spelling of a figure: sorted keys, plain lists, no spaces. Raises TypeError for arrays packed as base64."""
    plain = json.loads(fig.to_json()) if isinstance(fig, go.Figure) else fig
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    if '"bdata"' in text:
        raise TypeError("the figure holds a numpy or pandas array: pass plain lists (list(column)) to plotly")
    return text


def digest(fig: go.Figure | dict) -> str:
    """Sixteen hex digits of SHA-256 over the canonical figure; a picture carries the digest of the figure it shows."""
    return hashlib.sha256(canonical(fig).encode("utf-8")).hexdigest()[:16]


def stamp(png: bytes, mark: str) -> bytes:
    """A PNG with a digest written into it (text chunk `figure`); other text chunks are taken out."""
    chunk = _KEY + b"\0" + mark.encode("ascii")
    packed = struct.pack(">I", len(chunk)) + b"tEXt" + chunk + struct.pack(">I", zlib.crc32(b"tEXt" + chunk))
    parts = [bytes_ for kind, bytes_ in _chunks(png) if kind not in (b"tEXt", b"tIME", b"iTXt")]
    return _PNG + parts[0] + packed + b"".join(parts[1:])


def stamped(png: bytes) -> str | None:
    """The digest that a PNG carries, or None (also for what is no PNG)."""
    for kind, data in _chunks(png):
        if kind == b"tEXt" and data[8:].startswith(_KEY + b"\0"):
            return data[8 + len(_KEY) + 1 : -4].decode("ascii", "replace")
    return None


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    parts, at = [], len(_PNG)
    while png.startswith(_PNG) and at + 12 <= len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        parts.append((png[at + 4 : at + 8], png[at : at + 12 + size]))
        at += 12 + size
    return parts


def picture(slug: str, mark: str) -> bytes | None:
    """The stored picture of a figure when it shows the figure with this digest, else None."""
    path = places.figures() / f"{slug}.png"
    data = path.read_bytes() if path.exists() else b""
    return data if stamped(data) == mark else None


class Bundle:
    """What a notebook shows for a figure: live plotly JSON, the stored picture for viewers without scripts, the alt text."""

    def __init__(self, plain: dict[str, Any], alt: str, png: bytes | None) -> None:
        self.plain, self.alt, self.png = plain, alt, png

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        bundle: dict[str, Any] = {PLOTLY: self.plain, "text/plain": self.alt}
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
    display(Markdown(beneath(caption.strip(), holds.strip())))


def beneath(caption: str, holds: str) -> str:
    """What stands below a figure, as Markdown: its caption, and how far it holds."""
    return f"*{caption}*\n\nHow far it holds: {holds.translate(_MARKS)}."


def stored() -> list[str]:
    """The slugs of all stored figures, sorted."""
    return sorted(path.stem for path in places.figures().glob("*.json"))


def stale() -> list[str]:
    """The stored figures whose picture is missing or shows another figure."""
    return [slug for slug in stored() if picture(slug, digest(_load(slug))) is None]


def _load(slug: str) -> dict[str, Any]:
    return json.loads((places.figures() / f"{slug}.json").read_text(encoding="utf-8"))


def draw(slugs: list[str]) -> list[str]:
    """Draw the pictures of these figures with one kaleido server; returns the slugs drawn.

    Raises RuntimeError that says what to install when kaleido or a Chromium is missing. Needs a font with Chinese glyphs.
    """
    if not slugs:
        return []
    try:
        import kaleido
        from PIL import Image
    except ImportError as error:
        raise RuntimeError("pictures need kaleido and pillow: pip install -e '.[pictures]'") from error
    try:
        kaleido.start_sync_server(silence_warnings=True)
        for slug in slugs:
            plain = _load(slug)
            size = {"width": plain["layout"]["width"], "height": plain["layout"]["height"]}
            png = kaleido.calc_fig_sync(go.Figure(plain), opts={"format": "png", "scale": 1, **size})
            small = io.BytesIO()
            Image.open(io.BytesIO(png)).convert("RGB").quantize(
                COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
            ).save(small, "PNG", optimize=True)
            places.write(places.figures() / f"{slug}.png", stamp(small.getvalue(), digest(plain)))
    except Exception as error:
        raise RuntimeError(
            f"pictures could not be drawn ({type(error).__name__}: {str(error)[:200]}). Install Chromium or Chrome and a font "
            "with Chinese glyphs (Debian: apt-get install chromium fonts-noto-cjk), or set BROWSER_PATH"
        ) from error
    finally:
        kaleido.stop_sync_server(silence_warnings=True)
    return slugs


def put_back(outputs: list[dict[str, Any]]) -> None:
    """Give each figure among a cell's outputs its stored picture (JupyterLab leaves a snapshot of the viewport there)."""
    for output in outputs:
        data = output.get("data", {})
        if PLOTLY in data:
            slug = data[PLOTLY].get("layout", {}).get("meta", {}).get("slug", "")
            png = picture(slug, digest(data[PLOTLY])) if slug else None
            data.pop("image/png", None)
            if png:
                data["image/png"] = base64.b64encode(png).decode("ascii")


def page(slug: str, path: Path) -> None:
    """Write a figure as one self-contained HTML page: no outside address, works offline."""
    places.write(path, go.Figure(_load(slug)).to_html(include_plotlyjs=True, full_html=True, div_id=slug))
