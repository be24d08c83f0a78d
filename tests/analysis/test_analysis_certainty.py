"""Places of works with what is not known about them."""

from __future__ import annotations

import pandas as pd
import pytest
from oracle_data import oracle, reference_file

from workbench.analysis.certainty import (
    RankCertainty,
    certainty_seed,
    extra_mark_queue,
    rank_certainty,
    share_truly_top,
)
from workbench.analysis.severity import fit_severity


def tidy(table: list[list[float]]) -> pd.DataFrame:
    return pd.DataFrame(
        [(f"e{i}", f"j{j}", mark) for i, row in enumerate(table) for j, mark in enumerate(row)],
        columns=["essay", "judge", "points"],
    )


def test_the_tenth_of_72_grant_proposals_may_stand_anywhere_in_the_first_half() -> None:
    reviews = pd.read_csv(reference_file("data/aibs/aibs.csv"))  # 1 is the best mark
    marks = pd.DataFrame({"essay": reviews["ID"], "judge": reviews["RevID"], "points": -reviews["Score"]})
    found = rank_certainty(fit_severity(marks), 10, seed=2022)
    assert [work.rank for work in found] == list(range(1, 73))
    assert sum(work.chance_of_top for work in found) == pytest.approx(10)
    tenth, eleventh = found[9:11]
    assert (tenth.rank_low, tenth.rank_high) == (2, 42)
    assert (tenth.chance_of_top, eleventh.chance_of_top) == pytest.approx((0.37, 0.34), abs=0.02)
    queue = extra_mark_queue(found)
    assert {work.essay for work in queue} == {work.essay for work in found if 0.2 < work.chance_of_top < 0.8}
    assert queue[0] == min(queue, key=lambda work: abs(work.chance_of_top - 0.5))


def test_the_same_seed_gives_the_same_draws_whatever_the_order_of_rows() -> None:
    marks = tidy([[5, 6, 7], [6, 6, 8], [4, 6, 6], [7, 8, 9]])
    found = rank_certainty(fit_severity(marks), 2, seed=1)
    assert rank_certainty(fit_severity(marks.iloc[::-1]), 2, seed=1) == found
    assert rank_certainty(fit_severity(marks), 2, seed=2) != found
    assert certainty_seed(1, "FINAL") != certainty_seed(1, "PRELIMINARY")


def test_a_work_far_ahead_is_first_for_certain() -> None:
    found = rank_certainty(fit_severity(tidy([[1, 2, 1], [2, 1, 2], [1, 1, 2], [19, 20, 19]])), 1, seed=1)
    assert (found[0].essay, found[0].rank_low, found[0].rank_high, found[0].chance_of_top) == ("e3", 1, 1, 1.0)
    assert extra_mark_queue(found) == ()


def test_where_marks_tell_works_apart_no_better_than_lots_every_place_is_open() -> None:
    model = fit_severity(tidy([[float((i + j) % 2) for j in range(4)] for i in range(4)]))
    found = rank_certainty(model, 2, seed=1)
    assert [(work.rank_low, work.rank_high) for work in found] == [(1, 4)] * 4
    assert [work.chance_of_top for work in found] == pytest.approx([0.5] * 4, abs=0.05)


def test_the_queue_starts_with_the_least_decided() -> None:
    works = [RankCertainty(code, 10, 1, 1, 3, p) for code, p in (("a", 0.9), ("b", 0.7), ("c", 0.45), ("d", 0.3))]
    assert [work.essay for work in extra_mark_queue(tuple(works))] == ["c", "b", "d"]
    assert [work.essay for work in extra_mark_queue(tuple(works), (0.35, 0.95))] == ["c", "b", "a"]


def test_how_many_of_the_chosen_truly_belong_to_the_top() -> None:
    expected = oracle("irr2fpr")
    assert share_truly_top(expected["icc"], expected["k"], expected["p"]) == pytest.approx(expected["tpr"], abs=1e-6)
    rounded = {icc: [round(share_truly_top(icc, k, 10 / 130), 2) for k in (1, 2, 3, 5, 7)] for icc in (0.37, 0.5, 0.7)}
    assert rounded == {
        0.37: [0.36, 0.47, 0.53, 0.61, 0.66],
        0.5: [0.44, 0.55, 0.62, 0.69, 0.73],
        0.7: [0.58, 0.68, 0.73, 0.79, 0.82],
    }
    assert share_truly_top(1.0, 3, 0.1) == 1.0
