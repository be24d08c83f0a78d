"""The minutes of a week as the database tells them: approval, sealing, opening; and what cannot be written yet."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

import pytest
from makers import AT, approve_by_two, chain_of, make_contest, make_setup
from sqlalchemy import Engine, select, update

from workbench.demo.conduct import public_random_bytes
from workbench.errors import WorkbenchError
from workbench.queries.bank import items_of_pool, pool_of_week
from workbench.reports.minutes import check_minutes, make_minutes
from workbench.reports.minutes_data import MinutesData, MinutesKind, Person
from workbench.reports.week_minutes import gather_minutes
from workbench.rules.sealing import commitment_of
from workbench.services.approvals import approve_pool
from workbench.services.keys import open_week_key, seal_week_key
from workbench.services.pools import build_week_pool
from workbench.store import reading, transaction
from workbench.tables import Pool, SealedKey, core

WEEK = make_setup().weeks[0]
CLOSED = WEEK.closes_at
HOLDERS = {code: f"một cụm mật khẩu đủ dài {code}" for code in ("TB", "PB", "KT")}
TK, TK2 = Person("Thư Ký Thử", "Tổ thư ký"), Person("Thư Ký Hai", "Tổ thư ký")
TB, PB = Person("Trưởng Ban Thử", "Trưởng ban"), Person("Phó Ban Thử", "Phó trưởng ban")
KT = Person("Kiểm Tra Thử", "Kiểm tra")


def _built(engine: Engine) -> Pool:
    make_contest(engine)
    return build_week_pool(engine, week=1, n_forms=6, actor="TK", at=AT)


def _seal(engine: Engine) -> SealedKey:
    random_bytes = public_random_bytes(1)
    at = AT + timedelta(days=2)
    return seal_week_key(engine, week=1, holders=HOLDERS, actor="TK2", at=at, random_bytes=random_bytes)


def _minutes(engine: Engine, kind: MinutesKind, week: int = 1, venue: str | None = None) -> MinutesData:
    with reading(engine) as session:
        return gather_minutes(session, kind, week=week, venue=venue)


def _always(pool: Pool, engine: Engine, action: str, when: datetime) -> dict[str, object]:
    return {
        "parent_lines": ("Cấp trên thử",),
        "issuer_lines": ("Ban Tổ chức thử",),
        "number": None,
        "symbol": "BB/BTC",
        "place": "Sông Ngân",
        "signed_on": when.date(),
        "contest_name": "Cuộc thi thử",
        "venue": "Sông Ngân",
        "starts_at": when,
        "ends_at": when,
        "chair": TB,
        "secretary": TK2,
        "week_number": 1,
        "opens_at": WEEK.opens_at,
        "closes_at": WEEK.closes_at,
        "pool_size": 8,
        "n_forms": 6,
        "questions_per_attempt": 4,
        "pool_digest": pool.digest,
        "forms_digest": pool.forms_digest,
        "audit_head": [event.hash for event in chain_of(engine) if event.action == action][-1],
    }


def test_approval(engine: Engine) -> None:
    pool = _built(engine)
    first, second = AT + timedelta(hours=1), AT + timedelta(hours=20)  # the second falls on the next local day
    approve_pool(engine, week=1, digest=pool.approval_digest, actor="TB", reason="đã đọc", at=first)
    with pytest.raises(WorkbenchError) as one_only:
        _minutes(engine, MinutesKind.APPROVAL)
    assert (one_only.value.code, one_only.value.values) == ("minutes.not_approved", {"week": 1})
    approve_pool(engine, week=1, digest=pool.approval_digest, actor="TK2", reason="đã đọc", at=second)
    data = _minutes(engine, MinutesKind.APPROVAL, venue="Phòng họp số 2")
    values = _always(pool, engine, "pool.approve", first)
    values |= {"ends_at": second, "signed_on": date(2022, 9, 2), "venue": "Phòng họp số 2", "secretary": TK}
    assert data == MinutesData(
        kind=MinutesKind.APPROVAL,
        members=(TK2,),
        areas=(("Lĩnh vực một", 4), ("Lĩnh vực hai", 4)),
        built_by=TK,
        approvers=(TB, TK2),
        **values,  # type: ignore[arg-type]
    )
    check_minutes(data)


def test_sealing_and_opening(engine: Engine) -> None:
    pool = _built(engine)
    approve_by_two(engine, 1, pool.approval_digest)
    with pytest.raises(WorkbenchError, match="chưa được niêm phong"):
        _minutes(engine, MinutesKind.SEALING)
    sealed = _seal(engine)
    before = _minutes(engine, MinutesKind.SEALING)
    fingerprints = {"commitment": sealed.commitment, "blob_sha256": hashlib.sha256(sealed.blob.encode()).hexdigest()}
    assert before == MinutesData(
        kind=MinutesKind.SEALING,
        members=(),
        holders=(TB, PB, KT),
        **fingerprints,
        **_always(pool, engine, "key.seal", AT + timedelta(days=2)),  # type: ignore[arg-type]
    )
    check_minutes(before)
    with pytest.raises(WorkbenchError) as sealed_still:
        _minutes(engine, MinutesKind.OPENING)
    assert sealed_still.value.code == "minutes.not_opened"

    two = {" kt": HOLDERS["KT"], "pb": HOLDERS["PB"]}  # holders may type their codes in any case
    open_week_key(engine, week=1, passphrases=two, actor="TK", at=CLOSED)
    with reading(engine) as session:
        stored = pool_of_week(session, 1)
        assert stored is not None and stored.id is not None
        nonce = session.get_one(SealedKey, stored.id).nonce
        key = {item.code: item.key for item in items_of_pool(session, 1, stored.id)}
    assert nonce is not None and commitment_of(key, nonce) == sealed.commitment
    after = _minutes(engine, MinutesKind.OPENING)
    values = _always(pool, engine, "key.open", CLOSED) | {"chair": PB, "secretary": TK}
    assert after == MinutesData(
        kind=MinutesKind.OPENING,
        members=(),
        holders=(TB, PB, KT),
        openers=(PB, KT),
        nonce=nonce,
        sealing_minutes="Biên bản niêm phong đáp án ngày 03 tháng 9 năm 2022",
        **fingerprints,
        **values,  # type: ignore[arg-type]
    )
    check_minutes(after)
    assert _minutes(engine, MinutesKind.SEALING) == before
    assert make_minutes(after) == make_minutes(_minutes(engine, MinutesKind.OPENING))


def test_a_week_without_a_pool_has_no_minutes(engine: Engine) -> None:
    make_contest(engine)
    for kind in MinutesKind:
        with pytest.raises(WorkbenchError) as found:
            _minutes(engine, kind, week=2)
        assert found.value.code == "pools.not_built"


def test_minutes_refer_to_an_event_that_is_there(sqlite_engine: Engine) -> None:
    pool = _built(sqlite_engine)
    approve_by_two(sqlite_engine, 1, pool.approval_digest)
    _seal(sqlite_engine)
    with transaction(sqlite_engine) as session:
        row = session.scalars(select(SealedKey)).one()
        blob = row.blob.replace(row.commitment, "0" * 64)
        session.execute(update(core(SealedKey)).values(commitment="0" * 64, blob=blob))
    with pytest.raises(WorkbenchError) as found:
        _minutes(sqlite_engine, MinutesKind.SEALING)
    assert found.value.code == "minutes.no_event"
