"""A tab of one person that watches what it asks of other hosts and what breaks in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page
from served import PASSWORD, Site


@dataclass
class Visit:
    """One person's tab, with what it asked of other hosts and what went wrong in it."""

    page: Page
    site: Site
    outside: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def sign_in(self, username: str, password: str = PASSWORD, path: str = "") -> None:
        """Go to a page by way of the sign-in page."""
        self.page.goto(self.site.url + path)
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.page.get_by_role("button", name="Đăng nhập").click()

    def open_results(self, username: str = "truongban") -> None:
        """Open the results board and wait for its standings."""
        self.sign_in(username, path="voila/render/results.ipynb")
        self.page.get_by_role("table", name="Bảng xếp hạng tuần 2").wait_for(timeout=60_000)


def open_visit(browser: Browser, site: Site, width: int) -> Visit:
    """Open a tab that watches itself."""
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="vi-VN").new_page()
    page.set_default_timeout(60_000)
    visit = Visit(page, site)
    own = (site.url, site.url.replace("http:", "ws:"), "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(own) else visit.outside.append(request.url))
    page.on("pageerror", lambda error: visit.failures.append(str(error)))
    return visit
