"""Gather from the database what the minutes of a quiz week say: approval, sealing and opening."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.queries.bank import pool_of_week, pool_rows
from workbench.queries.contest import contest_of, roles_of_member, week_of
from workbench.reports.minutes_data import MinutesData, MinutesKind, Person
from workbench.rules.sealing import check_blob
from workbench.tables import AuditEvent, Contest, Decision, Form, Member, Pool, SealedKey, Week, core
from workbench.terms import DecisionKind, PoolState, Role
from workbench.texts import format_date_in_words, to_local

SYMBOL = "BB/BTC"


class _Act(NamedTuple):
    """What the minutes record: when, who acted, the audit event, and what only this kind of minutes says."""

    starts_at: datetime
    ends_at: datetime
    people: tuple[Member, ...]
    audit_head: str
    special: dict[str, object]


@dataclass(frozen=True, slots=True)
class _Scene:
    """The contest, the week and its pool, and the members by id in the order of the plan."""

    session: Session
    contest: Contest
    week: Week
    pool: Pool
    members: dict[int, Member]

    def with_role(self, role: Role) -> list[Member]:
        return [m for m in self.members.values() if role in roles_of_member(self.session, m.id or 0)]

    def named(self, codes: Iterable[str]) -> tuple[Member, ...]:
        """Give the members of these codes, in the order of the plan, however the codes were typed."""
        wanted = {" ".join(code.split()).casefold() for code in codes}
        return tuple(member for member in self.members.values() if member.code.casefold() in wanted)


def gather_minutes(
    session: Session, kind: MinutesKind, *, week: int, contest: str | None = None, venue: str | None = None
) -> MinutesData:
    """Collect one week's minutes as plain values; the same database gives the same paper whenever it is asked.

    The chair is the first committee member among those who acted, else the first of the plan; the secretary in the
    same way. The paper has no number until the register gives one; without a venue the contest's place is named.
    Raises WorkbenchError where the pool is not approved, sealed or opened yet.
    """
    scene = _scene(session, week, contest)
    act = {
        MinutesKind.APPROVAL: _approval,
        MinutesKind.SEALING: _sealing,
        MinutesKind.OPENING: _opening,
    }[kind](scene)
    chair, secretary = (_leading(scene, act.people, role) for role in (Role.COMMITTEE, Role.SECRETARIAT))
    holders = act.special.get("holders", ())
    assert isinstance(holders, tuple)
    others = (_person(member) for member in act.people if member not in (chair, secretary))
    stored_week, pool = scene.week, scene.pool
    values: dict[str, object] = {
        "kind": kind,
        "parent_lines": (scene.contest.parent_body,),
        "issuer_lines": (scene.contest.organiser,),
        "number": None,
        "symbol": SYMBOL,
        "place": scene.contest.place,
        "signed_on": to_local(act.ends_at).date(),
        "contest_name": scene.contest.name,
        "venue": venue or scene.contest.place,
        "starts_at": act.starts_at,
        "ends_at": act.ends_at,
        "chair": _person(chair),
        "secretary": _person(secretary),
        "members": tuple(person for person in others if person not in holders),
        "week_number": stored_week.number,
        "opens_at": stored_week.opens_at,
        "closes_at": stored_week.closes_at,
        "pool_size": len(pool_rows(session, pool.id or 0)),
        "n_forms": session.scalar(select(func.count()).where(core(Form).c.pool_id == pool.id)),
        "questions_per_attempt": stored_week.questions_per_attempt,
        "pool_digest": pool.digest,
        "forms_digest": pool.forms_digest,
        "audit_head": act.audit_head,
        **act.special,
    }
    return MinutesData(**values)  # type: ignore[arg-type]


def _scene(session: Session, number: int, code: str | None) -> _Scene:
    contest = contest_of(session, code)
    week = week_of(session, contest.id or 0, number)
    pool = pool_of_week(session, week.id or 0)
    if pool is None:
        raise WorkbenchError("pools.not_built", week=number)
    member = core(Member).c
    members = session.scalars(select(Member).where(member.contest_id == contest.id).order_by(member.id))
    return _Scene(session, contest, week, pool, {m.id or 0: m for m in members})


def _person(member: Member) -> Person:
    return Person(member.full_name, member.position)


def _leading(scene: _Scene, acted: Sequence[Member], role: Role) -> Member:
    """Give the first of a role who acted, else the first of the plan, else the first who acted at all."""
    holding = scene.with_role(role)
    return next((member for member in holding if member in acted), (holding or list(acted))[0])


def _approval(scene: _Scene) -> _Act:
    """Tell of the approvals of exactly the content the pool has."""
    pool = scene.pool
    if pool.state in (PoolState.DRAFT.value, PoolState.RETURNED.value):
        raise WorkbenchError("minutes.not_approved", week=scene.week.number)
    decision = core(Decision).c
    given = scene.session.execute(
        select(decision.decided_by_id, decision.decided_at)
        .where(
            decision.pool_id == pool.id,
            decision.kind == DecisionKind.POOL_APPROVAL.value,
            decision.digest == pool.approval_digest,
        )
        .order_by(decision.id)
    ).all()
    approvers = tuple(scene.members[row.decided_by_id] for row in given)
    areas: dict[str, int] = {}
    for item in sorted(pool_rows(scene.session, pool.id or 0), key=lambda item: item.area_code):
        areas[item.area_name] = areas.get(item.area_name, 0) + 1
    builder = scene.members[pool.built_by_id]
    moments = [row.decided_at for row in given]
    return _Act(
        min(moments),
        max(moments),
        (*approvers, builder),
        _event(scene, "pool.approve", "digest", pool.approval_digest).hash,
        {
            "areas": tuple(areas.items()),
            "built_by": _person(builder),
            "approvers": tuple(map(_person, approvers)),
        },
    )


def _sealing(scene: _Scene) -> _Act:
    """Tell of the sealing; the holders are those whom the sealed file names."""
    sealed = _sealed(scene)
    blob = sealed.blob.encode()
    holders = scene.named(check_blob(blob, pool_digest=scene.pool.digest, commitment=sealed.commitment))
    return _Act(
        sealed.sealed_at,
        sealed.sealed_at,
        (scene.members[sealed.sealed_by_id], *holders),
        _event(scene, "key.seal", "commitment", sealed.commitment).hash,
        {
            "holders": tuple(map(_person, holders)),
            "commitment": sealed.commitment,
            "blob_sha256": sha256(blob).hexdigest(),
        },
    )


def _opening(scene: _Scene) -> _Act:
    """Tell of the opening; the openers are those whose passphrases opened it, as the audit chain names them."""
    sealed = _sealed(scene)
    if sealed.opened_at is None or sealed.opened_by_id is None:
        raise WorkbenchError("minutes.not_opened", week=scene.week.number)
    sealing = _sealing(scene)
    event = _event(scene, "key.open", "commitment", sealed.commitment)
    openers = scene.named(event.reason.split(","))
    day = format_date_in_words(to_local(sealed.sealed_at).date())
    return _Act(
        sealed.opened_at,
        sealed.opened_at,
        (scene.members[sealed.opened_by_id], *openers),
        event.hash,
        {
            **sealing.special,
            "openers": tuple(map(_person, openers)),
            "nonce": sealed.nonce,
            "sealing_minutes": say("minutes.sealing_named", day=day),
        },
    )


def _sealed(scene: _Scene) -> SealedKey:
    sealed = scene.session.get(SealedKey, scene.pool.id)
    if sealed is None:
        raise WorkbenchError("keys.not_sealed", week=scene.week.number)
    return sealed


def _event(scene: _Scene, action: str, name: str, value: str) -> AuditEvent:
    """Give the last event of this action whose outcome holds this fingerprint."""
    event = core(AuditEvent).c
    # Another contest in the same database may have a week of this number, so the fingerprint decides.
    entity = f"pool:week-{scene.week.number}"
    events = scene.session.scalars(
        select(AuditEvent).where(event.action == action, event.entity == entity).order_by(event.seq.desc())
    )
    found = next((one for one in events if (json.loads(one.body)["after"] or {}).get(name) == value), None)
    if found is None:
        raise WorkbenchError("minutes.no_event", week=scene.week.number)
    return found
