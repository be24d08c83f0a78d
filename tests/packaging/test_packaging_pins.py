"""pyproject.toml, constraints.txt and environment.yml say the same."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PYTHONS = ("3.11", "3.12", "3.13")


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def direct_requirements() -> list[Requirement]:
    told = project()
    groups = (*told["project"]["optional-dependencies"].values(), *told["dependency-groups"].values())
    return [Requirement(line) for line in (*told["project"]["dependencies"], *(r for group in groups for r in group))]


def pins() -> list[Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.lstrip().startswith("#")]


def pins_for(python: str) -> dict[str, Version]:
    place = {"python_version": python, "python_full_version": f"{python}.9"}
    chosen = [pin for pin in pins() if pin.marker is None or pin.marker.evaluate(place)]
    return {canonicalize_name(pin.name): Version(str(pin.specifier).removeprefix("==")) for pin in chosen}


@pytest.mark.parametrize("python", PYTHONS)
def test_every_direct_requirement_is_pinned_to_a_version_that_it_allows(python):
    pinned = pins_for(python)
    wrong = [
        f"{wanted} / {pinned.get(canonicalize_name(wanted.name))}"
        for wanted in direct_requirements()
        if pinned.get(canonicalize_name(wanted.name)) not in SpecifierOrNothing(wanted)
    ]
    assert wrong == []


class SpecifierOrNothing:
    """A requirement's range of versions, in which a missing version is not."""

    def __init__(self, wanted: Requirement) -> None:
        self.wanted = wanted

    def __contains__(self, version: Version | None) -> bool:
        return version is not None and self.wanted.specifier.contains(version)


def test_each_pin_names_one_exact_version_and_no_package_host():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert [line for line in pinned if not re.match(r"^[a-z0-9-]+==[0-9][0-9a-z.]*( ; .+)?$", line)] == []
    assert [line for line in lines if "://" in line] == []


def test_the_pins_come_from_the_requirements_written_today():
    """Every direct requirement is marked as such in constraints.txt, and nothing else is."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    marked = {
        canonicalize_name(block.split("==")[0])
        for block in re.split(r"\n(?=\S)", text)
        if "contest-workbench (pyproject.toml" in block
    }
    assert marked == {canonicalize_name(wanted.name) for wanted in direct_requirements()}


def test_conda_installs_the_same_project_with_the_same_pins():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment == {
        "name": project()["project"]["name"],
        "channels": ["conda-forge"],
        "dependencies": [
            "python=" + project()["project"]["requires-python"].removeprefix(">="),
            "pip",
            "pango",
            {"pip": ["--constraint constraints.txt", "--editable ."]},
        ],
    }
