"""The form as widgets; what the button does and what may be sent is decided in the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets  # type: ignore[import-untyped]

from workbench.catalogue import say
from workbench.widgets import esc
from workbench.widgets.action_panel.model import Action, Field, FieldKind, Outcome, UploadedFile
from workbench.widgets.guard import MessageArea, guard

_WIDE = {"width": "min(100%, 640px)"}
_OWN_WIDTH = {"width": "auto", "align_self": "flex-start"}
_STYLE = {"description_width": "180px"}


class ActionPanel(ipywidgets.VBox):  # type: ignore[misc]
    """A form that tells what became of its action; ``after`` is called with the outcome of one that was done."""

    def __init__(self, action: Action, after: Callable[[ActionPanel, Outcome], None] | None = None) -> None:
        self.action = action
        self.after = after
        self.messages = MessageArea()
        self.details = esc.markup("")
        self.inputs = {field.name: _input(field) for field in action.fields}
        self.button = ipywidgets.Button(description=action.button, button_style="primary", layout=_OWN_WIDTH)
        self.button.on_click(self.clicked)
        title = esc.markup(esc.notebook_style() + esc.heading(action.title))
        super().__init__([title, *self.inputs.values(), self.button, self.messages, self.details])

    def __repr__(self) -> str:
        """Say in a saved notebook, where no form can be shown, what stood here."""
        return say("desk.panel_saved", title=self.action.title)

    @guard
    def clicked(self, _button: object = None) -> None:
        """Run the action with what stands in the fields; after it, choices start empty so that nothing runs twice.

        A password is forgotten at once, whatever becomes of the action.
        """
        self.details.value = ""
        values = {name: _value(widget) for name, widget in self.inputs.items()}
        for field in self.action.fields:
            if field.kind is FieldKind.PASSWORD:
                _reset(self.inputs[field.name], field)
        outcome = self.action.run(values)
        self.details.value = outcome.details
        if outcome.is_bad:
            self.messages.warn(outcome.sentence)
            return
        self.messages.say(outcome.sentence)
        for field in self.action.fields:
            _reset(self.inputs[field.name], field)
        if self.after:
            self.after(self, outcome)


def _input(field: Field) -> Any:
    common = {"description": field.label, "layout": _WIDE, "style": _STYLE}
    if field.kind is FieldKind.CHOICE:
        return ipywidgets.Dropdown(options=[(say("desk.choose"), None), *field.options], index=0, **common)
    if field.kind is FieldKind.NUMBER:
        return ipywidgets.IntText(value=field.default, **common)
    if field.kind is FieldKind.FLAG:
        return ipywidgets.Checkbox(value=bool(field.default), description=field.label, indent=False, layout=_WIDE)
    if field.kind is FieldKind.FILES:
        return ipywidgets.FileUpload(description=field.label, multiple=True, layout=_OWN_WIDTH)
    if field.kind is FieldKind.PASSWORD:
        return ipywidgets.Password(**common)
    kind = ipywidgets.Textarea if field.kind is FieldKind.LONG_TEXT else ipywidgets.Text
    return kind(value=field.default or "", **common)


def _value(widget: Any) -> Any:
    if isinstance(widget, ipywidgets.FileUpload):
        return tuple(UploadedFile(file["name"], bytes(file["content"])) for file in widget.value)
    return widget.value


def _reset(widget: Any, field: Field) -> None:
    if field.kind is FieldKind.FILES:
        widget.value = ()
    elif field.kind is FieldKind.CHOICE:
        widget.index = 0
    elif field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.PASSWORD):
        widget.value = field.default or ""
    else:
        widget.value = field.default
