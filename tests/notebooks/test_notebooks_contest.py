"""The notebooks of the whole contest on a small one: the start page, essays, report, analysis, and by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from desk_makers import AFTER, AFTER_ALL, BEFORE, TIED_WEEK, write_marks, write_register, write_week
from makers import make_contest
from notebook_runs import NAMES, NOTEBOOKS, read_notebook, run_by_hand, run_cells
from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.reports.runner import run_notebook
from workbench.terms import EssayRound

ESSAYS = {"actor": "TK", "at": AFTER_ALL}
WORKS = {"B1": "DV1", "B2": "DV1", "B3": "DV2", "B4": "DV2", "B5": "DV3"}
TOTALS = {"B1": 50, "B2": 40, "B3": 30, "B4": 20}


def _judge(engine: Engine, **last: object) -> dict[str, object]:
    """Run the essay notebook as often as files come in; give what the last run shows."""
    run_cells("50_essays", **ESSAYS, register=write_register("bai-viet.csv", WORKS))
    files = {"marks_preliminary": write_marks(engine, "so-khao.csv", EssayRound.PRELIMINARY, TOTALS)}
    run_cells("50_essays", **ESSAYS, **files)
    files["marks_final"] = write_marks(engine, "chung-khao.csv", EssayRound.FINAL, TOTALS)
    return run_cells("50_essays", **ESSAYS, **files, **last)


def _hold_weeks(n: int = 1) -> None:
    for week in range(1, n + 1):
        files = [write_week(f"tuan-{week}.csv", week=week)]
        run_cells("20_week_import", week=week, actor="TK", at=AFTER_ALL, files=files)
        run_cells("40_week_results", week=week, actor="TK", at=AFTER_ALL, approvers=["TB", "TK"], reason="Biên bản")


def test_start_tells_where_each_week_stands_and_links_to_what_is_next(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    _hold_weeks(1)
    run_cells("10_week_pool", week=2, actor="TK", at=BEFORE, n_forms=2)
    shown = run_cells("00_start", at=AFTER)
    weeks = shown["mo-ban-lam-viec"].frames[0]
    assert weeks.to_numpy().tolist() == [
        [1, "08:00 19/09/2022", "10:00 27/09/2022", "Xong", 4, 5],
        [2, "08:00 03/10/2022", "10:00 11/10/2022", "Bộ câu hỏi chờ duyệt", 0, 0],
    ]
    assert "Thi viết: 0 bài trong sổ đăng ký. Tình trạng: Chưa nạp sổ đăng ký." in shown["mo-ban-lam-viec"].text
    html = shown["cac-viec-cho"].html
    assert [name for name in NAMES if f'href="{name}.ipynb"' in html] == ["10_week_pool", "50_essays"]
    assert shown["danh-sach-tep"].frames[0]["Tệp"].tolist() == ["tuan-1.csv"]
    assert shown["viec-gan-day"].frames[0]["Việc"].tolist()[:5] == [
        "Lập bộ câu hỏi", "Phê duyệt giải", "Phê duyệt giải", "Xếp giải", "Nạp tệp"
    ]  # fmt: skip


def test_essays_go_from_the_register_to_approved_prizes_and_can_be_run_again(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    shown = _judge(sqlite_engine, approvers=["TB", "TK"], reason="Biên bản 09")
    assert shown["nap-so-dang-ky"].frames[0].to_numpy().tolist() == [[1, 5, 3, 4, "Không đúng chủ đề: 1"]]
    assert shown["phan-cong-so-khao"].text == "Vòng Sơ khảo đã được phân công: 4 bài, 4 giám khảo, 8 phiếu chấm."
    assert shown["phan-cong-chung-khao"].text == "Vòng Chung khảo đã được phân công: 3 bài, 4 giám khảo, 9 phiếu chấm."
    final = shown["xep-hang-chung-khao"].frames[0]
    assert final.drop(columns="Số phách").to_numpy().tolist() == [
        [1, "80,00", "80 – 80 – 80", "0,00", "Điểm trung bình của các giám khảo", ""],
        [2, "70,00", "70 – 70 – 70", "0,00", "Điểm trung bình của các giám khảo", ""],
        [3, "60,00", "60 – 60 – 60", "0,00", "Điểm trung bình của các giám khảo", ""],
    ]
    assert "Tác Giả" not in shown["xep-hang-chung-khao"].html
    assert shown["danh-sach-du-kien"].frames[0][["Giải", "Tác giả"]].to_numpy().tolist() == [
        ["Giải Nhất", "Tác Giả 1 (Bút 1)"],
        ["Giải Nhì", "Tác Giả 2 (Bút 2)"],
        ["Giải Nhì", "Tác Giả 3 (Bút 3)"],
    ]
    assert "Bài &lt;số&gt; 1" in shown["danh-sach-du-kien"].html
    assert shown["phe-duyet-giai"].text.endswith("Danh sách trao giải thi viết (3 giải) đã được phê duyệt.")
    assert shown["phe-duyet-giai"].text.count("ký phê duyệt") == 2
    files = {"register": "data/inbox/bai-viet.csv", "marks_preliminary": "data/inbox/so-khao.csv"}
    again = run_cells("50_essays", **ESSAYS, **files, approvers=["TB", "TK"], reason="Biên bản 09")
    assert again["nap-so-dang-ky"].text.startswith("Tệp bai-viet.csv đã được nạp trước đây: 0 dòng mới.")
    assert again["phe-duyet-giai"].html == shown["phe-duyet-giai"].html


def test_essays_wait_for_the_step_before(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    shown = run_cells("50_essays", **ESSAYS, register=write_register("bai-viet.csv", WORKS))
    assert shown["diem-so-khao"].text == "Vòng Sơ khảo: 8 phiếu chấm, còn 8 phiếu chưa đủ điểm."
    assert shown["phan-cong-chung-khao"].text == "Vòng Chung khảo chưa phân công được: bước trước chưa xong."
    assert shown["phe-duyet-giai"].text.startswith("Chưa có danh sách trao giải dự kiến")


def test_report_shows_the_claims_and_every_file_with_its_fingerprint(sqlite_engine: Engine) -> None:
    home = Path(sqlite_engine.url.database or "").parents[1]
    checkout = NOTEBOOKS.parent
    make_contest(sqlite_engine)
    _hold_weeks(2)
    _judge(sqlite_engine, approvers=["TB", "TK"], reason="Biên bản 09")
    shutil.copy(checkout / "data" / "report.toml", home / "data")
    shutil.copytree(checkout / "reports" / "templates", home / "reports" / "templates")
    head = "noi_dung,so_cong_bo,quan_he,ma_so_lieu"
    (home / "data" / "claims.csv").write_text(
        f"{head}\nTổng lượt bài,10,=,quiz.total.attempts\nTổng lượt người,7,=,quiz.total.participations\n", "utf-8"
    )
    shown = run_cells("90_final_report", actor="TK", at=AFTER_ALL)
    assert shown["bang-doi-chieu"].frames[0].to_numpy().tolist() == [
        ["Tổng lượt bài", "10", "10", "0", "Khớp"],
        ["Tổng lượt người", "7", "8", "+1", "LỆCH"],
    ]
    made = shown["tao-bao-cao"].frames[0]
    names = {path.name for path in (home / "reports" / "output").iterdir() if path.is_file()}
    assert set(made["Tệp"]) <= names
    assert {"manifest.json"} <= names
    again = run_cells("90_final_report", actor="TK", at=AFTER_ALL)
    assert again["tao-bao-cao"].html == shown["tao-bao-cao"].html


def test_report_is_refused_while_a_week_is_not_approved(sqlite_engine: Engine) -> None:
    home = Path(sqlite_engine.url.database or "").parents[1]
    make_contest(sqlite_engine)
    shutil.copy(NOTEBOOKS.parent / "data" / "report.toml", home / "data")
    with pytest.raises(WorkbenchError) as refusal:
        run_cells("90_final_report", actor="TK", at=AFTER_ALL, claims=None)
    assert refusal.value.code == "snapshots.week_not_approved"


def test_analysis_names_nobody(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    _hold_weeks(1)
    shown = run_cells("95_ad_hoc_analysis")
    assert shown["ket-qua-theo-tuan"].frames[0].to_numpy().tolist() == [[1, 5, "85,0%", "60,0%"]]
    assert shown["hoc-qua-lan-thi"].frames[0].to_numpy().tolist() == [
        [1, 1, 4, "93,8%", "+0,0%"],
        [1, 2, 1, "50,0%", "-50,0%"],
    ]
    assert shown["ty-le-don-vi"].frames[0].to_numpy().tolist() == [
        [1, "Sở Thử nghiệm", 100, 3, "3,0%", "87,5%", "75,0%"],
        [2, "Trường Thử nghiệm", 50, 1, "2,0%", "75,0%", "0,0%"],
        [3, "Chi cục Vắng mặt", 10, 0, "0,0%", "", ""],
    ]
    assert shown["gio-du-thi"].text.startswith("Đông nhất: Thứ Hai, 8 giờ, 5 lượt bài thi.")
    no_answers = "Chưa có bài làm chi tiết kèm đáp án đã mở để phân tích câu hỏi."
    assert [shown[cell].text for cell in ("cau-hoi", "phuong-an")] == [no_answers] * 2
    assert shown["do-kho"].text == "Cần bài làm chi tiết của ít nhất hai tuần để so sánh độ khó."
    html = "".join(page.html for page in shown.values() if hasattr(page, "html"))
    assert "Người P" not in html and "P1" not in shown["mo-ban-lam-viec"].to_string()
    assert html.count("<img") == 4


@pytest.mark.parametrize("name", NAMES)
def test_every_notebook_opens_by_hand_on_a_contest_that_has_just_begun(sqlite_engine: Engine, name: str) -> None:
    make_contest(sqlite_engine)
    home = Path(sqlite_engine.url.database or "").parents[1]
    shutil.copy(NOTEBOOKS.parent / "data" / "claims.csv", home / "data")
    shown = run_by_hand(name)
    assert len(shown) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_without_a_contest_every_notebook_says_so(sqlite_engine: Engine, name: str) -> None:
    with pytest.raises(WorkbenchError) as refusal:
        run_by_hand(name)
    assert refusal.value.code == "contest.none"


def test_under_papermill_a_week_is_imported_and_a_refusal_ends_the_run(sqlite_engine: Engine, tmp_path: Path) -> None:
    """One notebook in a kernel of its own: the executed copy shows the receipt, and a refusal reaches the caller."""
    make_contest(sqlite_engine)
    done: list[tuple[int, int]] = []
    values = {"week": 1, "actor": "TK", "at": AFTER, "files": [write_week("tuan-1.csv", TIED_WEEK)]}
    copy = run_notebook(
        NOTEBOOKS / "20_week_import.ipynb", values, tmp_path / "a.ipynb", progress=lambda n, of: done.append((n, of))
    )
    assert "tuan-1.csv: đọc 5 dòng, nhận 4, từ chối 1." in copy.read_text(encoding="utf-8")
    n_cells = len(read_notebook("20_week_import")["cells"]) + 1  # papermill adds the cell with the values
    assert done == [(number, n_cells) for number in range(1, n_cells + 1)]
    with pytest.raises(WorkbenchError) as refusal:
        run_notebook(
            NOTEBOOKS / "40_week_results.ipynb",
            {"week": 1, "actor": "TK", "at": AFTER, "approver": "TB", "reason": "Biên bản"},
            tmp_path / "b.ipynb",
        )
    assert refusal.value.code == "runner.cell_failed"
    assert "Hạng 2 có 3 bài bằng nhau trên mọi tiêu chí (P2, P3, P4)" in str(refusal.value)
    kept = (tmp_path / "b.ipynb").read_text(encoding="utf-8")
    assert "Traceback" not in kept and "Hạng 2 có 3 bài bằng nhau" in kept
