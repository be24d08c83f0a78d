"""Notebook 50_essays, judging: who judges what, who may not, who leaves, and whose sheets are how far."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlmodel import Session

from workbench.catalogue import say
from workbench.desk.essays import PRELIMINARY, EssayPages, essay_frame, form, text_field
from workbench.desk.essays_register import has_codes
from workbench.desk.pages import Notice, Part, Shown, Table
from workbench.desk.session import Desk
from workbench.queries.contest import judges_of_contest, rules_of_contest
from workbench.queries.essay_results import works_short_of_judges
from workbench.queries.essays import RoundProgress, essay_rows, progress_of_round, sheets_without_marks
from workbench.queries.judge_view import SheetState
from workbench.queries.marking import progress_by_judge
from workbench.queries.panels import RoundSheet, barred_judges, seated_judges, sheets_of_round
from workbench.rules.panels import panel_figures, shared_works
from workbench.services.panels import Reseating, assign_round, declare_conflict, fill_seats, withdraw_judge
from workbench.store import reading
from workbench.terms import ConflictGround, EssayRound, Role
from workbench.widgets.action_panel import Action
from workbench.widgets.action_panel.model import choice, reason


def round_progress(desk: Desk, essay_round: EssayRound) -> tuple[RoundProgress, int]:
    """Count a round's works, judges and sheets, and the sheets that are not complete."""
    with reading(desk.engine) as session:
        n_criteria = len(rules_of_contest(session, desk.contest_id).criteria)
        return (
            progress_of_round(session, desk.contest_id, essay_round),
            sheets_without_marks(session, desk.contest_id, essay_round, n_criteria),
        )


def is_marked(desk: Desk, essay_round: EssayRound) -> bool:
    """Say whether a round is handed out and every sheet of it has all its marks."""
    progress, still_open = round_progress(desk, essay_round)
    return progress.sheets > 0 and still_open == 0


def assign(desk: Desk, pages: EssayPages, essay_round: EssayRound) -> Shown:
    """Give every work of a round its judges, once; by hand a form asks first."""

    def seat(actor: str) -> str:
        sheets = assign_round(desk.engine, essay_round=essay_round, actor=actor, at=desk.at, contest=desk.contest)
        return say("desk.assigned_now", round=essay_round.label(), sheets=sheets)

    actor = pages.actor_in(essay_round)
    if actor and not round_progress(desk, essay_round)[0].sheets and _is_ready(desk, essay_round):
        seat(actor)

    def make() -> list[Part]:
        progress, _ = round_progress(desk, essay_round)
        if progress.sheets:
            counts = {"works": progress.essays, "judges": progress.judges, "sheets": progress.sheets}
            return [Notice(say("desk.assigned", round=essay_round.label(), **counts))]
        if not _is_ready(desk, essay_round):
            return [say("desk.round_not_ready", round=essay_round.label())]
        do = lambda values: seat(values["actor"])  # noqa: E731 - one line for the form
        return [form(desk, "assign", do, round=essay_round.label())]

    return pages.show_in(essay_round, make)


def _is_ready(desk: Desk, essay_round: EssayRound) -> bool:
    """Say whether a round can be assigned: codes are issued, or the round before is marked."""
    return has_codes(desk) if essay_round is PRELIMINARY else is_marked(desk, PRELIMINARY)


def judges(desk: Desk, pages: EssayPages, essay_round: EssayRound) -> Shown:
    """Show the panels of a round: conflicts counted by ground, loads, progress, works that each two judges share.

    By hand a conflict is declared, a judge leaves, empty seats are filled. No table tells which work is whose.
    """
    return pages.show_in(essay_round, lambda: _judges_parts(desk, essay_round))


def _judges_parts(desk: Desk, essay_round: EssayRound) -> list[Part]:
    with reading(desk.engine) as session:
        sheets = [one for one in sheets_of_round(session, desk.contest_id, essay_round) if not one.is_withdrawn]
        conflicts = conflicts_frame(session, desk)
        seated = [judge.code for judge in seated_judges(session, desk.contest_id)]
        rules = rules_of_contest(session, desk.contest_id)
        short = works_short_of_judges(session, desk.contest_id, essay_round, rules.judges_in(essay_round))
        progress = progress_frame(session, desk, essay_round, len(rules.criteria))
    parts: list[Part] = [Table(say("essays_desk.table_conflicts"), conflicts)]
    if sheets:
        panels = _panels(sheets)
        figures = panel_figures(panels, seated)
        parts.append(
            say(
                "essays_desk.panels_line" if figures.is_connected else "essays_desk.panels_apart",
                least_load=figures.least_load,
                most_load=figures.most_load,
                least_shared=figures.least_shared,
                most_shared=figures.most_shared,
            )
        )
        parts.append(Table(say("essays_desk.table_progress", round=essay_round.label()), progress))
        parts.append(Table(say("essays_desk.table_shared"), shared_frame(panels)))
    if short:
        parts.append(Notice(say("essays_desk.short", count=len(short)), is_bad=True))
    return parts if desk.actor else [*parts, *_judge_forms(desk, essay_round, has_short=bool(short))]


def _panels(sheets: list[RoundSheet]) -> dict[str, list[str]]:
    panels: dict[str, list[str]] = defaultdict(list)
    for sheet in sheets:
        panels[sheet.essay_code].append(sheet.judge_code)
    return panels


def conflicts_frame(session: Session, desk: Desk) -> Any:
    """Count the works that each judge may not mark, by ground; the works themselves are not named."""
    works = [work for work in essay_rows(session, desk.contest_id) if work.ineligible_reason is None]
    barred = barred_judges(session, desk.contest_id, works, judges_of_contest(session, desk.contest_id))
    counted = Counter((one.judge_code, one.ground) for one in barred)
    rows = [(judge, ground.label(), count) for (judge, ground), count in sorted(counted.items())]
    return essay_frame(("judge", "ground", "works"), rows)


def progress_frame(session: Session, desk: Desk, essay_round: EssayRound, n_criteria: int) -> Any:
    """Give how many sheets of each judge are how far, without any points."""
    rows = [
        (row.judge.code, row.judge.full_name, row.sheets, *(row.by_state.get(state, 0) for state in SheetState))
        for row in progress_by_judge(session, desk.contest_id, essay_round, n_criteria)
    ]
    columns = ("judge", "full_name", "sheets", *(f"state_{state.value.lower()}" for state in SheetState))
    return essay_frame(columns, rows)


def shared_frame(panels: Mapping[str, list[str]]) -> Any:
    """Count the works that each two judges share, a line and a column for each judge."""
    counts = shared_works(panels)
    everybody = sorted({judge for panel in panels.values() for judge in panel})
    table: dict[str, list[object]] = {say("essays_desk.column_judge"): list(everybody)}
    for one in everybody:
        table[one] = ["" if one == other else counts[min(one, other), max(one, other)] for other in everybody]
    return pd.DataFrame(table)


def _judge_forms(desk: Desk, essay_round: EssayRound, *, has_short: bool) -> list[Action]:
    with reading(desk.engine) as session:
        seated = seated_judges(session, desk.contest_id)
    judge = choice(
        "judge", say("essays_desk.field_judge"), tuple((f"{one.full_name} ({one.code})", one.code) for one in seated)
    )
    grounds = tuple((ground.label(), ground.value) for ground in ConflictGround)

    def declare(values: Mapping[str, Any]) -> str:
        outcome = declare_conflict(
            desk.engine,
            judge=values["judge"],
            work=values["work"] or None,
            unit=values["unit"] or None,
            ground=ConflictGround(values["ground"]),
            note=values["reason"],
            actor=values["actor"],
            at=desk.at,
            contest=desk.contest,
        )
        return _reseated(outcome)

    def withdraw(values: Mapping[str, Any]) -> str:
        told = {"judge": values["judge"], "reason": values["reason"], "actor": values["actor"]}
        return _reseated(withdraw_judge(desk.engine, **told, at=desk.at, contest=desk.contest))

    def fill(values: Mapping[str, Any]) -> str:
        told = {"essay_round": essay_round, "actor": values["actor"]}
        return say("essays_desk.filled", count=fill_seats(desk.engine, **told, at=desk.at, contest=desk.contest))

    ground = choice("ground", say("essays_desk.field_ground"), grounds)
    named = (text_field("work", is_required=False), text_field("unit", is_required=False))
    roles = (Role.SECRETARIAT, Role.JUDGE)
    forms = [
        form(desk, "conflict", declare, judge, *named, ground, reason(), roles=roles),
        form(desk, "withdraw", withdraw, judge, reason()),
    ]
    return [*forms, form(desk, "fill", fill)] if has_short else forms


def _reseated(outcome: Reseating) -> str:
    said = {"withdrawn": outcome.withdrawn, "replaced": outcome.replaced, "kept": outcome.kept}
    if outcome.vacant:
        return say("essays_desk.reseated_vacant", **said, works=", ".join(outcome.vacant))
    return say("essays_desk.reseated", **said)
