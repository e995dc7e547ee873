"""ZIP archives: members are read in memory, within limits; a member's name is a label and never a path."""

import io
import stat
import struct
import zipfile
import zlib

from helpers.documents.encodings import clean
from helpers.documents.limits import MEGABYTE, Content, Failed, Refused, Visit

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    struct.error,
    ValueError,
    IndexError,
    NotImplementedError,
)


def open_archive(data: bytes, visit: Visit) -> zipfile.ZipFile:
    """An archive that keeps within its limits by its own account. Raises `Refused` for bombs and `Failed` for damage.

    Python reads no member beyond the size that the archive states for it, so stated sizes bound the real ones.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise Failed(f"damaged ZIP archive: {str(error)[:120]}") from error
    members = archive.infolist()
    if len(members) > visit.limits.members:
        raise Refused(f"more than {visit.limits.members:,} members")
    unpacked = sum(member.file_size for member in members)
    if unpacked > visit.limits.unpacked * MEGABYTE:
        raise Refused(f"unpacks to {unpacked // MEGABYTE:,} MB, more than {visit.limits.unpacked:,} MB")
    if unpacked > 16 * MEGABYTE and unpacked > visit.limits.ratio * len(data):
        raise Refused(f"unpacks to {unpacked // max(len(data), 1):,} times its size: a bomb")
    return archive


def member(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo) -> bytes:
    """The bytes of a member. Raises `Failed` for damage, `Refused` for encryption."""
    try:
        return archive.read(name)
    except RuntimeError as error:  # zipfile says so for a missing password
        raise Refused("encrypted") from error
    except (*_DAMAGED, KeyError) as error:
        raise Failed(f"damaged member: {str(error)[:120]}") from error


def read_archive(data: bytes, visit: Visit) -> Content:
    """The parts of all members that can be read; each of the others is a warning. Raises `Refused` when all are encrypted."""
    content = Content("zipfile")
    with open_archive(data, visit) as archive:
        members = [entry for entry in archive.infolist() if not entry.is_dir()]
        if members and all(entry.flag_bits & 1 for entry in members):
            raise Refused("encrypted: it opens with a password only")
        for entry in members:
            name = clean(entry.filename)
            label = f"member {name[:200]}"
            if stat.S_ISLNK(entry.external_attr >> 16):
                content.warnings.append(f"{label}: refused: a link")
                continue
            if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or name[1:2] == ":":
                content.warnings.append(
                    f"{label}: its name points out of the archive; nothing is written, so it was read"
                )
            try:
                inner = member(archive, entry)
            except (Refused, Failed) as reason:
                content.warnings.append(f"{label}: {type(reason).__name__.lower()}: {reason}")
                continue
            visit.add(content, label, inner, name)
    return content
