"""Item and quiz statistics against Moodle's own fixtures, and on papers that show one thing each."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from oracle_data import oracle, reference_file
from pandas.testing import assert_frame_equal

from workbench.analysis.distractors import distractor_table, score_groups, upper_lower_index
from workbench.analysis.item_analysis import facility_band, item_statistics, quiz_statistics, set_parallelism
from workbench.analysis.reliability import alpha, kr20, kr21, standard_error_of_measurement

TOLERANCE = 1e-6


def _moodle(name: str) -> pd.DataFrame:
    return pd.read_csv(reference_file(f"data/moodle/{name}.csv"))


def test_item_statistics_of_a_whole_quiz_are_those_of_moodle() -> None:
    marks = _moodle("quiz00_marks").set_index("attempt")
    expected = _moodle("quiz00_expected_items")
    found = item_statistics(marks)
    named = {"facility": "facility", "sd": "sd"}
    assert_frame_equal(
        found[["facility", "sd", "effective_weight", "discrimination", "efficiency"]].reset_index(drop=True),
        pd.DataFrame(
            {name: 100 * expected[of] for name, of in named.items()}
            | {
                "effective_weight": expected["effectiveweight"],
                "discrimination": expected["discriminationindex"],
                "efficiency": expected["discriminativeefficiency"],
            }
        ),
        rtol=0,
        atol=TOLERANCE,
    )
    assert found["intended_weight"].tolist() == pytest.approx([100 / 7] * 7)


def test_quiz_statistics_are_those_of_moodle() -> None:
    marks = _moodle("quiz00_marks").set_index("attempt")
    found = quiz_statistics(marks.sum(axis=1), marks)
    expected = _moodle("quiz00_expected_quiz").set_index("stat")["value"].rename(_OUR_NAMES)
    assert set(found.index) == set(expected.index)
    assert found[expected.index].tolist() == pytest.approx(expected.tolist(), abs=TOLERANCE)


_OUR_NAMES = {"standarddeviation": "sd", "errorratio": "error_ratio", "standarderror": "standard_error"}


def test_items_of_a_quiz_with_other_items_too_are_those_of_moodle() -> None:
    frame = _moodle("qstates_marks")
    expected = _moodle("qstates_expected")
    marks = frame.drop(columns="sumgrades")
    found = item_statistics(marks, {"s8": 8}, totals=frame["sumgrades"])
    assert (found["facility"]).tolist() == pytest.approx(expected["facility100"].tolist(), abs=TOLERANCE)
    # Moodle's sheet writes the deviation in thousandths of a mark.
    sd = (10 * found["sd"] * pd.Series({"s8": 8}).reindex(found.index, fill_value=1)).tolist()
    assert sd == pytest.approx(expected["sd1000"].tolist(), abs=TOLERANCE)
    for name, of in (("discrimination", "discriminationindex"), ("efficiency", "discriminativeefficiency")):
        assert found[name].tolist() == pytest.approx(expected[of].tolist(), abs=TOLERANCE)
    assert found["effective_weight"].tolist() == pytest.approx(expected["effectiveweight"].tolist(), abs=TOLERANCE)


def _lsat6() -> pd.DataFrame:
    return pd.read_csv(reference_file("data/lsat/lsat6.csv"))


def test_alpha_and_kr20_of_lsat6_are_one_number() -> None:
    marks, expected = _lsat6(), oracle("lsat6")["alpha"]
    assert [alpha(marks), kr20(marks)] == pytest.approx([expected, expected], abs=1e-8)
    assert quiz_statistics(marks.sum(axis=1), marks)["cic"] == pytest.approx(100 * expected, abs=1e-6)
    assert kr21(marks) < kr20(marks)
    sem = marks.sum(axis=1).std() * np.sqrt(1 - expected)
    assert standard_error_of_measurement(marks) == pytest.approx(sem, abs=1e-8)


# Four people, items as hard as their names say; P4 fails everything.
SMALL = pd.DataFrame(
    {"easy": [1, 1, 1, 0], "hard": [1, 0, 0, 0], "upside": [0, 0, 1, 1], "given": [1, 1, 1, 1]},
    index=["P1", "P2", "P3", "P4"],
    dtype=float,
)


def test_reliability_by_hand() -> None:
    marks = SMALL[["easy", "hard"]]  # totals 2, 1, 1, 0: variance 2/3 over n - 1, 1/2 over n
    assert alpha(marks) == pytest.approx(2 * (1 - (1 / 4 + 1 / 4) / (2 / 3)))
    assert kr20(marks) == pytest.approx(2 * (1 - (3 / 16 + 3 / 16) / (1 / 2)))
    assert kr21(marks) == pytest.approx(2 * (1 - 1 * (2 - 1) / (2 * 1 / 2)))


def test_without_a_spread_or_with_a_gap_there_is_no_reliability() -> None:
    gap = SMALL.mask(SMALL.index.to_series() == "P2")
    found = [f(marks) for f in (alpha, kr20, kr21) for marks in (SMALL[["given"]], SMALL.iloc[:1], gap)]
    assert all(np.isnan(value) for value in found)


def test_an_item_that_works_backwards_and_one_that_says_nothing_are_flagged() -> None:
    found = item_statistics(SMALL, n_options={"easy": 4, "hard": 2})
    assert found["facility"].tolist() == [75, 25, 50, 100]
    assert found["guess"].tolist()[:2] == [25, 50] and found["guess"].isna().tolist() == [False, False, True, True]
    assert found["band"].tolist() == ["fairly_easy", "moderately_hard", "right", "extremely_easy"]
    assert found["flags"].tolist() == [
        ("negative", "dubious"),
        ("negative", "dubious", "high_guess"),
        ("negative", "dubious"),
        ("constant", "weak_sd"),
    ]


def test_an_item_is_judged_on_the_attempts_that_presented_it() -> None:
    drawn = SMALL.assign(hard=[1.0, np.nan, 0.0, 0.0])
    found = item_statistics(drawn).loc["hard"]
    there = item_statistics(SMALL.loc[["P1", "P3", "P4"]]).loc["hard"]
    assert (found["attempts"], found["facility"]) == (3, pytest.approx(100 / 3))
    for name in ("sd", "discrimination", "efficiency"):
        assert found[name] == pytest.approx(there[name])
    assert quiz_statistics(drawn.sum(axis=1), drawn)[["cic", "error_ratio", "standard_error"]].isna().all()


def test_nothing_to_analyse_gives_empty_values_not_an_error() -> None:
    empty = SMALL.iloc[:0]
    found = item_statistics(empty)
    assert found["attempts"].tolist() == [0] * 4 and found["facility"].isna().all()
    assert (found["band"] == "").all() and (found["flags"].map(len) == 0).all()
    statistics = quiz_statistics(empty.sum(axis=1), empty)
    assert statistics["count"] == 0 and statistics.drop("count").isna().all()


@pytest.mark.parametrize(
    ("facility", "band"),
    [(0, "extremely_hard"), (5.4, "extremely_hard"), (6, "very_hard"), (50, "right"), (94.6, "extremely_easy")],
)
def test_facility_bands(facility: float, band: str) -> None:
    assert facility_band(facility) == band


def test_sets_from_one_pool_are_compared_by_the_score_they_promise() -> None:
    marks = pd.DataFrame({"a": [1, 1, np.nan, np.nan], "b": [0, 1, 0, 1], "c": [np.nan, np.nan, 1, 0]})
    found = set_parallelism(marks, pd.Series(["I", "I", "II", "II"]))
    assert found.to_dict("index") == {
        "I": {"items": 2, "attempts": 2, "expected": 1.5, "mean": 1.5, "gap": 0.0},
        "II": {"items": 2, "attempts": 2, "expected": 1.0, "mean": 1.0, "gap": 0.0},
    }


# Distractors ----------------------------------------------------------------------------------------------------------


def test_equal_scores_are_never_parted() -> None:
    scores = pd.Series([9, 8, 8, 5, 5, 5, 3, 2, 2])
    expected = ["upper", "upper", "upper", "middle", "middle", "middle", "lower", "lower", "lower"]
    assert score_groups(scores).tolist() == expected
    assert score_groups(scores, 0.2).tolist() == ["upper"] * 3 + ["middle"] * 4 + ["lower"] * 2
    assert score_groups(pd.Series([5, 5, 5])).tolist() == ["middle"] * 3
    assert score_groups(pd.Series([7, 7, 7, 1])).tolist() == ["upper"] * 3 + ["lower"]


def test_the_upper_lower_index_does_not_depend_on_the_order_of_rows() -> None:
    marks = _lsat6()
    shuffled = marks.sample(frac=1, random_state=1)
    assert upper_lower_index(marks).tolist() == pytest.approx(upper_lower_index(shuffled).tolist())
    assert upper_lower_index(SMALL, 0.25).to_dict() == {"easy": 0.5, "hard": 0.5, "upside": 0.0, "given": 0.0}


def test_a_wrong_option_that_draws_the_strong_is_flagged() -> None:
    chosen = pd.Series(list("BBBAAABACAA-"))
    rest = pd.Series([9, 9, 9, 9, 5, 5, 5, 5, 1, 1, 1, 1])
    found = distractor_table(chosen, "A", rest)
    assert found.index.tolist() == ["A", "B", "C", "D", "-"]
    assert found[["is_key", "n"]].to_numpy().tolist() == [[True, 6], [False, 4], [False, 1], [False, 0], [False, 1]]
    assert found.loc["B", ["lower", "middle", "upper"]].tolist() == [0.0, 0.25, 0.75]
    assert found["correlation"].round(6).tolist()[:2] == [-0.204124, 0.649519]
    assert found["flags"].tolist() == [
        ("weak_key",),
        ("beats_key", "attracts_strong"),
        (),
        ("rarely_chosen",),
        (),
    ]
