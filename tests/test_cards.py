"""Cards that break a rule are refused, each with file, place and remedy, all of them together."""

import pytest

from helpers import corpus
from helpers.corpus import CorpusError

CLAIM = '\n[[claims]]\nsubject = "Vendor One"\npredicate = "{p}"\n{obj}\nstatus = "{s}"\nnote = "A note."\nlocator = "paragraph 3"\n'


def faults(raw):
    found, problems = corpus.examine(raw)
    assert (found is None) == bool(problems)
    return problems


def test_the_small_collection_is_valid(raw):
    assert faults(raw) == []
    data = corpus.read(raw)
    assert len(data.sources) == 1
    assert list(data.claims["subject_id"]) == ["vendor-one"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('id = "card-one-2024"', 'id = "card-two-2024"', "differs from the file name"),
        ('kind = "news"', 'kind = "newspaper"', "unknown term `newspaper`"),
        ('kind = "news"', 'kind = "rights_report"', "does not belong in news/"),
        ('access = "primary"', 'access = "second-hand"', "unknown term `second-hand`"),
        ('access = "primary"', 'access = "relay"', "is `self` but access is `relay`"),
        ('origin = "self"', 'origin = "nobody-knows-2024"', "points nowhere"),
        ('origin = "self"', "origin = 3", "is neither an id nor a list of ids"),
        ("published = 2024-02-28", 'published = "28.2.2024"', "is no date"),
        ("published = 2024-02-28", 'published = "2024-02-30"', "day is out of range"),
        ('url = "https://example.org/report"', 'url = "javascript:alert(1)"', "is no http(s) address"),
        ('title = "A report on a leak"', "", "`title` is missing"),
        ('language = "en"', 'language = "en"\nlanguages = "en"', "unknown key `languages`"),
        ('predicate = "contracted_by"', 'predicate = "hacks"', "unknown term `hacks`"),
        ('predicate = "contracted_by"', 'predicate = "blocks"', "`Vendor One` is a vendor; `blocks` admits"),
        ('status = "reported"', 'status = "proved"', "unknown term `proved`"),
        ('status = "reported"', 'status = "denied"', "`denied` goes with"),
        ('subject = "Vendor One"', 'subject = "Vendor Onne"', "is not in the register"),
        (
            'subject = "Vendor One"',
            'subject_text = "a vendor"\nsubject = "Vendor One"',
            "needs either `subject` or `subject_text`",
        ),
        ('when = "2016/2018"', 'when = "2018/2016"', "ends before it starts"),
        ('when = "2016/2018"', 'when = "soon"', "is no date"),
        ('when = "2016/2018"', 'tactic = "magic"', "unknown term `magic`"),
        (
            'when = "2016/2018"',
            'count = { value = 3, bound = "exactly", unit = "x" }',
            "`count` does not go with `contracted_by`",
        ),
        ('when = "2016/2018"', 'against = [["*", "hacks", "*"]]', "unknown term `hacks`"),
        ('note = "The vendor is said to work under contract for the ministry."', "", "`note` is missing"),
        ('locator = "paragraph 2"', "", "`locator` is missing"),
        ("made up for tests", "write to someone@example.org", "looks like a e-mail address"),
        ('title = "A report on a leak"', 'title = "A report" \ntitle = "Another"', "Cannot overwrite a value"),
        ('title = "A report on a leak"', "title = A report", "Invalid value"),
        ('predicate = "contracted_by"', 'predicate = ["contracted_by"]', "wrong type"),
        ('subject = "Vendor One"', "subject = 7", "is not text"),
        ("made up for tests", "made up\\u202e for tests", "holds a control character"),
        ('id = "card-one-2024"', "id = 7", "card-one-2024"),
        ('when = "2016/2018"', 'when = "2024-03/2025"', "2024-03/2025 lies after 2024-02-28"),
        (
            "published = 2024-02-28",
            "published = 2024-02-28\nsecond_reading = 2023-01-01",
            "before the day of publication",
        ),
        ('title = "A report on a leak"', 'title = "TODO title of the page"', "still holds the text of the skeleton"),
        ('note = "The vendor is said', 'note = "TODO The vendor is said', "still holds the text of the skeleton"),
    ],
)
def test_a_fault_is_named_with_its_remedy(raw, edit, old, new, problem):
    edit(old, new)
    found = faults(raw)
    assert any(problem in str(fault) for fault in found), [str(fault) for fault in found]
    assert all(fault.file == "news/card-one-2024.toml" and fault.remedy for fault in found)


def test_all_faults_of_a_run_come_together(raw, edit):
    edit('status = "reported"', 'status = "proved"')
    edit('locator = "paragraph 2"', "")
    (raw / "news" / "broken-2024.toml").write_text("id = ", encoding="utf-8")
    (raw / "news" / "latin-2024.toml").write_bytes('title = "caf\xe9"'.encode("latin-1"))
    (raw / "news" / "notes.txt").write_text("not a card", encoding="utf-8")
    (raw / "blog").mkdir()
    (raw / "blog" / "lost-2024.toml").write_text("id = 'lost'", encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        corpus.read(raw)
    text = str(caught.value)
    for part in (
        "proved",
        "`locator` is missing",
        "broken-2024.toml",
        "is not UTF-8",
        "news/notes.txt",
        "blog/lost-2024.toml",
    ):
        assert part in text
    assert len(caught.value.faults) >= 6


def test_ids_meet_only_once(raw):
    card = (raw / "news" / "card-one-2024.toml").read_text(encoding="utf-8")
    (raw / "academic").mkdir()
    (raw / "academic" / "card-one-2024.toml").write_text(card.replace('"news"', '"academic"'), encoding="utf-8")
    assert any("is also the id of" in str(fault) for fault in faults(raw))


def test_the_same_claim_twice_on_a_card_is_refused(raw, edit):
    edit(None, CLAIM.format(p="contracted_by", obj='object = "Ministry of Tests"\nwhen = "2016/2018"', s="alleged"))
    assert any("says the same as claim 1" in str(fault) for fault in faults(raw))


def test_origins_in_a_circle_are_refused(raw, edit):
    card = (raw / "news" / "card-one-2024.toml").read_text(encoding="utf-8")
    one = card.replace('"self"', '"card-two-2024"').replace('access = "primary"', 'access = "relay"')
    two = (
        card.replace('"self"', '"card-one-2024"')
        .replace('access = "primary"', 'access = "relay"')
        .replace('id = "card-one-2024"', 'id = "card-two-2024"')
    )
    (raw / "news" / "card-one-2024.toml").write_text(one, encoding="utf-8")
    (raw / "news" / "card-two-2024.toml").write_text(two, encoding="utf-8")
    assert any("goes in a circle" in str(fault) for fault in faults(raw))


def test_documents_are_roots_and_must_be_used(raw, edit):
    document = '[doc-agency-2024]\ntitle = "Wire story"\npublisher = "Agency"\n'
    (raw / "origins.toml").write_text(document, encoding="utf-8")
    assert any("is relayed by no card" in str(fault) for fault in faults(raw))
    edit('"self"', '"doc-agency-2024"')
    edit('access = "primary"', 'access = "relay"')
    assert faults(raw) == []
    assert corpus.read(raw).roots["card-one-2024"] == {"doc-agency-2024"}


def test_the_parts_of_claims_become_tables(raw, edit):
    edit(
        None,
        CLAIM.format(
            p="counted",
            obj='object_text = "incidents"\ncount = { value = 12, bound = "at_least", unit = "incidents" }',
            s="stated",
        ),
    )
    edit(
        None,
        CLAIM.format(
            p="denies", obj='object_text = "any contract"\nagainst = [["Vendor One", "contracted_by", "*"]]', s="denied"
        ),
    )
    edit(
        None,
        CLAIM.format(
            p="recommends",
            obj='object_text = "better care"\nmeasure = { topic = "notify-targets", addressee = "Twitter" }',
            s="stated",
        ),
    )
    data = corpus.read(raw)
    assert list(data.counts["value"]) == [12]
    assert list(data.denials[["subject_id", "predicate", "object_id"]].iloc[0]) == ["vendor-one", "contracted_by", "*"]
    assert list(data.measures["addressee_id"]) == ["x-twitter"]


def test_an_addressee_is_a_name_of_the_register_or_free_text(raw, edit):
    asked = 'object_text = "better care"\nmeasure = {{ topic = "notify-targets", {} }}'
    path = edit(None, CLAIM.format(p="recommends", obj=asked.format('addressee = "Twiter"'), s="stated"))
    assert any("`Twiter` is not in the register; use `" in str(fault) for fault in faults(raw))
    edit('addressee = "Twiter"', 'addressee_text = "platforms"')
    measures = corpus.read(raw).measures
    assert measures["addressee"].tolist() == ["platforms"]
    assert measures["addressee_id"].isna().all()
    edit('addressee_text = "platforms"', 'addressee = "Twitter", addressee_text = "platforms"')
    assert any("has both" in str(fault) for fault in faults(raw)), path


def test_a_case_must_be_a_case_of_the_register(raw, edit):
    edit("\n[[claims]]", '\n[case]\nname = "Vendor One"\nstage = "trial"\noutcome = "pending"\n\n[[claims]]')
    assert any("is no case of the register" in str(fault) for fault in faults(raw))
    edit('name = "Vendor One"\nstage', 'name = "Case One"\nstage')
    assert list(corpus.read(raw).cases["case"]) == ["case-one"]


def test_a_huge_card_is_refused_by_size(raw):
    (raw / "news" / "card-one-2024.toml").write_text("#" * 600_000, encoding="utf-8")
    assert any("is too large for a card" in str(fault) for fault in faults(raw))


def test_windows_line_ends_are_no_fault(raw):
    path = raw / "news" / "card-one-2024.toml"
    path.write_bytes(path.read_text(encoding="utf-8").replace("\n", "\r\n").encode("utf-8"))
    assert faults(raw) == []


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("entities/vendor.toml", '[vendor-two]\nname = "VENDOR ONE"\n', "also belongs to `vendor-one`"),
        ("entities/vendor.toml", '[vendor-two]\nname = "测试部"\n', "also belongs to `ministry`"),
        ("entities/agency.toml", '[bureau]\nname = "Bureau"\nparent = "Nobody"\n', "is not in the register"),
        ("entities/agency.toml", '[bureau]\nname = "Bureau"\nparent = "Bureau"\n', "is its own forebear"),
        ("entities/agency.toml", '[bureau]\nname = "Bureau"\ncolour = "red"\n', "unknown keys ['colour']"),
        (
            "judgements/not_same.toml",
            '[[decisions]]\na = "Twitter"\nb = "推特"\nreason = "test"\n',
            "are decided to be different",
        ),
        (
            "judgements/same_as.toml",
            '[[decisions]]\na = "Twitter"\nb = "Vendor One"\nreason = "test"\n',
            "are decided to be the same",
        ),
        ("entities/agency.toml", '[bureau]\nname = "Bureau"\nhome = "China"\n', "`home` is 'China'"),
        ("judgements/same_as.toml", '[[decisions]]\na = "Twitter"\nb = "推特"\n', "needs a, b and reason"),
        (
            "entities/agency.toml",
            '[bureau]\nname = "Bureau"\nnote = "call +44 20 7946 0958"\n',
            "looks like a phone number",
        ),
        (
            "origins.toml",
            '[doc-x]\ntitle = "the dissident Jane ' + "Doe" + ' spoke"\npublisher = "P"\n',
            "looks like a private name",
        ),
    ],
)
def test_the_register_is_held_together(raw, file, text, problem):
    path = raw / file
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + text, encoding="utf-8")
    assert any(problem in str(fault) for fault in faults(raw)), [str(fault) for fault in faults(raw)]
