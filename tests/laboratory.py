"""A JupyterLab of its own for tests and benchmarks: on a copy of the collection, with private settings, ended with all its kernels."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from helpers import places

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120  # seconds for anything to happen on a busy machine; nothing waits longer than it must


def chromium() -> str | None:
    """The browser to drive: BROWSER_PATH (which kaleido knows too), else the first of BROWSERS on the path, else None."""
    return os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)


def launching() -> dict[str, Any]:
    """How Playwright starts that browser: without a window, and without Chromium's sandbox only where root leaves no other way."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {"executable_path": chromium(), "headless": True, "args": ["--no-sandbox"] if root else []}


@dataclass(frozen=True)
class Laboratory:
    """A running JupyterLab: its address (with a slash at the end), its token, the copy that it serves, what it logged."""

    url: str
    token: str
    copy: Path
    log: Path

    def address(self, notebook: str) -> str:
        """Where a notebook opens in a workspace without memory."""
        return f"{self.url}lab/tree/{notebook}?reset&token={self.token}"


def copied(folder: Path) -> Path:
    """A copy of data and notebooks, so that nothing is written into the checkout."""
    for part in ("data", "notebooks"):
        shutil.copytree(
            places.root() / part, folder / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "documents")
        )
    return folder


@contextmanager
def laboratory(folder: Path) -> Iterator[Laboratory]:
    """`python -m helpers lab` on a copy of the collection below `folder`; at the end the server and each kernel are gone.

    Raises RuntimeError with the tail of the log when the server ends or does not answer.
    """
    copy, private, log = copied(folder / "long-reach"), folder / "jupyter", folder / "jupyterlab.log"
    token = "a-token-for-tests"
    settings = private / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {
        "fetchNews": "false",
        "checkForUpdates": False,
    }  # JupyterLab would ask outside and lay its answer over the page
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), encoding="utf-8")
    surroundings = {
        **os.environ,
        "LONG_REACH_ROOT": str(copy),
        "JUPYTER_CONFIG_DIR": str(private / "config"),
        "JUPYTER_DATA_DIR": str(private / "data"),
        "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
        "IPYTHONDIR": str(private / "ipython"),
    }
    options = ["--no-browser", "--allow-root", "--port=0", f"--IdentityProvider.token={token}"]
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-m", "helpers", "lab", *options],
            cwd=copy, env=surroundings, stdin=subprocess.DEVNULL, stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield Laboratory(_ready(server, private / "runtime", log), token, copy, log)
    finally:
        end(server.pid)
        server.wait(PATIENCE)


def _ready(server: subprocess.Popen, runtime: Path, log: Path) -> str:
    """The address that the server writes down once it answers."""
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        for path in runtime.glob("jpserver-*.json"):
            try:
                return json.loads(path.read_text(encoding="utf-8"))["url"]
            except ValueError:
                pass  # half written
        time.sleep(0.05)
    raise RuntimeError(f"JupyterLab did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def end(pid: int) -> None:
    """End a process with everything that it started: politely first, so that a server takes its kernels along."""
    try:
        process = psutil.Process(pid)
        family = [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        return
    for end_one in (psutil.Process.terminate, psutil.Process.kill):
        for member in family:
            with suppress(psutil.NoSuchProcess):
                end_one(member)
        _, family = psutil.wait_procs(family, timeout=10)
