"""The committed collection: valid, large enough, honest about what it rests on, and equal to what the cards give."""

from helpers import evidence, tables


def test_every_card_is_valid_and_there_are_enough(collection):
    assert len(collection.sources) >= 700
    assert len(collection.claims) >= 2500
    assert len(collection.entities) >= 300
    assert collection.entities["chinese"].notna().sum() >= 150


def test_counts_in_are_counts_out(collection):
    assert collection.sources["claims"].sum() == len(collection.claims)
    assert collection.claims["id"].is_unique
    assert set(collection.claims["source"]) == set(collection.sources["id"])
    assert len(collection.counts) == (collection.claims["predicate"] == "counted").sum()
    assert len(collection.measures) == collection.claims["predicate"].isin(["recommends", "adopted_measure"]).sum()
    assert collection.denials["claim"].nunique() == collection.claims["predicate"].isin(["denies", "rejects"]).sum()


def test_every_source_ends_at_a_root(collection):
    assert all(collection.roots[source] for source in collection.sources["id"])


def test_news_is_never_called_a_court_filing(collection):
    filings = collection.sources[collection.sources["kind"] == "court_filing"]
    assert not filings["publisher"].str.contains("Reuters|AFP|News|Times|Post", regex=True).any()


def test_a_chinese_conviction_is_evidence_of_punishment_not_a_conviction_of_the_state(collection):
    posts = collection.claims[collection.claims["predicate"].isin(["prosecuted_over", "penalised_circumvention"])]
    assert not posts["status"].isin(["convicted", "court_found"]).any()


def test_a_denial_never_stands_as_evidence(collection):
    denied = collection.claims[collection.claims["status"] == "denied"]
    assert set(denied["predicate"]) <= {"denies", "rejects"}


def test_only_the_two_public_figures_are_persons(collection):
    assert set(collection.entities["id"][collection.entities["type"] == "person"]) <= {"teacher-li", "wang-zhian"}


def test_stored_tables_equal_the_cards(collection):
    """`data/processed` is committed; a changed card without a rerun shows here, whatever nbval says."""
    relations = evidence.relations(collection.claims, collection.denials, collection.vocabulary)
    stored = {
        name: (tables.places.processed() / name).read_text(encoding="utf-8")
        for name in ("claims.csv", "entities.csv", "relations.csv", "cases.csv", "counts.csv", "measures.csv")
    }
    assert stored["entities.csv"] == tables.csv(collection.entities)
    assert stored["claims.csv"] == tables.csv(collection.claims)
    assert stored["relations.csv"] == tables.csv(relations)
    assert stored["cases.csv"] == tables.csv(collection.cases)
    assert stored["counts.csv"] == tables.csv(collection.counts)
    assert stored["measures.csv"] == tables.csv(collection.measures)


def test_the_founding_story_has_its_evidence(collection):
    """Each thread of February 2024 is there, with its doubts."""
    claims = collection.claims
    said = set(zip(claims["subject_id"], claims["predicate"], claims["object_id"], strict=True))
    assert ("i-soon", "contracted_by", "ministry-of-public-security-china") in said
    founding = claims[claims["source"] == "voa-banned-platforms-protection-2024"]
    assert {"could_not_verify", "rejects", "recommends", "warned", "prosecuted_over", "did_not_comment_on"} <= set(
        founding["predicate"]
    )
    assert (founding[founding["predicate"] == "intimidated"]["status"] == "unverified").all()
