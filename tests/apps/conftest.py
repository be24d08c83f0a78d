"""The running apps, once for all tests of a session that ask for them."""

from __future__ import annotations

import pytest
from served import Site, shared_server


@pytest.fixture(scope="session")
def site() -> Site:
    """The apps on a free port, over a small contest of their own."""
    return shared_server()
