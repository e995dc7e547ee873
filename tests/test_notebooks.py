"""The committed notebooks pass the gate that closes the holes of nbval, and nbval collects every cell."""

import subprocess
import sys

import nbformat

from helpers import gate, places, rerun


def test_there_are_the_notebooks_of_this_release():
    assert [path.name[:2] for path in places.notebooks()] == [f"{number:02}" for number in range(14)]


def test_the_gate_finds_nothing():
    assert [str(fault) for fault in gate.examine_all()] == []


def test_the_order_can_be_planned():
    before = rerun.plan(places.notebooks())
    names = {path.name[:2]: {other.name[:2] for other in needs} for path, needs in before.items()}
    assert names["04"] == {"01", "02", "03"}
    assert names["00"] == {f"{number:02}" for number in range(1, 13)}


def test_nbval_collects_every_code_cell_and_ignores_none():
    paths = places.notebooks()
    expected = sum(cell.cell_type == "code" for path in paths for cell in nbformat.read(path, 4).cells)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "--collect-only",
        "-q",
        "-p",
        "no:cacheprovider",
        *map(str, paths),
    ]
    listed = subprocess.run(command, capture_output=True, text=True, cwd=places.root(), env=rerun.surroundings())
    assert sum("::" in line for line in listed.stdout.splitlines()) == expected, listed.stdout[-2000:] + listed.stderr
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert "NBVAL" not in text
        assert "nbval-" not in text


def test_at_least_twenty_figures_are_stored_with_all_that_belongs_to_them():
    from helpers import pictures

    assert len(pictures.stored()) >= 20
    assert pictures.stale() == []


def test_every_claim_id_in_the_data_of_a_figure_exists(collection):
    from helpers import evidence, figures, tables

    known = set(collection.claims["id"])
    for slug in figures.stored():
        data = tables.read(f"figures/{slug}.csv")
        ids = set(evidence.split(evidence.union(data["claim_ids"].dropna())))
        assert ids, f"{slug} leads back to no claim"
        assert ids <= known, slug
