"""On which days of a week people took part."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.queries.attempts import attempt_counts
from workbench.tables import Attempt, core
from workbench.texts import to_local


class DayCount(NamedTuple):
    """How many attempts were handed in on a local day."""

    day: date
    attempts: int


def attempts_by_day(session: Session, week_id: int) -> list[DayCount]:
    """Count the attempts of a week by the local day they were handed in, days without any left out.

    The day is taken in Python because SQLite knows no time zones.
    """
    a = core(Attempt).c
    moments = session.execute(select(a.submitted_at).where(a.week_id == week_id, attempt_counts())).scalars()
    days = Counter(to_local(_aware(moment)).date() for moment in moments)
    return [DayCount(day, days[day]) for day in sorted(days)]


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
