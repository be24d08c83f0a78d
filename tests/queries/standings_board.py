"""Many weeks of random papers stored at once, and what the ranking query makes of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from makers import AT, OPENS, make_batch, make_contest
from sqlalchemy import Engine, insert, select
from sqlmodel import Session
from standings_oracle import CATEGORY, N_ITEMS, SAME_AS, UNIT_IDS, Case, Paper, Place

from workbench.queries.standings import StandingRow, season_standings, standings_by_week
from workbench.rules.contest_rules import ContestRules
from workbench.store import transaction
from workbench.tables import Attempt, Contest, Decision, Person, RulesVersion, Week, core
from workbench.terms import DecisionKind


def place_of(row: StandingRow) -> Place:
    """Give a row as the oracle tells it."""
    return Place(
        row.rank,
        row.person_code,
        row.unit_code,
        row.points,
        row.duration_ms,
        round((row.submitted_at - OPENS) / timedelta(milliseconds=1)),
        row.decided_by,
        row.tie_group,
        row.n_attempts,
        row.n_perfect,
        row.n_weeks,
        row.key_values,
    )


class Board:
    """A contest in which every case is a week of its own, in a transaction that is never kept.

    So the tables stay small, and each example costs the same.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.contest_id = make_contest(engine)
        with transaction(engine) as session:
            self.batch_id = make_batch(session, self.contest_id)
            self.people = self._enter_people(session)
            self.n_rows = 0

    def _enter_people(self, session: Session) -> dict[str, int]:
        rows = [
            {"contest_id": self.contest_id, "code": code, "full_name": code, "unit_id": 1, "category": category}
            for code, category in CATEGORY.items()
        ]
        session.connection().execute(insert(core(Person)), rows)
        person = core(Person).c
        ids = {row.code: row.id for row in session.execute(select(person.code, person.id))}
        merged = [
            {"contest_id": self.contest_id, "code": code, "full_name": code, "unit_id": 1, "same_as_id": ids[same]}
            for code, same in SAME_AS.items()
        ]
        session.connection().execute(insert(core(Person)), merged)
        return {row.code: row.id for row in session.execute(select(person.code, person.id))}

    def _enter_weeks(self, session: Session, weeks: Sequence[Sequence[Paper]], contest_id: int) -> list[int]:
        """Store each sequence of papers as a week; give the weeks' ids."""
        week = core(Week).c
        version = session.scalars(select(core(RulesVersion).c.id)).first()
        values = {
            "contest_id": contest_id,
            "opens_at": OPENS,
            "closes_at": OPENS + timedelta(days=7),
            "questions_per_attempt": N_ITEMS,
            "time_limit_s": 600,
            "pool_size": 8,
            "rules_version_id": version,
            "reused": "{}",
        }
        numbers = range(101, 101 + len(weeks))
        run = session.connection().execute
        run(insert(core(Week)), [{**values, "number": number} for number in numbers])
        stored = session.execute(select(week.id).where(week.number > 100).order_by(week.number))
        ids = [row.id for row in stored]
        rows = [self._row(week_id, paper) for week_id, papers in zip(ids, weeks, strict=True) for paper in papers]
        if rows:
            run(insert(core(Attempt)), rows)
        rulings = {(week_id, p.code): p.ruling for week_id, ps in zip(ids, weeks, strict=True) for p in ps}
        self._rule(session, ids, rulings)
        return ids

    def _row(self, week_id: int, paper: Paper) -> dict[str, Any]:
        self.n_rows += 1
        return {
            "week_id": week_id,
            "person_id": self.people[paper.account],
            "unit_id": UNIT_IDS[paper.unit],
            "import_batch_id": self.batch_id,
            "row_no": self.n_rows,
            "code": paper.code,
            "started_at": OPENS + timedelta(milliseconds=paper.started_ms),
            "submitted_at": OPENS + timedelta(milliseconds=paper.submitted_ms),
            "duration_ms": paper.duration_ms,
            "duration_resolution_ms": paper.duration_step,
            "moment_resolution_ms": paper.moment_step,
            "points": paper.points,
            "n_items": N_ITEMS,
            "responses": "",
            "prediction": paper.prediction,
            "written_points": paper.written,
        }

    def _rule(self, session: Session, ids: Sequence[int], rulings: dict[tuple[int, str], str]) -> None:
        a = core(Attempt).c
        stored = session.execute(select(a.id, a.week_id, a.code).where(a.week_id.in_(ids)))
        ruled = [(row.id, rulings[row.week_id, row.code]) for row in stored]
        common = {"contest_id": self.contest_id, "body": "{}", "reason": "thử", "decided_by_id": 1, "decided_at": AT}
        rows = [
            {**common, "kind": kind.value, "attempt_id": attempt_id, "seconded_by_id": 3}
            for kind, told in (
                (DecisionKind.ATTEMPT_ANNULMENT, ("annulled", "cleared")),
                (DecisionKind.ATTEMPT_CLEARANCE, ("cleared",)),
            )
            for attempt_id, ruling in ruled
            if ruling in told
        ]
        if rows:
            session.connection().execute(insert(core(Decision)), rows)

    def places(self, cases: Iterable[Case]) -> list[list[Place]]:
        """Store the cases, a week each, and give what the query makes of each; all ask for the same ranking."""
        cases = list(cases)
        one = cases[0]
        a = core(Attempt).c
        with Session(self.engine) as session:
            ids = self._enter_weeks(session, [case.papers for case in cases], self.contest_id)
            stored = session.execute(select(a.id, a.week_id, a.code).where(a.week_id.in_(ids)))
            left_out = {(week_id, code) for week_id, case in zip(ids, cases, strict=True) for code in case.without}
            found = standings_by_week(
                session,
                ids,
                one.rules,
                division=one.division,
                unit_id=UNIT_IDS.get(one.unit),
                without=[row.id for row in stored if (row.week_id, row.code) in left_out],
                actuals={week_id: case.actual for week_id, case in zip(ids, cases, strict=True)},
            )
            session.rollback()
        return [[place_of(row) for row in found[week_id]] for week_id in ids]

    def season(self, weeks: Sequence[Sequence[Paper]], rules: ContestRules, actual: int) -> list[Place]:
        """Store the weeks as a contest of their own and give the standings of its season."""
        values = {"code": "mua", "name": "x", "organiser": "x", "parent_body": "x", "place": "x", "seed": 1}
        with Session(self.engine) as session:
            made = session.connection().execute(insert(core(Contest)).values(**values)).inserted_primary_key
            assert made is not None
            ids = self._enter_weeks(session, weeks, made[0])
            rows = season_standings(session, made[0], rules, actuals=dict.fromkeys(ids, actual))
            session.rollback()
        return [place_of(row) for row in rows]
