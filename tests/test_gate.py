"""The gate bites: changes planted in copies must each turn red, in our checks or in strict nbval, and the copy itself must be green."""

import base64
import copy
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from helpers import figures, gate, places, products, rerun

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


PLANTS = []


def planted(problem):
    """Register a change that must turn red with a fault whose text holds `problem`."""

    def keep(change):
        PLANTS.append(pytest.param(change, problem, id=change.__name__))
        return change

    return keep


@planted("has execution count None")
def strip_all(nb):
    for cell in code(nb):
        cell.outputs, cell.execution_count = [], None


@planted("stores no output")
def strip_one(nb):
    first(nb, "text/html").outputs = []


@planted("has execution count")
def swap_counts(nb):
    cells = code(nb)
    cells[2].execution_count, cells[3].execution_count = cells[3].execution_count, cells[2].execution_count


@planted("has execution count None")
def never_run(nb):
    code(nb)[-1].execution_count = None


@planted("says a number by hand")
def number_in_markdown(nb):
    next(
        c for c in nb.cells if c.cell_type == "markdown" and "## " in c.source
    ).source += "\n\nThere are 95,242 of them."


@planted("says a number by hand")
def number_in_a_sentence(nb):
    next(c for c in code(nb) if "f.say(" in c.source).source = 'f.say("There are 95,242 of them.")'


@planted("says a number by hand")
def number_in_a_caption(nb):
    cell = first(nb, figures.PLOTLY)
    cell.source = cell.source.replace('caption="', 'caption="All 37 of them. ')


@planted("shows another picture")
def byte_in_a_picture(nb):
    png = bytearray(base64.b64decode(figure_data(nb)["image/png"]))
    png[len(png) // 2] ^= 1
    figure_data(nb)["image/png"] = base64.b64encode(bytes(png)).decode()


@planted("shows another picture")
def swapped_picture(nb):
    other = next(slug for slug in figures.stored() if not slug.startswith("04"))
    figure_data(nb)["image/png"] = base64.b64encode((places.figures() / f"{other}.png").read_bytes()).decode()


@planted("shows another picture")
def no_picture(nb):
    del figure_data(nb)["image/png"]


@planted("shows another figure than")
def value_in_a_trace(nb):
    figure_data(nb)[figures.PLOTLY]["data"][0]["x"][0] += 1


@planted("shows another figure than")
def title_of_a_figure(nb):
    figure_data(nb)[figures.PLOTLY]["layout"]["title"]["text"] = "Something else"


@planted("a figure that is not stored")
def unknown_figure(nb):
    figure_data(nb)[figures.PLOTLY]["layout"]["meta"]["slug"] = "04-not-stored"


@planted("alt text")
def no_alt_text(nb):
    figure_data(nb)["text/plain"] = " "


@planted("stores an error")
def stored_error(nb):
    code(nb)[0].outputs = [nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=[])]


@planted("stores a warning")
def stored_warning(nb):
    first(nb, "text/html").outputs.append(nbformat.v4.new_output("stream", name="stderr", text="careful"))


@planted("a path of one machine")
def absolute_path(nb):
    first(nb, "text/html").outputs[0].data["text/plain"] += "\n/home/someone/notes.txt"


@planted("a path of one machine")
def windows_path(nb):
    first(nb, "text/html").outputs[0].data["text/plain"] += "\nC:\\Users\\someone"


@planted("a clock")
def time_stamp(nb):
    first(nb, "text/html").outputs[0].data["text/plain"] += "\nrun at 2026-11-24 10:11:12"


@planted("an address in memory")
def memory_address(nb):
    first(nb, "text/html").outputs[0].data["text/plain"] = "<Thing object at 0x7f00deadbeef>"


@planted("e-mail")
def private_datum(nb):
    first(nb, "text/html").outputs[0].data["text/html"] += "jane.doe" + chr(64) + "example.org"


@planted("private name")
def private_name_in_prose(nb):
    nb.cells[0].source += "\n\nThe dissident Jane" + " Doe was followed."


@planted("defines a function")
def defined_function(nb):
    code(nb)[0].source += "\ndef helper():\n    return 1"


@planted("no plain Python")
def magic(nb):
    code(nb)[0].source = "%matplotlib inline\n" + code(nb)[0].source


@planted("holds a colour")
def colour(nb):
    code(nb)[0].source += '\nred = "#ff0000"'


@planted("holds a path of one machine")
def path_in_code(nb):
    code(nb)[0].source += '\nfile = "/home/someone/data.csv"'


@planted("lines")
def long_cell(nb):
    code(nb)[0].source += "\n" + "\n".join(f"x{i} = {i}" for i in range(gate.LINES))


@planted("is no question")
def no_question(nb):
    nb.cells[0].source = "# Who is who"


@planted("no section `## Doubts`")
def no_doubts(nb):
    for cell in nb.cells:
        cell.source = cell.source.replace("## Doubts", "## Other")


@planted("no readable cell id")
def unreadable_id(nb):
    nb.cells[3]["id"] = "a1b2c3d4"


@planted("no readable cell id")
def foreign_id(nb):
    nb.cells[3]["id"] = "05-setup"


@planted("holds more than it should")
def kernel_metadata(nb):
    nb.metadata["widgets"] = {"state": {}}


@planted("holds more than it should")
def cell_metadata(nb):
    nb.cells[2].metadata["execution"] = {"start": "now"}


@planted("stores an output but shows nothing")
def silent_cell_with_output(nb):
    code(nb)[0].outputs = [nbformat.v4.new_output("stream", name="stdout", text="hello")]


@planted("says a number by hand")
def number_in_backticks(nb):
    nb.cells[0].source += "\n\nThere are `95,242` of them."


@planted("says a number by hand")
def number_in_a_block(nb):
    nb.cells[0].source += "\n\n```\nThere are 95,242 of them.\n```"


@planted("says a number by hand")
def number_in_the_words_of_a_link(nb):
    nb.cells[0].source += "\n\nThere are [95,242 of them](05_the_graph.ipynb)."


@planted("says a number by hand")
def number_in_braces(nb):
    nb.cells[0].source += "\n\nThere are {95242} of them."


@planted("says a text that is not written there")
def number_through_a_variable(nb):
    next(c for c in code(nb) if "f.say(" in c.source).source = 'text = "There are 95,242 of them."\nf.say(text)'


@planted("says a number by hand")
def number_as_a_word(nb):
    next(c for c in code(nb) if "f.say(" in c.source).source = 'f.say("There are {many} of them.", many="95,242")'


@planted("registers a number typed by hand")
def number_registered_by_hand(nb):
    code(nb)[0].source += '\nf.add("many", 95242, "claim|claims")'


@planted("says a number by hand")
def number_in_how_far_it_holds(nb):
    cell = first(nb, figures.PLOTLY)
    cell.source = cell.source.replace("holds=", 'holds="all 37 of them" or ', 1)


@planted("speaks through Markdown()")
def sentence_past_the_registry(nb):
    code(nb)[0].source += '\nMarkdown("There are 95,242 of them.")'


@planted("another kind (application/javascript)")
def script_output(nb):
    first(nb, "text/html").outputs[0].data["application/javascript"] = "alert(1)"


@planted("another kind (application/vnd.jupyter.widget-view+json)")
def widget_output(nb):
    first(nb, "text/html").outputs[0].data["application/vnd.jupyter.widget-view+json"] = {"model_id": "x"}


@planted("a browser would run or fetch")
def script_in_a_table(nb):
    first(nb, "text/html").outputs[0].data["text/html"] += "<script>alert(1)</script>"


@planted("a browser would run or fetch")
def beacon_in_a_table(nb):
    first(nb, "text/html").outputs[0].data["text/html"] += '<img src="https://example.org/seen.gif">'


@planted("a browser would run or fetch")
def picture_from_elsewhere_in_prose(nb):
    nb.cells[0].source += "\n\n![](https://example.org/seen.gif)"


@planted("output of another run")
def output_of_another_run(nb):
    first(nb, "text/html").outputs[0].execution_count = 99


@planted("marked to be checked less")
def ignored_by_nbval(nb):
    code(nb)[0].source = "# NBVAL_" + "IGNORE_OUTPUT\n" + code(nb)[0].source


@planted("marked to be checked less")
def allowed_to_fail(nb):
    code(nb)[0].metadata["tags"] = ["raises-exception"]


@planted("is a raw cell")
def raw_cell(nb):
    nb.cells.append(nbformat.v4.new_raw_cell("95,242", id="04-raw"))


@planted("holds an attachment")
def attachment(nb):
    nb.cells[0]["attachments"] = {"a.png": {"image/png": "AAAA"}}


@planted("shown with other settings")
def button_that_sends_data_away(nb):
    figure_data(nb)[figures.PLOTLY]["config"]["showSendToCloud"] = True


@planted("the caption of")
def other_caption(nb):
    cell = first(nb, figures.PLOTLY)
    next(o for o in cell.outputs if "text/markdown" in o.get("data", {})).data["text/markdown"] = "*Something else.*"


@planted("the alt text of")
def other_alt_text(nb):
    figure_data(nb)["text/plain"] += " And more."


@planted("a figure of another notebook")
def figure_of_another_notebook(nb):
    slug = next(slug for slug in figures.stored() if slug.startswith("05"))
    figure_data(nb)[figures.PLOTLY] = json.loads((places.figures() / f"{slug}.json").read_text(encoding="utf-8"))


@planted("shows another figure than")
def coordinate(nb):
    figure_data(nb)[figures.PLOTLY]["layout"]["xaxis"]["range"] = [0, 7]


def examine(notebook, folder):
    path = folder / f"{SUBJECT}.ipynb"
    nbformat.write(notebook, path)
    return gate.examine(path)


def test_the_untouched_copy_is_green(original, tmp_path):
    assert examine(copy.deepcopy(original), tmp_path) == []


@pytest.mark.parametrize(("plant", "problem"), PLANTS)
def test_a_planted_change_turns_red(plant, problem, original, tmp_path):
    notebook = copy.deepcopy(original)
    plant(notebook)
    assert notebook != original
    found = examine(notebook, tmp_path)
    assert any(problem in str(fault) for fault in found), [str(fault) for fault in found]
    assert all(fault.file == f"{SUBJECT}.ipynb" and fault.remedy for fault in found)


def test_at_least_forty_kinds_are_planted():
    assert len({plant.values[0].__name__ for plant in PLANTS}) >= 40


def test_a_broken_notebook_is_named(tmp_path):
    path = tmp_path / f"{SUBJECT}.ipynb"
    path.write_bytes((places.root() / "notebooks" / path.name).read_bytes()[:5000])
    assert [(fault.file, fault.place) for fault in gate.examine(path)] == [(path.name, "file")]


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
    assert products.examine() == []


@pytest.mark.parametrize(
    ("file", "spoil", "problem"),
    [
        ("figures/04-entities-and-names.png", lambda data: None, ".png is missing"),
        ("figures/04-entities-and-names.png", lambda data: data.replace(b"figure", b"figurf", 1), "shows another figure"),
        ("figures/04-entities-and-names.json", lambda data: data.replace(b"entities", b"things"), "shows another figure"),
        ("figures/04-entities-and-names.json", lambda data: data.replace(b":", b": ", 1), "not written in its one spelling"),
        ("figures/04-entities-and-names.json", lambda data: data[:100], "cannot be read"),
        ("figures/04-entities-and-names.json", lambda data: None, "belongs to no stored figure"),
        ("figures/04-entities-and-names.csv", lambda data: None, ".csv is missing"),
        ("figures/04-entities-and-names.csv", lambda data: re.sub(rb"\bc[a-z2-7]{8}\b", b"czzzzzzzz", data), "claims that do not exist"),
        ("figures/04-entities-and-names.csv", lambda data: data.split(b"\n")[0] + b"\n", "leads back to no claim"),
        ("figures/04-entities-and-names.txt", lambda data: None, ".txt is missing"),
        ("figures/04-more.png", lambda data: b"png", "belongs to no stored figure"),
        ("figures/04-more.json", lambda data: b"{}\n", "is shown 0 times"),
        ("stray.csv", lambda data: b"a\n", "is owned by 0 notebooks"),
        ("cases.csv", lambda data: b"caf\xe9\n", "is not UTF-8"),
        ("claims.csv", lambda data: data + b"x" + bytes([64]) + b"example.org\n", "e-mail"),
        ("findings/05.json", lambda data: re.sub(rb'"value": \d+', b'"value": 1', data), "differs from the findings"),
        ("findings.json", lambda data: data.replace(b'"05.relations"', b'"05.relatives"'), "differs from the findings"),
    ],
)  # fmt: skip
def test_a_spoilt_file_turns_red(checkout, file, spoil, problem):
    path = checkout / "data" / "processed" / file
    was = path.read_bytes() if path.exists() else None
    spoilt = spoil(was)
    assert spoilt != was
    path.unlink() if spoilt is None else path.write_bytes(spoilt)
    try:
        found = products.examine()
        assert any(problem in str(fault) for fault in found), [str(fault) for fault in found]
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


def test_a_changed_card_turns_red_before_anything_runs(checkout):
    """The gate compares content with the record of the last runs: no kernel starts."""
    shutil.copy(Path(__file__).parents[1] / "requirements.lock", checkout / "requirements.lock")
    assert gate.examine_all() == []
    card = next((checkout / "data" / "raw" / "academic").glob("*.toml"))
    was = card.read_bytes()
    card.write_bytes(was + b"\n")
    try:
        stale = [fault for fault in gate.examine_all() if f"{card.name} changed" in fault.problem]
        assert {fault.file[:2] for fault in stale} >= {"00", "04", "05", "11"}
    finally:
        card.write_bytes(was)


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
