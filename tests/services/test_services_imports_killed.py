"""A process killed while it imports leaves the whole file or nothing; a careless import shows that the check sees."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from makers import (
    LATER,
    attempt_line,
    attempts_csv,
    make_contest,
    order,
    state_of,
)
from sqlalchemy import Engine, event, func, insert, select

from workbench.queries.digests import table_digests
from workbench.services import bulk
from workbench.services.imports import import_attempts
from workbench.store import open_engine, reading, transaction
from workbench.tables import (
    Attempt,
    ImportBatch,
    Person,
    core,
)

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="child processes are made by fork here")

MANY = attempts_csv(*(attempt_line(n, person=f"P{n % 7}") for n in range(1, 31)))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dying_import(url: str, place: int | str) -> None:
    """Import, and kill the own process at the n-th writing statement, just before or just after the commit."""
    engine = open_engine(url)
    writes = 0

    def written(count: bool) -> None:
        nonlocal writes
        writes += count
        if writes == place:
            _die()

    @event.listens_for(engine, "after_cursor_execute")
    def _count(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        written(statement.startswith("INSERT"))

    # A COPY goes past the events of the engine; this process is a child, and nobody else sees the change.
    copy = bulk._copy
    bulk._copy = lambda *what: (copy(*what), written(True))  # type: ignore[assignment]
    if place == "before commit":
        event.listen(engine, "commit", lambda _connection: _die())
    import_attempts(engine, order("tuan-1.csv", MANY), week=1)
    if place == "after commit":
        _die()


def _careless_import(url: str, place: int | str) -> None:
    """The negative control: the same rows with a commit after each ten of them."""
    engine = open_engine(url)
    a = core(Attempt)
    with transaction(engine) as session:
        person = insert(core(Person)).values(contest_id=1, code="P1", full_name="x", unit_id=1)
        session.connection().execute(person)
        batch = insert(core(ImportBatch)).values(**_bare_batch(), rows_read=30, rows_accepted=30)
        session.connection().execute(batch)
    for start in range(0, 30, 10):
        if start == place:
            _die()
        with transaction(engine) as session:
            session.connection().execute(insert(a), [_bare_attempt(n) for n in range(start, start + 10)])


def _bare_batch() -> dict[str, Any]:
    return {
        "contest_id": 1,
        "kind": "ATTEMPTS",
        "week_id": 1,
        "file_name": "x",
        "sha256": "a" * 64,
        "profile": "x",
        "imported_at": LATER,
        "imported_by_id": 1,
        "rows_refused": 0,
        "refused_by_reason": "{}",
        "findings": "[]",
        "rows_digest": "",
    }


def _bare_attempt(number: int) -> dict[str, Any]:
    return {
        "week_id": 1,
        "person_id": 1,
        "unit_id": 1,
        "import_batch_id": 1,
        "row_no": number,
        "code": f"L{number}",
        "started_at": LATER,
        "submitted_at": LATER,
        "duration_ms": 1,
        "duration_resolution_ms": 1,
        "points": 1,
        "n_items": 4,
        "responses": "",
    }


def _killed(target: Callable[[str, int | str], None], engine: Engine, place: int | str) -> None:
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    child = multiprocessing.get_context("fork").Process(target=target, args=(url, place))
    child.start()
    child.join(timeout=60)
    assert child.exitcode == -signal.SIGKILL, place


def _is_partial(engine: Engine) -> bool:
    """Say whether a batch is there whose rows are not all there."""
    with reading(engine) as session:
        batches = session.execute(select(func.coalesce(func.sum(core(ImportBatch).c.rows_accepted), 0))).scalar_one()
        return batches != session.execute(select(func.count()).select_from(core(Attempt))).scalar_one()


@needs_fork
def test_a_process_killed_while_importing_leaves_nothing_or_everything(engine: Engine) -> None:
    make_contest(engine)
    untouched = state_of(engine)
    for place in (1, 2, 3, 4, 5, "before commit"):
        _killed(_dying_import, engine, place)
        assert (state_of(engine), _is_partial(engine)) == (untouched, False), place
    _killed(_dying_import, engine, "after commit")
    assert not _is_partial(engine)
    with reading(engine) as session:
        whole = table_digests(session)
        assert session.execute(select(func.count()).select_from(core(Attempt))).scalar_one() == 30
    again = import_attempts(engine, order("tuan-1.csv", MANY), week=1)
    assert (again.already_imported, again.rows_new) == (True, 0)
    with reading(engine) as session:
        assert table_digests(session) == whole


@needs_fork
def test_the_check_sees_a_partial_import(engine: Engine) -> None:
    make_contest(engine)
    _killed(_careless_import, engine, 10)
    assert _is_partial(engine)
