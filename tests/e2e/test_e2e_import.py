"""Files of other platforms are taken in in a real browser, on a desk and on a phone."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect
from served import Site
from sqlalchemy import func, select
from visits import Visit

from workbench.queries.profiles import profiles_of
from workbench.store import reading
from workbench.tables import Attempt, ImportBatch, core

SHOTS = os.environ.get("WORKBENCH_SHOTS")
COLUMNS = {
    "Mã tài khoản *": "Người chơi",
    "Họ và tên": "Tên hiển thị",
    "Đơn vị": "Nơi công tác",
    "Bắt đầu lúc *": "Vào thi",
    "Nộp bài lúc": "Ra khỏi phòng",
    "Điểm *": "Đạt",
}


def _headings(width: int) -> dict[str, str]:
    """Give each width a platform of its own, so that no profile of another test fits."""
    return {label: f"{heading} {width}" for label, heading in COLUMNS.items()}


def _foreign(width: int, prefix: str) -> bytes:
    heads = ";".join(_headings(width).values())
    evil = '<img src=x onerror="window.fired=1">'
    rows = [
        f"{prefix}1;Nguyễn Thử Một;Trường Cao đẳng Y tế;19/10/2022 08:10:00;19/10/2022 08:10:40;4",
        f"{prefix}2;{evil};Trường Cao đẳng Y tế;19/10/2022 09:00:00;19/10/2022 09:01:05;3",
    ]
    return "\n".join(["Kết quả nền tảng X", heads, *rows]).encode()


def _choose_file(page: Page, name: str, data: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Chọn tệp").click()
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": data})
    expect(page.get_by_role("alert").last).to_contain_text(f"Đã mở {name}")


def _picture(page: Page, name: str) -> None:
    if SHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=str(Path(SHOTS) / f"import-{name}-{width}.png"), full_page=True)


def _open(visit: Visit, username: str = "thuky") -> Page:
    visit.sign_in(username, path="voila/render/import.ipynb")
    visit.page.get_by_role("heading", name="Nhập tệp của nền tảng thi").wait_for(timeout=60_000)
    visit.page.get_by_label("Tuần thi").select_option(label="Tuần 3")
    return visit.page


def _counts(site: Site) -> tuple[int, int]:
    with reading(site.engine) as session:
        stored = session.execute(select(func.count()).select_from(core(Attempt)).where(core(Attempt).c.week_id == 3))
        batches = session.execute(select(func.count()).where(core(ImportBatch).c.week_id == 3))
        return stored.scalar_one(), batches.scalar_one()


def test_a_foreign_file_is_mapped_tried_saved_and_taken_in_and_the_next_fits_at_once(visit: Visit, site: Site) -> None:
    page = _open(visit)
    width = page.viewport_size["width"] if page.viewport_size else 0
    before, batches = _counts(site)
    prefix = f"E{width}"
    _choose_file(page, "tep-la.csv", _foreign(width, prefix))
    expect(page.get_by_role("cell", name="Nguyễn Thử Một")).to_be_visible()
    _picture(page, "opened")
    saved = f"Nền tảng {width}"
    for label, heading in _headings(width).items():
        page.get_by_label(label, exact=True).select_option(label=heading)
    expect(page.get_by_text("Các dòng đầu: đọc được 2, để trống 0, không đọc được 0.").first).to_be_visible()
    page.get_by_role("button", name="Đọc thử cả tệp").click()
    expect(page.get_by_text("Nếu nhập: đọc 2 dòng, nhận 2, từ chối 0. Chưa lưu gì.")).to_be_visible()
    expect(page.get_by_role("button", name="Nhập tệp")).to_be_disabled()
    page.get_by_label("Tên cách đọc").fill(saved)
    page.get_by_role("button", name="Lưu cách đọc").click()
    expect(page.get_by_role("alert").last).to_have_text(f"Đã lưu cách đọc “{saved}”, bản số 1.")
    _picture(page, "saved")
    page.get_by_role("button", name="Nhập tệp").click()
    expect(page.get_by_role("alert").last).to_contain_text("tep-la.csv: đọc 2 dòng, nhận 2")
    _picture(page, "taken")
    assert _counts(site) == (before + 2, batches + 1)
    _choose_file(page, "tep-la-2.csv", _foreign(width, f"{prefix}B"))
    expect(page.get_by_label("Điểm *", exact=True)).to_have_value(f"Đạt {width}")
    page.get_by_role("button", name="Nhập tệp").click()
    expect(page.get_by_role("alert").last).to_contain_text("tep-la-2.csv: đọc 2 dòng, nhận 2")
    assert _counts(site) == (before + 4, batches + 2)
    with reading(site.engine) as session:
        assert saved in [row.name for row in profiles_of(session, 1)]
    assert page.evaluate("window.fired") is None
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_report_of_moodle_is_known_by_its_headings(desk: Visit) -> None:
    page = _open(desk)
    head = "Last name,First name,Email address,Status,Started,Completed,Duration,Grade/4.00,Q. 1 /1.00,Q. 2 /1.00"
    row = "Nguyễn,An,an@vi.du,Finished,19 October 2022  8:15 AM,19 October 2022  8:15 AM,24 secs,4.00,1.00,1.00"
    _choose_file(page, "moodle.csv", f"{head}\n{row}\nOverall average,,,,,,,4.00,1.00,1.00\n".encode())
    chosen = page.get_by_label("Cách đọc", exact=True).locator("option:checked")
    expect(chosen).to_have_text("Moodle – báo cáo điểm")
    page.get_by_role("button", name="Đọc thử cả tệp").click()
    expect(page.get_by_text("Nếu nhập: đọc", exact=False)).to_be_visible()
    _picture(page, "moodle")


def test_the_committee_does_not_take_files_in(desk: Visit) -> None:
    desk.sign_in("truongban", path="voila/render/import.ipynb")
    expect(desk.page.get_by_role("heading", name="Không có quyền mở trang này")).to_be_visible()
