"""Approve or return a week's pool: two people of two roles on exactly the content that was read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.bank import forms_of_pool, items_of_pool, pool_of_week
from workbench.queries.contest import contest_of, roles_of_member, week_of
from workbench.rules.approvals import APPROVING_ROLES, Approval, approval_digest, is_approved, role_to_act_in
from workbench.rules.blueprint import pool_digest
from workbench.rules.canonical import canonical_json
from workbench.rules.forms import forms_digest
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Decision, Member, Pool, core
from workbench.terms import DecisionKind, PoolState, Role


def approve_pool(
    engine: Engine, *, week: int, digest: str, actor: str, reason: str, at: datetime, contest: str | None = None
) -> PoolState:
    """Approve the pool and forms of a week by the digest that was read; give the state the pool is in now.

    The second approval, by another person in another role, makes it APPROVED. Any other content is refused.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        contest_id, approver, pool = _open_pool(session, week, actor, contest)
        assert pool.id is not None and approver.id is not None
        given = approvals_of(session, pool)
        if any(approval.member_code == approver.code for approval in given):
            raise WorkbenchError("pools.approved_by_you", week=week)
        _refuse_other_content(session, pool, digest, contest_id, week)
        role = role_to_act_in(roles_of_member(session, approver.id), given)
        if role is None:
            raise WorkbenchError("pools.other_role_needed", week=week)
        _decide(session, contest_id, pool, approver.id, DecisionKind.POOL_APPROVAL, reason, at, role)
        before = pool.state
        if is_approved([*given, Approval(approver.code, role)]):
            session.flush()  # the approval must be there when the database checks the state
            pool.state = PoolState.APPROVED.value
        record_event(
            session,
            at=at,
            actor=actor,
            action="pool.approve",
            entity=f"pool:week-{week}",
            reason=reason,
            before={"state": before},
            after={"state": pool.state, "digest": pool.approval_digest, "acted_as": role.value},
        )
        return PoolState(pool.state)


def return_pool(
    engine: Engine,
    *,
    week: int,
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
    digest: str | None = None,
) -> None:
    """Return a pool that is not yet approved to the secretariat, saying why; with a digest only that content."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        contest_id, member, pool = _open_pool(session, week, actor, contest)
        if digest not in (None, pool.approval_digest):
            raise WorkbenchError("pools.other_content", week=week, digest=pool.approval_digest[:12])
        _decide(session, contest_id, pool, member.id or 0, DecisionKind.POOL_RETURN, reason, at, None)
        before = pool.state
        pool.state = PoolState.RETURNED.value
        record_event(
            session,
            at=at,
            actor=actor,
            action="pool.return",
            entity=f"pool:week-{week}",
            reason=reason,
            before={"state": before},
            after={"state": pool.state},
        )


def approvals_of(session: Session, pool: Pool) -> list[Approval]:
    """Give the approvals of the content the pool has now; those of earlier content no longer count."""
    decision, member = core(Decision).c, core(Member).c
    rows = session.execute(
        select(member.code, decision.acted_as)
        .where(
            decision.pool_id == pool.id,
            decision.kind == DecisionKind.POOL_APPROVAL.value,
            decision.digest == pool.approval_digest,
            decision.decided_by_id == member.id,
        )
        .order_by(decision.id)
    )
    return [Approval(row.code, Role(row.acted_as)) for row in rows]


def _open_pool(session: Session, week: int, actor: str, contest: str | None) -> tuple[int, Member, Pool]:
    """Give the contest, the acting member and a pool that can still be decided on."""
    found = contest_of(session, contest)
    assert found.id is not None
    member = member_with_role(session, found.id, actor, *APPROVING_ROLES)
    pool = pool_of_week(session, week_of(session, found.id, week).id or 0)
    if pool is None:
        raise WorkbenchError("pools.not_built", week=week)
    if pool.built_by_id == member.id:
        raise WorkbenchError("pools.own_work", week=week)
    if pool.state == PoolState.RETURNED.value:
        raise WorkbenchError("pools.returned", week=week)
    if pool.state != PoolState.DRAFT.value:
        raise WorkbenchError("pools.already_approved", week=week)
    return found.id, member, pool


def _refuse_other_content(session: Session, pool: Pool, digest: str, contest_id: int, week: int) -> None:
    assert pool.id is not None
    now = approval_digest(
        pool_digest(items_of_pool(session, contest_id, pool.id)),
        forms_digest(forms_of_pool(session, pool.id)),
        pool.blueprint,
    )
    if not digest == pool.approval_digest == now:
        raise WorkbenchError("pools.other_content", week=week, digest=now[:12])


def _decide(
    session: Session,
    contest_id: int,
    pool: Pool,
    member_id: int,
    kind: DecisionKind,
    reason: str,
    at: datetime,
    role: Role | None,
) -> None:
    session.add(
        Decision(
            contest_id=contest_id,
            kind=kind.value,
            week_id=pool.week_id,
            pool_id=pool.id,
            digest=pool.approval_digest,
            acted_as=role.value if role else None,
            body=canonical_json({"digest": pool.digest, "forms_digest": pool.forms_digest}),
            reason=reason,
            decided_by_id=member_id,
            decided_at=at,
        )
    )
