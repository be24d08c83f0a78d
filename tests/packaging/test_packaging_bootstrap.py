"""System packages are installed only where that is allowed; elsewhere one line gives the command."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

BOOTSTRAP = Path(__file__).parents[2] / ".ci" / "bootstrap.py"
SHELL_TOOLS = ("env", "sh")


@pytest.fixture
def tools(tmp_path):
    """A folder that is the whole search path: what is not put there is not on this computer."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in SHELL_TOOLS:
        (folder / name).symlink_to(shutil.which(name))
    return folder


def program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def run(tools: Path, statement: str, *, user_id: int) -> list[str]:
    """Run a statement of the script as a user, and give the lines it printed."""
    code = (
        f"import bootstrap, os; os.geteuid = lambda: {user_id}; bootstrap.is_missing = lambda name: True; {statement}"
    )
    environment = {"PATH": str(tools), "PYTHONPATH": str(BOOTSTRAP.parent), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_an_ordinary_user_is_told_the_command(tools):
    program(tools / "apt-get", f'echo "$*" >> "{tools}/called"')
    assert run(tools, "bootstrap.provide('pango')", user_id=1000) == [
        "Máy thiếu pango (chưa tạo được tệp PDF, Word và HTML vẫn đủ); "
        "lệnh cài: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 / "
        "pango is missing (no PDF, Word and HTML are complete); "
        "to install: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    ]
    assert not (tools / "called").exists()


def test_root_installs_without_questions_after_one_update(tools):
    program(tools / "apt-get", f'echo "$DEBIAN_FRONTEND: $*" >> "{tools}/called"')
    run(tools, "bootstrap.provide('chromium')", user_id=0)
    assert (tools / "called").read_text(encoding="utf-8").splitlines() == [
        "noninteractive: update -qq",
        "noninteractive: install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=60 chromium",
    ]


def test_two_packages_take_one_update(tools):
    program(tools / "apt-get", f'echo "$1" >> "{tools}/called"')
    run(tools, "bootstrap.provide('chromium'); bootstrap.provide('postgresql')", user_id=0)
    assert (tools / "called").read_text(encoding="utf-8").split() == ["update", "install", "install"]


def test_sudo_without_a_password_is_used(tools):
    program(tools / "sudo", f'echo "$*" >> "{tools}/called"')
    program(tools / "dnf", "exit 0")
    run(tools, "bootstrap.provide('postgresql')", user_id=1000)
    assert (tools / "called").read_text(encoding="utf-8").splitlines() == [
        "-n true",
        "-n env DEBIAN_FRONTEND=noninteractive dnf install -y -q postgresql-server",
    ]


def test_sudo_that_asks_for_a_password_is_not_used(tools):
    program(tools / "sudo", f'echo "$*" >> "{tools}/called"; exit 1')
    program(tools / "dnf", "exit 0")
    told = run(tools, "bootstrap.provide('postgresql')", user_id=1000)
    assert [line.rpartition(" to install: ")[2] for line in told] == ["sudo dnf install postgresql-server"]
    assert (tools / "called").read_text(encoding="utf-8").splitlines() == ["-n true"]


def test_a_failing_install_is_one_more_line_and_no_stop(tools):
    program(tools / "apk", "exit 1")
    told = run(tools, "bootstrap.provide('chromium'); print('tiếp tục')", user_id=0)
    assert told == [
        "Đang cài chromium bằng apk … / Installing chromium with apk …",
        "Máy thiếu chromium (bỏ qua các phép thử cần trình duyệt); lệnh cài: sudo apk add chromium / "
        "chromium is missing (tests that need a browser are skipped); to install: sudo apk add chromium",
        "tiếp tục",
    ]


def test_brew_is_never_run_as_root(tools):
    program(tools / "brew", f'echo "$*" >> "{tools}/called"')
    told = run(tools, "bootstrap.provide('pango')", user_id=0)
    assert [line.rpartition(" to install: ")[2] for line in told] == ["brew install pango"]
    assert not (tools / "called").exists()


def test_a_computer_without_a_package_manager_goes_on(tools):
    assert run(tools, "bootstrap.provide('postgresql')", user_id=0) == [
        "Máy thiếu postgresql: bỏ qua các phép thử trên PostgreSQL. / "
        "postgresql is missing: tests on PostgreSQL are skipped."
    ]


def test_a_library_is_looked_for_by_loading_it(tools):
    code = "import bootstrap; print(bootstrap.is_loadable('libc.so.6'), bootstrap.is_loadable('libkhong-co-1.0.so.0'))"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code],
        env={**os.environ, "PYTHONPATH": str(BOOTSTRAP.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", "False"]
