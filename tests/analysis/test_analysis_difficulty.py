"""The test of "the difficulty doubled": the plain ratios by hand, and contests made with a known difference."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from workbench.analysis.difficulty import (
    DOUBLED,
    Difference,
    DifficultyTest,
    difference,
    difficulty_doubled,
    plain_ratios,
    pool_effect,
)
from workbench.analysis.rasch import fit_rasch

N_ITEMS = 12


class Contest(NamedTuple):
    """First attempts of two weeks; items a.. are in both, n.. are new in week 3."""

    marks: pd.DataFrame
    week: pd.Series
    person: pd.Series
    difficulties: pd.Series


def make_contest(
    *, harder: float, leak: float = 0.0, drift: float = 0.0, people: int = 1000, newcomers: int = 500, seed: int = 1
) -> Contest:
    """Two weeks of 12 items out of 24 and 48; the new ones are ``harder`` by so many logits, exactly.

    ``leak``: how much easier the anchors are for returners; ``drift``: for everybody, the first anchor only.
    """
    draw = np.random.default_rng(seed)
    old = draw.normal(-1.5, 0.7, 24)
    b = np.concatenate([old, np.roll(old, 1) + harder])
    rows, weeks, persons = [], [], []
    for week, n_items, mean in ((1, 24, 0.0), (3, 48, 0.3)):
        ability = draw.normal(mean, 1.0, people)
        for n in range(people):
            asked = draw.choice(n_items, N_ITEMS, replace=False)
            person = n if week == 1 else n + newcomers
            learnt = leak * (asked < 24) if week == 3 and person < people else 0
            moved = drift * (asked == 0) if week == 3 else 0
            row = np.full(48, np.nan)
            row[asked] = draw.random(N_ITEMS) < 1 / (1 + np.exp(b[asked] - learnt - moved - ability[n]))
            rows.append(row)
            weeks.append(week)
            persons.append(person)
    names = [f"a{n:02d}" for n in range(24)] + [f"n{n:02d}" for n in range(24)]
    return Contest(pd.DataFrame(rows, columns=names), pd.Series(weeks), pd.Series(persons), pd.Series(b, names))


def _test(contest: Contest) -> DifficultyTest:
    return difficulty_doubled(contest.marks, contest.week, contest.person, 1, 3)


def test_the_claim_of_the_source_report_by_plain_ratios() -> None:
    found = plain_ratios(0.172, 0.064, 20)
    assert [round(value, 3) for value in found[1:]] == [0.372, 0.916, 0.872, 1.524, 1.601]


def test_ratios_that_cannot_be_told_are_nan() -> None:
    for before, after in ((0.0, 0.1), (1.0, 0.5), (0.5, 0.0)):
        found = plain_ratios(before, after, 20)
        assert np.isnan(found.odds_ratio)


def test_a_larger_pool_takes_longer_to_meet() -> None:
    assert [round(pool_effect(size, 20).attempts_needed, 1) for size in (20, 40, 100, 200)] == [1.0, 4.3, 13.4, 28.4]


def test_doubled_is_supported_where_it_is_true_and_refuted_where_it_is_not() -> None:
    harder, equal = _test(make_contest(harder=1.2)), _test(make_contest(harder=0.2))
    assert harder.new_items.low < 1.2 < harder.new_items.high
    assert equal.new_items.low < 0.2 < equal.new_items.high
    assert [test.new_items.verdict for test in (harder, equal)] == ["supported", "refuted"]
    assert harder.pools.value == pytest.approx(0.6, abs=0.1)  # half of the later week's items are the earlier one's
    assert harder.ability_shift == pytest.approx(0.3, abs=0.12)
    assert harder.observed.wrong_ratio > 1 > harder.observed.perfect_ratio


def test_an_interval_across_ln_2_decides_nothing() -> None:
    assert Difference(DOUBLED, DOUBLED - 0.1, DOUBLED + 0.1).verdict == "undecided"
    assert _test(make_contest(harder=DOUBLED, people=300, newcomers=150)).new_items.verdict == "undecided"


def test_learnt_anchors_show_in_returners_only() -> None:
    found = _test(make_contest(harder=0.4, leak=0.8))
    assert found.newcomers.low < 0.4 < found.newcomers.high
    assert found.returners.low < 1.2 < found.returners.high
    assert found.returners.low > found.newcomers.high


def test_an_anchor_that_drifts_is_named_and_taken_out() -> None:
    contest = make_contest(harder=0.5, drift=1.8)
    found = _test(contest)
    assert found.anchors["z"].abs().idxmax() == "a00" and found.anchors.loc["a00", "drifts"]
    assert found.anchors["drifts"].sum() <= 3  # half a logit is soon reached by chance
    assert found.anchors.loc["a00", "shift"] == pytest.approx(-1.8 - 0.3, abs=0.5)
    assert found.pools_steady.value == pytest.approx(0.25 - 1.8 / 48, abs=0.08)


def test_without_anchors_or_people_what_needs_them_is_missing() -> None:
    contest = make_contest(harder=0.5, people=200, newcomers=200)  # nobody comes back
    found = _test(contest)
    assert np.isnan(found.returners.value) and found.returners.verdict == "undecided"
    apart = contest.marks.copy()
    apart.loc[contest.week == 3, [f"a{n:02d}" for n in range(24)]] = np.nan
    found = difficulty_doubled(apart, contest.week, contest.person, 1, 3)
    assert found.anchors.empty and np.isnan([found.new_items.value, found.pools.value, found.ability_shift]).all()
    assert found.observed.wrong_ratio > 0


def test_the_interval_of_a_difference_covers_the_truth_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(20):
        contest = make_contest(harder=0.6, people=150, newcomers=150, seed=seed)
        late = contest.marks[contest.week == 3]
        fit = fit_rasch(late)
        names = list(fit.difficulty.index)
        true = contest.difficulties[names]
        new = [name for name in names if name.startswith("n")]
        old = [name for name in names if name.startswith("a")]
        found = difference(fit, new, old)
        covered += found.low <= true[new].mean() - true[old].mean() <= found.high
    assert covered >= 17
