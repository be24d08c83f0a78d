"""The quiz: bank, pools, forms and attempts."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.tables.columns import one_of
from workbench.terms import Difficulty, PoolState


class ContentArea(SQLModel, table=True):
    """A subject of the bank; every form covers the areas."""

    __tablename__ = "content_area"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    code: str
    name: str


class Item(SQLModel, table=True):
    """One question of the bank."""

    __table_args__ = (UniqueConstraint("contest_id", "code"), one_of("difficulty", Difficulty))

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    content_area_id: int = Field(foreign_key="content_area.id", index=True)
    code: str
    stem: str
    difficulty: str
    explanation: str
    source: str  # the document that proves the key


class ItemOption(SQLModel, table=True):
    """One option of an item, in the author's own order."""

    __tablename__ = "item_option"
    __table_args__ = (
        UniqueConstraint("item_id", "text"),
        CheckConstraint("letter IN ('A', 'B', 'C', 'D', 'E', 'F')", name="letter_known"),
    )

    item_id: int = Field(foreign_key="item.id", primary_key=True)
    letter: str = Field(primary_key=True)
    text: str
    is_correct: bool


class Pool(SQLModel, table=True):
    """The items of one week; the committee approves exactly this digest."""

    __table_args__ = (one_of("state", PoolState), CheckConstraint("length(digest) = 64", name="digest_hex"))

    id: int | None = Field(default=None, primary_key=True)
    week_id: int = Field(foreign_key="week.id", unique=True)
    seed: int = Field(sa_type=BigInteger)
    digest: str
    forms_digest: str
    state: str
    built_by_id: int = Field(foreign_key="member.id")


class PoolItem(SQLModel, table=True):
    """An item's place in a week's pool."""

    __tablename__ = "pool_item"
    __table_args__ = (UniqueConstraint("pool_id", "position"),)

    pool_id: int = Field(foreign_key="pool.id", primary_key=True)
    item_id: int = Field(foreign_key="item.id", primary_key=True)
    position: int


class Form(SQLModel, table=True):
    """One paper drawn from the pool: which items, in which order, options shuffled how.

    ``layout`` reads ``HP-001:BADC LS-004:ACDB ...``: the item's code, then its own options in the order shown.
    """

    __table_args__ = (UniqueConstraint("pool_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    pool_id: int = Field(foreign_key="pool.id")
    code: str
    layout: str


class Attempt(SQLModel, table=True):
    """One paper handed in, as the platform recorded it: append-only, judged by decisions, never edited.

    ``responses`` holds one character an item of the form, in the form's order: the chosen option in the item's
    own letters, ``-`` for none; empty where the platform gave no responses.
    """

    __table_args__ = (
        UniqueConstraint("week_id", "code"),
        UniqueConstraint("import_batch_id", "row_no"),
        CheckConstraint("points >= 0 AND points <= n_items", name="points_possible"),
        CheckConstraint("duration_ms > 0", name="duration_positive"),
        CheckConstraint("duration_resolution_ms > 0", name="resolution_positive"),
        CheckConstraint("started_at <= submitted_at", name="started_before_submitted"),
        CheckConstraint("length(responses) IN (0, n_items)", name="responses_complete"),
    )

    id: int | None = Field(default=None, primary_key=True)
    week_id: int = Field(foreign_key="week.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int = Field(foreign_key="organisation_unit.id", index=True)  # the unit at the time
    form_id: int | None = Field(default=None, foreign_key="form.id")
    import_batch_id: int = Field(foreign_key="import_batch.id")
    row_no: int
    code: str
    started_at: datetime
    submitted_at: datetime
    duration_ms: int
    duration_resolution_ms: int
    points: int
    n_items: int
    responses: str
