"""Turns a finished Word paper into one self-contained web page that people can read and a printer can set.

The page comes from the Word file and from nothing else, so a paper corrected in Word gives the corrected page.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from html import escape
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from workbench.catalogue import say
from workbench.reports.fact_book import FactBook
from workbench.reports.word_binding import fact_digest
from workbench.reports.word_css import inline_style, style_sheet
from workbench.rules.facts import Fact

_BOOKMARK = re.compile(r"_so_([0-9a-f]{10})_[0-9]+")
# By name, not by id: other word processors rename the ids of styles, never the names that people see.
_TITLE, _ABSTRACT, _TABLE_CAPTION, _FIGURE_CAPTION = "Tên loại văn bản", "Trích yếu", "Tên bảng", "Tên hình"
_TWIPS_A_MM = 1440 / 25.4
_SVG_BLIP = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"


def convert_to_html(data: bytes, book: FactBook, *, author: str) -> str:
    """Write the web page of a Word paper; ``book`` explains the bound figures, ``author`` is the issuing body."""
    return _Converter(docx.Document(io.BytesIO(data)), book, author).page()


class _Converter:
    def __init__(self, document: Any, book: FactBook, author: str) -> None:
        self.document = document
        self.author = author
        self.facts = {fact_digest(key): fact for key, fact in book.facts.items()}
        self.cited: dict[str, Fact] = {}
        self.caption: str = ""

    def page(self) -> str:
        """Put the page together: head, one section a Word section, the definitions of the cited figures."""
        sections = "\n".join(f"<section>\n{part}\n</section>" for part in self._sections())
        day = self.document.core_properties.created.date().isoformat()
        heads = " ".join(p.text for p in self.document.paragraphs if p.style.name in (_TITLE, _ABSTRACT))
        title = heads or self.document.core_properties.title
        return (
            '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(title)}</title>\n"
            f'<meta name="author" content="{escape(self.author)}">\n'
            f'<meta name="dcterms.created" content="{day}">\n<meta name="dcterms.modified" content="{day}">\n'
            f"<style>\n{style_sheet(self.document)}\n</style>\n</head>\n<body>\n<main>\n{sections}\n</main>\n"
            f"{self._definitions()}</body>\n</html>\n"
        )

    def _sections(self) -> Iterator[str]:
        parts: list[str] = []
        for block in self.document._element.body:
            if block.tag == qn("w:p"):
                parts.append(self._paragraph(block))
                if block.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
                    yield "\n".join(filter(None, parts))
                    parts = []
            elif block.tag == qn("w:tbl"):
                parts.append(self._table(Table(block, self.document)))
        yield "\n".join(filter(None, parts))

    def _paragraph(self, element: Any, *, in_table: bool = False) -> str:
        paragraph = Paragraph(element, self.document)
        style: Any = paragraph.style
        content = self._inline(element)
        if not content.strip():
            return ""
        if style.name == _TABLE_CAPTION and not in_table:
            self.caption = content
            return ""
        if "<img " in content:
            return f"<figure>{content}"
        if style.name == _FIGURE_CAPTION:
            return f'<figcaption class="{escape(style.style_id)}">{content}</figcaption></figure>'
        tag = _heading(paragraph)
        own = inline_style(paragraph)
        centred = " centred" if "text-align: center" in self._css_of(paragraph) else ""
        look = f' class="{escape(style.style_id)}{centred}"' + (f' style="{escape(own)}"' if own else "")
        return f"<{tag}{look}>{content}</{tag}>"

    def _css_of(self, paragraph: Paragraph) -> str:
        style: Any = paragraph.style
        while style is not None:
            if style.paragraph_format.alignment is not None:
                return "text-align: center" if style.paragraph_format.alignment == 1 else ""
            style = style.base_style
        return ""

    def _inline(self, element: Any) -> str:
        parts: list[str] = []
        open_marks: set[str] = set()
        for child in element:
            if child.tag == qn("w:bookmarkStart"):
                fact = self._fact_of(child.get(qn("w:name"), ""))
                if fact:
                    open_marks.add(child.get(qn("w:id")))
                    parts.append(self._open_figure(fact))
            elif child.tag == qn("w:bookmarkEnd") and child.get(qn("w:id")) in open_marks:
                parts.append("</data>")
            elif child.tag == qn("w:r"):
                parts.append(self._run(child))
            elif child.tag in (qn("w:hyperlink"), qn("w:ins"), qn("w:smartTag")):
                parts.append(self._inline(child))
        return "".join(parts)

    def _fact_of(self, name: str) -> Fact | None:
        match = _BOOKMARK.fullmatch(name)
        return self.facts.get(match[1]) if match else None

    def _open_figure(self, fact: Fact) -> str:
        self.cited[fact.key] = fact
        mark = fact_digest(fact.key)
        return (
            f'<data value="{escape(str(fact.value))}" title="{escape(fact.definition)}" aria-describedby="so-{mark}">'
        )

    def _run(self, run: Any) -> str:
        parts = []
        for child in run:
            if child.tag == qn("w:t"):
                parts.append(escape(child.text or ""))
            elif child.tag == qn("w:tab"):
                parts.append(" ")
            elif child.tag == qn("w:br"):
                parts.append("<br>")
            elif child.tag == qn("w:drawing"):
                parts.append(self._picture(child))
        text = "".join(parts)
        for tag, name in (("w:b", "strong"), ("w:i", "em"), ("w:u", "u")):
            mark = run.find(f"{qn('w:rPr')}/{qn(tag)}")
            if text and mark is not None and mark.get(qn("w:val"), "1") not in ("0", "false", "none"):
                text = f"<{name}>{text}</{name}>"
        return text

    def _picture(self, drawing: Any) -> str:
        blip = next(drawing.iter(qn("a:blip")), None)
        words = next(drawing.iter(qn("wp:docPr")))
        if blip is None:
            return ""
        vector = next(blip.iter(_SVG_BLIP), None)
        rel = vector.get(qn("r:embed")) if vector is not None else blip.get(qn("r:embed"))
        part = self.document.part.related_parts[rel]
        extent = next(drawing.iter(qn("wp:extent")))
        width, height = (round(int(extent.get(name)) / 9525) for name in ("cx", "cy"))
        source = f"data:{part.content_type};base64,{base64.b64encode(part.blob).decode()}"
        alt = escape(words.get("descr", "").strip())
        return f'<img src="{source}" width="{width}" height="{height}" alt="{alt}">'

    def _table(self, table: Table) -> str:
        if not _has_borders(table):
            return self._columns(table)
        caption, self.caption = self.caption, ""
        plain = re.sub(r"<[^>]+>", "", caption)
        widths = [int(col.get(qn("w:w"), "0")) for col in table._tbl.tblGrid.findall(qn("w:gridCol"))]
        total = sum(widths) or 1
        columns = "".join(f'<col style="width: {width * 100 / total:.4g}%">' for width in widths)
        heads = [
            row for row in table._tbl.findall(qn("w:tr")) if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        ]
        rows = [row for row in table._tbl.findall(qn("w:tr")) if row not in heads]
        first_is_head = table._tbl.tblPr.xpath("./w:tblLook/@w:firstColumn") in (["1"], ["true"])
        spans = _row_spans(table._tbl)
        label = say("report.table_region", caption=plain)
        length = f' style="width: {sum(widths) / _TWIPS_A_MM:.4g}mm"' if any(widths) else ""
        whole = ' class="whole"' if _is_kept_whole(rows, self.document) else ""
        return (
            f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">\n'
            f"<table{whole}{length}>\n"
            + (f"<caption>{caption}</caption>\n" if caption else "")
            + f"<colgroup>{columns}</colgroup>\n<thead>\n"
            + "".join(self._row(row, spans, head=True) for row in heads)
            + "</thead>\n<tbody>\n"
            + "".join(self._row(row, spans, first_is_head=first_is_head) for row in rows)
            + "</tbody>\n</table>\n</div>"
        )

    def _row(self, row: Any, spans: dict[Any, int], *, head: bool = False, first_is_head: bool = False) -> str:
        cells = []
        for place, cell in enumerate(row.findall(qn("w:tc"))):
            if spans.get(cell) == 0:
                continue  # covered by the cell above
            tag, scope = ("th", ' scope="col"') if head else ("td", "")
            if not head and first_is_head and place == 0:
                tag, scope = "th", ' scope="row"'
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            across = f' colspan="{span.get(qn("w:val"))}"' if span is not None else ""
            down = f' rowspan="{spans[cell]}"' if spans.get(cell, 1) > 1 else ""
            content = "".join(self._paragraph(p, in_table=True) for p in cell.findall(qn("w:p")))
            cells.append(f"<{tag}{scope}{across}{down}>{content}</{tag}>")
        return f"<tr>{''.join(cells)}</tr>\n"

    def _columns(self, table: Table) -> str:
        """A table without borders only places blocks side by side; a reader must not be told of a table."""
        rows = []
        for row in table.rows:
            total = sum(cell.width or 1 for cell in row.cells) or 1
            cells = "".join(
                f'<div style="width: {(cell.width or 1) * 100 / total:.4g}%">'
                + "".join(self._paragraph(p, in_table=True) for p in cell._tc.findall(qn("w:p")))
                + "</div>"
                for cell in row.cells
            )
            rows.append(f'<div class="columns">{cells}</div>')
        return "\n".join(rows)

    def _definitions(self) -> str:
        if not self.cited:
            return ""
        items = "".join(
            f'<dt>{escape(key)}</dt><dd id="so-{fact_digest(key)}">{escape(fact.definition)}</dd>\n'
            for key, fact in sorted(self.cited.items())
        )
        title = escape(say("report.definitions_title"))
        return (
            f'<aside class="definitions" aria-label="{title}"><section><details><summary>{title}</summary>\n'
            f"<dl>\n{items}</dl>\n</details></section></aside>\n"
        )


def _heading(paragraph: Paragraph) -> str:
    style: Any = paragraph.style
    if style.name == _TITLE:
        return "h1"
    while style is not None:
        level = re.fullmatch(r"Heading ([1-5])", style.name or "")
        if level:
            return f"h{int(level[1]) + 1}"
        style = style.base_style
    return "p"


def _has_borders(table: Table) -> bool:
    if table._tbl.tblPr.xpath("./w:tblBorders/*[@w:val!='nil' and @w:val!='none']"):
        return True
    style: Any = table.style
    while style is not None:
        if style.element.xpath("./w:tblPr/w:tblBorders/*[@w:val!='nil' and @w:val!='none']"):
            return True
        style = style.base_style
    return False


def _is_kept_whole(rows: list[Any], document: Any) -> bool:
    first = rows[0].find(f".//{qn('w:p')}") if rows else None
    return first is not None and bool(Paragraph(first, document).style.paragraph_format.keep_with_next)  # type: ignore[union-attr]


def _row_spans(table: Any) -> dict[Any, int]:
    """Give how many rows each vertically merged cell covers; 0 for the cells it covers."""
    spans: dict[Any, int] = {}
    above: dict[int, Any] = {}
    for row in table.findall(qn("w:tr")):
        column = 0
        for cell in row.findall(qn("w:tc")):
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merge is not None and merge.get(qn("w:val")) != "restart" and column in above:
                spans[cell] = 0
                spans[above[column]] += 1
            elif merge is not None:
                above[column], spans[cell] = cell, 1
            else:
                above.pop(column, None)
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            column += int(span.get(qn("w:val"))) if span is not None else 1
    return spans
