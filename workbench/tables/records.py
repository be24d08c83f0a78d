"""What was done and decided: imports, decisions, awards, publications, snapshots and the audit chain."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from workbench.tables.columns import one_of, stored_as
from workbench.terms import (
    AwardState,
    DecisionKind,
    ImportKind,
    PublicationKind,
    Role,
    SnapshotState,
    Track,
    VerificationState,
)


class ImportBatch(SQLModel, table=True):
    """One file taken in, with its receipt; the same bytes are taken in once."""

    __tablename__ = "import_batch"
    __table_args__ = (
        UniqueConstraint("contest_id", "kind", "sha256"),
        one_of("kind", ImportKind),
        CheckConstraint("rows_read = rows_accepted + rows_refused", name="every_row_accounted_for"),
        CheckConstraint("length(sha256) = 64", name="sha256_hex"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    kind: str
    week_id: int | None = Field(default=None, foreign_key="week.id")
    file_name: str
    sha256: str  # of the file's bytes; a copy is kept in the archive under this name
    profile: str
    imported_at: datetime
    imported_by_id: int = Field(foreign_key="member.id")
    rows_read: int
    rows_accepted: int
    rows_refused: int
    refused_by_reason: str  # canonical JSON {code: count}
    findings: str  # canonical JSON list; every refused row stays readable here
    rows_digest: str  # over the accepted rows as stored; `workbench verify` recomputes it


class IntakeProfile(SQLModel, table=True):
    """How the columns of one platform's files are read; a change is a new number under the same name."""

    __tablename__ = "intake_profile"
    __table_args__ = (
        UniqueConstraint("contest_id", "name", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    name: str
    number: int
    body: str  # canonical JSON of intake.profiles.Profile
    saved_by_id: int = Field(foreign_key="member.id")
    saved_at: datetime


class Decision(SQLModel, table=True):
    """A decision of a named person, with the reason; corrections are new decisions."""

    __table_args__ = (
        one_of("kind", DecisionKind),
        CheckConstraint("length(trim(reason)) > 0", name="reason_given"),
        CheckConstraint("seconded_by_id IS NULL OR seconded_by_id <> decided_by_id", name="two_people"),
        CheckConstraint("kind <> 'ATTEMPT_ANNULMENT' OR seconded_by_id IS NOT NULL", name="annulment_needs_two"),
        CheckConstraint(
            "(kind IN ('ATTEMPT_ANNULMENT', 'ATTEMPT_CLEARANCE', 'ATTEMPT_INQUIRY')) = (attempt_id IS NOT NULL)",
            name="attempt_named",
        ),
        CheckConstraint(
            "kind <> 'POOL_APPROVAL' OR (pool_id IS NOT NULL AND digest IS NOT NULL AND acted_as IS NOT NULL)",
            name="approval_of_a_digest",
        ),
        one_of("acted_as", Role, nullable=True),
        Index("ix_decision_attempt", "attempt_id"),
        Index("ix_decision_pool", "pool_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    kind: str
    attempt_id: int | None = Field(default=None, foreign_key="attempt.id")
    week_id: int | None = Field(default=None, foreign_key="week.id")
    pool_id: int | None = Field(default=None, foreign_key="pool.id")
    essay_id: int | None = Field(default=None, foreign_key="essay.id")
    digest: str | None = None  # what was approved, where content is approved
    acted_as: str | None = None  # the role in which it was approved
    body: str  # canonical JSON of what was decided, e.g. the order of a tie group
    reason: str
    decided_by_id: int = Field(foreign_key="member.id")
    seconded_by_id: int | None = Field(default=None, foreign_key="member.id")
    decided_at: datetime


class Prize(SQLModel, table=True):
    """One line of the prize table of a rules version."""

    __table_args__ = (
        UniqueConstraint("rules_version_id", "track", "code"),
        UniqueConstraint("rules_version_id", "track", "position"),
        one_of("track", Track),
        CheckConstraint("quota > 0", name="quota_positive"),
        CheckConstraint("amount_vnd >= 0", name="amount_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    rules_version_id: int = Field(foreign_key="rules_version.id")
    track: str
    position: int  # 1 = the highest
    code: str
    label: str
    quota: int
    amount_vnd: int
    division: str = Field(default="", sa_column_kwargs=stored_as(""))  # "": one prize table for everybody


class Award(SQLModel, table=True):
    """A prize given to a person in a week or for the season, to a whole unit, or to an essay.

    ``version`` counts the changes of a row, so that whoever decides on an older one is told.
    """

    __table_args__ = (
        one_of("state", AwardState),
        CheckConstraint(
            "(essay_id IS NULL OR (person_id IS NULL AND week_id IS NULL))"
            " AND (week_id IS NULL OR person_id IS NOT NULL)",
            name="one_winner",
        ),
        CheckConstraint("(week_id IS NULL) = (attempt_id IS NULL)", name="attempt_of_the_winner"),
        CheckConstraint("position >= 1", name="position_positive"),
        CheckConstraint("share_vnd >= 0", name="share_not_negative"),
        CheckConstraint("version >= 1", name="version_positive"),
        Index(
            "uq_award_week_person",
            "week_id",
            "person_id",
            unique=True,
            sqlite_where=text("person_id IS NOT NULL"),
            postgresql_where=text("person_id IS NOT NULL"),
        ),
        Index(
            "uq_award_essay",
            "essay_id",
            unique=True,
            sqlite_where=text("essay_id IS NOT NULL"),
            postgresql_where=text("essay_id IS NOT NULL"),
        ),
        Index(
            "uq_award_season_person",
            "person_id",
            unique=True,
            sqlite_where=text("week_id IS NULL AND person_id IS NOT NULL"),
            postgresql_where=text("week_id IS NULL AND person_id IS NOT NULL"),
        ),
        Index(
            "uq_award_unit_prize",
            "prize_id",
            "unit_id",
            unique=True,
            sqlite_where=text("person_id IS NULL AND essay_id IS NULL"),
            postgresql_where=text("person_id IS NULL AND essay_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    prize_id: int = Field(foreign_key="prize.id")
    week_id: int | None = Field(default=None, foreign_key="week.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    attempt_id: int | None = Field(default=None, foreign_key="attempt.id")  # the attempt that won
    unit_id: int = Field(foreign_key="organisation_unit.id")
    essay_id: int | None = Field(default=None, foreign_key="essay.id")
    position: int  # 1 = first in the award list
    state: str
    share_vnd: int | None = None  # what a shared prize pays to this winner; None: the amount of the prize
    is_extra: bool = Field(default=False, sa_column_kwargs=stored_as(False))  # beyond the quota, by decision of a tie
    replaces_id: int | None = Field(default=None, foreign_key="award.id")  # whose prize this winner moved up to
    version: int = Field(default=1, sa_column_kwargs=stored_as(1))


class Verification(SQLModel, table=True):
    """What a winner's unit answered when asked to confirm the winner."""

    __table_args__ = (
        one_of("state", VerificationState),
        CheckConstraint("(state = 'SENT') = (answered_at IS NULL)", name="answer_dated"),
        CheckConstraint("version >= 1", name="version_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    award_id: int = Field(foreign_key="award.id", unique=True)
    state: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None = None  # or when the deadline was found to have passed
    note: str
    answered_by: str = Field(default="", sa_column_kwargs=stored_as(""))  # who answered for the unit
    evidence: str = Field(default="", sa_column_kwargs=stored_as(""))  # what the answer rests on: letter no., call
    recorded_by_id: int | None = Field(default=None, foreign_key="member.id")
    version: int = Field(default=1, sa_column_kwargs=stored_as(1))


class Snapshot(SQLModel, table=True):
    """The contest frozen at a moment: papers name it, `workbench verify` recomputes it."""

    __table_args__ = (
        one_of("state", SnapshotState),
        CheckConstraint("length(sha256) = 64", name="sha256_hex"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    state: str
    taken_at: datetime
    taken_by_id: int = Field(foreign_key="member.id")
    sha256: str  # over ``body``
    week_id: int | None = Field(default=None, foreign_key="week.id")  # None: the whole contest
    body: str  # canonical JSON: a digest a table, the standings of each week, the facts, the audit head


class Publication(SQLModel, table=True):
    """A paper or page that was issued, with the bytes it had."""

    __table_args__ = (
        one_of("kind", PublicationKind),
        CheckConstraint("length(sha256) = 64", name="sha256_hex"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    snapshot_id: int = Field(foreign_key="snapshot.id")
    week_id: int | None = Field(default=None, foreign_key="week.id")
    kind: str
    file_name: str
    sha256: str
    published_at: datetime
    published_by_id: int = Field(foreign_key="member.id")


class AuditEvent(SQLModel, table=True):
    """One link of the append-only chain: ``hash`` covers the event and the hash before it."""

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint("seq >= 1", name="seq_positive"),
        CheckConstraint("length(prev) = 64 AND length(hash) = 64", name="hashes_hex"),
    )

    seq: int = Field(primary_key=True)
    at: str  # ISO 8601 UTC text: hashed as it stands
    actor: str  # member code, or "system"
    action: str
    entity: str
    reason: str
    body: str  # canonical JSON {before, after}
    prev: str
    hash: str = Field(unique=True)
