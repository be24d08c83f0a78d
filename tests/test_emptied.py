"""The database that tests lend one after another is empty for each of them, whatever the last one did to it."""

from __future__ import annotations

import pytest
from emptied import EmptiedDatabase
from makers import make_contest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from workbench.queries.digests import table_digests
from workbench.store import open_engine, reading


def _digests(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return table_digests(session)


@pytest.fixture
def fresh(postgresql_database: str) -> dict[str, str]:
    engine = open_engine(postgresql_database)
    digests = _digests(engine)
    engine.dispose()
    return digests


def _is_append_only(engine: Engine) -> bool:
    try:
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM audit_event"))
    except DatabaseError:
        return True
    return False


def test_rows_and_numbers_of_the_last_test_are_gone(emptied_postgresql: EmptiedDatabase, fresh: dict[str, str]) -> None:
    first = emptied_postgresql.lend()
    contest_id = make_contest(first)
    left_open = first.connect()
    left_open.execute(text("SELECT * FROM contest FOR UPDATE"))
    second = emptied_postgresql.lend()
    assert _digests(second) == fresh
    assert make_contest(second) == contest_id
    assert _is_append_only(second)
    left_open.invalidate()
    second.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER audit_event_no_change ON audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER USER",
        "CREATE TABLE loot AS SELECT 1",
        "ALTER TABLE audit_event ADD COLUMN loot integer",
        "CREATE SCHEMA loot",
    ],
)
def test_a_changed_table_is_made_again(
    emptied_postgresql: EmptiedDatabase, fresh: dict[str, str], statement: str
) -> None:
    first = emptied_postgresql.lend()
    make_contest(first)
    with first.begin() as connection:
        connection.execute(text(statement))
    second = emptied_postgresql.lend()
    make_contest(second)
    assert _is_append_only(second)
    with second.connect() as connection:
        made = "SELECT count(*) FROM information_schema.columns WHERE 'loot' IN (table_schema, table_name, column_name)"
        assert connection.scalar(text(made)) == 0
    second.dispose()
    assert _digests(emptied_postgresql.lend()) == fresh
