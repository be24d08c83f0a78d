"""The counts behind the home page, and the days of a week, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime

from makers import AT, OPENS, make_attempt, make_contest, store_week
from sqlalchemy import Engine, insert

from workbench.queries.days import DayCount, attempts_by_day
from workbench.queries.waiting import WeekCount, draft_pools, provisional_awards, unmarked_essays, weeks_not_imported
from workbench.store import reading, transaction
from workbench.tables import Award, Decision, Essay, ImportBatch, JudgeAssignment, Mark, Pool, core
from workbench.terms import AwardState, DecisionKind, EssayRound, ImportKind, PoolState

DIGEST = "0" * 64


def test_only_draft_pools_wait(engine: Engine) -> None:
    contest_id = make_contest(engine)
    with transaction(engine) as session:
        for week_id, state in ((2, PoolState.DRAFT),):
            digests = dict.fromkeys(("digest", "forms_digest", "approval_digest"), DIGEST)
            session.add(Pool(week_id=week_id, seed=1, blueprint="{}", state=state.value, built_by_id=1, **digests))
    with reading(engine) as session:
        assert draft_pools(session, contest_id) == [2]
        assert draft_pools(session, contest_id + 1) == []


def test_a_week_waits_for_its_file_once_it_is_over(engine: Engine) -> None:
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(1, "P1", 4, 20)])
    with reading(engine) as session:
        assert weeks_not_imported(session, contest_id, datetime(2022, 10, 10, tzinfo=UTC)) == []
        assert weeks_not_imported(session, contest_id, datetime(2022, 12, 1, tzinfo=UTC)) == [2]


def test_days_are_local_and_an_annulled_attempt_is_not_counted(engine: Engine) -> None:
    contest_id = make_contest(engine)
    late = OPENS.replace(hour=16, minute=59)  # 23:59 in Viet Nam
    after_midnight = OPENS.replace(hour=17, minute=1)
    moments = (late, after_midnight, after_midnight)
    records = [make_attempt(number, f"P{number}", 4, 20, submitted_at=at) for number, at in enumerate(moments, start=1)]
    week_id = store_week(engine, contest_id, 1, records)
    with reading(engine) as session:
        assert attempts_by_day(session, week_id) == [DayCount(date(2022, 9, 19), 1), DayCount(date(2022, 9, 20), 2)]
    with transaction(engine) as session:
        session.add(
            Decision(
                contest_id=contest_id,
                kind=DecisionKind.ATTEMPT_ANNULMENT.value,
                attempt_id=3,
                body="{}",
                reason="thử",
                decided_by_id=3,
                seconded_by_id=4,
                decided_at=AT,
            )
        )
    with reading(engine) as session:
        assert attempts_by_day(session, week_id)[1] == DayCount(date(2022, 9, 20), 1)


def _store_essays(engine: Engine, contest_id: int, count: int) -> list[int]:
    with transaction(engine) as session:
        batch = ImportBatch(
            contest_id=contest_id,
            kind=ImportKind.ESSAYS.value,
            file_name="bai.xlsx",
            sha256="e" * 64,
            profile="thu",
            imported_at=AT,
            imported_by_id=1,
            rows_read=count,
            rows_accepted=count,
            rows_refused=0,
            refused_by_reason="{}",
            findings="[]",
            rows_digest="",
        )
        session.add(batch)
        session.flush()
        essays = [
            Essay(
                contest_id=contest_id,
                import_batch_id=batch.id,
                row_no=n,
                code=f"B{n}",
                blind_code=f"P{n}",
                title=f"Bài {n}",
                phase=1,
                unit_id=1,
                received_on=AT.date(),
                word_count=900,
            )
            for n in range(1, count + 1)
        ]
        session.add_all(essays)
        session.flush()
        return [essay.id or 0 for essay in essays]


def test_a_judge_waits_for_the_essays_without_a_mark(engine: Engine) -> None:
    contest_id = make_contest(engine)
    essays = _store_essays(engine, contest_id, 3)
    with transaction(engine) as session:
        given = [JudgeAssignment(essay_id=essay, member_id=6, round=EssayRound.PRELIMINARY.value) for essay in essays]
        session.add_all(given)
        session.flush()
        values = {"judge_assignment_id": given[0].id, "criterion": "ND", "points": 50, "import_batch_id": 1}
        session.connection().execute(insert(core(Mark)).values(marked_at=AT, **values))
    with reading(engine) as session:
        assert unmarked_essays(session, 6) == 2
        assert unmarked_essays(session, 7) == 0


def test_provisional_awards_are_counted_by_week_and_the_essays_last(engine: Engine) -> None:
    contest_id = make_contest(engine)
    week_id = store_week(engine, contest_id, 2, [make_attempt(n, f"P{n}", 4, 20 + n) for n in (1, 2)])
    essays = _store_essays(engine, contest_id, 1)
    with transaction(engine) as session:
        common = {"contest_id": contest_id, "unit_id": 1, "prize_id": 1}
        for n, state in ((1, AwardState.PROVISIONAL), (2, AwardState.APPROVED)):
            session.add(Award(week_id=week_id, person_id=n, attempt_id=n, position=n, state=state.value, **common))
        session.add(Award(essay_id=essays[0], position=1, state=AwardState.PROVISIONAL.value, **common))
    with reading(engine) as session:
        assert provisional_awards(session, contest_id) == [WeekCount(2, 1), WeekCount(None, 1)]
