"""What can go wrong, told to the user: a refused action is a WorkbenchError, bad input is a Finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workbench.catalogue import Language, advise, say


class Severity(StrEnum):
    """How much a finding weighs: an ERROR refuses its row, a WARNING or a NOTE only tells."""

    ERROR = "ERROR"
    WARNING = "WARNING"
    NOTE = "NOTE"


@dataclass(frozen=True, slots=True)
class Finding:
    """Says where the input is wrong, how, and what to do: file, sheet, row, column, a catalogue key and its values.

    ``row`` counts as the spreadsheet shows it, from 1; ``column`` is the header as the file writes it.
    """

    code: str
    severity: Severity
    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    def message(self, lang: Language = "vi") -> str:
        """Say what is wrong."""
        return say(self.code, lang, **self.values)

    def advice(self, lang: Language = "vi") -> str:
        """Say what to do about it."""
        return advise(self.code, lang, **self.values)


class WorkbenchError(Exception):
    """An action was refused; ``str()`` is the Vietnamese sentence for the user, ``message`` any language."""

    def __init__(self, code: str, /, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(self.message())

    def message(self, lang: Language = "vi") -> str:
        """Say why it was refused and what to do next."""
        return " ".join(filter(None, (say(self.code, lang, **self.values), advise(self.code, lang, **self.values))))


class ImportRefused(WorkbenchError):
    """A file was not imported; ``findings`` hold every reason."""

    def __init__(self, code: str, findings: tuple[Finding, ...], /, **values: object) -> None:
        self.findings = findings
        super().__init__(code, **values)

    def message(self, lang: Language = "vi") -> str:
        """Say why it was refused, with the first finding in the same language."""
        first = next((finding for finding in self.findings if finding.severity is Severity.ERROR), None)
        values = self.values if first is None else {**self.values, "first": first.message(lang)}
        return " ".join(filter(None, (say(self.code, lang, **values), advise(self.code, lang, **values))))
