"""The week's questions: build the pool, draw the forms, have the committee approve exactly that."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, insert
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.bank import bank_rows, forms_of_pool, pool_of_week, pool_rows, pools_before
from workbench.queries.contest import contest_of, week_of
from workbench.rules.blueprint import build_pool, pool_digest
from workbench.rules.canonical import canonical_json
from workbench.rules.forms import draw_forms, forms_digest, week_seed
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Decision, Form, Pool, PoolItem, Week, core
from workbench.terms import DecisionKind, PoolState, Role


@dataclass(frozen=True, slots=True)
class _Plan:
    """What rules.blueprint must know of a week."""

    pool_size: int
    reused: dict[int, int]


def plan_of(week: Week) -> _Plan:
    """Give how large the week's pool is and what it takes again from earlier weeks."""
    return _Plan(week.pool_size, {int(number): size for number, size in json.loads(week.reused).items()})


def build_week_pool(
    engine: Engine, *, week: int, n_forms: int, actor: str, at: datetime, contest: str | None = None
) -> Pool:
    """Draw the pool of a week and its forms from the contest's seed and store them as a draft for approval."""
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        builder = member_with_role(session, found.id, actor, Role.SECRETARIAT)
        stored_week = week_of(session, found.id, week)
        assert stored_week.id is not None and builder.id is not None
        if pool_of_week(session, stored_week.id) is not None:
            raise WorkbenchError("pools.already_built", week=week)
        bank = bank_rows(session, found.id)
        seed = week_seed(found.seed, week)
        plan = plan_of(stored_week)
        earlier = pools_before(session, found.id, week)
        missing = [number for number in plan.reused if number not in earlier]
        if missing:
            raise WorkbenchError("pools.source_week_missing", week=week, missing=", ".join(map(str, missing)))
        by_code = {item.code: item for item in bank}
        items = [by_code[code] for code in build_pool(bank, plan, earlier, seed)]
        forms = draw_forms(items, n_forms, seed, n_items=stored_week.questions_per_attempt)
        pool = Pool(
            week_id=stored_week.id,
            seed=seed,
            digest=pool_digest(items),
            forms_digest=forms_digest(forms),
            state=PoolState.DRAFT.value,
            built_by_id=builder.id,
        )
        session.add(pool)
        session.flush()
        run = session.connection().execute
        run(
            insert(core(PoolItem)),
            [
                {"pool_id": pool.id, "item_id": item.item_id, "position": position}
                for position, item in enumerate(items, start=1)
            ],
        )
        run(insert(core(Form)), [{"pool_id": pool.id, "code": form.code, "layout": form.layout} for form in forms])
        record_event(
            session,
            at=at,
            actor=actor,
            action="pool.build",
            entity=f"pool:week-{week}",
            reason=f"{len(items)} / {n_forms}",
            after={"seed": seed, "digest": pool.digest, "forms_digest": pool.forms_digest},
        )
        return pool


def approve_pool(
    engine: Engine, *, week: int, digest: str, actor: str, reason: str, at: datetime, contest: str | None = None
) -> None:
    """Approve the pool and forms of a week by the digest that was read; any other content is refused."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        approver = member_with_role(session, found.id, actor, Role.COMMITTEE)
        stored_week = week_of(session, found.id, week)
        assert stored_week.id is not None and approver.id is not None
        pool = pool_of_week(session, stored_week.id)
        if pool is None:
            raise WorkbenchError("pools.not_built", week=week)
        _check_approvable(session, found.id, pool, digest, approver.id, week)
        before = pool.state
        pool.state = PoolState.APPROVED.value
        session.add(
            Decision(
                contest_id=found.id,
                kind=DecisionKind.POOL_APPROVAL.value,
                week_id=stored_week.id,
                pool_id=pool.id,
                body=canonical_json({"digest": pool.digest, "forms_digest": pool.forms_digest}),
                reason=reason,
                decided_by_id=approver.id,
                decided_at=at,
            )
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action="pool.approve",
            entity=f"pool:week-{week}",
            reason=reason,
            before={"state": before},
            after={"state": pool.state, "digest": pool.digest, "forms_digest": pool.forms_digest},
        )


def _check_approvable(session: Session, contest_id: int, pool: Pool, digest: str, approver_id: int, week: int) -> None:
    """Refuse what is decided, one's own work, and wording or forms that are not those behind the digest read."""
    assert pool.id is not None
    if pool.state == PoolState.APPROVED.value:
        raise WorkbenchError("pools.already_approved", week=week)
    if pool.built_by_id == approver_id:
        raise WorkbenchError("pools.own_work", week=week)
    items = {item.code: item for item in bank_rows(session, contest_id)}
    now = pool_digest(items[row.code] for row in pool_rows(session, pool.id))
    if not digest == pool.digest == now or pool.forms_digest != forms_digest(forms_of_pool(session, pool.id)):
        raise WorkbenchError("pools.other_content", week=week, digest=now[:12])
