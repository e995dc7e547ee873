"""Stand-ins for the matcher of names, for tests of readers: reader processes import them from here."""

import ctypes
import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Found:
    """A mention, with the fields of the real one."""

    start: int
    end: int
    surface: str
    entity: str
    context: str


class Words:
    """Finds words as they are written; each is its own entity. `pause` makes a document take its time."""

    def __init__(self, *words: str, pause: float = 0) -> None:
        self.words, self.pause = words, pause
        self.digest = "|".join(words)

    def find(self, text: str) -> list[Found]:
        time.sleep(self.pause)
        hits = sorted((m.start(), word) for word in self.words for m in re.finditer(re.escape(word), text))
        return [Found(at, at + len(word), word, word.lower(), text[max(0, at - 10) : at + 20]) for at, word in hits]


class Misbehaving:
    """Does what the text says, as a reader taken over by its document would; what it could do is the surface of a mention."""

    digest = "misbehaving"

    def find(self, text: str) -> list[Found]:
        verb, _, argument = text.strip().partition(" ")
        try:
            done = getattr(self, verb, lambda _: "nothing")(argument)
        except OSError as error:
            done = f"{type(error).__name__}: {error}"
        return [Found(0, 1, str(done), verb, "")]

    def sleep(self, argument: str) -> None:
        time.sleep(float(argument))

    def grow(self, argument: str) -> int:
        held = [bytearray(b"x") * (1 << 20) for _ in range(int(argument))]
        time.sleep(1)
        return len(held)

    def crash(self, argument: str) -> None:
        ctypes.string_at(0)

    def leave(self, argument: str) -> None:
        os._exit(3)

    def fail(self, argument: str) -> None:
        raise ZeroDivisionError("a fault in matching")

    def connect(self, argument: str) -> str:
        socket.create_connection(("127.0.0.1", int(argument)), timeout=1).close()
        return "connected"

    def resolve(self, argument: str) -> str:
        return str(socket.getaddrinfo("localhost", 80))

    def write(self, argument: str) -> str:
        Path(argument).write_text("written")
        return "written"

    def write_natively(self, argument: str) -> str:
        handle = ctypes.CDLL(None).open(argument.encode(), os.O_WRONLY | os.O_CREAT, 0o600)
        return str(ctypes.CDLL(None).write(handle, b"written", 7))

    def remove(self, argument: str) -> str:
        Path(argument).unlink()
        return "removed"

    def start(self, argument: str) -> str:
        return subprocess.run([sys.executable, "-c", "print('started')"], capture_output=True, text=True).stdout

    def shell(self, argument: str) -> str:
        return str(os.system(f"touch {argument}"))

    def surroundings(self, argument: str) -> str:
        return os.environ.get(argument, "not there")
