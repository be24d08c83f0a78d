"""Keeps hostile and broken workbooks away from the spreadsheet parser, in bounded time and memory.

Only parts that were unpacked and looked at here reach the parser, in a fresh archive: what the directory of the
original claims, and what else it carries, no longer matters.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

MAX_FILE_BYTES = 64 << 20
MAX_UNPACKED_BYTES = 256 << 20
MAX_TEXT_BYTES = 512 << 20
MAX_PARTS = 2000
MAX_RATIO = 100  # a real sheet packs 5 to 40 times
RATIO_COUNTS_FROM = 1 << 20
MAX_ROWS = 400_000
MAX_COLUMNS = 256
MAX_CELLS = 6_000_000

_OLE_HEAD = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_CELL = re.compile(rb'<c(?:\s+r="([A-Z]+)(\d+)"|(?=[\s/>]))')
_ANY_CELL = re.compile(rb"[<:]c(?=[\s/>])")
_ANY_PLACE = re.compile(rb"r\s*=\s*[\"']([A-Za-z]*)(\d+)")
_ROW_START = re.compile(rb"[<:]row(?=[\s/>])")
_DIMENSION = re.compile(rb"dimension\s[^>]*ref\s*=\s*[\"'][^\"']*?(\d+)[\"']")
_STRING_END = re.compile(rb"</(?:\w+:)?si\s*>")
_STRING_INDEX = re.compile(rb"[:<]v(?:\s[^<>]*)?>\s*(\d+)\s*<")


class Unreadable(Exception):
    """The file as a whole cannot be taken in; ``code`` is its finding."""

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


def is_workbook(data: bytes) -> bool:
    """Say whether the bytes are packed like an XLSX file; refuse the old and the encrypted formats."""
    if data.startswith(_OLE_HEAD):
        raise Unreadable("intake.password" if _ENCRYPTED_STREAM in data else "intake.old_excel")
    return data.startswith(b"PK")


def check_size(data: bytes) -> None:
    """Refuse a file that is empty or too large to look at."""
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise Unreadable("intake.empty_file")
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable("intake.file_too_large", maximum=f"{MAX_FILE_BYTES >> 20} MB")


def check_cells(rows: int, columns: int) -> None:
    """Refuse a table whose outer size no contest needs: it would fill the memory."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise Unreadable("intake.too_many_cells", rows=str(rows), columns=str(columns), maximum=str(MAX_ROWS))


def checked_copy(data: bytes) -> bytes:
    """Give a workbook of the same tables that is safe to parse; refuse bombs, macros and document types."""
    parts = _unpack(data)
    n_cells = 0
    for part in parts.values():
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part[:200]:
            raise Unreadable("intake.document_type")
        n_cells += _check_extent(part)
    _check_strings(parts, n_cells)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    return packed.getvalue()


def _unpack(data: bytes) -> dict[str, bytes]:
    parts = unpack_parts(data)
    if "xl/workbook.xml" not in parts:
        raise Unreadable("intake.not_a_table")
    return parts


def unpack_parts(
    data: bytes, maximum: int = MAX_UNPACKED_BYTES, endings: tuple[str, ...] = (".xml", ".rels")
) -> dict[str, bytes]:
    """Give the parts of a packed file by name; refuse damaged, encrypted and swollen archives and macros.

    ``maximum`` bounds the bytes of the whole archive once unpacked, before any part of it is. Of an XML package only
    the parts that hold XML are given.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(entries, maximum)
            wanted = [entry for entry in entries if entry.filename.lower().endswith(endings)]
            # A forged size ends in BadZipFile: no more than the size claimed is ever unpacked.
            parts = {entry.filename: archive.read(entry) for entry in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, OverflowError) as error:
        raise Unreadable("intake.corrupt") from error
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise Unreadable("intake.macro")
    return parts


def _check_directory(entries: list[zipfile.ZipInfo], maximum: int) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("intake.password")
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise Unreadable("intake.macro")
    methods = {entry.compress_type for entry in entries}
    if not methods <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Unreadable("intake.corrupt")
    if len({entry.filename for entry in entries}) != len(entries):
        raise Unreadable("intake.corrupt")
    swollen = any(
        entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * entry.compress_size for entry in entries
    )
    if swollen or len(entries) > MAX_PARTS or sum(e.file_size for e in entries) > maximum:
        raise Unreadable("intake.bomb")


def _check_extent(part: bytes) -> int:
    """Refuse a part whose cells, or whose claim about them, reach too far; give the number of its cells."""
    claim = _DIMENSION.search(part[:4096])
    if claim:
        check_cells(_number(claim[1]), 1)
    cells = _CELL.findall(part)
    columns = {letters for letters, _ in cells}
    if b"" in columns or b":c" in part:
        return _check_unusual_extent(part)
    check_cells(max(map(_number, {row for _, row in cells}), default=0), max(map(_column, columns), default=1))
    return len(cells)


def _check_unusual_extent(part: bytes) -> int:
    """Do the same, more slowly, where cells write their reference in another way or have none.

    A cell without a reference stands where its row says. Only then row numbers count, because LibreOffice may end
    a sheet with an empty row 1,048,576.
    """
    n_cells = len(_ANY_CELL.findall(part))
    places = _ANY_PLACE.findall(part)
    cells = [(letters, row) for letters, row in places if letters]
    rows = max((_number(row) for _, row in (places if n_cells > len(cells) else cells)), default=0)
    columns = max((_column(letters) for letters, _ in cells), default=1)
    if n_cells > len(cells):
        widths = [len(_ANY_CELL.findall(row)) for row in _ROW_START.split(part)]
        rows, columns = max(rows, len(widths)), max(columns, max(widths))
    check_cells(rows, columns)
    return max(n_cells, len(cells))


def _check_strings(parts: dict[str, bytes], n_cells: int) -> None:
    """Refuse a workbook that says a long string so often that the copies would fill the memory."""
    strings = [part for part in parts.values() if b"<si" in part or b":si" in part]
    ends = [part.split(b"</si>") if b":si" not in part else _STRING_END.split(part) for part in strings]
    lengths = [len(text) for texts in ends for text in texts]
    longest = max(lengths, default=0)
    if longest * n_cells <= MAX_TEXT_BYTES:
        return
    total = 0
    for part in parts.values():
        for index in map(_number, _STRING_INDEX.findall(part)):
            total += lengths[index] if index < len(lengths) else longest
    if total > MAX_TEXT_BYTES:
        raise Unreadable("intake.bomb")


def _number(digits: bytes) -> int:
    return int(digits) if len(digits) < 10 else 10**10


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters[:8].upper():
        place = place * 26 + letter - 64
    return place
