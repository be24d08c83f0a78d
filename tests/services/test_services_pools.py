"""The week's pool: drawn from the seed, approved by its digest, never by whoever built it."""

from __future__ import annotations

from makers import AT, enter_bank, last_event, make_contest, make_items, make_setup, refused
from sqlalchemy import Engine

from workbench.queries.bank import bank_rows, forms_of_pool, pool_rows
from workbench.rules.blueprint import pool_digest
from workbench.rules.forms import form_items, forms_digest, week_seed
from workbench.services.contests import create_contest
from workbench.services.pools import build_week_pool
from workbench.services.storing import store_items
from workbench.store import reading, transaction
from workbench.tables import Member, Pool


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
    create_contest(engine, other, at=AT)
    enter_bank(engine, make_items()[::-1], "hai")
    again = build_week_pool(engine, week=1, n_forms=6, actor="TK", at=AT, contest="hai")
    assert (again.digest, again.forms_digest) == (first.digest, first.forms_digest)
    create_contest(engine, other.model_copy(update={"code": "ba", "seed": 8}), at=AT)
    enter_bank(engine, make_items(), "ba")
    third = build_week_pool(engine, week=1, n_forms=6, actor="TK", at=AT, contest="ba")
    assert third.digest != first.digest


def test_the_digest_is_the_same_on_every_engine_and_machine(engine: Engine) -> None:
    make_contest(engine)
    pool = _build(engine)
    assert (pool.digest[:16], pool.forms_digest[:16]) == ("74da6f4ced289dd7", "4b297155b49fe9da")


def test_a_pool_is_built_once(engine: Engine) -> None:
    make_contest(engine)
    _build(engine)
    with refused(engine, "pools.already_built", week=1):
        _build(engine)


def test_a_source_week_must_have_its_pool_first(engine: Engine) -> None:
    setup = make_setup()
    second = setup.weeks[1].model_copy(update={"reused": {1: 2}})
    create_contest(engine, setup.model_copy(update={"weeks": (setup.weeks[0], second)}), at=AT)
    enter_bank(engine, make_items())
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


def test_only_the_secretariat_builds(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "contest.role_needed"):
        build_week_pool(engine, week=1, n_forms=6, actor="TB", at=AT)


def test_drafts_and_samples_do_not_enter_a_pool(engine: Engine) -> None:
    contest_id = create_contest(engine, make_setup(), at=AT)
    with transaction(engine) as session:
        store_items(session, contest_id, make_items(), author_id=1)
    with refused(engine, "draw.too_few_items"):
        _build(engine)


def test_the_builder_is_named(engine: Engine) -> None:
    make_contest(engine)
    pool = _build(engine)
    with reading(engine) as session:
        assert session.get_one(Member, pool.built_by_id).code == "TK"
