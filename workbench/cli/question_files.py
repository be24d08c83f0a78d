"""Questions in files: which format a file is in, how it is read, how items and forms are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Literal

from workbench.cli.output import language
from workbench.errors import WorkbenchError
from workbench.formats.drafts import ReadDefaults
from workbench.formats.paper import PaperHead
from workbench.intake.records import Intake, ItemRecord, KnownItems
from workbench.queries.bank import BankRow
from workbench.rules.forms import LETTERS, DrawnForm, form_items
from workbench.services.imports import ItemReader
from workbench.terms import Difficulty
from workbench.texts import fold

_ANSWER = re.compile(rb"^\s*ANSWER\s*:", re.IGNORECASE | re.MULTILINE)
_SUFFIXES = {"xlsx": ".xlsx", "word": ".docx", "gift": ".gift", "aiken": ".txt", "moodle": ".xml", "qti": ".zip"}


class ReadFormat(StrEnum):
    """What a file of questions is written in."""

    AUTO = "auto"
    XLSX = "xlsx"
    CSV = "csv"
    WORD = "word"
    GIFT = "gift"
    AIKEN = "aiken"
    MOODLE = "moodle"
    QTI = "qti"


class BankFormat(StrEnum):
    """What the bank is written as; ``qti`` is 2.1."""

    XLSX = "xlsx"
    WORD = "word"
    GIFT = "gift"
    AIKEN = "aiken"
    MOODLE = "moodle"
    QTI = "qti"
    QTI3 = "qti3"


class FormFormat(StrEnum):
    """What a drawn form is written as; ``qti`` is 2.1."""

    XLSX = "xlsx"
    WORD = "word"
    PDF = "pdf"
    MOODLE = "moodle"
    GIFT = "gift"
    QTI = "qti"
    QTI3 = "qti3"


_BY_SUFFIX = {
    ".xlsx": ReadFormat.XLSX,
    ".xlsm": ReadFormat.XLSX,
    ".xls": ReadFormat.XLSX,
    ".csv": ReadFormat.CSV,
    ".docx": ReadFormat.WORD,
    ".docm": ReadFormat.WORD,
    ".doc": ReadFormat.WORD,
    ".gift": ReadFormat.GIFT,
    ".xml": ReadFormat.MOODLE,
    ".zip": ReadFormat.QTI,
}


def format_of(file: Path, told: ReadFormat) -> ReadFormat:
    """Give the format that was told, else the one that the file's name stands for.

    A ``.txt`` is Aiken where a line begins ``ANSWER:``, else GIFT.
    """
    if told is not ReadFormat.AUTO:
        return told
    suffix = file.suffix.lower()
    if suffix == ".txt":
        return ReadFormat.AIKEN if _ANSWER.search(file.read_bytes()) else ReadFormat.GIFT
    if suffix not in _BY_SUFFIX:
        raise WorkbenchError("commands.format_unknown", file=file.name)
    return _BY_SUFFIX[suffix]


def defaults_for(file: Path, area: str | None, difficulty: Difficulty, source: str | None) -> ReadDefaults:
    """Give what is taken for what a file does not say: codes from the file's name, the file itself as the source."""
    letters = re.sub(r"[^A-Z0-9]+", "-", fold(file.stem).upper()).strip("-0123456789")
    return ReadDefaults(area or "", difficulty, letters[:30].rstrip("-") or "CAU", source or file.name)


def reader_of(kind: ReadFormat, defaults: ReadDefaults, numbers_from: Literal[0, 1] | None) -> ItemReader:
    """Give the reader of a format; a file without content areas is refused where none was told."""
    from workbench.formats.aiken import read_aiken
    from workbench.formats.gift_reader import read_gift
    from workbench.formats.moodle_reader import read_moodle_xml
    from workbench.formats.qti_reader import read_qti
    from workbench.formats.word_reader import read_word
    from workbench.intake.items import read_items

    if kind in (ReadFormat.XLSX, ReadFormat.CSV):
        return lambda data, name, known: read_items(data, name, known, numbers_from)
    read_file = {
        ReadFormat.WORD: read_word,
        ReadFormat.GIFT: read_gift,
        ReadFormat.AIKEN: read_aiken,
        ReadFormat.MOODLE: read_moodle_xml,
        ReadFormat.QTI: read_qti,
    }[kind]

    def read(data: bytes, name: str, known: KnownItems) -> Intake[ItemRecord]:
        intake = read_file(data, name, known, defaults)
        if not defaults.area_code and any(finding.code == "formats.default_area" for finding in intake.findings):
            raise WorkbenchError("commands.area_needed", file=name, known=", ".join(sorted(set(known.areas.values()))))
        return intake

    return read


def records_of(items: Iterable[BankRow]) -> list[ItemRecord]:
    """Give stored items as the writers take them."""
    return [
        ItemRecord(
            row_no=number,
            code=item.code,
            area_code=item.area_code,
            difficulty=item.difficulty,
            stem=item.stem,
            options=item.options,
            key=item.key,
            explanation=item.explanation,
            source=item.source,
        )
        for number, item in enumerate(items, start=1)
    ]


def form_records(form: DrawnForm, items: Iterable[ItemRecord]) -> list[ItemRecord]:
    """Give a form's items in its order, their options and keys lettered as the participant sees them."""
    known = {item.code: item for item in items}
    shown = []
    for number, (code, order) in enumerate(form_items(form.layout), start=1):
        item = known[code]
        key = "".join(LETTERS[place] for place, letter in enumerate(order) if letter in item.key)
        options = tuple(item.options[LETTERS.index(letter)] for letter in order)
        shown.append(item._replace(row_no=number, options=options, key=key))
    return shown


def write_items(kind: str, items: Sequence[ItemRecord], *, with_key: bool) -> bytes:
    """Write items in a format of other programs (all but Word)."""
    from workbench.formats.aiken import write_aiken
    from workbench.formats.gift_writer import write_gift
    from workbench.formats.moodle_writer import write_moodle_xml
    from workbench.formats.qti_writer import write_qti
    from workbench.formats.workbook import write_items_xlsx

    if kind in ("qti", "qti3"):
        return write_qti(items, with_key=with_key, version="3.0" if kind == "qti3" else "2.1")
    writers = {"aiken": write_aiken, "gift": write_gift, "moodle": write_moodle_xml, "xlsx": write_items_xlsx}
    return writers[kind](items, with_key=with_key)


def write_bank_paper(items: Sequence[ItemRecord], head: PaperHead, *, with_key: bool) -> bytes:
    """Write the bank as one Word paper, each code before its question, so that reading it back knows them."""
    from workbench.formats.codes import label_stem
    from workbench.formats.paper import write_paper_docx

    # A layout is split at spaces and colons, which a code of the bank may hold: here the questions go by number.
    labelled = [item._replace(code=f"N{item.row_no}", stem=label_stem(item.code, item.stem)) for item in items]
    whole = DrawnForm("NH", " ".join(f"{item.code}:{LETTERS[: len(item.options)]}" for item in labelled))
    return write_paper_docx(whole, labelled, head, with_key=with_key)


def form_files(
    form: DrawnForm, items: Sequence[ItemRecord], kind: FormFormat, head: PaperHead, *, with_key: bool
) -> dict[str, bytes]:
    """Give the files of one form by name: one, and on paper with the key a sheet of it apart from the questions."""
    from workbench.formats.paper import write_key_sheet_docx, write_paper_docx

    if kind not in (FormFormat.WORD, FormFormat.PDF):
        shown = form_records(form, items)
        return {f"{form.code}{suffix_of(kind)}": write_items(kind, shown, with_key=with_key)}
    papers = {form.code: write_paper_docx(form, items, head, with_key=False)}
    if with_key:
        papers[f"{form.code}-dap-an"] = write_key_sheet_docx(form, items, head)
    if kind is FormFormat.WORD:
        return {f"{name}.docx": word for name, word in papers.items()}
    return {f"{name}.pdf": _as_pdf(word, head.issuer) for name, word in papers.items()}


def _as_pdf(word: bytes, author: str) -> bytes:
    """Give a Word paper as tagged PDF; refuse where the system lacks what the PDF engine needs."""
    from workbench.reports.docx_to_html import convert_to_html
    from workbench.reports.fact_book import FactBook
    from workbench.reports.pdf import convert_to_pdf, pdf_engine_warning

    warning = pdf_engine_warning(language())
    if warning is not None:
        raise WorkbenchError("commands.no_pdf", why=warning)
    return convert_to_pdf(convert_to_html(word, FactBook(()), author=author))


def suffix_of(kind: str) -> str:
    """Give the ending of a file of this format."""
    return _SUFFIXES[kind.rstrip("3")]
