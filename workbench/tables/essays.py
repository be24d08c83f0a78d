"""The essay contest: works, authors, judges' assignments and marks."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, Numeric, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.tables.columns import one_of, stored_as
from workbench.terms import ConflictGround, Consent, EssayRound, EssaySubject, IneligibleReason


class Essay(SQLModel, table=True):
    """One work; judges see only the blind code (số phách), the authors stand in their own table."""

    __table_args__ = (
        UniqueConstraint("contest_id", "code"),
        UniqueConstraint("contest_id", "blind_code"),
        CheckConstraint("phase >= 1", name="phase_positive"),
        CheckConstraint("word_count > 0", name="word_count_positive"),
        one_of("ineligible_reason", IneligibleReason, nullable=True),
        one_of("subject", EssaySubject, nullable=True),
        one_of("consent", Consent, nullable=True),
        CheckConstraint("version >= 1", name="version_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")  # None: entered by hand
    row_no: int | None = None
    code: str
    blind_code: str | None = None  # issued after intake, from the contest's seed
    title: str
    phase: int
    unit_id: int = Field(foreign_key="organisation_unit.id", index=True)
    received_on: date
    postmarked_on: date | None = None  # the rules go by the postmark where there is one
    word_count: int
    ineligible_reason: str | None = None  # None: meets the rules
    subject: str | None = None
    series: str = Field(default="", sa_column_kwargs=stored_as(""))  # chùm bài the work belongs to
    sub_unit: str = Field(default="", sa_column_kwargs=stored_as(""))  # the chi bộ within the unit
    published_in: str = Field(default="", sa_column_kwargs=stored_as(""))
    published_on: date | None = None
    consent: str | None = None  # to printing and passing on; None: not asked or not answered
    version: int = Field(default=1, sa_column_kwargs=stored_as(1))


class EssayAuthor(SQLModel, table=True):
    """An author of a work, in the order signed."""

    __tablename__ = "essay_author"
    __table_args__ = (CheckConstraint("position >= 1", name="position_positive"),)

    essay_id: int = Field(foreign_key="essay.id", primary_key=True)
    position: int = Field(primary_key=True)
    full_name: str
    pen_name: str | None = None
    birth_date: date | None = None
    phone: str | None = None
    email: str | None = None
    post: str = Field(default="", sa_column_kwargs=stored_as(""))  # chức vụ
    unit_id: int | None = Field(default=None, foreign_key="organisation_unit.id")  # None: the unit of the work


class EssayFile(SQLModel, table=True):
    """A file handed in for a work; its bytes are in the archive under their hash."""

    __tablename__ = "essay_file"
    __table_args__ = (
        UniqueConstraint("essay_id", "sha256"),
        CheckConstraint("length(sha256) = 64", name="sha256_hex"),
        CheckConstraint("size > 0", name="size_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    essay_id: int = Field(foreign_key="essay.id", index=True)
    file_name: str
    media_type: str
    sha256: str
    size: int
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
    received_at: datetime
    received_by_id: int = Field(foreign_key="member.id")


class EssayText(SQLModel, table=True):
    """The text read from a work's file; judges get ``redacted``, which a named person has confirmed."""

    __tablename__ = "essay_text"
    __table_args__ = (
        CheckConstraint("syllables >= 0 AND words >= 0", name="counts_not_negative"),
        CheckConstraint("(redacted IS NULL) = (confirmed_by_id IS NULL)", name="redaction_confirmed"),
        CheckConstraint("(redacted IS NULL) = (confirmed_at IS NULL)", name="redaction_dated"),
        CheckConstraint("version >= 1", name="version_positive"),
    )

    essay_id: int = Field(foreign_key="essay.id", primary_key=True)
    file_id: int | None = Field(default=None, foreign_key="essay_file.id")  # None: typed in by hand
    text: str
    syllables: int
    words: int
    redactions: str = Field(default="[]", sa_column_kwargs=stored_as("[]"))  # canonical JSON of the confirmed masks
    redacted: str | None = None
    confirmed_by_id: int | None = Field(default=None, foreign_key="member.id")
    confirmed_at: datetime | None = None
    version: int = Field(default=1, sa_column_kwargs=stored_as(1))


class JudgeConflict(SQLModel, table=True):
    """A work, or all works of a unit, that a judge may not mark."""

    __tablename__ = "judge_conflict"
    __table_args__ = (
        CheckConstraint("(essay_id IS NULL) <> (unit_id IS NULL)", name="one_object"),
        one_of("ground", ConflictGround),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    member_id: int = Field(foreign_key="member.id", index=True)
    essay_id: int | None = Field(default=None, foreign_key="essay.id")
    unit_id: int | None = Field(default=None, foreign_key="organisation_unit.id")
    ground: str
    note: str = ""
    declared_by_id: int = Field(foreign_key="member.id")
    declared_at: datetime


class JudgeAssignment(SQLModel, table=True):
    """A judge who marks a work in a round: one marking sheet.

    ``locked_at`` tells that its marks are final; a withdrawn sheet stays, without marks, for the record.
    """

    __tablename__ = "judge_assignment"
    __table_args__ = (
        UniqueConstraint("essay_id", "member_id", "round"),
        one_of("round", EssayRound),
        CheckConstraint("withdrawn_at IS NULL OR locked_at IS NULL", name="withdrawn_or_locked"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name="withdrawal_has_a_reason"),
        CheckConstraint("version >= 1", name="version_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    essay_id: int = Field(foreign_key="essay.id")
    member_id: int = Field(foreign_key="member.id", index=True)
    round: str
    is_extra: bool = Field(default=False, sa_column_kwargs=stored_as(False))  # a third mark asked for later
    comment: str = Field(default="", sa_column_kwargs=stored_as(""))  # the judge's own note on the work
    submitted_at: datetime | None = None
    locked_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = Field(default="", sa_column_kwargs=stored_as(""))
    version: int = Field(default=1, sa_column_kwargs=stored_as(1))


class DraftMark(SQLModel, table=True):
    """A judge's points on one criterion while the sheet is open; locking the sheet makes a mark of it."""

    __tablename__ = "draft_mark"
    __table_args__ = (CheckConstraint("points >= 0", name="points_not_negative"),)

    judge_assignment_id: int = Field(foreign_key="judge_assignment.id", primary_key=True)
    criterion: str = Field(primary_key=True)
    points: Decimal = Field(sa_column=Column(Numeric(6, 2), nullable=False))
    saved_at: datetime


class Mark(SQLModel, table=True):
    """One judge's points on one criterion; append-only, a correction is a recorded moderation."""

    __table_args__ = (CheckConstraint("points >= 0", name="points_not_negative"),)

    judge_assignment_id: int = Field(foreign_key="judge_assignment.id", primary_key=True)
    criterion: str = Field(primary_key=True)
    points: Decimal = Field(sa_column=Column(Numeric(6, 2), nullable=False))
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")  # None: marked in the app
    marked_at: datetime
