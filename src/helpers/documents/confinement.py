"""What a reader process gives up before it sees a document: memory beyond a bound, writing, the network, other programs.

The limits of the system (POSIX) hold for native code too. The audit hook (PEP 578) holds for Python and what it calls by name; it
keeps libraries from doing what they should not, it is no wall against native code that a document has taken over.
"""

import os
import sys

from helpers.documents.limits import MEGABYTE

_NET = (
    "socket.",
    "urllib.",
    "http.",
    "ftplib.",
    "smtplib.",
    "imaplib.",
    "poplib.",
    "nntplib.",
    "telnetlib.",
    "webbrowser.",
)
_PROGRAMS = {
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.system",
    "os.startfile",
    "os.fork",
    "os.forkpty",
    "pty.spawn",
}
_CHANGES = {
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.utime", "os.setxattr", "os.chflags", "shutil.rmtree", "shutil.move", "shutil.copyfile", "shutil.copytree",
    "shutil.chown", "shutil.make_archive", "shutil.unpack_archive", "sqlite3.connect", "tempfile.mkstemp", "tempfile.mkdtemp",
}  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_SCRATCH_MB = 256


def confine(memory: int, scratch: str = "", program: str | None = None) -> None:
    """Give up what a reader does not need, for the rest of the process. No return.

    `memory` in MB on top of what is in use; writing only below `scratch`, if at all; `program` is the only one that may be started
    (tesseract).
    """
    _bound(memory, scratch)
    inside = os.path.realpath(scratch) + os.sep if scratch else None

    def within(path: object) -> bool:
        if isinstance(path, int) or inside is None:
            return False
        return (os.path.realpath(os.fsdecode(path)) + os.sep).startswith(inside)

    def refuse(what: str) -> None:
        raise PermissionError(f"a reader does not {what}")

    def watch(event: str, args: tuple) -> None:
        if event == "open":
            path, mode, flags = args
            writes = (isinstance(flags, int) and flags & _WRITING) or (
                isinstance(mode, str) and set(mode) & set("wax+")
            )
            if writes and not isinstance(path, int) and os.fsdecode(path) != os.devnull and not within(path):
                refuse("write files")
        elif event in _CHANGES:
            if not within(args[0]):
                refuse("change files")
        elif event in _PROGRAMS:
            if not (
                event in ("subprocess.Popen", "os.fork", "os.posix_spawn")
                and program
                and _started(args) in ("", program)
            ):
                refuse("start programs")
        elif event.startswith(_NET) and event != "socket.gethostname":
            refuse("use the network")

    sys.addaudithook(watch)


def _started(args: tuple) -> str:
    """The program of an audit event, "" for those that name none (a fork inside subprocess)."""
    if not args:
        return ""
    import shutil

    return shutil.which(os.fsdecode(args[0])) or os.fsdecode(args[0])


def _bound(memory: int, scratch: str) -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent watches
        return None
    in_use = 0
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            in_use = int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return _set(resource, "RLIMIT_CORE", 0)  # macOS does not hold to RLIMIT_AS: the parent watches
    _set(resource, "RLIMIT_AS", in_use + memory * MEGABYTE)
    _set(resource, "RLIMIT_CORE", 0)
    return _set(resource, "RLIMIT_FSIZE", _SCRATCH_MB * MEGABYTE if scratch else 0)


def _set(resource, name: str, value: int) -> None:
    kind = getattr(resource, name)
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))
