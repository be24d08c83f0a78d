"""The book of facts: every figure a paper may state, counted once, with its meaning and the query behind it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import distinct, func, select
from sqlmodel import Session

from workbench.catalogue import Language, say
from workbench.queries.attempts import attempt_counts, attempt_person
from workbench.queries.awards import essay_awards
from workbench.queries.bank import count_items
from workbench.queries.contest import weeks_of_contest
from workbench.queries.essays import essay_rows
from workbench.queries.quiz import distinct_people, week_counts
from workbench.queries.units import unit_rows
from workbench.rules.facts import Fact
from workbench.tables import Attempt, Essay, JudgeAssignment, Week, core


def contest_facts(session: Session, contest_id: int, lang: Language = "vi") -> tuple[Fact, ...]:
    """Count every fact of a contest; durations in whole seconds, rounded down as the platform shows them.

    A fact that has no value yet (the fastest attempt of an empty week) is left out.
    """
    return (
        *_week_facts(session, contest_id, lang),
        *_total_facts(session, contest_id, lang),
        *_unit_facts(session, contest_id, lang),
        *_essay_facts(session, contest_id, lang),
    )


def _fact(lang: Language, key: str, kind: str, value: int, counted: str, query: str, **values: object) -> Fact:
    return Fact(key, value, say(f"facts.unit_{counted}", lang), say(f"facts.{kind}", lang, **values), query)


_WEEK_UNITS = {
    "participations": "participation",
    "attempts": "attempt",
    "perfect_attempts": "attempt",
    "perfect_participations": "participation",
    "attempts_19": "attempt",
}


def _week_facts(session: Session, contest_id: int, lang: Language) -> Iterator[Fact]:
    previous: int | None = None
    for week in weeks_of_contest(session, contest_id):
        assert week.id is not None
        counts, prefix = week_counts(session, week.id), f"quiz.week.{week.number}"
        for name, unit in _WEEK_UNITS.items():
            value = getattr(counts, name)
            yield _fact(
                lang, f"{prefix}.{name}", f"quiz_week_{name}", value, unit, "queries.quiz.week_counts", week=week.number
            )
        if counts.fastest_ms is not None:
            yield _fact(
                lang,
                f"{prefix}.fastest_s",
                "quiz_week_fastest_s",
                counts.fastest_ms // 1000,
                "second",
                "queries.quiz.week_counts",
                week=week.number,
            )
        if previous is not None:
            yield _fact(
                lang,
                f"{prefix}.perfect_attempts_drop",
                "quiz_week_perfect_attempts_drop",
                previous - counts.perfect_attempts,
                "attempt",
                "queries.quiz.week_counts",
                week=week.number,
            )
        previous = counts.perfect_attempts


def _total_facts(session: Session, contest_id: int, lang: Language) -> Iterator[Fact]:
    """Count the totals from the attempts themselves, not from the weekly figures, so that the sums prove something."""
    a, week = core(Attempt).c, core(Week).c
    in_contest = (a.week_id == week.id) & (week.contest_id == contest_id) & attempt_counts()
    perfect = a.points == a.n_items
    participations = select(attempt_person().label("person"), a.week_id).where(in_contest).distinct()

    def count(query: object) -> int:
        n: int = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()  # type: ignore[attr-defined]
        return n

    weeks = weeks_of_contest(session, contest_id)
    units = unit_rows(session, contest_id)
    here = "queries.facts.contest_facts"
    totals = [
        ("participations", count(participations), "participation", here),
        ("people", distinct_people(session, contest_id), "person", "queries.quiz.distinct_people"),
        ("attempts", count(select(a.id).where(in_contest)), "attempt", here),
        ("perfect_attempts", count(select(a.id).where(in_contest, perfect)), "attempt", here),
        ("perfect_participations", count(participations.where(perfect)), "participation", here),
        ("weeks", len(weeks), "week", "queries.contest.weeks_of_contest"),
        ("items", count_items(session, contest_id), "item", "queries.bank.count_items"),
        ("units", len(units), "unit", "queries.units.unit_rows"),
        ("units_taking_part", sum(1 for unit in units if unit.people), "unit", "queries.units.unit_rows"),
    ]
    for name, value, unit, query in totals:
        yield _fact(lang, f"quiz.total.{name}", f"quiz_total_{name}", value, unit, query)
    fastest = {"fastest_s": in_contest, "fastest_perfect_s": in_contest & perfect}
    for name, condition in fastest.items():
        shortest = session.execute(select(func.min(a.duration_ms)).where(condition)).scalar_one()
        if shortest is not None:
            yield _fact(lang, f"quiz.total.{name}", f"quiz_total_{name}", shortest // 1000, "second", here)


def _unit_facts(session: Session, contest_id: int, lang: Language) -> Iterator[Fact]:
    for unit in unit_rows(session, contest_id):
        for name, value, counted in (
            ("attempts", unit.attempts, "attempt"),
            ("perfect_attempts", unit.perfect_attempts, "attempt"),
            ("people", unit.people, "person"),
        ):
            yield _fact(
                lang,
                f"quiz.unit.{unit.unit_code}.{name}",
                f"quiz_unit_{name}",
                value,
                counted,
                "queries.units.unit_rows",
                unit=unit.unit_name,
            )


def _essay_facts(session: Session, contest_id: int, lang: Language) -> Iterator[Fact]:
    works = essay_rows(session, contest_id)
    essay, assigned = core(Essay).c, core(JudgeAssignment).c
    judges: int = session.execute(
        select(func.count(distinct(assigned.member_id))).where(
            assigned.essay_id == essay.id, assigned.withdrawn_at.is_(None), essay.contest_id == contest_id
        )
    ).scalar_one()
    eligible = sum(1 for work in works if work.ineligible_reason is None)
    rows = "queries.essays.essay_rows"
    for name, value, unit, query in (
        ("works", len(works), "work", rows),
        ("units", len({work.unit_code for work in works}), "unit", rows),
        ("eligible", eligible, "work", rows),
        ("ineligible", sum(1 for work in works if work.ineligible_reason is not None), "work", rows),
        ("awarded", len(essay_awards(session, contest_id)), "work", "queries.awards.essay_awards"),
        ("judges", judges, "judge", "queries.facts.contest_facts"),
        ("phases", len({work.phase for work in works}), "phase", rows),
    ):
        yield _fact(lang, f"essay.total.{name}", f"essay_total_{name}", value, unit, query)
