"""Scanning documents with mentions, against raw readers and a peer, in one run: python benchmarks/reading_documents.py [PDFS]

Everything is made in a temporary folder. Each raw reader runs in one process a core.
"""

import os
import re
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from helpers import corpus
from helpers.documents import scan
from helpers.documents.mentions import Matcher
from originals import pdf
from webpages import EN, HANS, HANT, webpages

CORES = os.cpu_count() or 1
ROUNDS = 3


def raw_pdf(path: str) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    length = sum(len(page.get_textpage().get_text_range()) for page in document)
    document.close()
    return length


def by_markitdown(path: str) -> int:
    from markitdown import MarkItDown

    global CONVERTER
    CONVERTER = globals().get("CONVERTER") or MarkItDown()
    return len(CONVERTER.convert(path).text_content)


def raw_resiliparse(path: str) -> int:
    from resiliparse.extract.html2text import extract_plain_text

    return len(extract_plain_text(Path(path).read_bytes().decode("utf-8", "replace"), main_content=True))


def by_trafilatura(path: str) -> int:
    from trafilatura import extract

    return len(extract(Path(path).read_bytes()) or "")


@dataclass(frozen=True)
class Pace:
    """Documents a second by the clock, and seconds of processor a document, start of processes included."""

    rate: float
    work: float


@contextmanager
def paced(count: int) -> Iterator[list[Pace]]:
    """Measure what is done inside; processes must have ended by then."""
    made: list[Pace] = []
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    start = time.perf_counter()
    yield made
    seconds = time.perf_counter() - start
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    work = sum(b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime for a, b in zip(before, after, strict=True))
    made.append(Pace(count / seconds, work / count))


def raw(read: Callable[[str], int], paths: list[str]) -> Pace:
    """A reader over all documents in one process a core."""
    with paced(len(paths)) as made, ProcessPoolExecutor(CORES) as pool:
        list(pool.map(read, paths, chunksize=max(1, min(20, len(paths) // CORES // 2))))
    return made[0]


def scanning(folder: Path, count: int, finder: object, jobs: int = CORES) -> Pace:
    """A whole scan: start of the readers, mentions, ledger and stored texts included."""
    with tempfile.TemporaryDirectory() as to:
        with paced(count) as made:
            done = scan.scan([folder], to, finder=finder, jobs=jobs)
        assert done.outcomes == {"read": count}, done.outcomes
        return made[0]


def works(name: str, read: Callable[[str], int], path: str) -> bool:
    """Whether a peer is installed with all that it needs; says so when not."""
    try:
        return read(path) > 0
    except Exception as error:
        print(f"{name}: not measured ({type(error).__name__}: {str(error).splitlines()[0][:120]})")
        return False


def compare(title: str, ours: Callable[[], Pace], others: dict[str, Callable[[], Pace]]) -> None:
    """Print the best of some rounds in turn: by the clock, and by processor time, which other programs disturb less."""
    rounds = [(ours(), {name: other() for name, other in others.items()}) for _ in range(ROUNDS)]

    def best(paces: list[Pace]) -> Pace:
        return Pace(max(pace.rate for pace in paces), min(pace.work for pace in paces))

    mine = best([pace for pace, _ in rounds])
    print(
        f"{title}, scanned with mentions: {mine.rate:,.0f} documents/s, {mine.work * 1000:.1f} ms of processor a document"
    )
    for name in others:
        theirs = best([paces[name] for _, paces in rounds])
        print(
            f"  against {name} ({theirs.rate:,.1f} documents/s, {theirs.work * 1000:.1f} ms): "
            f"{mine.rate / theirs.rate:.2f} × by the clock, {theirs.work / mine.work:.2f} × by processor time"
        )


def make_pdfs(folder: Path, count: int) -> list[str]:
    """Papers of one to eight pages, about two thousand characters a page, one in four in Chinese."""
    folder.mkdir()
    for number in range(count):
        sentences = (HANS + HANT) if number % 4 == 0 else EN
        page = tuple(sentences[(number + line) % len(sentences)] for line in range(20 if number % 4 else 40))
        (folder / f"{number:05}.pdf").write_bytes(pdf([(f"paper {number}", *page)] * (1 + number % 8)))
    return sorted(map(str, folder.iterdir()))


def make_pages(folder: Path, count: int, portal: bool = False) -> list[str]:
    """Web pages in twelve styles, each main text eight times in a row; as a portal would serve them, with its menus, teasers and code."""
    folder.mkdir()
    made = webpages()
    links = "".join(
        f"<li class='item-{n}'><a href='/section/{n}'><span>Section {n}</span></a></li>" for n in range(120)
    )
    teasers = "".join(
        f"<div class='card col-{n}'><a href='/story/{n}'><img src='/{n}.jpg' alt=''><div><h3>Story {n}</h3>"
        f"<p class='teaser'>What happened on day {n}</p><span class='byline'>by staff</span></div></a></div>"
        for n in range(80)
    )
    code = f"<script>var state = {[f'value {n}' for n in range(2500)]};</script>"
    before = f"{code}<div class='navigation'><ul>{links}</ul></div>".encode()
    after = f"<div class='related-stories'>{teasers}</div><footer><ul>{links}</ul></footer>{code}".encode()
    for number in range(count):
        page = made[number % len(made)]
        data = re.sub(rb"(<p>.*?</p>)", lambda match: match[1] * 8, page.data, flags=re.S)
        if portal:
            data = data.replace(b"<body>", b"<body>" + before).replace(b"</body>", after + b"</body>")
        (folder / f"{number:05}.html").write_bytes(data + b"<!-- %d -->" % number)
    return sorted(map(str, folder.iterdir()))


def quality() -> None:
    """F1 of words (characters of Chinese) against the main text of the twelve pages."""
    from helpers.documents.read import read

    def tokens(text: str) -> Counter:
        return Counter(re.findall(r"[\u3400-\u9fff]|[A-Za-z0-9]+", text))

    def score(extract: Callable[[bytes], str]) -> str:
        got = [(tokens(extract(page.data)), tokens("\n".join(page.main))) for page in webpages()]
        f1 = statistics.mean(2 * (a & b).total() / (a.total() + b.total()) for a, b in got)
        recall = statistics.mean((a & b).total() / b.total() for a, b in got)
        return f"F1 {f1:.3f}, recall {recall:.3f}"

    print("main text:", score(lambda data: "\n".join(part.text for part in read(data, "x.html").parts)), "(ours)")
    try:
        from trafilatura import extract
    except ImportError as error:
        print(f"  trafilatura: not measured ({error})")
    else:
        print("  trafilatura:", score(lambda data: extract(data) or ""))


def main() -> None:
    finder = Matcher(corpus.read().register)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"{CORES} cores; the best of {ROUNDS} rounds")
    with tempfile.TemporaryDirectory() as folder:
        pdfs = make_pdfs(Path(folder) / "pdf", count)
        others: dict[str, Callable[[], float]] = {
            "raw pypdfium2": partial(raw, raw_pdf, pdfs),
            "one reader": lambda: scanning(Path(folder) / "pdf", count, finder, jobs=1),
        }
        if works("markitdown", by_markitdown, pdfs[0]):
            others["markitdown"] = partial(raw, by_markitdown, pdfs[: max(16, count // 20)])
        compare(f"{count} PDFs", lambda: scanning(Path(folder) / "pdf", count, finder), others)
        for title, portal in (("plain web pages", False), ("web pages of a portal", True)):
            pages = make_pages(Path(folder) / title, count, portal)
            again = partial(scanning, Path(folder) / title, count, finder)
            others = {"one reader": partial(again, jobs=1), "raw resiliparse": partial(raw, raw_resiliparse, pages)}
            if works("trafilatura", by_trafilatura, pages[0]):
                others["trafilatura"] = partial(raw, by_trafilatura, pages[: max(16, count // 4)])
            size = sum(map(os.path.getsize, pages)) // count // 1000
            compare(f"{count} {title} of {size} kB", again, others)
    quality()


if __name__ == "__main__":
    main()
