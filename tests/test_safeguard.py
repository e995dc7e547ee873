"""Planted canaries in English and Chinese are all caught; what only looks alike is let through; the collection raises none."""

import pytest

from helpers import places, safeguard

# assembled at run time, so that the canaries themselves never stand in a file as a datum
AT, DOT, CN = chr(64), chr(46), "张" + "伟" + "民"
CANARIES = [
    ("e-mail address", f"write to jane{DOT}doe{AT}example{DOT}org"),
    ("e-mail address", f"邮箱是 zhang{AT}example{DOT}cn"),
    ("e-mail address", "jane [at] example [dot] org"),
    ("e-mail address", f"jane＠example{DOT}org"),
    ("account handle", f"posted by {AT}jane_doe_1989 in May"),
    ("account handle", "用户 ＠zhangwei 发推"),
    ("messenger contact", "微信号：zhangwei1989"),
    ("messenger contact", "QQ号: 1234567890"),
    ("messenger contact", "Telegram account: janedoe1989"),
    ("phone number", "call +86 138 0013 8000 now"),
    ("phone number", "手机 13800138000"),
    ("phone number", "call (212) 555-0123"),
    ("phone number", "电话 010-12345678"),
    ("phone number", "ring +44 20 7946 0958"),
    ("identity number", "身份证 110101199003078515"),
    ("identity number", "SSN 078-05-1120"),
    ("passport number", "passport no. E12345678"),
    ("passport number", "护照号码 G12345678"),
    ("internet address", "the server 203.0.113.17 answered"),
    ("internet address", "203[.]0[.]113[.]17"),
    ("indicator", "hxxps://bad example"),
    ("indicator", "evil[.]example"),
    ("indicator", "hash " + "0123456789abcdef" * 2),
    ("indicator", "sha256 " + "0123456789abcdef" * 4),
    ("onion or payload link", "a" * 16 + ".onion"),
    ("onion or payload link", "https://example.org/load/app.apk"),
    ("home address", "she lives at 12 Main Street"),
    ("home address", "家住址：北京市朝阳区"),
    ("home address", "住在幸福路12号"),
    ("private name in Chinese", f"被告人{CN}因发推被判刑"),
    ("private name in Chinese", "異見人士李小明"),
    ("private name", "the dissident Jane Doe was followed"),
    ("private name", "a victim named Jane Doe"),
    ("private name", "the dissident Jane Mary Doe was followed"),
    ("private name", "the activist José Núñez was questioned"),
    ("private name", "a dissident, Ján Doe"),
    ("phone number", "见https://example.org/a，手机13800138000"),
    ("contact in an address", f"https://jane:secret{AT}example.org/"),
    ("contact in an address", f"https://example.org/?q=jane{AT}example.org"),
    ("contact in an address", "https://example.org/?q=jane%40example.org"),
    ("contact in an address", "https://example.org/reset?email=jane&token=0a1b2c"),
    ("private name", "Activist Jane Doe was questioned"),
    ("private name", "the plaintiff, Jane D. of London"),
]

HARMLESS = [
    "Counted 1,219 incidents from 2014 to 2024 in 103 countries",
    "US$278,000 a year; 13,800 messages; 0.5 million yuan",
    "in 2024-02-28, between 2016/2018, at 20:15",
    "Criminal Law article 293(4), docket 1:23-cv-779, [2024] EWCA Civ 1158",
    "UKSC/2024/0152 and ECLI numbers",
    "被告人王某在推特上发帖",
    "网民表示不满，维权人士被传唤",
    "activists Uyghur Human Rights Project interviewed",
    "exiles Hong Kong Democracy Council spoke to",
    "https://example.org/@column/2024/02/28 and https://example.org/page?id=12345",
    "Chinese Activist Handed Five-Year Term",
    "the defendant NSO Group appealed",
    "https://www.example.org/2024/02/28/7575410.html and https://example.org/a/1234567890",
    "APT31, APT41, Unit 26165, S. 2525 and H.R. 4829",
    "political dissidents, Hong Kongers and Tibetans",
    "version 1.2.3 of the tool",
]


@pytest.mark.parametrize(("rule", "text"), CANARIES)
def test_canaries_are_caught(rule, text):
    assert rule in [found.rule for found in safeguard.scan(text)], text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_alike_is_let_through(text):
    assert list(safeguard.scan(text)) == []


def test_a_finding_never_repeats_what_it_found():
    found = next(safeguard.scan(CANARIES[0][1]))
    assert "jane" not in repr(found)
    assert found.remedy


def test_the_committed_collection_raises_none():
    """Cards, notebooks (sources and outputs), tables, papers and code."""
    files = [
        *places.raw().rglob("*.toml"),
        *places.notebooks(),
        *(path for path in places.processed().rglob("*") if path.suffix in (".csv", ".json", ".txt", ".graphml")),
        *places.root().glob("*.md"),
    ]
    assert len(files) > 100
    hits = []
    for path in files:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":  # pictures are base64, and the gate looks at every text of a notebook one by one
            continue
        hits += [(path.name, found.rule, found.start) for found in safeguard.scan(text)]
    assert hits == []
