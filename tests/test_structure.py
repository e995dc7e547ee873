"""Data flows one way: modules import what stands before them in the flow that CONTRIBUTING gives, and nothing behind."""

import ast
import re
from pathlib import Path

import pytest

import helpers

HERE = Path(helpers.__file__).parent
ROOT = Path(__file__).parents[1]


def flow():
    """module -> place in the flow; modules named together share one."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    line = re.search(r"`(places → [^`]+)`", text)[1]
    return {name: place for place, group in enumerate(line.split(" → ")) for name in group.split(", ")}


def imported(path):
    """The helpers that a module imports when it is imported itself (not inside functions, not for type checking)."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module == "helpers":
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers."):
            names.add(node.module.split(".")[1])
    return names


def modules():
    single = {path.stem: [path] for path in sorted(HERE.glob("*.py")) if not path.stem.startswith("__")}
    return {**single, "charts": sorted((HERE / "charts").glob("*.py"))}


def test_the_flow_names_every_module_once():
    assert sorted(flow()) == sorted(modules())


@pytest.mark.parametrize("name", sorted(modules()))
def test_no_import_runs_back(name):
    places = flow()
    for path in modules()[name]:
        back = {other for other in imported(path) - {name} if places.get(other, 99) >= places[name]}
        assert back == set(), f"{path.name} imports {sorted(back)}, which stand behind it in the flow"


def test_the_wing_for_documents_is_reached_by_verbs_only():
    for name, paths in modules().items():
        assert "documents" not in set().union(*(imported(path) for path in paths)), name
