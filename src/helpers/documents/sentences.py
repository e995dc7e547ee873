"""A text cut into sentences, English and Chinese, by place."""

import re

_END = re.compile(
    r"[。！？；…]+[”’」』）)\]\"']*"  # Chinese
    r"|[.!?]+[”’\"')\]]*(?=\s+[\"“‘'(\[]?[A-Z0-9\u00c0-\u00de\u0400-\u042f\u3400-\u9fff])"  # Latin: a capital, figure or Chinese follows
    r"|;(?=\s)"
    r"|\n\s*\n"  # a blank line
    r"|\n(?=\s*(?:[-*•·–]|\d{1,3}[.)、])\s)"  # the next item of a list
)
# A full stop behind one of these ends no sentence. A single letter is an initial, save X, which is a platform here.
_SHORT = re.compile(
    r"(?:^|[\s(\[“\"'])(?:[A-WYZa-z]|(?:[A-Z]\.)+[A-Z]|Inc|Ltd|Co|Corp|Mr|Mrs|Ms|Dr|Prof|St|Gen|Sen|Rep|Gov|Lt|Col|Capt|No|Nos|Art|Sec|"
    r"v|vs|al|cf|ca|approx|e\.g|i\.e|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Cal|Va|Mass|Pa|Fla|Cir|Civ|Cr|Dist|Dept|Fig|pp?|para)$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end), in order, without spaces around; together they hold all but spaces."""
    found = []
    start = 0
    for match in _END.finditer(text):
        if match[0].startswith(".") and _SHORT.search(text, max(0, match.start() - 20), match.start()):
            continue
        found.append((start, match.end()))
        start = match.end()
    found.append((start, len(text)))
    trimmed = []
    for low, high in found:
        piece = text[low:high]
        low += len(piece) - len(piece.lstrip())
        high -= len(piece) - len(piece.rstrip())
        if low < high:
            trimmed.append((low, high))
    return trimmed
