"""The forms that rule: on one paper, or on many that break one rule; what may be done is decided in the services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import ipywidgets  # type: ignore[import-untyped]

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.rules.screening import CheckClass
from workbench.widgets import esc
from workbench.widgets.guard import MessageArea, guard
from workbench.widgets.review_queue import markup
from workbench.widgets.review_queue.model import MOST_AT_ONCE, Preview, ReviewModel
from workbench.widgets.review_queue.signing import STYLE, WIDE, Signing

Clock = Callable[[], datetime]
Done = Callable[[str], None]


class RulingForm(ipywidgets.VBox):  # type: ignore[misc]
    """A reason, the buttons, and for an annulment the standings before and after and the second person.

    ``codes`` gives the papers ruled on; ``done`` is told the outcome in a sentence.
    """

    def __init__(
        self,
        model: ReviewModel,
        signing: Signing,
        clock: Clock,
        messages: MessageArea,
        codes: Callable[[], Sequence[str]],
        done: Done,
        *,
        is_single: bool,
    ) -> None:
        self.model = model
        self.signing = signing
        self.clock = clock
        self.messages = messages
        self.codes = codes
        self.done = done
        self.seen: Preview | None = None
        self.reason = ipywidgets.Textarea(description=say("review_queue.reason"), layout=WIDE, style=STYLE)
        self.clear_button = button("clear", self.clear_clicked, "primary")
        self.ask_button = button("ask", self.ask_clicked)
        self.preview_button = button("to_preview", self.preview_clicked)
        self.changes = esc.markup("")
        self.annul_button = button("annul", self.annul_clicked, "danger")
        self.give_up_button = button("give_up", self.give_up_clicked)
        last = ipywidgets.HBox([self.annul_button, self.give_up_button])
        self.confirming = ipywidgets.VBox([self.changes, *signing.second_fields, last])
        single = [self.clear_button, self.ask_button] if is_single else []
        title = [esc.markup(esc.heading(say("review_queue.ruling_heading")))] if is_single else []
        buttons = ipywidgets.HBox([*single, self.preview_button])
        super().__init__([*title, *signing.first_fields, self.reason, buttons, self.confirming])
        self.forget()

    def forget(self) -> None:
        """Take back what was looked at and typed about the second person; the reason stays."""
        self.seen = None
        self.changes.value = ""
        self.signing.clear()
        show(self.confirming, False)

    @guard
    def clear_clicked(self, _button: object) -> None:
        """Rule that the paper counts."""
        [code] = self.codes()
        self.model.clear(code, actor=self.signing.first(), reason=self.reason.value, at=self.clock())
        self._ruled(say("review_queue.cleared", code=code))

    @guard
    def ask_clicked(self, _button: object) -> None:
        """Record that the unit is asked."""
        [code] = self.codes()
        self.model.ask(code, actor=self.signing.first(), reason=self.reason.value, at=self.clock())
        self._ruled(say("review_queue.asked", code=code))

    @guard
    def preview_clicked(self, _button: object) -> None:
        """Show what an annulment would change, and ask for the second person."""
        self._look()

    @guard
    def give_up_clicked(self, _button: object) -> None:
        """Leave everything as it is."""
        self.forget()

    @guard
    def annul_clicked(self, _button: object) -> None:
        """Annul what was looked at, with two people."""
        try:
            seen = self.model.check_annulment(self.seen, self.reason.value)
        except WorkbenchError as error:
            if error.code == "review_queue.preview_old":
                self._look()
            raise
        first, second = self.signing.first(), self.signing.second(self.clock())
        self.model.annul(seen, actor=first, seconded_by=second, reason=self.reason.value, at=self.clock())
        codes = seen.attempt_codes
        self._ruled(say("review_queue.annulled", count=len(codes), codes=", ".join(codes)))

    def _look(self) -> None:
        self.seen = self.model.preview(tuple(self.codes()))
        self.changes.value = markup.changes(self.seen.changes)
        show(self.confirming, True)

    def _ruled(self, sentence: str) -> None:
        self.forget()
        self.reason.value = ""
        self.done(sentence)


class BulkForm(ipywidgets.VBox):  # type: ignore[misc]
    """Tick papers that fail one rule and annul them by one decision with one reason."""

    def __init__(self, model: ReviewModel, signing: Signing, clock: Clock, messages: MessageArea, done: Done) -> None:
        self.model = model
        self.messages = messages
        self.rule = ipywidgets.Dropdown(description=say("review_queue.bulk_rule"), layout=WIDE, style=STYLE)
        self.more = esc.markup("")
        self.boxes = ipywidgets.VBox([])
        self._kept: list[Any] = []
        self.tick = ipywidgets.HBox(
            [button("bulk_all", lambda _: self.ticked(True)), button("bulk_clear", lambda _: self.ticked(False))]
        )
        self.form = RulingForm(model, signing, clock, messages, self.chosen_codes, done, is_single=False)
        self.body = ipywidgets.VBox([self.tick, self.boxes, self.more, self.form])
        self.nothing = esc.markup(esc.paragraph(say("review_queue.bulk_none"), is_muted=True))
        about = esc.paragraph(say("review_queue.bulk_about"), is_muted=True)
        title = esc.markup(esc.heading(say("review_queue.bulk_heading")) + about)
        super().__init__([title, self.nothing, self.rule, self.body])
        self.rule.observe(self.rule_chosen, names="value")

    def fill(self) -> None:
        """Offer the rules that are broken now, none of them chosen."""
        options = self.model.rule_options()
        self.rule.options = [(say("desk.choose"), None), *options]
        self.rule.index = 0
        show(self.nothing, not options)
        show(self.rule, bool(options))
        self._list()

    def chosen_codes(self) -> list[str]:
        """Give the codes of the papers ticked."""
        return [box.code for box in self.boxes.children if box.value is True]

    @guard
    def rule_chosen(self, _change: object) -> None:
        """List the papers that fail the rule, none of them ticked."""
        self._list()

    @guard
    def ticked(self, is_ticked: bool) -> None:
        """Tick all papers of the list, or none."""
        for box in self.boxes.children:
            box.value = is_ticked

    @guard
    def changed(self, _change: object) -> None:
        """Take back a preview that was of other papers."""
        self.form.forget()

    def _list(self) -> None:
        self.form.forget()
        check = self.rule.value
        rows = self.model.failing(check) if check is not None and check.kind is CheckClass.RULE else []
        while len(self._kept) < min(len(rows), MOST_AT_ONCE):
            box = ipywidgets.Checkbox(indent=False, layout={"width": "100%"})
            box.observe(self.changed, names="value")
            self._kept.append(box)
        for box, row in zip(self._kept, rows, strict=False):
            seen = " ".join(flag.message() for flag in row.flags if flag.check is check)
            names = {"code": row.attempt_code, "name": row.full_name, "unit": row.unit_name}
            box.code, box.value = row.attempt_code, False
            box.description = say("review_queue.bulk_line", seen=seen, **names)
        self.boxes.children = self._kept[: len(rows)]
        many = len(rows) > MOST_AT_ONCE
        more = say("review_queue.bulk_most", most=MOST_AT_ONCE, count=len(rows)) if many else ""
        self.more.value = esc.paragraph(more, is_muted=True) if more else ""
        show(self.body, bool(rows))


def button(name: str, clicked: Any, style: str = "") -> Any:
    """Make a button of the review by its words' name."""
    layout = {"width": "auto", "align_self": "flex-start"}
    made = ipywidgets.Button(description=say(f"review_queue.{name}"), button_style=style, layout=layout)
    made.on_click(clicked)
    return made


def show(widget: Any, is_shown: bool) -> None:
    """Show a widget or take it away."""
    widget.layout.display = None if is_shown else "none"
