"""Execute one notebook from a fresh kernel and store it, whole or not at all."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from helpers import notebook
from helpers.world import WORLD, surroundings

if TYPE_CHECKING:
    import nbformat

TIMEOUT = 600


class NotebookError(RuntimeError):
    """A notebook that stopped: which cell, why, and what to do."""


def execute(path: Path, world: Mapping[str, str] = WORLD) -> None:
    """Execute one notebook from a fresh kernel and store it, normalised, whole or not at all. Raises NotebookError."""
    loaded = notebook.load(path)
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(
        loaded, timeout=TIMEOUT, kernel_name="python3", resources=resources, shutdown_kernel="immediate"
    )
    with tempfile.TemporaryFile() as log:  # what the kernel's process says beside the notebook; shown only when it dies
        try:
            client.execute(env=surroundings(world), stderr=log)
        except CellExecutionError as error:
            raise NotebookError(_stopped(path, loaded, f"{error.ename}: {error.evalue}")) from error
        except Exception as error:  # a dead kernel, a time-out
            log.seek(0)
            tail = log.read().decode("utf-8", "replace")[-500:].strip()
            alone = f"Try it alone: python -m helpers run {path.name[:2]}"
            raise NotebookError(f"{path.name}: {type(error).__name__}: {error}. {tail} {alone}") from error
    notebook.store(loaded, path)


def _stopped(path: Path, loaded: "nbformat.NotebookNode", message: str) -> str:
    """What stopped a notebook, in which cell, and what to do."""
    errors = [cell.id for cell in loaded.cells if any(o.get("output_type") == "error" for o in cell.get("outputs", []))]
    return (
        f"{path.name}: cell {errors[0] if errors else '?'} stopped: {message}\n    The stored notebook was left as it was. "
        "Open it with `make lab`, mend the cell or the card that the message names, and run again."
    )
