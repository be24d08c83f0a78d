"""What the notebooks of the apps call: load, wait for the visitor, open the page."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import ipywidgets  # type: ignore[import-untyped]

from workbench.errors import WorkbenchError
from workbench.services.sign_in import SignedIn, person_signed_in
from workbench.store import open_engine, reading
from workbench.widgets.guard import MessageArea, tell
from workbench.widgets.screens import SCREENS

# The server writes the header of this name itself; see USERNAME_HEADER in apps.identity.
USERNAME_VARIABLE = "HTTP_X_WORKBENCH_USERNAME"


def load_page(name: str) -> Callable[..., Any]:
    """Import what a page needs; in a warm kernel this happens before its visitor comes."""
    if name == "home":
        from workbench.widgets.home import HomePanel

        return HomePanel
    import matplotlib.figure  # noqa: F401 - the slowest import of the board, paid here and not at the first chart

    from workbench.widgets.results_board import ResultsPanel

    return ResultsPanel


def wait_for_visitor() -> None:
    """Stop here in a warm kernel until somebody opens the page; the request then stands in the environment."""
    if os.environ.get("VOILA_PREHEAT") == "True":
        from voila.utils import wait_for_request  # type: ignore[import-untyped]

        wait_for_request()


def open_page(name: str) -> ipywidgets.Widget:
    """Give the page for the person signed in, or the sentence that says why not."""
    try:
        engine = open_engine()
        with reading(engine) as session:
            person = person_signed_in(session, os.environ.get(USERNAME_VARIABLE, ""))
        _may_open(person, name)
        return load_page(name)(engine, person)
    except Exception as error:  # a cell that fails would show an English line and drop the rest of the page
        messages = MessageArea()
        messages.warn(tell(error))
        return messages


def _may_open(person: SignedIn | None, name: str) -> None:
    if person is None:
        raise WorkbenchError("apps.nobody_signed_in")
    person.require(*SCREENS[name].roles)
