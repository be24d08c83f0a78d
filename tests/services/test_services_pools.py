"""The week's pool: drawn from the seed, approved by its digest, never by whoever built it."""

from __future__ import annotations

import pytest
from makers import AT, last_event, make_contest, make_items, make_setup, refused
from sqlalchemy import Engine, insert, select

from workbench.queries.bank import bank_rows, forms_of_pool, pool_of_week, pool_rows
from workbench.rules.blueprint import pool_digest
from workbench.rules.forms import form_items, forms_digest, week_seed
from workbench.services.contests import create_contest
from workbench.services.pools import approve_pool, build_week_pool
from workbench.services.storing import store_items
from workbench.store import reading, transaction
from workbench.tables import Decision, Form, Item, ItemOption, Member, MemberRole, Pool, core


def _build(engine: Engine, week: int = 1) -> Pool:
    return build_week_pool(engine, week=week, n_forms=6, actor="TK", at=AT)


def test_a_pool_is_stored_with_its_forms_and_what_proves_them(engine: Engine) -> None:
    contest_id = make_contest(engine)
    pool = _build(engine)
    with reading(engine) as session:
        bank = {row.code: row for row in bank_rows(session, contest_id)}
        rows = pool_rows(session, pool.id or 0)
        forms = forms_of_pool(session, pool.id or 0)
    assert [row.position for row in rows] == list(range(1, 9))
    assert [row.area_code for row in rows] == ["AA"] * 4 + ["BB"] * 4
    assert [form.code for form in forms] == [f"D{n:03d}" for n in range(1, 7)]
    in_pool = {row.code for row in rows}
    assert all({code for code, _ in form_items(form.layout)} <= in_pool for form in forms)
    assert all(len(form_items(form.layout)) == 4 for form in forms)
    assert (pool.seed, pool.state) == (week_seed(7, 1), "DRAFT")
    assert pool.digest == pool_digest([bank[row.code] for row in rows])
    assert pool.forms_digest == forms_digest(forms)
    assert last_event(engine) == (
        "TK",
        "pool.build",
        "pool:week-1",
        "8 / 6",
        None,
        {"seed": pool.seed, "digest": pool.digest, "forms_digest": pool.forms_digest},
    )


def test_the_same_seed_draws_the_same_pool_whatever_the_order_of_the_bank(engine: Engine) -> None:
    make_contest(engine)
    first = _build(engine)
    other = make_setup().model_copy(update={"code": "hai"})
    contest_id = create_contest(engine, other, at=AT)
    with transaction(engine) as session:
        store_items(session, contest_id, make_items()[::-1])
    again = build_week_pool(engine, week=1, n_forms=6, actor="TK", at=AT, contest="hai")
    assert (again.digest, again.forms_digest) == (first.digest, first.forms_digest)
    reseeded = create_contest(engine, other.model_copy(update={"code": "ba", "seed": 8}), at=AT)
    with transaction(engine) as session:
        store_items(session, reseeded, make_items())
    third = build_week_pool(engine, week=1, n_forms=6, actor="TK", at=AT, contest="ba")
    assert third.digest != first.digest


def test_the_digest_is_the_same_on_every_engine_and_machine(engine: Engine) -> None:
    make_contest(engine)
    pool = _build(engine)
    assert (pool.digest[:16], pool.forms_digest[:16]) == ("4949dbae88baf742", "685f28efbd91b6ef")


def test_a_pool_is_built_once(engine: Engine) -> None:
    make_contest(engine)
    _build(engine)
    with refused(engine, "pools.already_built", week=1):
        _build(engine)


def test_a_source_week_must_have_its_pool_first(engine: Engine) -> None:
    setup = make_setup()
    second = setup.weeks[1].model_copy(update={"reused": {1: 2}})
    contest_id = create_contest(engine, setup.model_copy(update={"weeks": (setup.weeks[0], second)}), at=AT)
    with transaction(engine) as session:
        store_items(session, contest_id, make_items())
    with refused(engine, "pools.source_week_missing", week=2, missing="1"):
        _build(engine, week=2)
    first, then = _build(engine), _build(engine, week=2)
    with reading(engine) as session:
        codes = [{row.code for row in pool_rows(session, pool.id or 0)} for pool in (first, then)]
    assert (len(codes[0] & codes[1]), len(codes[1])) == (2, 8)


def test_weeks_without_reuse_share_no_item(engine: Engine) -> None:
    make_contest(engine)
    pools = [_build(engine, week) for week in (1, 2)]
    with reading(engine) as session:
        codes = [{row.code for row in pool_rows(session, pool.id or 0)} for pool in pools]
    assert codes[0] & codes[1] == set()


def test_only_the_secretariat_builds_and_only_the_committee_approves(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "contest.role_needed"):
        build_week_pool(engine, week=1, n_forms=6, actor="TB", at=AT)
    pool = _build(engine)
    with refused(engine, "contest.role_needed"):
        approve_pool(engine, week=1, digest=pool.digest, actor="TK2", reason="đã đọc", at=AT)


def test_the_committee_approves_exactly_what_it_read(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "pools.not_built", week=1):
        approve_pool(engine, week=1, digest="a" * 64, actor="TB", reason="đã đọc", at=AT)
    pool = _build(engine)
    with refused(engine, "pools.other_content", week=1, digest=pool.digest[:12]):
        approve_pool(engine, week=1, digest="a" * 64, actor="TB", reason="đã đọc", at=AT)
    with refused(engine, "reviews.reason_needed"):
        approve_pool(engine, week=1, digest=pool.digest, actor="TB", reason=" ", at=AT)
    approve_pool(engine, week=1, digest=pool.digest, actor="TB", reason="đã đọc", at=AT)
    with reading(engine) as session:
        stored = pool_of_week(session, 1)
        decision = session.scalars(select(Decision)).one()
    assert stored is not None and stored.state == "APPROVED"
    assert (decision.kind, decision.pool_id, decision.week_id, decision.reason, decision.decided_by_id) == (
        "POOL_APPROVAL",
        pool.id,
        1,
        "đã đọc",
        3,
    )
    assert last_event(engine) == (
        "TB",
        "pool.approve",
        "pool:week-1",
        "đã đọc",
        {"state": "DRAFT"},
        {"state": "APPROVED", "digest": pool.digest, "forms_digest": pool.forms_digest},
    )
    with refused(engine, "pools.already_approved", week=1):
        approve_pool(engine, week=1, digest=pool.digest, actor="PB", reason="đã đọc", at=AT)


def test_nobody_approves_the_own_work(engine: Engine) -> None:
    make_contest(engine)
    with transaction(engine) as session:
        session.connection().execute(insert(core(MemberRole)).values(member_id=1, role="COMMITTEE"))
    pool = _build(engine)
    with refused(engine, "pools.own_work", week=1):
        approve_pool(engine, week=1, digest=pool.digest, actor="TK", reason="đã đọc", at=AT)


def _change(engine: Engine, what: str) -> None:
    item_in_pool = select(core(Item).c.id).where(core(Item).c.code.like("AA%"))
    changes = {
        "form": core(Form).update().where(core(Form).c.id == 1).values(layout="AA-001:ABCD"),
        "stem": core(Item).update().values(stem=core(Item).c.stem + "!"),
        "option": core(ItemOption)
        .update()
        .where(core(ItemOption).c.item_id.in_(item_in_pool))
        .values(text=core(ItemOption).c.text + "!"),
    }
    with transaction(engine) as session:
        session.connection().execute(changes[what])


@pytest.mark.parametrize("what", ["form", "stem", "option"])
def test_content_changed_after_it_was_read_is_not_approved(engine: Engine, what: str) -> None:
    make_contest(engine)
    pool = _build(engine)
    _change(engine, what)
    with refused(engine, "pools.other_content"):
        approve_pool(engine, week=1, digest=pool.digest, actor="TB", reason="đã đọc", at=AT)


def test_the_builder_is_named(engine: Engine) -> None:
    make_contest(engine)
    pool = _build(engine)
    with reading(engine) as session:
        assert session.get_one(Member, pool.built_by_id).code == "TK"
