"""What a check of items, pools or forms found: about which of them, how grave, said in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.catalogue import Language, advise, say
from workbench.errors import Severity


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One finding; ``about`` holds the codes of the items or forms concerned, none where it is the whole bank."""

    code: str
    severity: Severity
    about: tuple[str, ...] = ()
    values: Mapping[str, str | int] = field(default_factory=dict)

    def message(self, lang: Language = "vi") -> str:
        """Say what was found."""
        return say(self.code, lang, about=", ".join(self.about), **self.values)

    def advice(self, lang: Language = "vi") -> str:
        """Say what to do about it."""
        return advise(self.code, lang, about=", ".join(self.about), **self.values)
