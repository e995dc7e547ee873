"""Numbers that a person typed into prose, where they should come from the registry of findings.

A well-known repository prints one total in its text and another in its own table; this is why. Years, dates and numbers of
notebooks are free; what stands in backticks, in the words of a link, in a variable or in an argument is not.
"""

import ast
import re
from collections.abc import Iterator

SPOKEN = {"caption", "alt", "title", "subtitle", "holds"}  # arguments that readers see
PLAIN = {"Markdown", "HTML", "print", "display"}  # ways around the registry

# what may hold digits in Markdown: where a link leads, names in code that begin with a letter or are a file or figure, years and
# dates, references to notebooks (also as the words of a link: [01](…), [01 — What …](…)), numbers of a list
_FREE = re.compile(
    r"(?<=\])\([^)\s]*\)"
    r"|^```\n(?:(?:[A-Z_]+=\S+ )?(?:python|dask|make) [^\n]*\n)+```$"  # commands to copy
    r"|`[A-Za-z_][^`]*`|`\d\d[-_][a-z][^`]*`|`NN[^`]*`"
    r"|\b(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?\b"
    r"|\b[Nn]otebooks? \d\d(?:(?: to|,| and) \d\d)*"
    r"|\[\d\d(?: — [^\]\d]*)?\]"
    r"|^\s*(?:\*\*)?\d+\.\s",
    re.M,
)
_FINDING = re.compile(r"\{[A-Za-z_][\w.]*\}")


def typed(text: str, filled: bool = False) -> bool:
    """Whether a text says a number by hand; `filled` says that {names} in it are filled in from the registry."""
    return bool(re.search(r"\d", _FREE.sub("", _FINDING.sub("", text) if filled else text)))


def faults(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What a code cell says past the registry: pairs of problem and remedy."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in PLAIN:
            yield f"speaks through {name}()", "say it with f.say(), show tables with tables.show()"
        if name == "add" and isinstance(node.func, ast.Attribute) and len(node.args) > 1 and _literal(node.args[1]):
            yield "registers a number typed by hand", "compute it from the data"
        if name == "say" and any(not isinstance(arg, ast.Constant) for arg in node.args):
            yield "says a text that is not written there", "write the sentence into f.say(), with {names} for numbers"
        if any(typed(text, name == "say") for text in _texts(node, name)):
            yield "says a number by hand", "register it with f.add() and say it with f.say()"


def _literal(node: ast.AST) -> bool:
    """Whether an expression is made of literals alone: 95, -3, 2 * 40, int("95")."""
    return not any(isinstance(part, ast.Name) for part in ast.walk(node) if not _is_builtin(part))


def _is_builtin(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in {"int", "float", "round", "sum", "len", "str"}


def _texts(node: ast.Call, name: str) -> Iterator[str]:
    """Texts of a call that readers will read: what f.say() says, captions, alt texts, titles, subtitles, how far it holds."""
    spoken = [keyword.value for keyword in node.keywords if keyword.arg in SPOKEN or name == "say"]
    spoken += node.args if name == "say" else []
    for value in spoken:
        keys = [part for part in ast.walk(value) if isinstance(part, ast.Subscript)]  # names of columns are not said
        inner = {id(part) for key in keys for part in ast.walk(key)}
        yield from (
            part.value
            for part in ast.walk(value)
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in inner
        )
