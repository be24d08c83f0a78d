"""Prepare a checkout with nothing but Python's own library: its environment, its pinned packages, system libraries.

Called by the Makefile with the Python of the machine. Every message stands in Vietnamese and in English, because it
is shown before the project and its catalogue are installed.
"""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
CONSTRAINTS = ROOT / "constraints.txt"

PANGO_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
PACKAGES = {
    "pango": {
        "apt-get": ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        "dnf": ("pango",),
        "apk": ("pango",),
        "brew": ("pango",),
    },
    "chromium": {
        "apt-get": ("chromium",),
        "dnf": ("chromium",),
        "apk": ("chromium",),
        "brew": ("--cask", "chromium"),
    },
    "postgresql": {
        "apt-get": ("postgresql",),
        "dnf": ("postgresql-server",),
        "apk": ("postgresql",),
        "brew": ("postgresql",),
    },
    "venv": {"apt-get": ("python3-venv",)},
}
WITHOUT = {
    "pango": ("chưa tạo được tệp PDF, Word và HTML vẫn đủ", "no PDF, Word and HTML are complete"),
    "chromium": ("bỏ qua các phép thử cần trình duyệt", "tests that need a browser are skipped"),
    "postgresql": ("bỏ qua các phép thử trên PostgreSQL", "tests on PostgreSQL are skipped"),
    "venv": ("không tạo được môi trường .venv", "the environment .venv cannot be made"),
}
INSTALL = {
    "apt-get": ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=60"),
    "dnf": ("dnf", "install", "-y", "-q"),
    "apk": ("apk", "add", "--quiet"),
    "brew": ("brew", "install", "--quiet"),
}


def tell(vietnamese: str, english: str) -> None:
    """Print one message in both languages on one line."""
    print(f"{vietnamese} / {english}", flush=True)


# --- The environment and its packages ----------------------------------------------------------------------------


def install(*, with_tests: bool) -> None:
    """Make .venv if there is none and install the project, editable, with the versions of constraints.txt."""
    make_environment()
    tell("Đang cài đặt các gói đã ghim phiên bản vào .venv …", "Installing the pinned packages into .venv …")
    project = [*("-c", CONSTRAINTS.name), "-e", ".[test]" if with_tests else "."]
    in_venv = [str(VENV_PYTHON), "-m"]
    if run([*in_venv, "pip", "install", "-q", "-c", CONSTRAINTS.name, "uv"], quiet=True):
        built_with = ("--build-constraints", CONSTRAINTS.name)
        if run([*in_venv, "uv", "pip", "install", "-q", *built_with, *project], extra=uv_settings()):
            return
        tell("uv không cài được, chuyển sang pip.", "uv could not install, going on with pip.")
    if not run([*in_venv, "pip", "install", "-q", *project], extra={"PIP_CONSTRAINT": str(CONSTRAINTS.as_uri())}):
        sys.exit("Không cài đặt được: hãy kiểm tra kết nối mạng / Installing failed: check the network connection")


def make_environment() -> None:
    """Make .venv with pip in it; one that is whole is left as it is."""
    if VENV_PYTHON.exists() and any(
        run([str(VENV_PYTHON), "-m", *command], quiet=True) for command in (("pip", "--version"), ("ensurepip",))
    ):
        return
    tell(f"Đang tạo .venv bằng Python {version()} …", f"Making .venv with Python {version()} …")
    if importlib.util.find_spec("ensurepip") is None:
        provide("venv", quiet_success=True)
    if run([sys.executable, "-m", "venv", "--clear", str(VENV)], quiet=True):
        return
    bare = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
    borrowed = [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON), "install", "-q", "pip"]
    if not (run(bare) and run(borrowed, quiet=True)):
        sys.exit(
            "Python này thiếu venv và pip; trên Debian, Ubuntu: sudo apt-get install python3-venv / "
            "This Python has neither venv nor pip; on Debian, Ubuntu: sudo apt-get install python3-venv"
        )


def uv_settings() -> dict[str, str]:
    """Give uv this machine's certificates and the package mirror that pip is set to: uv by itself reads neither."""
    asked = subprocess.run(
        [str(VENV_PYTHON), "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    mirror = os.environ.get("PIP_INDEX_URL") or asked.stdout.strip()
    settings = {"UV_SYSTEM_CERTS": "true", **({"UV_DEFAULT_INDEX": mirror} if mirror else {})}
    return {name: value for name, value in settings.items() if name not in os.environ}


def version() -> str:
    """Give the version of the Python that runs this, as 3.11.7."""
    return ".".join(str(part) for part in sys.version_info[:3])


# --- What only the system's package manager has --------------------------------------------------------------------


def provide(name: str, *, quiet_success: bool = False) -> None:
    """Install one system package where root or a password-free sudo allows it, else say which command would."""
    manager = next((manager for manager in INSTALL if manager in PACKAGES[name] and shutil.which(manager)), None)
    vietnamese, english = WITHOUT[name]
    if manager is None:
        tell(f"Máy thiếu {name}: {vietnamese}.", f"{name} is missing: {english}.")
        return
    prefix = privilege(manager)
    command = [*INSTALL[manager], *PACKAGES[name][manager]]
    if prefix is not None:
        if not quiet_success:
            tell(f"Đang cài {name} bằng {manager} …", f"Installing {name} with {manager} …")
        if manager == "apt-get":
            update_package_lists(tuple(prefix))
        if run([*prefix, *command], quiet=True) and (name == "venv" or not is_missing(name)):
            return
    shown = " ".join([*([] if manager == "brew" else ["sudo"]), manager, INSTALL[manager][1], *PACKAGES[name][manager]])
    tell(f"Máy thiếu {name} ({vietnamese}); lệnh cài: {shown}", f"{name} is missing ({english}); to install: {shown}")


@functools.cache
def update_package_lists(prefix: tuple[str, ...]) -> None:
    """Let apt-get read what its sources offer, once; without a network the lists at hand must do."""
    run([*prefix, "apt-get", "update", "-qq"], quiet=True)


def privilege(manager: str) -> list[str] | None:
    """Give what stands before the command: nothing, sudo with Debian's quiet mode, or None where it is not allowed."""
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if manager == "brew":
        return quiet if os.geteuid() != 0 else None
    if os.geteuid() == 0:
        return quiet
    if shutil.which("sudo") and run(["sudo", "-n", "true"], quiet=True):
        return ["sudo", "-n", *quiet]
    return None


def is_missing(name: str) -> bool:
    """Say whether the machine lacks Pango's libraries, a browser or a PostgreSQL server."""
    if name == "pango":
        return not all(is_loadable(library) for library in PANGO_LIBRARIES)
    if name == "chromium":
        places = ("chromium", "chromium-browser", "google-chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium")
        return not any(shutil.which(place) for place in places)
    servers = (*Path("/usr/lib/postgresql").glob("*/bin/initdb"), *Path("/opt").glob("*/bin/initdb"))
    return not servers and shutil.which("initdb") is None


def is_loadable(library: str) -> bool:
    """Try to load a shared library by its Linux name, or by the name the system's own search finds."""
    found = ctypes.util.find_library(library.removeprefix("lib").partition(".so")[0]) or library
    for candidate in (library, found):
        try:
            ctypes.CDLL(candidate)
        except OSError:
            continue
        return True
    return False


def run(command: list[str], *, quiet: bool = False, extra: dict[str, str] | None = None) -> bool:
    """Run a command in the checkout and say whether it succeeded; ``quiet`` hides what it prints."""
    output = subprocess.DEVNULL if quiet else None
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **(extra or {})}
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def main() -> None:
    """Read the command line: ``install [--tests]``, or ``provide NAME ...`` for system packages."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install").add_argument("--tests", action="store_true")
    commands.add_parser("provide").add_argument("names", nargs="+", choices=("pango", "chromium", "postgresql"))
    chosen = parser.parse_args()
    if chosen.command == "install":
        install(with_tests=chosen.tests)
        return
    for name in chosen.names:
        if is_missing(name):
            provide(name)


if __name__ == "__main__":
    main()
