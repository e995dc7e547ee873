"""Names in another dress meet; look-alikes stay apart; nothing is merged by likeness. Gold list: identity_gold.toml."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.identity import Decision, Register, fold, simplified
from helpers.records import Entity

GOLD = tomllib.loads((Path(__file__).parent / "identity_gold.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("I-Soon", "i‑soon"),
        ("Ｉ－Ｓｏｏｎ", "i-Soon"),
        ("安洵資訊", "安洵信息"),
        ("國家安全部", "国家安全部"),
        ("北京市網信辦", "北京市网信办"),
        ("Hacking Team S.r.l.", "Hacking Team"),
        ("Integrity Technology Group Co., Ltd.", "INTEGRITY TECHNOLOGY GROUP"),
        ("上海安洵信息技术有限公司", "上海安洵信息技术"),
        ("The Guardian", "guardian"),
        ("Süddeutsche Zeitung", "Suddeutsche Zeitung"),
        ("People's Court", "People’s Court"),
        ("AT&T", "AT and T"),
    ],
)
def test_dress_is_folded(a, b):
    assert fold(a) == fold(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("公安部", "国家安全部"),
        ("四川省公安厅", "四川省国家安全厅"),
        ("四川省公安厅", "云南省公安厅"),
        ("Ministry of Public Security (China)", "Ministry of Public Security (Vietnam)"),
        ("Signal", "SS7 signalling"),
        ("APT31", "APT41"),
        ("i-Soon", "Isoon Capital"),
    ],
)
def test_look_alikes_stay_apart(a, b):
    assert fold(a) != fold(b)


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789 ", min_size=1, max_size=40))
def test_case_and_width_never_matter(text):
    wide = "".join(chr(ord(char) + 0xFEE0) if char != " " else "\u3000" for char in text)
    assert fold(text.upper()) == fold(text)
    assert fold(wide) == fold(text)


def test_simplified_leaves_latin_text_alone():
    assert simplified("Great Firewall") == "Great Firewall"


def test_an_unknown_name_gets_hints_and_no_entity():
    register = Register(
        [
            Entity("mps", "Ministry of Public Security (China)", "agency", ("公安部",)),
            Entity("x", "X / Twitter", "platform"),
        ]
    )
    assert register.lookup("Ministry of Publik Security (China)") is None
    assert register.near("Ministry of Publik Security (China)") == ["Ministry of Public Security (China)"]
    assert register.lookup("公安部") == "mps"


def test_a_company_is_no_state(collection):
    assert collection.register.lookup("China") == "china-state"
    for name in ("China Inc.", "中国公司", "Iran Company", "中国有限公司"):
        assert collection.register.lookup(name) is None, name


def test_one_name_cannot_mean_two_entities():
    register = Register([Entity("a", "Alpha", "vendor"), Entity("b", "ALPHA Inc.", "vendor")])
    assert [fault.problem for fault in register.faults] == ["the name 'ALPHA Inc.' also belongs to `a`"]


def test_decisions_are_enforced():
    entities = [Entity("a", "Alpha", "vendor", ("Alef",)), Entity("b", "Beta", "vendor")]
    held = [
        Decision("same_as", "Alpha", "Alef", "r", ""),
        Decision("not_same", "Alpha", "Beta", "r", ""),
        Decision("unsure", "Alpha", "Beta", "r", ""),
    ]
    assert Register(entities, held).faults == []
    broken = [Decision("same_as", "Alpha", "Beta", "r", ""), Decision("not_same", "Alpha", "Alef", "r", "")]
    assert len(Register(entities, broken).faults) == 2


def test_gold_list_is_large_enough():
    bilingual = [pair for pair in GOLD["pairs"] if any("\u3400" <= char <= "\u9fff" for char in pair["a"] + pair["b"])]
    assert len(bilingual) >= 150
    assert len(GOLD["negatives"]) >= 150


def test_gold_list_precision_and_recall(collection, record_property, capsys):
    register = collection.register

    def same(a: str, b: str) -> bool:
        found = register.lookup(a)
        return fold(a) == fold(b) or (found is not None and found == register.lookup(b))

    missed = [(p["a"], p["b"]) for p in GOLD["pairs"] if not same(p["a"], p["b"])]
    merged = [(p["a"], p["b"]) for p in GOLD["negatives"] if same(p["a"], p["b"])]
    hits = len(GOLD["pairs"]) - len(missed)
    precision, recall = hits / (hits + len(merged)), hits / len(GOLD["pairs"])
    with capsys.disabled():
        print(
            f"\nidentity gold list: {len(GOLD['pairs'])} pairs, {len(GOLD['negatives'])} negatives, precision {precision:.3f}, recall {recall:.3f}"
        )
    assert merged == []
    assert recall >= 0.95, missed
