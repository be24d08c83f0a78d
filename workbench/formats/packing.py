"""Packs files so that the same content is always the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def pack(parts: Mapping[str, bytes], first: str = "") -> bytes:
    """Give a zip of the parts, sorted by name after ``first``, with a fixed time and system."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(parts, key=lambda name: (name != first, name)):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            archive.writestr(entry, parts[name])
    return packed.getvalue()


def repack(data: bytes, first: str = "") -> bytes:
    """Pack an archive again, whatever its order and times were."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return pack({entry.filename: archive.read(entry) for entry in archive.infolist()}, first)
