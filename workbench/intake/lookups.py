"""How the readers look units up: by spelling, exactly; near spellings are only proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.intake.table import SHOWN_LENGTH, SHOWN_OF_A_KIND, Table
from workbench.intake.unit_finder import UnitFinder
from workbench.texts import fold

PROPOSED = 3
NONE_NEAR = "–"


def unit_codes(table: Table, field: str, units: Mapping[str, str], unit_names: Mapping[str, str]) -> list[str | None]:
    """Give the unit code of every row; a spelling that is no known alias refuses its row."""
    texts = table.texts(field)
    codes = {text: units.get(fold(text)) for text in set(texts)}
    unknown = [text for text in dict.fromkeys(texts) if text and codes[text] is None]
    if not unknown:
        return [codes[text] for text in texts]
    finder = UnitFinder(units, unit_names)
    # Proposals cost time, and no more findings than these are shown.
    nearest = {text: nearest_units(text, finder) for text in unknown[:SHOWN_OF_A_KIND]}
    for index, text in enumerate(texts):
        if text and codes[text] is None:
            # A finding shows a long value cut short; what it decides on must be whole.
            whole: dict[str, Any] = {"spelling": text} if len(text) > SHOWN_LENGTH else {}
            near = nearest.get(text, NONE_NEAR)
            table.refuse(index, "intake.unit_unknown", field, value=text, nearest=near, **whole)
    return [codes[text] for text in texts]


def nearest_units(text: str, finder: UnitFinder) -> str:
    """Propose the units whose spellings are nearest, best first, as ``name (code)``; a dash where none is near."""
    return "; ".join(map(finder.named, finder.propose(text, PROPOSED))) or NONE_NEAR
