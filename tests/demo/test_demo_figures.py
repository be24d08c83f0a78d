"""The demo contest, held through the services, gives the published figures exactly."""

from collections import Counter

import demo_run_maker
import pytest

from workbench.demo.conduct import REPORTED_AT
from workbench.queries.contest import contest_of, rules_of_week, week_of
from workbench.queries.facts import contest_facts
from workbench.queries.standings import standings
from workbench.reports.final_report import check_claims_file
from workbench.rules.facts import reconcile_facts
from workbench.services.snapshots import take_snapshot
from workbench.store import open_engine, reading
from workbench.terms import RankKey, SnapshotState, Verdict

UNITS = ("NHNN-BAC", "VP-UBND", "NHNN-TINH", "CUC-THUE", "SO-LDTBXH", "CD-TINH", "DIEN-LUC", "VIEN-THONG")
WEEK_FIGURES = ("participations", "attempts", "perfect_attempts", "perfect_participations", "fastest_s")


def facts_of(engine) -> dict[str, int]:
    with reading(engine) as session:
        return {fact.key: fact.value for fact in contest_facts(session, contest_of(session).id)}


@pytest.fixture(scope="session")
def facts(demo_run) -> dict[str, int]:
    with demo_run.opened() as engine:
        return facts_of(engine)


def test_the_figures_of_the_weeks_are_the_published_ones(facts):
    weeks = {number: tuple(facts[f"quiz.week.{number}.{name}"] for name in WEEK_FIGURES) for number in range(1, 5)}
    assert weeks == {
        1: (2076, 6586, 872, 248, 24),
        2: (2256, 8838, 1522, 433, 19),
        3: (2470, 10759, 685, 195, 18),
        4: (2270, 6696, 534, 208, 17),
    }
    # 19 of 20 is published of two weeks only; of the others it follows from the forms drawn
    assert [facts[f"quiz.week.{number}.attempts_19"] for number in (2, 4)] == [2852, 1210]
    assert facts["quiz.week.3.perfect_attempts_drop"] == 837


def test_the_totals_of_quiz_and_essays(facts):
    totals = {key: facts[key] for key in facts if key.split(".")[1] == "total"}
    assert totals == {
        "quiz.total.weeks": 4,
        "quiz.total.items": 250,
        "quiz.total.units": 78,
        "quiz.total.units_taking_part": 72,
        "quiz.total.people": 4180,
        "quiz.total.participations": 9072,
        "quiz.total.attempts": 32879,
        "quiz.total.perfect_attempts": 3613,
        "quiz.total.perfect_participations": 1084,
        "quiz.total.fastest_s": 17,
        "quiz.total.fastest_perfect_s": 17,
        "essay.total.works": 134,
        "essay.total.units": 52,
        "essay.total.eligible": 117,
        "essay.total.ineligible": 17,
        "essay.total.awarded": 10,
        "essay.total.judges": 12,
        "essay.total.phases": 2,
    }


def test_the_eight_units_of_the_published_report(facts):
    attempts = {unit: facts[f"quiz.unit.{unit}.attempts"] for unit in UNITS}
    assert attempts == dict(zip(UNITS, (3748, 2035, 1268, 1413, 2379, 1484, 1065, 600), strict=True))
    assert [facts[f"quiz.unit.{unit}.perfect_attempts"] for unit in ("DIEN-LUC", "VIEN-THONG")] == [317, 135]


def test_every_sum_among_the_facts_holds(demo_run):
    with demo_run.opened() as engine, reading(engine) as session:
        checks = reconcile_facts(contest_facts(session, contest_of(session).id))
    assert (len(checks), [check for check in checks if not check.holds]) == (7, [])


def test_every_planted_fault_is_found_and_nothing_else(demo_run):
    found = {  # an attempt outside the window is told at its start and at its end
        (finding.file, finding.row, finding.code)
        for path in demo_run.files.attempts.values()
        for finding in demo_run.receipts[path.name].findings
        if finding.row is not None
    }
    assert found == {(fault.file, fault.row, fault.code) for fault in demo_run.files.planted}
    assert len(found) == 36


def test_the_receipts_count_every_row(demo_run):
    counts = {name: (r.rows_read, r.rows_accepted, r.rows_refused) for name, r in demo_run.receipts.items()}
    assert counts == {
        "luot-thi-tuan-1.xlsx": (6586 + 11 + 9, 6586 + 11, 9),  # counted, to be annulled, refused
        "luot-thi-tuan-2.csv": (8838 + 14 + 9, 8838 + 14, 9),
        "luot-thi-tuan-3.xlsx": (10759 + 20 + 9, 10759 + 20, 9),
        "luot-thi-tuan-4.csv": (6696 + 8 + 9, 6696 + 8, 9),
    }
    for receipt in demo_run.receipts.values():
        assert sum(receipt.refused_by_reason.values()) == receipt.rows_refused


def winning_rows(run, week: int):
    """The week's standings without those who keep no prize of it, the first ten."""
    passed = {one.person_code for one in run.files.passed if one.week_number == week}
    with run.opened() as engine, reading(engine) as session:
        week_id = week_of(session, contest_of(session).id, week).id
        rows = standings(session, week_id, rules_of_week(session, week_id))
    return [row for row in rows if row.person_code not in passed][:10]


@pytest.mark.parametrize(
    ("week", "ranks", "fastest", "units"),
    [
        (1, range(1, 11), 24, "NHNN-BAC VP-UBND NHNN-BAC VP-UBND VP-UBND SO-GDDT NHNN-TINH VP-UBND NHNN-BAC CUC-THUE"),
        (
            2,
            [1, 2, 3, 5, 6, 7, 8, 9, 10, 11],
            19,
            "VP-UBND VP-UBND SO-TC VP-UBND VP-UBND VP-UBND NHNN-BAC NHNN-TINH VP-UBND KHO-BAC",
        ),
        (
            4,
            [1, 3, 4, 6, 7, 8, 9, 10, 11, 12],
            17,
            "NHNN-TINH NHNN-BAC SO-NV VP-UBND VP-UBND SO-NNPTNT NHNN-BAC VP-UBND NHNN-TINH TOA-AN",
        ),
    ],
)
def test_the_ten_winners_of_a_week_without_a_tie(demo_run, week, ranks, fastest, units):
    rows = winning_rows(demo_run, week)
    assert " ".join(row.unit_code for row in rows) == units
    assert [row.rank for row in rows] == list(ranks)
    assert [row.duration_ms // 1000 - fastest for row in rows] == [0, 2, 3, 5, 6, 8, 9, 10, 12, 14]
    assert {row.points for row in rows} == {20}
    assert {row.tie_group for row in rows} == {None}
    assert {row.decided_by for row in rows} == {RankKey.DURATION}
    assert [winner.code for winner in demo_run.winners[week]] == [row.person_code for row in rows]


def test_two_people_share_rank_six_of_week_three(demo_run):
    rows = winning_rows(demo_run, 3)
    assert [row.rank for row in rows] == [1, 2, 3, 4, 5, 6, 6, 8, 9, 10]
    assert [row.tie_group for row in rows] == [None] * 5 + [6, 6] + [None] * 3
    assert [row.duration_ms // 1000 for row in rows] == [18, 20, 21, 23, 24, 26, 26, 28, 29, 31]
    assert rows[5].submitted_at == rows[6].submitted_at
    assert {row.unit_code for row in rows[5:7]} == {"VP-UBND", "NHNN-BAC"}


def test_the_tie_stops_the_allocation_until_it_is_decided(demo_run):
    (refusal,) = demo_run.refusals.values()
    (decision,) = demo_run.files.decisions
    assert (list(demo_run.refusals), refusal.code, refusal.values["rank"]) == ([3], "awards.open_tie", 6)
    assert sorted(refusal.values["codes"].split(", ")) == sorted(decision.person_codes)
    sixth, seventh = demo_run.winners[3][5:7]
    assert (sixth.code, seventh.code) == decision.person_codes
    assert (sixth.prize.code, seventh.prize.code) == ("BA", "KK")


def test_prizes_of_each_unit_as_the_published_report_names_them(demo_run):
    unit_of = {row.person_code: row.unit_code for week in range(1, 5) for row in winning_rows(demo_run, week)}
    won = Counter((unit_of[w.code], w.prize.code) for week in range(1, 5) for w in demo_run.winners[week])
    named = ("NHNN-BAC", "VP-UBND", "NHNN-TINH", "CUC-THUE", "VIEN-THONG")
    assert {unit: tuple(won[unit, code] for code in ("NHAT", "NHI", "BA", "KK")) for unit in named} == {
        "NHNN-BAC": (2, 2, 0, 4),
        "VP-UBND": (1, 3, 9, 3),
        "NHNN-TINH": (1, 0, 0, 4),
        "CUC-THUE": (0, 1, 0, 1),
        "VIEN-THONG": (0, 0, 0, 1),
    }
    assert won.total() == 40


def test_ten_essays_win(demo_run):
    prizes = [winner.prize.code for winner in demo_run.winners["essays"]]
    assert prizes == ["NHAT", "NHI", "NHI", "BA", "BA", "BA", "KK", "KK", "KK", "KK"]


def test_the_published_figures_agree_differ_or_cannot_be_checked(demo_run):
    with demo_run.opened() as engine, reading(engine) as session:
        results = check_claims_file(session, contest_of(session).id, demo_run_maker.CHECKOUT / "data" / "claims.csv")
    differing = [
        (r.claim.fact, r.claim.claimed, r.computed, r.difference) for r in results if r.verdict is Verdict.MISMATCH
    ]
    assert differing == [
        ("quiz.total.participations", 9020, 9072, 52),
        ("quiz.total.attempts", 32874, 32879, 5),
        ("essay.total.units", 50, 52, 2),
    ]
    assert Counter(r.verdict for r in results) == {Verdict.MATCH: 28, Verdict.MISMATCH: 3, Verdict.NOT_CHECKABLE: 2}


def test_postgresql_gives_the_same_snapshot(demo_run, demo_copy, postgresql_database, tmp_path):
    home = demo_run_maker.make_home(tmp_path / "other")
    with demo_run_maker.at_home(home):
        engine = open_engine(postgresql_database)
        run = demo_run_maker.run_demo(engine, home)
        there = facts_of(engine)
        taken = {"state": SnapshotState.FINAL, "actor": run.secretary, "at": REPORTED_AT}
        snapshot_there = take_snapshot(engine, **taken)
        engine.dispose()
    with demo_copy.opened() as engine:
        here, snapshot_here = facts_of(engine), take_snapshot(engine, **taken)
    assert there == here
    assert (run.provisional, run.winners) == (demo_run.provisional, demo_run.winners)
    assert (run.flags, run.queue) == (demo_run.flags, demo_run.queue)
    for name, receipt in run.receipts.items():
        assert receipt == demo_run.receipts[name]
    assert (snapshot_there.body, snapshot_there.sha256) == (snapshot_here.body, snapshot_here.sha256)
