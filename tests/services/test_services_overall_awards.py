"""Prizes of units and of the season: the working, ties that stay apart from the essays', lists, approval."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from makers import LATER, OPENS, last_event, make_attempt, make_contest, make_rules, refused, sign_by_two, store_week
from sqlalchemy import Engine, update

from workbench.intake.records import AttemptRecord
from workbench.queries.award_approvals import Signing, overall_signing
from workbench.queries.awards import settled_ties, week_awards
from workbench.queries.collective import OverallAward, counting_day, overall_awards, unit_results
from workbench.queries.contest import weeks_of_contest
from workbench.rules.awards import Settlement
from workbench.rules.canonical import digest
from workbench.rules.collective import UnitResults
from workbench.rules.collective_rules import CollectiveRules
from workbench.rules.conflicts import Conflict, ConflictKind
from workbench.rules.contest_rules import Division, PrizeLine
from workbench.services.award_approvals import reopen_week_awards
from workbench.services.awards import allocate_week
from workbench.services.collective import unit_scores
from workbench.services.exclusions import add_exclusion
from workbench.services.overall_awards import allocate_overall, approve_overall, decide_overall_tie, reopen_overall
from workbench.services.reviews import ask_unit
from workbench.services.verification import mark_paid
from workbench.store import reading, transaction
from workbench.tables import Member, UnitHeadcount, core
from workbench.terms import (
    AwardState,
    CollectivePart,
    ExclusionGround,
    OnRepeat,
    PrizeScope,
    RankKey,
    TieMethod,
    Track,
)

PEOPLE_AND_PRIZES = CollectiveRules(
    weights={CollectivePart.PEOPLE: Decimal(1), CollectivePart.PRIZES: Decimal(1)}, prize_points={"NHAT": 5}
)
PEOPLE = CollectiveRules(weights={CollectivePart.PEOPLE: Decimal(1)})
FIRST_UNIT = PrizeLine(track=Track.UNIT, code="CO", label="Cờ thi đua", quota=1, amount_vnd=1000)
SECOND_UNIT = PrizeLine(track=Track.UNIT, code="BK", label="Bằng khen", quota=1, amount_vnd=500)
FIRST_SEASON = PrizeLine(track=Track.QUIZ_SEASON, code="CHUNG", label="Giải chung cuộc", quota=1, amount_vnd=900)
BY = {"actor": "TK", "at": LATER}
SECOND = {"actor": "TK2", "reason": "đã đối chiếu", "at": LATER}
APPROVES = {"actor": "TB", "reason": "Quyết định số 9", "at": LATER}


def _contest(engine: Engine, *attempts: AttemptRecord, prizes: tuple[PrizeLine, ...] = (), **rules: Any) -> int:
    lines = (*make_rules().prizes, *(prizes or (FIRST_UNIT, SECOND_UNIT, FIRST_SEASON)))
    written = {"collective": PEOPLE, "prizes": lines, "season_keys": (RankKey.POINTS, RankKey.DURATION)}
    contest_id = make_contest(engine, **written | rules)
    store_week(engine, contest_id, 1, attempts)
    return contest_id


def _two_to_one() -> list[AttemptRecord]:
    return [make_attempt(n, f"P{n}", 4, 20 + n, unit_code="DV2" if n == 1 else "DV1") for n in (1, 2, 3)]


def _even() -> list[AttemptRecord]:
    return [make_attempt(n, f"P{n}", 4, 20 + n, unit_code=f"DV{n}") for n in (1, 2, 3)]


def _listed(engine: Engine, contest_id: int, track: Track) -> list[OverallAward]:
    with reading(engine) as session:
        return overall_awards(session, contest_id, track)


def test_what_units_did_is_counted_with_the_headcount_of_the_last_day(engine: Engine) -> None:
    contest_id = _contest(engine, *_two_to_one(), make_attempt(4, "P3", 3, 60))
    with transaction(engine) as session:
        closes = counting_day(weeks_of_contest(session, contest_id))
        for day, headcount in ((closes, 120), (closes + timedelta(days=1), 7)):
            session.add(UnitHeadcount(unit_id=1, headcount=headcount, counted_on=day))
    with reading(engine) as session:
        assert closes == date(2022, 10, 11)
        assert unit_results(session, contest_id) == [
            UnitResults("DV1", 120, 2, 3, 2, 11, 12),
            UnitResults("DV2", 50, 1, 1, 1, 4, 4),
            UnitResults("DV3", 10, 0, 0, 0, 0, 0),
        ]


def test_only_approved_prizes_bring_points(engine: Engine) -> None:
    contest_id = _contest(engine, *_two_to_one(), collective=PEOPLE_AND_PRIZES)
    allocate_week(engine, week=1, **BY)

    def totals() -> list[tuple[str, Decimal]]:
        with reading(engine) as session:
            return [(score.code, score.total) for score in unit_scores(session, contest_id)]

    assert totals() == [("DV1", Decimal(2)), ("DV2", Decimal(1)), ("DV3", Decimal(0))]
    sign_by_two(engine, 1)
    assert totals() == [("DV2", Decimal(6)), ("DV1", Decimal(2)), ("DV3", Decimal(0))]


def test_units_are_awarded_and_approved_apart_from_everything_else(engine: Engine) -> None:
    contest_id = _contest(engine, *_two_to_one())
    allocate_week(engine, week=1, **BY)
    winners = allocate_overall(engine, track=Track.UNIT, **BY)
    assert [(winner.position, winner.prize.code, winner.code) for winner in winners] == [
        (1, "CO", "DV1"),
        (2, "BK", "DV2"),
    ]
    assert last_event(engine) == ("TK", "award.allocate", "UNIT", "2", None, [[1, "CO", "DV1"], [2, "BK", "DV2"]])
    assert approve_overall(engine, track=Track.UNIT, **APPROVES) == 1
    with refused(engine, "collective.signed_by_you"):
        approve_overall(engine, track=Track.UNIT, **APPROVES)
    assert approve_overall(engine, track=Track.UNIT, **SECOND) == 0
    actor, action, entity, reason, before, after = last_event(engine)
    assert (actor, action, entity, reason, before) == ("TK2", "award.approve", "UNIT", "đã đối chiếu", "PROVISIONAL")
    lines = [["", 1, "CO", "DV1", 1000], ["", 2, "BK", "DV2", 500]]
    assert after == {"state": "APPROVED", "digest": digest(["UNIT", lines]), "acted_as": "SECRETARIAT"}
    assert _listed(engine, contest_id, Track.UNIT) == [
        OverallAward("", 1, "CO", "Cờ thi đua", 1000, "DV1", *["Sở Thử nghiệm"] * 2, AwardState.APPROVED),
        OverallAward("", 2, "BK", "Bằng khen", 500, "DV2", *["Trường Thử nghiệm"] * 2, AwardState.APPROVED),
    ]
    with refused(engine, "awards.already_approved"):
        allocate_overall(engine, track=Track.UNIT, **BY)
    with refused(engine, "awards.already_approved"):
        approve_overall(engine, track=Track.UNIT, **APPROVES)
    sign_by_two(engine, 1)  # the week's list was not touched


def test_a_tie_of_units_stops_until_it_is_decided_and_is_no_tie_of_essays(engine: Engine) -> None:
    contest_id = _contest(engine, *_even())
    with refused(engine, "awards.open_tie", rank=1, count=3, codes="DV1, DV2, DV3"):
        allocate_overall(engine, track=Track.UNIT, **BY)
    decided = decide_overall_tie(engine, track=Track.UNIT, rank=1, method=TieMethod.LOT, public_seed=2022, **APPROVES)
    assert sorted(decided) == ["DV1", "DV2", "DV3"]
    after = {"rank": 1, "order": list(decided), "method": "LOT", "public_seed": 2022, "track": "UNIT"}
    assert last_event(engine) == ("TB", "tie.decide", "UNIT", "Quyết định số 9", None, after)
    with reading(engine) as session:
        settled = {1: Settlement(decided, TieMethod.LOT)}
        assert settled_ties(session, contest_id, None, track=Track.UNIT) == settled
        assert settled_ties(session, contest_id, None) == {}
        assert settled_ties(session, contest_id, None, track=Track.QUIZ_SEASON) == {}
    assert [winner.code for winner in allocate_overall(engine, track=Track.UNIT, **BY)] == list(decided[:2])


def test_where_nobody_shares_a_rank_there_is_nothing_to_decide(engine: Engine) -> None:
    _contest(engine, *_two_to_one())
    with refused(engine, "awards.no_such_tie", rank=1):
        decide_overall_tie(engine, track=Track.UNIT, rank=1, order=("DV1",), **APPROVES)


def test_divisions_of_units_have_tables_of_their_own(engine: Engine) -> None:
    groups = tuple(Division(code=code, label=code, unit_groups=(code,)) for code in ("A", "B"))
    prizes = (
        FIRST_UNIT.model_copy(update={"division": "A"}),
        SECOND_UNIT.model_copy(update={"division": "B"}),
    )
    contest_id = _contest(engine, *_even()[1:], prizes=prizes, divisions=groups)
    allocate_overall(engine, track=Track.UNIT, **BY)
    assert [(row.division, row.prize_code, row.code) for row in _listed(engine, contest_id, Track.UNIT)] == [
        ("A", "CO", "DV2"),
        ("B", "BK", "DV3"),
    ]


def test_a_division_of_people_ranks_no_units(engine: Engine) -> None:
    _contest(
        engine,
        *_even(),
        prizes=(FIRST_UNIT.model_copy(update={"division": "CB"}),),
        divisions=(Division(code="CB", label="Cán bộ", categories=("cb",)),),
    )
    with refused(engine, "collective.division_of_people", division="CB"):
        allocate_overall(engine, track=Track.UNIT, **BY)


def test_an_excluded_unit_is_scored_and_not_considered(engine: Engine) -> None:
    contest_id = _contest(engine, *_two_to_one())
    on = date(2022, 9, 1)
    ground = ExclusionGround.ORGANISER
    add_exclusion(engine, unit="DV1", ground=ground, from_on=on, note="Ban Tổ chức", actor="TB", at=LATER)
    with reading(engine) as session:
        scores = [(score.code, score.total, score.refused) for score in unit_scores(session, contest_id)]
    assert scores == [
        ("DV1", Decimal(2), "collective.excluded"),
        ("DV2", Decimal(1), "collective.excluded"),
        ("DV3", Decimal(0), "collective.too_few_people"),
    ]


def test_the_season_goes_to_the_sum_of_the_weeks(engine: Engine) -> None:
    contest_id = _contest(engine, *_two_to_one())
    later = OPENS + timedelta(days=14, hours=1)
    store_week(engine, contest_id, 2, [make_attempt(9, "P3", 4, 30, submitted_at=later)])
    allocate_overall(engine, track=Track.QUIZ_SEASON, **BY)
    assert [approve_overall(engine, track=Track.QUIZ_SEASON, **by) for by in (APPROVES, SECOND)] == [1, 0]
    assert _listed(engine, contest_id, Track.QUIZ_SEASON) == [
        OverallAward("", 1, "CHUNG", "Giải chung cuộc", 900, "P3", "Người P3", "Sở Thử nghiệm", AwardState.APPROVED)
    ]


def _weekly(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [award.person_code for award in week_awards(session, 1)]


def _one_prize_each(engine: Engine, on_repeat: OnRepeat) -> None:
    """Five people in order; week 1 is laid out: P1, P2, P3."""
    attempts = [make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 6)]
    _contest(engine, *attempts, prize_scope=PrizeScope.CONTEST, on_repeat=on_repeat)
    allocate_week(engine, week=1, **BY)


def test_a_scope_over_the_contest_covers_weeks_and_season_and_the_first_prize_stays(engine: Engine) -> None:
    _one_prize_each(engine, OnRepeat.KEEP_FIRST)
    assert [winner.code for winner in allocate_overall(engine, track=Track.QUIZ_SEASON, **BY)] == ["P4"]
    assert _weekly(engine) == ["P1", "P2", "P3"]


def test_where_the_best_prize_stays_the_lesser_one_of_a_week_goes_to_the_next(engine: Engine) -> None:
    _one_prize_each(engine, OnRepeat.KEEP_BEST)
    sign_by_two(engine, 1)
    with refused(engine, "awards.approved_beside"):
        allocate_overall(engine, track=Track.QUIZ_SEASON, **BY)
    reopen_week_awards(engine, week=1, **APPROVES)
    assert [winner.code for winner in allocate_overall(engine, track=Track.QUIZ_SEASON, **BY)] == ["P1"]
    assert _weekly(engine) == ["P2", "P3", "P4"]
    sign_by_two(engine, 1)


def test_a_prize_that_was_paid_stays_whatever_else_its_winner_would_get(engine: Engine) -> None:
    _one_prize_each(engine, OnRepeat.KEEP_BEST)
    sign_by_two(engine, 1)
    mark_paid(engine, week=1, people=("P1", "P2", "P3"), voucher="PC 07", **BY)
    assert [winner.code for winner in allocate_overall(engine, track=Track.QUIZ_SEASON, **BY)] == ["P4"]


def test_without_a_scope_over_the_contest_the_season_stands_alone(engine: Engine) -> None:
    attempts = [make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 3)]
    _contest(engine, *attempts, prize_scope=PrizeScope.ROUND)
    allocate_week(engine, week=1, **BY)
    assert [winner.code for winner in allocate_overall(engine, track=Track.QUIZ_SEASON, **BY)] == ["P1"]


def test_a_reopened_list_is_signed_again_by_everybody(engine: Engine) -> None:
    contest_id = _contest(engine, *_two_to_one())
    again = {"track": Track.UNIT, "actor": "TB", "reason": "đơn thư", "at": LATER}
    with refused(engine, "awards.not_approved"):
        reopen_overall(engine, **again)
    allocate_overall(engine, track=Track.UNIT, **BY)
    assert [approve_overall(engine, track=Track.UNIT, **by) for by in (APPROVES, SECOND)] == [1, 0]
    with refused(engine, "contest.role_needed"):
        reopen_overall(engine, **again | {"actor": "TK"})
    reopen_overall(engine, **again)
    assert last_event(engine) == ("TB", "award.reopen", "UNIT", "đơn thư", "APPROVED", "PROVISIONAL")
    assert {row.state for row in _listed(engine, contest_id, Track.UNIT)} == {AwardState.PROVISIONAL}
    with refused(engine, "collective.other_list"):
        approve_overall(engine, track=Track.UNIT, digest="khác", **APPROVES)
    assert [approve_overall(engine, track=Track.UNIT, **by) for by in (APPROVES, SECOND)] == [1, 0]


def _signing(engine: Engine, contest_id: int, track: Track) -> Signing:
    with reading(engine) as session:
        return overall_signing(session, contest_id, track)


def test_what_is_to_be_known_of_winners_is_told_and_kept_with_the_signature(engine: Engine) -> None:
    """The unit that wins has a judge, the season's winner is asked about in one week, the operator wins nothing."""
    contest_id = _contest(engine, *_two_to_one())
    with transaction(engine) as session:
        session.execute(update(core(Member)).where(core(Member).c.code == "GK1").values(unit_id=1))
    operator = {"ground": ExclusionGround.OPERATOR, "from_on": date(2022, 9, 1), "note": "vận hành"}
    add_exclusion(engine, unit="DV3", **operator, **BY)  # type: ignore[arg-type]
    ask_unit(engine, week=1, attempt_codes=("L00001",), reason="hỏi đơn vị", **BY)
    for track in (Track.UNIT, Track.QUIZ_SEASON):
        allocate_overall(engine, track=track, **BY)
    own = Conflict("DV1", ConflictKind.OWN_MEMBER, "Giám Khảo 1")
    inquiry = Conflict("P1", ConflictKind.INQUIRY)
    assert _signing(engine, contest_id, Track.UNIT).conflicts == (own,)
    assert _signing(engine, contest_id, Track.QUIZ_SEASON).conflicts == (inquiry,)
    approve_overall(engine, track=Track.UNIT, **APPROVES)
    signing = _signing(engine, contest_id, Track.UNIT)
    assert [(s.member_code, s.conflicts) for s in signing.signatures] == [("TB", (own,))]
    assert signing.warnings() == [
        "Sở Thử nghiệm (DV1) là đơn vị của Giám Khảo 1 (Ban Tổ chức, Tổ thư ký hoặc Ban Giám khảo)."
    ]


def test_a_tie_of_the_season_is_decided_by_order(engine: Engine) -> None:
    _contest(engine, *_even(), season_keys=(RankKey.POINTS,))
    with refused(engine, "awards.open_tie", rank=1, codes="P1, P2, P3"):
        allocate_overall(engine, track=Track.QUIZ_SEASON, **BY)
    order = ("P2", "P3", "P1")
    assert decide_overall_tie(engine, track=Track.QUIZ_SEASON, rank=1, order=order, **APPROVES) == order
    assert [winner.code for winner in allocate_overall(engine, track=Track.QUIZ_SEASON, **BY)] == ["P2"]


def test_a_list_that_is_out_of_date_is_not_approved(engine: Engine) -> None:
    contest_id = _contest(engine, *_two_to_one())
    allocate_overall(engine, track=Track.UNIT, **BY)
    later = OPENS + timedelta(days=14, hours=1)
    store_week(
        engine,
        contest_id,
        2,
        [make_attempt(n, f"Q{n}", 4, 30, submitted_at=later, unit_code="DV2") for n in (10, 11, 12)],
    )
    with refused(engine, "awards.out_of_date"):
        approve_overall(engine, track=Track.UNIT, **APPROVES)


def test_nothing_is_allocated_before_the_last_week_has_closed(engine: Engine) -> None:
    _contest(engine, *_two_to_one())
    with refused(engine, "awards.week_not_closed", week=2):
        allocate_overall(engine, track=Track.UNIT, actor="TK", at=OPENS + timedelta(days=14))


def test_rules_without_such_prizes_say_so(engine: Engine) -> None:
    _contest(engine, *_two_to_one(), prizes=(FIRST_UNIT,), collective=None)
    with refused(engine, "collective.no_prizes"):
        allocate_overall(engine, track=Track.QUIZ_SEASON, **BY)
    with refused(engine, "collective.no_rules"):
        allocate_overall(engine, track=Track.UNIT, **BY)
    with refused(engine, "awards.nothing_to_approve"):
        approve_overall(engine, track=Track.UNIT, **APPROVES)


def test_a_changed_list_is_signed_anew(engine: Engine) -> None:
    contest_id = _contest(engine, *_two_to_one())
    allocate_overall(engine, track=Track.UNIT, **BY)
    assert approve_overall(engine, track=Track.UNIT, **SECOND) == 1
    later = OPENS + timedelta(days=14, hours=1)
    others = [make_attempt(n, f"Q{n}", 4, 30, submitted_at=later, unit_code="DV2") for n in (10, 11, 12)]
    store_week(engine, contest_id, 2, others)
    allocate_overall(engine, track=Track.UNIT, **BY)
    assert approve_overall(engine, track=Track.UNIT, **APPROVES) == 1
    assert approve_overall(engine, track=Track.UNIT, **SECOND) == 0
