"""From `python -m helpers lab` to the first figure in the browser, against the floor of an empty notebook in the same JupyterLab:
python benchmarks/first_figure.py

Needs Playwright and a Chromium, as tests/test_jupyterlab.py does. Each opening has an empty browser cache.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, sync_playwright

from helpers import places, rerun

sys.path.insert(0, str(places.root() / "tests"))
from laboratory import PATIENCE, Laboratory, chromium, laboratory, launching

ROUNDS = 5
FIGURE = "06_tools_agencies_platforms.ipynb"
PICTURE = ".jp-NotebookPanel .jp-RenderedPlotly img[src^='data:image/png']"


def empty(folder: Path) -> str:
    """Write a notebook with one line of text; returns its name."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Nothing here", id="nothing")])
    notebook.metadata = rerun.KERNEL
    nbformat.write(notebook, folder / "empty.ipynb")
    return "empty.ipynb"


def opening(browser: Browser, lab: Laboratory, name: str, wanted: str) -> tuple[float, float]:
    """Seconds from the address to the first `wanted`, and from there to a live figure under the pointer (0 without a figure)."""
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE * 1000)
    start = time.perf_counter()
    page.goto(lab.address(name))
    first = page.locator(wanted).first
    first.wait_for()
    seen = time.perf_counter()
    if wanted == PICTURE:
        first.hover(position={"x": 12, "y": 12}, force=True)
        page.locator(".jp-NotebookPanel .main-svg").first.wait_for()
    live = time.perf_counter()
    page.context.close()
    return seen - start, live - seen if wanted == PICTURE else 0.0


def main() -> None:
    if chromium() is None:
        sys.exit("no Chromium: apt-get install chromium, or set BROWSER_PATH")
    figures, floors = [], []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(**launching())
        start = time.perf_counter()
        with laboratory(Path(folder)) as lab:
            server = time.perf_counter() - start
            name = empty(lab.copy / "notebooks")
            for _ in range(ROUNDS):
                floors.append(opening(browser, lab, name, ".jp-NotebookPanel .jp-Cell")[0])
                figures.append(opening(browser, lab, FIGURE, PICTURE))
        browser.close()
    floor, seen, live = (statistics.median(times) for times in (floors, *zip(*figures, strict=True)))
    print(
        f"JupyterLab answers after {server:.1f} s; first figure {seen:.1f} s later, live under the pointer after {live:.1f} s more; "
        f"an empty notebook {floor:.1f} s later; ratio to the first figure {(server + seen) / (server + floor):.2f} "
        f"(medians of {ROUNDS}, server once)"
    )


if __name__ == "__main__":
    main()
