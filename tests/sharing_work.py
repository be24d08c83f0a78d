"""Which test files run on one worker, and which come first, so that all workers end at about the same time."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
# What takes long to make and is made once a worker: where it is asked for, and by which names.
COSTLY = {
    "apps": (("tests/e2e/", "tests/apps/"), {"site", "visit", "desk"}),
    "demo": (
        ("tests/",),
        {"demo", "demo_run", "demo_home", "demo_copy", "reported_run", "reported_home", "reported_copy"},
    ),
    "report": (("tests/reports/",), {"rendered"}),
}
# The long files of a run come first: one that begins last keeps a single worker busy while the others have ended.
LONG_FIRST = ("apps", "demo", "tests/e2e/", "report", "tests/notebooks/", "tests/queries/", "tests/reports/")
_ASKED_FOR = re.compile(r"(?:def test_\w+|fixture[^\n]*\ndef \w+)\(([^)]*)\)")


def share_in(file: str, text: str) -> str:
    """Give the share of the work that a file with this text belongs to: what costly thing it needs, or itself."""
    asked = {name.split(":")[0].strip() for found in _ASKED_FOR.findall(text) for name in found.split(",")}
    for share, (folders, names) in COSTLY.items():
        if file.startswith(folders) and asked & names:
            return share
    return file


@cache
def share_of(file: str) -> str:
    """Give the share of the work that a test file belongs to."""
    return share_in(file, (CHECKOUT / file).read_text(encoding="utf-8"))


def place_of(file: str) -> int:
    """Give where a file stands in the order of the run."""
    share = share_of(file)
    return next((n for n, start in enumerate(LONG_FIRST) if share.startswith(start)), len(LONG_FIRST))


def scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a scheduler of xdist that keeps every share on one worker.

    ``--dist loadgroup`` would do, but its groups get lost with pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class SharedWork(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return share_of(nodeid.split("::", 1)[0])

    return SharedWork(config, log)
