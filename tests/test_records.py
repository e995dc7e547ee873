"""Dates, ids and hints."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.records import claim_id, interval, near


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("2016", dt.date(2016, 1, 1), dt.date(2016, 12, 31)),
        ("2016-02", dt.date(2016, 2, 1), dt.date(2016, 2, 29)),
        ("2016-02-03", dt.date(2016, 2, 3), dt.date(2016, 2, 3)),
        ("2016/2018-05", dt.date(2016, 1, 1), dt.date(2018, 5, 31)),
        ("2016-07/", dt.date(2016, 7, 1), None),
        (None, None, None),
    ],
)
def test_interval_covers_the_days_that_are_meant(when, first, last):
    assert interval(when) == (first, last)


@pytest.mark.parametrize(
    "when", ["2018/2016", "2016-13", "2023-02-29", "spring 2016", "16", "0999", "2016/17", "/2016", "2016-1", ""]
)
def test_interval_refuses_what_is_no_date(when):
    with pytest.raises(ValueError, match=r"."):
        interval(when)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)), st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_interval_reads_back_any_span(a, b):
    first, last = sorted((a, b))
    assert interval(f"{first}/{last}") == (first, last)


def test_claim_id_depends_on_what_is_said_and_on_nothing_else():
    said = ("source", "i-Soon", "contracted_by", "Ministry", "2016")
    assert claim_id(*said) == claim_id(*said)
    assert len({claim_id(*said), *(claim_id(*[*said[:i], "other", *said[i + 1 :]]) for i in range(5))}) == 6
    assert claim_id("a", "b c", "d", "e", None) != claim_id("a b", "c", "d", "e", None)
    assert len(claim_id(*said)) == 9


def test_near_gives_a_hint():
    assert near("hacks", ["compromises", "harassed_via"]) == "known: compromises, harassed_via"
    assert near("hacks", [f"term {number}" for number in range(41)]) == "nothing known looks like it"
    assert "`compromises`" in near("compromise", ["compromises", "blocks"])
