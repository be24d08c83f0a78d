"""The page of prizes as widgets: it shows a week, offers the forms of the person's roles, and links both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.services.sign_in import SignedIn
from workbench.widgets import esc
from workbench.widgets.action_panel import Action, ActionPanel, Outcome
from workbench.widgets.award_board import forms, markup
from workbench.widgets.award_board.model import AwardBoardModel
from workbench.widgets.download import Download
from workbench.widgets.guard import MessageArea, guard

Clock = Callable[[], datetime]


def now() -> datetime:
    """Give the moment at which somebody acts."""
    return datetime.now(UTC)


class AwardBoardPanel(ipywidgets.VBox):  # type: ignore[misc]
    """Choose a week; settle ties, allocate, verify, sign, pay; after each step the page is read again."""

    def __init__(self, engine: Engine, person: SignedIn, clock: Clock = now) -> None:
        self.model = AwardBoardModel(engine, person)
        self.clock = clock
        self.messages = MessageArea()
        self.week = ipywidgets.Dropdown(description=say("award_board.field_week"), layout={"width": "min(100%, 320px)"})
        self.sections = ipywidgets.VBox([])
        super().__init__([self.week, self.messages, self.sections])
        self.begin()
        self.week.observe(self.week_chosen, names="value")

    @guard
    def begin(self) -> None:
        """Show the last week that has attempts."""
        number = self.model.begin()
        self.week.options = [(say("award_board.week", week=week.number), week.number) for week in self.model.weeks]
        if number is not None:
            self.week.value = number
        if self.week.value is not None:
            self._show(self.week.value)

    @guard
    def week_chosen(self, change: Any) -> None:
        """Show another week."""
        if change["new"] is not None:
            self._show(change["new"])

    def panels(self) -> list[ActionPanel]:
        """Give the forms that are offered now."""
        return [child for section in self.sections.children for child in section.children if hasattr(child, "action")]

    def _done(self, _panel: ActionPanel, outcome: Outcome) -> None:
        assert self.model.board is not None
        self._show(self.model.board.number)
        self.messages.say(outcome.sentence)

    def _show(self, number: int) -> None:
        self.model.choose(number, self.clock())
        board = self.model.board
        assert board is not None
        model, clock = self.model, self.clock
        old = self.sections.children
        self.sections.children = [
            self._section("ties", markup.ties(board), forms.tie_forms(model, clock)),
            self._section("allocation", markup.allocation(board), forms.allocation_forms(model, clock)),
            self._section("verification", markup.verification(board), forms.verification_forms(model, clock)),
            self._section("chain", markup.chain(board), []),
            self._section("signing", markup.signatures(board), forms.signing_forms(model, clock)),
            self._section(
                "papers",
                markup.papers(board),
                [*forms.freezing_forms(model, clock), *forms.payment_forms(model, clock)],
                self._downloads(),
            ),
        ]
        for section in old:
            for child in section.children:
                child.close()
            section.close()

    def _downloads(self) -> list[Any]:
        """Give a button for every paper that can be made now, and a place beside them for what becomes of it."""
        messages = MessageArea()
        buttons = [
            Download(
                say("award_board.download", paper=kind.label()),
                lambda kind=kind: self.model.paper(kind, self.clock()),  # type: ignore[misc]
                messages,
            )
            for kind in self.model.papers()
        ]
        return [ipywidgets.HBox(buttons, layout={"flex_flow": "row wrap"}), messages] if buttons else []

    def _section(self, name: str, shown: str, actions: list[Action], more: Sequence[Any] = ()) -> ipywidgets.VBox:
        about = esc.paragraph(say(f"award_board.{name}_about"), is_muted=True)
        title = esc.markup(esc.heading(say(f"award_board.{name}_heading")) + about + shown)
        return ipywidgets.VBox([title, *more, *(ActionPanel(action, self._done) for action in actions)])
