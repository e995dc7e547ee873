"""Claims -> a networkx MultiDiGraph whose edges are claims; relations and projections are views of it."""

import networkx as nx
import pandas as pd

from helpers import places

EDGE_KEYS = ("predicate", "status", "source", "roots", "when", "first_day", "last_day", "published", "tactic", "note")
NODE_KEYS = ("name", "chinese", "type", "home", "parent")


def build(claims: pd.DataFrame, entities: pd.DataFrame) -> nx.MultiDiGraph:
    """The evidence graph: a node an entity, an edge a claim (key = claim id).

    `claims` and `entities` are frames of a Corpus (or the stored CSVs). Claims with free text on a side, and denials, are
    not edges. Nodes carry name, chinese, type, home, parent; edges predicate, status, source, roots, when, first_day, last_day,
    published, tactic, note. Missing values are left out. Nodes and edges are added in sorted order; entities that no
    claim touches are left out. Raises KeyError when a claim names an entity that the table does not hold.
    """
    drawn = claims.dropna(subset=["subject_id", "object_id"])
    drawn = drawn[~drawn["predicate"].isin(["denies", "rejects"])].sort_values("id")
    touched = sorted(set(drawn["subject_id"]) | set(drawn["object_id"]))
    table = entities.set_index("id")
    unknown = [entity for entity in touched if entity not in table.index]
    if unknown:
        raise KeyError(f"claims name entities that the table does not hold: {', '.join(unknown)}")
    graph = nx.MultiDiGraph()
    for entity in touched:
        graph.add_node(entity, **_present(table.loc[entity], NODE_KEYS))
    for row in drawn.to_dict("records"):
        graph.add_edge(row["subject_id"], row["object_id"], key=row["id"], **_present(row, EDGE_KEYS))
    return graph


def _present(row: pd.Series | dict, keys: tuple[str, ...]) -> dict[str, str]:
    return {key: row[key] for key in keys if isinstance(row[key], str)}


def graphml(graph: nx.MultiDiGraph) -> str:
    """The graph as GraphML text, ready to be stored: sorted, one line an element, no clock, no version."""
    plain = nx.MultiDiGraph()
    plain.add_nodes_from(sorted(graph.nodes(data=True)))
    for subject, object_, key, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[2]):
        plain.add_edge(subject, object_, key=key, **data)
    return "\n".join(nx.generate_graphml(plain, named_key_ids=True)) + "\n"


def write(graph: nx.MultiDiGraph, name: str) -> None:
    """Store the graph as `data/processed/<name>` in GraphML."""
    places.write(places.processed() / name, graphml(graph))


def neighbourhood(relations: pd.DataFrame, seeds: list[str], steps: int = 1) -> pd.DataFrame:
    """The relations within `steps` of some entities, whichever way they point (a view: rows of `relations`)."""
    reached = set(seeds)
    for _ in range(steps):
        touching = relations[relations["subject_id"].isin(reached) | relations["object_id"].isin(reached)]
        reached |= set(touching["subject_id"]) | set(touching["object_id"])
    return relations[relations["subject_id"].isin(reached) & relations["object_id"].isin(reached)]
