"""Betweenness equals networkx on trees, cycles and what hangs between; rewiring keeps every degree."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import betweenness

numbers = st.integers(1, 14)
pairs = st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), max_size=30)


def graph_of(n, drawn):
    graph = nx.empty_graph(n)
    graph.add_edges_from((a % n, b % n) for a, b in drawn if a % n != b % n)
    return graph


def differs(graph):
    theirs = nx.betweenness_centrality(graph)
    ours = betweenness.shares(len(graph), graph.edges)
    return max((abs(ours[node] - theirs[node]) for node in graph), default=0)


@settings(max_examples=300, deadline=None)
@given(numbers, pairs)
def test_any_graph_is_as_networkx_has_it(n, drawn):
    assert differs(graph_of(n, drawn)) < 1e-12


@pytest.mark.parametrize(
    "graph",
    [
        nx.path_graph(9),
        nx.star_graph(8),
        nx.cycle_graph(7),
        nx.balanced_tree(3, 3),
        nx.barbell_graph(5, 3),  # two cores with a way between them
        nx.lollipop_graph(6, 4),
        nx.disjoint_union(nx.path_graph(4), nx.cycle_graph(5)),
        nx.gnm_random_graph(200, 320, seed=5),  # more sources than one block holds
    ],
    ids=["path", "star", "cycle", "tree", "barbell", "lollipop", "two parts", "more than a block"],
)
def test_known_shapes(graph):
    assert differs(graph) < 1e-12


def test_the_order_of_edges_does_not_move_the_last_bit():
    graph = nx.gnm_random_graph(120, 200, seed=1)
    there = betweenness.shares(120, list(graph.edges))
    back = betweenness.shares(120, [(b, a) for a, b in reversed(list(graph.edges))])
    assert there.tobytes() == back.tobytes()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_rewiring_keeps_every_degree(seed):
    graph = nx.gnm_random_graph(30, 60, seed=3)
    edges = betweenness.rewired(graph.edges, seed)
    rewired = nx.Graph(edges)
    assert dict(rewired.degree()) == dict(graph.degree())
    assert not list(nx.selfloop_edges(rewired))
    assert rewired.number_of_edges() == len(edges) == 60


def test_rewiring_moves_most_edges_and_follows_its_seed():
    graph = nx.gnm_random_graph(30, 60, seed=3)
    was = {frozenset(edge) for edge in graph.edges}
    one, again, other = (betweenness.rewired(graph.edges, seed) for seed in (1, 1, 2))
    assert one == again != other
    assert len({frozenset(edge) for edge in one} & was) < 30


def test_a_graph_without_edges_lies_between_nothing():
    assert np.array_equal(betweenness.shares(3, []), np.zeros(3))
    assert betweenness.rewired([], 1) == []
