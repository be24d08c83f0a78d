"""The model of works and judges against lme4, and what must hold for any marks."""

from __future__ import annotations

from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracle_data import oracle, reference_file
from pandas.testing import assert_frame_equal

from workbench.analysis.agreement import intraclass
from workbench.analysis.severity import fit_severity, reliability_interval
from workbench.errors import WorkbenchError


def marks_from(name: str, essay: str, judge: str, points: str) -> pd.DataFrame:
    return pd.read_csv(reference_file(f"data/{name}.csv")).rename(
        columns={essay: "essay", judge: "judge", points: "points"}
    )


def blups(name: str, column: str) -> pd.Series:
    return pd.read_csv(reference_file(f"oracles/{name}.csv"), index_col=column, dtype={column: str})["blup"]


def tidy(table: list[list[float]]) -> pd.DataFrame:
    """One row a work, one column a judge."""
    return pd.DataFrame(
        [(f"e{i:02}", f"j{j}", mark) for i, row in enumerate(table) for j, mark in enumerate(row)],
        columns=["essay", "judge", "points"],
    )


def test_conference_reviews_with_sparse_panels_as_lme4() -> None:
    expected = oracle("kuhlisch_lmer")
    model = fit_severity(marks_from("kuhlisch/conference_reviews", "idpaper", "idreviewer", "score"))
    found = (model.essay_variance, model.judge_variance, model.residual_variance, model.mean, model.log_likelihood)
    names = ("paper", "reviewer", "resid", "mu", "reml_ll")
    assert found == pytest.approx([expected[name] for name in names], abs=1e-4)
    assert model.reliability == pytest.approx(expected["icc1"], abs=1e-4)
    assert (model.essays["effect"] - blups("kuhlisch_lmer_paper", "idpaper")).abs().max() < 1e-4
    assert (model.judges["effect"] - blups("kuhlisch_lmer_reviewer", "idreviewer")).abs().max() < 1e-4
    ranks = model.essays["raw"].corr(model.essays["effect"], method="spearman")
    assert ranks == pytest.approx(expected["spearman_raw_blup"], abs=1e-4)


def test_grant_reviews_whose_judges_do_not_differ_as_lme4() -> None:
    expected = oracle("aibs_lmer")
    marks = marks_from("aibs/aibs", "ID", "RevID", "Score")
    model = fit_severity(marks)
    found = (model.essay_variance, model.judge_variance, model.residual_variance, model.mean, model.reliability)
    names = ("proposal", "reviewer", "resid", "mu", "icc1")
    assert found == pytest.approx([expected[name] for name in names], abs=1e-6)
    assert (model.essays["effect"] - blups("aibs_lmer_proposal_blup", "ID")).abs().max() < 1e-4
    assert model.judges["effect"].abs().max() < 1e-9
    assert reliability_interval(marks).low == pytest.approx(0.2244, abs=1e-3)


def test_plates_and_samples_as_lme4() -> None:
    expected = oracle("penicillin_lmer")
    model = fit_severity(marks_from("lme4/penicillin", "plate", "sample", "diameter"))
    found = (model.essay_variance, model.judge_variance, model.residual_variance, model.mean, model.log_likelihood)
    names = ("plate", "sample", "resid", "mu", "reml_ll")
    assert found == pytest.approx([expected[name] for name in names], rel=1e-4)
    assert model.judges["effect"].tolist() == pytest.approx(expected["sample_blup"], abs=1e-4)


def test_school_essays_as_lme4() -> None:
    expected = oracle("at_writing_lmer")
    ratings = pd.read_csv(reference_file("data/ratings_at/writing_ratings.csv"))
    totals = ratings[[f"k{n}" for n in range(1, 6)]].sum(axis=1)
    model = fit_severity(ratings.assign(essay=ratings["idstud"], judge=ratings["rater"], points=totals))
    found = (model.essay_variance, model.judge_variance, model.residual_variance, model.mean, model.reliability)
    names = ("student", "rater", "resid", "mu", "icc1")
    assert found == pytest.approx([expected[name] for name in names], abs=1e-4)


def test_a_whole_table_is_shrunk_by_the_consistency_of_its_means() -> None:
    expected = oracle("skating_men_sp")
    table = pd.read_csv(reference_file("data/skating2018/matrix_men_sp.csv"), index_col="performance_id")
    marks = table.melt(ignore_index=False, var_name="judge", value_name="points").reset_index(names="essay")
    model = fit_severity(marks)
    found = (model.essay_variance, model.judge_variance, model.residual_variance)
    assert found == pytest.approx([expected["lmer"][name] for name in ("perf", "judge", "resid")], abs=1e-4)
    assert model.judges["effect"][["J1", "J7"]].to_dict() == pytest.approx(expected["judge_blup"], abs=1e-4)
    shrunk = model.essays["effect"] / (model.essays["raw"] - model.mean)
    assert shrunk.tolist() == pytest.approx([expected["ICC3k"]] * len(table), abs=1e-6)
    assert model.reliability == pytest.approx(intraclass(table).agreement.value, abs=1e-6)


whole_tables = st.integers(3, 8).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=n, max_size=n)
)


@settings(max_examples=40, deadline=None)
@given(whole_tables, st.randoms(use_true_random=False))
def test_where_all_judges_mark_all_works_the_order_is_that_of_the_means(rows: list[list[float]], mix: Random) -> None:
    assume(np.ptp(rows) > 0)
    marks = tidy(rows)
    model = fit_severity(marks)
    order = list(marks.index)
    mix.shuffle(order)
    assert_frame_equal(fit_severity(marks.loc[order]).essays, model.essays, check_exact=True)
    centred = model.essays["raw"] - model.mean
    consistency = intraclass(pd.DataFrame(rows)).consistency_mean.value
    if model.judge_variance > 1e-6 and model.essay_variance > 1e-6 and model.residual_variance > 1e-3:
        assert model.essays["effect"].tolist() == pytest.approx((consistency * centred).tolist(), abs=1e-3)
    ratio = (model.essays["effect"] * centred).sum() / (centred**2).sum() if np.ptp(centred) else 0
    assert model.essays["effect"].tolist() == pytest.approx((ratio * centred).tolist(), abs=1e-4)
    assert -1e-9 <= ratio <= 1 + 1e-9


@settings(max_examples=20, deadline=None)
@given(whole_tables, st.integers(-5, 5), st.integers(1, 4))
def test_another_scale_of_marks_changes_nothing_but_the_scale(rows: list[list[float]], shift: int, scale: int) -> None:
    assume(np.ptp(rows) > 0)
    marks = tidy(rows)
    before, after = fit_severity(marks), fit_severity(marks.assign(points=marks["points"] * scale + shift))
    expected = (before.essays["adjusted"] * scale + shift).tolist()
    assert after.essays["adjusted"].tolist() == pytest.approx(expected, abs=1e-3)


def test_a_strict_judge_does_not_cost_a_work_its_place() -> None:
    """Works a and b got the same marks from judges who, on all other works, differ by 4."""
    rows = [(f"w{n}", judge, 10 + n % 3 + by) for n in range(12) for judge, by in (("lenient", 2), ("strict", -2))]
    rows += [("a", "lenient", 11), ("a", "fair", 11), ("b", "strict", 11), ("b", "fair", 11)]
    rows += [(f"w{n}", "fair", 10 + n % 3) for n in range(12)]
    model = fit_severity(pd.DataFrame(rows, columns=["essay", "judge", "points"]))
    assert model.judges["effect"].to_dict() == pytest.approx({"fair": 0.0, "lenient": 2.0, "strict": -2.0}, abs=0.1)
    assert model.essays["raw"][["a", "b"]].tolist() == [11.0, 11.0]
    assert model.essays["adjusted"]["b"] - model.essays["adjusted"]["a"] == pytest.approx(1.71, abs=0.01)


def test_judges_without_common_works_are_told_apart() -> None:
    marks = tidy([[5, 6, 7], [6, 7, 9], [4, 4, 6]])
    apart = pd.concat([marks, marks.assign(essay="x" + marks["essay"], judge=marks["judge"].replace("j2", "j1") + "x")])
    assert fit_severity(marks).groups == (("j0", "j1", "j2"),) and fit_severity(marks).is_connected
    found = fit_severity(apart)
    assert (found.groups, found.is_connected) == ((("j0", "j1", "j2"), ("j0x", "j1x")), False)


@pytest.mark.parametrize(
    ("rows", "code", "values"),
    [
        ([[5, 6]], "judging.too_few_marks", {"essays": 1, "marks": 2}),
        ([[5], [6]], "judging.too_few_marks", {"essays": 2, "marks": 2}),
        ([[5, 5], [5, 5]], "judging.no_spread", {"marks": 4}),
    ],
)
def test_marks_that_tell_nothing_are_refused(rows: list[list[float]], code: str, values: dict[str, int]) -> None:
    with pytest.raises(WorkbenchError) as refused:
        fit_severity(tidy(rows))
    assert (refused.value.code, refused.value.values) == (code, values)


def test_marks_without_any_rest_still_give_an_answer() -> None:
    model = fit_severity(tidy([[i * 2 + j for j in range(3)] for i in range(5)]))
    assert model.essays["adjusted"].tolist() == pytest.approx([1, 3, 5, 7, 9], abs=1e-3)
    assert model.judges["effect"].tolist() == pytest.approx([-1, 0, 1], abs=1e-3)
