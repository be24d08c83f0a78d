"""Agreement of judges against R's numbers on published tables."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from oracle_data import oracle, reference_file

from workbench.analysis.agreement import intraclass, kendall_w, mean_gap, share_within, step_up
from workbench.analysis.estimates import UNKNOWN
from workbench.analysis.kappa import Weights, cohen_kappa, fleiss_kappa
from workbench.analysis.krippendorff import Scale, krippendorff_alpha, krippendorff_interval
from workbench.errors import WorkbenchError


def irr(name: str) -> pd.DataFrame:
    return pd.read_csv(reference_file(f"data/irr/{name}.csv"))


def skating() -> pd.DataFrame:
    return pd.read_csv(reference_file("data/skating2018/matrix_men_sp.csv"), index_col="performance_id")


def test_shrout_and_fleiss_with_their_limits() -> None:
    expected = oracle("shrout_fleiss")
    limits = expected["CI"]
    found = intraclass(irr("shrout_fleiss"))
    for estimate, name, limit in zip(
        found,
        ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"),
        ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k_psych", "ICC3k"),
        strict=True,
    ):
        assert estimate == pytest.approx((expected[name], *limits[limit]), abs=1e-8)


def test_intraclass_correlations_of_other_published_tables() -> None:
    anxiety, skated = oracle("irr_anxiety"), oracle("skating_men_sp")
    found = intraclass(irr("anxiety"))
    assert (found.agreement.value, found.consistency.value) == pytest.approx(
        (anxiety["icc_A1"], anxiety["icc_C1"]), abs=1e-9
    )
    single = intraclass(skating())
    # R's lower digits of ICC(1) and ICC(A) come from a model fit, not from mean squares.
    assert [e.value for e in single[:3]] == pytest.approx([skated[name] for name in ("ICC1", "ICC2", "ICC3")], abs=1e-7)
    means = [single.agreement_mean.value, single.consistency_mean.value]
    assert means == pytest.approx([skated["ICC2k"], skated["ICC3k"]], abs=1e-7)


def test_judges_who_agree_in_all_have_a_correlation_of_one_and_equal_marks_tell_nothing() -> None:
    agreed = intraclass(pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [1.0, 2.0, 4.0]}))
    assert [estimate.value for estimate in agreed] == [1.0] * 6
    assert np.isnan(intraclass(pd.DataFrame({"a": [3.0, 3.0], "b": [3.0, 3.0]}))).all()
    assert np.isnan(UNKNOWN).all()


def test_a_missing_mark_is_refused_where_every_judge_must_mark_every_work() -> None:
    gap = pd.DataFrame({"a": [1.0, 2.0], "b": [1.0, np.nan]})
    for statistic in (intraclass, kendall_w):
        with pytest.raises(WorkbenchError) as refused:
            statistic(gap)
        assert (refused.value.code, refused.value.values) == ("judging.not_complete", {"essays": 2, "judges": 2})


def test_kendalls_w_with_ties() -> None:
    fleiss, anxiety = oracle("shrout_fleiss"), oracle("irr_anxiety")
    found = kendall_w(irr("shrout_fleiss"))
    assert found[:2] == pytest.approx((fleiss["kendall_W_tiecorrected"], fleiss["W_chi2"]), abs=1e-9)
    assert kendall_w(irr("anxiety")) == pytest.approx((anxiety["W"], anxiety["chi2"], anxiety["p"]), abs=1e-9)
    assert kendall_w(irr("video")).w == pytest.approx(oracle("irr_video")["W"], abs=1e-9)
    assert kendall_w(skating()).w == pytest.approx(oracle("skating_men_sp")["W"], abs=1e-9)
    assert np.isnan(kendall_w(pd.DataFrame({"a": [1, 1], "b": [2, 2]}))).all()


def test_krippendorffs_alpha_on_four_scales() -> None:
    found = {scale.lower(): krippendorff_alpha(irr("krippendorff2011"), scale) for scale in Scale}
    assert found == pytest.approx(oracle("krippendorff2011"), abs=1e-9)


def test_krippendorffs_alpha_of_whole_tables_as_the_package_irr_counts_pairs() -> None:
    """Where nothing is missing, irr counts a pair of marks 1 instead of 1 / (m - 1); told so, the numbers agree."""
    reviews = pd.read_csv(reference_file("data/aibs/aibs.csv")).pivot(index="ID", columns="RevCode", values="Score")
    for marks, expected in (
        (irr("anxiety"), oracle("irr_anxiety")["kripp"]),
        (irr("video"), oracle("irr_video")["kripp"]),
        (skating(), {"interval": oracle("skating_men_sp")["kripp_interval"]}),
        (reviews, {"interval": oracle("aibs_lmer")["kripp_interval"]}),
    ):
        n, m = marks.size, marks.shape[1]
        found = {
            name: 1 - (1 - krippendorff_alpha(marks, Scale(name.upper()))) * (n - 1 / (m - 1)) / (n - 1)
            for name in expected
        }
        assert found == pytest.approx(expected, abs=1e-9)


def test_the_interval_of_alpha_holds_it_and_repeats_with_its_seed() -> None:
    marks = pd.DataFrame(
        [[1, 1, np.nan], [2, 2, 3], [3, 3, 3], [4, 4, 4], [np.nan, 1, 2], [2, 2, 2], [5, np.nan, 5]],
        columns=list("abc"),
    )
    found = krippendorff_interval(marks, seed=7)
    assert found.low < found.value < found.high <= 1 and found.value == krippendorff_alpha(marks)
    assert krippendorff_interval(marks.iloc[::-1, ::-1], seed=7) == pytest.approx(found, abs=1e-12)
    assert krippendorff_interval(marks, seed=8)[1:] != found[1:]
    assert np.isnan(krippendorff_interval(pd.DataFrame({"a": [1.0, 1.0], "b": [1.0, 1.0]}), seed=7)).all()


def test_cohens_kappa_plain_and_weighted() -> None:
    anxiety, vision = irr("anxiety"), irr("vision")
    for marks, expected in ((anxiety, oracle("irr_anxiety")["kappa_r1r2"]), (vision, oracle("irr_vision"))):
        found = {
            "unweighted" if weights is Weights.NONE else weights.lower(): cohen_kappa(
                marks.iloc[:, 0], marks.iloc[:, 1], weights
            ).value
            for weights in Weights
        }
        assert found == pytest.approx(expected, abs=1e-9)


def test_the_interval_of_kappa() -> None:
    """Fleiss, Cohen and Everitt (1969); where half agree by chance the error is sqrt(p (1 - p) / n) / (1 - 1/2)."""
    a = pd.Series([0] * 50 + [1] * 50)
    b = pd.Series([0] * 40 + [1] * 10 + [0] * 10 + [1] * 40)
    reach = 1.959963984540054 * np.sqrt(0.8 * 0.2 / 100) / 0.5
    assert cohen_kappa(a, b) == pytest.approx((0.6, 0.6 - reach, 0.6 + reach), abs=1e-12)
    assert cohen_kappa(a, b, categories=[0, 1, 2]) == pytest.approx(cohen_kappa(a, b), abs=1e-12)
    assert np.isnan(cohen_kappa(pd.Series([1, 1]), pd.Series([1, 1]))).all()


def test_fleiss_kappa_and_the_mean_of_pairs() -> None:
    expected, verdicts = oracle("irr_diagnoses"), irr("diagnoses")
    assert fleiss_kappa(verdicts) == pytest.approx((expected["fleiss"], expected["z"]), abs=1e-7)
    pairs = [cohen_kappa(verdicts[a], verdicts[b]).value for a, b in combinations(verdicts, 2)]
    assert np.mean(pairs) == pytest.approx(expected["light"], abs=1e-9)
    assert np.isnan(fleiss_kappa(pd.DataFrame({"a": [1, 1], "b": [1, 1]}))).all()


def test_gaps_between_judges_in_marks() -> None:
    video = oracle("irr_video")
    found = [100 * share_within(irr("video"), gap) for gap in (0, 1)]
    assert found == pytest.approx([video["agree_exact_pct"], video["agree_tol1_pct"]])
    marks = pd.DataFrame({"a": [10.0, 8.0, 7.0], "b": [7.0, np.nan, 7.0], "c": [8.0, np.nan, np.nan]})
    assert mean_gap(marks) == pytest.approx((2.0 + 0.0) / 2)
    assert share_within(marks, 1) == 0.5
    assert np.isnan(mean_gap(marks.iloc[[1]]))


def test_more_marks_are_more_reliable() -> None:
    assert [round(step_up(0.5, n), 4) for n in (1, 2, 3)] == [0.5, 0.6667, 0.75]
