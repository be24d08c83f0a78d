"""TCVN3 and VNI: all 134 letters both ways, known by the font or by the words, and Unicode never changes."""

from __future__ import annotations

import io
import unicodedata

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from intake_makers import (
    attempt_row,
    attempts_table,
    brief,
    known_attempts,
    known_people,
    make_csv,
    make_xlsx,
    sentences,
)
from platform_makers import VI, known_platform, moodle_rows, profile

from workbench.errors import Severity
from workbench.intake.attempts import read_attempts
from workbench.intake.conversion import read_with_profile
from workbench.intake.legacy_cells import modern_rows
from workbench.intake.legacy_fonts import (
    TCVN3,
    VNI,
    Legacy,
    converted,
    is_syllable,
    legacy_of_column,
    legacy_of_font,
    text_of_bytes,
    to_unicode,
)
from workbench.intake.people import read_people
from workbench.intake.sheet import read_book

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
SMALL = sorted(
    {unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưy" for t in TONES if not (v + t).isascii()} | {"đ"}
)
CAPITALS = [letter.upper() for letter in SMALL]
TO_TCVN3 = {letter: code for code, letter in TCVN3.items()}
TO_VNI = {letter: code for code, letter in VNI.items() if code in (code.lower(), code.upper())}

NAMES = ["Nguyễn Thị Hồng Vân", "Đặng Văn Ấp", "Lê Hữu Nghĩa", "Trần Quỳnh Như", "Phạm Đức Ý", "Hoà", "Ngô Khuê"]
UNITS = ["Sở Y tế", "Sở Giáo dục và Đào tạo", "Công ty Điện lực Sông Ngân"]
_WORDS = """
Nguyễn Thị Hồng Vân Đặng Văn Ấp Lê Hữu Nghĩa Trần Quỳnh Như Phạm Đức Ý Hoà Ngô Khuê Sở Y tế Giáo dục và Đào tạo Công ty
Điện lực Sông Ngân toán hoá đường phố khoẻ mùa hè ở đâu quyết tâm giữ gìn truyền thống CUỘC THI TÌM HIỂU ĐẢNG BỘ TỈNH
là của ông bà cô chú thuý thủy quý quí xã huyện kí ký một hai ba bốn năm áo é ó ù ý ô ê à
"""
WORDS = _WORDS.split()


def to_tcvn3(text: str) -> str:
    return "".join(TO_TCVN3.get(c, c) for c in text)


def to_vni(text: str) -> str:
    return "".join(TO_VNI.get(c, c) for c in text)


def test_there_are_134_letters():
    assert (len(SMALL), len({*SMALL, *CAPITALS})) == (67, 134)


@pytest.mark.parametrize("letter", SMALL)
def test_every_small_letter_goes_both_ways(letter):
    assert converted(TO_TCVN3[letter], Legacy.TCVN3) == letter
    assert converted(TO_VNI[letter], Legacy.VNI) == letter
    assert (TCVN3[TO_TCVN3[letter]], VNI[TO_VNI[letter]]) == (letter, letter)


@pytest.mark.parametrize("letter", CAPITALS)
def test_every_capital_goes_both_ways_in_tcvn3_through_the_fonts_of_capitals(letter):
    assert converted(TO_TCVN3[letter.lower()], Legacy.TCVN3_CAPITALS) == letter
    assert converted(TO_VNI[letter], Legacy.VNI) == letter


def test_no_code_means_two_letters():
    assert len(TCVN3) == len(set(TCVN3.values())) == 67 + 7
    assert (len(TO_VNI), set(TO_VNI)) == (134, {*SMALL, *CAPITALS})
    assert all(len(code) == 1 and 0xA0 < ord(code) < 0x100 for code in TCVN3)
    assert all(len(code) in (1, 2) and max(map(ord, code)) < 0x100 for code in VNI)


@given(st.text(st.sampled_from([*SMALL, *"abcdefghiklmnopqrstuvxy ,.-0123456789ABCD"])))
def test_any_text_of_small_letters_comes_back(text):
    assert converted(to_tcvn3(text), Legacy.TCVN3) == text
    assert converted(to_vni(text), Legacy.VNI) == text
    assert converted(to_tcvn3(text), Legacy.TCVN3_CAPITALS) == text.upper()


def test_a_mark_typed_small_after_a_capital_is_read():
    assert converted("ÑAïI HOäI ÑAûNG", Legacy.VNI) == "ĐẠI HỘI ĐẢNG"


@pytest.mark.parametrize(
    ("font", "legacy"),
    [
        (".VnTime", Legacy.TCVN3),
        (".VnTimeH", Legacy.TCVN3_CAPITALS),
        (".VnArial Narrow", Legacy.TCVN3),
        (".VnArial NarrowH", Legacy.TCVN3_CAPITALS),
        ("VNI-Times", Legacy.VNI),
        ("Times New Roman", None),
        ("Vni", None),
    ],
)
def test_a_font_tells_its_encoding(font, legacy):
    assert legacy_of_font(font) == legacy


@pytest.mark.parametrize("word", WORDS)
def test_the_words_of_ordinary_texts_are_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["nguyÔn", "Nguyeãn", "hôc", "V¨n", "Müller", "ĐnG", "xyz", "àá", ""])
def test_what_no_vietnamese_writes_is_no_syllable(word):
    assert not is_syllable(word)


@pytest.mark.parametrize("texts", [NAMES, UNITS])
def test_a_column_is_known_by_its_words(texts):
    assert legacy_of_column(map(to_tcvn3, texts)) == Legacy.TCVN3
    assert legacy_of_column(map(to_vni, texts)) == Legacy.VNI
    assert legacy_of_column(texts) is None


UNICODE_TEXT = st.lists(
    st.one_of(
        st.sampled_from(WORDS), st.sampled_from([*"«»®©°µ½§÷–…“”", "12", "m²", "5µm", "José", "Müller", "François"])
    )
).map(" ".join)


@given(st.lists(st.lists(UNICODE_TEXT, min_size=2, max_size=2), min_size=1, max_size=8))
def test_unicode_never_changes(rows):
    assert modern_rows(rows, {}) == (rows, {})


@given(UNICODE_TEXT.filter(lambda text: any(ord(c) > 0x100 and c.isalpha() for c in text)), st.sampled_from(Legacy))
def test_unicode_letters_never_change_even_in_an_old_font(text, legacy):
    assert to_unicode(text, legacy) == text


def test_a_unicode_heading_over_an_old_column_stays_and_the_rows_below_are_converted():
    names = ["Nguyễn Thị Hồng Vân", "Lê Hữu Nghĩa", "Hoà"]
    rows = [["Họ và tên"], *([to_tcvn3(name)] for name in names)]
    assert modern_rows(rows, {}) == ([["Họ và tên"], *([name] for name in names)], {0: Legacy.TCVN3})


TABLE = attempts_table(
    attempt_row(), attempt_row(code="L1-000002", person="TK0002", name="Đặng Văn Ấp", unit="Công ty Điện lực Sông Ngân")
)


def _as(change, rows=TABLE):
    return [[change(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def _small_capitals(text: str) -> str:
    """TCVN3 has no capitals with tones: a text that needs one is typed with the small letter."""
    return to_tcvn3("".join(c.lower() if c not in TO_TCVN3 and not c.isascii() else c for c in text))


def _records(data, name):
    return [r[1:] for r in read_attempts(data, name, known_attempts()).records]


@pytest.mark.parametrize("change", [_small_capitals, to_vni], ids=["tcvn3", "vni"])
@pytest.mark.parametrize("make", ["xlsx", "csv", "bytes"])
def test_a_whole_export_in_an_old_encoding_reads_like_the_unicode_one(change, make):
    modern = _records(make_xlsx(TABLE), "a.xlsx")
    rows = _as(change)
    data = make_xlsx(rows) if make == "xlsx" else make_csv(rows, "utf-8" if make == "csv" else "latin-1")
    intake = read_attempts(data, "cu", known_attempts())
    got = [r[1:] for r in intake.records]
    assert len(modern) == 2 and [(r[2].casefold(), *r[:2], *r[3:]) for r in got] == [
        (r[2].casefold(), *r[:2], *r[3:]) for r in modern
    ]
    told = [(f.code, f.severity, f.column) for f in intake.findings]
    assert ("profiles.legacy_font", Severity.WARNING, "Họ và tên") in told
    assert ("profiles.legacy_font", Severity.WARNING, "Đơn vị") in told
    assert {code for code, _, _ in told} == {"profiles.legacy_font"}
    assert all(sentences(intake.findings))


def test_windows_1258_is_still_read_as_such():
    rows = _as(lambda text: text)
    data = make_csv([[_decomposed(c) for c in row] for row in rows], "cp1258")
    intake = read_attempts(data, "a.csv", known_attempts())
    assert ([r[1:] for r in intake.records], brief(intake)) == (
        _records(make_xlsx(TABLE), "a.xlsx"), [("read_as_windows_1258", None, None)],
    )  # fmt: skip
    assert text_of_bytes(data) is None


def _decomposed(cell: object) -> object:
    """Windows-1258 writes the letter, then its tone."""
    if not isinstance(cell, str):
        return cell
    parts = []
    for c in unicodedata.normalize("NFC", cell):
        split = unicodedata.normalize("NFD", c)
        tone = next((t for t in TONES[1:] if t in split), "")
        parts.append(unicodedata.normalize("NFC", split.replace(tone, "")) + tone if tone else c)
    return "".join(parts)


def _with_fonts(rows: list[list[tuple[str, str]]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet("Danh sách")
        for y, row in enumerate(rows):
            for x, (text, font) in enumerate(row):
                page.write_string(y, x, text, book.add_format({"font_name": font}) if font else None)
    return target.getvalue()


def test_the_font_of_a_cell_decides_where_words_cannot():
    heads = [(text, "") for text in ("Mã tài khoản", "Họ và tên", "Đơn vị")]
    data = _with_fonts(
        [
            heads,
            [("TK1", ""), (to_vni("Hồ Tốn"), "VNI-Times"), ("SYT", "")],
            [("TK2", ""), (to_tcvn3("nguyễn thị hoà"), ".VnTimeH"), (to_tcvn3("Sở Y tế"), ".VnTime")],
            [("TK3", ""), ("Trần Toán", ".VnTime"), ("SYT", ".VnTimeH")],
            [("TK4", ""), ("Hoà Toán", ""), ("SYT", "")],
        ]
    )
    intake = read_people(data, "nguoi.xlsx", known_people())
    assert [(r.code, r.full_name, r.unit_code) for r in intake.records] == [
        ("TK1", "Hồ Tốn", "SYT"),
        ("TK2", "NGUYỄN THỊ HOÀ", "SYT"),
        ("TK3", "Trần Toán", "SYT"),
        ("TK4", "Hoà Toán", "SYT"),
    ]
    assert [(f.code, f.column) for f in intake.findings] == [
        ("profiles.legacy_font", "Họ và tên"),
        ("profiles.legacy_font", "Đơn vị"),
    ]


def test_a_platforms_report_in_an_old_encoding_reads_too():
    rows = _as(to_vni, moodle_rows(VI))
    intake = read_with_profile(make_csv(rows), "thi.csv", profile(), known_platform())
    modern = read_with_profile(make_csv(moodle_rows(VI)), "thi.csv", profile(), known_platform())
    assert [r[:4] for r in intake.records] == [r[:4] for r in modern.records]
    assert ("profiles.legacy_font", Severity.WARNING, "Tên") in [
        (f.code, f.severity, f.column) for f in intake.findings
    ]


def test_an_ordinary_workbook_names_no_old_column():
    assert read_book(make_xlsx(TABLE)).legacy == {}
