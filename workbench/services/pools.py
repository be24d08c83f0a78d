"""The week's questions: build the pool, draw the forms, have the committee approve exactly that."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, insert

from workbench.errors import WorkbenchError
from workbench.queries.bank import bank_rows, pool_of_week, pools_before
from workbench.queries.contest import contest_of, week_of
from workbench.rules.approvals import approval_digest
from workbench.rules.blueprint import build_pool, pool_digest
from workbench.rules.canonical import canonical_json
from workbench.rules.forms import draw_forms, forms_digest, week_seed
from workbench.services.audit import record_event
from workbench.services.members import member_with_role
from workbench.store import transaction
from workbench.tables import Form, Pool, PoolItem, Week, core
from workbench.terms import PoolState, Role


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
        bank = [item for item in bank_rows(session, found.id) if item.is_drawable]
        seed = week_seed(found.seed, week)
        plan = plan_of(stored_week)
        earlier = pools_before(session, found.id, week)
        missing = [number for number in plan.reused if number not in earlier]
        if missing:
            raise WorkbenchError("pools.source_week_missing", week=week, missing=", ".join(map(str, missing)))
        by_code = {item.code: item for item in bank}
        items = [by_code[code] for code in build_pool(bank, plan, earlier, seed)]
        forms = draw_forms(items, n_forms, seed, n_items=stored_week.questions_per_attempt)
        blueprint = canonical_json({"pool_size": plan.pool_size, "reused": {str(n): k for n, k in plan.reused.items()}})
        pool = Pool(
            week_id=stored_week.id,
            seed=seed,
            digest=pool_digest(items),
            forms_digest=forms_digest(forms),
            approval_digest=approval_digest(pool_digest(items), forms_digest(forms), blueprint),
            blueprint=blueprint,
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
