"""pyproject.toml, requirements.lock and environment.yml name the same packages, and what CI runs is what the README says."""

import re
import subprocess
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from helpers import places

ROOT = places.root()


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


PROJECT = tomllib.loads(read("pyproject.toml"))["project"]
CONDA = yaml.safe_load(read("environment.yml"))
WORKFLOW = yaml.safe_load(read(".github/workflows/ci.yml"))
NOT_PYTHON = {"python", "pip"}


def locked(python):
    """name -> version that the lock installs on Linux with this Python."""
    here = {"python_version": python, "python_full_version": f"{python}.9", "sys_platform": "linux", "os_name": "posix"}
    lines = re.findall(r"^([A-Za-z0-9._-]+==[^\\\n]+?)\s*\\$", read("requirements.lock"), re.M)
    wanted = [line for line in map(Requirement, lines) if line.marker is None or line.marker.evaluate(here)]
    return {canonicalize_name(line.name): str(line.specifier).removeprefix("==") for line in wanted}


def direct():
    """name -> what pyproject.toml asks of it, over the dependencies and all extras."""
    extras = PROJECT["optional-dependencies"].values()
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in extra)]
    return {canonicalize_name(line.name): line.specifier for line in map(Requirement, lines)}


def pins():
    """name -> pin, of both sections of environment.yml; every line must be a plain pin."""
    (of_pip,) = (part["pip"] for part in CONDA["dependencies"] if isinstance(part, dict))
    lines = [(line, "=") for line in CONDA["dependencies"] if isinstance(line, str)] + [(line, "==") for line in of_pip]
    found = {}
    for line, sign in lines:
        if line in ("pip", "-e ."):
            continue
        match = re.fullmatch(r"([A-Za-z0-9._-]+)(==?)([0-9][\w.]*)", line)
        assert match, f"environment.yml: {line!r} is no plain pin"
        assert match[2] == sign, f"environment.yml: {line!r} is pinned as the other section does"
        assert canonicalize_name(match[1]) not in found, f"environment.yml: {line!r} stands twice"
        found[canonicalize_name(match[1])] = match[3]
    return found


def test_every_direct_dependency_is_locked_at_a_version_that_pyproject_allows():
    for python in ("3.11", pins()["python"]):
        versions = locked(python)
        assert {
            name: versions.get(name) for name, asked in direct().items() if versions.get(name, "0") not in asked
        } == {}


def test_environment_and_lock_pin_the_same_versions():
    found = pins()
    versions = locked(found["python"])
    assert set(found) - NOT_PYTHON == set(direct())
    assert {n: (pin, versions[n]) for n, pin in found.items() if n not in NOT_PYTHON and versions[n] != pin} == {}


def test_the_environment_has_a_python_that_the_package_supports():
    assert f"{pins()['python']}.0" in SpecifierSet(PROJECT["requires-python"])


def test_the_environment_is_conda_forge_only_and_installs_the_package_from_its_own_folder():
    (of_pip,) = (part["pip"] for part in CONDA["dependencies"] if isinstance(part, dict))
    assert CONDA["name"] == PROJECT["name"]
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]
    assert "pip" in CONDA["dependencies"]
    assert of_pip[-1] == "-e ."  # conda, mamba and repo2docker run pip in the folder of environment.yml
    assert set(CONDA) == {"name", "channels", "dependencies"}


def test_the_lock_holds_hashes_and_no_address():
    text = read("requirements.lock")
    assert "://" not in text
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]
    assert len(blocks) >= len(locked("3.11")) > len(direct())
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
        "benchmarks", "data", "environment.yml", "nbdime_config.json", "notebooks", "pyproject.toml", "requirements.lock", "src", "tests",
    }  # fmt: skip
    assert tops == wanted
    assert not [path for path in (ROOT / "src" / "helpers").rglob("*.py") if path.stem in ("utils", "common", "misc")]


def steps(job):
    return WORKFLOW["jobs"][job]["steps"]


def test_the_workflow_has_a_job_for_the_lock_and_one_for_conda_that_end_in_the_test_command():
    assert set(WORKFLOW["jobs"]) == {"lock", "conda"}
    last = {job: [step["run"] for step in steps(job) if "run" in step][-1] for job in WORKFLOW["jobs"]}
    assert last == {"lock": "make test", "conda": "python -m helpers check"}
    assert re.search(r"^make test\b", read("README.md"), re.M)
    assert re.search(r"^test:.*\n\t\$\(BIN\)/python -m helpers check$", read("Makefile"), re.M)
    assert "make test" in read(".ci/run")
    assert any("--file environment.yml" in step.get("run", "") for step in steps("conda"))


def test_the_workflow_pins_every_action_by_commit_with_its_version_beside():
    lines = re.findall(r"uses: (.*)", read(".github/workflows/ci.yml"))
    assert len(lines) == sum("uses" in step for job in WORKFLOW["jobs"] for step in steps(job))
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    named = {}
    for line in lines:
        action, rest = line.split("@")
        assert named.setdefault(action, rest) == rest, f"{action} is pinned twice, differently"


def test_the_workflow_may_read_and_nothing_else():
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert not [job for job in WORKFLOW["jobs"].values() if "permissions" in job or "secrets" in job]
    assert set(WORKFLOW[True]) == {"push", "pull_request"}  # YAML 1.1 reads the key `on` as true
    assert "secrets." not in read(".github/workflows/ci.yml")
    for job in WORKFLOW["jobs"]:
        (checkout,) = (step for step in steps(job) if step.get("uses", "").startswith("actions/checkout@"))
        assert checkout["with"] == {"persist-credentials": False}


def test_the_workflow_ends_by_itself_and_does_not_pile_up():
    assert all(0 < job["timeout-minutes"] <= 60 for job in WORKFLOW["jobs"].values())
    assert WORKFLOW["concurrency"] == {"group": "ci-${{ github.ref }}", "cancel-in-progress": True}


def test_the_workflow_puts_no_outside_text_into_a_shell():
    scripts = [step["run"] for job in WORKFLOW["jobs"] for step in steps(job) if "run" in step]
    assert len(scripts) > 2
    assert [script for script in scripts if "${{" in script] == []
