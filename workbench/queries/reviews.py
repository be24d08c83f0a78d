"""What a secretary looks at before prizes are allocated: how often people took part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.queries.attempts import attempt_counts, attempt_person
from workbench.tables import Attempt, core


def attempt_ids(session: Session, week_id: int, codes: Iterable[str]) -> dict[str, int]:
    """Give the platform's code -> attempt id, in order of the codes; those a week does not have are left out."""
    a = core(Attempt).c
    rows = session.execute(select(a.code, a.id).where(a.week_id == week_id, a.code.in_(set(codes))).order_by(a.code))
    return {row.code: row.id for row in rows}


class FrequencyRow(NamedTuple):
    """How many people took part this often in a week."""

    attempts: int
    people: int


def attempts_per_person(session: Session, week_id: int) -> list[FrequencyRow]:
    """Count people by how often they took part in a week, the least often first."""
    a = core(Attempt).c
    taken = (
        select(func.count().label("attempts"))
        .where(a.week_id == week_id, attempt_counts())
        .group_by(attempt_person())
        .subquery("taken")
    )
    rows = session.execute(select(taken.c.attempts, func.count()).group_by(taken.c.attempts).order_by(taken.c.attempts))
    return [FrequencyRow(*row) for row in rows]
