"""Who is who, as people decided: merge two accounts, take a merge back, declare two accounts two people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Engine, update
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.queries.people import (
    distinct_pairs,
    merges_in_force,
    person_ids,
    person_roots,
    prize_rounds,
    weeks_won_for_another,
)
from workbench.rules.canonical import canonical_json
from workbench.rules.identity import Roots, merge_change, root_of, split_change
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.store import transaction
from workbench.tables import Decision, Member, Person, core
from workbench.terms import DecisionKind, Role

MERGERS = (Role.SECRETARIAT, Role.COMMITTEE)


def merge_people(
    engine: Engine, *, keep: str, other: str, actor: str, reason: str, at: datetime, contest: str | None = None
) -> None:
    """Rule that two accounts (their codes) are one person, who from then on stands under the code ``keep``.

    Whoever was merged with either comes along. Refused while both hold a prize of the same week.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        decider, roots = _decider_and_roots(session, contest, actor, keep, other)
        change = merge_change(roots, keep, other)
        if not change:
            raise WorkbenchError("people.already_one", keep=keep, other=other)
        into, gone = root_of(roots, keep), root_of(roots, other)
        _refuse_two_prizes(session, decider.contest_id, roots, into, gone)
        before = {code: roots[code] for code in change}
        _settle(session, decider, change)
        body = {"keep": into, "other": gone, "before": before, "after": change}
        _decide(session, decider, DecisionKind.PERSON_MERGE, body, reason, at)
        _record(session, decider, "person.merge", gone, reason, at, before, change)


def split_people(
    engine: Engine, *, person: str, actor: str, reason: str, at: datetime, contest: str | None = None
) -> None:
    """Take back the merge that put an account under another one; whoever came along with it leaves with it.

    Refused where a paper of those who leave has won the other one a prize.
    """
    refuse_without_reason(reason)
    with transaction(engine) as session:
        decider, roots = _decider_and_roots(session, contest, actor, person)
        merge = next((m for m in reversed(merges_in_force(session, decider.contest_id)) if m.other == person), None)
        if merge is None:
            raise WorkbenchError("people.not_merged", code=person)
        change = split_change(roots, person, merge.before)
        won = weeks_won_for_another(session, change, decider.contest_id)
        if won:
            raise WorkbenchError("people.split_awarded", code=person, week=min(won))
        before = {code: roots[code] for code in change}
        _settle(session, decider, change)
        body = {"other": person, "merge": merge.decision_id, "before": before, "after": change}
        _decide(session, decider, DecisionKind.PERSON_SPLIT, body, reason, at)
        _record(session, decider, "person.split", person, reason, at, before, change)


def declare_distinct(
    engine: Engine, *, left: str, right: str, actor: str, reason: str, at: datetime, contest: str | None = None
) -> None:
    """Rule that two accounts are two people: the pair leaves the queue. A later merge overrules it."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        decider, roots = _decider_and_roots(session, contest, actor, left, right)
        if root_of(roots, left) == root_of(roots, right):
            raise WorkbenchError("people.already_one", keep=left, other=right)
        pair = sorted((left, right))
        if tuple(pair) in distinct_pairs(session, decider.contest_id):
            raise WorkbenchError("people.already_distinct", left=left, right=right)
        _decide(session, decider, DecisionKind.PEOPLE_DISTINCT, {"people": pair}, reason, at)
        _record(session, decider, "person.distinct", "/".join(pair), reason, at, None, pair)


def _decider_and_roots(
    session: Session, contest: str | None, actor: str, *codes: str
) -> tuple[Member, dict[str, str | None]]:
    contest_id = contest_of(session, contest).id or 0
    decider = member_with_role(session, contest_id, actor, *MERGERS)
    roots = person_roots(session, contest_id)
    for code in codes:
        if code not in roots:
            raise WorkbenchError("people.unknown", code=code)
    return decider, roots


def _refuse_two_prizes(session: Session, contest_id: int, roots: Roots, into: str, gone: str) -> None:
    """Two prizes of one round cannot be one person's: which of them stands is decided before the merge."""
    groups = [[code for code in roots if root_of(roots, code) == root] for root in (into, gone)]
    shared = set.intersection(*(prize_rounds(session, group, contest_id) for group in groups))
    if None in shared:
        raise WorkbenchError("people.both_awarded_season", keep=into, other=gone)
    for week in sorted(filter(None, shared)):
        raise WorkbenchError("people.both_awarded", keep=into, other=gone, week=week)


def _settle(session: Session, decider: Member, change: Roots) -> None:
    ids, person = person_ids(session, decider.contest_id), core(Person)
    for code, root in change.items():
        session.connection().execute(
            update(person).where(person.c.id == ids[code]).values(same_as_id=ids[root] if root else None)
        )


def _decide(
    session: Session, decider: Member, kind: DecisionKind, body: Mapping[str, object], reason: str, at: datetime
) -> None:
    session.add(
        Decision(
            contest_id=decider.contest_id,
            kind=kind.value,
            body=canonical_json(body),
            reason=reason,
            decided_by_id=decider.id or 0,
            decided_at=at,
        )
    )


def _record(
    session: Session,
    decider: Member,
    action: str,
    code: str,
    reason: str,
    at: datetime,
    before: object,
    after: object,
) -> None:
    record_event(
        session,
        at=at,
        actor=decider.code,
        action=action,
        entity=f"person:{code}",
        reason=reason,
        before=before,
        after=after,
    )
