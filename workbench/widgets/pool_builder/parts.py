"""What the panels of a pool have in common: a title, messages, the people who act, and whom to tell when done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets  # type: ignore[import-untyped]

from workbench.catalogue import say
from workbench.queries.committee import members_holding
from workbench.store import reading
from workbench.terms import Role
from workbench.widgets import esc
from workbench.widgets.action_panel import Outcome
from workbench.widgets.guard import MessageArea
from workbench.widgets.pool_builder.model import PoolDesk

WIDE = {"width": "min(100% - 4px, 760px)"}  # a widget has 2 px beside it on each side
STYLE = {"description_width": "180px"}
After = Callable[[Any, Outcome], None]


class PoolPanel(ipywidgets.VBox):  # type: ignore[misc]
    """A titled panel; ``after`` is told what was done, so that the whole page can follow."""

    def __init__(self, title: str, desk: PoolDesk, week: int, after: After | None) -> None:
        self.title = title
        self.desk = desk
        self.week = week
        self.after = after
        self.messages = MessageArea()
        super().__init__([], layout={"width": "100%"})

    def lay_out(self, parts: Sequence[Any]) -> None:
        """Put the parts under the title; messages stand last, next to the button that caused them."""
        self.children = [esc.markup(esc.notebook_style() + esc.heading(self.title)), *parts, self.messages]

    def done(self, sentence: str) -> None:
        """Say what was done, here and to whoever keeps the page."""
        self.messages.say(sentence)
        if self.after:
            self.after(self, Outcome(sentence))

    def __repr__(self) -> str:
        """Say in a saved notebook, where no panel can be shown, what stood here."""
        return say("desk.panel_saved", title=self.title)


def people(desk: PoolDesk, *roles: Role) -> list[tuple[str, str]]:
    """Give the members who hold one of the roles, as a list offers them."""
    with reading(desk.engine) as session:
        members = members_holding(session, desk.contest_id, *roles)
    return [(f"{member.full_name} – {member.position} ({member.code})", member.code) for member in members]


def dropdown(label: str, options: Sequence[tuple[str, Any]], first: str | None = None) -> Any:
    """Make a list that begins with nothing chosen."""
    shown = [(first or say("desk.choose"), None), *options]
    return ipywidgets.Dropdown(options=shown, index=0, description=label, layout=WIDE, style=STYLE)


def number(label: str, value: int, *, width: str = "170px", described: str = "100px") -> Any:
    """Make a field for a whole number that is told at every keystroke."""
    style = {"description_width": described}
    layout = {"width": width}
    return ipywidgets.IntText(value=value, description=label, continuous_update=True, layout=layout, style=style)


def button(label: str, clicked: Callable[[Any], Any]) -> Any:
    """Make the button of a panel."""
    layout = {"width": "auto", "align_self": "flex-start"}
    made = ipywidgets.Button(description=label, button_style="primary", layout=layout)
    made.on_click(clicked)
    return made
