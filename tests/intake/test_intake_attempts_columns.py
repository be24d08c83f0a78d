"""The columns that only some platforms give: the device, the side question, a written part; moments to the minute."""

from __future__ import annotations

import pytest
from intake_makers import attempt_row, attempts_table, brief, known_attempts, make_csv, make_xlsx, sentences

from workbench.intake.attempts import read_attempts
from workbench.intake.records import AttemptRecord, Intake, content_of

HEADINGS = ("Thiết bị", "Số người dự đoán trả lời đúng", "Điểm tự luận")


def read(*rows: list[object], headings: tuple[str, ...] = HEADINGS, **known: object) -> Intake[AttemptRecord]:
    table = attempts_table(*rows)
    table[2] += headings
    return read_attempts(make_xlsx(table), "tuan-1.xlsx", known_attempts(**known))


@pytest.mark.parametrize(
    "headings",
    [HEADINGS, ("Mã thiết bị", "Dự đoán", "Tự luận"), ("Device ID", "Prediction", "Written points")],
)
def test_device_prediction_and_written_points_are_read(headings: tuple[str, ...]) -> None:
    first, second = [*attempt_row(), "a1-ff", "1234", 7], attempt_row(code="B")
    records = read(first, second, headings=headings).records
    assert [(r.device, r.prediction, r.written_points) for r in records] == [("a1-ff", 1234, 7), ("", None, None)]


def test_a_file_without_them_leaves_them_empty() -> None:
    (record,) = read_attempts(make_csv(attempts_table(attempt_row())), "t.csv", known_attempts()).records
    assert record[14:] == ("", None, None, 1000)


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        (["", "khoảng 500", ""], "not_whole", HEADINGS[1]),
        (["", "1.234", ""], "number_unclear", HEADINGS[1]),
        (["", -1, ""], "number_negative", HEADINGS[1]),
        (["", "", -2], "number_negative", HEADINGS[2]),
        (["", "", "7,5"], "not_whole", HEADINGS[2]),
    ],
)
def test_what_is_no_count_refuses_its_row(cells: list[object], code: str, column: str) -> None:
    intake = read(attempt_row() + cells, attempt_row(code="B"))
    assert brief(intake) == [(code, 4, column)]
    assert [record.code for record in intake.records] == ["B"]
    assert all(sentences(intake.findings))


def test_the_same_paper_with_another_prediction_is_not_the_stored_one() -> None:
    row = [*attempt_row(), "a1", 900, ""]
    (record,) = read(row).records
    assert brief(read(row, stored={record.code: content_of(record)})) == [("already_stored", 4, "Mã lượt thi")]
    other = content_of(record._replace(prediction=901))
    assert brief(read(row, stored={record.code: other})) == [("stored_differs", 4, "Mã lượt thi")]


def test_a_moment_without_seconds_makes_its_row_a_minute_coarse() -> None:
    whole = attempt_row(code="A")
    end = attempt_row(code="B", submitted="19/09/2022 08:01")
    start = attempt_row(code="C", started="2022-09-19T08:00", submitted="2022-09-19T08:01:05")
    records = read_attempts(make_csv(attempts_table(whole, end, start)), "t.csv", known_attempts()).records
    assert [(r.code, r.moment_resolution_ms) for r in records] == [("A", 1000), ("B", 60_000), ("C", 60_000)]
