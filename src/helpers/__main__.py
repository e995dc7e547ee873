"""The verbs of the collection: `python -m helpers VERB --help`."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from helpers import places
from helpers.documents import verbs as documents


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; returns the exit status (0 fine, 1 something is wrong with the collection, 2 wrong usage)."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers", description="Long Reach: run, check and extend the collection."
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, action: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=words, description=words)
        sub.set_defaults(action=action)
        return sub

    run = verb(
        "run",
        _run,
        "Check the cards and execute, in order, the notebooks that a change reaches: a changed card, cell, helper or locked package, or "
        "a result that was touched by hand. Stores tables, figures, outputs, and in data/run.json what each notebook was made from.",
    )
    run.add_argument(
        "notebooks",
        nargs="*",
        metavar="NN",
        help="execute the notebooks whose names start so, stale or not, e.g. 03 (default: all that are stale)",
    )
    run.add_argument("--all", action="store_true", help="execute all notebooks, also those that are fresh")
    run.add_argument(
        "--jobs",
        type=int,
        default=None,
        metavar="N",
        help="notebooks side by side (default: as many as there are processors)",
    )
    run.add_argument("--no-pictures", action="store_true", help="leave stale pictures as they are")
    check = verb("check", _check, "Everything that CI checks: style, tests, data, notebooks, strict nbval.")
    check.add_argument(
        "--quick", action="store_true", help="only style, cards and stored notebooks, for the time between two edits"
    )
    verb("data", _data, "Read and check all cards, and say what there is.")
    verb("gate", _gate, "Check the stored notebooks, tables and figures without executing anything.")
    new = verb("new-source", _new_source, "Write a skeleton of a source card, to be filled in.")
    new.add_argument("id", help="publisher-or-case, topic and year in kebab-case, e.g. hrw-x-users-2025")
    new.add_argument(
        "--kind", default="news", help="kind of the page (default: news); see data/raw/vocabulary/kinds.toml"
    )
    documents.add(verb)
    sample = verb("sample", _sample, "Draw a reproducible sample of claims to read again, or tally a filled one.")
    sample.add_argument("n", nargs="?", type=int, default=200, help="how many claims (default: 200)")
    sample.add_argument("--seed", type=int, default=1, help="another seed, another sample (default: 1)")
    sample.add_argument("--tally", metavar="FILE", help="count the verdicts of a filled sheet instead")
    verb("schema", _schema, "Write data/raw/source.schema.json, which gives editors completion for cards.")
    diff = verb(
        "diff",
        _diff,
        "What is known now and was not at another commit: findings, claims, figures and sentences that moved.",
    )
    diff.add_argument("revision", help="a commit, tag or branch, e.g. HEAD~1")
    verb(
        "tidy",
        _tidy,
        "Normalise notebooks after a save in JupyterLab: metadata and stored pictures; nothing is executed.",
    )
    picture = verb(
        "picture",
        _picture,
        "Write a figure for print: SVG or PDF for vectors, PNG at twice the size. Needs Chromium or Chrome.",
    )
    picture.add_argument("slug", help="the figure's name, e.g. 06-tools-platforms")
    picture.add_argument(
        "--to", required=True, metavar="FILE", help="where to; the ending says the format: .svg, .pdf or .png"
    )
    html = verb("html", _html, "Write a figure as one self-contained HTML page that needs no network.")
    html.add_argument("slug", help="the figure's name, e.g. 06-tools-platforms")
    html.add_argument("--to", default=None, metavar="FILE", help="where to (default: SLUG.html in the current folder)")
    verb("lab", _lab, "Open JupyterLab on the start notebook; further options are passed on, e.g. --no-browser.")
    options, rest = parser.parse_known_args(arguments)
    if rest and options.verb != "lab":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = rest
    try:
        return options.action(options)
    except (FileNotFoundError, FileExistsError, ModuleNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


def _data(options: argparse.Namespace) -> int:
    from helpers import corpus

    found = corpus.read()
    kinds = found.sources["kind"].value_counts().sort_index()
    print(f"{len(found.sources):,} sources: " + ", ".join(f"{count} {kind}" for kind, count in kinds.items()))
    statuses = found.claims["status"].value_counts()
    print(f"{len(found.claims):,} claims: " + ", ".join(f"{statuses.get(s, 0)} {s}" for s in found.vocabulary.statuses))
    print(
        f"{len(found.entities):,} entities with {len(found.aliases):,} names; every name is resolved, no card is at fault"
    )
    return 0


def _gate(options: argparse.Namespace) -> int:
    from helpers import gate

    faults = gate.examine_all()
    print("\n".join(str(fault) for fault in faults) or "notebooks, tables and figures hold together")
    return 1 if faults else 0


def _run(options: argparse.Namespace) -> int:
    from helpers import frontpage, rerun

    failed = rerun.run(
        options.notebooks,
        everything=options.all,
        jobs=options.jobs and max(options.jobs, 1),
        pictures_too=not options.no_pictures,
        first=lambda: _data(options),
    )
    if not failed and frontpage.refresh():
        print("README.md: findings refreshed")
    return 1 if failed else 0


def _check(options: argparse.Namespace) -> int:
    from helpers import rerun, strict

    root = places.root()
    python = [sys.executable, "-m"]
    steps = [
        [*python, "ruff", "check", "src", "tests", "benchmarks"],
        [*python, "ruff", "format", "--check", "src", "tests", "benchmarks"],
    ]
    if options.quick:
        steps += [[*python, "helpers", "data"], [*python, "helpers", "gate"]]
    else:
        steps += [[*python, "pytest", "-q", "-n", str(os.cpu_count() or 1), "--dist", "loadfile"]]
    for step in steps:
        print("$ " + " ".join(["python", *step[1:]]), flush=True)
        if subprocess.run(step, cwd=root, env=rerun.surroundings() if "pytest" in step else None).returncode:
            return 1
    if options.quick:
        return 0
    print("$ python -m pytest --nbval notebooks (in a copy)", flush=True)
    return 0 if strict.passes() else 1


def _new_source(options: argparse.Namespace) -> int:
    from helpers.skeleton import new_source

    path = new_source(options.id, options.kind)
    print(f"{path.relative_to(places.root())}: fill it in, then `python -m helpers data`, then `python -m helpers run`")
    return 0


def _sample(options: argparse.Namespace) -> int:
    from helpers import corpus, sample

    if options.tally:
        print(", ".join(f"{key} {value}" for key, value in sample.tally(Path(options.tally)).items()))
        return 0
    found = corpus.read()
    drawn = sample.draw(found.claims, options.n, options.seed)
    path = sample.folder() / f"sample-{options.n}-seed-{options.seed}.toml"
    if path.exists():
        raise FileExistsError(f"{path.name} is there already: choose another seed, or remove it")
    places.write(path, sample.worksheet(drawn, found.sources, options.n, options.seed))
    print(
        f"{path.relative_to(places.root())}: give each claim a verdict, then "
        f"`python -m helpers sample --tally {path.relative_to(places.root())}`"
    )
    return 0


def _schema(options: argparse.Namespace) -> int:
    from helpers import corpus, schema

    found = corpus.read()
    path = places.raw() / "source.schema.json"
    places.write(path, schema.text(found.vocabulary, found.register))
    print(path.relative_to(places.root()))
    return 0


def _diff(options: argparse.Namespace) -> int:
    from helpers import changes

    if options.revision.startswith("-"):
        raise ValueError(f"{options.revision!r} is no revision: name a commit, tag or branch")
    print("\n".join(changes.since(options.revision)) or "nothing moved")
    return 0


def _tidy(options: argparse.Namespace) -> int:
    from helpers import rerun

    changed = rerun.tidy(places.notebooks())
    print("tidied: " + ", ".join(changed) if changed else "every notebook was tidy")
    return 0


def _known_figure(slug: str) -> None:
    from helpers import pictures

    if slug not in pictures.stored():
        there = ", ".join(pictures.stored()) or "none yet, run the notebooks first"
        raise ValueError(f"no figure {slug!r}: there are {there}")


def _picture(options: argparse.Namespace) -> int:
    from helpers import pictures

    _known_figure(options.slug)
    try:
        pictures.save(options.slug, Path(options.to))
    except pictures.DrawingError as error:
        print(error, file=sys.stderr)
        return 1
    print(options.to)
    return 0


def _html(options: argparse.Namespace) -> int:
    from helpers import pictures

    _known_figure(options.slug)
    path = Path(options.to or f"{options.slug}.html")
    if path.suffix != ".html":
        raise ValueError(f"{path} is no .html file: name one, as --to {options.slug}.html")
    pictures.page(options.slug, path)
    print(path)
    return 0


def _lab(options: argparse.Namespace) -> int:
    from helpers import rerun

    start = ["notebooks/00_start_here.ipynb"]
    quiet = ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]  # asks nobody outside
    command = [sys.executable, "-m", "jupyter", "lab", *quiet, *options.rest, *start]
    # as errors, warnings would keep parts of JupyterLab itself from loading; `run` and nbval still run the notebooks with them
    world = {name: value for name, value in rerun.surroundings().items() if name != "PYTHONWARNINGS"}
    return subprocess.run(command, cwd=places.root(), env=world).returncode


if __name__ == "__main__":
    sys.exit(main())
