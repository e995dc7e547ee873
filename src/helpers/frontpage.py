"""The README's findings, taken from notebook 00: the front page says what the notebooks found and nothing else."""

import re

from helpers import notebook, places

BEGIN, END = "<!-- findings: written by `python -m helpers run` from notebook 00 -->", "<!-- end of findings -->"
PICTURES = {
    "1": "01-outcomes",
    "2": "03-isoon-customers",
    "3": "06-tools-platforms",
    "4": "07-sentences",
    "5": "05-relations-and-voices",
}


def block() -> str:
    """The findings of notebook 00 as Markdown, each with its picture and alt text."""
    start = notebook.read(places.root() / "notebooks" / "00_start_here.ipynb")
    said = [
        "".join(output["data"]["text/markdown"])
        for cell in start["cells"]
        if cell["cell_type"] == "code" and cell["id"].startswith("00-finding-")
        for output in cell["outputs"]
    ]
    parts = []
    for text in said:
        linked = re.sub(r"\]\((\d\d_\w+\.ipynb)\)", r"](notebooks/\1)", text)
        slug = PICTURES.get(re.match(r"\*\*(\d)", text).group(1), "")
        alt = (places.figures() / f"{slug}.txt").read_text(encoding="utf-8").split("\n\n")[1].strip()
        parts.append(f"{linked}\n\n![{alt.replace('[', '(').replace(']', ')')}](data/processed/figures/{slug}.png)")
    return "\n\n".join(parts)


def refresh() -> bool:
    """Write the findings into the README between their marks; returns whether it changed.

    Raises ValueError when the marks are missing.
    """
    path = places.root() / "README.md"
    text = path.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"README.md has lost its marks: put {BEGIN!r} and {END!r} around the findings")
    head, rest = text.split(BEGIN, 1)
    fresh = f"{head}{BEGIN}\n\n{block()}\n\n{END}{rest.split(END, 1)[1]}"
    places.write(path, fresh)
    return fresh != text
