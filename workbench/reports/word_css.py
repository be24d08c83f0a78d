"""The look of a Word file as CSS: its paragraph styles, its page, and what a screen needs besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Length, Pt, RGBColor

_ALIGN = {
    WD_ALIGN_PARAGRAPH.LEFT: "left",
    WD_ALIGN_PARAGRAPH.CENTER: "center",
    WD_ALIGN_PARAGRAPH.RIGHT: "right",
    WD_ALIGN_PARAGRAPH.JUSTIFY: "justify",
}

_SCREEN = """
* { box-sizing: border-box; }
html { background: #eceff1; }
body { margin: 0 auto; max-width: 210mm; background: #fff; color: #000; }
body, figcaption, caption { font-family: "Times New Roman", "Liberation Serif", Tinos, serif; }
section { padding: 20mm 15mm 20mm 30mm; }
section + section { border-top: 1px solid #90a4ae; }
p, h1, h2, h3, h4, figure { margin: 0; font-weight: inherit; }
.columns { display: flex; flex-wrap: wrap; }
p + .columns { margin-top: 14pt; }
figure { margin-top: 9pt; text-align: center; }
img { max-width: 100%; height: auto; }
.scroll { overflow-x: auto; margin: 0 0 9pt; }
.scroll:focus-visible { outline: 2px solid #0b57d0; outline-offset: 2px; }
table { border-collapse: collapse; table-layout: fixed; margin: 0 auto; max-width: 100%; }
caption { padding: 9pt 0 3pt; text-align: center; font-style: italic; font-size: 13pt; }
th, td { border: 0.5pt solid #000; padding: 0 0.9mm; vertical-align: top; font-weight: normal; }
th, td { overflow-wrap: anywhere; }
data { font: inherit; }
.definitions { font-size: 12pt; padding-top: 0; }
.definitions dt { font-weight: bold; margin-top: 6pt; }
.definitions dd { margin-left: 10mm; }
@media screen and (max-width: 700px) {
  section { padding: 5mm 4mm; }
  .columns > div { width: 100% !important; margin-bottom: 6pt; }
  section > p, h2, h3, h4 { text-align: left !important; overflow-wrap: anywhere; }
  section > .centred, h1 { text-align: center !important; }
  table { min-width: 560px; }
}
"""

_PRINT = """
@media print {
  html { background: none; }
  body { max-width: none; }
  section { padding: 0; border: 0 !important; }
  section + section { page: annex; break-before: page; }
  .scroll { overflow: visible; }
  tr, figure, .columns, .whole { break-inside: avoid; }
  .columns { break-before: avoid; }
  section > .columns:first-child { break-before: auto; }
  caption { break-after: avoid; }
  thead { display: table-header-group; }
  .definitions { display: none; }
  p { orphans: 2; widows: 2; overflow-wrap: anywhere; }
}
"""


def style_sheet(document: Any) -> str:
    """Write the CSS of a Word document: one class a paragraph style, named as the style's id."""
    rules = [
        f".{style.style_id} {{ {'; '.join(_declarations(style))} }}"
        for style in document.styles
        if style.type is WD_STYLE_TYPE.PARAGRAPH
    ]
    return "\n".join([_SCREEN.strip(), *sorted(rules), _page(document.sections[0]), _PRINT.strip()])


def _page(section: Any) -> str:
    number = 'font: 14pt "Times New Roman", "Liberation Serif", serif; padding-top: {:.1f}mm; vertical-align: top'
    number = number.format(section.header_distance.mm)
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    return (
        f"@page {{ size: {section.page_width.mm:.0f}mm {section.page_height.mm:.0f}mm; "
        f"{_frame(section, margins) or _lengths('margin', margins)}; "
        f"@top-center {{ content: counter(page); {number} }} }}\n"
        "@page:first { @top-center { content: none } }\n"
        "@page annex:nth(1 of annex) { counter-reset: page 1; @top-center { content: none } }"
    )


def _lengths(name: str, lengths: Iterable[Any]) -> str:
    return f"{name}: {' '.join(f'{length.mm:.0f}mm' for length in lengths)}"


def _frame(section: Any, margins: Iterable[Any]) -> str:
    """Write the frame of a page: between the page's edge and the text, as far from the edge as Word has it."""
    edges = section._sectPr.xpath("./w:pgBorders/w:top")
    if not edges:
        return ""
    value = {name: edges[0].get(qn(f"w:{name}")) for name in ("val", "sz", "space", "color")}
    space, width = Pt(int(value["space"])), Pt(int(value["sz"]) / 8 * 3)  # of a double frame: line, gap, line
    padding = _lengths("padding", (Length(margin - space - width) for margin in margins))
    return f"margin: {space.pt:g}pt; border: {width.pt:g}pt {value['val']} #{value['color']}; {padding}"


def _declarations(style: Any) -> Iterator[str]:
    size = _effective(style, lambda s: s.font.size)
    yield f"font-size: {size.pt if size else 14:g}pt"
    yield f"font-weight: {'bold' if _effective(style, lambda s: s.font.bold) else 'normal'}"
    yield f"font-style: {'italic' if _effective(style, lambda s: s.font.italic) else 'normal'}"
    if _effective(style, lambda s: s.font.underline):
        yield "text-decoration: underline"
    colour = _effective(style, lambda s: s.font.color.rgb)
    if colour not in (None, RGBColor(0, 0, 0)):
        yield f"color: #{colour}"
    yield f"text-align: {_ALIGN.get(_effective(style, lambda s: s.paragraph_format.alignment), 'left')}"
    indent = _effective(style, lambda s: s.paragraph_format.first_line_indent)
    yield f"text-indent: {indent.mm if indent else 0:.4g}mm"
    before = _effective(style, lambda s: s.paragraph_format.space_before)
    after = _effective(style, lambda s: s.paragraph_format.space_after)
    yield f"margin: {before.pt if before else 0:g}pt 0 {after.pt if after else 0:g}pt"
    yield f"line-height: {_line_height(style)}"
    if _effective(style, lambda s: s.paragraph_format.keep_with_next):
        yield "break-after: avoid"


def _line_height(style: Any) -> str:
    rule = _effective(style, lambda s: s.paragraph_format.line_spacing_rule)
    spacing = _effective(style, lambda s: s.paragraph_format.line_spacing)
    if rule is WD_LINE_SPACING.EXACTLY:
        return f"{spacing.pt:g}pt"
    # The line of the Times family is 1.15 times its size; Word's multiples count from there.
    return f"{1.15 * (spacing if isinstance(spacing, float) else 1.0):.4g}"


def _effective(style: Any, read: Callable[[Any], Any]) -> Any:
    while style is not None:
        value = read(style)
        if value is not None:
            return value
        style = style.base_style
    return None


def inline_style(paragraph: Any) -> str:
    """Write what a paragraph sets beyond its style: alignment, indents, spacing, a rule or a box."""
    form, parts = paragraph.paragraph_format, []
    if form.alignment in _ALIGN:
        parts.append(f"text-align: {_ALIGN[form.alignment]}")
    for name, length in (
        ("margin-left", form.left_indent),
        ("margin-right", form.right_indent),
        ("margin-top", form.space_before),
        ("margin-bottom", form.space_after),
        ("text-indent", form.first_line_indent),
    ):
        if length is not None:
            parts.append(f"{name}: {length.pt:.4g}pt")
    sides = [side for side in ("top", "bottom") if paragraph._p.xpath(f"./w:pPr/w:pBdr/w:{side}")]
    if sides:
        parts.append("border: 1pt solid #000" if len(sides) == 2 else f"border-{sides[0]}: 1pt solid #000")
    return "; ".join(parts)
