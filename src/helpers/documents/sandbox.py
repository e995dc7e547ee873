"""Reader processes with limits, seen from outside: one document at a time each, killed when it overruns, replaced when it dies."""

import atexit
import hashlib
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field

from helpers.documents.limits import MEGABYTE, Limits
from helpers.documents.pictures import available, program
from helpers.documents.reader import receive, send
from helpers.documents.records import Document, Part

Row = tuple[int, str, int, int, str, str, str]  # part, label, start, end, surface, entity, context
_SERVED = 2000  # documents, then a fresh process: libraries leak
_START = 120  # seconds for a reader to be ready
_KEPT = (
    "PATH",
    "SYSTEMROOT",
    "LANG",
    "LC_ALL",
    "TESSDATA_PREFIX",
    "LONG_REACH_ROOT",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
)


@dataclass(frozen=True)
class Settings:
    """How documents are read: limits, whether pictures are, and what finds mentions (pickled; empty for none)."""

    limits: Limits = field(default_factory=Limits)
    recognise: bool = True
    finder: bytes = b""
    names: str = ""  # digest of the names and rules of the finder: other names, another matching

    @classmethod
    def of(
        cls, limits: Limits | None = None, recognise: bool = True, finder: object = None, names: str = ""
    ) -> "Settings":
        """Settings for a finder: an object with `find(text)` (and `digest`), such as `mentions.Matcher`, or such a function."""
        pickled = pickle.dumps(finder) if finder is not None else b""
        names = names or getattr(finder, "digest", "") or (hashlib.sha256(pickled).hexdigest()[:16] if pickled else "")
        return cls(limits or Limits(), recognise, pickled, names)


class Sandbox:
    """One reader process. Not to be shared between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.process: subprocess.Popen | None = None
        self.deadline = float("inf")
        self.killed = ""
        self._served = 0
        self._scratch = ""

    def read(self, data: bytes, name: str, sha256: str) -> tuple[Document, list[Row]]:
        """A document and its mentions. Overruns and crashes are outcomes; raises `RuntimeError` for faults of ours."""
        header = {"name": name, "sha256": sha256}
        for _ in range(2):
            used = self._served > 0
            answer = self._ask(header, data)
            if "over" not in answer or answer["over"] == "time" or not used:
                break  # what fails for memory in a reader that others have used gets a fresh one
            self.close()
        if "over" in answer:
            reasons = {"time": f"over time: more than {self.settings.limits.seconds:g} s", "memory": "over memory"}
            reason = reasons.get(answer["over"], answer["over"])
            return Document(sha256, name, _kind(data, name), "failed", reason, size=len(data)), []
        found = answer["document"]
        found["parts"] = tuple(Part(*part) for part in found["parts"])
        found["warnings"] = tuple(found["warnings"])
        return Document(**found), [tuple(row) for row in answer["mentions"]]

    def match(self, parts: list[tuple[int, str, str]]) -> list[Row]:
        """Mentions in texts that were read before. Raises `RuntimeError` when matching fails."""
        answer = self._ask({"texts": True}, json.dumps(parts, ensure_ascii=False).encode())
        if "over" in answer:
            raise RuntimeError(f"matching stored texts failed: {answer['over']}")
        return [tuple(row) for row in answer["mentions"]]

    def _ask(self, header: dict, body: bytes) -> dict:
        if _STOPPED.is_set():
            raise RuntimeError("the scan was stopped")
        if self._served >= _SERVED:
            self.close()
        if self.process is None:
            self._start()
        self.killed = ""
        self._served += 1
        self.deadline = time.monotonic() + self.settings.limits.seconds
        try:
            send(self.process.stdin, header, body)
            answer = self._answer()
        except (EOFError, OSError):
            code = self.process.wait()
            self.close()
            if _STOPPED.is_set():
                raise RuntimeError("the scan was stopped") from None
            return {"over": self.killed or f"the reader died ({_death(code)})"}
        finally:
            self.deadline = float("inf")
        if "fault" in answer:
            self.close()
            raise RuntimeError(answer["fault"])
        return answer

    def _answer(self) -> dict:
        while True:
            answer, _ = receive(self.process.stdout)
            if "more" not in answer:
                return answer
            self.deadline = time.monotonic() + min(float(answer["more"]), self.settings.limits.scan_seconds) + 5

    def _start(self) -> None:
        self._scratch = tempfile.mkdtemp(prefix="long-reach-")
        recognise = self.settings.recognise and available()
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        paths = os.pathsep.join(path for path in sys.path if path)
        self.process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "helpers.documents.reader"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._scratch,
            env={
                **kept,
                "PYTHONPATH": paths,
                "PYTHONHASHSEED": "0",
                "PYTHONDONTWRITEBYTECODE": "1",
                "TMPDIR": self._scratch,
                "TEMP": self._scratch,
                "OMP_THREAD_LIMIT": "1",
            },
            start_new_session=True,
        )
        self._served, self.killed = 0, ""
        self.deadline = time.monotonic() + _START
        _watch(self)
        start = {
            "limits": asdict(self.settings.limits),
            "recognise": recognise,
            "scratch": self._scratch if recognise else "",
            "program": program() if recognise else None,
        }
        try:
            send(self.process.stdin, start, self.settings.finder)
            ready = self._answer()
        except (EOFError, OSError) as error:
            code = self.process.wait()
            self.close()
            raise RuntimeError(f"the reader process did not start ({_death(code)})") from error
        if "fault" in ready:
            self.close()
            raise RuntimeError(f"the reader process did not start: {ready['fault']}")

    def kill(self, why: str) -> None:
        """End the process and what it has started, now; the reading thread learns why."""
        self.killed = why
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()

    def close(self) -> None:
        """End the process and remove its scratch folder; the next document starts another."""
        process, self.process, self._served = self.process, None, 0
        _WATCHED.discard(self)
        if process is not None:
            with suppress(OSError):
                process.stdin.close()
            try:
                process.wait(0.5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


def _death(code: int) -> str:
    try:
        return signal.Signals(-code).name if code < 0 else f"exit status {code}"
    except ValueError:
        return f"exit status {code}"


def _kind(data: bytes, name: str) -> str:
    from helpers.documents.formats import recognise

    return recognise(data[: 1 << 16], name)  # no archive is opened outside of a reader: its name tells


_WATCHED: set[Sandbox] = set()
_STOPPED = threading.Event()
_LOCK = threading.Lock()
_IDLE: list[tuple[Settings, Sandbox]] = []
_WATCHMAN: list[threading.Thread] = []


def _watch(sandbox: Sandbox) -> None:
    with _LOCK:
        _WATCHED.add(sandbox)
        if not _WATCHMAN or not _WATCHMAN[0].is_alive():
            _WATCHMAN[:] = [threading.Thread(target=_patrol, name="long-reach-watch", daemon=True)]
            _WATCHMAN[0].start()


def _patrol() -> None:
    while True:
        time.sleep(0.1)
        for sandbox in list(_WATCHED):
            process = sandbox.process
            if process is None or sandbox.deadline == float("inf"):
                continue
            if time.monotonic() > sandbox.deadline:
                sandbox.kill("time")
            elif sandbox._served and _memory(process) > sandbox.settings.limits.memory * MEGABYTE:
                sandbox.kill("memory")


def _memory(process: subprocess.Popen) -> int:
    """What a process holds in memory, in bytes; 0 where that cannot be known (then only RLIMIT_AS bounds it)."""
    try:
        import psutil
    except ImportError:
        return 0
    with suppress(psutil.Error):
        return psutil.Process(process.pid).memory_info().rss
    return 0


@contextmanager
def borrowed(settings: Settings) -> Iterator[Sandbox]:
    """A reader for these settings, started when none is idle; kept for the next borrower unless something went wrong."""
    with _LOCK:
        at = next((index for index, (have, _) in enumerate(_IDLE) if have == settings), None)
        sandbox = _IDLE.pop(at)[1] if at is not None else Sandbox(settings)
    try:
        yield sandbox
    except BaseException:
        sandbox.close()
        raise
    with _LOCK:
        _IDLE.append((settings, sandbox))


def stop() -> None:
    """End all readers now; what they were reading gets no outcome. Until `resume`, no reader takes a document."""
    _STOPPED.set()
    for sandbox in list(_WATCHED):
        if sandbox.process is not None:
            sandbox.kill("stopped")


def resume() -> None:
    """Let readers work again after `stop`."""
    _STOPPED.clear()


@atexit.register
def close_idle() -> None:
    """End all readers that nobody uses."""
    with _LOCK:
        idle, _IDLE[:] = [sandbox for _, sandbox in _IDLE], []
    for sandbox in idle:
        sandbox.close()
