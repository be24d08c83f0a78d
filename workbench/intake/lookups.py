"""How the readers look units up: by spelling, exactly; near spellings are only proposed."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import fuzz, process

from workbench.intake.table import SHOWN_OF_A_KIND, Table
from workbench.texts import fold

PROPOSED = 3
NEAR_ENOUGH = 60
NONE_NEAR = "–"


def unit_codes(table: Table, field: str, units: Mapping[str, str], unit_names: Mapping[str, str]) -> list[str | None]:
    """Give the unit code of every row; a spelling that is no known alias refuses its row."""
    texts = table.texts(field)
    codes = {text: units.get(fold(text)) for text in set(texts)}
    nearest: dict[str, str] = {}
    for index, text in enumerate(texts):
        if text and codes[text] is None:
            # Proposals cost time, and no more findings than these are shown.
            if text not in nearest and len(nearest) < SHOWN_OF_A_KIND:
                nearest[text] = nearest_units(text, units, unit_names)
            table.refuse(index, "intake.unit_unknown", field, value=text, nearest=nearest.get(text, NONE_NEAR))
    return [codes[text] for text in texts]


def nearest_units(text: str, units: Mapping[str, str], unit_names: Mapping[str, str]) -> str:
    """Propose the units whose spellings are nearest, best first, as ``name (code)``; a dash where none is near."""
    # One spelling a unit would hide a near alias: many spellings are scored, each unit is named once.
    # Equal scores go by spelling, whatever order the database gave the units in.
    near = process.extract(
        fold(text[:200]), sorted(units), scorer=fuzz.WRatio, limit=PROPOSED * 4, score_cutoff=NEAR_ENOUGH
    )
    codes = dict.fromkeys(units[spelling] for spelling, _, _ in near)
    named = [f"{unit_names[code]} ({code})" if code in unit_names else code for code in codes]
    return "; ".join(named[:PROPOSED]) or NONE_NEAR
