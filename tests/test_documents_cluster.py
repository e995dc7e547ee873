"""The same scan on a Dask cluster: a real scheduler and two workers on this machine, one of them killed in mid-run."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from finders import Words
from helpers.documents import scan
from test_documents_scan import everything, many, names

pytest.importorskip("distributed", reason="the extra cluster is not installed")

RUN = """
import sys
from finders import Words
from helpers.documents import scan
if __name__ == "__main__":
    done = scan.scan([sys.argv[1]], sys.argv[2], finder=Words("Twitter", "公安部", pause=0.04))
    print(done.outcomes.total())
"""


def started(
    arguments: list[str], log: Path, pattern: str, surroundings: dict[str, str]
) -> tuple[subprocess.Popen, str]:
    """A process and what its log says, once it says it."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=log.open("wb"), stderr=subprocess.STDOUT, env=surroundings
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if match := re.search(pattern, log.read_text(errors="replace")):
            return process, match[1]
        time.sleep(0.05)
    process.kill()
    raise AssertionError(log.read_text(errors="replace"))


@pytest.fixture
def cluster(tmp_path: Path):
    """Address of a scheduler, and its two workers."""
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    surroundings.pop("PYTHONWARNINGS", None)
    schedule = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
    scheduler, address = started(schedule, tmp_path / "scheduler.log", r"Scheduler at:\s+(tcp://\S+)", surroundings)
    work = [
        "distributed.cli.dask_worker",
        address,
        "--nthreads",
        "1",
        "--no-dashboard",
        "--no-nanny",
        "--host",
        "127.0.0.1",
    ]
    workers = [
        started(
            [*work, "--local-directory", str(tmp_path / f"worker-{n}")],
            tmp_path / f"worker-{n}.log",
            r"(Registered to)",
            surroundings,
        )[0]
        for n in (1, 2)
    ]
    yield address, workers, surroundings
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_a_lost_worker_costs_only_its_task(cluster, tmp_path: Path) -> None:
    address, workers, surroundings = cluster
    folder, to = many(tmp_path / "in", 240), tmp_path / "to"
    (tmp_path / "run.py").write_text(RUN, encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, tmp_path / "run.py", folder, to],
        env={**surroundings, "DASK_SCHEDULER_ADDRESS": address},
        stdout=subprocess.PIPE,
    )
    until = time.monotonic() + 60
    while len(list((to / "ledger").glob("*.parquet")) if to.exists() else ()) < 4 and time.monotonic() < until:
        time.sleep(0.005)
    before = len(names(to))
    workers[0].send_signal(signal.SIGKILL)
    assert run.communicate(timeout=120)[0].split() == [b"240"]
    assert 0 < before < 240
    assert workers[0].wait() == -signal.SIGKILL
    assert workers[1].poll() is None
    scan.scan([folder], tmp_path / "here", finder=Words("Twitter", "公安部"), jobs=2)
    assert everything(to) == everything(tmp_path / "here")


def test_an_active_client_is_taken(cluster, tmp_path: Path) -> None:
    address, _, surroundings = cluster
    script = f"""
import distributed
from helpers.documents.engine import Cluster, engine
with distributed.Client({address!r}) as client:
    with engine(7) as made:
        assert isinstance(made, Cluster) and made.width == 2, made
        where = made.submit(__import__("os").getpid).result()
        assert where != __import__("os").getpid()
    assert client.status == "running"  # another's client is left open
    print("fine")
"""
    (tmp_path / "run.py").write_text(script)
    done = subprocess.run(
        [sys.executable, tmp_path / "run.py"], env=surroundings, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "fine", done.stderr
