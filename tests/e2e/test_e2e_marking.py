"""Two judges mark at once in a real browser, on a desk's screen and on a phone; nothing saved is lost or leaks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from marking_makers import JUDGES, leaks, make_served_marking, readable, sheets_of
from playwright.sync_api import Browser, Locator, Page, Response, WebSocket, expect
from served import Site, server
from visits import Visit, open_visit

SHOTS = os.environ.get("WORKBENCH_SHOTS")


@pytest.fixture(scope="module")
def marking_site() -> Iterator[Site]:
    """A round of works to mark."""
    with server(is_warm=False, fill=make_served_marking) as site:
        yield site


@contextmanager
def _judge(chromium: Browser, site: Site, username: str, width: int) -> Iterator[tuple[Visit, list[object]]]:
    """A judge's tab, with every byte the server sends it."""
    visit = open_visit(chromium, site, width)
    got: list[object] = []
    visit.page.on("websocket", lambda socket: _listen(socket, got))
    visit.page.on("response", lambda answer: _keep(answer, got))
    visit.sign_in(username, path="voila/render/marking.ipynb")
    visit.page.get_by_role("heading", name="Phiếu chấm SP-").wait_for(timeout=120_000)
    yield visit, got
    visit.page.context.close()
    assert (visit.outside, visit.failures) == ([], [])


def _listen(socket: WebSocket, got: list[object]) -> None:
    socket.on("framereceived", lambda frame: got.append(frame if isinstance(frame, str) else bytes(frame)))


def _keep(answer: Response, got: list[object]) -> None:
    if answer.status == 200 and "/static/" not in answer.url and "/labextensions/" not in answer.url:
        got.append(answer.url)
        got.append(answer.body())


def _mark(page: Page, criterion: str, points: str) -> None:
    """Type points and wait until the page says they are saved."""
    field = page.get_by_label(criterion, exact=True)
    field.fill(points)
    field.press("Tab")
    expect(_status(page, criterion)).to_contain_text("Đã lưu lúc")


def _status(page: Page, criterion: str) -> Locator:
    return page.locator(".wb-criterion").filter(has_text=criterion).get_by_role("status")


def _blind(page: Page) -> str:
    heading = page.get_by_role("heading", name="Phiếu chấm SP-").text_content() or ""
    return heading.removeprefix("Phiếu chấm ").strip()


def _picture(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)  # type: ignore[index]


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    small = """() => [...document.querySelectorAll(
        'a[href], button, input:not([type=checkbox]), select, textarea, summary')]
        .map(e => [e, e.getBoundingClientRect()])
        .filter(([e, box]) => box.width > 0 && box.left >= 0 && box.height < 43.5)
        .map(([e, box]) => e.tagName + ' ' + e.textContent.trim().slice(0, 30) + ' ' + box.height)"""
    assert page.evaluate(small) == []
    cut = """() => [...document.querySelectorAll('main button, main p, main li, main td, main label, main select')]
        .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
        .map(e => e.tagName + ' ' + e.textContent.trim().slice(0, 40))"""
    assert page.evaluate(cut) == []


def _left_of(page: Page) -> bool:
    """Say whether the text stands beside the sheet, and not above it."""
    text, sheet = page.locator(".wb-essay").bounding_box(), page.locator(".wb-sheet-form").bounding_box()
    assert text and sheet
    return text["x"] + text["width"] <= sheet["x"] and sheet["y"] < text["y"] + text["height"]


def test_two_judges_mark_at_once_and_are_sent_nothing_that_names(chromium: Browser, marking_site: Site) -> None:
    with ExitStack() as stack:
        desk, got = stack.enter_context(_judge(chromium, marking_site, "giamkhao", 1280))
        phone, got_on_phone = stack.enter_context(_judge(chromium, marking_site, "khoa", 375))
        for visit, is_beside in ((desk, True), (phone, False)):
            _fits(visit.page)
            assert _left_of(visit.page) is is_beside
            _picture(visit.page, "marking-open")
        for points in ("40", "45,25"):
            for visit in (desk, phone):
                _mark(visit.page, "Nội dung", points)
        page = desk.page
        page.get_by_label("Văn phong", exact=True).fill("30,1")
        page.get_by_label("Văn phong", exact=True).press("Tab")
        expect(_status(page, "Văn phong")).to_contain_text("chấm theo bước 0,25")
        _picture(page, "marking-refused")
        for visit in (desk, phone):
            page, blind = visit.page, _blind(visit.page)
            _mark(page, "Văn phong", "30")
            page.get_by_text("Mô tả các mức điểm").click()
            expect(page.get_by_text("Tổng điểm của phiếu: 75,25")).to_be_visible()
            page.get_by_label("Nhận xét (không bắt buộc)").fill("Dẫn chứng cụ thể.")
            page.get_by_label("Nhận xét (không bắt buộc)").press("Tab")
            expect(page.get_by_text("Đã lưu nhận xét.")).to_be_visible()
            _picture(page, "marking-done")
            page.get_by_role("button", name="Nộp phiếu chấm").click()
            expect(page.get_by_role("alert")).to_contain_text(f"Đã nộp phiếu chấm bài {blind}.")
            _fits(page)
            _picture(page, "marking-submitted")
            page.get_by_role("button", name="Bài sau").click()
            expect(page.get_by_role("heading", name=f"Bài {blind}", exact=True)).to_have_count(0)
        desk.page.get_by_text("Xem tiến độ từng bài").click()
        _fits(desk.page)
        _picture(desk.page, "marking-progress")
        with desk.page.expect_download() as saved:
            desk.page.get_by_role("button", name="Tải phiếu chấm Excel").click()
        assert saved.value.suggested_filename == "Phiếu chấm Sơ khảo - GK1.xlsx"
        got.append(Path(saved.value.path()).read_bytes())
        seen = readable(*got)
        assert all(sheet.blind_code in seen for sheet in sheets_of(marking_site.engine, "GK1"))
        assert "Không ai nhắc, nhưng ai cũng biết" in seen  # what the page shows is among what was kept
        assert leaks(*got) == []
        assert leaks(*got_on_phone, but=("GK2", "Giám Khảo 2")) == []
    for code in JUDGES[:2]:
        sheet = sheets_of(marking_site.engine, code)[0]
        stored = {criterion: saved.points for criterion, saved in sheet.points.items()}
        assert (stored, sheet.is_submitted) == ({"ND": Decimal("45.25"), "VP": Decimal(30)}, True)


def test_a_cut_line_loses_nothing_that_was_said_to_be_saved(chromium: Browser, marking_site: Site) -> None:
    with _judge(chromium, marking_site, "khoahai", 1280) as (visit, _):
        page = visit.page
        _mark(page, "Nội dung", "50,5")
        page.context.set_offline(True)
        page.get_by_label("Văn phong", exact=True).fill("20")
        page.get_by_label("Văn phong", exact=True).press("Tab")
        expect(page.get_by_text("Trang đã mất kết nối với máy chủ")).to_be_visible()
        expect(_status(page, "Văn phong")).to_contain_text("Chưa lưu")
        _picture(page, "marking-offline")
        page.context.set_offline(False)
        expect(_status(page, "Văn phong")).to_contain_text("Đã lưu lúc")  # the line is back: what waited has gone out
        page.get_by_label("Văn phong", exact=True).fill("21")
        page.get_by_role("button", name="Tải lại trang").evaluate("button => button.click()")  # before it is sent
        page.get_by_role("heading", name="Phiếu chấm SP-").wait_for(timeout=120_000)
        expect(page.get_by_label("Nội dung", exact=True)).to_have_value("50,5")
        expect(_status(page, "Nội dung")).to_contain_text("Đã lưu lúc")
        expect(page.get_by_label("Văn phong", exact=True)).to_have_value("21")
        expect(_status(page, "Văn phong")).to_contain_text("Chưa lưu")
        page.get_by_role("button", name="Lưu", exact=True).click()
        expect(_status(page, "Văn phong")).to_contain_text("Đã lưu lúc")


def test_a_judge_opens_two_windows_and_both_values_are_told(chromium: Browser, marking_site: Site) -> None:
    with _judge(chromium, marking_site, "khoahai", 1280) as (visit, _):
        one, other = visit.page, visit.page.context.new_page()
        other.goto(marking_site.url + "voila/render/marking.ipynb")
        other.get_by_role("heading", name="Phiếu chấm SP-").wait_for(timeout=120_000)
        _mark(one, "Văn phong", "31")
        other.get_by_label("Văn phong", exact=True).fill("33")
        other.get_by_label("Văn phong", exact=True).press("Tab")
        expect(_status(other, "Văn phong")).to_contain_text("ở cửa sổ khác anh/chị vừa lưu “Văn phong” là 31")
        _picture(other, "marking-two-windows")
        other.get_by_role("button", name="Lưu", exact=True).click()
        expect(_status(other, "Văn phong")).to_contain_text("Đã lưu lúc")
        places = [sheet.points.get("VP") for sheet in sheets_of(marking_site.engine, "GK3")]
        assert next(saved.points for saved in places if saved) == 33
