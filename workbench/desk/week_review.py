"""Notebook 30_week_review: look at a week before prizes are allocated; people rule, the notebook only shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.catalogue import say
from workbench.desk.pages import Markup, Part, Shown, Table, make_frame
from workbench.desk.session import Desk
from workbench.desk.weeks import WeekChoice, members_as_options
from workbench.queries.contest import rules_of_week, week_of, weeks_of_contest
from workbench.queries.days import attempts_by_day
from workbench.queries.decisions import decisions_of_week
from workbench.queries.quiz import WeekCounts, points_distribution, week_counts
from workbench.queries.reviews import FrequencyRow, PaperRow, attempt_codes, attempts_per_person, fastest_perfect
from workbench.queries.standings import standings
from workbench.services.reviews import annul_attempt, clear_attempt
from workbench.store import reading
from workbench.terms import DecisionKind, Role
from workbench.texts import format_duration, format_moment, format_number, format_percent
from workbench.widgets.action_panel import Action, Field, Outcome
from workbench.widgets.action_panel.model import choice, reason
from workbench.widgets.results_board.charts import days_figure, points_figure

# Classes of how often a person took part: every count to 5, then wider; the last is open.
_CLASSES = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 10), (11, 20), (21, None))
_RULINGS = (DecisionKind.ATTEMPT_ANNULMENT, DecisionKind.ATTEMPT_CLEARANCE)


def headline(desk: Desk, chosen: WeekChoice) -> Shown:
    """Show the week's counts beside those of the week before, with the change."""
    return chosen.show(lambda: _headline_parts(desk, chosen.number))


def _headline_parts(desk: Desk, number: int) -> list[Part]:
    with reading(desk.engine) as session:
        weeks = {week.number: week for week in weeks_of_contest(session, desk.contest_id)}
        now = week_counts(session, weeks[number].id or 0)
        before = week_counts(session, weeks[number - 1].id or 0) if number - 1 in weeks else None
    if not now.attempts:
        return [say("desk.week_empty", week=number)]
    return [Table(say("desk.table_headline", week=number), counts_frame(now, before))]


def counts_frame(now: WeekCounts, before: WeekCounts | None) -> Any:
    """Give each count of a week, of the week before, and the difference; rates and times as texts."""
    rows = []
    for name in ("participations", "attempts", "perfect_attempts", "perfect_participations", "attempts_19"):
        value, old = getattr(now, name), getattr(before, name) if before else None
        change = "" if old is None else f"{'+' if value > old else ''}{format_number(value - old)}"
        rows.append((say(f"apps.fact_{name}"), format_number(value), "" if old is None else format_number(old), change))
    rows.append((say("desk.perfect_rate"), _rate(now), _rate(before), ""))
    rows.append((say("apps.fact_fastest"), _fastest(now), _fastest(before), ""))
    return make_frame(("figure", "this_week", "last_week", "change"), rows)


def _rate(counts: WeekCounts | None) -> str:
    return "" if counts is None else format_percent(counts.perfect_attempts, counts.attempts)


def _fastest(counts: WeekCounts | None) -> str:
    return "" if counts is None or counts.fastest_ms is None else format_duration(counts.fastest_ms)


def candidates(desk: Desk, chosen: WeekChoice, top: int) -> Shown:
    """Show the first ``top`` places of the week with the code of the attempt that counts for each."""

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            week = week_of(session, desk.contest_id, chosen.number)
            assert week.id is not None
            places = [row for row in standings(session, week.id, rules_of_week(session, week.id)) if row.rank <= top]
            codes = attempt_codes(session, [row.attempt_id for row in places])
        rows = [
            (
                row.rank,
                row.full_name,
                row.unit_name,
                row.points,
                format_duration(row.duration_ms),
                row.n_attempts,
                row.n_perfect,
                codes[row.attempt_id],
                say("apps.tie_mark") if row.tie_group else "",
            )
            for row in places
        ]
        columns = (
            "rank", "full_name", "unit", "points", "duration", "own_attempts", "own_perfect", "attempt", "tie"
        )  # fmt: skip
        return [Table(say("desk.table_candidates", week=chosen.number, top=top), make_frame(columns, rows), len(rows))]

    return chosen.show(make)


def fastest(desk: Desk, chosen: WeekChoice, top: int) -> Shown:
    """Show the fastest papers without a wrong answer, with the seconds spent on a question."""

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            week = week_of(session, desk.contest_id, chosen.number)
            papers = fastest_perfect(session, week.id or 0, top)
        return [Table(say("desk.table_fastest", week=chosen.number), papers_frame(papers), top)]

    return chosen.show(make)


def papers_frame(papers: Sequence[PaperRow]) -> Any:
    """Give papers with their times as people read them."""
    rows = [
        (
            paper.attempt_code,
            paper.full_name,
            paper.unit_name,
            f"{paper.points}/{paper.n_items}",
            format_duration(paper.duration_ms),
            format_number(paper.duration_ms / 1000 / paper.n_items, 2),
            format_moment(paper.submitted_at),
        )
        for paper in papers
    ]
    columns = ("attempt", "full_name", "unit", "score", "duration", "seconds_an_item", "submitted")
    return make_frame(columns, rows)


def how_often(desk: Desk, chosen: WeekChoice) -> Shown:
    """Show how many people took part how often."""

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            week = week_of(session, desk.contest_id, chosen.number)
            rows = attempts_per_person(session, week.id or 0)
        return [Table(say("desk.table_how_often", week=chosen.number), frequency_frame(rows))]

    return chosen.show(make)


def frequency_frame(rows: Sequence[FrequencyRow]) -> Any:
    """Count people and attempts by classes of how often a person took part."""
    classes = []
    for low, high in _CLASSES:
        inside = [row for row in rows if row.attempts >= low and (high is None or row.attempts <= high)]
        label = say("desk.times_more", low=low) if high is None else str(low) if low == high else f"{low}–{high}"
        people = sum(row.people for row in inside)
        if people:
            classes.append((label, people, sum(row.people * row.attempts for row in inside)))
    return make_frame(("times", "people", "attempts"), classes)


def charts(desk: Desk, chosen: WeekChoice) -> Shown:
    """Draw the attempts of the week by points and by day."""

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            week = week_of(session, desk.contest_id, chosen.number)
            points, days = points_distribution(session, week.id or 0), attempts_by_day(session, week.id or 0)
        if not points:
            return [say("desk.week_empty", week=chosen.number)]
        return [Markup(points_figure(points)), Markup(days_figure(days))]

    return chosen.show(make)


def rulings(desk: Desk, chosen: WeekChoice) -> Shown:
    """List what was ruled on the week's attempts."""

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            week = week_of(session, desk.contest_id, chosen.number)
            taken = decisions_of_week(session, week.id or 0, *_RULINGS)
        if not taken:
            return [say("desk.no_rulings", week=chosen.number)]
        rows = [
            (format_moment(r.decided_at), r.kind.label(), r.attempt_code, r.reason, r.decided_by, r.seconded_by)
            for r in taken
        ]
        columns = ("moment", "ruling", "attempt", "reason", "decided_by_name", "seconded_by_name")
        return [Table(say("desk.table_rulings", week=chosen.number), make_frame(columns, rows))]

    return chosen.show(make)


def rule(
    desk: Desk, chosen: WeekChoice, seconder: str, annul: Sequence[str], clear: Sequence[str], reason: str
) -> Shown:
    """Annul and clear the attempts given by code; by hand the forms ask first.

    What an attempt's last ruling already says is not ruled again, so that the notebook can be run twice.
    """
    if desk.actor:
        ruled = _last_rulings(desk, chosen.number)
        given = {"week": chosen.number, "actor": desk.actor, "reason": reason, "at": desk.at, "contest": desk.contest}
        for code in annul:
            if ruled.get(code) is not DecisionKind.ATTEMPT_ANNULMENT:
                annul_attempt(desk.engine, attempt_code=code, seconded_by=seconder, **given)
        for code in clear:
            if ruled.get(code) is not DecisionKind.ATTEMPT_CLEARANCE:
                clear_attempt(desk.engine, attempt_code=code, **given)
    return chosen.show(lambda: _ruling_forms(desk, chosen))


def _last_rulings(desk: Desk, number: int) -> dict[str | None, DecisionKind]:
    with reading(desk.engine) as session:
        week = week_of(session, desk.contest_id, number)
        return {row.attempt_code: row.kind for row in decisions_of_week(session, week.id or 0, *_RULINGS)}


def rule_by_hand(desk: Desk, chosen: WeekChoice) -> Shown:
    """Offer the two forms: annul an attempt with two names, or confirm that it counts."""
    return chosen.show(lambda: _ruling_forms(desk, chosen))


def _ruling_forms(desk: Desk, chosen: WeekChoice) -> list[Part]:
    with reading(desk.engine) as session:
        both = members_as_options(session, desk, Role.SECRETARIAT, Role.COMMITTEE)
        committee = members_as_options(session, desk, Role.COMMITTEE)
    attempt, actor = Field("attempt", say("desk.field_attempt")), choice("actor", say("desk.field_proposer"), both)
    seconder = choice("seconder", say("desk.field_seconder"), committee)

    def annul(values: Mapping[str, Any]) -> Outcome:
        annul_attempt(desk.engine, seconded_by=values["seconder"], **_ruling(desk, chosen, values))
        return Outcome(say("desk.annulled", attempt=values["attempt"]))

    def clear(values: Mapping[str, Any]) -> Outcome:
        clear_attempt(desk.engine, **_ruling(desk, chosen, values))
        return Outcome(say("desk.cleared", attempt=values["attempt"]))

    title = say("desk.annul_title", week=chosen.number)
    return [
        Action(title, say("desk.annul_button"), (attempt, actor, seconder, reason()), annul),
        Action(
            say("desk.clear_title", week=chosen.number), say("desk.clear_button"), (attempt, actor, reason()), clear
        ),
    ]


def _ruling(desk: Desk, chosen: WeekChoice, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "week": chosen.number,
        "attempt_code": values["attempt"],
        "actor": values["actor"],
        "reason": values["reason"],
        "at": desk.at,
        "contest": desk.contest,
    }
