"""The register of essays -> EssayRecords."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.intake.lookups import unit_codes
from workbench.intake.records import EssayRecord, Intake, KnownEssays
from workbench.intake.table import Table, open_table
from workbench.intake.values import Fault, parse_date, parse_whole
from workbench.terms import IneligibleReason
from workbench.texts import fold

Authors = tuple[tuple[str, str | None], ...]

_PHASE = re.compile(r"(?:giai doan|dot|phase)?\s*(\d{1,2}|i{1,3}|iv|v)")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_PASSED = frozenset({"dat", "hop le", "dat yeu cau", "eligible", "passed"})
_REASONS = {
    IneligibleReason.LATE: ("Gửi muộn", "Gửi quá hạn", "Quá hạn", "Nộp muộn", "Muộn", "Quá thời hạn", "Late"),
    IneligibleReason.TOO_LONG: ("Quá số chữ", "Vượt số chữ", "Quá dài", "Vượt dung lượng", "Too long"),
    IneligibleReason.MISSING_AUTHOR_DATA: (
        "Thiếu thông tin tác giả",
        "Thiếu thông tin về tác giả",
        "Thiếu dữ liệu tác giả",
        "Missing author data",
    ),
    IneligibleReason.OFF_SUBJECT: (
        "Không đúng chủ đề",
        "Sai chủ đề",
        "Lạc đề",
        "Lạc chủ đề",
        "Ngoài chủ đề",
        "Off subject",
    ),
}
_REASON_OF = {
    fold(word): reason
    for reason, words in _REASONS.items()
    for word in (*words, reason.label("vi"), reason.label("en"), reason.value, reason.value.replace("_", " "))
}


def read_essays(data: bytes, file_name: str, known: KnownEssays) -> Intake[EssayRecord]:
    """Read the register of essays; only a work screened out for missing author data may lack its authors."""
    table = open_table(data, file_name, "essays")
    if isinstance(table, Intake):
        return table
    table.require("code", "title", "unit", "phase", "received_on", "word_count", "screening")
    codes = table.texts("code")
    reasons = table.parse("screening", parse_screening)
    posted = table.parse_days("postmarked_on", parse_date, known.today)
    received = table.parse_days("received_on", parse_date, known.today)
    words = table.parse("word_count", parse_whole)
    for index, count in enumerate(words):
        if count is not None and count < 1:
            table.refuse(index, "intake.word_count_zero", "word_count", value=count)
    for index, (sent, got) in enumerate(zip(posted, received, strict=True)):
        if sent and got and got < sent:
            table.refuse(index, "intake.received_before_sent", "received_on", value=table.texts("received_on")[index])
    columns = (
        table.row_nos,
        codes,
        table.texts("title"),
        _authors(table, reasons),
        unit_codes(table, "unit", known.units, known.unit_names),
        table.parse("phase", parse_phase),
        posted,
        received,
        words,
        [reason if isinstance(reason, IneligibleReason) else None for reason in reasons],
    )
    rows = list(map(EssayRecord._make, zip(*columns, strict=True)))
    table.refuse_repeats("code", codes, rows, lambda row: row[1:])
    stored = {code: record[1:] for code, record in known.stored.items()}
    table.refuse_stored("code", codes, rows, stored, lambda row: row[1:])
    return table.intake("essays", table.accepted(rows))


def parse_screening(text: str) -> IneligibleReason | str | Fault:
    """Read the screening result: an empty text means that the work meets the rules (``Đạt``)."""
    folded = fold(text)
    return "" if folded in _PASSED else _REASON_OF.get(folded, Fault("intake.reason_unknown"))


def parse_phase(text: str) -> int | Fault:
    """Read ``1``, ``I`` or ``Giai đoạn 1``."""
    found = _PHASE.fullmatch(fold(text))
    number = (_ROMAN.get(found[1]) or int(found[1])) if found else 0
    return number or Fault("intake.phase_unclear")


def parse_authors(text: str) -> Authors | Fault:
    """Read ``Họ tên (bút danh); Họ tên``, in the order signed."""
    authors: list[tuple[str, str | None]] = []
    for part in filter(None, map(str.strip, text.split(";"))):
        full_name, opening, rest = part.partition("(")
        pen_name, closing, tail = rest.partition(")")
        if not full_name.strip() or tail or bool(opening) != bool(closing) or {*full_name, *pen_name} & {"(", ")"}:
            return Fault("intake.author_unclear")
        authors.append((full_name.strip(), pen_name.strip() or None))
    return tuple(authors) or Fault("intake.author_unclear")


def _authors(table: Table, reasons: Sequence[IneligibleReason | str | None]) -> list[Authors]:
    authors = table.parse("authors", parse_authors)
    for index, text in enumerate(table.texts("authors")):
        if not text and reasons[index] is not IneligibleReason.MISSING_AUTHOR_DATA:
            table.refuse(index, "intake.essay_without_author", "authors")
    return [found or () for found in authors]
