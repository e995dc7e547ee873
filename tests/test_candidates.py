"""Sentences with two names and a cue become candidates in the right direction; the rest does not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.documents import candidates, mentions
from helpers.documents.sentences import sentences
from helpers.vocabulary import load


@pytest.fixture(scope="module")
def propose(collection):
    matcher, cues = mentions.Matcher(collection.register), candidates.load()

    def run(text: str) -> list[candidates.Candidate]:
        found = matcher.find(text)
        return candidates.candidates(3, text, found, collection.register, collection.vocabulary, cues)

    return run


def relations(found) -> set[tuple[str, str, str, str, str]]:
    return {(one.subject, one.predicate, one.object, one.status, one.mark) for one in found}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("NSO Group sold the software to Rwanda.", {("nso-group", "sold_to", "rwanda-state", "reported", "")}),
        (
            "NSO Group sold it to Rwanda, Bahrain and Hungary.",
            {
                ("nso-group", "sold_to", place, "reported", "")
                for place in ("rwanda-state", "bahrain-state", "hungary-government")
            },
        ),
        (
            "NSO Group sold a tool for watching WhatsApp to Rwanda.",
            {("nso-group", "sold_to", "rwanda-state", "reported", "")},
        ),
        ("Rwanda bought the software from NSO Group.", {("nso-group", "sold_to", "rwanda-state", "reported", "")}),
        (
            "The MPS of China hired i-Soon.",
            {("i-soon", "contracted_by", "ministry-of-public-security-china", "reported", "")},
        ),
        (
            "China's MSS hired i-Soon.",
            {("i-soon", "contracted_by", "ministry-of-state-security-china", "reported", "")},
        ),
        (
            "i-Soon was hired by the MSS of China.",
            {("i-soon", "contracted_by", "ministry-of-state-security-china", "reported", "")},
        ),
        ("Cytrox developed the spyware Predator.", {("cytrox", "develops", "predator", "reported", "")}),
        ("The spyware Predator was developed by Cytrox.", {("cytrox", "develops", "predator", "reported", "")}),
        ("Spamouflage ran fake accounts on Facebook.", {("spamouflage", "manipulates", "facebook", "reported", "")}),
        (
            "Facebook removed accounts linked to Spamouflage.",
            {("spamouflage", "disrupted_by", "facebook", "reported", "")},
        ),
        ("China blocked WhatsApp in 2017.", {("china-state", "blocks", "whatsapp", "reported", "")}),
        ("NSO Group reportedly sold it to Rwanda.", {("nso-group", "sold_to", "rwanda-state", "unverified", "hedged")}),
        (
            "NSO Group denied that it sold it to Rwanda.",
            {("nso-group", "sold_to", "rwanda-state", "unverified", "denied")},
        ),
        ("NSO Group did not sell it to Rwanda.", {("nso-group", "sold_to", "rwanda-state", "unverified", "negated")}),
        ("NSO Group never sold it to Rwanda.", {("nso-group", "sold_to", "rwanda-state", "unverified", "negated")}),
        ("安洵向公安部出售了系统。", {("i-soon", "sold_to", "ministry-of-public-security-china", "reported", "")}),
        ("公安部委托安洵。", {("i-soon", "contracted_by", "ministry-of-public-security-china", "reported", "")}),
        ("中國封鎖了臉書和推特。", {("china-state", "blocks", p, "reported", "") for p in ("facebook", "x-twitter")}),
        (
            "据称安洵向公安部出售了系统。",
            {("i-soon", "sold_to", "ministry-of-public-security-china", "unverified", "hedged")},
        ),
        (
            "安洵没有向公安部出售系统。",
            {("i-soon", "sold_to", "ministry-of-public-security-china", "unverified", "negated")},
        ),
        (
            "安洵否认向公安部出售系统。",
            {("i-soon", "sold_to", "ministry-of-public-security-china", "unverified", "denied")},
        ),
        (
            "武汉晓睿智被美国财政部制裁。",
            {("wuhan-xiaoruizhi-science-and-technology", "sanctioned_by", "u-s-treasury-ofac", "reported", "")},
        ),
    ],
)
def test_a_sentence_becomes_a_candidate(propose, text, wanted):
    assert relations(propose(text)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "NSO Group sold it. Rwanda said nothing.",  # two sentences
        "NSO Group and Rwanda were named.",  # no cue
        "Facebook sold shoes to WhatsApp.",  # a platform sells nothing here
        "NSO Group sold it to nobody.",  # one name
        "WhatsApp blocked China in the group.",  # the wrong way round
        "NSO Group sold it to NSO Group.",  # itself
        "安洵出售系统。公安部没有评论。",
        "NSO Group " + "very " * 30 + "sold it to Rwanda.",  # too far
    ],
)
def test_what_is_no_candidate(propose, text):
    assert propose(text) == []


def test_places_bound_the_sentence(propose):
    text = "It rained.  NSO Group sold it to Rwanda. Then, at Acme Inc. in the U.S. they slept."
    (one,) = propose(text)
    assert one.part == 3
    assert text[one.start : one.end] == "NSO Group sold it to Rwanda."


def test_a_sentence_says_a_relation_once_in_its_weakest_reading(propose):
    (one,) = propose("NSO Group sold it to Rwanda, but later NSO Group never sold it to Rwanda")
    assert one.mark == "negated"


def test_long_stretches_without_a_full_stop_are_no_sentence(propose):
    text = "NSO Group sold it to Rwanda " + "and so on " * 250
    assert propose(text) == []
    assert propose(text[:900]) != []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("The U.S. Treasury acted. It did.", ["The U.S. Treasury acted.", "It did."]),
        ("Apple v. NSO Group (N.D. Cal.) is No. 3. Next.", ["Apple v. NSO Group (N.D. Cal.) is No. 3.", "Next."]),
        ("Posts on X. Meta saw.", ["Posts on X.", "Meta saw."]),
        ("他说：“好。”她走了！真的？", ["他说：“好。”", "她走了！", "真的？"]),
        ("Title\n\nText goes on\nhere. End", ["Title", "Text goes on\nhere.", "End"]),
        ("List:\n- one\n- two", ["List:", "- one", "- two"]),
        ("Version 2.5 is out. 3 came.", ["Version 2.5 is out.", "3 came."]),
        ("   ", []),
    ],
)
def test_sentences(text, wanted):
    assert [text[start:end] for start, end in sentences(text)] == wanted


@given(st.text("aB1 .!?。！\n;-X", max_size=60))
def test_sentences_hold_all_but_spaces(text):
    found = sentences(text)
    assert re.sub(r"\s", "", "".join(text[a:b] for a, b in found)) == re.sub(r"\s", "", text)
    assert all(a < b for a, b in found)
    assert all(b <= c for (_, b), (c, _) in zip(found, found[1:], strict=False))


def test_cues_name_predicates_that_can_be_drawn_and_need_nothing_more(collection):
    vocabulary = load()
    cues = candidates.load()
    for predicate in cues.templates:
        assert vocabulary.predicates[predicate]["to"], predicate
        assert predicate not in ("counted", "recommends", "adopted_measure", "denies", "rejects")
    assert len(cues.templates) >= 30


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_template_can_be_met(language, collection):
    """A sentence made from a template, with the first of each choice, is found as a candidate of that predicate."""
    import tomllib

    from helpers import places

    table = tomllib.loads((places.raw() / "vocabulary" / "cues.toml").read_text(encoding="utf-8"))
    first: dict[str, str] = {}
    for entity in sorted(collection.register.entities.values(), key=lambda e: e.id):
        first.setdefault(entity.type, entity.id)
    cues = candidates.load()
    for predicate, entry in table["predicates"].items():
        admitted = collection.vocabulary.predicates[predicate]
        # two types that can stand on one side only, where there are such
        subject = next((t for t in admitted["from"] if t not in admitted["to"]), admitted["from"][0])
        object_ = next((t for t in admitted["to"] if t not in admitted["from"]), admitted["to"][-1])
        for template in entry[language]:
            words, places_ = "", {}
            for token in template.split():
                if token in "SO":
                    places_[token] = (len(words) + 1, len(words) + 3)
                    words += f" {token}{token} "
                else:
                    word = token.split("|")[0].rstrip("*").replace("_", " ")
                    words += f" {word}" if language == "en" else word
            other = next(
                e.id for e in collection.register.entities.values() if e.type == object_ and e.id != first[subject]
            )
            made = [
                mentions.Mention(start, end, words[start:end], first[subject] if side == "S" else other, "")
                for side, (start, end) in sorted(places_.items(), key=lambda item: item[1])
            ]
            found = candidates.candidates(1, words, made, collection.register, collection.vocabulary, cues)
            assert predicate in {one.predicate for one in found}, (predicate, template, words)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('[predicates.blocks]\nen = ["S O"]\n', "needs S, O and a word"),
        ('[predicates.blocks]\nen = ["S blocks"]\n', "needs S, O and a word"),
        ("[predicates.blocks]\nen = []\n", "missing"),
        ("[predicates", "mend"),
    ],
)
def test_broken_cue_files_are_refused(text, word):
    with pytest.raises(candidates.CueError, match=word):
        candidates.parse(text)


def test_a_long_word_costs_no_time(propose):
    """Templates with gaps must not try every way to cut a word."""
    assert propose("NSO Group " + "a" * 1500 + " sold to Rwanda.") == []
