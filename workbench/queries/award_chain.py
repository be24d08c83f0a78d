"""Who stood on each place of a week's award list, from when to when, and why they left it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from workbench.catalogue import Language, say
from workbench.queries.decisions import DecisionRow, decisions_of_week
from workbench.queries.verification import verification_rows
from workbench.tables import Week
from workbench.terms import AwardState, DecisionKind, PassedReason
from workbench.texts import format_moment

Seat = tuple[int, str]  # a place of the list and its prize; each division counts its places from 1


class ChainLink(NamedTuple):
    """One winner on one place: from when (None: since the list was first laid) and until when (None: still).

    ``why`` says what took the prize from them, with the unit's ``evidence``; ``moved_to`` is the place they moved to
    when somebody else left. A list laid anew for another reason gives neither.
    """

    position: int
    prize_label: str
    person_code: str
    full_name: str
    since: datetime | None
    until: datetime | None
    why: PassedReason | None
    evidence: str
    moved_to: int | None

    def message(self, lang: Language = "vi") -> str:
        """Say it in one sentence."""
        named = say("award_board.named", lang, name=self.full_name, code=self.person_code)
        begun = say("award_board.chain_since", lang, at=format_moment(self.since)) if self.since else ""
        if self.until is None:
            return say("award_board.chain_stands", lang, named=named, begun=begun)
        if self.why is not None:
            reason = " – ".join(filter(None, (self.why.label(lang), self.evidence)))
        elif self.moved_to is not None:
            reason = say("award_board.chain_moved", lang, position=self.moved_to)
        else:
            reason = say("award_board.chain_laid_anew", lang)
        return say(
            "award_board.chain_left", lang, named=named, begun=begun, at=format_moment(self.until), reason=reason
        )


def award_chain(session: Session, week: Week) -> list[ChainLink]:
    """Give every place's winners in the order of the list, on each place the earliest first.

    It is read from the decisions on replacements, the verifications and the list in force.
    """
    assert week.id is not None
    rows = verification_rows(session, week.id, week.closes_at)
    people = {row.person_code: row for row in rows}
    labels = {row.prize_code: row.prize_label for row in rows}
    held: dict[Seat, tuple[str, datetime | None]] = {}
    links: list[ChainLink] = []

    def leave(seat: Seat, until: datetime | None, why: PassedReason | None, moved_to: int | None) -> None:
        code, since = held.pop(seat)
        row = people.get(code)
        evidence = row.evidence if row and why else ""
        name, label = row.full_name if row else code, labels.get(seat[1], seat[1])
        links.append(ChainLink(seat[0], label, code, name, since, until, why, evidence, moved_to))

    for decision in decisions_of_week(session, week.id, DecisionKind.AWARD_REPLACEMENT):
        body = _body(decision)
        before, after = _seats(body["before"]), _seats(body["after"])
        for seat, code in before.items():
            if held.get(seat, ("",))[0] != code:
                held[seat] = (code, None)
        reasons = {str(code): PassedReason(str(reason)) for code, _, reason in body["left"]}
        place_of = {code: seat[0] for seat, code in after.items()}
        for seat, code in before.items():
            if after.get(seat) != code:
                leave(seat, decision.decided_at, reasons.get(code), place_of.get(code))
        held |= {seat: (code, decision.decided_at) for seat, code in after.items() if before.get(seat) != code}
    live = {(row.position, row.prize_code): row for row in rows if row.award is not AwardState.REPLACED}
    held = {seat: held[seat] if held.get(seat, ("",))[0] == row.person_code else (row.person_code, None)
            for seat, row in live.items()}  # fmt: skip
    for seat in list(held):
        leave(seat, None, None, None)
    order = {seat: number for number, seat in enumerate(dict.fromkeys((row.position, row.prize_label) for row in rows))}
    return sorted(links, key=lambda link: (order.get((link.position, link.prize_label), len(order)), link.position))


def _body(decision: DecisionRow) -> dict[str, list[list[object]]]:
    """Give what a replacement decided; one recorded before the lists were kept with it tells of no place."""
    body: dict[str, list[list[object]]] = {"before": [], "after": [], **json.loads(decision.body)}
    return body


def _seats(lines: list[list[object]]) -> dict[Seat, str]:
    return {(int(str(position)), str(prize)): str(code) for position, prize, code in lines}
