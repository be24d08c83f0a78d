"""The fields in which decisions about awards are given, the same on the page of prizes and in the notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.queries.standings import StandingRow
from workbench.queries.verification import VerificationRow
from workbench.rules.awards import OpenTie
from workbench.services.verification import ANSWERS
from workbench.terms import TieMethod, VerificationState
from workbench.widgets.action_panel import Field
from workbench.widgets.action_panel.model import choice


class TieChoice(NamedTuple):
    """How a tie is settled: an order is only there by ORDER, a number drawn in public only by LOT."""

    method: TieMethod
    order: tuple[str, ...]
    public_seed: int | None


def tie_fields(tie: OpenTie, standings: Iterable[StandingRow], lang: Language = "vi") -> tuple[Field, ...]:
    """Ask how a tie of people is settled."""
    rows = {row.person_code: row for row in standings}
    people = tuple((f"{rows[code].full_name} – {rows[code].unit_name} ({code})", code) for code in tie.codes)
    return order_fields(tie.rank, people, lang)


def order_fields(rank: int, tied: Sequence[tuple[str, str]], lang: Language = "vi") -> tuple[Field, ...]:
    """Ask how a tie is settled, by which number it is drawn, or who stands on which place; ``tied`` are options."""
    methods = tuple((method.label(lang), method.value) for method in TieMethod)
    return (
        choice("method", say("award_board.field_method", lang), methods),
        Field("number", say("award_board.field_number", lang), is_required=False),
        *(
            choice(
                f"place_{number}",
                say("award_board.field_place", lang, place=rank + number),
                tuple(tied),
                is_required=False,
            )
            for number in range(len(tied))
        ),
    )


def tie_choice(values: Mapping[str, Any]) -> TieChoice:
    """Read what stands in the fields of a tie; an order names everybody once."""
    method = TieMethod(values["method"])
    places = [value for name, value in values.items() if name.startswith("place_")]
    if method is TieMethod.ORDER and (not all(places) or len(set(places)) < len(places)):
        raise WorkbenchError("award_board.order_incomplete")
    order = tuple(places) if method is TieMethod.ORDER else ()
    return TieChoice(method, order, _whole_number(values["number"]) if method is TieMethod.LOT else None)


def _whole_number(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit():
        raise WorkbenchError("award_board.number_unreadable", text=text)
    return int(text)


def answer_fields(asked: Sequence[VerificationRow], lang: Language = "vi") -> tuple[Field, ...]:
    """Ask what a unit answered about whom, who answered for it, and what the answer rests on."""
    people = tuple((f"{row.full_name} – {row.unit_name} ({row.person_code})", row.person_code) for row in asked)
    answers = tuple((state.label(lang), state.value) for state in ANSWERS)
    return (
        choice("person", say("award_board.field_person", lang), people),
        choice("answer", say("award_board.field_answer", lang), answers),
        Field("answered_by", say("award_board.field_answered_by", lang)),
        Field("evidence", say("award_board.field_evidence", lang)),
        Field("note", say("award_board.field_note", lang), is_required=False),
    )


class Answer(NamedTuple):
    """A unit's answer as it is typed."""

    person: str
    state: VerificationState
    answered_by: str
    evidence: str
    note: str


def answer_given(values: Mapping[str, Any]) -> Answer:
    """Read what stands in the fields of an answer."""
    state = VerificationState(values["answer"])
    return Answer(values["person"], state, values["answered_by"], values["evidence"], values["note"])
