"""What is known now and was not at another commit: findings, claims, figures and sentences that moved."""

import csv
import io
import json
import subprocess
from pathlib import Path

from helpers import places


def since(revision: str) -> list[str]:
    """Lines that say what moved between a git revision and the working tree: findings with both values,
    claims, figures, sentences.

    Raises ValueError when git does not know the revision.
    """
    now = _present()
    before = set(_git("ls-tree", "-r", "--name-only", revision, "data/processed").splitlines())
    lines = []
    for name in sorted(path for path in now | before if "/findings/" in path):
        lines += _findings(name, json.loads(_then(revision, name, before) or "{}"), json.loads(_now(name) or "{}"))
    old, new = _claims(_then(revision, "data/processed/claims.csv", before)), _claims(_now("data/processed/claims.csv"))
    for mark, ids, table in (("claim gone", set(old) - set(new), old), ("claim new", set(new) - set(old), new)):
        lines += [f"{mark}: {claim} in {table[claim]['source']}: {table[claim]['note']}" for claim in sorted(ids)]
    for claim in sorted(set(old) & set(new)):
        moved = [
            key
            for key in ("status", "verdict", "roots", "where", "amount", "note")
            if old[claim].get(key, "") != new[claim].get(key, "")
        ]
        if moved:
            lines.append(
                f"claim changed: {claim} in {new[claim]['source']}: "
                + ", ".join(f"{key} was {old[claim].get(key) or 'empty'!r}" for key in moved)
            )
    for name in sorted(path for path in now | before if "/figures/" in path and path.endswith(".json")):
        if _then(revision, name, before) != _now(name):
            lines.append(
                f"figure {'new' if name not in before else 'gone' if name not in now else 'changed'}: {name.split('/')[-1][:-5]}"
            )
    for path in places.notebooks():
        name = path.relative_to(places.root()).as_posix()
        lines += _sentences(
            _said(_then(revision, name, set(_git("ls-tree", "--name-only", revision, name).split()))), _said(_now(name))
        )
    return lines


def moved_between(old: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    """What a run moved, by name: findings with both values; figures, tables and notebooks whose files changed.

    `old` and `new`: path under the checkout -> content, before and after.
    """
    moved = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    lines = []
    for name in moved:
        if "/findings/" in name:
            lines += _findings(name, json.loads(old.get(name) or b"{}"), json.loads(new.get(name) or b"{}"))
    figures = dict.fromkeys(Path(name).stem for name in moved if "/figures/" in name)
    tables = [Path(name).name for name in moved if "/figures/" not in name and "/findings" not in name]
    parts = {
        "figures": list(figures),
        "tables": [name for name in tables if not name.endswith(".ipynb")],
        "notebooks": [name for name in tables if name.endswith(".ipynb")],
    }
    return lines + [f"{kind} changed: {', '.join(names)}" for kind, names in parts.items() if names]


def _said(notebook: str) -> dict[str, str]:
    """The sentences that a notebook shows: cell id -> Markdown output."""
    cells = json.loads(notebook)["cells"] if notebook else []
    return {
        cell["id"]: "".join(output["data"]["text/markdown"])
        for cell in cells
        for output in cell.get("outputs", [])
        if "text/markdown" in output.get("data", {})
    }


def _sentences(old: dict[str, str], new: dict[str, str]) -> list[str]:
    return [
        f"sentence {cell}:\n  - {old.get(cell, '(not there)')}\n  + {new.get(cell, '(gone)')}"
        for cell in sorted(old.keys() | new.keys())
        if old.get(cell) != new.get(cell)
    ]


def _findings(name: str, old: dict, new: dict) -> list[str]:
    notebook, lines = name.split("/")[-1][:2], []
    for key in sorted(old.keys() | new.keys()):
        was, is_ = (entry.get(key, {}).get("value") for entry in (old, new))
        if was != is_:
            lines.append(
                f"finding {notebook}.{key}: {'not there' if was is None else was} -> {'gone' if is_ is None else is_}"
            )
    return lines


def _claims(text: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text))}


def _present() -> set[str]:
    return {path.relative_to(places.root()).as_posix() for path in places.processed().rglob("*") if path.is_file()}


def _now(name: str) -> str:
    path = places.root() / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _then(revision: str, name: str, known: set[str]) -> str:
    return _git("show", f"{revision}:{name}") if name in known else ""


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=places.root(), capture_output=True)
    if done.returncode:
        raise ValueError(
            f"git {words[0]} failed: {done.stderr.decode('utf-8', 'replace').strip()}. Name a commit, tag or branch."
        )
    return done.stdout.decode("utf-8")
