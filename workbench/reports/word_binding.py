"""After a template is filled: ties figures to their facts by hidden bookmarks, swaps pictures by alt text."""

from __future__ import annotations

import copy
import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from workbench.errors import WorkbenchError
from workbench.reports.charts import Chart
from workbench.reports.fact_book import CITATION, OPEN, FactBook

_SVG_EXTENSION = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
    '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{rel}"/>'
    "</a:ext></a:extLst>"
)


def fact_digest(key: str) -> str:
    """Give the short name under which a fact's key stands inside a document."""
    return hashlib.sha256(key.encode()).hexdigest()[:10]


def bookmark_name(key: str, number: int) -> str:
    """Name the bookmark of one citation; a leading underscore hides it in Word, 40 characters are Word's limit."""
    return f"_so_{fact_digest(key)}_{number}"


def bind_figures(document: Any, book: FactBook) -> None:
    """Turn every marked figure of a filled document into plain text inside a hidden bookmark."""
    body = document._element.body
    for run in [run for run in body.iter(qn("w:r")) if _is_marked(run)]:
        for part in _split_run(run, book):
            run.addprevious(part)
        run.getparent().remove(run)
    for element in body.iter():
        for name, value in element.attrib.items():
            if OPEN in value:
                element.set(name, CITATION.sub(r"\2", value))


def _is_marked(run: Any) -> bool:
    return any(OPEN in (text.text or "") for text in run.findall(qn("w:t")))


def _split_run(run: Any, book: FactBook) -> Iterator[Any]:
    for child in run:
        if child.tag == qn("w:rPr"):
            continue
        if child.tag != qn("w:t") or OPEN not in (child.text or ""):
            yield _run_like(run, copy.deepcopy(child))
            continue
        pieces = CITATION.split(child.text)  # text, number, figure, text, number, figure, ... text
        for place in range(0, len(pieces), 3):
            if pieces[place]:
                yield _run_like(run, _text(pieces[place]))
            if place + 1 < len(pieces):
                yield from _bookmarked(run, book, int(pieces[place + 1]), pieces[place + 2])


def _bookmarked(run: Any, book: FactBook, number: int, text: str) -> Iterator[Any]:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(1000 + number))
    start.set(qn("w:name"), bookmark_name(book.citations[number], number))
    yield start
    yield _run_like(run, _text(text))
    yield end


def _run_like(run: Any, child: Any) -> Any:
    new = OxmlElement("w:r")
    properties = run.find(qn("w:rPr"))
    if properties is not None:
        new.append(copy.deepcopy(properties))
    new.append(child)
    return new


def _text(text: str) -> Any:
    element = OxmlElement("w:t")
    element.text = text
    element.set(qn("xml:space"), "preserve")
    return element


def place_charts(document: Any, charts: Mapping[str, Chart]) -> None:
    """Swap each placeholder picture for the chart its alt text names; its width stays, its height follows.

    The alt text is ``name: what the picture shows``; the part after the colon stays as the picture's description.
    A vector twin goes beside each picture for the programs that can show it.
    """
    for drawing in document._element.body.iter(qn("wp:inline")):
        properties = drawing.find(qn("wp:docPr"))
        name, colon, words = properties.get("descr", "").partition(":")
        if not colon or " " in name.strip():
            continue  # a picture that people placed themselves
        if name not in charts:
            raise WorkbenchError("report.unknown_picture", name=name, known=", ".join(sorted(charts)))
        properties.set("descr", words.strip())
        _swap(document.part, drawing, name, charts[name])
    used = {blip.get(qn("r:embed")) for blip in document._element.body.iter(qn("a:blip"))}
    for rel_id, rel in list(document.part.rels.items()):
        if rel.reltype == RELATIONSHIP_TYPE.IMAGE and rel_id not in used and not _is_vector(rel):
            del document.part.rels[rel_id]


def _is_vector(rel: Any) -> bool:
    return str(rel.target_part.partname).endswith(".svg")


def _swap(part: Any, drawing: Any, name: str, chart: Chart) -> None:
    picture_id, _ = part.get_or_add_image(io.BytesIO(chart.png))
    vector = Part(PackURI(f"/word/media/{name}.svg"), "image/svg+xml", chart.svg, part.package)
    vector_id = part.relate_to(vector, RELATIONSHIP_TYPE.IMAGE)
    for blip in drawing.iter(qn("a:blip")):
        blip.set(qn("r:embed"), picture_id)
        for old in blip.findall(qn("a:extLst")):
            blip.remove(old)
        blip.append(parse_xml(_SVG_EXTENSION.format(rel=vector_id)))
    width = int(drawing.find(qn("wp:extent")).get("cx"))
    height = round(width * chart.height / chart.width)
    for extent in [drawing.find(qn("wp:extent")), *drawing.iter(qn("a:ext"))]:
        if extent.get("cx"):
            extent.set("cx", str(width))
            extent.set("cy", str(height))
