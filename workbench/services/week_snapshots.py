"""What is frozen of one week: everything that its papers say, so that they can be made again at any time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.award_results import award_results
from workbench.queries.contest import rules_of_week
from workbench.queries.digests import plain, standings_digest
from workbench.queries.facts import contest_facts
from workbench.queries.members import leading_member
from workbench.queries.public_results import units_taking_part
from workbench.queries.verification import VerificationRow, verification_rows
from workbench.rules.contest_rules import ContestRules
from workbench.services.audit import audit_head
from workbench.tables import Contest, Week
from workbench.terms import AwardState, Role

LIVE = (AwardState.APPROVED, AwardState.PAID)

# What must still be the same when papers are made; facts of other weeks and the chain go on.
_LASTING = ("rules_sha256", "standings", "winners", "left")


def refuse_unapproved_week(session: Session, week: Week) -> None:
    """Refuse a week whose award list is missing or not approved to the last winner."""
    states = [row.award for row in _rows(session, week) if row.award is not AwardState.REPLACED]
    if not states or any(state not in LIVE for state in states):
        raise WorkbenchError("snapshots.week_not_approved", week=week.number)


def week_snapshot_body(session: Session, contest: Contest, week: Week) -> dict[str, Any]:
    """Give what the snapshot of a week holds: digests, the week's facts, winners with verification, the paper's head.

    ``left`` are the winners who were replaced, ``units`` how each unit took part. Phones, identity numbers and birth
    dates are not in it.
    """
    assert contest.id is not None and week.id is not None
    seq, head = audit_head(session)
    prefix = f"quiz.week.{week.number}."
    rules = rules_of_week(session, week.id)
    rows = _rows(session, week)
    return {
        "contest": contest.code,
        "week": week.number,
        "rules_sha256": rules.sha256(),
        "standings": {str(week.number): standings_digest(session, week)},
        "facts": {fact.key: fact.value for fact in contest_facts(session, contest.id) if fact.key.startswith(prefix)},
        "audit": {"seq": seq, "head": head},
        "paper": {
            "contest_name": contest.name,
            "organiser": contest.organiser,
            "parent_body": contest.parent_body,
            "place": contest.place,
            "rules_notice": rules.notice,
            "opens_at": plain(week.opens_at),
            "closes_at": plain(week.closes_at),
            "chair": _named(session, contest, Role.COMMITTEE),
            "secretary": _named(session, contest, Role.SECRETARIAT),
        },
        "winners": _winners(session, week, rules, rows),
        "left": [_winner(row) for row in rows if row.award is AwardState.REPLACED],
        "units": [part._asdict() for part in units_taking_part(session, week)],
    }


def is_same_week(then: dict[str, Any], now: dict[str, Any]) -> bool:
    """Say whether two bodies of a week give the same papers."""
    return all(then[part] == now[part] for part in _LASTING)


def _rows(session: Session, week: Week) -> list[VerificationRow]:
    return verification_rows(session, week.id or 0, week.closes_at)


def _winners(
    session: Session, week: Week, rules: ContestRules, rows: Sequence[VerificationRow]
) -> list[dict[str, Any]]:
    """Give the winners as papers list them: one division after the other, as the rules name them."""
    results = award_results(session, week.id or 0)
    labels = {division.code: division.label for division in rules.divisions}
    order = {code: place for place, code in enumerate(labels)}
    live = [row for row in rows if row.award is not AwardState.REPLACED]
    live.sort(key=lambda row: order.get(results[row.award_id].division, 0))
    return [
        _winner(row) | result._asdict() | {"division": labels.get(result.division, result.division)}
        for row, result in ((row, results[row.award_id]) for row in live)
    ]


def _named(session: Session, contest: Contest, role: Role) -> list[str]:
    member = leading_member(session, contest.id or 0, role)
    return [member.full_name, member.position] if member else ["", ""]


def _winner(row: VerificationRow) -> dict[str, Any]:
    return {
        "position": row.position,
        "prize_code": row.prize_code,
        "prize_label": row.prize_label,
        "amount_vnd": row.amount_vnd,
        "person_code": row.person_code,
        "full_name": row.full_name,
        "unit_code": row.unit_code,
        "unit_name": row.unit_name,
        "asked": row.asked.value if row.asked else None,
        "due_at": plain(row.due_at),
    }
