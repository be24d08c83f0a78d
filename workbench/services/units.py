"""Which unit a spelling means, as people decided: remembered for every later import."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.queries.known import unit_spellings
from workbench.rules.canonical import canonical_json
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.services.storing import ids_by_code
from workbench.store import transaction
from workbench.tables import Decision, OrganisationUnit, UnitAlias
from workbench.terms import DecisionKind, Role
from workbench.texts import fold


def decide_unit_alias(
    engine: Engine, *, spelling: str, unit_code: str, actor: str, reason: str, at: datetime, contest: str | None = None
) -> None:
    """Rule which unit a spelling means; refused where it means a unit already."""
    refuse_without_reason(reason)
    alias = " ".join(spelling.split())
    if not alias:
        raise WorkbenchError("people.spelling_empty")
    with transaction(engine) as session:
        contest_id = contest_of(session, contest).id or 0
        decider = member_with_role(session, contest_id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        unit_id = _unit_id(session, contest_id, unit_code)
        meant = unit_spellings(session, contest_id).get(fold(alias))
        if meant is not None:
            raise WorkbenchError("people.spelling_known", spelling=alias, unit=meant)
        session.add(UnitAlias(contest_id=contest_id, unit_id=unit_id, alias=alias, folded=fold(alias)))
        body = {"spelling": alias, "unit": unit_code}
        session.add(
            Decision(
                contest_id=contest_id,
                kind=DecisionKind.UNIT_ALIAS.value,
                body=canonical_json(body),
                reason=reason,
                decided_by_id=decider.id or 0,
                decided_at=at,
            )
        )
        record_event(
            session, at=at, actor=actor, action="unit.alias", entity=f"unit:{unit_code}", reason=reason, after=body
        )


def _unit_id(session: Session, contest_id: int, code: str) -> int:
    units = ids_by_code(session, OrganisationUnit, contest_id)
    if code not in units:
        raise WorkbenchError("people.unit_unknown", code=code)
    return units[code]
