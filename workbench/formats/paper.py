"""A drawn form -> a printable Word paper, and its key sheet apart from it.

PDF: a Word file made here goes through ``reports.docx_to_html`` and ``reports.pdf``, which lie above this layer.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.formats.checking import writable
from workbench.formats.drafts import LETTERS
from workbench.formats.packing import repack
from workbench.intake.records import ItemRecord
from workbench.rules.forms import DrawnForm, form_items

_KEYS_PER_ROW = 10
_FONT = "Times New Roman"


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What stands above a paper: the issuing body, the contest, the part (``Tuần 1``), and the day of the paper."""

    issuer: str
    contest: str
    part: str
    day: date


@dataclass(frozen=True, slots=True)
class _Shown:
    """One question as its paper shows it; ``key`` are displayed letters, empty in a key-free paper."""

    code: str
    stem: str
    options: tuple[str, ...]
    key: str


def write_paper_docx(
    form: DrawnForm, items: Iterable[ItemRecord], head: PaperHead, *, with_key: bool, lang: Language = "vi"
) -> bytes:
    """Write a form as a Word paper of A4 pages, questions never cut by a page end.

    With the key a table of it stands on a page of its own at the end; without, nothing in the file knows it. The
    texts of the questions stay as the author wrote them; ``lang`` is for the words around them.
    """
    shown = _shown(form, items, with_key=with_key)
    document = _new_document(head, form, lang, say("formats.paper_title", lang))
    _add(document, say("formats.paper_candidate", lang), space=8)
    for number, question in enumerate(shown, start=1):
        label = say("formats.paper_question", lang, number=number)
        _add(document, question.stem, label=f"{label} ", keep=True, space=6)
        for place, text in enumerate(question.options):
            _add(document, text, label=f"{LETTERS[place]}. ", indent=True, keep=place < len(question.options) - 1)
    _add(document, say("formats.paper_end", lang), centred=True, space=10)
    if with_key:
        document.add_page_break()
        _add(document, say("formats.key_title", lang), centred=True, bold=True)
        _add_key_rows(document, [question.key for question in shown], lang)
    return _saved(document, head)


def write_key_sheet_docx(
    form: DrawnForm, items: Iterable[ItemRecord], head: PaperHead, *, lang: Language = "vi"
) -> bytes:
    """Write the key of one form as its own Word sheet: number, item code, displayed letters."""
    shown = _shown(form, items, with_key=True)
    document = _new_document(head, form, lang, say("formats.key_title", lang))
    names = ("key_number", "key_code", "key_letter")
    rows = [[say(f"formats.{name}", lang) for name in names]]
    rows += [[str(number), question.code, question.key] for number, question in enumerate(shown, start=1)]
    _add_table(document, rows)
    return _saved(document, head)


def _shown(form: DrawnForm, items: Iterable[ItemRecord], *, with_key: bool) -> list[_Shown]:
    """Put each item of the form in the option order its participant sees."""
    known = {item.code: item for item in writable(items, with_key=with_key)}
    shown = []
    for code, order in form_items(form.layout):
        item = known.get(code)
        if item is None:
            raise WorkbenchError("formats.form_item_missing", form=form.code, code=code)
        if sorted(order) != list(LETTERS[: len(item.options)]):
            raise WorkbenchError("formats.form_options_differ", form=form.code, code=code, order=order)
        key = "".join(LETTERS[place] for place, letter in enumerate(order) if letter in item.key)
        shown.append(_Shown(code, item.stem, tuple(item.options[LETTERS.index(letter)] for letter in order), key))
    return shown


def _new_document(head: PaperHead, form: DrawnForm, lang: Language, title: str) -> Any:
    import docx
    from docx.shared import Mm, Pt

    document = docx.Document()
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(12)
    normal.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin = Mm(25)
    named = say("formats.paper_form", lang, form=form.code)
    section.footer.paragraphs[0].text = named
    section.footer.paragraphs[0].alignment = 1
    for text, bold in ((head.issuer, False), (head.contest, True), (f"{title} - {head.part}", True), (named, True)):
        _add(document, text, centred=True, bold=bold)
    document.core_properties.title = f"{title} - {head.part} - {form.code}"
    return document


def _add(
    document: Any,
    text: str,
    *,
    label: str = "",
    centred: bool = False,
    bold: bool = False,
    indent: bool = False,
    keep: bool = False,
    space: int = 2,
) -> None:
    """Add a paragraph; only the label before its text is bold, so that no option differs from another."""
    from docx.shared import Mm, Pt

    paragraph = document.add_paragraph()
    if label:
        paragraph.add_run(label).bold = not indent
    paragraph.add_run(text).bold = bold
    form = paragraph.paragraph_format
    form.space_before, form.keep_together, form.keep_with_next = Pt(space), True, keep
    if centred:
        form.alignment = 1
    if indent:
        form.left_indent = Mm(8)


def _add_key_rows(document: Any, keys: Sequence[str], lang: Language) -> None:
    """Add the key as pairs of rows, ten questions wide: numbers above, letters below."""
    rows = []
    for first in range(0, len(keys), _KEYS_PER_ROW):
        part = keys[first : first + _KEYS_PER_ROW]
        empty = [""] * (_KEYS_PER_ROW - len(part))
        numbers = [str(first + place) for place in range(1, len(part) + 1)]
        rows.append([say("formats.key_number", lang), *numbers, *empty])
        rows.append([say("formats.key_letter", lang), *part, *empty])
    _add_table(document, rows)


def _add_table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def _saved(document: Any, head: PaperHead) -> bytes:
    """Give the same bytes for the same paper: the day of the paper for the clock's, nothing of the maker's machine."""
    moment = datetime.combine(head.day, time(), UTC)
    properties = document.core_properties
    properties.created = properties.modified = moment
    properties.author, properties.last_modified_by, properties.comments = head.issuer, "", ""
    for part in (document.part.package, document.part):
        for name in [
            name for name, rel in part.rels.items() if rel.reltype.endswith(("thumbnail", "stylesWithEffects"))
        ]:
            part.rels.pop(name)
    packed = io.BytesIO()
    document.save(packed)
    return repack(packed.getvalue(), first="[Content_Types].xml")
