"""The Word template is made the same way every time, to the profile's measures."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from report_helpers import office_errors

from workbench.errors import WorkbenchError
from workbench.reports.profiles import load_profile
from workbench.reports.template_maker import _Maker, make_template


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    make_template(tmp_path / "a.docx")
    make_template(tmp_path / "b.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    assert office_errors(tmp_path / "a.docx") == []


def test_the_committed_template_is_a_valid_word_file(template: Path) -> None:
    assert office_errors(template) == []


def test_the_page_follows_the_party_profile(template: Path) -> None:
    document = docx.Document(str(template))
    measures = [
        (
            round(section.page_width.mm),
            round(section.page_height.mm),
            round(section.top_margin.mm),
            round(section.bottom_margin.mm),
            round(section.left_margin.mm),
            round(section.right_margin.mm),
            round(section.header_distance.mm),
            section.different_first_page_header_footer,
        )
        for section in document.sections
    ]
    assert measures == [(210, 297, 20, 20, 30, 15, 10, True)] * 6


def test_the_styles_follow_the_party_profile(template: Path) -> None:
    styles = docx.Document(str(template)).styles
    names = ("Tiêu đề Đảng", "Cơ quan cấp trên", "Cơ quan ban hành", "Tên loại văn bản", "Thân bài", "Danh sách nhận")
    looks = {name: (styles[name].font.name, styles[name].font.size.pt, styles[name].font.bold) for name in names}
    assert looks == {
        "Tiêu đề Đảng": ("Times New Roman", 15.0, True),
        "Cơ quan cấp trên": ("Times New Roman", 14.0, False),
        "Cơ quan ban hành": ("Times New Roman", 14.0, True),
        "Tên loại văn bản": ("Times New Roman", 16.0, True),
        "Thân bài": ("Times New Roman", 14.0, False),
        "Danh sách nhận": ("Times New Roman", 12.0, False),
    }
    body = styles["Thân bài"].paragraph_format
    assert (round(body.first_line_indent.mm), body.space_before.pt, body.line_spacing.pt) == (10, 6.0, 18.0)


def test_every_table_is_as_wide_as_the_text(template: Path) -> None:
    document = docx.Document(str(template))
    widths = [round(sum(column.width.mm for column in table.columns)) for table in document.tables]
    assert widths == [load_profile().text_width] * len(document.tables)


@pytest.mark.parametrize("line", ["H9 sai", "TABLE thiếu vòng lặp", "TABLE a | b in c\nCOL x"])
def test_a_wrong_line_of_the_source_is_named(line: str) -> None:
    with pytest.raises(WorkbenchError) as refused:
        _Maker(load_profile()).build(f"P được\n{line}\nEND")
    assert (refused.value.code, refused.value.values["line"]) == (
        "report.source_line_wrong",
        2 + line.count("\n"),
    )


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(WorkbenchError) as refused:
        load_profile("khong-co")
    assert (refused.value.code, refused.value.values) == ("report.profile_unknown", {"name": "khong-co"})
