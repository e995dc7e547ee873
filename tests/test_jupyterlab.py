"""The notebooks in a real JupyterLab, in a real browser: open, restart and run all, hover, save; and a figure's page without a network.

Skipped where there is no Chromium (Debian: apt-get install chromium; elsewhere set BROWSER_PATH) or no Playwright. Screenshots go to
LONG_REACH_SCREENSHOTS, else into pytest's folder for temporary files.
"""

import html
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
from laboratory import PATIENCE, Laboratory, chromium, end, laboratory, launching

from helpers import __main__ as verbs
from helpers import figures, places

playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install -e '.[check]'")
pytestmark = pytest.mark.skipif(
    chromium() is None, reason="no Chromium: apt-get install chromium, or set BROWSER_PATH to a Chrome or Chromium"
)

ROOT = places.root()
NOTEBOOKS = [path.name for path in places.notebooks()]
EDGES = "relations"  # the trace of a network that carries the hover text of its edges
TRIES = 15

# Console errors of JupyterLab itself that say nothing about the collection: a part of the text, and why it may stand.
ALLOWED = {
    "Could not restore the debugger state": "JupyterLab asks the old kernel for its breakpoints while it is being restarted",
}

# Remembers every code cell that was ever seen waiting or running: "run all" gives each a star.
WATCH = """() => {
    window.starred = new Set();
    const note = () => document.querySelectorAll('.jp-NotebookPanel .jp-CodeCell').forEach((cell, i) => {
        if (cell.querySelector('.jp-InputPrompt')?.textContent.includes('*')) window.starred.add(i);
    });
    new MutationObserver(note).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""

# The prompts of all code cells, once each has had its star and the kernel is idle again, or once a cell has failed.
SETTLED = """count => {
    const prompts = [...document.querySelectorAll('.jp-NotebookPanel .jp-CodeCell .jp-InputPrompt')].map(p => p.textContent);
    const idle = document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle';
    const failed = document.querySelector('[data-mime-type="application/vnd.jupyter.error"]');
    const waiting = window.starred.size < count || prompts.length < count || prompts.some(p => p.includes('*'));
    return idle && (failed || !waiting) ? prompts : null;
}"""

# Where on the page a place of a figure stands, once it is in the middle of the view and has not moved for a frame.
STEADY = """([plot, x, y]) => {
    const pane = plot.closest('.jp-WindowedPanel-outer') ?? document.documentElement;
    const view = {top: Math.max(pane.getBoundingClientRect().top, 0), height: pane.clientHeight};
    const box = plot.getBoundingClientRect(), at = [box.left + x, box.top + y], was = window.stood;
    pane.scrollTop += at[1] - view.top - view.height / 2;
    window.stood = at.join();
    return was === window.stood && plot.contains(document.elementFromPoint(...at)) ? at : null;
}"""

# The marks of a figure that have hover text: its words, and where they stand in it; points at their place, bars in their middle.
MARKS = """plot => {
    const found = [], inside = (at, axis) => Number.isFinite(at) && at >= 0 && at <= axis._length;
    for (const marks of plot.calcdata) {
        const trace = marks[0].trace, bar = trace.type === 'bar';
        if (trace.visible !== true || trace.hoverinfo === 'skip') continue;
        const x = plot._fullLayout[trace.xaxis.replace('x', 'xaxis')], y = plot._fullLayout[trace.yaxis.replace('y', 'yaxis')];
        for (const mark of marks.filter(mark => mark.htx)) {
            const at = [x.c2p(bar && trace.orientation === 'h' ? (mark.b + mark.x) / 2 : mark.x),
                        y.c2p(bar && trace.orientation !== 'h' ? (mark.b + mark.y) / 2 : mark.y)];
            if (inside(at[0], x) && inside(at[1], y))
                found.push({trace: trace.name, text: mark.htx, x: x._offset + at[0], y: y._offset + at[1]});
        }
    }
    return found;
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    with laboratory(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
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
    """One browser window for all notebooks: JupyterLab's scripts are read once."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


@pytest.fixture
def page(window: Any, lab: Laboratory) -> Iterator[Any]:
    """A fresh page that remembers in `page.faults` what went wrong in it or was asked outside; its kernels end with it."""
    page = window.new_page()
    page.faults = []
    page.on("console", lambda message: message.type == "error" and page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("response", lambda answer: answer.status >= 400 and page.faults.append(f"{answer.status}: {answer.url}"))
    page.on("request", lambda asked: outside(asked.url, lab) and page.faults.append(f"asked outside: {asked.url}"))
    yield page
    page.close()
    mine = {"Authorization": f"token {lab.token}"}
    for session in window.request.get(f"{lab.url}api/sessions", headers=mine).json():
        window.request.delete(f"{lab.url}api/sessions/{session['id']}", headers=mine)


def outside(url: str, lab: Laboratory) -> bool:
    return not url.startswith((lab.url, "data:", "blob:"))


def stored(name: str) -> tuple[int, list[dict]]:
    """The number of code cells of a committed notebook, and its figures in order."""
    notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return len(cells), [o.data[figures.PLOTLY] for cell in cells for o in cell.outputs if figures.PLOTLY in o.get("data", {})]


def opened(page: Any, lab: Laboratory, name: str, plots: int) -> None:
    """Open a notebook and wait until the kernel is idle and each stored figure shows its picture; nothing was run or trusted yet."""
    page.goto(lab.address(name))
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    pictures = ".jp-NotebookPanel .jp-RenderedPlotly img[src^='data:image/png']"
    page.wait_for_function(f'count => document.querySelectorAll("{pictures}").length === count', arg=plots)


def run_all(page: Any, count: int) -> list[str]:
    """Restart the kernel and run all cells, as a reader does by the menu; returns the prompts once the kernel is idle."""
    page.evaluate(WATCH)
    page.get_by_role("menuitem", name="Kernel").click()
    page.get_by_role("menuitem", name="Restart Kernel and Run All Cells").click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    return page.wait_for_function(SETTLED, arg=count).json_value()


def reach(page: Any, plot: Any, x: float, y: float, wanted: Any) -> None:
    """Rest the pointer on a place of a figure until something appears.

    The place is scrolled into the middle of the view, so tall figures work too. Cells above take their true height when they come near
    the view and push the figure away from the pointer; then it is led there again.
    """
    for _ in range(TRIES):
        page.mouse.move(0, 0)
        at = page.wait_for_function(STEADY, arg=[plot.element_handle(), x, y]).json_value()
        page.mouse.move(at[0] - 2, at[1])
        page.mouse.move(*at)
        try:
            wanted.wait_for(timeout=4000)
            return
        except playwright.TimeoutError:
            continue
    raise AssertionError(f"{wanted} did not appear in {TRIES} tries")


def hovered(page: Any, plot: Any, mark: dict) -> str:
    """The words that appear when the pointer rests on a mark."""
    label = plot.locator(".hoverlayer .hovertext").first
    reach(page, plot, mark["x"], mark["y"], label)
    return bare(label.text_content())


def bare(text: str) -> str:
    """Hover text without markup, entities and spaces, as plotly's label holds it."""
    return re.sub(r"\s", "", html.unescape(re.sub(r"<[^>]*>", "", text)))


def examine(page: Any, plot: Any) -> None:
    """A live figure says the words of its marks under the pointer: the first one, and in a network edges from all its length."""
    marks = plot.evaluate(MARKS)
    words = {bare(mark["text"]) for mark in marks}
    edges = [mark for mark in marks if mark["trace"] == EDGES]
    for mark in [edges[0], edges[len(edges) // 2], edges[-1]] if edges else marks[:1]:
        said = hovered(page, plot, mark)
        assert said in words
        assert not edges or "strongestsaying:" in said
    assert marks


def moved(copy: Path) -> list[str]:
    """What git would see: files of data and notebooks that differ between the checkout and the copy."""

    def read(top: Path) -> dict[str, bytes]:
        files = [p for part in ("data", "notebooks") for p in sorted((top / part).rglob("*")) if p.is_file()]
        ignored = {".ipynb_checkpoints", "documents"}
        return {p.relative_to(top).as_posix(): p.read_bytes() for p in files if not ignored & set(p.parts)}

    ours, theirs = read(ROOT), read(copy)
    return [name for name in sorted(ours.keys() | theirs.keys()) if ours.get(name) != theirs.get(name)]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_in_jupyterlab_and_leaves_no_trace(name, page, lab, screenshots, monkeypatch):
    count, plots = stored(name)
    opened(page, lab, name, len(plots))
    prompts = run_all(page, count)
    wrong = page.locator('[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]')
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

    with page.expect_response(lambda answer: answer.request.method == "PUT" and name in answer.url) as saved:
        page.keyboard.press("Control+s")
    assert saved.value.ok
    assert [fault for fault in page.faults if not any(text in fault for text in ALLOWED)] == []
    monkeypatch.setenv("LONG_REACH_ROOT", str(lab.copy))
    assert verbs.main(["tidy"]) == 0
    assert moved(lab.copy) == []


def test_every_part_of_jupyterlab_loads(lab):
    log = lab.log.read_text(encoding="utf-8", errors="replace")
    assert re.findall(r"extension was successfully loaded", log)
    assert re.findall(r".*(?:error adding extension|extension failed loading).*", log) == []


def test_a_figures_own_page_draws_without_a_network(browser, tmp_path, screenshots):
    networks = [slug for slug in figures.stored() if f'"name":"{EDGES}"' in figures.canonical(figures._load(slug))]
    slug, path = networks[0], tmp_path / "figure.html"
    assert verbs.main(["html", slug, "--to", str(path)]) == 0
    context = browser.new_context(viewport={"width": 1100, "height": 900}, offline=True)
    asked, faults = [], []
    context.route(re.compile(r"^(?!file:|data:|blob:)"), lambda route: (asked.append(route.request.url), route.abort()))
    page = context.new_page()
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    plot = page.locator(".js-plotly-plot")
    plot.locator(".main-svg").first.wait_for()
    title = json.loads(figures.canonical(figures._load(slug)))["layout"]["title"]["text"]
    assert bare(plot.locator(".gtitle").text_content()) in bare(title)
    examine(page, plot)
    page.screenshot(path=screenshots / f"{slug}-own-page.png", full_page=True)
    context.close()
    assert (asked, faults) == ([], [])


def test_ending_a_server_ends_what_it_started():
    nested = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'], stdin=subprocess.PIPE)"
    server = subprocess.Popen([sys.executable, "-c", nested], stdout=subprocess.PIPE)
    server.stdout.readline()  # the inner one lives
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children()]
    end(server.pid)
    server.wait()
    server.stdout.close()
    assert len(family) == 2
    assert [member for member in family if member.is_running()] == []
