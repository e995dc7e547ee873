"""Sentences whose numbers are checked: a finding is registered once, with the claims it rests on, and said through here."""

import json
import string
from collections.abc import Iterable

from IPython.display import Markdown

from helpers import places


class _Said:
    """A number as prose writes it: `{id}` gives number and unit, `{id.n}` the number alone."""

    def __init__(self, value: int | float, unit: str) -> None:
        one, _, many = unit.partition("|")
        whole = float(value).is_integer()
        self.n = f"{int(value):,}" if whole else f"{value:,.1f}"
        self.unit = one if value == 1 or not many else many

    def __format__(self, spec: str) -> str:
        return f"{self.n} {self.unit}".strip()


class Findings:
    """The findings of one notebook.

    >>> f = Findings("03")
    >>> f.add("leaks", 14, "leak|leaks", claims.id)
    >>> f.say("The collection knows {leaks}.")
    """

    def __init__(self, notebook: str) -> None:
        self.notebook = notebook
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
        self.entries[name] = {"value": plain, "unit": unit, "claims": sorted(set(claims))}

    def say(self, text: str, **words: str) -> Markdown:
        """A sentence with its numbers filled in from the registry; `words` fill in names. Raises KeyError for unknown ones."""
        said = {name: _Said(entry["value"], entry["unit"]) for name, entry in self.entries.items()}
        clean = {
            key: str(word).translate(str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>#|"})) for key, word in words.items()
        }
        missing = (
            {part.split(".")[0] for _, part, _, _ in string.Formatter().parse(text) if part} - set(said) - set(clean)
        )
        if missing:
            raise KeyError(f"no finding called {', '.join(sorted(missing))}: register it with add() first")
        return Markdown(text.format(**said, **clean))

    def store(self) -> None:
        """Write `data/processed/findings/<notebook>.json`, sorted by name."""
        places.write(
            places.processed() / "findings" / f"{self.notebook}.json",
            json.dumps(self.entries, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        )


def load(notebook: str) -> dict[str, dict]:
    """The stored findings of another notebook: name -> value, unit, claims."""
    path = places.processed() / "findings" / f"{notebook}.json"
    if not path.exists():
        raise FileNotFoundError(f"{path.name} is not there: run notebook {notebook} first (`make run`)")
    return json.loads(path.read_text(encoding="utf-8"))
