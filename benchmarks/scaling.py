"""How time and memory of a scan grow with the number of documents: python benchmarks/scaling.py [1000 10000 …]

Small web pages, texts and mails, all distinct, made in a temporary folder; names of the register are looked for. Each size runs in a
process of its own. Memory is the highest resident set of the scanning process, and the sum of its readers' when it was highest.
"""

import json
import math
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import psutil

from originals import mail
from webpages import EN, HANS, webpages


def make(folder: Path, count: int) -> None:
    """Distinct documents of one to four kilobytes, a thousand a folder."""
    pages = [page.data for page in webpages()]
    note = mail("NUMBER of a mail\n" + "\n".join(EN))
    for number in range(count):
        below = folder / f"{number // 1000:04}"
        below.mkdir(exist_ok=True)
        if number % 3 == 0:
            data, ending = pages[number % len(pages)] + b"<!-- %d -->" % number, "html"
        elif number % 3 == 1:
            data, ending = f"{number}\n{EN[number % 8]}\n{HANS[number % 5]}\n".encode() * 3, "txt"
        else:
            data, ending = note.replace(b"NUMBER", b"%d" % number), "eml"
        (below / f"{number:06}.{ending}").write_bytes(data)


def _work() -> float:
    """Processor time of this process and of its readers, ended or not."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    work = sum(each.ru_utime + each.ru_stime for each in used)
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            times = child.cpu_times()
            work += times.user + times.system
    return work


def run(folder: str, to: str) -> None:
    """One scan; prints documents, seconds, processor time along the way, and the peaks of memory in MB."""
    from helpers import corpus
    from helpers.documents import scan, summary
    from helpers.documents.mentions import Matcher

    finder, me = Matcher(corpus.read().register), psutil.Process()
    peaks, done = [0, 0], threading.Event()
    along: list[tuple[int, float]] = []

    def watch() -> None:
        while not done.wait(0.1):
            held = 0
            for child in me.children():
                with suppress(psutil.Error):
                    held += child.memory_info().rss
            peaks[:] = max(peaks[0], me.memory_info().rss), max(peaks[1], held)

    threading.Thread(target=watch, daemon=True).start()
    before, start = _work(), time.perf_counter()
    found = scan.scan([folder], to, finder=finder, told=lambda counts: along.append((counts.total(), _work() - before)))
    seconds, work = time.perf_counter() - start, _work() - before
    summary.entities(summary.results(to))
    done.set()
    print(json.dumps([found.outcomes.total(), seconds, work, _drift(along), *(peak >> 20 for peak in peaks)]))


def _drift(along: list[tuple[int, float]]) -> float:
    """What a document of the last third costs against one of the second: 1 when nothing grows."""
    last = along[-1][0]
    marks = [next(point for point in along if point[0] >= last * third / 3) for third in (1, 2, 3)]
    (n1, w1), (n2, w2), (n3, w3) = marks
    return (w3 - w2) / max(n3 - n2, 1) / ((w2 - w1) / max(n2 - n1, 1)) if n1 < n2 < n3 else 1.0


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [1000, 10_000]
    measured = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "in").mkdir()
            make(Path(folder) / "in", size)
            command = [sys.executable, __file__, "--run", f"{folder}/in", f"{folder}/to"]
            count, seconds, work, drift, scanner, readers = json.loads(
                subprocess.run(command, capture_output=True, check=True).stdout
            )
        assert count == size
        measured.append((size, seconds, work))
        print(
            f"{size:7,} documents: {seconds:7.1f} s, {size / seconds:5.0f} a second; {1000 * work / size:.2f} ms of processor each, "
            f"the last third {drift:.2f} × the second; "
            f"scanner {scanner} MB, readers {readers} MB at most",
            flush=True,
        )
    for (small, *before), (large, *after) in zip(measured, measured[1:], strict=False):
        clock, work = (math.log(b / a) / math.log(large / small) for a, b in zip(before, after, strict=True))
        print(f"exponent {small:,} → {large:,}: {clock:.2f} by the clock, {work:.2f} by processor time")


if __name__ == "__main__":
    run(*sys.argv[2:]) if sys.argv[1:2] == ["--run"] else main()
