"""The files of the invented essays as authors hand them in: Word mostly, some plain text, names where they come."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from workbench.demo.essays import DemoEssays
from workbench.formats.packing import pack
from workbench.texts import fold

PLAIN_EVERY = 12
NAMED_EVERY = 9  # a file whose own name tells the author
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats"
# The least of which a Word file consists.
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{_TYPE}-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}-officedocument.wordprocessingml.document.main+xml"/>'
    f'<Override PartName="/docProps/core.xml" ContentType="{_TYPE}-package.core-properties+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>",
    "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>{paragraphs}</w:body></w:document>",
    "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>'
    "<cp:lastModifiedBy>{author}</cp:lastModifiedBy></cp:coreProperties>",
}


def write_essay_files(path: Path, essays: DemoEssays) -> None:
    """Write one zip with a file for every work; the properties of a Word file name its author."""
    parts: dict[str, bytes] = {}
    for place, code in enumerate(essays.codes):
        lines = essays.manuscript(place)
        author = essays.authors[place].split(" (")[0].split(";")[0]
        told = fold(author).title() if author and place % NAMED_EVERY == 0 else "Bai du thi"
        if place % PLAIN_EVERY == 5:
            parts[f"{code} {told}.txt"] = ("\n\n".join(lines) + "\n").encode()
        else:
            parts[f"{code} {told}.docx"] = _word_file(lines, author)
    path.write_bytes(pack(parts))


def _word_file(lines: Sequence[str], author: str) -> bytes:
    """Write a small Word file with the author's name in its properties, as a word processor would leave it."""
    paragraphs = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines)
    values = {"paragraphs": paragraphs, "title": escape(lines[0]), "author": escape(author or "admin")}
    parts = {name: (_XML + body.format(**values)).encode() for name, body in _PARTS.items()}
    return pack(parts, "[Content_Types].xml")
