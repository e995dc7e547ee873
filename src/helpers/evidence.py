"""How surely something is known: independent voices, strongest status, denials, what was known when, and the road back."""

from collections.abc import Iterable
from itertools import product

import pandas as pd

from helpers.origins import voices
from helpers.vocabulary import Vocabulary

TRIPLE = ["subject_id", "predicate", "object_id"]
WEIGHED = ["status", "claims", "sources", "voices", "grounds", "publishers", "read_twice", "roots", "claim_ids"]
TWICE = ("confirmed", "corrected", "added")
CLOCKS = ["first_known", "last_known", "valid_from", "valid_to", "tactics"]


def split(joined: str | float) -> list[str]:
    """The parts of a "; "-joined cell; an empty or missing cell has none."""
    return joined.split("; ") if isinstance(joined, str) and joined else []


def join(parts: Iterable[str]) -> str:
    """Sorted distinct parts as one "; "-joined cell."""
    return "; ".join(sorted({part for part in parts if isinstance(part, str) and part}))


def union(cells: Iterable[str]) -> str:
    """Several "; "-joined cells as one."""
    return join(part for cell in cells for part in split(cell))


def support(claims: pd.DataFrame) -> int:
    """The number of independent voices behind some claims: the least number of roots that explain them all.

    `claims` needs the column `roots`. Ten articles on one indictment are one voice. Method: minimum hitting set over the
    root sets of the claims (see METHODS, "Voices"); for pages with one root each, the count of distinct roots.
    """
    return voices([frozenset(split(cell)) for cell in claims["roots"]])


def strongest(statuses: Iterable[str], vocabulary: Vocabulary) -> str:
    """The strongest of some statuses, in the order of the vocabulary."""
    return min(statuses, key=vocabulary.strength)


def weigh(claims: pd.DataFrame, by: str | list[str], vocabulary: Vocabulary) -> pd.DataFrame:
    """What stands behind each group of claims: one row a group, sorted by `by`.

    Columns: `by`, status (the strongest), claims, sources (articles), voices (independent origins), grounds (the same, with
    several readings of one leak taken as one), publishers (the same, with several documents of one publisher taken as one), read_twice (claims that a second reader confirmed, corrected or added), roots, claim_ids.
    """
    keys = [by] if isinstance(by, str) else list(by)
    return _weighed(_groups(claims, keys), keys, vocabulary)


def _weighed(groups: list[tuple[tuple, list[dict]]], keys: list[str], vocabulary: Vocabulary) -> pd.DataFrame:
    rows = [
        {
            **dict(zip(keys, values, strict=True)),
            "status": strongest((row["status"] for row in group), vocabulary),
            "claims": len(group),
            "sources": len({row["source"] for row in group}),
            "voices": voices([frozenset(split(row["roots"])) for row in group]),
            "grounds": voices([frozenset(split(row["grounds"])) for row in group]),
            "publishers": voices([frozenset(split(row["publishers"])) for row in group]),
            "read_twice": sum(row.get("verdict") in TWICE for row in group),
            "roots": union(row["roots"] for row in group),
            "claim_ids": join(row["id"] for row in group),
        }
        for values, group in groups
    ]
    return pd.DataFrame(rows, columns=list(dict.fromkeys([*keys, *WEIGHED])))


def _groups(claims: pd.DataFrame, keys: list[str]) -> list[tuple[tuple, list[dict]]]:
    """Rows as dicts by group, sorted; rows with a missing key are left out. Plain Python: pandas groups cost 50 times more here."""
    groups: dict[tuple, list[dict]] = {}
    for row in claims.dropna(subset=keys).to_dict("records"):
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    return sorted(groups.items(), key=lambda item: item[0])


def relations(claims: pd.DataFrame, denials: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """Claims with the same subject, predicate and object make one relation.

    `claims` and `denials` are frames of a Corpus. Only claims with an entity on both sides count; `denies` and `rejects`
    are no relations, they are joined to those that they name. One row a relation, sorted by id, with

    id, subject_id, predicate, object_id; status (the strongest); claims, sources (articles), voices (independent origins),
    grounds, publishers, read_twice; roots; claim_ids; first_known and last_known (publication); valid_from and valid_to (when it happened; valid_to missing
    while open or unknown); tactics; denials (how many deny it), denied_by, rejected_by, denial_ids.
    """
    drawn = claims[~claims["predicate"].isin(["denies", "rejects"])]
    groups = _groups(drawn, TRIPLE)
    found = _weighed(groups, TRIPLE, vocabulary)
    found.insert(0, "id", ["|".join(triple) for triple in found[TRIPLE].itertuples(index=False)])
    clocks = pd.DataFrame([_clocks(group) for _, group in groups], index=found.index, columns=CLOCKS)
    against: dict[tuple[str, ...], list[dict]] = {}
    for denial in denials.dropna(subset=TRIPLE).to_dict("records"):
        against.setdefault(tuple(denial[key] for key in TRIPLE), []).append(denial)
    replies = [_replies(against, triple) for triple in found[TRIPLE].itertuples(index=False, name=None)]
    beside = pd.DataFrame(replies, index=found.index, columns=["denials", "denied_by", "rejected_by", "denial_ids"])
    return pd.concat([found, clocks, beside], axis=1).sort_values("id", ignore_index=True)


def _clocks(group: list[dict]) -> dict[str, str | None]:
    """When a relation became known, when it happened, and by which tactics."""
    known_ = sorted((row["published"] for row in group if isinstance(row["published"], str)), key=end)
    first = sorted(row["first_day"] for row in group if isinstance(row["first_day"], str))
    last = [row["last_day"] for row in group if isinstance(row["first_day"], str)]
    closed = last and all(isinstance(day, str) for day in last)
    return {
        "first_known": known_[0] if known_ else None,
        "last_known": known_[-1] if known_ else None,
        "valid_from": first[0] if first else None,
        "valid_to": max(last) if closed else None,
        "tactics": join(row["tactic"] for row in group),
    }


def _replies(denials: dict[tuple[str, ...], list[dict]], triple: tuple[str, str, str]) -> dict[str, int | str]:
    """Who denies or rejects a relation; denials are given by what they deny, and "*" in one means any."""
    met = [d for key in product(*((part, "*") for part in triple)) for d in denials.get(key, ())]
    deny = _speakers(met, "denies")
    return {
        "denials": len(deny),
        "denied_by": join(deny),
        "rejected_by": join(_speakers(met, "rejects")),
        "denial_ids": join(d["claim"] for d in met),
    }


def _speakers(denials: list[dict], verb: str) -> list[str]:
    """Who says it, each once: two spellings of one entity are one speaker, under the first of its spellings."""
    said: dict[str, str] = {}
    for d in sorted(denials, key=lambda d: d["who"]):
        if d["verb"] == verb:
            said.setdefault(d["who_id"] if isinstance(d.get("who_id"), str) else d["who"], d["who"])
    return list(said.values())


def tally(relations_: pd.DataFrame, by: str | list[str]) -> pd.DataFrame:
    """How many relations fall into each group: one row a group, sorted by `by`, with relations and claim_ids."""
    keys = [by] if isinstance(by, str) else list(by)
    groups = relations_.groupby(keys, sort=True)
    return groups.agg(relations=("id", "nunique"), claim_ids=("claim_ids", union)).reset_index()


def named(relations_: pd.DataFrame, entities: pd.DataFrame) -> pd.DataFrame:
    """Relations with the names, types and home states of both ends: subject, subject_type, subject_home, object, object_type, object_home."""
    ends = entities.set_index("id")[["name", "type", "home"]]
    for side in ("subject", "object"):
        end = ends.rename(columns={"name": side, "type": f"{side}_type", "home": f"{side}_home"})
        relations_ = relations_.join(end, on=f"{side}_id", validate="many_to_one")
    return relations_


def known(claims: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """The claims that the public could know on a day: published on it or before. Undated pages are never known.

    `as_of` is an ISO date; a page dated only to a month or year counts as known from the end of it, the careful reading.
    """
    last = claims["published"].map(lambda day: end(day) if isinstance(day, str) else "9999")
    return claims[last <= as_of]


def end(day: str) -> str:
    """The last day that a date, month or year can mean, for sorting and comparing: the careful reading of a vague date."""
    return day + {4: "-12-31", 7: "-31"}.get(len(day), "")


def valid(claims: pd.DataFrame, on: str) -> pd.DataFrame:
    """The claims about something that was so on a day: first_day on it or before, last_day on it or after, or still open.

    `on` is an ISO date. Claims that no page dates are left out: nothing is said of when they held.
    """
    begun = claims["first_day"].map(lambda day: isinstance(day, str) and day <= on)
    over = claims["last_day"].map(lambda day: isinstance(day, str) and day < on)
    return claims[begun & ~over]


def contradictions(counts: pd.DataFrame, cases: pd.DataFrame, judgments: pd.DataFrame) -> pd.DataFrame:
    """Figures and outcomes on one thing that differ between sources, listed and never averaged.

    Counts differ when one definition, unit and period has more than one value; cases when pages give more than one outcome; judgments
    when pages give one proceeding more than one length. One row a thing: kind, thing, values, sources, claim_ids.
    """
    rows = []
    for (what, _, when), group in counts.assign(when=counts["when"].fillna("")).groupby(
        ["what", "unit", "when"], sort=True
    ):
        if group["value"].nunique() > 1:
            rows.append(
                _differ("count", f"{what} ({when})" if when else what, group["value"].map("{:,.10g}".format), group)
            )
    for name, group in cases.groupby("name", sort=True):
        if group["outcome"].nunique() > 1:
            rows.append(_differ("outcome of a case", name, group["outcome"], group))
    for name, group in judgments.dropna(subset=["months"]).groupby("judgment", sort=True):
        if group["months"].nunique() > 1:
            rows.append(_differ("length of a sentence", name, group["months"].map("{:g} months".format), group))
    return pd.DataFrame(rows, columns=["kind", "thing", "values", "sources", "claim_ids"])


def _differ(kind: str, thing: str, values: pd.Series, group: pd.DataFrame) -> dict[str, str]:
    ids = join(group["claim"]) if "claim" in group.columns else ""
    return {"kind": kind, "thing": thing, "values": join(values), "sources": join(group["source"]), "claim_ids": ids}


def trace(claim_ids: Iterable[str], claims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """The road back: claim -> what it says -> source card -> place on the page.

    One row a claim, sorted by publication and id: claim, status, note, locator, title, publisher, published, access, roots, file.
    Raises KeyError with the ids that do not exist.
    """
    wanted = sorted(set(claim_ids))
    missing = sorted(set(wanted) - set(claims["id"]))
    if missing:
        raise KeyError(f"no such claims: {', '.join(missing)}")
    cards = sources[["id", "title", "publisher", "access", "file"]].rename(columns={"id": "source"})
    road = claims[claims["id"].isin(wanted)].merge(cards, on="source", validate="many_to_one")
    road = road.sort_values(["published", "id"], na_position="last").rename(columns={"id": "claim"})
    return road[
        ["claim", "status", "note", "locator", "title", "publisher", "published", "access", "roots", "file"]
    ].reset_index(drop=True)
