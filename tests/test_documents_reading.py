"""Formats, encodings, languages and main text, in this process: what comes out of bytes."""

import re
from collections import Counter

import pytest

from helpers.documents import pictures
from helpers.documents.encodings import clean, decode
from helpers.documents.formats import recognise
from helpers.documents.languages import language
from helpers.documents.limits import Limits, Refused, Visit
from helpers.documents.read import read
from originals import (
    EN,
    FILING,
    HANS,
    HANT,
    JUDGMENT,
    SCANNED,
    Original,
    hostile,
    mail,
    opened,
    packed,
    pdf,
    picture,
    samples,
    scanned_pdf,
    word,
)
from webpages import webpages


@pytest.mark.parametrize("original", samples(), ids=lambda original: original.name)
def test_a_good_document_is_read_with_its_place(original: Original) -> None:
    document = read(original.data, original.name)
    assert (document.outcome, document.reason) == ("read", "")
    held = {part.label: part.text for part in document.parts}
    assert original.holds in held[original.label]
    assert [part.number for part in document.parts] == list(range(1, len(document.parts) + 1))
    assert document.size == len(original.data)
    assert document.reader


@pytest.mark.parametrize(
    "original", [o for o in hostile() if o.name != "nested.html"], ids=lambda original: original.name
)
def test_a_hostile_document_is_reported(original: Original) -> None:
    document = read(original.data, original.name)
    assert document.outcome == original.outcome
    assert original.holds in " ".join((document.reason, *document.warnings))


def test_a_text_that_only_says_it_is_a_pdf_is_read_as_text() -> None:
    document = read(EN[0].encode(), "lying.pdf")
    assert (document.kind, document.parts[0].text) == ("text", EN[0])


def test_reading_twice_gives_the_same() -> None:
    assert [read(o.data, o.name) for o in samples()] == [read(o.data, o.name) for o in samples()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [HANS[0], HANT[0], JUDGMENT, HANS[1][:12], EN[0], "The bureau said: " + HANS[2]])
def test_an_encoding_is_told_by_the_bytes(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, [])


@pytest.mark.parametrize("text", [HANT[0], HANT[1][:10], "The bureau said: " + HANT[2], "\n".join(HANT) * 100])
def test_big5_is_told_by_the_bytes(text: str) -> None:
    assert decode(text.encode("big5")) == (text, [])


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (HANS[0], "gb18030", "utf-8"),
        (HANS[0], "utf-8", "gb2312"),
        (HANS[0], "gb18030", "iso-8859-1"),
        (HANT[0], "big5", "utf-8"),
        (HANS[0], "utf-16", "utf-8"),
        (HANS[0], "gb18030", "x-no-such-thing"),
    ],
)
def test_a_wrong_declaration_is_a_warning(text: str, encoding: str, declared: str) -> None:
    found, warnings = decode(text.encode(encoding), declared)
    assert found == text
    assert len(warnings) == 1
    assert "declares" in warnings[0]


def test_a_right_declaration_settles_what_bytes_leave_open() -> None:
    text = "Überprüfung"
    assert decode(text.encode("cp1252"), "iso-8859-1") == (text, [])
    assert decode(HANS[0].encode("gb18030"), "gb2312") == (HANS[0], [])


def test_what_does_not_fit_is_counted() -> None:
    text, warnings = decode(HANS[0].encode("gb18030") * 40 + b"\xff\xff" + HANS[1].encode("gb18030"))
    assert HANS[1] in text
    assert any("do not fit" in warning for warning in warnings)


def test_binary_data_is_no_text() -> None:
    with pytest.raises(Refused, match="binary"):
        decode(bytes(range(256)) * 10)


def test_text_holds_no_surrogates_and_no_carriage_returns() -> None:
    assert clean("a\r\nb\rc\ud800d\0e\tf") == "a\nb\nc\ufffdd\ufffde\tf"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (EN[0], "en"),
        (HANS[0], "zh"),
        (HANT[0], "zh-Hant"),
        ("公安部", "zh"),
        ("The report cites 公安部 once in the text and not in the note.", "en"),
        ("国境を越えた弾圧についての報告書", "ja"),
        ("국경을 넘는 탄압에 대한 보고서", "ko"),
        ("Министерство опубликовало отчёт", ""),
        ("Die Behörde prüft die Überwachung", ""),
        ("", ""),
        ("42", ""),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert language(text) == expected


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7 ...", "x.txt", "pdf"),
        (b"# Title", "x.md", "markdown"),
        (b"# Title", "x", "text"),
        (b"From: a\nTo: b\nSubject: c\n\nbody", "x", "mail"),
        (b"From: the desk of nobody\nA letter.", "x", "text"),
        (b"Date: today\nA list of things:\nTo: do\n", "x", "text"),
        (b"<p>Only a fragment", "x", "html"),
        (b"\xff\xfe" + "<html><body>x</body></html>".encode("utf-16-le"), "x", "html"),
        (b"We write <p> for paragraphs.", "x.txt", "text"),
        (packed([("a", b"b")]), "x", "zip"),
        (packed([("xl/workbook.xml", b"b")]), "x.zip", "xlsx"),
        (b"PK\x03\x04 broken", "x.docx", "docx"),
        (b"", "x", "text"),
    ],
)
def test_a_kind_is_told_by_bytes_before_names(data: bytes, name: str, kind: str) -> None:
    assert recognise(data, name) == kind


def tokens(text: str) -> Counter:
    return Counter(re.findall(r"[\u3400-\u9fff]|[A-Za-z0-9]+", text))


def test_main_text_of_web_pages() -> None:
    """Nothing of the main text is lost, and little comes along: measured in words, or characters of Chinese."""
    scores = []
    for page in webpages():
        got = tokens("\n".join(part.text for part in read(page.data, f"{page.name}.html").parts))
        want = tokens("\n".join(page.main))
        assert not want - got, page.name
        scores.append(2 * (got & want).total() / (got.total() + want.total()))
    print(f"main text: mean F1 {sum(scores) / len(scores):.3f}, worst {min(scores):.3f}")
    assert sum(scores) / len(scores) > 0.97
    assert min(scores) > 0.9


def test_script_and_hidden_text_stay_out() -> None:
    for page in webpages():
        text = "\n".join(part.text for part in read(page.data, "x.html").parts)
        assert "not text" not in text
        assert "Never shown at all" not in text


def test_a_page_without_main_text_is_taken_whole() -> None:
    links = "".join(f"<li><a href='/{n}'>{EN[n % 8]}</a></li>" for n in range(20))
    document = read(f"<html><body><nav><ul>{links}</ul></nav></body></html>".encode(), "links.html")
    assert EN[3] in document.parts[0].text
    assert document.warnings == ("no main text stands out: the whole page was taken",)


def test_a_text_box_counts_once_and_deleted_text_not_at_all() -> None:
    data = word([("Title", [EN[0]])])
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    box = (
        "<w:p><w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><mc:Choice Requires='wps'>"
        "<w:txbxContent><w:p><w:r><w:t>in the box</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r>"
        "<w:t>in the box</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>around it</w:t></w:r></w:p>"
        "<w:p><w:del><w:r><w:delText>struck out</w:delText></w:r></w:del><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r></w:p>"
    )
    members["word/document.xml"] = members["word/document.xml"].replace(b"<w:sectPr", box.encode() + b"<w:sectPr", 1)
    parts = {part.label: part.text for part in read(packed(list(members.items())), "x.docx").parts}
    assert parts["body"].count("in the box") == 1
    assert "around it" in parts["body"]
    assert "one\ttwo" in parts["body"]
    assert "struck out" not in parts["body"]
    assert parts["header"] == "Confidential header"


def test_spaces_notes_and_struck_text_of_odt() -> None:
    paragraphs = [
        "one<text:s text:c='3'/>two<text:tab/>three<text:note><text:note-body><text:p>a note</text:p></text:note-body></text:note> end",
        "<text:span>in a span</text:span> after",
    ]
    text = read(opened(paragraphs), "x.odt").parts[0].text
    assert "one   two\tthree end" in text
    assert "a note" in text
    assert "in a span after" in text


def test_a_mail_shows_one_dress_of_its_body() -> None:
    document = read(mail("plain words", html="<p>plain words</p>"), "x.eml")
    assert [part.label for part in document.parts] == ["header", "body"]
    assert document.parts[0].text.splitlines()[0] == "Subject: About 安洵 and its tools"
    assert document.parts[1].text.strip() == "plain words"


def test_a_mail_in_html_only() -> None:
    data = (
        b"Subject: a\nFrom: b\nContent-Type: text/html; charset=utf-8\n\n"
        + f"<html><body><p>{HANS[0]}</p></body></html>".encode("gb18030")
    )
    document = read(data, "x.eml")
    assert document.parts[1].text == HANS[0]
    assert document.warnings == ("body: declares utf-8, read as gb18030",)


def test_each_mail_of_an_mbox() -> None:
    box = b"".join(b"From somebody Mon Feb 19 08:00:00 2024\n" + mail(text) + b"\n" for text in EN[:3])
    labels = [part.label for part in read(box, "all.mbox").parts]
    assert labels == [f"mail {n}, {what}" for n in (1, 2, 3) for what in ("header", "body")]


def test_what_cannot_be_read_inside_is_a_warning() -> None:
    data = packed(
        [("good.pdf", pdf([FILING])), ("locked.pdf", pdf([FILING], password="x")), ("cut.pdf", pdf([FILING])[:200])]
    )
    document = read(data, "x.zip")
    assert [part.label for part in document.parts] == ["member good.pdf, page 1"]
    assert [warning.split(":")[:2] for warning in document.warnings] == [
        ["member locked.pdf", " refused"],
        ["member cut.pdf", " failed"],
    ]


def test_limits_hold_over_all_levels_together() -> None:
    inner = packed([(f"{n}.txt", b"x" * 700_000) for n in range(2)])
    data = packed([("a.zip", inner), ("b.zip", inner)])
    assert read(data, "x.zip", Visit(Limits(unpacked=3))).outcome == "read"
    document = read(data, "x.zip", Visit(Limits(unpacked=2)))
    assert (document.outcome, document.reason) == ("refused", "unpacks to more than 2 MB")
    assert read(data, "x.zip", Visit(Limits(members=5))).outcome == "refused"
    assert read(data, "x.zip", Visit(Limits(members=6))).outcome == "read"


def test_long_texts_are_cut_and_say_so() -> None:
    document = read(pdf([FILING] * 3), "x.pdf", Visit(Limits(text=len(FILING[0]) * 4)))
    assert sum(len(part.text) for part in document.parts) <= len(FILING[0]) * 4
    assert "cut at page" in document.warnings[0]
    assert read(pdf([FILING] * 3), "x.pdf", Visit(Limits(pages=2))).outcome == "refused"
    assert read(b"x" * (1 << 20) + b"x", "x.txt", Visit(Limits(size=1))).outcome == "refused"


def test_scans_without_recognition_are_called_scans() -> None:
    document = read(scanned_pdf(SCANNED, SCANNED), "x.pdf", Visit(recognise=False))
    assert (document.outcome, document.parts) == ("scan", ())
    assert document.warnings == ("2 pages are scans without text, the first is page 1",)
    assert read(picture(SCANNED), "x.png", Visit(recognise=False)).outcome == "scan"


@pytest.mark.skipif(not pictures.available(), reason="tesseract or pytesseract is not installed")
def test_scans_are_read_where_tesseract_is() -> None:
    document = read(scanned_pdf(SCANNED), "x.pdf")
    assert document.outcome == "read"
    assert " ".join(document.parts[0].text.split()) == SCANNED
    assert document.warnings == ("read by character recognition",)
    assert read(picture(SCANNED, "TIFF"), "x.tif").parts[0].text.split() == SCANNED.split()
    assert read(picture(SCANNED)[:2000], "x.png").outcome == "failed"


def test_a_page_of_text_and_a_scanned_page() -> None:
    import io

    import pypdfium2

    made = pypdfium2.PdfDocument.new()
    for data in (pdf([FILING]), scanned_pdf(SCANNED)):
        made.import_pages(pypdfium2.PdfDocument(data))
    sink = io.BytesIO()
    made.save(sink)
    document = read(sink.getvalue(), "x.pdf", Visit(recognise=False))
    assert (document.outcome, [part.label for part in document.parts]) == ("read", ["page 1"])
    assert document.warnings == ("1 pages are scans without text, the first is page 2",)
