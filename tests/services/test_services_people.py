"""Merging, splitting and telling people apart: decisions that are remembered, recorded and can be taken back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from makers import LATER, OPENS, last_event, make_attempt, make_contest, refused, store_week
from sqlalchemy import Engine, insert, select, update

from workbench.queries.awards import unconfirmed
from workbench.queries.people import merge_queue, merges_in_force, person_roots
from workbench.services.awards import allocate_week
from workbench.services.people import declare_distinct, merge_people, split_people
from workbench.store import reading, transaction
from workbench.tables import Award, Decision, Person, Verification, core
from workbench.terms import PassedReason

WHO = {"actor": "TK", "reason": "cùng một người, đã gọi xác minh", "at": LATER}


@pytest.fixture
def contest(engine: Engine) -> Engine:
    """Four accounts with a paper each in week 1; P3 and P4 took part in week 2 as well."""
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 5)])
    later = OPENS + timedelta(days=15)
    second = [make_attempt(n, f"P{n}", 3, 30, submitted_at=later) for n in (3, 4)]
    store_week(engine, contest_id, 2, second)
    return engine


def roots(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return {code: root for code, root in person_roots(session, 1).items() if root}


def decisions(engine: Engine) -> list[tuple[str, object, str, int]]:
    decision = core(Decision).c
    with reading(engine) as session:
        rows = session.execute(
            select(decision.kind, decision.body, decision.reason, decision.decided_by_id)
            .where(decision.attempt_id.is_(None), decision.kind.like("PE%"))
            .order_by(decision.id)
        )
        return [(row[0], json.loads(row[1]), row[2], row[3]) for row in rows]


def test_a_merge_is_a_decision_with_its_reason_and_an_event(contest: Engine) -> None:
    merge_people(contest, keep="P1", other="P2", **WHO)
    assert roots(contest) == {"P2": "P1"}
    body = {"keep": "P1", "other": "P2", "before": {"P2": None}, "after": {"P2": "P1"}}
    assert decisions(contest) == [("PERSON_MERGE", body, WHO["reason"], 1)]
    assert last_event(contest) == ("TK", "person.merge", "person:P2", WHO["reason"], {"P2": None}, {"P2": "P1"})


def test_merged_people_who_are_merged_again_all_stand_under_one_root(contest: Engine) -> None:
    merge_people(contest, keep="P2", other="P3", **WHO)
    merge_people(contest, keep="P1", other="P3", **WHO)
    assert roots(contest) == {"P2": "P1", "P3": "P1"}
    merge_people(contest, keep="P3", other="P4", **WHO)
    assert roots(contest) == {"P2": "P1", "P3": "P1", "P4": "P1"}


def test_a_split_gives_back_exactly_what_its_merge_took(contest: Engine) -> None:
    merge_people(contest, keep="P2", other="P3", **WHO)
    merge_people(contest, keep="P1", other="P2", **WHO)
    split_people(contest, person="P2", **WHO)
    assert roots(contest) == {"P3": "P2"}
    before, after = {"P2": "P1", "P3": "P1"}, {"P2": None, "P3": "P2"}
    assert last_event(contest) == ("TK", "person.split", "person:P2", WHO["reason"], before, after)
    with refused(contest, "people.not_merged", code="P2"):
        split_people(contest, person="P2", **WHO)
    split_people(contest, person="P3", **WHO)
    assert roots(contest) == {}
    with reading(contest) as session:
        assert merges_in_force(session, 1) == []


def test_merges_in_force_are_listed_with_who_decided_and_why(contest: Engine) -> None:
    merge_people(contest, keep="P1", other="P2", **WHO)
    with reading(contest) as session:
        (merge,) = merges_in_force(session, 1)
    assert merge[1:] == ("P1", "Người P1", "P2", "Người P2", {"P2": None}, WHO["reason"], "Thư Ký Thử", LATER)


def test_two_prizes_of_one_week_are_never_one_persons(contest: Engine) -> None:
    allocate_week(contest, week=1, actor="TK", at=LATER)
    with refused(contest, "people.both_awarded", keep="P1", other="P2", week=1):
        merge_people(contest, keep="P1", other="P2", **WHO)
    merge_people(contest, keep="P4", other="P1", **WHO)
    assert roots(contest) == {"P1": "P4"}
    with refused(contest, "people.both_awarded", keep="P4", other="P2", week=1):
        merge_people(contest, keep="P4", other="P2", **WHO)


def test_a_prize_won_with_anothers_paper_stands_in_the_way_of_a_split(contest: Engine) -> None:
    merge_people(contest, keep="P4", other="P1", **WHO)
    allocate_week(contest, week=1, actor="TK", at=LATER)
    with refused(contest, "people.split_awarded", code="P1", week=1):
        split_people(contest, person="P1", **WHO)


def give_up_prize(engine: Engine, person: str) -> None:
    """Let a winner's unit deny the winner and the prize go to the next in rank."""
    award, account = core(Award), core(Person).c
    with transaction(engine) as session:
        won = session.scalar(select(award.c.id).where(award.c.person_id == account.id, account.code == person))
        session.connection().execute(update(award).where(award.c.id == won).values(state="REPLACED"))
        answer = {"award_id": won, "state": "FAILED", "asked_at": LATER, "due_at": LATER, "answered_at": LATER}
        session.connection().execute(insert(core(Verification)).values(**answer, note="không phải người của đơn vị"))


def test_a_prize_that_went_to_the_next_in_rank_stands_in_nobodys_way(contest: Engine) -> None:
    allocate_week(contest, week=1, actor="TK", at=LATER)
    give_up_prize(contest, "P2")
    merge_people(contest, keep="P1", other="P2", **WHO)
    with reading(contest) as session:
        assert unconfirmed(session, 1) == {"P1": PassedReason.FAILED}
    assert roots(contest) == {"P2": "P1"}


def test_two_prizes_of_the_season_are_never_one_persons(contest: Engine) -> None:
    prize = {"contest_id": 1, "prize_id": 1, "unit_id": 1, "state": "PROVISIONAL"}
    with transaction(contest) as session:
        rows = [{**prize, "person_id": place, "position": place} for place in (1, 2)]
        session.connection().execute(insert(core(Award)), rows)
    with refused(contest, "people.both_awarded_season", keep="P1", other="P2"):
        merge_people(contest, keep="P1", other="P2", **WHO)


def test_people_declared_distinct_leave_the_queue_and_may_still_be_merged(contest: Engine) -> None:
    declare_distinct(contest, left="P2", right="P1", **WHO)
    assert decisions(contest) == [("PEOPLE_DISTINCT", {"people": ["P1", "P2"]}, WHO["reason"], 1)]
    assert last_event(contest)[1:3] == ("person.distinct", "person:P1/P2")
    with refused(contest, "people.already_distinct", left="P1", right="P2"):
        declare_distinct(contest, left="P1", right="P2", **WHO)
    merge_people(contest, keep="P1", other="P2", **WHO)
    with refused(contest, "people.already_one", keep="P2", other="P1"):
        declare_distinct(contest, left="P2", right="P1", **WHO)


def test_what_makes_no_sense_is_refused(contest: Engine) -> None:
    with refused(contest, "people.already_one", keep="P1", other="P1"):
        merge_people(contest, keep="P1", other="P1", **WHO)
    with refused(contest, "people.unknown", code="P99"):
        merge_people(contest, keep="P1", other="P99", **WHO)
    with refused(contest, "people.unknown", code="P99"):
        split_people(contest, person="P99", **WHO)
    with refused(contest, "reviews.reason_needed"):
        merge_people(contest, keep="P1", other="P2", actor="TK", reason=" ", at=LATER)
    with refused(contest, "contest.role_needed"):
        merge_people(contest, keep="P1", other="P2", actor="GK1", reason="x", at=LATER)
    with refused(contest, "contest.role_needed"):
        declare_distinct(contest, left="P1", right="P2", actor="KT", reason="x", at=LATER)


def test_the_queue_is_empty_for_people_of_different_names(contest: Engine) -> None:
    with reading(contest) as session:
        assert merge_queue(session, 1) == []
