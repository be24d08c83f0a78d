"""The who-is-who page as widgets: it builds them once and links them to the model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.services.sign_in import SignedIn
from workbench.widgets import esc
from workbench.widgets.guard import MessageArea, guard
from workbench.widgets.people_review import markup
from workbench.widgets.people_review.model import PeopleReviewModel

_WIDE = {"width": "min(100%, 640px)"}


class PeopleReviewPanel(ipywidgets.VBox):  # type: ignore[misc]
    """Decide pair after pair, take merges back, say what spellings of units mean."""

    def __init__(self, engine: Engine, person: SignedIn) -> None:
        self.model = PeopleReviewModel(engine, person)
        self.messages = MessageArea()
        self._is_filling = False
        self._build_pairs()
        self._build_merges()
        self._build_spellings()
        super().__init__([esc.markup(markup.STYLE), self.messages, self.pairs, self.made, self.spellings])
        self.begin()
        self.spelling.observe(self.spelling_chosen, names="value")

    def _build_pairs(self) -> None:
        self.pair = esc.markup("")
        self.keep = ipywidgets.Dropdown(description=say("people.field_keep"), layout=_WIDE)
        self.reason = ipywidgets.Text(description=say("people.field_reason"), layout=_WIDE)
        self.merge = _button("button_merge", self.merge_clicked, "primary")
        self.apart = _button("button_apart", self.apart_clicked)
        self.later = _button("button_later", self.later_clicked)
        buttons = ipywidgets.HBox([self.merge, self.apart, self.later])
        self.deciding = ipywidgets.VBox([self.keep, self.reason, buttons])
        self.pairs = ipywidgets.VBox([_title("pairs"), self.pair, self.deciding])

    def _build_merges(self) -> None:
        self.merges = esc.markup("")
        self.merged = ipywidgets.Dropdown(description=say("people.field_merge"), layout=_WIDE)
        self.split_reason = ipywidgets.Text(description=say("people.field_split_reason"), layout=_WIDE)
        self.back = _button("button_split", self.split_clicked, "danger")
        self.splitting = ipywidgets.VBox([self.merged, self.split_reason, ipywidgets.HBox([self.back])])
        self.made = ipywidgets.VBox([_title("merges"), self.merges, self.splitting])

    def _build_spellings(self) -> None:
        self.met = esc.markup("")
        self.spelling = ipywidgets.Dropdown(description=say("people.field_spelling"), layout=_WIDE)
        self.unit = ipywidgets.Dropdown(description=say("people.field_unit"), layout=_WIDE)
        self.unit_reason = ipywidgets.Text(description=say("people.field_unit_reason"), layout=_WIDE)
        self.remember = _button("button_remember", self.remember_clicked, "primary")
        self.naming = ipywidgets.VBox([self.spelling, self.unit, self.unit_reason, ipywidgets.HBox([self.remember])])
        self.spellings = ipywidgets.VBox([_title("spellings"), self.met, self.naming])

    @guard
    def begin(self) -> None:
        """Show what waits."""
        self._reload()

    @guard
    def later_clicked(self, _button: object) -> None:
        """Leave the pair for later."""
        self.model.later()
        self._fill_pair()

    @guard
    def merge_clicked(self, _button: object) -> None:
        """Merge the pair that is shown."""
        keep, other = self.model.merge(keep=self.keep.value or "", reason=self.reason.value, at=datetime.now(UTC))
        self._reload()
        self.messages.say(say("people.merged", keep=keep, other=other))

    @guard
    def apart_clicked(self, _button: object) -> None:
        """Declare the pair that is shown two people."""
        left, right = self.model.tell_apart(reason=self.reason.value, at=datetime.now(UTC))
        self._reload()
        self.messages.say(say("people.distinct_done", left=left, right=right))

    @guard
    def split_clicked(self, _button: object) -> None:
        """Take the chosen merge back."""
        code = self.merged.value or ""
        self.model.take_back(code=code, reason=self.split_reason.value, at=datetime.now(UTC))
        self._reload()
        self.messages.say(say("people.split_done", code=code))

    @guard
    def spelling_chosen(self, change: Any) -> None:
        """Offer the units that the chosen spelling may mean."""
        if not self._is_filling and change["new"] is not None:
            self._fill_units()

    @guard
    def remember_clicked(self, _button: object) -> None:
        """Remember which unit the chosen spelling means."""
        spelling, unit = self.spelling.value or "", self.unit.value or ""
        self.model.decide_spelling(spelling=spelling, unit=unit, reason=self.unit_reason.value, at=datetime.now(UTC))
        self._reload()
        self.messages.say(say("people.alias_done", spelling=spelling, unit=unit))

    def _reload(self) -> None:
        """Read everything again and fill the page; no reason stays for another decision."""
        self.model.refresh()
        self._is_filling = True
        try:
            self._fill_pair()
            self._fill_merges()
            _offer(self.spelling, self.model.spelling_options())
            self._fill_units()
        finally:
            self._is_filling = False

    def _fill_pair(self) -> None:
        model, shown = self.model, self.model.shown
        self.reason.value = ""
        _offer(self.keep, model.keep_options())
        self.later.disabled = len(model.queue) < 2
        _show(self.deciding, shown is not None)
        if shown is None:
            self.pair.value = esc.paragraph(say("people.no_pairs"))
        else:
            self.pair.value = markup.pair(shown, model.place, len(model.queue))

    def _fill_merges(self) -> None:
        self.split_reason.value = ""
        self.merges.value = markup.merges(self.model.merges)
        _offer(self.merged, self.model.merge_options())
        _show(self.splitting, bool(self.model.merges))

    def _fill_units(self) -> None:
        chosen = next((one for one in self.model.unknown if one.spelling == self.spelling.value), None)
        self.unit_reason.value = ""
        self.met.value = markup.spelling(chosen)
        _offer(self.unit, self.model.unit_options(chosen.spelling) if chosen else [])
        _show(self.naming, chosen is not None)


def _title(name: str) -> ipywidgets.HTML:
    title = esc.heading(say(f"people.{name}_heading"))
    return esc.markup(title + esc.paragraph(say(f"people.{name}_about"), is_muted=True))


def _button(name: str, clicked: Any, style: str = "") -> ipywidgets.Button:
    button = ipywidgets.Button(description=say(f"people.{name}"), button_style=style)
    button.on_click(clicked)
    return button


def _offer(dropdown: ipywidgets.Dropdown, options: list[tuple[str, str]]) -> None:
    dropdown.options = options
    dropdown.index = 0 if options else None


def _show(widget: ipywidgets.Widget, is_shown: bool) -> None:
    widget.layout.display = None if is_shown else "none"
