"""The forms that the page of prizes offers a person now; what may be done is decided in the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from workbench.catalogue import say
from workbench.rules.approvals import AWARD_ROLES
from workbench.rules.awards import OpenTie
from workbench.services.verification import ANSWERS
from workbench.terms import AwardState, Role, TieMethod, VerificationState
from workbench.widgets.action_panel import Action, Field, FieldKind, Outcome
from workbench.widgets.action_panel.model import choice, reason
from workbench.widgets.award_board.model import AwardBoardModel

Clock = Callable[[], datetime]


def tie_forms(model: AwardBoardModel, clock: Clock) -> list[Action]:
    """Offer the committee one form for every tie that waits."""
    if model.board is None or not model.may(Role.COMMITTEE):
        return []
    return [_tie_form(model, clock, tie, division) for division, tie in model.board.open_ties]


def _tie_form(model: AwardBoardModel, clock: Clock, tie: OpenTie, division: str) -> Action:
    methods = tuple((method.label(model.lang), method.value) for method in TieMethod)

    def do(values: Mapping[str, Any]) -> Outcome:
        method, number, order = TieMethod(values["method"]), values["number"], values["order"]
        return Outcome(model.settle(tie, division, method, number, order, values["reason"], clock()))

    fields = (
        choice("method", say("award_board.field_method"), methods),
        Field("number", say("award_board.field_number"), is_required=False),
        Field("order", say("award_board.field_order"), is_required=False),
        reason(),
    )
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
        people = tuple((f"{row.full_name} – {row.unit_name} ({row.person_code})", row.person_code) for row in asked)
        found.append(_answer_form(model, clock, people))
    if any(row.is_overdue for row in board.rows):
        title, button = say("award_board.close_title"), say("award_board.button_close")
        found.append(Action(title, button, (), lambda _: Outcome(model.close(clock()))))
    return found


def _answer_form(model: AwardBoardModel, clock: Clock, people: tuple[tuple[str, str], ...]) -> Action:
    answers = tuple((state.label(model.lang), state.value) for state in ANSWERS)

    def do(values: Mapping[str, Any]) -> Outcome:
        state = VerificationState(values["answer"])
        given = values["answered_by"], values["evidence"], values["note"]
        return Outcome(model.answer(values["person"], state, *given, clock()))

    fields = (
        choice("person", say("award_board.field_person"), people),
        choice("answer", say("award_board.field_answer"), answers),
        Field("answered_by", say("award_board.field_answered_by")),
        Field("evidence", say("award_board.field_evidence")),
        Field("note", say("award_board.field_note"), is_required=False),
    )
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
