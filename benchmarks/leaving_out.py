"""Leaving out every voice in turn: all relations and all rankings, now and at ten times the size, and betweenness beside networkx:
python benchmarks/leaving_out.py
"""

import math
import time

import networkx as nx
import pandas as pd

from helpers import corpus, evidence, measures


def larger(frame: pd.DataFrame, times: int, columns: list[str]) -> pd.DataFrame:
    """A frame `times` over, each copy with ids and roots of its own."""
    copies = []
    for i in range(times):
        copy = frame.copy()
        for column in columns:
            copy[column] = copy[column].map(
                lambda cell, i=i: "; ".join(f"{part}~{i}" for part in cell.split("; ")), na_action="ignore"
            )
        copies.append(copy)
    return pd.concat(copies, ignore_index=True)


def timed(action) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main() -> None:
    data = corpus.read()
    relations = evidence.relations(data.claims, data.denials, data.vocabulary)

    def leave_out(relations: pd.DataFrame, claims: pd.DataFrame) -> None:
        held = measures.Holdings(relations, claims)
        for need in (measures.ANY, measures.ONE, measures.SEVERAL):
            held.count(need)
        held.ranking(dict(zip(relations["id"], relations["object_id"], strict=True)))

    seconds = {}
    for times in (1, 10):
        many = larger(relations, times, ["id", "subject_id", "object_id", "claim_ids"])
        claims = larger(data.claims, times, ["id", "roots"])
        seconds[times] = timed(lambda many=many, claims=claims: leave_out(many, claims))
        print(
            f"{len(many):,} relations, {len(claims):,} claims: every voice left out in turn, three counts and a ranking: {seconds[times]:.2f} s"
        )
    print(f"exponent from one to ten times the size: {math.log10(seconds[10] / seconds[1]):.2f}")
    graph = measures.simple(relations)
    ours, theirs = timed(lambda: measures.betweenness(graph)), timed(lambda: nx.betweenness_centrality(graph))
    print(f"betweenness of {len(graph)} entities: {ours:.3f} s, networkx {theirs:.3f} s, ratio {ours / theirs:.3f}")
    print(f"betweenness without each voice in turn: {timed(lambda: measures.centrality(relations, data.claims)):.1f} s")


if __name__ == "__main__":
    main()
