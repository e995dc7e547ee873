"""Where things stand in a checkout. The only module that knows folder names."""

import os
from pathlib import Path


def root() -> Path:
    """The checkout: `LONG_REACH_ROOT` when set, else the folder that holds `src/helpers`.

    Raises `FileNotFoundError` with the remedy when that folder holds no `data/raw`.
    """
    folder = Path(os.environ.get("LONG_REACH_ROOT") or Path(__file__).resolve().parents[2]).absolute()
    if not (folder / "data" / "raw").is_dir():
        raise FileNotFoundError(
            f"{folder} holds no data/raw. Install the package from a checkout (`pip install -e .`) "
            "or set LONG_REACH_ROOT to the checkout."
        )
    return folder


def raw() -> Path:
    """`data/raw`: written by people, never by code."""
    return root() / "data" / "raw"


def processed() -> Path:
    """`data/processed`: written by the notebooks only."""
    return root() / "data" / "processed"


def figures() -> Path:
    """`data/processed/figures`: one set of files a figure."""
    return processed() / "figures"


def record() -> Path:
    """What the stored notebooks were made from: written by `python -m helpers run`, compared by the gate."""
    return root() / "data" / "run.json"


def cache() -> Path | None:
    """A folder for what can be made again at any time, ignored by git; None where the checkout cannot be written."""
    folder = root() / ".cache" / "long-reach"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def notebooks() -> list[Path]:
    """The notebooks in the order in which they run."""
    return sorted((root() / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def write(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: beside its place first, then renamed. Unchanged content is left alone."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(data)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
