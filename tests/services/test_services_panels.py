"""Panels in the database: conflicts, judges who leave, third marks; nothing marked ever moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from makers import LATER, essays_csv, last_event, make_contest, marks_csv, order, refused
from sqlalchemy import Engine, select, update

from workbench.queries.contest import rules_of_contest
from workbench.queries.essay_results import results_of_round, tallies_of_round
from workbench.queries.essays import essay_rows, marks_of_round
from workbench.queries.panels import RoundSheet, barred_judges, seated_judges, sheets_of_round
from workbench.rules.essay_rules import EssayRules, GapRule
from workbench.rules.essay_tally import Ruling
from workbench.rules.judge_conflicts import Barred
from workbench.services.essays import issue_blind_codes
from workbench.services.imports import import_essays, import_marks
from workbench.services.panels import (
    Reseating,
    ask_third_marks,
    assign_round,
    declare_conflict,
    fill_seats,
    withdraw_judge,
)
from workbench.store import reading, transaction
from workbench.tables import Decision, EssayAuthor, JudgeAssignment, JudgeConflict, core
from workbench.terms import ConflictGround, EssayRound, GapPolicy

PRELIMINARY = EssayRound.PRELIMINARY
JUDGES = {"GK1", "GK2", "GK3", "GK4"}


def _begin(engine: Engine, **rules: Any) -> int:
    """Hold a contest of four works with blind codes."""
    contest_id = make_contest(engine, **rules)
    import_essays(engine, order("bai-viet.csv", essays_csv()))
    issue_blind_codes(engine, actor="TK", at=LATER)
    return contest_id


def _assign(engine: Engine) -> int:
    return assign_round(engine, essay_round=PRELIMINARY, actor="TK", at=LATER)


def _sheets(engine: Engine, contest_id: int, *, withdrawn: bool = False) -> list[RoundSheet]:
    with reading(engine) as session:
        sheets = sheets_of_round(session, contest_id, PRELIMINARY)
    return [sheet for sheet in sheets if sheet.is_withdrawn is withdrawn]


def _panels(engine: Engine, contest_id: int) -> dict[str, set[str]]:
    panels: dict[str, set[str]] = {}
    for sheet in _sheets(engine, contest_id):
        panels.setdefault(sheet.essay_code, set()).add(sheet.judge_code)
    return panels


def _mark(engine: Engine, sheets: list[RoundSheet], points: dict[str, int], name: str) -> None:
    """Mark sheets: so many points for content by judge or work, 10 for style."""
    lines = [
        (sheet.blind_code, sheet.judge_code, points.get(sheet.judge_code, points.get(sheet.essay_code, 40)), 10)
        for sheet in sheets
    ]
    import_marks(engine, order(name, marks_csv(lines)), essay_round=PRELIMINARY)


def _results(engine: Engine, contest_id: int) -> None:
    with reading(engine) as session:
        results_of_round(session, contest_id, PRELIMINARY, rules_of_contest(session, contest_id))


def _declare(engine: Engine, **changes: Any) -> Reseating:
    values = {"judge": "GK1", "actor": "GK1", "note": "em ruột của tác giả", "at": LATER}
    return declare_conflict(engine, **values | changes)


def _withdraw(engine: Engine, **changes: Any) -> Reseating:
    values = {"judge": "GK1", "actor": "TK", "reason": "Ốm, có đơn", "at": LATER}
    return withdraw_judge(engine, **values | changes)


def test_nobody_is_seated_over_a_conflict_by_name_by_unit_or_declared(engine: Engine) -> None:
    contest_id = _begin(engine)
    with reading(engine) as session:
        works = {work.code: work for work in essay_rows(session, contest_id)}
    with transaction(engine) as session:
        author = core(EssayAuthor).c
        session.execute(
            update(core(EssayAuthor))
            .where(author.essay_id == works["B02"].essay_id, author.position == 2)
            .values(full_name="GIAM KHAO 2", unit_id=3)  # DV2
        )
    assert _declare(engine, work=works["B01"].blind_code) == Reseating(0, 0, (), 0)
    _declare(engine, judge="GK3", actor="TK", unit="DV2", ground=ConflictGround.OTHER, note="từng làm trưởng phòng")
    after = {"about": "unit:DV2", "withdrawn": 0, "vacant": []}
    assert last_event(engine) == ("TK", "judge.declare_conflict", "judge:GK3", "OTHER", None, after)
    with reading(engine) as session:
        assert barred_judges(session, contest_id, list(works.values()), seated_judges(session, contest_id)) == (
            Barred("B01", "GK1", ConflictGround.RELATION, "em ruột của tác giả"),
            Barred("B02", "GK2", ConflictGround.AUTHOR, "GIAM KHAO 2"),
            Barred("B02", "GK3", ConflictGround.OTHER, "từng làm trưởng phòng"),
        )
    assert _assign(engine) == 8
    panels = _panels(engine, contest_id)
    assert (panels["B02"], "GK1" in panels["B01"]) == ({"GK1", "GK4"}, False)


def test_a_conflict_found_later_moves_what_is_not_final(engine: Engine) -> None:
    contest_id = _begin(engine)
    _assign(engine)
    before = _panels(engine, contest_id)
    own = [sheet for sheet in _sheets(engine, contest_id) if sheet.judge_code == "GK1"]
    final, open_one = own
    _mark(engine, [final], {}, "diem-1.csv")
    assert _declare(engine, work=open_one.blind_code) == Reseating(1, 1, (), 0)
    assert _declare(engine, work=final.blind_code) == Reseating(0, 0, (), 1)
    after = _panels(engine, contest_id)
    assert {work for work in before if after[work] != before[work]} == {open_one.essay_code}
    assert ("GK1" in after[open_one.essay_code], len(after[open_one.essay_code])) == (False, 2)
    (gone,) = _sheets(engine, contest_id, withdrawn=True)
    assert (gone.essay_code, gone.judge_code) == (open_one.essay_code, "GK1")
    with reading(engine) as session:
        kept = session.execute(select(core(JudgeAssignment)).where(core(JudgeAssignment).c.id == gone.assignment_id))
        row = kept.one()
    assert (row.withdrawn_reason, row.withdrawn_at, row.version) == ("em ruột của tác giả", LATER, 2)


def test_a_conflict_is_never_refused_and_the_empty_seat_is_told(engine: Engine) -> None:
    contest_id = _begin(engine, judges_per_essay=4)
    _assign(engine)
    sheet = next(sheet for sheet in _sheets(engine, contest_id) if sheet.essay_code == "B03")
    assert _declare(engine, actor="TK", work="B03") == Reseating(1, 0, (sheet.blind_code,), 0)
    assert _panels(engine, contest_id)["B03"] == JUDGES - {"GK1"}
    _mark(engine, _sheets(engine, contest_id), {}, "diem.csv")
    with refused(engine, "panels.vacant", count=1, works="B03"):
        _results(engine, contest_id)
    with refused(engine, "panels.too_few_judges", works="B03 (3/4)"):
        fill_seats(engine, essay_round=PRELIMINARY, actor="TK", at=LATER)


def test_conflicts_are_declared_by_the_judge_or_the_secretariat_about_one_thing(engine: Engine) -> None:
    _begin(engine)
    for code, changes in (
        ("contest.role_needed", {"actor": "TB", "work": "B01"}),
        ("panels.own_conflicts_only", {"actor": "GK2", "work": "B01"}),
        ("panels.no_judge", {"actor": "TK", "judge": "TK2", "work": "B01"}),
        ("panels.work_or_unit", {}),
        ("panels.work_or_unit", {"work": "B01", "unit": "DV1"}),
        ("panels.work_unknown", {"work": "SP-0000"}),
        ("panels.work_unknown", {"work": "B01"}),  # there is such a work, but a judge knows it by its blind code only
        ("panels.unit_unknown", {"unit": "DV9"}),
        ("reviews.reason_needed", {"work": "B01", "note": " "}),
    ):
        with refused(engine, code):
            _declare(engine, **changes)
    with reading(engine) as session:
        assert session.execute(select(core(JudgeConflict).c.id)).all() == []


def test_a_judge_who_leaves_keeps_what_is_marked_and_others_take_the_rest(engine: Engine) -> None:
    contest_id = _begin(engine)
    _assign(engine)
    before = _panels(engine, contest_id)
    own = [sheet for sheet in _sheets(engine, contest_id) if sheet.judge_code == "GK1"]
    with transaction(engine) as session:
        assigned = core(JudgeAssignment)
        session.execute(update(assigned).where(assigned.c.id == own[0].assignment_id).values(submitted_at=LATER))
    assert _withdraw(engine) == Reseating(1, 1, (), 1)
    after = {"withdrawn": 1, "replaced": 1, "kept": 1}
    assert last_event(engine) == ("TK", "judge.withdraw", "judge:GK1", "Ốm, có đơn", None, after)
    panels = _panels(engine, contest_id)
    assert panels | {own[1].essay_code: before[own[1].essay_code]} == before
    assert ("GK1" in panels[own[1].essay_code], len(panels[own[1].essay_code])) == (False, 2)
    with refused(engine, "panels.gone_already", name="Giám Khảo 1"):
        _withdraw(engine)
    with refused(engine, "panels.nothing_vacant"):
        fill_seats(engine, essay_round=PRELIMINARY, actor="TK", at=LATER)
    with reading(engine) as session:
        assert [judge.code for judge in seated_judges(session, contest_id)] == ["GK2", "GK3", "GK4"]
        assert session.scalars(select(core(Decision).c.kind).where(core(Decision).c.reason == "Ốm, có đơn")).all() == [
            "JUDGE_WITHDRAWAL"
        ]


def test_nobody_leaves_where_the_seat_cannot_be_filled(engine: Engine) -> None:
    contest_id = _begin(engine, judges_per_essay=4)
    _assign(engine)
    works = "; ".join(f"B0{n} (3/4)" for n in range(1, 5))
    with refused(engine, "panels.too_few_judges", count=4, works=works):
        _withdraw(engine)
    assert _panels(engine, contest_id) == {f"B0{n}": JUDGES for n in range(1, 5)}
    with refused(engine, "contest.role_needed"):
        _withdraw(engine, actor="TB")


def test_a_third_mark_is_asked_for_where_it_is_owed(engine: Engine) -> None:
    gap = GapRule(agree_below=Decimal(5), third_above=Decimal(10), policy=GapPolicy.THIRD)
    contest_id = _begin(engine, essays=EssayRules(gap=gap))
    _assign(engine)
    sheets = _sheets(engine, contest_id)
    first, second = [sheet.judge_code for sheet in sheets if sheet.essay_code == "B01"]
    far = {first: 20, second: 50}
    _mark(engine, [sheet for sheet in sheets if sheet.essay_code == "B01"], far, "diem-1.csv")
    _mark(engine, [sheet for sheet in sheets if sheet.essay_code != "B01"], {"B02": 30, "B03": 35}, "diem-2.csv")
    ask = {"essay_round": PRELIMINARY, "actor": "TK", "reason": "Lệch trên 10 điểm", "at": LATER}
    with refused(engine, "essay_tally.owed", count=1, works="Cần chấm lần ba: B01"):
        _results(engine, contest_id)

    assert ask_third_marks(engine, **ask) == 1
    (extra,) = [sheet for sheet in _sheets(engine, contest_id) if sheet.is_extra]
    assert (extra.essay_code, extra.judge_code in far) == ("B01", False)
    event = ("TK", "essay.ask_third_marks", "round:PRELIMINARY", "Lệch trên 10 điểm", None, [extra.blind_code])
    assert last_event(engine) == event
    with refused(engine, "awards.unfinished_marks", count=1):
        ask_third_marks(engine, **ask)
    _mark(engine, [extra], {"B01": 44}, "diem-3.csv")
    with reading(engine) as session:
        assert sum(mark.is_extra for mark in marks_of_round(session, contest_id, PRELIMINARY)) == 2
        tallies = tallies_of_round(session, contest_id, PRELIMINARY, rules_of_contest(session, contest_id))
    assert [(tally.essay_code, tally.ruling, str(tally.total)) for tally in tallies] == [
        ("B01", Ruling.THIRD, "54.00"),
        ("B02", Ruling.AGREED, "40.00"),
        ("B03", Ruling.AGREED, "45.00"),
        ("B04", Ruling.AGREED, "50.00"),
    ]
    with refused(engine, "essay_tally.nothing_owed"):
        ask_third_marks(engine, **ask)
    with refused(engine, "essay_tally.work_unknown", work="B05"):
        ask_third_marks(engine, **ask | {"works": ["B05"]})
    assert ask_third_marks(engine, **ask | {"works": ["B02", "B03"]}) == 2
