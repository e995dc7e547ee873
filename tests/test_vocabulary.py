"""The closed sets: complete, and a broken file is named with its remedy."""

import pytest

from helpers import vocabulary


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("kinds.toml", "[news]\nfolder = 'news'\n", "vocabulary/kinds.toml: news lacks words"),
        ("predicates.toml", "[watches]\nfrom = []\nto = []\nphrase = 'watches'\n", "watches lacks needs"),
        ("statuses.toml", "reported = 'dotted'\n", "reported lacks short, line, means"),
        ("tactics.toml", "hacking = 'x'\n", "hacking is no table of terms"),
        ("fields.toml", "[access\n", "vocabulary/fields.toml: "),
        ("charges.toml", None, "vocabulary/charges.toml: cannot be read"),
    ],
)
def test_a_broken_file_is_named(raw, file, text, problem):
    path = raw / "vocabulary" / file
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=problem) as caught:
        vocabulary.load(raw)
    assert ";" in str(caught.value), "the remedy stands behind the problem"


def test_statuses_stand_in_order_of_strength():
    words = vocabulary.load()
    order = ["convicted", "court_found", "documented", "stated", "charged", "alleged", "reported", "unverified"]
    assert sorted(order, key=words.strength) == order
