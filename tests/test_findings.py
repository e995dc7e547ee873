"""Numbers in prose come from the registry and from nowhere else."""

import json

import pandas as pd
import pytest

from helpers import findings
from helpers.findings import Findings


def test_a_number_is_said_with_its_unit():
    f = Findings("99")
    f.add("claims", 1234, "claim|claims", ["c2", "c1"])
    f.add("one", 1, "case|cases")
    assert f.say("There are {claims} ({claims.n}) in {one}.").data == "There are 1,234 claims (1,234) in 1 case."


def test_names_are_escaped_and_unknown_ones_refused():
    f = Findings("99")
    assert f.say("By {who}.", who="A*b_<i>").data == "By A\\*b\\_\\<i\\>."
    with pytest.raises(KeyError, match="no finding called more"):
        f.say("There are {more}.")


def test_one_name_is_one_number():
    f = Findings("99")
    f.add("a", 1)
    with pytest.raises(ValueError, match="taken"):
        f.add("a", 2)
    with pytest.raises(ValueError, match="no identifier"):
        f.add("a b", 2)


def test_findings_are_stored_sorted(tmp_path, monkeypatch):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    monkeypatch.setenv("LONG_REACH_ROOT", str(tmp_path))
    f = Findings("99")
    f.add("b", 2.0, "x", ["c2", "c1", "c2"])
    f.add("a", 1.23456)
    f.store()
    stored = json.loads((tmp_path / "data" / "processed" / "findings" / "99.json").read_text())
    assert stored == {
        "a": {"claims": [], "unit": "", "value": 1.2346},
        "b": {"claims": ["c1", "c2"], "unit": "x", "value": 2},
    }
    assert findings.load("99") == stored
    with pytest.raises(FileNotFoundError, match="run notebook 98"):
        findings.load("98")


def test_a_count_carries_how_far_it_holds():
    claims = pd.DataFrame({"id": ["c1", "c2", "c3"], "roots": ["a", "a", "b"]})
    things = pd.DataFrame({"id": ["t1", "t2", "t3"], "claim_ids": ["c1", "c2", "c1; c3"]})
    f = Findings("99", claims)
    f.count("things", things, "thing|things")
    assert f.entries["things"] == {
        "value": 3, "unit": "thing|things", "claims": ["c1", "c2", "c3"], "low": 1, "high": 3, "hangs_on": "a",
        "holds": "1 to 3 when any one voice is left out; it hangs most on a",
    }  # fmt: skip
    assert f.say("{things.range}").data == "3 (1 to 3 when any one voice is left out; it hangs most on a)"
    assert f.count("several", things, voices="several").value == 1
    assert f.count("single", things, voices="one").value == 2
    with pytest.raises(ValueError, match="needs the claims"):
        Findings("99").count("x", things)
