"""Samples are the same everywhere; the tally gives a Wilson interval; unfilled sheets are refused."""

import tomllib

import pandas as pd
import pytest

from helpers import sample

CLAIMS = pd.DataFrame({"id": [f"c{i:03}" for i in range(300)]})


def test_a_sample_depends_on_seed_and_claims_only():
    one = sample.draw(CLAIMS, 20, 7)
    assert list(one["id"]) == list(sample.draw(CLAIMS.iloc[::-1], 20, 7)["id"])
    assert list(one["id"]) != list(sample.draw(CLAIMS, 20, 8)["id"])
    more = pd.concat([CLAIMS, pd.DataFrame({"id": ["new"]})])
    assert len(set(one["id"]) & set(sample.draw(more, 20, 7)["id"])) >= 19, "a new claim moves one place at most"
    with pytest.raises(ValueError, match="choose 1 to 300"):
        sample.draw(CLAIMS, 301, 1)


def test_a_worksheet_can_be_filled_and_tallied(collection, tmp_path):
    drawn = sample.draw(collection.claims, 12, 3)
    path = tmp_path / "sheet.toml"
    text = sample.worksheet(drawn, collection.sources, 12, 3)
    assert [claim["claim"] for claim in tomllib.loads(text)["claims"]] == list(drawn["id"])
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="unknown or empty verdicts"):
        sample.tally(path)
    filled = text.replace('verdict = ""', 'verdict = "confirmed"', 10).replace(
        'verdict = ""', 'verdict = "corrected"', 1
    )
    path.write_text(filled.replace('verdict = ""', 'verdict = "not_found"'), encoding="utf-8")
    assert sample.tally(path) == {
        "confirmed": 10,
        "corrected": 1,
        "not_found": 1,
        "found": 11,
        "share": 0.9091,
        "low": 0.6226,
        "high": 0.9838,
    }


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (0, 0, 0.0, 1.0)],
)
def test_wilson_meets_published_values(hits, n, low, high):
    """81 of 263: Newcombe, Statistics in Medicine 17 (1998), table I."""
    got = sample.wilson(hits, n)
    assert got == pytest.approx((low, high), abs=5e-5)
