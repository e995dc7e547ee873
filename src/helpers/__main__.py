"""The verbs of the collection: `python -m helpers VERB --help`."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from helpers import places


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

    run = verb("run", _run, "Check the cards, execute the notebooks in order, store tables, figures and outputs.")
    run.add_argument(
        "notebooks", nargs="*", metavar="NN", help="only notebooks whose names start so, e.g. 03 (default: all)"
    )
    run.add_argument("--jobs", type=int, default=2, metavar="N", help="notebooks side by side (default: 2)")
    run.add_argument("--no-pictures", action="store_true", help="leave stale pictures as they are")
    check = verb("check", _check, "Everything that CI checks: style, tests, data, notebooks, strict nbval.")
    check.add_argument("--quick", action="store_true", help="only style and cards, for the time between two edits")
    verb("data", _data, "Read and check all cards, and say what there is.")
    new = verb("new-source", _new_source, "Write a valid skeleton of a source card.")
    new.add_argument("id", help="publisher-or-case, topic and year in kebab-case, e.g. hrw-x-users-2025")
    new.add_argument(
        "--kind", default="news", help="kind of the page (default: news); see data/raw/vocabulary/kinds.toml"
    )
    verb("schema", _schema, "Write data/raw/source.schema.json, which gives editors completion for cards.")
    verb(
        "tidy",
        _tidy,
        "Normalise notebooks after a save in JupyterLab: metadata and stored pictures; nothing is executed.",
    )
    html = verb("html", _html, "Write a figure as one self-contained HTML page that needs no network.")
    html.add_argument("slug", help="the figure's name, e.g. 06-tools-platforms")
    html.add_argument("--to", default=None, metavar="FILE", help="where to (default: SLUG.html in the current folder)")
    lab = verb("lab", _lab, "Open JupyterLab on the start notebook.")
    lab.add_argument("options", nargs=argparse.REMAINDER, help="passed on to jupyter lab, e.g. --no-browser")
    options = parser.parse_args(arguments)
    try:
        return options.action(options)
    except (FileNotFoundError, FileExistsError, ValueError) as error:
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


def _run(options: argparse.Namespace) -> int:
    from helpers import rerun

    _data(options)
    return 1 if rerun.run(options.notebooks, jobs=max(options.jobs, 1), pictures=not options.no_pictures) else 0


def _check(options: argparse.Namespace) -> int:
    from helpers import rerun

    root = places.root()
    python = [sys.executable, "-m"]
    steps = [
        [*python, "ruff", "check", "src", "tests", "benchmarks"],
        [*python, "ruff", "format", "--check", "src", "tests", "benchmarks"],
    ]
    if options.quick:
        steps += [[*python, "helpers", "data"]]
    else:
        steps += [
            [*python, "pytest", "-q"],
            [*python, "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "notebooks"],
        ]
    for step in steps:
        print("$ " + " ".join(["python", *step[1:]]), flush=True)
        status = subprocess.run(step, cwd=root, env=rerun.world() if "pytest" in step else None).returncode
        if status:
            return 1
    return 0


def _new_source(options: argparse.Namespace) -> int:
    from helpers.skeleton import new_source

    path = new_source(options.id, options.kind)
    print(f"{path.relative_to(places.root())}: fill it in, then `python -m helpers data`, then `python -m helpers run`")
    return 0


def _schema(options: argparse.Namespace) -> int:
    from helpers import corpus, schema

    found = corpus.read()
    path = places.raw() / "source.schema.json"
    places.write(path, schema.text(found.vocabulary, found.register))
    print(path.relative_to(places.root()))
    return 0


def _tidy(options: argparse.Namespace) -> int:
    from helpers import rerun

    changed = rerun.tidy(places.notebooks())
    print("tidied: " + ", ".join(changed) if changed else "every notebook was tidy")
    return 0


def _html(options: argparse.Namespace) -> int:
    from helpers import figures

    if options.slug not in figures.stored():
        raise ValueError(
            f"no figure {options.slug!r}: there are {', '.join(figures.stored()) or 'none yet, run the notebooks first'}"
        )
    path = Path(options.to or f"{options.slug}.html")
    figures.page(options.slug, path)
    print(path)
    return 0


def _lab(options: argparse.Namespace) -> int:
    from helpers import rerun

    start = ["notebooks/00_start_here.ipynb"]
    command = [sys.executable, "-m", "jupyter", "lab", *options.options, *start]
    return subprocess.run(command, cwd=places.root(), env=rerun.world()).returncode


if __name__ == "__main__":
    sys.exit(main())
