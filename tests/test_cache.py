"""The kept corpus is the read one; what is altered, foreign or out of date is never used."""

import hashlib
import os
import pickle
import shutil

import pandas as pd
import pytest

from helpers import cache, content, corpus, frames, places

FRAMES = "sources claims entities aliases cases counts judgments measures denials documents".split()


@pytest.fixture
def home(raw, monkeypatch):
    monkeypatch.setenv("LONG_REACH_ROOT", str(raw.parents[1]))
    return raw.parents[1]


def kept(home):
    return sorted((home / ".cache" / "long-reach").glob("corpus-*.pickle"))


@pytest.fixture
def unread(monkeypatch):
    """Reading the cards fails, so that only what was kept can answer."""

    def refuse(raw=None):
        raise AssertionError("the cards were read")

    return lambda: monkeypatch.setattr(corpus, "examine", refuse)


def test_the_kept_corpus_equals_the_read_one(collection):
    again = corpus.read()
    read, _ = corpus.examine()
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(read, name))
    for name in ("source_records", "claim_records", "document_records", "roots", "grounds", "vocabulary"):
        assert getattr(again, name) == getattr(read, name)


def test_a_second_reading_takes_what_was_kept(home, unread):
    first = corpus.read()
    assert len(kept(home)) == 1
    unread()
    again = corpus.read()
    assert again is not first
    assert again.claims.equals(first.claims)
    for path in home.rglob("*"):
        os.utime(path, (1, 1))
    assert corpus.read().claims.equals(first.claims), "clocks do not matter"


def test_a_changed_card_is_read_and_only_the_new_corpus_is_kept(home, edit):
    first = corpus.read()
    edit("paragraph 2", "paragraph 3")
    second = corpus.read()
    assert list(second.claims["locator"]) != list(first.claims["locator"])
    assert len(kept(home)) == 1


def test_faults_are_told_as_without_and_nothing_is_kept(home, edit):
    corpus.read()
    edit("contracted_by", "hacks")
    with pytest.raises(corpus.CorpusError, match="hacks"):
        corpus.read()
    with pytest.raises(corpus.CorpusError, match="hacks"):
        corpus.read()
    edit("hacks", "contracted_by")
    assert len(corpus.read().claims) == 1


@pytest.mark.parametrize("part", [content.code, frames.__name__], ids=["a helper", "pandas"])
def test_other_code_or_another_pandas_reads_again(home, monkeypatch, part):
    corpus.read()
    was = kept(home)
    if callable(part):
        monkeypatch.setattr(content, "code", lambda: {"src/helpers/frames.py": "other"})
    else:
        monkeypatch.setattr(cache, "version", lambda name: "0")
    corpus.read()
    assert kept(home) != was


def spoil(path, how):
    data = path.read_bytes()
    path.write_bytes({"cut": data[:-50], "empty": b"", "one bit": data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]}[how])


@pytest.mark.parametrize("how", ["cut", "empty", "one bit"])
def test_what_was_altered_is_read_again_and_mended(home, how):
    first = corpus.read()
    (path,) = kept(home)
    good = path.read_bytes()
    spoil(path, how)
    assert cache.load(cache.key()) is None
    assert corpus.read().claims.equals(first.claims)
    assert path.read_bytes() == good


class Harm:
    def __reduce__(self):
        return (os.mkdir, ("harm-was-done",))


def test_a_foreign_pickle_runs_nothing(home, monkeypatch):
    monkeypatch.chdir(home)
    corpus.read()
    (path,) = kept(home)
    key, data = cache.key(), pickle.dumps(Harm())
    checksum = hashlib.sha256(key.encode("ascii") + data).hexdigest()
    path.write_bytes(checksum.encode("ascii") + b"\n" + data)
    assert len(corpus.read().claims) == 1
    assert not (home / "harm-was-done").exists()


def test_one_key_does_not_open_what_was_kept_under_another(home):
    corpus.read()
    (path,) = kept(home)
    shutil.copy(path, path.with_name(f"corpus-{'0' * 16}.pickle"))
    assert cache.load("0" * 16) is None


def test_where_nothing_can_be_written_the_cards_are_read_each_time(home, monkeypatch):
    monkeypatch.setattr(places, "cache", lambda: None)
    assert len(corpus.read().claims) == len(corpus.read().claims) == 1
    assert not (home / ".cache").exists()
