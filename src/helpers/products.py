"""What the notebooks wrote, checked: one owner a file, figures whole and led back to claims, one registry of findings, nothing private."""

import csv
import json
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path

from helpers import figures, places, rerun, safeguard
from helpers.evidence import split
from helpers.records import Fault

RUN = "run the notebooks: python -m helpers run"


def examine() -> list[Fault]:
    """Every fault of `data/processed`; each names the file and what to do. Nothing is executed."""
    files = [path for path in sorted(places.processed().rglob("*")) if path.is_file()]
    owners = {path.name: rerun.reads_writes(path)[1] for path in places.notebooks()}
    faults = [fault for path in files for fault in _file(path, owners)]
    return sorted([*faults, *_figures(files), *_findings()])


def _file(path: Path, owners: dict[str, list[str]]) -> list[Fault]:
    """One owner, and nothing private in it."""
    name = path.relative_to(places.root()).as_posix()
    owned = [notebook for notebook, writes in owners.items() if any(fnmatch(name, pattern) for pattern in writes)]
    faults = []
    if len(owned) != 1:
        remedy = "declare it in long_reach.writes of one, or remove it"
        faults.append(Fault(name, "owner", f"is owned by {len(owned)} notebooks", remedy))
    if path.suffix == ".png":
        return faults
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return [*faults, Fault(name, f"byte {error.start}", "is not UTF-8", RUN)]
    for found in _private(text):
        place = f"characters {found.start}-{found.end}"
        faults.append(Fault(name, place, f"holds what looks like a {found.rule}", found.remedy))
    return faults


@lru_cache(maxsize=512)
def _private(text: str) -> tuple[safeguard.Finding, ...]:
    """What the safeguard finds; a file that did not change is not searched again in one process."""
    return tuple(safeguard.scan(text))


def _figures(files: list[Path]) -> list[Fault]:
    """Each figure has its four files, is shown once by its notebook, is canonical, and its data lead back to claims."""
    faults = []
    shown = _shown()
    claims = _claims()
    slugs = figures.stored()
    for path in files:
        if path.parent == places.figures() and path.stem not in slugs:
            faults.append(Fault(f"figures/{path.name}", "file", "belongs to no stored figure", f"remove it, or {RUN}"))
    for slug in slugs:
        home, name = places.figures(), f"figures/{slug}"
        missing = [end for end in (".csv", ".txt", ".png") if not (home / f"{slug}{end}").exists()]
        faults += [Fault(name, "files", f"{slug}{end} is missing", RUN) for end in missing]
        if shown.count(slug) != 1:
            problem = f"is shown {shown.count(slug)} times"
            faults.append(Fault(name, "notebooks", problem, "show it once, or remove its files and run"))
        text = (home / f"{slug}.json").read_text(encoding="utf-8")
        try:
            plain = json.loads(text)
        except ValueError:
            faults.append(Fault(f"{name}.json", "JSON", "cannot be read", RUN))
            continue
        if figures.canonical(plain) + "\n" != text:
            faults.append(Fault(f"{name}.json", "JSON", "is not written in its one spelling", RUN))
        if ".png" not in missing and figures.picture(slug, figures.digest(plain)) is None:
            remedy = "python -m helpers run, with Chromium"
            faults.append(Fault(f"{name}.png", "picture", "shows another figure", remedy))
        if ".csv" not in missing:
            ids = _ids(home / f"{slug}.csv", "claim_ids")
            if not ids or (claims and ids - claims):
                problem = (
                    f"leads to claims that do not exist: {', '.join(sorted(ids - claims)[:5])}"
                    if ids
                    else "leads back to no claim"
                )
                faults.append(Fault(f"{name}.csv", "claim_ids", problem, RUN))
    return faults


def _shown() -> list[str]:
    """The slugs of all figures that stored notebooks show; a notebook that cannot be read is the gate's business."""
    slugs = []
    for path in places.notebooks():
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (ValueError, KeyError):
            continue
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        plain = [output["data"][figures.PLOTLY] for output in outputs if figures.PLOTLY in output.get("data", {})]
        slugs += [figure.get("layout", {}).get("meta", {}).get("slug", "") for figure in plain]
    return slugs


def _claims() -> set[str]:
    """The ids of all claims as notebook 04 stored them; empty when it has not run."""
    path = places.processed() / "claims.csv"
    return _ids(path, "id") if path.exists() else set()


def _ids(path: Path, column: str) -> set[str]:
    """The claim ids in one column of a stored table."""
    with path.open(encoding="utf-8", newline="") as file:
        return {claim for row in csv.DictReader(file) for claim in split(row.get(column) or "")}


def _findings() -> list[Fault]:
    """The registry holds exactly what the notebooks registered."""
    single = {}
    for path in sorted((places.processed() / "findings").glob("*.json")):
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            return [Fault(f"findings/{path.name}", "JSON", "cannot be read", RUN)]
        single |= {f"{path.stem}.{name}": entry for name, entry in entries.items()}
    whole = places.processed() / "findings.json"
    stored = json.loads(whole.read_text(encoding="utf-8")) if whole.exists() else {}
    moved = sorted(key for key in single.keys() | stored.keys() if single.get(key) != stored.get(key))
    moved = [key for key in moved if not key.startswith("00.")]
    return (
        [Fault("findings.json", ", ".join(moved[:5]), "differs from the findings of the notebooks", RUN)]
        if moved
        else []
    )
