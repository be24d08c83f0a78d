"""Awards on their way to the winner: replacement, shares, season and unit prizes, verification, papers of a week.

Revision: 0006; follows: 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workbench.migrations.rebuild import change_checks

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Table -> its new columns, each as both engines write it.
_COLUMNS: dict[str, dict[str, str]] = {
    "award": {
        "share_vnd": "INTEGER CONSTRAINT ck_award_share_not_negative CHECK (share_vnd >= 0)",
        "is_extra": "BOOLEAN DEFAULT {false} NOT NULL",
        "replaces_id": "INTEGER CONSTRAINT fk_award_replaces_id REFERENCES award (id)",
        "version": "INTEGER DEFAULT 1 NOT NULL CONSTRAINT ck_award_version_positive CHECK (version >= 1)",
    },
    "verification": {
        "answered_by": "VARCHAR DEFAULT '' NOT NULL",
        "evidence": "VARCHAR DEFAULT '' NOT NULL",
        "recorded_by_id": "INTEGER CONSTRAINT fk_verification_recorded_by_id REFERENCES member (id)",
        "version": "INTEGER DEFAULT 1 NOT NULL CONSTRAINT ck_verification_version_positive CHECK (version >= 1)",
    },
    "snapshot": {"week_id": "INTEGER CONSTRAINT fk_snapshot_week_id REFERENCES week (id)"},
}
_INDEXES = {
    "uq_award_season_person": (["person_id"], "week_id IS NULL AND person_id IS NOT NULL"),
    "uq_award_unit_prize": (["prize_id", "unit_id"], "person_id IS NULL AND essay_id IS NULL"),
}
_KINDS = (
    "'ITEM_REVIEW', 'POOL_APPROVAL', 'POOL_RETURN', 'ATTEMPT_ANNULMENT', 'ATTEMPT_CLEARANCE', 'ATTEMPT_INQUIRY',"
    " 'PERSON_MERGE', 'PERSON_SPLIT', 'PEOPLE_DISTINCT', 'UNIT_ALIAS', 'RULES_ADOPTION', 'PREDICTION_TARGET',"
    " 'TIE_ORDER', 'AWARD_APPROVAL', {new}'ESSAY_ELIGIBILITY'"
)
_REPLACEMENT = "'AWARD_REPLACEMENT', "
_PAPERS = (
    "'VERIFICATION_LETTERS', 'AWARD_LIST', 'PUBLIC_LIST', 'PROPOSAL', 'AWARD_DECISION', 'RESULT_NOTICE',"
    " 'CERTIFICATES', 'PAYMENT_LIST', 'BULLETIN', 'RESULT_CARD', 'REMINDER_LETTERS', "
)
# Table -> CHECK -> its condition from this step on, and before it.
_CHECKS: dict[str, dict[str, tuple[str, str]]] = {
    "award": {
        "ck_award_state_known": (
            "state IN ('PROVISIONAL', 'REPLACED', 'APPROVED', 'PAID')",
            "state IN ('PROVISIONAL', 'APPROVED')",
        ),
        "ck_award_one_winner": (
            "(essay_id IS NULL OR (person_id IS NULL AND week_id IS NULL))"
            " AND (week_id IS NULL OR person_id IS NOT NULL)",
            "(person_id IS NOT NULL AND week_id IS NOT NULL AND essay_id IS NULL)"
            " OR (person_id IS NULL AND week_id IS NULL AND essay_id IS NOT NULL)",
        ),
        "ck_award_attempt_of_the_winner": (
            "(week_id IS NULL) = (attempt_id IS NULL)",
            "(person_id IS NULL) = (attempt_id IS NULL)",
        ),
    },
    "verification": {
        "ck_verification_state_known": (
            "state IN ('SENT', 'CONFIRMED', 'FAILED', 'NO_ANSWER')",
            "state IN ('SENT', 'CONFIRMED', 'FAILED')",
        )
    },
    "prize": {
        "ck_prize_track_known": (
            "track IN ('QUIZ_WEEK', 'QUIZ_SEASON', 'UNIT', 'ESSAY')",
            "track IN ('QUIZ_WEEK', 'QUIZ_SEASON', 'ESSAY')",
        )
    },
    "decision": {
        "ck_decision_kind_known": (
            f"kind IN ({_KINDS.format(new=_REPLACEMENT)})",
            f"kind IN ({_KINDS.format(new='')})",
        )
    },
    "publication": {
        "ck_publication_kind_known": (
            f"kind IN ('WEEKLY_RESULT', {_PAPERS}'FINAL_REPORT')",
            "kind IN ('WEEKLY_RESULT', 'FINAL_REPORT')",
        )
    },
}


def upgrade() -> None:
    """Apply the step."""
    no = "0" if op.get_bind().dialect.name == "sqlite" else "false"
    for table, columns in _COLUMNS.items():
        for name, definition in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {definition.format(false=no)}")
    for table, checks in _CHECKS.items():
        change_checks(table, {name: after for name, (after, _) in checks.items()})
    for name, (columns_of, condition) in _INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, "award", columns_of, unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Take the step back; a column goes with its CHECK."""
    for name in _INDEXES:
        op.drop_index(name, "award")
    for table, checks in _CHECKS.items():
        change_checks(table, {name: before for name, (_, before) in checks.items()})
    for table, columns in _COLUMNS.items():
        for name in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
