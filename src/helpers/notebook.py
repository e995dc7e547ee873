"""A stored notebook: read with a remedy when it is broken, what it reads and writes, what it runs and shows, its one spelling."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import content, pictures, places

if TYPE_CHECKING:
    import nbformat

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def read(path: Path) -> dict[str, Any]:
    """The content of a notebook as it stands in the file.

    Raises ValueError with the remedy for what is no notebook: cut short, in conflict, another format.
    """
    try:
        plain = json.loads(path.read_bytes())
        if not (isinstance(plain, dict) and plain.get("nbformat") == 4 and isinstance(plain.get("cells"), list)):
            raise ValueError("not in the notebook format 4")
        for cell in plain["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"], cell["source"]  # a KeyError when one is missing
    except (ValueError, KeyError, TypeError) as error:
        where = f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise ValueError(
            f"{path.name} is no whole notebook ({where}). Bring back the last good one: git checkout -- notebooks/{path.name}"
        ) from error
    return plain


def reads_writes(path: Path) -> tuple[list[str], list[str]]:
    """What a notebook says it reads and writes (its metadata `long_reach`): paths under the checkout, `*` allowed."""
    return declared(read(path))


def declared(plain: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The same of a notebook that was read already."""
    own = plain.get("metadata", {}).get("long_reach", {})
    return list(own.get("reads", [])), list(own.get("writes", []))


def sources(plain: dict[str, Any]) -> list[str]:
    """The source of each code cell, in order."""
    return [_text(cell["source"]) for cell in plain["cells"] if cell["cell_type"] == "code"]


def runs(plain: dict[str, Any]) -> str:
    """A mark of what a notebook runs: its code cells and what it says it reads and writes, not its prose and not its outputs."""
    return content.mark(json.dumps([sources(plain), declared(plain)], sort_keys=True).encode("utf-8"))


def shows(plain: dict[str, Any]) -> str:
    """A mark of what the code cells show: outputs and counts, without pictures of figures and what programs note beside them."""
    shown = []
    for cell in plain["cells"]:
        if cell["cell_type"] == "code":
            shown.append([cell["execution_count"], [_shown(output) for output in cell["outputs"]]])
    return content.mark(json.dumps(shown, sort_keys=True).encode("utf-8"))


def _shown(output: dict[str, Any]) -> dict[str, Any]:
    data = output.get("data", {})
    live = pictures.PLOTLY in data
    kept = {kind: _text(value) for kind, value in data.items() if not (live and kind == "image/png")}
    rest = {key: _text(value) for key, value in output.items() if key not in ("data", "metadata", "execution_count")}
    return {**rest, "data": kept}


def _text(value: Any) -> Any:
    """Text that a notebook may store as a list of lines; everything else as it is."""
    whole = isinstance(value, list) and all(isinstance(part, str) for part in value)
    return "".join(value) if whole else value


def tidy(paths: Iterable[Path]) -> list[str]:
    """Normalise notebooks as `run` stores them, without executing: for the time after a save in JupyterLab. Returns what changed."""
    changed = []
    for path in paths:
        was = path.read_bytes()
        store(load(path), path)
        if path.read_bytes() != was:
            changed.append(path.name)
    return changed


def untidy(path: Path) -> bool:
    """Whether a notebook carries what an editor leaves behind: its own metadata, time stamps, snapshots of figures."""
    plain = read(path)
    own = {key: value for key, value in plain["metadata"].items() if key != "long_reach"}
    outputs = [output for cell in plain["cells"] for output in cell.get("outputs", [])]
    return (
        own != KERNEL
        or any(set(cell["metadata"]) - {"tags"} or "attachments" in cell for cell in plain["cells"])
        or any(output.get("metadata") for output in outputs)
        or any(pictures.displaced(output.get("data", {})) for output in outputs)
    )


def load(path: Path) -> "nbformat.NotebookNode":
    """A notebook as nbformat gives it. Raises ValueError with the remedy for what is no notebook."""
    read(path)
    return library().read(path, as_version=4)


def library() -> Any:
    """nbformat, imported without what it does not need.

    Its checker of schemas would import a grammar of web addresses (rfc3987_syntax), which takes seconds and says nothing about notebooks.
    """
    name = "rfc3987_syntax"
    if "nbformat" not in sys.modules and name not in sys.modules:
        sys.modules[name] = None  # type: ignore[assignment]  Python's own way to say: not there
        try:
            import nbformat
        finally:
            del sys.modules[name]
    import nbformat

    return nbformat


def store(notebook: "nbformat.NotebookNode", path: Path) -> None:
    """Write a notebook in its one spelling: fixed metadata, stored pictures, no timings, no trust marks."""
    nbformat = library()
    own = notebook.metadata.get("long_reach", {})
    notebook.metadata = nbformat.from_dict({**KERNEL, "long_reach": own})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in ("tags",) if cell.metadata.get(key)})
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            for output in cell.outputs:
                if "metadata" in output:
                    output.metadata = nbformat.from_dict({})
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count
            pictures.put_back(cell.outputs)
    places.write(path, nbformat.writes(notebook, version=4).rstrip("\n") + "\n")
