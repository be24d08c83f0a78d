"""A real browser on the running apps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from served import Site
from visits import Visit, open_visit

# A busy computer may take long to start a kernel; a wait ends as soon as what it waits for is there.
expect.set_options(timeout=30_000)


@pytest.fixture(params=[1280, 375], ids=["desk", "phone"])
def visit(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Visit]:
    """A tab as wide as a desk's screen and as a phone's; no test may ask another host or break a script."""
    opened = open_visit(chromium, site, request.param)
    yield opened
    opened.page.context.close()
    assert (opened.outside, opened.failures) == ([], [])


@pytest.fixture
def desk(chromium: Browser, site: Site) -> Iterator[Visit]:
    """A tab on a desk's screen."""
    opened = open_visit(chromium, site, 1280)
    yield opened
    opened.page.context.close()
    assert opened.outside == []
