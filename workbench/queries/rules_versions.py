"""Which versions the rules of a contest went through, and which weeks each one holds for."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.rules.contest_rules import ContestRules
from workbench.tables import OrganisationUnit, RulesVersion, Week, core


class VersionRow(NamedTuple):
    """One frozen version; ``weeks`` are those held under it now."""

    number: int
    sha256: str
    frozen_at: datetime
    weeks: tuple[int, ...]
    rules: ContestRules


def version_rows(session: Session, contest_id: int) -> list[VersionRow]:
    """Give every version of a contest's rules, oldest first."""
    version, week = core(RulesVersion).c, core(Week).c
    held = session.execute(select(week.rules_version_id, week.number).order_by(week.number)).all()
    rows = session.scalars(select(RulesVersion).where(version.contest_id == contest_id).order_by(version.number))
    return [
        VersionRow(
            row.number,
            row.sha256,
            row.frozen_at,
            tuple(number for version_id, number in held if version_id == row.id),
            ContestRules.model_validate_json(row.body),
        )
        for row in rows
    ]


def rules_numbered(session: Session, contest_id: int, number: int) -> ContestRules:
    """Give one stored version by its number."""
    rows = version_rows(session, contest_id)
    found = next((row.rules for row in rows if row.number == number), None)
    if found is None:
        raise WorkbenchError("rules.unknown_version", number=number, last=rows[-1].number)
    return found


def unit_groups(session: Session, contest_id: int) -> list[str]:
    """Give the groups that the units of a contest are compared in."""
    unit = core(OrganisationUnit).c
    groups = session.scalars(select(unit.group_code).where(unit.contest_id == contest_id).distinct())
    return sorted(groups)
