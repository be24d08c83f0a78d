"""Fixtures of the whole suite: every database test runs on a real SQLite file and on a real PostgreSQL server."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import demo_run_maker
import pytest
from argon2 import PasswordHasher
from browsers import running_chromium
from emptied import EmptiedDatabase
from hypothesis import settings
from makers import create_database
from playwright.sync_api import Browser
from served import Site, server
from sharing_work import place_of, scheduler
from sqlalchemy import Engine, event

from workbench.rules.sealed_blob import Cost
from workbench.rules.sealing import seal_key
from workbench.services import keys, sign_in
from workbench.store import migrate, open_engine

os.environ.pop("WORKBENCH_DB", None)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each kernel of the apps compiles every module again

# No test depends on how fast the machine is, nor on what another run drew.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def _server_binary(name: str) -> Path | None:
    found = shutil.which(name)
    if found and Path(found).resolve().with_name("postgres").exists():
        return Path(found).resolve()
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) + sorted(Path("/opt").glob(f"*/bin/{name}"))
    return places[-1] if places else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ordinary_user() -> str | None:
    """PostgreSQL refuses to run as root: give another account to run it as."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first."""
    items.sort(key=lambda item: place_of(item.nodeid.split("::", 1)[0]))


@pytest.hookimpl(optionalhook=True)  # the tests also run without xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """What shares something costly runs on one worker."""
    return scheduler(config, log)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for every test of the session that opens a page: two at once cannot be driven from one thread."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The apps on a free port, over a small contest of their own, for every test of the session that asks for them."""
    with server() as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server of this test session's own, on a free port; gives the URL without a database name."""
    initdb, postgres = _server_binary("initdb"), _server_binary("postgres")
    if initdb is None or postgres is None:
        pytest.skip("PostgreSQL's server binaries are not installed")
    user, port = _ordinary_user(), _free_port()
    folder = Path(tempfile.mkdtemp(prefix="wb-pg-"))
    if user:
        shutil.chown(folder, user)
    subprocess.run(
        [initdb, "-D", folder / "data", "-U", "workbench", "-A", "trust", "-E", "UTF8", "--locale=C"],
        check=True,
        capture_output=True,
        user=user,
        cwd=folder,
    )
    server = subprocess.Popen(
        [
            postgres,
            "-D",
            folder / "data",
            "-p",
            str(port),
            "-h",
            "127.0.0.1",
            "-k",
            folder,
            "-c",
            "fsync=off",
            "-c",
            "full_page_writes=off",
            "-c",
            "synchronous_commit=off",
        ],
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
        user=user,
        cwd=folder,
    )
    try:
        _wait_until_ready(_server_binary("pg_isready"), port, server)
        yield f"postgresql+psycopg://workbench@127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(pg_isready: Path | None, port: int, server: subprocess.Popen[bytes]) -> None:
    assert pg_isready is not None
    for _ in range(600):
        asked = subprocess.run([pg_isready, "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"], check=False)
        if asked.returncode == 0:
            return
        assert server.poll() is None, "the PostgreSQL server ended at once"
    raise AssertionError("the PostgreSQL server did not become ready")


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """A migrated, empty database that each test copies."""
    create_database(postgresql_server, "CREATE DATABASE wb_template")
    engine = open_engine(f"{postgresql_server}/wb_template")
    migrate(engine)
    engine.dispose()
    return "wb_template"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file that each test copies."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """Slow hashes guard passwords of real people; what the office pays for them has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_in, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setattr(keys, "seal_key", partial(seal_key, cost=Cost(memory_kib=8, passes=1, lanes=1)))
        yield


@pytest.fixture
def workbench_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own in the place of the checkout."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("WORKBENCH_HOME", str(folder))
    return folder


@pytest.fixture
def sqlite_engine(sqlite_template: Path, workbench_home: Path) -> Iterator[Engine]:
    """An empty, migrated SQLite file at the place where the workbench looks for it."""
    path = workbench_home / "data" / "workbench.db"
    path.parent.mkdir()
    shutil.copy(sqlite_template, path)
    engine = open_engine()
    event.listen(engine, "connect", _do_not_wait_for_the_disk)
    yield engine
    engine.dispose()


def _do_not_wait_for_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    """A test's file need not outlive a power cut; that the package's own engine waits has a test."""
    connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture(scope="session")
def emptied_postgresql(postgresql_server: str, postgresql_template: str) -> EmptiedDatabase:
    """One database for all tests that take the engine: to empty it is cheaper than to make another."""
    return EmptiedDatabase(postgresql_server, postgresql_template)


@pytest.fixture
def postgresql_engine(emptied_postgresql: EmptiedDatabase, workbench_home: Path) -> Iterator[Engine]:
    """An empty, migrated database on the PostgreSQL server."""
    engine = emptied_postgresql.lend()
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty, migrated database on each of the two engines."""
    opened: Engine = request.getfixturevalue(f"{request.param}_engine")
    return opened


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> demo_run_maker.DemoRun:
    """The demo contest held from the first file to the approved awards, on SQLite; to be read only."""
    home = demo_run_maker.make_home(tmp_path_factory.mktemp("demo-run") / "home")
    with demo_run_maker.at_home(home):
        engine = open_engine()
        run = demo_run_maker.run_demo(engine, home)
        engine.dispose()
    return run


@pytest.fixture
def demo_home(demo_run: demo_run_maker.DemoRun, monkeypatch: pytest.MonkeyPatch) -> demo_run_maker.DemoRun:
    """The demo contest as the place where the workbench lives; to be read only."""
    monkeypatch.setenv("WORKBENCH_HOME", str(demo_run.home))
    return demo_run


@pytest.fixture
def demo_copy(
    demo_run: demo_run_maker.DemoRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> demo_run_maker.DemoRun:
    """A copy of the demo contest to change, as the place where the workbench lives."""
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    return demo_run.copy(tmp_path / "home")


@pytest.fixture
def postgresql_database(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """The URL of an empty, migrated PostgreSQL database of the test's own."""
    name = f"wb_{uuid.uuid4().hex}"
    create_database(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {postgresql_template}")
    yield f"{postgresql_server}/{name}"
    create_database(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def reported_run(demo_run: demo_run_maker.DemoRun, tmp_path_factory: pytest.TempPathFactory) -> demo_run_maker.DemoRun:
    """The demo contest with its summary report issued; to be read only."""
    home = tmp_path_factory.mktemp("reported-run") / "home"
    with demo_run_maker.at_home(home):
        return demo_run_maker.issue_report(demo_run.copy(home))


@pytest.fixture
def reported_home(reported_run: demo_run_maker.DemoRun, monkeypatch: pytest.MonkeyPatch) -> demo_run_maker.DemoRun:
    """The reported contest as the place where the workbench lives; to be read only."""
    monkeypatch.setenv("WORKBENCH_HOME", str(reported_run.home))
    return reported_run


@pytest.fixture
def reported_copy(
    reported_run: demo_run_maker.DemoRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> demo_run_maker.DemoRun:
    """A copy of the reported contest to change, as the place where the workbench lives."""
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    return reported_run.copy(tmp_path / "home")
