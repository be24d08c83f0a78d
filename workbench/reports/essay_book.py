"""The book of the contest (kỷ yếu): chosen works with cover, preface and table of contents, as Word and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from workbench.catalogue import say
from workbench.queries.essay_after import PublishedWork
from workbench.reports.package_bytes import document_bytes
from workbench.reports.paper_maker import plain
from workbench.texts import fold

_PAGE_MM = (160, 240)  # the size in which such books are printed
_MARGIN_MM = 20
_FONT = "Times New Roman"


@dataclass(frozen=True, slots=True)
class Book:
    """A book ready to be written; ``preface`` is the text of the committee, its paragraphs apart by empty lines."""

    contest_name: str
    organiser: str
    parent_body: str
    place: str
    day: date
    short_hash: str
    preface: str
    works: tuple[PublishedWork, ...]

    def phrase(self, name: str, **values: object) -> str:
        """Say a line of the book."""
        return say(f"essay_after.book_{name}", **{"sha": self.short_hash, **values})


def paragraphs_of(text: str) -> list[str]:
    """Give the paragraphs of a text, one line each."""
    return [plain(part) for part in text.split("\n") if part.strip()]


def story_of(work: PublishedWork) -> list[str]:
    """Give a work's paragraphs without its title, where the file begins with it."""
    lines = paragraphs_of(work.text)
    return lines[1:] if lines and fold(lines[0]) == fold(plain(work.title)) else lines


def author_note(work: PublishedWork) -> str:
    """Say who wrote a work: authors as signed, and their unit."""
    return " – ".join(filter(None, (", ".join(work.authors), work.sub_unit, work.unit_name)))


def write_book(book: Book) -> bytes:
    """Write the book in Word: headings that Word's own table of contents takes up, each work on a new page."""
    from docx import Document
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(_PAGE_MM[0]), Mm(_PAGE_MM[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN_MM)
    _set_styles(document)
    _add_cover(document, book)
    _add_heading(document, book.phrase("preface"))
    for line in paragraphs_of(book.preface):
        document.add_paragraph(line)
    _add_contents(document, book)
    for work in book.works:
        _add_heading(document, plain(work.title))
        document.add_paragraph(plain(author_note(work)), "Author")
        if work.prize:
            document.add_paragraph(plain(work.prize), "Author")
        for line in story_of(work):
            document.add_paragraph(line)
    last = document.add_paragraph(book.phrase("made_from"), "Author")
    last.paragraph_format.space_before = Pt(24)
    properties = document.core_properties
    properties.title, properties.author, properties.language, properties.comments = (
        book.phrase("title"), "", "vi-VN", "",
    )  # fmt: skip
    return document_bytes(document, book.day)


def _set_styles(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    normal, heading = document.styles["Normal"], document.styles["Heading 1"]
    for style, points in ((normal, 12), (heading, 18)):
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(points), RGBColor(0, 0, 0)
        for name in ("ascii", "hAnsi", "eastAsia", "cs"):
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn(f"w:{name}"), _FONT)
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{name}"), None)
    normal.paragraph_format.first_line_indent = Mm(8)
    normal.paragraph_format.space_after = Pt(5)
    normal.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    heading.paragraph_format.page_break_before = True
    heading.paragraph_format.first_line_indent = Mm(0)
    heading.paragraph_format.space_after = Pt(8)
    heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    for name, points, is_bold, alignment in (
        ("Author", 12, False, WD_ALIGN_PARAGRAPH.LEFT),
        ("Cover", 14, False, WD_ALIGN_PARAGRAPH.CENTER),
        ("Cover title", 26, True, WD_ALIGN_PARAGRAPH.CENTER),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size, style.font.bold, style.font.italic = Pt(points), is_bold, name == "Author"
        style.paragraph_format.first_line_indent = Mm(0)
        style.paragraph_format.alignment = alignment


def _add_heading(document: Any, text: str) -> None:
    document.add_heading(text, level=1)


def _add_cover(document: Any, book: Book) -> None:
    from docx.shared import Pt

    lines = (
        (book.parent_body.upper(), "Cover", 0),
        (book.organiser.upper(), "Cover", 0),
        (book.phrase("cover_title"), "Cover title", 110),
        (book.phrase("cover_of"), "Cover", 18),
        (plain(book.contest_name), "Cover title", 6),
        (f"{book.place}, {book.day.year}", "Cover", 150),
    )
    for text, style, before in lines:
        document.add_paragraph(text, style).paragraph_format.space_before = Pt(before)


def _add_contents(document: Any, book: Book) -> None:
    """Add a table of contents that Word numbers when it opens the file; its lines already stand in it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    def field(paragraph: Any, kind: str) -> None:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        if kind == "begin":
            part.set(qn("w:dirty"), "true")
        paragraph.add_run()._r.append(part)

    _add_heading(document, book.phrase("contents"))
    first = document.add_paragraph(style="Author")
    field(first, "begin")
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = ' TOC \\o "1-1" \\h \\z \\u '
    first.add_run()._r.append(code)
    field(first, "separate")
    for work in book.works:
        document.add_paragraph(f"{plain(work.title)} – {plain(', '.join(work.authors))}", "Author")
    field(document.add_paragraph(style="Author"), "end")


def book_page(book: Book) -> str:
    """Give the book as a page that is set as PDF: the same parts, page numbers in its table of contents."""
    entries = "".join(
        f'<li><a href="#bai-{place}">{escape(plain(work.title))}</a><br>'
        f"<i>{escape(plain(', '.join(work.authors)))}</i></li>\n"
        for place, work in enumerate(book.works, start=1)
    )
    works = "".join(_work_part(place, work) for place, work in enumerate(book.works, start=1))
    return (
        f'<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n<title>{escape(book.phrase("title"))}'
        f"</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<section class="cover"><p>{escape(book.parent_body.upper())}<br><b>{escape(book.organiser.upper())}</b></p>'
        f"<div><h1>{escape(book.phrase('cover_title'))}</h1><p>{escape(book.phrase('cover_of'))}</p>"
        f'<p class="name">{escape(plain(book.contest_name))}</p></div>'
        f"<p>{escape(book.place)}, {book.day.year}</p></section>\n"
        f"<section><h2>{escape(book.phrase('preface'))}</h2>{_paragraphs(paragraphs_of(book.preface))}</section>\n"
        f'<section class="contents"><h2>{escape(book.phrase("contents"))}</h2><ol>\n{entries}</ol></section>\n'
        f'{works}<p class="proof">{escape(book.phrase("made_from"))}</p>\n</body>\n</html>\n'
    )


def _work_part(place: int, work: PublishedWork) -> str:
    prize = f'<p class="prize">{escape(plain(work.prize))}</p>' if work.prize else ""
    return (
        f'<section class="work"><h2 id="bai-{place}">{escape(plain(work.title))}</h2>'
        f'<p class="author">{escape(plain(author_note(work)))}</p>{prize}{_paragraphs(story_of(work))}</section>\n'
    )


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>\n" for line in lines)


_STYLE = f"""
@page {{ size: {_PAGE_MM[0]}mm {_PAGE_MM[1]}mm; margin: {_MARGIN_MM}mm; @bottom-center {{ content: counter(page) }} }}
@page:first {{ @bottom-center {{ content: none }} }}
body {{ font: 11.5pt/1.4 serif; }}
section {{ break-before: page; }}
section.cover {{ break-before: auto; height: 195mm; display: flex; flex-direction: column;
justify-content: space-between; text-align: center; }}
.cover h1 {{ font-size: 30pt; margin: 0; }}
.cover .name {{ font-size: 20pt; font-weight: bold; }}
h2 {{ font-size: 17pt; line-height: 1.25; margin: 0 0 6mm; break-after: avoid; }}
section > p {{ margin: 0 0 2mm; text-align: justify; text-indent: 7mm; overflow-wrap: anywhere; }}
section.cover p, section > p.author, section > p.prize {{ text-indent: 0; text-align: inherit; }}
.author {{ font-style: italic; }}
.prize {{ font-weight: bold; }}
.contents ol {{ padding-left: 6mm; }}
.contents li {{ margin-bottom: 2mm; overflow-wrap: anywhere; }}
.contents a {{ color: inherit; text-decoration: none; }}
.contents a::after {{ content: leader(".") target-counter(attr(href), page); }}
.proof {{ margin-top: 10mm; font-size: 9pt; color: #444; overflow-wrap: anywhere; }}
"""
