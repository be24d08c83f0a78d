"""The bank reader."""

from __future__ import annotations

import pytest
from intake_makers import brief, counts, known_items, make_csv, make_xlsx, sentences

from workbench.intake.items import read_items
from workbench.intake.records import ItemRecord
from workbench.terms import Difficulty

LABELS = ["ma_cau", "linh_vuc", "do_kho", "noi_dung", "A", "B", "C", "D", "dap_an", "giai_thich", "nguon"]
ROW = ["HP-001", "HP", "DE", "Thủ đô nước ta?", "Hà Nội", "Huế", "Vinh", "Đà Lạt", "A", "Vì vậy.", "Hiến pháp, Điều 13"]
GOOD = ItemRecord(
    row_no=2,
    code="HP-001",
    area_code="HP",
    difficulty=Difficulty.EASY,
    stem="Thủ đô nước ta?",
    options=("Hà Nội", "Huế", "Vinh", "Đà Lạt"),
    key="A",
    explanation="Vì vậy.",
    source="Hiến pháp, Điều 13",
)


def read(*rows, **known):
    return read_items(make_csv([LABELS, *rows], "utf-8-sig"), "bank.csv", known_items(**known))


def changed(**cells):
    return list({**dict(zip(LABELS, ROW, strict=True)), **cells}.values())


def test_items_are_read_whole():
    intake = read(ROW, changed(ma_cau="HP-002", noi_dung="x", linh_vuc="Hiến pháp", do_kho="Khó", dap_an="c, A", D=""))
    assert intake.records == (
        GOOD,
        GOOD._replace(
            row_no=3, code="HP-002", stem="x", difficulty=Difficulty.HARD, key="AC", options=("Hà Nội", "Huế", "Vinh")
        ),
    )
    assert intake.findings == ()


def test_headings_of_an_office_are_read():
    labels = ["Mã câu hỏi", "Lĩnh vực", "Mức độ", "Câu hỏi", "Lựa chọn A", "Lựa chọn B", "Lựa chọn C", "Lựa chọn D"]
    rows = [["NGÂN HÀNG CÂU HỎI"], [*labels, "Đáp án đúng", "Giải thích", "Nguồn"], changed(do_kho="Nhận biết")]
    assert read_items(make_xlsx(rows), "b.xlsx", known_items()).records == (GOOD._replace(row_no=3),)


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"ma_cau": ""}, "missing_value", "ma_cau"),
        ({"B": "", "C": "", "D": ""}, "missing_value", "B"),
        ({"nguon": ""}, "missing_value", "nguon"),
        ({"linh_vuc": "ZZ"}, "area_unknown", "linh_vuc"),
        ({"do_kho": "rất khó"}, "difficulty_unknown", "do_kho"),
        ({"C": ""}, "option_gap", "C"),
        ({"C": "Huế"}, "option_twice", "C"),
        ({"dap_an": "1"}, "key_is_a_number", "dap_an"),
        ({"dap_an": "E"}, "key_unknown", "dap_an"),
        ({"dap_an": "D", "D": ""}, "key_unknown", "dap_an"),
    ],
)
def test_a_wrong_cell_refuses_its_row(cells, code, column):
    intake = read(changed(**cells))
    assert (brief(intake), counts(intake)) == ([(code, 2, column)], (1, 0, 1))
    assert all(sentences(intake.findings))


def test_a_question_under_two_codes_doubles_and_stored_items():
    intake = read(ROW, changed(ma_cau="HP-002", noi_dung="thủ đô  nước ta?"), ROW, changed(dap_an="B"))
    assert brief(intake) == [
        ("stem_twice", 3, "noi_dung"),
        ("duplicate_row", 4, "ma_cau"),
        ("conflicting_row", 5, "ma_cau"),
    ]
    assert all(sentences(intake.findings))
    assert brief(read(ROW, stored={"HP-001": GOOD._replace(row_no=9)})) == [("already_stored", 2, "ma_cau")]
    assert brief(read(ROW, stored={"HP-001": GOOD._replace(key="B")})) == [("stored_differs", 2, "ma_cau")]
