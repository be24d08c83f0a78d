"""Commands that show places: the standings of a week or the season, by division, by unit, by other rules."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.options import ContestOption, FormatOption
from workbench.cli.output import Format, language, print_rows, tell
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of, rules_of_contest, rules_of_week, week_of
from workbench.queries.rules_versions import rules_numbered
from workbench.queries.standings import StandingRow, season_standings
from workbench.queries.standings import standings as standings_of
from workbench.queries.units import unit_named
from workbench.queries.what_if import distances, what_if_standings
from workbench.rules.prize_line import Distance
from workbench.store import open_engine, reading
from workbench.terms import RankKey, Track
from workbench.texts import format_duration

NAMES = ("rank", "person_code", "full_name", "unit", "unit_name", "points", "duration_ms", "decided_by", "tie_group")
HEADS = {name: tell(f"cli.head_{name}") for name in NAMES}
HEADS |= {name: tell(f"rules.head_{name}") for name in ("to_line", "gap_key", "gap")}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("standings", help=tell("cli.standings"))(standings)


def standings(
    week: Annotated[int | None, typer.Option("--week", min=1, help=tell("cli.opt_week"))] = None,
    season: Annotated[bool, typer.Option("--season", help=tell("rules.opt_season"))] = False,
    division: Annotated[str, typer.Option("--division", help=tell("rules.opt_division"))] = "",
    unit: Annotated[str | None, typer.Option("--unit", help=tell("rules.opt_unit"))] = None,
    rules: Annotated[int | None, typer.Option("--rules", min=1, help=tell("rules.opt_rules"))] = None,
    fmt: FormatOption = Format.TABLE,
    top: Annotated[int | None, typer.Option("--top", min=1, help=tell("cli.opt_top"))] = None,
    contest: ContestOption = None,
) -> None:
    """Print the standings with the key that decided each place and the distance to the prize line."""
    if (week is None) is not season:
        raise typer.BadParameter(tell("rules.week_or_season"))
    with reading(open_engine()) as session:
        contest_id = contest_of(session, contest).id or 0
        found = week_of(session, contest_id, week) if week else None
        week_id = found.id or 0 if found else 0
        used = rules_of_week(session, week_id) if found else rules_of_contest(session, contest_id)
        if rules is not None:
            used = rules_numbered(session, contest_id, rules)
        if division and used.division(division) is None:
            known = ", ".join(one.code for one in used.divisions)
            raise WorkbenchError("rules.unknown_division", division=division, known=known or "–")
        if season:
            rows = season_standings(session, contest_id, used, division=division)
        elif rules is None:
            rows = standings_of(session, week_id, used, division=division)
        else:
            rows = what_if_standings(session, week_id, used, division=division)
        unit_id = unit_named(session, contest_id, unit) if unit else None
    line = distances(rows, used, division, Track.QUIZ_SEASON if season else Track.QUIZ_WEEK)
    pairs = [pair for pair in zip(rows, line, strict=True) if unit_id in (None, pair[0].unit_id)][:top]
    shown = _shown if fmt is Format.TABLE else _machine
    print_rows([shown(row, distance) for row, distance in pairs], fmt, HEADS)


def _machine(row: StandingRow, distance: Distance) -> dict[str, object]:
    return {
        "rank": row.rank,
        "person_code": row.person_code,
        "full_name": row.full_name,
        "unit": row.unit_code,
        "unit_name": row.unit_name,
        "points": row.points,
        "duration_ms": row.duration_ms,
        "decided_by": row.decided_by.value if row.decided_by else None,
        "tie_group": row.tie_group,
        "to_line": distance.places,
        "gap_key": distance.key.value if distance.key else None,
        "gap": distance.gap,
    }


def _shown(row: StandingRow, distance: Distance) -> dict[str, object]:
    """Give a row as people read it."""
    shown = _machine(row, distance)
    shown["duration_ms"] = format_duration(row.duration_ms)
    shown["decided_by"] = row.decided_by.label(language()) if row.decided_by else None
    if distance.key is not None:
        shown["gap_key"] = distance.key.label(language())
    if distance.gap is not None and distance.key in (RankKey.DURATION, RankKey.SUBMITTED, RankKey.STARTED):
        shown["gap"] = format_duration(distance.gap)
    return shown
