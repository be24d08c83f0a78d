"""Word documents as question authors really write them -> items."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.errors import Severity
from workbench.formats.codes import is_code, split_label
from workbench.formats.drafts import Questions, ReadDefaults, read_with
from workbench.formats.word_flow import Entry, GridRow, KeyPairs, entries_of
from workbench.formats.word_keys import letters_of, pairs_of
from workbench.formats.word_lines import Line, word_text
from workbench.formats.word_question import WordQuestion
from workbench.intake.items import OPTION_FIELDS, difficulty_named
from workbench.intake.records import Intake, ItemRecord, KnownItems

_CAU = re.compile(r"\s*(?:câu(?:\s+hỏi)?(?:\s+số)?|question)\s*(\d{1,4})\s*(?=[:.)\[(–\-\t]|$)\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,4})\s*[.)]\s*(?=\D)")
_BRACKETS = re.compile(r"\s*(?:\[([^\]]{1,40})\]|\(([^)]{1,40})\))")
_AFTER_NUMBER = re.compile(r"\s*[:.)–-]?\s*")
_FIELDS = (
    (
        re.compile(r"\s*(?:giải thích|hướng dẫn giải|hướng dẫn|lời giải|explanation)\s*[:.]\s*", re.IGNORECASE),
        "explanation",
    ),
    (re.compile(r"\s*(?:nguồn|căn cứ|source)\s*:\s*", re.IGNORECASE), "source"),
    (re.compile(r"\s*(?:lĩnh vực|chủ đề|area)\s*:\s*", re.IGNORECASE), "area"),
    (re.compile(r"\s*(?:độ khó|mức độ|difficulty)\s*:\s*", re.IGNORECASE), "difficulty"),
    (re.compile(r"\s*(?:mã câu|mã câu hỏi|code)\s*:\s*", re.IGNORECASE), "code"),
)
_KEY = re.compile(r"\s*(?:đáp án(?:\s+đúng)?|đ/?a|answer|key)\s*(?:là)?\s*[:.–-]?\s*(.*)", re.IGNORECASE)
_KEY_HEADING = re.compile(
    r"\W*(?:phần\s+|bảng\s+)?(?:đáp án|key|answers)(?:\s+(?:tham khảo|chi tiết|đúng))?\W*", re.IGNORECASE
)
_HEADING = re.compile(r"\s*(?:phần|chương|mục|[IVX]{1,5}\s*[.)])(?:\s|$)", re.IGNORECASE)
_END = re.compile(r"\W*(?:hết|the end|end)\W*", re.IGNORECASE)


def read_word(data: bytes, file_name: str, known: KnownItems, defaults: ReadDefaults) -> Intake[ItemRecord]:
    """Read a .docx of questions; findings name the paragraph, counted from 1, tables included.

    Questions begin with ``Câu 1:``, ``1.`` or Word's own numbers; options with ``A.`` or Word's own letters, several
    on a line when tabs part them; tables are read cell by cell. The key is a star, a line ``Đáp án: B``, a table at
    the end, or the one option whose letters look different. Lines ``Giải thích:``, ``Nguồn:``, ``Lĩnh vực:``,
    ``Độ khó:`` and a code ``[NQ-001]`` are taken where an author gives them.
    """
    return read_with(_parse, "word", data, file_name, known, defaults)


def _parse(data: bytes, questions: Questions) -> None:
    document = word_text(data)
    if document.is_tracked:
        questions.tell("formats.word_tracked", Severity.WARNING)
    entries = list(entries_of(document.blocks))
    _WordReader(questions, _label_style(entries)).read(entries)


def _label_style(entries: Sequence[Entry]) -> str:
    """Say how this author begins a question: ``cau``, else typed numbers, else Word's own numbers."""
    lines = [entry for entry in entries if isinstance(entry, Line) and not pairs_of(entry.text)]
    if any(_CAU.match(line.text) or _is_cau_list(line) for line in lines):
        return "cau"
    return "number" if any(_NUMBER.match(line.text) for line in lines) else "list"


def _is_cau_list(line: Line) -> bool:
    return line.list_kind == "number" and line.list_text.casefold().startswith(("câu", "question"))


class _WordReader:
    def __init__(self, questions: Questions, style: str) -> None:
        self.questions = questions
        self.style = style
        self.found: list[WordQuestion] = []
        self.current: WordQuestion | None = None
        self.pairs: list[tuple[int, str]] = []
        self.field = ""  # what the lines without a label belong to, after a label like "Giải thích:"
        self.in_key = False
        self.before: list[Line] = []

    def read(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if isinstance(entry, KeyPairs):
                self.pairs += entry.pairs
                self.current = None
            elif isinstance(entry, GridRow):
                self.take_grid_row(entry)
            elif entry.text.strip() or entry.objects:
                self.take_line(entry)
        if self.before and self.found:
            first = self.before[0]
            self.questions.tell(
                "formats.word_no_code_heading", Severity.NOTE, first.place, count=len(self.before), value=first.text
            )
        self.close()

    def take_line(self, line: Line) -> None:
        """Give a line to the question it begins or belongs to."""
        pairs = pairs_of(line.text)
        known = {question.number for question in self.found}
        if pairs and (len(pairs) > 1 or self.in_key or pairs[0][0] in known):
            self.pairs += pairs
            self.current = None
        elif self.begins_question(line):
            self.begin(line)
        elif self.found and _KEY_HEADING.fullmatch(line.text):
            self.in_key, self.current = True, None
        elif self.current is None:
            self.take_outside(line)
        else:
            self.take_inside(line, self.current)
        if line.objects and self.current:
            self.questions.refuse(
                self.current.draft, "formats.object", place=line.place, objects=", ".join(sorted(line.objects))
            )
        elif line.objects:
            self.questions.tell("formats.word_object_outside", Severity.NOTE, line.place)

    def begins_question(self, line: Line) -> bool:
        if self.style == "cau":
            return bool(_CAU.match(line.text)) or _is_cau_list(line)
        if line.list_kind == "number" and line.list_level == 0:
            return True
        typed = _NUMBER.match(line.text) if self.style == "number" else None
        if not typed:
            return False
        last = self.found[-1].number if self.found else 0
        restarts = int(typed[1]) == 1 and (self.current is None or len(self.current.options) > 1)
        return int(typed[1]) == last + 1 or restarts

    def begin(self, line: Line) -> None:
        """Open the question that this line begins, and read the rest of the line."""
        pattern = _CAU if self.style == "cau" else _NUMBER
        typed = None if line.list_kind == "number" else pattern.match(line.text)
        number = int(typed[1]) if typed else len(self.found) + 1
        question = WordQuestion(self.questions, self.questions.begin(line.place), number)
        self.found.append(question)
        self.current, self.field, self.in_key = question, "", False
        end = typed.end() if typed else 0
        brackets = _BRACKETS.match(line.text, end)
        if brackets:
            said = (brackets[1] or brackets[2]).strip()
            if is_code(said):
                question.draft.code, end = said, brackets.end()
            elif difficulty_named(said):
                question.draft.difficulty, end = said, brackets.end()
        separator = _AFTER_NUMBER.match(line.text, end)
        end = separator.end() if typed and separator else end
        rest = line.part(end)
        question.take(rest)
        if not question.draft.code:
            question.draft.code, question.draft.stem = split_label(question.draft.stem)

    def take_outside(self, line: Line) -> None:
        if not self.found:
            if line.text.strip():
                self.before.append(line)
        elif line.text.strip() and not _END.fullmatch(line.text):
            self.questions.tell("formats.word_heading", Severity.NOTE, line.place, value=line.text)

    def take_inside(self, line: Line, question: WordQuestion) -> None:
        written = _KEY.fullmatch(line.text)
        letters = letters_of(written[1]) if written else ""
        label = next(((name, found) for pattern, name in _FIELDS if (found := pattern.match(line.text))), None)
        if letters:
            question.written.append(letters)
        elif label:
            self.field = label[0]
            setattr(question.draft, self.field, line.text[label[1].end() :].strip())
        elif _END.fullmatch(line.text):
            self.current = None
        elif self.is_heading(line, question):
            self.current = None
            self.take_outside(line)
        elif self.field:
            said = getattr(question.draft, self.field)
            setattr(question.draft, self.field, f"{said}\n{line.text.strip()}".strip())
        else:
            question.take(line)

    def is_heading(self, line: Line, question: WordQuestion) -> bool:
        """Say whether a line after some options is the title of the next part rather than more of an option."""
        if len(question.options) < 2 or question.begins_option(line):
            return False
        return (
            line.is_heading or bool(_HEADING.match(line.text)) or (line.text.isupper() and len(line.text.strip()) > 8)
        )

    def take_grid_row(self, row: GridRow) -> None:
        """Take one row of a table with headings: everything stands in its own column."""
        draft = self.questions.begin(row.place)
        texts = row.texts
        draft.code, draft.area, draft.difficulty = (texts.get(name, "") for name in ("code", "area", "difficulty"))
        draft.stem, draft.explanation, draft.source = (
            texts.get(name, "") for name in ("stem", "explanation", "source")
        )
        options = [texts.get(name, "") for name in OPTION_FIELDS]
        while options and not options[-1]:
            options.pop()
        draft.options = options
        draft.key = letters_of(texts.get("key", ""))
        draft.is_recomposed = row.is_recomposed
        if texts.get("key") and not draft.key:
            self.questions.refuse(draft, "formats.key_not_letters", value=texts["key"])
        if row.objects:
            self.questions.refuse(draft, "formats.object", objects=", ".join(sorted(row.objects)))
        self.current = None

    def close(self) -> None:
        """Give every question its key, the table at the end included."""
        said: dict[int, set[str]] = {}
        for number, letters in self.pairs:
            said.setdefault(number, set()).add(letters)
        numbers = [question.number for question in self.found]
        for number in sorted(set(said) - set(numbers)):
            self.questions.tell("formats.word_key_without_question", Severity.WARNING, value=number)
        for question in self.found:
            keys = said.get(question.number, set())
            if keys and numbers.count(question.number) > 1:
                self.questions.refuse(question.draft, "formats.word_number_twice", value=question.number)
            elif len(keys) > 1:
                self.questions.refuse(question.draft, "formats.word_key_twice", value=question.number)
            question.close(sorted(keys))
