"""The make targets say and do what the README promises; nothing is installed here."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture
def checkout(tmp_path):
    """A checkout without an environment, in a folder with spaces and Vietnamese letters."""
    folder = tmp_path / "bản sao của phòng"
    (folder / ".ci").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "constraints.txt", ".ci/bootstrap.py", ".ci/run"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def environment_without_make() -> dict[str, str]:
    """What a shell would hand on; these tests themselves run below `make test`, which a second make would notice."""
    return {name: value for name, value in os.environ.items() if name not in {"PYTHON", "MAKEFLAGS", "MAKELEVEL"}}


def make(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = environment_without_make()
    return subprocess.run(
        ["make", *words], cwd=folder, env={**kept, **environment}, capture_output=True, text=True, check=False
    )


def program(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return path


def with_environment(checkout: Path) -> Path:
    """A checkout whose environment counts as installed and whose programs only write down how they were called."""
    for name in ("python", "workbench", "jupyter-lab", "ruff", "mypy", "lint-imports"):
        program(checkout / ".venv" / "bin" / name, f'echo "{name} $*"')
    for stamp in ("installed", "installed-for-tests"):
        (checkout / ".venv" / stamp).touch()
    return checkout


def test_help_is_the_default_and_names_every_target_in_two_languages(checkout):
    shown = make(checkout)
    targets = [line.split()[1] for line in shown.stdout.splitlines() if line.startswith("  make ")]
    phony = next(
        line.split()[1:] for line in (checkout / "Makefile").read_text("utf-8").splitlines() if ".PHONY" in line
    )
    assert (shown.returncode, sorted([*targets, "help"])) == (0, sorted(phony))
    assert all(line.count(" / ") == 1 for line in shown.stdout.splitlines() if line.startswith("  make "))


def test_demo_looks_for_pango_and_then_runs_the_demo(checkout):
    done = make(with_environment(checkout), "demo")
    assert done.stdout.splitlines() == ["python .ci/bootstrap.py provide pango", "workbench demo"]


def test_tests_run_every_check_and_pytest_has_the_last_word(checkout):
    done = make(with_environment(checkout), "--silent", "test")
    assert done.stdout.splitlines() == [
        "python .ci/bootstrap.py provide pango chromium postgresql",
        "ruff format --check .",
        "ruff check .",
        "mypy ",
        "lint-imports ",
        "python -m pytest -n 2 --no-loadscope-reorder",
    ]


def test_ci_runs_exactly_make_test_from_any_folder(checkout, tmp_path):
    with_environment(checkout)
    by_make = make(checkout, "test").stdout
    environment = environment_without_make()
    command = [checkout / ".ci" / "run"]
    by_ci = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
    assert by_ci == by_make


def test_apps_and_lab_listen_on_this_computer(checkout):
    with_environment(checkout)
    assert make(checkout, "apps").stdout.splitlines() == ["workbench apps"]
    told = make(checkout, "lab").stdout.split()
    assert told[:3] == ["jupyter-lab", "--ServerApp.ip=127.0.0.1", "--ServerApp.root_dir=notebooks"]


def test_bench_hands_its_options_on(checkout):
    done = make(with_environment(checkout), "bench", "BENCH=--attempts 330000")
    assert done.stdout.splitlines() == ["python tests/benchmarks/run_all.py --attempts 330000"]


def test_an_installed_environment_is_installed_again_only_when_the_pins_change(checkout):
    with_environment(checkout)
    assert "bootstrap.py install" not in make(checkout, "-n", "demo").stdout
    os.utime(checkout / "constraints.txt", (2_000_000_000, 2_000_000_000))
    assert '"$found" .ci/bootstrap.py install\n' in make(checkout, "-n", "demo").stdout
    assert '"$found" .ci/bootstrap.py install --tests\n' in make(checkout, "-n", "test").stdout


def test_a_python_that_is_too_old_is_refused_in_two_languages(checkout, tmp_path):
    old = program(tmp_path / "python3.9", "exit 1")
    done = make(checkout, "demo", PYTHON=str(old))
    assert done.returncode == 2
    assert done.stderr.splitlines()[:2] == [
        "Cần Python 3.11 trở lên; chỉ đường dẫn bằng: make demo PYTHON=/duong/dan/python3.11",
        "Python 3.11 or later is needed; name it with: make demo PYTHON=/path/to/python3.11",
    ]
    assert not (checkout / ".venv").exists()


def test_a_newer_python_beside_an_old_python3_is_found(checkout, tmp_path):
    tools = tmp_path / "tools"
    program(tools / "python3", "exit 1")
    program(tools / "python3.14", "exit 1")
    program(tools / "python3.13", 'if [ "$1" = -c ]; then exit 0; fi; echo "python3.13 $*"')
    done = make(checkout, ".venv/installed", PATH=f"{tools}:{os.environ['PATH']}")
    assert done.stdout.splitlines() == ["python3.13 .ci/bootstrap.py install"]


def test_clean_leaves_data_and_reports(checkout):
    with_environment(checkout)
    kept = [checkout / "data" / "workbench.db", checkout / "reports" / "output" / "bao-cao-tong-ket.docx"]
    for path in kept:
        path.parent.mkdir(parents=True)
        path.touch()
    (checkout / "workbench" / "__pycache__").mkdir(parents=True)
    assert make(checkout, "clean").returncode == 0
    assert [path.exists() for path in kept] == [True, True]
    assert [(checkout / name).exists() for name in (".venv", "workbench/__pycache__")] == [False, False]
