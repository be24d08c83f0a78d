"""The results board as widgets: it builds them once and links them to the model."""

from __future__ import annotations

from typing import Any

import ipywidgets  # type: ignore[import-untyped]
from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.services.sign_in import SignedIn
from workbench.store import reading
from workbench.widgets import esc
from workbench.widgets.data_table import DataTable, TableModel
from workbench.widgets.download import Download
from workbench.widgets.guard import MessageArea, guard
from workbench.widgets.results_board import charts
from workbench.widgets.results_board.model import ResultsModel, WeekBoard


class ResultsPanel(ipywidgets.VBox):  # type: ignore[misc]
    """Choose a week; the rest of the page follows."""

    def __init__(self, engine: Engine, person: SignedIn) -> None:
        self.engine = engine
        self.model = ResultsModel(person)
        self.messages = MessageArea()
        self.week = ipywidgets.Dropdown(description=say("apps.results_week"))
        self.headline = esc.markup("")
        self.standings = DataTable(self.messages)
        self.units = DataTable(self.messages)
        self.charts = esc.markup("")
        self.download = Download(say("apps.download_standings"), self.model.standings_file, self.messages)
        self.board = ipywidgets.VBox([self.headline, self.standings, self.download, self.units, self.charts])
        super().__init__([self.week, self.messages, self.board])
        self.begin()
        self.week.observe(self.chosen, names="value")

    @guard
    def begin(self) -> None:
        """Offer the weeks and show the last one that has results."""
        self.board.layout.display = "none"
        with reading(self.engine) as session:
            self.model.refresh(session)
            latest = self.model.latest_with_results(session)
        self.week.options = self.model.week_options()
        if not self.model.weeks:
            self.messages.say(say("apps.results_no_weeks"))
            return
        self.week.value = latest if latest is not None else self.model.weeks[0].number
        self._show(self.week.value)

    @guard
    def chosen(self, change: Any) -> None:
        """Show the week that was chosen."""
        self._show(change["new"])
        if self.model.board and self.board.layout.display != "none":
            self.messages.say(say("apps.results_updated", number=self.model.board.number))

    def _show(self, number: int) -> None:
        with reading(self.engine) as session:
            self.model.choose(session, number)
        board = self.model.board
        if board is None or not board.standings:
            self.board.layout.display = "none"
            self.messages.say(say("apps.results_not_imported", number=number))
            return
        self._fill(board)
        self.board.layout.display = None

    def _fill(self, board: WeekBoard) -> None:
        number = board.number
        title = esc.heading(say("apps.results_heading", number=number))
        self.headline.value = title + esc.facts(self.model.headline(board))
        self.standings.show(
            TableModel(*self.model.standings_table(board)), say("apps.standings_caption", number=number)
        )
        self.units.show(TableModel(*self.model.units_table(board)), say("apps.units_caption", number=number))
        pictures = charts.points_figure(board.points) + charts.days_figure(board.days)
        self.charts.value = esc.heading(say("apps.charts_heading")) + f'<div class="wb-charts">{pictures}</div>'
