"""HTML → title and main text, by resiliparse (chosen by measurement: benchmarks/reading_documents.py)."""

import re

from helpers.documents.encodings import clean, decode
from helpers.documents.limits import Content, Visit, need

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,30})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,30})",
    re.I,
)
_LINK = re.compile(r"<a[ >].*?</a>", re.S)
_TAG = re.compile(r"<[^>]*>")
_ENOUGH = 2000  # characters of main text: then no look at the whole page is needed


def read_webpage(data: bytes, visit: Visit) -> Content:
    """The title, unless the text has it, and the main text; the whole page where no main text stands out."""
    return read_markup(*_decoded(data))


def _decoded(data: bytes) -> tuple[str, list[str]]:
    declared = _DECLARED.search(data[:4096])
    return decode(data, (declared[1] or declared[2]).decode("ascii", "replace") if declared else "")


def read_markup(markup: str, warnings: list[str], main: bool = True) -> Content:
    """The same for markup that is decoded already; `main=False` takes the whole (bodies of mails)."""
    extract = need("resiliparse.extract.html2text", "resiliparse").extract_plain_text
    tree = need("resiliparse.parse.html", "resiliparse").HTMLTree.parse(markup)
    content = Content("resiliparse", [], warnings)
    if tree.body is None:
        return content
    if main:
        _keep_lists(tree)
    text = extract(tree, main_content=main, list_bullets=False, alt_texts=False).strip()
    if main and len(text) < _ENOUGH:
        whole = extract(tree, list_bullets=False, alt_texts=False).strip()
        if len(text) * 20 < len(whole):
            text = whole
            content.warnings.append("no main text stands out: the whole page was taken")
    title = clean(tree.title or "").strip()
    if title and title not in text:
        content.parts.append(("title", title))
    content.parts.append(("main text" if main else "body", clean(text)))
    return content


def _keep_lists(tree) -> None:
    """Lists that are not made of links become numbered ones: resiliparse 2.0 takes every `ul` for navigation and drops it."""
    for old in list(tree.body.get_elements_by_tag_name("ul")):
        length = len(old.text.strip())
        # in the serialised list, since looking for elements below an element takes resiliparse tens of milliseconds
        links = sum(len(_TAG.sub("", link).strip()) for link in _LINK.findall(old.html)) if length else 0
        if length and links * 2 < length and old.parent:
            new = tree.create_element("ol")
            for child in list(old.child_nodes):
                new.append_child(child)
            old.parent.replace_child(new, old)
