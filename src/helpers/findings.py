"""Sentences whose numbers are checked: a finding is registered once, with the claims it rests on, and said through here."""

import json
import string
from collections.abc import Iterable

import pandas as pd
from IPython.display import Markdown

from helpers import places
from helpers.evidence import split
from helpers.measures import ANY, ONE, SEVERAL, Holdings, Range

NEEDS = {"any": ANY, "one": ONE, "several": SEVERAL}
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|"})


class _Said:
    """A number as prose writes it: `{id}` gives number and unit, `{id.n}` the number alone, `{id.range}` how far it holds."""

    def __init__(self, entry: dict) -> None:
        one, _, many = entry["unit"].partition("|")
        value = entry["value"]
        self.n = f"{int(value):,}" if float(value).is_integer() else f"{value:,.1f}"
        self.unit = one if value == 1 or not many else many
        self.range = f"{self.n} ({entry['holds']})" if "holds" in entry else self.n

    def __format__(self, spec: str) -> str:
        return f"{self.n} {self.unit}".strip()


class Findings:
    """The findings of one notebook. `claims` (id, roots) is needed for `count`.

    >>> f = Findings("03", data.claims)
    >>> f.add("leaks", 14, "leak|leaks", claims.id)
    >>> f.count("relations", relations, "relation|relations")
    >>> f.say("The collection knows {leaks} and {relations}; {relations.range}.")
    """

    def __init__(self, notebook: str, claims: pd.DataFrame | None = None) -> None:
        self.notebook = notebook
        self.table = claims
        self.entries: dict[str, dict] = {}

    def add(self, name: str, value: int | float, unit: str = "", claims: Iterable[str] = ()) -> None:
        """Register a number under a name (a Python identifier), with its unit ("claim|claims") and claim ids.

        Raises ValueError when the name is taken or no identifier: one number, one finding.
        """
        if not name.isidentifier() or name in self.entries:
            raise ValueError(
                f"finding {name!r} is {'taken' if name in self.entries else 'no identifier'}: choose another name"
            )
        number = round(float(value), 4)
        plain = int(number) if number.is_integer() else number
        self.entries[name] = {
            "value": plain,
            "unit": unit,
            "claims": sorted({claim for claim in claims if isinstance(claim, str)}),
        }

    def count(
        self, name: str, frame: pd.DataFrame, unit: str = "", *, by: str | None = None, voices: str = "any"
    ) -> Range:
        """Register how many things a frame holds, and how far that holds when any one voice is left out.

        frame: one row a thing with `claim_ids`, or a frame of claims; `by` groups rows into things. voices: "any", "one" or
        "several" says which of them count. Returns the Range.
        """
        if self.table is None:
            raise ValueError(
                f'finding {name!r}: count() needs the claims, as in Findings("{self.notebook}", data.claims)'
            )
        found = Holdings(frame, self.table, by).count(NEEDS[voices])
        ids = frame["claim_ids"] if "claim_ids" in frame.columns else frame["id"]
        self.add(name, found.value, unit, (claim for cell in ids for claim in split(cell)))
        self.entries[name] |= {"low": found.low, "high": found.high, "hangs_on": found.hangs_on, "holds": found.said()}
        return found

    def say(self, text: str, **words: str) -> Markdown:
        """A sentence with its numbers filled in from the registry; `words` fill in names. Raises KeyError for unknown ones."""
        said = {name: _Said(entry) for name, entry in self.entries.items()}
        clean = {key: str(word).translate(_MARKS) for key, word in words.items()}
        missing = (
            {part.split(".")[0] for _, part, _, _ in string.Formatter().parse(text) if part} - set(said) - set(clean)
        )
        if missing:
            raise KeyError(f"no finding called {', '.join(sorted(missing))}: register it with add() or count() first")
        return Markdown(text.format(**said, **clean))

    def store(self) -> None:
        """Write `data/processed/findings/<notebook>.json`, sorted by name."""
        places.write(
            places.processed() / "findings" / f"{self.notebook}.json",
            json.dumps(self.entries, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        )


def load(notebook: str) -> dict[str, dict]:
    """The stored findings of another notebook: name -> value, unit, claims, and for counts low, high, hangs_on."""
    path = places.processed() / "findings" / f"{notebook}.json"
    if not path.exists():
        raise FileNotFoundError(f"{path.name} is not there: run notebook {notebook} first (`make run`)")
    return json.loads(path.read_text(encoding="utf-8"))


def combine(notebooks: Iterable[str]) -> dict[str, dict]:
    """The findings of several notebooks in one registry, `<notebook>.<name>` -> entry; stored as `data/processed/findings.json`."""
    registry = {f"{notebook}.{name}": entry for notebook in sorted(notebooks) for name, entry in load(notebook).items()}
    places.write(
        places.processed() / "findings.json", json.dumps(registry, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    )
    return registry
