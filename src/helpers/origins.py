"""Who really says so: origins point upstream from a page to the document that it relays, and end at roots."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from helpers.records import Source

SELF = "self"


def upstream(sources: Iterable[Source], documents: Mapping[str, dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """What each card, and each document that says so, relays: the input of `roots`."""
    relayed = {key: entry["origin"] for key, entry in documents.items() if entry.get("origin")}
    return {**relayed, **{source.id: source.origin for source in sources}}


def roots(origin: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, frozenset[str]], list[list[str]]]:
    """Follow origins to their roots.

    `origin` maps a card id to what it relays: "self", ids of other cards, ids of documents. A document, or a card with
    origin "self", is a root. Returns (card id -> its roots, cycles); cards on a cycle, or behind one, have no roots.
    """
    found: dict[str, frozenset[str]] = {}
    cycles: list[list[str]] = []

    def follow(node: str, path: tuple[str, ...]) -> frozenset[str]:
        if node in path:
            cycle = sorted(path[path.index(node) :])
            if cycle not in cycles:
                cycles.append(cycle)
            return frozenset()
        if node in found:
            return found[node]
        up = origin.get(node)
        if up is None:  # a document that nobody here has read
            return frozenset((node,))
        reached = frozenset().union(
            *(frozenset((node,)) if step == SELF else follow(step, (*path, node)) for step in up)
        )
        if not any(node in cycle for cycle in cycles):
            found[node] = reached
        return reached

    for card in sorted(origin):
        follow(card, ())
    return {card: found.get(card, frozenset()) for card in origin}, cycles


def grounds(roots_: Iterable[str], depends_on: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """What some roots rest on in the end: roots that depend on one thing (several readings of one leak) become that thing.

    `depends_on` maps a card or document id to what it depends on. Ten readers of one leak are ten voices on one ground.
    """
    return frozenset(ground for root in roots_ for ground in (depends_on.get(root) or (root,)))


def voices(root_sets: list[frozenset[str]]) -> int:
    """The least number of independent roots that explain every claim of a relation.

    Each claim brings the set of roots that its page relays. A page that relays two documents does not say which of them
    says what, so it is explained as soon as one of the two is counted: the answer is the size of a minimum hitting set.
    Pages with one root make this the number of distinct roots; adding a relay of pages already there changes nothing.
    """
    open_sets = {roots_ for roots_ in root_sets if roots_}
    settled = {next(iter(roots_)) for roots_ in open_sets if len(roots_) == 1}
    open_sets = {roots_ for roots_ in open_sets if not roots_ & settled}
    open_sets = {roots_ for roots_ in open_sets if not any(other < roots_ for other in open_sets)}
    return len(settled) + sum(_least(group) for group in _apart(open_sets))


def _apart(sets: set[frozenset[str]]) -> list[list[frozenset[str]]]:
    """Sets in groups that share no root: what explains one group says nothing of another, so each is searched alone."""
    groups: list[tuple[frozenset[str], list[frozenset[str]]]] = []
    for roots_ in sets:
        met = [group for group in groups if group[0] & roots_]
        groups = [group for group in groups if not group[0] & roots_]
        groups.append((roots_.union(*(known for known, _ in met)), [roots_, *(one for _, many in met for one in many)]))
    return [many for _, many in groups]


def _least(sets: list[frozenset[str]]) -> int:
    """The size of the smallest set that meets all of them."""
    candidates = sorted(frozenset().union(*sets))
    for size in range(1, len(sets)):
        if any(all(not roots_.isdisjoint(chosen) for roots_ in sets) for chosen in combinations(candidates, size)):
            return size
    return len(sets)
