"""How one entity reaches another: chains of relations, ordered by their weakest link, readable as sentences."""

from itertools import pairwise

import networkx as nx
import pandas as pd

from helpers.vocabulary import load

AREAS = ("structure", "reach")
THROUGH = ("agency", "vendor", "campaign", "tool")  # who can pass reach on; a common target links nobody


def paths(relations: pd.DataFrame, a: str, b: str, *, steps: int = 3, areas: tuple[str, ...] = AREAS) -> pd.DataFrame:
    """Every chain of at most `steps` relations between two entities, whichever way each relation points, through agencies, vendors,
    campaigns and tools only.

    relations: evidence.named(...). a, b: entity ids. areas: which verbs may serve (structure, reach, law, knowledge). Between
    two neighbours the strongest relation stands (status, then voices). One row a step: path (1 is the chain whose weakest link is
    strongest), step, sentence, status, voices, denied_by, first_known, claim_ids, weakest (status and voices of the chain's weakest link).
    Raises KeyError when an entity is in no relation of these areas.
    """
    vocabulary = load()
    usable = relations[relations["predicate"].map(lambda verb: vocabulary.predicates[verb]["area"]).isin(areas)]
    best: dict[frozenset, dict] = {}
    for row in usable.sort_values("id").to_dict("records"):
        pair = frozenset((row["subject_id"], row["object_id"]))
        if len(pair) == 2 and (pair not in best or _strength(row) < _strength(best[pair])):
            best[pair] = row
    graph = nx.Graph()
    graph.add_edges_from(sorted(tuple(sorted(pair)) for pair in best))
    for end in (a, b):
        if end not in graph:
            raise KeyError(f"{end} is in no relation of {', '.join(areas)}: see entities.csv for ids")
    kinds = {row[f"{side}_id"]: row[f"{side}_type"] for row in best.values() for side in ("subject", "object")}
    graph.remove_nodes_from([node for node in sorted(graph) if kinds[node] not in THROUGH and node not in (a, b)])
    chains = []
    for nodes in nx.all_simple_paths(graph, a, b, cutoff=steps):
        links = [best[frozenset(pair)] for pair in pairwise(nodes)]
        chains.append((max(_strength(link) for link in links), len(links), tuple(nodes), links))
    chains.sort(key=lambda chain: chain[:3])
    rows = []
    for number, (weakest, _, _, links) in enumerate(chains, 1):
        weak = next(link for link in links if _strength(link) == weakest)
        for step, link in enumerate(links, 1):
            rows.append(
                {
                    "path": number,
                    "step": step,
                    "sentence": sentence(link),
                    "status": link["status"],
                    "voices": link["voices"],
                    "denied_by": link["denied_by"],
                    "first_known": link["first_known"],
                    "claim_ids": link["claim_ids"],
                    "weakest": f"{vocabulary.words(weak['status'])}, {weak['voices']} voice{'s' * (weak['voices'] != 1)}",
                }
            )
    return pd.DataFrame(
        rows,
        columns=["path", "step", "sentence", "status", "voices", "denied_by", "first_known", "claim_ids", "weakest"],
    )


def _strength(relation: dict) -> tuple[int, int]:
    """Smaller is stronger: rank of the status, then voices."""
    return load().strength(relation["status"]), -int(relation["voices"])


def sentence(relation: dict) -> str:
    """A relation (a row of evidence.named) as a sentence that says what kind of saying it is."""
    vocabulary = load()
    said = vocabulary.statuses[relation["status"]]["words"]
    verb = vocabulary.predicates[relation["predicate"]]["phrase"]
    return f"{relation['subject']} {verb} {relation['object']} ({said})"
