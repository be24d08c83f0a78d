"""What of a week's results may be told to everybody: name, unit, prize, points, time."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import distinct, func, select
from sqlmodel import Session

from workbench.queries.attempts import attempt_counts, attempt_person
from workbench.tables import Attempt, Award, Decision, OrganisationUnit, Person, Prize, Snapshot, Week, core
from workbench.terms import AwardState, DecisionKind, SnapshotState


class PublicWinner(NamedTuple):
    """One winner as announced; ``is_approved`` tells whether the prize may be announced yet."""

    prize_label: str
    full_name: str
    unit_name: str
    points: int
    n_items: int
    duration_ms: int
    is_approved: bool


def public_winners(session: Session, week_id: int) -> list[PublicWinner]:
    """Give a week's winners in the order of the award list, those replaced left out."""
    award, prize, person = core(Award).c, core(Prize).c, core(Person).c
    unit, attempt = core(OrganisationUnit).c, core(Attempt).c
    rows = session.execute(
        select(
            prize.label,
            person.full_name,
            unit.name,
            attempt.points,
            attempt.n_items,
            attempt.duration_ms,
            award.state.in_([AwardState.APPROVED.value, AwardState.PAID.value]),
        )
        .where(
            award.week_id == week_id,
            award.prize_id == prize.id,
            award.person_id == person.id,
            award.unit_id == unit.id,
            award.attempt_id == attempt.id,
            award.state != AwardState.REPLACED.value,
        )
        .order_by(prize.division, award.position)
    )
    return [PublicWinner(*row[:6], bool(row[6])) for row in rows]  # type: ignore[call-arg]


def counts_of_week(session: Session, week_id: int) -> tuple[int, int]:
    """Give how many people took part in a week, and with how many attempts."""
    a = core(Attempt).c
    counted = select(func.count(distinct(attempt_person())), func.count()).where(a.week_id == week_id, attempt_counts())
    people, attempts = session.execute(counted).one()
    return people, attempts


def units_so_far(session: Session, contest_id: int, week: int) -> set[str]:
    """Give the codes of the units of whom anybody has taken part, from the first week to this one."""
    a, held, unit = core(Attempt).c, core(Week).c, core(OrganisationUnit).c
    return set(
        session.scalars(
            select(unit.code).where(
                held.contest_id == contest_id,
                held.number <= week,
                a.week_id == held.id,
                a.unit_id == unit.id,
                attempt_counts(),
            )
        )
    )


def final_hash_of_week(session: Session, week_id: int) -> str | None:
    """Give the hash of the week's newest final snapshot; None without one since the list was last approved."""
    snapshot, decision = core(Snapshot).c, core(Decision).c
    approved: datetime | None = session.scalar(
        select(func.max(decision.decided_at)).where(
            decision.week_id == week_id, decision.kind == DecisionKind.AWARD_APPROVAL.value
        )
    )
    row = session.execute(
        select(snapshot.sha256, snapshot.taken_at)
        .where(snapshot.week_id == week_id, snapshot.state == SnapshotState.FINAL.value)
        .order_by(snapshot.id.desc())
        .limit(1)
    ).first()
    if row is None or approved is None or row.taken_at < approved:
        return None
    found: str = row.sha256
    return found
