"""Notebook 30_week_review: look at a week before prizes are allocated; people rule, the notebook only shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.catalogue import say
from workbench.desk.pages import After, Markup, Panel, Part, Shown, Table, make_frame
from workbench.desk.session import Desk
from workbench.desk.weeks import WeekChoice
from workbench.queries.contest import rules_of_week, week_of, weeks_of_contest
from workbench.queries.days import attempts_by_day
from workbench.queries.decisions import decisions_of_week
from workbench.queries.quiz import WeekCounts, points_distribution, week_counts
from workbench.queries.review_queue import (
    RULINGS,
    QueueRow,
    RankChange,
    ReviewQueue,
    review_queue,
    screen_week,
    standings_without,
)
from workbench.queries.reviews import FrequencyRow, attempt_ids, attempts_per_person
from workbench.rules.screening import CheckClass, CheckId
from workbench.services.reviews import annul_attempts, clear_attempts
from workbench.store import reading
from workbench.terms import DecisionKind
from workbench.texts import format_duration, format_moment, format_number, format_percent
from workbench.widgets.results_board.charts import days_figure, points_figure
from workbench.widgets.review_queue import WeekReview, affected, prize_word

# Classes of how often a person took part: every count to 5, then wider; the last is open.
_CLASSES = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 10), (11, 20), (21, None))


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


def queue(desk: Desk, chosen: WeekChoice, top: int) -> Shown:
    """Show what the checks found in the week, and the papers to look at: candidates, rule findings, ``top`` signals."""

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            week = week_of(session, desk.contest_id, chosen.number)
            found = review_queue(session, week.id or 0, top_k=top)
        if not found.n_attempts:
            return [say("desk.week_empty", week=chosen.number)]
        captions = [say(f"review_queue.table_{name}", number=chosen.number) for name in ("found", "queue")]
        return [Table(captions[0], found_frame(found)), Table(captions[1], queue_frame(found.rows))]

    return chosen.show(make)


def found_frame(found: ReviewQueue) -> Any:
    """Count the papers that each check found, rules before signals."""
    rows = [
        (say(f"review_queue.class_{check.kind.lower()}"), check.label(), found.found[check])
        for check in CheckId
        if check in found.found
    ]
    return make_frame(("check_class", "check", "papers"), rows)


def queue_frame(rows: Sequence[QueueRow]) -> Any:
    """Give the papers to look at in the order of the queue, with what was found and ruled."""
    columns = ("place", "full_name", "unit", "score", "duration", "attempt", "against_rule", "signals", "ruling")
    return make_frame(columns, map(_queue_line, rows))


def _queue_line(row: QueueRow) -> tuple[Any, ...]:
    labels = {
        kind: "; ".join(flag.check.label() for flag in row.flags if flag.check.kind is kind) for kind in CheckClass
    }
    return (
        row.place,
        row.full_name,
        row.unit_name,
        f"{row.points}/{row.n_items}",
        format_duration(row.duration_ms),
        row.attempt_code,
        labels[CheckClass.RULE],
        labels[CheckClass.SIGNAL],
        row.ruling.kind.label() if row.ruling else "",
    )


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
            taken = decisions_of_week(session, week.id or 0, *RULINGS)
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
    desk: Desk, chosen: WeekChoice, top: int, seconder: str, annul: Sequence[str], clear: Sequence[str], reason: str
) -> Shown:
    """Annul and clear the attempts given by code and show the standings before and after; by hand a panel asks first.

    What an attempt's last ruling already says is not ruled again, so that the notebook can be run twice.
    """
    done = _rule_given(desk, chosen.number, seconder, annul, clear, reason) if desk.actor else []
    return chosen.show(lambda: [*done, _panel(desk, chosen.number, top)])


def _panel(desk: Desk, number: int, top: int) -> Part:
    with reading(desk.engine) as session:
        if not week_counts(session, week_of(session, desk.contest_id, number).id or 0).attempts:
            return say("desk.week_empty", week=number)
    title = say("review_queue.panel_title", number=number)

    def make(after: After) -> Any:
        return WeekReview(desk.engine, desk.contest, number, lambda: desk.at, top_k=top, after=after)

    return Panel(title, make)


def _rule_given(
    desk: Desk, number: int, seconder: str, annul: Sequence[str], clear: Sequence[str], reason: str
) -> list[Part]:
    annul = _unruled(desk, number, annul, DecisionKind.ATTEMPT_ANNULMENT)
    clear = _unruled(desk, number, clear, DecisionKind.ATTEMPT_CLEARANCE)
    if not annul and not clear:
        return []
    with reading(desk.engine) as session:
        week_id = week_of(session, desk.contest_id, number).id or 0
        screening = screen_week(session, week_id)
        rules, ids = rules_of_week(session, week_id), attempt_ids(session, week_id, annul)
        changes = standings_without(session, week_id, rules, ids.values()) if ids else []
    ruling: dict[str, Any] = {"week": number, "actor": desk.actor, "reason": reason, "at": desk.at}
    ruling |= {"flags": screening.flags, "contest": desk.contest}
    if annul:
        annul_attempts(desk.engine, attempt_codes=annul, seconded_by=seconder, **ruling)
    if clear:
        clear_attempts(desk.engine, attempt_codes=clear, **ruling)
    return [Table(say("review_queue.changes_caption"), changes_frame(changes))] if annul else []


def _unruled(desk: Desk, number: int, codes: Sequence[str], kind: DecisionKind) -> list[str]:
    """Keep the codes whose last ruling says something else."""
    with reading(desk.engine) as session:
        week = week_of(session, desk.contest_id, number)
        last = {row.attempt_code: row.kind for row in decisions_of_week(session, week.id or 0, *RULINGS)}
    return [code for code in codes if last.get(code) is not kind]


def changes_frame(changes: Sequence[RankChange]) -> Any:
    """Put the standings before and after an annulment side by side for everybody affected."""
    rows = [
        (change.full_name, change.unit_name, change.before, change.after, prize_word(change))
        for change in affected(changes)
    ]
    return make_frame(("full_name", "unit", "rank_before", "rank_after", "prize"), rows)
