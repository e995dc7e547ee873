"""What a reader does in JupyterLab, step by step in a page that Playwright drives: open, run all, point at a figure, read a hover."""

import html
import re
from typing import Any

import pytest

from laboratory import Laboratory

playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install -e '.[check]'")

EDGES = "relations"  # the trace of a network that carries the hover text of its edges
TRIES = 15  # to lead the pointer to a place while the page still moves

# Remembers every code cell that was ever seen waiting or running: "run all" gives each a star.
WATCH = """() => {
    window.starred = new Set();
    window.watching?.disconnect();
    window.watching = new MutationObserver(changes => changes.forEach(({target}) => {
        const prompt = (target.closest ? target : target.parentElement)?.closest('.jp-InputPrompt');
        if (prompt?.textContent.includes('*')) window.starred.add(prompt.closest('.jp-CodeCell'));
    }));
    window.watching.observe(document.querySelector('.jp-Notebook'), {subtree: true, childList: true, characterData: true});
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


def opened(page: Any, lab: Laboratory, name: str, count: int, plots: int) -> None:
    """Open a notebook, by its address or, in an open JupyterLab, from the list of files.

    Returns when the kernel has answered and is idle, each code cell has its prompt and each stored figure shows its picture. Nothing was
    run or trusted yet. (A restart before the first answer is lost: the server still waits for the old kernel. No reader is so fast.)
    """
    with page.expect_websocket(lambda socket: "/api/kernels/" in socket.url) as kernel:
        if page.url.startswith(lab.url):
            page.locator(".jp-DirListing-item").filter(has_text=name).dblclick()
        else:
            page.goto(lab.address(name))
    kernel.value.wait_for_event("framereceived", lambda frame: "kernel_info_reply" in str(frame))
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    playwright.expect(page.locator(".jp-NotebookPanel .jp-CodeCell .jp-InputPrompt")).to_have_count(count)
    pictures = page.locator(".jp-NotebookPanel .jp-RenderedPlotly img[src^='data:image/png']")
    playwright.expect(pictures).to_have_count(plots)


def run_all(page: Any, count: int) -> list[str]:
    """Restart the kernel and run all cells, as a reader does by the menu; returns the prompts once the kernel is idle."""
    page.evaluate(WATCH)
    page.get_by_role("menuitem", name="Kernel").click()
    page.get_by_role("menuitem", name="Restart Kernel and Run All Cells").click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    return page.wait_for_function(SETTLED, arg=count).json_value()


def saved(page: Any, name: str) -> bool:
    """Save by the keyboard; returns whether the server took it."""
    with page.expect_response(lambda answer: answer.request.method == "PUT" and name in answer.url) as answer:
        page.keyboard.press("Control+s")
    return answer.value.ok


def closed(page: Any) -> None:
    """Close the notebook's tab; what JupyterLab drew after the save is dropped."""
    page.locator(".jp-mod-current .lm-TabBar-tabCloseIcon").click()
    page.wait_for_function("() => document.querySelector('.jp-Dialog') || !document.querySelector('.jp-NotebookPanel')")
    if page.locator(".jp-Dialog").count():
        page.locator(".jp-Dialog").get_by_role("button", name="Discard").click()
    playwright.expect(page.locator(".jp-NotebookPanel")).to_have_count(0)


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
    page.mouse.move(0, 0)
    label.wait_for(state="hidden")  # that of another mark
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
