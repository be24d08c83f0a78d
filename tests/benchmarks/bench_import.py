"""Import of a week's export: the raw insert as the floor, pandas with to_sql as the peer, our service."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
from bench_contest import BenchContest
from bench_tools import Measured, Rival, measure
from sqlalchemy import Engine

from workbench.demo.exports import HEADINGS

COLUMNS = (
    *("week_id", "person_id", "unit_id", "form_id", "import_batch_id", "row_no", "code"),
    *("started_at", "submitted_at", "duration_ms", "duration_resolution_ms", "points", "n_items", "responses"),
    *("device", "prediction", "written_points", "moment_resolution_ms"),
)
INSERT = f"INSERT INTO attempt ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


def run(contest: BenchContest, rounds: int) -> list[Measured]:
    """Measure the three ways; each round stores into a fresh copy of the prepared database."""
    filled = contest.filled()
    with filled.connect() as connection:
        read = connection.exec_driver_sql
        tuples = [tuple(row) for row in read(f"SELECT {', '.join(COLUMNS)} FROM attempt ORDER BY id")]
        batch = tuple(read("SELECT * FROM import_batch WHERE kind = 'ATTEMPTS'").one())
    filled.dispose()

    def with_batch() -> Engine:
        engine = contest.fresh("round.db")
        with engine.begin() as connection:
            connection.exec_driver_sql(f"INSERT INTO import_batch VALUES ({', '.join('?' * len(batch))})", batch)
        return engine

    rivals = [
        Rival("floor: sqlite3 executemany of prepared tuples", lambda e: _raw(e, tuples), with_batch, _digest),
        Rival(
            "workbench: import_attempts",
            lambda engine: _workbench(contest, engine),
            lambda: contest.fresh("round.db"),
            _digest,
        ),
        Rival("peer: pandas read_csv + to_sql", lambda e: _pandas(e, contest.export), with_batch, _digest),
    ]
    return measure(f"import of {contest.n_attempts:,} attempts from CSV", rivals, rounds)


def _raw(engine: Engine, tuples: list[tuple[Any, ...]]) -> Engine:
    with engine.begin() as connection:
        raw: Any = connection.connection.driver_connection
        raw.executemany(INSERT, tuples)
    return engine


def _workbench(contest: BenchContest, engine: Engine) -> Engine:
    contest.take_in(engine)
    return engine


def _pandas(engine: Engine, export: bytes) -> Engine:
    """Do what an analyst would: read as text, look ids up, convert columns, to_sql. Nothing is validated."""
    table = pd.read_csv(io.BytesIO(export), sep=";", dtype=str, skiprows=3, header=None, names=list(HEADINGS))
    with engine.begin() as connection:
        ids = {
            name: dict(connection.exec_driver_sql(f"SELECT {key}, id FROM {name}").tuples().all())
            for name, key in (("person", "code"), ("organisation_unit", "name"), ("form", "code"))
        }
        layouts = dict(connection.exec_driver_sql("SELECT code, layout FROM form").tuples().all())
        own = {code: [part.split(":")[1] for part in layout.split()] for code, layout in layouts.items()}
        stored = pd.DataFrame(
            {
                "week_id": 1,
                "person_id": table["Mã tài khoản"].map(ids["person"]),
                "unit_id": table["Đơn vị"].map(ids["organisation_unit"]),
                "form_id": table["Mã đề"].map(ids["form"]),
                "import_batch_id": connection.exec_driver_sql("SELECT max(id) FROM import_batch").scalar_one(),
                "row_no": table.index + 4,
                "code": table["Mã lượt thi"],
                "started_at": _utc(table["Bắt đầu"]),
                "submitted_at": _utc(table["Nộp bài"]),
                "duration_ms": table["Thời gian làm bài"].str.removesuffix(" giây").astype(int) * 1000,
                "duration_resolution_ms": 1000,
                "points": table["Điểm"].astype(int),
                "n_items": table["Số câu"].astype(int),
                "responses": [
                    "".join(options["ABCD".index(letter)] for options, letter in zip(own[form], text, strict=True))
                    for form, text in zip(table["Mã đề"], table["Bài làm"], strict=True)
                ],
            }
        )
        stored.to_sql("attempt", connection, if_exists="append", index=False)
    return engine


def _utc(texts: pd.Series[str]) -> pd.Series[Any]:
    local = pd.to_datetime(texts, format="%d/%m/%Y %H:%M:%S").dt.tz_localize("Asia/Ho_Chi_Minh")
    return local.dt.tz_convert("UTC").dt.tz_localize(None)


def _digest(engine: Engine) -> object:
    """Give sums that agree only if the same attempts were stored, and close the database."""
    with engine.connect() as connection:
        row = connection.exec_driver_sql(
            "SELECT count(*), sum(points), sum(duration_ms), sum(person_id), sum(unit_id), sum(form_id), "
            "min(substr(started_at, 1, 19)), max(substr(submitted_at, 1, 19)), max(responses) FROM attempt"
        ).one()
    engine.dispose()
    return tuple(row)
