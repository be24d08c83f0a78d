"""What holds for any marks: order does not matter, bounds are kept, a scale of marks changes nothing but itself."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from workbench.analysis.distractors import distractor_table, score_groups
from workbench.analysis.item_analysis import item_statistics
from workbench.analysis.reliability import alpha, kr20, kr21

marked = st.sampled_from([0.0, 1.0])
whole_tables = st.integers(3, 12).flatmap(
    lambda n: st.lists(st.lists(marked, min_size=4, max_size=4), min_size=n, max_size=n)
)
tables = st.integers(3, 12).flatmap(
    lambda n: st.lists(st.lists(marked | st.just(np.nan), min_size=4, max_size=4), min_size=n, max_size=n)
)


def _frame(rows: list[list[float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list("abcd"))


@settings(max_examples=60, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_item_statistics_do_not_depend_on_the_order_of_rows_and_keep_their_bounds(
    rows: list[list[float]], mix: Random
) -> None:
    turned = rows.copy()
    mix.shuffle(turned)
    found = item_statistics(_frame(rows))
    assert_frame_equal(found, item_statistics(_frame(turned)))
    assert (found["facility"].dropna().between(0, 100)).all()
    assert (found["discrimination"].dropna().abs() <= 100 + 1e-9).all()
    assert (found["efficiency"].dropna() <= 100 + 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(whole_tables, st.sampled_from([2.0, 10.0]))
def test_marks_on_another_scale_give_the_same_item_statistics(rows: list[list[float]], scale: float) -> None:
    marks = _frame(rows)
    scaled = item_statistics(marks * scale, dict.fromkeys("abcd", scale))
    assert_frame_equal(item_statistics(marks), scaled, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(whole_tables)
def test_kr20_is_alpha_and_never_below_kr21(rows: list[list[float]]) -> None:
    marks = _frame(rows)
    assert kr20(marks) == pytest.approx(alpha(marks), nan_ok=True)
    assert np.isnan(kr20(marks)) or kr21(marks) <= kr20(marks) + 1e-9


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 6), max_size=20), st.sampled_from([0.1, 0.27, 1 / 3, 0.5]))
def test_people_with_one_score_are_in_one_group_and_groups_follow_scores(scores: list[int], share: float) -> None:
    frame = pd.DataFrame({"score": scores, "group": score_groups(pd.Series(scores, dtype=float), share)})
    assert (frame.groupby("score")["group"].nunique() == 1).all()
    bounds = [frame.loc[frame["group"] == name, "score"] for name in ("lower", "middle", "upper")]
    filled = [part for part in bounds if len(part)]
    assert all(low.max() < high.min() for low, high in pairwise(filled))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABCD-"), st.integers(0, 5)), min_size=1, max_size=20))
def test_every_answer_is_in_the_distractor_table_once(answers: list[tuple[str, int]]) -> None:
    chosen, rest = (pd.Series(list(column)) for column in zip(*answers, strict=True))
    found = distractor_table(chosen, "A", rest)
    assert found["n"].sum() == len(answers) and found["share"].sum() == pytest.approx(1)
