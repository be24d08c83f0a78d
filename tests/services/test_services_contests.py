"""Setting a contest up from its plan."""

from __future__ import annotations

import json

from makers import AT, last_event, make_setup, make_units, refused
from sqlalchemy import Engine, select

from workbench.queries.contest import contest_of, roles_of_member, rules_of_contest, rules_of_week, weeks_of_contest
from workbench.services.contests import create_contest
from workbench.services.storing import store_units
from workbench.store import reading, transaction
from workbench.tables import ContentArea, Member, OrganisationUnit, Prize, RulesVersion, core
from workbench.terms import Role


def test_a_contest_is_entered_whole(engine: Engine) -> None:
    setup = make_setup()
    contest_id = create_contest(engine, setup, at=AT)
    area, member, prize = core(ContentArea).c, core(Member).c, core(Prize).c
    with reading(engine) as session:
        contest = contest_of(session)
        assert contest.model_dump() == {
            "id": contest_id,
            "code": "thu",
            "name": "Cuộc thi thử",
            "organiser": "Ban Tổ chức thử",
            "parent_body": "Cấp trên thử",
            "place": "Sông Ngân",
            "seed": 7,
        }
        weeks = weeks_of_contest(session, contest_id)
        assert [(w.number, w.opens_at, w.closes_at, w.questions_per_attempt, w.pool_size, w.reused) for w in weeks] == [
            (w.number, w.opens_at, w.closes_at, 4, 8, "{}") for w in setup.weeks
        ]
        assert rules_of_contest(session, contest_id) == rules_of_week(session, weeks[1].id or 0) == setup.full_rules()
        version = session.scalars(select(RulesVersion)).one()
        assert (version.number, version.sha256, version.frozen_at) == (1, setup.full_rules().sha256(), AT)
        areas = session.execute(select(area.code, area.name).order_by(area.id)).all()
        assert [tuple(row) for row in areas] == [("AA", "Lĩnh vực một"), ("BB", "Lĩnh vực hai")]
        prizes = session.execute(
            select(prize.track, prize.position, prize.code, prize.quota, prize.amount_vnd).order_by(prize.id)
        ).all()
        assert [tuple(row) for row in prizes] == [
            ("QUIZ_WEEK", 1, "NHAT", 1, 100),
            ("QUIZ_WEEK", 2, "NHI", 2, 50),
            ("ESSAY", 1, "NHAT", 1, 100),
            ("ESSAY", 2, "NHI", 2, 50),
        ]
        members = session.execute(select(member.id, member.code).order_by(member.id)).all()
        assert {row.code: roles_of_member(session, row.id) for row in members} == {
            m.code: frozenset(m.roles) for m in setup.members
        }
    assert last_event(engine) == (
        "system",
        "contest.create",
        "contest:thu",
        "Thể lệ thử",
        None,
        {"rules": setup.full_rules().sha256(), "weeks": 2, "members": 9},
    )


def test_the_weeks_keep_what_they_reuse(engine: Engine) -> None:
    setup = make_setup()
    second = setup.weeks[1].model_copy(update={"reused": {1: 3}, "attempts_per_person": 5})
    contest_id = create_contest(engine, setup.model_copy(update={"weeks": (setup.weeks[0], second)}), at=AT)
    with reading(engine) as session:
        week = weeks_of_contest(session, contest_id)[1]
    assert (json.loads(week.reused), week.attempts_per_person) == ({"1": 3}, 5)


def test_the_same_contest_is_not_entered_twice_but_another_is(engine: Engine) -> None:
    create_contest(engine, make_setup(), at=AT)
    with refused(engine, "contest.already_there", code="thu"):
        create_contest(engine, make_setup(), at=AT)
    second = create_contest(engine, make_setup().model_copy(update={"code": "hai"}), at=AT)
    with reading(engine) as session:
        assert contest_of(session, "hai").id == second
    with refused(engine, "contest.name_one", known="hai, thu"), reading(engine) as session:
        contest_of(session)


def test_members_are_linked_to_their_units_once_these_are_in(engine: Engine) -> None:
    setup = make_setup()
    judge = setup.members[-1].model_copy(update={"unit_code": "DV2"})
    lost = setup.members[-2].model_copy(update={"unit_code": "DV9"})
    contest_id = create_contest(engine, setup.model_copy(update={"members": (*setup.members[:-2], lost, judge)}), at=AT)
    with transaction(engine) as session:
        store_units(session, contest_id, make_units())
    member, unit = core(Member).c, core(OrganisationUnit).c
    with reading(engine) as session:
        rows = session.execute(select(member.code, unit.code.label("unit")).where(member.unit_id == unit.id)).all()
    assert [tuple(row) for row in rows] == [("GK4", "DV2")]


def test_the_roles_are_those_of_the_plan() -> None:
    assert [m.code for m in make_setup().members if Role.COMMITTEE in m.roles] == ["TB", "PB"]
