"""Notebook 00_start: where the contest stands and what to do next."""

from __future__ import annotations

from sqlmodel import Session

from workbench.catalogue import entries, say
from workbench.desk.pages import Markup, Page, Table, make_frame
from workbench.desk.session import Desk
from workbench.desk.weeks import stage_of
from workbench.queries.audit import latest_events
from workbench.queries.awards import essay_awards
from workbench.queries.batches import import_batches
from workbench.queries.contest import contest_of, rules_of_contest, weeks_of_contest
from workbench.queries.essays import essay_rows, progress_of_round, sheets_without_marks
from workbench.queries.quiz import week_counts
from workbench.rules.stages import EssayFacts, EssayStage, WeekStage, essay_stage
from workbench.store import reading
from workbench.terms import EssayRound
from workbench.texts import format_moment
from workbench.widgets import esc

EVENTS_SHOWN = 15

NOTEBOOK_OF_STAGE: dict[WeekStage, str] = {
    WeekStage.NO_POOL: "10_week_pool",
    WeekStage.POOL_WAITS: "10_week_pool",
    WeekStage.IMPORT_DUE: "20_week_import",
    WeekStage.AWARDS_DUE: "30_week_review",
    WeekStage.APPROVAL_DUE: "40_week_results",
}


def where_it_stands(desk: Desk) -> Page:
    """Show every week with its window, stage and figures, and the stage of the essay contest."""
    with reading(desk.engine) as session:
        contest = contest_of(session, desk.contest)
        rows = []
        for week in weeks_of_contest(session, desk.contest_id):
            assert week.id is not None
            counts = week_counts(session, week.id)
            stage = say(f"desk.stage_{stage_of(session, desk, week).lower()}")
            window = (format_moment(week.opens_at), format_moment(week.closes_at))
            rows.append((week.number, *window, stage, counts.participations, counts.attempts))
        works = len(essay_rows(session, desk.contest_id))
        essays = say(f"desk.essays_{essay_stage_of(session, desk).lower()}")
    columns = ("week", "opens", "closes", "stage", "participations", "attempts")
    return Page(
        say("desk.contest_line", name=contest.name, organiser=contest.organiser, at=format_moment(desk.at)),
        Table(say("desk.table_weeks"), make_frame(columns, rows)),
        say("desk.essays_line", works=works, stage=essays),
    )


def what_next(desk: Desk) -> Page:
    """Name each step that waits, with a link to its notebook."""
    links = []
    with reading(desk.engine) as session:
        for week in weeks_of_contest(session, desk.contest_id):
            stage = stage_of(session, desk, week)
            if stage in NOTEBOOK_OF_STAGE:
                links.append((NOTEBOOK_OF_STAGE[stage], say(f"desk.next_{stage.lower()}", week=week.number)))
        essays = essay_stage_of(session, desk)
    if essays is not EssayStage.DONE:
        links.append(("50_essays", say(f"desk.next_essays_{essays.lower()}")))
    if not links:
        links.append(("90_final_report", say("desk.next_report")))
    return Page(Markup(esc.link_list([(f"{name}.ipynb", name, f" – {what}") for name, what in links])))


def files_so_far(desk: Desk) -> Page:
    """List the files taken in, in their order, with the counts of their receipts."""
    with reading(desk.engine) as session:
        batches = import_batches(session, desk.contest_id)
    rows = [
        (
            format_moment(batch.imported_at),
            batch.kind.label(),
            batch.week,
            batch.file_name,
            batch.rows_read,
            batch.rows_accepted,
            batch.rows_refused,
            batch.by,
        )
        for batch in batches
    ]
    columns = ("moment", "kind", "week", "file", "read", "accepted", "refused", "by")
    return Page(Table(say("desk.table_files"), make_frame(columns, rows)))


def recent_events(desk: Desk, n: int = EVENTS_SHOWN) -> Page:
    """Show the last events of the audit chain, the newest first."""
    with reading(desk.engine) as session:
        events = latest_events(session, n)
    rows = [
        (event.seq, format_moment(event.at), event.actor, action_label(event.action), event.entity) for event in events
    ]
    return Page(Table(say("desk.table_events"), make_frame(("seq", "moment", "actor", "action", "entity"), rows)))


def action_label(action: str) -> str:
    """Name an action of the audit log; one that has no name yet is shown as it is recorded."""
    name = f"event_{action.replace('.', '_')}"
    return say(f"desk.{name}") if name in entries("desk") else action


def essay_stage_of(session: Session, desk: Desk) -> EssayStage:
    """Say where the essay contest stands now."""
    works = essay_rows(session, desk.contest_id)
    awards = essay_awards(session, desk.contest_id)
    n_criteria = len(rules_of_contest(session, desk.contest_id).criteria)
    rounds = (EssayRound.PRELIMINARY, EssayRound.FINAL)
    sheets = [progress_of_round(session, desk.contest_id, essay_round).sheets for essay_round in rounds]
    still_open = [sheets_without_marks(session, desk.contest_id, r, n_criteria) for r in rounds]
    return essay_stage(
        EssayFacts(
            len(works),
            any(work.blind_code for work in works),
            sheets[0],
            still_open[0],
            sheets[1],
            still_open[1],
            awards[0].state if awards else None,
        )
    )
