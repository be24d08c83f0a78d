"""The contest, its people, units and weeks.

Revision: 0001; follows: None.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("length(prev) = 64 AND length(hash) = 64", name=op.f("ck_audit_event_hashes_hex")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_audit_event_seq_positive")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_event_hash")),
    )
    op.create_table(
        "contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organiser", sa.String(), nullable=False),
        sa.Column("parent_body", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("code", name=op.f("uq_contest_code")),
    )
    op.create_table(
        "content_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_content_area_contest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_area")),
        sa.UniqueConstraint("contest_id", "code", name=op.f("uq_content_area_contest_id_code")),
    )
    op.create_table(
        "item_enemies",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("other_code", sa.String(), nullable=False),
        sa.CheckConstraint("code < other_code", name=op.f("ck_item_enemies_pair_in_order")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_item_enemies_contest_id")),
        sa.PrimaryKeyConstraint("contest_id", "code", "other_code", name=op.f("pk_item_enemies")),
    )
    op.create_table(
        "organisation_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("group_code", sa.String(), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_organisation_unit_not_its_own_parent")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_organisation_unit_contest_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["organisation_unit.id"], name=op.f("fk_organisation_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_unit")),
        sa.UniqueConstraint("contest_id", "code", name=op.f("uq_organisation_unit_contest_id_code")),
    )
    op.create_table(
        "rules_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_rules_version_sha256_hex")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_rules_version_number_positive")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_rules_version_contest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_version")),
        sa.UniqueConstraint("contest_id", "number", name=op.f("uq_rules_version_contest_id_number")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_member_contest_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation_unit.id"], name=op.f("fk_member_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("contest_id", "code", name=op.f("uq_member_contest_id_code")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_person_contest_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation_unit.id"], name=op.f("fk_person_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("contest_id", "code", name=op.f("uq_person_contest_id_code")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "prize",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rules_version_id", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("amount_vnd", sa.Integer(), nullable=False),
        sa.CheckConstraint("track IN ('QUIZ_WEEK', 'ESSAY')", name=op.f("ck_prize_track_known")),
        sa.CheckConstraint("amount_vnd >= 0", name=op.f("ck_prize_amount_not_negative")),
        sa.CheckConstraint("quota > 0", name=op.f("ck_prize_quota_positive")),
        sa.ForeignKeyConstraint(["rules_version_id"], ["rules_version.id"], name=op.f("fk_prize_rules_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prize")),
        sa.UniqueConstraint("rules_version_id", "track", "code", name=op.f("uq_prize_rules_version_id_track_code")),
        sa.UniqueConstraint(
            "rules_version_id", "track", "position", name=op.f("uq_prize_rules_version_id_track_position")
        ),
    )
    op.create_table(
        "unit_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_unit_alias_contest_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation_unit.id"], name=op.f("fk_unit_alias_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_alias")),
        sa.UniqueConstraint("contest_id", "folded", name=op.f("uq_unit_alias_contest_id_folded")),
    )
    with op.batch_alter_table("unit_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_alias_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_headcount",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.CheckConstraint("headcount > 0", name=op.f("ck_unit_headcount_headcount_positive")),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation_unit.id"], name=op.f("fk_unit_headcount_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "counted_on", name=op.f("pk_unit_headcount")),
    )
    op.create_table(
        "week",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("questions_per_attempt", sa.Integer(), nullable=False),
        sa.Column("time_limit_s", sa.Integer(), nullable=False),
        sa.Column("pool_size", sa.Integer(), nullable=False),
        sa.Column("reused", sa.String(), nullable=False),
        sa.Column("attempts_per_person", sa.Integer(), nullable=True),
        sa.Column("rules_version_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("attempts_per_person IS NULL OR attempts_per_person > 0", name=op.f("ck_week_cap_positive")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_week_number_positive")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_week_opens_before_it_closes")),
        sa.CheckConstraint("pool_size >= questions_per_attempt", name=op.f("ck_week_pool_feeds_an_attempt")),
        sa.CheckConstraint("questions_per_attempt > 0", name=op.f("ck_week_questions_positive")),
        sa.CheckConstraint("time_limit_s > 0", name=op.f("ck_week_time_limit_positive")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_week_contest_id")),
        sa.ForeignKeyConstraint(["rules_version_id"], ["rules_version.id"], name=op.f("fk_week_rules_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_week")),
        sa.UniqueConstraint("contest_id", "number", name=op.f("uq_week_contest_id_number")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("week_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_accepted", sa.Integer(), nullable=False),
        sa.Column("rows_refused", sa.Integer(), nullable=False),
        sa.Column("refused_by_reason", sa.String(), nullable=False),
        sa.Column("findings", sa.String(), nullable=False),
        sa.Column("rows_digest", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('UNITS', 'PEOPLE', 'ITEMS', 'ATTEMPTS', 'ESSAYS', 'MARKS')",
            name=op.f("ck_import_batch_kind_known"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_import_batch_sha256_hex")),
        sa.CheckConstraint(
            "rows_read = rows_accepted + rows_refused", name=op.f("ck_import_batch_every_row_accounted_for")
        ),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_import_batch_contest_id")),
        sa.ForeignKeyConstraint(["imported_by_id"], ["member.id"], name=op.f("fk_import_batch_imported_by_id")),
        sa.ForeignKeyConstraint(["week_id"], ["week.id"], name=op.f("fk_import_batch_week_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("contest_id", "kind", "sha256", name=op.f("uq_import_batch_contest_id_kind_sha256")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("content_area_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("difficulty", sa.String(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("difficulty IN ('EASY', 'MEDIUM', 'HARD')", name=op.f("ck_item_difficulty_known")),
        sa.CheckConstraint("state = 'DRAFT' OR reviewed_by_id IS NOT NULL", name=op.f("ck_item_review_named")),
        sa.CheckConstraint("state IN ('DRAFT', 'ACCEPTED', 'RETURNED')", name=op.f("ck_item_state_known")),
        sa.CheckConstraint(
            "reviewed_by_id IS NULL OR reviewed_by_id <> author_id", name=op.f("ck_item_reviewed_by_another")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_item_version_positive")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_item_author_id")),
        sa.ForeignKeyConstraint(["content_area_id"], ["content_area.id"], name=op.f("fk_item_content_area_id")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_item_contest_id")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["member.id"], name=op.f("fk_item_reviewed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("contest_id", "code", "version", name=op.f("uq_item_contest_id_code_version")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_content_area_id"), ["content_area_id"], unique=False)

    op.create_table(
        "member_role",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.CheckConstraint(
            "role IN ('SECRETARIAT', 'COMMITTEE', 'JUDGE', 'AUDITOR')", name=op.f("ck_member_role_role_known")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_role_member_id")),
        sa.PrimaryKeyConstraint("member_id", "role", name=op.f("pk_member_role")),
    )
    op.create_table(
        "person_private",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("id_number", sa.String(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_private_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_private")),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("person_private")
    op.drop_table("member_role")
    op.drop_table("item")
    op.drop_table("import_batch")
    op.drop_table("week")
    op.drop_table("unit_headcount")
    op.drop_table("unit_alias")
    op.drop_table("prize")
    op.drop_table("person")
    op.drop_table("member")
    op.drop_table("rules_version")
    op.drop_table("organisation_unit")
    op.drop_table("item_enemies")
    op.drop_table("content_area")
    op.drop_table("contest")
    op.drop_table("audit_event")
