"""How far counts, rankings and centralities hold when one voice is left out: exact, for every root in turn.

Leaving out a root takes away the claims that rest on it alone; a claim that also rests on another root stays with that. The method is the
jackknife over sources ("leave one source out"; Tukey 1958, Miller, Biometrika 61, 1974), here exact and without any
assumption on a distribution: what is given is the range of the value itself and the name of the root at its end.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.betweenness import rewired, shares
from helpers.evidence import split
from helpers.origins import voices

if TYPE_CHECKING:  # slow to import, and only `simple` needs it
    import networkx as nx

Need = Callable[[int], bool]
ANY: Need = lambda n: n >= 1  # noqa: E731
ONE: Need = lambda n: n == 1  # noqa: E731
SEVERAL: Need = lambda n: n >= 2  # noqa: E731


@dataclass(frozen=True)
class Range:
    """A value, the lowest and highest it takes when any one root is left out, and the root whose absence moves it most."""

    value: float
    low: float
    high: float
    hangs_on: str

    def _ipython_display_(self) -> None:
        """A range registered at the end of a cell shows nothing; prose says it with `{name.range}`."""

    def said(self) -> str:
        """The range in words, for prose and captions."""
        if not self.hangs_on:
            return "the same whichever voice is left out"
        spread = f"{self.low:,.0f}" if self.low == self.high else f"{self.low:,.0f} to {self.high:,.0f}"
        return f"{spread} when any one voice is left out; it hangs most on {self.hangs_on}"


class Holdings:
    """Items (relations, entities, sources …) and the voices that hold each: item -> the root sets of its claims.

    frame: one row an item with `claim_ids` ("; "-joined), or a frame of claims (its `id` is the claim). by: a column that
    groups rows into items. claims: needs `id` and `roots`. Raises KeyError when a claim id is unknown.
    """

    def __init__(self, frame: pd.DataFrame, claims: pd.DataFrame, by: str | None = None) -> None:
        roots = dict(zip(claims["id"], claims["roots"], strict=True))
        ids = frame["claim_ids"] if "claim_ids" in frame.columns else frame["id"]
        items = frame[by] if by else (frame["id"] if "id" in frame.columns else frame.index)
        self.sets: dict[object, list[frozenset[str]]] = {}
        for item, cell in zip(items, ids, strict=True):
            if isinstance(item, str) or item == item:
                self.sets.setdefault(item, []).extend(frozenset(split(roots[claim])) for claim in split(cell))
        self.voices = {item: voices(sets) for item, sets in self.sets.items()}
        self.touched: dict[str, list[object]] = {}
        for item, sets in self.sets.items():
            for root in sorted(set().union(*sets)):
                self.touched.setdefault(root, []).append(item)

    def without(self, root: str) -> dict[object, int]:
        """The voices of those items that a root touches, when it is left out."""
        return {
            item: voices([sets - {root} for sets in self.sets[item] if sets != {root}])
            for item in self.touched.get(root, ())
        }

    def count(self, need: Need = ANY) -> Range:
        """How many items have the voices needed, and the range of that number over all roots left out in turn."""
        value = sum(need(n) for n in self.voices.values())
        moved = {
            root: value + sum(need(n) - need(self.voices[item]) for item, n in self.without(root).items())
            for root in sorted(self.touched)
        }
        return _range(value, moved)

    def ranking(self, groups: dict[object, str], need: Need = ANY) -> pd.DataFrame:
        """Groups ranked by how many of their items have the voices needed, with the range of score and rank.

        groups: item -> group. One row a group, highest first: group, score, low, high, rank, best,
        worst, worst_without (a root whose absence gives the worst rank), hangs_on (the root that moves the score most).
        """
        names = sorted(set(groups.values()))
        position = {name: i for i, name in enumerate(names)}
        base = np.zeros(len(names), dtype=int)
        for item, n in self.voices.items():
            base[position[groups[item]]] += need(n)
        roots = sorted(self.touched)
        scores = np.repeat(base[None, :], len(roots), axis=0)
        for row, root in enumerate(roots):
            for item, n in self.without(root).items():
                scores[row, position[groups[item]]] += int(need(n)) - int(need(self.voices[item]))
        return _ranked(names, base, scores, roots)


def _ranked(names: list[str], base: np.ndarray, scores: np.ndarray, roots: list[str]) -> pd.DataFrame:
    """Scores and ranks with their ranges; ties share the better rank."""
    rank = _ranks(base[None, :])[0]
    ranks = _ranks(scores) if len(roots) else rank[None, :]
    all_scores = scores if len(roots) else base[None, :]
    shift = np.abs(all_scores - base[None, :])
    worst = shift.argmax(axis=0)
    table = pd.DataFrame(
        {
            "group": names,
            "score": base,
            "low": all_scores.min(axis=0),
            "high": all_scores.max(axis=0),
            "rank": rank,
            "best": ranks.min(axis=0),
            "worst": ranks.max(axis=0),
            "worst_without": [roots[i] if len(roots) else "" for i in ranks.argmax(axis=0)],
            "hangs_on": [roots[worst[i]] if len(roots) and shift[worst[i], i] > 0 else "" for i in range(len(names))],
        }
    )
    return table.sort_values(["score", "group"], ascending=[False, True], ignore_index=True)


def _ranks(scores: np.ndarray) -> np.ndarray:
    """1 for the highest of each row; equal scores share the better rank."""
    ordered = np.sort(scores, axis=1)
    return np.stack(
        [row.size - np.searchsorted(line, row, side="right") + 1 for row, line in zip(scores, ordered, strict=True)]
    )


def holds(ranking: pd.DataFrame) -> str:
    """One sentence on the head of a ranking (the frame of Holdings.ranking): does it hold, and on whom does it hang?"""
    first = ranking.iloc[0]
    rivals = ranking[(ranking["best"] == 1) & (ranking["group"] != first["group"])]["group"]
    if first["worst"] == 1 and rivals.empty:
        return f"{first['group']} stays first whichever voice is left out"
    if first["worst"] == 1:
        return f"{first['group']} is never behind another, but {', '.join(rivals)} can draw level when one voice is left out"
    return f"{first['group']} falls to rank {first['worst']} at worst, as when {first['worst_without']} is left out"


def links(relations: pd.DataFrame) -> Counter[tuple[str, str]]:
    """Who is linked with whom at all: sorted pairs of entities, and the number of relations between them."""
    return Counter(tuple(sorted(pair)) for pair in zip(relations["subject_id"], relations["object_id"], strict=True))


def simple(relations: pd.DataFrame) -> "nx.Graph":
    """The undirected simple graph of relations. Nodes and edges in sorted order."""
    import networkx as nx

    graph, pairs = nx.Graph(), links(relations)
    graph.add_nodes_from(_ends(pairs))
    graph.add_edges_from(pair for pair in sorted(pairs) if pair[0] != pair[1])
    return graph


def betweenness(graph: "nx.Graph") -> dict[str, float]:
    """Betweenness centrality of an undirected simple graph, as networkx gives it, rounded to nine digits."""
    names = sorted(graph)
    values = shares(len(names), _numbered(graph.edges, names))
    return dict(zip(names, np.round(values, 9).tolist(), strict=True))


def _ends(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({node for pair in pairs for node in pair})


def _numbered(pairs: Iterable[tuple[str, str]], names: list[str]) -> list[tuple[int, int]]:
    """Pairs as the numbers of two different entities, sorted."""
    number = {name: i for i, name in enumerate(names)}
    return sorted((number[a], number[b]) for a, b in pairs if a != b)


def centrality(relations: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Betweenness of every entity, with its range and rank when each root is left out in turn.

    relations: id, subject_id, object_id, claim_ids. Same columns as Holdings.ranking; scores are betweenness times 1,000, rounded to
    three digits. An entity that loses its last relation is no longer counted among the others.
    """
    held, linked, names = Holdings(relations, claims), links(relations), _ends(links(relations))
    ends = {row.id: tuple(sorted((row.subject_id, row.object_id))) for row in relations.itertuples(index=False)}
    base = _betweenness(linked, names)
    roots, rows = sorted(held.touched), []
    for root in roots:
        lost = Counter(ends[item] for item, n in held.without(root).items() if n == 0)
        cut = {pair for pair, n in lost.items() if n == linked[pair]}
        rows.append(_betweenness(linked.keys() - cut, names) if cut else base)
    return _ranked(names, base, np.array(rows), roots)


def _betweenness(pairs: Iterable[tuple[str, str]], names: list[str]) -> np.ndarray:
    """Betweenness times 1,000 of `names`, among those that the pairs name; zero for the others."""
    pairs = list(pairs)
    there = _ends(pairs)
    values = dict(zip(there, _thousandths(len(there), _numbered(pairs, there)), strict=True))
    return np.array([values.get(name, 0.0) for name in names])


def _thousandths(n: int, edges: list[tuple[int, int]]) -> np.ndarray:
    """Rounded where it is made, so that no last bit of a machine goes further."""
    return np.round(1000 * np.round(shares(n, edges), 9), 3)


def expected_betweenness(relations: pd.DataFrame, *, graphs: int = 100, seed: int = 2024) -> pd.DataFrame:
    """Is an entity more central than its number of links alone would make it? A null model with the same degrees.

    `graphs` rewired networks (`betweenness.rewired`) from a fixed seed. One row an entity: entity, degree, score (betweenness times
    1,000), expected (mean), low and high (2.5 and 97.5 per cent of the null), unusual ("more", "less" or "").
    """
    names = _ends(links(relations))
    linked = _numbered(links(relations), names)
    degree = Counter(node for pair in linked for node in pair)
    real = _thousandths(len(names), linked)
    draws = np.array([_thousandths(len(names), rewired(linked, seed + i)) for i in range(graphs)])
    low, high = np.round(np.percentile(draws, [2.5, 97.5], axis=0), 3)
    unusual = np.where(real > high, "more", np.where(real < low, "less", ""))
    table = pd.DataFrame(
        {"entity": names, "degree": [degree[i] for i in range(len(names))], "score": real, "expected": np.round(draws.mean(axis=0), 3),
         "low": low, "high": high, "unusual": unusual}
    )  # fmt: skip
    return table.sort_values(["score", "entity"], ascending=[False, True], ignore_index=True)


def _range(value: float, moved: dict[str, float]) -> Range:
    if not moved:
        return Range(value, value, value, "")
    most = max(sorted(moved), key=lambda root: abs(moved[root] - value))
    hangs = most if moved[most] != value else ""
    return Range(value, min(moved.values()), max(moved.values()), hangs)


def single_rooted(relations: pd.DataFrame) -> pd.DataFrame:
    """Relations that many articles repeat and one voice says, most repeated first: columns of `relations`."""
    echo = relations[(relations["voices"] == 1) & (relations["sources"] > 1)]
    return echo.sort_values(["sources", "id"], ascending=[False, True], ignore_index=True)
