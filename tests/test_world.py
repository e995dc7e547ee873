"""What a kernel sees: the fixed world, the checkout by its full name, nothing of the user's own, and no network."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from helpers import execution, notebook, places, world
from helpers.kernel import sitecustomize


def executed(home, *sources):
    """The texts that cells show, executed in one kernel."""
    cells = [nbformat.v4.new_code_cell(source, id=f"01-{number}") for number, source in enumerate(sources)]
    path = home / "notebooks" / "01_a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=notebook.KERNEL), path)
    execution.execute(path)
    return ["".join(output.get("text", "") for output in cell.outputs) for cell in nbformat.read(path, 4).cells]


ASK = """
import socket, urllib.request
def told(ask):
    try:
        return ask()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
"""


def test_a_kernel_reaches_this_machine_and_no_other(home):
    shown = executed(
        home,
        ASK,
        "print(told(lambda: urllib.request.urlopen('http://example.org')))",
        "print(told(lambda: socket.create_connection(('192.0.2.1', 80), timeout=1)))",
        "print(told(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))))",
        "print(told(lambda: socket.gethostbyname('example.org')))",
        "door = socket.create_server(('127.0.0.1', 0))\nprint(told(lambda: socket.create_connection(door.getsockname()).close()))",
    )
    for text in shown[1:5]:
        assert "notebooks read the files of the checkout only" in text
    assert "example.org" in shown[1]
    assert "192.0.2.1" in shown[2]
    assert shown[5] == "None\n"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "", None, b"localhost", "::1%lo"])
def test_this_machine_in_any_spelling(host):
    assert sitecustomize.here(host)


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "2001:db8::1", "example.org", "0.0.0.0", "localhost.example.org", b"example.org"]
)
def test_another_machine(host):
    assert not sitecustomize.here(host)


def test_a_process_that_is_no_kernel_is_left_alone(home):
    ask = "import socket\nprint(socket.getaddrinfo('192.0.2.1', 80)[0][4])"
    done = subprocess.run([sys.executable, "-c", ask], env=world.surroundings(), capture_output=True, text=True)
    assert done.stdout == "('192.0.2.1', 80)\n"


def test_a_sitecustomize_of_the_machine_still_runs(home, tmp_path, monkeypatch):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "sitecustomize.py").write_text("import os\nos.environ['OWN'] = 'ran'\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "own"), os.environ.get("PYTHONPATH", "")]))
    assert executed(home, "import os\nprint(os.environ['OWN'])") == ["ran\n"]


def test_start_up_files_of_the_user_do_not_run(home, tmp_path, monkeypatch):
    startup = tmp_path / "user" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("mine = 'from the user'\n", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "user"))
    assert executed(home, "print('mine' in globals())") == ["False\n"]


def test_warnings_stop_a_notebook(home):
    with pytest.raises(execution.NotebookError, match="cell 01-0 stopped: UserWarning: careful"):
        executed(home, "import warnings\nwarnings.warn('careful')")


def test_a_checkout_named_from_here_is_found_by_kernels_that_start_elsewhere(home, monkeypatch):
    monkeypatch.chdir(home)
    monkeypatch.setenv("LONG_REACH_ROOT", ".")
    assert places.root() == home
    assert world.surroundings()["LONG_REACH_ROOT"] == str(home)
    monkeypatch.setenv("PYTHONPATH", os.path.relpath(Path(places.__file__).parents[1]))
    shown = executed(
        home, "import os\nfrom helpers import places\nprint(places.raw().is_dir(), os.path.basename(os.getcwd()))"
    )
    assert shown == ["True notebooks\n"]
