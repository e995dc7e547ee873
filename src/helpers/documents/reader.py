"""The process in which documents are read, one after the other: `python -m helpers.documents.reader`, started by `sandbox`.

It takes bytes from a pipe and answers in JSON, so that nothing that a document could forge is ever executed by the parent. It opens
no input itself. It ends when the pipe ends, and by an alarm when a reader hangs after the parent is gone.
"""

import json
import os
import pickle
import signal
import struct
import sys
from dataclasses import asdict
from typing import BinaryIO

from helpers.documents.confinement import confine
from helpers.documents.limits import Limits, Visit

FRAME = struct.Struct(">IQ")  # bytes of JSON, bytes of body
_GRACE = 10  # seconds that the parent has before the alarm


def send(stream: BinaryIO, header: dict, body: bytes = b"") -> None:
    """One message: lengths, JSON, body."""
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    stream.write(FRAME.pack(len(text), len(body)))
    stream.write(text)
    stream.write(body)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict, bytes]:
    """One message. Raises `EOFError` when the other side is gone."""
    frame = stream.read(FRAME.size)
    if len(frame) < FRAME.size:
        raise EOFError
    head, body = FRAME.unpack(frame)
    text, data = stream.read(head), stream.read(body)
    if len(text) < head or len(data) < body:
        raise EOFError
    return json.loads(text), data


def main() -> None:
    """Serve until the pipe ends."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # libraries print, and programs read: not into the pipes
        os.dup2(nothing, stream)
    try:
        start, finder = receive(requests)
        limits = Limits(**start["limits"])
        confine(limits.memory, start["scratch"], start["program"])
        find = _finder(finder)
        visit = Visit(limits, start["recognise"], lambda seconds: _more(answers, seconds))
        send(answers, {"ready": True})
    except EOFError:
        return
    except Exception as error:
        send(answers, {"fault": f"{type(error).__name__}: {error}"})
        return
    while True:
        try:
            header, body = receive(requests)
        except EOFError:
            return
        _alarm(limits.seconds + _GRACE)
        send(answers, _answer(header, body, visit, find))
        _alarm(0)


def _answer(header: dict, body: bytes, visit: Visit, find) -> dict:
    from helpers.documents.read import read

    try:
        if "texts" in header:
            return {"mentions": _mentions(find, json.loads(body))}
        document = read(body, header["name"], visit.afresh(), header["sha256"])
        parts = [[part.number, part.label, part.text] for part in document.parts]
        found = _mentions(find, parts)
        return {"document": {**asdict(document), "parts": parts}, "mentions": found}
    except MemoryError:
        return {"over": "memory"}
    except Exception as error:  # a missing library, or a fault in matching: ours, so the run must stop
        return {"fault": f"{header.get('name', 'matching')}: {type(error).__name__}: {error}"}


def _mentions(find, parts: list[list]) -> list[list]:
    if find is None:
        return []
    return [
        [number, label, m.start, m.end, m.surface, m.entity, m.context]
        for number, label, text in parts
        for m in find(text)
    ]


def _finder(pickled: bytes):
    """What finds mentions, or None: the `find` of the object that the parent has pickled, or the function itself."""
    made = pickle.loads(pickled) if pickled else None  # from our own parent
    return getattr(made, "find", made)


def _more(answers: BinaryIO, seconds: float) -> None:
    send(answers, {"more": seconds})
    _alarm(seconds + _GRACE)


def _alarm(seconds: float) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(int(seconds + 0.999))


if __name__ == "__main__":
    sys.exit(main())
