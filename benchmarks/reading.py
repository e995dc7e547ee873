"""Reading and checking all cards, against the floor of only parsing the same files: python benchmarks/reading.py"""

import statistics
import time
import tomllib

from helpers import corpus, places
from helpers.vocabulary import load

ROUNDS = 7


def timed(action) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main() -> None:
    paths = corpus.card_paths(places.raw(), load())
    corpus.read()
    pairs = []
    for _ in range(ROUNDS):
        floor = timed(lambda: [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths])
        pairs.append((timed(corpus.read), floor))
    whole, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{len(paths):,} cards read, checked and made into frames: {whole:.2f} s (median of {ROUNDS})")
    print(f"the same files only parsed: {floor:.2f} s; ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
