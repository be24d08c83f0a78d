"""What was recorded stays: triggers that refuse change, on both engines.

Revision: 0003; follows: 0002.

UPDATE and DELETE are refused on every append-only table. SQLite's INSERT OR REPLACE deletes without firing the
delete trigger unless the connection sets recursive_triggers, so replacing is refused by a BEFORE INSERT trigger too.
The audit chain accepts only the next link.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Table -> the columns that identify a row, in every way a REPLACE could collide.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "attempt": (("id",), ("week_id", "code"), ("import_batch_id", "row_no")),
    "audit_event": (("seq",), ("hash",)),
    "decision": (("id",),),
    "import_batch": (("id",), ("contest_id", "kind", "sha256")),
    "mark": (("judge_assignment_id", "criterion"), ("rowid",)),  # no column of it is SQLite's own row number
    "publication": (("id",),),
    "rules_version": (("id",), ("contest_id", "number")),
    "snapshot": (("id",),),
}

_CHAIN_BROKEN = """NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_event)
    OR NEW.prev <> coalesce((SELECT hash FROM audit_event ORDER BY seq DESC LIMIT 1), '{zero}')""".format(zero="0" * 64)


def _sqlite() -> list[str]:
    statements = []
    for table, keys in APPEND_ONLY.items():
        collides = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{c} = NEW.{c}' for c in key)})" for key in keys
        )
        for verb in ("UPDATE", "DELETE"):
            statements.append(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        statements.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {collides} "
            f"BEGIN SELECT RAISE(ABORT, '{table} already holds this row'); END"
        )
    statements.append(
        f"CREATE TRIGGER audit_event_chain BEFORE INSERT ON audit_event WHEN {_CHAIN_BROKEN} "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is not the next link'); END"
    )
    return statements


def _postgresql() -> list[str]:
    statements = [
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        "CREATE FUNCTION refuse_wrong_link() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_CHAIN_BROKEN} THEN RAISE EXCEPTION 'audit_event is not the next link'; END IF; "
        "RETURN NEW; END $$",
    ]
    for table in APPEND_ONLY:
        statements.append(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        statements.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    statements.append(
        "CREATE TRIGGER audit_event_chain BEFORE INSERT ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_wrong_link()"
    )
    return statements


def upgrade() -> None:
    """Apply the step."""
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    """Take the step back."""
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for suffix in ("no_update", "no_delete", "no_replace"):
                op.execute(f"DROP TRIGGER {table}_{suffix}")
        op.execute("DROP TRIGGER audit_event_chain")
        return
    op.execute("DROP FUNCTION refuse_change CASCADE")
    op.execute("DROP FUNCTION refuse_wrong_link CASCADE")
