"""Mails (.eml) and mbox files → header lines, body, attachments, by the standard library."""

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from helpers.documents.encodings import clean, decode
from helpers.documents.limits import Content, Failed, Refused, Visit
from helpers.documents.webpages import read_markup

_SHOWN = ("Subject", "From", "To", "Cc", "Date")
_MBOX = re.compile(rb"^From [^\n]*\n(?=[!-9;-~]+:)", re.M)


def read_mail(data: bytes, visit: Visit) -> Content:
    """One part for the header lines, one for the body, those of each attachment; several mails of an mbox are numbered."""
    content = Content("email")
    mails = _MBOX.split(data)[1:] if data.startswith(b"From ") else [data]
    for number, mail in enumerate(mails, start=1):
        prefix = f"mail {number}, " if len(mails) > 1 else ""
        if prefix:
            visit.take(members=1)
        try:
            _read_one(BytesParser(policy=policy.default).parsebytes(mail), prefix, content, visit)
        except Refused:
            raise
        except RecursionError as error:
            raise Refused("parts nested without end") from error
        except Exception as error:  # the standard library trips over malformed headers in many ways
            if not prefix and not content.parts:
                raise Failed(f"damaged mail: {type(error).__name__} {str(error)[:100]}") from error
            content.warnings.append(f"{prefix}damaged: {type(error).__name__}")
    return content


def _read_one(mail: EmailMessage, prefix: str, content: Content, visit: Visit) -> None:
    lines = [f"{name}: {value}" for name in _SHOWN if (value := _header(mail, name))]
    if lines:
        content.parts.append((f"{prefix}header", clean("\n".join(lines))))
    body = mail.get_body(preferencelist=("plain", "html"))
    if body is not None:
        content.parts.append((f"{prefix}body", _body(body, content)))
    for count, part in enumerate(_leaves(mail), start=1):
        if part is body or (body is not None and part.get_content_type() == "text/html" and not part.get_filename()):
            continue  # the other dress of the same body
        name = clean(_filename(part)).replace("\n", " ")[:120] or f"unnamed {count}"
        visit.add(content, f"{prefix}attachment {name}", _bytes(part), name)


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(mail.get(name, "")).split())
    except Exception:  # malformed: as written
        return next(
            (" ".join(str(value).split()) for key, value in mail.raw_items() if key.lower() == name.lower()), ""
        )


def _filename(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except Exception:
        return ""


def _leaves(mail: EmailMessage) -> list[EmailMessage]:
    """The parts that hold something: an attached mail counts as one, and is read as a mail of its own."""
    if mail.get_content_type() == "message/rfc822" or not mail.is_multipart():
        return [mail]
    return [leaf for part in mail.iter_parts() for leaf in _leaves(part)]


def _bytes(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return inner[0].as_bytes(policy=policy.compat32) if isinstance(inner, list) and inner else b""
    return part.get_payload(decode=True) or b""


def _body(part: EmailMessage, content: Content) -> str:
    declared = part.get_content_charset("") or ""
    text, warnings = decode(_bytes(part), declared)
    if part.get_content_type() == "text/html":
        found = read_markup(text, warnings, main=False)
        content.warnings += [f"body: {warning}" for warning in found.warnings]
        return "\n".join(text for _, text in found.parts)
    content.warnings += [f"body: {warning}" for warning in warnings]
    return text
