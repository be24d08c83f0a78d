"""Attempts from any platform, people who are one, exclusions, intake profiles, season prizes.

Revision: 0005; follows: 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workbench.migrations.rebuild import change_checks

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KINDS = (
    "'ITEM_REVIEW', 'POOL_APPROVAL', 'POOL_RETURN', 'ATTEMPT_ANNULMENT', 'ATTEMPT_CLEARANCE', {new}'TIE_ORDER',"
    " 'AWARD_APPROVAL', 'ESSAY_ELIGIBILITY'"
)
_NEW_KINDS = (
    "'ATTEMPT_INQUIRY', 'PERSON_MERGE', 'PERSON_SPLIT', 'PEOPLE_DISTINCT', 'UNIT_ALIAS', 'RULES_ADOPTION',"
    " 'PREDICTION_TARGET', "
)
_NAMED = "(kind IN ('ATTEMPT_ANNULMENT', 'ATTEMPT_CLEARANCE'{inquiry})) = (attempt_id IS NOT NULL)"

# Table -> its new columns, each as both engines write it.
_COLUMNS: dict[str, dict[str, str]] = {
    "person": {
        "category": "VARCHAR DEFAULT '' NOT NULL",
        "same_as_id": "INTEGER CONSTRAINT fk_person_same_as_id REFERENCES person (id)"
        " CONSTRAINT ck_person_not_same_as_itself CHECK (same_as_id <> id)",
    },
    "person_private": {"email": "VARCHAR"},
    "attempt": {
        "device": "VARCHAR DEFAULT '' NOT NULL",
        "prediction": "INTEGER",
        "written_points": "INTEGER CONSTRAINT ck_attempt_written_points_not_negative CHECK (written_points >= 0)",
        "moment_resolution_ms": "INTEGER DEFAULT 1000 NOT NULL"
        " CONSTRAINT ck_attempt_moment_resolution_positive CHECK (moment_resolution_ms > 0)",
    },
    "week": {
        "attempts_per_day": "INTEGER CONSTRAINT ck_week_daily_cap_positive"
        " CHECK (attempts_per_day IS NULL OR attempts_per_day > 0)"
    },
    "prize": {"division": "VARCHAR DEFAULT '' NOT NULL"},
}


def _decision_checks(new_kinds: str, inquiry: str) -> dict[str, str]:
    return {
        "ck_decision_kind_known": f"kind IN ({_KINDS.format(new=new_kinds)})",
        "ck_decision_attempt_named": _NAMED.format(inquiry=inquiry),
    }


def upgrade() -> None:
    """Apply the step."""
    for table, columns in _COLUMNS.items():
        for name, definition in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {definition}")
    change_checks("decision", _decision_checks(_NEW_KINDS, ", 'ATTEMPT_INQUIRY'"))
    change_checks("prize", {"ck_prize_track_known": "track IN ('QUIZ_WEEK', 'QUIZ_SEASON', 'ESSAY')"})
    op.create_table(
        "exclusion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_exclusion_one_excluded")),
        sa.CheckConstraint("until_on IS NULL OR from_on <= until_on", name=op.f("ck_exclusion_ends_after_it_begins")),
        sa.CheckConstraint(
            "ground IN ('ORGANISER', 'JURY', 'OPERATOR', 'OTHER')", name=op.f("ck_exclusion_ground_known")
        ),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_exclusion_contest_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_exclusion_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation_unit.id"], name=op.f("fk_exclusion_unit_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_exclusion_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
    )
    op.create_table(
        "intake_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_intake_profile_number_positive")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_intake_profile_contest_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["member.id"], name=op.f("fk_intake_profile_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_profile")),
        sa.UniqueConstraint("contest_id", "name", "number", name=op.f("uq_intake_profile_contest_id_name_number")),
    )


def downgrade() -> None:
    """Take the step back; a column goes with its CHECK."""
    op.drop_table("intake_profile")
    op.drop_table("exclusion")
    change_checks("decision", _decision_checks("", ""))
    change_checks("prize", {"ck_prize_track_known": "track IN ('QUIZ_WEEK', 'ESSAY')"})
    for table, columns in _COLUMNS.items():
        for name in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
