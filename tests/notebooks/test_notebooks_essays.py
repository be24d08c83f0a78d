"""Notebook 50_essays, one round after the other by parameters, as in a contest."""

from __future__ import annotations

import pytest
from desk_makers import AFTER_ALL
from essay_round_makers import blind_codes_by_work, make_essay_contest, write_open_marks
from notebook_runs import run_cells
from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.rules.essay_tally import Ruling
from workbench.terms import EssayRound

DONE = {"actor": "TK", "at": AFTER_ALL, "reason": "Biên bản 12"}
FINAL_POINTS = {"B1": (40,) * 3, "B2": (50,) * 3, "B4": (30, 31, 30)}
PRELIMINARY, FINAL = EssayRound.PRELIMINARY, EssayRound.FINAL


def test_the_three_rounds_are_run_one_after_the_other(sqlite_engine: Engine) -> None:
    """One contest from the register to the signatures: every later round rests on what the one before left."""
    register, texts = make_essay_contest(sqlite_engine)
    screening = {"round": "SCREENING", "register": register, "texts": texts, "screened": True, "masked": True}
    _screening_is_told(run_cells("50_essays", **DONE, **screening))

    run_cells("50_essays", **DONE, round="PRELIMINARY")
    points = {"B1": (50, 25), "B2": (50, 50), "B3": (40, 40), "B4": (40, 40), "B5": (20, 20)}
    file = write_open_marks(sqlite_engine, "so-khao.csv", PRELIMINARY, points)
    blind = blind_codes_by_work(sqlite_engine)
    shown = run_cells("50_essays", **DONE, round="PRELIMINARY", marks_preliminary=file)
    assert shown["khoa-diem-so-khao"].text == (
        "Đã khóa điểm vòng Sơ khảo: 10 phiếu.\nVòng Sơ khảo: đã giao 1 phiếu chấm lần ba.\n"
        "Vòng Sơ khảo: đã khóa 10 trong 11 phiếu chấm."
    )
    assert shown["ket-qua-so-khao"].text == "Vòng Sơ khảo chưa chấm xong."
    third = write_open_marks(sqlite_engine, "lan-ba.csv", PRELIMINARY, {"B1": (50,)})
    shown = run_cells("50_essays", **DONE, round="PRELIMINARY", marks_preliminary=third)
    tally = {row[1]: (row[0], *row[2:6]) for row in shown["ket-qua-so-khao"].frames[0].to_numpy().tolist()}
    agreed, equal = Ruling.AGREED.label(), Ruling.TWO_EQUAL.label()
    assert tally == {
        blind["B1"]: (1, "80,00", tally[blind["B1"]][2], "25,00", equal),
        blind["B2"]: (1, "80,00", "80 – 80", "0,00", agreed),
        blind["B3"]: (3, "70,00", "70 – 70", "0,00", agreed),
        blind["B4"]: (3, "70,00", "70 – 70", "0,00", agreed),
        blind["B5"]: (5, "50,00", "50 – 50", "0,00", agreed),
    }
    tied = ", ".join(sorted([blind["B3"], blind["B4"]]))
    assert f"Còn 1 suất cho các bài bằng điểm ở ranh giới, số phách: {tied}." in shown["vao-chung-khao"].text
    admitted = {"approver": "TB", "admitted": [blind["B4"]]}
    shown = run_cells("50_essays", **DONE, round="PRELIMINARY", **admitted)
    names = ", ".join(sorted(blind[code] for code in ("B1", "B2", "B4")))
    assert shown["vao-chung-khao"].text == f"Vào chung khảo 3 bài, số phách: {names}."
    assert shown["danh-sach-du-kien"].text == "Phần này thuộc vòng Chung khảo; sổ tay đang mở vòng Sơ khảo."

    run_cells("50_essays", **DONE, round="FINAL")
    file = write_open_marks(sqlite_engine, "chung-khao.csv", FINAL, FINAL_POINTS)
    shown = run_cells("50_essays", **DONE, round="FINAL", marks_final=file, approvers=["TB", "TK"])
    _prizes_are_told(shown)


def _screening_is_told(shown: dict[str, object]) -> None:
    text = {name: getattr(page, "text", "") for name, page in shown.items()}
    frames = {name: getattr(page, "frames", []) for name, page in shown.items()}
    assert text["nap-toan-van"].endswith("Đã có toàn văn của 6 trong 7 bài.\nCòn 1 bài chưa có toàn văn: B7.")
    assert text["so-loai"].startswith(
        "7 bài: 5 bài đạt, 2 bài không đạt (Quá số chữ quy định 1, Không đúng chủ đề 1); 1 bài đã có người kết luận."
    )
    checks, overlaps, rulings = frames["so-loai"]
    assert ["B6", "Độ dài", "Không đạt"] in checks.iloc[:, :3].to_numpy().tolist()
    assert [overlaps.iloc[0, 0].split()[0], overlaps.iloc[0, 2].split()[0]] == ["B1", "B2"]
    assert rulings.to_numpy().tolist() == [["B6", "Quá số chữ quy định", "Biên bản 12", "Thư Ký Thử"]]
    assert text["cap-so-phach"] == "Số phách đã được cấp cho các bài trong sổ đăng ký."
    assert text["che-ten"] == "Giám khảo đọc được bản đã che tên của 5 bài; 0 bài chờ xác nhận."
    assert text["phan-cong-so-khao"] == "Phần này thuộc vòng Sơ khảo; sổ tay đang mở vòng Sơ loại."


def _prizes_are_told(shown: dict[str, object]) -> None:
    text = {name: getattr(page, "text", "") for name, page in shown.items()}
    assert text["giam-khao-chung-khao"].startswith("Số bài mỗi giám khảo không được chấm\nMỗi giám khảo có 2–3 phiếu")
    assert text["so-lieu-chung-khao"].startswith("Số liệu tham khảo cho cuộc họp Ban Giám khảo, vòng Chung khảo.")
    assert text["khoa-diem-chung-khao"].endswith("Vòng Chung khảo: đã khóa 9 trong 9 phiếu chấm.")
    assert text["phe-duyet-giai"].endswith("Danh sách trao giải thi viết (3 giải) đã được phê duyệt.")
    (units,) = getattr(shown["diem-tap-the"], "frames", [])
    assert units.iloc[0, 2] == "12,00"


def test_a_round_that_is_none_is_refused(sqlite_engine: Engine) -> None:
    make_essay_contest(sqlite_engine)
    with pytest.raises(WorkbenchError) as refusal:
        run_cells("50_essays", **DONE, round="SEMI")
    assert refusal.value.code == "essays_desk.round_unknown"
