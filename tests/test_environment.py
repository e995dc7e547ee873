"""pyproject.toml, requirements.lock and environment.yml name the same packages, and nothing leads to one machine or host."""

import re
import subprocess
import tomllib

import pytest

from helpers import places

ROOT = places.root()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M))


def named(requirement):
    return re.match(r"[A-Za-z0-9._-]+", requirement).group().lower().replace("_", "-")


def direct():
    extras = PROJECT["optional-dependencies"]
    return {named(line) for line in [*PROJECT["dependencies"], *(item for extra in extras.values() for item in extra)]}


def conda():
    """name -> pin, of both sections of environment.yml (a file of a fixed, simple shape)."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    return {
        m[1].lower().replace("_", "-"): m[3]
        for m in re.finditer(r"^\s+- ([A-Za-z0-9._-]+)(==?)([\w.]+)\s*(?:#.*)?$", text, re.M)
    }


def test_every_direct_dependency_is_locked():
    assert {name for name in direct() if name.replace("-", "_") not in {n.replace("-", "_") for n in LOCK}} == set()


def test_environment_and_lock_pin_the_same_versions():
    pins = conda()
    pins.pop("python")
    locked = {name.replace("_", "-"): version for name, version in LOCK.items()}
    assert set(pins) - {"pip"} == direct()
    assert {name: (pin, locked[name]) for name, pin in pins.items() if name != "pip" and locked[name] != pin} == {}


def test_the_environment_installs_the_package_itself():
    assert re.search(r"^\s+- -e \.$", (ROOT / "environment.yml").read_text(encoding="utf-8"), re.M)


def test_the_lock_holds_hashes_and_no_address():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert text.count("==") >= len(LOCK)
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def test_nothing_committed_names_a_registry_or_a_machine():
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT)
    if listed.returncode:
        pytest.skip("not a git checkout")
    bad = re.compile("|".join(["py" + "pi\\.org", "python" + "hosted", "npm" + "js\\.", "/work" + "/(main|shared)"]))
    hits = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if (
            path.is_file()
            and path.suffix not in (".png",)
            and bad.search(path.read_text(encoding="utf-8", errors="ignore"))
        ):
            hits.append(name)
    assert hits == []


def test_the_tree_is_the_one_the_readme_shows():
    tops = {
        path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.name not in ("build", "dist")
    }
    wanted = {
        "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "ETHICS.md", "LICENSE", "LICENSE-DATA", "METHODS.md", "Makefile", "README.md",
        "benchmarks", "data", "environment.yml", "notebooks", "pyproject.toml", "requirements.lock", "src", "tests",
    }  # fmt: skip
    assert tops == wanted
    assert not [path for path in (ROOT / "src" / "helpers").rglob("*.py") if path.stem in ("utils", "common", "misc")]
