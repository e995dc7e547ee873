"""Leaving one voice out: exact ranges, rankings, centrality equal to networkx, a null model with the same degrees."""

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import evidence, measures
from helpers.origins import voices

CLAIMS = pd.DataFrame({"id": ["c1", "c2", "c3", "c4", "c5"], "roots": ["a", "a; b", "b", "c", "a"]})
ITEMS = pd.DataFrame({"id": ["i1", "i2", "i3"], "claim_ids": ["c1; c3", "c5", "c2; c4"]})


def test_counts_fall_with_the_voice_they_hang_on():
    held = measures.Holdings(ITEMS, CLAIMS)
    assert held.voices == {"i1": 2, "i2": 1, "i3": 2}
    assert held.count() == measures.Range(3, 2, 3, "a")
    assert held.count(measures.SEVERAL) == measures.Range(2, 1, 1, "a"), (
        "whichever voice goes, one thing falls to a single voice"
    )
    assert held.count(measures.ONE) == measures.Range(1, 1, 2, "b")
    assert "hangs most on a" in held.count().said()


@st.composite
def collections(draw):
    roots = draw(st.lists(st.frozensets(st.sampled_from("abcde"), min_size=1, max_size=3), min_size=1, max_size=12))
    claims = pd.DataFrame({"id": [f"c{i}" for i in range(len(roots))], "roots": ["; ".join(sorted(r)) for r in roots]})
    owner = draw(st.lists(st.integers(0, 4), min_size=len(roots), max_size=len(roots)))
    return claims.assign(item=[f"i{o}" for o in owner])


@given(collections(), st.sampled_from([measures.ANY, measures.ONE, measures.SEVERAL]))
def test_the_range_equals_doing_it_again_without_each_root(claims, need):
    """Against brute force: take the root out of every claim, drop claims that had no other, count again."""
    held = measures.Holdings(claims, claims, "item")
    roots = sorted({root for cell in claims["roots"] for root in cell.split("; ")})

    def again(root):
        total = 0
        for _, group in claims.groupby("item"):
            sets = [frozenset(cell.split("; ")) - {root} for cell in group["roots"]]
            total += need(voices([s for s in sets if s]))
        return total

    values = [again(root) for root in roots]
    found = held.count(need)
    assert (found.low, found.high) == (min(values), max(values))
    assert found.value == again("nobody")


@given(collections())
def test_rankings_equal_doing_them_again(claims):
    """Each group's score and range against counting the group's own items, with and without each root of the whole."""
    held = measures.Holdings(claims, claims, "item")
    groups = {item: "even" if int(item[1]) % 2 == 0 else "odd" for item in held.sets}
    table = held.ranking(groups).set_index("group")
    for group in table.index:
        own = measures.Holdings(claims[claims["item"].map(groups) == group], claims, "item")
        values = [len(own.sets) - sum(n == 0 for n in own.without(root).values()) for root in sorted(held.touched)]
        assert table.loc[group, "score"] == len(own.sets)
        assert (table.loc[group, "low"], table.loc[group, "high"]) == (min(values), max(values))


def test_the_head_of_a_ranking_is_said_to_hold_or_to_hang():
    firm = pd.DataFrame(
        {
            "group": ["x", "y"],
            "score": [5, 2],
            "low": [4, 1],
            "high": [5, 2],
            "rank": [1, 2],
            "best": [1, 2],
            "worst": [1, 2],
            "worst_without": ["c", "c"],
            "hangs_on": ["a", "b"],
        }
    )
    assert measures.holds(firm) == "x stays first whichever voice is left out"
    loose = firm.assign(worst=[2, 2], best=[1, 1])
    assert measures.holds(loose) == "x falls to rank 2 at worst, as when c is left out"
    assert "draw level" in measures.holds(firm.assign(best=[1, 1]))


def test_betweenness_equals_networkx(collection):
    relations = evidence.relations(collection.claims, collection.denials, collection.vocabulary)
    graph = measures.simple(relations)
    ours, theirs = measures.betweenness(graph), nx.betweenness_centrality(graph)
    assert set(ours) == set(theirs)
    assert max(abs(ours[node] - theirs[node]) for node in graph) <= 1e-9


def test_the_null_model_is_the_same_each_time():
    relations = pd.DataFrame(
        [
            (str(i), a, b)
            for i, (a, b) in enumerate([("h", "a"), ("h", "b"), ("h", "c"), ("a", "b"), ("c", "d"), ("d", "e")])
        ],
        columns=["id", "subject_id", "object_id"],
    )
    one = measures.expected_betweenness(relations, graphs=20)
    assert one.equals(measures.expected_betweenness(relations.iloc[::-1], graphs=20))
    assert list(one.columns) == ["entity", "degree", "score", "expected", "low", "high", "unusual"]


def test_an_unknown_claim_is_refused():
    with pytest.raises(KeyError):
        measures.Holdings(pd.DataFrame({"id": ["i"], "claim_ids": ["nothere"]}), CLAIMS)


def test_many_articles_on_one_voice_are_found():
    relations = pd.DataFrame({"id": ["r1", "r2", "r3"], "voices": [1, 1, 2], "sources": [1, 5, 6]})
    assert list(measures.single_rooted(relations)["id"]) == ["r2"]
