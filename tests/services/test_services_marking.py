"""Judges mark: saved at once, one window wins, a sheet is handed in, a round is locked by the secretariat."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from makers import LATER, last_event, marks_csv, order, refused
from marking_makers import JUDGES, ROUND, edit_of, make_marking_contest, sheets_of
from sqlalchemy import Engine, select

from workbench.errors import ImportRefused
from workbench.queries.essays import marks_of_round
from workbench.queries.judge_view import SavedPoints, SheetState, rounds_of_judge, text_for_judge
from workbench.queries.marking import JudgeProgress, RoundJudge, progress_by_judge
from workbench.rules.canonical import digest
from workbench.services.imports import import_marks
from workbench.services.marking import lock_round, reopen_sheet, save_comment, save_mark, submit_sheet
from workbench.store import reading, transaction
from workbench.tables import Decision, Essay, JudgeAssignment, Mark, core
from workbench.terms import EssayRound


def _save(engine: Engine, code: str, place: int, criterion: str, points: str) -> int:
    return save_mark(engine, edit_of(engine, code, place), criterion=criterion, points=Decimal(points))


def _finish(engine: Engine, code: str) -> None:
    """Mark and hand in every sheet of a judge."""
    for place in range(len(sheets_of(engine, code))):
        _save(engine, code, place, "ND", f"{40 + place}.25")
        _save(engine, code, place, "VP", "30")
        submit_sheet(engine, edit_of(engine, code, place))


def _lock(engine: Engine, **changes: Any) -> int:
    values: dict[str, Any] = {"essay_round": ROUND, "actor": "TK", "reason": "Biên bản", "at": LATER}
    return lock_round(engine, **values | changes)


def test_points_are_saved_at_once_with_their_moment(engine: Engine) -> None:
    make_marking_contest(engine)
    first = edit_of(engine, "GK1")
    assert save_mark(engine, first, criterion="ND", points=Decimal("45.25")) == 2
    event = last_event(engine)
    assert event == ("GK1", "mark.save", f"sheet:PRELIMINARY/{first.blind_code}", "ND", None, "45.25")
    second = edit_of(engine, "GK1", minutes=3)
    assert save_mark(engine, second, criterion="ND", points=Decimal(46)) == 3
    assert last_event(engine)[-2:] == ("45.25", "46")
    sheet = sheets_of(engine, "GK1")[0]
    assert sheet.points == {"ND": SavedPoints(Decimal("46.00"), LATER + timedelta(minutes=3))}
    assert (sheet.version, sheet.state(2)) == (3, SheetState.BEGUN)
    assert save_mark(engine, edit_of(engine, "GK1"), criterion="ND", points=None) == 4
    assert sheets_of(engine, "GK1")[0].state(2) is SheetState.UNTOUCHED


def test_of_two_windows_the_first_wins_and_the_second_is_told(engine: Engine) -> None:
    make_marking_contest(engine)
    window = edit_of(engine, "GK1")
    save_mark(engine, window, criterion="ND", points=Decimal(40))
    with refused(engine, "marking.sheet_changed", blind=window.blind_code):
        save_mark(engine, window, criterion="ND", points=Decimal(50))
    assert sheets_of(engine, "GK1")[0].points["ND"].points == 40


@pytest.mark.parametrize(
    ("criterion", "points", "code"),
    [
        ("ND", "60.25", "marking.points_out_of_range"),
        ("ND", "-0.25", "marking.points_out_of_range"),
        ("ND", "NaN", "marking.points_out_of_range"),
        ("ND", "40.1", "marking.points_off_step"),
        ("XX", "1", "marking.criterion_unknown"),
    ],
)
def test_points_outside_the_rubric_are_refused(sqlite_engine: Engine, criterion: str, points: str, code: str) -> None:
    make_marking_contest(sqlite_engine)
    with refused(sqlite_engine, code):
        _save(sqlite_engine, "GK1", 0, criterion, points)


def test_a_sheet_that_is_another_judges_or_nobodys_is_refused_in_the_same_words(engine: Engine) -> None:
    make_marking_contest(engine)
    own = {sheet.blind_code for sheet in sheets_of(engine, "GK1")}
    foreign = next(sheet.blind_code for sheet in sheets_of(engine, "GK2") if sheet.blind_code not in own)
    for blind in (foreign, "SP-0000"):
        with refused(engine, "marking.sheet_unknown", blind=blind, round="Sơ khảo"):
            save_mark(engine, replace(edit_of(engine, "GK1"), blind_code=blind), criterion="ND", points=Decimal(1))
    with refused(engine, "contest.role_needed"):
        save_mark(engine, replace(edit_of(engine, "GK1"), judge="TK"), criterion="ND", points=Decimal(1))


def test_a_sheet_is_handed_in_complete_opened_again_and_handed_in(engine: Engine) -> None:
    make_marking_contest(engine)
    blind = edit_of(engine, "GK1").blind_code
    _save(engine, "GK1", 0, "ND", "45")
    with refused(engine, "marking.sheet_incomplete", blind=blind, missing="Văn phong"):
        submit_sheet(engine, edit_of(engine, "GK1"))
    _save(engine, "GK1", 0, "VP", "30")
    save_comment(engine, edit_of(engine, "GK1"), comment=" Dẫn chứng tốt. ")
    with refused(engine, "marking.sheet_not_submitted"):
        reopen_sheet(engine, edit_of(engine, "GK1"))
    assert submit_sheet(engine, edit_of(engine, "GK1")) == 5
    assert last_event(engine)[-1] == {"ND": "45.00", "VP": "30.00"}
    sheet = sheets_of(engine, "GK1")[0]
    assert (sheet.comment, sheet.state(2)) == ("Dẫn chứng tốt.", SheetState.SUBMITTED)
    changes: list[Callable[[], int]] = [
        lambda: _save(engine, "GK1", 0, "VP", "31"),
        lambda: save_comment(engine, edit_of(engine, "GK1"), comment="x"),
        lambda: submit_sheet(engine, edit_of(engine, "GK1")),
    ]
    for change in changes:
        with refused(engine, "marking.sheet_submitted", blind=blind):
            change()
    reopen_sheet(engine, edit_of(engine, "GK1"))
    _save(engine, "GK1", 0, "VP", "31")
    submit_sheet(engine, edit_of(engine, "GK1"))
    with refused(engine, "marking.comment_too_long", longest=2000):
        save_comment(engine, edit_of(engine, "GK1"), comment="x" * 2001)


def test_a_round_is_locked_when_every_sheet_is_handed_in_and_then_for_good(engine: Engine) -> None:
    contest_id = make_marking_contest(engine)
    for code in JUDGES[:3]:
        _finish(engine, code)
    owed = sorted(f"{sheet.blind_code} (GK4)" for sheet in sheets_of(engine, "GK4"))
    with refused(engine, "marking.round_open", round="Sơ khảo", count=2, sheets=", ".join(owed)):
        _lock(engine)
    _finish(engine, "GK4")
    with refused(engine, "reviews.reason_needed"):
        _lock(engine, reason=" ")
    with refused(engine, "contest.role_needed"):
        _lock(engine, actor="GK1")
    drafts = {(sheet.blind_code, code): sheet.points for code in JUDGES for sheet in sheets_of(engine, code)}
    assert _lock(engine) == 8
    marks = [
        [blind, code, criterion, str(saved.points)]
        for (blind, code), points in sorted(drafts.items())
        for criterion, saved in sorted(points.items())
    ]
    expected = {"round": "PRELIMINARY", "sheets": 8, "marks": digest(marks)}
    with reading(engine) as session:
        decision = session.scalars(select(Decision).where(core(Decision).c.kind == "ROUND_LOCK")).one()
        assert (json.loads(decision.body), decision.reason) == (expected, "Biên bản")
        assert len(marks_of_round(session, contest_id, ROUND)) == 16
        assert progress_by_judge(session, contest_id, ROUND, 2) == [
            JudgeProgress(RoundJudge(5 + n, f"GK{n}", f"Giám Khảo {n}"), 2, {SheetState.LOCKED: 2}) for n in range(1, 5)
        ]
    with refused(engine, "marking.sheet_locked"):
        _save(engine, "GK1", 0, "VP", "31")
    with refused(engine, "marking.nothing_to_lock", round="Sơ khảo"):
        _lock(engine)
    for place, code in enumerate(JUDGES):
        assert sheets_of(engine, code)[0].points == drafts[sheets_of(engine, code)[0].blind_code, JUDGES[place]]


def test_marks_from_a_file_and_from_the_app_are_locked_together(engine: Engine) -> None:
    make_marking_contest(engine)
    for code in JUDGES[:3]:
        _finish(engine, code)
    paper = [(sheet.blind_code, "GK4", "50,25", 20) for sheet in sheets_of(engine, "GK4")]
    import_marks(engine, order("gk4.csv", marks_csv(paper)), essay_round=ROUND)
    with refused(engine, "marking.sheet_locked"):
        _save(engine, "GK4", 0, "ND", "1")
    assert _lock(engine) == 8
    with reading(engine) as session:
        assert session.scalar(select(core(Mark).c.points).order_by(core(Mark).c.points.desc()).limit(1)) == Decimal(
            "50.25"
        )


def test_a_file_that_contradicts_the_app_or_the_steps_is_refused(engine: Engine) -> None:
    make_marking_contest(engine)
    _finish(engine, "GK1")
    first, second = (sheet.blind_code for sheet in sheets_of(engine, "GK1"))
    lines = [
        (first, "GK1", "40,25", 30),
        (second, "GK1", 10, 10),
        (sheets_of(engine, "GK4")[0].blind_code, "GK4", "1,1", 0),
    ]
    with pytest.raises(ImportRefused) as found:
        import_marks(engine, order("gk.csv", marks_csv(lines)), essay_round=ROUND)
    codes = [(finding.row, finding.code) for finding in found.value.findings]
    assert codes == [(2, "intake.already_stored"), (3, "intake.stored_differs"), (4, "intake.mark_off_step")]


def test_only_the_judges_own_open_sheets_are_shown_in_an_order_of_the_judges_own(engine: Engine) -> None:
    make_marking_contest(engine, works=9, judges_per_essay=4)
    shown = {code: [sheet.blind_code for sheet in sheets_of(engine, code)] for code in JUDGES}
    assert len({tuple(codes) for codes in shown.values()}) == 4  # the same works, in four orders
    assert len({frozenset(codes) for codes in shown.values()}) == 1
    own = shown["GK1"][0]
    with reading(engine) as session:
        blind = core(Essay).c.blind_code
        foreign = session.scalars(select(blind).where(blind.not_in(shown["GK1"]))).one()  # the work not eligible
        assert rounds_of_judge(session, 6) == [ROUND]
        assert (text_for_judge(session, 6, ROUND, own) or "").startswith("Tôi là [đã che]")
        assert text_for_judge(session, 6, ROUND, foreign) is None
        assert text_for_judge(session, 6, EssayRound.FINAL, own) is None
    with transaction(engine) as session:
        assigned = core(JudgeAssignment)
        values = {"withdrawn_at": LATER, "withdrawn_reason": "x", "version": 9}
        session.connection().execute(assigned.update().where(assigned.c.member_id == 6).values(**values))
    assert sheets_of(engine, "GK1") == []
