"""Ask the winners' units to confirm them, and record what they answer; a form that is out of date is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, select, update
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import rules_of_week, week_of
from workbench.queries.verification import VerificationRow, verification_rows
from workbench.services.audit import record_event
from workbench.services.award_lists import locked_contest
from workbench.services.members import member_with_role
from workbench.store import transaction
from workbench.tables import Award, Member, Verification, Week, core
from workbench.terms import AwardState, Role, VerificationState
from workbench.texts import format_moment

ANSWERS = (VerificationState.CONFIRMED, VerificationState.FAILED)


def send_verifications(
    engine: Engine, *, week: int, actor: str, at: datetime, contest: str | None = None
) -> tuple[str, ...]:
    """Record that the units of a week's provisional winners are asked now; gives the codes of who is asked about.

    The deadline is as many days ahead as the rules say. Who was asked about before is not asked about again.
    """
    with transaction(engine) as session:
        member, stored_week = _acting(session, week, actor, contest)
        rules = rules_of_week(session, stored_week.id or 0)
        rows = verification_rows(session, stored_week.id or 0, at)
        waiting = [row for row in rows if row.asked is None and row.award is AwardState.PROVISIONAL]
        if not waiting:
            raise WorkbenchError("verification.nobody_to_ask", week=week)
        due_at = at + timedelta(days=rules.answer_days)
        session.connection().execute(
            insert(core(Verification)),
            [
                {
                    "award_id": row.award_id,
                    "state": VerificationState.SENT.value,
                    "asked_at": at,
                    "due_at": due_at,
                    "note": "",
                }
                for row in waiting
            ],
        )
        codes = tuple(row.person_code for row in waiting)
        record_event(
            session,
            at=at,
            actor=member.code,
            action="verification.send",
            entity=f"week:{week}",
            reason=format_moment(due_at),
            after=list(codes),
        )
        return codes


def record_answer(
    engine: Engine,
    *,
    week: int,
    person: str,
    answer: VerificationState,
    answered_by: str,
    evidence: str,
    seen_version: int,
    note: str = "",
    actor: str,
    at: datetime,
    contest: str | None = None,
) -> None:
    """Record what a unit answered about a winner: confirmed or failed, who answered, and what it rests on.

    ``seen_version`` is the version of the row the form showed; where somebody changed it meanwhile nothing is
    stored. A later answer of the unit corrects an earlier one until the list is approved.
    """
    if answer not in ANSWERS:
        raise WorkbenchError("verification.not_an_answer")
    if not evidence.strip() or not answered_by.strip():
        raise WorkbenchError("verification.evidence_needed")
    with transaction(engine) as session:
        member, stored_week = _acting(session, week, actor, contest)
        rows = verification_rows(session, stored_week.id or 0, at)
        row = next((row for row in rows if row.person_code == person), None)
        if row is None or row.asked is None:
            raise WorkbenchError("verification.not_asked", person=person, week=week)
        if row.award is not AwardState.PROVISIONAL and row.award is not AwardState.REPLACED:
            raise WorkbenchError("awards.already_approved")
        values = {"answered_at": at, "answered_by": answered_by.strip(), "evidence": evidence.strip(), "note": note}
        _change(session, member, row, seen_version, answer, values)
        record_event(
            session,
            at=at,
            actor=member.code,
            action="verification.answer",
            entity=f"week:{week}/{person}",
            reason=evidence.strip(),
            before=row.asked.value,
            after=answer.value,
        )


def close_overdue(
    engine: Engine, *, week: int, actor: str, at: datetime, contest: str | None = None
) -> tuple[str, ...]:
    """Record that the units whose deadline has passed did not answer; gives the codes of their winners."""
    with transaction(engine) as session:
        member, stored_week = _acting(session, week, actor, contest)
        overdue = [row for row in verification_rows(session, stored_week.id or 0, at) if row.is_overdue]
        if not overdue:
            raise WorkbenchError("verification.nothing_overdue", week=week)
        for row in overdue:
            _change(session, member, row, row.version, VerificationState.NO_ANSWER, {"answered_at": at})
        codes = tuple(row.person_code for row in overdue)
        record_event(
            session,
            at=at,
            actor=member.code,
            action="verification.close",
            entity=f"week:{week}",
            reason=VerificationState.NO_ANSWER.label(),
            before=VerificationState.SENT.value,
            after=list(codes),
        )
        return codes


def mark_paid(
    engine: Engine,
    *,
    week: int,
    people: tuple[str, ...],
    voucher: str,
    actor: str,
    at: datetime,
    contest: str | None = None,
) -> None:
    """Record that approved prizes were paid out, under which voucher; a paid list cannot be reopened."""
    if not voucher.strip():
        raise WorkbenchError("verification.voucher_needed")
    with transaction(engine) as session:
        member, stored_week = _acting(session, week, actor, contest)
        rows = {row.person_code: row for row in verification_rows(session, stored_week.id or 0, at)}
        wrong = [code for code in people if code not in rows or rows[code].award is not AwardState.APPROVED]
        if wrong or not people:
            raise WorkbenchError("verification.not_approved", people=", ".join(wrong))
        award = core(Award).c
        session.connection().execute(
            update(core(Award))
            .where(award.id.in_([rows[code].award_id for code in people]))
            .values(state=AwardState.PAID.value, version=award.version + 1)
        )
        record_event(
            session,
            at=at,
            actor=member.code,
            action="award.pay",
            entity=f"week:{week}",
            reason=voucher.strip(),
            before=AwardState.APPROVED.value,
            after=list(people),
        )


def _acting(session: Session, week: int, actor: str, contest: str | None) -> tuple[Member, Week]:
    found = locked_contest(session, contest)
    member = member_with_role(session, found.id or 0, actor, Role.SECRETARIAT)
    return member, week_of(session, found.id or 0, week)


def _change(
    session: Session,
    member: Member,
    row: VerificationRow,
    seen_version: int,
    state: VerificationState,
    values: dict[str, object],
) -> None:
    """Change one verification if it is still the one that was seen; the version decides in the database itself."""
    asked = core(Verification).c
    changed = session.connection().execute(
        update(core(Verification))
        .where(asked.award_id == row.award_id, asked.version == seen_version)
        .values(state=state.value, recorded_by_id=member.id, version=seen_version + 1, **values)
    )
    if changed.rowcount != 1:
        now = session.execute(
            select(asked.state, core(Member).c.full_name)
            .select_from(core(Verification))
            .outerjoin(core(Member), core(Member).c.id == asked.recorded_by_id)
            .where(asked.award_id == row.award_id)
        ).one()
        raise WorkbenchError(
            "verification.changed_meanwhile",
            person=row.full_name,
            state=VerificationState(now.state).label(),
            by=now.full_name or "",
        )
