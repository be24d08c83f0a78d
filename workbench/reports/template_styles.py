"""The Word styles of a paper, made from a layout profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from workbench.reports.profiles import Profile
from workbench.texts import fold

if TYPE_CHECKING:
    from docx.document import Document

_ALIGN = {
    "l": WD_ALIGN_PARAGRAPH.LEFT,
    "c": WD_ALIGN_PARAGRAPH.CENTER,
    "r": WD_ALIGN_PARAGRAPH.RIGHT,
    "j": WD_ALIGN_PARAGRAPH.JUSTIFY,
}

# name in Word, size in the profile, alignment, first-line indent?, space before and after as shares of the
# profile's space between paragraphs, exact line height?, kept with the next paragraph?
STYLES: tuple[tuple[str, str, str, bool, float, float, bool, bool], ...] = (
    ("Thân bài", "body", "j", True, 1, 0, True, False),
    ("Liệt kê", "body", "j", True, 0.5, 0, True, False),
    ("Mã băm", "fingerprint", "l", False, 0.5, 0, False, False),
    ("Đoạn kết", "body", "j", True, 1, 0, True, True),
    ("Thẻ mẫu", "table", "l", False, 0, 0, False, False),
    ("Cơ quan cấp trên", "parent_body", "c", False, 0, 0, False, False),
    ("Cơ quan ban hành", "issuer", "c", False, 0, 0, False, False),
    ("Dấu sao", "issuer", "c", False, 0, 0, False, False),
    ("Số ký hiệu", "number", "c", False, 0.3, 0, False, False),
    ("Tiêu đề Đảng", "motto", "c", False, 0, 0, False, False),
    ("Địa danh ngày tháng", "place_date", "c", False, 1.5, 0, False, False),
    ("Tên loại văn bản", "title", "c", False, 4, 0, False, True),
    ("Trích yếu", "abstract", "c", False, 0, 0, False, True),
    ("Dấu dưới trích yếu", "abstract", "c", False, 0, 2, False, True),
    ("Hình", "body", "c", False, 1.5, 0, False, True),
    ("Tên hình", "caption", "c", False, 0.5, 1, False, False),
    ("Tên bảng", "caption", "c", False, 1.5, 0.5, False, True),
    ("Đầu cột", "table", "c", False, 0.3, 0.3, False, True),
    ("Ô bảng", "table", "l", False, 0.3, 0.3, False, False),
    ("Ô bảng liền", "table", "l", False, 0.3, 0.3, False, True),
    ("Ô tổng", "table", "l", False, 0.3, 0.3, False, False),
    ("Nơi nhận", "recipients_label", "l", False, 0, 0, False, True),
    ("Danh sách nhận", "recipients", "l", False, 0, 0, False, True),
    ("Thẩm quyền ký", "authority", "c", False, 0, 0, False, True),
    ("Chức vụ", "position", "c", False, 0, 0, False, True),
    ("Người ký", "signer", "c", False, 0, 0, False, False),
    ("Kèm theo", "place_date", "c", False, 0, 1, False, True),
    ("Ngắt phần", "table", "l", False, 0, 0, False, False),
)
BOLD_STYLES = ("Đầu cột", "Ô tổng")
HEADINGS = (("Heading 1", "heading_1", "j"), ("Heading 2", "heading_2", "j"), ("Heading 3", "heading_3", "j"))
APPENDIX_STYLES = ("Số phụ lục", "Tên phụ lục")


def add_styles(document: Document, profile: Profile) -> None:
    """Set up every style of the paper; after this, no paragraph needs formatting of its own."""
    _set_defaults(document, profile)
    for name, size, align, indent, before, after, exact, keep in STYLES:
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.element.set(qn("w:styleId"), "".join(fold(name).title().split()))
        style.base_style = document.styles["Normal"]
        style.quick_style = True
        _set_font(style, profile, size)
        if name in BOLD_STYLES:
            style.font.bold = True
        form = style.paragraph_format
        form.alignment = _ALIGN[align]
        form.first_line_indent = Mm(profile.indent) if indent else None
        form.space_before, form.space_after = (Pt(profile.space_between * share) for share in (before, after))
        form.keep_with_next = keep
        form.widow_control = True
        if exact:
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(profile.line_exact)
    document.styles["Ngắt phần"].font.size = Pt(1)
    for name, size, align in HEADINGS:
        _set_heading(document.styles[name], profile, size, align, indent=True)
    for name in APPENDIX_STYLES:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.element.set(qn("w:styleId"), "".join(fold(name).title().split()))
        style.base_style = document.styles["Heading 1" if name == "Tên phụ lục" else "Normal"]
        _set_heading(style, profile, "title" if name == "Số phụ lục" else "abstract", "c", indent=False)
        style.paragraph_format.space_before = Pt(0)


def _set_defaults(document: Document, profile: Profile) -> None:
    normal: Any = document.styles["Normal"]
    _set_font(normal, profile, "body")
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for tag in ("w:rFonts", "w:lang"):
        old = defaults.find(qn(tag))
        if old is not None:
            defaults.remove(old)
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), "vi-VN")
    lang.set(qn("w:eastAsia"), "vi-VN")
    defaults.append(lang)


def _set_font(style: Any, profile: Profile, size: str) -> None:
    points, letters = profile.sizes[size]
    style.font.name = profile.font
    style.font.size = Pt(points)
    style.font.bold, style.font.italic, style.font.underline = ("b" in letters, "i" in letters, "u" in letters)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), profile.font)


def _set_heading(style: Any, profile: Profile, size: str, align: str, *, indent: bool) -> None:
    _set_font(style, profile, size)
    form = style.paragraph_format
    form.alignment = _ALIGN[align]
    form.first_line_indent = Mm(profile.indent if indent else 0)
    form.space_before, form.space_after = Pt(profile.space_between), Pt(0)
    form.keep_with_next = True
    form.keep_together = True
