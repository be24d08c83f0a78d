"""Exclusion lists: who may not win, dated; a line is ended, never removed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Engine, select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Exclusion, OrganisationUnit, Person, core
from workbench.terms import ExclusionGround, Role
from workbench.texts import format_date


def add_exclusion(
    engine: Engine,
    *,
    ground: ExclusionGround,
    from_on: date,
    note: str,
    actor: str,
    at: datetime,
    person: str | None = None,
    unit: str | None = None,
    until_on: date | None = None,
    contest: str | None = None,
) -> int:
    """Enter one person or one unit (by code) that may not win from a day on, both days included; give the line's id.

    Papers are not touched: screening then finds those of these days, and a person rules on them.
    """
    refuse_without_reason(note)
    if (person is None) == (unit is None):
        raise WorkbenchError("exclusions.one_of_both")
    if until_on is not None and until_on < from_on:
        raise WorkbenchError("exclusions.ends_too_early", begins=format_date(from_on), ends=format_date(until_on))
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        decider = member_with_role(session, found.id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        line = Exclusion(
            contest_id=found.id,
            person_id=_id_of(session, Person, found.id, person),
            unit_id=_id_of(session, OrganisationUnit, found.id, unit),
            ground=ground.value,
            from_on=from_on,
            until_on=until_on,
            note=note,
            decided_by_id=decider.id or 0,
            decided_at=at,
        )
        session.add(line)
        session.flush()
        record_event(
            session,
            at=at,
            actor=actor,
            action="exclusion.add",
            entity=f"exclusion:{line.id}",
            reason=note,
            after={"person": person, "unit": unit, "ground": ground, "from_on": from_on, "until_on": until_on},
        )
        assert line.id is not None
        return line.id


def end_exclusion(
    engine: Engine,
    *,
    exclusion_id: int,
    until_on: date,
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> None:
    """End a line with a last day; earlier papers stay found."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        member_with_role(session, found.id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        line = session.get(Exclusion, exclusion_id)
        if line is None or line.contest_id != found.id:
            raise WorkbenchError("exclusions.unknown", number=exclusion_id)
        if until_on < line.from_on:
            begins = format_date(line.from_on)
            raise WorkbenchError("exclusions.ends_too_early", begins=begins, ends=format_date(until_on))
        before, line.until_on = line.until_on, until_on
        record_event(
            session,
            at=at,
            actor=actor,
            action="exclusion.end",
            entity=f"exclusion:{exclusion_id}",
            reason=reason,
            before={"until_on": before},
            after={"until_on": until_on},
        )


def _id_of(session: Session, who: type[Person | OrganisationUnit], contest_id: int, code: str | None) -> int | None:
    if code is None:
        return None
    one = core(who).c
    found: int | None = session.scalar(select(one.id).where(one.contest_id == contest_id, one.code == code))
    if found is None:
        raise WorkbenchError("exclusions.unknown_person" if who is Person else "exclusions.unknown_unit", code=code)
    return found
