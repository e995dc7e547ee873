"""Edges are claims; the stored form is sorted and has no clock in it."""

import networkx as nx
import pandas as pd
import pytest

from helpers import graph, layout

ENTITIES = pd.DataFrame(
    [
        ("m", "Ministry", None, "agency", "CN", None),
        ("t", "Tool", None, "tool", None, None),
        ("v", "Vendor", "供应商", "vendor", "CN", None),
        ("z", "Unused", None, "tool", None, None),
    ],
    columns=["id", "name", "chinese", "type", "home", "parent"],
)
ROWS = [
    {"id": "c2", "subject_id": "v", "object_id": "t", "predicate": "develops", "status": "reported"},
    {"id": "c1", "subject_id": "v", "object_id": "m", "predicate": "contracted_by", "status": "charged"},
    {"id": "c3", "subject_id": "v", "object_id": "m", "predicate": "contracted_by", "status": "reported"},
    {"id": "c4", "subject_id": "m", "object_id": None, "predicate": "denies", "status": "denied"},
]
CLAIMS = pd.DataFrame(
    [
        {
            **row,
            "source": "s",
            "roots": "s",
            "when": None,
            "first_day": None,
            "last_day": None,
            "published": "2024",
            "tactic": None,
            "note": "a < b & c",
        }
        for row in ROWS
    ]
)


def test_every_claim_between_entities_is_one_edge():
    g = graph.build(CLAIMS, ENTITIES)
    assert isinstance(g, nx.MultiDiGraph)
    assert sorted(key for *_, key in g.edges(keys=True)) == ["c1", "c2", "c3"]
    assert sorted(g) == ["m", "t", "v"]
    assert g.nodes["v"] == {"name": "Vendor", "chinese": "供应商", "type": "vendor", "home": "CN"}
    assert g["v"]["m"]["c1"]["status"] == "charged"


def test_an_unknown_entity_is_refused():
    with pytest.raises(KeyError, match="t"):
        graph.build(CLAIMS, ENTITIES[ENTITIES["id"] != "t"])


def test_graphml_does_not_depend_on_the_order_of_rows_and_reads_back():
    text = graph.graphml(graph.build(CLAIMS, ENTITIES))
    assert text == graph.graphml(graph.build(CLAIMS.iloc[::-1], ENTITIES.iloc[::-1]))
    back = nx.parse_graphml(text)
    assert back["v"]["m"]["c1"]["note"] == "a < b & c"
    assert back.number_of_edges() == 3


def test_neighbourhood_follows_both_directions():
    relations = pd.DataFrame(
        [("1", "a", "b"), ("2", "b", "c"), ("3", "c", "d"), ("4", "x", "y")], columns=["id", "subject_id", "object_id"]
    )
    assert list(graph.neighbourhood(relations, ["b"])["id"]) == ["1", "2"]
    assert list(graph.neighbourhood(relations, ["a"], steps=2)["id"]) == ["1", "2"]


def test_layout_is_layered_exact_and_independent_of_order():
    nodes = pd.DataFrame(
        [("a1", "A1", 0), ("a2", "A2", 0), ("b1", "B1", 1), ("b2", "B2", 1), ("c", "C", 3)],
        columns=["id", "name", "layer"],
    )
    edges = pd.DataFrame([("a1", "b2"), ("a2", "b1"), ("b2", "c")], columns=["subject_id", "object_id"])
    placed = layout.layered(nodes, edges)
    assert placed.equals(layout.layered(nodes.iloc[::-1], edges.iloc[::-1]))
    y = placed.set_index("id")["y"]
    assert (y["a1"] < y["a2"]) == (y["b2"] < y["b1"]), "linked nodes stand beside each other"
    assert placed.groupby("layer")["y"].nunique().to_dict() == {0: 2, 1: 2, 3: 1}
    assert placed["x"].tolist() == sorted(placed["x"].tolist())
