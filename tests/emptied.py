"""A PostgreSQL database that one test after another finds empty: its rows go, its tables stay."""

from __future__ import annotations

from makers import create_database
from sqlalchemy import Engine, text

from workbench.store import open_engine

# Whatever a test makes, drops or switches off leaves other rows here, and then the whole database is made again.
_SHAPE = """
    SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
        SELECT concat_ws(' ', 'schema', nspname) FROM pg_namespace WHERE nspname !~ '^pg_'
        UNION ALL SELECT concat_ws(' ', 'table', oid, relname, relnatts) FROM pg_class WHERE oid >= 16384
        UNION ALL SELECT concat_ws(' ', 'column', attrelid, attnum, xmin) FROM pg_attribute WHERE attrelid >= 16384
        UNION ALL SELECT concat_ws(' ', 'trigger', oid, xmin) FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', 'constraint', oid, xmin) FROM pg_constraint WHERE oid >= 16384
        UNION ALL SELECT concat_ws(' ', 'function', oid, xmin) FROM pg_proc WHERE oid >= 16384
    ) AS lines(line)
"""
_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_FILLED = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
        AND pg_relation_size(oid) > 0
"""
_RESTART = """
    SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""


class EmptiedDatabase:
    """One database on the server, a copy of the template."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template, self._name = server, template, f"{template}_emptied"
        self._engine = open_engine(f"{server}/{self._name}")
        self._shape: str | None = None

    def lend(self) -> Engine:
        """Give an engine on the empty database; what listens to it goes with the test, its compiled statements stay."""
        self._engine.dispose()
        if self._shape is None or not self._has_been_emptied():
            self._engine.dispose()
            create_database(self._server, f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")
            create_database(self._server, f"CREATE DATABASE {self._name} TEMPLATE {self._template}")
            with self._engine.connect() as connection:
                self._shape = connection.scalar(text(_SHAPE))
        return self._engine.execution_options()

    def _has_been_emptied(self) -> bool:
        with self._engine.begin() as connection:
            connection.execute(text(_OTHERS))
            if connection.scalar(text(_SHAPE)) != self._shape:
                return False
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # append-only tables too
            filled = connection.scalars(text(_FILLED)).all()
            if filled:
                connection.execute(text(f"TRUNCATE {', '.join(filled)} CASCADE"))
            connection.execute(text(_RESTART))
        return True
