"""How an award list is stored: rows stay with their winners, so that who stood where, and who left, is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlmodel import Session

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.rules.awards import Allocation
from workbench.tables import Award, Contest, Verification, core
from workbench.terms import AwardState

# What may change of an award while its winner stays: a better prize after somebody above left.
_MOVING = ("prize_id", "position", "share_vnd", "is_extra", "attempt_id", "unit_id")


class ListChange(NamedTuple):
    """What became of an award list: award ids of who left it, of who moved within it, and of who came in."""

    left: tuple[int, ...]
    moved: tuple[int, ...]
    came: tuple[int, ...]


def put_awards(
    session: Session,
    contest: Contest,
    scope: Any,
    winner: str,
    values: Sequence[dict[str, Any]],
    *,
    is_beside: bool = False,
) -> ListChange:
    """Make a list the provisional list of its scope; ``winner`` is the column that names who wins.

    Whoever is in both lists keeps the row; who left is marked replaced, or removed where nobody outside was asked
    about them yet; who came in is told whose leaving let them in. An approved list raises WorkbenchError; one that
    is only laid out beside another (``is_beside``) does so only where it would change, and says that it must be opened
    again first.
    """
    if not values:
        raise WorkbenchError("awards.nothing_to_award")
    award = core(Award).c
    rows = {
        getattr(row, winner): row
        for row in session.execute(select(*award).where((award.contest_id == contest.id) & scope).order_by(award.id))
    }
    wanted = {value[winner]: {"share_vnd": None, "is_extra": False, "attempt_id": None, **value} for value in values}
    if any(row.state in (AwardState.APPROVED.value, AwardState.PAID.value) for row in rows.values()):
        live = {key: row for key, row in rows.items() if row.state != AwardState.REPLACED.value}
        if not is_beside:
            raise WorkbenchError("awards.already_approved")
        if live.keys() != wanted.keys() or any(_differs(live[key], wanted[key]) for key in wanted):
            raise WorkbenchError("awards.approved_beside")
        return ListChange((), (), ())
    left = _take_out(session, [row for key, row in rows.items() if key not in wanted])
    moved = [_move(session, rows[key], value) for key, value in wanted.items() if key in rows]
    came = _bring_in(session, contest, left, [value for key, value in wanted.items() if key not in rows])
    return ListChange(left, tuple(award_id for award_id in moved if award_id is not None), came)


def _take_out(session: Session, rows: Sequence[Any]) -> tuple[int, ...]:
    asked = set(session.scalars(select(core(Verification).c.award_id)))
    live = [row for row in rows if row.state != AwardState.REPLACED.value]
    kept = tuple(row.id for row in live if row.id in asked or row.replaces_id is not None)
    gone = [row.id for row in live if row.id not in kept]
    run = session.connection().execute
    if gone:
        run(delete(core(Award)).where(core(Award).c.id.in_(gone)))
    if kept:
        version = core(Award).c.version + 1
        run(
            update(core(Award))
            .where(core(Award).c.id.in_(kept))
            .values(state=AwardState.REPLACED.value, version=version)
        )
    return kept


def _move(session: Session, row: Any, value: dict[str, Any]) -> int | None:
    """Bring one row up to date; None where it stands as it stood."""
    if not _differs(row, value) and row.state == AwardState.PROVISIONAL.value:
        return None
    now = {name: value[name] for name in _MOVING} | {"state": AwardState.PROVISIONAL.value}
    session.connection().execute(
        update(core(Award)).where(core(Award).c.id == row.id).values(**now, version=row.version + 1)
    )
    award_id: int = row.id
    return award_id


def _differs(row: Any, value: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value[name] for name in _MOVING)


def _bring_in(
    session: Session, contest: Contest, left: Sequence[int], values: Sequence[dict[str, Any]]
) -> tuple[int, ...]:
    """Insert who is new; as many as left came in for them, in the order of the list."""
    came = []
    for number, value in enumerate(values):
        replaced = left[number] if number < len(left) else None
        row = {"contest_id": contest.id, "state": AwardState.PROVISIONAL.value, "replaces_id": replaced, **value}
        key = session.connection().execute(insert(core(Award)).values(**row)).inserted_primary_key
        assert key is not None
        came.append(int(key[0]))
    return tuple(came)


def approve_awards(session: Session, contest: Contest, scope: Any) -> None:
    """Mark every provisional award of the scope as approved."""
    award = core(Award).c
    session.connection().execute(
        update(core(Award))
        .where((award.contest_id == contest.id) & scope, award.state == AwardState.PROVISIONAL.value)
        .values(state=AwardState.APPROVED.value, version=award.version + 1)
    )


def reopen_awards(session: Session, contest: Contest, scope: Any) -> None:
    """Make an approved list provisional again; refused where it is not approved, or a prize of it was paid."""
    award = core(Award).c
    of_list = (award.contest_id == contest.id) & scope
    states = set(session.scalars(select(award.state).where(of_list)))
    if AwardState.PAID.value in states:
        raise WorkbenchError("awards.already_paid")
    if AwardState.APPROVED.value not in states:
        raise WorkbenchError("awards.not_approved")
    session.connection().execute(
        update(core(Award))
        .where(of_list, award.state == AwardState.APPROVED.value)
        .values(state=AwardState.PROVISIONAL.value, version=award.version + 1)
    )


def refuse_open_ties(allocation: Allocation) -> None:
    """Stop where equal candidates stand across a prize line."""
    for tie in allocation.open_ties:
        raise WorkbenchError(
            "awards.open_tie",
            rank=tie.rank,
            count=len(tie.codes),
            codes=", ".join(tie.codes),
            prizes=" / ".join(label or say("awards.no_prize") for label in tie.prizes),
        )


def list_of_week(week_id: int) -> ColumnElement[bool]:
    """Say which awards are the list of a week."""
    return core(Award).c.week_id == week_id


def list_of_season() -> ColumnElement[bool]:
    """Say which awards are the list of the season."""
    return core(Award).c.week_id.is_(None) & core(Award).c.person_id.is_not(None)


def list_of_units() -> ColumnElement[bool]:
    """Say which awards are the list of whole units."""
    return core(Award).c.person_id.is_(None) & core(Award).c.essay_id.is_(None)


def list_of_essays() -> ColumnElement[bool]:
    """Say which awards are the list of the essay contest."""
    return core(Award).c.essay_id.is_not(None)


def locked_contest(session: Session, code: str | None) -> Contest:
    """Give the contest about whose prizes nobody else decides until this transaction ends.

    One lock for all lists, because a scope over the contest ties them together; SQLite locks the database anyway. What
    only refers to the contest, as an import does, need not wait.
    """
    found = contest_of(session, code)
    session.execute(select(core(Contest).c.id).where(core(Contest).c.id == found.id).with_for_update(key_share=True))
    return found
