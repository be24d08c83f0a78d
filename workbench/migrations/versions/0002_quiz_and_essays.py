"""Quiz, essays, awards and records.

Revision: 0002; follows: 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "pool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("week_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("forms_digest", sa.String(), nullable=False),
        sa.Column("approval_digest", sa.String(), nullable=False),
        sa.Column("blueprint", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("built_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('DRAFT', 'RETURNED', 'APPROVED', 'SEALED', 'OPENED')", name=op.f("ck_pool_state_known")
        ),
        sa.CheckConstraint(
            "length(digest) = 64 AND length(forms_digest) = 64 AND length(approval_digest) = 64",
            name=op.f("ck_pool_digests_hex"),
        ),
        sa.ForeignKeyConstraint(["built_by_id"], ["member.id"], name=op.f("fk_pool_built_by_id")),
        sa.ForeignKeyConstraint(["week_id"], ["week.id"], name=op.f("fk_pool_week_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool")),
        sa.UniqueConstraint("week_id", name=op.f("uq_pool_week_id")),
    )
    op.create_table(
        "sign_in",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("failed_count >= 0", name=op.f("ck_sign_in_failed_count_not_negative")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_sign_in_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("username", name=op.f("uq_sign_in_username")),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('DRAFT', 'FINAL')", name=op.f("ck_snapshot_state_known")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_snapshot_sha256_hex")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_snapshot_contest_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["member.id"], name=op.f("fk_snapshot_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
    )
    op.create_table(
        "essay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("blind_code", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("postmarked_on", sa.Date(), nullable=True),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("ineligible_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "ineligible_reason IS NULL OR ineligible_reason IN ('LATE', 'TOO_LONG', 'MISSING_AUTHOR_DATA', 'OFF_SUBJECT')",
            name=op.f("ck_essay_ineligible_reason_known"),
        ),
        sa.CheckConstraint("phase >= 1", name=op.f("ck_essay_phase_positive")),
        sa.CheckConstraint("word_count > 0", name=op.f("ck_essay_word_count_positive")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_essay_contest_id")),
        sa.ForeignKeyConstraint(["import_batch_id"], ["import_batch.id"], name=op.f("fk_essay_import_batch_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation_unit.id"], name=op.f("fk_essay_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_essay")),
        sa.UniqueConstraint("contest_id", "blind_code", name=op.f("uq_essay_contest_id_blind_code")),
        sa.UniqueConstraint("contest_id", "code", name=op.f("uq_essay_contest_id_code")),
    )
    with op.batch_alter_table("essay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_essay_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_form_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form")),
        sa.UniqueConstraint("pool_id", "code", name=op.f("uq_form_pool_id_code")),
    )
    op.create_table(
        "item_key",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("letters", sa.String(), nullable=False),
        sa.CheckConstraint("length(letters) BETWEEN 1 AND 6", name=op.f("ck_item_key_letters_given")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_key_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_key")),
    )
    op.create_table(
        "item_option",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint("letter IN ('A', 'B', 'C', 'D', 'E', 'F')", name=op.f("ck_item_option_letter_known")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_option_item_id")),
        sa.PrimaryKeyConstraint("item_id", "letter", name=op.f("pk_item_option")),
        sa.UniqueConstraint("item_id", "text", name=op.f("uq_item_option_item_id_text")),
    )
    op.create_table(
        "pool_item",
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_pool_item_item_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_pool_item_pool_id")),
        sa.PrimaryKeyConstraint("pool_id", "item_id", name=op.f("pk_pool_item")),
        sa.UniqueConstraint("pool_id", "position", name=op.f("uq_pool_item_pool_id_position")),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("week_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('WEEKLY_RESULT', 'FINAL_REPORT')", name=op.f("ck_publication_kind_known")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_publication_sha256_hex")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_publication_contest_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["member.id"], name=op.f("fk_publication_published_by_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"], name=op.f("fk_publication_snapshot_id")),
        sa.ForeignKeyConstraint(["week_id"], ["week.id"], name=op.f("fk_publication_week_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_table(
        "sealed_key",
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("blob", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(opened_at IS NULL) = (opened_by_id IS NULL)", name=op.f("ck_sealed_key_opening_named")),
        sa.CheckConstraint("length(commitment) = 64", name=op.f("ck_sealed_key_commitment_hex")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["member.id"], name=op.f("fk_sealed_key_opened_by_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_sealed_key_pool_id")),
        sa.ForeignKeyConstraint(["sealed_by_id"], ["member.id"], name=op.f("fk_sealed_key_sealed_by_id")),
        sa.PrimaryKeyConstraint("pool_id", name=op.f("pk_sealed_key")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("week_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=True),
        sa.Column("import_batch_id", sa.Integer(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("duration_resolution_ms", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("n_items", sa.Integer(), nullable=False),
        sa.Column("responses", sa.String(), nullable=False),
        sa.CheckConstraint("duration_ms > 0", name=op.f("ck_attempt_duration_positive")),
        sa.CheckConstraint("duration_resolution_ms > 0", name=op.f("ck_attempt_resolution_positive")),
        sa.CheckConstraint("length(responses) IN (0, n_items)", name=op.f("ck_attempt_responses_complete")),
        sa.CheckConstraint("points >= 0 AND points <= n_items", name=op.f("ck_attempt_points_possible")),
        sa.CheckConstraint("started_at <= submitted_at", name=op.f("ck_attempt_started_before_submitted")),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_attempt_form_id")),
        sa.ForeignKeyConstraint(["import_batch_id"], ["import_batch.id"], name=op.f("fk_attempt_import_batch_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attempt_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation_unit.id"], name=op.f("fk_attempt_unit_id")),
        sa.ForeignKeyConstraint(["week_id"], ["week.id"], name=op.f("fk_attempt_week_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("import_batch_id", "row_no", name=op.f("uq_attempt_import_batch_id_row_no")),
        sa.UniqueConstraint("week_id", "code", name=op.f("uq_attempt_week_id_code")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempt_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "essay_author",
        sa.Column("essay_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("pen_name", sa.String(), nullable=True),
        sa.CheckConstraint("position >= 1", name=op.f("ck_essay_author_position_positive")),
        sa.ForeignKeyConstraint(["essay_id"], ["essay.id"], name=op.f("fk_essay_author_essay_id")),
        sa.PrimaryKeyConstraint("essay_id", "position", name=op.f("pk_essay_author")),
    )
    op.create_table(
        "judge_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("essay_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.CheckConstraint(
            "round IN ('SCREENING', 'PRELIMINARY', 'FINAL')", name=op.f("ck_judge_assignment_round_known")
        ),
        sa.ForeignKeyConstraint(["essay_id"], ["essay.id"], name=op.f("fk_judge_assignment_essay_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_judge_assignment_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_assignment")),
        sa.UniqueConstraint(
            "essay_id", "member_id", "round", name=op.f("uq_judge_assignment_essay_id_member_id_round")
        ),
    )
    with op.batch_alter_table("judge_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judge_assignment_member_id"), ["member_id"], unique=False)

    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("prize_id", sa.Integer(), nullable=False),
        sa.Column("week_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("essay_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('PROVISIONAL', 'APPROVED')", name=op.f("ck_award_state_known")),
        sa.CheckConstraint(
            "(person_id IS NOT NULL AND week_id IS NOT NULL AND essay_id IS NULL) OR (person_id IS NULL AND week_id IS NULL AND essay_id IS NOT NULL)",
            name=op.f("ck_award_one_winner"),
        ),
        sa.CheckConstraint("(person_id IS NULL) = (attempt_id IS NULL)", name=op.f("ck_award_attempt_of_the_winner")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_award_position_positive")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_award_attempt_id")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_award_contest_id")),
        sa.ForeignKeyConstraint(["essay_id"], ["essay.id"], name=op.f("fk_award_essay_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_award_person_id")),
        sa.ForeignKeyConstraint(["prize_id"], ["prize.id"], name=op.f("fk_award_prize_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["organisation_unit.id"], name=op.f("fk_award_unit_id")),
        sa.ForeignKeyConstraint(["week_id"], ["week.id"], name=op.f("fk_award_week_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(
            "uq_award_essay",
            ["essay_id"],
            unique=True,
            sqlite_where=sa.text("essay_id IS NOT NULL"),
            postgresql_where=sa.text("essay_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_award_week_person",
            ["week_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("person_id IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL"),
        )

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("week_id", sa.Integer(), nullable=True),
        sa.Column("pool_id", sa.Integer(), nullable=True),
        sa.Column("essay_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("acted_as", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("seconded_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('ATTEMPT_ANNULMENT', 'ATTEMPT_CLEARANCE')) = (attempt_id IS NOT NULL)",
            name=op.f("ck_decision_attempt_named"),
        ),
        sa.CheckConstraint(
            "acted_as IS NULL OR acted_as IN ('SECRETARIAT', 'COMMITTEE', 'JUDGE', 'AUDITOR')",
            name=op.f("ck_decision_acted_as_known"),
        ),
        sa.CheckConstraint(
            "kind <> 'ATTEMPT_ANNULMENT' OR seconded_by_id IS NOT NULL", name=op.f("ck_decision_annulment_needs_two")
        ),
        sa.CheckConstraint(
            "kind <> 'POOL_APPROVAL' OR (pool_id IS NOT NULL AND digest IS NOT NULL AND acted_as IS NOT NULL)",
            name=op.f("ck_decision_approval_of_a_digest"),
        ),
        sa.CheckConstraint(
            "kind IN ('ITEM_REVIEW', 'POOL_APPROVAL', 'POOL_RETURN', 'ATTEMPT_ANNULMENT', 'ATTEMPT_CLEARANCE', 'TIE_ORDER', 'AWARD_APPROVAL', 'ESSAY_ELIGIBILITY')",
            name=op.f("ck_decision_kind_known"),
        ),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_decision_reason_given")),
        sa.CheckConstraint(
            "seconded_by_id IS NULL OR seconded_by_id <> decided_by_id", name=op.f("ck_decision_two_people")
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_decision_attempt_id")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_decision_contest_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_decision_decided_by_id")),
        sa.ForeignKeyConstraint(["essay_id"], ["essay.id"], name=op.f("fk_decision_essay_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_decision_pool_id")),
        sa.ForeignKeyConstraint(["seconded_by_id"], ["member.id"], name=op.f("fk_decision_seconded_by_id")),
        sa.ForeignKeyConstraint(["week_id"], ["week.id"], name=op.f("fk_decision_week_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index("ix_decision_attempt", ["attempt_id"], unique=False)
        batch_op.create_index("ix_decision_pool", ["pool_id"], unique=False)

    op.create_table(
        "mark",
        sa.Column("judge_assignment_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("points", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("import_batch_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_mark_points_not_negative")),
        sa.ForeignKeyConstraint(["import_batch_id"], ["import_batch.id"], name=op.f("fk_mark_import_batch_id")),
        sa.ForeignKeyConstraint(
            ["judge_assignment_id"], ["judge_assignment.id"], name=op.f("fk_mark_judge_assignment_id")
        ),
        sa.PrimaryKeyConstraint("judge_assignment_id", "criterion", name=op.f("pk_mark")),
    )
    op.create_table(
        "verification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("(state = 'SENT') = (answered_at IS NULL)", name=op.f("ck_verification_answer_dated")),
        sa.CheckConstraint("state IN ('SENT', 'CONFIRMED', 'FAILED')", name=op.f("ck_verification_state_known")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_verification_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        sa.UniqueConstraint("award_id", name=op.f("uq_verification_award_id")),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("verification")
    op.drop_table("mark")
    op.drop_table("decision")
    op.drop_table("award")
    op.drop_table("judge_assignment")
    op.drop_table("essay_author")
    op.drop_table("attempt")
    op.drop_table("sealed_key")
    op.drop_table("publication")
    op.drop_table("pool_item")
    op.drop_table("item_option")
    op.drop_table("item_key")
    op.drop_table("form")
    op.drop_table("essay")
    op.drop_table("snapshot")
    op.drop_table("sign_in")
    op.drop_table("pool")
