"""Makes the summary report's Word template once, from its words and a layout profile; afterwards people own it.

Run as ``python -m workbench.reports.template_maker TARGET.docx``.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import Image

from workbench.errors import WorkbenchError
from workbench.reports.package_bytes import document_bytes
from workbench.reports.profiles import Profile, load_profile
from workbench.reports.template_styles import add_styles
from workbench.reports.word_parts import (
    fix_widths,
    keep_row_whole,
    repeat_as_header,
    rule_as_long_as_motto,
    set_cell_margins,
    set_page,
    start_section,
)

_TEXT_STYLES = {
    "H1": "Heading 1",
    "H2": "Heading 2",
    "H3": "Heading 3",
    "P": "Thân bài",
    "L": "Liệt kê",
    "HASH": "Mã băm",
    "T": "Thẻ mẫu",
    "CLOSE": "Đoạn kết",
}
_BODY_STYLES = {"TABLE": "Ô bảng", "SHORT_TABLE": "Ô bảng liền"}
_ALIGN = {"l": "left", "c": "center", "r": "right"}
_FIGURE_WIDTH_MM = 150
_CELL_MARGIN = 51  # twips: 0.9 mm left and right of a number


@dataclass(frozen=True, slots=True)
class _Column:
    width: int
    align: str
    header: str
    cell: str
    total: str
    is_row_head: bool


class _Maker:
    """Builds one Word file, block by block, in the order of the source text."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.document: Any = Document()
        add_styles(self.document, profile)
        set_page(self.document, profile)

    def build(self, source: str) -> None:
        lines = enumerate(source.splitlines(), start=1)
        for number, line in lines:
            kind, _, rest = line.partition(" ")
            parts = rest.split(" | ")
            if not line.strip() or kind.startswith("#"):
                continue
            if kind in _TEXT_STYLES:
                self.add(rest, _TEXT_STYLES[kind])
            elif kind == "HEAD":
                self._add_head()
            elif kind == "TITLE" and len(parts) == 2:
                self._add_title(*parts)
            elif kind in _BODY_STYLES and len(parts) == 2:
                self._add_table(parts[0], parts[1], list(_columns(lines)), _BODY_STYLES[kind])
            elif kind == "FIG" and len(parts) == 3:
                self._add_figure(*parts)
            elif kind == "SIGN":
                self._add_signature()
            elif kind == "APPENDIX" and len(parts) == 2:
                self._add_appendix(*parts)
            else:
                raise WorkbenchError("report.source_line_wrong", line=number, text=line)

    def add(self, text: str, style: str, holder: Any = None) -> Any:
        return (holder or self.document).add_paragraph(text, style=style)

    def _add_layout_table(self, widths: tuple[int, int]) -> Any:
        table = self.document.add_table(rows=1, cols=2)
        fix_widths(table, widths)
        set_cell_margins(table, 0)
        keep_row_whole(table.rows[0])
        return table.rows[0].cells

    def _add_head(self) -> None:
        left, right = self._add_layout_table(self.profile.columns)
        self._fill(left, "{{ letterhead.parent_body|upper }}", "Cơ quan cấp trên")
        for tag, style in (
            ("{%p for line in letterhead.issuer_lines %}", "Thẻ mẫu"),
            ("{{ line|upper }}", "Cơ quan ban hành"),
            ("{%p endfor %}", "Thẻ mẫu"),
            (self.profile.mark_under_issuer, "Dấu sao"),
            ("{{ number_line }}", "Số ký hiệu"),
        ):
            self.add(tag, style, left)
        self._fill(right, self.profile.motto, "Tiêu đề Đảng")
        rule_as_long_as_motto(right.paragraphs[0], self.profile)
        self.add("{{ letterhead.place }}, {{ letterhead.signed_on|day_in_words }}", "Địa danh ngày tháng", right)

    def _fill(self, cell: Any, text: str, style: str) -> None:
        cell.paragraphs[0].style = self.document.styles[style]
        cell.paragraphs[0].add_run(text)

    def _add_title(self, title: str, abstract: str) -> None:
        self.add(title, "Tên loại văn bản")
        self.add(abstract, "Trích yếu")
        self.add(self.profile.mark_under_title, "Dấu dưới trích yếu")

    def _add_table(self, caption: str, loop: str, columns: list[_Column], body: str) -> None:
        self.add(caption, "Tên bảng")
        with_total = any(column.total for column in columns)
        table = self.document.add_table(rows=5 if with_total else 4, cols=len(columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        fix_widths(table, tuple(column.width for column in columns))
        set_cell_margins(table, _CELL_MARGIN)
        table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:firstColumn"), str(int(columns[0].is_row_head)))
        head, before, row, after = table.rows[:4]
        repeat_as_header(head)
        for each in table.rows:
            keep_row_whole(each)
        for cells, tag in ((before.cells, "{%tr for " + loop + " %}"), (after.cells, "{%tr endfor %}")):
            self._fill(cells[0], tag, "Thẻ mẫu")
        for place, column in enumerate(columns):
            self._fill(head.cells[place], column.header, "Đầu cột")
            self._fill_aligned(row.cells[place], column.cell, body, column)
            if with_total:
                self._fill_aligned(table.rows[4].cells[place], column.total, "Ô tổng", column)

    def _fill_aligned(self, cell: Any, text: str, style: str, column: _Column) -> None:
        self._fill(cell, text, style)
        if column.align != "l":
            jc = OxmlElement("w:jc")
            jc.set(qn("w:val"), _ALIGN[column.align])
            cell.paragraphs[0]._p.get_or_add_pPr().append(jc)

    def _add_figure(self, name: str, caption: str, alt: str) -> None:
        paragraph = self.add("", "Hình")
        buffer = io.BytesIO()
        Image.new("L", (600, 300), 230).save(buffer, "PNG")
        buffer.seek(0)
        shape = paragraph.add_run().add_picture(buffer, width=Mm(_FIGURE_WIDTH_MM))
        shape._inline.docPr.set("name", name)
        shape._inline.docPr.set("descr", f"{name}: {alt.strip()}")
        self.add(caption, "Tên hình")

    def _add_signature(self) -> None:
        spacer = self.add("", "Ngắt phần").paragraph_format
        spacer.keep_with_next, spacer.space_after = True, Pt(2 * self.profile.space_between)
        left, right = self._add_layout_table(self.profile.columns)
        self._fill(left, "Nơi nhận:", "Nơi nhận")
        for tag, style in (
            ("{%p for line in letterhead.recipients %}", "Thẻ mẫu"),
            ("- {{ line }}{{ '.' if loop.last else ',' }}", "Danh sách nhận"),
            ("{%p endfor %}", "Thẻ mẫu"),
        ):
            self.add(tag, style, left)
        self._fill(right, "{{ letterhead.authority }}", "Thẩm quyền ký")
        self.add("{{ letterhead.position|upper }}", "Chức vụ", right)
        signer = self.add("{{ letterhead.signer }}", "Người ký", right)
        signer.paragraph_format.space_before = Pt(70)  # room for the signature and the seal

    def _add_appendix(self, number: str, title: str) -> None:
        start_section(self.document)
        self.add(number, "Số phụ lục")
        self.add(title, "Tên phụ lục")
        self.add(
            "(Kèm theo Báo cáo {{ number_line|lower_first }} {{ letterhead.signed_on|day_in_words }} "
            "của {{ contest.organiser }})",
            "Kèm theo",
        )


def _columns(lines: Iterator[tuple[int, str]]) -> Iterator[_Column]:
    for number, line in lines:
        if line == "END":
            return
        parts = [part.strip() for part in line.removesuffix("|").split(" | ")]
        parts += [""] * (4 - len(parts))
        words = parts[0].split()
        if len(parts) != 4 or len(words) != 3 or words[0] != "COL":
            raise WorkbenchError("report.source_line_wrong", line=number, text=line)
        header, cell, total = parts[1:]
        yield _Column(int(words[1]), words[2][0], header, cell, total, is_row_head=words[2].endswith("h"))


def make_template(target: Path, profile_name: str = "party_hd36") -> None:
    """Write the Word template of the summary report; the same source and profile give the same bytes."""
    maker = _Maker(load_profile(profile_name))
    maker.build(files(__package__).joinpath("summary-report.txt").read_text(encoding="utf-8"))
    properties = maker.document.core_properties
    properties.title, properties.language, properties.author, properties.comments = (
        "Báo cáo tổng kết",
        "vi-VN",
        "",
        "",
    )
    target.write_bytes(document_bytes(maker.document, date(2022, 8, 18)))


if __name__ == "__main__":
    make_template(Path(sys.argv[1]))
