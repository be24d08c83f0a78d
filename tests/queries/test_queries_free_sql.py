"""SQL from outside: whatever is tried, nothing is written, attached, read from elsewhere or about a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from makers import make_attempt, make_contest, state_of, store_week
from sqlalchemy import Engine, update
from sqlalchemy.exc import DBAPIError

from workbench.errors import WorkbenchError
from workbench.queries.free_sql import MOST_ROWS, OPEN_TABLES, Answer, free_select
from workbench.store import looking, open_to_look, transaction
from workbench.tables import PersonPrivate, core

PHONE = "0900000001"


def _fill(engine: Engine) -> None:
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(1, "P1", 4, 30), make_attempt(2, "P2", 2, 50, unit_code="DV2")])
    with transaction(engine) as session:
        session.connection().execute(update(core(PersonPrivate)).values(phone=PHONE))


@pytest.fixture
def window(engine: Engine) -> Iterator[Engine]:
    """The contest behind glass."""
    _fill(engine)
    opened = open_to_look(engine.url.render_as_string(hide_password=False))
    yield opened
    opened.dispose()


def _ask(window: Engine, query: str, **values: Any) -> Answer:
    with looking(window, OPEN_TABLES) as session:
        return free_select(session, query, values)


def test_a_question_is_answered(window: Engine) -> None:
    query = """
        WITH best AS (SELECT unit_id, max(points) AS points FROM attempt GROUP BY unit_id) -- the best paper
        SELECT u.code, best.points, round(avg(best.points) OVER (), 1) AS mean
        FROM best JOIN organisation_unit u ON u.id = best.unit_id
        WHERE u.group_code = :group ORDER BY u.code;
    """
    found = _ask(window, query, group="A")
    assert (found.columns, [(code, points, float(mean)) for code, points, mean in found.rows]) == (
        ("code", "points", "mean"),
        [("DV1", 4, 3.0), ("DV2", 2, 3.0)],
    )
    assert _ask(window, "VALUES (1), (2)").rows == [(1,), (2,)]
    assert _ask(window, "SELECT code FROM attempt WHERE code LIKE '%9%'") == Answer(("code",), [])


ATTACKS = [
    # Writing.
    "INSERT INTO contest (code) VALUES ('x')",
    "UPDATE attempt SET points = 0",
    "DELETE FROM attempt",
    "DROP TABLE attempt",
    "CREATE TABLE loot AS SELECT * FROM attempt",
    "WITH gone AS (DELETE FROM attempt RETURNING id) SELECT * FROM gone",
    "SELECT id INTO loot FROM attempt",
    # One statement too many.
    "SELECT 1; DELETE FROM attempt",
    "SELECT 1) AS asked; DELETE FROM attempt; SELECT * FROM (SELECT 1",
    "COMMIT",
    "ROLLBACK",
    # People, sign-ins, sealed keys, by every door.
    "SELECT phone FROM person_private",
    "SELECT count(*) FROM person_private",
    "SELECT * FROM PERSON_PRIVATE",
    'SELECT * FROM "person_private"',
    "TABLE person_private",
    "SELECT full_name FROM person",
    "SELECT a.id, (SELECT phone FROM person_private p WHERE p.person_id = a.person_id) FROM attempt a",
    "SELECT id FROM attempt WHERE person_id IN (SELECT person_id FROM person_private WHERE phone LIKE '09%')",
    "SELECT id FROM attempt UNION SELECT person_id FROM person_private",
    "WITH attempt AS (SELECT * FROM person_private) SELECT * FROM attempt",
    "SELECT 'x') AS asked UNION SELECT phone FROM (SELECT phone FROM person_private",
    "SELECT password_hash FROM sign_in",
    "SELECT blob FROM sealed_key",
    "SELECT body FROM audit_event",
    "SELECT full_name FROM essay_author",
]


def _told(window: Engine, query: str) -> str:
    """Give the sentence that refuses a query; empty where it was answered."""
    try:
        _ask(window, query)
    except WorkbenchError as refusal:
        assert refusal.code == "analysis.sql_refused"
        return str(refusal)
    return ""


def _answered(window: Engine, queries: list[str]) -> list[str]:
    """Give the queries that were not refused, or whose refusal tells what they were after."""
    told = {query: _told(window, query) for query in queries}
    return [query for query, sentence in told.items() if not sentence or PHONE in sentence]


def test_nothing_but_a_select_over_open_tables_runs(engine: Engine, window: Engine) -> None:
    before = state_of(engine)
    assert _answered(window, ATTACKS) == []
    assert state_of(engine) == before


def test_a_value_that_is_not_given_is_told(window: Engine) -> None:
    with pytest.raises(WorkbenchError) as refusal:
        _ask(window, "SELECT id FROM attempt WHERE points = :points")
    assert "points" in str(refusal.value)


def test_values_are_bound_never_pasted(window: Engine) -> None:
    hostile = "x' UNION SELECT phone FROM person_private --"
    assert _ask(window, "SELECT code FROM attempt WHERE code = :code", code=hostile).rows == []


def test_a_flood_of_rows_is_refused(window: Engine) -> None:
    series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= 1000001) SELECT i FROM n"
    with pytest.raises(WorkbenchError) as refusal:
        _ask(window, series)
    assert refusal.value.values["reason"] == f"> {MOST_ROWS}"


# SQLite: the connection itself ----------------------------------------------------------------------------------------


@pytest.fixture
def glass(sqlite_engine: Engine) -> Iterator[Engine]:
    """The SQLite file behind glass."""
    _fill(sqlite_engine)
    opened = open_to_look(sqlite_engine.url.database)
    yield opened
    opened.dispose()


STEPS = [
    "ATTACH DATABASE '{folder}/loot.db' AS loot",
    "PRAGMA query_only = OFF",
    "PRAGMA writable_schema = ON",
    "VACUUM INTO '{folder}/loot.db'",
    "CREATE TEMP TABLE loot AS SELECT * FROM attempt",
    "CREATE TEMP TRIGGER t AFTER INSERT ON attempt BEGIN SELECT 1; END",
    "CREATE TEMP VIEW attempt AS SELECT * FROM person_private",
    "CREATE VIRTUAL TABLE loot USING fts5(x)",
    "DETACH DATABASE main",
    "REINDEX",
    "ANALYZE",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA table_info(person_private)",
    "SELECT load_extension('{folder}/x.so')",
    "SELECT sql FROM sqlite_master",
    "SELECT * FROM pragma_table_info('person_private')",
    "SELECT * FROM pragma_database_list",
    "INSERT INTO attempt SELECT * FROM attempt",
    "DELETE FROM audit_event",
    "SELECT phone FROM person_private",
    "SAVEPOINT s",
    "COMMIT",
]


def test_the_connection_refuses_each_step_by_itself(sqlite_engine: Engine, glass: Engine, tmp_path: Path) -> None:
    before = state_of(sqlite_engine)
    for statement in STEPS:
        with pytest.raises(DBAPIError), looking(glass, OPEN_TABLES) as session:
            session.connection().exec_driver_sql(statement.format(folder=tmp_path))
    assert state_of(sqlite_engine) == before
    assert list(tmp_path.glob("loot*")) == []


def test_without_the_guard_a_read_only_file_still_attaches(glass: Engine, tmp_path: Path) -> None:
    """The negative control: these attacks are real."""
    with closing(sqlite3.connect(f"file:{glass.url.database}?mode=ro", uri=True)) as raw:
        raw.execute(f"ATTACH DATABASE '{tmp_path}/loot.db' AS loot")
        raw.execute("CREATE TABLE loot.taken AS SELECT phone FROM person_private")
    assert (tmp_path / "loot.db").exists()


def test_the_guard_ends_with_the_session(glass: Engine) -> None:
    with looking(glass, {"contest"}) as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM contest").scalar_one() == 1
    with looking(glass, {"week"}) as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM week").scalar_one() == 2
    with pytest.raises(DBAPIError), looking(glass, {"week"}) as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM contest")


def test_a_file_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError) as refusal, looking(open_to_look(str(tmp_path / "không có.db")), ()):
        pass
    assert refusal.value.code == "contest.no_database"
    assert list(tmp_path.iterdir()) == []


# PostgreSQL: functions that run SQL or reach the server's files -------------------------------------------------------


POSTGRESQL_ATTACKS = [
    "SELECT query_to_xml('SELECT * FROM person_' || 'private', true, true, '')",
    "SELECT \"query_to_xml\"('SELECT 1', true, true, '')",
    "SELECT Query_To_XML /* hidden */ ('SELECT 1', true, true, '')",
    "SELECT U&\"query\\005fto_xml\"('SELECT 1', true, true, '')",
    "SELECT table_to_xml('person_private', true, true, '')",
    "SELECT database_to_xml(true, true, '')",
    "SELECT ts_rewrite('a'::tsquery, 'SELECT phone::tsquery, phone::tsquery FROM person_private')",
    "SELECT * FROM ts_stat('SELECT to_tsvector(phone) FROM person_private')",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_sleep(60)",
    "SELECT pg_terminate_backend(1)",
    "SELECT set_config('transaction_read_only', 'off', true)",
    "SELECT nextval('attempt_id_seq')",
    "SELECT * FROM pg_shadow",
    "SELECT * FROM pg_authid",
    "SELECT most_common_vals FROM pg_stats WHERE tablename = 'person_private'",
    "SELECT * FROM information_schema.tables",
    "SELECT id FROM attempt FOR UPDATE",
    "COPY person_private TO STDOUT",
    "DO $$ BEGIN DELETE FROM attempt; END $$",
    "SELECT currval('attempt_id_seq')",
    "SELECT last_value FROM attempt_id_seq",
]


def test_postgresql_runs_no_function_that_reaches_outside(postgresql_engine: Engine) -> None:
    _fill(postgresql_engine)
    window = open_to_look(postgresql_engine.url.render_as_string(hide_password=False))
    before = state_of(postgresql_engine)
    assert _answered(window, POSTGRESQL_ATTACKS) == []
    assert state_of(postgresql_engine) == before
    window.dispose()


def test_ordinary_words_of_our_tables_are_no_forbidden_functions(postgresql_engine: Engine) -> None:
    _fill(postgresql_engine)
    window = open_to_look(postgresql_engine.url.render_as_string(hide_password=False))
    for table in OPEN_TABLES:
        with looking(window, OPEN_TABLES) as session:
            columns = free_select(session, f"SELECT * FROM {table}", {}).columns
        assert _ask(window, f"SELECT {', '.join(columns)} FROM {table}").columns == columns
    assert _ask(window, "SELECT date_trunc('hour', submitted_at) AS at, count(*) FROM attempt GROUP BY 1").rows
    window.dispose()
