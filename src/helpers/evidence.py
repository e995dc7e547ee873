"""How surely something is known: independent voices, strongest status, denials, what was known when, and the road back."""

from collections.abc import Iterable

import pandas as pd

from helpers.origins import voices
from helpers.vocabulary import Vocabulary

TRIPLE = ["subject_id", "predicate", "object_id"]


def split(joined: str | float) -> list[str]:
    """The parts of a "; "-joined cell; an empty or missing cell has none."""
    return joined.split("; ") if isinstance(joined, str) and joined else []


def join(parts: Iterable[str]) -> str:
    """Sorted distinct parts as one "; "-joined cell."""
    return "; ".join(sorted({part for part in parts if isinstance(part, str) and part}))


def support(claims: pd.DataFrame) -> int:
    """The number of independent voices behind some claims: the least number of roots that explain them all.

    `claims` needs the column `roots`. Ten articles on one indictment are one voice. Method: minimum hitting set over the
    root sets of the claims (see METHODS, "Voices"); for pages with one root each, the count of distinct roots.
    """
    return voices([frozenset(split(cell)) for cell in claims["roots"]])


def strongest(statuses: Iterable[str], vocabulary: Vocabulary) -> str:
    """The strongest of some statuses, in the order of the vocabulary."""
    return min(statuses, key=vocabulary.strength)


def relations(claims: pd.DataFrame, denials: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """Claims with the same subject, predicate and object make one relation.

    `claims` and `denials` are frames of a Corpus. Only claims with an entity on both sides count; `denies` and `rejects`
    are no relations, they are joined to those that they name. One row a relation, sorted by id, with

    id, subject_id, predicate, object_id; status (the strongest); claims, sources (articles), voices (independent origins),
    roots; first_known and last_known (publication); valid_from and valid_to (when it happened; valid_to missing while open
    or unknown); denials (voices that deny it), denied_by, rejected_by; tactics; claim_ids and denial_ids.
    """
    drawn = claims.dropna(subset=["subject_id", "object_id"])
    drawn = drawn[~drawn["predicate"].isin(["denies", "rejects"])]
    rows = []
    for (subject, predicate, object_), group in drawn.groupby(TRIPLE, sort=True):
        against = _against(denials, subject, predicate, object_)
        deny, reject = (against[against["verb"] == verb] for verb in ("denies", "rejects"))
        known, happened = group["published"].dropna(), group[["first_day", "last_day"]].dropna(how="all")
        rows.append(
            {
                "id": f"{subject}|{predicate}|{object_}",
                "subject_id": subject,
                "predicate": predicate,
                "object_id": object_,
                "status": strongest(group["status"], vocabulary),
                "claims": len(group),
                "sources": group["source"].nunique(),
                "voices": support(group),
                "roots": join(root for cell in group["roots"] for root in split(cell)),
                "first_known": known.min() if len(known) else None,
                "last_known": known.max() if len(known) else None,
                "valid_from": happened["first_day"].min() if len(happened) else None,
                "valid_to": happened["last_day"].max()
                if len(happened) and happened["last_day"].notna().all()
                else None,
                "denials": deny["who"].nunique(),
                "denied_by": join(deny["who"]),
                "rejected_by": join(reject["who"]),
                "tactics": join(group["tactic"]),
                "claim_ids": join(group["id"]),
                "denial_ids": join(against["claim"]),
            }
        )
    columns = [
        "id",
        *TRIPLE,
        "status",
        "claims",
        "sources",
        "voices",
        "roots",
        "first_known",
        "last_known",
        "valid_from",
        "valid_to",
    ]
    return pd.DataFrame(
        rows, columns=[*columns, "denials", "denied_by", "rejected_by", "tactics", "claim_ids", "denial_ids"]
    )


def _against(denials: pd.DataFrame, subject: str, predicate: str, object_: str) -> pd.DataFrame:
    def meets(column: str, value: str) -> pd.Series:
        return denials[column].isin([value, "*"])

    return denials[meets("subject_id", subject) & meets("predicate", predicate) & meets("object_id", object_)]


def known(claims: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """The claims that the public could know on a day: published on it or before. Undated pages are never known.

    `as_of` is an ISO date; a page dated only to a month or year counts as known from the end of it, the careful reading.
    """
    last = claims["published"].map(lambda day: _end(day) if isinstance(day, str) else "9999")
    return claims[last <= as_of]


def _end(day: str) -> str:
    return day + {4: "-12-31", 7: "-31"}.get(len(day), "")


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
