"""Questions as a reader finds them, checked alike for every format and closed as an Intake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from unicodedata import is_normalized

from workbench.errors import Finding, Severity
from workbench.formats.tidy import Plain, tidy, unfit_character
from workbench.intake.guard import Unreadable
from workbench.intake.items import MAX_KEY, difficulty_named
from workbench.intake.records import Intake, ItemRecord, KnownItems
from workbench.intake.table import capped, shorten
from workbench.terms import Difficulty
from workbench.texts import fold

LETTERS = "ABCDEF"
_KEPT_OF_A_KIND = 200


@dataclass(frozen=True, slots=True)
class ReadDefaults:
    """What is taken for a question whose file does not say it; codes become ``{code_prefix}-001`` by its number.

    The same file read again gives the same codes, so that what is stored already is recognised.
    """

    area_code: str
    difficulty: Difficulty
    code_prefix: str
    source: str


@dataclass(slots=True)
class Draft:
    """One question of a file as far as it was read; ``place`` is the line, paragraph or number a person can find."""

    place: int
    sheet: str | None = None
    code: str = ""
    area: str = ""
    difficulty: str = ""
    stem: str = ""
    options: list[str] = field(default_factory=list)
    key: str = ""
    explanation: str = ""
    source: str = ""
    refusal: str = ""
    is_recomposed: bool = False
    has_lost_style: bool = False


class Questions:
    """The questions of one file and what was found wrong; ``kind`` names the format in the Intake's profile."""

    def __init__(self, kind: str, file: str) -> None:
        self.kind = kind
        self.file = file
        self.drafts: list[Draft] = []
        self.found: list[Finding] = []
        self.counts: Counter[str] = Counter()

    def begin(self, place: int, sheet: str | None = None) -> Draft:
        """Open the next question of the file."""
        self.drafts.append(Draft(place, sheet))
        return self.drafts[-1]

    def refuse(
        self, draft: Draft, code: str, column: str | None = None, *, place: int | None = None, **values: object
    ) -> None:
        """Refuse a question for this reason."""
        draft.refusal = draft.refusal or code
        self.tell(code, Severity.ERROR, place or draft.place, draft.sheet, column, **values)

    def warn(self, draft: Draft, code: str, column: str | None = None, **values: object) -> None:
        """Tell something about a question that does not keep it out."""
        self.tell(code, Severity.WARNING, draft.place, draft.sheet, column, **values)

    def tell(
        self,
        code: str,
        severity: Severity,
        place: int | None = None,
        sheet: str | None = None,
        column: str | None = None,
        **values: object,
    ) -> None:
        """Tell something about the file or a place in it."""
        self.counts[code] += 1
        if self.counts[code] <= _KEPT_OF_A_KIND:
            shown = {name: shorten(value) for name, value in values.items()}
            self.found.append(Finding(code, severity, self.file, sheet, place, column, shown))

    def take_plain(self, draft: Draft, plain: Plain) -> str:
        """Take the words of a formatted text and tell what it loses; a picture refuses the question."""
        if plain.objects:
            self.refuse(draft, "formats.object", objects=", ".join(sorted(plain.objects)))
        if plain.raised:
            self.warn(draft, "formats.raised", tags=", ".join(sorted(plain.raised)))
        if plain.styles:
            self.note_lost_style(draft)
        return plain.text

    def note_lost_style(self, draft: Draft) -> None:
        """Tell, once a question, that its formatting was dropped."""
        if not draft.has_lost_style:
            draft.has_lost_style = True
            self.tell("formats.styles_dropped", Severity.NOTE, draft.place, draft.sheet)

    def close(self, known: KnownItems, defaults: ReadDefaults) -> Intake[ItemRecord]:
        """Check every question, fill in what the file left out, and give the Intake."""
        if not self.drafts:
            self.tell("formats.no_questions", Severity.ERROR)
        self._tidy_all()
        self._fill_all(defaults)
        difficulties = {id(draft): difficulty_named(draft.difficulty) for draft in self.drafts}
        for draft in self.drafts:
            if not draft.refusal:
                self._check(draft, known, difficulties[id(draft)])
        rows = [self._record(draft, known, difficulties[id(draft)] or defaults.difficulty) for draft in self.drafts]
        self._refuse_doubles(rows)
        self._refuse_stored(rows, known)
        kept = tuple(row for row, draft in zip(rows, self.drafts, strict=True) if not draft.refusal)
        reasons = Counter(draft.refusal for draft in self.drafts if draft.refusal)
        return Intake(
            records=kept,
            findings=capped(sorted(self.found, key=lambda finding: finding.row or 0), self.counts),
            rows_read=len(self.drafts),
            rows_refused=len(self.drafts) - len(kept),
            refused_by_reason=dict(sorted(reasons.items())),
            profile=f"items/{self.kind}",
        )

    def _tidy_all(self) -> None:
        recomposed = 0
        for draft in self.drafts:
            texts = [draft.code, draft.area, draft.difficulty, draft.stem, draft.explanation, draft.source]
            clean = [tidy(text) for text in (*texts, *draft.options)]
            draft.code, draft.area, draft.difficulty, draft.stem, draft.explanation, draft.source = clean[:6]
            recomposed += draft.is_recomposed or any(
                not is_normalized("NFC", text) for text in (*texts, *draft.options)
            )
            draft.options = clean[6:]
        if recomposed:
            self.tell("formats.recomposed", Severity.NOTE, count=recomposed)

    def _fill_all(self, defaults: ReadDefaults) -> None:
        """Fill the gaps; one finding for each field says what was taken and for how many questions."""
        width = max(3, len(str(len(self.drafts))))
        taken: Counter[str] = Counter()
        for number, draft in enumerate(self.drafts, start=1):
            given = {
                "code": f"{defaults.code_prefix}-{number:0{width}d}",
                "area": defaults.area_code,
                "difficulty": defaults.difficulty.value,
                "source": defaults.source,
            }
            for name, value in given.items():
                if not getattr(draft, name):
                    setattr(draft, name, value)
                    taken[name] += not draft.refusal
        for name in ("code", "area", "difficulty", "source"):
            if taken[name]:
                value = {
                    "code": f"{defaults.code_prefix}-…",
                    "area": defaults.area_code,
                    "difficulty": defaults.difficulty.label(),
                    "source": defaults.source,
                }[name]
                self.tell(f"formats.default_{name}", Severity.NOTE, count=taken[name], value=value)

    def _check(self, draft: Draft, known: KnownItems, difficulty: Difficulty | None) -> None:
        if fold(draft.area) not in known.areas:
            self.refuse(draft, "intake.area_unknown", value=draft.area)
        if difficulty is None:
            self.refuse(draft, "intake.difficulty_unknown", value=draft.difficulty)
        if not draft.stem:
            self.refuse(draft, "formats.no_stem")
        texts = (draft.code, draft.stem, *draft.options, draft.explanation, draft.source)
        unfit = next(filter(None, map(unfit_character, texts)), None)
        if unfit:
            self.refuse(draft, "formats.unfit_character", char=unfit)
        self._check_options(draft)

    def _check_options(self, draft: Draft) -> None:
        count = len(draft.options)
        if count < 2 or count > len(LETTERS):
            self.refuse(draft, "formats.option_count", count=count)
            return
        for place, text in enumerate(draft.options):
            if not text:
                self.refuse(draft, "formats.option_empty", LETTERS[place], letter=LETTERS[place])
            elif text in draft.options[:place]:
                self.refuse(draft, "intake.option_twice", LETTERS[place], value=text)
        if not draft.key:
            self.refuse(draft, "formats.no_key")
        elif not set(draft.key) <= set(LETTERS[:count]):
            self.refuse(draft, "intake.key_unknown", value=draft.key)
        elif len(set(draft.key)) > MAX_KEY:
            self.refuse(draft, "intake.key_too_long", count=len(set(draft.key)), maximum=MAX_KEY)

    def _record(self, draft: Draft, known: KnownItems, difficulty: Difficulty) -> ItemRecord:
        return ItemRecord(
            row_no=draft.place,
            code=draft.code,
            area_code=known.areas.get(fold(draft.area), draft.area),
            difficulty=difficulty,
            stem=draft.stem,
            options=tuple(draft.options),
            key="".join(sorted(set(draft.key))),
            explanation=draft.explanation,
            source=draft.source,
        )

    def _refuse_doubles(self, rows: list[ItemRecord]) -> None:
        codes: dict[str, ItemRecord] = {}
        stems: dict[str, ItemRecord] = {}
        for draft, row in zip(self.drafts, rows, strict=True):
            if draft.refusal:
                continue
            earlier = codes.setdefault(row.code, row)
            if earlier is not row:
                same = earlier[1:] == row[1:]
                code = "formats.question_repeated" if same else "formats.code_twice"
                self.refuse(draft, code, value=row.code, first=earlier.row_no)
                continue
            earlier = stems.setdefault(" ".join(row.stem.casefold().split()), row)
            if earlier is not row:
                self.refuse(draft, "intake.stem_twice", other=earlier.code, first=earlier.row_no)

    def _refuse_stored(self, rows: list[ItemRecord], known: KnownItems) -> None:
        for draft, row in zip(self.drafts, rows, strict=True):
            stored = known.stored.get(row.code)
            if draft.refusal or stored is None:
                continue
            if stored[1:] == row[1:]:
                draft.refusal = "intake.already_stored"
                self.warn(draft, draft.refusal, value=row.code)
            else:
                self.refuse(draft, "intake.stored_differs", value=row.code)


Parser = Callable[[bytes, Questions], None]


def read_with(
    parse: Parser, kind: str, data: bytes, file_name: str, known: KnownItems, defaults: ReadDefaults
) -> Intake[ItemRecord]:
    """Run one format's parser; a file that it cannot open as a whole gives an Intake of that single ERROR."""
    questions = Questions(kind, file_name)
    try:
        parse(data, questions)
    except Unreadable as error:
        values = {name: shorten(value) for name, value in error.values.items()}
        finding = Finding(error.code, Severity.ERROR, file_name, values=values)
        return Intake((), (*questions.found, finding), 0, 0, {}, f"items/{kind}")
    return questions.close(known, defaults)


def tell_encoding(questions: Questions, encoding: str) -> None:
    """Tell that a text was taken for Windows-1258, which must be looked at."""
    if encoding == "windows-1258":
        questions.tell("intake.read_as_windows_1258", Severity.WARNING)
