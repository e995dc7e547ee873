"""Finding names, against the library that does the scanning and against peers, in one run: python benchmarks/matching.py

All get the same names and the same pages. `raw` is ahocorasick-rs alone on the pages as they stand, longest match first: no
folding, no word edges, no rules, no context, case and script as written. spaCy's PhraseMatcher (blank pipelines, tokenising
counted, since a text has to be tokenised) and one regex alternation with word edges do what they can do. flashtext was not to be
had from the registry used here, so it is not compared.
"""

import gc
import re
import statistics
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import ahocorasick_rs
import spacy
from spacy.matcher import PhraseMatcher

from helpers import corpus, places
from helpers.documents import folding, mentions

ROUNDS = 5
PAGE = 3_000  # characters, about one printed page
PAGES = 400
PEER_PAGES = 40  # the peers are slow
_MARK = re.compile(r"\[([^\]]+)\]\([^)]+\)")

FILLER = (
    "下午开会时，大家先看了上个月的记录，再讨论接下来的安排。桌上放着几份打印出来的表格，窗外下着小雨。有人提出把时间改到周五，"
    "也有人说应当先把旧账算清楚。最后决定由三个人各写一页纸，说明自己看到了什么、没有看到什么。散会以后，走廊里还能听见说话的声音。"
)


def pages(texts: list[str], count: int) -> list[str]:
    """`count` pages cut from the texts, over and over."""
    long = "\n".join(texts)
    while len(long) < PAGE * count:
        long += "\n" + long
    return [long[at : at + PAGE] for at in range(0, PAGE * count, PAGE)]


def english(found: corpus.Corpus) -> list[str]:
    """Notes of the collection (full of names) and its prose (few), one line of each in turn."""
    notes = [claim.note for claim in found.claim_records[:2500]]
    prose = " ".join(
        (places.root() / name).read_text(encoding="utf-8") for name in ("METHODS.md", "CONTRIBUTING.md", "ETHICS.md")
    )
    lines = [prose[at : at + 240] for at in range(0, len(prose) - 240, 240)]
    return [text for at, note in enumerate(notes) for text in (note, lines[at % len(lines)])]


def chinese(_: corpus.Corpus) -> list[str]:
    """The labelled passages in Chinese, with everyday sentences between."""
    path = Path(__file__).parents[1] / "tests" / "mentions_labelled.toml"
    passages = tomllib.loads(path.read_text(encoding="utf-8"))["passage"]
    texts = [_MARK.sub(r"\1", passage["text"]) for passage in passages if passage["id"].startswith("zh")]
    return [part for text in texts for part in (text, *[FILLER] * 4)]


def speed(action: Callable[[str], object], texts: list[str]) -> float:
    """Megabytes (UTF-8) a second."""
    size = sum(len(text.encode("utf-8")) for text in texts)
    gc.collect()
    start = time.perf_counter()
    for text in texts:
        action(text)
    return size / 1e6 / (time.perf_counter() - start)


def phrase_matcher(language: str, names: list[str]) -> Callable[[str], object]:
    """spaCy's matcher over a blank pipeline."""
    nlp = spacy.blank(language)
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("name", list(nlp.pipe(names)))
    return lambda text: matcher(nlp(text))


def main() -> None:
    """Print the medians and the ratios."""
    found = corpus.read()
    start = time.perf_counter()
    matcher = mentions.matcher()
    print(f"matcher built in {time.perf_counter() - start:.1f} s")
    names = sorted({name for entity in found.register.entities.values() for name in (entity.name, *entity.names)})
    longest = ahocorasick_rs.MatchKind.LeftmostLongest
    raw = ahocorasick_rs.AhoCorasick(names, matchkind=longest)
    tuned = ahocorasick_rs.AhoCorasick(names, matchkind=longest, implementation=ahocorasick_rs.Implementation.DFA)
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    words = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first), re.I)
    plain = re.compile("|".join(re.escape(name) for name in longest_first), re.I)
    for label, language, texts, pattern in (
        ("English", "en", pages(english(found), PAGES), words),
        ("Chinese", "zh", pages(chinese(found), PAGES), plain),
    ):
        hits = sum(len(matcher.find(text)) for text in texts)
        size = sum(len(text.encode("utf-8")) for text in texts)
        letters = sum(map(len, texts))
        print(
            f"\n{label}: {len(texts)} pages of {PAGE:,} characters, {size / 1e6:.1f} MB, {hits:,} mentions, "
            f"one in {letters // hits} characters"
        )
        spacy_match = phrase_matcher(language, names)
        rows = []
        for _ in range(ROUNDS):
            rows.append(
                (
                    speed(matcher.find, texts),
                    speed(lambda text: folding.fold(text), texts),
                    speed(raw.find_matches_as_indexes, texts),
                    speed(tuned.find_matches_as_indexes, texts),
                    speed(spacy_match, texts[:PEER_PAGES]),
                    speed(lambda text, pattern=pattern: [m.span() for m in pattern.finditer(text)], texts[:4]),
                )
            )
        columns = list(zip(*rows, strict=True))
        print(
            f"  ours, all steps: {statistics.median(columns[0]):.1f} MB/s; folding alone {statistics.median(columns[1]):.1f}"
        )
        for name, column in (
            ("raw ahocorasick-rs", 2),
            ("raw ahocorasick-rs, DFA", 3),
            ("spaCy PhraseMatcher", 4),
            ("regex alternation", 5),
        ):
            ratio = statistics.median(row[0] / row[column] for row in rows)
            print(f"  {name}: {statistics.median(columns[column]):.2f} MB/s; ours is {ratio:.2f} times as fast")


if __name__ == "__main__":
    sys.exit(main())
