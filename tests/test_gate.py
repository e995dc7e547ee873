"""The gate bites: changes planted in copies must each turn red, in our checks or in strict nbval, and the copy itself must be green."""

import base64
import copy
import shutil
import subprocess
import sys

import nbformat
import pytest

from helpers import figures, gate, places, rerun

SUBJECT = "04_who_is_who"


@pytest.fixture(scope="module")
def original():
    return nbformat.read(places.root() / "notebooks" / f"{SUBJECT}.ipynb", as_version=4)


def first(notebook, kind):
    """The first code cell with an output of this mime type."""
    return next(
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and any(kind in o.get("data", {}) for o in cell.outputs)
    )


def figure_data(notebook):
    cell = first(notebook, figures.PLOTLY)
    return next(output.data for output in cell.outputs if figures.PLOTLY in output.data)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def strip_all(nb):
    for cell in code(nb):
        cell.outputs, cell.execution_count = [], None


def strip_one(nb):
    first(nb, "text/html").outputs = []


def swap_counts(nb):
    cells = code(nb)
    cells[2].execution_count, cells[3].execution_count = cells[3].execution_count, cells[2].execution_count


def never_run(nb):
    code(nb)[-1].execution_count = None


def number_in_markdown(nb):
    next(
        c for c in nb.cells if c.cell_type == "markdown" and "## " in c.source
    ).source += "\n\nThere are 95,242 of them."


def number_in_a_sentence(nb):
    next(c for c in code(nb) if "f.say(" in c.source).source = 'f.say("There are 95,242 of them.")'


def number_in_a_caption(nb):
    cell = first(nb, figures.PLOTLY)
    cell.source = cell.source.replace('caption="', 'caption="All 37 of them. ')


def byte_in_a_picture(nb):
    png = bytearray(base64.b64decode(figure_data(nb)["image/png"]))
    png[len(png) // 2] ^= 1
    figure_data(nb)["image/png"] = base64.b64encode(bytes(png)).decode()


def swapped_picture(nb):
    other = next(slug for slug in figures.stored() if not slug.startswith("04"))
    figure_data(nb)["image/png"] = base64.b64encode((places.figures() / f"{other}.png").read_bytes()).decode()


def no_picture(nb):
    del figure_data(nb)["image/png"]


def value_in_a_trace(nb):
    figure_data(nb)[figures.PLOTLY]["data"][0]["x"][0] += 1


def title_of_a_figure(nb):
    figure_data(nb)[figures.PLOTLY]["layout"]["title"]["text"] = "Something else"


def unknown_figure(nb):
    figure_data(nb)[figures.PLOTLY]["layout"]["meta"]["slug"] = "04-not-stored"


def no_alt_text(nb):
    figure_data(nb)["text/plain"] = " "


def stored_error(nb):
    code(nb)[0].outputs = [nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=[])]


def stored_warning(nb):
    first(nb, "text/html").outputs.append(nbformat.v4.new_output("stream", name="stderr", text="careful"))


def absolute_path(nb):
    first(nb, "text/html").outputs[0].data["text/plain"] += "\n/home/someone/notes.txt"


def windows_path(nb):
    first(nb, "text/html").outputs[0].data["text/plain"] += "\nC:\\Users\\someone"


def time_stamp(nb):
    first(nb, "text/html").outputs[0].data["text/plain"] += "\nrun at 2026-11-24 10:11:12"


def memory_address(nb):
    first(nb, "text/html").outputs[0].data["text/plain"] = "<Thing object at 0x7f00deadbeef>"


def private_datum(nb):
    first(nb, "text/html").outputs[0].data["text/html"] += "jane.doe" + chr(64) + "example.org"


def private_name_in_prose(nb):
    nb.cells[0].source += "\n\nThe dissident Jane" + " Doe was followed."


def defined_function(nb):
    code(nb)[0].source += "\ndef helper():\n    return 1"


def magic(nb):
    code(nb)[0].source = "%matplotlib inline\n" + code(nb)[0].source


def colour(nb):
    code(nb)[0].source += '\nred = "#ff0000"'


def path_in_code(nb):
    code(nb)[0].source += '\nfile = "/home/someone/data.csv"'


def long_cell(nb):
    code(nb)[0].source += "\n" + "\n".join(f"x{i} = {i}" for i in range(gate.LINES))


def no_question(nb):
    nb.cells[0].source = "# Who is who"


def no_doubts(nb):
    for cell in nb.cells:
        cell.source = cell.source.replace("## Doubts", "## Other")


def unreadable_id(nb):
    nb.cells[3]["id"] = "a1b2c3d4"


def foreign_id(nb):
    nb.cells[3]["id"] = "05-setup"


def kernel_metadata(nb):
    nb.metadata["widgets"] = {"state": {}}


def cell_metadata(nb):
    nb.cells[2].metadata["execution"] = {"start": "now"}


def silent_cell_with_output(nb):
    code(nb)[0].outputs = [nbformat.v4.new_output("stream", name="stdout", text="hello")]


PLANTS = [
    strip_all, strip_one, swap_counts, never_run, number_in_markdown, number_in_a_sentence, number_in_a_caption, byte_in_a_picture,
    swapped_picture, no_picture, value_in_a_trace, title_of_a_figure, unknown_figure, no_alt_text, stored_error, stored_warning,
    absolute_path, windows_path, time_stamp, memory_address, private_datum, private_name_in_prose, defined_function, magic, colour,
    path_in_code, long_cell, no_question, no_doubts, unreadable_id, foreign_id, kernel_metadata, cell_metadata, silent_cell_with_output,
]  # fmt: skip


def examine(notebook, folder):
    path = folder / f"{SUBJECT}.ipynb"
    nbformat.write(notebook, path)
    return gate.examine(path)


def test_the_untouched_copy_is_green(original, tmp_path):
    assert examine(copy.deepcopy(original), tmp_path) == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_change_turns_red(plant, original, tmp_path):
    notebook = copy.deepcopy(original)
    plant(notebook)
    found = examine(notebook, tmp_path)
    assert found, f"{plant.__name__} was missed"
    assert all(fault.file == f"{SUBJECT}.ipynb" and fault.remedy for fault in found)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the checkout's data and notebooks, in which files can be spoiled; each test puts back what it spoils."""
    home = tmp_path_factory.mktemp("checkout")
    for part in ("data", "notebooks"):
        shutil.copytree(
            places.root() / part, home / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "documents")
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LONG_REACH_ROOT", str(home))
        yield home


def test_the_untouched_checkout_is_green(checkout):
    assert gate.examine_processed() == []


@pytest.mark.parametrize(
    ("file", "spoil"),
    [
        ("figures/04-entities-and-names.png", lambda data: None),
        ("figures/04-entities-and-names.png", lambda data: data.replace(b"figure", b"figurf", 1)),
        ("figures/04-entities-and-names.json", lambda data: data.replace(b"entities", b"things")),
        ("figures/04-entities-and-names.csv", lambda data: None),
        ("figures/04-entities-and-names.txt", lambda data: None),
        ("stray.csv", lambda data: b"a\n"),
        ("claims.csv", lambda data: data + b"x" + bytes([64]) + b"example.org\n"),
    ],
)  # fmt: skip
def test_a_spoilt_file_turns_red(checkout, file, spoil):
    path = checkout / "data" / "processed" / file
    was = path.read_bytes() if path.exists() else None
    spoilt = spoil(was)
    path.unlink() if spoilt is None else path.write_bytes(spoilt)
    try:
        found = gate.examine_processed()
        assert found
        assert all(fault.remedy for fault in found)
    finally:
        path.unlink(missing_ok=True) if was is None else path.write_bytes(was)


def test_a_table_that_a_notebook_declares_must_be_there(checkout):
    path = checkout / "data" / "processed" / "relations.csv"
    was = path.read_bytes()
    path.unlink()
    try:
        found = gate.examine(checkout / "notebooks" / "05_the_graph.ipynb")
        assert any("relations.csv is not there" in fault.problem for fault in found)
    finally:
        path.write_bytes(was)


def nbval(path):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", str(path)]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=path, env={**rerun.surroundings(), "LONG_REACH_ROOT": str(path)}
    )


def test_strict_nbval_is_red_for_one_digit_and_green_without(original, tmp_path):
    """One run over three copies: untouched, a digit in a table, a value in a plotly trace."""
    digit, trace = copy.deepcopy(original), copy.deepcopy(original)
    data = first(digit, "text/html").outputs[0].data
    data["text/html"] = data["text/html"].replace("<td>", "<td>1", 1)
    value_in_a_trace(trace)
    for name, notebook in (("same", original), ("digit", digit), ("trace", trace)):
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    shutil.copytree(places.raw(), tmp_path / "data" / "raw", ignore=shutil.ignore_patterns("documents"))
    shutil.copytree(places.processed(), tmp_path / "data" / "processed")
    result = nbval(tmp_path)
    failed = [line for line in result.stdout.splitlines() if line.startswith("FAILED")]
    assert len(failed) == 2, result.stdout[-3000:]
    assert not any("same.ipynb" in line for line in failed)
