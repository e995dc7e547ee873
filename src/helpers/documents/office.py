"""DOCX, ODT and RTF → text by section. Entity declarations are refused before any XML parser sees them."""

import io
import re

from helpers.documents.archives import member, open_archive
from helpers.documents.encodings import clean, decode
from helpers.documents.limits import Content, Failed, Refused, Visit, need

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_ENTITY = re.compile(rb"<!\s*ENTITY|<\0!\0E\0N\0T\0I\0T\0Y|\0<\0!\0E\0N\0T\0I\0T\0Y", re.I)
_BESIDE = re.compile(r"/word/(header|footer|footnotes|endnotes|comments)\d*\.xml$")
_BREAKS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}


def read_docx(data: bytes, visit: Visit) -> Content:
    """One part a section under a heading, then headers, footers, notes and comments. Deleted text of tracked changes is left out."""
    _check(data, visit, (".xml", ".rels"))
    docx = need("docx", "python-docx")
    try:
        package = docx.Document(io.BytesIO(data)).part.package
        body = package.main_document_part.element.body
        content = Content("python-docx", _sections(_word_paragraphs(body)))
        for part in sorted(package.iter_parts(), key=lambda part: str(part.partname)):
            beside = _BESIDE.search(str(part.partname))
            if beside and (root := getattr(part, "element", None)) is None:
                root = docx.oxml.parse_xml(part.blob)
            if beside and (text := "\n".join(text for text, _ in _word_paragraphs(root) if text.strip())):
                content.parts.append((beside[1], clean(text)))
    except Exception as error:  # a damaged package breaks in many places of the library
        raise Failed(f"damaged DOCX: {type(error).__name__} {str(error)[:100]}") from error
    return content


def _word_paragraphs(root) -> list[tuple[str, bool]]:
    """Text of each paragraph and whether it is a heading; text boxes are paragraphs of their own, and counted once."""
    etree = need("lxml.etree", "lxml")
    done, stack, skipping = [], [], 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if node.tag == _FALLBACK:
            skipping += 1 if event == "start" else -1
        elif skipping:
            continue
        elif node.tag == f"{_WORD}p":
            if event == "start":
                stack.append(([], node.find(f"{_WORD}pPr/{_WORD}pStyle")))
            else:
                text, style = stack.pop()
                name = "" if style is None else style.get(f"{_WORD}val", "")
                done.append(("".join(text), name.lower().startswith(("heading", "title", "berschrift"))))
        elif event == "start" and stack:
            if node.tag == f"{_WORD}t":
                stack[-1][0].append(node.text or "")
            elif node.tag in _BREAKS and node.getparent().tag == f"{_WORD}r":
                stack[-1][0].append(_BREAKS[node.tag])
    return done


def read_odt(data: bytes, visit: Visit) -> Content:
    """One part a section under a heading; notes stand where they are anchored; deleted text of tracked changes is left out."""
    archive = _check(data, visit, (".xml",))
    if b"encryption-data" in member(archive, "META-INF/manifest.xml"):
        raise Refused("encrypted: it opens with a password only")
    etree = need("lxml.etree", "lxml")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(member(archive, "content.xml"), parser)
    except etree.XMLSyntaxError as error:
        raise Failed(f"damaged ODT: {str(error)[:120]}") from error
    return Content("lxml", _sections(_open_paragraphs(root)))


def _open_paragraphs(root) -> list[tuple[str, bool]]:
    etree = need("lxml.etree", "lxml")
    done, stack, skipping = [], [], 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        start = event == "start"
        if node.tag in (f"{_TEXT}tracked-changes", f"{_OFFICE}annotation-end"):
            skipping += 1 if start else -1
        elif not skipping and node.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            if start:
                stack.append([node.text or ""])
            else:
                done.append(("".join(stack.pop()), node.tag == f"{_TEXT}h"))
        elif not skipping and start and stack:
            if node.tag == f"{_TEXT}s":
                stack[-1].append(" " * min(int(node.get(f"{_TEXT}c", "1")), 1000))
            stack[-1].append({f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}.get(node.tag, "") + (node.text or ""))
        if not start and stack and not skipping:
            stack[-1].append(node.tail or "")
    return done


def read_rtf(data: bytes, visit: Visit) -> Content:
    """One part: RTF knows no sections that a reader would see."""
    striprtf = need("striprtf.striprtf", "striprtf")
    source, warnings = data.decode("latin-1"), []
    if re.search(r"[\x80-\xff]", source):  # RTF is ASCII; raw bytes above it are text in some code page
        source, warnings = decode(data)
    try:
        return Content("striprtf", [("text", clean(striprtf.rtf_to_text(source, errors="replace")))], warnings)
    except Exception as error:
        raise Failed(f"damaged RTF: {type(error).__name__} {str(error)[:100]}") from error


def _check(data: bytes, visit: Visit, endings: tuple[str, ...]):
    archive = open_archive(data, visit)
    visit.take(unpacked=sum(entry.file_size for entry in archive.infolist()))
    for entry in archive.infolist():
        if entry.filename.lower().endswith(endings) and _ENTITY.search(member(archive, entry)):
            raise Refused("its XML declares entities, which an office program never does")
    return archive


def _sections(paragraphs: list[tuple[str, bool]]) -> list[tuple[str, str]]:
    found: list[tuple[str, list[str]]] = []
    for text, heading in paragraphs:
        if heading and text.strip():
            found.append((f"section {' '.join(text.split())[:80]}", [text]))
        elif found:
            found[-1][1].append(text)
        elif text.strip():
            found.append(("start", [text]))
    if len(found) == 1:
        found = [("body", found[0][1])]
    return [(label, clean("\n".join(lines)).strip("\n")) for label, lines in found]
