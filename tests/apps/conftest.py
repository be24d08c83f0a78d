"""The running apps, once for all tests of a session that ask for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from served import Site, server


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The apps on a free port, over a small contest of their own."""
    with server() as running:
        yield running
