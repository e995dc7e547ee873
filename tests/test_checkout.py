"""The checkout works where people work: Windows and Mac file systems, git diffs and merges, pre-commit, dev containers."""

import json
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
import yaml

from helpers import places

ROOT = places.root()
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
NOTEBOOK = "notebook.ipynb"
LONGEST = 120  # characters; leaves room for a folder's own path under Windows' limit of 260


def git(*arguments, cwd=ROOT, check=True):
    run = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, encoding="utf-8")
    assert not check or run.returncode == 0, run.stderr
    return run.stdout


def committed():
    if subprocess.run(["git", "rev-parse"], cwd=ROOT, capture_output=True).returncode:
        pytest.skip("not a git checkout")
    return git("ls-files", "-z").split("\0")[:-1]


def fit_for_windows(name):
    """Whether every file system takes this path: short, no reserved name or character, no dot or space at an end."""
    parts = name.split("/")
    return len(name) <= LONGEST and all(
        part.split(".")[0].lower() not in RESERVED and re.fullmatch(r"[A-Za-z0-9._-]*[A-Za-z0-9_-]", part)
        for part in parts
    )


@pytest.mark.parametrize(
    "name", ["data/aux.csv", "a/b.", "a/b ", "a:b", "a?b", "data/令.csv", "NUL", "x" * 121, "a\\b", "com1.txt/a"]
)
def test_names_that_windows_refuses_are_seen(name):
    assert not fit_for_windows(name)


def test_every_committed_path_can_be_checked_out_on_windows_and_mac():
    names = committed()
    assert len(names) > 100
    assert [name for name in names if not fit_for_windows(name)] == []
    folders = {"/".join(name.split("/")[:depth]) for name in names for depth in range(1, name.count("/") + 2)}
    assert len({folder.lower() for folder in folders}) == len(folders)
    assert [line for line in git("ls-files", "-s").splitlines() if line.split()[0] not in ("100644", "100755")] == []


def test_text_has_one_line_ending_everywhere():
    assert committed()
    lines = [line.split("\t") for line in git("ls-files", "--eol").splitlines()]
    text = {name: (kinds.split()[0], kinds) for kinds, name in lines if not name.endswith(".png")}
    assert {
        name: kinds for name, (index, kinds) in text.items() if index not in ("i/lf", "i/none") or "eol=lf" not in kinds
    } == {}
    pictures = [kinds for kinds, name in lines if name.endswith(".png")]
    assert [kinds for kinds in pictures if not kinds.startswith("i/-text")] == []


def test_nothing_committed_is_ignored_and_what_a_day_of_work_leaves_is():
    assert committed()
    assert git("ls-files", "--cached", "--ignored", "--exclude-standard") == ""
    left = [".venv/x", ".hypothesis/x", "notebooks/.ipynb_checkpoints/x", "notebooks/.virtual_documents/x", "src/helpers/__pycache__/x",
            "data/raw/documents/mine.pdf", "data/processed/.a.csv.1.tmp"]  # fmt: skip
    assert git("check-ignore", *left).splitlines() == left
    assert git("check-ignore", "data/raw/news/new.toml", "notebooks/13_new.ipynb", check=False) == ""


@pytest.fixture
def repository(tmp_path):
    """A git repository with the collection's attributes, its nbdime settings and the first cells of a notebook, up to its first figure."""
    for name in (".gitattributes", "nbdime_config.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    notebook = nbformat.read(places.notebooks()[0], as_version=4)
    shown = [
        any("image/png" in output.get("data", {}) for output in cell.get("outputs", [])) for cell in notebook.cells
    ]
    notebook.cells = notebook.cells[: shown.index(True) + 1]
    nbformat.write(notebook, tmp_path / NOTEBOOK)
    git("init", "-q", "-b", "main", cwd=tmp_path)
    for key, value in (
        ("user.name", "A"),
        ("user.email", "a@example.org"),
        ("core.autocrlf", "false"),
        ("core.pager", "cat"),
    ):
        git("config", key, value, cwd=tmp_path)
    commit(tmp_path, "start")
    return tmp_path


def commit(folder, message):
    git("add", "-A", cwd=folder)
    git("commit", "-q", "-m", message, cwd=folder)


def with_nbdime(folder):
    pytest.importorskip("nbdime", reason="no nbdime: pip install -e '.[check]'")
    run = f'"{sys.executable}" -m nbdime.vcs.git'
    git("config", "diff.jupyternotebook.command", f"{run}.diffdriver diff", cwd=folder)
    git("config", "merge.jupyternotebook.driver", f"{run}.mergedriver merge %O %A %B %L %P", cwd=folder)


def redraw(folder, mark, cell):
    """Change a cell's code and, as a rerun would, the figure of the notebook: its picture and its height."""
    path = folder / NOTEBOOK
    notebook = nbformat.read(path, as_version=4)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    code[cell].source = f"# {mark}\n{code[cell].source}"
    data = next(o.data for c in code for o in c.outputs if "image/png" in o.get("data", {}))
    data["image/png"] = mark * 8 + data["image/png"][len(mark) * 8 :]
    data["application/vnd.plotly.v1+json"]["layout"]["height"] += len(mark)
    nbformat.write(notebook, path)


def test_a_diff_with_nbdime_shows_the_change_in_the_code_and_no_picture(repository):
    with_nbdime(repository)
    redraw(repository, "fewer", 3)
    shown = git("diff", cwd=repository)
    assert "# fewer" in shown
    assert "fewer" * 8 not in shown
    assert "plotly" not in shown
    assert max(map(len, shown.splitlines())) < 500


def test_a_diff_without_nbdime_is_gits_own(repository):
    redraw(repository, "fewer", 3)
    assert re.search(r'^\+\s+"# fewer\\n",$', git("diff", cwd=repository), re.M)


def test_a_merge_with_nbdime_joins_the_code_and_leaves_out_figures_that_conflict(repository):
    with_nbdime(repository)
    git("checkout", "-q", "-b", "theirs", cwd=repository)
    redraw(repository, "theirs", 1)
    commit(repository, "theirs")
    git("checkout", "-q", "main", cwd=repository)
    redraw(repository, "ours", 3)
    commit(repository, "ours")
    git("merge", "-q", "theirs", cwd=repository)
    notebook = nbformat.read(repository / NOTEBOOK, as_version=4)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert code[1].source.startswith("# theirs\n")
    assert code[3].source.startswith("# ours\n")
    assert not [
        c for c in code if "theirs" * 8 in str(c.outputs) or "ours" * 8 in str(c.outputs)
    ]  # the gate sees the gap; `make run` fills it


def test_pre_commit_runs_only_what_is_here_and_clears_no_output():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    hooks = {hook["id"]: hook for repository in config["repos"] for hook in repository["hooks"]}
    assert list(hooks) == ["tidy", "format", "quick"]
    assert {hook["language"] for hook in hooks.values()} == {"system"}
    assert not [hook for hook in hooks.values() if re.search("clear|strip", hook["entry"])]
    for entry in (hooks["tidy"]["entry"], hooks["quick"]["entry"]):
        words = entry.split()
        assert words[:3] == ["python", "-m", "helpers"]
        assert subprocess.run([sys.executable, *words[1:], "--help"], capture_output=True).returncode == 0
    assert re.search(hooks["tidy"]["files"], "notebooks/00_start_here.ipynb")
    schema = pytest.importorskip("pre_commit.clientlib", reason="no pre-commit: pip install pre-commit")
    schema.load_config(ROOT / ".pre-commit-config.yaml")


def test_the_dev_container_sets_itself_up_as_the_makefile_does():
    settings = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    goal = settings["postCreateCommand"].rpartition("make ")[2]
    assert goal == re.search(r"^VENV := (\S+)$", makefile, re.M)[1] + "/.ready"
    assert "READY := $(VENV)/.ready" in makefile
    assert {"chromium", "fonts-noto-cjk"} <= set(settings["postCreateCommand"].split())
    assert re.fullmatch(r"python:3\.\d+-bookworm", settings["image"])
    path = settings["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
    assert path == "${containerWorkspaceFolder}/.venv/bin/python"
