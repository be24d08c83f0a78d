"""The units of the demo."""

import pytest
from demo_reader import ROOT, read_bank

from workbench.demo import make_demo
from workbench.demo.units import demo_units, spellings
from workbench.errors import WorkbenchError
from workbench.rules.contest_setup import load_setup
from workbench.texts import fold


def test_every_spelling_means_one_unit_and_is_a_name_or_an_alias():
    meaning: dict[str, str] = {}
    for unit in demo_units():
        covered = {fold(text) for text in (unit.name, *unit.aliases)}
        assert len(set(spellings(unit))) >= 5
        assert {fold(text) for text in spellings(unit)} <= covered
        for text in {*covered, fold(unit.code)}:
            assert meaning.setdefault(text, unit.code) == unit.code


def test_the_units_of_the_jury_and_all_parents_exist():
    units = {unit.code for unit in demo_units()}
    setup = load_setup(ROOT / "data" / "contest.toml")
    assert {member.unit_code for member in setup.members if member.unit_code} <= units
    assert {unit.parent for unit in demo_units() if unit.parent} <= units


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda setup: setup.model_copy(update={"weeks": setup.weeks[:3]}), "demo.other_weeks"),
        (
            lambda setup: setup.model_copy(
                update={"weeks": tuple(week.model_copy(update={"attempts_per_person": 3}) for week in setup.weeks)}
            ),
            "demo.attempts_capped",
        ),
    ],
)
def test_a_plan_that_the_figures_do_not_belong_to_is_refused(change, code, tmp_path):
    setup = change(load_setup(ROOT / "data" / "contest.toml"))
    with pytest.raises(WorkbenchError) as refusal:
        make_demo(tmp_path / "raw", setup, read_bank(), 1)
    assert (refusal.value.code, (tmp_path / "raw").exists()) == (code, False)


def test_a_bank_smaller_than_the_largest_pool_is_refused(tmp_path):
    with pytest.raises(WorkbenchError) as refusal:
        make_demo(tmp_path / "raw", load_setup(ROOT / "data" / "contest.toml"), read_bank()[:199], 1)
    assert refusal.value.values == {"wanted": 200, "available": 199}
