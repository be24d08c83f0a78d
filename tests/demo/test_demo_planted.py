"""What is planted for the review is found by the check it is planted for; the rules find nothing else."""

from collections import Counter

import pytest

from workbench.queries.contest import contest_of, week_of
from workbench.queries.decisions import decisions_of_week
from workbench.queries.exclusions import excluded_people
from workbench.queries.people import merge_queue, merges_in_force
from workbench.queries.review_queue import review_queue
from workbench.queries.unit_spellings import unknown_units
from workbench.rules.identity import Clue, Strength
from workbench.rules.screening import CheckClass, CheckId
from workbench.store import reading
from workbench.terms import DecisionKind, ExclusionGround, PassedReason

WEEKS = range(1, 5)
EXACT_SIGNALS = (CheckId.REPEATED_EQUAL_RESULTS, CheckId.MANY_ON_ONE_DEVICE, CheckId.HARVESTING)


def named(run, week: int) -> dict[CheckId, set[str]]:
    """The papers that each check named: those it flagged, and those the flag rests on."""
    found: dict[CheckId, set[str]] = {}
    for flags in run.flags[week].values():
        for flag in flags:
            found.setdefault(flag.check, set()).update({flag.attempt, *flag.others})
    return found


def planted(run, week: int) -> dict[CheckId, set[str]]:
    wanted: dict[CheckId, set[str]] = {}
    for paper in run.files.papers:
        if paper.week_number == week:
            wanted.setdefault(paper.check, set()).add(paper.attempt_code)
    return wanted


def placed_in(run, week: int) -> tuple[str, ...]:
    """The papers on a place that wins: of those who keep the prize, and of those who do not."""
    return (*run.files.winners[week], *(one.attempt_code for one in run.files.passed if one.week_number == week))


def of_rules(papers: dict[CheckId, set[str]]) -> dict[CheckId, set[str]]:
    return {check: codes for check, codes in papers.items() if check.kind is CheckClass.RULE}


@pytest.mark.parametrize("week", WEEKS)
def test_the_rules_find_exactly_the_papers_planted_for_them(demo_run, week):
    assert of_rules(named(demo_run, week)) == of_rules(planted(demo_run, week))


@pytest.mark.parametrize("week", WEEKS)
def test_no_paper_planted_for_a_signal_is_missed(demo_run, week):
    found, wanted = named(demo_run, week), planted(demo_run, week)
    assert {check: found.get(check, set()) & codes for check, codes in wanted.items()} == wanted
    exact = {check: found[check] for check in EXACT_SIGNALS if check in found}
    assert exact == {check: wanted[check] for check in EXACT_SIGNALS if check in wanted}


def test_how_many_papers_are_planted_for_each_check(demo_run):
    counts = {check: [len(planted(demo_run, week).get(check, ())) for week in WEEKS] for check in CheckId}
    assert {check: weeks for check, weeks in counts.items() if any(weeks)} == {
        CheckId.EXCLUDED_PERSON: [4, 4, 4, 2],
        CheckId.UNDER_PACE_FLOOR: [3, 3, 3, 3],
        CheckId.PARALLEL: [2, 2, 2, 2],
        CheckId.SHARED_IDENTITY: [6, 0, 0, 0],
        CheckId.POINTS_DISAGREE: [1, 1, 1, 1],
        CheckId.JUMP_TO_FULL: [0, 0, 0, 1],
        CheckId.REPEATED_EQUAL_RESULTS: [0, 0, 5, 0],
        CheckId.MANY_ON_ONE_DEVICE: [0, 5, 6, 0],
        CheckId.HARVESTING: [0, 5, 0, 0],
    }


def test_papers_under_the_floor_are_fast_for_their_week_too(demo_run):
    for week in WEEKS:
        assert planted(demo_run, week)[CheckId.UNDER_PACE_FLOOR] <= named(demo_run, week)[CheckId.FAST_FOR_WEEK]


def test_innocent_and_winning_papers_are_cleared_and_the_others_are_annulled_by_two(demo_run):
    kinds = (DecisionKind.ATTEMPT_ANNULMENT, DecisionKind.ATTEMPT_CLEARANCE)
    for week in WEEKS:
        with demo_run.opened() as engine, reading(engine) as session:
            week_id = week_of(session, contest_of(session).id, week).id
            rulings = {
                row.attempt_code: (row.kind, row.seconded_by is None)
                for row in decisions_of_week(session, week_id, *kinds)
            }
        annulled, cleared = ((kind, kind is DecisionKind.ATTEMPT_CLEARANCE) for kind in kinds)
        assert rulings == {
            **{
                paper.attempt_code: annulled if paper.is_annulled else cleared
                for paper in demo_run.files.papers
                if paper.week_number == week
            },
            **dict.fromkeys(placed_in(demo_run, week), cleared),
        }


def test_every_planted_paper_stands_in_the_queue_of_its_week_after_the_ruling(demo_run):
    for week in WEEKS:
        with demo_run.opened() as engine, reading(engine) as session:
            queue = review_queue(session, week_of(session, contest_of(session).id, week).id)
        counts = {row.attempt_code: row.counts for row in queue.rows if row.ruling}
        papers = [paper for paper in demo_run.files.papers if paper.week_number == week]
        placed = placed_in(demo_run, week)
        assert counts == {paper.attempt_code: not paper.is_annulled for paper in papers} | dict.fromkeys(placed, True)
        out = PassedReason.FAILED, PassedReason.NO_ANSWER  # they stand where winners stood when papers were reviewed
        last = len([one for one in demo_run.files.passed if one.week_number == week and one.reason in out])
        below = demo_run.files.winners[week][10 - last :]
        assert {row.attempt_code for row in queue.rows if row.is_candidate} == {*placed} - {*below}
        assert [row.place for row in queue.rows if row.is_candidate and not row.counts] == []


def test_the_accounts_that_share_a_number_or_a_description_wait_for_a_decision(demo_run):
    pairs = {(pair.left, pair.right): pair for pair in demo_run.queue}
    clues = {"phone": Clue.PHONE, "id_number": Clue.ID_NUMBER}
    sharing = {
        (clue, codes)
        for codes, pair in pairs.items()
        for clue in clues.values()
        if pair.verdict(clue).value == "AGREES"
    }
    assert sharing == {(clues[pair.by], (pair.keep, pair.other)) for pair in demo_run.files.pairs if pair.by in clues}
    assert {pair.by: pairs[pair.keep, pair.other].strength for pair in demo_run.files.pairs if pair.is_one_person} == {
        "phone": Strength.IDENTIFIER,
        "id_number": Strength.DOUBTFUL,  # the phones differ
        "description": Strength.DESCRIPTION,
    }
    sure = {codes for codes, pair in pairs.items() if pair.strength is not Strength.DOUBTFUL}
    assert sure == {
        (p.keep, p.other) for p in demo_run.files.pairs if p.by in {"phone", "description"} and p.is_one_person
    }


def test_one_person_is_merged_a_couple_is_not_and_neither_waits_any_longer(demo_run):
    with demo_run.opened() as engine, reading(engine) as session:
        contest_id = contest_of(session).id
        merged = [(merge.keep, merge.other) for merge in merges_in_force(session, contest_id)]
        waiting = {(queued.pair.left, queued.pair.right) for queued in merge_queue(session, contest_id)}
    assert merged == [(pair.keep, pair.other) for pair in demo_run.files.pairs if pair.is_one_person]
    before = {(pair.left, pair.right) for pair in demo_run.queue}
    assert before - waiting == {(pair.keep, pair.other) for pair in demo_run.files.pairs}


def test_the_outsiders_are_listed_but_for_the_judge_found_by_name_and_unit(demo_run):
    with demo_run.opened() as engine, reading(engine) as session:
        listed = [(row.code, row.ground) for row in excluded_people(session, contest_of(session).id)]
    outsiders = demo_run.files.outsiders
    assert listed == [(outsider.person_code, outsider.ground) for outsider in outsiders if outsider.is_listed]
    assert [(outsider.ground, outsider.is_listed) for outsider in outsiders] == [
        (ExclusionGround.ORGANISER, True),
        (ExclusionGround.ORGANISER, True),
        (ExclusionGround.OPERATOR, True),
        (ExclusionGround.JURY, False),
    ]
    variants = Counter(
        flag.variant
        for week in WEEKS
        for flags in demo_run.flags[week].values()
        for flag in flags
        if flag.check is CheckId.EXCLUDED_PERSON
    )
    assert variants == {"listed": 12, "member": 2}


def test_no_spelling_of_a_unit_but_the_planted_stranger_is_left_unknown(demo_run):
    with demo_run.opened() as engine, reading(engine) as session:
        unknown = unknown_units(session, contest_of(session).id)
    assert [(one.spelling, one.rows) for one in unknown] == [("Hợp tác xã Bình Minh", 4)]
