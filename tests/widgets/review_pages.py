"""The review's page in the hands of a test: open it, open a paper, sign, read what was ruled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from makers import state_of
from review_makers import BULK, CLIMBER, LATE, LEADER, TOO_FAST
from served import PASSWORD
from sqlalchemy import Engine, select

from workbench.errors import WorkbenchError
from workbench.services.sign_in import SignedIn, person_signed_in
from workbench.store import reading
from workbench.tables import Attempt, Decision, SignIn, core
from workbench.widgets.review_queue import ReviewPanel

USERNAMES = {"TK": "thuky", "TB": "truongban", "PB": "phoban", "KT": "kiemtra", "GK1": "giamkhao"}
QUEUE = [TOO_FAST, LEADER, CLIMBER, *BULK, LATE]


def person(engine: Engine, code: str) -> SignedIn:
    """Give a member as signed in."""
    with reading(engine) as session:
        person = person_signed_in(session, USERNAMES[code])
    assert person is not None
    return person


def review_panel(engine: Engine, code: str = "TK") -> ReviewPanel:
    """Open the page for a member."""
    return ReviewPanel(engine, person(engine, code))


def codes_shown(panel: ReviewPanel) -> list[str]:
    """Give the codes of the papers on the page."""
    return [child.code for child in panel.board.rows.children if hasattr(child, "code")]


def open_paper(panel: ReviewPanel, code: str) -> str:
    """Press the button of a paper; give the evidence shown."""
    next(slot for slot in panel.board.slots if slot.code == code).button.click()
    text: str = panel.board.evidence.value
    return text


def decisions(engine: Engine) -> list[tuple[str, str, str, bool]]:
    """Give the rulings: kind, paper, reason, whether two people signed."""
    decision, attempt = core(Decision).c, core(Attempt).c
    with reading(engine) as session:
        rows = session.execute(
            select(decision.kind, attempt.code, decision.reason, decision.seconded_by_id)
            .where(decision.attempt_id == attempt.id)
            .order_by(decision.id)
        )
        return [(row[0], row[1], row[2], row[3] is not None) for row in rows]


def failed_tries(engine: Engine, username: str) -> int:
    """Count the wrong passwords of a user."""
    with reading(engine) as session:
        return session.scalars(select(SignIn).where(core(SignIn).c.username == username)).one().failed_count


def refusal_of(engine: Engine, act: Callable[[], Any]) -> str:
    """Hold that an action is refused and changes nothing; give the code of the refusal."""
    before = state_of(engine)
    with pytest.raises(WorkbenchError) as refusal:
        act()
    assert state_of(engine) == before
    return refusal.value.code


def sign(form: Any, username: str = "truongban", password: str = PASSWORD) -> None:
    """Fill in the second person."""
    form.signing.username.value, form.signing.password.value = username, password
