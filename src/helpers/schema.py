"""A JSON Schema of the source card, made from the vocabulary: editors complete and mark cards with it."""

import json
from typing import Any

from helpers import cards, identity
from helpers import fields as card_fields
from helpers.vocabulary import Vocabulary


def source_card(vocabulary: Vocabulary, register: identity.Register) -> dict[str, Any]:
    """The schema of one card as a plain dict (JSON Schema 2020-12). Names of entities are offered, not enforced."""
    text = {"type": "string", "minLength": 1}
    when = {
        "type": "string",
        "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?(/(\d{4}(-\d{2}(-\d{2})?)?)?)?$",
        "description": "2016, 2016-03, 2016-03-02, or a span 2016/2018 (2016/ is still open)",
    }
    names = {"type": "string", "minLength": 1, "examples": sorted(entity.name for entity in register.entities.values())}
    number = {"type": "number", "minimum": 0}

    def among(terms: Any, words: str) -> dict[str, Any]:
        return {"type": "string", "enum": list(terms), "description": words}

    def table(properties: dict[str, Any], must: tuple[str, ...]) -> dict[str, Any]:
        return {"type": "object", "properties": properties, "required": list(must), "additionalProperties": False}

    fields = vocabulary.fields
    claim = table(
        {
            "subject": {**names, "description": "who: a name of the register"},
            "subject_text": {**text, "description": "who: a free description"},
            "predicate": among(vocabulary.predicates, "; ".join(f"{k}: {v['needs']}" for k, v in vocabulary.predicates.items())),
            "object": {**names, "description": "whom or what: a name of the register"},
            "object_text": {**text, "description": "whom or what: a free description"},
            "status": among(vocabulary.statuses, "; ".join(f"{k}: {v['means']}" for k, v in vocabulary.statuses.items())),
            "when": when,
            "where": text,
            "tactic": among(vocabulary.tactics, "the nearest one"),
            "amount": text,
            "note": {**text, "description": "one sentence in your own words"},
            "locator": {**text, "description": "where on the page"},
            "count": table({"value": number, "bound": among(fields["bound"], ""), "unit": text}, card_fields.PART_MUST["count"]),
            "judgment": table(
                {
                    "id": text, "court": text, "charge": among(vocabulary.charges, ""), "months": number, "suspended": {"type": "boolean"},
                    "penalty": among(fields["penalty"], ""), "date": when, "persons": number, "case_no": text,
                },
                card_fields.PART_MUST["judgment"],
            ),
            "measure": table({"topic": among(vocabulary.measures, ""), "addressee": text, "addressee_text": text}, card_fields.PART_MUST["measure"]),
            "verdict": among(fields["verdict"], "of the second reading"),
            "against": {"type": "array", "items": {"type": "array", "items": text, "minItems": 3, "maxItems": 3}},
        },
        ("predicate", "status", "note", "locator"),
    )  # fmt: skip
    claim["allOf"] = [
        {"oneOf": [{"required": [side]}, {"required": [f"{side}_text"]}]} for side in ("subject", "object")
    ]
    ids = {"oneOf": [text, {"type": "array", "items": text, "minItems": 1}]}
    card = table(
        {
            "id": {
                "type": "string",
                "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
                "description": "publisher-or-case, topic, year; equals the file name",
            },
            "kind": among(vocabulary.kinds, "the kind follows the page, not the topic"),
            "title": text,
            "publisher": text,
            "published": {"description": "a date, or a month or year in quotes"},
            "url": {"type": "string", "pattern": "^https?://"},
            "language": text,
            "access": among(fields["access"], ""),
            "origin": {**ids, "description": "self, or the cards and documents that this page relays"},
            "depends_on": ids,
            "about": text,
            "read": {**text, "description": "how much of it was read"},
            "second_reading": {"description": "the day of the second reading"},
            "case": table(
                {"name": text, "stage": among(fields["stage"], ""), "outcome": among(fields["outcome"], "")},
                card_fields.PART_MUST["case"],
            ),
            "claims": {"type": "array", "items": claim, "minItems": 1},
        },
        (*cards.SOURCE_MUST, "claims"),
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Long Reach source card", **card}


def text(vocabulary: Vocabulary, register: identity.Register) -> str:
    """The schema as the text of `data/raw/source.schema.json`."""
    return json.dumps(source_card(vocabulary, register), ensure_ascii=False, indent=1) + "\n"
