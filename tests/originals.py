"""Maker of sample documents in every format that is read: the same bytes on every run. Needs reportlab, python-docx and pillow.

`samples()` gives good documents with what must be found in them, `hostile()` those that must be reported and nothing more.
"""

import io
import stat
import zipfile
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import docx
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from webpages import EN, HANS, HANT, webpages

FILING = (
    "UNITED STATES OF AMERICA against officers of the 912 Special Project Working Group.",
    "The officers are employed by the Ministry of Public Security and harassed critics on Twitter and Facebook.",
)
LEAK = "The papers of I-Soon (安洵) describe a tool against accounts on Twitter, offered to bureaus of the Ministry of Public Security."
JUDGMENT = "经审理查明：被告人在推特上发布信息。本院认为，其行为已构成寻衅滋事罪，判处有期徒刑一年。"
SCANNED = "The Ministry of Public Security watched accounts on Twitter"


@dataclass(frozen=True)
class Original:
    """A document: its name, bytes, the outcome of reading it, what its text must hold, and the label of the part that holds it."""

    name: str
    data: bytes
    outcome: str = "read"
    holds: str = ""
    label: str = ""


def pdf(pages: list[tuple[str, ...]], password: str = "") -> bytes:
    """A PDF with one line of text a string; Chinese by a font that readers bring along."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    sink = io.BytesIO()
    lock = StandardEncryption(password, ownerPassword=password + "-owner") if password else None
    canvas = Canvas(sink, pagesize=A4, invariant=1, encrypt=lock, pageCompression=1)
    for lines in pages:
        place = canvas.beginText(40, 780)
        for line in lines:
            place.setFont("STSong-Light" if any(ord(char) > 0x2E80 for char in line) else "Helvetica", 10)
            for start in range(0, len(line), 90):
                place.textLine(line[start : start + 90])
        canvas.drawText(place)
        canvas.showPage()
    canvas.save()
    return sink.getvalue()


def picture(line: str, kind: str = "PNG") -> bytes:
    """A picture of a line of text, in the font that pillow brings along."""
    image = Image.new("L", (1400, 160), 255)
    ImageDraw.Draw(image).text((40, 50), line, font=ImageFont.load_default(size=40), fill=0)
    sink = io.BytesIO()
    image.save(sink, kind)
    return sink.getvalue()


def scanned_pdf(*lines: str) -> bytes:
    """A PDF whose pages are pictures."""
    sink = io.BytesIO()
    canvas = Canvas(sink, pagesize=(700, 300), invariant=1)
    for line in lines:
        canvas.drawImage(ImageReader(io.BytesIO(picture(line))), 0, 100, width=700, height=80)
        canvas.showPage()
    canvas.save()
    return sink.getvalue()


def packed(members: list[tuple[str | zipfile.ZipInfo, bytes]], level: int = 6) -> bytes:
    """A ZIP archive with the same bytes on every run."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in members:
            entry = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return sink.getvalue()


def word(sections: list[tuple[str, list[str]]], table: list[list[str]] | None = None) -> bytes:
    """A DOCX with headings, paragraphs, a table and a header line."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Confidential header"
    for heading, paragraphs in sections:
        document.add_heading(heading, level=1)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
    for row in table or []:
        made = document.add_table(rows=1, cols=len(row))
        for cell, value in zip(made.rows[0].cells, row, strict=True):
            cell.text = value
    sink = io.BytesIO()
    document.save(sink)
    with zipfile.ZipFile(sink) as archive:  # the library dates its members by the clock
        return packed([(name, archive.read(name)) for name in archive.namelist()])


def opened(paragraphs: list[str], extra: str = "", manifest: str = "") -> bytes:
    """An ODT."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "text", "table")
    )
    body = "".join(f"<text:p>{paragraph}</text:p>" for paragraph in paragraphs)
    content = f'<?xml version="1.0" encoding="UTF-8"?>{extra}<office:document-content {spaces}><office:body><office:text><text:h text:outline-level="1">Summary</text:h>{body}</office:text></office:body></office:document-content>'
    listing = f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</manifest:manifest>'
    return packed(
        [
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("content.xml", content.encode()),
            ("META-INF/manifest.xml", listing.encode()),
        ]
    )


def rich(text: str) -> bytes:
    """An RTF, other scripts as Unicode escapes."""
    body = "".join(
        char if ord(char) < 128 else f"\\u{ord(char) - (65536 if ord(char) > 32767 else 0)}?" for char in text
    )
    return (r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\f0 " + body + r"\par }").encode("ascii")


def mail(body: str, attached: list[tuple[str, bytes]] = (), inside: bytes | None = None, html: str = "") -> bytes:
    """An e-mail with attachments, and perhaps another mail inside."""
    message = EmailMessage()
    message["Subject"] = "About 安洵 and its tools"
    message["From"] = "sender@example.org"
    message["To"] = "reader@example.org"
    message["Date"] = "Mon, 19 Feb 2024 08:00:00 +0000"
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if inside is not None:
        message.add_attachment(message_from_bytes(inside, policy=policy.default))
    for number, part in enumerate(message.walk()):
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"=={number}-of-a-sample==")  # else by chance
    return message.as_bytes()


def samples() -> list[Original]:
    """Documents that are read, one or more of each format."""
    page = next(page for page in webpages() if page.name == "report-with-table")
    return [
        Original("filing.pdf", pdf([FILING, (HANS[0], EN[0])]), holds="公安部", label="page 2"),
        Original("report.html", page.data, holds="keep the evidence", label="main text"),
        Original("leak-summary.docx", word([("Prices", [LEAK]), ("Customers", [HANS[1]])], [["Tool", "Price"]]), holds="安洵", label="section Prices"),
        Original("judgment.txt", JUDGMENT.encode("gb18030"), holds="推特", label="text"),
        Original("daily.txt", "\n".join(HANT).encode("big5"), holds="推特和臉書", label="text"),
        Original("wide.txt", HANS[0].encode("utf-16"), holds="公安部", label="text"),
        Original("wide-without-mark.txt", EN[0].encode("utf-16-le"), holds="Ministry of Public Security", label="text"),
        Original("notes.md", f"# Notes\n\n{EN[0]}\n\n## 安洵\n\n{LEAK}\n".encode(), holds="describe a tool", label="section 安洵"),
        Original("letter.odt", opened([EN[0], HANS[0]]), holds="公安部", label="body"),
        Original("memo.rtf", rich(LEAK), holds="安洵", label="text"),
        Original("note.eml", mail(EN[1], [("filing.pdf", pdf([FILING])), ("list.txt", HANS[0].encode("gb18030"))]), holds="harassed critics", label="attachment filing.pdf, page 1"),
        Original("forwarded.eml", mail("See below.", inside=mail(EN[2])), holds="video meeting", label="attachment unnamed 2, body"),
        Original("papers.zip", packed([("a/filing.pdf", pdf([FILING])), ("inner.zip", packed([("deep.txt", HANS[0].encode())]))]), holds="公安部", label="member inner.zip, member deep.txt, text"),
        Original("wrongly-named.docx", pdf([FILING]), holds="912 Special Project", label="page 1"),
    ]  # fmt: skip


def notebook_13() -> list[Original]:
    """The six made-up documents that lie beside notebook 13 (`notebooks/13_originals`); they repeat no real document."""
    filing = [
        ("MADE UP FOR A DEMONSTRATION. Complaint against unnamed officers.",
         "The 912 Special Project Working Group is part of the Ministry of Public Security of China.",
         "The Ministry of Public Security allegedly used Spamouflage to harass critics on Twitter.",),
        ("Officers contacted Zoom and asked it for data on meetings, the complaint says.",),
    ]  # fmt: skip
    report = "".join(
        f"<p>{line}</p>"
        for line in (
            "Made up for a demonstration. We spoke with users of X, formerly Twitter, and of YouTube.",
            "Pegasus infected WhatsApp on their phones, and NSO Group sold Pegasus to Saudi Arabia.",
            "NSO Group denied that it sold tools to the United Arab Emirates.",
            "In the myth Pegasus is a horse, and X marks the spot; neither is meant here.",
        )
    )
    page = f"<!doctype html><html lang='en'><head><title>A made-up report</title></head><body><nav>Home Login</nav><article><h1>A made-up report</h1>{report}</article><footer>Cookies</footer></body></html>"
    leak = [
        ("Customers", ["Made up for a demonstration. I-Soon worked under contract for the Ministry of State Security.", "安洵向公安部出售推特舆情引导系统。"]),
        ("Tools", ["The papers say that I-Soon developed a tool to watch X, and that the Shanghai Public Security Bureau bought it from I-Soon."]),
    ]  # fmt: skip
    judgment = "虚构判决书，仅供演示。经审理查明：被告人在推特上发布信息，由上海市公安局查获。本院认为，其行为已构成寻衅滋事罪，判处有期徒刑一年。"
    return [
        Original("broken.pdf", pdf(filing)[:400], "failed", "damaged PDF"),
        Original("filing.pdf", pdf(filing), holds="asked it for data", label="page 2"),
        Original("judgment.txt", judgment.encode("gb18030"), holds="推特", label="text"),
        Original("leak-summary.docx", word(leak), holds="安洵", label="section Customers"),
        Original("report.html", page.encode(), holds="infected WhatsApp", label="main text"),
        Original("scan.pdf", scanned_pdf("MADE UP: the Ministry of Public Security"), "scan", "pictures of text"),
    ]


def hostile() -> list[Original]:
    """Documents that are not read: each ends with this outcome, and with `holds` in the reason or a warning."""
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    good = pdf([FILING, FILING])
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    deep = b"the innermost"
    for _ in range(6):
        deep = packed([("next.zip", deep)])
    nested = "<div>" * 60_000 + EN[0]
    return [
        Original("locked.pdf", pdf([FILING], password="secret"), "refused", "encrypted"),
        Original("cut.pdf", good[:300], "failed", "damaged PDF"),
        Original("empty.txt", b"", "empty"),
        Original("blank.pdf", pdf([()]), "empty"),
        Original("bomb.zip", packed([("zeros", bytes(100 << 20))], level=9), "refused", "a bomb"),
        Original("many.zip", packed([(f"{n}", b"") for n in range(10_001)]), "refused", "members"),
        Original("deep.zip", deep, "empty", "nested more than"),
        Original("cut.zip", packed([("a.txt", EN[0].encode() * 50)])[:200], "failed", "damaged ZIP"),
        Original("entities.odt", opened(["&b;"], extra=entity), "refused", "entities"),
        Original("locked.odt", opened(["x"], manifest="<encryption-data/>"), "refused", "encrypted"),
        Original("cut.docx", word([("a", ["b"])])[:2000], "failed", "damaged"),
        Original("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "refused", "old Office"),
        Original("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "refused", "encrypted"),
        Original("noise.bin", bytes(range(256)) * 40, "refused", "binary"),
        Original("tar.gz", b"\x1f\x8b\x08" + bytes(100), "refused", "gzip"),
        Original("tricks.zip", packed([("../../outside.txt", EN[0].encode()), ("/etc/absolute.txt", EN[1].encode()), (link, b"/etc/passwd")]), "read", "points out of the archive"),
        Original("nested.html", nested.encode(), "failed", "over time"),
        Original("lying.pdf", EN[0].encode(), "read"),
    ]  # fmt: skip


def write(folder: Path, originals: list[Original]) -> None:
    """Put documents into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for original in originals:
        (folder / original.name).write_bytes(original.data)
