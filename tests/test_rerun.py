"""The order of notebooks follows what they read and write; a broken one stops only what depends on it; the world is fixed."""

import ast
import graphlib
import shutil
from pathlib import Path

import nbformat
import pytest

from helpers import places, rerun
from helpers.__main__ import main


def notebook(home, name, source, reads=(), writes=()):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id=f"{name[:2]}-a")])
    nb.metadata = {**rerun.KERNEL, "long_reach": {"reads": list(reads), "writes": list(writes)}}
    path = home / "notebooks" / f"{name}.ipynb"
    nbformat.write(nb, path)
    return path


def test_the_plan_follows_reads_and_writes(home):
    notebook(home, "00_start", "1", reads=["data/processed/*.csv"])
    notebook(home, "01_a", "1", writes=["data/processed/a.csv"])
    notebook(home, "02_b", "1", reads=["data/processed/a.csv"], writes=["data/processed/b.csv"])
    before = {
        path.name[:2]: sorted(p.name[:2] for p in needs) for path, needs in rerun.plan(places.notebooks()).items()
    }
    assert before == {"00": ["01", "02"], "01": [], "02": ["01"]}


def test_one_file_has_one_owner(home):
    notebook(home, "01_a", "1", writes=["data/processed/a.csv"])
    notebook(home, "02_b", "1", writes=["data/processed/a.csv"])
    with pytest.raises(ValueError, match="one owner a file"):
        rerun.plan(places.notebooks())


def test_notebooks_that_wait_for_each_other_are_refused(home):
    notebook(home, "01_a", "1", reads=["b"], writes=["a"])
    notebook(home, "02_b", "1", reads=["a"], writes=["b"])
    with pytest.raises(graphlib.CycleError):
        rerun.plan(places.notebooks())


def test_a_broken_notebook_holds_back_only_what_depends_on_it(home):
    good = notebook(home, "01_good", "import os\nos.environ['TZ'], os.environ['PYTHONHASHSEED']")
    broken = notebook(home, "02_broken", "1 / 0", writes=["x"])
    after = notebook(home, "03_after", "2", reads=["x"])
    was = broken.read_bytes()
    said = []
    assert rerun.run(say=said.append, pictures_too=False) == 2
    text = "\n".join(said)
    assert "02_broken.ipynb: cell 02-a stopped: ZeroDivisionError" in text
    assert "03_after.ipynb: held back" in text
    assert "1 of 3 notebooks ran, 0 were fresh, 2 failed or held back" in text
    assert broken.read_bytes() == was, "a failed run leaves the stored notebook alone"
    assert nbformat.read(after, 4).cells[0].execution_count is None
    stored = nbformat.read(good, 4)
    assert stored.cells[0].outputs[0].data["text/plain"] == "('UTC', '0')"
    first = good.read_bytes()
    rerun.run(["01"], say=said.append, pictures_too=False)
    assert good.read_bytes() == first, "a second run changes no byte"
    assert rerun.stale().keys() == {broken.name, after.name}, "what failed or waited stays stale"


WRITE = "from helpers import places\nplaces.write(places.processed() / '{}', {})"
READ = "(places.processed() / '{}').read_text()[:{}]"


def in_this_process(path, world):
    """In place of a kernel, for tests of what runs and what does not: the cells, one value each."""
    plain = nbformat.read(path, 4)
    for count, cell in enumerate(plain.cells, 1):
        *steps, last = ast.parse(cell.source).body
        names = {}
        exec(compile(ast.Module(steps, []), path.name, "exec"), names)  # noqa: S102
        value = eval(compile(ast.Expression(last.value), path.name, "eval"), names)  # noqa: S307
        shown = [] if value is None else [nbformat.v4.new_output("execute_result", {"text/plain": repr(value)})]
        cell.outputs, cell.execution_count = shown, count
    rerun.store(plain, path)


@pytest.fixture
def chain(home, monkeypatch):
    """01 -> a -> 02 -> b -> 03, and 04 that stands alone; 02 hands on the first letter of a only."""
    monkeypatch.setattr("helpers.schedule.execute", in_this_process)
    notebook(home, "01_first", WRITE.format("a", "'xy'"), writes=["data/processed/a"])
    notebook(
        home,
        "02_second",
        WRITE.format("b", READ.format("a", 1)),
        reads=["data/processed/a"],
        writes=["data/processed/b"],
    )
    notebook(home, "03_third", "from helpers import places\n" + READ.format("b", 9), reads=["data/processed/b"])
    notebook(home, "04_alone", "4")
    assert ran(home) == ["01", "02", "03", "04"]
    return home


def ran(home, *names, **given):
    """Which notebooks were executed by a run, told by what the executor was asked for."""
    said = []
    assert rerun.run(list(names), say=said.append, pictures_too=False, **given) == 0, said
    found = sorted(line.split("] ")[1][:2] for line in said if line.startswith("  [") and line.endswith(" s"))
    (tally,) = [line for line in said if "notebooks ran" in line]
    assert tally.startswith(f"{len(found)} of ")
    return found


def recell(home, name, source):
    path = home / "notebooks" / f"{name}.ipynb"
    plain = nbformat.read(path, 4)
    plain.cells[0].source = source
    nbformat.write(plain, path)


def test_only_what_a_change_reaches_runs(chain):
    assert ran(chain) == []
    recell(chain, "01_first", WRITE.format("a", "'zy'"))
    assert ran(chain) == ["01", "02", "03"]
    assert "'z'" in nbformat.read(chain / "notebooks" / "03_third.ipynb", 4).cells[0].outputs[0].data["text/plain"]
    recell(chain, "03_third", "3")
    assert ran(chain) == ["03"]


def test_a_change_that_ends_at_a_table_goes_no_further(chain):
    recell(chain, "01_first", WRITE.format("a", "'xx'"))
    assert ran(chain) == ["01", "02"], "02 wrote the same b, so 03 is fresh"


def test_a_result_touched_by_hand_is_made_again(chain):
    (chain / "data" / "processed" / "b").write_text("other", encoding="utf-8")
    assert ran(chain) == ["02"]
    assert (chain / "data" / "processed" / "b").read_text(encoding="utf-8") == "x"


def test_named_notebooks_run_fresh_or_not_and_those_behind_are_told(chain):
    assert ran(chain, "04") == ["04"]
    recell(chain, "01_first", WRITE.format("a", "'zy'"))
    said = []
    assert rerun.run(["01"], say=said.append, pictures_too=False) == 0
    assert [line for line in said if "02_second.ipynb" in line] == [
        "stale now, `python -m helpers run` brings it up to date: 02_second.ipynb (data/processed/a changed)"
    ]
    assert "tables changed: a" in said
    assert ran(chain) == ["02", "03"]


def test_everything_runs_when_asked_and_changes_no_byte(chain):
    was = {
        path: path.read_bytes() for path in sorted(chain.rglob("*")) if path.is_file() and ".cache" not in path.parts
    }
    assert ran(chain, everything=True) == ["01", "02", "03", "04"]
    assert {path: path.read_bytes() for path in was} == was


def test_a_clone_is_fresh_and_without_the_record_runs_once(chain, tmp_path_factory, monkeypatch):
    clone = tmp_path_factory.mktemp("clone") / "copy"
    shutil.copytree(chain, clone, ignore=shutil.ignore_patterns(".cache"))
    monkeypatch.setenv("LONG_REACH_ROOT", str(clone))
    assert ran(clone) == []
    was = places.record().read_bytes()
    places.record().unlink()
    assert ran(clone) == ["01", "02", "03", "04"]
    assert places.record().read_bytes() == was


def test_when_nothing_changed_no_kernel_starts_and_no_card_is_read(chain, monkeypatch):
    def refuse(*given, **named):
        raise AssertionError("a kernel was started or the cards were read")

    monkeypatch.setattr("helpers.schedule.execute", refuse)
    assert ran(chain, first=refuse) == []


def test_a_fresh_notebook_that_an_editor_touched_is_put_in_order(chain):
    path = chain / "notebooks" / "04_alone.ipynb"
    tidy = path.read_bytes()
    plain = nbformat.read(path, 4)
    plain.metadata["language_info"]["version"] = "3.99"
    plain.cells[0].metadata["execution"] = {"iopub.status.busy": "2026"}
    nbformat.write(plain, path)
    assert ran(chain) == []
    assert path.read_bytes() == tidy


def test_faulty_cards_stop_a_run_before_any_kernel(chain, monkeypatch):
    def refuse():
        raise ValueError("1 fault in data/raw")

    recell(chain, "01_first", WRITE.format("a", "'zy'"))
    monkeypatch.setattr("helpers.schedule.execute", lambda *given: pytest.fail("a kernel was started"))
    with pytest.raises(ValueError, match="1 fault"):
        rerun.run(say=lambda line: None, first=refuse)


def test_a_broken_notebook_file_is_named_with_the_remedy(chain):
    path = chain / "notebooks" / "04_alone.ipynb"
    path.write_text(path.read_text(encoding="utf-8")[:200], encoding="utf-8")
    with pytest.raises(ValueError, match=r"04_alone\.ipynb is no whole notebook .* git checkout -- notebooks/04_alone"):
        rerun.run(say=lambda line: None)


def test_the_longest_chain_begins_first():
    a, b, c, d = (Path(name) for name in "abcd")
    assert rerun.urgent({a: set(), b: set(), c: {b}, d: {c}}) == [b, c, a, d]


def test_tidy_takes_out_what_jupyterlab_leaves(home):
    path = notebook(home, "01_a", "1")
    nb = nbformat.read(path, 4)
    nb.metadata["language_info"] = {"name": "python", "version": "3.99"}
    nb.cells[0].metadata = {"execution": {"iopub.status.busy": "2026"}, "trusted": True, "tags": ["x"]}
    nbformat.write(nb, path)
    assert rerun.tidy([path]) == ["01_a.ipynb"]
    tidy = nbformat.read(path, 4)
    assert tidy.metadata["language_info"] == {"name": "python"}
    assert tidy.cells[0].metadata == {"tags": ["x"]}
    assert rerun.tidy([path]) == []


def test_a_name_that_is_no_notebook_is_refused(home):
    notebook(home, "01_a", "1")
    with pytest.raises(ValueError, match="no notebook starts with 07"):
        rerun.run(["07"], say=lambda _: None)


def test_the_command_line_helps(capsys):
    for verb in ("run", "check", "data", "new-source", "schema", "tidy", "html", "picture", "lab"):
        with pytest.raises(SystemExit) as caught:
            main([verb, "--help"])
        assert caught.value.code == 0
        assert verb in capsys.readouterr().out
    with pytest.raises(SystemExit) as caught:
        main(["no-such-verb"])
    assert caught.value.code == 2


def test_lab_passes_options_on(monkeypatch):
    called = []

    def run(command, **given):
        called.append(command)
        return type("Done", (), {"returncode": 0})()

    monkeypatch.setattr("helpers.__main__.subprocess.run", run)
    assert main(["lab", "--no-browser", "--port", "8899"]) == 0
    assert called[0][1:4] == ["-m", "jupyter", "lab"]
    assert called[0][-4:] == ["--no-browser", "--port", "8899", "notebooks/00_start_here.ipynb"]
    assert any("NeverCheckForUpdate" in part for part in called[0]), "asks nobody outside"
    with pytest.raises(SystemExit):
        main(["data", "--no-such-option"])


def test_the_command_line_says_what_is_wrong(raw, monkeypatch, capsys):
    monkeypatch.setenv("LONG_REACH_ROOT", str(raw.parents[1]))
    (raw / "news" / "broken-2024.toml").write_text("id = ", encoding="utf-8")
    assert main(["data"]) == 1
    assert "news/broken-2024.toml" in capsys.readouterr().err
    for arguments in (["html", "no-such-figure"], ["picture", "no-such-figure", "--to", "x.svg"]):
        assert main(arguments) == 1
        assert "no figure" in capsys.readouterr().err
