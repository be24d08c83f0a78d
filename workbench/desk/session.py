"""Where a notebook begins: which contest, who acts, at what moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of, member_of
from workbench.store import open_engine, reading
from workbench.texts import LOCAL_ZONE


@dataclass(frozen=True, slots=True)
class Desk:
    """An open desk: the database, the contest by its code and id, and the acting member's code, None if by hand."""

    engine: Engine
    contest: str
    contest_id: int
    actor: str | None
    fixed_at: datetime | None = None

    @property
    def at(self) -> datetime:
        """Give the moment that an action is recorded with: the one given at the start, else the present."""
        return self.fixed_at or datetime.now(UTC)


def open_desk(contest: str | None = None, actor: str | None = None, at: str | None = None) -> Desk:
    """Open the desk on a contest (without a code: the only one) and let refusals be read as plain sentences.

    An empty ``actor`` is nobody: the work is done by hand.
    ``at`` is an ISO 8601 moment, local time where it names no zone; None follows the clock, which is right when
    somebody works by hand. This is the one place of the desk that may ask the clock.
    """
    _show_refusals_as_sentences()
    engine = open_engine()
    with reading(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        if actor:
            member_of(session, found.id, actor)
        return Desk(engine, found.code, found.id, actor or None, read_moment(at) if at else None)


def read_moment(text: str) -> datetime:
    """Read a moment as a parameter gives it: ``2022-09-28T08:00``, local time where no zone stands."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WorkbenchError("desk.moment_unreadable", text=text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL_ZONE)


def _show_refusals_as_sentences() -> None:
    """In IPython show a WorkbenchError without its traceback; the cell still fails, so papermill stops there."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        shell.set_custom_exc((WorkbenchError,), _show_refusal)


def _show_refusal(shell: Any, kind: type[WorkbenchError], error: Any, trace: Any, tb_offset: Any = None) -> list[str]:
    lines = [error.message()]
    error._render_traceback_ = lambda: lines
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    return lines
