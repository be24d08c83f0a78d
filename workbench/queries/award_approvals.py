"""What an award list says, as one digest to sign, and who has signed it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from workbench.catalogue import Language
from workbench.queries.awards import week_awards
from workbench.queries.collective import OverallAward, overall_awards
from workbench.queries.conflicts import overall_conflicts, week_conflicts
from workbench.queries.verification import VerificationRow
from workbench.rules.approvals import signatures_in_force, signatures_missing
from workbench.rules.canonical import digest
from workbench.rules.conflicts import Conflict, ConflictKind
from workbench.tables import Award, Decision, Member, Person, Prize, Week, core
from workbench.terms import AwardState, DecisionKind, Role, Track, VerificationState


class AwardLine(NamedTuple):
    """One line of a list as it is signed: the place, the prize, who gets it and how much, and whether it is extra."""

    position: int
    prize_code: str
    person_code: str
    amount_vnd: int
    is_shared: bool
    is_extra: bool


def award_lines(session: Session, week_id: int) -> list[AwardLine]:
    """Give the lines of a week's list that are in force, sorted."""
    award, prize, person = core(Award).c, core(Prize).c, core(Person).c
    rows = session.execute(
        select(award.position, prize.code, person.code, award.share_vnd, prize.amount_vnd, award.is_extra).where(
            award.week_id == week_id,
            award.state != AwardState.REPLACED.value,
            prize.id == award.prize_id,
            person.id == award.person_id,
        )
    )
    return sorted(
        AwardLine(position, prize_code, code, amount if share is None else share, share is not None, is_extra)
        for position, prize_code, code, share, amount, is_extra in rows
    )


def award_list_digest(week: int, lines: list[AwardLine]) -> str:
    """Give what is signed: week and lines in one hash, so that a changed name, prize or amount is another list."""
    return digest([week, [list(line) for line in lines]])


class AwardSignature(NamedTuple):
    """Who signed an award list, in which role, when and why, and the conflicts that stood before them."""

    member_code: str
    full_name: str
    role: Role
    at: datetime
    reason: str
    conflicts: tuple[Conflict, ...]


def award_signatures(
    session: Session, week_id: int, list_digest: str, *, is_approved: bool
) -> tuple[AwardSignature, ...]:
    """Give the signatures of exactly this week's list that count now, oldest first; others are of another content."""
    return _signatures(session, core(Decision).c.week_id == week_id, list_digest, is_approved=is_approved)


def overall_signatures(
    session: Session, contest_id: int, list_digest: str, *, is_approved: bool
) -> tuple[AwardSignature, ...]:
    """Give the signatures that count now of exactly this list of the season or of units, oldest first."""
    decision = core(Decision).c
    of_list = (decision.contest_id == contest_id) & decision.week_id.is_(None)
    return _signatures(session, of_list, list_digest, is_approved=is_approved)


def _signatures(
    session: Session, of_list: ColumnElement[bool], list_digest: str, *, is_approved: bool
) -> tuple[AwardSignature, ...]:
    decision, member = core(Decision).c, core(Member).c
    rows = session.execute(
        select(member.code, member.full_name, decision.acted_as, decision.decided_at, decision.reason, decision.body)
        .where(
            of_list,
            decision.kind == DecisionKind.AWARD_APPROVAL.value,
            decision.digest == list_digest,
            member.id == decision.decided_by_id,
        )
        .order_by(decision.id)
    )
    signed = [
        AwardSignature(code, name, Role(role), at, reason, _conflicts(body))
        for code, name, role, at, reason, body in rows
    ]
    return signatures_in_force(signed, is_approved=is_approved)


class Signing(NamedTuple):
    """A list on its way to approval: what is signed, by whom so far, how many are missing, what to know.

    ``names`` are the winners' by their codes. While nothing is listed the digest is that of an empty list.
    """

    lines: Sequence[Sequence[object]]
    digest: str
    is_approved: bool
    signatures: tuple[AwardSignature, ...]
    missing: int
    conflicts: tuple[Conflict, ...]
    names: dict[str, str]

    def warnings(self, lang: Language = "vi") -> list[str]:
        """Say what is to be known of the winners, one sentence each."""
        return [conflict.message(self.names.get(conflict.code, ""), lang) for conflict in self.conflicts]


def week_signing(session: Session, week: Week) -> Signing:
    """Give where a week's list stands between allocation and approval."""
    assert week.id is not None
    listed = week_awards(session, week.contest_id, week.id)
    is_approved = bool(listed) and all(award.state is not AwardState.PROVISIONAL for award in listed)
    lines = award_lines(session, week.id)
    seen = award_list_digest(week.number, lines)
    signatures = award_signatures(session, week.id, seen, is_approved=is_approved)
    return Signing(
        lines,
        seen,
        is_approved,
        signatures,
        0 if is_approved else signatures_missing(signatures),
        week_conflicts(session, week),
        {award.person_code: award.full_name for award in listed},
    )


def overall_lines(listed: Iterable[OverallAward]) -> list[list[object]]:
    """Give the lines of the season's or the units' list as they are signed, sorted."""
    return sorted([row.division, row.position, row.prize_code, row.code, row.amount_vnd] for row in listed)


def overall_list_digest(track: Track, lines: list[list[object]]) -> str:
    """Give what is signed of the season's or the units' list, in one hash."""
    return digest([track.value, lines])


def overall_signing(session: Session, contest_id: int, track: Track) -> Signing:
    """Give where the list of the season or of the units stands between allocation and approval."""
    listed = overall_awards(session, contest_id, track)
    is_approved = bool(listed) and all(award.state is not AwardState.PROVISIONAL for award in listed)
    lines = overall_lines(listed)
    seen = overall_list_digest(track, lines)
    signatures = overall_signatures(session, contest_id, seen, is_approved=is_approved)
    return Signing(
        lines,
        seen,
        is_approved,
        signatures,
        0 if is_approved else signatures_missing(signatures),
        overall_conflicts(session, contest_id, track),
        {award.code: award.name for award in listed},
    )


def _conflicts(body: str) -> tuple[Conflict, ...]:
    rows = json.loads(body).get("conflicts", [])  # a list of units or of the season was once signed without
    return tuple(Conflict(code, ConflictKind(kind), about) for code, kind, about in rows)


def unverified(rows: list[VerificationRow]) -> list[VerificationRow]:
    """Give the winners in force who are not confirmed, of a list about which units were asked; else nobody."""
    if all(row.asked is None for row in rows):
        return []
    return [
        row for row in rows if row.award is not AwardState.REPLACED and row.asked is not VerificationState.CONFIRMED
    ]
