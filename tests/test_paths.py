"""Chains are as strong as their weakest link; common targets link nobody; every step is a sentence."""

import pandas as pd
import pytest

from helpers import changes, evidence, paths
from helpers.__main__ import main

BASE = {"denied_by": "", "first_known": "2024", "claim_ids": "c1"}


def relation(subject, kind, predicate, obj, okind, status, voices=1):
    return {**BASE, "id": f"{subject}|{predicate}|{obj}", "subject_id": subject, "subject": subject.upper(), "subject_type": kind, "predicate": predicate,
            "object_id": obj, "object": obj.upper(), "object_type": okind, "status": status, "voices": voices}  # fmt: skip


RELATIONS = pd.DataFrame(
    [
        relation("v", "vendor", "contracted_by", "m", "agency", "charged", 2),
        relation("v", "vendor", "develops", "t", "tool", "documented"),
        relation("t", "tool", "monitors", "x", "platform", "reported", 3),
        relation("m", "agency", "monitors", "x", "platform", "unverified"),
        relation("m", "agency", "targets", "g", "group", "reported"),
        relation("o", "agency", "targets", "g", "group", "convicted"),
        relation("o", "agency", "monitors", "x", "platform", "convicted"),
    ]
)


def test_chains_are_ordered_by_their_weakest_link():
    found = paths.paths(RELATIONS, "m", "x")
    assert found.groupby("path")["step"].max().to_dict() == {1: 3, 2: 1}
    assert list(found["weakest"].unique()) == ["reported, 3 voices", "unverified, 1 voice"]
    assert found["sentence"].iloc[0] == "V works under contract for M (prosecutors charge)"


def test_a_common_target_links_nobody():
    with pytest.raises(KeyError, match="is in no relation"):
        paths.paths(RELATIONS, "nobody", "x")
    assert "G" not in " ".join(paths.paths(RELATIONS, "m", "x", steps=4)["sentence"])


def test_the_ministry_reaches_x_in_the_record(collection):
    relations = evidence.named(
        evidence.relations(collection.claims, collection.denials, collection.vocabulary), collection.entities
    )
    found = paths.paths(relations, "ministry-of-public-security-china", "x-twitter")
    assert found["path"].nunique() >= 2
    assert found["claim_ids"].str.len().gt(0).all()


def test_changes_name_findings_claims_and_figures(monkeypatch):
    old = {
        "data/processed/findings/03.json": '{"a": {"value": 1}, "b": {"value": 2}}',
        "data/processed/claims.csv": "id,source,note,status\nc1,s,one,reported\nc2,s,two,alleged\n",
    }
    new = {
        "data/processed/findings/03.json": '{"a": {"value": 3}}',
        "data/processed/claims.csv": "id,source,note,status\nc1,s,one,charged\nc3,s,three,alleged\n",
    }
    monkeypatch.setattr(
        changes, "_git", lambda *words: "\n".join(old) if words[0] == "ls-tree" else old[words[1].split(":")[1]]
    )
    monkeypatch.setattr(changes, "_now", lambda name: new.get(name, ""))
    monkeypatch.setattr(changes, "_present", lambda: set(new))
    monkeypatch.setattr(changes.places, "notebooks", list)
    assert changes.since("HEAD") == [
        "finding 03.a: 1 -> 3",
        "finding 03.b: 2 -> gone",
        "claim gone: c2 in s: two",
        "claim new: c3 in s: three",
        "claim changed: c1 in s: status was 'reported'",
    ]


def test_changed_sentences_are_shown_with_both_wordings():
    assert changes._sentences({"03-a": "one", "03-b": "same"}, {"03-a": "two", "03-b": "same"}) == [
        "sentence 03-a:\n  - one\n  + two"
    ]


def test_an_unknown_revision_is_refused(capsys):
    assert main(["diff", "no-such-revision"]) == 1
    assert "Name a commit, tag or branch" in capsys.readouterr().err
    assert main(["diff", "--help-not"[2:]]) == 1
