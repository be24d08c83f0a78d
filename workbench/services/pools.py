"""The week's questions: build the pool, draw the forms, change them until the committee approves exactly that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine, delete, insert
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.bank import BankRow, bank_rows, forms_of_pool, items_of_pool, pool_of_week, pools_before
from workbench.queries.contest import contest_of, week_of
from workbench.queries.exposure import ledger_before
from workbench.rules.approvals import approval_digest
from workbench.rules.blueprint import Blueprint, Quota, area_counts, build_pool, plan_blueprint, pool_digest
from workbench.rules.canonical import canonical_json
from workbench.rules.exposure import past_exposures
from workbench.rules.forms import DrawnForm, draw_forms, forms_digest, week_seed
from workbench.rules.pools import broken_rules, solve_pool
from workbench.services.audit import record_event
from workbench.services.items import enemy_pairs
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Contest, Form, Member, Pool, PoolItem, Week, core
from workbench.terms import PoolState, Role

_REVISION = "revision"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What rules.blueprint must know of a week."""

    pool_size: int
    reused: dict[int, int]


class _Content(NamedTuple):
    """What a pool holds: its items, its forms, and the rules they were built to as canonical JSON."""

    items: Sequence[BankRow]
    forms: Sequence[DrawnForm]
    blueprint: str
    digest: str
    forms_digest: str


def plan_of(week: Week) -> _Plan:
    """Give how large the week's pool is and what it takes again from earlier weeks."""
    return _Plan(week.pool_size, {int(number): size for number, size in json.loads(week.reused).items()})


def build_week_pool(
    engine: Engine,
    *,
    week: int,
    n_forms: int,
    actor: str,
    at: datetime,
    contest: str | None = None,
    blueprint: Blueprint | None = None,
) -> Pool:
    """Draw the pool of a week and its forms from the contest's seed and store them as a draft for approval.

    Without a blueprint the week's plan is drawn; with one the pool is solved exactly, or PoolInfeasible tells why not.
    """
    with transaction(engine) as session:
        found, stored_week, builder = _begin(session, week, actor, contest)
        assert stored_week.id is not None and builder.id is not None
        if pool_of_week(session, stored_week.id) is not None:
            raise WorkbenchError("pools.already_built", week=week)
        seed = week_seed(found.seed, week)
        content = _draw(session, found, stored_week, n_forms, blueprint)
        pool = Pool(
            week_id=stored_week.id,
            seed=seed,
            digest=content.digest,
            forms_digest=content.forms_digest,
            approval_digest=approval_digest(content.digest, content.forms_digest, content.blueprint),
            blueprint=content.blueprint,
            state=PoolState.DRAFT.value,
            built_by_id=builder.id,
        )
        session.add(pool)
        session.flush()
        _store(session, pool, content)
        record_event(
            session,
            at=at,
            actor=actor,
            action="pool.build",
            entity=f"pool:week-{week}",
            reason=f"{len(content.items)} / {n_forms}",
            after={"seed": seed, "digest": pool.digest, "forms_digest": pool.forms_digest},
        )
        return pool


def rebuild_week_pool(
    engine: Engine,
    *,
    week: int,
    n_forms: int,
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
    blueprint: Blueprint | None = None,
) -> Pool:
    """Build a draft or returned pool again; it becomes a draft of whoever built it, to be approved from the start."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found, stored_week, builder = _begin(session, week, actor, contest)
        pool = _open_pool(session, stored_week)
        before = _proof(pool)
        content = _draw(session, found, stored_week, n_forms, blueprint)
        pool.built_by_id = builder.id or 0
        _replace(session, pool, content)
        record_event(
            session,
            at=at,
            actor=actor,
            action="pool.rebuild",
            entity=f"pool:week-{week}",
            reason=reason,
            before=before,
            after=_proof(pool),
        )
        return pool


def swap_pool_item(
    engine: Engine,
    *,
    week: int,
    out: str,
    in_: str,
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> Pool:
    """Put another item in the place of one of a draft or returned pool and draw the forms again.

    Only who built the pool swaps in it, so that nobody can change content and then approve it. Refused where the new
    pool would break a rule of its blueprint; approvals given before no longer count.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found, stored_week, builder = _begin(session, week, actor, contest)
        assert found.id is not None
        pool = _open_pool(session, stored_week)
        if pool.built_by_id != builder.id:
            raise WorkbenchError("pools.not_the_builder", week=week)
        held = items_of_pool(session, found.id, pool.id or 0)
        items = _swapped(session, found.id, pool, held, (out, in_), week)
        n_forms = len(forms_of_pool(session, pool.id or 0))
        before = _proof(pool)
        _replace(session, pool, _content(items, pool.blueprint, pool.seed, n_forms, stored_week))
        record_event(
            session,
            at=at,
            actor=actor,
            action="pool.swap",
            entity=f"pool:week-{week}",
            reason=reason,
            before={**before, "item": out},
            after={**_proof(pool), "item": in_},
        )
        return pool


def complete_blueprint(session: Session, contest_id: int, blueprint: Blueprint) -> Blueprint:
    """Add to a blueprint what the bank demands: published samples stay out, enemies do not stand in one pool."""
    samples = [item.code for item in bank_rows(session, contest_id) if item.is_sample]
    more = {
        "excluded": (*blueprint.excluded, *samples),
        "enemies": (*blueprint.enemies, *enemy_pairs(session, contest_id)),
    }
    return Blueprint.model_validate(blueprint.model_dump() | more)


def blueprint_of_pool(stored: str, items: Sequence[BankRow]) -> Blueprint:
    """Give the blueprint that a stored pool must meet; one drawn from the plan keeps the areas that it has."""
    body = json.loads(stored)
    body.pop(_REVISION, None)
    if "pool_size" not in body:
        return Blueprint.model_validate_json(json.dumps(body))
    reused = {int(number): size for number, size in body["reused"].items()}
    areas = {area: Quota.exactly(count) for area, count in area_counts(items).items()}
    return Blueprint(size=body["pool_size"], areas=areas, new=body["pool_size"] - sum(reused.values()), reused=reused)


def _begin(session: Session, week: int, actor: str, contest: str | None) -> tuple[Contest, Week, Member]:
    found = contest_of(session, contest)
    assert found.id is not None
    builder = member_with_role(session, found.id, actor, Role.SECRETARIAT)
    return found, week_of(session, found.id, week), builder


def _open_pool(session: Session, week: Week) -> Pool:
    pool = pool_of_week(session, week.id or 0)
    if pool is None:
        raise WorkbenchError("pools.not_built", week=week.number)
    if pool.state not in (PoolState.DRAFT.value, PoolState.RETURNED.value):
        raise WorkbenchError("pools.already_approved", week=week.number)
    return pool


def _draw(session: Session, contest: Contest, week: Week, n_forms: int, blueprint: Blueprint | None) -> _Content:
    """Choose the items by the blueprint, without one by the week's plan, and draw the forms."""
    assert contest.id is not None
    bank = [item for item in bank_rows(session, contest.id) if item.is_drawable]
    seed = week_seed(contest.seed, week.number)
    earlier = pools_before(session, contest.id, week.number)
    plan = plan_of(week)
    if blueprint is None and enemy_pairs(session, contest.id):
        blueprint = plan_blueprint(bank, plan)  # the plain draw by lot knows nothing of enemies
    missing = [number for number in (blueprint or plan).reused if number not in earlier]
    if missing:
        raise WorkbenchError("pools.source_week_missing", week=week.number, missing=", ".join(map(str, missing)))
    if blueprint is None:
        codes = build_pool(bank, plan, earlier, seed)
        stored = canonical_json({"pool_size": plan.pool_size, "reused": {str(n): k for n, k in plan.reused.items()}})
    else:
        blueprint = complete_blueprint(session, contest.id, blueprint)
        past = past_exposures(ledger_before(session, contest.id, week.number))
        codes = solve_pool(bank, blueprint, earlier, past, seed).codes
        stored = canonical_json(blueprint.model_dump(mode="json"))
    by_code = {item.code: item for item in bank}
    return _content([by_code[code] for code in codes], stored, seed, n_forms, week)


def _content(items: Sequence[BankRow], blueprint: str, seed: int, n_forms: int, week: Week) -> _Content:
    forms = draw_forms(items, n_forms, seed, n_items=week.questions_per_attempt)
    return _Content(items, forms, blueprint, pool_digest(items), forms_digest(forms))


def _swapped(
    session: Session, contest_id: int, pool: Pool, held: Sequence[BankRow], swap: tuple[str, str], week: int
) -> list[BankRow]:
    """Give the pool's items with one of them swapped, in order of area and code."""
    out, in_ = swap
    by_code = {item.code: item for item in held}
    drawable = {item.code: item for item in bank_rows(session, contest_id) if item.is_drawable}
    if out not in by_code:
        raise WorkbenchError("pools.swap_not_held", code=out, week=week)
    if in_ in by_code or in_ not in drawable:
        raise WorkbenchError("pools.swap_not_drawable", code=in_)
    blueprint = complete_blueprint(session, contest_id, blueprint_of_pool(pool.blueprint, held))
    bank = {**drawable, **by_code}
    del by_code[out]
    items = [*by_code.values(), drawable[in_]]
    broken = broken_rules(
        [item.code for item in items], list(bank.values()), blueprint, pools_before(session, contest_id, week)
    )
    if broken:
        raise WorkbenchError("pools.swap_breaks", out=out, rules=" ".join(rule.message() for rule in broken))
    return sorted(items, key=lambda item: (item.area_code, item.code))


def _replace(session: Session, pool: Pool, content: _Content) -> None:
    """Give a pool other content, a draft again.

    The count of revisions is part of what approvers sign: without it an approval given before a return would come
    alive when the same content is built again.
    """
    revision = json.loads(pool.blueprint).get(_REVISION, 1) + 1
    blueprint = canonical_json({**json.loads(content.blueprint), _REVISION: revision})
    for table in (PoolItem, Form):
        session.connection().execute(delete(core(table)).where(core(table).c.pool_id == pool.id))
    pool.blueprint, pool.digest, pool.forms_digest = blueprint, content.digest, content.forms_digest
    pool.approval_digest = approval_digest(content.digest, content.forms_digest, blueprint)
    pool.state = PoolState.DRAFT.value
    session.add(pool)
    session.flush()
    _store(session, pool, content)


def _store(session: Session, pool: Pool, content: _Content) -> None:
    run = session.connection().execute
    places = [
        {"pool_id": pool.id, "item_id": item.item_id, "position": position}
        for position, item in enumerate(content.items, start=1)
    ]
    run(insert(core(PoolItem)), places)
    run(insert(core(Form)), [{"pool_id": pool.id, "code": form.code, "layout": form.layout} for form in content.forms])


def _proof(pool: Pool) -> dict[str, str]:
    return {
        "state": pool.state,
        "digest": pool.digest,
        "forms_digest": pool.forms_digest,
        "approval_digest": pool.approval_digest,
    }
