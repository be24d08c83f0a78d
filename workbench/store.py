"""The one door to the database: engine, pragmas, transactions, migrations. Nothing else opens a connection.

SQLite is the default: WAL with synchronous=FULL keeps every acknowledged commit over a power cut, BEGIN IMMEDIATE
takes the write lock at once (a deferred transaction that upgrades later fails with "locked" or loses updates).
PostgreSQL is chosen by URL.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, ProgrammingError
from sqlmodel import Session

from workbench.errors import WorkbenchError

_READ_ONLY = "workbench_read_only"
# What reaches outside the database from within a SELECT.
_FUNCTIONS_REFUSED = {"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit", "eval"}


def home() -> Path:
    """Give the folder that holds data/, notebooks/ and reports/: WORKBENCH_HOME, or else the checkout."""
    named = os.environ.get("WORKBENCH_HOME")
    return Path(named) if named else Path(__file__).resolve().parent.parent


def database_url() -> str:
    """Give the database's URL: WORKBENCH_DB, or else the SQLite file data/workbench.db."""
    return os.environ.get("WORKBENCH_DB") or f"sqlite:///{home() / 'data' / 'workbench.db'}"


def open_engine(url: str | None = None) -> Engine:
    """Open the database for this process; PostgreSQL as ``postgresql+psycopg://user@host/name``."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(str(parsed))
    return create_engine(parsed, isolation_level="READ COMMITTED")


def open_to_look(url: str | None = None) -> Engine:
    """Open the database, by URL or path of the SQLite file, so that nothing can be written through it.

    Pair it with ``looking``, which says what may be read.
    """
    parsed = _parse(url if url is None or "://" in url else f"sqlite:///{url}")
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite_to_look(parsed)
    return create_engine(parsed, isolation_level="REPEATABLE READ", execution_options={"postgresql_readonly": True})


def _parse(url: str | None) -> URL:
    try:
        parsed = make_url(url or database_url())
    except ArgumentError as error:
        raise WorkbenchError("store.bad_url") from error
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise WorkbenchError("store.unknown_engine", engine=parsed.get_backend_name())
    return parsed


def _open_sqlite(url: str) -> Engine:
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in (
            "busy_timeout = 30000",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",  # a sealed key must not stay behind in free pages
            "recursive_triggers = ON",  # else INSERT OR REPLACE deletes without the delete trigger
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get(_READ_ONLY, False)
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _open_sqlite_to_look(url: URL) -> Engine:
    address = f"file:{quote(url.database or '')}?mode=ro"
    engine = create_engine(url, creator=lambda: sqlite3.connect(address, uri=True, timeout=30, check_same_thread=False))

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Give a session whose work is committed whole at the end, or not at all if anything is raised."""
    with _database_of(engine), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that sees one state of the database and cannot write."""
    with (
        _database_of(engine),
        Session(engine.execution_options(**{_READ_ONLY: True}), expire_on_commit=False) as session,
        session.begin(),
    ):
        if engine.dialect.name == "postgresql":
            session.connection().execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        yield session


@contextmanager
def looking(engine: Engine, tables: Collection[str]) -> Iterator[Session]:
    """Give a session on an engine of ``open_to_look`` that sees one state of the database.

    On SQLite it can do nothing but read these tables: ``mode=ro`` alone still lets a statement attach another file or
    turn ``query_only`` off (measured), so every step of a statement is asked for. On PostgreSQL the transaction is
    read-only, and whoever runs a statement from outside asks ``tables_in_use`` before it runs.
    """
    with _database_of(engine), Session(engine, expire_on_commit=False) as session, session.begin():
        if engine.dialect.name != "sqlite":
            yield session
            return
        driver: Any = session.connection().connection.driver_connection
        driver.set_authorizer(_only_reading(frozenset(tables)))
        try:
            yield session
        finally:
            driver.set_authorizer(None)


def _only_reading(tables: frozenset[str]) -> Any:
    """Give the callback that lets SQLite read these tables and call ordinary functions, and refuses all else."""

    def allows(action: int, first: str | None, second: str | None, _database: str | None, _by: str | None) -> int:
        if action == sqlite3.SQLITE_READ:
            allowed = first in tables
        elif action == sqlite3.SQLITE_FUNCTION:
            allowed = (second or "").lower() not in _FUNCTIONS_REFUSED
        else:
            allowed = action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE}
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    return allows


def tables_in_use(session: Session) -> set[str]:
    """Give the tables and views that PostgreSQL has locked for this transaction: those a planned query reads."""
    held = text(
        "SELECT DISTINCT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
        " WHERE l.pid = pg_backend_pid() AND c.relkind IN ('r', 'v', 'm', 'f', 'p', 'S')"
    )
    return set(session.execute(held).scalars()) - {"pg_locks", "pg_class"}


@contextmanager
def _database_of(engine: Engine) -> Iterator[None]:
    """Refuse, in a sentence, a database that is not there, holds no tables, or is not one of ours."""
    if is_missing(engine):
        raise WorkbenchError("contest.no_database", place=place_of(engine))
    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        if is_empty(engine):
            raise WorkbenchError("contest.no_database", place=place_of(engine)) from error
        raise


def is_missing(engine: Engine) -> bool:
    """Say whether the SQLite file is not there; opening it would create an empty one."""
    path = engine.url.database
    return engine.dialect.name == "sqlite" and path not in (None, "", ":memory:") and not Path(str(path)).exists()


def is_empty(engine: Engine) -> bool:
    """Say whether the database is there but holds no tables of the workbench."""
    try:
        return not inspect(engine).has_table("contest")
    except DBAPIError:
        return False


def place_of(engine: Engine) -> str:
    """Give where the database is, as people may read it: the file, or the URL without its password."""
    return engine.url.database or "" if engine.dialect.name == "sqlite" else engine.url.render_as_string()


def migrate(engine: Engine) -> None:
    """Bring the database to this version's tables, keeping its data; a new file is created with its folder."""
    from alembic import command
    from alembic.config import Config

    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect() as connection, foreign_keys_off(connection):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Let a step build a SQLite table anew that others refer to; inside a transaction the switch does nothing."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        assert not broken, broken
    finally:
        raw.execute("PRAGMA foreign_keys = ON")


def forget_deleted(engine: Engine) -> None:
    """Empty the write-ahead log, so that what was deleted is in no file of the database any more."""
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()  # a checkpoint cannot run inside a transaction
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def integrity_problems(session: Session) -> list[str]:
    """Say what the engine itself finds broken in its file; PostgreSQL checks its pages by itself."""
    if session.get_bind().dialect.name != "sqlite":
        return []
    rows = session.connection().exec_driver_sql("PRAGMA integrity_check").scalars().all()
    broken = [str(row) for row in rows if row != "ok"]
    orphans = session.connection().exec_driver_sql("PRAGMA foreign_key_check").all()
    return broken + [f"foreign key: {orphan[0]} row {orphan[1]} -> {orphan[2]}" for orphan in orphans]
