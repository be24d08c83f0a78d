"""The essay contest of the demo: nothing planted is missed, and every step leaves what it must."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
from demo_run_maker import DemoRun
from sqlmodel import Session

from workbench.demo.jury import LEAVES, MARKED_BEFORE_LEAVING, STEPS_BACK
from workbench.queries.contest import contest_of, rules_of_contest
from workbench.queries.essay_results import tallies_of_round
from workbench.queries.essay_screening import eligibility_rulings
from workbench.queries.essay_texts import identity_of_work, overlap_rows, texts_by_code, work_text
from workbench.queries.essays import essay_rows
from workbench.queries.panels import RoundSheet, sheets_of_round
from workbench.rules.essay_tally import Ruling
from workbench.rules.panels import panel_figures
from workbench.rules.redaction import propose_masks
from workbench.store import reading
from workbench.tables import EssayText, JudgeConflict, core
from workbench.terms import EssayRound, IneligibleReason


@pytest.fixture(scope="module")
def session(demo_run: DemoRun) -> Iterator[Session]:
    with demo_run.opened() as engine, reading(engine) as session:
        yield session


@pytest.fixture(scope="module")
def contest_id(session: Session) -> int:
    return contest_of(session).id or 0


@pytest.fixture(scope="module")
def sheets(session: Session, contest_id: int) -> dict[EssayRound, list[RoundSheet]]:
    rounds = (EssayRound.PRELIMINARY, EssayRound.FINAL)
    return {essay_round: sheets_of_round(session, contest_id, essay_round) for essay_round in rounds}


def test_every_work_that_breaks_the_rules_is_ruled_out_under_its_reason(session, contest_id, demo_run):
    found: dict[IneligibleReason, set[str]] = {}
    for row in essay_rows(session, contest_id):
        if row.ineligible_reason:
            found.setdefault(row.ineligible_reason, set()).add(row.code)
    assert found == {reason: set(codes) for reason, codes in demo_run.files.ineligible.items()}
    assert eligibility_rulings(session, contest_id).keys() == set().union(*found.values())


def test_every_text_is_read_and_the_pair_that_shares_passages_stands_first(session, contest_id, demo_run):
    assert len(texts_by_code(session, contest_id)) == 134
    first = overlap_rows(session, contest_id)[0]
    assert (first.left, first.right) == demo_run.files.sharing


def test_judges_read_no_trace_of_an_author(session, contest_id, demo_run):
    table = core(EssayText).c
    eligible = [row for row in essay_rows(session, contest_id) if row.ineligible_reason is None]
    texts = {row.code: work_text(session, contest_id, row.code) for row in eligible}
    redacted = dict(
        session.execute(table.essay_id.table.select().with_only_columns(table.essay_id, table.redacted)).all()
    )
    for row in eligible:
        identity = identity_of_work(session, row.essay_id)
        shown = redacted[row.essay_id]
        assert shown is not None
        assert not [mask for mask in propose_masks(shown, identity) if mask.is_sure]
        if row.code in demo_run.files.signed:
            assert shown != texts[row.code].text


def test_one_judge_steps_back_and_one_leaves_what_was_marked(session, contest_id, sheets):
    of_first = sheets[EssayRound.PRELIMINARY]
    withdrawn = Counter(sheet.judge_code for sheet in of_first if sheet.is_withdrawn)
    assert withdrawn.keys() == {STEPS_BACK, LEAVES}
    assert withdrawn[STEPS_BACK] == 1
    conflict = session.execute(core(JudgeConflict).select()).one()
    assert conflict.essay_id == next(s.essay_id for s in of_first if s.is_withdrawn and s.judge_code == STEPS_BACK)
    kept = [sheet for sheet in of_first if sheet.judge_code == LEAVES and not sheet.is_withdrawn]
    assert len(kept) == MARKED_BEFORE_LEAVING
    assert all(sheet.is_final for sheet in of_first if not sheet.is_withdrawn)
    assert not [sheet for sheet in sheets[EssayRound.FINAL] if sheet.judge_code == LEAVES]


def test_two_works_got_a_third_mark_and_all_others_two(session, contest_id, sheets):
    live = [sheet for sheet in sheets[EssayRound.PRELIMINARY] if not sheet.is_withdrawn]
    marks = Counter(sheet.essay_code for sheet in live)
    assert Counter(marks.values()) == {2: 115, 3: 2}
    third = {sheet.essay_code for sheet in live if sheet.is_extra}
    assert third == {code for code, count in marks.items() if count == 3}
    tallies = tallies_of_round(session, contest_id, EssayRound.PRELIMINARY, rules_of_contest(session, contest_id))
    assert {tally.essay_code for tally in tallies if tally.ruling is Ruling.THIRD} == third
    assert all(tally.gap > 20 for tally in tallies if tally.essay_code in third)


def test_panels_are_even_and_all_marks_can_be_compared(sheets):
    for essay_round, works, wanted in ((EssayRound.PRELIMINARY, 117, 2), (EssayRound.FINAL, 24, 5)):
        panels: dict[str, set[str]] = {}
        for sheet in sheets[essay_round]:
            if not (sheet.is_withdrawn or sheet.is_extra):
                panels.setdefault(sheet.essay_code, set()).add(sheet.judge_code)
        assert Counter(map(len, panels.values())) == {wanted: works}
        judges = {judge for panel in panels.values() for judge in panel}
        assert panel_figures(panels, judges).is_connected


def test_ten_prizes_go_to_ten_works_with_different_totals_at_every_line(session, contest_id, demo_run):
    winners = demo_run.winners["essays"]
    assert [winner.prize.code for winner in winners] == ["NHAT", *["NHI"] * 2, *["BA"] * 3, *["KK"] * 4]
    tallies = tallies_of_round(session, contest_id, EssayRound.FINAL, rules_of_contest(session, contest_id))
    totals = {tally.essay_code: tally.total or Decimal(0) for tally in tallies}
    ranked = sorted(totals, key=lambda code: -totals[code])
    assert len(ranked) == 24
    assert {winner.code for winner in winners} == set(ranked[:10])
