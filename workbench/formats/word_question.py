"""One question of a Word document while it is being read: its stem, its options, and how they look."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from workbench.formats.drafts import LETTERS, Draft, Questions
from workbench.formats.word_keys import OptionLook, expected_count, look_of, marks_of
from workbench.formats.word_lines import Line, Look

# No open repetition before the letter: a line of spaces must not be tried in every way to cut it.
_OPTION = re.compile(r"(?:^|(?<=\t)|(?<=\s\s))(\*?)\s{0,2}\(?([A-Fa-f])\s{0,2}[.):]\s{0,2}(\*?)")
_STAR = re.compile(r"\s*\*\s*")


@dataclass(slots=True)
class _Option:
    label: str  # as typed: "a)"; empty for Word's own letters
    texts: list[str]
    label_look: Look | None
    text_look: Look | None
    is_starred: bool


@dataclass(slots=True)
class WordQuestion:
    """Collects the lines of one question into its draft; ``number`` is what a key table calls it."""

    questions: Questions
    draft: Draft
    number: int
    options: list[_Option] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    def begins_option(self, line: Line) -> bool:
        """Say whether a line begins with an option's label."""
        return line.list_kind in ("letter", "bullet") or bool(_OPTION.match(line.text.strip()))

    def take(self, line: Line) -> None:
        """Take a line: options it holds, in order; what stands before the first belongs to what came before."""
        self.draft.is_recomposed |= line.is_recomposed
        if line.list_kind in ("letter", "bullet") or (line.list_kind == "number" and line.list_level > 0):
            self._add_option("", line, None)
            return
        line = line.part(len(line.text) - len(line.text.lstrip()))
        labels = self._labels(line.text)
        first = labels[0].start() if labels else len(line.text)
        if line.text[:first].strip():
            self._continue(line.part(0, first))
        ends = [label.start() for label in labels[1:]] + [len(line.text)]
        for label, end in zip(labels, ends, strict=False):
            typed = line.text[label.start() : label.end()].strip()
            look = look_of(line, label.start(), label.end())
            self._add_option(typed, line.part(label.end(), end), look, bool(label[1] or label[3]))

    def _labels(self, text: str) -> list[re.Match[str]]:
        """Give the labels on a line that continue the letters of the question."""
        found = list(_OPTION.finditer(text))
        start = found[0] if found else None
        if start and start[2] == "A" and self.options and self.options[0].label.strip("*( ")[:1] == "a":
            self._options_into_stem()
        taken: list[re.Match[str]] = []
        for match in found:
            place = len(self.options) + len(taken)
            if place < len(LETTERS) and match[2].upper() == LETTERS[place] and self._is_same_case(match[2], taken):
                taken.append(match)
        if start and not taken and self.options and start.start() == 0 and start[2].isupper():
            expected = LETTERS[min(len(self.options), len(LETTERS) - 1)]
            self.questions.refuse(self.draft, "formats.option_order", value=start[2], expected=expected)
        return taken

    def _is_same_case(self, letter: str, taken: list[re.Match[str]]) -> bool:
        first = taken[0][2] if taken else self.options[0].label.strip("*( ")[:1] if self.options else ""
        return not first or first.isupper() == letter.isupper()

    def _options_into_stem(self) -> None:
        """Statements a), b), c) stood before the options A., B.: they belong to the stem."""
        lines = [f"{option.label} {' '.join(option.texts)}" for option in self.options]
        self.draft.stem = "\n".join(filter(None, [self.draft.stem, *lines]))
        self.options = []

    def _add_option(self, label: str, line: Line, look: Look | None, is_starred: bool = False) -> None:
        star = _STAR.match(line.text)
        start = star.end() if star else 0
        text = line.text[start:].strip()
        self.options.append(
            _Option(label, [text] if text else [], look, look_of(line, start), is_starred or bool(star))
        )

    def _continue(self, line: Line) -> None:
        """Add a line without label to the stem, or to the last option, and tell of the second."""
        text = line.text.strip()
        if not self.options:
            self.draft.stem = f"{self.draft.stem}\n{text}".strip()
            return
        last = self.options[-1]
        if last.texts:
            letter = LETTERS[min(len(self.options), len(LETTERS)) - 1]
            self.questions.warn(self.draft, "formats.word_line_joined", value=text, letter=letter)
        else:
            last.text_look = look_of(line, 0)
        last.texts.append(text)

    def close(self, from_table: list[str]) -> None:
        """Fill in options and key; keys that contradict each other refuse the question."""
        self.draft.options = ["\n".join(option.texts) for option in self.options]
        starred = "".join(letter for letter, option in zip(LETTERS, self.options, strict=False) if option.is_starred)
        said = sorted(set(filter(None, [starred, *self.written, *from_table])))
        looks = [OptionLook(option.label_look, option.text_look) for option in self.options[: len(LETTERS)]]
        expected = expected_count(self.draft.stem)
        marks = marks_of(looks, expected)
        if len(said) > 1 or (not said and marks.conflicts):
            self.questions.refuse(self.draft, "formats.word_keys_conflict", value=", ".join(said or marks.conflicts))
        elif said:
            self.draft.key = said[0]
            if marks.letters and marks.letters != said[0]:
                self.questions.warn(self.draft, "formats.word_marks_differ", value=said[0], marked=marks.letters)
        elif marks.unclear:
            kinds, letters = marks.unclear
            self.questions.refuse(
                self.draft, "formats.word_marks_unclear", kinds=kinds, value=letters, expected=expected
            )
        else:
            self.draft.key = marks.letters
