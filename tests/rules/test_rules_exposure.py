"""The exposure ledger and the forecast of what repeated attempts give away."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import pytest

from workbench.rules.blueprint import FormBlueprint, form_blueprint
from workbench.rules.exposure import (
    ItemUse,
    attempts_to_see,
    check_published,
    expected_overlap,
    exposure_ledger,
    forecast,
    past_exposures,
    share_seen,
)
from workbench.rules.forms import DrawnForm, draw_forms, form_items
from workbench.terms import Difficulty


class Item(NamedTuple):
    code: str
    area_code: str
    difficulty: Difficulty = Difficulty.EASY
    stem: str = "?"
    options: tuple[str, ...] = ("a", "b", "c", "d")
    key: str = "A"


def make_pool(size: int, areas: str = "PQRSTUVWXY") -> list[Item]:
    return [Item(f"{areas[n % len(areas)]}-{n:03d}", areas[n % len(areas)]) for n in range(size)]


def test_the_ledger_says_where_each_item_was():
    forms = {1: [DrawnForm("D1", "A-1:ABCD A-2:ABCD"), DrawnForm("D2", "A-1:DCBA A-3:ABCD")], 2: []}
    ledger = exposure_ledger({2: ("A-4", "A-1"), 1: ("A-1", "A-2", "A-3")}, forms)
    assert list(ledger.items()) == [
        ("A-1", ItemUse((1, 2), {1: 2})),
        ("A-2", ItemUse((1,), {1: 1})),
        ("A-3", ItemUse((1,), {1: 1})),
        ("A-4", ItemUse((2,), {})),
    ]
    assert past_exposures(ledger) == {"A-1": 2, "A-2": 1, "A-3": 1, "A-4": 0}


@pytest.mark.parametrize(
    ("size", "seen_once", "seen_thrice", "overlap", "to_meet_95"),
    [(40, (1, 2), (7, 8), 10, 5), (100, (1, 5), (61, 125), 4, 14), (200, (1, 10), (271, 1000), 2, 29)],
)
def test_the_pools_of_the_contest(size, seen_once, seen_thrice, overlap, to_meet_95):
    pool = make_pool(size)
    told = forecast(pool, form_blueprint(pool, 20), 3)
    assert told == (size, 20, (0, Fraction(*seen_once), told.seen[2], Fraction(*seen_thrice)), overlap, to_meet_95)


def test_areas_of_unequal_size_are_met_at_their_own_pace():
    available, quota = {"P": 2, "Q": 8, "Z": 0}, {"P": 1, "Q": 2}
    # after two attempts: P 2 x (1 - 1/4), Q 8 x (1 - 9/16)
    assert share_seen(available, quota, 2) == (Fraction(3, 2) + Fraction(7, 2)) / 10
    assert expected_overlap(available, quota) == Fraction(1, 2) + Fraction(4, 8)
    assert share_seen({}, {}, 3) == 0


def test_an_area_no_paper_asks_for_is_never_met():
    assert attempts_to_see({"P": 4, "Q": 4}, {"P": 4}, Fraction(1, 2)) == 1
    assert attempts_to_see({"P": 4, "Q": 4}, {"P": 4}, Fraction(95, 100)) == 0


def test_the_forecast_agrees_with_forms_as_they_are_drawn():
    pool = make_pool(40)
    forms = draw_forms(pool, 400, 3)
    first, others = {code for code, _ in form_items(forms[0].layout)}, forms[1:]
    shared = [len(first & {code for code, _ in form_items(form.layout)}) for form in others]
    # 10 expected; drawn without replacement a form meets the other 399 a little less often
    assert abs(sum(shared) / len(shared) - 10) < 0.05


def test_published_samples_are_kept_out_of_pools():
    assert check_published(["A-1", "A-2"], ["A-9"]) == []
    (finding,) = check_published(["A-3", "A-1", "A-2"], ["A-3", "A-1"])
    assert finding.about == ("A-1", "A-3")
    assert finding.message() == "Bộ câu hỏi có 2 câu mẫu đã công bố: A-1, A-3."


def test_a_forecast_of_a_given_blueprint():
    told = forecast(make_pool(8, "PQ"), FormBlueprint(areas={"P": 4, "Q": 0}), 1)
    assert told.seen == (0, Fraction(1, 2))
    assert (told.overlap, told.to_meet_95) == (4, 0)
