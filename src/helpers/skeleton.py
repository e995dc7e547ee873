"""A skeleton of a new source card: refused until its fields are filled in, so that it cannot become evidence by accident."""

import re
from pathlib import Path

from helpers import places
from helpers.records import near
from helpers.vocabulary import load

_CARD = """#:schema ../source.schema.json
id = "{id}"
kind = "{kind}"
title = "TODO title of the page"
publisher = "TODO publisher"
published = "{year}"                # 2024-02-28 without quotes, or "2024-02", or "2024"
# url = "https://…"
language = "en"
access = "primary"                # primary, relay (another publisher reports it) or mirror (a copy on a foreign host)
origin = "self"                   # or the id of the card, or of the document in origins.toml, that this page relays
about = "TODO one or two sentences of your own: what this page is."
read = "opening of the page"      # how much of it was read

[[claims]]
subject_text = "TODO who"         # `subject` for a name of the register, `subject_text` for a free description
predicate = "found"               # the verbs, and what a page must state for each: data/raw/vocabulary/predicates.toml
object_text = "TODO what"
status = "reported"               # take the weaker one when two fit: data/raw/vocabulary/statuses.toml
# when = "2016/2018"
note = "TODO one sentence of your own that states the fact."
locator = "opening paragraph"
"""


def new_source(identifier: str, kind: str, raw: Path | None = None) -> Path:
    """Write a card skeleton whose open fields begin with TODO, and return its path.

    `identifier` is publisher-or-case, topic and year in kebab-case; `kind` a kind of the vocabulary. Raises ValueError for a
    bad id or kind, and FileExistsError when a card of that id is there.
    """
    raw = raw or places.raw()
    kinds = load(raw).kinds
    if kind not in kinds:
        raise ValueError(f"unknown kind `{kind}`: {near(kind, kinds)}")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identifier):
        raise ValueError(
            f"`{identifier}` is not kebab-case: use lower-case letters, digits and single hyphens, as in hrw-x-users-2025"
        )
    for other in kinds.values():
        if (raw / other["folder"] / f"{identifier}.toml").exists():
            raise FileExistsError(
                f"{other['folder']}/{identifier}.toml is there already: edit it, or choose another id"
            )
    year = next((part for part in identifier.split("-") if re.fullmatch(r"(19|20)\d\d", part)), "2024")
    path = raw / kinds[kind]["folder"] / f"{identifier}.toml"
    places.write(path, _CARD.format(id=identifier, kind=kind, year=year))
    return path
