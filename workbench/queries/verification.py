"""Where every winner stands between the provisional list and the payment, and who moved up for whom."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.tables import Award, Member, OrganisationUnit, Person, Prize, Verification, core
from workbench.terms import AwardState, VerificationState


class VerificationRow(NamedTuple):
    """One winner of a week, those replaced included; ``asked`` is None before the unit was asked.

    ``version`` is that of the verification, which a form must send back; ``replaces`` is the code of the winner who
    left and let this one in.
    """

    award_id: int
    position: int
    prize_code: str
    prize_label: str
    amount_vnd: int
    person_code: str
    full_name: str
    unit_code: str
    unit_name: str
    award: AwardState
    asked: VerificationState | None
    asked_at: datetime | None
    due_at: datetime | None
    answered_at: datetime | None
    answered_by: str
    evidence: str
    note: str
    recorded_by: str
    version: int
    replaces: str | None
    is_overdue: bool

    @property
    def state(self) -> str:
        """Give where the winner stands, as a label: the verification counts while the list is provisional."""
        if self.award is AwardState.PROVISIONAL and self.asked is not None:
            return self.asked.label()
        return self.award.label()


def verification_rows(session: Session, week_id: int, at: datetime) -> list[VerificationRow]:
    """Give every winner a week has had, in the order of the list, with the verification and what was paid."""
    award, prize, person, unit = core(Award).c, core(Prize).c, core(Person).c, core(OrganisationUnit).c
    asked, recorder = core(Verification).c, core(Member).c
    rows = session.execute(
        select(
            award.id,
            award.position,
            prize.code.label("prize_code"),
            prize.label.label("prize_label"),
            prize.amount_vnd,
            award.share_vnd,
            person.code.label("person_code"),
            person.full_name,
            unit.code.label("unit_code"),
            unit.name.label("unit_name"),
            award.state,
            award.replaces_id,
            asked.state.label("asked"),
            asked.asked_at,
            asked.due_at,
            asked.answered_at,
            asked.answered_by,
            asked.evidence,
            asked.note,
            asked.version,
            recorder.full_name.label("recorded_by"),
        )
        .select_from(core(Award))
        .join(core(Prize), prize.id == award.prize_id)
        .join(core(Person), person.id == award.person_id)
        .join(core(OrganisationUnit), unit.id == award.unit_id)
        .outerjoin(core(Verification), asked.award_id == award.id)
        .outerjoin(core(Member), recorder.id == asked.recorded_by_id)
        .where(award.week_id == week_id)
        .order_by(award.position, award.id)
    ).all()
    code_of = {row.id: row.person_code for row in rows}
    return [
        VerificationRow(
            row.id,
            row.position,
            row.prize_code,
            row.prize_label,
            row.amount_vnd if row.share_vnd is None else row.share_vnd,
            row.person_code,
            row.full_name,
            row.unit_code,
            row.unit_name,
            AwardState(row.state),
            VerificationState(row.asked) if row.asked else None,
            row.asked_at,
            row.due_at,
            row.answered_at,
            row.answered_by or "",
            row.evidence or "",
            row.note or "",
            row.recorded_by or "",
            row.version or 0,
            code_of.get(row.replaces_id),
            row.asked == VerificationState.SENT.value and row.due_at < at,
        )
        for row in rows
    ]
