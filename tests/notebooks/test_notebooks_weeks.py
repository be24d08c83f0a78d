"""The notebooks of a week, run one after the other on a small contest and run again on finished steps."""

from __future__ import annotations

from typing import Any

import pytest
from desk_makers import AFTER, BEFORE, TIED_WEEK, write_week
from makers import make_contest
from notebook_runs import run_cells
from sqlalchemy import Engine

from workbench.catalogue import say
from workbench.desk import week_import
from workbench.errors import ImportRefused, WorkbenchError
from workbench.queries.contest import week_of
from workbench.queries.quiz import week_counts
from workbench.store import reading

POOL = {"week": 1, "actor": "TK", "at": BEFORE, "n_forms": 3, "approvers": ["TK2", "TB"], "reason": "Biên bản 01"}
SIGNERS = {"approver": "TB", "approvers": ["TK"]}
RESULTS = {"week": 1, "actor": "TK", "at": AFTER, **SIGNERS, "reason": "Biên bản 02"}


def _attempts(engine: Engine, contest_id: int) -> int:
    with reading(engine) as session:
        return week_counts(session, week_of(session, contest_id, 1).id or 0).attempts


def test_pool_is_built_and_approved_and_a_second_run_says_so(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    first = run_cells("10_week_pool", **POOL)
    assert first["rut-cau-hoi"].text == "Tuần 1 đã có bộ câu hỏi: 8 câu, 3 đề đã đảo. Tình trạng: Dự thảo."
    assert first["co-cau"].frames[0].to_numpy().tolist() == [
        ["AA", "Lĩnh vực một", 4, 0, 0, 4],
        ["BB", "Lĩnh vực hai", 4, 0, 0, 4],
        ["", "Cộng", 8, 0, 0, 8],
    ]
    assert first["co-cau"].frames[1].to_numpy().tolist() == [["Câu mới, chưa dùng trước tuần 1", 8]]
    assert len(first["danh-sach-cau"].frames[0]) == 8
    assert first["trinh-phe-duyet"].text.splitlines()[-3:] == [
        "Bộ câu hỏi tuần 1 đã được Thư Ký Hai phê duyệt lúc 09:00 16/09/2022. Căn cứ: Biên bản 01.",
        "Bộ câu hỏi tuần 1 đã được Trưởng Ban Thử phê duyệt lúc 09:00 16/09/2022. Căn cứ: Biên bản 01.",
        "Bộ câu hỏi tuần 1: Đã duyệt.",
    ]
    digests = first["trinh-phe-duyet"].frames[0].to_numpy().tolist()
    assert [[name, len(digest)] for name, digest in digests] == [
        ["Bộ câu hỏi và đáp án", 64],
        ["Các đề đã đảo", 64],
        [say("desk.digest_approval"), 64],
    ]

    again = run_cells("10_week_pool", **POOL)
    assert again["rut-cau-hoi"].text == "Tuần 1 đã có bộ câu hỏi: 8 câu, 3 đề đã đảo. Tình trạng: Đã duyệt."
    assert again["trinh-phe-duyet"].html == first["trinh-phe-duyet"].html


def test_pool_approval_needs_a_reason_and_another_person(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    with pytest.raises(WorkbenchError) as refusal:
        run_cells("10_week_pool", **(POOL | {"reason": None}))
    assert refusal.value.code == "reviews.reason_needed"
    with pytest.raises(WorkbenchError) as refusal:
        run_cells("10_week_pool", **(POOL | {"approvers": ["GK1"]}))
    assert refusal.value.code == "contest.role_needed"


def test_import_shows_its_receipt_and_the_same_file_brings_nothing_new(sqlite_engine: Engine) -> None:
    contest_id = make_contest(sqlite_engine)
    values = {"week": 1, "actor": "TK", "at": AFTER, "files": [write_week("tuan-1.csv")]}
    first = run_cells("20_week_import", **values)
    assert first["nap-ket-qua"].text.splitlines()[0] == "tuan-1.csv: đọc 6 dòng, nhận 5, từ chối 1."
    assert first["cac-bien-nhan"].frames[0].drop(columns="SHA-256").to_numpy().tolist() == [
        ["09:00 28/09/2022", "tuan-1.csv", 6, 5, 1, "Thư Ký Thử"]
    ]
    findings = first["cac-bien-nhan"].frames[-1]
    assert findings[["Tệp", "Dòng", "Mức độ"]].to_numpy().tolist() == [["tuan-1.csv", "9", "Cảnh báo"]]
    assert _attempts(sqlite_engine, contest_id) == 5

    again = run_cells("20_week_import", **values)
    said = "Tệp tuan-1.csv đã được nạp trước đây: 0 dòng mới."
    assert again["nap-ket-qua"].text.startswith(said)
    assert again["cac-bien-nhan"].html == first["cac-bien-nhan"].html
    assert _attempts(sqlite_engine, contest_id) == 5


def test_a_file_with_errors_stops_the_notebook_after_its_findings(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest_id = make_contest(sqlite_engine)
    bad = [9, "L1-9", "P9", "Người P9", "", "Đơn vị lạ", "19/09/2022 09:00:00", "19/09/2022 09:00:20", "20 giây", "", 4]
    name = write_week("loi.csv", more=[[*bad, 3, ""]])
    values = {"week": 1, "actor": "TK", "at": AFTER, "files": [name]}
    displayed: list[Any] = []
    monkeypatch.setattr(week_import, "display", displayed.append)
    with pytest.raises(ImportRefused):
        run_cells("20_week_import", **values)
    (page,) = displayed
    assert page.frames[0][["Dòng", "Cột", "Mức độ"]].to_numpy().tolist() == [
        ["9", "Đơn vị", "Lỗi"],
        ["10", "", "Cảnh báo"],
    ]
    assert _attempts(sqlite_engine, contest_id) == 0
    accepted = run_cells("20_week_import", **values, accept_without_refused=True)
    assert accepted["nap-ket-qua"].text.splitlines()[0] == "loi.csv: đọc 7 dòng, nhận 5, từ chối 2."
    assert _attempts(sqlite_engine, contest_id) == 5


def test_import_without_a_file_or_with_a_missing_one_is_refused(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    for files, code in (([], "desk.no_files"), (["data/inbox/khong-co.csv"], "desk.file_missing")):
        with pytest.raises(WorkbenchError) as refusal:
            run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=files)
        assert refusal.value.code == code


def test_review_compares_and_lists_without_deciding(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=[write_week("tuan-1.csv")])
    shown = run_cells("30_week_review", week=1, at=AFTER, top=2)
    assert shown["so-voi-tuan-truoc"].frames[0].to_numpy().tolist() == [
        ["Lượt người dự thi", "4", "", ""],
        ["Lượt bài thi", "5", "", ""],
        ["Bài thi đạt điểm tối đa", "3", "", ""],
        ["Người đạt điểm tối đa", "3", "", ""],
        ["Bài thi thiếu 1 câu", "1", "", ""],
        ["Tỷ lệ bài đạt điểm tối đa", "60,0%", "", ""],
        ["Thời gian nhanh nhất", "20 giây", "", ""],
    ]
    columns = ["Thứ hạng", "Họ và tên", "Mã lượt thi", "Số câu đúng", "Dấu hiệu", "Kết luận"]
    assert shown["hang-doi"].frames[1][columns].to_numpy().tolist() == [
        [1, "Người P1", "L1-1", "4/4", "", ""],
        [2, "Người P2", "L1-2", "4/4", "", ""],
        [2, "Người P3", "L1-3", "4/4", "", ""],
    ]
    assert shown["so-lan-du-thi"].frames[0].to_numpy().tolist() == [["1", 3, 3], ["2", 1, 2]]
    assert shown["bieu-do"].html.count("<img") == 2
    assert shown["ket-luan-moi"].text.startswith("Biểu mẫu “Rà soát và kết luận bài thi tuần 1” hiện ra khi")
    assert shown["cac-ket-luan"].text == "Chưa có kết luận nào về các lượt thi của tuần 1."


def test_week_before_and_after_are_told_apart(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=[write_week("tuan-1.csv")])
    later = "2022-10-20T09:00"
    papers = write_week("tuan-2.csv", TIED_WEEK, week=2)
    run_cells("20_week_import", week=2, actor="TK", at=later, files=[papers])
    rows = run_cells("30_week_review", week=2, at=later)["so-voi-tuan-truoc"].frames[0].to_numpy().tolist()
    assert rows[1] == ["Lượt bài thi", "4", "5", "-1"]
    assert rows[2] == ["Bài thi đạt điểm tối đa", "4", "3", "+1"]


def test_results_end_in_an_approved_list_and_a_second_run_says_so(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=[write_week("tuan-1.csv")])
    first = run_cells("40_week_results", **RESULTS)
    assert first["quyet-dinh-thu-tu"].text == "Tuần 1 không còn nhóm đồng hạng nào ở ranh giới giải."
    assert first["danh-sach-du-kien"].frames[0].to_numpy().tolist() == [
        [1, "Giải Nhất", "Người P1", "Sở Thử nghiệm", 4, "20 giây", 100],
        [2, "Giải Nhì", "Người P2", "Sở Thử nghiệm", 4, "30 giây", 50],
        [3, "Giải Nhì", "Người P3", "Sở Thử nghiệm", 4, "30 giây", 50],
    ]
    approved = "\n".join(
        [
            *(
                f"Danh sách trao giải tuần 1 đã được {by} ký phê duyệt lúc 09:00 28/09/2022. Căn cứ: Biên bản 02."
                for by in ("Trưởng Ban Thử (Ban Tổ chức)", "Thư Ký Thử (Tổ thư ký)")
            ),
            "Danh sách trao giải tuần 1 đã được phê duyệt.",
        ]
    )
    assert first["phe-duyet-giai"].text == approved
    assert "Theo dõi xác minh tuần 1" in first["theo-doi-xac-minh"].html
    assert "Chưa vị trí nào đổi người." in first["theo-doi-xac-minh"].html
    again = run_cells("40_week_results", **RESULTS)
    assert again["danh-sach-du-kien"].text.startswith("Danh sách trao giải tuần 1: 3 giải. Tình trạng: Đã phê duyệt.")
    assert again["phe-duyet-giai"].text == approved


def test_a_tie_across_a_prize_line_stops_until_it_is_decided(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=[write_week("tuan-1.csv", TIED_WEEK)])
    with pytest.raises(WorkbenchError) as refusal:
        run_cells("40_week_results", **RESULTS)
    assert refusal.value.code == "awards.open_tie"
    decided = RESULTS | {"tie_orders": {"2": ["P4", "P2", "P3"]}}
    shown = run_cells("40_week_results", **decided)
    assert shown["quyet-dinh-thu-tu"].frames[0].to_numpy().tolist() == [
        [2, "Xếp thứ tự", "", "P4, P2, P3", "Trưởng Ban Thử", "09:00 28/09/2022", "Biên bản 02"]
    ]
    assert shown["danh-sach-du-kien"].frames[0]["Họ và tên"].tolist() == ["Người P1", "Người P4", "Người P2"]
    again = run_cells("40_week_results", **decided)
    assert len(again["quyet-dinh-thu-tu"].frames[0]) == 1


def test_a_rank_that_is_no_number_is_refused(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=[write_week("tuan-1.csv", TIED_WEEK)])
    with pytest.raises(WorkbenchError) as refusal:
        run_cells("40_week_results", **RESULTS, tie_orders={"hai": ["P4", "P2", "P3"]})
    assert refusal.value.code == "desk.rank_unreadable"


def test_rulings_given_as_parameters_are_recorded_once(sqlite_engine: Engine) -> None:
    contest_id = make_contest(sqlite_engine)
    run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=[write_week("tuan-1.csv")])
    given = {"week": 1, "at": AFTER, "actor": "TK", "seconder": "TB", "reason": "Biên bản 03"}
    first = run_cells("30_week_review", **given, annul=["L1-1"], clear=["L1-2"])
    assert first["cac-ket-luan"].frames[0].to_numpy().tolist() == [
        ["09:00 28/09/2022", "Hủy kết quả bài thi", "L1-1", "Biên bản 03", "Thư Ký Thử", "Trưởng Ban Thử"],
        ["09:00 28/09/2022", "Xác nhận bài thi hợp lệ", "L1-2", "Biên bản 03", "Thư Ký Thử", ""],
    ]
    assert first["ket-luan-moi"].frames[0].to_numpy().tolist() == [
        ["Người P1", "Sở Thử nghiệm", 1, 4, "Ra"],
        ["Người P4", "Trường Thử nghiệm", 4, 3, "Vào"],
        ["Người P2", "Sở Thử nghiệm", 2, 1, "Giữ"],
        ["Người P3", "Sở Thử nghiệm", 2, 1, "Giữ"],
    ]
    assert _attempts(sqlite_engine, contest_id) == 4
    again = run_cells("30_week_review", **given, annul=["L1-1"], clear=["L1-2"])
    assert again["cac-ket-luan"].html == first["cac-ket-luan"].html


def test_rulings_without_a_reason_or_a_second_person_are_refused(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=[write_week("tuan-1.csv")])
    for given, code in (
        ({"seconder": "TB"}, "reviews.reason_needed"),
        ({"reason": "Thi hộ"}, "reviews.second_person_needed"),
        ({"reason": "Thi hộ", "seconder": "TK2"}, "contest.role_needed"),
    ):
        with pytest.raises(WorkbenchError) as refusal:
            run_cells("30_week_review", week=1, at=AFTER, actor="TK", annul=["L1-1"], **given)
        assert refusal.value.code == code
