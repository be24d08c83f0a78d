"""The essay contest: works, authors, judges' assignments and marks."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, Numeric, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.tables.columns import one_of
from workbench.terms import EssayRound, IneligibleReason


class Essay(SQLModel, table=True):
    """One work; judges see only the blind code (số phách), the authors stand in their own table."""

    __table_args__ = (
        UniqueConstraint("contest_id", "code"),
        UniqueConstraint("contest_id", "blind_code"),
        CheckConstraint("phase >= 1", name="phase_positive"),
        CheckConstraint("word_count > 0", name="word_count_positive"),
        one_of("ineligible_reason", IneligibleReason, nullable=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    import_batch_id: int = Field(foreign_key="import_batch.id")
    row_no: int
    code: str
    blind_code: str | None = None  # issued after intake, from the contest's seed
    title: str
    phase: int
    unit_id: int = Field(foreign_key="organisation_unit.id", index=True)
    received_on: date
    postmarked_on: date | None = None  # the rules go by the postmark where there is one
    word_count: int
    ineligible_reason: str | None = None  # None: meets the rules


class EssayAuthor(SQLModel, table=True):
    """An author of a work, in the order signed."""

    __tablename__ = "essay_author"
    __table_args__ = (CheckConstraint("position >= 1", name="position_positive"),)

    essay_id: int = Field(foreign_key="essay.id", primary_key=True)
    position: int = Field(primary_key=True)
    full_name: str
    pen_name: str | None = None


class JudgeAssignment(SQLModel, table=True):
    """A judge who marks a work in a round."""

    __tablename__ = "judge_assignment"
    __table_args__ = (
        UniqueConstraint("essay_id", "member_id", "round"),
        one_of("round", EssayRound),
    )

    id: int | None = Field(default=None, primary_key=True)
    essay_id: int = Field(foreign_key="essay.id")
    member_id: int = Field(foreign_key="member.id", index=True)
    round: str


class Mark(SQLModel, table=True):
    """One judge's points on one criterion; append-only, a correction is a recorded moderation."""

    __table_args__ = (CheckConstraint("points >= 0", name="points_not_negative"),)

    judge_assignment_id: int = Field(foreign_key="judge_assignment.id", primary_key=True)
    criterion: str = Field(primary_key=True)
    points: Decimal = Field(sa_column=Column(Numeric(6, 2), nullable=False))
    import_batch_id: int = Field(foreign_key="import_batch.id")
    marked_at: datetime
