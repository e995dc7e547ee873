"""Names as written -> entities. Identity is a judgement kept as data, never a score: a name that is not in the register is
listed with near names as hints, and a person decides.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from helpers.records import Entity, Fault

_LEGAL = re.compile(
    r"\b(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|llp|plc|gmbh|ag|srl|s r l|spa|s p a|bv|b v|oy|ab|pte|pty|jsc|ooo)\b"
)
_LEGAL_ZH = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|集团公司|公司)$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_APART = re.compile(r"[^\w\u3400-\u9fff]+", re.UNICODE)


@cache
def _converters() -> tuple[OpenCC, ...]:
    # Taiwan vocabulary first (資訊 -> 信息), then Hong Kong forms, then whatever is still Traditional.
    return tuple(OpenCC(name) for name in ("tw2sp", "hk2s", "t2s"))


@cache
def simplified(text: str) -> str:
    """Simplified Chinese of a text, Taiwan and Hong Kong forms and vocabulary included (OpenCC tw2sp, hk2s, t2s)."""
    if not _HAN.search(text):
        return text
    for converter in _converters():
        text = converter.convert(text)
    return text


@cache
def fold(name: str) -> str:
    """The look-up key of a name: Unicode NFKC, case, width, accents, punctuation, legal forms and Chinese script folded.

    Two names with one key are the same name in another dress; nothing nearer than that is ever merged.
    """
    text = simplified(unicodedata.normalize("NFKC", name))
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = unicodedata.normalize("NFC", text).replace("&", " and ")
    text = text.replace("'s ", "s ").replace("’s ", "s ").replace("'", "").replace("’", "")
    text = " ".join(_APART.sub(" ", text.replace("_", " ")).split())
    shorter = " ".join(_LEGAL.sub(" ", text).split())
    shorter = re.sub(r"^the ", "", shorter)
    parts = [_LEGAL_ZH.sub("", part) or part for part in shorter.split()] or text.split()
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", " ".join(parts))


def has_legal_form(name: str) -> bool:
    """Whether a name carries a legal form (Inc., Co., Ltd., 有限公司) that `fold` takes off."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return bool(_LEGAL.search(_APART.sub(" ", text)) or _LEGAL_ZH.search(simplified(text)))


@dataclass(frozen=True)
class Decision:
    """A judgement of identity: `same_as`, `not_same` or `unsure`, between two names, with its reason and basis."""

    kind: str
    a: str
    b: str
    reason: str
    basis: str


class Register:
    """Every name of every entity, folded, with the decisions that hold it together.

    `entities` is any iterable of Entity. Building never fails: what is wrong stands in `faults`.
    """

    def __init__(self, entities: Iterable[Entity], decisions: Iterable[Decision] = ()) -> None:
        self.entities = {entity.id: entity for entity in entities}
        self.decisions = tuple(decisions)
        self.faults: list[Fault] = []
        self._keys: dict[str, str] = {}
        for entity in self.entities.values():
            for name in (entity.name, *entity.names):
                key = fold(name)
                other = self._keys.setdefault(key, entity.id)
                if not key:
                    self.faults.append(
                        Fault(
                            entity.file,
                            entity.id,
                            f"the name {name!r} folds to nothing",
                            "give letters or characters",
                        )
                    )
                elif other != entity.id:
                    self.faults.append(
                        Fault(
                            entity.file,
                            entity.id,
                            f"the name {name!r} also belongs to `{other}`",
                            "a name means one entity: add a qualifier, or merge the two",
                        )
                    )
        self._check_decisions()

    def lookup(self, name: str) -> str | None:
        """The id of the entity that a name means, or None when nobody has decided that yet."""
        found = self._keys.get(fold(name))
        if found and self.entities[found].type in ("state", "group") and has_legal_form(name):
            return None  # "China Inc." or 中国公司 is no state
        return found

    def near(self, name: str, n: int = 3) -> list[str]:
        """Main names of entities whose names look like this one: hints for a person, never a merge."""
        key = fold(name)
        parts = set(key.split())
        close = difflib.get_close_matches(key, self._keys, n=n, cutoff=0.7)
        shared = sorted(
            (
                k
                for k in self._keys
                if len(parts & set(k.split())) >= 2 or (_HAN.search(key) and len(key) > 2 and (key in k or k in key))
            ),
            key=lambda k: (-len(parts & set(k.split())), k),
        )
        seen = dict.fromkeys(self.entities[self._keys[k]].name for k in [*close, *shared])
        return list(seen)[:n]

    def _check_decisions(self) -> None:
        for decision in self.decisions:
            a, b = self.lookup(decision.a), self.lookup(decision.b)
            place = f"{decision.a!r} and {decision.b!r}"
            file = f"judgements/{decision.kind}.toml"
            if decision.kind == "same_as" and (a is None or a != b):
                self.faults.append(
                    Fault(
                        file,
                        place,
                        "are decided to be the same but the register keeps them apart",
                        "list both names with one entity",
                    )
                )
            elif decision.kind == "not_same" and a is not None and a == b:
                self.faults.append(
                    Fault(
                        file,
                        place,
                        "are decided to be different but the register merges them",
                        "take one name out of the entity",
                    )
                )
