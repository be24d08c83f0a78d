"""The one door to the database: pragmas, transactions, migrations, and that nothing else opens a connection."""

from __future__ import annotations

import ast
import multiprocessing
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from makers import AT, LATER, create_database, make_attempt, make_contest, store_week
from sqlalchemy import CheckConstraint, Engine, insert, inspect, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, ProgrammingError
from sqlmodel import SQLModel

import workbench
from workbench.errors import WorkbenchError
from workbench.queries.digests import table_digests
from workbench.services.audit import broken_links, record_event
from workbench.services.awards import allocate_week
from workbench.store import (
    database_url,
    foreign_keys_off,
    home,
    integrity_problems,
    migrate,
    open_engine,
    reading,
    transaction,
)
from workbench.tables import Attempt, AuditEvent, Contest, Decision, Member, RulesVersion, core

PACKAGE = Path(workbench.__file__).parent


def _contest(code: str = "moi") -> dict[str, Any]:
    return {"code": code, "name": "x", "organiser": "x", "parent_body": "x", "place": "x", "seed": 1}


def _codes(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.execute(select(core(Contest).c.code).order_by(core(Contest).c.code)).scalars())


def test_sqlite_is_opened_so_that_an_acknowledged_commit_survives(sqlite_engine: Engine) -> None:
    engine = open_engine(str(sqlite_engine.url))
    with transaction(engine) as session:
        asked = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout")
        found = {name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in asked}
    engine.dispose()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 30_000,
    }


def test_the_database_is_one_file_in_the_home(sqlite_engine: Engine, workbench_home: Path) -> None:
    make_contest(sqlite_engine)
    assert home() == workbench_home
    assert database_url() == f"sqlite:///{workbench_home}/data/workbench.db"
    sqlite_engine.dispose()
    # The last connection that closes folds the write-ahead log back into the file.
    assert [path.name for path in (workbench_home / "data").iterdir()] == ["workbench.db"]


def test_the_url_of_the_environment_is_taken_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_DB", "postgresql+psycopg://somebody@127.0.0.1:1/x")
    engine = open_engine()
    assert (engine.dialect.name, engine.url.port, engine.url.database) == ("postgresql", 1, "x")


def test_without_a_name_home_is_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBENCH_HOME", raising=False)
    assert home() == PACKAGE.parent


def test_another_engine_is_refused_by_name() -> None:
    with pytest.raises(WorkbenchError) as refused:
        open_engine("mysql://root@127.0.0.1/x")
    assert (refused.value.code, refused.value.values) == ("store.unknown_engine", {"engine": "mysql"})


def test_reading_cannot_write(engine: Engine) -> None:
    with pytest.raises((OperationalError, ProgrammingError, DatabaseError)), reading(engine) as session:
        session.connection().execute(insert(core(Contest)).values(_contest()))
    assert _codes(engine) == []
    with transaction(engine) as session:  # the same pooled connection writes again
        session.connection().execute(insert(core(Contest)).values(_contest()))
    assert _codes(engine) == ["moi"]


def test_a_reader_sees_one_state_while_another_writes(engine: Engine) -> None:
    with reading(engine) as session:
        before = session.execute(select(core(Contest).c.code)).scalars().all()
        with transaction(engine) as writer:
            writer.connection().execute(insert(core(Contest)).values(_contest()))
        after = session.execute(select(core(Contest).c.code)).scalars().all()
    assert (before, after, _codes(engine)) == ([], [], ["moi"])


def test_a_transaction_is_whole_or_not_at_all(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), transaction(engine) as session:
        session.connection().execute(insert(core(Contest)).values(_contest("mot")))
        session.add(Contest(**_contest("hai")))
        session.flush()
        raise ZeroDivisionError
    with pytest.raises(IntegrityError), transaction(engine) as session:
        session.connection().execute(insert(core(Contest)).values(_contest("ba")))
        session.connection().execute(insert(core(Contest)).values(_contest("ba")))
    assert _codes(engine) == []


def _connect(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=0, isolation_level=None)


def test_the_write_lock_is_taken_at_once(sqlite_engine: Engine) -> None:
    """A deferred transaction would let both begin, and one would fail or lose its work later."""
    path = sqlite_engine.url.database
    assert path is not None
    with transaction(sqlite_engine) as session, closing(_connect(path)) as other:
        assert session.execute(text("SELECT count(*) FROM contest")).all() == [(0,)]  # the first look takes the lock
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM contest").fetchall() == [(0,)]  # readers are not kept waiting


def test_a_broken_file_is_said_to_be_broken(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    with reading(sqlite_engine) as session:
        assert integrity_problems(session) == []
    path = sqlite_engine.url.database
    assert path is not None
    with closing(sqlite3.connect(path)) as raw, raw:  # foreign keys are off on such a connection
        raw.execute("UPDATE organisation_unit SET contest_id = 77 WHERE id = 3")
    with reading(sqlite_engine) as session:
        assert integrity_problems(session) == ["foreign key: organisation_unit row 3 -> contest"]


# Many writers -------------------------------------------------------------------------------------------------------

WRITERS, EDITS = 8, 25
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="child processes are made by fork here")


def _edit(url: str, writer: int) -> None:
    engine = open_engine(url)
    for n in range(EDITS):
        with transaction(engine) as session:
            member = core(Member).c
            row = select(member.position).where(member.id == 1).with_for_update()
            count = int(session.connection().execute(row).scalar_one())
            session.connection().execute(core(Member).update().where(member.id == 1).values(position=str(count + 1)))
            record_event(session, at=AT, actor=f"W{writer}", action="test.edit", entity=f"{n}", reason="", after=count)
    engine.dispose()


@needs_fork
def test_of_many_processes_no_edit_is_lost_and_the_chain_holds(engine: Engine) -> None:
    make_contest(engine)
    with transaction(engine) as session:
        session.connection().execute(core(Member).update().where(core(Member).c.id == 1).values(position="0"))
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_edit, args=(url, n)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=120)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    with reading(engine) as session:
        position = session.execute(select(core(Member).c.position).where(core(Member).c.id == 1)).scalar_one()
        events = list(session.scalars(select(AuditEvent).order_by(core(AuditEvent).c.seq)))
        edits = sorted((event.actor, int(event.entity)) for event in events if event.action == "test.edit")
        assert broken_links(events) == []
    assert position == str(WRITERS * EDITS)
    assert edits == [(f"W{writer}", n) for writer in range(WRITERS) for n in range(EDITS)]


# Only the store opens a connection ----------------------------------------------------------------------------------


def _openers(tree: ast.Module) -> list[str]:
    """Give what a module imports or calls to open a database by itself."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            names = {alias.name for alias in node.names}
            module = getattr(node, "module", None) or ""
            if "create_engine" in names or {"sqlite3", "psycopg"} & ({module.split(".")[0]} | names):
                found.append(f"line {node.lineno}: import")
        elif isinstance(node, ast.Attribute) and (
            node.attr in {"create_engine", "create_async_engine"}
            or (node.attr == "connect" and getattr(node.value, "id", "") in {"sqlite3", "psycopg"})
        ):
            found.append(f"line {node.lineno}: {node.attr}")
    return found


def test_only_the_store_opens_a_connection() -> None:
    openers = {
        path.relative_to(PACKAGE).as_posix(): lines
        for path in sorted(PACKAGE.rglob("*.py"))
        if (lines := _openers(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert list(openers) == ["store.py"]


def test_the_search_would_find_an_opener() -> None:
    for line in ("import sqlite3", "from sqlalchemy import create_engine", "sa.create_engine(u)", "sqlite3.connect(p)"):
        assert _openers(ast.parse(line)) != []


# Migrations ---------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_engine(request: pytest.FixtureRequest, workbench_home: Path) -> Iterator[Engine]:
    """A database without any table, on each engine."""
    if request.param == "sqlite":
        opened = open_engine()
        (workbench_home / "data").mkdir()
        yield opened
        opened.dispose()
        return
    server, name = request.getfixturevalue("postgresql_server"), f"wb_{uuid.uuid4().hex}"
    create_database(server, f"CREATE DATABASE {name}")
    opened = open_engine(f"{server}/{name}")
    yield opened
    opened.dispose()
    create_database(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(engine: Engine, step: Any, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(PACKAGE / "migrations"))
    with engine.connect() as connection, foreign_keys_off(connection):
        config.attributes["connection"] = connection
        step(config, revision)
        connection.commit()


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_migrating_gives_exactly_the_tables_of_the_package(bare_engine: Engine) -> None:
    migrate(bare_engine)
    with bare_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        # Alembic does not compare CHECKs, so their names and, on SQLite, their words are compared here.
        seen = inspect(connection)
        for table in SQLModel.metadata.tables.values():
            wanted = {c.name: str(c.sqltext) for c in table.constraints if isinstance(c, CheckConstraint)}
            stored = {c["name"]: c["sqltext"] for c in seen.get_check_constraints(table.name)}
            assert stored.keys() == wanted.keys(), table.name
            if connection.dialect.name == "sqlite":
                assert stored == wanted


def test_migrating_again_changes_nothing(bare_engine: Engine) -> None:
    migrate(bare_engine)
    make_contest(bare_engine)
    with reading(bare_engine) as session:
        before = table_digests(session)
    migrate(bare_engine)
    with reading(bare_engine) as session:
        assert table_digests(session) == before
    assert _revision(bare_engine) == "0007"


def test_a_new_file_is_made_with_its_folder(workbench_home: Path) -> None:
    engine = open_engine()
    assert not (workbench_home / "data").exists()
    migrate(engine)
    assert _codes(engine) == []
    engine.dispose()


def _old_columns(engine: Engine, columns: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {
            table: sorted(map(tuple, connection.execute(text(f"SELECT {', '.join(names)} FROM {table}"))))
            for table, names in columns.items()
        }


def test_rows_of_an_earlier_version_come_through_and_are_then_append_only(bare_engine: Engine) -> None:
    migrate(bare_engine)
    contest_id = make_contest(bare_engine)
    store_week(bare_engine, contest_id, 1, [make_attempt(1, "P1", 4, 30)])
    allocate_week(bare_engine, week=1, actor="TK", at=LATER)
    _run(bare_engine, command.downgrade, "0004")
    with bare_engine.connect() as connection:
        seen = inspect(connection)
        columns = {
            table: [f'"{column["name"]}"' for column in seen.get_columns(table)]
            for table in seen.get_table_names()
            if table != "alembic_version"
        }
    before = _old_columns(bare_engine, columns)
    assert (len(columns["attempt"]), len(before["award"]), len(before["prize"])) == (15, 1, 4)
    migrate(bare_engine)
    assert _old_columns(bare_engine, columns) == before
    with reading(bare_engine) as session:
        events = list(session.scalars(select(AuditEvent)))
        assert broken_links(events) == []
        attempt = core(Attempt).c
        new = (attempt.device, attempt.prediction, attempt.written_points, attempt.moment_resolution_ms)
        assert session.execute(select(*new)).all() == [("", None, None, 1000)]
    for model in (RulesVersion, Decision, Attempt):
        with pytest.raises(DatabaseError, match="append-only"), transaction(bare_engine) as session:
            session.connection().execute(core(model).delete())


def test_steps_can_be_taken_back_and_made_again(bare_engine: Engine) -> None:
    migrate(bare_engine)
    _run(bare_engine, command.downgrade, "base")
    with bare_engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    migrate(bare_engine)
    make_contest(bare_engine)
    assert _codes(bare_engine) == ["thu"]


def test_a_step_that_fails_leaves_the_database_as_it_was(bare_engine: Engine) -> None:
    """The last step is run over a table that is already gone; all it did before is taken back."""
    _run(bare_engine, command.upgrade, "0002")
    with bare_engine.begin() as connection:
        connection.execute(text("DROP TABLE publication"))
    with pytest.raises(DatabaseError):
        migrate(bare_engine)
    assert _revision(bare_engine) == "0002"
    query = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal",
    }
    with bare_engine.connect() as connection:
        assert connection.execute(text(query[bare_engine.dialect.name])).scalar_one() == 0
