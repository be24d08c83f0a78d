"""Bytes to text cells: encodings, delimiters, numbers without a tail, moments as people write them."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta

import pytest
from intake_makers import attempt_row, attempts_table, brief, known_attempts, make_csv, make_xlsx, sentences

from workbench.errors import Severity
from workbench.intake.attempts import read_attempts
from workbench.intake.sheet import Sheet, cell_text, column_texts, read_book


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  NA ", "NA"),
        ("0012", "0012"),
        (912345678.0, "912345678"),
        (38090001234.0, "38090001234"),
        (0.1, "0.1"),
        (1e-05, "0.00001"),
        (True, "TRUE"),
        (False, "FALSE"),
        (time(0, 0, 17), "00:00:17"),
        (time(0, 0, 17, 250_000), "00:00:17.250"),
        (timedelta(hours=26, seconds=5), "26:00:05"),
        (timedelta(seconds=17, milliseconds=250), "0:00:17.250"),
        (timedelta(seconds=-17), "-0:00:17"),
        (date(2022, 9, 19), "19/09/2022"),
        (datetime(2022, 9, 19, 8, 0, 5), "19/09/2022 08:00:05"),  # noqa: DTZ001
    ],
)
def test_a_cell_reads_as_a_person_would_write_it(cell, text):
    assert cell_text(cell) == text


def test_texts_are_trimmed_composed_and_freed_of_carriage_escapes():
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Hồng")
    assert column_texts([decomposed, "\u00a0a\u00a0", "b_x000D_", 2.0]) == ["Nguyễn Thị Hồng", "a", "b", "2"]


def test_a_workbook_keeps_leading_zeros_words_and_the_place_of_empty_rows():
    book = read_book(make_xlsx([[], ["", "0912", "NA"], [], ["", 7, "NULL"]], "Dữ liệu"))
    assert book.sheets == (Sheet("Dữ liệu", [["", "", ""], ["", "0912", "NA"], ["", "", ""], ["", 7.0, "NULL"]]),)


def test_a_csv_keeps_leading_zeros_words_and_the_place_of_empty_rows():
    book = read_book('a;b\r\n\r\n0912;NA\r\n"hai\ndòng";NULL\r\n'.encode())
    assert book.sheets == (Sheet(None, [["a", "b"], [], ["0912", "NA"], ["hai\ndòng", "NULL"]]),)
    assert book.encoding == "utf-8"


def test_the_delimiter_is_the_one_that_makes_a_table():
    rows = [["TIÊU ĐỀ, có dấu phẩy"], ["a", "b", "c"], ["1", "x; y; z", "2,5"], ["2", "u; v", "3,5"]]
    for delimiter in (",", ";", "\t"):
        (sheet,) = read_book(make_csv(rows, delimiter=delimiter)).sheets
        assert sheet.rows == rows


def old_windows(text: str) -> bytes:
    """Encode as Windows-1258 does: five tones stand behind their letter."""
    marks = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    out = []
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tones = "".join(c for c in parts if c in marks)
        out.append(unicodedata.normalize("NFC", "".join(c for c in parts if c not in marks)) + tones)
    return "".join(out).encode("cp1258")


def test_windows_1258_is_read_with_a_warning_and_composed():
    text = make_csv(attempts_table(attempt_row())).decode()
    intake = read_attempts(old_windows(text), "cu.csv", known_attempts())
    assert [record.full_name for record in intake.records] == ["Nguyễn Thị Hồng Vân"]
    assert [(f.code, f.severity, f.row) for f in intake.findings] == [
        ("intake.read_as_windows_1258", Severity.WARNING, None)
    ]
    assert all(sentences(intake.findings))


def test_mixed_encodings_refuse_the_file_and_name_the_lines():
    head = make_csv(attempts_table(attempt_row()))
    tail = old_windows(make_csv([attempt_row(code="L2"), attempt_row(code="L3")]).decode())
    intake = read_attempts(head + tail, "ghep.csv", known_attempts())
    assert brief(intake) == [("mixed_encodings", None, None)]
    assert intake.findings[0].values == {"rows": "5, 6", "count": "2"}
    assert not intake.is_readable
    assert all(sentences(intake.findings))


def test_half_a_utf_16_character_is_a_finding():
    data = make_csv(attempts_table(attempt_row()), "utf-16") + b"\n"
    assert brief(read_attempts(data, "le.csv", known_attempts())) == [("encoding_unknown", None, None)]
