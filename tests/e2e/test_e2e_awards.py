"""From a tie drawn by lot over a replaced winner to a list signed by two, in a real browser on a desk and a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from makers import OPENS, make_attempt, make_contest, store_week
from playwright.sync_api import Browser, Page, expect
from served import HOSTILE, PASSWORD, Site, give_sign_ins, server
from sqlalchemy import Engine
from visits import Visit, open_visit

from workbench.queries.awards import week_awards
from workbench.queries.contest import week_of
from workbench.store import reading
from workbench.terms import AwardState

SHOTS = os.environ.get("WORKBENCH_SHOTS")
WEEKS = {1280: 1, 375: 2}  # each width has a week of its own
LOT = ("P1", "P2")


def _fill(engine: Engine) -> None:
    """Two weeks in each of which the first two are equal and the third has a hostile name."""
    contest_id = make_contest(engine, replaces_unconfirmed=True)
    for week in WEEKS.values():
        opens = OPENS + timedelta(days=14 * (week - 1))
        papers = []
        for number, person in enumerate(("P1", "P2", "P3", "P4", "P5", "P6"), start=1):
            at = opens + timedelta(hours=1 if person in LOT else number)
            seconds = 20 if person in LOT else 20 + number
            paper = make_attempt(number, person, 4, seconds, submitted_at=at, code=f"W{week}-{number}")
            papers.append(paper._replace(full_name=HOSTILE) if person == "P3" else paper)
        store_week(engine, contest_id, week, papers)
    give_sign_ins(engine)


@pytest.fixture(scope="module")
def awards_site() -> Iterator[Site]:
    """The apps over two weeks with a tie at the top."""
    with server(is_warm=False, fill=_fill) as running:
        yield running


def _open(browser: Browser, site: Site, width: int, username: str) -> Visit:
    visit = open_visit(browser, site, width)
    visit.sign_in(username, path="voila/render/awards.ipynb")
    visit.page.get_by_role("heading", name="1. Đồng hạng ở ranh giới giải").wait_for(timeout=60_000)
    visit.page.get_by_label("Tuần thi").select_option(label=f"Tuần {WEEKS[width]}")
    expect(visit.page.get_by_text(f"Văn bản của tuần {WEEKS[width]} được lập sau")).to_be_visible()
    return visit


def _close(visit: Visit) -> None:
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert visit.page.evaluate("window.fired === undefined")
    visit.page.context.close()
    assert (visit.outside, visit.failures) == ([], [])


def _picture(page: Page, name: str) -> None:
    if SHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=str(Path(SHOTS) / f"awards-{name}-{width}.png"), full_page=True)


def _press(page: Page, button: str, says: str) -> None:
    """Press a button, read what is said, and wait until the forms of before are gone."""
    pressed = page.get_by_role("button", name=button, exact=True)
    pressed.evaluate("button => { button.dataset.before = 1 }")
    pressed.click()
    expect(page.get_by_role("alert").filter(has_text=says)).to_be_visible()
    expect(page.locator("[data-before]")).to_have_count(0)


def _answer(page: Page, code: str, answer: str) -> None:
    person = page.get_by_label("Người đoạt giải")
    option = person.locator("option").filter(has_text=f"({code})")
    person.select_option(label=option.inner_text())
    page.get_by_label("Trả lời", exact=True).select_option(label=answer)
    page.get_by_label("Người trả lời").fill("Văn phòng Sở")
    page.get_by_label("Căn cứ trả lời").fill(f"Công văn về {code}")
    _press(page, "Ghi trả lời", f"({code}): {answer}.")


@pytest.mark.parametrize("width", [1280, 375], ids=["desk", "phone"])
def test_a_week_goes_from_a_lot_to_two_signatures(chromium: Browser, awards_site: Site, width: int) -> None:
    week = WEEKS[width]
    chair = _open(chromium, awards_site, width, "truongban")
    chair.page.get_by_label("Cách quyết định").select_option(label="Bốc thăm")
    chair.page.get_by_label("Số rút công khai (khi bốc thăm)").fill("271828")
    chair.page.get_by_label("Lý do").fill("Bốc thăm trước các bên")
    _picture(chair.page, "tie")
    _press(chair.page, "Ghi quyết định", "Đã ghi quyết định về hạng 1 (Bốc thăm)")
    _close(chair)

    secretary = _open(chromium, awards_site, width, "thuky")
    page = secretary.page
    _press(page, "Xếp giải", f"Đã xếp 3 giải dự kiến của tuần {week}.")
    _press(page, "Ghi đã gửi đơn vị", "Đã ghi việc gửi đơn vị xác minh 3 người")
    _answer(page, "P2", "Đơn vị không xác nhận")
    _press(page, "Xếp giải", f"Đã xếp 3 giải dự kiến của tuần {week}.")
    _press(page, "Ghi đã gửi đơn vị", "Đã ghi việc gửi đơn vị xác minh 1 người: P4.")
    for code in ("P1", "P3", "P4"):
        _answer(page, code, "Đơn vị đã xác nhận")
    page.get_by_label("Lý do").fill("Biên bản họp xét giải")
    page.get_by_label("Tên đăng nhập người thứ hai").fill("truongban")
    page.get_by_label("Mật khẩu người thứ hai").fill(PASSWORD)
    _picture(page, "signing")
    _press(page, "Ký phê duyệt", f"Danh sách trao giải tuần {week} đã được phê duyệt.")
    _press(page, "Chốt số liệu", f"Đã chốt số liệu chính thức tuần {week}")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải về: Danh sách công khai").click()
    assert taken.value.suggested_filename == f"tuan-{week}-public-list.zip"
    expect(page.get_by_label("Số chứng từ")).to_be_visible()
    _picture(page, "approved")
    _close(secretary)
    with reading(awards_site.engine) as session:
        listed = [(a.person_code, a.state) for a in week_awards(session, 1, week_of(session, 1, week).id)]
    assert listed == [(code, AwardState.APPROVED) for code in ("P1", "P3", "P4")]
