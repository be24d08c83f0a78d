"""Sealing a week's key: it leaves the database, any two of three open it after the week, everything else is refused."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from makers import AT, OPENS, approve_by_two, last_event, make_contest, make_setup, refused
from sqlalchemy import Engine, select, text

from workbench.demo.conduct import public_random_bytes
from workbench.errors import WorkbenchError
from workbench.queries.bank import bank_rows, items_of_pool, pool_of_week
from workbench.rules.sealing import open_key
from workbench.services.keys import open_week_key, seal_week_key
from workbench.services.pools import build_week_pool
from workbench.store import forget_deleted, reading, transaction
from workbench.tables import ItemKey, Pool, SealedKey, core

HOLDERS = {code: f"một cụm mật khẩu đủ dài {code}" for code in ("TB", "PB", "KT")}
CLOSED = make_setup().weeks[0].closes_at


def _sealed(engine: Engine) -> Pool:
    make_contest(engine)
    pool = build_week_pool(engine, week=1, n_forms=6, actor="TK", at=AT)
    approve_by_two(engine, 1, pool.approval_digest)
    _seal(engine)
    return pool


def _seal(engine: Engine, holders: dict[str, str] = HOLDERS) -> None:
    random_bytes = public_random_bytes(1)
    seal_week_key(engine, week=1, holders=holders, actor="TB", at=AT, random_bytes=random_bytes)


def _keys(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        pool = pool_of_week(session, 1)
        assert pool is not None and pool.id is not None
        return {item.code: item.key for item in items_of_pool(session, 1, pool.id)}


def test_sealing_takes_the_key_out_and_opening_brings_the_same_back(engine: Engine) -> None:
    make_contest(engine)
    pool = build_week_pool(engine, week=1, n_forms=6, actor="TK", at=AT)
    before = _keys(engine)
    with refused(engine, "keys.not_approved", week=1, state="Dự thảo"):
        _seal(engine)
    approve_by_two(engine, 1, pool.approval_digest)
    _seal(engine)
    assert set(_keys(engine).values()) == {""}
    with reading(engine) as session:
        assert session.scalar(select(core(ItemKey).c.letters).where(core(ItemKey).c.item_id == 1)) in (None, "B")
        sealed = session.get_one(SealedKey, pool.id)
        drawable = {item.code for item in bank_rows(session, 1) if item.is_drawable}
    assert not drawable & set(before)
    assert last_event(engine) == (
        "TB",
        "key.seal",
        "pool:week-1",
        "KT, PB, TB",
        {"state": "APPROVED"},
        {"state": "SEALED", "commitment": sealed.commitment},
    )
    two = {code: HOLDERS[code] for code in ("PB", "KT")}
    assert open_week_key(engine, week=1, passphrases=two, actor="TK", at=CLOSED) == 8
    assert _keys(engine) == before
    assert last_event(engine)[1:4] == ("key.open", "pool:week-1", "KT, PB")
    with refused(engine, "keys.already_open", week=1):
        open_week_key(engine, week=1, passphrases=two, actor="TK", at=CLOSED)


def test_every_pair_of_holders_opens(sqlite_engine: Engine) -> None:
    pool = _sealed(sqlite_engine)
    with reading(sqlite_engine) as session:
        sealed = session.scalars(select(SealedKey)).one()
    for pair in itertools.combinations(HOLDERS, 2):
        two = {code: HOLDERS[code] for code in pair}
        key = open_key(sealed.blob.encode(), pool_digest=pool.digest, commitment=sealed.commitment, passphrases=two)
        assert len(key) == 8


def test_it_is_not_opened_early_nor_by_one_nor_with_a_wrong_word(engine: Engine) -> None:
    _sealed(engine)
    two = {code: HOLDERS[code] for code in ("TB", "PB")}
    with refused(engine, "keys.too_early"):
        open_week_key(engine, week=1, passphrases=two, actor="TK", at=OPENS)
    for wrong in (
        {"TB": HOLDERS["TB"]},
        two | {"PB": "một cụm mật khẩu khác hẳn"},
        {"TB": HOLDERS["TB"], "GK1": "x" * 20},
    ):
        with pytest.raises(WorkbenchError) as refusal:
            open_week_key(engine, week=1, passphrases=wrong, actor="TK", at=CLOSED)
        assert refusal.value.code.startswith("sealing.")
    with refused(engine, "contest.role_needed"):
        open_week_key(engine, week=1, passphrases=two, actor="GK1", at=CLOSED)
    assert set(_keys(engine).values()) == {""}


CHANGES: dict[str, dict[str, Any]] = {
    "commitment": {"commitment": "c" * 64},
    "blob": {"blob": "{}"},
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_seal_is_refused(engine: Engine, what: str) -> None:
    _sealed(engine)
    with transaction(engine) as session:
        session.connection().execute(core(SealedKey).update().values(**CHANGES[what]))
    with pytest.raises(WorkbenchError) as refusal:
        open_week_key(engine, week=1, passphrases=HOLDERS, actor="TK", at=CLOSED)
    assert refusal.value.code.startswith("sealing.")


def test_no_file_of_the_database_holds_the_sealed_key(sqlite_engine: Engine) -> None:
    """The rows of the key table are gone from every file, free pages and write-ahead log included."""
    make_contest(sqlite_engine)
    pool = build_week_pool(sqlite_engine, week=1, n_forms=6, actor="TK", at=AT)
    approve_by_two(sqlite_engine, 1, pool.approval_digest)
    with transaction(sqlite_engine) as session:  # a mark that stands out in the bytes, in the place of the letters
        session.connection().execute(text("PRAGMA ignore_check_constraints = ON"))
        session.connection().execute(core(ItemKey).update().values(letters="KEY-IN-CLEAR"))
    path = Path(str(sqlite_engine.url.database))

    def bytes_of_all_files() -> bytes:
        return b"".join(found.read_bytes() for found in path.parent.glob(path.name + "*"))

    assert b"KEY-IN-CLEAR" in bytes_of_all_files()
    with transaction(sqlite_engine) as session:
        pooled = [item.item_id for item in items_of_pool(session, 1, pool.id or 0)]
        key = core(ItemKey)
        session.connection().execute(key.delete().where(key.c.item_id.not_in(pooled)))
        session.connection().execute(key.delete().where(key.c.item_id.in_(pooled)))
    forget_deleted(sqlite_engine)
    assert b"KEY-IN-CLEAR" not in bytes_of_all_files()
