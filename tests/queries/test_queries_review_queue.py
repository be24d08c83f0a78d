"""The review queue: every candidate, every rule finding, the strongest signals; what was ruled on stays visible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import AT, LATER, OPENS, approve_by_two, make_attempt, make_contest, store_week
from sqlalchemy import Engine

from workbench.intake.records import AttemptRecord
from workbench.queries.attempt_evidence import AnswerRow, attempt_evidence
from workbench.queries.attempts import attempt_ids
from workbench.queries.bank import forms_of_pool, items_of_pool, pool_of_week
from workbench.queries.contest import rules_of_week
from workbench.queries.review_queue import Part, QueueRow, RankChange, review_queue, screen_week, standings_without
from workbench.queries.standings import StandingRow, standings
from workbench.rules.forms import correct_responses, form_items
from workbench.rules.screening import CheckId, Group, Thresholds
from workbench.services.people import merge_people
from workbench.services.pools import build_week_pool
from workbench.services.reviews import annul_attempts, ask_unit, clear_attempts
from workbench.store import reading
from workbench.terms import DecisionKind

RULING = {"week": 1, "actor": "TK", "reason": "đã xem", "at": LATER}
THRESHOLDS = Thresholds(min_group=5)


def ordinary(n: int = 10) -> list[AttemptRecord]:
    """Ordinary papers of as many people."""
    return [make_attempt(number, f"P{number:02d}", 2, 100 + number) for number in range(n)]


def crowd() -> list[AttemptRecord]:
    """Ten ordinary papers, L00010 of 10 seconds and L00011 over the time limit."""
    return [*ordinary(), make_attempt(10, "P10", 1, 10), make_attempt(11, "P11", 1, 601)]


def winners() -> list[AttemptRecord]:
    """Four people with all points; three prizes, so the fourth is none of the candidates."""
    return [make_attempt(number, f"W{number}", 4, 60 + number) for number in range(90, 94)]


def fill(engine: Engine, papers: Sequence[AttemptRecord]) -> int:
    return store_week(engine, make_contest(engine), 1, papers)


def queue_of(engine: Engine, week_id: int, top_k: int = 30) -> list[QueueRow]:
    with reading(engine) as session:
        screening = screen_week(session, week_id, THRESHOLDS)
        return list(review_queue(session, week_id, top_k=top_k, screening=screening).rows)


def told(rows: Sequence[QueueRow]) -> list[tuple[str, str, int | None, list[str]]]:
    return [(row.part.name, row.attempt_code, row.place, [flag.check.value for flag in row.flags]) for row in rows]


def test_candidates_rule_findings_and_signals_stand_in_this_order(engine: Engine) -> None:
    late = make_attempt(99, "W90", 1, 700, submitted_at=OPENS + timedelta(minutes=200))
    week_id = fill(engine, [*crowd(), *winners(), make_attempt(90, "W90", 4, 8, code="FAST", row_no=1000), late])
    assert told(queue_of(engine, week_id)) == [
        ("FLAGGED_CANDIDATE", "FAST", 1, ["PARALLEL", "FAST_FOR_WEEK"]),
        ("RULE_FINDING", "L00011", 16, ["OVER_TIME_LIMIT"]),
        ("RULE_FINDING", "L00090", 1, ["PARALLEL"]),
        ("RULE_FINDING", "L00099", 1, ["OVER_TIME_LIMIT"]),
        ("SIGNAL", "L00010", 15, ["FAST_FOR_WEEK"]),
        ("CANDIDATE", "L00091", 2, []),
        ("CANDIDATE", "L00092", 3, []),
    ]
    assert [row.attempt_code for row in queue_of(engine, week_id, top_k=0)][-3:] == ["L00099", "L00091", "L00092"]
    with reading(engine) as session:
        queue = review_queue(session, week_id, top_k=0, screening=screen_week(session, week_id, THRESHOLDS))
    assert (queue.week, queue.n_attempts, queue.n_signals_hidden, queue.is_key_known) == (1, 18, 1, False)
    assert queue.found == {CheckId.OVER_TIME_LIMIT: 2, CheckId.PARALLEL: 2, CheckId.FAST_FOR_WEEK: 2}
    assert queue.thresholds_version == 1


def test_a_row_shows_the_paper_and_the_latest_ruling(engine: Engine) -> None:
    week_id = fill(engine, [*crowd(), *winners()])
    ask_unit(engine, attempt_codes=["L00010"], **RULING)
    annul_attempts(engine, attempt_codes=["L00090", "L00003"], seconded_by="TB", **RULING)
    ask_unit(engine, attempt_codes=["L00090"], **RULING)
    clear_attempts(engine, attempt_codes=["L00003"], **RULING)
    rows = {row.attempt_code: row for row in queue_of(engine, week_id, top_k=0)}
    state = {code: (row.part, row.place, row.is_candidate, row.counts) for code, row in rows.items()}
    assert state == {
        "L00011": (Part.RULE_FINDING, 15, False, True),
        "L00010": (Part.SIGNAL, 14, False, True),  # ruled on, so shown whatever the capacity
        "L00091": (Part.CANDIDATE, 1, True, True),
        "L00092": (Part.CANDIDATE, 2, True, True),
        "L00093": (Part.CANDIDATE, 3, True, True),
        "L00003": (Part.RULED_ON, 7, False, True),
        "L00090": (Part.RULED_ON, None, False, False),  # asked about after the annulment: still annulled
    }
    ruling = rows["L00090"].ruling
    assert ruling is not None
    assert (ruling.kind, ruling.reason, ruling.decided_by, ruling.seconded_by, ruling.decided_at) == (
        *(DecisionKind.ATTEMPT_INQUIRY, "đã xem", "Thư Ký Thử", None, LATER),
    )
    row = rows["L00010"]
    assert row[2:12] == (
        *("L00010", row.person_id, "P10", "Người P10", "Sở Thử nghiệm", 1, 4, 10_000),
        *(OPENS + timedelta(minutes=10), OPENS + timedelta(minutes=10, seconds=10)),
    )


def test_ties_across_the_prize_line_are_all_candidates(engine: Engine) -> None:
    same = {"submitted_at": OPENS + timedelta(hours=2)}
    papers = [make_attempt(number, f"W{number}", 4, 60, **same) for number in range(1, 6)]
    week_id = fill(engine, papers)
    assert [(row.part, row.place) for row in queue_of(engine, week_id)] == [(Part.CANDIDATE, 1)] * 5


def test_a_person_is_shown_with_the_strongest_signal_only(engine: Engine) -> None:
    two = [make_attempt(number, "P10", 1, took) for number, took in ((50, 9), (51, 12))]
    week_id = fill(engine, [*crowd(), *winners(), *two])
    with reading(engine) as session:
        queue = review_queue(session, week_id, top_k=5, screening=screen_week(session, week_id, THRESHOLDS))
    signals = [row.attempt_code for row in queue.rows if row.part is Part.SIGNAL]
    assert (signals, queue.n_signals_hidden) == (["L00050"], 2)


def test_a_paper_in_detail_shows_answers_timeline_pace_and_group(engine: Engine) -> None:
    contest_id = make_contest(engine)
    pool = build_week_pool(engine, week=1, n_forms=2, actor="TK", at=AT)
    approve_by_two(engine, 1, pool.approval_digest)
    with reading(engine) as session:
        stored = pool_of_week(session, 1)
        assert stored is not None and stored.id is not None
        form, other = forms_of_pool(session, stored.id)
        items = {item.code: item for item in items_of_pool(session, contest_id, stored.id)}
    codes = [code for code, _ in form_items(form.layout)]
    right = "".join(items[code].key for code in codes)
    given = right[:2] + ("B" if right[2] == "A" else "A") + "-"
    mine = {"form_code": form.code}
    two_right = correct_responses(other.layout, {code: item.key for code, item in items.items()})[:2] + "--"
    first_paper, *rest = ordinary()
    papers = [
        first_paper._replace(form_code=other.code, responses=two_right),
        *rest,
        make_attempt(20, "Q1", 2, 50, responses=given, **mine),
        make_attempt(30, "Q1", 4, 20, responses=right, **mine),
    ]
    week_id = store_week(engine, contest_id, 1, papers)
    annul_attempts(engine, attempt_codes=["L00030"], seconded_by="TB", **RULING)
    with reading(engine) as session:
        screening = screen_week(session, week_id, THRESHOLDS)
        wanted = attempt_ids(session, week_id, ["L00020", "L00030"])
        first = attempt_evidence(session, wanted["L00020"], screening=screening)
        second = attempt_evidence(session, wanted["L00030"], screening=screening)
    chosen = [*given[:3], ""]
    verdicts = [True, True, False, None]
    assert first.answers == tuple(
        AnswerRow(place, code, items[code].stem, letter, verdict, 0)
        for place, (code, letter, verdict) in enumerate(zip(codes, chosen, verdicts, strict=True), start=1)
    )
    assert [answer.seen_before for answer in second.answers] == [1] * 4
    assert [(own.attempt_code, own.counts) for own in first.own] == [("L00020", True), ("L00030", False)]
    assert (first.turn, first.seen_share, first.pace_ms) == (1, 0.0, 12_500)
    assert (second.turn, second.seen_share, second.pace_ms) == (2, 1.0, 5000)
    assert second.group == Group("week", 12)
    assert second.group_ms == ((5, 20_000), (25, 100_000), (50, 103_000), (75, 106_000), (95, 109_000))
    assert (first.slower, second.slower) == (90.9, 91.7)
    assert [ruling.kind for ruling in second.rulings] == [DecisionKind.ATTEMPT_ANNULMENT]
    assert (second.row.counts, second.row.part, first.row.part) == (False, Part.SIGNAL, Part.FLAGGED_CANDIDATE)
    assert first.shared_note().startswith("Không tính được mức trùng câu sai")


def test_merged_accounts_are_one_person_in_the_queue(engine: Engine) -> None:
    week_id = fill(engine, [make_attempt(1, "P1", 4, 20), make_attempt(2, "P2", 3, 20)])
    merge_people(engine, keep="P1", other="P2", actor="TK", reason="một người", at=LATER)
    with reading(engine) as session:
        evidence = attempt_evidence(session, attempt_ids(session, week_id, ["L00002"])["L00002"])
    assert [own.attempt_code for own in evidence.own] == ["L00001", "L00002"]
    assert (evidence.row.person_code, evidence.row.place, evidence.turn) == ("P1", 1, 2)
    assert (evidence.group, evidence.group_ms, evidence.slower) == (None, (), None)


def test_the_standings_without_some_papers_stand_beside_those_of_now(engine: Engine) -> None:
    week_id = fill(engine, [*winners(), make_attempt(95, "W90", 3, 30)])
    with reading(engine) as session:
        rules = rules_of_week(session, week_id)
        before = standings(session, week_id, rules)
        ids = attempt_ids(session, week_id, ["L00090"])
        changes = standings_without(session, week_id, rules, list(ids.values()))
        assert standings(session, week_id, rules) == before
    unit = "Sở Thử nghiệm"
    assert changes == [
        RankChange("W90", "Người W90", unit, 1, 4, True, False),
        RankChange("W91", "Người W91", unit, 2, 1, True, True),
        RankChange("W92", "Người W92", unit, 3, 2, True, True),
        RankChange("W93", "Người W93", unit, 4, 3, False, True),
    ]
    assert [change.has_moved for change in changes] == [True] * 4


PAPERS = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 4), st.integers(10, 20)), min_size=1, max_size=15)


NUMBERS = count()


@pytest.fixture
def contest(sqlite_engine: Engine) -> tuple[Engine, int]:
    """One contest that all cases of a property share."""
    return sqlite_engine, make_contest(sqlite_engine)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(papers=PAPERS, which=st.integers(0, 14))
def test_annulling_changes_only_what_it_must_and_a_clearance_restores(
    contest: tuple[Engine, int], papers: list[tuple[int, int, int]], which: int
) -> None:
    engine, contest_id = contest
    number = next(NUMBERS)  # every case adds people of its own to the same week
    records = [
        make_attempt(place, f"R{number}-{person}", points, took, code=f"R{number}-{place}")
        for place, (person, points, took) in enumerate(papers)
    ]
    week_id = store_week(engine, contest_id, 1, records)
    code = records[which % len(records)].code
    owner = records[which % len(records)].person_code

    def board() -> list[StandingRow]:
        with reading(engine) as session:
            return standings(session, week_id, rules_of_week(session, week_id))

    before = board()
    annul_attempts(engine, attempt_codes=[code], seconded_by="TB", **RULING)
    after = board()
    others = [[row.person_code for row in rows if row.person_code != owner] for rows in (before, after)]
    assert others[0] == others[1], "everybody else keeps their order"
    kept = [
        {row.person_code: row[7:11] + row[13:15] for row in rows if row.person_code != owner}
        for rows in (before, after)
    ]
    assert kept[0] == kept[1], "and their papers and counts"
    with reading(engine) as session:
        ids = list(attempt_ids(session, week_id, [code]).values())
        again = standings_without(session, week_id, rules_of_week(session, week_id), ids)
    assert [(change.before, change.after) for change in again] == [(row.rank, row.rank) for row in after]
    clear_attempts(engine, attempt_codes=[code], **RULING)
    assert board() == before
