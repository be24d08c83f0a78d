"""The apps as people use them, in a real browser, against the database."""

from __future__ import annotations

import io
import os
import signal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from served import HOSTILE
from sqlalchemy import select
from visits import Visit

from workbench.queries.contest import rules_of_week
from workbench.queries.quiz import week_counts
from workbench.queries.standings import standings
from workbench.queries.units import unit_rows
from workbench.store import reading
from workbench.tables import SignIn, core
from workbench.texts import format_duration, format_number, format_percent


def _choose(page: Page, number: int) -> None:
    page.get_by_label("Tuần thi").select_option(index=number - 1)
    page.get_by_role("table", name=f"Bảng xếp hạng tuần {number}").wait_for(timeout=30_000)


def _cells(page: Page, caption: str) -> list[list[str]]:
    """Read a table's body as it is shown, without the labels of the phone layout."""
    read = "rows => rows.map(r => [...r.querySelectorAll('.wb-cell-text')].map(c => c.textContent))"
    cells: list[list[str]] = page.get_by_role("table", name=caption).locator("tbody tr").evaluate_all(read)
    return cells


def _all_pages(page: Page, caption: str) -> list[list[str]]:
    shown = _cells(page, caption)
    pager = page.get_by_role("navigation", name=f"Chuyển trang của bảng {caption}")
    following = pager.get_by_role("button", name="Sau")
    while following.get_attribute("aria-disabled") == "false":
        label = pager.locator(".wb-table-where").text_content() or ""
        following.click()
        expect(pager.locator(".wb-table-where")).not_to_have_text(label)
        shown += _cells(page, caption)
    return shown


def _expected_standings(visit: Visit, week_id: int) -> list[list[str]]:
    with reading(visit.site.engine) as session:
        rows = standings(session, week_id, rules_of_week(session, week_id))
    return [
        [
            str(row.rank),
            row.full_name,
            row.unit_name,
            str(row.points),
            format_duration(row.duration_ms),
            row.decided_by.label() if row.decided_by else "",
            "Đồng hạng" if row.tie_group else "",
        ]
        for row in rows
    ]


def test_the_numbers_on_the_board_are_those_of_the_database(visit: Visit) -> None:
    page = visit.page
    visit.open_results()
    _choose(page, 1)
    assert _all_pages(page, "Bảng xếp hạng tuần 1") == _expected_standings(visit, 1)
    with reading(visit.site.engine) as session:
        counts = week_counts(session, 1)
        units = unit_rows(session, 1, 1)
    figures = [
        counts.participations,
        counts.attempts,
        counts.perfect_attempts,
        counts.perfect_participations,
        counts.attempts_19,
    ]
    assert page.locator(".wb-facts dd").all_text_contents() == [
        *(format_number(figure) for figure in figures),
        format_duration(counts.fastest_ms or 0),
    ]
    assert _cells(page, "Tham gia theo đơn vị, tuần 1") == [
        [
            row.unit_name,
            format_number(row.headcount or 0),
            format_number(row.people),
            format_percent(row.people, row.headcount or 0),
            format_number(row.attempts),
            format_number(row.perfect_attempts),
            "" if row.best_points is None else format_number(row.best_points),
        ]
        for row in units
    ]
    alternatives = [image.get_attribute("alt") or "" for image in page.locator(".wb-charts img").all()]
    assert [text.split(",")[0] for text in alternatives] == [
        "Biểu đồ cột số lượt bài thi theo điểm",
        "Biểu đồ cột số lượt bài thi theo ngày",
    ]
    assert page.locator(".wb-charts img").evaluate_all("images => images.every(i => i.naturalWidth > 100)")


def test_nothing_scrolls_sideways_and_everything_is_big_enough_for_a_thumb(visit: Visit) -> None:
    page = visit.page
    page.goto(visit.site.url + "login")
    _fits(page)
    visit.sign_in("truongban")
    page.get_by_text("Việc đang chờ").wait_for(timeout=60_000)
    _fits(page)
    page.goto(visit.site.url + "voila/render/results.ipynb")
    page.get_by_role("table", name="Bảng xếp hạng tuần 2").wait_for(timeout=60_000)
    _fits(page)


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    small = """() => [...document.querySelectorAll('a[href], button, input, select')]
        .map(e => [e, e.getBoundingClientRect()])
        .filter(([e, box]) => box.width > 0 && box.left >= 0 && box.height < 43.5)
        .map(([e, box]) => e.tagName + ' ' + e.textContent.trim().slice(0, 30) + ' ' + box.height)"""
    assert page.evaluate(small) == []


def test_the_table_is_searched_and_sorted_by_keyboard(desk: Visit) -> None:
    page = desk.page
    desk.open_results()
    _choose(page, 1)
    table = page.get_by_role("table", name="Bảng xếp hạng tuần 1")
    page.get_by_label("Tìm trong bảng").fill("nguyen van ac")
    expect(table.locator("tbody tr")).to_have_count(1)
    assert _cells(page, "Bảng xếp hạng tuần 1")[0][1] == HOSTILE
    page.get_by_label("Tìm trong bảng").fill("")
    expect(table.locator("tbody tr")).to_have_count(25)
    header = table.get_by_role("columnheader", name="Thời gian làm bài")
    header.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(header).to_have_attribute("aria-sort", "ascending")
    shown = _expected_standings(desk, 1)
    with reading(desk.site.engine) as session:
        rows = standings(session, 1, rules_of_week(session, 1))
    by_time = sorted(range(len(rows)), key=lambda place: rows[place].duration_ms)
    assert _cells(page, "Bảng xếp hạng tuần 1") == [shown[place] for place in by_time[:25]]
    page.keyboard.press("Enter")
    expect(header).to_have_attribute("aria-sort", "descending")


def test_outside_text_runs_nowhere(desk: Visit) -> None:
    desk.open_results()
    _choose(desk.page, 1)
    desk.page.get_by_label("Tìm trong bảng").fill("ac")
    desk.page.get_by_text(HOSTILE).wait_for()
    assert desk.page.evaluate("window.fired") is None
    assert desk.page.locator("td img").count() == 0


def test_the_standings_are_downloaded_under_a_vietnamese_name(desk: Visit) -> None:
    desk.open_results()
    _choose(desk.page, 1)
    with desk.page.expect_download() as waiting:
        desk.page.get_by_role("button", name="Tải bảng xếp hạng (Excel)").click()
    assert waiting.value.suggested_filename == "Bảng xếp hạng tuần 1.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes())).active
    assert sheet is not None
    rows: list[list[Any]] = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [[str(value or "") for value in row] for row in rows] == _expected_standings(desk, 1)
    expect(desk.page.get_by_role("alert").filter(has_text="Đã tải Bảng xếp hạng tuần 1.xlsx.")).to_be_visible()


def test_a_judge_is_told_that_the_results_are_not_for_the_jury(visit: Visit) -> None:
    visit.sign_in("giamkhao", path="voila/render/results.ipynb")
    expect(visit.page.get_by_role("heading", name="Không có quyền mở trang này")).to_be_visible()
    visit.page.get_by_role("link", name="Về trang chủ").click()
    expect(visit.page.get_by_text("Chào Giám Khảo 1")).to_be_visible(timeout=60_000)
    expect(visit.page.get_by_role("link", name="Kết quả tuần")).to_have_count(0)


def test_wrong_passwords_lock_and_signing_out_works(desk: Visit) -> None:
    page = desk.page
    for _ in range(5):
        desk.sign_in("khoahai", "sai mật khẩu rồi")
    expect(page.get_by_role("alert")).to_contain_text("tài khoản tạm khóa đến")
    with reading(desk.site.engine) as session:
        row = session.scalars(select(SignIn).where(core(SignIn).c.username == "khoahai")).one()
    assert row.failed_count == 5 and row.locked_until is not None
    desk.sign_in("phoban")
    expect(page.locator("#wb-person")).to_have_text("Phó Ban Thử")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("alert")).to_have_text("Đã đăng xuất.")


def test_a_lost_kernel_is_told_with_a_way_out(desk: Visit) -> None:
    """A killed kernel takes the page's state with it, and Voila says nothing."""
    page = desk.page
    desk.open_results()
    kernel = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    os.kill(_pid_of_kernel(desk, kernel), signal.SIGKILL)
    banner = page.locator("#wb-lost")
    expect(banner).to_be_visible(timeout=40_000)
    expect(banner).to_contain_text("Trang đã mất kết nối với máy chủ")
    banner.get_by_role("button", name="Tải lại trang").click()
    page.get_by_role("table", name="Bảng xếp hạng tuần 2").wait_for(timeout=60_000)
    expect(banner).to_be_hidden()


def _pid_of_kernel(visit: Visit, kernel: str) -> int:
    if not Path("/proc").exists():
        pytest.skip("another process is found under /proc")
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if kernel.encode() in (folder / "cmdline").read_bytes():
                return int(folder.name)
        except OSError:
            continue
    raise AssertionError(f"no process of kernel {kernel}")


def test_closing_a_tab_ends_its_kernel(desk: Visit) -> None:
    desk.open_results()
    config = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
    kernel = desk.page.evaluate(config)
    other = desk.page.context.new_page()
    desk.page.close(run_before_unload=True)
    other.goto(desk.site.url + "login")
    ask = "async id => (await fetch('/api/kernels/' + id)).status"
    for _ in range(50):
        if other.evaluate(ask, kernel) == 404:
            break
        other.wait_for_timeout(200)
    assert other.evaluate(ask, kernel) == 404


def test_a_claimed_name_reaches_no_warm_kernel(desk: Visit) -> None:
    desk.page.context.set_extra_http_headers({"X-Workbench-Username": "truongban"})
    desk.sign_in("kiemtra")
    expect(desk.page.get_by_text("Chào Kiểm Tra Thử")).to_be_visible(timeout=60_000)
