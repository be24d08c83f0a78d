"""Intake profiles are saved under a name; a change is a new number, so that every import can be read again."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, insert

from workbench.errors import WorkbenchError
from workbench.intake.profiles import Profile, shipped_profiles
from workbench.queries.contest import contest_of
from workbench.queries.profiles import versions_of_profile
from workbench.services.audit import record_event
from workbench.services.members import member_with_role
from workbench.store import transaction
from workbench.tables import IntakeProfile, core
from workbench.terms import Role


def save_profile(engine: Engine, profile: Profile, *, actor: str, at: datetime, contest: str | None = None) -> int:
    """Save a profile and give its number: the next one under its name, or the last where nothing changed."""
    with transaction(engine) as session:
        contest_id = contest_of(session, contest).id or 0
        member = member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        if profile.name in shipped_profiles():
            raise WorkbenchError("profiles.name_shipped", name=profile.name)
        versions = versions_of_profile(session, contest_id, profile.name)
        before = versions[-1] if versions else None
        if before and before.profile == profile:
            return before.number
        number = before.number + 1 if before else 1
        session.connection().execute(
            insert(core(IntakeProfile)).values(
                contest_id=contest_id,
                name=profile.name,
                number=number,
                body=profile.canonical(),
                saved_by_id=member.id,
                saved_at=at.astimezone(UTC),
            )
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action="profile.save",
            entity=f"intake_profile:{profile.name}/{number}",
            reason=profile.name,
            before=before.profile.model_dump(mode="json") if before else None,
            after=profile.model_dump(mode="json"),
        )
        return number
