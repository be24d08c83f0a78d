"""What judges may read of a work: a named person confirms the masks, and only then is there a text for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, update

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.queries.essay_texts import WorkText, identity_of_work, work_text
from workbench.rules.canonical import canonical_json
from workbench.rules.redaction import Mask, apply_masks, propose_masks
from workbench.services.audit import record_event
from workbench.services.members import member_with_role
from workbench.store import transaction
from workbench.tables import EssayText, core
from workbench.terms import Role


def confirm_masks(
    engine: Engine,
    *,
    work: str,
    masks: Sequence[Mask],
    version: int,
    actor: str,
    at: datetime,
    reason: str = "",
    contest: str | None = None,
) -> str:
    """Confirm what is masked in a work's text and give the text that judges may read.

    ``version`` is that of the text the person saw. Leaving a place unmasked that surely tells who wrote the work
    needs a reason. Confirming again replaces the masks.
    """
    with transaction(engine) as session:
        contest_id = contest_of(session, contest).id or 0
        confirmer = member_with_role(session, contest_id, actor, Role.SECRETARIAT)
        found = work_text(session, contest_id, work)
        chosen = sorted(set(masks))
        redacted = _masked(found, chosen)
        left = sum(mask.is_sure for mask in propose_masks(redacted, identity_of_work(session, found.essay_id)))
        if left and not reason.strip():
            raise WorkbenchError("redaction.traces_left", work=work, count=left)
        table = core(EssayText)
        changed = session.connection().execute(
            update(table)
            .where(table.c.essay_id == found.essay_id, table.c.version == version)
            .values(
                redactions=canonical_json([_as_dict(mask) for mask in chosen]),
                redacted=redacted,
                confirmed_by_id=confirmer.id,
                confirmed_at=at,
                version=version + 1,
            )
        )
        if not changed.rowcount:
            raise WorkbenchError("redaction.changed_meanwhile", work=work)
        record_event(
            session,
            at=at,
            actor=actor,
            action="essay.confirm_masks",
            entity=f"essay:{work}",
            reason=reason,
            before={"masks": len(found.masks), "version": found.version},
            after={"masks": len(chosen), "left": left, "version": version + 1},
        )
        return redacted


def _masked(work: WorkText, masks: Sequence[Mask]) -> str:
    for mask in masks:
        if not 0 <= mask.start < mask.end <= len(work.text):
            raise WorkbenchError("redaction.bad_place", work=work.code, start=mask.start, end=mask.end)
    return apply_masks(work.text, masks, say("redaction.masked"))


def _as_dict(mask: Mask) -> dict[str, object]:
    return {"start": mask.start, "end": mask.end, "kind": mask.kind.value, "is_sure": mask.is_sure}
