"""The world that every kernel sees, fixed before it starts: clock, language, order of sets, warnings, renderer, no network."""

import importlib.util
import os
import py_compile
import sys
from collections.abc import Mapping
from pathlib import Path

from helpers import places

WORLD = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYTHONWARNINGS": "error,ignore::PendingDeprecationWarning",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PLOTLY_RENDERER": "plotly_mimetype",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""What every kernel sees, whatever the machine. Nothing depends on the values; a test runs the collection under others."""


def surroundings(world: Mapping[str, str] = WORLD) -> dict[str, str]:
    """The environment for kernels and for programs that start kernels (pytest with nbval, JupyterLab).

    The checkout is named in full, since kernels start in the folder of their notebook; the folder with the guard against the network
    stands first on PYTHONPATH; IPython looks for start-up files of its own in a folder of the checkout instead of the user's home.
    """
    scripts = str(Path(sys.executable).parent)
    guard = str(Path(__file__).resolve().parent / "kernel")
    beyond = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part and part != guard]
    own = {
        "LONG_REACH_ROOT": str(places.root()),
        "PATH": scripts + os.pathsep + os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join([guard, *(str(Path(part).absolute()) for part in beyond)]),
    }
    kept = places.cache()
    if kept:
        own["IPYTHONDIR"] = str(kept / "ipython")
    return {**os.environ, **world, **own}


def ready() -> None:
    """Compile the helpers once, so that not every kernel does it again (kernels write no bytecode themselves).

    What is compiled is tied to its source by content, not by the time of a file. Where nothing can be written, kernels compile for themselves.
    """
    for path in sorted(Path(__file__).resolve().parent.rglob("*.py")):
        compiled = Path(importlib.util.cache_from_source(str(path)))
        mark = importlib.util.source_hash(path.read_bytes())
        try:
            if not compiled.exists() or compiled.read_bytes()[8:16] != mark:
                by_content = py_compile.PycInvalidationMode.CHECKED_HASH
                py_compile.compile(str(path), str(compiled), doraise=True, invalidation_mode=by_content)
        except (OSError, py_compile.PyCompileError):
            return
