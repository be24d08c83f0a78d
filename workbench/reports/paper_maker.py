"""Builds a finished official paper in Word, block by block, from a layout profile: head, title, text, tables, signs."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import ImageFont

from workbench.reports.package_bytes import document_bytes
from workbench.reports.profiles import Profile
from workbench.reports.template_styles import add_styles

_ALIGN = {"l": None, "c": WD_ALIGN_PARAGRAPH.CENTER, "r": WD_ALIGN_PARAGRAPH.RIGHT}
_CELL_MARGIN = 51  # twips: 0.9 mm left and right of a text in a cell
_ROOM_TO_SIGN_PT = 70
_MOST_ROWS_KEPT_WHOLE = 12  # a longer table may break over pages


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: heading, width in mm, alignment l, c or r, and a style of its own if any."""

    heading: str
    width: int
    align: str = "l"
    style: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a paper: who issues it, its number line, where and when."""

    parent_lines: tuple[str, ...]
    issuer_lines: tuple[str, ...]
    number_line: str
    place_and_date: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One place to sign: what the person signs as, and the name."""

    role: str
    full_name: str


def plain(text: str) -> str:
    """Give an outside text as one line that no reader can be misled by: nothing unprintable, single spaces."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


class PaperMaker:
    """One paper in the making; each method adds a block at its end, and every look comes from the profile."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.document: Any = Document()
        add_styles(self.document, profile)
        self._set_page()

    def add(self, text: str, style: str = "Thân bài", holder: Any = None) -> Any:
        """Add a paragraph in one of the paper's styles."""
        return (holder or self.document).add_paragraph(text, style=style)

    def add_head(self, head: Head) -> None:
        """Add the head: the issuing body on the left, the motto with its rule on the right."""
        left, right = self._add_side_by_side()
        self._fill(left, head.parent_lines[0].upper(), "Cơ quan cấp trên")
        for line in head.parent_lines[1:]:
            self.add(line.upper(), "Cơ quan cấp trên", left)
        for line in head.issuer_lines:
            self.add(line.upper(), "Cơ quan ban hành", left)
        self.add(self.profile.mark_under_issuer, "Dấu sao", left)
        self.add(head.number_line, "Số ký hiệu", left)
        self._fill(right, self.profile.motto, "Tiêu đề Đảng")
        self._rule_as_long_as_text(right.paragraphs[0])
        self.add(head.place_and_date, "Địa danh ngày tháng", right)

    def add_title(self, title: str, abstract: str) -> None:
        """Add the kind of paper and what it is about."""
        self.add(title, "Tên loại văn bản")
        self.add(abstract, "Trích yếu")
        self.add(self.profile.mark_under_title, "Dấu dưới trích yếu")

    def add_table(
        self,
        caption: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        *,
        total: Sequence[str] = (),
        room: float = 0,
    ) -> None:
        """Add a table with its caption; ``room`` in points above and below each row is left for signing."""
        self.add(caption, "Tên bảng")
        table = self.document.add_table(rows=1, cols=len(columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:firstColumn"), "0")
        _set_cell_margins(table, _CELL_MARGIN)
        for cell, column in zip(table.rows[0].cells, columns, strict=True):
            self._fill(cell, column.heading, "Đầu cột")
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        style = "Ô bảng liền" if len(rows) <= _MOST_ROWS_KEPT_WHOLE else "Ô bảng"
        for row in rows:
            self._add_row(table, columns, row, style, room)
        if total:
            self._add_row(table, columns, total, "Ô tổng", 0)
        _fix_widths(table, [column.width for column in columns])
        for row in table.rows:
            _keep_row_whole(row)

    def add_signatures(self, left: Signature, right: Signature) -> None:
        """Add two places to sign side by side; they stay together with what stands before them."""
        spacer = self.add("", "Ngắt phần").paragraph_format
        spacer.keep_with_next, spacer.space_after = True, Pt(2 * self.profile.space_between)
        for cell, signature in zip(self._add_side_by_side(), (left, right), strict=True):
            self._fill(cell, signature.role.upper(), "Thẩm quyền ký")
            name = self.add(signature.full_name, "Người ký", cell)
            name.paragraph_format.space_before = Pt(_ROOM_TO_SIGN_PT)

    def to_bytes(self, title: str, day: date) -> bytes:
        """Give the Word file; the same blocks give the same bytes."""
        properties = self.document.core_properties
        properties.title, properties.language, properties.author, properties.comments = title, "vi-VN", "", ""
        return document_bytes(self.document, day)

    def _set_page(self) -> None:
        section, profile = self.document.sections[0], self.profile
        section.page_width, section.page_height = Mm(profile.page[0]), Mm(profile.page[1])
        section.top_margin, section.bottom_margin = Mm(profile.margins.top), Mm(profile.margins.bottom)
        section.left_margin, section.right_margin = Mm(profile.margins.left), Mm(profile.margins.right)
        section.header_distance = Mm(profile.page_number_from_top)
        section.different_first_page_header_footer = True
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.style.paragraph_format.tab_stops.clear_all()
        run = paragraph.add_run()
        run.font.size = Pt(profile.page_number_size)
        _add_page_number(run)

    def _add_side_by_side(self) -> Any:
        table = self.document.add_table(rows=1, cols=2)
        _fix_widths(table, self.profile.columns)
        _set_cell_margins(table, 0)
        _keep_row_whole(table.rows[0])
        return table.rows[0].cells

    def _fill(self, cell: Any, text: str, style: str) -> Any:
        paragraph = cell.paragraphs[0]
        paragraph.style = self.document.styles[style]
        paragraph.add_run(text)
        return paragraph

    def _add_row(self, table: Any, columns: Sequence[Column], row: Sequence[str], style: str, room: float) -> None:
        for cell, column, text in zip(table.add_row().cells, columns, row, strict=True):
            form = self._fill(cell, text, column.style or style).paragraph_format
            if _ALIGN[column.align] is not None:
                form.alignment = _ALIGN[column.align]
            if room:
                form.space_before = form.space_after = Pt(room)

    def _rule_as_long_as_text(self, paragraph: Any) -> None:
        points = self.profile.sizes["motto"][0]
        font_file = files("workbench.reports.fonts").joinpath("LiberationSerif-Bold.ttf").read_bytes()
        # Measured ten times as large: the length of a rule should not depend on hinting to whole pixels.
        width = ImageFont.truetype(io.BytesIO(font_file), points * 10).getlength(self.profile.motto) / 10
        # Two points of slack, or rounding in a word processor would break the line.
        side = Pt(math.floor((Mm(self.profile.columns[1]).pt - width) / 2) - 2)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
        borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "1"), ("color", "000000")):
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _add_page_number(run: Any) -> None:
    for kind, text in (("begin", None), (None, " PAGE "), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
            part.set(qn("xml:space"), "preserve")
        run._r.append(part)


def _fix_widths(table: Any, widths: Sequence[int]) -> None:
    table.autofit = False
    for place, width in enumerate(widths):
        table.columns[place].width = Mm(width)
        for cell in table.columns[place].cells:
            cell.width = Mm(width)
    total = table._tbl.tblPr.find(qn("w:tblW"))
    total.set(qn("w:type"), "dxa")
    total.set(qn("w:w"), str(round(Mm(sum(widths)).twips)))


def _set_cell_margins(table: Any, twips: int) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(twips))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def _keep_row_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
