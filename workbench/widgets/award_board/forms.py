"""The forms that the page of prizes offers a person now; what may be done is decided in the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from workbench.catalogue import say
from workbench.queries.standings import StandingRow
from workbench.queries.verification import VerificationRow
from workbench.rules.approvals import AWARD_ROLES
from workbench.rules.awards import OpenTie
from workbench.terms import AwardState, Role
from workbench.widgets.action_panel import Action, Field, FieldKind, Outcome
from workbench.widgets.action_panel.model import choice, reason
from workbench.widgets.award_board.fields import answer_fields, answer_given, tie_choice, tie_fields
from workbench.widgets.award_board.model import AwardBoardModel

Clock = Callable[[], datetime]


def tie_forms(model: AwardBoardModel, clock: Clock) -> list[Action]:
    """Offer the committee one form for every tie that waits."""
    board = model.board
    if board is None or not model.may(Role.COMMITTEE):
        return []
    return [
        _tie_form(model, clock, tie, one.division, one.standings)
        for one in board.allocations
        for tie in one.allocation.open_ties
    ]


def _tie_form(
    model: AwardBoardModel, clock: Clock, tie: OpenTie, division: str, standings: list[StandingRow]
) -> Action:
    def do(values: Mapping[str, Any]) -> Outcome:
        return Outcome(model.settle(tie, division, tie_choice(values), values["reason"], clock()))

    fields = (*tie_fields(tie, standings, model.lang), reason())
    return Action(say("desk.tie_title", rank=tie.rank), say("award_board.button_settle"), fields, do)


def allocation_forms(model: AwardBoardModel, clock: Clock) -> list[Action]:
    """Offer the secretariat to store the list while it is not approved."""
    if model.board is None or model.board.is_approved or not model.may(Role.SECRETARIAT):
        return []
    title, button = say("desk.allocate_title", week=model.board.number), say("desk.allocate_button")
    return [Action(title, button, (), lambda _: Outcome(model.allocate(clock())))]


def verification_forms(model: AwardBoardModel, clock: Clock) -> list[Action]:
    """Offer the secretariat to send, to record answers and to close what is overdue."""
    board = model.board
    if board is None or board.is_approved or not model.may(Role.SECRETARIAT):
        return []
    found = []
    if any(row.asked is None for row in board.live):
        found.append(
            Action(
                say("award_board.send_title"),
                say("award_board.button_send"),
                (),
                lambda _: Outcome(model.send(clock())),
            )
        )
    asked = [row for row in board.rows if row.asked is not None]
    if asked:
        found.append(_answer_form(model, clock, asked))
    if any(row.is_overdue for row in board.rows):
        title, button = say("award_board.close_title"), say("award_board.button_close")
        found.append(Action(title, button, (), lambda _: Outcome(model.close(clock()))))
    return found


def _answer_form(model: AwardBoardModel, clock: Clock, asked: list[VerificationRow]) -> Action:
    def do(values: Mapping[str, Any]) -> Outcome:
        return Outcome(model.answer(answer_given(values), clock()))

    fields = answer_fields(asked, model.lang)
    return Action(say("award_board.answer_title"), say("award_board.button_answer"), fields, do)


def signing_forms(model: AwardBoardModel, clock: Clock) -> list[Action]:
    """Offer to sign the list, with a second person beside, or the committee to open an approved one again."""
    board = model.board
    if board is None or not board.live or not model.person.roles.intersection(AWARD_ROLES):
        return []
    if board.is_approved:
        is_paid = any(row.award is AwardState.PAID for row in board.rows)
        return [] if is_paid or not model.may(Role.COMMITTEE) else [_reopen_form(model, clock)]

    def do(values: Mapping[str, Any]) -> Outcome:
        return Outcome(model.sign(values["reason"], values["username"], values["password"], clock()))

    is_needed = not model.may_sign
    fields = (
        reason(),
        Field("username", say("award_board.field_username"), is_required=is_needed),
        Field("password", say("award_board.field_password"), FieldKind.PASSWORD, is_required=is_needed),
    )
    title = say("award_board.sign_title" if model.may_sign else "award_board.second_title")
    return [Action(title, say("award_board.button_sign"), fields, do)]


def _reopen_form(model: AwardBoardModel, clock: Clock) -> Action:
    title, button = say("award_board.reopen_title"), say("award_board.button_reopen")
    return Action(title, button, (reason(),), lambda values: Outcome(model.reopen(values["reason"], clock())))


def freezing_forms(model: AwardBoardModel, clock: Clock) -> list[Action]:
    """Offer to freeze an approved list for its papers while no final snapshot tells what stands now."""
    board = model.board
    if board is None or not board.is_approved or board.frozen is not None or not model.may_issue:
        return []
    title, button = say("award_board.freeze_title", week=board.number), say("award_board.button_freeze")
    return [Action(title, button, (), lambda _: Outcome(model.freeze(clock())))]


def payment_forms(model: AwardBoardModel, clock: Clock) -> list[Action]:
    """Offer the secretariat to record payments of approved prizes."""
    if model.board is None or not model.may(Role.SECRETARIAT) or not model.unpaid():
        return []
    people = tuple((f"{row.full_name} ({row.person_code})", row.person_code) for row in model.unpaid())

    def do(values: Mapping[str, Any]) -> Outcome:
        return Outcome(model.pay("" if values["person"] == "*" else values["person"], values["voucher"], clock()))

    fields = (
        choice("person", say("award_board.field_paid"), ((say("award_board.everybody"), "*"), *people)),
        Field("voucher", say("award_board.field_voucher")),
    )
    return [Action(say("award_board.pay_title"), say("award_board.button_pay"), fields, do)]
