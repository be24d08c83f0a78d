"""The quiz: bank, pools, forms and attempts."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.tables.columns import one_of, stored_as
from workbench.terms import Difficulty, ItemState, PoolState


class ContentArea(SQLModel, table=True):
    """A subject of the bank; every form covers the areas."""

    __tablename__ = "content_area"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    code: str
    name: str


class Item(SQLModel, table=True):
    """One version of a question; a change after acceptance is a new version, so a used one is never altered."""

    __table_args__ = (
        UniqueConstraint("contest_id", "code", "version"),
        CheckConstraint("version >= 1", name="version_positive"),
        CheckConstraint("reviewed_by_id IS NULL OR reviewed_by_id <> author_id", name="reviewed_by_another"),
        CheckConstraint("state = 'DRAFT' OR reviewed_by_id IS NOT NULL", name="review_named"),
        one_of("difficulty", Difficulty),
        one_of("state", ItemState),
    )

    id: int | None = Field(default=None, primary_key=True)
    contest_id: int = Field(foreign_key="contest.id")
    content_area_id: int = Field(foreign_key="content_area.id", index=True)
    code: str
    version: int = 1
    stem: str
    difficulty: str
    explanation: str
    source: str  # the document that proves the key
    is_sample: bool = False  # published as a sample, so never in a pool
    state: str = ItemState.DRAFT.value
    author_id: int = Field(foreign_key="member.id")
    reviewed_by_id: int | None = Field(default=None, foreign_key="member.id")


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


class ItemKey(SQLModel, table=True):
    """The correct letters of an item; while a week's key is sealed, its items have no row here."""

    __tablename__ = "item_key"
    __table_args__ = (CheckConstraint("length(letters) BETWEEN 1 AND 6", name="letters_given"),)

    item_id: int = Field(foreign_key="item.id", primary_key=True)
    letters: str


class ItemEnemies(SQLModel, table=True):
    """Two items that give each other away and never stand in one pool."""

    __tablename__ = "item_enemies"
    __table_args__ = (CheckConstraint("code < other_code", name="pair_in_order"),)

    contest_id: int = Field(foreign_key="contest.id", primary_key=True)
    code: str = Field(primary_key=True)
    other_code: str = Field(primary_key=True)


class Pool(SQLModel, table=True):
    """The items of one week; two people of two roles approve exactly this content."""

    __table_args__ = (
        one_of("state", PoolState),
        CheckConstraint(
            "length(digest) = 64 AND length(forms_digest) = 64 AND length(approval_digest) = 64", name="digests_hex"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    week_id: int = Field(foreign_key="week.id", unique=True)
    seed: int = Field(sa_type=BigInteger)
    digest: str  # of the items: wording, options and key
    forms_digest: str
    approval_digest: str  # of all three: what the approvers sign
    blueprint: str  # canonical JSON of the rules the pool was built to
    state: str
    built_by_id: int = Field(foreign_key="member.id")


class PoolItem(SQLModel, table=True):
    """An item's place in a week's pool."""

    __tablename__ = "pool_item"
    __table_args__ = (UniqueConstraint("pool_id", "position"),)

    pool_id: int = Field(foreign_key="pool.id", primary_key=True)
    item_id: int = Field(foreign_key="item.id", primary_key=True)
    position: int


class SealedKey(SQLModel, table=True):
    """The sealed key of a week's pool: any two holders open it after the week has closed."""

    __tablename__ = "sealed_key"
    __table_args__ = (
        CheckConstraint("length(commitment) = 64", name="commitment_hex"),
        CheckConstraint("(opened_at IS NULL) = (opened_by_id IS NULL)", name="opening_named"),
    )

    pool_id: int = Field(foreign_key="pool.id", primary_key=True)
    commitment: str  # printed in the minutes; the opened key must meet it
    blob: str  # canonical JSON of rules.sealing
    nonce: str | None = None  # known after opening, to recompute the commitment
    sealed_at: datetime
    sealed_by_id: int = Field(foreign_key="member.id")
    opened_at: datetime | None = None
    opened_by_id: int | None = Field(default=None, foreign_key="member.id")


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
        CheckConstraint("written_points >= 0", name="written_points_not_negative"),
        CheckConstraint("moment_resolution_ms > 0", name="moment_resolution_positive"),
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
    device: str = Field(default="", sa_column_kwargs=stored_as(""))  # the platform's own mark of the device
    prediction: int | None = None  # the answer to the side question of the rules
    written_points: int | None = None  # of a written part, marked by people
    moment_resolution_ms: int = Field(default=1000, sa_column_kwargs=stored_as(1000))
