"""Essays from the register to the prizes: files and texts, masks, conflicts, sheets with drafts, rounds.

Revision: 0007; follows: 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workbench.migrations.rebuild import change_checks, change_nullable

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WORD = "VARCHAR DEFAULT '' NOT NULL"
_VERSION = "INTEGER DEFAULT 1 NOT NULL CONSTRAINT ck_{table}_version_positive CHECK (version >= 1)"
# Table -> its new columns, each as both engines write it.
_COLUMNS: dict[str, dict[str, str]] = {
    "essay": {
        "subject": "VARCHAR CONSTRAINT ck_essay_subject_known"
        " CHECK (subject IS NULL OR subject IN ('COLLECTIVE', 'INDIVIDUAL'))",
        "series": _WORD,
        "sub_unit": _WORD,
        "published_in": _WORD,
        "published_on": "DATE",
        "consent": "VARCHAR CONSTRAINT ck_essay_consent_known CHECK (consent IS NULL OR consent IN ('GIVEN', 'REFUSED'))",
        "version": _VERSION.format(table="essay"),
    },
    "essay_author": {
        "birth_date": "DATE",
        "phone": "VARCHAR",
        "email": "VARCHAR",
        "post": _WORD,
        "unit_id": "INTEGER CONSTRAINT fk_essay_author_unit_id REFERENCES organisation_unit (id)",
    },
    "judge_assignment": {
        "is_extra": "BOOLEAN DEFAULT {false} NOT NULL",
        "comment": _WORD,
        "submitted_at": "{moment}",
        "locked_at": "{moment}",
        "withdrawn_at": "{moment} CONSTRAINT ck_judge_assignment_withdrawn_or_locked"
        " CHECK (withdrawn_at IS NULL OR locked_at IS NULL)",
        "withdrawn_reason": _WORD + " CONSTRAINT ck_judge_assignment_withdrawal_has_a_reason"
        " CHECK ((withdrawn_at IS NULL) = (withdrawn_reason = ''))",
        "version": _VERSION.format(table="judge_assignment"),
    },
}
_NULLABLE = {"essay": {"import_batch_id": "INTEGER", "row_no": "INTEGER"}, "mark": {"import_batch_id": "INTEGER"}}
_REASONS = (
    "ineligible_reason IS NULL OR ineligible_reason IN ('LATE', 'TOO_LONG', 'MISSING_AUTHOR_DATA', 'OFF_SUBJECT'{new})"
)
_NEW_REASONS = (
    ", 'TOO_SHORT', 'ALREADY_PUBLISHED', 'NOT_PUBLISHED', 'AUTHOR_MARK', 'TOO_MANY_WORKS', 'DUPLICATE',"
    " 'EXCLUDED_AUTHOR'"
)
_IMPORTS = "kind IN ('UNITS', 'PEOPLE', 'ITEMS', 'ATTEMPTS', 'ESSAYS', 'MARKS'{new})"
_KINDS = (
    "kind IN ('ITEM_REVIEW', 'POOL_APPROVAL', 'POOL_RETURN', 'ATTEMPT_ANNULMENT', 'ATTEMPT_CLEARANCE',"
    " 'ATTEMPT_INQUIRY', 'PERSON_MERGE', 'PERSON_SPLIT', 'PEOPLE_DISTINCT', 'UNIT_ALIAS', 'RULES_ADOPTION',"
    " 'PREDICTION_TARGET', 'TIE_ORDER', 'AWARD_APPROVAL', 'AWARD_REPLACEMENT', 'ESSAY_ELIGIBILITY'{new})"
)
_NEW_KINDS = ", 'JUDGE_WITHDRAWAL', 'ROUND_LOCK', 'ROUND_ADVANCE', 'MARK_MODERATION', 'PUBLICATION_CONSENT'"
_PAPERS = (
    "kind IN ('WEEKLY_RESULT', 'VERIFICATION_LETTERS', 'AWARD_LIST', 'PUBLIC_LIST', 'PROPOSAL', 'AWARD_DECISION',"
    " 'RESULT_NOTICE', 'CERTIFICATES', 'PAYMENT_LIST', 'BULLETIN', 'RESULT_CARD', 'REMINDER_LETTERS', {new}"
    "'FINAL_REPORT')"
)
# Table -> CHECK -> its condition from this step on, and before it.
_CHECKS: dict[str, dict[str, tuple[str, str]]] = {
    "essay": {"ck_essay_ineligible_reason_known": (_REASONS.format(new=_NEW_REASONS), _REASONS.format(new=""))},
    "import_batch": {"ck_import_batch_kind_known": (_IMPORTS.format(new=", 'ESSAY_TEXTS'"), _IMPORTS.format(new=""))},
    "decision": {"ck_decision_kind_known": (_KINDS.format(new=_NEW_KINDS), _KINDS.format(new=""))},
    "publication": {
        "ck_publication_kind_known": (
            _PAPERS.format(new="'ESSAY_RESULT', 'ESSAY_BOOK', 'ESSAY_PASS_ON', "),
            _PAPERS.format(new=""),
        )
    },
}


def upgrade() -> None:
    """Apply the step."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    types = {
        "false": "0" if is_sqlite else "false",
        "moment": "DATETIME" if is_sqlite else "TIMESTAMP WITH TIME ZONE",
    }
    for table, nullable in _NULLABLE.items():
        change_nullable(table, nullable, nullable=True)
    for table, columns in _COLUMNS.items():
        for name, definition in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {definition.format(**types)}")
    for table, checks in _CHECKS.items():
        change_checks(table, {name: after for name, (after, _) in checks.items()})
    _files_and_texts()
    _conflicts_and_drafts()


def _files_and_texts() -> None:
    op.create_table(
        "essay_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("essay_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_essay_file_sha256_hex")),
        sa.CheckConstraint("size > 0", name=op.f("ck_essay_file_size_positive")),
        sa.ForeignKeyConstraint(["essay_id"], ["essay.id"], name=op.f("fk_essay_file_essay_id")),
        sa.ForeignKeyConstraint(["import_batch_id"], ["import_batch.id"], name=op.f("fk_essay_file_import_batch_id")),
        sa.ForeignKeyConstraint(["received_by_id"], ["member.id"], name=op.f("fk_essay_file_received_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_essay_file")),
        sa.UniqueConstraint("essay_id", "sha256", name=op.f("uq_essay_file_essay_id_sha256")),
    )
    op.create_index(op.f("ix_essay_file_essay_id"), "essay_file", ["essay_id"])
    op.create_table(
        "essay_text",
        sa.Column("essay_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("syllables", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("redactions", sa.String(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("redacted", sa.String(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("syllables >= 0 AND words >= 0", name=op.f("ck_essay_text_counts_not_negative")),
        sa.CheckConstraint(
            "(redacted IS NULL) = (confirmed_by_id IS NULL)", name=op.f("ck_essay_text_redaction_confirmed")
        ),
        sa.CheckConstraint("(redacted IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_essay_text_redaction_dated")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_essay_text_version_positive")),
        sa.ForeignKeyConstraint(["essay_id"], ["essay.id"], name=op.f("fk_essay_text_essay_id")),
        sa.ForeignKeyConstraint(["file_id"], ["essay_file.id"], name=op.f("fk_essay_text_file_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["member.id"], name=op.f("fk_essay_text_confirmed_by_id")),
        sa.PrimaryKeyConstraint("essay_id", name=op.f("pk_essay_text")),
    )


def _conflicts_and_drafts() -> None:
    op.create_table(
        "judge_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("essay_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("declared_by_id", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(essay_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_judge_conflict_one_object")),
        sa.CheckConstraint(
            "ground IN ('OWN_UNIT', 'AUTHOR', 'RELATION', 'OTHER')", name=op.f("ck_judge_conflict_ground_known")
        ),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_judge_conflict_contest_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_judge_conflict_member_id")),
        sa.ForeignKeyConstraint(["essay_id"], ["essay.id"], name=op.f("fk_judge_conflict_essay_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation_unit.id"], name=op.f("fk_judge_conflict_unit_id")),
        sa.ForeignKeyConstraint(["declared_by_id"], ["member.id"], name=op.f("fk_judge_conflict_declared_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_conflict")),
    )
    op.create_index(op.f("ix_judge_conflict_member_id"), "judge_conflict", ["member_id"])
    op.create_table(
        "draft_mark",
        sa.Column("judge_assignment_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("points", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_draft_mark_points_not_negative")),
        sa.ForeignKeyConstraint(
            ["judge_assignment_id"], ["judge_assignment.id"], name=op.f("fk_draft_mark_judge_assignment_id")
        ),
        sa.PrimaryKeyConstraint("judge_assignment_id", "criterion", name=op.f("pk_draft_mark")),
    )


def downgrade() -> None:
    """Take the step back; a column goes with its CHECK."""
    for table in ("draft_mark", "judge_conflict", "essay_text", "essay_file"):
        op.drop_table(table)
    for table, checks in _CHECKS.items():
        change_checks(table, {name: before for name, (_, before) in checks.items()})
    for table, columns in _COLUMNS.items():
        for name in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    for table, nullable in _NULLABLE.items():
        change_nullable(table, nullable, nullable=False)
