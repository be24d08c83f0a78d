"""Who and when: the contest, its units, people, committee and weeks."""

# No `from __future__ import annotations` here: SQLModel reads the annotations at class creation.
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.tables.columns import one_of, stored_as
from workbench.terms import ExclusionGround, Role

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Contest(SQLModel, table=True):
    """One contest from its plan to its summary report."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    organiser: str  # the body that issues the papers
    parent_body: str  # the body above it, first line of the paper's head
    place: str  # where papers are dated: "Sông Ngân, ngày ..."
    seed: int = Field(sa_type=BigInteger)  # every draw of the contest derives from it; it is public


class RulesVersion(SQLModel, table=True):
    """The written rules, frozen: a change is a new version with its own notice, never an edit."""

    __tablename__ = "rules_version"
    __table_args__ = (
        UniqueConstraint("contest_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("length(sha256) = 64", name="sha256_hex"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    number: int
    body: str  # canonical JSON of rules.contest_rules.ContestRules
    sha256: str
    frozen_at: datetime


class OrganisationUnit(SQLModel, table=True):
    """A unit whose members take part; its spellings are aliases, its headcounts are dated."""

    __tablename__ = "organisation_unit"
    __table_args__ = (
        UniqueConstraint("contest_id", "code"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    code: str
    name: str
    parent_id: int | None = Field(default=None, foreign_key="organisation_unit.id")
    group_code: str  # units are compared within their group


class UnitAlias(SQLModel, table=True):
    """One spelling that means this unit; ``folded`` is unique in a contest, so a spelling never means two."""

    __tablename__ = "unit_alias"
    __table_args__ = (UniqueConstraint("contest_id", "folded"),)

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    unit_id: int = Field(foreign_key="organisation_unit.id", index=True)
    alias: str
    folded: str


class UnitHeadcount(SQLModel, table=True):
    """How many members a unit had on a day: the base of participation rates."""

    __tablename__ = "unit_headcount"
    __table_args__ = (CheckConstraint("headcount > 0", name="headcount_positive"),)

    unit_id: int = Field(foreign_key="organisation_unit.id", primary_key=True)
    counted_on: date = Field(primary_key=True)
    headcount: int


class Person(SQLModel, table=True):
    """One participant, by the account code of the platform; what is never published is in PersonPrivate.

    Two accounts of one participant are merged by a decision: ``same_as_id`` of the one names the other, which is
    merged into nobody itself.
    """

    __table_args__ = (
        UniqueConstraint("contest_id", "code"),
        CheckConstraint("same_as_id <> id", name="not_same_as_itself"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    code: str
    full_name: str
    unit_id: int = Field(foreign_key="organisation_unit.id", index=True)
    category: str = Field(default="", sa_column_kwargs=stored_as(""))  # as registered: officials, citizens ...
    same_as_id: int | None = Field(default=None, foreign_key="person.id")


class PersonPrivate(SQLModel, table=True):
    """Personal data that is never published."""

    __tablename__ = "person_private"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    phone: str | None = None
    id_number: str | None = None
    birth_date: date | None = None
    email: str | None = None


class Member(SQLModel, table=True):
    """A person of the organising side: secretariat, committee, jury or auditor."""

    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    code: str
    full_name: str
    position: str
    unit_code: str | None = None  # as the plan names it; the unit may be entered later
    unit_id: int | None = Field(default=None, foreign_key="organisation_unit.id")


class MemberRole(SQLModel, table=True):
    """A role that a member holds; one member may hold several."""

    __tablename__ = "member_role"
    __table_args__ = (one_of("role", Role),)

    member_id: int = Field(foreign_key="member.id", primary_key=True)
    role: str = Field(primary_key=True)


class SignIn(SQLModel, table=True):
    """How a member signs in to the apps; only the argon2 hash of the password is kept."""

    __tablename__ = "sign_in"
    __table_args__ = (CheckConstraint("failed_count >= 0", name="failed_count_not_negative"),)

    member_id: int = Field(foreign_key="member.id", primary_key=True)
    username: str = Field(unique=True)
    password_hash: str
    failed_count: int = 0
    locked_until: datetime | None = None
    is_active: bool = True


class Week(SQLModel, table=True):
    """One quiz round: the window is [opens_at, closes_at), which need not be a calendar week."""

    __table_args__ = (
        UniqueConstraint("contest_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("questions_per_attempt > 0", name="questions_positive"),
        CheckConstraint("time_limit_s > 0", name="time_limit_positive"),
        CheckConstraint("pool_size >= questions_per_attempt", name="pool_feeds_an_attempt"),
        CheckConstraint("attempts_per_person IS NULL OR attempts_per_person > 0", name="cap_positive"),
        CheckConstraint("attempts_per_day IS NULL OR attempts_per_day > 0", name="daily_cap_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    number: int
    opens_at: datetime
    closes_at: datetime
    questions_per_attempt: int
    time_limit_s: int
    pool_size: int
    reused: str = "{}"  # canonical JSON: earlier week -> how many of its items come again
    attempts_per_person: int | None = None  # None: as many as one likes
    rules_version_id: int = Field(foreign_key="rules_version.id")
    attempts_per_day: int | None = None


class Exclusion(SQLModel, table=True):
    """Somebody, or everybody of a unit, who may not win on the days from ``from_on`` to ``until_on``, both included."""

    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="one_excluded"),
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="ends_after_it_begins"),
        one_of("ground", ExclusionGround),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    unit_id: int | None = Field(default=None, foreign_key="organisation_unit.id")
    ground: str
    from_on: date
    until_on: date | None = None  # None: until further notice
    note: str
    decided_by_id: int = Field(foreign_key="member.id")
    decided_at: datetime
