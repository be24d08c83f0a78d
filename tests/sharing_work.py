"""Which tests run on one worker, and which come first, so that all workers end at about the same time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

# What takes long to make and is made once a worker: the apps with their browser, the demo contest, a report.
COSTLY = {"site": "apps", "demo_run": "demo", "demo": "demo", "rendered": "report"}
# The long files of a run come first: one that begins last keeps a single worker busy while the others have ended.
LONG_FIRST = ("apps", "demo", "report", "tests/e2e/", "tests/notebooks/", "tests/queries/", "tests/reports/")


def file_of(item: pytest.Item) -> str:
    """Give the path of a test's file as pytest tells it."""
    return item.nodeid.split("::", 1)[0]


def shares(items: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str]:
    """Give file -> the share of the work it belongs to, from the file and the fixtures of each test.

    A file with a test that needs something costly belongs to that, the others are a share each.
    """
    found: dict[str, str] = {}
    for file, fixtures in items:
        costly = [COSTLY[name] for name in COSTLY if name in fixtures]
        found[file] = min([found.get(file, file), *costly], key=_place)
    return found


def _place(share: str) -> int:
    """Give where a share stands in the order of the run."""
    return next((n for n, start in enumerate(LONG_FIRST) if share.startswith(start)), len(LONG_FIRST))


def share_out(items: list[pytest.Item], *, is_grouped: bool) -> None:
    """Put the long shares first, and tell xdist what belongs together if it asks for groups."""
    share = shares((file_of(item), getattr(item, "fixturenames", ())) for item in items)
    items.sort(key=lambda item: _place(share[file_of(item)]))
    if is_grouped:
        for item in items:
            item.add_marker(pytest.mark.xdist_group(share[file_of(item)]))
