"""Names are found where they are meant and nowhere else; places are places of the original. Passages: mentions_labelled.toml."""

import pickle
import re
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import places, safeguard
from helpers.documents import blanking, contexts, folding, mentions, names
from helpers.identity import Register, simplified
from helpers.records import Entity

LABELLED = tomllib.loads((Path(__file__).parent / "mentions_labelled.toml").read_text(encoding="utf-8"))["passage"]
MARK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


@pytest.fixture(scope="session")
def matcher(collection):
    return mentions.Matcher(collection.register)


def unmarked(text: str) -> tuple[str, set[tuple[int, int, str]], int]:
    """The passage without its marks, the places of its mentions, and how many traps it holds."""
    out, gold, traps, at = "", set(), 0, 0
    for match in MARK.finditer(text):
        out += text[at : match.start()]
        if match[2] == "-":
            traps += 1
        else:
            gold.add((len(out), len(out) + len(match[1]), match[2]))
        out += match[1]
        at = match.end()
    return out + text[at:], gold, traps


def test_the_labelled_set_is_large_and_means_entities_of_the_register(collection):
    passages = [unmarked(passage["text"]) for passage in LABELLED]
    assert sum(len(gold) for _, gold, _ in passages) >= 200
    assert sum(traps for _, _, traps in passages) >= 50
    assert {entity for _, gold, _ in passages for _, _, entity in gold} <= set(collection.register.entities)
    for half in ("tuning", "held", "fresh"):
        assert {passage["id"][:2] for passage in LABELLED if passage["half"] == half} == {"en", "zh"}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("half", ["tuning", "held", "fresh"])
def test_precision_and_recall(matcher, half, language, capsys):
    right = wrong = missed = 0
    for passage in LABELLED:
        if passage["half"] == half and passage["id"].startswith(language):
            text, gold, _ = unmarked(passage["text"])
            found = {(m.start, m.end, m.entity) for m in matcher.find(text)}
            right, wrong, missed = right + len(gold & found), wrong + len(found - gold), missed + len(gold - found)
    precision, recall = right / (right + wrong), right / (right + missed)
    with capsys.disabled():
        print(
            f"\nmentions, {half}, {language}: {right + missed} marked, precision {precision:.3f}, recall {recall:.3f}"
        )
    assert precision >= 0.95
    assert recall >= 0.95


def surfaces(matcher, text):
    return [(m.surface, m.entity) for m in matcher.find(text)]


@pytest.mark.parametrize(
    ("text", "surface", "entity"),
    [
        ("The I‑SOON papers", "I‑SOON", "i-soon"),
        ("ＮＳＯ　Ｇｒｏｕｐ sells", "ＮＳＯ　Ｇｒｏｕｐ", "nso-group"),
        ("the U\u0308ru\u0308mqi police came", "U\u0308ru\u0308mqi police", "urumqi-police"),
        ("Salt\r\n   Typhoon was seen", "Salt\r\n   Typhoon", "salt-typhoon"),
        ("cyber-\nspace and Face-\nbook too", "Face-\nbook", "facebook"),
        ("安洵資訊的文件", "安洵資訊", "i-soon"),
        ("國　家\n安全部說", "國　家\n安全部", "ministry-of-state-security-china"),
        ("via What\u00adsApp only", "What\u00adsApp", "whatsapp"),
        ("用WhatsApp發", "WhatsApp", "whatsapp"),
        ("China's embassy", "China", "china-state"),
        ("Iran-backed men", "Iran", "iran-state"),
        ("the Peoples Liberation Army (China) was", "Peoples Liberation Army (China)", "peoples-liberation-army-china"),
        ("Twitter, Inc. said", "Twitter, Inc.", "x-twitter"),
        ("Twitter Inc. said", "Twitter Inc.", "x-twitter"),
        ("俄罗斯联邦安全局的人", "俄罗斯联邦安全局", "federal-security-service-russia"),
        (
            "公安部\u0345说",
            "公安部\u0345",
            "ministry-of-public-security-china",
        ),  # the one accent that folds to a letter
        ("公安部\u0301说", "公安部\u0301", "ministry-of-public-security-china"),
        ("ФСБ России", "ФСБ России", "federal-security-service-russia"),
        ("외교부는 말했다", "외교부", "ministry-of-foreign-affairs-south-korea"),
    ],
)
def test_a_name_in_another_dress_is_found_where_it_stands(matcher, text, surface, entity):
    assert surfaces(matcher, text) == [(surface, entity)]
    place = matcher.find(text)[0]
    assert text[place.start : place.end] == surface


@pytest.mark.parametrize(
    "text",
    [
        "I soon saw the hacking team at school, and xnso groupx",
        "the Facebooks and iPhones of it, WhatsAppening",
        "NSO. Group of men; Salt: Typhoon",
        "We met at Salt\n\nTyphoon",
        "a meta-analysis and an X-ray, a Tor-shaped hill",
        "公安部门和国家安全部门、稍微信任",
        "人民\n\n网易通",
        "FSB-like",
    ],
)
def test_what_only_looks_like_a_name_is_left(matcher, text):
    assert surfaces(matcher, text) == []


def test_the_longest_name_wins_and_a_name_before_it_does_not_break_it(matcher):
    assert surfaces(matcher, "中国人权捍卫者说") == [("中国人权捍卫者", "chinese-human-rights-defenders")]
    assert surfaces(matcher, "Apple v. NSO Group (N.D. Cal.) went on") == [
        ("Apple v. NSO Group (N.D. Cal.)", "apple-v-nso-group-n-d-cal")
    ]
    assert surfaces(matcher, "Hong Kong police and Hong Kong Watch") == [
        ("Hong Kong police", "hong-kong-police-force"),
        ("Hong Kong Watch", "hong-kong-watch"),
    ]
    assert surfaces(matcher, "The South China Sea is not China.") == [("China", "china-state")]


def small(*entities: tuple[str, str, str, tuple[str, ...]], rules: str = "") -> mentions.Matcher:
    register = Register([Entity(id=i, name=n, type=t, names=more) for i, n, t, more in entities])
    return mentions.Matcher(register, contexts.parse(rules))


def test_a_name_of_two_entities_is_never_guessed():
    rules = '[qualifiers]\nChina = ["chinese"]\nVietnam = ["vietnamese"]\n'
    found = small(
        ("one", "Ministry of Works (China)", "agency", ()),
        ("two", "Ministry of Works (Vietnam)", "agency", ()),
        rules=rules,
    )
    assert surfaces(found, "The Ministry of Works said so.") == []
    assert surfaces(found, "The Chinese called. The Ministry of Works said so.") == [("Ministry of Works", "one")]
    assert surfaces(found, "The Chinese and Vietnamese called. The Ministry of Works said so.") == []
    assert surfaces(found, "Ministry of Works (Vietnam)") == [("Ministry of Works (Vietnam)", "two")]


RULES = """
[defaults]
short = 3
window = 20
hyphens = ["owned"]
[lists]
talk = ["said", "post*"]
[[rule]]
names = ["Crane"]
needs = ["list talk", "发帖"]
before = ["via"]
after = ["Ltd"]
forbids = ["bird"]
not_before = ["a"]
not_after = ["fly*"]
but_after = ["flywheel"]
known = true
kin = ["tool"]
[[skip]]
names = ["Heron"]
why = "a bird"
[[other]]
phrases = ["Crane Hill"]
"""


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Crane", False),
        ("Crane said", True),
        ("Crane posted it", True),
        ("crane said", False),
        ("CRANE said", True),
        ("a Crane said", False),
        ("Crane flying, he said", False),
        ("Crane flywheels, he said", False),
        ("Crane flywheel, he said", True),
        ("via Crane, a bird", True),
        ("Crane said the bird", False),
        ("Crane Ltd", True),
        ("He took option a. Crane said so", True),
        ("Crane-owned, he said", True),
        ("Crane-like, he said", False),
        ("anti-Crane, he said", False),
        ("Crane, and far behind this it was said", False),
        ("Crane Hill, he said", False),
        ("Crane Corporation. Crane", True),
        ("Crane and Hammer", True),
        ("用Crane发帖", True),
        ("Heron said", False),
    ],
)
def test_rules(text, counts):
    found = small(
        ("crane", "Crane", "platform", ("Crane Corporation",)),
        ("heron", "Heron", "platform", ()),
        ("hammer", "Hammer", "tool", ()),
        rules=RULES,
    )
    assert any(m.surface.casefold() in ("crane", "heron") for m in found.find(text)) is counts


def test_broken_rule_files_are_refused_with_a_remedy():
    for text, word in (
        ("[[rule]]\nnames = ['A']\nneed = ['b']", "use"),
        ("[[rule]]\nnames = ['A']\n[[rule]]\nnames = ['a']", "two rules"),
        ("[[rule]]\nnames = ['A']\nneeds = ['list x']", "no 'list x'"),
        ("[[rule]]\nnames = ['A']\n[[skip]]\nnames = ['A']\nwhy = 'b'", "keep one"),
        ("[[rule", "mend"),
    ):
        with pytest.raises(contexts.ContextError, match=word):
            contexts.parse(text)


# words of the register that are words of the language too, beside those that the notes of the collection use in lower case
WORDS = set(
    """altaire apple alphabet android barium blogger budworm callisto cape circles clubhouse cobwebs diameter galileo graphite
    lantern lookout mercury messenger meta moonshine nickel pace paragon pegasus phosphorus planet predator rana raw reign
    sana sandworm scan seedworm signal tag telegram thales tor windows x zirconium zoom fronton aims""".split()
)


def test_every_short_or_everyday_name_has_a_rule_or_is_left_out_on_purpose(collection):
    known = contexts.load()
    prose = " ".join(claim.note for claim in collection.claim_records)
    words = WORDS | set(re.findall(r"(?<![\w-])[a-z]{4,}(?![\w-])", prose))
    bare = []
    for entity in collection.register.entities.values():
        for name in (entity.name, *entity.names):
            key = contexts.key(name)
            letters = key.replace(" ", "")
            latin = letters.isascii() and " " not in key
            short = len(letters) <= 3 and latin
            if (short or key in words) and key not in known.rules and key not in known.skipped:
                bare.append((name, entity.id))
    assert bare == []


def test_every_rule_is_about_a_name_of_the_register_and_every_list_is_used(collection):
    known = contexts.load()
    keys = {contexts.key(name) for name, _, _ in names._named(collection.register, known)}
    assert sorted(set(known.rules) - keys) == []
    assert sorted(set(known.skipped) - keys) == []
    text = (places.raw() / "vocabulary" / "contexts.toml").read_text(encoding="utf-8")
    assert [name for name in tomllib.loads(text)["lists"] if f'"list {name}"' not in text] == []
    types = {entity.type for entity in collection.register.entities.values()}
    assert {kin for rule in known.rules.values() for kin in rule.kin} <= types


def test_no_other_phrase_is_itself_a_name(collection):
    known = contexts.load()
    keys = {
        contexts.key(name) for entity in collection.register.entities.values() for name in (entity.name, *entity.names)
    }
    assert sorted(set(known.others) & keys) == []


def test_every_name_finds_its_entity_or_needs_more_words(collection, matcher):
    """In quotes and alone: found as the entity itself, or kept back by a rule; never as another entity."""
    known = contexts.load()
    lost = []
    for entity in collection.register.entities.values():
        for name in (entity.name, *entity.names):
            found = [(m.start, m.end, m.entity) for m in matcher.find(f"“{name}”")]
            if contexts.key(name) not in known.rules and contexts.key(name) not in known.skipped:
                whole = [entity_ for start, end, entity_ in found if start <= 1 + len(name) - len(name.lstrip("'"))]
                if whole[:1] != [entity.id]:
                    lost.append((name, entity.id, found))
            elif found and found[0][1] - found[0][0] == len(name) and found[0][2] != entity.id:
                lost.append((name, entity.id, found))
    assert lost == []


def test_other_dresses_of_a_name_never_mean_another_entity(collection):
    """What Taiwan and Hong Kong vocabulary makes of a name is that name, or unknown, to the register."""
    register = collection.register
    for entity in register.entities.values():
        for name in (entity.name, *entity.names):
            for dress in names._dresses(name):
                assert register.lookup(dress) in (entity.id, None)


ALPHABET = st.sampled_from(
    "aXx iNSO-.'’公安部门國国家安全資讯訊推特用X　１９Ｇ\u0301\u0308\u200bıİßﬁ㍿½ΑΩфббайيك외교부カﾞ\n\r\t\u00ad‑…()（）𠀀\ud800"
)
PIECES = st.lists(
    st.one_of(
        ALPHABET,
        st.sampled_from(
            [
                "NSO Group",
                "公安部",
                "推特",
                "X",
                "Signal",
                "安洵資訊",
                "Hong Kong police",
                "Ürümqi police",
                " said on ",
                "ＦＢＩ",
                "国家安全部门",
            ]
        ),
    ),
    max_size=30,
).map("".join)


@given(PIECES)
@settings(max_examples=150, deadline=None)
def test_places_hold_and_nothing_overlaps(matcher, text):
    found = matcher.find(text)
    end = 0
    for mention in found:
        assert end <= mention.start < mention.end <= len(text)
        assert mention.surface == text[mention.start : mention.end]
        end = mention.end
    assert found == sorted(found)


@given(PIECES)
@settings(max_examples=80, deadline=None)
def test_without_contexts_all_else_is_the_same(matcher, text):
    assert matcher.find(text, contexts=False) == [mention._replace(context="") for mention in matcher.find(text)]


@given(st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_text_will_do(matcher, text):
    for mention in matcher.find(text):
        assert mention.surface == text[mention.start : mention.end]


@given(PIECES, PIECES)
@settings(max_examples=80, deadline=None)
def test_two_texts_far_apart_keep_their_mentions(matcher, a, b):
    """What is found in each is found in both together; more only where a name without a rule makes another known."""
    wall = "\n\n" + "wall " * 90 + "\n\n"
    both = {(m.start, m.end, m.entity) for m in matcher.find(a + wall + b)}
    shift = len(a) + len(wall)
    first = {(m.start, m.end, m.entity) for m in matcher.find(a)}
    second = {(m.start + shift, m.end + shift, m.entity) for m in matcher.find(b)}
    assert first | second <= both
    known = {entity for _, _, entity in first | second}
    assert {entity for _, _, entity in both - first - second} <= known


@given(st.text("abcdefghijklmnopqrstuvwxyz .", min_size=1, max_size=60))
@settings(max_examples=100, deadline=None)
def test_width_and_accents_move_no_place(matcher, text):
    wide = "".join(chr(ord(char) + 0xFEE0) if char.isalpha() else char for char in text + " nso group")
    plain = [(m.start, m.end, m.entity) for m in matcher.find(text + " nso group".upper())]
    assert [
        (m.start, m.end, m.entity) for m in matcher.find(wide.replace("ｎｓｏ ｇｒｏｕｐ", "ＮＳＯ ＧＲＯＵＰ"))
    ] == plain


@given(st.text(st.characters(max_codepoint=127), max_size=80))
@settings(max_examples=300, deadline=None)
def test_the_short_way_for_plain_text_folds_as_the_long_one(text):
    short, long = folding.fold(text), folding.fold(text + "\u0301")  # the accent takes the long way and is dropped
    if "-\n" not in text and "-\r\n" not in text:
        assert short.text == long.text
        assert short.origin.tolist()[1:-1] == long.origin.tolist()[1:-1]
    assert all(text[place].lower() == char for char, place in zip(short.text, short.origin, strict=True) if char != " ")


@given(st.text("1290 .-([])\n\tab?é１٣\u3000中", max_size=60))
@settings(max_examples=300, deadline=None)
def test_the_short_way_to_numbers_finds_what_the_pattern_finds(text):
    assert blanking._runs(text) == [match.start() for match in blanking._DIGITS.finditer(text)]


@given(PIECES)
@settings(max_examples=300, deadline=None)
def test_folding_keeps_places_and_single_spaces(text):
    folded = folding.fold(text)
    assert len(folded.text) == len(folded.origin)
    assert folded.text[0] == folded.text[-1] == " "
    assert "  " not in folded.text
    assert list(folded.origin) == sorted(folded.origin)
    for char, place in zip(folded.text, folded.origin.tolist(), strict=True):
        if char != " ":
            base = simplified(unicodedata.normalize("NFKC", text[place]))
            assert char in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", base).casefold())


def test_contexts_hold_whole_words_and_no_private_data(matcher):
    text = (
        "In the morning, long before anybody had come, the officer called +86 138 0013 8000 and said that the Facebook account "
        "of someone@example.org was his; the defendant John Smith had another one, and so it went on and on for many more hours."
    )
    (mention,) = matcher.find(text)
    assert mention.entity == "facebook"
    assert "Facebook account" in mention.context
    assert "138" not in mention.context
    assert "example" not in mention.context
    assert "Smith" not in mention.context
    assert mention.context.count(blanking.BLANK) >= 2
    assert mention.context.split()[0] in text.split()
    assert len(mention.context) < 200
    calm = "word " * 60 + "Facebook" + " word" * 60
    (mention,) = matcher.find(calm)
    assert set(mention.context.split()) == {"word", "Facebook"}
    assert 100 < len(mention.context) <= 128


PRIVATE = [
    "mail someone@example.org now",
    "see @some_handle there",
    "微信号：abc12345",
    "Telegram ID: abc12345",
    "call +86 138 0013 8000",
    "13800138000",
    "(555) 123-4567",
    "010-12345678",
    "110101199003078888",
    "passport no. G12345678",
    "from 198.51.100.7 and on",
    "hxxp there",
    "bad[.]example",
    "d41d8cd98f00b204e9800998ecf8427e",
    "abcdefghij234567.onion",
    "https://example.org/" + "a" * 120 + ".apk",
    "lives at 12 Long Street",
    "住在北京长安街",
    "被告人王小明说",
    "the activist John Smith said",
    "Victim, Jane Roe came",
]


@pytest.mark.parametrize("private", PRIVATE)
@pytest.mark.parametrize("filler", ["", "A word or two. ", "一些话。", "x" * 30 + ". "])
def test_nothing_that_the_safeguard_finds_is_missed(private, filler):
    """The quick look before the scan never hides what the scan would find; the context never shows it."""
    text = f"{filler}{private} {filler}"
    findings = list(safeguard.scan(text))
    if not findings and filler.endswith("。"):
        return  # the safeguard itself does not know this one there
    assert findings
    around = blanking.Surroundings(text)
    for finding in findings:
        if finding.end - finding.start < 100:
            shown = around.words(finding.start, finding.end)
            assert text[finding.start : finding.end].split()[-1] not in shown
            assert blanking.BLANK in shown


@given(
    st.lists(
        st.sampled_from([*PRIVATE, "公安部", "he said: ", "12 34 ", "活动 activist ", ". ", "是", "a@b "]), max_size=8
    ).map(" ".join)
)
@settings(max_examples=200, deadline=None)
def test_contexts_show_nothing_that_a_scan_of_the_text_finds(text):
    around = blanking.Surroundings(text)
    shown = around.words(0, len(text))
    assert list(safeguard.scan(shown)) == []
    assert (blanking.BLANK in shown) == any(safeguard.scan(text))


def test_cues_with_a_closer_look_belong_to_one_rule():
    special = (
        set(safeguard.RULES[blanking._NAME][0]) | set(safeguard.RULES[blanking._CHINESE][0]) | set(blanking._MESSENGERS)
    )
    others = {
        cue
        for rule, (cues, _, _) in safeguard.RULES.items()
        for cue in cues
        if rule not in (blanking._NAME, blanking._CHINESE, blanking._CONTACT)
    }
    assert not special & others
    assert blanking._SOUND


def test_a_matcher_travels_and_its_digest_follows_names_and_rules(matcher):
    again = pickle.loads(pickle.dumps(matcher))
    text = unmarked(LABELLED[0]["text"])[0]
    assert again.find(text) == matcher.find(text) != []
    assert again.digest == matcher.digest
    base = small(("one", "Vendor One", "vendor", ()))
    assert base.digest == small(("one", "Vendor One", "vendor", ())).digest
    others = [
        small(("one", "Vendor One", "vendor", ("Vendor 1",))),
        small(("two", "Vendor One", "vendor", ())),
        small(("one", "Vendor One", "tool", ())),
        small(("one", "Vendor One", "vendor", ()), rules='[[rule]]\nnames = ["Vendor One"]\nneeds = ["a"]\n'),
    ]
    assert len({base.digest, *(other.digest for other in others)}) == 5


def test_the_fixture_register_works_with_the_real_rules(raw):
    found = mentions.matcher(raw)
    assert surfaces(found, "Vendor One 向测试部出售。 Posts on Twitter.") == [
        ("Vendor One", "vendor-one"),
        ("测试部", "ministry"),
        ("Twitter", "x-twitter"),
    ]
