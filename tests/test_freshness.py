"""A notebook is stale when what it was made from has changed in content, and for no other reason; the reason is told by name."""

import json
import os

import nbformat
import pytest

from helpers import content, freshness, notebook, places

CELL = "from helpers import tables\n1 + 1"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Two notebooks on record: 01 reads the cards and writes a.csv, 02 reads a.csv."""
    (tmp_path / "data" / "raw" / "news").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "news" / "card.toml").write_text('id = "card"\n', encoding="utf-8")
    (tmp_path / "data" / "processed").mkdir()
    (tmp_path / "data" / "processed" / "a.csv").write_text("x\n1\n", encoding="utf-8")
    (tmp_path / "requirements.lock").write_text(
        "numpy==2.4.6 \\\n    --hash=x\npandas==3.1.1 \\\npytest==9.2.0\n", "utf-8"
    )
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("LONG_REACH_ROOT", str(tmp_path))
    stored("01_a", reads=["data/raw"], writes=["data/processed/a.csv"])
    stored("02_b", reads=["data/processed/*.csv"])
    record()
    return tmp_path


def stored(name, reads=(), writes=()):
    code = nbformat.v4.new_code_cell(CELL, id=f"{name[:2]}-a", execution_count=1)
    code.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Why?", id=f"{name[:2]}-title"), code])
    nb.metadata = {**notebook.KERNEL, "long_reach": {"reads": list(reads), "writes": list(writes)}}
    nbformat.write(nb, places.root() / "notebooks" / f"{name}.ipynb")


def record():
    marks = freshness.seen_once()
    paths = places.notebooks()
    freshness.save({p.name: freshness.Run(freshness.made_from(p, marks), freshness.made(p)) for p in paths})


def change(name, edit):
    path = places.root() / "notebooks" / name
    plain = json.loads(path.read_text(encoding="utf-8"))
    edit(plain["cells"])
    path.write_text(json.dumps(plain), encoding="utf-8")


def test_nothing_is_stale_after_a_run_nor_after_a_touch_nor_in_a_copy(home, tmp_path_factory, monkeypatch):
    assert freshness.stale() == {}
    for path in home.rglob("*"):
        os.utime(path, (1, 1))
    assert freshness.stale() == {}
    for path in home.rglob("*.toml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert freshness.stale() == {}, "line endings of another system are no change"
    clone = tmp_path_factory.mktemp("clone") / "here"
    home.rename(clone)
    monkeypatch.setenv("LONG_REACH_ROOT", str(clone))
    assert freshness.stale() == {}


def test_a_changed_new_or_removed_card_is_named_for_those_that_read_it(home):
    card = home / "data" / "raw" / "news" / "card.toml"
    card.write_text('id = "other"\n', encoding="utf-8")
    assert freshness.stale() == {"01_a.ipynb": ["data/raw/news/card.toml changed"]}
    card.rename(card.with_name("other.toml"))
    assert freshness.stale() == {"01_a.ipynb": ["data/raw/news/card.toml is gone", "data/raw/news/other.toml is new"]}


@pytest.mark.parametrize("name", ["documents/mine.pdf", "news/.card.toml.swp", "source.schema.json"])
def test_what_no_notebook_reads_makes_nothing_stale(home, name):
    path = home / "data" / "raw" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x", encoding="utf-8")
    assert freshness.stale() == {}


def test_a_table_touched_by_hand_is_told_for_its_owner_and_its_reader(home):
    table = home / "data" / "processed" / "a.csv"
    table.write_text("x\n2\n", encoding="utf-8")
    assert freshness.stale() == {
        "01_a.ipynb": ["data/processed/a.csv is not what it wrote"],
        "02_b.ipynb": ["data/processed/a.csv changed"],
    }
    table.unlink()
    assert freshness.stale()["01_a.ipynb"] == ["data/processed/a.csv is missing"]


def test_cells_count_and_prose_does_not(home):
    change("01_a.ipynb", lambda cells: cells[0].update(source="# Another title?"))
    assert freshness.stale() == {}
    change("01_a.ipynb", lambda cells: cells[1].update(source=CELL + "0"))
    assert freshness.stale() == {"01_a.ipynb": ["its cells changed"]}


@pytest.mark.parametrize(
    "edit",
    [
        lambda cells: cells[1].update(outputs=[]),
        lambda cells: cells[1].update(execution_count=7),
        lambda cells: cells[1]["outputs"][0]["data"].update({"text/plain": "3"}),
    ],
    ids=["cleared", "another count", "another number"],
)
def test_outputs_that_are_not_those_of_the_run_are_told(home, edit):
    change("02_b.ipynb", edit)
    assert freshness.stale() == {"02_b.ipynb": ["its stored outputs are not those of its last run"]}


def test_what_an_editor_notes_beside_the_outputs_is_no_change(home):
    change("02_b.ipynb", lambda cells: cells[1].update(metadata={"execution": {"iopub.status.busy": "2026"}}))
    assert freshness.stale() == {}


def test_a_helper_counts_for_those_that_reach_it_and_no_others(home, monkeypatch):
    marks = content.code()
    for module, told in (("tables", True), ("places", True), ("world", True), ("charts/grids", False), ("gate", False)):
        name = f"src/helpers/{module}.py"
        assert name in marks
        monkeypatch.setattr(content, "code", lambda name=name: {**marks, name: "changed"})
        assert freshness.stale() == ({n: [f"{name} changed"] for n in ("01_a.ipynb", "02_b.ipynb")} if told else {})


def test_imports_are_followed_wherever_they_stand():
    found = freshness.reached(["from helpers.findings import Findings"])
    assert {"src/helpers/findings.py", "src/helpers/measures.py", "src/helpers/origins.py"} <= found.keys()
    assert "src/helpers/layout.py" not in found
    inside = freshness.reached(["def f():\n    import helpers.charts.grids as g"])
    assert {"src/helpers/charts/__init__.py", "src/helpers/charts/grids.py", "src/helpers/theme.py"} <= inside.keys()


def test_a_locked_version_counts_when_results_could_depend_on_it(home):
    lock = home / "requirements.lock"
    lock.write_text(lock.read_text(encoding="utf-8").replace("pytest==9.2.0", "pytest==10.0"), encoding="utf-8")
    assert freshness.stale() == {}
    lock.write_text(lock.read_text(encoding="utf-8").replace("pandas==3.1.1", "pandas==4.0"), encoding="utf-8")
    assert freshness.stale()["02_b.ipynb"] == ["pandas 4.0 in requirements.lock, it ran with 3.1.1"]


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"notebooks": {"01_a.ipynb": {}}}', "<<<<<<< ours\n{}"])
def test_without_a_record_that_can_be_read_everything_is_stale(home, text):
    record_ = places.record()
    record_.unlink() if text is None else record_.write_text(text, encoding="utf-8")
    assert freshness.stale() == {name: ["no run of it is on record"] for name in ("01_a.ipynb", "02_b.ipynb")}


def test_the_record_is_the_same_for_the_same_content_and_survives_a_partial_run(home):
    was = places.record().read_bytes()
    record()
    assert places.record().read_bytes() == was
    (home / "data" / "raw" / "news" / "new.toml").write_text('id = "new"\n', encoding="utf-8")
    stored("03_c", reads=["data/raw"])
    runs, marks = freshness.load(), freshness.seen_once()
    third = home / "notebooks" / "03_c.ipynb"
    freshness.save({**runs, third.name: freshness.Run(freshness.made_from(third, marks), freshness.made(third))})
    assert freshness.stale() == {"01_a.ipynb": ["data/raw/news/new.toml is new"]}, "each keeps the cards of its own run"


@pytest.mark.parametrize(
    "text", ['{"cells": [', "<<<<<<< HEAD", '{"nbformat": 3, "worksheets": []}', "[]", '{"nbformat": 4, "cells": [{}]}']
)
def test_a_broken_notebook_is_named_with_the_remedy(home, text):
    (home / "notebooks" / "01_a.ipynb").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"01_a\.ipynb is no whole notebook .*git checkout -- notebooks/01_a\.ipynb"):
        freshness.stale()


def test_the_committed_record_is_that_of_the_committed_collection():
    assert freshness.stale() == {}
