"""The pictures of a paper: what their text alternatives say, and that equal papers give equal bytes."""

from __future__ import annotations

import re

import pytest

from workbench.queries.attempt_evidence import AnswerRow
from workbench.queries.review_queue import RankChange
from workbench.widgets.review_queue import affected, prize_word
from workbench.widgets.review_queue.charts import _ticks, answers_figure

ANSWERS = (
    AnswerRow(1, "AA-001", "Câu một", "B", True, 2),
    AnswerRow(2, "AA-002", "Câu hai", "AC", False, 0),
    AnswerRow(3, "AA-003", "Câu ba", "", None, 1),
    AnswerRow(4, "AA-004", "Câu bốn", "D", None, 0),
)


def test_the_strip_of_answers_says_in_words_what_it_draws() -> None:
    drawn = answers_figure(ANSWERS)
    assert re.findall('alt="([^"]*)"', drawn) == [
        "4 câu: 1 đúng, 1 sai, 1 bỏ trống, 1 chưa biết đúng sai; 2 câu đã gặp ở lượt trước."
    ]
    assert drawn == answers_figure(ANSWERS)


@pytest.mark.parametrize(
    ("mine", "middle", "ends", "written"),
    [
        (18_000, 146_000, (72_000, 298_000), [18_000, 146_000, 72_000, 298_000]),
        (18_000, 146_000, (120_000, 180_000), [18_000, 146_000]),
        (5_000, 146_000, (30_000, 900_000), [5_000, 146_000, 30_000, 900_000]),
        (60_000, 60_000, (60_000, 60_000), [60_000]),
    ],
)
def test_durations_under_the_axis_keep_apart(mine: int, middle: int, ends: tuple[int, int], written: list[int]) -> None:
    assert _ticks(mine, middle, ends) == written


def test_those_an_annulment_touches_most_stand_first() -> None:
    same = RankChange("P1", "Người P1", "DV", 9, 9, False, False)
    moved = RankChange("P2", "Người P2", "DV", 5, 4, False, False)
    gone = RankChange("P3", "Người P3", "DV", 8, None, False, False)
    enters = RankChange("P4", "Người P4", "DV", 4, 3, False, True)
    leaves = RankChange("P5", "Người P5", "DV", 1, 7, True, False)
    keeps = RankChange("P6", "Người P6", "DV", 2, 1, True, True)
    touched = affected([same, moved, gone, enters, leaves, keeps])
    assert [change.person_code for change in touched] == ["P5", "P4", "P3", "P6", "P2"]
    assert [prize_word(change) for change in touched] == ["Ra", "Vào", "–", "Giữ", "–"]
