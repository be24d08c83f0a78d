"""What the checks look at, on both engines: whole columns, dated lists, and identifiers only as who shares one."""

from __future__ import annotations

from datetime import date, timedelta

from makers import AT, LATER, OPENS, approve_by_two, make_attempt, make_contest, store_week
from sqlalchemy import Engine, update
from sqlmodel import Session

from workbench.demo.conduct import public_random_bytes
from workbench.intake.records import PersonRecord
from workbench.queries.bank import forms_of_pool, pool_of_week
from workbench.queries.contest import weeks_of_contest
from workbench.queries.evidence import evidence_of_week
from workbench.queries.exclusions import ExclusionRow, excluded_people, excluded_units
from workbench.rules.forms import form_items
from workbench.rules.screening import NONE, Excluded, Limits, SharedIdentity, milliseconds
from workbench.services.exclusions import add_exclusion
from workbench.services.keys import seal_week_key
from workbench.services.people import merge_people
from workbench.services.pools import build_week_pool
from workbench.services.storing import store_people
from workbench.store import reading, transaction
from workbench.tables import Member, Week, core
from workbench.terms import ExclusionGround

HOLDERS = {code: f"một cụm mật khẩu đủ dài {code}" for code in ("TB", "PB", "KT")}
PEOPLE = [
    PersonRecord(1, "P1", "Nguyễn Thị Một", "DV1", "0900000001", "001000000001", None),
    PersonRecord(2, "P2", "Nguyễn Thị Hai", "DV1", "0900000001", None, None),
    PersonRecord(3, "P3", "Nguyễn Thị Ba", "DV2", "0900000003", "001000000001", None),
    PersonRecord(4, "P4", "Nguyễn Thị Bốn", "DV2", "0900000003", None, None),  # takes no part
]


def _contest(engine: Engine, **rules: object) -> int:
    contest_id = make_contest(engine, **rules)
    with transaction(engine) as session:
        store_people(session, contest_id, PEOPLE)
    return contest_id


def _ids(session: Session, contest_id: int) -> list[int]:
    return [week.id or 0 for week in weeks_of_contest(session, contest_id)]


def test_columns_hold_the_week_and_the_weeks_before(engine: Engine) -> None:
    contest_id = _contest(engine)
    second = OPENS + timedelta(days=14, hours=1)
    store_week(
        engine,
        contest_id,
        1,
        [make_attempt(1, "P1", 4, 20, device="m-2"), make_attempt(2, "P3", 3, 30, unit_code="DV2")],
    )
    more = make_attempt(
        1, "P2", 2, 40, submitted_at=second, responses="AB-D", moment_resolution_ms=60_000, device="m-1"
    )
    store_week(engine, contest_id, 2, [more])
    with reading(engine) as session:
        first_id, second_id = _ids(session, contest_id)
        assert len(evidence_of_week(session, first_id).attempts.codes) == 2
        evidence = evidence_of_week(session, second_id)
    a = evidence.attempts
    order = sorted(range(3), key=lambda row: (a.week[row], a.codes[row]))
    rows = [(str(a.codes[r]), *(int(c[r]) for c in (a.week, a.points, a.duration_ms, a.device))) for r in order]
    assert rows == [("L00001", 1, 4, 20_000, 1), ("L00002", 1, 3, 30_000, NONE), ("L00001", 2, 2, 40_000, 0)]
    last = order[-1]
    assert (int(a.submitted_ms[last]), int(a.started_ms[last])) == (milliseconds(second), milliseconds(second) - 40_000)
    assert (a.responses[last], int(a.moment_resolution_ms[last]), int(a.form[last])) == ("AB-D", 60_000, NONE)
    assert (evidence.week, evidence.rows.tolist(), evidence.is_key_known) == (2, [last], False)


def test_limits_come_from_the_week_and_its_rules(engine: Engine) -> None:
    contest_id = _contest(engine, grace_s=5, floor_ms_per_question=900, attempts_in_all=9)
    with transaction(engine) as session:
        session.connection().execute(update(core(Week)).values(attempts_per_person=3, attempts_per_day=2))
    with reading(engine) as session:
        limits = evidence_of_week(session, _ids(session, contest_id)[0]).limits
    closes = OPENS + timedelta(days=8, hours=2)
    assert limits == Limits(milliseconds(OPENS), milliseconds(closes), 600_000, 5000, 3, 2, 9, 900)


def test_forms_tell_their_items_and_the_answers_only_while_the_key_lies_open(engine: Engine) -> None:
    contest_id = _contest(engine)
    pool = build_week_pool(engine, week=1, n_forms=2, actor="TK", at=AT)
    approve_by_two(engine, 1, pool.approval_digest)
    with reading(engine) as session:
        stored = pool_of_week(session, 1)
        forms = forms_of_pool(session, stored.id or 0) if stored else ()
        evidence = evidence_of_week(session, _ids(session, contest_id)[0])
    assert [paper.items for paper in evidence.papers.values()] == [
        tuple(code for code, _ in form_items(form.layout)) for form in forms
    ]
    assert {len(paper.correct) for paper in evidence.papers.values()} == {4}
    seal_week_key(engine, week=1, holders=HOLDERS, actor="TB", at=AT, random_bytes=public_random_bytes(1))
    store_week(engine, contest_id, 1, [make_attempt(1, "P1", 4, 20, form_code=forms[1].code)])
    with reading(engine) as session:
        evidence = evidence_of_week(session, _ids(session, contest_id)[0])
    assert {paper.correct for paper in evidence.papers.values()} == {""}
    assert evidence.papers[int(evidence.attempts.form[0])].items == tuple(c for c, _ in form_items(forms[1].layout))
    assert evidence.attempts.form_week.tolist() == [1]


def test_who_shares_an_identifier_is_told_and_the_identifier_is_not(engine: Engine) -> None:
    contest_id = _contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20 + n) for n in (1, 2, 3)])
    with reading(engine) as session:
        evidence = evidence_of_week(session, _ids(session, contest_id)[0])
    assert list(evidence.identities) == [
        SharedIdentity("phone", {1: "P1", 2: "P2"}),
        SharedIdentity("id_number", {1: "P1", 3: "P3"}),
    ]
    assert "0900" not in str(evidence) and "00100" not in str(evidence)
    merge_people(engine, keep="P1", other="P2", actor="TK", reason="một người", at=LATER)
    with reading(engine) as session:
        evidence = evidence_of_week(session, _ids(session, contest_id)[0])
    assert list(evidence.identities) == [SharedIdentity("id_number", {1: "P1", 3: "P3"})]
    assert sorted(evidence.attempts.person.tolist()) == [1, 1, 3]


def test_exclusions_reach_the_units_below_and_members_who_sit_papers(engine: Engine) -> None:
    contest_id = _contest(engine)
    namesake = PersonRecord(9, "P9", "giám khảo 1", "DV1", None, None, None)
    with transaction(engine) as session:
        store_people(session, contest_id, [namesake])
        _let_the_judge_belong_to(session, "DV1")
    line = {"from_on": date(2022, 9, 1), "actor": "TK", "at": AT}
    add_exclusion(engine, unit="DV1", ground=ExclusionGround.OPERATOR, note="QĐ 12", **line)  # type: ignore[arg-type]
    until = {"until_on": date(2022, 9, 30)}
    add_exclusion(engine, person="P3", ground=ExclusionGround.OTHER, note="tự xin", **line, **until)  # type: ignore[arg-type]
    with reading(engine) as session:
        excluded = evidence_of_week(session, _ids(session, contest_id)[0]).excluded
        assert excluded_people(session, contest_id) == [
            ExclusionRow(
                *(2, "P3", "Nguyễn Thị Ba", ExclusionGround.OTHER, date(2022, 9, 1), date(2022, 9, 30), "tự xin"),
                *("Thư Ký Thử", AT),
            )
        ]
        assert [(line.exclusion_id, line.code, line.name) for line in excluded_units(session, contest_id)] == [
            (1, "DV1", "Sở Thử nghiệm")
        ]
    assert list(excluded) == [
        Excluded(frozenset(), frozenset({1, 3}), ExclusionGround.OPERATOR, date(2022, 9, 1)),  # DV2 stands under DV1
        Excluded(frozenset({3}), frozenset(), ExclusionGround.OTHER, date(2022, 9, 1), date(2022, 9, 30)),
        Excluded(frozenset({5}), frozenset(), ExclusionGround.JURY),
    ]


def _let_the_judge_belong_to(session: Session, unit: str) -> None:
    session.connection().execute(update(core(Member)).where(core(Member).c.code == "GK1").values(unit_code=unit))
