"""Notebook 50_essays by hand: every step of the three rounds is a form that says what was done, or why not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from desk_makers import AFTER_ALL
from essay_round_makers import blind_codes_by_work, make_essay_contest, write_open_marks
from notebook_runs import run_by_hand
from sqlalchemy import Engine
from test_desk_forms import fill, markup, panels, upload

from workbench.errors import WorkbenchError
from workbench.store import home
from workbench.terms import EssayRound
from workbench.widgets.action_panel import ActionPanel

TIED_POINTS = {"B1": (40,) * 3, "B2": (40,) * 3, "B3": (20,) * 3}


class Hand:
    """The notebook opened by hand: each page by the name of its cell."""

    def __init__(self, **parameters: Any) -> None:
        self.pages = run_by_hand("50_essays", at=AFTER_ALL, **parameters)

    def shows(self, cell: str) -> str:
        return markup(self.pages[cell])

    def form(self, cell: str, title: str) -> ActionPanel:
        (found,) = [panel for panel in panels(self.pages[cell]) if panel.action.title.startswith(title)]
        return found

    def titles(self, cell: str) -> list[str]:
        return [panel.action.title for panel in panels(self.pages[cell])]

    def take(self, cell: str, path: str) -> None:
        file = home() / path
        fill(panels(self.pages[cell])[0], files=upload(file.name, file.read_bytes()), actor="TK")


def test_works_are_screened_and_masked_by_hand(sqlite_engine: Engine) -> None:
    register, texts = make_essay_contest(sqlite_engine)
    hand = Hand(round="SCREENING")
    hand.take("nap-so-dang-ky", register)
    hand.take("nap-toan-van", texts)
    assert "Đã có toàn văn của 6 trong 7 bài." in hand.shows("nap-toan-van")
    assert hand.titles("so-loai") == ["Đối chiếu các bài với thể lệ và với nhau", "Kết luận về một bài"]
    fill(hand.form("so-loai", "Đối chiếu"))
    assert "Đã đối chiếu 7 bài với thể lệ: 2 bài thấy rõ không đạt; 1 cặp bài có đoạn giống nhau." in hand.shows(
        "so-loai"
    )
    fill(hand.form("so-loai", "Kết luận không đạt theo danh mục"), reason="Đã đếm", actor="TK")
    assert hand.titles("so-loai") == ["Đối chiếu các bài với thể lệ và với nhau", "Kết luận về một bài"]
    for ruling in ("DUPLICATE", "ELIGIBLE"):
        fill(hand.form("so-loai", "Kết luận về"), work="B2", ruling=ruling, reason="Đã đọc", actor="TB")
    assert "5 bài đạt, 2 bài không đạt" in hand.shows("so-loai")
    fill(panels(hand.pages["cap-so-phach"])[0], actor="TK")

    fill(hand.form("che-ten", "Xem những chỗ"), work="B3")
    assert "Những chỗ đề nghị che trong bài B3" in hand.shows("che-ten")
    confirm = hand.form("che-ten", "Xác nhận phần che tên")
    confirm.inputs["leave"].value, confirm.inputs["actor"].value = "9", "TK"
    with pytest.raises(WorkbenchError) as refusal:
        confirm.clicked()
    assert refusal.value.code == "essays_desk.numbers_unreadable"
    fill(confirm, leave="", add="kể lại", actor="TK")
    assert re.search(r"Bản giám khảo đang đọc của bài B3:.*Chuyện số 3, do .đã che", hand.shows("che-ten"))
    assert "kể lại." not in hand.shows("che-ten").split("Bản giám khảo")[1]
    fill(hand.form("che-ten", "Xác nhận các bài"), actor="TK")
    assert "bản đã che tên của 5 bài; 0 bài chờ xác nhận" in hand.shows("che-ten")


def test_rounds_are_judged_and_prizes_given_by_hand(sqlite_engine: Engine) -> None:
    register, _ = make_essay_contest(sqlite_engine)
    run_by_hand("50_essays", actor="TK", at=AFTER_ALL, round="SCREENING", register=register)
    blind = blind_codes_by_work(sqlite_engine)
    hand = Hand()
    _judge_preliminary(hand, sqlite_engine, blind)
    fill(hand.form("phan-cong-chung-khao", "Phân công"), actor="TK")
    hand.take("diem-chung-khao", write_open_marks(sqlite_engine, "ck.csv", EssayRound.FINAL, TIED_POINTS))
    fill(hand.form("khoa-diem-chung-khao", "Khóa điểm"), reason="Biên bản", actor="TK")
    tie = hand.form("danh-sach-du-kien", "Quyết định thứ tự các bài đồng hạng 1")
    fill(tie, method="ORDER", place_0="B2", place_1="B1", reason="Biên bản", actor="TB")
    fill(hand.form("danh-sach-du-kien", "Xếp giải"), actor="TK")
    for signer in ("TB", "TK2"):
        fill(panels(hand.pages["phe-duyet-giai"])[0], approver=signer, reason="Biên bản")
    assert "Danh sách trao giải thi viết (3 giải) đã được phê duyệt." in hand.shows("phe-duyet-giai")
    assert hand.titles("danh-sach-du-kien") == []


def _judge_preliminary(hand: Hand, engine: Engine, blind: dict[str, str]) -> None:
    """Lead the first round: a conflict, a third mark, a moderation, a tie across the line, figures for the meeting."""
    fill(hand.form("phan-cong-so-khao", "Phân công"), actor="TK")
    conflict = hand.form("giam-khao-so-khao", "Ghi nhận xung đột")
    fill(conflict, judge="GK1", unit="DV3", ground="RELATION", reason="Anh ruột", actor="TK")
    assert "Có quan hệ thân thích" in hand.shows("giam-khao-so-khao")
    fill(hand.form("giam-khao-so-khao", "Giám khảo rút"), judge="GK4", reason="Nghỉ ốm", actor="TK")
    assert "giữ 0 phiếu đã chấm" in hand.shows("giam-khao-so-khao")
    points = {"B1": (50, 50), "B2": (50, 50), "B3": (45, 20), "B4": (40, 40), "B5": (40, 40), "B6": (10, 10)}
    hand.take("diem-so-khao", write_open_marks(engine, "sk.csv", EssayRound.PRELIMINARY, points))
    fill(hand.form("khoa-diem-so-khao", "Khóa điểm"), reason="Biên bản", actor="TK")
    assert f"Cần chấm lần ba, số phách: {blind['B3']}." in hand.shows("ket-qua-so-khao")
    moderate = hand.form("ket-qua-so-khao", "Điều chỉnh")
    fill(moderate, work=blind["B3"], points="70", reason="Cả ban cùng chấm", actor="TB")
    assert "Cả ban cùng chấm" in hand.shows("ket-qua-so-khao")
    fill(hand.form("so-lieu-so-khao", "Số liệu"))
    assert "<figure" in hand.shows("so-lieu-so-khao")
    assert "Còn 1 suất cho các bài bằng điểm" in hand.shows("vao-chung-khao")
    fill(hand.form("vao-chung-khao", "Quyết định"), works=blind["B3"], reason="Biên bản", actor="TB")
    assert "Vào chung khảo 3 bài" in hand.shows("vao-chung-khao")
