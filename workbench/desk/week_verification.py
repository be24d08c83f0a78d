"""Notebook 40_week_results: what the units answer about a week's winners, asked for and recorded by forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workbench.catalogue import say
from workbench.desk.pages import Markup, Part, Shown
from workbench.desk.session import Desk
from workbench.desk.weeks import WeekChoice, members_as_options
from workbench.queries.contest import week_of
from workbench.services.verification import close_overdue, send_verifications
from workbench.store import reading
from workbench.terms import Role
from workbench.widgets.action_panel import Action, Field, Outcome
from workbench.widgets.action_panel.model import choice
from workbench.widgets.award_board import markup
from workbench.widgets.award_board.fields import answer_fields, answer_given
from workbench.widgets.award_board.model import AwardBoard, read_board, record_given


def verification(desk: Desk, chosen: WeekChoice) -> Shown:
    """Show where every winner stands with their unit, and how each place changed hands.

    By hand the units are asked, their answers recorded and what is overdue closed.
    """

    def make() -> list[Part]:
        with reading(desk.engine) as session:
            board = read_board(session, week_of(session, desk.contest_id, chosen.number), desk.at)
            secretaries = members_as_options(session, desk, Role.SECRETARIAT)
        shown: list[Part] = [Markup(markup.verification(board)), Markup(markup.chain(board))]
        if desk.actor or board.is_approved:
            return shown
        return [*shown, *_forms(desk, board, choice("actor", say("desk.field_actor"), secretaries))]

    return chosen.show(make)


def _forms(desk: Desk, board: AwardBoard, actor: Field) -> list[Action]:
    forms = []
    if any(row.asked is None for row in board.live):
        forms.append(_plain_form("send", actor, lambda code: _send(desk, board.number, code)))
    asked = [row for row in board.rows if row.asked is not None]
    if asked:

        def answer(values: Mapping[str, Any]) -> Outcome:
            return Outcome(record_given(desk.engine, board, answer_given(values), values["actor"], desk.at))

        title, button = say("award_board.answer_title"), say("award_board.button_answer")
        forms.append(Action(title, button, (*answer_fields(asked), actor), answer))
    if any(row.is_overdue for row in board.rows):
        forms.append(_plain_form("close", actor, lambda code: _close(desk, board.number, code)))
    return forms


def _plain_form(name: str, actor: Field, do: Callable[[str], str]) -> Action:
    title, button = say(f"award_board.{name}_title"), say(f"award_board.button_{name}")
    return Action(title, button, (actor,), lambda values: Outcome(do(values["actor"])))


def _send(desk: Desk, week: int, actor: str) -> str:
    codes = send_verifications(desk.engine, week=week, actor=actor, at=desk.at, contest=desk.contest)
    return say("award_board.sent", count=len(codes), codes=", ".join(codes))


def _close(desk: Desk, week: int, actor: str) -> str:
    codes = close_overdue(desk.engine, week=week, actor=actor, at=desk.at, contest=desk.contest)
    return say("award_board.closed", codes=", ".join(codes))
