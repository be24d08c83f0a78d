"""What a notebook shows: sentences, tables and pictures, readable on the screen and in the saved copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import ipywidgets  # type: ignore[import-untyped]
import pandas as pd

from workbench.catalogue import say
from workbench.texts import format_number
from workbench.widgets import esc
from workbench.widgets.action_panel import Action, ActionPanel, Outcome
from workbench.widgets.data_table import DataTable, TableModel
from workbench.widgets.guard import MessageArea, guard

MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A frame with its caption; a page shows the first ``most`` rows and says how many more there are."""

    caption: str
    frame: pd.DataFrame
    most: int = MOST_ROWS


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that must not be overlooked: something done, or something that stands in the way."""

    text: str
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Markup:
    """Markup made by ``widgets.esc``: a picture, a list of links."""

    source: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel of its own, there only by hand: its title, and how it is made; it tells what was done to ``After``."""

    title: str
    make: Callable[[After], Any]


After: TypeAlias = Callable[[Any, Outcome], None]
Part = str | Table | Notice | Markup | Action | Panel


class Page:
    """Parts one under the other; plain strings are sentences and are escaped."""

    def __init__(self, *parts: str | Table | Notice | Markup) -> None:
        self.parts = parts

    @property
    def frames(self) -> list[pd.DataFrame]:
        """Give the tables of the page, whole."""
        return [part.frame for part in self.parts if isinstance(part, Table)]

    @property
    def text(self) -> str:
        """Give the page's sentences and the captions of its tables."""
        return "\n".join(text for text in map(_text, self.parts) if text)

    @property
    def html(self) -> str:
        """Give the page as markup whose outside values are escaped."""
        return esc.notebook_style() + "".join(map(_html, self.parts))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


Shown: TypeAlias = "Page | ipywidgets.VBox"


class LivePages:
    """The pages of one notebook: plain where its parameters were given; by hand with forms, following each action."""

    def __init__(self, is_live: bool) -> None:
        self.is_live = is_live
        self._live: list[LivePage] = []

    def show(self, make: Callable[[], Sequence[Part]]) -> Shown:
        """Show what ``make`` gives now and, by hand, again after every action."""
        if not self.is_live:
            return Page(*map(_plain, make()))
        page = LivePage(make, self.done)
        self._live.append(page)
        return page

    def done(self, panel: Any = None, outcome: Outcome | None = None) -> None:
        """Bring every live page up to date, then say the outcome on the page that held the form."""
        holder = next((page for page in self._live if panel in page.body.children), None)
        for page in self._live:
            page.refresh()
        if holder and outcome:
            holder.messages.say(outcome.sentence)


class LivePage(ipywidgets.VBox):  # type: ignore[misc]
    """A page that can be made again in its place."""

    def __init__(self, make: Callable[[], Sequence[Part]], after: After) -> None:
        self.make = make
        self.after = after
        self.parts: Sequence[Part] = ()
        self.messages = MessageArea()
        self.body = ipywidgets.VBox([])
        super().__init__([esc.markup(esc.notebook_style()), self.messages, self.body])
        self.refresh()

    def __repr__(self) -> str:
        """Give the sentences where the page itself cannot be shown."""
        return Page(*map(_plain, self.parts)).text

    @guard
    def refresh(self) -> None:
        """Make the page again."""
        self.parts = self.make()
        old = self.body.children
        self.body.children = [_widget(part, self.after) for part in self.parts]
        for widget in old:
            _close(widget)


def make_frame(columns: Sequence[str], rows: Iterable[Sequence[Any]], area: str = "desk") -> pd.DataFrame:
    """Make a frame for people: ``columns`` name headers of a catalogue area, whole numbers stay numbers."""
    values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
    return pd.DataFrame(
        {say(f"{area}.column_{name}"): _column(column) for name, column in zip(columns, values, strict=True)}
    )


def _column(values: list[Any]) -> Any:
    if values and all(value is None or type(value) is int for value in values):
        return pd.array(values, dtype="Int64")
    return [
        format_number(value, 2) if isinstance(value, Decimal) else "" if value is None else value for value in values
    ]


def _plain(part: Part) -> str | Table | Notice | Markup:
    return say("desk.panel_saved", title=part.title) if isinstance(part, (Action, Panel)) else part


def _widget(part: Part, after: After) -> Any:
    """Show a part by hand; a table with more rows than a page shows can be searched and turned."""
    if isinstance(part, Panel):
        return part.make(after)
    if isinstance(part, Action):
        return ActionPanel(part, after)
    if isinstance(part, Table) and len(part.frame) > part.most:
        table = DataTable()
        table.show(TableModel(part.frame), part.caption)
        return table
    return esc.markup(_html(part))


def _text(part: str | Table | Notice | Markup) -> str:
    if isinstance(part, Table):
        return part.caption
    if isinstance(part, Markup):
        return ""
    return part.text if isinstance(part, Notice) else part


def _html(part: str | Table | Notice | Markup) -> str:
    if isinstance(part, Markup):
        return part.source
    if isinstance(part, Notice):
        return esc.message(part.text, is_bad=part.is_bad)
    if isinstance(part, Table):
        return _table(part)
    return esc.paragraph(part)


def _table(part: Table) -> str:
    model = TableModel(part.frame)
    cells = zip(*model.texts, strict=True) if model.texts else ([] for _ in model.columns)
    columns = [(label, _holds_numbers(column)) for label, column in zip(model.columns, cells, strict=True)]
    left = len(part.frame) - part.most
    note = say("desk.rows_left", left=format_number(left)) if left > 0 else ""
    if part.frame.empty:
        note = say("desk.rows_none")
    return esc.table(part.caption, columns, model.texts[: part.most], note)


def _holds_numbers(texts: Iterable[str]) -> bool:
    """Say whether a column is read as numbers, as values or as texts with a sign or a percentage."""
    filled = [text for text in texts if text]
    return bool(filled) and all(re.fullmatch(r"[-+>]? ?[\d.,]+%?", text) for text in filled)


def _close(widget: Any) -> None:
    for child in getattr(widget, "children", ()):
        _close(child)
    widget.close()
