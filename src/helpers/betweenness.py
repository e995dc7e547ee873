"""Betweenness of many graphs of one size: exact outside the cycles, arrays inside them. Graphs are pairs of node numbers.

A network of this kind is mostly trees hanging on a core. What hangs is counted by sizes alone (Sarıyüce, Saule, Kaya and Çatalyürek,
"Shattering and compressing networks for betweenness centrality", SDM 2013); in the core, Brandes' accumulation (Brandes 2001)
runs for all sources at once. Sums are made in a fixed order, so that every machine gives the same last bit.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

Edges = Iterable[tuple[int, int]]
BLOCK = 64  # sources at a time: what is worked on stays near the processor


def shares(n: int, edges: Edges) -> np.ndarray:
    """Normalised betweenness of the nodes 0 … n-1 of an undirected graph without loops and double edges (floats, length n).

    The value of networkx's `betweenness_centrality`; a test holds the two equal to a billionth.
    """
    near: list[set[int]] = [set() for _ in range(n)]
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    size, squares, hung = _pruned(near)
    core = [node for node in range(n) if near[node]]
    pairs, total = _core(core, near, size)
    whole = size.copy()  # nodes in the component, told first for what is left and then down the trees
    whole[core] = total
    inside = size - 1
    value = (inside**2 - squares) / 2.0 + inside * (whole - size)
    value[core] += pairs
    for node, parent in reversed(hung):
        whole[node] = whole[parent]
        value[node] = ((whole[node] - 1) ** 2 - squares[node] - (whole[node] - size[node]) ** 2) / 2.0
    return value * (2.0 / ((n - 1) * (n - 2))) if n > 2 else np.zeros(n)


def _pruned(near: list[set[int]]) -> tuple[np.ndarray, np.ndarray, list[tuple[int, int]]]:
    """Takes out nodes with one neighbour until none is left (changes `near`).

    Returns for each node the number of nodes in what hangs on it, itself included, the sum of the squared sizes of the trees
    below it, and the nodes taken out with the one each hung on, in order.
    """
    size, squares = [1] * len(near), [0] * len(near)
    hung, leaves = [], [node for node, others in enumerate(near) if len(others) == 1]
    while leaves:
        node = leaves.pop()
        if not near[node]:  # the last of a tree
            continue
        parent = near[node].pop()
        near[parent].discard(node)
        size[parent] += size[node]
        squares[parent] += size[node] ** 2
        hung.append((node, parent))
        if len(near[parent]) == 1:
            leaves.append(parent)
    return np.array(size), np.array(squares), hung


def _core(core: list[int], near: list[set[int]], size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For nodes that all have two neighbours or more: pairs that pass through each, and the number of nodes in its component.

    A core node stands for all that hangs on it (`size`): a shortest way between two of them counts as often as there are pairs.
    """
    k, number = len(core), {node: i for i, node in enumerate(core)}
    if not k:
        return np.zeros(0), np.zeros(0, dtype=int)
    weight = size[core]
    tails = np.repeat(np.arange(k, dtype=np.intp), [len(near[node]) for node in core])
    heads = np.array([number[other] for node in core for other in sorted(near[node])], dtype=np.intp)
    reached, blocks = _shape(k, tails.tobytes(), heads.tobytes())
    passed, ends = np.zeros(k), weight.astype(float)
    for block in blocks:
        through = _through(block, ends)
        for row, source in zip(through.T, block.sources.tolist(), strict=True):
            passed += row * ends[source]
    return passed / 2.0, np.where(reached, weight, 0).sum(axis=1)


class _Block(NamedTuple):
    """Some sources and the edges that lead away from them, as places in a matrix (node, source), nearest first.

    share: which part of the shortest ways to the head come through the tail. bounds: where each distance begins and ends.
    """

    sources: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    share: np.ndarray
    bounds: list[tuple[int, int]]


@lru_cache(maxsize=8)  # leaving out a voice often leaves the core as it is and only changes what hangs on it
def _shape(k: int, tails: bytes, heads: bytes) -> tuple[np.ndarray, list[_Block]]:
    """What follows from the edges of a core alone: which nodes reach each other, and the shortest ways, block by block of sources."""
    tail_of, head_of = (np.frombuffer(ends, dtype=np.intp) for ends in (tails, heads))
    far, reached = _distances(k, tail_of, head_of)
    blocks = []
    for first in range(0, k, BLOCK):
        sources = np.arange(first, min(first + BLOCK, k))
        tail, head, bounds = _steps(far[:, sources], tail_of, head_of)
        ways = np.zeros(k * len(sources))
        ways[sources * len(sources) + np.arange(len(sources))] = 1.0
        for start, end in bounds:
            ways += np.bincount(head[start:end], weights=ways[tail[start:end]], minlength=len(ways))
        blocks.append(_Block(sources, tail, head, ways[tail] / ways[head], bounds))
    return reached, blocks


def _through(block: _Block, ends: np.ndarray) -> np.ndarray:
    """How much of what the sources (columns) reach passes through each node (rows); nothing passes through a source itself."""
    k, width = len(ends), len(block.sources)
    reached, through = np.repeat(ends, width), np.zeros(k * width)
    for start, end in reversed(block.bounds):
        head = block.head[start:end]
        passing = block.share[start:end] * (reached[head] + through[head])
        through += np.bincount(block.tail[start:end], weights=passing, minlength=k * width)
    through[block.sources * width + np.arange(width)] = 0.0
    return through.reshape(k, width)


def _steps(
    far: np.ndarray, tails: np.ndarray, heads: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[tuple[int, int]]]:
    """The edges that lead away from a source, for all sources, as places in a matrix (node, source), nearest first.

    Returns the places of their tails and heads, and where each distance begins and ends.
    """
    width = far.shape[1]
    leading = np.flatnonzero(far[heads] - far[tails] == 1)  # edge by source
    edge = leading // width
    source = leading - edge * width
    tail, head = tails[edge] * width + source, heads[edge] * width + source
    depth = far.ravel()[tail]
    order = np.argsort(depth, kind="stable")
    ends = np.cumsum(np.bincount(depth))
    return tail[order], head[order], list(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True))


def _distances(k: int, tails: np.ndarray, heads: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Steps between all pairs (zero where there is no way) and whether there is a way; sets of nodes are bits, a step joins those of the neighbours."""
    first = np.flatnonzero(np.diff(tails, prepend=-1))
    seen = np.packbits(np.eye(k, dtype=bool), axis=1)
    far = np.zeros((k, k), dtype=np.int16)
    while True:
        missing = np.unpackbits(seen, axis=1, count=k) == 0
        more = seen | np.bitwise_or.reduceat(seen[heads], first, axis=0)
        if (more == seen).all():
            return np.where(missing, np.int16(0), far), ~missing
        far += missing
        seen = more


def rewired(edges: Edges, seed: int) -> list[tuple[int, int]]:
    """The edges of a graph in which every node keeps its number of neighbours.

    Two edges a-b, c-d become a-d, c-b where that makes neither loop nor double edge (Maslov and Sneppen, Science 296, 2002);
    ten tries an edge, drawn by the generator PCG64 from the seed.
    """
    start = sorted(edges)
    tails, heads = [a for a, _ in start], [b for _, b in start]
    m, n = len(start), max(heads + tails, default=-1) + 1
    linked = bytearray(n * n)
    for a, b in start:
        linked[a * n + b] = linked[b * n + a] = 1
    generator = np.random.Generator(np.random.PCG64(seed))
    draws = generator.integers(0, m, size=(10 * m, 2))
    turns = generator.integers(0, 2, size=10 * m)
    for i, j, turn in zip(draws[:, 0].tolist(), draws[:, 1].tolist(), turns.tolist(), strict=True):
        a, b = tails[i], heads[i]
        c, d = (tails[j], heads[j]) if turn else (heads[j], tails[j])
        if a != c and a != d and b != c and b != d and not linked[a * n + d] and not linked[c * n + b]:
            linked[a * n + b] = linked[b * n + a] = linked[c * n + d] = linked[d * n + c] = 0
            linked[a * n + d] = linked[d * n + a] = linked[c * n + b] = linked[b * n + c] = 1
            heads[i], tails[j], heads[j] = d, c, b
    return list(zip(tails, heads, strict=True))
