"""Tables for people: query rows as frames with Vietnamese (or English) headers, and frames as Excel files."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from workbench.catalogue import Language, say
from workbench.queries.standings import StandingRow
from workbench.queries.units import UnitRow
from workbench.rules.collective import UnitScore, places_of_units
from workbench.texts import format_duration, format_number, format_percent

# A file made twice from the same rows must have the same bytes.
_MADE_AT = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def standings_frame(rows: Sequence[StandingRow], lang: Language = "vi") -> pd.DataFrame:
    """Give the public standings: rank, name, unit, points, duration, the key that decided, tie mark.

    Numbers stay numbers; there is no code, phone, ID number or birth date in it.
    """
    return pd.DataFrame(
        {
            _header("rank", lang): _integers([row.rank for row in rows]),
            _header("full_name", lang): [row.full_name for row in rows],
            _header("unit", lang): [row.unit_name for row in rows],
            _header("points", lang): _integers([row.points for row in rows]),
            _header("duration", lang): [format_duration(row.duration_ms) for row in rows],
            _header("decided_by", lang): [row.decided_by.label(lang) if row.decided_by else "" for row in rows],
            _header("tie", lang): ["" if row.tie_group is None else say("apps.tie_mark", lang) for row in rows],
        }
    )


def units_frame(rows: Sequence[UnitRow], lang: Language = "vi") -> pd.DataFrame:
    """Give each unit's part: headcount, people, participation rate, attempts, perfect attempts, best points."""
    return pd.DataFrame(
        {
            _header("unit", lang): [row.unit_name for row in rows],
            _header("headcount", lang): _integers([row.headcount for row in rows]),
            _header("people", lang): _integers([row.people for row in rows]),
            _header("rate", lang): [format_percent(row.people, row.headcount or 0) for row in rows],
            _header("attempts", lang): _integers([row.attempts for row in rows]),
            _header("perfect_attempts", lang): _integers([row.perfect_attempts for row in rows]),
            _header("best_points", lang): _integers([row.best_points for row in rows]),
        }
    )


def unit_scores_frame(scores: Sequence[UnitScore], names: Mapping[str, str], lang: Language = "vi") -> pd.DataFrame:
    """Give the working of the units' scores, a row a part and a row the total; ``names`` gives code -> unit.

    The total row tells the rank, or why the unit is not considered. Figures are texts of two places, as printed.
    """
    ranks = {place.code: place.rank for place in places_of_units(scores)}
    rows: list[tuple[str, str, str, str, str, str]] = []
    for score in scores:
        unit = names[score.code]
        for line in score.lines:
            figures = (format_number(line.measured, 2), format_number(line.weight, 2), format_number(line.points, 2))
            rows.append((unit, line.part.label(lang), *figures, ""))
        if score.refused is None:
            remark = say("collective.place", lang, rank=ranks[score.code])
        else:
            remark = say("collective.not_considered", lang, reason=say(score.refused, lang))
        rows.append((unit, say("collective.total", lang), "", "", format_number(score.total, 2), remark))
    heads = [_header("unit", lang)]
    heads += [say(f"collective.column_{name}", lang) for name in ("part", "measured", "weight", "points", "remark")]
    return pd.DataFrame(rows, columns=heads, dtype=object)


def frame_to_xlsx(frame: pd.DataFrame, sheet: str, title: str) -> bytes:
    """Give a frame as an Excel file: a title, the headers, the rows; texts stay texts, never formulas or links."""
    import xlsxwriter  # type: ignore[import-untyped]

    buffer = io.BytesIO()
    as_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **as_text}) as book:
        book.set_properties({"title": title, "created": _MADE_AT})
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        page.write_string(0, 0, title, bold)
        for place, label in enumerate(frame.columns):
            page.write_string(2, place, str(label), head)
            column = frame[label].tolist()
            page.set_column(place, place, max(10, min(48, 2 + max((len(str(v)) for v in column), default=0))))
            for row, value in enumerate(column, start=3):
                if isinstance(value, int) and not isinstance(value, bool):
                    page.write_number(row, place, value)
                elif value is not pd.NA and value is not None:
                    page.write_string(row, place, str(value))
        page.freeze_panes(3, 0)
        if len(frame):
            page.autofilter(2, 0, 2 + len(frame), len(frame.columns) - 1)
    return buffer.getvalue()


def _header(name: str, lang: Language) -> str:
    return say(f"apps.column_{name}", lang)


def _integers(values: Sequence[int | None]) -> Any:
    """Keep whole numbers whole where one is missing."""
    return pd.array(list(values), dtype="Int64")
