"""What the notebooks of the apps call: load, wait for the visitor, open the page."""

from __future__ import annotations

import os
import time
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
    if name == "awards":
        from workbench.widgets.award_board import AwardBoardPanel

        return AwardBoardPanel
    if name == "home":
        from workbench.widgets.home import HomePanel

        return HomePanel
    if name == "import":
        from workbench.widgets.mapping_wizard import ImportPanel

        return ImportPanel
    if name == "marking":
        from workbench.widgets.marking_desk import MarkingDeskPanel

        return MarkingDeskPanel
    if name == "people":
        from workbench.widgets.people_review import PeopleReviewPanel

        return PeopleReviewPanel
    if name == "pool":
        from workbench.widgets.pool_review import PoolReviewPanel

        return PoolReviewPanel
    import matplotlib.figure  # noqa: F401 - the slowest import of the board, paid here and not at the first chart

    if name == "review":
        import scipy.stats  # noqa: F401 - screening needs it; paid here, too

        from workbench.widgets.review_queue import ReviewPanel

        return ReviewPanel
    from workbench.widgets.results_board import ResultsPanel

    return ResultsPanel


def wait_for_visitor(pause_s: float = 1.0) -> None:
    """Stop here in a warm kernel until somebody opens the page; the request then stands in the environment.

    Voila's own wait gives up when the server takes more than 5 seconds to answer, as a busy one may while it starts;
    the page would then belong to nobody, so the wait is taken up again, for a minute at least.
    """
    if os.environ.get("VOILA_PREHEAT") != "True":
        return
    from voila import utils  # type: ignore[import-untyped]

    for _ in range(60):
        utils.wait_for_request()
        if USERNAME_VARIABLE in os.environ:
            return
        time.sleep(pause_s)


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
