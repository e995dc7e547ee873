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
).assign(grounds=lambda d: d["roots"], publishers=lambda d: d["roots"], verdict=None)
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


def test_validity_closes_with_the_last_day_when_every_dated_claim_has_ended():
    closed = CLAIMS.assign(last_day=[None, None, "2020-06-30", None, None, None])
    closed.loc[0, "last_day"] = "2018-12-31"
    row = evidence.relations(closed, DENIALS, load()).set_index("id").loc["v|contracted_by|m"]
    assert (row["valid_from"], row["valid_to"]) == ("2016-01-01", "2020-06-30")


def test_several_readings_of_one_leak_are_one_ground_and_several_documents_of_one_publisher_one_publisher():
    claims = CLAIMS[CLAIMS["predicate"] == "contracted_by"]
    one_leak = claims.assign(grounds="leak")
    row = evidence.weigh(one_leak, "predicate", load()).iloc[0]
    assert (row["voices"], row["grounds"], row["publishers"]) == (2, 1, 2)
    row = evidence.weigh(claims.assign(publishers="agency"), "predicate", load()).iloc[0]
    assert (row["voices"], row["grounds"], row["publishers"]) == (2, 2, 1)


def test_a_relation_has_never_more_grounds_or_publishers_than_voices(collection):
    relations = evidence.relations(collection.claims, collection.denials, collection.vocabulary)
    assert (relations["publishers"] <= relations["voices"]).all()
    assert (relations["grounds"] <= relations["voices"]).all()
    assert (relations["publishers"] < relations["voices"]).any()


def test_valid_on_a_day_keeps_what_had_begun_and_not_ended():
    assert list(evidence.valid(CLAIMS, "2018-12-31")["id"]) == ["c1"]
    assert list(evidence.valid(CLAIMS, "2019-01-01")["id"]) == ["c3"]


def test_a_claim_not_found_again_does_not_count_as_read_twice():
    claims = CLAIMS.assign(verdict=["confirmed", "not_found", "corrected", "added", None, None])
    table = evidence.weigh(claims, "predicate", load()).set_index("predicate")
    assert table["read_twice"].to_dict() == {"contracted_by": 2, "denies": 0, "develops": 1, "monitors": 0}
