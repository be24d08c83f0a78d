"""A folder, zip or single file of works -> the text of each work of the register, or why a file is not taken in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.errors import Finding, Severity
from workbench.formats.essay_files import DOCX, PDF, TEXT, EssayDocument, HandedFile, files_of, read_document
from workbench.intake.guard import Unreadable
from workbench.intake.records import EssayTextRecord, Intake
from workbench.rules.essay_texts import length_of, works_of_files

PROFILE = "essay_texts/files"
# Of two files of one work the text is taken from the kind that keeps more of it.
_PREFERRED = (DOCX, TEXT, PDF)
_MOST_NAMED = 20
# A file has no row: 0 is never shown, and still tells that the finding keeps one file out, not the folder.
_NO_ROW = 0
_TOLD_APART = 0.1  # from this share on, the register's count and ours differ in more than the way of counting


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """What files of works are compared with.

    ``titles`` and ``told`` map a work's code to its title and to the length that the register tells; ``texts`` holds
    the codes of the works whose text is stored; ``files`` maps the hash of a stored file to the code of its work;
    ``chosen`` maps a file's name to the code that a person chose for it.
    """

    titles: Mapping[str, str]
    told: Mapping[str, int] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    files: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)


def read_essay_texts(data: bytes, name: str, known: KnownTexts) -> Intake[EssayTextRecord]:
    """Read every file, find the work it belongs to and take out its text; each file counts as a row.

    Of two kinds of file of one work one gives the text, the other is kept with an empty text.
    """
    try:
        files = files_of(data, name)
    except Unreadable as error:
        return Intake((), (Finding(error.code, Severity.ERROR, name, values=error.values),), 0, 0, {}, PROFILE)
    return _Folder(files, known).intake(name)


class _Folder:
    def __init__(self, files: Sequence[HandedFile], known: KnownTexts) -> None:
        self.files = files
        self.known = known
        self.found: list[Finding] = []
        self.refused: dict[str, str] = {}
        self.works = works_of_files([file.name for file in files], known.titles)
        self.hashes = {file.name: hashlib.sha256(file.data).hexdigest() for file in files}

    def intake(self, name: str) -> Intake[EssayTextRecord]:
        documents: dict[str, dict[str, tuple[HandedFile, EssayDocument]]] = {}
        holders: dict[str, str] = {}
        for file in self.files:
            code = self.work_of(file, holders)
            document = self.document_of(file) if code else None
            if code and document:
                twin = documents.setdefault(code, {}).setdefault(document.media_type, (file, document))[0]
                if twin is not file:
                    self.refuse(file, "essay_texts.two_files", work=code, other=twin.name)
        records = sorted(self.records(documents), key=lambda record: record.row_no)
        self.tell_missing(name, {record.essay_code for record in records})
        reasons = Counter(self.refused.values())
        return Intake(
            tuple(records),
            tuple(self.found),
            len(self.files),
            len(self.refused),
            dict(sorted(reasons.items())),
            PROFILE,
        )

    def work_of(self, file: HandedFile, holders: dict[str, str]) -> str | None:
        """Give the code of the one work that a file belongs to; a file that has none, or is there twice, is refused."""
        chosen = self.known.chosen.get(file.name)
        works = self.works[file.name] if chosen is None else (chosen,)
        digest = self.hashes[file.name]
        holder, stored = holders.setdefault(digest, file.name), self.known.files.get(digest)
        if chosen is not None and chosen not in self.known.titles:
            self.refuse(file, "essay_texts.work_unknown", work=chosen)
        elif not works:
            self.refuse(file, "essay_texts.no_work")
        elif len(works) > 1:
            self.refuse(file, "essay_texts.several_works", works=", ".join(works))
        elif stored == works[0]:
            self.refuse(file, "essay_texts.file_stored", Severity.WARNING, work=stored)
        elif stored is not None:
            self.refuse(file, "essay_texts.file_of_another", work=works[0], other=stored)
        elif holder != file.name:
            self.refuse(file, "essay_texts.same_file", other=holder)
        elif works[0] in self.known.texts:
            self.refuse(file, "essay_texts.text_stored", work=works[0])
        else:
            return works[0]
        return None

    def document_of(self, file: HandedFile) -> EssayDocument | None:
        try:
            return read_document(file)
        except Unreadable as error:
            self.refuse(file, error.code, Severity.ERROR, **error.values)
            return None

    def records(self, documents: Mapping[str, Mapping[str, tuple[HandedFile, EssayDocument]]]) -> list[EssayTextRecord]:
        places = {file.name: place for place, file in enumerate(self.files, start=1)}
        records = []
        for code, kinds in documents.items():
            first = min(kinds, key=_PREFERRED.index)
            for kind, (file, document) in kinds.items():
                text = document.text if kind == first else ""
                self.found += document.notes if text else ()
                if not text:
                    self.tell(file, "essay_texts.second_file", Severity.NOTE, work=code, other=kinds[first][0].name)
                digest, size = self.hashes[file.name], len(file.data)
                records.append(
                    EssayTextRecord(places[file.name], code, file.name, kind, digest, size, text, *length_of(text))
                )
                self.compare_lengths(file, records[-1])
        return records

    def compare_lengths(self, file: HandedFile, record: EssayTextRecord) -> None:
        told = self.known.told.get(record.essay_code)
        if told and record.text and abs(told - record.syllables) > _TOLD_APART * told:
            values = {"told": str(told), "counted": str(record.syllables)}
            self.tell(file, "essay_texts.count_differs", Severity.WARNING, work=record.essay_code, **values)

    def tell_missing(self, name: str, read: set[str]) -> None:
        missing = sorted(self.known.titles.keys() - read - self.known.texts)
        if missing:
            named = ", ".join(missing[:_MOST_NAMED]) + (", …" if len(missing) > _MOST_NAMED else "")
            values = {"count": str(len(missing)), "works": named}
            self.found.append(Finding("essay_texts.works_without", Severity.NOTE, name, values=values))

    def refuse(self, file: HandedFile, code: str, severity: Severity = Severity.ERROR, **values: str) -> None:
        self.refused.setdefault(file.name, code)
        self.tell(file, code, severity, **values)

    def tell(self, file: HandedFile, code: str, severity: Severity, **values: str) -> None:
        row = _NO_ROW if severity is Severity.ERROR else None
        self.found.append(Finding(code, severity, file.name, row=row, values=values))
