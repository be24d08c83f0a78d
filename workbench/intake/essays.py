"""The register of essays -> EssayRecords."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from workbench.intake.lookups import unit_codes
from workbench.intake.records import AuthorRecord, EssayRecord, Intake, KnownEssays
from workbench.intake.table import Table, open_table
from workbench.intake.values import Fault, parse_date, parse_email, parse_phone, parse_whole
from workbench.terms import Consent, EssaySubject, IneligibleReason
from workbench.texts import fold

Authors = tuple[AuthorRecord, ...]

LEFT_OUT = frozenset({"phone", "email"})  # what cannot be read of these is left out with a warning
_FIELD_OF = {"author_unit": "unit_code"}

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
_SUBJECTS = {
    fold(word): subject
    for subject, words in {
        EssaySubject.COLLECTIVE: ("Tập thể", "Viết về tập thể", "Collective"),
        EssaySubject.INDIVIDUAL: ("Cá nhân", "Viết về cá nhân", "Individual", "Person"),
    }.items()
    for word in (*words, subject.value)
}
_CONSENTS = {
    fold(word): consent
    for consent, words in {
        Consent.GIVEN: ("Có", "Đồng ý", "Yes", "x"),
        Consent.REFUSED: ("Không", "Không đồng ý", "No"),
    }.items()
    for word in (*words, consent.value)
}
_REASON_OF = {
    fold(word): reason
    for reason in IneligibleReason
    for word in (
        *_REASONS.get(reason, ()),
        reason.label("vi"),
        reason.label("en"),
        reason.value,
        reason.value.replace("_", " "),
    )
}


def read_essays(data: bytes, file_name: str, known: KnownEssays) -> Intake[EssayRecord]:
    """Read the register of essays; only a work screened out for missing author data may lack its authors."""
    table = open_table(data, file_name, "essays")
    if isinstance(table, Intake):
        return table
    table.require("code", "title", "unit", "phase", "received_on", "word_count")
    if table.has("screening"):
        table.require("screening")
    codes = table.texts("code")
    reasons = table.parse("screening", parse_screening)
    posted, received = _days_on_the_way(table, known)
    words = table.parse("word_count", parse_whole)
    for index, count in enumerate(words):
        if count is not None and count < 1:
            table.refuse(index, "intake.word_count_zero", "word_count", value=count)
    columns = (
        table.row_nos,
        codes,
        table.texts("title"),
        _authors(table, known, reasons),
        unit_codes(table, "unit", known.units, known.unit_names),
        table.parse("phase", parse_phase),
        posted,
        received,
        words,
        [reason if isinstance(reason, IneligibleReason) else None for reason in reasons],
        table.parse("subject", parse_subject),
        *(table.texts(field) for field in ("series", "sub_unit", "published_in")),
        table.parse_days("published_on", parse_date, known.today),
        table.parse("consent", parse_consent),
    )
    rows = list(map(EssayRecord._make, zip(*columns, strict=True)))
    table.refuse_repeats("code", codes, rows, lambda row: row[1:])
    stored = {code: record[1:] for code, record in known.stored.items()}
    table.refuse_stored("code", codes, rows, stored, lambda row: row[1:])
    return table.intake("essays", table.accepted(rows))


def _days_on_the_way(table: Table, known: KnownEssays) -> tuple[list[date | None], list[date | None]]:
    posted = table.parse_days("postmarked_on", parse_date, known.today)
    received = table.parse_days("received_on", parse_date, known.today)
    for index, (sent, got) in enumerate(zip(posted, received, strict=True)):
        if sent and got and got < sent:
            table.refuse(index, "intake.received_before_sent", "received_on", value=table.texts("received_on")[index])
    return posted, received


def parse_screening(text: str) -> IneligibleReason | str | Fault:
    """Read the screening result: an empty text means that the work meets the rules (``Đạt``)."""
    folded = fold(text)
    return "" if folded in _PASSED else _REASON_OF.get(folded, Fault("intake.reason_unknown"))


def parse_phase(text: str) -> int | Fault:
    """Read ``1``, ``I`` or ``Giai đoạn 1``."""
    found = _PHASE.fullmatch(fold(text))
    number = (_ROMAN.get(found[1]) or int(found[1])) if found else 0
    return number or Fault("intake.phase_unclear")


def parse_subject(text: str) -> EssaySubject | Fault:
    """Read whom a work writes about: a collective or a person."""
    return _SUBJECTS.get(fold(text), Fault("essay_texts.subject_unknown"))


def parse_consent(text: str) -> Consent | Fault:
    """Read whether the authors let their work be printed and passed on."""
    return _CONSENTS.get(fold(text), Fault("essay_texts.consent_unknown"))


def parse_authors(text: str) -> tuple[AuthorRecord, ...] | Fault:
    """Read ``Họ tên (bút danh); Họ tên``, in the order signed."""
    authors: list[AuthorRecord] = []
    for part in filter(None, map(str.strip, text.split(";"))):
        full_name, opening, rest = part.partition("(")
        pen_name, closing, tail = rest.partition(")")
        if not full_name.strip() or tail or bool(opening) != bool(closing) or {*full_name, *pen_name} & {"(", ")"}:
            return Fault("intake.author_unclear")
        authors.append(AuthorRecord(full_name.strip(), pen_name.strip() or None))
    return tuple(authors) or Fault("intake.author_unclear")


def _authors(
    table: Table, known: KnownEssays, reasons: Sequence[IneligibleReason | str | None]
) -> list[tuple[AuthorRecord, ...]]:
    read = [found or () for found in table.parse("authors", parse_authors)]
    for index, text in enumerate(table.texts("authors")):
        is_told = table.has("screening") and reasons[index] is not IneligibleReason.MISSING_AUTHOR_DATA
        if not text and is_told:
            table.refuse(index, "intake.essay_without_author", "authors")
    parsers: dict[str, Callable[[str], Any]] = {
        "pen_name": str, "birth_date": parse_date, "phone": parse_phone, "email": parse_email, "post": str,
        "author_unit": lambda text: known.units.get(fold(text), Fault("essay_texts.author_unit_unknown")),
    }  # fmt: skip
    for field, parser in parsers.items():
        for index, text in enumerate(table.texts(field)):
            if text and read[index]:
                read[index] = _told_of(table, index, field, text, parser, read[index])
    return read


def _told_of(
    table: Table, index: int, field: str, text: str, parser: Callable[[str], Any], authors: Authors
) -> Authors:
    """Give a row's authors with what one column tells of each, in their order; a part may be empty."""
    parts = [part.strip() for part in text.split(";")]
    if len(parts) != len(authors):
        table.refuse(index, "essay_texts.author_count", field, value=text, authors=len(authors), told=len(parts))
        return authors
    told: list[AuthorRecord] = []
    for author, part in zip(authors, parts, strict=True):
        value = parser(part) if part else None
        if isinstance(value, Fault):
            tell = table.warn if field in LEFT_OUT else table.refuse
            tell(index, value.code, field, value=part)
        elif value is not None:
            author = author._replace(**{_FIELD_OF.get(field, field): value})
        told.append(author)
    return tuple(told)
