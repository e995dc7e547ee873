"""The verbs for your own documents: scan, draft, accept. Libraries are imported when a verb runs."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from helpers import places

Action = Callable[[argparse.Namespace], int]


def add(verb: Callable[[str, Action, str], argparse.ArgumentParser]) -> None:
    """Add the three verbs; `verb` makes the parser of one from its name, what it does, and the words of its help."""
    scan = verb(
        "scan",
        _scan,
        "Read your own documents: text, mentions of known names, and a ledger of what could not be read and why. "
        "Nothing becomes evidence without you.",
    )
    scan.add_argument(
        "inputs",
        nargs="*",
        metavar="FOLDER-OR-PATTERN",
        help="folders, files, patterns in quotes ('leak/**/*.pdf') or URLs (s3://bucket/leak); default: data/raw/documents",
    )
    scan.add_argument(
        "--to",
        default=None,
        metavar="OUT",
        help="folder or URL of the results (default: data/documents, kept out of git)",
    )
    scan.add_argument(
        "--jobs", type=int, default=None, metavar="N", help="documents side by side (default: one a core)"
    )
    scan.add_argument("--seconds", type=float, default=60, metavar="S", help="time limit a document (default: 60)")
    scan.add_argument("--memory", type=int, default=2048, metavar="MB", help="memory limit a document (default: 2048)")
    scan.add_argument("--size", type=int, default=256, metavar="MB", help="larger inputs are refused (default: 256)")
    scan.add_argument(
        "--again",
        action="append",
        default=[],
        choices=["empty", "scan", "refused", "failed"],
        help="read inputs with this outcome once more, e.g. scan after installing tesseract; may be repeated",
    )
    scan.add_argument("--no-recognition", action="store_true", help="leave pictures of text to the outcome scan")
    scan.add_argument("--no-names", action="store_true", help="read only; names can be looked for in a later run")
    draft = verb(
        "draft",
        _draft,
        "Read one document, say what it mentions, and write a draft card with candidate claims to edit.",
    )
    draft.add_argument("document", metavar="DOC", help="a file: PDF, web page, office document, mail or text")
    draft.add_argument("--to", default=None, metavar="FOLDER", help="where to (default: data/raw/documents/drafts)")
    accept = verb(
        "accept", _accept, "Check an edited draft as a card of the collection and move it into the folder of its kind."
    )
    accept.add_argument("draft", metavar="DRAFT", help="a draft without TODO and without unconfirmed candidates")


def _scan(options: argparse.Namespace) -> int:
    from helpers.documents import limits, scan, summary

    finder = None
    if not options.no_names:
        from helpers import corpus
        from helpers.documents.mentions import Matcher

        finder = Matcher(corpus.read().register)
    bounds = limits.Limits(seconds=options.seconds, memory=options.memory, size=options.size)
    to = options.to or scan.results()

    def told(outcomes) -> None:
        if sys.stderr.isatty():
            print(f"\r{outcomes.total():,} inputs", end="", file=sys.stderr, flush=True)

    done = scan.scan(
        options.inputs,
        to,
        finder=finder,
        jobs=options.jobs,
        limits=bounds,
        recognise=not options.no_recognition,
        again=options.again,
        told=told,
    )
    print("\n".join(summary.report(summary.results(to), done.known, done.rematched)))
    return 0


def _draft(options: argparse.Namespace) -> int:
    from helpers import corpus
    from helpers.documents import drafts, mentions

    found = corpus.read()
    document = drafts.opened(Path(options.document))
    one = drafts.draft(document, found, mentions.Matcher(found.register))
    print(drafts.report(one, found))
    path = drafts.store(one, Path(options.to) if options.to else None)
    print(f"{path}: fill it in, then `python -m helpers accept {path}`")
    return 0


def _accept(options: argparse.Namespace) -> int:
    from helpers.documents import acceptance

    path = acceptance.accept(Path(options.draft))
    print(
        f"{path.relative_to(places.root())}: a card of the collection; `python -m helpers run` carries it into the notebooks"
    )
    return 0
