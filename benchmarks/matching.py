"""Finding names, against the library that does the scanning and against peers, in one run: python benchmarks/matching.py

All get the same names and the same pages, and return their matches as Python objects. `ours` has all steps: folding, scanning,
edges, rules, the longest name, and the words around with private data blanked; "without contexts" leaves only the last of these
out (`find(text, contexts=False)`), which is the nearer to what the others do. `raw` is ahocorasick-rs alone on the pages as they
stand, longest match first, case and script as written, with its default automaton and with the kind that ours uses (DFA); "the
scan in ours" is our own automaton with all dresses of the names, every overlapping match, on pages folded beforehand. spaCy's
PhraseMatcher (blank pipelines, tokenising counted, since a text has to be tokenised) and one regex alternation with word edges
do what they can do; they are slow, get the first pages only, and are compared with ours on these same pages (the regex gets
the first four of them). Every measurement gets fresh strings: CPython keeps the UTF-8 of a string once it was asked for, which would
favour whoever scans the same string again. Nothing is kept from one page to the next.

Cost goes with names rather than with letters, so there are pages full of names and pages with few. flashtext was not to be had from
the registry used here, so it is not compared.
"""

import gc
import pickle
import re
import statistics
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
    lines = prose()
    return [text for at, note in enumerate(notes) for text in (note, lines[at % len(lines)])]


def prose() -> list[str]:
    """What the project says about itself, in lines."""
    long = " ".join(
        (places.root() / name).read_text(encoding="utf-8") for name in ("METHODS.md", "CONTRIBUTING.md", "ETHICS.md")
    )
    return [long[at : at + 240] for at in range(0, len(long) - 240, 240)]


def chinese(filler: int) -> list[str]:
    """The labelled passages in Chinese, with so many everyday sentences behind each."""
    path = Path(__file__).parents[1] / "tests" / "mentions_labelled.toml"
    passages = tomllib.loads(path.read_text(encoding="utf-8"))["passage"]
    texts = [_MARK.sub(r"\1", passage["text"]) for passage in passages if passage["id"].startswith("zh")]
    return [part for text in texts for part in (text, *[FILLER] * filler)]


def speed(action: Callable[[str], object], texts: list[str]) -> float:
    """Megabytes (UTF-8) a second."""
    size = sum(len(text.encode("utf-8")) for text in texts)
    texts = [text[:1] + text[1:] for text in texts]
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
    matcher = mentions.Matcher(found.register)
    built = time.perf_counter()
    mentions.Matcher(found.register)
    again = time.perf_counter()
    packed = pickle.dumps(matcher)
    opened = time.perf_counter()
    pickle.loads(packed)
    print(
        f"matcher built in {built - start:.2f} s with the dictionaries of OpenCC read, in {again - built:.2f} s with them there; "
        f"opened from a pickle of {len(packed) / 1e6:.1f} MB in {time.perf_counter() - opened:.2f} s"
    )
    names = sorted({name for entity in found.register.entities.values() for name in (entity.name, *entity.names)})
    longest = ahocorasick_rs.MatchKind.LeftmostLongest
    raw = ahocorasick_rs.AhoCorasick(names, matchkind=longest)
    tuned = ahocorasick_rs.AhoCorasick(names, matchkind=longest, implementation=ahocorasick_rs.Implementation.DFA)
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    words = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first), re.I)
    plain = re.compile("|".join(re.escape(name) for name in longest_first), re.I)
    for label, language, texts, pattern in (
        ("English, many names", "en", pages(english(found), PAGES), words),
        ("English, few names", "en", pages(prose(), PAGES), words),
        ("Chinese, many names", "zh", pages(chinese(4), PAGES), plain),
        ("Chinese, few names", "zh", pages(chinese(40), PAGES), plain),
    ):
        compare(label, texts, matcher, (raw, tuned), (phrase_matcher(language, names), pattern))


def compare(
    label: str, texts: list[str], matcher: mentions.Matcher, raws: tuple[Any, Any], peers: tuple[Any, re.Pattern[str]]
) -> None:
    """Print one block: all on the same pages, in turn, `ROUNDS` times."""
    hits = sum(len(matcher.find(text)) for text in texts)
    size = sum(len(text.encode("utf-8")) for text in texts)
    print(
        f"\n{label}: {len(texts)} pages of {PAGE:,} characters, {size / 1e6:.1f} MB, {hits:,} mentions, "
        f"one in {sum(map(len, texts)) // hits} characters"
    )
    few, folded = texts[:PEER_PAGES], [folding.fold(text).text for text in texts]
    scan = matcher._automaton.find_matches_as_indexes
    actions: dict[str, tuple[Callable[[str], object], list[str]]] = {
        "ours": (matcher.find, texts),
        "ours without contexts": (lambda text: matcher.find(text, contexts=False), texts),
        "ours, first pages": (matcher.find, few),
        "ours without contexts, first pages": (lambda text: matcher.find(text, contexts=False), few),
        "folding": (folding.fold, texts),
        "the scan in ours": (lambda text: scan(text, overlapping=True), folded),
        "raw ahocorasick-rs": (raws[0].find_matches_as_indexes, texts),
        "raw ahocorasick-rs, DFA": (raws[1].find_matches_as_indexes, texts),
        "spaCy PhraseMatcher": (peers[0], few),
        "regex alternation": (lambda text: [match.span() for match in peers[1].finditer(text)], texts[:4]),
    }
    rounds = [{name: speed(*action) for name, action in actions.items()} for _ in range(ROUNDS)]

    def middle(name: str) -> float:
        return statistics.median(one[name] for one in rounds)

    def times(ours: str, other: str) -> float:
        return statistics.median(one[ours] / one[other] for one in rounds)

    print(
        f"  ours {middle('ours'):.1f} MB/s, without contexts {middle('ours without contexts'):.1f}; "
        f"folding alone {middle('folding'):.1f}, the scan alone {middle('the scan in ours'):.1f}"
    )
    for name in ("raw ahocorasick-rs", "raw ahocorasick-rs, DFA", "spaCy PhraseMatcher", "regex alternation"):
        which = "" if name.startswith("raw") else ", first pages"
        print(
            f"  {name}: {middle(name):.2f} MB/s; ours is {times('ours' + which, name):.2f} times as fast, "
            f"without contexts {times('ours without contexts' + which, name):.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
