"""The essay contest from the register to the approved prizes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from makers import LATER, essays_csv, last_event, make_contest, marks_csv, order, refused
from sqlalchemy import Engine, select

from workbench.queries.awards import EssayAward, essay_awards
from workbench.queries.contest import rules_of_contest
from workbench.queries.essay_results import results_of_round
from workbench.queries.essays import (
    RoundProgress,
    authors_of_essays,
    essay_rows,
    marks_of_round,
    progress_of_round,
    sheets_without_marks,
)
from workbench.rules.essay_tally import CriterionMark, EssayResult, JudgeTotal, Ruling
from workbench.rules.essays import blind_codes, blind_seed
from workbench.rules.panels import judges_seed
from workbench.services.essay_awards import allocate_essays, decide_essay_tie
from workbench.services.essays import issue_blind_codes
from workbench.services.imports import import_essays, import_marks
from workbench.services.overall_awards import approve_overall, reopen_overall
from workbench.services.panels import assign_round
from workbench.store import reading
from workbench.tables import Decision, Essay, JudgeAssignment, Member, core
from workbench.terms import AwardState, EssayRound, IneligibleReason, Track

PRELIMINARY, FINAL = EssayRound.PRELIMINARY, EssayRound.FINAL


def _register(engine: Engine, count: int = 5, **setup: Any) -> int:
    contest_id = make_contest(engine, **setup)
    import_essays(engine, order("bai-viet.csv", essays_csv(count)))
    return contest_id


def _sheets(engine: Engine, essay_round: EssayRound) -> list[tuple[str, str, str]]:
    """Give work, blind code and judge of each sheet of a round."""
    essay, assigned, member = core(Essay).c, core(JudgeAssignment).c, core(Member).c
    with reading(engine) as session:
        rows = session.execute(
            select(essay.code, essay.blind_code, member.code)
            .where(assigned.essay_id == essay.id, assigned.member_id == member.id, assigned.round == essay_round.value)
            .order_by(essay.code, member.code)
        ).all()
    return [(row[0], row[1], row[2]) for row in rows]


def _mark(engine: Engine, essay_round: EssayRound, points: dict[str, int], skip: int = 0) -> None:
    """Let every judge of a round give a work the same points: so many on content, 10 on style."""
    sheets = _sheets(engine, essay_round)[skip:]
    data = marks_csv((blind, judge, points[code], 10) for code, blind, judge in sheets)
    import_marks(engine, order(f"diem-{essay_round.value}.csv", data), essay_round=essay_round)


def _assign(engine: Engine, essay_round: EssayRound) -> int:
    return assign_round(engine, essay_round=essay_round, actor="TK", at=LATER)


def _until_preliminary(engine: Engine, **setup: Any) -> int:
    contest_id = _register(engine, **setup)
    issue_blind_codes(engine, actor="TK", at=LATER)
    _assign(engine, PRELIMINARY)
    return contest_id


def _until_final(engine: Engine, points: dict[str, int], **setup: Any) -> int:
    contest_id = _until_preliminary(engine, **setup)
    _mark(engine, PRELIMINARY, {"B01": 40, "B02": 30, "B03": 50, "B04": 20})
    _assign(engine, FINAL)
    _mark(engine, FINAL, points)
    return contest_id


def _sign(engine: Engine, **changes: Any) -> int:
    values: dict[str, Any] = {"track": Track.ESSAY, "actor": "TB", "reason": "Quyết định số 2", "at": LATER}
    return approve_overall(engine, **values | changes)


def test_the_whole_way(engine: Engine) -> None:
    contest_id = _register(engine)
    assert issue_blind_codes(engine, actor="TK", at=LATER) == 5
    assert last_event(engine) == (
        "TK",
        "essay.issue_blind_codes",
        "contest:thu",
        "5",
        None,
        {"seed": blind_seed(7)},
    )
    codes = blind_codes([f"B{n:02d}" for n in range(1, 6)], blind_seed(7))
    with reading(engine) as session:
        assert {row.code: row.blind_code for row in essay_rows(session, contest_id)} == codes

    assert _assign(engine, PRELIMINARY) == 8  # four eligible works, two judges each
    seed = {"seed": judges_seed(7, "PRELIMINARY")}
    assert last_event(engine) == ("TK", "essay.assign", "round:PRELIMINARY", "4 / 8", None, seed)
    assert {code for code, _, _ in _sheets(engine, PRELIMINARY)} == {"B01", "B02", "B03", "B04"}
    with reading(engine) as session:
        assert progress_of_round(session, contest_id, PRELIMINARY) == RoundProgress(4, 4, 8)
        assert sheets_without_marks(session, contest_id, PRELIMINARY, 2) == 8

    _mark(engine, PRELIMINARY, {"B01": 40, "B02": 30, "B03": 50, "B04": 20})
    with reading(engine) as session:
        assert sheets_without_marks(session, contest_id, PRELIMINARY, 2) == 0
        results = results_of_round(session, contest_id, PRELIMINARY, rules_of_contest(session, contest_id))
    assert [(r.essay_code, r.total, r.rank, r.tie_group) for r in results] == [
        ("B03", Decimal("60.00"), 1, None),
        ("B01", Decimal("50.00"), 2, None),
        ("B02", Decimal("40.00"), 3, None),
        ("B04", Decimal("30.00"), 4, None),
    ]

    assert _assign(engine, FINAL) == 9  # three finalists, three judges each
    _mark(engine, FINAL, {"B01": 55, "B02": 45, "B03": 35})
    winners = allocate_essays(engine, actor="TK", at=LATER)
    assert [(w.position, w.rank, w.code, w.prize.code) for w in winners] == [
        (1, 1, "B01", "NHAT"),
        (2, 2, "B02", "NHI"),
        (3, 3, "B03", "NHI"),
    ]
    body = [[1, "NHAT", "B01"], [2, "NHI", "B02"], [3, "NHI", "B03"]]
    assert last_event(engine) == ("TK", "award.allocate", "essays", "3", None, body)
    assert _sign(engine) == 1
    with refused(engine, "collective.signed_by_you"):
        _sign(engine)
    assert _sign(engine, actor="TK") == 0
    with reading(engine) as session:
        listed = essay_awards(session, contest_id)
        signed = list(session.scalars(select(Decision).where(core(Decision).c.kind == "AWARD_APPROVAL")))
    assert listed[0] == EssayAward(
        1, "NHAT", "Giải Nhất", 100, 1, "B01", "Bài số 1", "DV1", "Sở Thử nghiệm", AwardState.APPROVED
    )
    assert [award.state for award in listed] == [AwardState.APPROVED] * 3
    assert [(one.week_id, one.acted_as, one.reason) for one in signed] == [
        (None, "COMMITTEE", "Quyết định số 2"),
        (None, "SECRETARIAT", "Quyết định số 2"),
    ]
    for again in (lambda: allocate_essays(engine, actor="TK", at=LATER), lambda: _sign(engine)):
        with refused(engine, "awards.already_approved"):
            again()
    reopen_overall(engine, track=Track.ESSAY, actor="TB", reason="Đính chính", at=LATER)
    with reading(engine) as session:
        assert {award.state for award in essay_awards(session, contest_id)} == {AwardState.PROVISIONAL}


def test_the_register_as_the_queries_give_it(engine: Engine) -> None:
    contest_id = _register(engine, 2)
    with reading(engine) as session:
        rows = essay_rows(session, contest_id)
        assert [tuple(row) for row in rows] == [
            (1, "B01", None, "Bài số 1", 1, 1, "DV1", "Sở Thử nghiệm", 900, None),
            (2, "B02", None, "Bài số 2", 1, 1, "DV1", "Sở Thử nghiệm", 900, IneligibleReason.TOO_LONG),
        ]
        assert authors_of_essays(session, contest_id) == {
            "B01": ("Tác Giả 1 (bút 1)", "Cộng Sự 1"),
            "B02": ("Tác Giả 2 (bút 2)", "Cộng Sự 2"),
        }
        assert progress_of_round(session, contest_id, PRELIMINARY) == RoundProgress(0, 0, 0)
        assert (essay_rows(session, contest_id + 1), authors_of_essays(session, contest_id + 1)) == ([], {})


def test_marks_are_read_back_exactly(engine: Engine) -> None:
    contest_id = _until_preliminary(engine)
    code, blind, judge = _sheets(engine, PRELIMINARY)[0]
    data = marks_csv([(blind, judge, "45,25", "9.5")])
    import_marks(engine, order("diem.csv", data), essay_round=PRELIMINARY)
    with reading(engine) as session:
        assert marks_of_round(session, contest_id, PRELIMINARY) == [
            CriterionMark(code, judge, "ND", Decimal("45.25")),
            CriterionMark(code, judge, "VP", Decimal("9.50")),
        ]
        assert marks_of_round(session, contest_id, FINAL) == []
        assert sheets_without_marks(session, contest_id, PRELIMINARY, 2) == 7


def test_codes_are_issued_once_and_only_for_works(engine: Engine) -> None:
    make_contest(engine)
    with refused(engine, "essays.no_works"):
        issue_blind_codes(engine, actor="TK", at=LATER)
    import_essays(engine, order("bai-viet.csv", essays_csv()))
    issue_blind_codes(engine, actor="TK", at=LATER)
    with refused(engine, "essays.codes_issued"):
        issue_blind_codes(engine, actor="TK", at=LATER)


def test_a_round_is_assigned_once(engine: Engine) -> None:
    _until_preliminary(engine)
    with refused(engine, "essays.already_assigned", round=PRELIMINARY.label()):
        _assign(engine, PRELIMINARY)


def test_the_draw_of_judges_is_the_same_again(engine: Engine) -> None:
    _until_preliminary(engine)
    expected = [(code, judge) for code, _, judge in _sheets(engine, PRELIMINARY)]
    loads = sorted([judge for _, judge in expected].count(f"GK{n}") for n in range(1, 5))
    assert loads == [2, 2, 2, 2]
    assert expected == [
        ("B01", "GK1"),
        ("B01", "GK3"),
        ("B02", "GK2"),
        ("B02", "GK4"),
        ("B03", "GK1"),
        ("B03", "GK2"),
        ("B04", "GK3"),
        ("B04", "GK4"),
    ]


def test_no_round_goes_on_before_the_marks_are_in(engine: Engine) -> None:
    _until_preliminary(engine)
    with refused(engine, "awards.unfinished_marks", round=PRELIMINARY.label(), count=8):
        _assign(engine, FINAL)
    _mark(engine, PRELIMINARY, {"B01": 40, "B02": 30, "B03": 50, "B04": 20}, skip=1)
    with refused(engine, "awards.unfinished_marks", round=PRELIMINARY.label(), count=1):
        _assign(engine, FINAL)


def test_no_prize_before_the_final_round(engine: Engine) -> None:
    _until_preliminary(engine)
    _mark(engine, PRELIMINARY, {"B01": 40, "B02": 30, "B03": 50, "B04": 20})
    with refused(engine, "awards.nothing_to_award"):
        allocate_essays(engine, actor="TK", at=LATER)
    with refused(engine, "awards.nothing_to_approve"):
        _sign(engine)


def test_finalists_equal_across_the_line_are_not_cut_by_chance(engine: Engine) -> None:
    _until_preliminary(engine)
    _mark(engine, PRELIMINARY, {"B01": 50, "B02": 30, "B03": 50, "B04": 30})
    with refused(engine, "essays.finalists_tied", places=1, codes="B02, B04"):
        _assign(engine, FINAL)


def test_essays_equal_across_a_prize_line_stop(engine: Engine) -> None:
    _until_final(engine, {"B01": 50, "B02": 30, "B03": 50})
    with refused(engine, "awards.open_tie", rank=1, count=2, codes="B01, B03", prizes="Giải Nhất / Giải Nhì"):
        allocate_essays(engine, actor="TK", at=LATER)


def test_essays_equal_inside_a_line_do_not_stop(engine: Engine) -> None:
    _until_final(engine, {"B01": 50, "B02": 30, "B03": 30})
    winners = allocate_essays(engine, actor="TK", at=LATER)
    assert [(w.position, w.code, w.prize.code) for w in winners] == [
        (1, "B01", "NHAT"),
        (2, "B02", "NHI"),
        (3, "B03", "NHI"),
    ]


@pytest.mark.parametrize("actor", ["TB", "GK1"])
def test_the_steps_are_the_secretariats(engine: Engine, actor: str) -> None:
    _register(engine)
    with refused(engine, "contest.role_needed"):
        issue_blind_codes(engine, actor=actor, at=LATER)
    with refused(engine, "contest.role_needed"):
        assign_round(engine, essay_round=PRELIMINARY, actor=actor, at=LATER)
    with refused(engine, "contest.role_needed"):
        allocate_essays(engine, actor=actor, at=LATER)


def test_prizes_are_signed_by_two_with_a_reason_one_of_them_the_committee(engine: Engine) -> None:
    _until_final(engine, {"B01": 50, "B02": 40, "B03": 30})
    allocate_essays(engine, actor="TK", at=LATER)
    with refused(engine, "contest.role_needed"):
        _sign(engine, actor="KT")
    with refused(engine, "reviews.reason_needed"):
        _sign(engine, reason="")
    assert (_sign(engine, actor="TK"), _sign(engine, actor="TK2"), _sign(engine, actor="PB")) == (1, 1, 0)


def test_totals_are_means_of_the_judges(engine: Engine) -> None:
    contest_id = _until_preliminary(engine)
    first, second = [sheet for sheet in _sheets(engine, PRELIMINARY) if sheet[0] == "B01"]
    rest = [sheet for sheet in _sheets(engine, PRELIMINARY) if sheet[0] != "B01"]
    marks = [(first[1], first[2], 50, 30), (second[1], second[2], "40,25", 20)]
    marks += [(blind, judge, 1, 1) for _, blind, judge in rest]
    import_marks(engine, order("diem.csv", marks_csv(marks)), essay_round=PRELIMINARY)
    with reading(engine) as session:
        results = results_of_round(session, contest_id, PRELIMINARY, rules_of_contest(session, contest_id))
    totals = (JudgeTotal(first[2], Decimal("80.00")), JudgeTotal(second[2], Decimal("60.25")))
    assert results[0] == EssayResult("B01", totals, Decimal("70.13"), 1, None, Ruling.AGGREGATE)


def test_equal_works_across_a_prize_line_wait_for_the_committees_order(engine: Engine) -> None:
    contest_id = _until_final(engine, {"B01": 55, "B02": 55, "B03": 35})
    with refused(engine, "awards.open_tie", rank=1, count=2, codes="B01, B02"):
        allocate_essays(engine, actor="TK", at=LATER)
    decision: dict[str, Any] = {"actor": "TB", "reason": "Ban Giám khảo biểu quyết", "at": LATER}
    with refused(engine, "awards.no_such_tie", rank=3):
        decide_essay_tie(engine, rank=3, order=["B03"], **decision)
    with refused(engine, "awards.order_out_of_date", rank=1, now="B01, B02", then="B01, B03"):
        decide_essay_tie(engine, rank=1, order=["B01", "B03"], **decision)
    decide_essay_tie(engine, rank=1, order=["B02", "B01"], **decision)
    body = {"rank": 1, "order": ["B02", "B01"]}
    assert last_event(engine) == ("TB", "tie.decide", "essays", "Ban Giám khảo biểu quyết", None, body)
    assert [winner.code for winner in allocate_essays(engine, actor="TK", at=LATER)] == ["B02", "B01", "B03"]
    with reading(engine) as session:
        assert [award.essay_code for award in essay_awards(session, contest_id)] == ["B02", "B01", "B03"]
