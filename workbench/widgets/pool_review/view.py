"""The pool's page as widgets: it builds them once and links them to the model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.services.sign_in import SignedIn
from workbench.terms import PoolState
from workbench.widgets import esc
from workbench.widgets.guard import MessageArea, guard
from workbench.widgets.pool_review import markup
from workbench.widgets.pool_review.model import PoolReviewModel

_WIDE = {"width": "min(100%, 640px)"}


class PoolReviewPanel(ipywidgets.VBox):  # type: ignore[misc]
    """Choose a week, read its items, comment, approve or return."""

    def __init__(self, engine: Engine, person: SignedIn) -> None:
        self.model = PoolReviewModel(engine, person)
        self.messages = MessageArea()
        self.messages.add_class("wb-sticky-message")
        self.week = ipywidgets.Dropdown(description=say("pool_review.week"))
        self.page = 1
        self._is_filling = False
        self._build_reading()
        self._build_comments()
        self._build_deciding()
        self.empty = esc.markup("")
        self.body = ipywidgets.VBox([self.overview, self.reading, self.commenting, self.deciding])
        super().__init__([esc.markup(markup.STYLE), self.week, self.empty, self.body, self.messages])
        self.begin()
        self.week.observe(self.chosen, names="value")
        self.area.observe(self.filtered, names="value")
        self.query.observe(self.filtered, names="value")

    def _build_reading(self) -> None:
        self.overview = esc.markup("")
        self.area = ipywidgets.Dropdown(description=say("pool_review.filter_area"))
        self.query = ipywidgets.Text(description=say("pool_review.filter_text"))
        self.found = esc.markup("")
        self.items = esc.markup("")
        self.previous = _button("previous", lambda _: self.turned(-1))
        self.next = _button("next", lambda _: self.turned(1))
        self.pager = ipywidgets.HBox([self.previous, self.next])
        title = esc.heading(say("pool_review.items_heading"))
        self.reading = ipywidgets.VBox(
            [
                esc.markup(title + esc.paragraph(say("pool_review.items_about"), is_muted=True)),
                ipywidgets.HBox([self.area, self.query]),
                self.found,
                self.items,
                self.pager,
            ]
        )

    def _build_comments(self) -> None:
        self.comments = esc.markup("")
        self.comment_on = ipywidgets.Dropdown(description=say("pool_review.comment_on"))
        self.comment = ipywidgets.Textarea(description=say("pool_review.comment_text"), layout=_WIDE)
        self.drop = _button("comment_drop", self.comment_dropped)
        title = esc.heading(say("pool_review.comments_heading"))
        self.commenting = ipywidgets.VBox(
            [
                esc.markup(title + esc.paragraph(say("pool_review.comments_about"), is_muted=True)),
                self.comments,
                self.comment_on,
                self.comment,
                ipywidgets.HBox([_button("comment_add", self.comment_added), self.drop]),
            ]
        )

    def _build_deciding(self) -> None:
        self.decisions = esc.markup("")
        self.obstacle = esc.markup("")
        self.grounds = ipywidgets.Text(description=say("pool_review.approve_reason"), layout=_WIDE)
        self.has_read = ipywidgets.Checkbox(indent=False)
        approve = _button("approve_button", self.approve_clicked, "primary")
        self.approving = ipywidgets.VBox([self.grounds, self.has_read, approve])
        self.reason = ipywidgets.Textarea(description=say("pool_review.return_reason"), layout=_WIDE)
        title = esc.markup(esc.heading(say("pool_review.return_heading")))
        self.returning = ipywidgets.VBox([title, self.reason, _button("return_button", self.return_clicked, "danger")])
        self.deciding = ipywidgets.VBox([self.decisions, self.obstacle, self.approving, self.returning])

    @guard
    def begin(self) -> None:
        """Offer the weeks and show the first that waits."""
        _show(self.body, False)
        self._reload(None)

    @guard
    def chosen(self, change: Any) -> None:
        """Show the week that was chosen."""
        if not self._is_filling and change["new"] is not None:
            self._reload(change["new"])

    @guard
    def filtered(self, _change: object) -> None:
        """Show the items that the filter finds, from their first page."""
        if not self._is_filling:
            self._turn_to(1)

    @guard
    def turned(self, by: int) -> None:
        """Turn the page."""
        self._turn_to(self.page + by)

    @guard
    def comment_added(self, _button: object) -> None:
        """Keep the comment that was written."""
        self._shown_week()
        self._keep_comment()
        self.messages.say(say("pool_review.comment_added"))

    @guard
    def comment_dropped(self, _button: object) -> None:
        """Drop the comment that was kept last."""
        if self._shown_week() and self.model.comments:
            self.model.comments.pop()
            self._fill_comments()
            self.messages.say(say("pool_review.comment_dropped"))

    @guard
    def approve_clicked(self, _button: object) -> None:
        """Approve the content that is shown."""
        week = self._shown_week()
        if self.comment.value.strip():
            raise WorkbenchError("pool_review.comments_unsent")
        try:
            state = self.model.approve(
                reason=self.grounds.value, has_read=self.has_read.value is True, at=datetime.now(UTC)
            )
        except WorkbenchError as error:
            self._refused(error, week)
            return
        self._reload(week)
        said = "approved_enough" if state is PoolState.APPROVED else "approved_first"
        self.messages.say(say(f"pool_review.{said}", number=week))

    @guard
    def return_clicked(self, _button: object) -> None:
        """Return the content that is shown; a comment still being written goes with it."""
        week = self._shown_week()
        if self.comment.value.strip():
            self._keep_comment()
        try:
            self.model.send_back(reason=self.reason.value, at=datetime.now(UTC))
        except WorkbenchError as error:
            self._refused(error, week)
            return
        self._reload(week)
        self.messages.say(say("pool_review.returned", number=week))

    def _shown_week(self) -> int:
        if self.model.pool is None:
            raise WorkbenchError("pools.not_built", week=self.week.value)
        return self.model.pool.week

    def _refused(self, error: WorkbenchError, week: int) -> None:
        """Tell why; where the pool is no longer what the page shows, show what it is now."""
        if not error.code.startswith("pools."):
            raise error
        self._reload(week)
        self.messages.warn(say("pool_review.reloaded", reason=error.message()))

    def _keep_comment(self) -> None:
        self.model.add_comment(self.comment_on.value or "", self.comment.value)
        self.comment.value = ""
        self.comment_on.index = 0
        self._fill_comments()

    def _reload(self, number: int | None) -> None:
        """Read everything again and fill the page; nothing that was typed for other content stays."""
        model = self.model
        model.refresh()
        number = model.first_waiting() if number is None else number
        if number is None:
            self.empty.value = esc.paragraph(say("pool_review.no_weeks"))
            return
        model.choose(number)
        self._is_filling = True
        try:
            self.week.options = model.week_options()
            self.week.value = number
            self._fill(number)
        finally:
            self._is_filling = False

    def _fill(self, number: int) -> None:
        pool = self.model.pool
        _show(self.body, pool is not None)
        if pool is None:
            self.empty.value = esc.paragraph(WorkbenchError("pools.not_built", week=number).message())
            return
        self.empty.value = ""
        self.overview.value = markup.overview(pool)
        self.area.options = self.model.area_options()
        self.query.value = self.comment.value = self.grounds.value = self.reason.value = ""
        self.area.index = 0
        self.has_read.value = False
        self.has_read.description = say("pool_review.approve_read", count=len(pool.items), digest=pool.digest[:8])
        titles = [
            (say("pool_review.item_title", position=item.position, code=item.code), item.code) for item in pool.items
        ]
        self.comment_on.options = [(say("pool_review.comment_on_whole"), ""), *titles]
        self.comment_on.index = 0
        self.decisions.value = markup.decisions(pool)
        self.obstacle.value = markup.obstacles(self.model)
        may_return = self.model.obstacle(to_return=True) is None
        _show(self.approving, self.model.obstacle() is None)
        _show(self.returning, may_return)
        _show(self.commenting, may_return)
        self._fill_comments()
        self._turn_to(1)

    def _fill_comments(self) -> None:
        self.comments.value = markup.comments(self.model)
        _show(self.drop, bool(self.model.comments))

    def _turn_to(self, number: int) -> None:
        pool = self.model.pool
        if pool is None:
            return
        page = self.model.page(self.area.value or "", self.query.value, number)
        self.page = page.page
        self.found.value = markup.found(page, len(pool.items))
        self.items.value = markup.items(page)
        self.previous.disabled = page.page <= 1
        self.next.disabled = page.page >= page.n_pages
        _show(self.pager, page.n_pages > 1)


def _button(name: str, clicked: Any, style: str = "") -> ipywidgets.Button:
    button = ipywidgets.Button(description=say(f"pool_review.{name}"), button_style=style)
    button.on_click(clicked)
    return button


def _show(widget: ipywidgets.Widget, is_shown: bool) -> None:
    widget.layout.display = None if is_shown else "none"
