"""The schema for editors agrees with the reader, and is up to date."""

import json
import tomllib

import jsonschema
import pytest

from helpers import places, schema, skeleton
from helpers.corpus import card_paths


@pytest.fixture(scope="module")
def validator(collection):
    return jsonschema.Draft202012Validator(schema.source_card(collection.vocabulary, collection.register))


def plain(card):
    """TOML dates become text, as editors see them."""
    return json.loads(json.dumps(card, default=str))


def test_the_stored_schema_is_up_to_date(collection):
    stored = (places.raw() / "source.schema.json").read_text(encoding="utf-8")
    assert stored == schema.text(collection.vocabulary, collection.register), "run: python -m helpers schema"


def test_every_card_satisfies_the_schema(collection, validator):
    for path in card_paths(places.raw(), collection.vocabulary):
        card = plain(tomllib.loads(path.read_text(encoding="utf-8")))
        assert next(validator.iter_errors(card), None) is None, path.name


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "blog"},
        {"colour": "red"},
        {"id": "Not Kebab"},
        {"claims": []},
        {"url": "javascript:1"},
        {"access": "hearsay"},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(collection, validator, change):
    path = card_paths(places.raw(), collection.vocabulary)[0]
    card = {**plain(tomllib.loads(path.read_text(encoding="utf-8"))), **change}
    assert next(validator.iter_errors(card), None) is not None


def test_both_sides_of_a_claim_are_needed(collection, validator):
    path = card_paths(places.raw(), collection.vocabulary)[0]
    card = plain(tomllib.loads(path.read_text(encoding="utf-8")))
    card["claims"][0] = {**card["claims"][0], "subject": "a", "subject_text": "b"}
    assert next(validator.iter_errors(card), None) is not None


def test_a_skeleton_is_refused_until_it_is_filled_in(raw):
    from helpers import corpus

    path = skeleton.new_source("somebody-topic-2025", "rights_report", raw)
    assert path.name == "somebody-topic-2025.toml"
    places_ = {fault.place for fault in corpus.examine(raw)[1]}
    assert places_ == {"title", "publisher", "about", "claim 1, subject_text", "claim 1, object_text", "claim 1, note"}
    path.write_text(path.read_text(encoding="utf-8").replace("TODO ", ""), encoding="utf-8")
    assert len(corpus.read(raw).sources) == 2
    with pytest.raises(FileExistsError, match="is there already"):
        skeleton.new_source("somebody-topic-2025", "news", raw)
    with pytest.raises(ValueError, match="unknown kind `blog`"):
        skeleton.new_source("other-2025", "blog", raw)
    with pytest.raises(ValueError, match="kebab-case"):
        skeleton.new_source("Other 2025", "news", raw)
