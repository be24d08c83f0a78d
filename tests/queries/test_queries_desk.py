"""What the secretary's notebooks read, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime

from makers import AT, make_attempt, make_contest, store_week
from sqlalchemy import Engine

from workbench.queries.audit import latest_events
from workbench.queries.batches import import_batches
from workbench.queries.committee import MemberRow, members_holding
from workbench.queries.decisions import DecisionRow, decisions_of_week
from workbench.queries.reviews import FrequencyRow, attempts_per_person
from workbench.services.reviews import annul_attempt, clear_attempt
from workbench.store import reading
from workbench.terms import DecisionKind, ImportKind, Role

NOW = datetime(2022, 9, 28, tzinfo=UTC)
ATTEMPTS = (
    make_attempt(1, "P1", 4, 30),
    make_attempt(2, "P1", 2, 50),
    make_attempt(3, "P2", 4, 20, unit_code="DV2"),
    make_attempt(4, "P2", 4, 20, unit_code="DV2"),
    make_attempt(5, "P3", 3, 10),
)


def _annul(engine: Engine, code: str) -> None:
    annul_attempt(engine, week=1, attempt_code=code, actor="TK", seconded_by="TB", reason="Thi hộ", at=NOW)


def test_how_often_people_took_part(engine: Engine) -> None:
    week_id = store_week(engine, make_contest(engine), 1, ATTEMPTS)
    with reading(engine) as session:
        assert attempts_per_person(session, week_id) == [FrequencyRow(1, 1), FrequencyRow(2, 2)]
    _annul(engine, "L00002")
    with reading(engine) as session:
        assert attempts_per_person(session, week_id) == [FrequencyRow(1, 2), FrequencyRow(2, 1)]


def test_rulings_of_a_week_with_both_names(engine: Engine) -> None:
    contest_id = make_contest(engine)
    week_id = store_week(engine, contest_id, 1, ATTEMPTS)
    other = store_week(engine, contest_id, 2, ())
    _annul(engine, "L00003")
    clear_attempt(engine, week=1, attempt_code="L00003", actor="PB", reason="Đã xác minh", at=NOW)
    body = '{"attempt":"L00003","week":1}'
    annulled = DecisionRow(
        DecisionKind.ATTEMPT_ANNULMENT, "L00003", body, "Thi hộ", "Thư Ký Thử", "Trưởng Ban Thử", NOW
    )
    cleared = DecisionRow(DecisionKind.ATTEMPT_CLEARANCE, "L00003", body, "Đã xác minh", "Phó Ban Thử", None, NOW)
    with reading(engine) as session:
        both = (DecisionKind.ATTEMPT_ANNULMENT, DecisionKind.ATTEMPT_CLEARANCE)
        assert decisions_of_week(session, week_id, *both) == [annulled, cleared]
        assert decisions_of_week(session, week_id, DecisionKind.ATTEMPT_CLEARANCE) == [cleared]
        assert decisions_of_week(session, other, *both) == []


def test_files_taken_in(engine: Engine) -> None:
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, ATTEMPTS[:2])
    store_week(engine, contest_id, 2, ())
    with reading(engine) as session:
        batches = import_batches(session, contest_id)
        assert [(b.kind, b.week, b.rows_read, b.by, b.imported_at) for b in batches] == [
            (ImportKind.ATTEMPTS, 1, 2, "Thư Ký Thử", AT),
            (ImportKind.ATTEMPTS, 2, 0, "Thư Ký Thử", AT),
        ]
        assert import_batches(session, contest_id, week=2) == batches[1:]


def test_members_by_role_and_the_last_events(engine: Engine) -> None:
    contest_id = make_contest(engine)
    with reading(engine) as session:
        assert members_holding(session, contest_id, Role.COMMITTEE) == [
            MemberRow("PB", "Phó Ban Thử", "Phó trưởng ban"),
            MemberRow("TB", "Trưởng Ban Thử", "Trưởng ban"),
        ]
        both = members_holding(session, contest_id, Role.SECRETARIAT, Role.AUDITOR)
        assert [member.code for member in both] == ["KT", "TK", "TK2"]
        assert [(event.seq, event.at, event.action) for event in latest_events(session, 5)] == [
            (2, AT, "item.review"),
            (1, AT, "contest.create"),
        ]
