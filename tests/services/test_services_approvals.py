"""Approval of a week's pool: two people, two roles, exactly the content that was read - in service and database."""

from __future__ import annotations

from typing import Any

import pytest
from makers import AT, approve_by_two, last_event, make_contest, refused
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import DBAPIError

from workbench.queries.bank import pool_of_week
from workbench.services.approvals import approve_pool, return_pool
from workbench.services.pools import build_week_pool
from workbench.store import reading, transaction
from workbench.tables import Decision, Form, Item, ItemOption, MemberRole, Pool, PoolItem, core

READ: dict[str, Any] = {"week": 1, "reason": "đã đọc", "at": AT}


def _build(engine: Engine) -> Pool:
    return build_week_pool(engine, week=1, n_forms=6, actor="TK", at=AT)


def _state(engine: Engine) -> str:
    with reading(engine) as session:
        pool = pool_of_week(session, 1)
    assert pool is not None
    return pool.state


def test_two_people_of_two_roles_approve_one_digest(engine: Engine) -> None:
    make_contest(engine)
    pool = _build(engine)
    approve_pool(engine, digest=pool.approval_digest, actor="TB", **READ)
    assert _state(engine) == "DRAFT"
    approve_pool(engine, digest=pool.approval_digest, actor="TK2", **READ)
    assert _state(engine) == "APPROVED"
    with reading(engine) as session:
        decisions = session.scalars(select(Decision).where(core(Decision).c.pool_id == pool.id)).all()
    assert [(d.kind, d.acted_as, d.digest, d.reason, d.decided_by_id) for d in decisions] == [
        ("POOL_APPROVAL", "COMMITTEE", pool.approval_digest, "đã đọc", 3),
        ("POOL_APPROVAL", "SECRETARIAT", pool.approval_digest, "đã đọc", 2),
    ]
    assert last_event(engine) == (
        "TK2",
        "pool.approve",
        "pool:week-1",
        "đã đọc",
        {"state": "DRAFT"},
        {"state": "APPROVED", "digest": pool.approval_digest, "acted_as": "SECRETARIAT"},
    )
    with refused(engine, "pools.already_approved", week=1):
        approve_pool(engine, digest=pool.approval_digest, actor="PB", **READ)


def test_the_same_person_or_role_twice_is_not_two(engine: Engine) -> None:
    make_contest(engine)
    pool = _build(engine)
    approve_pool(engine, digest=pool.approval_digest, actor="TB", **READ)
    with refused(engine, "pools.approved_by_you", week=1):
        approve_pool(engine, digest=pool.approval_digest, actor="TB", **READ)
    with refused(engine, "pools.other_role_needed", week=1):
        approve_pool(engine, digest=pool.approval_digest, actor="PB", **READ)
    assert _state(engine) == "DRAFT"


def test_without_the_committee_two_are_not_enough(engine: Engine) -> None:
    make_contest(engine)
    pool = _build(engine)
    approve_pool(engine, digest=pool.approval_digest, actor="TK2", **READ)
    approve_pool(engine, digest=pool.approval_digest, actor="KT", **READ)
    assert _state(engine) == "DRAFT"
    approve_pool(engine, digest=pool.approval_digest, actor="TB", **READ)
    assert _state(engine) == "APPROVED"


def test_wrong_digest_reason_role_and_own_work_are_refused(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "pools.not_built", week=1):
        approve_pool(engine, digest="a" * 64, actor="TB", **READ)
    pool = _build(engine)
    with refused(engine, "pools.other_content", week=1, digest=pool.approval_digest[:12]):
        approve_pool(engine, digest="a" * 64, actor="TB", **READ)
    with refused(engine, "reviews.reason_needed"):
        approve_pool(engine, digest=pool.approval_digest, actor="TB", **READ | {"reason": " "})
    with refused(engine, "contest.role_needed"):
        approve_pool(engine, digest=pool.approval_digest, actor="GK1", **READ)
    with transaction(engine) as session:
        session.connection().execute(insert(core(MemberRole)).values(member_id=1, role="COMMITTEE"))
    with refused(engine, "pools.own_work", week=1):
        approve_pool(engine, digest=pool.approval_digest, actor="TK", **READ)


def _change(engine: Engine, what: str) -> None:
    in_area = select(core(Item).c.id).where(core(Item).c.code.like("AA%"))
    option = core(ItemOption)
    changes = {
        "form": core(Form).update().where(core(Form).c.id == 1).values(layout="AA-001:ABCD"),
        "stem": core(Item).update().values(stem=core(Item).c.stem + "!"),
        "option": option.update().where(option.c.item_id.in_(in_area)).values(text=option.c.text + "!"),
    }
    with transaction(engine) as session:
        session.connection().execute(changes[what])


@pytest.mark.parametrize("what", ["form", "stem", "option"])
def test_content_changed_after_it_was_read_is_not_approved(engine: Engine, what: str) -> None:
    make_contest(engine)
    pool = _build(engine)
    approve_pool(engine, digest=pool.approval_digest, actor="TB", **READ)
    _change(engine, what)
    with refused(engine, "pools.other_content"):
        approve_pool(engine, digest=pool.approval_digest, actor="TK2", **READ)


def test_a_returned_pool_says_why_and_is_not_approved(engine: Engine) -> None:
    make_contest(engine)
    pool = _build(engine)
    return_pool(engine, week=1, actor="TB", reason="Câu AA-001 sai chính tả", at=AT)
    assert _state(engine) == "RETURNED"
    assert last_event(engine)[:4] == ("TB", "pool.return", "pool:week-1", "Câu AA-001 sai chính tả")
    with refused(engine, "pools.returned", week=1):
        approve_pool(engine, digest=pool.approval_digest, actor="TB", **READ)


BEHIND_THE_SERVICE = {
    "approved by nobody": core(Pool).update().values(state="APPROVED"),
    "sealed before approval": core(Pool).update().values(state="SEALED"),
    "own work": core(Decision).insert().values(
        contest_id=1, kind="POOL_APPROVAL", pool_id=1, digest="a" * 64, acted_as="SECRETARIAT", body="{}", reason="x",
        decided_by_id=1, decided_at=AT,
    ),
    "role not held": core(Decision).insert().values(
        contest_id=1, kind="POOL_APPROVAL", pool_id=1, digest="a" * 64, acted_as="COMMITTEE", body="{}", reason="x",
        decided_by_id=2, decided_at=AT,
    ),
    "no role named": core(Decision).insert().values(
        contest_id=1, kind="POOL_APPROVAL", pool_id=1, digest="a" * 64, body="{}", reason="x", decided_by_id=3,
        decided_at=AT,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BEHIND_THE_SERVICE)
def test_the_database_refuses_what_goes_around_the_service(engine: Engine, what: str) -> None:
    make_contest(engine)
    _build(engine)
    with pytest.raises(DBAPIError), transaction(engine) as session:
        session.connection().execute(BEHIND_THE_SERVICE[what])


FIXED = {
    "digest": core(Pool).update().values(digest="b" * 64),
    "back to draft after sealing": core(Pool).update().values(state="OPENED"),
    "item taken out": core(PoolItem).delete(),
    "form changed": core(Form).update().values(layout="AA-001:ABCD"),
    "stem changed": core(Item).update().values(stem="Câu khác?"),
    "option changed": core(ItemOption).update().values(text=core(ItemOption).c.text + "!"),
    "item deleted": core(Item).delete(),
}


@pytest.mark.parametrize("what", FIXED)
def test_approved_content_is_fixed_in_the_database(engine: Engine, what: str) -> None:
    make_contest(engine)
    pool = _build(engine)
    approve_by_two(engine, 1, pool.approval_digest)
    with pytest.raises(DBAPIError), transaction(engine) as session:
        session.connection().execute(FIXED[what])
