"""What strict nbval lets through, checked: cleared outputs, order of execution, numbers in prose, pictures, paths, private data.

Measured with nbval 0.11: it passes notebooks with cleared outputs, execution counts out of order, any number in Markdown and any
change in a picture. Every function here returns faults; none executes anything.
"""

import ast
import base64
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

from helpers import figures, freshness, pictures, places, products, prose, rerun, safeguard
from helpers.records import Fault

LINES = 14  # of a code cell
SILENT = {"add", "count", "store", "write"}  # calls that show nothing
SECTIONS = ("## Doubts", "## Sensitivity", "## References")

_PLACES = re.compile(r"(?:/(?:home|Users|root|tmp|var|mnt|opt)/\w|[A-Z]:\\\\?\w|\bfile://)")
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\b\d\d:\d\d:\d\d\b|\bat 0x[0-9a-f]{6,}|<\w+ object")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
MIME = {"text/plain", "text/html", "text/markdown", "image/png", figures.PLOTLY}  # what an output may hold
# what a viewer would run or fetch: the reader of a notebook must not be seen by anybody
_ACTIVE = re.compile(
    r"<\s*(?:script|iframe|object|embed|img|link|style|form|meta|svg|video|audio)\b|\bon[a-z]+\s*=\s*[\"']|javascript:|!\[[^\]]*\]\(\s*(?:https?:)?//",
    re.I,
)


def examine(path: Path) -> list[Fault]:
    """Every fault of one stored notebook; each names the cell and what to do."""
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:
        return [Fault(path.name, "file", f"is no valid notebook ({type(error).__name__})", "restore it from git")]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    faults = [
        *_executed(path.name, code),
        *_form(path, notebook),
        *(fault for cell in code for fault in _code(path.name, cell)),
        *(fault for cell in code for fault in _outputs(path.name, cell)),
        *(fault for cell in notebook.cells for fault in _words(path.name, cell)),
    ]
    return sorted(faults)


def _executed(name: str, code: list) -> Iterator[Fault]:
    counts = [cell.execution_count for cell in code]
    if counts != list(range(1, len(code) + 1)):
        first = next(i for i, count in enumerate(counts) if count != i + 1)
        yield Fault(
            name,
            code[first].id,
            f"has execution count {counts[first]}, not {first + 1}",
            "run the notebook: python -m helpers run",
        )
    for cell in code:
        speaks = _speaks(cell.source)
        if speaks and not cell.outputs:
            yield Fault(
                name, cell.id, "shows something but stores no output", "run the notebook: python -m helpers run"
            )
        if not speaks and cell.outputs:
            yield Fault(name, cell.id, "stores an output but shows nothing", "run the notebook: python -m helpers run")


def _speaks(source: str) -> bool:
    """Whether a cell ends in an expression that shows something."""
    body = _parsed(source).body
    last = body[-1] if body else None
    if not isinstance(last, ast.Expr):
        return False
    silent = (
        isinstance(last.value, ast.Call)
        and isinstance(last.value.func, ast.Attribute)
        and last.value.func.attr in SILENT
    )
    return not silent


def _parsed(source: str) -> ast.Module:
    """The syntax tree of a cell; of what is no plain Python (a magic), an empty one: `_code` names that fault."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def _form(path: Path, notebook: nbformat.NotebookNode) -> Iterator[Fault]:
    ids = [cell.id for cell in notebook.cells]
    for identifier in ids:
        if not re.fullmatch(rf"{path.name[:2]}-[a-z0-9-]+", identifier) or ids.count(identifier) > 1:
            yield Fault(path.name, identifier, "is no readable cell id", f"name it {path.name[:2]}-what-it-does, once")
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    if not prose or not re.match(r"# .+[?)]", prose[0]):
        yield Fault(path.name, "title", "is no question", "begin with a heading that asks what the notebook answers")
    wanted = SECTIONS if path.name[:2] != "00" else SECTIONS[:1]
    for section in wanted:
        if not any(section in text for text in prose):
            yield Fault(
                path.name, "form", f"has no section `{section}`", "add it; see CONTRIBUTING, the form of a notebook"
            )
    extra = set(notebook.metadata) - {*rerun.KERNEL, "long_reach"}
    if extra or any(set(cell.metadata) - {"tags"} for cell in notebook.cells):
        yield Fault(path.name, "metadata", f"holds more than it should {sorted(extra)}", "python -m helpers tidy")
    _, writes = rerun.reads_writes(path)
    for name in writes:
        if not list(places.root().glob(name)):
            yield Fault(
                path.name, "long_reach.writes", f"{name} is not there", "run the notebook, or take it off the list"
            )


def _code(name: str, cell: nbformat.NotebookNode) -> Iterator[Fault]:
    source = cell.source
    if len(source.split("\n")) > LINES:
        yield Fault(name, cell.id, f"has more than {LINES} lines", "split it: one step a cell")
    tree = _parsed(source)
    if source.strip() and not tree.body:
        yield Fault(name, cell.id, "is no plain Python (a magic, or an error)", "write it so that it runs anywhere")
    if _COLOUR.search(source):
        yield Fault(name, cell.id, "holds a colour", "colours stand in helpers.theme")
    if _PLACES.search(source):
        yield Fault(name, cell.id, "holds a path of one machine", "use helpers.tables or helpers.places")
    if any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for node in ast.walk(tree)):
        yield Fault(name, cell.id, "defines a function or class", "a helper with a test belongs in src/helpers")
    for problem, remedy in prose.faults(tree):
        yield Fault(name, cell.id, problem, remedy)


def _outputs(name: str, cell: nbformat.NotebookNode) -> Iterator[Fault]:
    for output in cell.outputs:
        if output.output_type == "error":
            yield Fault(name, cell.id, f"stores an error ({output.ename})", "mend the cell and run the notebook")
        if output.output_type == "stream" and output.name == "stderr":
            yield Fault(name, cell.id, "stores a warning", "mend what warns and run the notebook")
        data = output.get("data", {})
        if set(data) - MIME:
            kinds = ", ".join(sorted(set(data) - MIME))
            yield Fault(
                name, cell.id, f"stores an output of another kind ({kinds})", "show tables, figures and sentences only"
            )
        if output.get("execution_count", cell.execution_count) != cell.execution_count:
            yield Fault(name, cell.id, "stores an output of another run", "run the notebook: python -m helpers run")
        if figures.PLOTLY in data:
            yield from _figure(name, cell, data)
        text = output.get("text", "") + "".join(str(part) for kind, part in data.items() if kind.startswith("text/"))
        if _PLACES.search(text):
            yield Fault(name, cell.id, "shows a path of one machine", "show file names under the checkout only")
        if _CLOCK.search(text):
            yield Fault(name, cell.id, "shows a clock or an address in memory", "show dates of the data only")
        if _ACTIVE.search(text):
            yield Fault(
                name, cell.id, "shows what a browser would run or fetch", "escape it: tables.show, f.say, charts.safe"
            )
        for found in safeguard.scan(text):
            yield Fault(name, cell.id, f"shows what looks like a {found.rule}", found.remedy)


def _figure(name: str, code: nbformat.NotebookNode, data: dict) -> Iterator[Fault]:
    cell = code.id
    plain = pictures.bare(data[figures.PLOTLY])
    slug = plain.get("layout", {}).get("meta", {}).get("slug", "")
    path = places.figures() / f"{slug}.json"
    if not slug or not path.exists():
        yield Fault(
            name,
            cell,
            f"shows a figure that is not stored ({slug or 'no slug'})",
            "show figures with figures.show(), then run",
        )
        return
    if data[figures.PLOTLY].get("config") != pictures.CONFIG:
        yield Fault(
            name, cell, f"the figure {slug} is shown with other settings", "show it with figures.show(), then run"
        )
    if figures.canonical(plain) + "\n" != path.read_text(encoding="utf-8"):
        yield Fault(name, cell, f"shows another figure than {slug}.json", "run the notebook: python -m helpers run")
    png = figures.picture(slug, figures.digest(plain))
    if png is None:
        yield Fault(
            name,
            cell,
            f"the picture {slug}.png is missing or shows another figure",
            "python -m helpers run, with Chromium",
        )
    elif base64.b64decode(data.get("image/png", "")) != png:
        yield Fault(name, cell, f"shows another picture than {slug}.png", "python -m helpers tidy")
    if not slug.startswith(f"{name[:2]}-"):
        yield Fault(
            name, cell, f"shows {slug}, a figure of another notebook", f"name it {name[:2]}-…, or show it there"
        )
    caption, alt, holds = pictures.words(slug)
    if not alt or str(data.get("text/plain", "")) != alt:
        yield Fault(
            name, cell, f"the alt text of {slug} is not the stored one", "give figures.show() an alt text and run"
        )
    beside = "".join(o.get("data", {}).get("text/markdown", "") for o in code.outputs)
    if beside != figures.beneath(caption, alt, holds):
        yield Fault(
            name, cell, f"the caption of {slug} is not the stored one", "run the notebook: python -m helpers run"
        )


def _words(name: str, cell: nbformat.NotebookNode) -> Iterator[Fault]:
    if cell.cell_type == "raw":
        yield Fault(name, cell.id, "is a raw cell", "make it Markdown or code: nothing checks raw cells")
    if cell.cell_type == "markdown" and prose.typed(cell.source):
        yield Fault(name, cell.id, "says a number by hand", "numbers in prose come from f.say() in a code cell")
    if cell.cell_type == "markdown" and _ACTIVE.search(cell.source):
        yield Fault(
            name,
            cell.id,
            "holds what a browser would run or fetch",
            "write plain Markdown; pictures come from figures.show()",
        )
    if "nbval" in cell.source.lower() or cell.metadata.get("tags"):
        yield Fault(
            name,
            cell.id,
            "is marked to be checked less",
            "remove tags and nbval comments: every cell is checked in full",
        )
    if cell.get("attachments"):
        yield Fault(name, cell.id, "holds an attachment", "python -m helpers tidy")
    for found in safeguard.scan(cell.source):
        yield Fault(name, cell.id, f"holds what looks like a {found.rule}", found.remedy)


def examine_all() -> list[Fault]:
    """Every fault of the notebooks and of what they wrote, and every notebook that a change has made stale since its last run."""
    stored = [fault for path in places.notebooks() for fault in examine(path)]
    return sorted([*stored, *products.examine(), *_stale()])


def _stale() -> list[Fault]:
    """Notebooks whose results do not follow from what is there now, by content; nothing is executed."""
    try:
        found = freshness.stale()
    except ValueError:  # a notebook that cannot be read: `examine` names it
        return []
    return [
        Fault(name, "record", f"is stale: {reason}", "python -m helpers run")
        for name, reasons in found.items()
        for reason in reasons[:5]
    ]
