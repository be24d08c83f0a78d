"""Rasch calibration against R's numbers, against made answers with known difficulties, and links of two scales."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from oracle_data import oracle, reference_file

from workbench.analysis.linking import Link, link_haebara, link_mean_mean, link_mean_sigma, link_stocking_lord
from workbench.analysis.rasch import RaschFit, fit_rasch


def _lsat6() -> pd.DataFrame:
    return pd.read_csv(reference_file("data/lsat/lsat6.csv"))


def make_answers(
    difficulties: list[float], abilities: np.ndarray, seed: int = 1, presented: float = 1.0
) -> pd.DataFrame:
    """Answers as the model gives them; each item is presented to a share of the people, drawn by the seed."""
    draw = np.random.default_rng(seed)
    p = 1 / (1 + np.exp(np.asarray(difficulties) - np.asarray(abilities)[:, None]))
    x = (draw.random(p.shape) < p).astype(float)
    x[draw.random(p.shape) > presented] = np.nan
    return pd.DataFrame(x, columns=[f"i{n}" for n in range(len(difficulties))])


def test_lsat6_with_the_spread_fixed_to_one() -> None:
    expected = oracle("lsat6")
    fit = fit_rasch(_lsat6(), spread=1.0)
    assert fit.difficulty.tolist() == pytest.approx(expected["rasch_a1_b"], abs=1e-5)
    assert fit.log_likelihood == pytest.approx(expected["rasch_a1_loglik"], abs=1e-4)
    assert (fit.spread, fit.left_out) == (1.0, ())


def test_lsat6_with_a_common_slope() -> None:
    expected = oracle("lsat6")
    fit = fit_rasch(_lsat6())
    assert fit.discrimination == pytest.approx(expected["onepl_a"], abs=1e-5)
    assert fit.standardised.tolist() == pytest.approx(expected["onepl_b"], abs=1e-5)
    assert fit.log_likelihood == pytest.approx(expected["onepl_loglik"], abs=1e-4)
    # The conditional estimates need no ability at all; up to the origin the two agree to a hundredth of a logit.
    centred = fit.difficulty - fit.difficulty.mean()
    assert centred.tolist() == pytest.approx(expected["cml"], abs=0.02)


def test_sparse_answers_find_the_true_difficulties() -> None:
    answers = pd.read_csv(reference_file("oracles/sparse_rasch.csv"), header=None).replace(9, np.nan)
    true = pd.read_csv(reference_file("oracles/sparse_rasch_true_b.csv"), header=None)[0].to_numpy()
    fit = fit_rasch(answers)
    error = fit.difficulty.to_numpy() - true
    error -= error.mean()
    assert np.sqrt((error**2).mean()) == pytest.approx(0.159, abs=0.001)
    assert np.mean(np.abs(error) < 1.96 * fit.standard_error.to_numpy()) >= 0.9
    assert fit.spread == pytest.approx(1, abs=0.1)


def test_each_group_has_its_mean_and_shares_the_scale() -> None:
    true = [-1.5, -1.0, -0.5, 0.0, 0.5, 1.0]
    draw = np.random.default_rng(5)
    weeks = pd.Series(["tuần 1"] * 3000 + ["tuần 2"] * 3000)
    abilities = np.concatenate([draw.normal(0, 1.2, 3000), draw.normal(0.7, 1.2, 3000)])
    answers = make_answers(true, abilities)
    answers.loc[:2999, ["i4", "i5"]] = np.nan  # new in week 2
    answers.loc[3000:, ["i0"]] = np.nan
    fit = fit_rasch(answers, weeks)
    assert fit.group_means.index.tolist() == ["tuần 1", "tuần 2"]
    assert fit.group_means.tolist() == pytest.approx([0, 0.7], abs=0.1)
    assert fit.spread == pytest.approx(1.2, abs=0.06)
    assert fit.difficulty.tolist() == pytest.approx(true, abs=0.15)


def test_standard_errors_are_those_of_repeated_samples() -> None:
    true = [-1.0, 0.0, 1.5]
    abilities = [np.random.default_rng(seed).normal(0, 1, 400) for seed in range(60)]
    fits = [fit_rasch(make_answers(true, drawn, seed), spread=1.0) for seed, drawn in enumerate(abilities)]
    seen = np.std([fit.difficulty for fit in fits], axis=0)
    told = np.mean([fit.standard_error for fit in fits], axis=0)
    assert told / seen == pytest.approx([1, 1, 1], abs=0.25)


def test_the_order_of_people_and_items_does_not_matter() -> None:
    answers = make_answers([-1, 0, 1, 2], np.random.default_rng(2).normal(0, 1, 500), presented=0.7)
    turned = answers.sample(frac=1, random_state=3)[["i3", "i1", "i0", "i2"]]
    one, other = fit_rasch(answers), fit_rasch(turned)
    assert other.difficulty[one.difficulty.index].tolist() == pytest.approx(one.difficulty.tolist(), abs=1e-6)


def test_an_item_that_everybody_got_right_is_left_out() -> None:
    answers = make_answers([-1, 0, 1], np.random.default_rng(4).normal(0, 1, 200)).assign(all=1.0, none=0.0)
    fit: RaschFit = fit_rasch(answers)
    assert (fit.difficulty.index.tolist(), fit.left_out) == (["i0", "i1", "i2"], ("all", "none"))


# Linking --------------------------------------------------------------------------------------------------------------


def _common_items() -> tuple[pd.DataFrame, pd.DataFrame]:
    pairs = pd.read_csv(reference_file("data/kb04/common.csv"))
    x, y = (pd.read_csv(reference_file(f"data/kb04/form_{form}.csv")).set_index("item") for form in "xy")
    return x.loc[pairs["x"]], y.loc[pairs["y"]]


@pytest.mark.parametrize(
    ("method", "name"),
    [
        (link_mean_mean, "mean_mean"),
        (link_mean_sigma, "mean_sigma"),
        (link_haebara, "haebara_oneway_grid005"),
        (link_stocking_lord, "stocking_lord_oneway_grid005"),
    ],
)
def test_kolen_and_brennans_forms_are_linked_as_plink_does(
    method: Callable[[pd.DataFrame, pd.DataFrame], Link], name: str
) -> None:
    assert method(*_common_items()) == pytest.approx(oracle("kb04_linking_x_to_y_D1.7")[name], abs=1e-5)


def test_a_scale_that_was_moved_is_moved_back_by_every_method() -> None:
    old = pd.DataFrame({"a": [0.8, 1.1, 1.4], "b": [-1.0, 0.2, 1.3]})
    new = pd.DataFrame({"a": old["a"] * 1.25, "b": (old["b"] - 0.4) / 1.25})
    for method in (link_mean_mean, link_mean_sigma, link_haebara, link_stocking_lord):
        assert method(new, old) == pytest.approx(Link(1.25, 0.4), abs=1e-6)
