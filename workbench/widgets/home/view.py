"""The home page as widgets."""

from __future__ import annotations

from datetime import UTC, datetime

import ipywidgets  # type: ignore[import-untyped]
from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.services.sign_in import SignedIn
from workbench.store import reading
from workbench.widgets import esc
from workbench.widgets.guard import MessageArea, guard
from workbench.widgets.home.model import HomeModel


class HomePanel(ipywidgets.VBox):  # type: ignore[misc]
    """Builds the page and reads the database once; a reload reads again."""

    def __init__(self, engine: Engine, person: SignedIn) -> None:
        self.messages = MessageArea()
        self.engine = engine
        self.model = HomeModel(person)
        self._body = esc.markup("")
        super().__init__([self.messages, self._body])
        self.show()

    @guard
    def show(self) -> None:
        """Show who is signed in, what waits and what may be opened."""
        with reading(self.engine) as session:
            self.model.refresh(session, datetime.now(UTC))
        model = self.model
        links = [
            (f"{screen.name}.ipynb", screen.title(model.lang), screen.about(model.lang)) for screen in model.screens
        ]
        waits = esc.task_list(model.waits) if model.waits else esc.paragraph(say("apps.home_nothing_waits"))
        parts = [
            esc.paragraph(model.contest_name),
            esc.heading(say("apps.home_welcome", name=model.person.full_name)),
            esc.paragraph(say("apps.home_position", position=model.person.position, roles=model.roles), is_muted=True),
            esc.heading(say("apps.home_waiting")),
            waits,
        ]
        if links:
            parts += [esc.heading(say("apps.home_may")), esc.link_list(links)]
        self._body.value = "".join(parts)
