"""A picture is tied to the figure that it shows; what is missing to draw one is said; what was drawn is not lost."""

import base64
import io
import json
import re

import pandas as pd
import plotly.graph_objects as go
import pytest

from helpers import figures, pictures, places, theme

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DATA = pd.DataFrame({"x": [1], "claim_ids": ["c1"]})
SVG = '<svg class="main-svg" width="9"><defs id="defs-{0}"/><g class="trace scatter trace{1}" clip-path="url(#clip{0}xy)"/></svg>'


def figure(value=1):
    fig = theme.figure("Title", "subtitle")
    fig.add_scatter(x=[value], y=[2])
    return theme.fit(fig, 200)


def show(slug="99-test", value=1):
    figures.show(slug, figure(value), DATA, caption="c", alt="a", holds="h")
    return pictures.load(slug)


class Drawn:
    """In place of kaleido: fresh random ids each time, glyphs as told, a failure when told."""

    def __init__(self, fails_at=None, glyphs="two"):
        self.fails_at, self.glyphs, self.calls, self.running = fails_at, glyphs, 0, 0

    def start_sync_server(self, **given):
        self.running += 1

    def stop_sync_server(self, **given):
        self.running = 0

    def calc_fig_sync(self, fig, opts):
        from PIL import Image

        self.calls += 1
        text = fig.layout.annotations[0].text if fig.layout.annotations else ""
        if self.calls == self.fails_at:
            raise OSError("the browser went away")
        if opts["format"] == "svg":
            return SVG.format(f"{self.calls:06x}", f"{self.calls + 99:06x}").encode()
        shade = ord(text) % 200 if text and self.glyphs == "two" else 7
        picture = io.BytesIO()
        Image.new("RGB", (3, 3), (shade, 0, 0)).save(picture, "PNG")
        return picture.getvalue()


@pytest.fixture
def browser(monkeypatch):
    def with_(**given):
        drawn = Drawn(**given)
        monkeypatch.setitem(__import__("sys").modules, "kaleido", drawn)
        return drawn

    return with_


def test_a_picture_carries_the_digest_of_its_figure():
    png = pictures.stamp(PIXEL, "0123456789abcdef")
    assert pictures.stamped(png) == "0123456789abcdef"
    assert pictures.stamped(pictures.stamp(png, "f" * 16)) == "f" * 16
    assert pictures.stamped(PIXEL) is None
    assert pictures.stamped(b"no picture") is None


def test_one_digest_for_one_figure():
    assert pictures.digest(figure()) == pictures.digest(json.loads(figure().to_json()))
    assert pictures.digest(figure()) != pictures.digest(figure(1.0001))


def test_packed_arrays_are_refused():
    with pytest.raises(TypeError, match="plain lists"):
        pictures.canonical(go.Figure(go.Bar(y=pd.Series([1, 2, 3]))))


def test_pictures_are_drawn_for_stale_figures_only_and_the_same_each_time(folder, browser):
    show("98-one")
    drawn = browser()
    pictures.draw(pictures.stale())
    first = {path.name: path.read_bytes() for path in folder.glob("98-one.*")}
    assert {"98-one.png", "98-one.svg"} <= first.keys()
    assert pictures.stale() == []
    show("99-two", 2)
    assert pictures.stale() == ["99-two"]
    said = []
    pictures.draw(["98-one", "99-two"], said.append)
    assert said == ["98-one", "99-two"]
    assert {path.name: path.read_bytes() for path in folder.glob("98-one.*")} == first, "no random id is left"
    assert drawn.running == 0
    show("99-two", 3)
    assert pictures.stale() == ["99-two"], "another figure makes the pictures stale"


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_figure_that_lacks_one_of_its_pictures_is_stale(folder, browser, kind):
    show()
    browser()
    pictures.draw(["99-test"])
    (folder / f"99-test.{kind}").unlink()
    assert pictures.stale() == ["99-test"]


def test_without_a_chinese_font_nothing_is_drawn_and_it_is_said(folder, browser):
    show()
    drawn = browser(glyphs="all the same box")
    with pytest.raises(pictures.DrawingError, match="no font with Chinese glyphs.*fonts-noto-cjk"):
        pictures.draw(["99-test"])
    assert pictures.stale() == ["99-test"]
    assert drawn.running == 0


def test_what_was_drawn_before_a_failure_stays(folder, browser):
    for slug in ("97-a", "98-b", "99-c"):
        show(slug)
    drawn = browser(fails_at=2 + 2 + 1)  # two glyphs, two pictures of 97-a, the first of 98-b
    said = []
    with pytest.raises(pictures.DrawingError, match="the browser went away.*Install Chromium"):
        pictures.draw(pictures.stale(), said.append)
    assert said == ["97-a"]
    assert pictures.stale() == ["98-b", "99-c"]
    assert not list(folder.glob(".*"))
    assert drawn.running == 0


def test_without_kaleido_the_remedy_is_said(folder, monkeypatch):
    show()
    monkeypatch.setitem(__import__("sys").modules, "kaleido", None)
    with pytest.raises(pictures.DrawingError, match=r"pip install -e '\.\[pictures\]'"):
        pictures.draw(["99-test"])


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_figure_for_print_carries_its_digest(folder, browser, tmp_path, kind):
    mark = pictures.digest(show())
    browser()
    pictures.save("99-test", tmp_path / f"print.{kind}")
    assert mark.encode() in (tmp_path / f"print.{kind}").read_bytes()


def test_a_picture_in_an_unknown_format_is_refused(folder, tmp_path):
    show()
    with pytest.raises(ValueError, match=r"\.svg, \.pdf, \.png"):
        pictures.save("99-test", tmp_path / "print.gif")


def test_put_back_restores_the_stored_picture(folder):
    plain = show()
    png = pictures.stamp(PIXEL, pictures.digest(plain))
    places.write(folder / "99-test.png", png)
    snapshot = {pictures.PLOTLY: plain, "image/png": "snapshot of a viewport"}
    outputs = [{"data": snapshot}, {"data": {"text/plain": "x"}}]
    assert pictures.displaced(snapshot)
    pictures.put_back(outputs)
    assert base64.b64decode(outputs[0]["data"]["image/png"]) == png
    assert not any(pictures.displaced(output["data"]) for output in outputs)
    assert snapshot[pictures.PLOTLY] == pictures.shown(plain), "shown with the settings of the collection"
    snapshot[pictures.PLOTLY]["data"][0]["x"] = [7]
    assert pictures.displaced(snapshot)
    pictures.put_back(outputs)
    assert "image/png" not in outputs[0]["data"], "a picture of another figure is never shown"


def test_an_offline_page_needs_no_network(folder, tmp_path):
    show()
    pictures.page("99-test", tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    caption, alt, _ = pictures.words("99-test")
    assert f"<title>{caption}</title>" in text
    assert f"<summary>In words</summary>{alt}</details>" in text
    assert '"showSendToCloud": false' in text
    assert pictures.shown({})["config"] == {"displaylogo": False, "showSendToCloud": False}, (
        "plotly adds to what it is given"
    )
    head = text.split("<script")
    assert not any(part.split(">")[0].find("src=") >= 0 for part in head[1:])


def test_stored_pictures_are_small_settled_and_tied_to_their_figures():
    assert pictures.stale() == []
    for slug in pictures.stored():
        svg = (places.figures() / f"{slug}.svg").read_text(encoding="utf-8")
        mark = pictures.digest(pictures.load(slug))
        assert set(re.findall(r'id="defs-([0-9a-f]{6})"', svg)) == {mark[:6]}, slug
        assert not re.search(r"trace[0-9a-f]{6}\b", svg), slug
        sizes = {kind: (places.figures() / f"{slug}.{kind}").stat().st_size for kind in ("png", "svg")}
        assert sizes["png"] <= 150_000, slug
        assert sizes["svg"] <= 300_000, slug
