"""The same commit gives the same bytes: other hash seeds, thread counts, time zones, locales, folders with odd names."""

import shutil

import pytest

from helpers import places, rerun

WORLDS = {
    "seed 1, one thread, Shanghai, POSIX": {
        "PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TZ": "Asia/Shanghai", "LC_ALL": "POSIX", "LANG": "POSIX",
    },
    "seed 2, two threads, New York, German": {
        "PYTHONHASHSEED": "2", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8",
    },
}  # fmt: skip


def contents(root):
    files = [*(root / "data" / "processed").rglob("*"), *(root / "notebooks").glob("*.ipynb")]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files if path.is_file()}


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS.keys())
def test_a_rerun_elsewhere_changes_no_byte(world, tmp_path, monkeypatch):
    """A whole run from the cards in a folder with a space and Chinese characters, compared with what is committed."""
    committed = contents(places.root())
    home = tmp_path / "long reach 长臂"
    for part in ("data/raw", "notebooks"):
        shutil.copytree(
            places.root() / part, home / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "documents")
        )
    figures = home / "data" / "processed" / "figures"
    figures.mkdir(parents=True)
    for picture in places.figures().glob("*.png"):
        shutil.copy(picture, figures)
    monkeypatch.setenv("LONG_REACH_ROOT", str(home))
    said = []
    assert rerun.run(say=said.append, pictures=False, world={**rerun.WORLD, **world}) == 0, "\n".join(said)
    again = contents(home)
    assert sorted(again) == sorted(committed)
    assert [name for name in committed if again[name] != committed[name]] == []
