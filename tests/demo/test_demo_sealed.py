"""A week of the demo is sealed: its database, searched byte by byte, holds no key of that week."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from demo_run_maker import CHECKOUT
from sqlalchemy import Engine

from workbench.demo.conduct import DemoContest
from workbench.queries.bank import items_of_pool
from workbench.rules.contest_setup import load_setup
from workbench.services.approvals import approve_pool
from workbench.services.pools import build_week_pool
from workbench.store import forget_deleted, reading


def key_cell(item_id: int, letters: str) -> bytes:
    """The cell that SQLite writes for a row of item_key: payload length, row id, header, the letters."""
    row_id = bytes([item_id]) if item_id < 128 else bytes([128 | item_id >> 7, item_id & 127])
    payload = bytes([3, 0, 13 + 2 * len(letters)]) + letters.encode()
    return bytes([len(payload)]) + row_id + payload


def bytes_of(engine: Engine) -> bytes:
    path = Path(str(engine.url.database))
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(path.name + "*")))


@pytest.fixture
def contest(sqlite_engine: Engine, workbench_home: Path) -> DemoContest:
    for name in ("contest.toml", "bank.csv"):
        shutil.copy(CHECKOUT / "data" / name, workbench_home / "data" / name)
    data = workbench_home / "data"
    contest = DemoContest(sqlite_engine, load_setup(data / "contest.toml"), data / "bank.csv", 2022)
    steps = {step.key: step.run for step in contest.steps()}
    for key in ("step_set_up", "step_raw_files", "step_registers"):
        steps[key]()
    return contest


def test_no_byte_of_a_sealed_key_is_left(contest: DemoContest) -> None:
    engine, at = contest.engine, contest.setup.week(1).opens_at - timedelta(days=3)
    pool = build_week_pool(engine, week=1, n_forms=400, actor=contest.secretary, at=at)
    for approver in (contest.second_secretary, contest.chair):
        approve_pool(engine, week=1, digest=pool.approval_digest, actor=approver, reason="Biên bản", at=at)
    with reading(engine) as session:
        items = items_of_pool(session, 1, pool.id or 0)
    cells = [key_cell(item.item_id, item.key) for item in items]
    forget_deleted(engine)  # everything committed stands in the file itself now
    before = bytes_of(engine)
    assert (len(cells), [cell for cell in cells if cell not in before]) == (40, [])
    contest._seal(1)
    after = bytes_of(engine)
    assert [cell for cell in cells if cell in after] == []
    pairs = [f'"{item.code}":"{item.key}"'.encode() for item in items]
    assert [pair for pair in pairs if pair in after] == []
    assert not (Path(str(engine.url.database)).parent / "archive" / "bank.csv").exists()
