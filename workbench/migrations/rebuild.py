"""Change a CHECK or a NOT NULL: PostgreSQL swaps the constraint, SQLite must build the table anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alembic import op
from sqlalchemy import Connection, text


def change_checks(table: str, checks: Mapping[str, str]) -> None:
    """Give a table's named CHECKs new conditions; rows, indexes and every trigger of the database stay.

    On SQLite foreign keys must be off (`workbench.store.migrate` sees to it), because the table is dropped and
    built anew, as SQLite's manual describes it under "Making Other Kinds Of Table Schema Changes".
    """
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        for name, condition in checks.items():
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition})")
        return

    def changed(created: str) -> str:
        for name, condition in checks.items():
            created = _with_check(created, name, condition)
        return created

    _build_anew(bind, table, changed)


def change_nullable(table: str, columns: Mapping[str, str], *, nullable: bool) -> None:
    """Let columns (name -> type as written when the table was made) be empty, or forbid it again.

    The same holds as for `change_checks`.
    """
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        for name in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} {'DROP' if nullable else 'SET'} NOT NULL")
        return

    def changed(created: str) -> str:
        for name, kind in columns.items():
            before, after = f"{name} {kind} NOT NULL,", f"{name} {kind},"
            if not nullable:
                before, after = after, before
            assert before in created, f"{table}.{name}"
            created = created.replace(before, after)
        return created

    _build_anew(bind, table, changed)


def _build_anew(bind: Connection, table: str, changed: Callable[[str], str]) -> None:
    # A trigger of any table may speak of this one, and SQLite reads them all again when a table is renamed.
    triggers = _statements(bind, "type = 'trigger'")
    indexes = _statements(bind, "type = 'index' AND tbl_name = :table AND sql IS NOT NULL", table=table)
    created = _statements(bind, "type = 'table' AND name = :table", table=table)[table]
    created = changed(created)
    for name in triggers:
        op.execute(f"DROP TRIGGER {name}")
    head, body = created.split("(", 1)
    assert table in head
    op.execute(f"CREATE TABLE rebuilt ({body}")
    op.execute(f"INSERT INTO rebuilt SELECT * FROM {table}")  # noqa: S608
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE rebuilt RENAME TO {table}")
    for statement in (*indexes.values(), *triggers.values()):
        # Not op.execute: a colon in the text of a trigger would be taken for a parameter.
        bind.exec_driver_sql(statement)


def _statements(bind: Connection, which: str, **values: str) -> dict[str, str]:
    rows = bind.execute(text(f"SELECT name, sql FROM sqlite_master WHERE {which}"), values)  # noqa: S608
    return {row.name: row.sql for row in rows}


def _with_check(created: str, name: str, condition: str) -> str:
    """Put a new condition into the CHECK of this name; its text ends at the parenthesis that closes it."""
    start = created.index("(", created.index(f"CONSTRAINT {name} CHECK"))
    depth = 0
    for place in range(start, len(created)):
        depth += {"(": 1, ")": -1}.get(created[place], 0)
        if depth == 0:
            return f"{created[: start + 1]}{condition}{created[place:]}"
    raise ValueError(f"the CHECK {name} does not end")
