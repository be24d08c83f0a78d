"""Which contest, weeks, rules and members are there; what the bank holds; what an import is compared with."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest
from makers import (
    AT,
    LATER,
    OPENS,
    essays_csv,
    make_attempt,
    make_contest,
    make_items,
    make_rules,
    make_setup,
    order,
    store_week,
)
from sqlalchemy import Engine, insert

from workbench.errors import WorkbenchError
from workbench.intake.records import AttemptRecord, AuthorRecord, EssayRecord, PersonRecord, attempt_columns, content_of
from workbench.queries.bank import bank_rows, count_items, forms_of_pool, pool_of_week, pools_before
from workbench.queries.committee import MemberRow, members_holding
from workbench.queries.contest import (
    contest_of,
    judges_of_contest,
    member_of,
    roles_of_member,
    rules_of_contest,
    week_of,
    weeks_of_contest,
)
from workbench.queries.digests import (
    CONTEST_TABLES,
    attempts_digest,
    plain,
    standings_digests,
    stored_digest,
    table_digests,
)
from workbench.queries.known import (
    known_attempts,
    known_essays,
    known_items,
    known_marks,
    known_people,
    known_units,
    unit_spellings,
)
from workbench.rules.canonical import digest_rows
from workbench.services.contests import create_contest
from workbench.services.imports import import_essays
from workbench.services.pools import build_week_pool
from workbench.services.storing import store_people
from workbench.store import reading, transaction
from workbench.tables import UnitHeadcount, core
from workbench.terms import EssayRound, ImportKind, IneligibleReason, Role


def test_the_only_contest_needs_no_code(engine: Engine) -> None:
    with reading(engine) as session, pytest.raises(WorkbenchError) as none:
        contest_of(session)
    contest_id = make_contest(engine)
    with reading(engine) as session:
        assert (contest_of(session).id, contest_of(session, "thu").id) == (contest_id, contest_id)
        with pytest.raises(WorkbenchError) as unknown:
            contest_of(session, "khac")
    create_contest(engine, make_setup().model_copy(update={"code": "hai"}), at=AT)
    with reading(engine) as session, pytest.raises(WorkbenchError) as several:
        contest_of(session)
    assert [(e.value.code, e.value.values) for e in (none, unknown, several)] == [
        ("contest.none", {}),
        ("contest.unknown", {"code": "khac", "known": "thu"}),
        ("contest.name_one", {"known": "hai, thu"}),
    ]


def test_weeks_members_and_rules(engine: Engine) -> None:
    contest_id = make_contest(engine, weeks=3)
    with reading(engine) as session:
        assert [week.number for week in weeks_of_contest(session, contest_id)] == [1, 2, 3]
        week = week_of(session, contest_id, 2)
        assert (week.opens_at, week.closes_at) == (OPENS + timedelta(days=14), OPENS + timedelta(days=22, hours=2))
        assert week.opens_at.tzinfo is not None
        with pytest.raises(WorkbenchError) as unknown:
            week_of(session, contest_id, 9)
        assert unknown.value.values == {"week": 9, "known": "1, 2, 3"}
        assert rules_of_contest(session, contest_id) == make_setup(weeks=3).full_rules()
        assert [judge.code for judge in judges_of_contest(session, contest_id)] == ["GK1", "GK2", "GK3", "GK4"]
        assert roles_of_member(session, member_of(session, contest_id, "KT").id or 0) == {Role.AUDITOR}
        assert members_holding(session, contest_id, Role.COMMITTEE, Role.AUDITOR) == [
            MemberRow("KT", "Kiểm Tra Thử", "Kiểm tra"),
            MemberRow("PB", "Phó Ban Thử", "Phó trưởng ban"),
            MemberRow("TB", "Trưởng Ban Thử", "Trưởng ban"),
        ]


def test_the_bank(engine: Engine) -> None:
    contest_id = make_contest(engine)
    with reading(engine) as session:
        rows = bank_rows(session, contest_id)
        assert count_items(session, contest_id) == 40
        assert count_items(session, contest_id + 1) == 0
    assert [(r.code, r.area_code, r.difficulty, r.stem, r.options, r.key, r.source) for r in rows] == [
        (i.code, i.area_code, i.difficulty, i.stem, i.options, i.key, i.source) for i in make_items()
    ]


def test_the_pools_of_earlier_weeks(engine: Engine) -> None:
    contest_id = make_contest(engine)
    with reading(engine) as session:
        assert (pool_of_week(session, 1), pools_before(session, contest_id, 9)) == (None, {})
    pools = [build_week_pool(engine, week=week, n_forms=2, actor="TK", at=AT) for week in (1, 2)]
    with reading(engine) as session:
        found = pool_of_week(session, 1)
        assert found is not None and found.digest == pools[0].digest
        assert [len(codes) for codes in pools_before(session, contest_id, 3).values()] == [8, 8]
        assert list(pools_before(session, contest_id, 2)) == [1]
        assert pools_before(session, contest_id, 1) == {}
        assert [form.code for form in forms_of_pool(session, pools[1].id or 0)] == ["D001", "D002"]


# What an import is compared with --------------------------------------------------------------------------------------


def test_a_unit_is_known_by_code_name_and_aliases(engine: Engine) -> None:
    contest_id = make_contest(engine)
    with reading(engine) as session:
        assert unit_spellings(session, contest_id) == {
            "so tn": "DV1",
            "dv1": "DV1",
            "so thu nghiem": "DV1",
            "dv2": "DV2",
            "truong thu nghiem": "DV2",
            "dv3": "DV3",
            "chi cuc vang mat": "DV3",
        }
        assert unit_spellings(session, contest_id + 1) == {}


def test_units_are_known_with_their_latest_headcount(engine: Engine) -> None:
    contest_id = make_contest(engine)
    with transaction(engine) as session:
        newer = {"unit_id": 1, "counted_on": date(2022, 9, 1), "headcount": 120}
        session.connection().execute(insert(core(UnitHeadcount)).values(newer))
    with reading(engine) as session:
        known = known_units(session, contest_id, AT)
    stored = {
        code: (r.name, r.aliases, r.parent_code, r.group_code, r.headcount, r.counted_on)
        for code, r in known.stored.items()
    }
    day = date(2022, 8, 1)
    assert stored == {
        "DV1": ("Sở Thử nghiệm", ("So TN",), None, "A", 120, date(2022, 9, 1)),
        "DV2": ("Trường Thử nghiệm", (), "DV1", "A", 50, day),
        "DV3": ("Chi cục Vắng mặt", (), None, "B", 10, day),
    }
    assert known.today == date(2022, 9, 1)


def test_people_items_attempts_and_essays_come_back_as_they_were_stored(engine: Engine) -> None:
    contest_id = make_contest(engine)
    person = PersonRecord(0, "N1", "Đặng Thị Hòa", "DV2", "0912345678", "012345678901", date(1990, 1, 5))
    with transaction(engine) as session:
        store_people(session, contest_id, [person])
    attempt = make_attempt(1, "P1", 4, 20)
    store_week(engine, contest_id, 1, [attempt])
    import_essays(engine, order("bai-viet.csv", essays_csv(2)))
    with reading(engine) as session:
        people = known_people(session, contest_id, LATER)
        assert people.stored["N1"] == person
        assert people.stored["P1"] == PersonRecord(0, "P1", "Người P1", "DV1", None, None, None)
        items = known_items(session, contest_id)
        assert items.stored == {item.code: item._replace(row_no=0) for item in make_items()}
        assert items.areas == {"aa": "AA", "linh vuc mot": "AA", "bb": "BB", "linh vuc hai": "BB"}
        attempts = known_attempts(session, week_of(session, contest_id, 1), LATER)
        assert attempts.stored == {"L00001": content_of(attempt)}
        assert (attempts.n_items, attempts.forms, attempts.keys) == (4, {}, None)
        assert (attempts.opens_at, attempts.closes_at) == (OPENS, OPENS + timedelta(days=8, hours=2))
        essays = known_essays(session, contest_id, LATER)
        days = (date(2022, 9, 1), date(2022, 9, 3))
        assert essays.stored == {
            "B01": EssayRecord(
                0,
                "B01",
                "Bài số 1",
                (AuthorRecord("Tác Giả 1", "bút 1"), AuthorRecord("Cộng Sự 1")),
                "DV1",
                1,
                *days,
                900,
                None,
            ),
            "B02": EssayRecord(
                0,
                "B02",
                "Bài số 2",
                (AuthorRecord("Tác Giả 2", "bút 2"), AuthorRecord("Cộng Sự 2")),
                "DV1",
                1,
                *days,
                900,
                IneligibleReason.TOO_LONG,
            ),
        }
        marks = known_marks(session, contest_id, EssayRound.FINAL, make_rules())
        assert (marks.judges, marks.blind_codes, marks.stored) == ({"GK1", "GK2", "GK3", "GK4"}, frozenset(), {})
        assert marks.criteria == make_rules().criteria


# Digests --------------------------------------------------------------------------------------------------------------


def test_values_are_plain_the_same_way_on_both_engines() -> None:
    from datetime import datetime, timezone
    from decimal import Decimal

    local = datetime(2022, 9, 19, 8, 0, tzinfo=timezone(timedelta(hours=7)))
    assert plain(local) == plain(local.astimezone(UTC)) == "2022-09-19T01:00:00+00:00"
    assert [plain(Decimal("5")), plain(Decimal("5.00")), plain(5), plain(None)] == ["5.00", "5.00", 5, None]


def test_every_table_of_the_contest_is_covered() -> None:
    from sqlmodel import SQLModel

    covered = {core(model).name for model in CONTEST_TABLES}
    assert set(SQLModel.metadata.tables) - covered == {"sign_in", "audit_event", "snapshot", "publication"}


def test_a_change_of_any_row_shows_in_its_table_only(engine: Engine) -> None:
    contest_id = make_contest(engine)
    with reading(engine) as session:
        before = table_digests(session)
    with transaction(engine) as session:
        contest_of(session).place = "Nơi khác"
    with reading(engine) as session:
        after = table_digests(session)
        assert standings_digests(session, contest_id).keys() == {"1", "2"}
    assert {name for name in after if after[name] != before[name]} == {"contest"}


def test_a_batch_has_the_digest_of_its_records(engine: Engine) -> None:
    contest_id = make_contest(engine)
    records = [make_attempt(n, f"P{n}", n, 20 + n) for n in (1, 2, 3)]
    store_week(engine, contest_id, 1, records)
    with reading(engine) as session:
        assert stored_digest(session, 1, ImportKind.ATTEMPTS) == _digest_of(records)
        assert stored_digest(session, 1, ImportKind.UNITS) is None
    renamed = [record._replace(full_name="Tên khác", phone="0") for record in records]
    assert _digest_of(renamed) == _digest_of(records)
    changes: list[dict[str, object]] = [
        *({"points": 4}, {"duration_ms": 1}, {"unit_code": "DV2"}, {"responses": "A"}, {"code": "x"}, {"device": "x"}),
        *({"prediction": 1}, {"written_points": 0}, {"moment_resolution_ms": 60_000}),
    ]
    digests = {_digest_of([records[0]._replace(**change), *records[1:]]) for change in changes}
    assert len(digests | {_digest_of(records)}) == len(changes) + 1


def test_a_batch_of_an_earlier_version_is_digested_as_it_was_then(engine: Engine) -> None:
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(1, "P1", 3, 20)])
    opened = "2022-09-19T01:01:00+00:00", "2022-09-19T01:01:20+00:00"
    then = digest_rows([[1, "L00001", "P1", "DV1", None, *opened, 20_000, 1000, 3, 4, ""]])
    with reading(engine) as session:
        assert stored_digest(session, 1, ImportKind.ATTEMPTS, then) == then


def _digest_of(records: list[AttemptRecord]) -> str:
    return attempts_digest(attempt_columns(records))


def test_the_standings_have_a_digest_of_their_own(engine: Engine) -> None:
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(1, "P1", 4, 20)])
    with reading(engine) as session:
        first = standings_digests(session, contest_id)
    store_week(engine, contest_id, 1, [make_attempt(2, "P2", 4, 10)])
    with reading(engine) as session:
        second = standings_digests(session, contest_id)
    assert (first["1"] != second["1"], first["2"] == second["2"]) == (True, True)
