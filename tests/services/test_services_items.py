"""Items on the way into pools: reviewed by another, revised as a new version, samples and enemies kept out."""

from __future__ import annotations

from typing import Any

import pytest
from makers import AT, approve_by_two, enter_bank, last_event, make_contest, make_items, make_setup, make_units, refused
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from workbench.intake.records import ItemRecord
from workbench.queries.bank import bank_rows, count_items, items_of_pool, pool_of_week
from workbench.services.contests import create_contest
from workbench.services.items import enemy_pairs, keep_apart, publish_samples, review_items, revise_item
from workbench.services.pools import build_week_pool
from workbench.services.storing import store_items, store_units
from workbench.store import reading, transaction
from workbench.tables import Decision, Item, core
from workbench.terms import Difficulty, ItemState

BY_TK2: dict[str, Any] = {"actor": "TK2", "reason": "đã đọc", "at": AT}
BY_TK: dict[str, Any] = BY_TK2 | {"actor": "TK"}


def _drafts(engine: Engine) -> int:
    contest_id = create_contest(engine, make_setup(), at=AT)
    with transaction(engine) as session:
        store_units(session, contest_id, make_units())
        store_items(session, contest_id, make_items(per_area=2), author_id=1)
    return contest_id


def _states(engine: Engine, contest_id: int) -> dict[str, str]:
    with reading(engine) as session:
        return {item.code: item.state.value for item in bank_rows(session, contest_id)}


def _changed(stem: str) -> ItemRecord:
    return ItemRecord(0, "AA-001", "BB", Difficulty.HARD, stem, ("một", "hai", "ba"), "C", "Vì ba.", "Nguồn mới")


def test_another_person_accepts_or_returns_a_draft(engine: Engine) -> None:
    contest_id = _drafts(engine)
    with refused(engine, "items.own_work", count=4, codes="AA-001, AA-002, BB-001, BB-002"):
        review_items(engine, codes=None, verdict=ItemState.ACCEPTED, **BY_TK)
    with refused(engine, "contest.role_needed"):
        review_items(engine, codes=None, verdict=ItemState.ACCEPTED, **BY_TK2 | {"actor": "GK1"})
    with refused(engine, "reviews.reason_needed"):
        review_items(engine, codes=None, verdict=ItemState.ACCEPTED, **BY_TK2 | {"reason": " "})
    assert review_items(engine, codes=["AA-001"], verdict=ItemState.RETURNED, **BY_TK2) == 1
    assert review_items(engine, codes=None, verdict=ItemState.ACCEPTED, **BY_TK2 | {"actor": "TB"}) == 3
    assert _states(engine, contest_id) == {"AA-001": "RETURNED"} | dict.fromkeys(
        ("AA-002", "BB-001", "BB-002"), "ACCEPTED"
    )
    with reading(engine) as session:
        decisions = session.scalars(select(Decision).order_by(core(Decision).c.id)).all()
    assert [(d.kind, d.body, d.decided_by_id) for d in decisions] == [
        ("ITEM_REVIEW", '{"verdict":"RETURNED","versions":{"AA-001":1}}', 2),
        ("ITEM_REVIEW", '{"verdict":"ACCEPTED","versions":{"AA-002":1,"BB-001":1,"BB-002":1}}', 3),
    ]
    assert last_event(engine) == (
        "TB", "item.review", "bank:thu", "đã đọc", "DRAFT", {"verdict": "ACCEPTED", "items": 3},
    )  # fmt: skip
    with refused(engine, "items.nothing_to_review"):
        review_items(engine, codes=None, verdict=ItemState.ACCEPTED, **BY_TK2)
    with refused(engine, "items.not_a_draft", code="AA-001", state="Trả lại"):
        review_items(engine, codes=["AA-001"], verdict=ItemState.ACCEPTED, **BY_TK2)
    with refused(engine, "items.unknown", code="ZZ-1"):
        review_items(engine, codes=["ZZ-1"], verdict=ItemState.ACCEPTED, **BY_TK2)


def test_a_change_is_a_new_version_and_the_pool_keeps_the_one_it_took(engine: Engine) -> None:
    contest_id = make_contest(engine)
    pool = build_week_pool(engine, week=1, n_forms=3, actor="TK", at=AT)
    approve_by_two(engine, 1, pool.approval_digest)
    with reading(engine) as session:
        taken = items_of_pool(session, contest_id, pool.id or 0)
        used = taken[0]
    record = _changed("Câu mới?")._replace(code=used.code)
    assert revise_item(engine, record, **BY_TK) == 2
    assert last_event(engine) == (
        "TK", "item.revise", f"item:{used.code}", "đã đọc", {"version": 1, "stem": used.stem},
        {"version": 2, "stem": "Câu mới?"},
    )  # fmt: skip
    with reading(engine) as session:
        newest = {item.code: item for item in bank_rows(session, contest_id)}[used.code]
        assert (newest.version, newest.stem, newest.options, newest.key, newest.area_code, newest.state.value) == (
            2, "Câu mới?", ("một", "hai", "ba"), "C", "BB", "DRAFT",
        )  # fmt: skip
        assert items_of_pool(session, contest_id, pool.id or 0) == taken
        assert count_items(session, contest_id) == 40
    with pytest.raises(DBAPIError), transaction(engine) as session:
        session.connection().execute(core(Item).update().where(core(Item).c.id == used.item_id).values(stem="Khác?"))


def test_a_revision_needs_an_item_an_area_and_a_reason(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "items.unknown", code="ZZ-1"):
        revise_item(engine, _changed("?")._replace(code="ZZ-1"), **BY_TK)
    with refused(engine, "items.unknown_area", area="QQ", known="AA, BB"):
        revise_item(engine, _changed("?")._replace(area_code="QQ"), **BY_TK)
    with refused(engine, "reviews.reason_needed"):
        revise_item(engine, _changed("?"), **BY_TK | {"reason": ""})


def test_a_published_sample_never_enters_a_pool(engine: Engine) -> None:
    create_contest(engine, make_setup(), at=AT)
    enter_bank(engine, make_items(per_area=5))
    publish_samples(engine, codes=["AA-001", "BB-005"], **BY_TK)
    assert last_event(engine)[1:] == ("item.publish_samples", "bank:thu", "đã đọc", None, ["AA-001", "BB-005"])
    build_week_pool(engine, week=1, n_forms=2, actor="TK", at=AT)
    with reading(engine) as session:
        pool = pool_of_week(session, 1)
        assert pool is not None
        codes = {item.code for item in items_of_pool(session, 1, pool.id or 0)}
    assert codes == {f"{area}-00{n}" for area in ("AA", "BB") for n in range(1, 6)} - {"AA-001", "BB-005"}
    with refused(engine, "items.unknown", code="ZZ-1"):
        publish_samples(engine, codes=["AA-002", "ZZ-1"], **BY_TK)


def test_enemies_do_not_stand_in_one_pool_even_without_a_blueprint(engine: Engine) -> None:
    create_contest(engine, make_setup(), at=AT)
    enter_bank(engine, make_items(per_area=5))
    for pair in (("AA-001", "AA-002"), ("BB-004", "BB-005")):
        keep_apart(engine, pair=pair, **BY_TK)
    build_week_pool(engine, week=1, n_forms=2, actor="TK", at=AT)
    with reading(engine) as session:
        pool = pool_of_week(session, 1)
        assert pool is not None
        codes = {item.code for item in items_of_pool(session, 1, pool.id or 0)}
    assert len(codes) == 8
    assert [len(codes & set(pair)) for pair in (("AA-001", "AA-002"), ("BB-004", "BB-005"))] == [1, 1]


def test_two_items_that_give_each_other_away_are_noted_once(engine: Engine) -> None:
    contest_id = make_contest(engine)
    keep_apart(engine, pair=("BB-002", "AA-001"), **BY_TK)
    with reading(engine) as session:
        assert enemy_pairs(session, contest_id) == (("AA-001", "BB-002"),)
    with refused(engine, "items.already_apart", code="AA-001", other="BB-002"):
        keep_apart(engine, pair=("AA-001", "BB-002"), **BY_TK)
    with refused(engine, "items.one_item", code="AA-001"):
        keep_apart(engine, pair=("AA-001", "AA-001"), **BY_TK)
    with refused(engine, "items.unknown", code="ZZ-1"):
        keep_apart(engine, pair=("AA-001", "ZZ-1"), **BY_TK)
