"""The four weeks of the demo are awarded: units asked, places handed on, one prize a person, nothing private told."""

from __future__ import annotations

import io
import re
import zipfile
from calendar import monthrange
from datetime import date

import pytest
from demo_run_maker import DemoRun
from sqlalchemy import select

from workbench.demo.conduct import REPORTED_AT
from workbench.queries.award_chain import award_chain
from workbench.queries.awards import settled_ties, unconfirmed, week_awards
from workbench.queries.contest import contest_of, rules_of_week, week_of, weeks_of_contest
from workbench.queries.standings import standings
from workbench.queries.verification import verification_rows
from workbench.reports.award_kinds import ANNOUNCEMENT_KINDS
from workbench.reports.award_papers import make_papers
from workbench.rules.award_rounds import AwardRound, allocate_rounds
from workbench.rules.awards import Place
from workbench.services.collective import unit_scores
from workbench.services.snapshots import take_snapshot
from workbench.store import reading
from workbench.tables import PersonPrivate, core
from workbench.terms import (
    AwardState,
    OnRepeat,
    PassedReason,
    PrizeScope,
    PublicationKind,
    SnapshotState,
    Track,
    VerificationState,
)

WEEKS = range(1, 5)
PRIZES = ("NHAT", "NHI", "NHI", "BA", "BA", "BA", "KK", "KK", "KK", "KK")
Lists = dict[int, list[str]]


@pytest.fixture(scope="module")
def signed(demo_run: DemoRun) -> Lists:
    return {week: [winner.code for winner in demo_run.winners[week]] for week in WEEKS}


@pytest.fixture(scope="module")
def passed(demo_run: DemoRun) -> dict[PassedReason, str]:
    return {one.reason: one.person_code for one in demo_run.files.passed}


def test_every_week_has_its_ten_prizes_on_a_list_signed_by_two(demo_run: DemoRun) -> None:
    with demo_run.opened() as engine, reading(engine) as session:
        awards = week_awards(session, contest_of(session).id or 0)
    assert {(award.week, award.position): (award.prize_code, award.state) for award in awards} == {
        (week, position): (prize, AwardState.APPROVED)
        for week in WEEKS
        for position, prize in enumerate(PRIZES, start=1)
    }


def test_who_is_not_confirmed_stood_on_the_list_first_and_the_next_in_rank_moved_up(
    demo_run: DemoRun, signed: Lists, passed: dict[PassedReason, str]
) -> None:
    first = {week: [winner.code for winner in demo_run.provisional[week]] for week in WEEKS}
    failed, silent = passed[PassedReason.FAILED], passed[PassedReason.NO_ANSWER]
    assert first == {
        **signed,
        2: [*signed[2][:3], failed, *signed[2][3:9]],
        4: [*signed[4][:3], silent, *signed[4][3:9]],
    }


@pytest.mark.parametrize(("week", "reason"), [(2, PassedReason.FAILED), (4, PassedReason.NO_ANSWER)])
def test_each_place_tells_who_stood_on_it_and_why_they_left(
    demo_run: DemoRun, signed: Lists, passed: dict[PassedReason, str], week: int, reason: PassedReason
) -> None:
    with demo_run.opened() as engine, reading(engine) as session:
        chain = award_chain(session, week_of(session, contest_of(session).id or 0, week))
    told = [(link.position, link.person_code, link.why, link.moved_to, link.until is None) for link in chain]
    stayed = [(place, signed[week][place - 1], None, None, True) for place in range(1, 4)]
    before = [passed[reason], *signed[week][3:9]]
    left = [(4, before[0], reason, None, False)]
    left += [(place, code, None, place - 1, False) for place, code in enumerate(before[1:], start=5)]
    came = [(place, signed[week][place - 1], None, None, True) for place in range(4, 11)]
    assert told == [*stayed, *(link for pair in zip(left, came, strict=True) for link in pair)]


def test_every_unit_confirmed_its_winner_but_for_one_that_knows_nobody_and_one_that_kept_silent(
    demo_run: DemoRun, signed: Lists, passed: dict[PassedReason, str]
) -> None:
    found = {}
    with demo_run.opened() as engine, reading(engine) as session:
        for week in weeks_of_contest(session, contest_of(session).id or 0):
            for row in verification_rows(session, week.id or 0, week.closes_at):
                told = row.asked, bool(row.evidence and row.answered_by)
                found[week.number, row.person_code] = (row.award is AwardState.REPLACED, *told)
    assert found == {
        **{(week, code): (False, VerificationState.CONFIRMED, True) for week in WEEKS for code in signed[week]},
        (2, passed[PassedReason.FAILED]): (True, VerificationState.FAILED, True),
        (4, passed[PassedReason.NO_ANSWER]): (True, VerificationState.NO_ANSWER, False),
    }


@pytest.fixture(scope="module")
def rounds(demo_run: DemoRun) -> list[AwardRound]:
    """The four weeks as the rules see them now, before any scope is laid over them."""
    rounds = []
    with demo_run.opened() as engine, reading(engine) as session:
        contest_id = contest_of(session).id or 0
        for week in weeks_of_contest(session, contest_id):
            week_id = week.id or 0
            rules = rules_of_week(session, week_id)
            places = tuple(Place(row.person_code, row.rank) for row in standings(session, week_id, rules))
            settled = settled_ties(session, contest_id, week_id)
            rounds.append(
                AwardRound(places, rules.prize_lines(Track.QUIZ_WEEK), settled, unconfirmed(session, week_id))
            )
    return rounds


def test_somebody_who_would_win_in_two_weeks_keeps_what_each_policy_lets_them_keep(
    rounds: list[AwardRound], signed: Lists, passed: dict[PassedReason, str]
) -> None:
    holder = passed[PassedReason.HOLDS_PRIZE]
    first = next(week for week in WEEKS if holder in signed[week])
    last_rank = next(place.rank for place in rounds[first - 1].places if place.code == signed[first][-1])
    next_in_rank = next(place.code for place in rounds[first - 1].places if place.rank > last_rank)
    second = [signed[4][0], holder, *signed[4][1:9]]
    without = [code for code in signed[first] if code != holder]
    expected = {
        (PrizeScope.NONE, OnRepeat.KEEP_BEST): {**signed, 4: second},
        (PrizeScope.ROUND, OnRepeat.KEEP_BEST): {**signed, 4: second},
        (PrizeScope.CONTEST, OnRepeat.KEEP_FIRST): signed,
        (PrizeScope.CONTEST, OnRepeat.KEEP_BEST): {**signed, first: [*without, next_in_rank], 4: second},
    }
    for policy, lists in expected.items():
        found = [[(w.code, w.prize.code) for w in one.winners] for one in allocate_rounds(rounds, *policy)]
        assert found == [list(zip(lists[week], PRIZES, strict=True)) for week in WEEKS]


def test_who_is_passed_over_for_a_prize_held_is_named_with_the_prize_that_was_missed(
    demo_run: DemoRun, rounds: list[AwardRound], passed: dict[PassedReason, str]
) -> None:
    found = {
        on_repeat: [
            (week, over.code, over.rank, over.missed.code, over.reason)
            for week, one in enumerate(allocate_rounds(rounds, PrizeScope.CONTEST, on_repeat), start=1)
            for over in one.passed_over
            if over.reason is PassedReason.HOLDS_PRIZE
        ]
        for on_repeat in OnRepeat
    }
    holder = passed[PassedReason.HOLDS_PRIZE]
    won = [(week, w) for week in WEEKS for w in demo_run.winners[week] if w.code == holder]
    assert found == {
        OnRepeat.KEEP_FIRST: [(4, holder, 2, "NHI", PassedReason.HOLDS_PRIZE)],
        OnRepeat.KEEP_BEST: [(week, holder, w.rank, w.prize.code, PassedReason.HOLDS_PRIZE) for week, w in won],
    }


def test_units_win_by_a_score_whose_lines_add_up(demo_run: DemoRun) -> None:
    with demo_run.opened() as engine, reading(engine) as session:
        scores = unit_scores(session, contest_of(session).id or 0)
    best = scores[:6]
    won = [(winner.code, winner.prize.code) for winner in demo_run.winners["units"]]
    codes = ("TT-NHAT", "TT-NHI", "TT-NHI", "TT-BA", "TT-BA", "TT-BA")
    assert won == list(zip([score.code for score in best], codes, strict=True))
    assert [score.total for score in scores] == [sum(line.points for line in score.lines) for score in scores]


def text_of(body: bytes) -> str:
    """Everything a file says: the parts of a package unpacked, with its mark-up and with it taken out."""
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            told = "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    else:
        told = body.decode()
    return told + re.sub(r"<[^>]*>", "", told)


def numbers_in(text: str) -> set[str]:
    """Every nine digits that stand in a row, spaces, dots and hyphens between them or not."""
    runs = re.findall(r"\d{9,}", text) + re.findall(r"\d{9,}", re.sub(r"(?<=\d)[ .\u00a0-](?=\d)", "", text))
    return {run[at : at + 9] for run in runs for at in range(len(run) - 8)}


def dates_in(text: str) -> set[date]:
    """Every day that is named in figures or in words."""
    shapes = r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", r"(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})"
    found = {(year, month, day) for shape in shapes for day, month, year in re.findall(shape, text)}
    found |= set(re.findall(r"(\d{4})-(\d{2})-(\d{2})", text))
    days = [(int(year), int(month), int(day)) for year, month, day in found]
    return {date(*one) for one in days if one[1] in range(1, 13) and one[2] in range(1, monthrange(*one[:2])[1] + 1)}


def test_no_phone_id_number_or_birth_date_of_anybody_stands_in_what_everybody_may_read(demo_copy: DemoRun) -> None:
    public = (PublicationKind.PUBLIC_LIST, PublicationKind.RESULT_NOTICE, *ANNOUNCEMENT_KINDS)
    with demo_copy.opened() as engine:
        frozen = {"state": SnapshotState.FINAL, "week": 4, "actor": demo_copy.secretary, "at": REPORTED_AT}
        snapshot = take_snapshot(engine, **frozen)
        files = {name: body for kind in public for name, body in make_papers(snapshot, kind, with_pdf=False).items()}
        with reading(engine) as session:
            private = core(PersonPrivate).c
            rows = session.execute(select(private.phone, private.id_number, private.birth_date)).all()
    numbers = {number[-9:] for row in rows for number in row[:2] if number}
    births = {row.birth_date for row in rows if row.birth_date}
    texts = {name: text_of(body) for name, body in files.items() if not name.endswith(".png")}
    assert sorted(texts) == [
        "ban-tin-tuan-4.html",
        "danh-sach-cong-bo.html",
        "danh-sach-cong-bo.xlsx",
        "thong-bao-ket-qua.docx",
        "thu-nhac-tuan-4.docx",
        "tin-nhan-tuan-4.txt",
        "tinh-hinh-du-thi-tuan-4.html",
    ]
    told = {name: (numbers_in(text) & numbers, dates_in(text) & births) for name, text in texts.items()}
    assert told == dict.fromkeys(texts, (set(), set()))
    # the same search finds all of them where they do stand
    register = text_of(demo_copy.files.people.read_bytes())
    assert (numbers_in(register) & numbers, dates_in(register) & births) == (numbers, births)
    assert (len(rows) > 6000, len(numbers) > 12000, len(births) > 4000) == (True, True, True)
