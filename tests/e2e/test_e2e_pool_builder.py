"""Notebook 10_week_pool driven in a real browser: build to a blueprint, swap, approve by two, seal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from served import Site, server
from sqlalchemy import func, select
from visits import open_visit

from workbench.queries.bank import items_of_pool, pool_of_week
from workbench.store import reading
from workbench.tables import SealedKey, core

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "10_week_pool.ipynb"
WORDS = {"TB": "một cụm mật khẩu đủ dài TB", "PB": "một cụm mật khẩu đủ dài PB", "KT": "một cụm mật khẩu đủ dài KT"}


@pytest.fixture(scope="module")
def pool_site() -> Iterator[Site]:
    """A server of its own whose board page is the notebook, by hand and at a fixed moment."""
    with server(is_warm=False) as site:
        body = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
        cell = next(cell for cell in body["cells"] if cell["id"] == "parameters")
        cell["source"] = [line.replace("at: str | None = None", 'at = "2022-09-16T09:00"') for line in cell["source"]]
        page = site.home / "notebooks" / "apps" / "results.ipynb"
        page.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
        yield site


def _panel(page: Page, title: str) -> Locator:
    heading = page.get_by_role("heading", name=title, exact=True)
    return page.locator(".widget-vbox").filter(has=heading).last


def _pick(panel: Locator, label: str, code: str) -> None:
    field = panel.get_by_label(label, exact=True)
    option = field.locator("option").filter(has_text=code).first
    field.select_option(label=option.text_content() or "")


def _press(panel: Locator, name: str) -> None:
    """Press a button whose panel is then made anew."""
    button = panel.get_by_role("button", name=name).element_handle()
    button.click()
    button.wait_for_element_state("hidden")


def _build_and_swap(page: Page, week: int) -> None:
    editor = _panel(page, f"Cơ cấu bộ câu hỏi tuần {week}")
    editor.get_by_label("AA ít nhất").fill("5")
    expect(editor.get_by_text("Lĩnh vực AA: từ 5 đến 4 câu")).to_be_visible()
    editor.get_by_label("nhiều nhất").nth(0).fill("5")
    editor.get_by_label("BB ít nhất").fill("3")
    expect(editor.get_by_text("Lập được bộ câu hỏi theo cơ cấu này.")).to_be_visible()
    _pick(editor, "Người thực hiện", "(TK)")
    _press(editor, "Lập bộ câu hỏi theo cơ cấu")
    expect(page.get_by_text("Đã lập bộ câu hỏi tuần")).to_be_visible()
    swap = _panel(page, f"Thay câu trong bộ câu hỏi tuần {week}")
    swap.get_by_label("Câu bỏ ra").select_option(index=1)
    expect(swap.get_by_label("Câu đưa vào").locator("option").nth(1)).to_be_attached()
    swap.get_by_label("Câu đưa vào").select_option(index=1)
    _pick(swap, "Người thực hiện", "(TK)")
    swap.get_by_label("Lý do, căn cứ").fill("Câu đã cũ")
    _press(swap, "Thay câu và đảo lại đề")
    expect(page.get_by_text("Đã thay câu ")).to_be_visible()


def _approve_and_seal(page: Page, week: int) -> None:
    for code, said in (("(TK2)", "Đã ghi nhận phê duyệt thứ nhất"), ("(TB)", "Đã ghi nhận phê duyệt bộ câu hỏi")):
        approval = _panel(page, f"Phê duyệt bộ câu hỏi tuần {week}")
        _pick(approval, "Người phê duyệt", code)
        approval.get_by_label("Lý do, căn cứ").fill("Biên bản 1")
        _press(approval, "Phê duyệt")
        expect(page.get_by_text(said)).to_be_visible()
    sealing = _panel(page, f"Niêm phong đáp án tuần {week}")
    for number, (code, words) in enumerate(WORDS.items(), start=1):
        _pick(sealing, f"Người giữ khóa {number}", f"({code})")
        sealing.get_by_label(f"Mật khẩu người giữ khóa {number}").fill("ngắn" if number == 3 else words)
    _pick(sealing, "Người thực hiện", "(TK)")
    sealing.get_by_role("button", name="Niêm phong đáp án").click()
    expect(sealing.get_by_text("quá yếu")).to_be_visible()
    for number, words in enumerate(WORDS.values(), start=1):
        expect(sealing.get_by_label(f"Mật khẩu người giữ khóa {number}")).to_have_value("")
        sealing.get_by_label(f"Mật khẩu người giữ khóa {number}").fill(words)
    sealing.get_by_role("button", name="Niêm phong đáp án").click()
    expect(page.get_by_text("đã niêm phong lúc 09:00 16/09/2022")).to_be_visible()


@pytest.mark.parametrize(("width", "week"), [(1280, 1), (375, 2)], ids=["desk", "phone"])
def test_a_pool_is_built_swapped_approved_and_sealed(
    chromium: Browser, pool_site: Site, tmp_path: Path, width: int, week: int
) -> None:
    visit = open_visit(chromium, pool_site, width)
    page = visit.page
    visit.sign_in("truongban", path="voila/render/results.ipynb")
    page.get_by_label("Tuần thi").select_option(index=week - 1)
    page.get_by_role("heading", name=f"Cơ cấu bộ câu hỏi tuần {week}", exact=True).wait_for(timeout=120_000)
    page.screenshot(path=tmp_path / "editor.png", full_page=True)
    _build_and_swap(page, week)
    expect(page.locator(".wb-phone section")).to_have_count(4)
    page.screenshot(path=tmp_path / "pool.png", full_page=True)
    _approve_and_seal(page, week)
    page.screenshot(path=tmp_path / "sealed.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    with reading(pool_site.engine) as session:
        pool = pool_of_week(session, week)
        assert pool is not None and pool.state == "SEALED"
        assert {item.key for item in items_of_pool(session, 1, pool.id or 0)} == {""}
        assert session.get_one(SealedKey, pool.id).commitment in page.content()
        assert session.scalar(select(func.count()).select_from(core(SealedKey))) == (1 if width == 1280 else 2)
    assert not any(words in page.content() for words in WORDS.values())
    page.context.close()
    assert (visit.outside, visit.failures) == ([], [])
