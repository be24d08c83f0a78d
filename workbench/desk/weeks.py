"""Which week a notebook is about, and where each week stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
from sqlmodel import Session

from workbench.catalogue import say
from workbench.desk.pages import LivePages, Page
from workbench.desk.session import Desk
from workbench.errors import WorkbenchError
from workbench.queries.awards import week_awards
from workbench.queries.bank import pool_of_week
from workbench.queries.committee import members_holding
from workbench.queries.contest import week_of, weeks_of_contest
from workbench.queries.quiz import week_counts
from workbench.rules.stages import WeekFacts, WeekStage, week_stage
from workbench.store import reading
from workbench.terms import PoolState, Role
from workbench.texts import format_moment

# "Any" stands for the row of a week: the desk reads it and never makes one.
WeekRow = Any


class WeekChoice(LivePages):
    """The week of a notebook: given as a parameter, or chosen by hand with every page following the choice."""

    def __init__(self, numbers: Sequence[tuple[str, int]], number: int, *, is_fixed: bool) -> None:
        super().__init__(is_live=not is_fixed)
        self.number = number
        label = next(label for label, value in numbers if value == number)
        if is_fixed:
            self.shown: Page | ipywidgets.Dropdown = Page(label)
            return
        self.shown = ipywidgets.Dropdown(
            options=list(numbers), value=number, description=say("desk.week"), layout={"width": "min(100%, 640px)"}
        )
        self.shown.observe(self.chosen, names="value")

    def chosen(self, change: Any) -> None:
        """Turn every page to another week."""
        self.number = change["new"]
        self.done()


def choose_week(desk: Desk, week: int | None) -> WeekChoice:
    """Take the week given; without one offer all weeks, beginning with the first that is not finished."""
    with reading(desk.engine) as session:
        weeks = weeks_of_contest(session, desk.contest_id)
        if not weeks:
            raise WorkbenchError("desk.no_weeks")
        stages = [stage_of(session, desk, row) for row in weeks]
        if week is not None:
            week_of(session, desk.contest_id, week)
    options = [
        (
            say(
                "desk.week_option",
                number=row.number,
                opens=format_moment(row.opens_at),
                closes=format_moment(row.closes_at),
                stage=say(f"desk.stage_{stage.lower()}"),
            ),
            row.number,
        )
        for row, stage in zip(weeks, stages, strict=True)
    ]
    unfinished = [row.number for row, stage in zip(weeks, stages, strict=True) if stage is not WeekStage.DONE]
    number = week if week is not None else (unfinished or [weeks[-1].number])[0]
    return WeekChoice(options, number, is_fixed=week is not None)


def stage_of(session: Session, desk: Desk, week: WeekRow) -> WeekStage:
    """Say where a stored week stands now."""
    pool = pool_of_week(session, week.id)
    awards = week_awards(session, desk.contest_id, week.id)
    known = WeekFacts(
        week.opens_at,
        week.closes_at,
        PoolState(pool.state) if pool else None,
        week_counts(session, week.id).attempts,
        awards[0].state if awards else None,
    )
    return week_stage(known, desk.at)


def members_as_options(session: Session, desk: Desk, *roles: Role) -> tuple[tuple[str, str], ...]:
    """Give the members who hold one of the roles, as a form offers them."""
    return tuple(
        (f"{member.full_name} – {member.position} ({member.code})", member.code)
        for member in members_holding(session, desk.contest_id, *roles)
    )


def needed_reason(reason: str | None) -> str:
    """Give the reason of a decision; a decision without one is refused."""
    if not reason or not reason.strip():
        raise WorkbenchError("reviews.reason_needed")
    return reason
