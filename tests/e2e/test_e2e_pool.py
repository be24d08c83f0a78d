"""Two people read and approve a week's questions in a real browser, and no byte of the key reaches it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from makers import AT
from playwright.sync_api import Browser, Page, Request, WebSocket, expect
from served import Site
from sqlalchemy import select
from visits import Visit, open_visit

from workbench.queries.bank import pool_of_week
from workbench.queries.pool_review import items_to_read
from workbench.services.pools import build_week_pool
from workbench.store import reading, transaction
from workbench.tables import Decision, Item, ItemKey, Pool, PoolItem, core

MARK = "XQZWVK"  # stands for a key that no other text holds
SHOTS = os.environ.get("WORKBENCH_SHOTS")


@pytest.fixture(scope="module")
def pools(site: Site) -> Site:
    """The contest with three pools that wait; those who look at the third would find the mark in place of its key."""
    for week in (1, 2, 3):
        build_week_pool(site.engine, week=week, n_forms=3, actor="TK", at=AT)
    with transaction(site.engine) as session:
        place = core(PoolItem).c
        in_week_3 = select(place.item_id).where(place.pool_id == _pool(site, 3).id)
        run = session.connection().execute
        run(core(ItemKey).update().where(core(ItemKey).c.item_id.in_(in_week_3)).values(letters=MARK))
        run(core(Item).update().where(core(Item).c.id.in_(in_week_3)).values(explanation=MARK, source=MARK))
    return site


@pytest.fixture
def tabs(chromium: Browser, pools: Site) -> Iterator[list[Visit]]:
    """The tabs that a test opens; none may ask another host or break a script."""
    opened: list[Visit] = []
    yield opened
    for visit in opened:
        visit.page.context.close()
    assert [(visit.outside, visit.failures) for visit in opened] == [([], [])] * len(opened)


def _pool(site: Site, week: int) -> Pool:
    with reading(site.engine) as session:
        pool = pool_of_week(session, week)
    assert pool is not None
    return pool


def _open(tabs: list[Visit], browser: Browser, site: Site, width: int, username: str, week: int) -> Page:
    visit = open_visit(browser, site, width)
    tabs.append(visit)
    page = visit.page
    visit.sign_in(username, path="voila/render/pool.ipynb")
    page.get_by_label("Tuần thi").wait_for(timeout=60_000)
    page.get_by_label("Tuần thi").select_option(index=week - 1)
    page.get_by_role("heading", name=f"Bộ câu hỏi tuần {week}").wait_for()
    return page


def _picture(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def _approve(page: Page, reason: str) -> None:
    page.get_by_label("Căn cứ phê duyệt").fill(reason)
    page.get_by_label("Tôi đã đọc toàn bộ 8 câu hỏi").check()
    page.get_by_role("button", name="Phê duyệt", exact=True).click()


def test_the_home_page_leads_to_the_pool_that_waits(tabs: list[Visit], chromium: Browser, pools: Site) -> None:
    visit = open_visit(chromium, pools, 375)
    tabs.append(visit)
    visit.sign_in("truongban")
    link = visit.page.get_by_role("link", name="3 bộ câu hỏi tuần chờ phê duyệt (tuần 1, tuần 2, tuần 3).")
    link.wait_for(timeout=60_000)
    _fits(visit.page)
    _picture(visit.page, "home-375")
    link.click()
    visit.page.get_by_role("heading", name="Bộ câu hỏi tuần 1").wait_for(timeout=60_000)


@pytest.mark.parametrize(("week", "widths"), [(1, (1280, 375)), (2, (375, 1280))], ids=["desk-first", "phone-first"])
def test_two_people_approve_the_digest_they_were_shown(
    tabs: list[Visit], chromium: Browser, pools: Site, week: int, widths: tuple[int, int]
) -> None:
    chair = _open(tabs, chromium, pools, widths[0], "truongban", week)
    shown = "".join(chair.locator(".wb-digest span").all_text_contents())
    assert chair.locator(".wb-item").count() == 8
    _fits(chair)
    _picture(chair, f"chair-{widths[0]}")
    _approve(chair, f"Biên bản số {week}")
    expect(chair.get_by_role("alert")).to_contain_text("Cần thêm một người ở vai trò khác phê duyệt.")
    expect(chair.get_by_role("alert")).to_be_in_viewport()
    _picture(chair, f"chair-{widths[0]}-after")
    assert _pool(pools, week).state == "DRAFT"
    auditor = _open(tabs, chromium, pools, widths[1], "kiemtra", week)
    expect(auditor.get_by_text("Trưởng Ban Thử (Ban Tổ chức) phê duyệt lúc")).to_be_visible()
    assert "".join(auditor.locator(".wb-digest span").all_text_contents()) == shown
    _fits(auditor)
    _picture(auditor, f"auditor-{widths[1]}")
    _approve(auditor, "Đã đối chiếu")
    expect(auditor.get_by_role("alert")).to_contain_text(f"Bộ câu hỏi tuần {week} đã được phê duyệt đủ điều kiện.")
    expect(auditor.get_by_role("button", name="Phê duyệt", exact=True)).to_have_count(0)
    _picture(auditor, f"auditor-{widths[1]}-after")
    pool = _pool(pools, week)
    assert (pool.state, pool.approval_digest) == ("APPROVED", shown)
    with reading(pools.engine) as session:
        rows = session.scalars(select(Decision).where(core(Decision).c.pool_id == pool.id)).all()
    assert [(row.acted_as, row.digest, row.reason) for row in rows] == [
        ("COMMITTEE", shown, f"Biên bản số {week}"),
        ("AUDITOR", shown, "Đã đối chiếu"),
    ]


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    small = """() => [...document.querySelectorAll(
        'a[href], button, input:not([type=checkbox]), select, textarea, label:has(input)')]
        .map(e => [e, e.getBoundingClientRect()])
        .filter(([e, box]) => box.width > 0 && box.left >= 0 && box.height < 43.5)
        .map(([e, box]) => e.tagName + ' ' + e.textContent.trim().slice(0, 30) + ' ' + box.height)"""
    assert page.evaluate(small) == []


def test_a_pool_is_returned_with_comments_and_no_byte_holds_the_key(
    tabs: list[Visit], chromium: Browser, pools: Site
) -> None:
    visit = open_visit(chromium, pools, 375)
    tabs.append(visit)
    page, received = visit.page, _recording(visit.page)
    visit.sign_in("kiemtra")
    page.get_by_role("link", name="Duyệt bộ câu hỏi").first.click()
    page.get_by_label("Tuần thi").wait_for(timeout=60_000)
    page.get_by_label("Tuần thi").select_option(index=2)
    page.get_by_role("heading", name="Bộ câu hỏi tuần 3").wait_for()
    pool = _pool(pools, 3)
    with reading(pools.engine) as session:
        items = items_to_read(session, pool)
    for item, card in zip(items, page.locator(".wb-item").all(), strict=True):
        assert card.get_by_role("heading").text_content() == f"Câu {item.position} · {item.code}"
        assert card.locator("ol li span").all_text_contents() == list(item.options)
    page.get_by_label("Tìm trong câu hỏi").fill("khong co cau nay")
    expect(page.locator(".wb-item")).to_have_count(0)
    page.get_by_label("Tìm trong câu hỏi").fill(items[0].code.lower())
    expect(page.locator(".wb-item")).to_have_count(1)
    page.get_by_label("Ý kiến về").select_option(index=2)
    page.get_by_label("Nội dung ý kiến").fill("Phương án B và C trùng ý.")
    page.get_by_role("button", name="Thêm ý kiến").click()
    expect(page.get_by_text(f"Câu 2 · {items[1].code}: Phương án B và C trùng ý.")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    page.get_by_label("Lý do trả lại").fill("Chưa đạt yêu cầu")
    _picture(page, "return-375")
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / "return-375-view.png"))
    page.get_by_role("button", name="Trả lại", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Đã trả lại bộ câu hỏi tuần 3 cho Tổ thư ký.")
    _picture(page, "return-375-after")
    with reading(pools.engine) as session:
        row = session.scalars(select(Decision).where(core(Decision).c.pool_id == pool.id)).one()
    assert (_pool(pools, 3).state, row.kind, row.reason) == (
        "RETURNED",
        "POOL_RETURN",
        f"Chưa đạt yêu cầu\nCâu 2 · {items[1].code}: Phương án B và C trùng ý.",
    )
    everything = b"".join(received)
    assert all(item.options[0].encode() in everything for item in items)  # the recording sees what is shown
    assert b"kernelId" in everything
    assert MARK.encode() not in everything


def _recording(page: Page) -> list[bytes]:
    """Keep every byte the tab receives: the bodies of answers and the frames of its sockets."""
    received: list[bytes] = []

    def frame(payload: str | bytes) -> None:
        received.append(payload.encode() if isinstance(payload, str) else payload)

    def socket(opened: WebSocket) -> None:
        opened.on("framereceived", frame)

    def finished(request: Request) -> None:
        response = request.response()
        if response and response.status == 200 and "/static/" not in request.url:
            received.append(response.body())

    page.on("websocket", socket)
    page.on("requestfinished", finished)
    return received


@pytest.mark.parametrize("width", [1280, 375])
def test_a_judge_may_not_read_the_questions(tabs: list[Visit], chromium: Browser, pools: Site, width: int) -> None:
    visit = open_visit(chromium, pools, width)
    tabs.append(visit)
    visit.sign_in("giamkhao")
    visit.page.get_by_text("Chào Giám Khảo 1").wait_for(timeout=60_000)
    answer = visit.page.goto(pools.url + "voila/render/pool.ipynb")
    assert answer is not None and answer.status == 403
    expect(visit.page.get_by_role("heading", name="Không có quyền mở trang này")).to_be_visible()
    expect(visit.page.get_by_role("link", name="Duyệt bộ câu hỏi")).to_have_count(0)
