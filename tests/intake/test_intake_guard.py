"""Hostile and broken files: each gets its finding, in little memory."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_makers import attempt_row, attempts_table, known_attempts, make_csv, make_xlsx, sentences

from workbench.errors import Severity
from workbench.intake import guard
from workbench.intake.attempts import read_attempts
from workbench.intake.sheet import read_book

GOOD = make_xlsx(attempts_table(attempt_row()))
SHEET = "xl/worksheets/sheet1.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def repacked(change: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give the good workbook with some parts replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(target, "w", method) as copy:
        parts = {entry.filename: source.read(entry) for entry in source.infolist()}
        for name, data in {**parts, **change}.items():
            copy.writestr(name, data)
    return target.getvalue()


def sheet_of(cells: bytes, dimension: bytes = b"") -> bytes:
    claim = b'<dimension ref="' + dimension + b'"/>' if dimension else b""
    return b"<worksheet " + NAMESPACE + b">" + claim + b"<sheetData>" + cells + b"</sheetData></worksheet>"


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source:
        return source.read(name)


def forged_size() -> bytes:
    """Give a workbook whose directory says that a part of 50 MB has 100 bytes."""
    data = bytearray(repacked({SHEET: sheet_of(b" " * (50 << 20))}))
    real = (50 << 20) + len(sheet_of(b""))
    for place in range(len(data) - 4):
        if data[place : place + 4] == real.to_bytes(4, "little"):
            data[place : place + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def doubled_name() -> bytes:
    target = io.BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(target, "a") as archive:
        archive.writestr(SHEET, sheet_of(b""))
    return target.getvalue()


def long_string_said_often(end: bytes = b"</si>") -> bytes:
    text = (b"<si><t>x</t>" + end) * 3 + b"<si><t>" + b"A" * 30_000 + b"</t>" + end
    row = b'<row r="%d"><c r="A%d" t="s"><v>3</v></c></row>'
    cells = b"".join(row % (i, i) for i in range(1, 100_001))
    strings = b"<sst " + NAMESPACE + b">" + text + b"</sst>"
    return repacked({SHEET: sheet_of(cells), "xl/sharedStrings.xml": strings})


def with_cells(cells: bytes, dimension: bytes = b"") -> bytes:
    """Give the good workbook with other cells in its sheet."""
    return repacked({SHEET: sheet_of(cells, dimension)})


UNNUMBERED_ROWS = b"".join(b'<row ht="%d"/>' % (i * 7919 % 100_003) for i in range(450_000))
CELL = b'<row r="1"><c r="A1"><v>1</v></c></row>'
BAD_FILES = {
    "nothing": (b"", "empty_file"),
    "only a byte order mark": (b"\xef\xbb\xbf\r\n\r\n", "empty_file"),
    "only spaces in utf-16": ("  \n ".encode("utf-16"), "empty_file"),
    "no cells": (make_xlsx([]), "empty_file"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le") + bytes(500), "password"),
    "old xls": (OLE + "Workbook".encode("utf-16-le"), "old_excel"),
    "cut short": (GOOD[:-300], "corrupt"),
    "cut very short": (GOOD[:40], "corrupt"),
    "flipped bytes": (GOOD[:700] + bytes(byte ^ 0x55 for byte in GOOD[700:900]) + GOOD[900:], "corrupt"),
    "broken xml": (repacked({SHEET: b"<worksheet><sheetData><row"}), "corrupt"),
    "no sheet": (repacked({SHEET: b""}), "corrupt"),
    "another zip": (b"PK\x05\x06" + bytes(18), "not_a_table"),
    "macro": (repacked({"xl/vbaProject.bin": b"x"}), "macro"),
    "macro type": (repacked({"[Content_Types].xml": part("[Content_Types].xml") + b"<!--macroEnabled-->"}), "macro"),
    "dtd": (repacked({SHEET: b'<!DOCTYPE x [<!ENTITY a "b">]>' + part(SHEET)}), "document_type"),
    "utf-16 part": (repacked({SHEET: part(SHEET).decode().encode("utf-16")}), "document_type"),
    "zeros": (with_cells(bytes(40 << 20)), "bomb"),
    "spaces": (with_cells(b" " * (250 << 20)), "bomb"),
    "bzip2": (repacked({}, zipfile.ZIP_BZIP2), "corrupt"),
    "many parts": (repacked({f"xl/media/{i}.png": b"" for i in range(2500)}), "bomb"),
    "forged size": (forged_size(), "corrupt"),
    "same name twice": (doubled_name(), "corrupt"),
    "last row": (with_cells(CELL + b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "too_many_cells"),
    "last column": (with_cells(b'<row r="1"><c r="XFD1"><v>1</v></c></row>'), "too_many_cells"),
    "far corner": (with_cells(CELL + b"<row r='390000'><c r = 'IV390000'><v>1</v></c></row>"), "too_many_cells"),
    "row without cell references": (with_cells(b'<row r="1048576"><c><v>1</v></c></row>'), "too_many_cells"),
    "huge row number": (with_cells(b'<row r="1"><c r="A99999999999999"><v>1</v></c></row>'), "too_many_cells"),
    "claimed size": (with_cells(CELL, b"A1:XFD1048576"), "too_many_cells"),
    "long string said often": (long_string_said_often(), "bomb"),
    "long string in odd tags": (long_string_said_often(b"</si >"), "bomb"),
    "rows without numbers": (with_cells(UNNUMBERED_ROWS + b"<row><c><v>1</v></c></row>"), "too_many_cells"),
    "a wide row without references": (with_cells(b"<row>" + b"<c><v>1</v></c>" * 300 + b"</row>"), "too_many_cells"),
    "binary": (b"\x7fELF\x02\x01\x01\x00\x10abc", "not_a_table"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_a_table"),
    "a million empty lines": (b"\n" * 1_100_000, "empty_file"),
    "a million short lines": (b"a,b\n" * 1_100_000, "too_many_cells"),
    "a million columns": (b"," * 1_100_000 + b"x\n", "too_many_cells"),
    "open quote": (make_csv(attempts_table(attempt_row())) + b'1,"L1', "broken_quotes"),
    "a text": ("Kính gửi Ban Tổ chức".encode(), "no_header"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_gets_its_finding_and_nothing_else(name):
    data, code = BAD_FILES[name]
    intake = read_attempts(data, "xau.xlsx", known_attempts())
    assert [(f.code, f.severity, f.file, f.row) for f in intake.findings] == [
        (f"intake.{code}", Severity.ERROR, "xau.xlsx", None)
    ]
    assert (intake.records, intake.rows_read, intake.rows_refused, intake.refused_by_reason) == ((), 0, 0, {})
    assert not intake.is_readable
    assert all(sentences(intake.findings))


def test_a_file_too_large_is_refused_unread(monkeypatch):
    monkeypatch.setattr(guard, "MAX_FILE_BYTES", 1000)
    (finding,) = read_attempts(GOOD, "to.xlsx", known_attempts()).findings
    assert finding.code == "intake.file_too_large"
    assert all(sentences([finding]))


def test_the_empty_last_row_that_libreoffice_writes_is_no_bomb():
    cells = part(SHEET).replace(b"</sheetData>", b'<row r="1048576" ht="12.8"/></sheetData>')
    assert len(read_attempts(repacked({SHEET: cells}), "lo.xlsx", known_attempts()).records) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [(rb'<c r="', b'<c s="0" r="'), (rb'<c r="([A-Z]+\d+)"', rb"<c r='\1'"), (rb'<c r="[A-Z]+\d+"', b"<c")],
)
def test_other_writers_ways_with_references_are_read(old, new):
    """Attributes in another order, single quotes, or no references at all (then every cell must be there)."""
    full = make_xlsx([[cell or "-" for cell in row] for row in attempts_table(attempt_row())[2:]])
    with zipfile.ZipFile(io.BytesIO(full)) as source:
        sheet, strings = source.read(SHEET), source.read("xl/sharedStrings.xml")
    changed = repacked({SHEET: re.sub(old, new, sheet), "xl/sharedStrings.xml": strings})
    assert re.sub(old, new, sheet) != sheet
    plain = repacked({SHEET: sheet, "xl/sharedStrings.xml": strings})
    assert read_book(changed) == read_book(plain)


def test_a_workbook_written_by_openpyxl_is_read():
    book = openpyxl.Workbook()
    for row in attempts_table(attempt_row(duration=timedelta(seconds=65), phone=912345678)):
        book.active.append(row)
    book.active.merge_cells("C2:F2")
    target = io.BytesIO()
    book.save(target)
    (record,) = read_attempts(target.getvalue(), "o.xlsx", known_attempts()).records
    assert (record.row_no, record.phone, record.duration_ms) == (4, "0912345678", 65_000)


def test_a_workbook_with_pictures_and_comments_is_read():
    data = repacked(
        {"xl/media/image1.png": b"\x89PNG", "xl/comments1.xml": b"<comments/>", "docProps/thumb.jpeg": b"x"}
    )
    assert len(read_attempts(data, "anh.xlsx", known_attempts()).records) == 1


def test_bombs_are_refused_in_little_memory():
    """Run the worst of them in a process that may take 700 MB of memory, the interpreter included."""
    names = ["last row", "last column", "far corner", "long string said often", "forged size", "spaces"]
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (700 << 20,) * 2)\n"
        "from workbench.intake.guard import Unreadable\n"
        "from workbench.intake.sheet import read_book\n"
        "try: read_book(sys.stdin.buffer.read())\n"
        "except Unreadable as error: print(error.code)\n"
    )
    for name in names:
        data, expected = BAD_FILES[name]
        done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=False)
        assert done.stdout.decode().strip() == f"intake.{expected}", (name, done.stderr[-500:])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_findings(data):
    intake = read_attempts(data, "bat-ky", known_attempts())
    assert len(intake.errors) >= 1
    assert all(sentences(intake.findings))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_any_flipped_bytes_of_a_workbook_give_findings_or_rows(flips):
    data = bytearray(GOOD)
    for place, byte in flips:
        data[place] = byte
    intake = read_attempts(bytes(data), "lat.xlsx", known_attempts())
    assert intake.findings or intake.records


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 3000), st.binary(max_size=40))
def test_any_bytes_inside_a_sheet_give_findings_or_rows(place, noise):
    sheet = part(SHEET)
    data = repacked({SHEET: sheet[:place] + noise + sheet[place:]})
    intake = read_attempts(data, "chen.xlsx", known_attempts())
    assert intake.findings or intake.records
