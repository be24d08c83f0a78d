"""Writes a Word file so that the same content is always the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any

# Word repairs or warns about the first; the second shows the picture of an older document.
_DROPPED = ("word/stylesWithEffects.xml", "docProps/thumbnail.jpeg")


def document_bytes(document: Any, day: date) -> bytes:
    """Save a python-docx document with the date of the paper instead of the clock's, and normalise its archive."""
    moment = datetime.combine(day, time(), UTC)
    properties = document.core_properties
    properties.created = properties.modified = moment
    properties.last_modified_by, properties.revision = "", 1
    buffer = io.BytesIO()
    document.save(buffer)
    return normalised_zip(buffer.getvalue())


def normalised_zip(data: bytes) -> bytes:
    """Rewrite an Office archive: sorted parts, fixed times, each part once, none of the parts that confuse Word."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    for name in _DROPPED:
        parts.pop(name, None)
    for name in parts:
        if name.endswith(".rels") or name == "[Content_Types].xml":
            parts[name] = _without_dropped(parts[name])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(info, parts[name])
    return buffer.getvalue()


def _without_dropped(listing: bytes) -> bytes:
    for name in _DROPPED:
        ending = re.escape(name.rsplit("/", 1)[-1].encode())
        listing = re.sub(rb"<(?:Relationship|Override)\b[^>]*" + ending + rb'"[^>]*/>', b"", listing)
    return listing
