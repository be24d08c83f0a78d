"""What was recorded stays: change, removal, replacement and a wrong link are refused by the database itself."""

from __future__ import annotations

import importlib
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from makers import AT, make_attempt, make_batch, make_contest, store_week
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import DatabaseError

from workbench.queries.digests import plain
from workbench.services.audit import audit_head, event_hash
from workbench.store import reading, transaction
from workbench.tables import (
    AuditEvent,
    Decision,
    Essay,
    JudgeAssignment,
    Mark,
    Publication,
    Snapshot,
    core,
)

APPEND_ONLY: dict[str, Any] = importlib.import_module("workbench.migrations.versions.0003_append_only").APPEND_ONLY
HEX = "a" * 64
TABLES = [
    "attempt",
    "audit_event",
    "decision",
    "import_batch",
    "mark",
    "publication",
    "rules_version",
    "snapshot",
]


def _fill(engine: Engine) -> None:
    """Store one row in every append-only table."""
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(1, "P1", 4, 20)])
    with transaction(engine) as session:
        run = session.connection().execute
        batch = make_batch(session, contest_id, kind="ESSAYS")
        run(
            insert(core(Essay)).values(
                contest_id=contest_id,
                import_batch_id=batch,
                row_no=1,
                code="B1",
                title="x",
                phase=1,
                unit_id=1,
                received_on=AT.date(),
                word_count=5,
            )
        )
        run(insert(core(JudgeAssignment)).values(essay_id=1, member_id=6, round="FINAL"))
        run(
            insert(core(Mark)).values(
                judge_assignment_id=1, criterion="ND", points=5, import_batch_id=batch, marked_at=AT
            )
        )
        run(
            insert(core(Decision)).values(
                contest_id=contest_id, kind="TIE_ORDER", body="{}", reason="x", decided_by_id=3, decided_at=AT
            )
        )
        run(
            insert(core(Snapshot)).values(
                contest_id=contest_id, state="DRAFT", taken_at=AT, taken_by_id=1, sha256=HEX, body="{}"
            )
        )
        run(
            insert(core(Publication)).values(
                contest_id=contest_id,
                snapshot_id=1,
                kind="FINAL_REPORT",
                file_name="x",
                sha256=HEX,
                published_at=AT,
                published_by_id=1,
            )
        )


def _rows(engine: Engine) -> dict[str, list[list[object]]]:
    with reading(engine) as session:
        return {
            table: [[plain(value) for value in row] for row in session.execute(text(f"SELECT * FROM {table}"))]
            for table in TABLES
        }


def test_these_tables_are_append_only() -> None:
    assert sorted(APPEND_ONLY) == TABLES


def test_no_row_can_be_changed_removed_or_emptied(engine: Engine) -> None:
    _fill(engine)
    before = _rows(engine)
    assert {table: len(rows) for table, rows in before.items()} == dict.fromkeys(TABLES, 1) | {
        "import_batch": 2,
        "decision": 2,
        "audit_event": 2,
    }
    attacks = []
    for table, keys in APPEND_ONLY.items():
        column = keys[0][0]
        attacks += [(table, f"UPDATE {table} SET {column} = {column}"), (table, f"DELETE FROM {table}")]
        if engine.dialect.name == "postgresql":
            attacks.append((table, f"TRUNCATE {table} CASCADE"))
    for table, attack in attacks:
        with pytest.raises(DatabaseError, match="is append-only"), transaction(engine) as session:
            session.connection().execute(text(attack))
        assert _rows(engine)[table] == before[table], attack
    assert _rows(engine) == before


@pytest.mark.parametrize("recursive", [0, 1])
def test_insert_or_replace_walks_past_nothing(sqlite_engine: Engine, recursive: int) -> None:
    """SQLite's REPLACE deletes without firing the delete trigger where recursive_triggers is off."""
    _fill(sqlite_engine)
    before = _rows(sqlite_engine)
    path = sqlite_engine.url.database
    assert path is not None
    tried = 0
    for table, keys in APPEND_ONLY.items():
        for key in keys:
            with closing(sqlite3.connect(path)) as raw:
                raw.row_factory = sqlite3.Row
                raw.execute(f"PRAGMA recursive_triggers = {recursive}")
                # The row's hidden number collides too, where it is no column of the table.
                row = dict(raw.execute(f"SELECT rowid, * FROM {table} LIMIT 1").fetchone())
                # Only this key collides: every other number is moved away.
                if "rowid" in row and key != ("rowid",):
                    del row["rowid"]
                for other in {column for columns in keys for column in columns if column in row} - set(key):
                    row[other] = row[other] + 1000 if isinstance(row[other], int) else f"{row[other]}x"
                marks = ", ".join("?" * len(row))
                with pytest.raises(
                    sqlite3.DatabaseError, match=r"already holds this row|append-only|not the next link"
                ):
                    raw.execute(
                        f"INSERT OR REPLACE INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values())
                    )
                tried += 1
    assert tried == 14
    assert _rows(sqlite_engine) == before


def test_replace_would_succeed_on_a_table_that_is_not_held(sqlite_engine: Engine) -> None:
    """The negative control: the same statement does replace a row of another table."""
    _fill(sqlite_engine)
    path = sqlite_engine.url.database
    assert path is not None
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("INSERT OR REPLACE INTO content_area (id, contest_id, code, name) VALUES (1, 1, 'AA', 'khác')")
        assert raw.execute("SELECT name FROM content_area WHERE id = 1").fetchone() == ("khác",)


def _link(**changes: Any) -> dict[str, Any]:
    return {"at": "2022", "actor": "x", "action": "x", "entity": "x", "reason": "", "body": "{}"} | changes


def test_only_the_next_link_of_the_chain_is_accepted(engine: Engine) -> None:
    make_contest(engine)
    with reading(engine) as session:
        seq, head = audit_head(session)
    wrong = [
        {"seq": seq + 2, "prev": head},
        {"seq": seq, "prev": head},
        {"seq": seq + 1, "prev": "0" * 64},
        {"seq": seq + 1, "prev": "f" * 64},
    ]
    for place in wrong:
        with pytest.raises(DatabaseError), transaction(engine) as session:
            values = _link(**place)
            session.connection().execute(insert(core(AuditEvent)).values(**values, hash=event_hash(**values)))
    with transaction(engine) as session:
        values = _link(seq=seq + 1, prev=head)
        session.connection().execute(insert(core(AuditEvent)).values(**values, hash=event_hash(**values)))
    with reading(engine) as session:
        assert audit_head(session) == (seq + 1, event_hash(**values))


def test_the_first_link_begins_at_one_with_zeros(engine: Engine) -> None:
    for place in ({"seq": 2, "prev": "0" * 64}, {"seq": 1, "prev": "f" * 64}):
        with pytest.raises(DatabaseError, match="not the next link"), transaction(engine) as session:
            session.connection().execute(insert(core(AuditEvent)).values(**_link(**place), hash=HEX))
