"""Where a week and the essay contest stand, and so what has to be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workbench.terms import AwardState, PoolState


class WeekStage(StrEnum):
    """The stages of a week, in order; each but READY, OPEN and DONE waits for somebody."""

    NO_POOL = "NO_POOL"
    POOL_WAITS = "POOL_WAITS"
    READY = "READY"
    OPEN = "OPEN"
    IMPORT_DUE = "IMPORT_DUE"
    AWARDS_DUE = "AWARDS_DUE"
    APPROVAL_DUE = "APPROVAL_DUE"
    DONE = "DONE"


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What is known of a week: its window, its pool, how many attempts are in, the state of its award list."""

    opens_at: datetime
    closes_at: datetime
    pool: PoolState | None
    attempts: int
    awards: AwardState | None


def week_stage(week: WeekFacts, at: datetime) -> WeekStage:
    """Say where a week stands at a moment; what is there already counts for more than what was skipped."""
    if week.awards is not None:
        return WeekStage.APPROVAL_DUE if week.awards is AwardState.PROVISIONAL else WeekStage.DONE
    if at >= week.closes_at and week.attempts:
        return WeekStage.AWARDS_DUE
    if week.pool in (None, PoolState.RETURNED):  # a returned pool is the secretariat's to build again
        return WeekStage.NO_POOL
    if week.pool is PoolState.DRAFT:
        return WeekStage.POOL_WAITS
    if at < week.opens_at:
        return WeekStage.READY
    return WeekStage.OPEN if at < week.closes_at else WeekStage.IMPORT_DUE


class EssayStage(StrEnum):
    """The stages of the essay contest, in order."""

    NO_WORKS = "NO_WORKS"
    NO_CODES = "NO_CODES"
    NOT_ASSIGNED = "NOT_ASSIGNED"
    PRELIMINARY = "PRELIMINARY"
    NO_FINALISTS = "NO_FINALISTS"
    FINAL = "FINAL"
    AWARDS_DUE = "AWARDS_DUE"
    APPROVAL_DUE = "APPROVAL_DUE"
    DONE = "DONE"


@dataclass(frozen=True, slots=True)
class EssayFacts:
    """What is known of the essays: works, codes issued, sheets and unfinished sheets of both rounds, awards."""

    works: int
    has_codes: bool
    preliminary_sheets: int
    preliminary_open: int
    final_sheets: int
    final_open: int
    awards: AwardState | None


def essay_stage(essays: EssayFacts) -> EssayStage:
    """Say where the essay contest stands: the first step that is not finished."""
    steps = (
        (essays.works > 0, EssayStage.NO_WORKS),
        (essays.has_codes, EssayStage.NO_CODES),
        (essays.preliminary_sheets > 0, EssayStage.NOT_ASSIGNED),
        (essays.preliminary_open == 0, EssayStage.PRELIMINARY),
        (essays.final_sheets > 0, EssayStage.NO_FINALISTS),
        (essays.final_open == 0, EssayStage.FINAL),
        (essays.awards is not None, EssayStage.AWARDS_DUE),
        (essays.awards is AwardState.APPROVED, EssayStage.APPROVAL_DUE),
    )
    return next((stage for is_done, stage in steps if not is_done), EssayStage.DONE)
