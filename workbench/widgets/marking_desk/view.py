"""The marking desk as widgets: the text beside the sheet, fields that save themselves, handing in, a conflict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.queries.judge_view import SheetState
from workbench.rules.essay_rules import Criterion
from workbench.services.sign_in import SignedIn
from workbench.terms import ConflictGround, EssayRound
from workbench.texts import format_points
from workbench.widgets import esc
from workbench.widgets.download import Download
from workbench.widgets.download.view import XLSX, FileMade
from workbench.widgets.guard import MessageArea, guard
from workbench.widgets.marking_desk import markup
from workbench.widgets.marking_desk.field import SavedField
from workbench.widgets.marking_desk.model import MarkingDeskModel

Clock = Callable[[], datetime]


def now() -> datetime:
    """Give the moment at which the judge acts."""
    return datetime.now(UTC)


class MarkingDeskPanel(ipywidgets.VBox):  # type: ignore[misc]
    """Choose an own work, read it, mark it, hand the sheet in."""

    def __init__(self, engine: Engine, person: SignedIn, clock: Clock = now) -> None:
        self.model = MarkingDeskModel(engine, person)
        self.clock = clock
        self.messages = MessageArea()
        self.messages.add_class("wb-sticky-message")
        self._is_filling = False
        self.empty = esc.markup("")
        self.fields: dict[str, SavedField] = {}
        self._build_choice()
        self._build_form()
        self._build_conflict()
        self.text = esc.markup("")
        self.desk = ipywidgets.Box([self.text, self.form])
        self.desk.add_class("wb-marking")
        about = esc.paragraph(say("marking.offline_about"), is_muted=True)
        offline = esc.markup(esc.heading(say("marking.offline_heading")) + about)
        self.body = ipywidgets.VBox([self.progress, self.choice, self.desk, self.giving_back, offline, self.download])
        super().__init__([esc.markup(markup.STYLE), self.round, self.empty, self.body, self.messages])
        self.begin()
        self.round.observe(self.round_chosen, names="value")
        self.work.observe(self.work_chosen, names="value")

    def _build_choice(self) -> None:
        self.round = ipywidgets.Dropdown(description=say("marking.field_round"))
        self.progress = esc.markup("")
        self.work = ipywidgets.Dropdown(description=say("marking.field_work"))
        self.previous = _button("previous", lambda _: self.turned(-1))
        self.next = _button("next", lambda _: self.turned(1))
        self.choice = ipywidgets.HBox([self.work, self.previous, self.next])
        self.choice.add_class("wb-choice")
        self.download = Download(say("marking.download"), self.workbook, self.messages)

    def _build_form(self) -> None:
        self.heading = esc.markup("")
        self.criteria = ipywidgets.VBox([])
        self.total = esc.markup("")
        self.comment = SavedField(
            say("marking.field_comment"), self.comment_typed, hint=say("marking.comment_hint"), is_long=True
        )
        self.submit = _button("submit", self.submit_clicked, "primary")
        self.reopen = _button("reopen", self.reopen_clicked)
        self.to_do = _button("to_do", self.to_do_clicked)
        self.form = ipywidgets.VBox(
            [self.heading, self.criteria, self.total, self.comment, self.submit, self.reopen, self.to_do]
        )
        self.form.add_class("wb-sheet-form")

    def _build_conflict(self) -> None:
        grounds = [(ground.label(), ground.value) for ground in ConflictGround]
        self.ground = ipywidgets.Dropdown(
            description=say("marking.conflict_ground"), options=[(say("desk.choose"), ""), *grounds]
        )
        self.note = ipywidgets.Textarea(description=say("marking.conflict_note"))
        give_back = _button("conflict_button", self.conflict_clicked, "danger")
        title = esc.heading(say("marking.conflict_heading")) + esc.paragraph(
            say("marking.conflict_about"), is_muted=True
        )
        self.giving_back = ipywidgets.VBox([esc.markup(title), self.ground, self.note, give_back])

    @guard
    def begin(self) -> None:
        """Show the first work to do."""
        _show(self.body, False)
        self.model.begin()
        self._build_fields()
        self._fill_all()

    @guard
    def round_chosen(self, change: Any) -> None:
        """Turn to another round."""
        if not self._is_filling and change["new"]:
            self.model.choose_round(EssayRound(change["new"]))
            self._fill_all()

    @guard
    def work_chosen(self, change: Any) -> None:
        """Open another work."""
        if not self._is_filling and change["new"]:
            self._open(change["new"])

    @guard
    def turned(self, by: int) -> None:
        """Open the work before or after."""
        self._open(self.model.neighbour(by))

    @guard
    def to_do_clicked(self, _button: object) -> None:
        """Open the next work that is not handed in."""
        self.model.refresh()
        self._open(self.model.next_to_do())

    @guard
    def submit_clicked(self, _button: object) -> None:
        """Hand the sheet in, unless a field shows something else than what is saved."""
        blind = self.model.sheet.blind_code
        unsaved = [field.label for field in (*self.fields.values(), self.comment) if field.is_bad]
        if unsaved:
            raise WorkbenchError("marking.fields_unsaved", fields=", ".join(unsaved))
        self._then_fill(lambda: self.model.submit(self.clock()))
        self.messages.say(say("marking.submitted", blind=blind))

    @guard
    def reopen_clicked(self, _button: object) -> None:
        """Take the sheet back to change it."""
        blind = self.model.sheet.blind_code
        self._then_fill(lambda: self.model.reopen(self.clock()))
        self.messages.say(say("marking.reopened", blind=blind))

    @guard
    def conflict_clicked(self, _button: object) -> None:
        """Give the work back."""
        if not self.ground.value:
            raise WorkbenchError("marking.ground_needed")
        blind, ground = self.model.sheet.blind_code, ConflictGround(self.ground.value)
        self._then_fill(lambda: self.model.declare_conflict(ground, self.note.value, self.clock()))
        self.messages.say(say("marking.given_back", blind=blind))

    def workbook(self) -> FileMade:
        """Give the judge's own Excel sheet."""
        name, content = self.model.workbook()
        return FileMade(name, XLSX, content)

    def points_typed(self, criterion: str, typed: str) -> str:
        """Save points that were typed and say when."""
        self._then_fill(lambda: self.model.save(criterion, typed, self.clock()))
        return self.model.saved_line(criterion) or say("marking.taken_back")

    def comment_typed(self, typed: str) -> str:
        """Save the note and say so."""
        at = self.clock()
        self._then_fill(lambda: self.model.save_comment(typed, at))
        return say("marking.comment_saved")

    def _then_fill(self, change: Callable[[], None]) -> None:
        """Do it and show what is there now, whether it was done or refused."""
        blind = self.model.blind_code
        try:
            change()
        finally:
            if self.model.blind_code == blind:
                self._fill_sheet()
            else:
                self._fill_all()

    def _open(self, blind_code: str | None) -> None:
        self.model.open(blind_code)
        self.model.refresh()
        self._fill_all()

    def _build_fields(self) -> None:
        boxes = []
        for criterion in self.model.criteria:
            field = SavedField(criterion.label, partial(self.points_typed, criterion.code), hint=_hint(criterion))
            box = ipywidgets.VBox([field, esc.markup(markup.levels(criterion))])
            box.add_class("wb-criterion")
            self.fields[criterion.code] = field
            boxes.append(box)
        self.criteria.children = boxes

    def _fill_all(self) -> None:
        model = self.model
        has_works = model.blind_code is not None
        self.empty.value = "" if has_works else esc.paragraph(say("marking.no_works"))
        _show(self.body, has_works)
        _show(self.round, len(model.rounds) > 1)
        self._is_filling = True
        try:
            self.round.options = [(found.label(), found.value) for found in model.rounds]
            self.round.value = model.essay_round and model.essay_round.value
        finally:
            self._is_filling = False
        if has_works:
            self.text.value = markup.text(model)
            self.note.value, self.ground.index = "", 0
            self._fill_sheet()

    def _fill_sheet(self) -> None:
        """Show the sheet of the open work as it is stored; what is typed and not yet saved stays in its field."""
        model, sheet = self.model, self.model.sheet
        state = model.state(sheet)
        is_closed = state in (SheetState.SUBMITTED, SheetState.LOCKED)
        self._is_filling = True
        try:
            self.work.options = model.options()
            self.work.value = sheet.blind_code
        finally:
            self._is_filling = False
        self.progress.value = markup.progress(model)
        self.heading.value = markup.sheet_heading(model)
        self.total.value = markup.total(model)
        about = model.place_of_sheet()
        for code, field in self.fields.items():
            field.show(about, model.saved_text(code), model.saved_line(code), is_closed=is_closed)
        said = say("marking.comment_saved") if sheet.comment else ""
        self.comment.show(about, sheet.comment, said, is_closed=is_closed)
        self.submit.disabled = state is not SheetState.COMPLETE
        _show(self.submit, not is_closed)
        _show(self.reopen, state is SheetState.SUBMITTED)
        _show(self.to_do, is_closed and model.next_to_do() is not None)
        _show(self.giving_back, state is not SheetState.LOCKED)
        self.previous.disabled = model.neighbour(-1) == sheet.blind_code
        self.next.disabled = model.neighbour(1) == sheet.blind_code


def _hint(criterion: Criterion) -> str:
    said = say("marking.field_hint", maximum=criterion.max_points, step=format_points(criterion.step))
    weight = say("marking.field_weight", weight=format_points(criterion.weight)) if criterion.weight != 1 else ""
    return " ".join(filter(None, (said, weight)))


def _button(name: str, clicked: Any, style: str = "") -> ipywidgets.Button:
    button = ipywidgets.Button(description=say(f"marking.{name}"), button_style=style)
    button.on_click(clicked)
    return button


def _show(widget: ipywidgets.Widget, is_shown: bool) -> None:
    widget.layout.display = None if is_shown else "none"
