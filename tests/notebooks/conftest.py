"""Notebooks without a browser: a form whose action breaks fails its test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from workbench.widgets.guard import RERAISE


@pytest.fixture(autouse=True)
def _broken_callbacks_fail() -> Iterator[None]:
    token = RERAISE.set(True)
    yield
    RERAISE.reset(token)
