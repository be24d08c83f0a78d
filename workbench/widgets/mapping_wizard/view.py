"""The mapping wizard as widgets: it builds them once and links them to the model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.errors import ImportRefused, WorkbenchError
from workbench.services.sign_in import SignedIn
from workbench.terms import Role
from workbench.texts import format_number
from workbench.widgets import esc
from workbench.widgets.action_panel import Outcome
from workbench.widgets.guard import MessageArea, guard
from workbench.widgets.mapping_wizard import markup
from workbench.widgets.mapping_wizard.model import DRAFT_NAME, NOT_IN_FILE, MappingWizardModel, option_labels

_WIDE = {"width": "min(100%, 640px)"}
_STYLE = {"description_width": "180px"}
_CHOICES = ("layout", "identity", "answers")
After = Callable[[Any, Outcome], None]


class MappingWizard(ipywidgets.VBox):  # type: ignore[misc]
    """Upload a file, say which column is what, try it, save the profile, take the file in.

    ``actors`` are those who may act, as (shown, code); with one nobody is asked. ``clock`` gives the moment of a
    step; ``after`` is told when a file was taken in.
    """

    def __init__(
        self,
        model: MappingWizardModel,
        actors: list[tuple[str, str]],
        *,
        week: int | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        after: After | None = None,
    ) -> None:
        self.model = model
        self.clock = clock
        self.after = after
        self.messages = MessageArea()
        self.messages.add_class("wb-sticky-message")  # the page is long, and its buttons stand at its end
        self._is_filling = False
        self._build_file(week)
        self._build_columns()
        self._build_steps(actors)
        title = esc.markup(esc.notebook_style() + esc.heading(say("mapping_wizard.title")))
        about = esc.markup(esc.paragraph(say("mapping_wizard.about"), is_muted=True))
        super().__init__([title, about, self.choosing, self.work, self.messages], layout={"width": "100%"})
        _show(self.work, False)

    def __repr__(self) -> str:
        """Say in a saved notebook, where no wizard can be shown, what stood here."""
        return say("desk.panel_saved", title=say("mapping_wizard.title"))

    def _build_file(self, week: int | None) -> None:
        weeks = [(say("desk.of_week", week=number), number) for number in self.model.weeks()]
        self.week = ipywidgets.Dropdown(
            options=weeks, value=week or weeks[0][1], description=say("mapping_wizard.week"), layout=_WIDE, style=_STYLE
        )
        self.upload = ipywidgets.FileUpload(
            description=say("mapping_wizard.upload"), accept=".csv,.xlsx,.txt", multiple=False, layout={"width": "auto"}
        )
        self.upload.observe(self.uploaded, names="value")
        self.choosing = ipywidgets.VBox([self.week, self.upload] if week is None else [self.upload])

    def _build_columns(self) -> None:
        self.profile = _dropdown("profile")
        self.choices = {name: _dropdown(name, option_labels()[name]) for name in _CHOICES}
        self.month_first = ipywidgets.Checkbox(
            description=say("mapping_wizard.month_first"), indent=False, layout=_WIDE
        )
        self.preview = esc.markup("")
        self.fields = ipywidgets.VBox([])
        self.profile.observe(self.profile_chosen, names="value")
        for name, widget in self.choices.items():
            widget.observe(lambda change, name=name: self.choice_changed(name, change["new"]), names="value")
        self.month_first.observe(lambda change: self.choice_changed("month_first", change["new"]), names="value")

    def _build_steps(self, actors: list[tuple[str, str]]) -> None:
        nobody = [(say("desk.choose"), None)] if len(actors) > 1 else []
        self.actor = _dropdown("actor", [*nobody, *actors])
        _show(self.actor, bool(nobody))
        self.try_it = _button("try", self.tried)
        self.name = ipywidgets.Text(description=say("mapping_wizard.name"), layout=_WIDE, style=_STYLE)
        self.save = _button("save", self.saved)
        self.only_in_order = ipywidgets.Checkbox(
            description=say("desk.field_without_refused"), indent=False, layout=_WIDE
        )
        self.take_in = _button("take_in", self.taken_in, "primary")
        self.result = esc.markup("")
        how = [self.profile, *self.choices.values(), self.month_first]
        steps = [self.actor, self.try_it, self.name, self.save, self.only_in_order, self.take_in, self.result]
        self.work = ipywidgets.VBox(
            [
                _section("how", *how),
                _section("columns", self.preview, self.fields),
                _section("steps", *steps),
            ]
        )

    @guard
    def uploaded(self, _change: Any) -> None:
        """Open the file that was chosen and show how it may be read."""
        if not self.upload.value:
            return
        file = self.upload.value[0]
        name, data = file["name"], bytes(file["content"])
        self.upload.value = ()
        _show(self.work, False)
        self.model.load(name, data)
        self._fill()
        _show(self.work, True)
        self.messages.say(say("mapping_wizard.opened", file=name, size=format_number(len(data))))

    @guard
    def profile_chosen(self, change: Any) -> None:
        """Read the file by another profile."""
        if not self._is_filling and change["new"] not in (None, DRAFT_NAME):
            self.model.choose(change["new"])
            self._fill()

    @guard
    def choice_changed(self, name: str, value: Any) -> None:
        """Read the file in another manner."""
        if not self._is_filling:
            self.model.change(**{name: value})
            self._fill()

    @guard
    def heading_chosen(self, field: str, heading: str, told: ipywidgets.HTML) -> None:
        """Take another column for a field, and say at once how it reads."""
        if not self._is_filling:
            self.model.set_column(field, heading)
            state = next(one for one in self.model.fields() if one.field == field)
            told.value = markup.reading_of(state)
            self._fill_profile()

    @guard
    def tried(self, _button: object) -> None:
        """Read the whole file and store nothing."""
        self.result.value = ""
        self.result.value = markup.dry_run(self.model.dry_run(week=self.week.value, at=self.clock()))

    @guard
    def saved(self, _button: object) -> None:
        """Keep the columns as a named profile."""
        number = self.model.save(self.name.value, actor=self._actor(), at=self.clock())
        self._fill_profile()
        self.messages.say(say("mapping_wizard.kept", name=self.model.profile.name, number=number))

    @guard
    def taken_in(self, _button: object) -> None:
        """Take the file in, whole or (ticked) without its refused rows."""
        self.result.value = ""
        try:
            receipt = self.model.take_in(
                week=self.week.value,
                actor=self._actor(),
                at=self.clock(),
                accept_without_refused=self.only_in_order.value,
            )
        except ImportRefused as refused:
            self.result.value = markup.findings(refused.findings)
            raise
        self.result.value = markup.findings(receipt.findings)
        self.only_in_order.value = False
        said = markup.sentence(receipt)
        self.messages.say(said)
        if self.after:
            self.after(self, Outcome(said))

    def _actor(self) -> str:
        if not self.actor.value:
            raise WorkbenchError("desk.fields_missing", fields=self.actor.description)
        return str(self.actor.value)

    def _fill(self) -> None:
        """Show the file as the model reads it now."""
        self._is_filling = True
        try:
            self.result.value = ""
            for name, widget in self.choices.items():
                widget.value = getattr(self.model.profile, name)
            self.month_first.value = self.model.profile.month_first
            self.preview.value = markup.preview(self.model.proposal) if self.model.proposal else ""
            self.fields.children = [self._field_row(state) for state in self.model.fields()]
        finally:
            self._is_filling = False
        self._fill_profile()

    def _fill_profile(self) -> None:
        """Show which profile is on the screen; what was changed has no name until it is saved."""
        self._is_filling = True
        try:
            draft = [(say("mapping_wizard.draft"), DRAFT_NAME)] if self.model.is_draft else []
            self.profile.options = [*draft, *self.model.profile_options()]
            self.profile.value = self.model.profile.name
        finally:
            self._is_filling = False
        self.take_in.disabled = self.model.is_draft  # the model refuses it, too

    def _field_row(self, state: Any) -> ipywidgets.VBox:
        label = f"{state.label} *" if state.is_required else state.label
        headings = [(text, text) for text in self.model.headings(state.field)]
        chosen = ipywidgets.Dropdown(
            options=[(say("mapping_wizard.none"), NOT_IN_FILE), *headings],
            description=label,
            layout=_WIDE,
            style=_STYLE,
        )
        chosen.value = state.heading if state.heading in dict(headings) else NOT_IN_FILE
        told = esc.markup(markup.reading_of(state))
        chosen.observe(lambda change: self.heading_chosen(state.field, change["new"], told), names="value")
        return ipywidgets.VBox([chosen, told])


class ImportPanel(MappingWizard):
    """The wizard for the secretary who is signed in."""

    def __init__(self, engine: Engine, person: SignedIn) -> None:
        model = MappingWizardModel(engine, lambda: person.require(Role.SECRETARIAT))
        super().__init__(model, [(person.full_name, person.code)])


def _dropdown(name: str, options: Any = ()) -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(
        options=list(options), description=say(f"mapping_wizard.{name}"), layout=_WIDE, style=_STYLE
    )


def _button(name: str, clicked: Any, style: str = "") -> ipywidgets.Button:
    button = ipywidgets.Button(
        description=say(f"mapping_wizard.{name}"),
        button_style=style,
        layout={"width": "auto", "align_self": "flex-start"},
    )
    button.on_click(clicked)
    return button


def _section(name: str, *parts: Any) -> ipywidgets.VBox:
    head = esc.heading(say(f"mapping_wizard.{name}_heading"))
    about = esc.paragraph(say(f"mapping_wizard.{name}_about"), is_muted=True)
    return ipywidgets.VBox([esc.markup(head + about), *parts])


def _show(widget: ipywidgets.Widget, is_shown: bool) -> None:
    widget.layout.display = None if is_shown else "none"
