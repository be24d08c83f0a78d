"""Ways to look into finished papers."""

from __future__ import annotations

import ctypes
import io
import re
import zipfile
import zlib
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium
from openxml_audit import OpenXmlValidator
from PIL import Image

from workbench.reports.charts import Chart
from workbench.reports.derived_facts import derived_facts
from workbench.reports.fact_book import FactBook
from workbench.reports.profiles import load_profile
from workbench.reports.report_data import ReportData
from workbench.reports.word import render_word

PARAMETERS = {"contest": "song-ngan-2022", "snapshot": 1}


def _pixel(shade: int) -> Chart:
    buffer = io.BytesIO()
    Image.new("L", (1, 1), shade).save(buffer, "PNG")
    return Chart(buffer.getvalue(), b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', 1, 1)


CHARTS = {"chart_weeks": _pixel(1), "chart_perfect": _pixel(2), "chart_units": _pixel(3)}


def book_of(data: ReportData) -> FactBook:
    return FactBook((*data.facts, *derived_facts(data)))


def render_fast(data: ReportData, template: Path) -> tuple[bytes, FactBook]:
    """The Word file with one-pixel charts."""
    book = book_of(data)
    return render_word(data, book, template, CHARTS, load_profile()), book


def paragraphs_of(word: bytes) -> list[str]:
    """The texts of all paragraphs outside tables, without the empty ones; spaces that do not break are spaces."""
    return [p.text.replace("\xa0", " ") for p in docx.Document(io.BytesIO(word)).paragraphs if p.text.strip()]


def section_of(word: bytes, first: str, last: str) -> list[str]:
    """The paragraphs from one heading up to, and without, another."""
    texts = paragraphs_of(word)
    start = texts.index(first)
    return texts[start : texts.index(last, start + 1)]


def table_of(word: bytes, caption: str) -> list[list[str]]:
    """The cells of the table under a caption."""
    document = docx.Document(io.BytesIO(word))
    blocks = list(document.iter_inner_content())
    place = next(n for n, block in enumerate(blocks) if getattr(block, "text", None) == caption)
    return [[cell.text for cell in row.cells] for row in blocks[place + 1].rows]


def template_with(tmp_path: Path, *texts: str) -> Path:
    """A small template of one paragraph a text."""
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    path = tmp_path / "mau.docx"
    document.save(str(path))
    return path


def fonts_of(pdf: Path) -> set[tuple[str, int]]:
    """Each font of a PDF as (name without the subset's tag, embedded?)."""
    fonts = set()
    for page in pypdfium2.PdfDocument(pdf):
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(item.raw)
            buffer = ctypes.create_string_buffer(100)
            pdfium.FPDFFont_GetBaseFontName(font, buffer, 100)
            name = re.sub(r"^[A-Z]{6}\+", "", buffer.value.decode())
            fonts.add((name, pdfium.FPDFFont_GetIsEmbedded(font)))
    return fonts


def page_texts(pdf: Path) -> list[str]:
    """The text of each page, its spaces made single."""
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)]


def header_texts(pdf: Path) -> list[str]:
    """What stands in the top margin of each page."""
    margin = 18 * 72 / 25.4
    return [
        page.get_textpage().get_text_bounded(bottom=page.get_height() - margin).strip()
        for page in pypdfium2.PdfDocument(pdf)
    ]


def inflated(pdf: Path) -> bytes:
    """All streams of a PDF unpacked, one after the other."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf.read_bytes(), re.DOTALL)
    return b"\n".join(zlib.decompress(stream) if stream[:1] == b"x" else stream for stream in streams)


def page_png(pdf: Path, number: int, target: Path) -> None:
    """A picture of one page at reading size, for looking at."""
    pypdfium2.PdfDocument(pdf)[number].render(scale=1.5).to_pil().save(target)


def office_errors(path: Path) -> list[object]:
    """What an OOXML validator finds wrong with a Word file."""
    return list(OpenXmlValidator().validate(str(path)).errors)


def word_text(word: bytes) -> str:
    """Everything a Word file says, its tables last."""
    document = docx.Document(io.BytesIO(word))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def sheet_rows(book: bytes) -> list[list[object]]:
    """The values of a workbook's first sheet."""
    page = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    return [[cell.value for cell in row] for row in page.iter_rows()]


def text_of(name: str, body: bytes) -> str:
    """Everything a paper says, whatever kind of file it is; a picture says nothing."""
    if name.endswith(".docx"):
        return word_text(body)
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(word_text(archive.read(part)) for part in archive.namelist())
    if name.endswith(".xlsx"):
        return "\n".join(str(cell) for row in sheet_rows(body) for cell in row)
    if name.endswith(".pdf"):
        return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(body))
    return "" if name.endswith(".png") else body.decode()
