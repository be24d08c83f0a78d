"""The review as widgets: it builds them once and links them to the model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.queries.review_queue import QueueRow
from workbench.services.sign_in import SignedIn
from workbench.widgets import esc
from workbench.widgets.action_panel import Outcome
from workbench.widgets.guard import MessageArea, guard
from workbench.widgets.review_queue import markup
from workbench.widgets.review_queue.model import PAGE_SIZE, ReviewModel
from workbench.widgets.review_queue.ruling_form import BulkForm, Clock, RulingForm, button, show
from workbench.widgets.review_queue.signing import NamedSigning, ProvenSigning, Signing

After = Callable[[Any, Outcome], None]


class ReviewBoard(ipywidgets.VBox):  # type: ignore[misc]
    """The queue of the week that the model has read: look for papers, open one, rule; ``done`` is told of a ruling."""

    def __init__(
        self,
        model: ReviewModel,
        make_signing: Callable[[], Signing],
        clock: Clock,
        messages: MessageArea,
        done: Callable[[str], None],
    ) -> None:
        self.model = model
        self.messages = messages
        self._is_filling = False
        self.headline = esc.markup("")
        self.shown = ipywidgets.Dropdown(description=say("review_queue.shown"))
        self.words = ipywidgets.Text(description=say("review_queue.search"))
        self.found = esc.markup("")
        self.slots = [_Slot(self.open_clicked) for _ in range(PAGE_SIZE)]
        self.evidence = esc.markup("")
        self.form = RulingForm(model, make_signing(), clock, messages, self._opened_codes, done, is_single=True)
        self.paper = ipywidgets.VBox([self.evidence, *([self.form] if model.may_rule else [])])
        self.paper.add_class("wb-paper")
        self.rows = ipywidgets.VBox([])
        self.previous = button("previous", lambda _: self.turned(-1))
        self.next = button("next", lambda _: self.turned(1))
        self.pager = ipywidgets.HBox([self.previous, self.next])
        self.bulk = BulkForm(model, make_signing(), clock, messages, done)
        filters = ipywidgets.HBox([self.shown, self.words])
        bulk = [self.bulk] if model.may_rule else []
        super().__init__([self.headline, filters, self.found, self.rows, self.pager, *bulk])
        self.shown.observe(self.shown_chosen, names="value")
        self.words.observe(self.words_typed, names="value")
        model.observe(self.looked_for, names=["shown", "words", "page_number", "opened"])

    def fill(self) -> None:
        """Show the week as the model has it now."""
        model = self.model
        self._is_filling = True
        try:
            self.headline.value = markup.headline(model)
            self.shown.options = model.shown_options()
            self.shown.value, self.words.value = model.shown, model.words
        finally:
            self._is_filling = False
        self._list()
        if model.may_rule:
            self.bulk.fill()

    @guard
    def shown_chosen(self, change: Any) -> None:
        """Show the papers of another kind."""
        if not self._is_filling and change["new"] is not None:
            self.model.shown = change["new"]

    @guard
    def words_typed(self, change: Any) -> None:
        """Show the papers that hold these words."""
        if not self._is_filling:
            self.model.words = change["new"]

    @guard
    def turned(self, by: int) -> None:
        """Turn the page."""
        self.model.page_number = self.model.page().page + by

    @guard
    def open_clicked(self, code: str) -> None:
        """Show the evidence of a paper, or take it away when it is shown."""
        self.model.opened = "" if self.model.opened == code else code

    @guard
    def looked_for(self, _change: object) -> None:
        """Show what the model now looks for."""
        if not self._is_filling and self.model.read is not None:
            self._list()

    def _opened_codes(self) -> list[str]:
        return [self.model.row(self.model.opened).attempt_code]

    def _list(self) -> None:
        page = self.model.page()
        self.found.value = markup.found(page)
        children: list[Any] = []
        opened = self.model.opened
        for slot, row in zip(self.slots, page.rows, strict=False):
            is_open = row.attempt_code == opened
            slot.fill(row, is_open=is_open, may_rule=self.model.may_rule)
            children += [slot, self.paper] if is_open else [slot]
        if self.paper in children:
            self.evidence.value = markup.evidence(self.model.evidence(opened))
        else:
            self.evidence.value = ""
        self.form.forget()
        self.form.reason.value = ""
        self.rows.children = children
        self.previous.disabled = page.page <= 1
        self.next.disabled = page.page >= page.n_pages
        show(self.pager, page.n_pages > 1)


class _Slot(ipywidgets.VBox):  # type: ignore[misc]
    """The room of one paper in the list: its card and the button that opens it."""

    def __init__(self, opened: Callable[[str], None]) -> None:
        self.code = ""
        self.card = esc.markup("")
        self.button = button("open", lambda _: opened(self.code))
        super().__init__([self.card, self.button])
        self.add_class("wb-slot")

    def fill(self, row: QueueRow, *, is_open: bool, may_rule: bool) -> None:
        self.code = row.attempt_code
        self.card.value = markup.card(row)
        action = say(f"review_queue.{'close' if is_open else 'open' if may_rule else 'open_to_read'}")
        self.button.description = action
        self.button.tooltip = say("review_queue.open_of", action=action, code=row.attempt_code, name=row.full_name)


class ReviewPanel(ipywidgets.VBox):  # type: ignore[misc]
    """The app: choose a week, review it; whoever is signed in rules, a second person signs with their password."""

    def __init__(self, engine: Engine, person: SignedIn) -> None:
        self.model = ReviewModel(engine, person=person)
        self.messages = MessageArea()
        self.messages.add_class("wb-sticky-message")
        self.week = ipywidgets.Dropdown(description=say("review_queue.week"))
        self.empty = esc.markup("")
        self._is_filling = False
        self.board = ReviewBoard(
            self.model, lambda: ProvenSigning(engine, person), lambda: datetime.now(UTC), self.messages, self.ruled
        )
        super().__init__([esc.markup(markup.STYLE), self.week, self.empty, self.board, self.messages])
        self.add_class("wb-review")
        self.begin()
        self.week.observe(self.chosen, names="value")

    @guard
    def begin(self) -> None:
        """Offer the weeks and show the last one that has attempts."""
        show(self.board, False)
        self._show(None)

    @guard
    def chosen(self, change: Any) -> None:
        """Show the week that was chosen."""
        if not self._is_filling and change["new"] is not None:
            self._show(change["new"])

    def ruled(self, sentence: str) -> None:
        """Read the queue again after a ruling and say what was ruled."""
        self.model.opened = ""
        self.model.read_again()
        self.board.fill()
        self.messages.say(sentence)

    def _show(self, number: int | None) -> None:
        model = self.model
        model.refresh()
        number = model.latest() if number is None else number
        if number is None:
            self.empty.value = esc.paragraph(say("review_queue.no_weeks"))
            return
        self._is_filling = True
        try:
            self.week.options = [(say("review_queue.week_option", number=n, count=c), n) for n, c in model.weeks]
            self.week.value = number
        finally:
            self._is_filling = False
        has_attempts = bool(dict(model.weeks)[number])
        self.empty.value = "" if has_attempts else esc.paragraph(say("review_queue.week_empty", number=number))
        show(self.board, has_attempts)
        if has_attempts:
            model.choose(number)
            self.board.fill()


class WeekReview(ipywidgets.VBox):  # type: ignore[misc]
    """The review of one week in a notebook, where both people of a ruling are named; ``after`` is told of it."""

    def __init__(
        self,
        engine: Engine,
        contest: str,
        week: int,
        clock: Clock,
        *,
        top_k: int,
        after: After | None = None,
    ) -> None:
        self.title = say("review_queue.panel_title", number=week)
        self.after = after
        self.messages = MessageArea()
        self.model = ReviewModel(engine, contest=contest, top_k=top_k)
        self.board = ReviewBoard(self.model, lambda: NamedSigning(engine, contest), clock, self.messages, self.ruled)
        style = esc.markup(esc.notebook_style() + markup.STYLE)
        super().__init__([style, self.board, self.messages], layout={"width": "100%"})
        self.add_class("wb-review")
        self.model.refresh()
        self.model.choose(week)
        self.board.fill()

    def ruled(self, sentence: str) -> None:
        """Read the queue again after a ruling, say what was ruled, here and to whoever keeps the page."""
        self.model.opened = ""
        self.model.read_again()
        self.board.fill()
        self.messages.say(sentence)
        if self.after:
            self.after(self, Outcome(sentence))

    def __repr__(self) -> str:
        """Say in a saved notebook, where no panel can be shown, what stood here."""
        return say("desk.panel_saved", title=self.title)
