"""Papers are reviewed in a real browser: found, opened, asked about, annulled by two people, the standings change."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from review_makers import BULK, LATE, LEADER, TOO_FAST, make_review_contest
from served import HOSTILE, PASSWORD, Site, server
from sqlalchemy import select
from visits import Visit, open_visit

from workbench.queries.contest import rules_of_week
from workbench.queries.standings import standings
from workbench.store import reading
from workbench.tables import Attempt, Decision, SignIn, core

SHOTS = os.environ.get("WORKBENCH_SHOTS")


@pytest.fixture(params=[1280, 375], ids=["desk", "phone"], scope="module")
def review_site(request: pytest.FixtureRequest) -> Iterator[tuple[Site, int]]:
    """A contest with papers to review, once for a desk's screen and once for a phone's."""
    with server(is_warm=False, fill=make_review_contest) as site:
        yield site, request.param


@pytest.fixture
def visit(chromium: Browser, review_site: tuple[Site, int]) -> Iterator[Visit]:
    """A tab on the review's site that watches itself."""
    opened = open_visit(chromium, *review_site)
    yield opened
    opened.page.context.close()
    assert (opened.outside, opened.failures) == ([], [])


def _open(visit: Visit, username: str = "thuky") -> Page:
    visit.sign_in(username, path="voila/render/review.ipynb")
    visit.page.get_by_role("heading", name="Rà soát bài thi tuần 1").wait_for(timeout=120_000)
    return visit.page


def _open_paper(page: Page, code: str) -> None:
    slot = page.locator(".wb-slot").filter(has_text=code)
    slot.get_by_role("button").click()
    page.get_by_role("heading", name=f"Bài thi {code} của").wait_for()


def _form(page: Page) -> Locator:
    """Where the opened paper is ruled on; the form for many papers stands at the end of the page."""
    return page.locator(".widget-vbox").filter(has=page.get_by_role("heading", name="Kết luận", exact=True)).last


def _decisions(site: Site) -> list[tuple[str, str, str]]:
    decision, attempt = core(Decision).c, core(Attempt).c
    with reading(site.engine) as session:
        rows = session.execute(
            select(decision.kind, attempt.code, decision.reason)
            .where(decision.attempt_id == attempt.id)
            .order_by(decision.id)
        )
        return [(row.kind, row.code, row.reason) for row in rows]


def _leader(site: Site) -> str:
    with reading(site.engine) as session:
        return standings(session, 1, rules_of_week(session, 1))[0].person_code


def _picture(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)  # type: ignore[index]


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    small = """() => [...document.querySelectorAll(
        'a[href], button, input:not([type=checkbox]), select, textarea, summary, label:has(input)')]
        .map(e => [e, e.getBoundingClientRect()])
        .filter(([e, box]) => box.width > 0 && box.left >= 0 && box.height < 43.5)
        .map(([e, box]) => e.tagName + ' ' + e.textContent.trim().slice(0, 30) + ' ' + box.height)"""
    assert page.evaluate(small) == []
    cut = """() => [...document.querySelectorAll('.wb-review button, .wb-review p, .wb-review li, .wb-review td')]
        .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
        .map(e => e.textContent.trim().slice(0, 40))"""
    assert page.evaluate(cut) == []


def test_a_paper_is_found_opened_and_the_unit_is_asked(visit: Visit) -> None:
    page = _open(visit)
    _picture(page, "queue")
    _fits(page)
    page.get_by_label("Tìm theo tên, đơn vị, mã").fill(LEADER)
    expect(page.locator(".wb-slot:visible")).to_have_count(1)
    _open_paper(page, LEADER)
    assert page.locator(".wb-evidence img").evaluate_all("images => images.every(i => i.naturalWidth > 100)")
    alternatives = [image.get_attribute("alt") or "" for image in page.locator(".wb-evidence img").all()]
    assert [text.split(",")[0].split(":")[0] for text in alternatives] == [
        "4 câu",
        "1 lượt thi",
        "Bài này 9 giây. Trong nhóm so sánh",
    ]
    page.get_by_text("Xem từng câu hỏi").click()
    expect(page.locator(".wb-evidence details li").first).to_be_visible()
    _fits(page)
    _picture(page, "paper")
    form = _form(page)
    form.get_by_label("Lý do, căn cứ").fill("Đề nghị xác nhận người trực tiếp làm bài")
    form.get_by_role("button", name="Hỏi đơn vị").click()
    expect(page.get_by_role("alert")).to_contain_text(f"Đã ghi nhận việc hỏi đơn vị về bài thi {LEADER}.")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.locator(".wb-slot").filter(has_text=LEADER)).to_contain_text("Đang hỏi đơn vị")
    assert _decisions(visit.site) == [("ATTEMPT_INQUIRY", LEADER, "Đề nghị xác nhận người trực tiếp làm bài")]


def test_a_paper_is_annulled_by_two_proven_people_who_saw_what_changes(visit: Visit) -> None:
    page = _open(visit)
    assert _leader(visit.site) == "P52"
    _open_paper(page, TOO_FAST)
    form = _form(page)
    expect(form.get_by_label("Mật khẩu của người thứ hai")).to_be_hidden()
    form.get_by_label("Lý do, căn cứ").fill("Dưới mức thời gian tối thiểu của thể lệ")
    form.get_by_role("button", name="Xem trước việc hủy kết quả").click()
    table = form.get_by_role("table", name="Bảng xếp hạng trước và sau khi hủy")
    expect(table.get_by_role("row").nth(1)).to_contain_text("Ra")
    expect(form.get_by_text("Vào diện có thể được giải: Người P02.")).to_be_visible()
    _fits(page)
    _picture(page, "before-and-after")
    form.get_by_label("Tên đăng nhập của người thứ hai").fill("truongban")
    form.get_by_label("Mật khẩu của người thứ hai").fill("sai mật khẩu rồi")
    form.get_by_role("button", name="Hủy kết quả", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Tên đăng nhập hoặc mật khẩu không đúng")
    expect(form.get_by_label("Mật khẩu của người thứ hai")).to_have_value("")
    _picture(page, "wrong-password")
    assert _failed_signatures(visit.site) == 1
    assert TOO_FAST not in [code for _, code, _ in _decisions(visit.site)]
    form.get_by_label("Mật khẩu của người thứ hai").fill(PASSWORD)
    form.get_by_role("button", name="Hủy kết quả", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(f"Đã hủy kết quả 1 bài thi: {TOO_FAST}.")
    kind, code, reason = _decisions(visit.site)[-1]
    assert (kind, code, reason) == ("ATTEMPT_ANNULMENT", TOO_FAST, "Dưới mức thời gian tối thiểu của thể lệ")
    assert (_leader(visit.site), _failed_signatures(visit.site)) == ("P51", 0)
    page.get_by_label("Các bài cần xem").select_option(label="Đã kết luận (1)")
    expect(page.locator(".wb-slot:visible")).to_have_count(1)
    expect(page.locator(".wb-slot:visible")).to_contain_text("Đã hủy kết quả")
    assert page.evaluate("window.fired") is None
    expect(page.get_by_text(HOSTILE).first).to_be_visible()
    _picture(page, "decided")


def _failed_signatures(site: Site) -> int:
    with reading(site.engine) as session:
        return session.scalars(select(SignIn).where(core(SignIn).c.username == "truongban")).one().failed_count


def test_papers_that_break_one_rule_are_annulled_together(visit: Visit) -> None:
    page = _open(visit)
    rule = page.get_by_label("Quy định")
    option = rule.locator("option").filter(has_text="Nhanh hơn mức tối thiểu của thể lệ")
    rule.select_option(label=option.text_content() or "")
    boxes = page.locator(".widget-checkbox")
    expect(boxes.filter(has_text=BULK[1])).to_be_visible()
    page.get_by_role("button", name="Chọn tất cả").click()
    if boxes.filter(has_text=TOO_FAST).count():
        page.get_by_label(TOO_FAST).uncheck()
    form = page.locator(".widget-vbox").filter(has=page.get_by_label("Lý do, căn cứ")).last
    form.get_by_label("Lý do, căn cứ").fill("Biên bản 7")
    form.get_by_role("button", name="Xem trước việc hủy kết quả").click()
    expect(form.get_by_role("table")).to_be_visible()
    _fits(page)
    _picture(page, "bulk")
    form.get_by_label("Tên đăng nhập của người thứ hai").fill("phoban")
    form.get_by_label("Mật khẩu của người thứ hai").fill(PASSWORD)
    form.get_by_role("button", name="Hủy kết quả", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Đã hủy kết quả 2 bài thi: L00104, L00105.")
    assert _decisions(visit.site)[-2:] == [("ATTEMPT_ANNULMENT", code, "Biên bản 7") for code in BULK]
    expect(rule.locator("option").nth(1)).to_have_text("1 bài · Ngoài thời gian thi")
    expect(page.get_by_text(LATE).first).to_be_visible()


def test_an_auditor_reads_and_is_offered_no_ruling(visit: Visit) -> None:
    page = _open(visit, "kiemtra")
    page.locator(".wb-slot").filter(has_text=LATE).get_by_role("button", name="Xem căn cứ").click()
    page.get_by_role("heading", name=f"Bài thi {LATE} của").wait_for()
    expect(page.get_by_text("kết luận thuộc về Tổ thư ký và Ban Tổ chức")).to_be_visible()
    for name in ("Xác nhận hợp lệ", "Hỏi đơn vị", "Xem trước việc hủy kết quả"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    _fits(page)


def test_a_judge_may_not_open_the_review(visit: Visit) -> None:
    visit.sign_in("giamkhao", path="voila/render/review.ipynb")
    expect(visit.page.get_by_role("heading", name="Không có quyền mở trang này")).to_be_visible()
