"""What the results board shows of one week, gathered from the queries without a widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlmodel import Session

from workbench.catalogue import Language, say
from workbench.frames import frame_to_xlsx, standings_frame, units_frame
from workbench.queries.contest import contest_of, rules_of_week, weeks_of_contest
from workbench.queries.days import DayCount, attempts_by_day
from workbench.queries.quiz import PointsCount, WeekCounts, points_distribution, week_counts
from workbench.queries.standings import StandingRow, standings
from workbench.queries.units import UnitRow, unit_rows
from workbench.services.sign_in import SignedIn
from workbench.tables import Week
from workbench.texts import format_date, format_duration, format_number, name_sort_key, to_local
from workbench.widgets.download.view import XLSX, FileMade
from workbench.widgets.screens import SCREENS


@dataclass(frozen=True, slots=True)
class WeekBoard:
    """One week as the queries give it."""

    number: int
    counts: WeekCounts
    standings: list[StandingRow]
    units: list[UnitRow]
    points: list[PointsCount]
    days: list[DayCount]


class ResultsModel:
    """The weeks to choose from and the board of the chosen one; every call checks the role again."""

    def __init__(self, person: SignedIn, lang: Language = "vi") -> None:
        self.person = person
        self.lang = lang
        self.weeks: list[Week] = []
        self.contest_id = 0
        self.board: WeekBoard | None = None

    def refresh(self, session: Session) -> None:
        """Read which weeks there are."""
        self.person.require(*SCREENS["results"].roles)
        contest = contest_of(session)
        assert contest.id is not None
        self.contest_id = contest.id
        self.weeks = weeks_of_contest(session, contest.id)

    def latest_with_results(self, session: Session) -> int | None:
        """Give the number of the last week that has attempts, or None before the first import."""
        numbers = [week.number for week in self.weeks if week.id and week_counts(session, week.id).attempts]
        return max(numbers, default=None)

    def choose(self, session: Session, number: int) -> None:
        """Read the board of one week; the number may be any the browser sends, only a known week is read."""
        self.person.require(*SCREENS["results"].roles)
        week = next((week for week in self.weeks if week.number == number), None)
        if week is None or week.id is None:
            return
        self.board = WeekBoard(
            number=number,
            counts=week_counts(session, week.id),
            standings=standings(session, week.id, rules_of_week(session, week.id)),
            units=unit_rows(session, self.contest_id, week.id),
            points=points_distribution(session, week.id),
            days=attempts_by_day(session, week.id),
        )

    def week_options(self) -> list[tuple[str, int]]:
        """Give the weeks as the list shows them, each with its number."""
        return [(self._week_label(week), week.number) for week in self.weeks]

    def _week_label(self, week: Week) -> str:
        opens, closes = (format_date(to_local(moment).date()) for moment in (week.opens_at, week.closes_at))
        return say("apps.results_week_option", self.lang, number=week.number, opens=opens, closes=closes)

    def headline(self, board: WeekBoard) -> list[tuple[str, str]]:
        """Give the headline figures with their names."""
        counts = board.counts
        fastest = "–" if counts.fastest_ms is None else format_duration(counts.fastest_ms)
        names = ("participations", "attempts", "perfect_attempts", "perfect_participations", "attempts_19")
        figures = [(name, format_number(getattr(counts, name))) for name in names]
        return [(say(f"apps.fact_{name}", self.lang), value) for name, value in [*figures, ("fastest", fastest)]]

    def standings_table(self, board: WeekBoard) -> tuple[pd.DataFrame, dict[str, list[Any]]]:
        """Give the standings for people, and the keys of the columns whose texts do not sort as the reader expects."""
        frame = standings_frame(board.standings, self.lang)
        name, duration = (say(f"apps.column_{key}", self.lang) for key in ("full_name", "duration"))
        keys: dict[str, list[Any]] = {
            name: [name_sort_key(row.full_name) for row in board.standings],
            duration: [row.duration_ms for row in board.standings],
        }
        return frame, keys

    def units_table(self, board: WeekBoard) -> tuple[pd.DataFrame, dict[str, list[Any]]]:
        """Give the unit table for people, and the sort keys of its rates."""
        frame = units_frame(board.units, self.lang)
        rates = [row.people / row.headcount if row.headcount else None for row in board.units]
        return frame, {say("apps.column_rate", self.lang): rates}

    def standings_file(self) -> FileMade:
        """Make the public standings of the chosen week as an Excel file."""
        self.person.require(*SCREENS["results"].roles)
        assert self.board is not None
        number = self.board.number
        content = frame_to_xlsx(
            standings_frame(self.board.standings, self.lang),
            say("apps.standings_sheet", self.lang, number=number),
            say("apps.standings_caption", self.lang, number=number),
        )
        return FileMade(say("apps.standings_file", self.lang, number=number), XLSX, content)
