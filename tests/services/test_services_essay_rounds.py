"""Moderated totals, ties across the line of a round, cutoffs, and what units get for their works."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from makers import LATER, essays_csv, last_event, make_contest, make_rules, marks_csv, order, refused
from sqlalchemy import Engine, select

from workbench.queries.awards import essay_awards
from workbench.queries.contest import rules_of_contest
from workbench.queries.essay_results import (
    Moderation,
    moderations_of_round,
    results_of_round,
    unit_works,
    works_of_round,
)
from workbench.queries.essays import essay_rows, marks_of_round
from workbench.queries.panels import sheets_of_round
from workbench.rules.contest_rules import PrizeLine
from workbench.rules.essay_rounds import UnitWorks
from workbench.rules.essay_rules import Advance, CollectiveEssays, EssayRules
from workbench.rules.essay_tally import Ruling
from workbench.services.collective import works_scores
from workbench.services.essay_awards import allocate_essays, decide_essay_tie
from workbench.services.essays import admit_tied, issue_blind_codes, moderate_total
from workbench.services.imports import import_essays, import_marks
from workbench.services.overall_awards import approve_overall, lay_overall
from workbench.services.panels import assign_round
from workbench.store import reading
from workbench.tables import Decision, core
from workbench.terms import EssayRound, TieMethod, Track

PRELIMINARY, FINAL = EssayRound.PRELIMINARY, EssayRound.FINAL


def _hold(engine: Engine, essay_round: EssayRound, points: dict[str, int]) -> None:
    """Assign a round and let every judge give a work the same points."""
    assign_round(engine, essay_round=essay_round, actor="TK", at=LATER)
    with reading(engine) as session:
        sheets = sheets_of_round(session, 1, essay_round)
    data = marks_csv((sheet.blind_code, sheet.judge_code, points[sheet.essay_code], 10) for sheet in sheets)
    import_marks(engine, order(f"diem-{essay_round.value}.csv", data), essay_round=essay_round)


def _begin(engine: Engine, points: dict[str, int], **rules: Any) -> int:
    contest_id = make_contest(engine, **rules)
    import_essays(engine, order("bai-viet.csv", essays_csv()))
    issue_blind_codes(engine, actor="TK", at=LATER)
    _hold(engine, PRELIMINARY, points)
    return contest_id


def _moderate(engine: Engine, **changes: Any) -> Decimal | None:
    values = {"essay_round": PRELIMINARY, "work": "B02", "points": Decimal("41.50"), "actor": "TB"}
    return moderate_total(engine, **values | {"reason": "Biên bản họp Ban Giám khảo", "at": LATER} | changes)


def _totals(engine: Engine, contest_id: int, essay_round: EssayRound = PRELIMINARY) -> list[tuple[str, str, Ruling]]:
    with reading(engine) as session:
        results = results_of_round(session, contest_id, essay_round, rules_of_contest(session, contest_id))
    return [(result.essay_code, str(result.total), result.ruling) for result in results]


def _final_works(engine: Engine, contest_id: int) -> list[str]:
    with reading(engine) as session:
        return [work.code for work in works_of_round(session, contest_id, FINAL, rules_of_contest(session, contest_id))]


def test_a_moderation_is_appended_with_its_reason_and_touches_no_mark(engine: Engine) -> None:
    contest_id = _begin(engine, {"B01": 40, "B02": 30, "B03": 50, "B04": 20})
    with reading(engine) as session:
        marks = marks_of_round(session, contest_id, PRELIMINARY)
        blind = {work.code: work.blind_code for work in essay_rows(session, contest_id)}
    assert _moderate(engine) == Decimal("40.00")
    assert _moderate(engine, work=blind["B02"], points=Decimal("55")) == Decimal("41.50")
    event = (
        "TB",
        "essay.moderate",
        f"essay:{blind['B02']}/PRELIMINARY",
        "Biên bản họp Ban Giám khảo",
        "41.50",
        "55.00",
    )
    assert last_event(engine) == event
    plain = Ruling.AGGREGATE
    assert _totals(engine, contest_id) == [
        ("B03", "60.00", plain),
        ("B02", "55.00", Ruling.MODERATED),
        ("B01", "50.00", plain),
        ("B04", "30.00", plain),
    ]
    with reading(engine) as session:
        assert marks_of_round(session, contest_id, PRELIMINARY) == marks
        assert moderations_of_round(session, contest_id, FINAL) == []
        told = "Biên bản họp Ban Giám khảo"
        assert moderations_of_round(session, contest_id, PRELIMINARY) == [
            Moderation("B02", Decimal("40.00"), Decimal("41.50"), told, "TB", LATER),
            Moderation("B02", Decimal("41.50"), Decimal("55.00"), told, "TB", LATER),
        ]
    for code, changes in (
        ("contest.role_needed", {"actor": "TK"}),
        ("reviews.reason_needed", {"reason": " "}),
        ("essay_tally.work_unknown", {"work": "B05"}),
        ("panels.work_unknown", {"work": "SP-0000"}),
        ("essay_tally.same_total", {"points": Decimal(55)}),
        ("essay_tally.out_of_scale", {"points": Decimal("100.25")}),
        ("essay_tally.out_of_scale", {"points": Decimal(-1)}),
        ("essay_tally.out_of_scale", {"points": Decimal("50.125")}),
        ("essay_tally.out_of_scale", {"points": Decimal("NaN")}),
    ):
        with refused(engine, code):
            _moderate(engine, **changes)


def test_a_round_that_has_done_its_work_is_closed_to_decisions(engine: Engine) -> None:
    by_works = CollectiveEssays(per_finalist=Decimal(2), per_prize={"NHAT": Decimal(10)})
    best_unit = PrizeLine(track=Track.UNIT, code="TT", label="Giải tập thể", quota=1, amount_vnd=70)
    rules = {"essays": EssayRules(collective=by_works), "prizes": (*make_rules().prizes, best_unit)}
    contest_id = _begin(engine, {"B01": 40, "B02": 30, "B03": 50, "B04": 20}, **rules)
    _hold(engine, FINAL, {"B01": 55, "B02": 45, "B03": 35})
    with refused(engine, "essay_tally.round_over"):
        _moderate(engine)
    with refused(engine, "essay_tally.no_open_line"):
        admit_tied(engine, essay_round=FINAL, works=["B01"], actor="TB", reason="họp", at=LATER)
    _moderate(engine, essay_round=FINAL, work="B03", points=Decimal("60"))
    allocate_essays(engine, actor="TK", at=LATER)
    _moderate(engine, essay_round=FINAL, work="B03", points=Decimal("70"))  # the list is out of date now
    with refused(engine, "awards.out_of_date"):
        approve_overall(engine, track=Track.ESSAY, actor="TB", reason="Quyết định", at=LATER)
    assert [winner.code for winner in allocate_essays(engine, actor="TK", at=LATER)] == ["B03", "B01", "B02"]
    for signer in ("TB", "TK"):
        approve_overall(engine, track=Track.ESSAY, actor=signer, reason="Quyết định", at=LATER)
    with refused(engine, "essay_tally.prizes_there"):
        _moderate(engine, essay_round=FINAL, work="B03", points=Decimal("50"))
    with reading(engine) as session:
        assert unit_works(session, contest_id) == [UnitWorks("DV1", 4, 3, ("NHAT", "NHI", "NHI"))]
        (score,) = works_scores(session, contest_id)
        (laid,) = lay_overall(session, contest_id, Track.UNIT)
    told = [(line.part.value, line.prize, line.count, line.points) for line in score.lines]
    assert (told, score.total) == ([("WORK", "", 4, 4), ("FINALIST", "", 3, 6), ("PRIZE", "Giải Nhất", 1, 10)], 20)
    assert [(winner.code, winner.prize.code) for winner in laid.allocation.winners] == [("DV1", "TT")]


def test_works_that_tie_across_the_line_go_on_as_the_committee_decides(engine: Engine) -> None:
    contest_id = _begin(engine, {"B01": 50, "B02": 30, "B03": 50, "B04": 30})
    decision: dict[str, Any] = {"essay_round": PRELIMINARY, "actor": "TB", "reason": "Biên bản", "at": LATER}
    with refused(engine, "essays.finalists_tied", places=1, codes="B02, B04"):
        _final_works(engine, contest_id)
    with refused(engine, "essay_tally.admission_does_not_fit", places=1, codes="B02, B04"):
        admit_tied(engine, works=["B01"], **decision)
    with refused(engine, "contest.role_needed"):
        admit_tied(engine, works=["B04"], **decision | {"actor": "TK"})
    assert admit_tied(engine, works=["B04"], **decision) == ("B04",)
    body = {"round": "PRELIMINARY", "tied": ["B02", "B04"], "places": 1, "admitted": ["B04"]}
    assert last_event(engine) == ("TB", "essay.admit", "round:PRELIMINARY", "Biên bản", None, body)
    assert _final_works(engine, contest_id) == ["B01", "B03", "B04"]
    assert admit_tied(engine, works=["B04", "B02"], **decision) == ("B02", "B04")
    assert _final_works(engine, contest_id) == ["B01", "B02", "B03", "B04"]
    with reading(engine) as session:
        kinds = session.scalars(select(core(Decision).c.kind).where(core(Decision).c.reason == "Biên bản")).all()
    assert kinds == ["ROUND_ADVANCE"] * 2


def test_places_stay_empty_where_works_are_not_good_enough(engine: Engine) -> None:
    essays = EssayRules(to_final=Advance(cutoff=Decimal(45)), to_prizes=Advance(cutoff=Decimal(60)))
    contest_id = _begin(engine, {"B01": 40, "B02": 30, "B03": 50, "B04": 20}, essays=essays)
    assert _final_works(engine, contest_id) == ["B01", "B03"]
    _hold(engine, FINAL, {"B01": 55, "B03": 45})
    winners = allocate_essays(engine, actor="TK", at=LATER)
    assert [(winner.code, winner.prize.code) for winner in winners] == [("B01", "NHAT")]


def test_a_tie_across_a_prize_line_can_be_shared(engine: Engine) -> None:
    contest_id = _begin(engine, {"B01": 50, "B02": 45, "B03": 40, "B04": 20})
    _hold(engine, FINAL, {"B01": 50, "B02": 50, "B03": 30})
    how: dict[str, Any] = {"rank": 1, "method": TieMethod.SHARE, "actor": "TB", "reason": "Biên bản", "at": LATER}
    assert decide_essay_tie(engine, **how) == ("B01", "B02")
    winners = allocate_essays(engine, actor="TK", at=LATER)
    with reading(engine) as session:
        stored = [(award.essay_code, award.prize_code, award.amount_vnd) for award in essay_awards(session, contest_id)]
    assert stored == [(winner.code, winner.prize.code, winner.amount_vnd) for winner in winners]
    assert [award[:2] for award in stored] == [("B01", "NHAT"), ("B02", "NHAT"), ("B03", "NHI")]
