"""Scans of folders: every input in the ledger once, the same result however it was come by, nothing torn."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet
import pytest

from finders import Misbehaving, Words
from helpers.__main__ import main
from helpers.documents import scan, summary
from helpers.documents.ledger import TABLES, Results
from helpers.documents.limits import Limits
from originals import EN, FILING, HANS, hostile, packed, pdf, samples, write

FINDER = Words("Twitter", "公安部", "推特")
QUICK = Limits(seconds=20)
HOSTILE = [
    original for original in hostile() if original.name != "nested.html"
]  # it takes its whole time: see the sandbox


def everything(to: object, **storage: object) -> bytes:
    """All rows of all tables, sorted, as bytes."""
    kept = Results(str(to), tuple(storage.items()))
    return json.dumps({table: list(kept.sorted(table)) for table in TABLES}, ensure_ascii=False, indent=0).encode()


def names(to: object) -> list[str]:
    return sorted(row[1] for row in Results(str(to)).sorted("ledger"))


def many(folder: Path, count: int) -> Path:
    """A folder of distinct small documents."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:04}.txt").write_text(f"{number}: {EN[number % 8]} {HANS[number % 5]}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("originals")
    write(folder / "good", samples())
    write(folder / "hostile", HOSTILE)
    (folder / "good" / "copy of judgment.txt").write_bytes((folder / "good" / "judgment.txt").read_bytes())
    (folder / "outside.txt").write_text("secret of another folder")
    (folder / "hostile" / "link.txt").symlink_to(folder / "outside.txt")
    (folder / "hostile" / "around").symlink_to(folder, target_is_directory=True)
    (folder / "hostile" / "gone").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "hostile" / "pipe")
    (folder / "good" / "tab\there 中文.txt").write_text(EN[0])
    return folder


@pytest.fixture(scope="module")
def scanned(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("results") / "documents"
    done = scan.scan(
        [originals / "good", originals / "hostile"], to, finder=FINDER, jobs=2, limits=QUICK, recognise=False
    )
    assert done.known == done.rematched == 0
    return to


def test_every_input_is_in_the_ledger_once(originals: Path, scanned: Path) -> None:
    there = [
        path.relative_to(originals).as_posix() for part in ("good", "hostile") for path in (originals / part).iterdir()
    ]
    assert names(scanned) == sorted(name.replace("\t", "\\t") for name in there)


def test_each_outcome_is_the_expected_one(scanned: Path) -> None:
    table = summary.documents(summary.results(scanned)).set_index("name")
    for original in samples():
        assert table.loc[f"good/{original.name}", "outcome"] == "read"
    for original in HOSTILE:
        row = table.loc[f"hostile/{original.name}"]
        assert row["outcome"] == original.outcome, original.name
        assert original.holds in " ".join((row["reason"], *row["warnings"]))
    for name in ("link.txt", "around", "gone"):
        assert list(table.loc[f"hostile/{name}", ["outcome", "reason"]]) == [
            "refused",
            "a link: links are not followed",
        ]
    assert table.loc["hostile/pipe", "outcome"] == "refused"


def test_nothing_outside_was_read_and_nothing_written_but_results(originals: Path, scanned: Path) -> None:
    assert b"secret of another folder" not in everything(scanned)
    assert {path.name for path in scanned.parent.iterdir()} == {"documents"}
    assert {path.name for path in scanned.iterdir()} == {*TABLES, ".gitignore"}
    assert (scanned / ".gitignore").read_text() == "*\n"
    assert not (originals.parent / "outside.txt").exists()


def test_offsets_lead_back_into_the_stored_text(scanned: Path) -> None:
    kept = summary.results(scanned)
    found = summary.mentions(kept, most=10_000)
    assert len(found) > 20
    for row in found.itertuples():
        parts = {number: (label, text) for number, label, text in summary.text(kept, row.sha256)}
        label, text = parts[row.part]
        assert label == row.label
        assert text[row.start : row.end] == row.surface


def test_copies_have_a_line_each_and_their_mentions_once(scanned: Path) -> None:
    kept = summary.results(scanned)
    table = summary.documents(kept).set_index("name")
    twins = table.loc[["good/copy of judgment.txt", "good/judgment.txt"]]
    assert list(twins["copy"]) == [False, True]
    assert twins["sha256"].nunique() == 1
    found = summary.mentions(kept, "推特", most=10_000)
    assert len(found) > 3
    assert (found["sha256"] == twins["sha256"].iloc[0]).sum() == 1


def test_sums_agree_with_rows(scanned: Path) -> None:
    kept = summary.results(scanned)
    rows = summary.mentions(kept, most=100_000)
    table = summary.entities(kept).set_index("entity")
    assert table["mentions"].sum() == len(rows)
    assert table["mentions"].to_dict() == rows.groupby("entity").size().to_dict()
    assert table["documents"].to_dict() == rows.groupby("entity")["sha256"].nunique().to_dict()
    assert summary.outcomes(kept)["inputs"].sum() == len(names(scanned))


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_number_of_readers_changes_nothing(originals: Path, scanned: Path, tmp_path: Path, jobs: int) -> None:
    scan.scan(
        [originals / "good", originals / "hostile"],
        tmp_path / "to",
        finder=FINDER,
        jobs=jobs,
        limits=QUICK,
        recognise=False,
    )
    assert everything(tmp_path / "to") == everything(scanned)


def test_what_is_there_is_not_read_again(tmp_path: Path) -> None:
    folder = many(tmp_path / "in", 30)
    first = scan.scan([folder], tmp_path / "to", finder=FINDER, jobs=2)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "to").rglob("*.parquet")}
    (folder / "new.txt").write_text(EN[0])
    (folder / "0003.txt").write_text("changed")
    second = scan.scan([folder], tmp_path / "to", finder=FINDER, jobs=2)
    assert (first.outcomes, first.known) == ({"read": 30}, 0)
    assert (second.outcomes, second.known, second.rematched) == ({"read": 2}, 29, 0)
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "to").rglob("*.parquet")}
    assert before.items() <= after.items()
    assert len(names(tmp_path / "to")) == 32  # what 0003.txt said before stays known


def test_new_names_are_looked_for_in_stored_texts(tmp_path: Path) -> None:
    folder = many(tmp_path / "in", 30)
    scan.scan([folder], tmp_path / "to", jobs=2)
    assert summary.entities(summary.results(tmp_path / "to")).empty
    for path in folder.iterdir():
        path.chmod(0o600)
    done = scan.scan([folder], tmp_path / "to", finder=FINDER, jobs=2)
    assert (done.outcomes, done.known, done.rematched > 1) == ({}, 30, True)
    scan.scan([folder], tmp_path / "at once", finder=FINDER, jobs=2)
    assert everything(tmp_path / "to") == everything(tmp_path / "at once")
    assert scan.scan([folder], tmp_path / "to", finder=FINDER, jobs=2).rematched == 0


def test_outcomes_can_be_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder, [o for o in hostile() if o.name in ("cut.pdf", "locked.pdf", "empty.txt")])
    (folder / "slow.txt").write_text("sleep 0.8")
    (folder / "good.txt").write_text("nothing here")
    first = scan.scan([folder], tmp_path / "to", finder=Misbehaving(), jobs=1, limits=Limits(seconds=0.4))
    assert first.outcomes == {"failed": 2, "refused": 1, "empty": 1, "read": 1}
    again = scan.scan([folder], tmp_path / "to", finder=Misbehaving(), jobs=1, again=["failed"])
    assert again.outcomes == {"failed": 1, "read": 1}
    assert len(names(tmp_path / "to")) == 5
    scan.scan([folder], tmp_path / "at once", finder=Misbehaving(), jobs=1)
    assert everything(tmp_path / "to") == everything(tmp_path / "at once")


def test_a_fault_in_matching_stops_the_scan(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("fail now")
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        scan.scan([tmp_path / "in"], tmp_path / "to", finder=Misbehaving(), jobs=1)
    assert names(tmp_path / "to") == []


RUN = """
import sys
from finders import Words
from helpers.documents import scan
if __name__ == "__main__":
    scan.scan([sys.argv[1]], sys.argv[2], finder=Words("Twitter", "公安部", pause=0.02), jobs=2)
"""


def test_a_kill_tears_nothing_and_the_next_run_completes_it(tmp_path: Path) -> None:
    folder, to = many(tmp_path / "in", 160), tmp_path / "to"
    script = tmp_path / "run.py"
    script.write_text(RUN, encoding="utf-8")
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for stop, how in ((2, signal.SIGKILL), (3, signal.SIGINT), (4, signal.SIGKILL)):
        process = subprocess.Popen([sys.executable, script, folder, to], env=surroundings, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while len(list((to / "ledger").glob("*.parquet")) if to.exists() else ()) < stop and time.monotonic() < until:
            time.sleep(0.005)
        process.send_signal(how)
        assert process.wait(timeout=20) == -how
        for file in to.rglob("*.parquet"):
            pyarrow.parquet.read_table(file)
        assert stop * 8 <= len(names(to)) < 160
        assert len(names(to)) == len(set(names(to)))
        assert {row[3] for row in Results(str(to)).sorted("ledger")} == {"read"}
    (to / "texts" / "0123456789abcdef01234567.parquet").write_bytes(b"torn")
    (to / "ledger" / ".half.parquet.1.tmp").write_bytes(b"half")
    finder = Words("Twitter", "公安部")
    done = scan.scan([folder], to, finder=finder, jobs=2)
    assert done.known + done.outcomes.total() == 160
    scan.scan([folder], tmp_path / "undisturbed", finder=finder, jobs=2)
    assert everything(to) == everything(tmp_path / "undisturbed")
    assert not list(to.rglob("*.tmp"))
    assert not (to / "texts" / "0123456789abcdef01234567.parquet").exists()


def test_readers_end_with_a_killed_parent(tmp_path: Path) -> None:
    psutil = pytest.importorskip("psutil")
    folder, to = many(tmp_path / "in", 100), tmp_path / "to"
    (tmp_path / "run.py").write_text(RUN, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, tmp_path / "run.py", folder, to], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    until = time.monotonic() + 60
    readers: list = []
    while len(readers) < 2 and time.monotonic() < until:
        readers = psutil.Process(process.pid).children()
    process.kill()
    process.wait()
    assert len(readers) == 2
    _, left = psutil.wait_procs(readers, timeout=20)
    assert left == []


def test_patterns_files_and_overlapping_inputs(tmp_path: Path) -> None:
    folder = many(tmp_path / "in", 6)
    (folder / "deep").mkdir()
    (folder / "deep" / "a.md").write_text(EN[0])
    scan.scan([str(folder / "000[12].txt"), str(folder / "**" / "*.md")], tmp_path / "to", jobs=1)
    assert names(tmp_path / "to") == ["0001.txt", "0002.txt", "deep/a.md"]
    scan.scan([folder / "deep", folder, folder / "0001.txt"], tmp_path / "to2", jobs=1)
    assert len(names(tmp_path / "to2")) == 7
    scan.scan([folder / "0001.txt"], tmp_path / "to3", jobs=1)
    assert names(tmp_path / "to3") == ["0001.txt"]
    with pytest.raises(FileNotFoundError, match="is not there"):
        scan.scan([tmp_path / "nowhere"], tmp_path / "to4")


def test_results_below_the_inputs_are_no_inputs(tmp_path: Path) -> None:
    folder = many(tmp_path / "in", 3)
    for _ in range(2):
        scan.scan([folder], folder / "results", jobs=1)
    assert len(names(folder / "results")) == 3


def test_inputs_and_results_in_memory(originals: Path, tmp_path: Path) -> None:
    import fsspec

    store = fsspec.filesystem("memory")
    for original in samples():
        store.pipe_file(f"/leak/{original.name}", original.data)
    scan.scan(["memory://leak"], "memory://found", finder=FINDER, jobs=2, recognise=False)
    write(tmp_path / "in", samples())
    scan.scan([f"file://{tmp_path / 'in'}"], f"file://{tmp_path / 'to'}", finder=FINDER, jobs=2, recognise=False)
    assert everything("memory://found") == everything(tmp_path / "to")
    assert scan.scan(["memory://leak"], "memory://found", finder=FINDER, jobs=2).known == len(samples())


def test_inputs_and_results_in_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        storage = {"endpoint_url": f"http://{host}:{port}", "key": "test", "secret": "test"}
        import fsspec

        bucket = fsspec.filesystem("s3", **storage)
        bucket.mkdir("leak-of-tests")
        for original in samples():
            bucket.pipe_file(f"leak-of-tests/in/{original.name}", original.data)
        scan.scan(
            ["s3://leak-of-tests/in"], "s3://leak-of-tests/out", finder=FINDER, jobs=2, recognise=False, storage=storage
        )
        write(tmp_path / "in", samples())
        scan.scan([tmp_path / "in"], tmp_path / "to", finder=FINDER, jobs=2, recognise=False)
        assert everything("s3://leak-of-tests/out", **storage) == everything(tmp_path / "to")
    finally:
        server.stop()


def test_the_verb_scans_and_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "in", [*samples(), *(o for o in hostile() if o.name in ("locked.pdf", "empty.txt"))])
    arguments = [
        "scan",
        str(tmp_path / "in"),
        "--to",
        str(tmp_path / "to"),
        "--jobs",
        "1",
        "--no-names",
        "--no-recognition",
    ]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert f"{len(samples()) + 2} inputs in the ledger: {len(samples())} read, 1 empty, 1 refused" in said
    assert "1 refused: encrypted: it opens with a password only" in said
    assert main(arguments) == 0
    assert f"{len(samples()) + 2} of them were there already" in capsys.readouterr().out
    assert main([*arguments[:1], "--again", "empty", "--again", "refused", *arguments[1:]]) == 0
    assert f"{len(samples())} of them were there already" in capsys.readouterr().out
    assert main(["scan", str(tmp_path / "nowhere"), "--no-names"]) == 1
    assert "is not there" in capsys.readouterr().err


def damaged(count: int) -> list[tuple[str, bytes]]:
    """Good documents with bytes flipped, cut or doubled, the same on every run."""
    dice, made, whole = random.Random(5), [], samples()
    for number in range(count):
        original = whole[number % len(whole)]
        data = bytearray(original.data)
        for _ in range(dice.choice((1, 3, 20))):
            at = dice.randrange(len(data))
            what = dice.randrange(4)
            if what == 0:
                data[at] ^= 1 << dice.randrange(8)
            elif what == 1:
                data[at : at + dice.randrange(1, 40)] = dice.randbytes(8)
            elif what == 2 and len(data) > 40:
                del data[max(at, 20) :]
            else:
                data[at:at] = data[at : at + 200]
        made.append((f"{number:04}-{original.name}", bytes(data)))
    return made


def test_hundreds_of_damaged_files_all_end_in_the_ledger(tmp_path: Path) -> None:
    files = damaged(420)
    (tmp_path / "in").mkdir()
    for name, data in files:
        (tmp_path / "in" / name).write_bytes(data)
    done = scan.scan([tmp_path / "in"], tmp_path / "to", finder=FINDER, jobs=2, limits=QUICK, recognise=False)
    print(dict(sorted(done.outcomes.items())))
    assert names(tmp_path / "to") == sorted(name for name, _ in files)
    assert done.outcomes["read"] > 100
    assert done.outcomes["failed"] > 50


def test_a_bomb_among_members_and_a_large_input(tmp_path: Path) -> None:
    write(tmp_path / "in", [o for o in hostile() if o.name == "bomb.zip"])
    bomb = (tmp_path / "in" / "bomb.zip").read_bytes()
    (tmp_path / "in" / "wrapped.zip").write_bytes(packed([("bomb.zip", bomb), ("a.pdf", pdf([FILING]))]))
    with (tmp_path / "in" / "large.txt").open("wb") as stream:
        stream.truncate(3 << 20)
    scan.scan([tmp_path / "in"], tmp_path / "to", jobs=1, limits=Limits(size=2))
    table = summary.documents(summary.results(tmp_path / "to")).set_index("name")
    assert list(table["outcome"]) == ["refused", "refused", "read"]
    assert table.loc["large.txt", "reason"] == "larger than 2 MB"
    assert "a bomb" in table.loc["wrapped.zip", "warnings"][0]
