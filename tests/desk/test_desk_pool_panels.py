"""The panels of notebook 10_week_pool: there by hand only, and every page follows what they do."""

from __future__ import annotations

from typing import Any

from desk_makers import AFTER, BEFORE
from ipywidgets import HTML
from makers import make_contest
from notebook_runs import read_notebook, run_by_hand, run_cells
from sqlalchemy import Engine

from workbench.desk import week_pool
from workbench.desk.pages import Page
from workbench.desk.session import open_desk
from workbench.desk.weeks import choose_week
from workbench.widgets.pool_builder import (
    BlueprintEditor,
    ExposurePanel,
    FormPreview,
    OpeningPanel,
    PoolTable,
    SealingPanel,
)

PANELS = (BlueprintEditor, PoolTable, ExposurePanel, FormPreview, SealingPanel, OpeningPanel)
WORDS = {"TB": "một cụm mật khẩu đủ dài TB", "PB": "một cụm mật khẩu đủ dài PB", "KT": "một cụm mật khẩu đủ dài KT"}


def panels(shown: Any) -> list[Any]:
    """The panels on a page."""
    found = [shown] if isinstance(shown, PANELS) else []
    return found + [panel for child in getattr(shown, "children", ()) for panel in panels(child)]


def markup(shown: Any) -> str:
    """Everything a live page shows as markup."""
    own = shown.value if isinstance(shown, HTML) else ""
    return own + "".join(markup(child) for child in getattr(shown, "children", ()))


def approve(engine: Engine) -> None:
    """Approve what the database holds now by its second secretary and its chair."""
    run_cells("10_week_pool", week=1, actor="TK", at=BEFORE, approvers=["TK2", "TB"], reason="Biên bản 1")


def test_by_hand_every_page_follows_what_a_panel_does(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    desk = open_desk(at=BEFORE)
    chosen = choose_week(desk, None)
    built, editing = week_pool.build(desk, chosen, 5), week_pool.blueprint(desk, chosen, 5)
    swapping, seeing, sealing = (show(desk, chosen) for show in (week_pool.swap, week_pool.exposure, week_pool.seal))
    assert panels(swapping) == panels(seeing) == panels(sealing) == []
    (editor,) = panels(editing)
    editor.areas["AA"][0].value = editor.areas["AA"][1].value = 5
    editor.areas["BB"][0].value = 3
    editor.actor.value = "TK"
    editor.button.click()
    assert "8 câu, 5 đề đã đảo. Tình trạng: Dự thảo." in markup(built)
    assert "Đã lập bộ câu hỏi tuần 1 và đảo 5 đề." in markup(editing)
    (table,) = panels(swapping)
    out = table.read.items[0].code
    table.out.value = out
    table.in_.index, table.actor.value, table.reason.value = 1, "TK", "câu đã cũ"
    incoming = table.in_.value
    table.button.click()
    assert f"Đã thay câu {out} bằng câu {incoming}" in markup(swapping)
    (table,) = panels(swapping)
    codes = [item.code for item in table.read.items]
    assert incoming in codes and out not in codes
    assert [type(panel) for panel in panels(seeing)] == [ExposurePanel, FormPreview]
    assert "Niêm phong đáp án sau khi bộ câu hỏi được phê duyệt." in markup(sealing)

    approve(sqlite_engine)
    chosen.done()
    assert "Bộ câu hỏi tuần 1: Đã duyệt." in markup(editing) and panels(editing) == []
    (panel,) = panels(sealing)
    assert isinstance(panel, SealingPanel)
    for holder, secret, code in zip(panel.holders, panel.passphrases, WORDS, strict=True):
        holder.value, secret.value = code, WORDS[code]
    panel.actor.value = "TK"
    panel.button.click()
    assert "đã niêm phong lúc 09:00 16/09/2022. Mã cam kết ghi vào biên bản: " in markup(sealing)
    (panel,) = panels(sealing)
    assert isinstance(panel, OpeningPanel)


def test_with_parameters_sealing_is_a_panel_only(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    run_cells("10_week_pool", week=1, actor="TK", at=BEFORE, n_forms=3)
    shown = run_cells("10_week_pool", week=1, actor="TK", at=BEFORE, approvers=["TK2", "TB"], reason="Biên bản 1")
    sealing = shown["bang-niem-phong"]
    assert isinstance(sealing, Page)
    assert sealing.text.splitlines() == [
        "Mật khẩu niêm phong không bao giờ là tham số của sổ tay: từng người giữ tự nhập vào bảng niêm phong.",
        "Biểu mẫu “Niêm phong đáp án tuần 1” hiện ra khi mở sổ tay trong JupyterLab và để trống tuần, người thực hiện "
        "trong ô tham số.",
    ]
    again = run_cells("10_week_pool", week=1, actor="TK", at=BEFORE)
    assert again["bieu-mau-co-cau"].text == "Bộ câu hỏi tuần 1: Đã duyệt."
    declared = "".join(next(c for c in read_notebook("10_week_pool")["cells"] if c["id"] == "parameters")["source"])
    assert "mat_khau" not in declared and "pass" not in declared.replace("approvers", "")


def test_the_notebook_opens_by_hand_with_its_panels(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    run_cells("10_week_pool", week=1, actor="TK", at=BEFORE, n_forms=3)
    shown = run_by_hand("10_week_pool", at=AFTER)
    names = ("bieu-mau-co-cau", "bieu-mau-thay-cau", "xem-thu-de", "bang-niem-phong")
    assert [[type(panel) for panel in panels(shown[name])] for name in names] == [
        [BlueprintEditor],
        [PoolTable],
        [ExposurePanel, FormPreview],
        [],
    ]
