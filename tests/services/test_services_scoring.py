"""Papers counted again from their answers: only once the key is open, every difference named, fast for a full week."""

from __future__ import annotations

import time

import pytest
from makers import AT, approve_by_two, make_attempt, make_contest, make_setup, refused, store_week
from sqlalchemy import Engine
from sqlmodel import Session

from workbench.demo.conduct import public_random_bytes
from workbench.intake.records import PersonRecord
from workbench.queries.bank import forms_of_pool, items_of_pool, pool_of_week
from workbench.rules.forms import form_items, pack_response
from workbench.services.keys import open_week_key, seal_week_key
from workbench.services.pools import build_week_pool
from workbench.services.scoring import Rescoring, ScoreDifference, rescore, score_differences
from workbench.services.storing import store_people
from workbench.store import reading, transaction

HOLDERS = {code: f"một cụm mật khẩu đủ dài {code}" for code in ("TB", "PB", "KT")}
CLOSED = make_setup().weeks[0].closes_at


def _papers(session: Session) -> dict[str, str]:
    """Give each form of week 1 with the answers that are all correct."""
    pool = pool_of_week(session, 1)
    assert pool is not None and pool.id is not None
    key = {item.code: item.key for item in items_of_pool(session, 1, pool.id)}
    return {
        form.code: "".join(pack_response(key[code]) for code, _ in form_items(form.layout))
        for form in forms_of_pool(session, pool.id)
    }


def _wrong(responses: str, places: int) -> str:
    """Answer the first places wrongly."""
    other = "".join("B" if letter == "A" else "A" for letter in responses[:places])
    return other + responses[places:]


def _week(engine: Engine, n_people: int, n_forms: int = 6) -> dict[str, str]:
    """A week with an approved pool and its people; give the correct papers."""
    contest_id = make_contest(engine)
    pool = build_week_pool(engine, week=1, n_forms=n_forms, actor="TK", at=AT)
    approve_by_two(engine, 1, pool.approval_digest)
    people = [PersonRecord(n, f"P{n}", f"Người {n}", "DV1", None, None, None) for n in range(1, n_people + 1)]
    with transaction(engine) as session:
        store_people(session, contest_id, people)
        return _papers(session)


def test_every_difference_with_the_platform_is_named(engine: Engine) -> None:
    papers = _week(engine, 6)
    first, second, *_ = papers
    attempts = [
        make_attempt(1, "P1", 4, 30, form_code=first, responses=papers[first]),
        make_attempt(2, "P2", 4, 30, form_code=second, responses=_wrong(papers[second], 1)),
        make_attempt(3, "P3", 2, 30, form_code=first, responses=_wrong(papers[first], 2)),
        make_attempt(4, "P4", 0, 30, form_code=second, responses=papers[second][:3] + "-"),
        make_attempt(5, "P5", 4, 30, form_code=first, responses=""),
        make_attempt(6, "P6", 4, 30, form_code=None, responses=papers[first]),
    ]
    store_week(engine, 1, 1, attempts)
    with reading(engine) as session:
        again = rescore(session, 1)
        assert score_differences(session, 1) == again.differences
    assert again == Rescoring(4, 2, [ScoreDifference("L00002", 4, 3), ScoreDifference("L00004", 0, 3)])


def test_nothing_is_counted_while_the_key_is_sealed(engine: Engine) -> None:
    papers = _week(engine, 1)
    form = next(iter(papers))
    seal_week_key(engine, week=1, holders=HOLDERS, actor="TB", at=AT, random_bytes=public_random_bytes(1))
    store_week(engine, 1, 1, [make_attempt(1, "P1", 1, 30, form_code=form, responses=papers[form])])
    with refused(engine, "keys.still_sealed", week=1), reading(engine) as session:
        score_differences(session, 1)
    two = {code: HOLDERS[code] for code in ("TB", "KT")}
    open_week_key(engine, week=1, passphrases=two, actor="TB", at=CLOSED)
    with reading(engine) as session:
        assert score_differences(session, 1) == [ScoreDifference("L00001", 1, 4)]


def test_a_week_without_a_pool(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "pools.not_built", week=2), reading(engine) as session:
        score_differences(session, 2)


def test_ten_thousand_attempts_take_less_than_two_seconds(sqlite_engine: Engine) -> None:
    papers = _week(sqlite_engine, 100, n_forms=100)
    forms = list(papers)
    attempts = [
        make_attempt(
            n,
            f"P{n % 100 + 1}",
            3 if n % 1000 == 0 else 4,
            30,
            form_code=(code := forms[n % 100]),
            responses=papers[code],
        )
        for n in range(1, 10_001)
    ]
    store_week(sqlite_engine, 1, 1, attempts)
    with reading(sqlite_engine) as session:
        started = time.perf_counter()
        again = rescore(session, 1)
        seconds = time.perf_counter() - started
    assert (again.compared, again.not_comparable) == (10_000, 0)
    assert again.differences == [ScoreDifference(f"L{n:05d}", 3, 4) for n in range(1000, 10_001, 1000)]
    assert seconds < 2, seconds


@pytest.mark.parametrize("places", [0, 1, 2, 3, 4])
def test_each_wrong_answer_costs_one_point(sqlite_engine: Engine, places: int) -> None:
    papers = _week(sqlite_engine, 1)
    form = next(iter(papers))
    paper = _wrong(papers[form], places)
    store_week(sqlite_engine, 1, 1, [make_attempt(1, "P1", 0, 30, form_code=form, responses=paper)])
    with reading(sqlite_engine) as session:
        found = score_differences(session, 1)
    assert found == ([ScoreDifference("L00001", 0, 4 - places)] if places < 4 else [])
