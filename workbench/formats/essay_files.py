"""The files in which works are handed in -> their texts: .docx, .pdf, .txt, alone or many in a zip.

No file is ever written under the name it came with, no property of a document is read, and what is hostile, broken or
of another kind is Unreadable with its finding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

from workbench.errors import Finding, Severity
from workbench.formats.essay_word import read_word_work
from workbench.formats.loading import load_text
from workbench.intake.guard import Unreadable, check_size, unpack_parts
from workbench.intake.legacy_fonts import legacy_of_column, may_be_legacy, to_unicode
from workbench.rules.essay_texts import clean_text, length_of

MAX_FILES = 1000
MAX_FILE_BYTES = 20 << 20
MAX_UNPACKED_BYTES = 512 << 20
MAX_PAGES = 200
MAX_CHARACTERS = 400_000  # a work of 2,000 syllables has 10,000
_MAX_NAME = 200

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
TEXT = "text/plain"

_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_JUNK = re.compile(r"(?:__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|~\$.*|\._.*)", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_OWN_CODES = {
    "intake.password": "essay_texts.zip_password",
    "intake.bomb": "essay_texts.bomb",
    "intake.corrupt": "formats.corrupt",
    "intake.macro": "formats.macro",
    "formats.bomb": "essay_texts.bomb",
    "formats.document_type": "essay_texts.document_type",
}
_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0)])
_SENTENCE_END = tuple('.!?…:;”"»)')


@dataclass(frozen=True, slots=True)
class HandedFile:
    """One file as it was handed in: its path within the folder or zip, with ``/``, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class EssayDocument:
    """The text of one file, cleaned, and what a person should know of how it was read."""

    media_type: str
    text: str
    notes: tuple[Finding, ...] = ()


def files_of(data: bytes, name: str) -> tuple[HandedFile, ...]:
    """Give the files of a zip, or the one file that these bytes are, in order of their names.

    What file managers leave behind is passed over. Refused as a whole: encrypted, swollen or broken zips, more than
    ``MAX_FILES`` files, and names that lead out of the folder.
    """
    check_size(data)
    if not name.lower().endswith(".zip"):
        return (HandedFile(name, data),)
    try:
        parts = unpack_parts(data, MAX_UNPACKED_BYTES, endings=("",))
    except Unreadable as error:
        raise _own(error) from error
    files = [HandedFile(checked_name(entry), part) for entry, part in parts.items() if not entry.endswith("/")]
    return without_junk(files)


def without_junk(files: Iterable[HandedFile]) -> tuple[HandedFile, ...]:
    """Give the files that people put there, in order of their names; refuse none and too many."""
    kept = [file for file in files if not any(map(_JUNK.fullmatch, PurePosixPath(file.name).parts))]
    if not kept:
        raise Unreadable("essay_texts.no_files")
    if len(kept) > MAX_FILES:
        raise Unreadable("essay_texts.too_many_files", count=str(len(kept)), maximum=str(MAX_FILES))
    return tuple(sorted(kept, key=lambda file: file.name))


def checked_name(name: str) -> str:
    """Give a zip entry's name as people typed it; refuse one that leads out of the folder or hides something."""
    with suppress(UnicodeError):
        name = name.encode("cp437").decode("utf-8")  # zips without the UTF-8 mark are read as the old PC wrote them
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    hidden = any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in name)
    if hidden or name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/") or len(name) > _MAX_NAME:
        shown = "".join(char if char.isprintable() else "�" for char in name[:60])
        raise Unreadable("essay_texts.bad_name", name=shown)
    return name


def read_document(file: HandedFile) -> EssayDocument:
    """Read the text of one file by what it is, whatever its name says it is."""
    if not file.data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise Unreadable("essay_texts.no_text")
    if len(file.data) > MAX_FILE_BYTES:
        raise Unreadable("intake.file_too_large", maximum=f"{MAX_FILE_BYTES >> 20} MB")
    media_type, read = _reader(file)
    try:
        paragraphs, notes = read(file)
    except Unreadable as error:
        raise _own(error) from error
    if sum(map(len, paragraphs)) > MAX_CHARACTERS:
        raise Unreadable("essay_texts.too_long", maximum=str(MAX_CHARACTERS))
    text = clean_text("\n".join(paragraphs))
    if not length_of(text).syllables:
        raise Unreadable("essay_texts.no_text")
    return EssayDocument(media_type, text, tuple(notes))


_Read = tuple[list[str], list[Finding]]


def _reader(file: HandedFile) -> tuple[str, Callable[[HandedFile], _Read]]:
    ending = PurePosixPath(file.name).suffix.lower()
    head = file.data[:1024].lstrip()
    if ending in _ARCHIVES or (head.startswith(b"PK") and b"word/" not in file.data):
        raise Unreadable("essay_texts.nested" if ending in _ARCHIVES else "essay_texts.kind_unknown")
    if b"%PDF-" in head:
        return PDF, _read_pdf
    if ending in (".docx", ".doc", ".docm", ".dotx") or head.startswith(b"PK"):
        return DOCX, _read_word
    if ending != ".txt" or head.startswith(b"{\\rtf"):
        raise Unreadable("essay_texts.kind_unknown")
    return TEXT, _read_text


def _read_word(file: HandedFile) -> _Read:
    work = read_word_work(file.data)
    notes = [_note(file, "essay_texts.legacy_font", encoding=legacy.value) for legacy in sorted(work.legacy)]
    paragraphs = work.paragraphs
    if not work.legacy:
        paragraphs, notes = _modern(file, paragraphs)
    if work.is_tracked:
        notes.append(_note(file, "essay_texts.tracked"))
    if work.has_notes:
        notes.append(_note(file, "essay_texts.footnotes"))
    if work.pictures:
        notes.append(_note(file, "essay_texts.pictures", Severity.NOTE, count=str(work.pictures)))
    return paragraphs, notes


def _read_text(file: HandedFile) -> _Read:
    text, encoding = load_text(file.data)
    paragraphs, notes = _modern(file, text.split("\n"))
    if encoding == "windows-1258":
        notes.append(_note(file, "essay_texts.windows_1258"))
    return paragraphs, notes


def _read_pdf(file: HandedFile) -> _Read:
    import pypdfium2  # type: ignore[import-untyped]

    lines: list[str] = []
    try:
        document = pypdfium2.PdfDocument(file.data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("formats.password" if "assword" in str(error) else "formats.corrupt") from error
    try:
        if len(document) > MAX_PAGES:
            raise Unreadable("essay_texts.too_many_pages", pages=str(len(document)), maximum=str(MAX_PAGES))
        for number in range(len(document)):
            page = document[number].get_textpage()
            if page.count_chars() > MAX_CHARACTERS:
                raise Unreadable("essay_texts.too_long", maximum=str(MAX_CHARACTERS))
            lines += page.get_text_range().splitlines()
    except pypdfium2.PdfiumError as error:
        raise Unreadable("formats.corrupt") from error
    finally:
        document.close()
    if not any(line.strip() for line in lines):
        raise Unreadable("essay_texts.scanned")
    paragraphs, notes = _modern(file, _paragraphs(lines))
    return paragraphs, [*notes, _note(file, "essay_texts.pdf_lines", Severity.NOTE)]


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Join the lines of a page into paragraphs: one ends at a short line that ends a sentence, or at an empty one."""
    widest = max(map(len, lines), default=0)
    joined = [lines[0].strip()] if lines else []
    for before, line in pairwise(lines):
        text = before.strip()
        if not text or not line.strip() or (len(text) < 0.8 * widest and text.endswith(_SENTENCE_END)):
            joined.append(line.strip())
        else:
            joined[-1] = f"{joined[-1]} {line.strip()}"
    return joined


def _modern(file: HandedFile, paragraphs: list[str]) -> _Read:
    """Convert paragraphs whose words show the encoding of an old font that the file does not name."""
    paragraphs = [text.translate(_CONTROLS) for text in paragraphs]
    legacy = legacy_of_column(paragraphs) if may_be_legacy(paragraphs) else None
    if legacy is None:
        return paragraphs, []
    return [to_unicode(text, legacy) for text in paragraphs], [
        _note(file, "essay_texts.legacy_font", encoding=legacy.value)
    ]


def _note(file: HandedFile, code: str, severity: Severity = Severity.WARNING, **values: str) -> Finding:
    return Finding(code, severity, file.name, values=values)


def _own(error: Unreadable) -> Unreadable:
    return Unreadable(_OWN_CODES.get(error.code, error.code), **error.values)
