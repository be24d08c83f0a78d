"""Pools built to a blueprint, built again and changed by hand: new content, new digests, approvals from the start."""

from __future__ import annotations

import json
from typing import Any

import pytest
from makers import AT, approve_by_two, last_event, make_contest, refused, state_of
from sqlalchemy import Engine

from workbench.queries.bank import bank_rows, forms_of_pool, pool_of_week, pool_rows, pools_before
from workbench.queries.exposure import ledger_before
from workbench.rules.blueprint import Blueprint, Quota, form_blueprint, pool_digest
from workbench.rules.exposure import past_exposures
from workbench.rules.form_checks import check_forms
from workbench.rules.forms import week_seed
from workbench.rules.pools import PoolInfeasible, solve_pool
from workbench.services.approvals import approve_pool, return_pool
from workbench.services.items import keep_apart, publish_samples
from workbench.services.pools import build_week_pool, rebuild_week_pool, swap_pool_item
from workbench.store import reading
from workbench.tables import Pool

EIGHT = Blueprint(size=8, areas={"AA": Quota.exactly(5), "BB": Quota(least=1, most=3)})
READ: dict[str, Any] = {"week": 1, "reason": "đã đọc", "at": AT}


def _build(engine: Engine, blueprint: Blueprint | None = None, week: int = 1) -> Pool:
    return build_week_pool(engine, week=week, n_forms=6, actor="TK", at=AT, blueprint=blueprint)


def _codes(engine: Engine, pool: Pool) -> list[str]:
    with reading(engine) as session:
        return [row.code for row in pool_rows(session, pool.id or 0)]


def _stored(engine: Engine, week_id: int = 1) -> Pool:
    with reading(engine) as session:
        pool = pool_of_week(session, week_id)
    assert pool is not None
    return pool


def _swap(engine: Engine, out: str, in_: str, actor: str = "TK") -> Pool:
    return swap_pool_item(engine, week=1, out=out, in_=in_, actor=actor, reason="câu đã cũ", at=AT)


def test_a_pool_is_solved_from_its_blueprint_and_the_blueprint_is_kept(engine: Engine) -> None:
    contest_id = make_contest(engine)
    publish_samples(engine, codes=["AA-002", "AA-001"], actor="TK", reason="câu mẫu", at=AT)
    keep_apart(engine, pair=("AA-004", "AA-003"), actor="TK", reason="gợi ý nhau", at=AT)
    wanted = EIGHT.model_copy(update={"locked_in": ("AA-003",)})
    pool = _build(engine, wanted)
    complete = wanted.model_copy(update={"excluded": ("AA-001", "AA-002"), "enemies": (("AA-003", "AA-004"),)})
    with reading(engine) as session:
        bank = {item.code: item for item in bank_rows(session, contest_id)}
        forms = forms_of_pool(session, pool.id or 0)
    codes = _codes(engine, pool)
    drawable = [item for item in bank.values() if item.is_drawable]
    assert tuple(codes) == solve_pool(drawable, complete, {}, {}, week_seed(7, 1)).codes
    assert [code[:2] for code in codes] == ["AA"] * 5 + ["BB"] * 3
    assert "AA-003" in codes and not {"AA-001", "AA-002", "AA-004"} & set(codes)
    items = [bank[code] for code in codes]
    assert pool.digest == pool_digest(items)
    assert json.loads(pool.blueprint) == complete.model_dump(mode="json")
    assert check_forms(forms, items, form_blueprint(items, 4)) == []


def test_past_exposure_is_kept_low(engine: Engine) -> None:
    contest_id = make_contest(engine)
    first = set(_codes(engine, _build(engine)))
    # 20 items an area, of which week 1 used 4: 16 + 16 unused ones are taken before any is shown again.
    second = _build(engine, Blueprint(size=33, areas={"AA": Quota.exactly(17)}), week=2)
    with reading(engine) as session:
        ledger = ledger_before(session, contest_id, 2)
        assert pools_before(session, contest_id, 2)[1] == tuple(sorted(first))
    used = past_exposures(ledger)
    assert set(used) == first and sum(used.values()) == 6 * 4
    again = first & set(_codes(engine, second))
    assert [used[code] for code in again] == [min(used[code] for code in first if code.startswith("AA"))]


def test_more_of_a_week_than_it_had_is_refused_with_the_reason(engine: Engine) -> None:
    make_contest(engine)
    _build(engine)
    wanted = Blueprint(size=20, new=10, reused={1: 10})
    before = state_of(engine)
    with pytest.raises(PoolInfeasible) as refusal:
        _build(engine, wanted, week=2)
    assert str(refusal.value) == (
        "Không lập được bộ câu hỏi vì yêu cầu sau không thể đáp ứng: Câu dùng lại của tuần 1: đúng 10 câu; bộ câu hỏi "
        "tuần 1 có 8 câu trong ngân hàng. Đề nghị điều chỉnh ít nhất một trong các yêu cầu nêu trên hoặc bổ sung câu "
        "hỏi vào ngân hàng."
    )
    assert state_of(engine) == before
    pool = _build(engine, Blueprint(size=20, new=12, reused={1: 8}), week=2)
    with reading(engine) as session:
        first = {row.code for row in pool_rows(session, _stored(engine).id or 0)}
    assert first < set(_codes(engine, pool))


def test_a_source_week_without_a_pool_is_named(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "pools.source_week_missing", week=2, missing="1"):
        _build(engine, Blueprint(size=8, reused={1: 2}), week=2)


def test_a_pool_built_again_is_a_draft_and_its_approvals_are_void(engine: Engine) -> None:
    make_contest(engine)
    first = _build(engine)
    approve_pool(engine, digest=first.approval_digest, actor="TB", **READ)
    return_pool(engine, actor="PB", **READ)
    again = rebuild_week_pool(engine, week=1, n_forms=5, actor="TK2", reason="sửa", at=AT, blueprint=EIGHT)
    assert (again.state, again.id, again.built_by_id) == ("DRAFT", first.id, 2)
    assert len(_codes(engine, again)) == 8
    assert last_event(engine) == (
        "TK2",
        "pool.rebuild",
        "pool:week-1",
        "sửa",
        {
            "state": "RETURNED",
            "digest": first.digest,
            "forms_digest": first.forms_digest,
            "approval_digest": first.approval_digest,
        },
        {
            "state": "DRAFT",
            "digest": again.digest,
            "forms_digest": again.forms_digest,
            "approval_digest": again.approval_digest,
        },
    )
    with refused(engine, "pools.other_content", week=1):
        approve_pool(engine, digest=first.approval_digest, actor="TB", **READ)
    with refused(engine, "pools.own_work", week=1):
        approve_pool(engine, digest=again.approval_digest, actor="TK2", **READ)
    approve_pool(engine, digest=again.approval_digest, actor="TK", **READ)
    assert _stored(engine).state == "DRAFT"
    approve_pool(engine, digest=again.approval_digest, actor="TB", **READ)
    assert _stored(engine).state == "APPROVED"


def test_the_same_content_built_again_needs_new_approvals(engine: Engine) -> None:
    make_contest(engine)
    first = _build(engine)
    approve_pool(engine, digest=first.approval_digest, actor="TB", **READ)
    again = rebuild_week_pool(engine, week=1, n_forms=6, actor="TK", reason="lập lại", at=AT)
    assert (again.digest, again.forms_digest) == (first.digest, first.forms_digest)
    assert again.approval_digest != first.approval_digest
    third = rebuild_week_pool(engine, week=1, n_forms=6, actor="TK", reason="lập lại", at=AT)
    assert len({first.approval_digest, again.approval_digest, third.approval_digest}) == 3
    approve_pool(engine, digest=third.approval_digest, actor="TK2", **READ)
    assert _stored(engine).state == "DRAFT"


def test_an_approved_pool_is_neither_built_again_nor_changed(engine: Engine) -> None:
    make_contest(engine)
    pool = _build(engine)
    out = _codes(engine, pool)[0]
    with refused(engine, "reviews.reason_needed"):
        rebuild_week_pool(engine, week=1, n_forms=6, actor="TK", reason=" ", at=AT)
    with refused(engine, "pools.not_built", week=2):
        rebuild_week_pool(engine, week=2, n_forms=6, actor="TK", reason="sửa", at=AT)
    approve_by_two(engine, 1, pool.approval_digest)
    with refused(engine, "pools.already_approved", week=1):
        rebuild_week_pool(engine, week=1, n_forms=6, actor="TK", reason="sửa", at=AT)
    with refused(engine, "pools.already_approved", week=1):
        _swap(engine, out, "AA-020")


def test_an_item_is_swapped_and_the_forms_are_drawn_again(engine: Engine) -> None:
    contest_id = make_contest(engine)
    pool = _build(engine)
    codes = _codes(engine, pool)
    with reading(engine) as session:
        bank = {item.code: item for item in bank_rows(session, contest_id)}
    new = next(code for code in bank if code.startswith("AA") and code not in codes)
    approve_pool(engine, digest=pool.approval_digest, actor="TB", **READ)
    swapped = _swap(engine, codes[0], new)
    wanted = sorted([*codes[1:], new])
    assert _codes(engine, swapped) == wanted
    items = [bank[code] for code in wanted]
    with reading(engine) as session:
        forms = forms_of_pool(session, swapped.id or 0)
    assert len(forms) == 6 and check_forms(forms, items, form_blueprint(items, 4)) == []
    assert swapped.digest == pool_digest(items) != pool.digest
    actor, action, _, reason, before, after = last_event(engine)
    assert (actor, action, reason) == ("TK", "pool.swap", "câu đã cũ")
    assert isinstance(before, dict) and isinstance(after, dict)
    assert (before["item"], before["digest"], after["item"], after["digest"]) == (
        codes[0], pool.digest, new, swapped.digest,
    )  # fmt: skip
    approve_pool(engine, digest=swapped.approval_digest, actor="TK2", **READ)
    assert _stored(engine).state == "DRAFT"
    back = _swap(engine, new, codes[0])
    assert (back.digest, back.forms_digest) == (pool.digest, pool.forms_digest)
    assert back.approval_digest not in (pool.approval_digest, swapped.approval_digest)


def test_a_swap_must_keep_the_rules(engine: Engine) -> None:
    make_contest(engine)
    pool = _build(engine)
    codes = _codes(engine, pool)
    spare = [f"AA-{n:03d}" for n in range(1, 21) if f"AA-{n:03d}" not in codes]
    with refused(engine, "pools.swap_not_held", code=spare[0], week=1):
        _swap(engine, spare[0], spare[1])
    with refused(engine, "pools.swap_not_drawable", code=codes[1]):
        _swap(engine, codes[0], codes[1])
    with refused(engine, "pools.swap_not_drawable", code="AA-999"):
        _swap(engine, codes[0], "AA-999")
    with refused(engine, "pools.swap_breaks", out=codes[-1]):
        _swap(engine, codes[-1], spare[0])
    keep_apart(engine, pair=(codes[1], spare[0]), actor="TK", reason="gợi ý nhau", at=AT)
    with refused(engine, "pools.swap_breaks", out=codes[0]):
        _swap(engine, codes[0], spare[0])
    publish_samples(engine, codes=[spare[1]], actor="TK", reason="câu mẫu", at=AT)
    with refused(engine, "pools.swap_not_drawable", code=spare[1]):
        _swap(engine, codes[0], spare[1])
    with refused(engine, "pools.not_the_builder", week=1):
        _swap(engine, codes[0], spare[2], actor="TK2")
    with refused(engine, "contest.role_needed"):
        _swap(engine, codes[0], spare[2], actor="TB")
    with refused(engine, "reviews.reason_needed"):
        swap_pool_item(engine, week=1, out=codes[0], in_=spare[2], actor="TK", reason="", at=AT)


def test_a_swap_in_a_solved_pool_keeps_its_blueprint(engine: Engine) -> None:
    make_contest(engine)
    pool = _build(engine, EIGHT.model_copy(update={"locked_in": ("BB-001",)}))
    codes = _codes(engine, pool)
    spare = next(code for code in (f"BB-{n:03d}" for n in range(1, 21)) if code not in codes)
    with refused(engine, "pools.swap_breaks", out="BB-001"):
        _swap(engine, "BB-001", spare)
    swapped = _swap(engine, next(code for code in codes if code.startswith("BB-") and code != "BB-001"), spare)
    assert json.loads(swapped.blueprint) == {**json.loads(pool.blueprint), "revision": 2}
