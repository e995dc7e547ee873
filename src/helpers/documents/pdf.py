"""PDF → text by page, by pypdfium2 (PDFium). Pages that are pictures go to character recognition where it is there."""

import io

from helpers.documents.encodings import clean
from helpers.documents.limits import Content, Failed, Refused, Visit, need
from helpers.documents.pictures import read_picture, ready

_PASSWORD, _SECURITY = 4, 5  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
_SCALE = 200 / 72  # dots an inch for recognition


def read_pdf(data: bytes, visit: Visit) -> Content:
    """One part a page. Raises `Refused` when encrypted or too long, `Failed` when damaged."""
    pdfium = need("pypdfium2", "pypdfium2")
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (_PASSWORD, _SECURITY):
            raise Refused("encrypted: it opens with a password only") from error
        raise Failed(f"damaged PDF: {str(error)[:120]}") from error
    content = Content("pypdfium2")
    try:
        if len(pdf) > visit.limits.pages:
            raise Refused(f"{len(pdf):,} pages, more than {visit.limits.pages:,}")
        _read_pages(pdf, pdfium, content, visit)
        for index in range(pdf.count_attachments()):
            attached = pdf.get_attachment(index)
            name = clean(attached.get_name())[:120]
            visit.add(content, f"attachment {name}", bytes(attached.get_data()), name)
    finally:
        pdf.close()
    return content


def _read_pages(pdf, pdfium, content: Content, visit: Visit) -> None:
    unread, length = [], 0
    for index in range(len(pdf)):
        number = index + 1
        try:
            page = pdf[index]
        except pdfium.PdfiumError:
            content.warnings.append(f"page {number} is damaged and was not read")
            continue
        try:
            layer = page.get_textpage()
            text = clean(
                layer.get_text_range().replace("\ufffe", "")
            )  # U+FFFE: PDFium's mark for a word cut at the line end
            layer.close()
            if not text.strip() and _pictured(page, pdfium):
                text = _recognised(page, content, visit, number)
                if text is None:
                    unread.append(number)
                    continue
        except pdfium.PdfiumError:
            content.warnings.append(f"page {number} is damaged and was not read")
            continue
        finally:
            page.close()
        length += len(text)
        if length > visit.limits.text:
            content.warnings.append(f"cut at page {number}: more than {visit.limits.text:,} characters")
            break
        content.parts.append((f"page {number}", text))
    content.scans = len(unread)
    if unread:
        content.warnings.append(f"{len(unread)} pages are scans without text, the first is page {unread[0]}")


def _pictured(page, pdfium) -> bool:
    images = page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    return next(iter(images), None) is not None


def _recognised(page, content: Content, visit: Visit, number: int) -> str | None:
    if not ready(visit):
        return None
    width, height = page.get_size()
    scale = min(_SCALE, 6000 / max(width, height, 1))  # a page of ten metres is no page
    picture = page.render(scale=scale, grayscale=True).to_pil()
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", compress_level=1)
    read = read_picture(buffer.getvalue(), visit)
    content.reader = "pypdfium2, tesseract"
    if "read by character recognition" not in content.warnings:
        content.warnings.append("read by character recognition")
    return read.parts[0][1] if read.parts else ""
