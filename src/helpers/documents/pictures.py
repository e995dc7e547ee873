"""Pictures of text → text, by tesseract through pytesseract, with English, Simplified and Traditional Chinese."""

import io
import os
import shutil
from functools import cache

from helpers.documents.encodings import clean
from helpers.documents.limits import Content, Failed, Refused, Visit, need

LANGUAGES = ("eng", "chi_sim", "chi_tra")
_PIXELS = 60_000_000


@cache
def program() -> str | None:
    """Where tesseract stands, or None."""
    return shutil.which("tesseract")


@cache
def available() -> bool:
    """Whether pictures of text can be read here: the program and its wrapper (extra `scans`)."""
    try:
        need("pytesseract", "pytesseract", "scans")
        need("PIL.Image", "pillow", "scans")
    except ModuleNotFoundError:
        return False
    return program() is not None and bool(_installed())


def ready(visit: Visit) -> bool:
    """Whether to read pictures in this visit; asks for time first, since the wrapper takes seconds to load."""
    if not visit.recognise or visit.spent.scans >= visit.limits.scans:
        return False
    visit.more_time(visit.limits.scan_seconds)
    return available()


@cache
def _installed() -> tuple[str, ...]:
    have = need("pytesseract", "pytesseract", "scans").get_languages()
    return tuple(name for name in LANGUAGES if name in have)


def read_picture(data: bytes, visit: Visit) -> Content:
    """One part, or one a frame of a TIFF. Raises `Refused` for gigantic pictures, `Failed` for damaged ones."""
    if not ready(visit):
        return Content("", scans=1)
    library, image = need("pytesseract", "pytesseract", "scans"), need("PIL.Image", "pillow", "scans")
    os.environ["OMP_THREAD_LIMIT"] = "1"  # one document, one core; the result is the same
    image.MAX_IMAGE_PIXELS = _PIXELS
    content = Content("tesseract")
    missing = [name for name in LANGUAGES if name not in _installed()]
    if missing:
        content.warnings.append(f"tesseract lacks {', '.join(missing)}")
    try:
        with image.open(io.BytesIO(data)) as picture:
            frames = getattr(picture, "n_frames", 1)
            for frame in range(min(frames, visit.limits.scans - visit.spent.scans)):
                visit.spent.scans += 1
                visit.more_time(visit.limits.scan_seconds)
                picture.seek(frame)
                text = library.image_to_string(
                    picture.convert("L"), lang="+".join(_installed()), timeout=visit.limits.scan_seconds
                )
                content.parts.append((f"page {frame + 1}" if frames > 1 else "picture", clean(text).strip("\f\n ")))
            if frames > len(content.parts):
                content.warnings.append(f"{frames - len(content.parts)} pages beyond the limit were not recognised")
    except image.DecompressionBombError as error:
        raise Refused(f"a picture of more than {2 * _PIXELS:,} pixels") from error
    except RuntimeError as error:
        raise Failed(f"over time: character recognition took more than {visit.limits.scan_seconds:g} s") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Failed(f"damaged picture: {str(error)[:120]}") from error
    return content
