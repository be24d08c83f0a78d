"""Set a contest up from its plan."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, insert, select

from workbench.errors import WorkbenchError
from workbench.rules.canonical import canonical_json
from workbench.rules.contest_setup import ContestSetup
from workbench.services.audit import record_event
from workbench.services.rules_versions import prize_rows, refuse_contradictions
from workbench.store import transaction
from workbench.tables import ContentArea, Contest, Member, MemberRole, Prize, RulesVersion, Week, core


def create_contest(engine: Engine, setup: ContestSetup, *, at: datetime, actor: str = "system") -> int:
    """Enter a contest with its areas, members, rules (frozen and hashed), prize table and weeks; give its id."""
    with transaction(engine) as session:
        if session.execute(select(core(Contest).c.id).where(core(Contest).c.code == setup.code)).first():
            raise WorkbenchError("contest.already_there", code=setup.code)
        contest = Contest(
            code=setup.code,
            name=setup.name,
            organiser=setup.organiser,
            parent_body=setup.parent_body,
            place=setup.place,
            seed=setup.seed,
        )
        session.add(contest)
        session.flush()
        assert contest.id is not None
        written = setup.full_rules()
        refuse_contradictions(written)
        rules = RulesVersion(
            contest_id=contest.id,
            number=1,
            body=canonical_json(written.body()),
            sha256=written.sha256(),
            frozen_at=at,
        )
        session.add(rules)
        session.flush()
        assert rules.id is not None
        run = session.connection().execute
        run(
            insert(core(ContentArea)),
            [{"contest_id": contest.id, "code": area.code, "name": area.name} for area in setup.areas],
        )
        run(insert(core(Prize)), prize_rows(written, rules.id))
        run(insert(core(Week)), _week_rows(setup, contest.id, rules.id))
        for member in setup.members:
            added = Member(
                contest_id=contest.id,
                code=member.code,
                full_name=member.full_name,
                position=member.position,
                unit_code=member.unit_code,
            )
            session.add(added)
            session.flush()
            run(insert(core(MemberRole)), [{"member_id": added.id, "role": role.value} for role in member.roles])
        record_event(
            session,
            at=at,
            actor=actor,
            action="contest.create",
            entity=f"contest:{setup.code}",
            reason=setup.rules.notice,
            after={"rules": rules.sha256, "weeks": len(setup.weeks), "members": len(setup.members)},
        )
        return contest.id


def _week_rows(setup: ContestSetup, contest_id: int, rules_version_id: int) -> list[dict[str, object]]:
    return [
        {
            "contest_id": contest_id,
            "number": week.number,
            "opens_at": week.opens_at,
            "closes_at": week.closes_at,
            "questions_per_attempt": week.questions_per_attempt,
            "time_limit_s": week.time_limit_s,
            "pool_size": week.pool_size,
            "reused": canonical_json({str(number): size for number, size in week.reused.items()}),
            "attempts_per_person": week.attempts_per_person,
            "attempts_per_day": week.attempts_per_day,
            "rules_version_id": rules_version_id,
        }
        for week in setup.weeks
    ]
