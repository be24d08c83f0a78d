"""What the approvers of a week's pool read and decide, without a widget; the key is never read here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.queries.bank import pool_of_week
from workbench.queries.contest import contest_of, weeks_of_contest
from workbench.queries.pool_review import PoolDecision, ReadItem, count_forms, decisions_on_pool, items_to_read
from workbench.rules.approvals import Approval, role_to_act_in
from workbench.services.approvals import approvals_of, approve_pool, return_pool
from workbench.services.sign_in import SignedIn
from workbench.store import reading
from workbench.tables import Member, Pool, Week
from workbench.terms import PoolState
from workbench.texts import fold
from workbench.widgets.screens import SCREENS

PAGE_SIZE = 20
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class PoolToRead:
    """A week's pool as it was read: what is approved is this digest and no other."""

    week: int
    state: PoolState
    digest: str
    builder_id: int
    builder: str
    items: list[ReadItem]
    n_forms: int
    decisions: list[PoolDecision]
    approvals: list[Approval]


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """One page of the items found."""

    items: Sequence[ReadItem]
    page: int
    n_pages: int
    n_found: int


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reader tells the secretariat; ``code`` is the item it is about, empty for the whole pool."""

    code: str
    text: str


class PoolReviewModel:
    """The pool of one week before one reader; every call checks the role again."""

    def __init__(self, engine: Engine, person: SignedIn, lang: Language = "vi") -> None:
        self.engine = engine
        self.person = person
        self.lang = lang
        self.weeks: list[tuple[Week, PoolState | None]] = []
        self.pool: PoolToRead | None = None
        self._comments: dict[str, list[Comment]] = {}

    @property
    def comments(self) -> list[Comment]:
        """Give the comments kept on the content shown; another week's wait until that week is shown again."""
        return self._comments.setdefault(self._shown().digest, [])

    def refresh(self) -> None:
        """Read which weeks there are and where their pools stand."""
        self._require()
        with reading(self.engine) as session:
            contest_id = contest_of(session).id or 0
            self.weeks = [(week, _state(session, week)) for week in weeks_of_contest(session, contest_id)]

    def first_waiting(self) -> int | None:
        """Give the first week whose pool waits for approval; without one the last that has a pool, else the first."""
        waiting = [week.number for week, state in self.weeks if state is PoolState.DRAFT]
        built = [week.number for week, state in self.weeks if state]
        known = [week.number for week, _ in self.weeks]
        return next(iter([*waiting, *reversed(built), *known]), None)

    def week_options(self) -> list[tuple[str, int]]:
        """Give the weeks as the list shows them, each with its number."""
        return [
            (
                say(
                    "pool_review.week_option",
                    self.lang,
                    number=week.number,
                    state=state.label(self.lang).lower() if state else say("pool_review.no_pool", self.lang),
                ),
                week.number,
            )
            for week, state in self.weeks
        ]

    def choose(self, number: int) -> None:
        """Read the pool of one week; the number may be any the browser sends, only a known week is read."""
        self._require()
        week = next((week for week, _ in self.weeks if week.number == number), None)
        if week is None or week.id is None:
            return
        with reading(self.engine) as session:
            pool = pool_of_week(session, week.id)
            self.pool = _read(session, number, pool) if pool else None

    def area_options(self) -> list[tuple[str, str]]:
        """Give the areas of the pool by name, each with its code; empty stands for all of them."""
        areas = {item.area_code: item.area_name for item in self._shown().items}
        return [
            (say("pool_review.filter_all_areas", self.lang), ""),
            *sorted((name, code) for code, name in areas.items()),
        ]

    def page(self, area: str, query: str, page: int) -> ItemsPage:
        """Give a page of the items of an area that hold these words; a page that cannot be becomes the nearest."""
        words = fold(query[:200]).split()
        found = [
            item
            for item in self._shown().items
            if area in ("", item.area_code) and all(word in _folded(item) for word in words)
        ]
        n_pages = max(1, -(-len(found) // PAGE_SIZE))
        page = min(max(page, 1), n_pages)
        return ItemsPage(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], page, n_pages, len(found))

    def obstacle(self, *, to_return: bool = False) -> WorkbenchError | None:
        """Say why this person may not approve (or return) the pool shown, None where nothing stands in the way."""
        pool = self._shown()
        if pool.state is PoolState.RETURNED:
            return WorkbenchError("pools.returned", week=pool.week)
        if pool.state is not PoolState.DRAFT:
            return WorkbenchError("pools.already_approved", week=pool.week)
        if pool.builder_id == self.person.member_id:
            return WorkbenchError("pools.own_work", week=pool.week)
        if to_return:
            return None
        if self.person.code in [approval.member_code for approval in pool.approvals]:
            return WorkbenchError("pools.approved_by_you", week=pool.week)
        if role_to_act_in(self.person.roles, pool.approvals) is None:
            return WorkbenchError("pools.other_role_needed", week=pool.week)
        return None

    def add_comment(self, code: str, text: str) -> None:
        """Keep a comment for the reason of a return; ``code`` may be any the browser sends, only a known one counts."""
        text = _short(text)
        if not text:
            raise WorkbenchError("pool_review.comment_empty")
        known = [item.code for item in self._shown().items]
        self.comments.append(Comment(code if code in known else "", text))

    def comment_lines(self) -> list[str]:
        """Give the comments as the secretariat will read them, those on the whole pool first, then by place."""
        place = {item.code: item.position for item in self._shown().items}
        ordered = sorted(self.comments, key=lambda comment: place.get(comment.code, 0))
        return [
            say("pool_review.comment_line", self.lang, about=self._about(comment.code), text=comment.text)
            for comment in ordered
        ]

    def _about(self, code: str) -> str:
        item = next((item for item in self._shown().items if item.code == code), None)
        if item is None:
            return say("pool_review.comment_on_whole", self.lang)
        return say("pool_review.item_title", self.lang, position=item.position, code=item.code)

    def approve(self, *, reason: str, has_read: bool, at: datetime) -> PoolState:
        """Approve exactly the content that was shown; give the state the pool is in now."""
        self._require()
        if self.comments:
            raise WorkbenchError("pool_review.comments_unsent")
        if not has_read:
            raise WorkbenchError("pool_review.not_read")
        pool, reason = self._shown(), _short(reason)
        return approve_pool(
            self.engine, week=pool.week, digest=pool.digest, actor=self.person.code, reason=reason, at=at
        )

    def send_back(self, *, reason: str, at: datetime) -> None:
        """Return exactly the content that was shown, with the reason and the comments."""
        self._require()
        pool = self._shown()
        whole = "\n".join(filter(None, [_short(reason), *self.comment_lines()]))
        return_pool(self.engine, week=pool.week, digest=pool.digest, actor=self.person.code, reason=whole, at=at)
        self.comments.clear()

    def _shown(self) -> PoolToRead:
        assert self.pool is not None
        return self.pool

    def _require(self) -> None:
        self.person.require(*SCREENS["pool"].roles)


def _state(session: Session, week: Week) -> PoolState | None:
    pool = pool_of_week(session, week.id or 0)
    return PoolState(pool.state) if pool else None


def _read(session: Session, number: int, pool: Pool) -> PoolToRead:
    return PoolToRead(
        week=number,
        state=PoolState(pool.state),
        digest=pool.approval_digest,
        builder_id=pool.built_by_id,
        builder=session.get_one(Member, pool.built_by_id).full_name,
        items=items_to_read(session, pool),
        n_forms=count_forms(session, pool),
        decisions=decisions_on_pool(session, pool),
        approvals=approvals_of(session, pool),
    )


def _folded(item: ReadItem) -> str:
    return fold(" ".join((item.code, item.stem, *item.options)))


def _short(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise WorkbenchError("pool_review.text_too_long", longest=LONGEST_TEXT)
    return text
