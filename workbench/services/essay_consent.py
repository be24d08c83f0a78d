"""The authors' answer to the question whether their work may be printed and passed on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, update

from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.queries.essays import essay_rows
from workbench.rules.canonical import canonical_json
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Decision, Essay, core
from workbench.terms import Consent, DecisionKind, Role


def record_consent(
    engine: Engine,
    *,
    work: str,
    answer: Consent,
    version: int,
    note: str,
    actor: str,
    at: datetime,
    contest: str | None = None,
) -> None:
    """Record what the authors of a work answered, and how it came (``note``); a later answer replaces it.

    ``version`` is that of the work as the person saw it: what somebody changed meanwhile is refused.
    """
    refuse_without_reason(note)
    with transaction(engine) as session:
        contest_id = contest_of(session, contest).id or 0
        recorder = member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        found = next((row for row in essay_rows(session, contest_id) if row.code == work), None)
        if found is None:
            raise WorkbenchError("essay_after.work_unknown", work=work)
        essay = core(Essay)
        run = session.connection().execute
        before = session.scalar(essay.select().with_only_columns(essay.c.consent).where(essay.c.id == found.essay_id))
        changed = run(
            update(essay)
            .where(essay.c.id == found.essay_id, essay.c.version == version)
            .values(consent=answer.value, version=version + 1)
        )
        if not changed.rowcount:
            raise WorkbenchError("essay_after.changed_meanwhile", work=work)
        session.add(
            Decision(
                contest_id=contest_id,
                kind=DecisionKind.PUBLICATION_CONSENT.value,
                essay_id=found.essay_id,
                body=canonical_json({"before": before, "after": answer.value}),
                reason=note,
                decided_by_id=recorder.id or 0,
                decided_at=at,
            )
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action="essay.record_consent",
            entity=f"essay:{work}",
            reason=note,
            before=before,
            after=answer.value,
        )
