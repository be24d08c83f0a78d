"""A contest with people who sign in, and the real server of the apps on a free port, once a test session."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from makers import AT, OPENS, make_attempt, make_contest, store_week
from sqlalchemy import Engine, select

from workbench.apps.files import ensure_server_files
from workbench.apps.server import voila_command
from workbench.intake.records import AttemptRecord, UnitRecord
from workbench.services.sign_in import give_sign_in
from workbench.services.storing import store_units
from workbench.store import migrate, open_engine, transaction
from workbench.tables import Member, core

PASSWORD = "mật khẩu thử 2022"
HOSTILE = '<img src=x onerror="window.fired=1">Nguyễn Văn Ác'
USERNAMES = {
    "TK": "thuky",
    "TB": "truongban",
    "PB": "phoban",
    "KT": "kiemtra",
    "GK1": "giamkhao",
    "GK2": "khoa",
    "GK3": "khoahai",
}

_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Đỗ", "Bùi", "Võ", "Ngô")
_MIDDLES = ("Văn", "Thị", "Minh", "Thanh", "Hữu", "Ngọc")
_GIVEN = ("An", "Ánh", "Bình", "Đạt", "Dung", "Giang", "Hạnh", "Khánh", "Lan", "Ngân", "Phúc", "Quỳnh", "Sơn", "Yến")
_UNITS = ("Sở Giáo dục và Đào tạo", "Đoàn khối Doanh nghiệp", "Trường Cao đẳng Y tế", "Huyện đoàn Đồng Xanh")


@dataclass(frozen=True)
class Site:
    """A running server: its address, its database and its files."""

    url: str
    engine: Engine
    home: Path
    log: Path
    pid: int


def make_served_contest(engine: Engine, n_people: int = 60) -> None:
    """Store a small contest: units with names, one full week, one week with a tie at the top, one hostile name."""
    contest_id = make_contest(engine, weeks=3)
    units = [UnitRecord(i, f"SN{i}", name, (), None, "A", 40 * i, AT.date()) for i, name in enumerate(_UNITS, start=1)]
    with transaction(engine) as session:
        store_units(session, contest_id, units)
    give_sign_ins(engine)
    store_week(engine, contest_id, 1, _attempts(n_people, seed=1, first=0))
    tied = [make_attempt(1, "HV1", 4, 21), make_attempt(2, "HV2", 4, 21)]
    same = tied[0].submitted_at
    tied[1] = tied[1]._replace(submitted_at=same, started_at=tied[0].started_at)
    later = _attempts(30, seed=2, first=10)
    moved = timedelta(days=14)
    week_2 = [
        record._replace(
            row_no=number,
            code=f"M{number:05d}",
            started_at=record.started_at + moved,
            submitted_at=record.submitted_at + moved,
        )
        for number, record in enumerate([*tied, *later], start=1)
    ]
    store_week(engine, contest_id, 2, week_2)


def give_sign_ins(engine: Engine) -> None:
    """Let the members of the small contest sign in."""
    with transaction(engine) as session:
        found = session.execute(select(core(Member).c.code, core(Member).c.id)).all()
        for code, member_id in found:
            if code in USERNAMES:
                give_sign_in(
                    session, member_id=member_id, username=USERNAMES[code], password=PASSWORD, actor="system", at=AT
                )


def _attempts(n_people: int, *, seed: int, first: int) -> list[AttemptRecord]:
    draw = random.Random(seed)
    records: list[AttemptRecord] = []
    for person in range(n_people):
        name = " ".join(draw.choice(part) for part in (_FAMILIES, _MIDDLES, _GIVEN))
        if person == 3:
            name = HOSTILE
        unit = f"SN{draw.randint(1, len(_UNITS))}"
        for _ in range(draw.randint(1, 3)):
            number = len(records) + 1 + first
            record = make_attempt(number, f"P{seed}{person:03d}", draw.randint(1, 4), draw.randint(20, 300))
            at = OPENS + timedelta(days=draw.randint(0, 7), minutes=number)
            seconds = timedelta(milliseconds=record.duration_ms)
            records.append(record._replace(full_name=name, unit_code=unit, submitted_at=at, started_at=at - seconds))
    return records


@contextmanager
def server(
    base_url: str = "/", *, is_warm: bool = True, fill: Callable[[Engine], None] = make_served_contest
) -> Iterator[Site]:
    """Start the apps over a contest of their own, made by ``fill``, and stop exactly that process at the end."""
    folder = Path(tempfile.mkdtemp(prefix="wb-apps-"))
    checkout = Path(__file__).resolve().parents[1]
    (folder / "notebooks").mkdir()
    shutil.copytree(checkout / "notebooks" / "apps", folder / "notebooks" / "apps")
    before = {name: os.environ.get(name) for name in ("WORKBENCH_HOME", "WORKBENCH_DB")}
    os.environ["WORKBENCH_HOME"] = str(folder)
    os.environ.pop("WORKBENCH_DB", None)
    try:
        engine = open_engine()
        migrate(engine)
        fill(engine)
        ensure_server_files()
        port = _free_port()
        argv, env, cwd = voila_command(port, base_url, is_warm=is_warm, environment=os.environ)
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(argv, env=env, cwd=cwd, stdout=output, stderr=subprocess.STDOUT)
    site = Site(f"http://127.0.0.1:{port}{base_url}", engine, folder, log, process.pid)
    try:
        _wait_until_ready(site, process)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=60)
        engine.dispose()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(site: Site, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(site.url + "login", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            assert process.poll() is None, site.log.read_text(encoding="utf-8")
            time.sleep(0.1)
    raise AssertionError(site.log.read_text(encoding="utf-8"))
