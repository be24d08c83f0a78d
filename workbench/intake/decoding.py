"""Bytes of a text table -> text, with what there is to say about its encoding."""

from __future__ import annotations

import codecs
import unicodedata
from contextlib import suppress

from workbench.intake.guard import Unreadable
from workbench.intake.legacy_fonts import text_of_bytes

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])


def decode(data: bytes) -> tuple[str, str]:
    """Give the text, in composed Unicode, and the name of the encoding that was read."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None) or _guess(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text, encoding = _decode_otherwise(data, encoding)
    raw = text.encode() if encoding.startswith("utf-16") else data
    if len(raw.translate(None, _CONTROL)) != len(raw):
        raise Unreadable("intake.not_a_table")
    return unicodedata.normalize("NFC", text), encoding


def _decode_otherwise(data: bytes, encoding: str) -> tuple[str, str]:
    """Read as old Windows wrote it what only may have been UTF-8; a file that says it is Unicode is refused."""
    if encoding == "utf-8":
        _refuse_mixture(data)
        older = text_of_bytes(data)
        if older is not None:
            return older, "windows-1252"  # its columns are converted as those of a workbook are
        encoding = "windows-1258"
        with suppress(UnicodeDecodeError):
            return data.decode(encoding), encoding
    raise Unreadable("intake.encoding_unknown", encoding=encoding)


def _guess(data: bytes) -> str:
    head = data[:4000]
    if head.count(b"\0") > len(head) // 4:
        return "utf-16-le" if head[1::2].count(b"\0") > head[::2].count(b"\0") else "utf-16-be"
    return "utf-8"


def _refuse_mixture(data: bytes) -> None:
    """Refuse a file in which some lines are UTF-8 and others are not: half of its names would be garbled."""
    utf8_rows: list[int] = []
    other_rows: list[int] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            other_rows.append(number)
        else:
            utf8_rows.append(number)
    if utf8_rows:
        rows = ", ".join(map(str, other_rows[:10])) + (", …" if len(other_rows) > 10 else "")
        raise Unreadable("intake.mixed_encodings", rows=rows, count=str(len(other_rows)))
