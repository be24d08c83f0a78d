"""The editor of the rules in a real browser: notebook 05 as people see it, on a desk and on a phone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from makers import OPENS, make_attempt, make_contest, store_week
from playwright.sync_api import Browser, Page, expect

from workbench.queries.contest import rules_of_week
from workbench.store import migrate, open_engine, reading
from workbench.terms import RankKey

SHOTS = os.environ.get("WORKBENCH_SHOTS")
NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "05_rules.ipynb"
WEEKS = {1280: 1, 375: 2}  # each width changes the rules of a week of its own


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Notebook 05 over two weeks in which P1 has more points and P2 less time: its address, and the database's."""
    folder = tmp_path_factory.mktemp("rules")
    url = f"sqlite:///{folder / 'contest.db'}"
    engine = open_engine(url)
    migrate(engine)
    contest_id = make_contest(engine)
    for week in WEEKS.values():
        at = OPENS + timedelta(days=14 * (week - 1), hours=1)
        papers = [(1, "P1", 4, 50), (2, "P2", 3, 20)]
        store_week(
            engine, contest_id, week, [make_attempt(*p, submitted_at=at, code=f"W{week}-{p[0]}") for p in papers]
        )
    engine.dispose()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    options = ["--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
    own = {"WORKBENCH_DB": url, "WORKBENCH_HOME": str(folder), "JUPYTER_DATA_DIR": str(folder / "jupyter")}
    environment = {**os.environ, **own}
    process = subprocess.Popen([sys.executable, "-m", "voila", str(NOTEBOOK), *options], env=environment, cwd=folder)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}/", url
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None
        time.sleep(0.1)
    raise AssertionError(port)


@pytest.mark.parametrize("width", [1280, 375], ids=["desk", "phone"])
def test_a_key_is_moved_up_its_effect_is_seen_and_the_rules_are_adopted(
    chromium: Browser, notebook: tuple[str, str], width: int
) -> None:
    address, url = notebook
    week = WEEKS[width]
    page = chromium.new_context(viewport={"width": width, "height": 900}, locale="vi-VN").new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.set_default_timeout(120_000)
    page.goto(address)
    page.get_by_role("button", name="Xem trước").wait_for()
    chosen = page.get_by_label("Tuần thi")
    chosen.select_option(label=chosen.locator("option").nth(week - 1).inner_text())
    page.get_by_role("heading", name=f"Thể lệ tuần {week}").wait_for()
    keys = page.get_by_label("Xếp hạng tuần theo")
    expect(keys.locator("option")).to_have_count(3)
    keys.select_option(index=1)
    page.get_by_role("button", name="Lên", exact=True).first.click()
    expect(keys.locator("option").first).to_have_text("1. Thời gian làm bài")
    page.get_by_label("Số hiệu thông báo").fill(f"Thông báo thử {week}")
    page.get_by_role("button", name="Xem trước").click()
    moves = page.get_by_role("table", name="Ai thay đổi thứ hạng hoặc giải")
    expect(moves.get_by_role("row").filter(has_text="P2")).to_contain_text("Giải Nhất")
    _picture(page, "preview", width)
    for label, code in (("Người thực hiện", "(TK)"), ("Người thứ hai", "(TB)")):
        field = page.get_by_label(label)
        field.select_option(label=field.locator("option").filter(has_text=code).inner_text())
    page.get_by_label("Lý do, căn cứ").fill("Họp Ban Tổ chức")
    page.get_by_role("button", name="Ban hành").click()
    expect(page.get_by_role("table").first).to_contain_text(f"Thông báo thử {week}")
    _picture(page, "adopted", width)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.context.close()
    assert failures == []
    with reading(open_engine(url)) as session:
        assert rules_of_week(session, week).rank_keys[:2] == (RankKey.DURATION, RankKey.POINTS)


def _picture(page: Page, name: str, width: int) -> None:
    if SHOTS:
        page.set_viewport_size({"width": width, "height": 3200})  # the page scrolls inside itself
        page.screenshot(path=str(Path(SHOTS) / f"rules-{name}-{width}.png"))
        page.set_viewport_size({"width": width, "height": 900})
