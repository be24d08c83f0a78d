"""Notebook 10_week_pool: build the week's questions and forms, read them, have them approved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session

from workbench.catalogue import say
from workbench.desk.pages import Notice, Panel, Part, Shown, Table, make_frame
from workbench.desk.session import Desk
from workbench.desk.weeks import WeekChoice, members_as_options, needed_reason
from workbench.queries.bank import PoolRow, forms_of_pool, pool_of_week, pool_rows, pools_before
from workbench.queries.contest import week_of
from workbench.queries.decisions import DecisionRow, decisions_of_week
from workbench.rules.approvals import APPROVING_ROLES
from workbench.services.approvals import approve_pool
from workbench.services.pools import build_week_pool
from workbench.store import reading
from workbench.terms import DecisionKind, Difficulty, PoolState, Role
from workbench.texts import format_moment
from workbench.widgets.action_panel import Action, Field, FieldKind, Outcome
from workbench.widgets.action_panel.model import choice, reason
from workbench.widgets.pool_builder import (
    BlueprintEditor,
    ExposurePanel,
    FormPreview,
    OpeningPanel,
    PoolTable,
    SealingPanel,
    WeekPool,
    read_week_pool,
)


class StoredPool(NamedTuple):
    """A week's pool as read; ``reused`` maps the week that used an item first -> how many come again."""

    state: PoolState
    digest: str
    forms_digest: str
    approval_digest: str
    n_forms: int
    items: list[PoolRow]
    reused: dict[int, int]
    approvals: tuple[DecisionRow, ...]  # of the content the pool has now


def build(desk: Desk, chosen: WeekChoice, n_forms: int) -> Shown:
    """Build the pool and its forms, once; by hand a form asks first."""
    if desk.actor and stored_pool(desk, chosen.number) is None:
        _build(desk, chosen.number, n_forms, desk.actor)
    return chosen.show(lambda: _build_parts(desk, chosen.number, n_forms))


def _build_parts(desk: Desk, week: int, n_forms: int) -> list[Part]:
    pool = stored_pool(desk, week)
    if pool is not None:
        state = say("desk.pool_there", week=week, items=len(pool.items), forms=pool.n_forms, state=pool.state.label())
        return [Notice(state)]
    with reading(desk.engine) as session:
        secretaries = members_as_options(session, desk, Role.SECRETARIAT)
    fields = (
        choice("actor", say("desk.field_actor"), secretaries),
        Field("n_forms", say("desk.field_n_forms"), FieldKind.NUMBER, default=n_forms),
    )

    def do(values: Mapping[str, Any]) -> Outcome:
        return Outcome(_build(desk, week, values["n_forms"], values["actor"]))

    return [Action(say("desk.pool_build_title", week=week), say("desk.pool_build_button"), fields, do)]


def _build(desk: Desk, week: int, n_forms: int, actor: str) -> str:
    build_week_pool(desk.engine, week=week, n_forms=n_forms, actor=actor, at=desk.at, contest=desk.contest)
    return say("desk.pool_built", week=week, forms=n_forms)


def blueprint(desk: Desk, chosen: WeekChoice, n_forms: int) -> Shown:
    """By hand, edit what the pool must be and build it, or build again one that is not approved."""

    def make() -> list[Part]:
        read = read_week_pool(desk, chosen.number)
        if not read.is_open:
            return [_fixed(chosen.number, read)]
        title = say("pool_builder.blueprint_title", week=chosen.number)
        return [Panel(title, lambda after: BlueprintEditor(desk, read, n_forms, after))]

    return chosen.show(make)


def swap(desk: Desk, chosen: WeekChoice) -> Shown:
    """By hand, read the pool by area and difficulty and swap an item of one that is not approved."""

    def make() -> list[Part]:
        read = read_week_pool(desk, chosen.number)
        if not read.items:
            return [say("pools.not_built", week=chosen.number)]
        title = say("pool_builder.swap_title", week=chosen.number)
        return [Panel(title, lambda after: PoolTable(desk, read, after))]

    return chosen.show(make)


def exposure(desk: Desk, chosen: WeekChoice) -> Shown:
    """By hand, see what was used before, how fast the pool becomes known, and a form as on a phone."""

    def make() -> list[Part]:
        read = read_week_pool(desk, chosen.number)
        if not read.items:
            return [say("pools.not_built", week=chosen.number)]
        titles = [say(f"pool_builder.{name}_title", week=chosen.number) for name in ("exposure", "preview")]
        return [
            Panel(titles[0], lambda after: ExposurePanel(desk, read, after)),
            Panel(titles[1], lambda after: FormPreview(desk, read, after)),
        ]

    return chosen.show(make)


def seal(desk: Desk, chosen: WeekChoice) -> Shown:
    """By hand, let the holders seal the key of an approved pool and open it after the week; no parameter does."""

    def make() -> list[Part]:
        week, read = chosen.number, read_week_pool(desk, chosen.number)
        parts: list[Part] = [say("pool_builder.never_a_parameter")]
        if read.sealed is None and read.state is not PoolState.APPROVED:
            return [*parts, say("pool_builder.not_approved_yet")]
        if read.sealed is None:
            title = say("pool_builder.seal_title", week=week)
            return [*parts, Panel(title, lambda after: SealingPanel(desk, read, after))]
        sealed, at = read.sealed, format_moment(read.sealed.sealed_at)
        parts.append(Notice(say("pool_builder.sealed_state", week=week, at=at, commitment=sealed.commitment)))
        if sealed.opened_at is not None:
            opened = format_moment(sealed.opened_at)
            return [*parts, Notice(say("pool_builder.opened_state", week=week, at=opened))]
        title = say("pool_builder.open_title", week=week)
        return [*parts, Panel(title, lambda after: OpeningPanel(desk, read, after))]

    return chosen.show(make)


def _fixed(week: int, read: WeekPool) -> Notice:
    assert read.state is not None
    return Notice(say("desk.pool_state", week=week, state=read.state.label()))


def content(desk: Desk, chosen: WeekChoice) -> Shown:
    """Show what the pool holds by area and difficulty, and which items come from earlier weeks."""
    return chosen.show(lambda: _content_parts(stored_pool(desk, chosen.number), chosen.number))


def _content_parts(pool: StoredPool | None, week: int) -> list[Part]:
    if pool is None:
        return [say("pools.not_built", week=week)]
    return [
        Table(say("desk.table_areas", week=week), areas_frame(pool.items)),
        Table(say("desk.table_reused", week=week), reused_frame(pool, week)),
    ]


def areas_frame(items: Sequence[PoolRow]) -> Any:
    """Count the items by area (rows) and difficulty (columns), with the sums."""
    areas = sorted({(item.area_code, item.area_name) for item in items})
    counts = Counter((item.area_code, item.difficulty) for item in items)
    rows = []
    for code, name in areas:
        parts = [counts[code, difficulty] for difficulty in Difficulty]
        rows.append((code, name, *parts, sum(parts)))
    sums = [sum(counts[code, difficulty] for code, _ in areas) for difficulty in Difficulty]
    rows.append(("", say("desk.sum"), *sums, sum(sums)))
    return make_frame(("area_code", "area", "easy", "medium", "hard", "items"), rows)


def reused_frame(pool: StoredPool, week: int) -> Any:
    """Count the items that come again by the week that used them first, and the new ones."""
    rows = [(say("desk.of_week", week=earlier), n) for earlier, n in pool.reused.items()]
    rows.append((say("desk.new_items", week=week), len(pool.items) - sum(pool.reused.values())))
    return make_frame(("origin", "items"), rows)


def items(desk: Desk, chosen: WeekChoice, most: int = 20) -> Shown:
    """List the pool's questions without their keys; the first ``most`` are shown."""

    def make() -> list[Part]:
        pool = stored_pool(desk, chosen.number)
        if pool is None:
            return [say("pools.not_built", week=chosen.number)]
        rows = [(i.position, i.code, i.area_name, i.difficulty.label(), i.stem) for i in pool.items]
        frame = make_frame(("position", "item", "area", "difficulty", "stem"), rows)
        return [Table(say("desk.table_items", week=chosen.number), frame, most)]

    return chosen.show(make)


def approve(desk: Desk, chosen: WeekChoice, approvers: Sequence[str], why: str | None) -> Shown:
    """Print the digests for the minutes and approve exactly that content, two people after each other; by hand a
    form asks first.
    """
    pool = stored_pool(desk, chosen.number)
    if pool is not None and pool.state is PoolState.DRAFT:
        for approver in approvers:
            _approve(desk, chosen.number, pool.approval_digest, approver, needed_reason(why))
    return chosen.show(lambda: _approve_parts(desk, chosen.number))


def _approve_parts(desk: Desk, week: int) -> list[Part]:
    pool = stored_pool(desk, week)
    if pool is None:
        return [say("pools.not_built", week=week)]
    rows = [
        (say("desk.digest_pool"), pool.digest),
        (say("desk.digest_forms"), pool.forms_digest),
        (say("desk.digest_approval"), pool.approval_digest),
    ]
    parts: list[Part] = [Table(say("desk.table_digests", week=week), make_frame(("digest_of", "digest"), rows))]
    parts += [Notice(_approved_line(approval, week)) for approval in pool.approvals]
    if pool.state is not PoolState.DRAFT:
        return [*parts, Notice(say("desk.pool_state", week=week, state=pool.state.label()))]
    with reading(desk.engine) as session:
        committee = members_as_options(session, desk, *APPROVING_ROLES)
    fields = (choice("approver", say("desk.field_approver"), committee), reason())

    def do(values: Mapping[str, Any]) -> Outcome:
        return Outcome(_approve(desk, week, pool.approval_digest, values["approver"], values["reason"]))

    return [*parts, Action(say("desk.pool_approve_title", week=week), say("desk.approve_button"), fields, do)]


def _approved_line(approval: DecisionRow, week: int) -> str:
    by, at, why = approval.decided_by, format_moment(approval.decided_at), approval.reason
    return say("desk.pool_approved", week=week, by=by, at=at, reason=why)


def _approve(desk: Desk, week: int, digest: str, approver: str, why: str) -> str:
    state = approve_pool(
        desk.engine, week=week, digest=digest, actor=approver, reason=why, at=desk.at, contest=desk.contest
    )
    return say("desk.pool_approved_now" if state is PoolState.APPROVED else "desk.pool_approved_first", week=week)


def stored_pool(desk: Desk, week: int) -> StoredPool | None:
    """Read the pool of a week with where its items come from, None while it is not built."""
    with reading(desk.engine) as session:
        row = week_of(session, desk.contest_id, week)
        assert row.id is not None
        pool = pool_of_week(session, row.id)
        if pool is None or pool.id is None:
            return None
        approvals = decisions_of_week(session, row.id, DecisionKind.POOL_APPROVAL)
        held = pool_rows(session, pool.id)
        return StoredPool(
            PoolState(pool.state),
            pool.digest,
            pool.forms_digest,
            pool.approval_digest,
            len(forms_of_pool(session, pool.id)),
            held,
            _reused(session, desk, week, {item.code for item in held}),
            tuple(approvals),
        )


def _reused(session: Session, desk: Desk, week: int, codes: set[str]) -> dict[int, int]:
    """Count each item that came before under the week that used it first."""
    first: dict[str, int] = {}
    for earlier, used in pools_before(session, desk.contest_id, week).items():
        for code in codes.intersection(used):
            first.setdefault(code, earlier)
    return dict(sorted(Counter(first.values()).items()))
