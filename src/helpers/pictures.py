"""The picture of a figure: drawn once, outside the kernels, and tied by a digest to the figure that it shows."""

import base64
import hashlib
import html
import io
import json
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from helpers import places

if TYPE_CHECKING:
    import plotly.graph_objects as go

PLOTLY = "application/vnd.plotly.v1+json"
COLOURS = 128  # of a stored picture: text stays smooth, the file small
CONFIG = MappingProxyType(
    {"displaylogo": False, "showSendToCloud": False}
)  # no logo, and no button that sends the data to a company
FORMATS = ("svg", "pdf", "png")
NOTE = "<!-- figure {} -->"  # of an SVG
_PNG = b"\x89PNG\r\n\x1a\n"
_KEY = b"figure"
INSTALL = "Install Chromium or Chrome and a font with Chinese glyphs (Debian: apt-get install chromium fonts-noto-cjk), or set BROWSER_PATH"


class DrawingError(RuntimeError):
    """A picture that could not be drawn: why, and what to install."""


def canonical(fig: "go.Figure | dict[str, Any]") -> str:
    """One spelling of a figure: sorted keys, plain lists, no spaces. Raises TypeError for arrays packed as base64."""
    plain = fig if isinstance(fig, dict) else json.loads(fig.to_json())
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    if '"bdata"' in text:
        raise TypeError("the figure holds a numpy or pandas array: pass plain lists (list(column)) to plotly")
    return text


def digest(fig: "go.Figure | dict[str, Any]") -> str:
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


def shown(plain: dict[str, Any]) -> dict[str, Any]:
    """A figure as a notebook holds it: with the settings by which plotly shows it."""
    return {**plain, "config": dict(CONFIG)}


def bare(held: dict[str, Any]) -> dict[str, Any]:
    """A figure without those settings, as it is stored."""
    return {key: value for key, value in held.items() if key != "config"}


def words(slug: str) -> tuple[str, str, str]:
    """Caption, alt text and robustness line of a stored figure; empty texts where they are missing."""
    path = places.figures() / f"{slug}.txt"
    parts = path.read_text(encoding="utf-8").rstrip("\n").split("\n\n") if path.exists() else []
    caption, alt, holds = (*parts, "", "", "")[:3]
    return caption, alt, holds


def stored() -> list[str]:
    """The slugs of all stored figures, sorted."""
    return sorted(path.stem for path in places.figures().glob("*.json"))


def stale() -> list[str]:
    """The stored figures whose pictures (PNG, and SVG for print) are missing or show another figure."""
    return [slug for slug in stored() if not _shown(slug, digest(load(slug)))]


def _shown(slug: str, mark: str) -> bool:
    path = places.figures() / f"{slug}.svg"
    head = path.read_bytes()[:1000] if path.exists() else b""
    return NOTE.format(mark).encode("ascii") in head and picture(slug, mark) is not None


def load(slug: str) -> dict[str, Any]:
    """A stored figure as plain data."""
    return json.loads((places.figures() / f"{slug}.json").read_text(encoding="utf-8"))


def draw(slugs: list[str], say: Callable[[str], None] = lambda line: None) -> None:
    """Draw the pictures of these figures with one browser; `say` is told the name of each once it is stored.

    Raises DrawingError that says what to install when kaleido, a Chromium or a font with Chinese glyphs is missing; what was drawn before
    stays stored.
    """
    if not slugs:
        return
    with _Browser() as browser:
        for slug in slugs:
            plain = load(slug)
            mark = digest(plain)
            drawn = {
                "svg": _settled(browser.render(plain, "svg"), mark),
                "png": stamp(_reduced(browser.render(plain, "png")), mark),
            }
            for kind, data in drawn.items():
                places.write(places.figures() / f"{slug}.{kind}", data)
            say(slug)


def save(slug: str, path: Path) -> None:
    """Write one stored figure for print, in the format that the ending of `path` names (svg, pdf, png; png at twice the size).

    Raises ValueError for another ending, DrawingError when it cannot be drawn.
    """
    kind = path.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise ValueError(f"{path.name}: a picture ends in {', '.join('.' + known for known in FORMATS)}")
    plain = load(slug)
    mark = digest(plain)
    with _Browser() as browser:
        data = browser.render(plain, kind, scale=2 if kind == "png" else 1)
    settle = {"svg": _settled, "png": stamp}.get(kind)
    places.write(path, settle(data, mark) if settle else data)


def _settled(svg: bytes, mark: str) -> bytes:
    """An SVG as it is drawn each time: plotly's random ids give way to the digest of the figure, which also stands in a comment."""
    text = re.sub(r" trace[0-9a-f]{6}(?=\")", "", svg.decode("utf-8"))
    for random in sorted(set(re.findall(r'id="defs-([0-9a-f]{6})"', text))):
        text = text.replace(random, mark[:6])
    return re.sub(r"<svg\b[^>]*>", lambda found: found[0] + NOTE.format(mark), text, count=1).encode("utf-8")


class _Browser:
    """One browser for many pictures, looked over before the first: what cannot be drawn is said with its remedy."""

    def __enter__(self) -> "_Browser":
        try:
            import kaleido
            from PIL import Image
        except ImportError as error:
            raise DrawingError("pictures need kaleido and pillow: pip install -e '.[pictures]'") from error
        self.kaleido, self.image = kaleido, Image
        try:
            kaleido.start_sync_server(silence_warnings=True)
            known, other = (self._glyph(character) for character in "\u4e2d\u8a00")
        except BaseException as error:
            self.__exit__()
            raise self._failed(error) from error
        if known == other:  # two characters that look the same are two empty boxes
            self.__exit__()
            raise DrawingError(f"no font with Chinese glyphs: names would be drawn as empty boxes. {INSTALL}")
        return self

    def __exit__(self, *given: object) -> None:
        self.kaleido.stop_sync_server(silence_warnings=True)

    def render(self, plain: dict[str, Any], kind: str, scale: int = 1) -> bytes:
        """A figure as the bytes of a picture."""
        import plotly.graph_objects as go

        size = {"width": plain["layout"]["width"], "height": plain["layout"]["height"]}
        try:
            return self.kaleido.calc_fig_sync(go.Figure(plain), opts={"format": kind, "scale": scale, **size})
        except Exception as error:
            raise self._failed(error) from error

    def _glyph(self, character: str) -> bytes:
        """One character, drawn alone."""
        note = {"text": character, "showarrow": False, "x": 0.5, "y": 0.5, "font": {"size": 40}}
        blank = {"visible": False}
        layout = {"width": 80, "height": 80, "annotations": [note], "xaxis": blank, "yaxis": blank, "template": "none"}
        return self.image.open(io.BytesIO(self.render({"data": [], "layout": layout}, "png"))).convert("L").tobytes()

    def _failed(self, error: BaseException) -> DrawingError:
        if isinstance(error, DrawingError):
            return error
        return DrawingError(f"pictures could not be drawn ({type(error).__name__}: {str(error)[:200]}). {INSTALL}")


def _reduced(png: bytes) -> bytes:
    """A PNG with few colours: a repository of figures stays small."""
    from PIL import Image

    small = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(
        COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    ).save(small, "PNG", optimize=True)
    return small.getvalue()


def put_back(outputs: list[dict[str, Any]]) -> None:
    """Give each figure among a cell's outputs its stored picture (JupyterLab leaves a snapshot of the viewport there)."""
    for output in outputs:
        data = output.get("data", {})
        if PLOTLY in data:
            plain = bare(data[PLOTLY])
            if _slug(plain) in stored() and plain == load(_slug(plain)):
                plain = load(_slug(plain))  # a browser writes 1.0 as 1: the same figure, spelled otherwise
                data[PLOTLY] = shown(plain)
            png = _encoded(plain)
            data.pop("image/png", None)
            if png:
                data["image/png"] = png


def displaced(data: dict[str, Any]) -> bool:
    """Whether an output shows a figure with another picture than the stored one."""
    return PLOTLY in data and "".join(data.get("image/png", "")).strip() != _encoded(bare(data[PLOTLY]))


def _slug(plain: dict[str, Any]) -> str:
    return plain.get("layout", {}).get("meta", {}).get("slug", "")


def _encoded(plain: dict[str, Any]) -> str:
    """The stored picture of a figure as a notebook holds it; empty when there is none."""
    slug = _slug(plain)
    png = picture(slug, digest(plain)) if slug else None
    return base64.b64encode(png).decode("ascii") if png else ""


def page(slug: str, path: Path) -> None:
    """Write a figure as one self-contained HTML page with its words: no outside address, works offline."""
    import plotly.graph_objects as go

    caption, alt, holds = (html.escape(text) for text in words(slug))
    drawing = go.Figure(load(slug)).to_html(include_plotlyjs=True, full_html=False, div_id=slug, config=dict(CONFIG))
    places.write(
        path,
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{caption}</title></head>\n<body>\n'
        f'<figure aria-label="{alt}">{drawing}\n<figcaption><p>{caption}</p><p>How far it holds: {holds}.</p>'
        f"<details><summary>In words</summary>{alt}</details></figcaption></figure>\n</body>\n</html>\n",
    )
