"""Who is who, decided in a real browser on a desk and on a phone."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from makers import make_batch
from playwright.sync_api import Page, expect
from served import Site
from visits import Visit

from workbench.intake.records import PersonRecord
from workbench.queries.people import merge_queue, person_roots
from workbench.rules.canonical import canonical_json
from workbench.services.storing import store_people
from workbench.store import reading, transaction

SHOTS = os.environ.get("WORKBENCH_SHOTS")
BORN = date(1985, 5, 12)
SPELLINGS = ("Sở GD&ĐT tỉnh", "Trường CĐ Y tế")


@pytest.fixture(scope="module")
def accounts(site: Site) -> Site:
    """Two accounts that share phone and birth date, two that share a phone only, and two spellings nobody knows."""
    finding = {"code": "intake.unit_unknown", "severity": "ERROR", "file": "tuan-1.xlsx", "sheet": None, "column": None}
    findings = [{**finding, "row": row, "values": {"value": SPELLINGS[row % 2]}} for row in range(5)]
    van = PersonRecord(1, "AA001", "Nguyễn Thị Hòa", "SN1", "0900000001", None, BORN)
    people = [
        van,
        van._replace(code="AA002", full_name="NGUYEN THI HOA"),
        van._replace(code="AA003", full_name="Trần Văn Tám", phone="0900000002", birth_date=None),
        van._replace(code="AA004", full_name="Trần Văn Tám", phone="0900000002", unit_code="SN2"),
    ]
    with transaction(site.engine) as session:
        store_people(session, 1, people)
        make_batch(session, 1, findings=canonical_json(findings))
    return site


def _roots(site: Site) -> dict[str, str]:
    with reading(site.engine) as session:
        return {code: root for code, root in person_roots(session, 1).items() if root}


def _open(visit: Visit, username: str) -> Page:
    visit.sign_in(username, path="voila/render/people.ipynb")
    visit.page.get_by_role("heading", name="Các cặp tài khoản có thể là một người").wait_for(timeout=60_000)
    return visit.page


def _picture(page: Page, name: str) -> None:
    if SHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=str(Path(SHOTS) / f"people-{name}-{width}.png"), full_page=True)


def test_a_pair_is_merged_and_taken_back_and_another_is_left_for_later(visit: Visit, accounts: Site) -> None:
    page = _open(visit, "thuky")
    with reading(accounts.engine) as session:
        n_pairs = len(merge_queue(session, 1))
    expect(page.get_by_text(f"Cặp 1 trong {n_pairs} cặp chờ quyết định")).to_be_visible()
    expect(page.get_by_role("row", name="Điện thoại Trùng 090****001 090****001")).to_be_visible()
    _picture(page, "pair")
    page.get_by_role("button", name="Để sau").click()
    expect(page.get_by_text(f"Cặp 2 trong {n_pairs} cặp chờ quyết định")).to_be_visible()
    for _ in range(n_pairs - 1):
        page.get_by_role("button", name="Để sau").click()
    expect(page.get_by_role("row", name="Họ và tên Trùng Nguyễn Thị Hòa NGUYEN THI HOA")).to_be_visible()
    page.get_by_label("Tài khoản được giữ").select_option(label="Nguyễn Thị Hòa (AA001)")
    page.get_by_label("Lý do quyết định").fill("Đã gọi xác minh")
    page.get_by_role("button", name="Gộp làm một người").click()
    expect(page.get_by_role("alert")).to_have_text("Đã gộp tài khoản AA002 vào AA001.")
    assert _roots(accounts) == {"AA002": "AA001"}
    _picture(page, "merged")
    page.get_by_label("Lý do tách").fill("Nhầm")
    page.get_by_role("button", name="Tách lại").click()
    expect(page.get_by_role("alert")).to_have_text("Đã tách tài khoản AA002.")
    assert _roots(accounts) == {}
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_spelling_is_remembered_as_the_unit_proposed_first(visit: Visit, accounts: Site) -> None:
    page = _open(visit, "truongban")
    spelling = (
        page.get_by_label("Cách viết").locator("option").first.inner_text().replace("\xa0", " ").rsplit(" (", 1)[0]
    )
    code = {"Sở GD&ĐT tỉnh": "SN1", "Trường CĐ Y tế": "SN3"}[spelling]
    page.get_by_label("Căn cứ ghi nhớ").fill("Đơn vị xác nhận")
    _picture(page, "spelling")
    page.get_by_role("button", name="Ghi nhớ cách viết").click()
    expect(page.get_by_role("alert")).to_have_text(f"Đã ghi nhớ: “{spelling}” là đơn vị {code}.")


def test_an_auditor_is_told_that_deciding_is_not_theirs(visit: Visit, accounts: Site) -> None:
    visit.sign_in("kiemtra", path="voila/render/people.ipynb")
    expect(visit.page.get_by_role("heading", name="Không có quyền mở trang này")).to_be_visible()
