"""``workbench.open()``: the frames of a small contest, whole, on both engines; no name and no sealed key is in them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from makers import AT, LATER, OPENS, approve_by_two, make_attempt, make_contest, store_week
from sqlalchemy import Engine, delete, select, update

import workbench
from workbench.analysis.contest_data import ContestData
from workbench.errors import WorkbenchError
from workbench.queries.bank import forms_of_pool, items_of_pool, pool_of_week
from workbench.rules.forms import form_items
from workbench.services.pools import build_week_pool
from workbench.services.reviews import annul_attempt
from workbench.store import reading, transaction
from workbench.tables import ItemKey, Person, core
from workbench.texts import LOCAL_ZONE


def _paper(engine: Engine) -> tuple[str, list[str], str]:
    """Give the first form of week 1: its code, its items and the answers that are all correct."""
    with reading(engine) as session:
        pool = pool_of_week(session, 1)
        assert pool is not None and pool.id is not None
        key = {item.code: item.key for item in items_of_pool(session, 1, pool.id)}
        form = forms_of_pool(session, pool.id)[0]
    items = [code for code, _ in form_items(form.layout)]
    return form.code, items, "".join(key[code] for code in items)


def _hold_week(engine: Engine) -> tuple[str, list[str], str]:
    """Two people of DV1, one of DV2 with two attempts, one of them without answers; P9 is annulled."""
    make_contest(engine)
    pool = build_week_pool(engine, week=1, n_forms=2, actor="TK", at=AT)
    approve_by_two(engine, 1, pool.approval_digest)
    form, items, right = _paper(engine)
    wrong = "B" if right[0] == "A" else "A"
    attempts = [
        make_attempt(1, "P1", 4, 30, form_code=form, responses=right),
        make_attempt(2, "P2", 2, 50, unit_code="DV2", form_code=form, responses=wrong + "-" + right[2:]),
        make_attempt(3, "P2", 4, 40, unit_code="DV2"),
        make_attempt(4, "P9", 4, 5, form_code=form, responses=right),
    ]
    store_week(engine, 1, 1, attempts)
    annul_attempt(engine, week=1, attempt_code="L00004", actor="TK", seconded_by="TB", reason="thi hộ", at=LATER)
    return form, items, right


def _open(engine: Engine) -> ContestData:
    return workbench.open(engine.url.render_as_string(hide_password=False))


def test_the_frames_of_a_week(engine: Engine) -> None:
    form, items, right = _hold_week(engine)
    db = _open(engine)
    starts = [pd.Timestamp(OPENS + timedelta(minutes=n)).tz_convert(LOCAL_ZONE) for n in (1, 2, 3)]
    assert db.attempts.drop(columns="submitted_at").astype(object).where(
        lambda f: f.notna(), None
    ).to_numpy().tolist() == [
        [1, 1, 1, "DV1", 1, 4, None, 4, 30_000, starts[0], form, 1.0],
        [2, 1, 2, "DV2", 1, 2, None, 4, 50_000, starts[1], form, 0.5],
        [3, 1, 2, "DV2", 2, 4, None, 4, 40_000, starts[2], None, 1.0],
    ]
    wrong = "B" if right[0] == "A" else "A"
    assert db.responses.to_numpy().tolist() == [
        *(
            [1, item, place, letter, 1.0]
            for place, (item, letter) in enumerate(zip(items, right, strict=True), start=1)
        ),
        [2, items[0], 1, wrong, 0.0],
        [2, items[1], 2, "-", 0.0],
        [2, items[2], 3, right[2], 1.0],
        [2, items[3], 4, right[3], 1.0],
    ]
    assert db.people.to_numpy().tolist() == [[1, "DV1", ""], [2, "DV2", ""], [3, "DV1", ""]]
    assert db.units[["unit_code", "headcount", "people", "attempts", "rate"]].to_numpy().tolist() == [
        ["DV2", 50, 1, 2, 0.02],
        ["DV1", 100, 1, 1, 0.01],
        ["DV3", 10, 0, 0, 0.0],
    ]
    assert db.weeks[["week", "questions", "pool_size", "time_limit_s"]].to_numpy().tolist() == [
        [1, 4, 8, 600],
        [2, 4, 8, 600],
    ]
    assert len(db.items) == 40 and db.items.iloc[0].tolist() == ["AA-001", "AA", "EASY", 4, "B", "Câu hỏi AA 1?"]


def test_marks_are_of_first_attempts_and_hold_what_was_presented(engine: Engine) -> None:
    _, items, _ = _hold_week(engine)
    db = _open(engine)
    expected = pd.DataFrame([[1.0] * 4, [0.0, 0.0, 1.0, 1.0]], [1, 2], items)
    found = db.marks(1)
    assert found[items].to_numpy().tolist() == expected.to_numpy().tolist() and set(found) == set(items)
    assert db.marks(2).empty and db.marks(first_only=False).shape == (2, 4)


def test_merged_accounts_are_one_person(engine: Engine) -> None:
    _hold_week(engine)
    with transaction(engine) as session:
        person = core(Person)
        session.connection().execute(update(person).where(person.c.code == "P2").values(same_as_id=1))
    db = _open(engine)
    assert db.attempts[["attempt", "person", "ordinal"]].to_numpy().tolist() == [[1, 1, 1], [2, 1, 2], [3, 1, 3]]
    assert db.people["person"].tolist() == [1, 3]


def test_a_sealed_key_is_in_no_frame(engine: Engine) -> None:
    _hold_week(engine)
    with transaction(engine) as session:  # what sealing does to the rows
        session.connection().execute(delete(core(ItemKey)))
    db = _open(engine)
    assert db.items["key"].isna().all()
    assert db.responses["is_right"].isna().all() and len(db.responses) == 8
    assert db.sql("SELECT * FROM item_key").empty
    with pytest.raises(WorkbenchError):
        db.sql("SELECT nonce FROM sealed_key")


def test_nobody_is_named_and_the_frames_are_read_once(engine: Engine) -> None:
    _hold_week(engine)
    db = _open(engine)
    frames = [db.attempts, db.responses, db.people, db.units, db.items, db.weeks]
    shown = "".join(frame.to_csv() for frame in frames)
    assert "Người" not in shown and "P1" not in shown and "L0000" not in shown
    assert db.attempts is db.attempts
    assert repr(db) == "<contest thu: attempts, responses, people, units, items, weeks, marks(), sql()>"


def test_sql_gives_a_frame(engine: Engine) -> None:
    _hold_week(engine)
    query = "SELECT code, points FROM attempt WHERE points < :points ORDER BY code"
    assert _open(engine).sql(query, points=4).to_dict("records") == [{"code": "L00002", "points": 2}]


def test_a_contest_without_attempts_has_empty_frames_with_their_columns(engine: Engine) -> None:
    make_contest(engine)
    db = _open(engine)
    assert db.attempts.empty and db.attempts["started_at"].dt.hour.tolist() == []
    assert db.responses.columns.tolist() == ["attempt", "item", "position", "chosen", "is_right"]
    assert (len(db.people), len(db.units), len(db.marks())) == (0, 3, 0)


def test_the_file_can_be_named_by_its_path_and_is_left_as_it_was(sqlite_engine: Engine, tmp_path: Path) -> None:
    _hold_week(sqlite_engine)
    path = Path(sqlite_engine.url.database or "")
    sqlite_engine.dispose()
    before = path.read_bytes()
    assert len(workbench.open(str(path), "thu").attempts) == len(workbench.open().attempts) == 3
    assert path.read_bytes() == before
    for code, values in (("contest.unknown", (str(path), "khac")), ("contest.no_database", (str(tmp_path / "x.db"),))):
        with pytest.raises(WorkbenchError) as refusal:
            workbench.open(*values)
        assert refusal.value.code == code


def test_opening_needs_no_statistics_until_asked(sqlite_engine: Engine) -> None:
    """The package itself stays light: nothing of the analysis is loaded by importing it."""
    import subprocess
    import sys

    code = "import sys, workbench; print(sorted({'pandas', 'sqlalchemy', 'scipy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_items_of_two_versions_are_two(sqlite_engine: Engine) -> None:
    from workbench.queries.learning import item_facts
    from workbench.tables import Item

    make_contest(sqlite_engine)
    with transaction(sqlite_engine) as session:
        item = core(Item)
        row = dict(session.connection().execute(select(item).where(item.c.code == "AA-001")).mappings().one())
        del row["id"]
        session.connection().execute(item.insert().values(**row | {"version": 2}))
    with reading(sqlite_engine) as session:
        assert [facts.label for facts in item_facts(session, 1)][:3] == ["AA-001", "AA-001/2", "AA-002"]
