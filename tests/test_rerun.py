"""The order of notebooks follows what they read and write; a broken one stops only what depends on it; the world is fixed."""

import graphlib

import nbformat
import pytest

from helpers import places, rerun
from helpers.__main__ import main


@pytest.fixture
def home(tmp_path, monkeypatch):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("LONG_REACH_ROOT", str(tmp_path))
    return tmp_path


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
    assert rerun.run(say=said.append, pictures=False) == 2
    text = "\n".join(said)
    assert "02_broken.ipynb: cell 02-a stopped: ZeroDivisionError" in text
    assert "03_after.ipynb: held back" in text
    assert broken.read_bytes() == was, "a failed run leaves the stored notebook alone"
    assert nbformat.read(after, 4).cells[0].execution_count is None
    stored = nbformat.read(good, 4)
    assert stored.cells[0].outputs[0].data["text/plain"] == "('UTC', '0')"
    first = good.read_bytes()
    rerun.run(["01"], say=said.append, pictures=False)
    assert good.read_bytes() == first, "a second run changes no byte"


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
    for verb in ("run", "check", "data", "new-source", "schema", "tidy", "html", "lab"):
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
    assert called[0][1:] == ["-m", "jupyter", "lab", "--no-browser", "--port", "8899", "notebooks/00_start_here.ipynb"]
    with pytest.raises(SystemExit):
        main(["data", "--no-such-option"])


def test_the_command_line_says_what_is_wrong(raw, monkeypatch, capsys):
    monkeypatch.setenv("LONG_REACH_ROOT", str(raw.parents[1]))
    (raw / "news" / "broken-2024.toml").write_text("id = ", encoding="utf-8")
    assert main(["data"]) == 1
    assert "news/broken-2024.toml" in capsys.readouterr().err
    assert main(["html", "no-such-figure"]) == 1
    assert "no figure" in capsys.readouterr().err
