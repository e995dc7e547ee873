"""Reader processes: what overruns is killed, what misbehaves gets nowhere, and the next document is read."""

import importlib.util
import os
import socket
import sys
import time
from pathlib import Path

import pytest

from finders import Misbehaving, Words
from helpers.documents import pictures
from helpers.documents.limits import Limits
from helpers.documents.sandbox import Sandbox, Settings, _memory
from originals import EN, SCANNED, hostile, scanned_pdf

TIGHT = Limits(seconds=1.5, memory=256)


@pytest.fixture
def sandbox():
    made = Sandbox(Settings.of(TIGHT, recognise=False, finder=Misbehaving()))
    yield made
    made.close()


def does(sandbox: Sandbox, text: str) -> tuple[str, str]:
    """The outcome, and either the reason or what the finder could do."""
    document, rows = sandbox.read(text.encode(), "x.txt", "0" * 64)
    return document.outcome, rows[0][4] if rows else document.reason


def alive(sandbox: Sandbox) -> bool:
    return does(sandbox, "nothing at all") == ("read", "nothing")


def test_a_reader_that_hangs_is_killed_and_replaced(sandbox: Sandbox) -> None:
    assert alive(sandbox)
    first = sandbox.process.pid
    start = time.monotonic()
    assert does(sandbox, "sleep 60") == ("failed", "over time: more than 1.5 s")
    assert time.monotonic() - start < 10
    assert alive(sandbox)
    assert sandbox.process.pid != first
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_native_code_that_hangs_is_killed(sandbox: Sandbox) -> None:
    nested = next(original for original in hostile() if original.name == "nested.html")
    document, rows = sandbox.read(nested.data, nested.name, "0" * 64)
    assert (document.outcome, document.kind, rows) == ("failed", "html", [])
    assert document.reason.startswith(nested.holds)
    assert alive(sandbox)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="RLIMIT_AS holds on Linux only")
def test_a_reader_that_eats_memory_fails(sandbox: Sandbox) -> None:
    assert alive(sandbox)
    assert does(sandbox, "grow 4000") == ("failed", "over memory")
    assert alive(sandbox)


def test_memory_is_watched_from_outside_as_well(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert alive(sandbox)
    monkeypatch.setattr("helpers.documents.sandbox._memory", lambda process: 300 << 20)
    assert does(sandbox, "sleep 1") == ("failed", "over memory")
    monkeypatch.undo()
    assert alive(sandbox)
    if importlib.util.find_spec("psutil"):
        assert 5 < _memory(sandbox.process) >> 20 < 250


@pytest.mark.parametrize(("text", "death"), [("crash now", "SIGSEGV"), ("leave now", "exit status 3")])
def test_a_reader_that_dies_is_replaced(sandbox: Sandbox, text: str, death: str) -> None:
    assert alive(sandbox)
    assert does(sandbox, text) == ("failed", f"the reader died ({death})")
    assert alive(sandbox)


def test_a_fault_in_matching_is_not_an_outcome(sandbox: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError: a fault in matching"):
        does(sandbox, "fail now")
    assert alive(sandbox)


def test_a_reader_reaches_no_network(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        assert does(sandbox, f"connect {server.getsockname()[1]}") == (
            "read",
            "PermissionError: a reader does not use the network",
        )
        with pytest.raises(TimeoutError):
            server.accept()
    assert does(sandbox, "resolve x")[1] == "PermissionError: a reader does not use the network"


def test_a_reader_changes_no_file_and_starts_no_program(sandbox: Sandbox, tmp_path: Path) -> None:
    there = tmp_path / "there.txt"
    there.write_text("untouched")
    assert does(sandbox, f"write {tmp_path / 'new.txt'}")[1] == "PermissionError: a reader does not write files"
    assert does(sandbox, f"write {there}")[1] == "PermissionError: a reader does not write files"
    assert does(sandbox, f"remove {there}")[1] == "PermissionError: a reader does not change files"
    assert does(sandbox, "start x")[1] == "PermissionError: a reader does not start programs"
    assert does(sandbox, f"shell {tmp_path / 'new.txt'}")[1] == "PermissionError: a reader does not start programs"
    assert there.read_text() == "untouched"
    assert list(tmp_path.iterdir()) == [there]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="RLIMIT_FSIZE is set on Linux only")
def test_native_code_writes_no_byte(sandbox: Sandbox, tmp_path: Path) -> None:
    does(sandbox, f"write_natively {tmp_path / 'new.txt'}")
    assert [path.read_bytes() for path in tmp_path.iterdir()] in ([], [b""])


def test_a_reader_has_no_credentials(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert does(sandbox, "surroundings AWS_SECRET_ACCESS_KEY") == ("read", "not there")


def test_what_the_finder_finds_comes_with_its_place() -> None:
    sandbox = Sandbox(Settings.of(TIGHT, finder=Words("Twitter")))
    document, rows = sandbox.read(f"{EN[5]}\f{EN[0]}".encode(), "x.txt", "0" * 64)
    at = EN[0].index("Twitter")
    assert rows == [(2, "page 2", at, at + 7, "Twitter", "twitter", EN[0][at - 10 : at + 20])]
    assert document.parts[1].text[at : at + 7] == "Twitter"
    assert sandbox.match([(2, "page 2", EN[0])]) == rows
    sandbox.close()


def test_a_sandbox_cleans_up_and_a_finder_that_cannot_be_made_says_so() -> None:
    sandbox = Sandbox(Settings.of(TIGHT, finder=Words("x")))
    sandbox.read(b"x", "x.txt", "0" * 64)
    scratch, process = Path(sandbox._scratch), sandbox.process
    assert scratch.is_dir()
    sandbox.close()
    assert not scratch.exists()
    assert process.returncode is not None
    broken = Sandbox(Settings(TIGHT, False, b"no pickle", "x"))
    with pytest.raises(RuntimeError, match="did not start"):
        broken.read(b"x", "x.txt", "0" * 64)


@pytest.mark.skipif(not pictures.available(), reason="tesseract or pytesseract is not installed")
def test_recognition_works_inside_and_may_take_longer_than_a_document() -> None:
    sandbox = Sandbox(Settings.of(Limits(seconds=2, memory=1024, scan_seconds=60)))
    document, _ = sandbox.read(scanned_pdf(*[SCANNED] * 2), "x.pdf", "0" * 64)
    assert (document.outcome, len(document.parts)) == ("read", 2)
    assert list(Path(sandbox._scratch).iterdir()) == []
    sandbox.close()
