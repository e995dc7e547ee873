"""The notebooks in a real JupyterLab, in a real browser: open, restart and run all, hover, save; and a figure's page without a network.

Skipped where there is no Chromium (Debian: apt-get install chromium; elsewhere set BROWSER_PATH) or no Playwright. Screenshots go to
LONG_REACH_SCREENSHOTS, else into pytest's folder for temporary files.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from browsing import EDGES, bare, closed, examine, opened, playwright, reach, run_all, saved
from helpers import __main__ as verbs
from helpers import figures, places
from laboratory import PATIENCE, Laboratory, chromium, end, laboratory, launching

pytestmark = pytest.mark.skipif(
    chromium() is None, reason="no Chromium: apt-get install chromium, or set BROWSER_PATH to a Chrome or Chromium"
)

ROOT = places.root()
NOTEBOOKS = [path.name for path in places.notebooks()]

# Console errors of JupyterLab itself that say nothing about the collection: a part of the text, and why it may stand.
ALLOWED = {
    "Could not restore the debugger state": "JupyterLab asks a kernel for its breakpoints while that kernel is being restarted",
    "Canceled future for debug_request": "the same question, dropped",
    "Canceled future for kernel_info_request": "JupyterLab asks who a kernel is while that kernel is being restarted or closed",
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    with laboratory(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright.expect.set_options(timeout=PATIENCE * 1000)
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(**launching())
        yield started
        started.close()


@pytest.fixture(scope="module")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ.get("LONG_REACH_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def window(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


@pytest.fixture(scope="module")
def faults() -> list[str]:
    """What went wrong in the page, or was asked outside, since the test began."""
    return []


@pytest.fixture
def page(window: Any, lab: Laboratory, faults: list[str]) -> Iterator[Any]:
    """JupyterLab without an open notebook: that of the test before, unless it failed, then a fresh page."""
    faults.clear()
    page = window.pages[0] if window.pages else watched(window.new_page(), lab, faults)
    yield page
    if page.locator(".jp-NotebookPanel").count():
        page.close()
    mine = {"Authorization": f"token {lab.token}"}
    for session in window.request.get(f"{lab.url}api/sessions", headers=mine).json():
        window.request.delete(f"{lab.url}api/sessions/{session['id']}", headers=mine)


def watched(page: Any, lab: Laboratory, faults: list[str]) -> Any:
    """The page, with every error of its console and scripts, every refusal and every call outside written into `faults`."""

    def asked(url: str) -> None:
        if not re.sub("^ws", "http", url).startswith((lab.url, "data:", "blob:")):
            faults.append(f"asked outside: {url}")

    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: answer.status >= 400 and faults.append(f"{answer.status}: {answer.url}"))
    page.on("request", lambda request: asked(request.url))
    page.on("websocket", lambda socket: asked(socket.url))
    return page


def stored(name: str) -> tuple[int, list[dict]]:
    """The number of code cells of a committed notebook, and its figures in order."""
    notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return len(cells), [
        o.data[figures.PLOTLY] for cell in cells for o in cell.outputs if figures.PLOTLY in o.get("data", {})
    ]


def moved(copy: Path) -> list[str]:
    """What git would see: files of data and notebooks that differ between the checkout and the copy."""

    def read(top: Path) -> dict[str, bytes]:
        files = [p for part in ("data", "notebooks") for p in sorted((top / part).rglob("*")) if p.is_file()]
        ignored = {".ipynb_checkpoints", "documents"}
        return {p.relative_to(top).as_posix(): p.read_bytes() for p in files if not ignored & set(p.parts)}

    ours, theirs = read(ROOT), read(copy)
    return [name for name in sorted(ours.keys() | theirs.keys()) if ours.get(name) != theirs.get(name)]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_in_jupyterlab_and_leaves_no_trace(name, page, faults, lab, screenshots, monkeypatch):
    count, plots = stored(name)
    opened(page, lab, name, count, len(plots))
    prompts = run_all(page, count)
    wrong = page.locator(
        '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]'
    )
    assert wrong.all_inner_texts() == []
    assert prompts == [f"[{number + 1}]:" for number in range(count)]

    shown = page.locator(".jp-NotebookPanel .jp-RenderedPlotly")
    assert shown.count() == len(plots)
    for number, plain in enumerate(plots):
        plot = shown.nth(number)
        reach(page, plot, 12, 12, plot.locator(".main-svg").first)
        assert plot.locator(".main-svg").first.bounding_box()["height"] > 0.9 * plain["layout"]["height"]
        examine(page, plot)
        page.screenshot(path=screenshots / f"{plain['layout']['meta']['slug']}.png")
    assert page.locator(".jp-NotebookPanel .js-plotly-plot").count() == len(plots)

    assert saved(page, name)
    closed(page)
    assert [fault for fault in faults if not any(text in fault for text in ALLOWED)] == []
    monkeypatch.setenv("LONG_REACH_ROOT", str(lab.copy))
    assert verbs.main(["tidy"]) == 0
    assert moved(lab.copy) == []


def test_every_part_of_jupyterlab_loads(lab):
    log = lab.log.read_text(encoding="utf-8", errors="replace")
    assert re.findall(r"extension was successfully loaded", log)
    assert re.findall(r".*(?:error adding extension|extension failed loading).*", log) == []


@pytest.fixture
def network(tmp_path: Path) -> tuple[dict, Path]:
    """The first stored network, and its own page as `python -m helpers html` writes it."""
    found = [json.loads((places.figures() / f"{slug}.json").read_text(encoding="utf-8")) for slug in figures.stored()]
    plain = next(plain for plain in found if any(trace.get("name") == EDGES for trace in plain["data"]))
    path = tmp_path / "figure.html"
    assert verbs.main(["html", plain["layout"]["meta"]["slug"], "--to", str(path)]) == 0
    return plain, path


def test_a_figures_own_page_draws_without_a_network(browser, network, screenshots):
    plain, path = network
    context = browser.new_context(viewport={"width": 1100, "height": 900}, offline=True)
    asked, faults = [], []
    context.route(re.compile(r"^(?!file:|data:|blob:)"), lambda route: (asked.append(route.request.url), route.abort()))
    page = context.new_page()
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    plot = page.locator(".js-plotly-plot")
    plot.locator(".main-svg").first.wait_for()
    assert bare(plot.locator(".gtitle").text_content()) in bare(plain["layout"]["title"]["text"])
    examine(page, plot)
    page.screenshot(path=screenshots / "own-page.png", full_page=True)
    context.close()
    assert (asked, faults) == ([], [])


def test_a_live_figure_offers_no_way_out_of_the_machine(browser, network):
    page = browser.new_page()
    page.goto(network[1].as_uri())
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    buttons = page.locator(".modebar-btn")
    assert buttons.count() > 3
    titles = [buttons.nth(i).get_attribute("data-title") or "" for i in range(buttons.count())]
    links = page.locator(".js-plotly-plot a[href^=http]").count()
    page.close()
    assert ([title for title in titles if "Share" in title], links) == ([], 0)


def test_the_figures_in_notebooks_offer_no_way_out_of_the_machine():
    configs = [plain.get("config", {}) for name in NOTEBOOKS for plain in stored(name)[1]]
    assert len(configs) >= len(NOTEBOOKS)
    assert {(config.get("showSendToCloud"), config.get("displaylogo")) for config in configs} == {(False, False)}


def test_ending_a_server_ends_what_it_started():
    inner = "import threading; print('alive', flush=True); threading.Event().wait()"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    server = subprocess.Popen([sys.executable, "-c", outer], stdout=subprocess.PIPE)
    assert server.stdout.readline().strip() == b"alive"
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children()]
    end(server.pid)
    server.wait()
    server.stdout.close()
    assert len(family) == 2
    assert [member for member in family if member.is_running()] == []
