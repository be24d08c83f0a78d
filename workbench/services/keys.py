"""Seal a week's key to its holders and take it out of the working database; open it after the week."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Engine, delete, insert
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.bank import items_of_pool, pool_of_week
from workbench.queries.contest import contest_of, member_of, week_of
from workbench.rules.blueprint import pool_digest
from workbench.rules.sealing import open_with_proof, seal_key
from workbench.services.audit import record_event
from workbench.services.members import member_with_role
from workbench.store import forget_deleted, transaction
from workbench.tables import ItemKey, Pool, SealedKey, Week, core
from workbench.terms import PoolState, Role
from workbench.texts import format_moment


def seal_week_key(
    engine: Engine,
    *,
    week: int,
    holders: Mapping[str, str],
    actor: str,
    at: datetime,
    random_bytes: Callable[[int], bytes],
    contest: str | None = None,
) -> SealedKey:
    """Seal the key of an approved pool to holders (member code -> passphrase); the plain key leaves the database.

    Give the sealed key; its commitment is printed in the minutes. Any two holders open it after the week.
    """
    with transaction(engine) as session:
        contest_id, _, pool = _pool(session, week, contest)
        sealer = member_with_role(session, contest_id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        for code in holders:
            member_of(session, contest_id, code)
        if pool.state != PoolState.APPROVED.value:
            raise WorkbenchError("keys.not_approved", week=week, state=PoolState(pool.state).label())
        items = items_of_pool(session, contest_id, pool.id or 0)
        sealed = seal_key(
            {item.code: item.key for item in items},
            pool_digest=pool.digest,
            holders=holders,
            random_bytes=random_bytes,
        )
        row = SealedKey(
            pool_id=pool.id or 0,
            commitment=sealed.commitment,
            blob=sealed.blob.decode(),
            sealed_at=at,
            sealed_by_id=sealer.id or 0,
        )
        session.add(row)
        pool.state = PoolState.SEALED.value
        session.connection().execute(
            delete(core(ItemKey)).where(core(ItemKey).c.item_id.in_([item.item_id for item in items]))
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action="key.seal",
            entity=f"pool:week-{week}",
            reason=", ".join(sorted(holders)),
            before={"state": PoolState.APPROVED.value},
            after={"state": pool.state, "commitment": sealed.commitment},
        )
    forget_deleted(engine)
    return row


def open_week_key(
    engine: Engine,
    *,
    week: int,
    passphrases: Mapping[str, str],
    actor: str,
    at: datetime,
    contest: str | None = None,
) -> int:
    """Open a sealed key with two holders' passphrases once the week has closed; give how many items have a key again.

    Refused before the week closes, and wherever blob, commitment or pool are not the sealed ones.
    """
    with transaction(engine) as session:
        contest_id, stored_week, pool = _pool(session, week, contest)
        opener = member_with_role(session, contest_id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        sealed = session.get(SealedKey, pool.id)
        if sealed is None:
            raise WorkbenchError("keys.not_sealed", week=week)
        if sealed.opened_at is not None:
            raise WorkbenchError("keys.already_open", week=week)
        if at < stored_week.closes_at:
            raise WorkbenchError("keys.too_early", week=week, closes=format_moment(stored_week.closes_at))
        opened = open_with_proof(
            sealed.blob.encode(),
            pool_digest=pool.digest,
            commitment=sealed.commitment,
            passphrases=passphrases,
        )
        items = items_of_pool(session, contest_id, pool.id or 0)
        keyed = [item._replace(key=opened.key.get(item.code, "")) for item in items]
        if pool_digest(keyed) != pool.digest:
            raise WorkbenchError("keys.other_pool", week=week)
        session.connection().execute(
            insert(core(ItemKey)), [{"item_id": item.item_id, "letters": item.key} for item in keyed]
        )
        sealed.opened_at, sealed.opened_by_id, sealed.nonce = at, opener.id, opened.nonce
        pool.state = PoolState.OPENED.value
        record_event(
            session,
            at=at,
            actor=actor,
            action="key.open",
            entity=f"pool:week-{week}",
            reason=", ".join(sorted(passphrases)),
            before={"state": PoolState.SEALED.value},
            after={"state": pool.state, "commitment": sealed.commitment},
        )
        return len(keyed)


def _pool(session: Session, week: int, contest: str | None) -> tuple[int, Week, Pool]:
    found = contest_of(session, contest)
    assert found.id is not None
    stored_week = week_of(session, found.id, week)
    pool = pool_of_week(session, stored_week.id or 0)
    if pool is None:
        raise WorkbenchError("pools.not_built", week=week)
    return found.id, stored_week, pool
