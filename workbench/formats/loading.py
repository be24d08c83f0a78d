"""File bytes -> text, XML or the parts of a package, in bounded memory; what is none of them is Unreadable."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from workbench.intake.decoding import decode
from workbench.intake.guard import Unreadable, check_size, unpack_parts

MAX_TEXT_BYTES = 16 << 20  # a bank of 10,000 questions is 10 MB
MAX_PACKAGE_BYTES = 64 << 20  # unpacked
_OLE_HEAD = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*?\?>")
_DECLARED = re.compile(r"encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_DOCUMENT_TYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# The intake speaks of workbooks; the same fault of a question file has its own sentence.
_OWN_CODES = {
    "intake.not_a_table": "formats.not_text",
    "intake.corrupt": "formats.corrupt",
    "intake.macro": "formats.macro",
    "intake.bomb": "formats.bomb",
    "intake.password": "formats.password",
}


def load_text(data: bytes) -> tuple[str, str]:
    """Give the text as the file holds it (not composed, ``\\n`` line ends) and the encoding that was read."""
    _check_text_size(data)
    try:
        _, encoding = decode(data)
    except Unreadable as error:
        raise _own(error) from error
    text = _decoded(data, encoding)
    if any("\ufdd0" <= char <= "\ufdef" for char in set(text)):
        raise Unreadable("formats.not_text")
    return re.sub("\r\n?", "\n", text), encoding


def load_xml(data: bytes) -> Any:
    """Give the root element; refuse document types (and with them entities), and never fetch anything."""
    _check_text_size(data)
    if data.startswith((b"PK", _OLE_HEAD)):
        raise Unreadable("formats.not_xml")
    try:
        _, encoding = decode(data)
    except Unreadable as error:
        raise _own(error) from error
    text = _decoded(data, encoding)
    head = _DECLARATION.match(text)
    declared = _DECLARED.search(head[0]) if head else None
    if declared and not _is_same(declared[1], encoding):
        raise Unreadable("formats.encoding_declared", declared=declared[1], encoding=encoding)
    if _DOCUMENT_TYPE.search(text):
        raise Unreadable("formats.document_type")
    return parse_xml(text[head.end() :] if head else text)


def _decoded(data: bytes, encoding: str) -> str:
    """Decode as ``decode`` did: where it found an old font it read byte by byte, those Windows never used included."""
    return data.decode("latin-1" if encoding == "windows-1252" else encoding)


def _is_same(declared: str, encoding: str) -> bool:
    name = declared.lower()
    if encoding.startswith("utf-16"):
        return name.startswith("utf-16")
    return name in {"utf-8", "us-ascii", "ascii"} if encoding.startswith("utf-8") else name == encoding


def parse_xml(text: str) -> Any:
    """Parse a text without declaration and document type."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(text.lstrip().encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise Unreadable("formats.xml_broken", line=str(line)) from error


def load_package(data: bytes) -> dict[str, bytes]:
    """Give the XML parts of a packed file by name."""
    check_size(data)
    if data.startswith(_OLE_HEAD):
        raise Unreadable("formats.password" if _ENCRYPTED_STREAM in data else "formats.old_office")
    try:
        parts = unpack_parts(data, MAX_PACKAGE_BYTES)
    except Unreadable as error:
        raise _own(error) from error
    return parts


def _check_text_size(data: bytes) -> None:
    if len(data) > MAX_TEXT_BYTES:
        raise Unreadable("intake.file_too_large", maximum=f"{MAX_TEXT_BYTES >> 20} MB")
    check_size(data)


def _own(error: Unreadable) -> Unreadable:
    return Unreadable(_OWN_CODES.get(error.code, error.code), **error.values)
