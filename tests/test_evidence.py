"""Relations: strongest status, voices, denials, clocks, the road back."""

import pandas as pd
import pytest

from helpers import evidence
from helpers.vocabulary import load

COLUMNS = [
    "id",
    "source",
    "subject_id",
    "predicate",
    "object_id",
    "status",
    "published",
    "roots",
    "first_day",
    "last_day",
    "tactic",
]
CLAIMS = pd.DataFrame(
    [
        ("c1", "s1", "v", "contracted_by", "m", "reported", "2024-02-21", "ap", "2016-01-01", "2018-12-31", None),
        ("c2", "s2", "v", "contracted_by", "m", "reported", "2024-02-22", "ap", None, None, None),
        ("c3", "s3", "v", "contracted_by", "m", "charged", "2025-03-05", "doj", "2019-01-01", None, "hacking-for-hire"),
        ("c4", "s3", "v", "develops", "t", "alleged", "2025", "doj", None, None, None),
        ("c5", "s4", "m", "denies", None, "denied", "2024-02-23", "s4", None, None, None),
        ("c6", "s5", "t", "monitors", "x", "unverified", None, "a; b", None, None, None),
    ],
    columns=COLUMNS,
).assign(grounds=lambda d: d["roots"], verdict=None)
DENIALS = pd.DataFrame(
    [
        ("c5", "s4", "Ministry", "denies", "v", "contracted_by", "*"),
        ("c7", "s4", "Embassy", "rejects", "*", "monitors", "x"),
    ],
    columns=["claim", "source", "who", "verb", "subject_id", "predicate", "object_id"],
)


@pytest.fixture
def relations():
    return evidence.relations(CLAIMS, DENIALS, load()).set_index("id")


def test_claims_with_one_triple_make_one_relation(relations):
    assert list(relations.index) == ["t|monitors|x", "v|contracted_by|m", "v|develops|t"]
    row = relations.loc["v|contracted_by|m"]
    assert (row["status"], row["claims"], row["sources"], row["voices"], row["roots"]) == (
        "charged",
        3,
        3,
        2,
        "ap; doj",
    )
    assert (row["first_known"], row["last_known"]) == ("2024-02-21", "2025-03-05")
    assert row["claim_ids"] == "c1; c2; c3"


def test_validity_stays_open_while_a_claim_is_open(relations):
    row = relations.loc["v|contracted_by|m"]
    assert row["valid_from"] == "2016-01-01"
    assert pd.isna(row["valid_to"])


def test_denials_stand_beside_what_they_deny(relations):
    assert relations.loc["v|contracted_by|m", ["denials", "denied_by"]].tolist() == [1, "Ministry"]
    assert relations.loc["t|monitors|x", ["denials", "rejected_by"]].tolist() == [0, "Embassy"]
    assert relations.loc["v|develops|t", "denials"] == 0


def test_a_denial_is_no_relation(relations):
    assert not relations["predicate"].isin(["denies", "rejects"]).any()


def test_known_reads_the_calendar_carefully():
    assert list(evidence.known(CLAIMS, "2024-02-21")["id"]) == ["c1"]
    assert list(evidence.known(CLAIMS, "2025-06-30")["id"]) == ["c1", "c2", "c3", "c5"]
    assert "c4" in list(evidence.known(CLAIMS, "2025-12-31")["id"])


def test_weigh_counts_voices_per_group():
    table = evidence.weigh(CLAIMS, "predicate", load()).set_index("predicate")
    assert table.loc["contracted_by", ["claims", "voices"]].tolist() == [3, 2]
    assert table.loc["monitors", "voices"] == 1


def test_trace_walks_back_and_refuses_ghosts(collection):
    some = collection.claims["id"].iloc[:3]
    road = evidence.trace(some, collection.claims, collection.sources)
    assert len(road) == 3
    assert road[["note", "locator", "title", "file"]].notna().all().all()
    with pytest.raises(KeyError, match="no such claims: cnothere"):
        evidence.trace(["cnothere"], collection.claims, collection.sources)


def test_the_road_back_holds_for_every_relation(collection):
    """Relation -> claims -> source card -> place: every step exists, for all of them."""
    relations = evidence.relations(collection.claims, collection.denials, collection.vocabulary)
    claims = collection.claims.set_index("id")
    files = set(collection.sources["id"])
    for ids in relations["claim_ids"]:
        for claim in evidence.split(ids):
            assert claims.loc[claim, "locator"].strip()
            assert claims.loc[claim, "source"] in files
