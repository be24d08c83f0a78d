"""Where a week and the essay contest stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workbench.rules.stages import EssayFacts, EssayStage, WeekFacts, WeekStage, essay_stage, week_stage
from workbench.terms import AwardState, PoolState

OPENS = datetime(2022, 9, 19, 1, 0, tzinfo=UTC)
CLOSES = datetime(2022, 9, 27, 3, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DRAFT, APPROVED = PoolState.DRAFT, PoolState.APPROVED


@pytest.mark.parametrize(
    ("pool", "attempts", "awards", "at", "stage"),
    [
        (None, 0, None, OPENS - TICK, WeekStage.NO_POOL),
        (None, 0, None, CLOSES, WeekStage.NO_POOL),
        (DRAFT, 0, None, OPENS, WeekStage.POOL_WAITS),
        (PoolState.RETURNED, 0, None, OPENS, WeekStage.NO_POOL),
        (APPROVED, 0, None, OPENS - TICK, WeekStage.READY),
        (APPROVED, 0, None, OPENS, WeekStage.OPEN),
        (APPROVED, 5, None, CLOSES - TICK, WeekStage.OPEN),
        (APPROVED, 0, None, CLOSES, WeekStage.IMPORT_DUE),
        (APPROVED, 5, None, CLOSES, WeekStage.AWARDS_DUE),
        (None, 5, None, CLOSES, WeekStage.AWARDS_DUE),
        (APPROVED, 5, AwardState.PROVISIONAL, CLOSES, WeekStage.APPROVAL_DUE),
        (APPROVED, 5, AwardState.APPROVED, CLOSES, WeekStage.DONE),
    ],
)
def test_week_stage(
    pool: PoolState | None, attempts: int, awards: AwardState | None, at: datetime, stage: WeekStage
) -> None:
    assert week_stage(WeekFacts(OPENS, CLOSES, pool, attempts, awards), at) is stage


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        (EssayFacts(0, False, 0, 0, 0, 0, None), EssayStage.NO_WORKS),
        (EssayFacts(9, False, 0, 0, 0, 0, None), EssayStage.NO_CODES),
        (EssayFacts(9, True, 0, 0, 0, 0, None), EssayStage.NOT_ASSIGNED),
        (EssayFacts(9, True, 18, 1, 0, 0, None), EssayStage.PRELIMINARY),
        (EssayFacts(9, True, 18, 0, 0, 0, None), EssayStage.NO_FINALISTS),
        (EssayFacts(9, True, 18, 0, 9, 9, None), EssayStage.FINAL),
        (EssayFacts(9, True, 18, 0, 9, 0, None), EssayStage.AWARDS_DUE),
        (EssayFacts(9, True, 18, 0, 9, 0, AwardState.PROVISIONAL), EssayStage.APPROVAL_DUE),
        (EssayFacts(9, True, 18, 0, 9, 0, AwardState.APPROVED), EssayStage.DONE),
    ],
)
def test_essay_stage(facts: EssayFacts, stage: EssayStage) -> None:
    assert essay_stage(facts) is stage
