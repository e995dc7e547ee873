"""The same commit gives the same bytes: other hash seeds, thread counts, vector instructions, time zones, locales, folders with odd names."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from helpers import content, places, rerun

core = np._core._multiarray_umath
FAST = [name for name in core.__cpu_dispatch__ if core.__cpu_features__.get(name)]
"""Vector instructions that numpy uses here and could do without (on x86-64: AVX2 and up)."""

WORLDS = {
    "seed 1, one thread, Shanghai, POSIX": {
        "PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TZ": "Asia/Shanghai", "LC_ALL": "POSIX", "LANG": "POSIX",
    },
    "seed 2, two threads, plain instructions, New York, German": {
        "PYTHONHASHSEED": "2", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8",
        **({"NPY_DISABLE_CPU_FEATURES": " ".join(FAST)} if FAST else {}),
    },
}  # fmt: skip


def contents(root):
    files = [
        *(root / "data" / "processed").rglob("*"),
        *(root / "notebooks").glob("*.ipynb"),
        root / "data" / "run.json",
    ]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files if path.is_file()}


def raw(root):
    return {path.relative_to(root): path.read_bytes() for path in (root / "data" / "raw").rglob("*") if path.is_file()}


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS.keys())
def test_a_rerun_elsewhere_changes_no_byte(world, tmp_path, monkeypatch):
    """A whole run from the cards, which cannot be written, in a folder with a space and Chinese characters, called from another one."""
    committed = contents(places.root())
    home = tmp_path / "long reach 长臂"
    for part in ("data/raw", "notebooks"):
        shutil.copytree(
            places.root() / part, home / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "documents")
        )
    shutil.copy(places.root() / "requirements.lock", home)
    figures = home / "data" / "processed" / "figures"
    figures.mkdir(parents=True)
    for kind in ("png", "svg"):
        for picture in places.figures().glob(f"*.{kind}"):
            shutil.copy(picture, figures)
    was, code = raw(home), content.code.__wrapped__()
    folders = [path for path in (home / "data" / "raw").rglob("*") if path.is_dir()]
    for path in [*folders, *(home / "data" / "raw").rglob("*.toml")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("LONG_REACH_ROOT", "../long reach 长臂")
    said = []
    try:
        assert rerun.run(say=said.append, pictures_too=False, world={**rerun.WORLD, **world}) == 0, "\n".join(said)
    finally:
        for path in folders:
            path.chmod(0o755)
    again = contents(home)
    assert sorted(again) == sorted(committed)
    assert [name for name in committed if again[name] != committed[name]] == []
    assert raw(home) == was, "readers leave the cards alone"
    assert content.code.__wrapped__() == code
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.skipif(not FAST, reason="numpy uses no vector instructions here that it could do without")
def test_the_second_world_switches_vector_instructions_off():
    world = WORLDS["seed 2, two threads, plain instructions, New York, German"]
    ask = (
        "import numpy as np; features = np._core._multiarray_umath.__cpu_features__; "
        f"print([name for name in {FAST} if features[name]])"
    )
    done = subprocess.run([sys.executable, "-c", ask], env={**os.environ, **rerun.WORLD, **world}, capture_output=True)
    assert done.stdout.split() == [b"[]"], done.stderr
