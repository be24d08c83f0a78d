"""Rows given by column are stored exactly, or refused by the database in the usual words."""

from __future__ import annotations

import pytest
from makers import make_attempt, make_contest, store_week
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from workbench.services.bulk import insert_columns
from workbench.store import reading, transaction
from workbench.tables import Attempt, core


def test_every_value_comes_back_as_it_was_given(engine: Engine) -> None:
    contest_id = make_contest(engine)
    changes = [
        {"code": "a\tb\\n", "device": "\\N", "prediction": 7, "written_points": None},
        {
            "code": "hai\ndòng\r",
            "device": "“ế”'",
            "prediction": None,
            "written_points": 0,
            "moment_resolution_ms": 60_000,
        },
        {"code": "\\.", "device": "", "prediction": 0, "written_points": 12},
    ]
    records = [make_attempt(n, f"P{n}", 3, 20 + n, **change) for n, change in enumerate(changes, start=1)]
    store_week(engine, contest_id, 1, records)
    fields = (
        *("row_no", "code", "started_at", "submitted_at", "duration_ms", "duration_resolution_ms", "points"),
        *("n_items", "responses", "device", "prediction", "written_points", "moment_resolution_ms"),
    )
    with reading(engine) as session:
        a = core(Attempt).c
        stored = session.execute(select(*(a[field] for field in fields)).order_by(a.row_no)).all()
    assert [tuple(row) for row in stored] == [tuple(getattr(r, field) for field in fields) for r in records]


def test_nothing_to_store_stores_nothing(engine: Engine) -> None:
    make_contest(engine)
    with transaction(engine) as session:
        insert_columns(session, Attempt, {"week_id": [], "code": []})
        assert session.execute(select(core(Attempt))).all() == []


def test_a_row_against_a_rule_of_the_table_is_an_integrity_error_on_both_engines(engine: Engine) -> None:
    contest_id = make_contest(engine)
    with pytest.raises(IntegrityError):
        store_week(engine, contest_id, 1, [make_attempt(1, "P1", 5, 20)])
