"""Notebook 95_ad_hoc_analysis: what the frames of ``workbench.open()`` say, as tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from workbench.analysis import charts
from workbench.analysis.contest_data import ContestData
from workbench.analysis.difficulty import DOUBLED, Difference, DifficultyTest, difficulty_doubled, pool_effect
from workbench.analysis.distractors import distractor_table
from workbench.analysis.item_analysis import item_statistics, quiz_statistics
from workbench.analysis.taking_part import DAYS, hours_of_week, learning_curve
from workbench.analysis.taking_part import points_by_week as week_points
from workbench.analysis.taking_part import unit_league as ranked_units
from workbench.catalogue import say
from workbench.desk.pages import Markup, Page, Table, make_frame
from workbench.desk.session import open_desk
from workbench.texts import format_number
from workbench.widgets import esc

LEAGUE_SHOWN = 15
LONGEST_RUN = 10
ITEMS_SHOWN = 20


def open_data(contest: str | None = None) -> ContestData:
    """Open the frames of a contest (without a code: the only one) as ``workbench.open()``, refusals as sentences."""
    return ContestData(contest=open_desk(contest).contest)


def points_by_week(db: ContestData) -> Page:
    """Compare the weeks by the mean share of right answers and the share of perfect attempts."""
    if db.attempts.empty:
        return Page(say("analysis.no_attempts"))
    found = week_points(db.attempts).to_dict("records")
    rows = [
        (int(row["week"]), int(row["attempts"]), format_share(row["mean_share"]), format_share(row["perfect_share"]))
        for row in found
    ]
    table = Table(say("analysis.table_points"), make_frame(("week", "attempts", "mean_share", "perfect_share"), rows))
    labels = [say("desk.of_week", week=row[0]) for row in rows]
    svg = charts.columns(labels, [100 * row["mean_share"] for row in found], say("analysis.axis_share"), 1)
    return Page(table, _picture(svg, "points", rows=", ".join(f"{row[0]}: {row[2]}" for row in rows)))


def learning(db: ContestData, longest: int = LONGEST_RUN) -> Page:
    """Show how right answers move from a person's first attempt of a week to later ones."""
    if db.attempts.empty:
        return Page(say("analysis.no_attempts"))
    found = learning_curve(db.attempts, longest).to_dict("records")
    series: dict[str, list[tuple[int, float]]] = {}
    rows = []
    for row in found:
        week, ordinal = int(row["week"]), int(row["ordinal"])
        series.setdefault(say("desk.of_week", week=week), []).append((ordinal, 100 * row["mean_share"]))
        gain = format_share(row["gain"], sign=True)
        rows.append((week, ordinal, int(row["attempts"]), format_share(row["mean_share"]), gain))
    names = ("week", "ordinal", "attempts", "mean_share", "gain")
    svg = charts.lines(series, say("analysis.axis_ordinal"), say("analysis.axis_share"))
    table = Table(say("analysis.table_learning"), make_frame(names, rows))
    return Page(table, _picture(svg, "learning", weeks=len(series), longest=longest))


def hours(db: ContestData, week: int | None = None) -> Page:
    """Show on which days and at which hours, by the local clock, attempts were handed in."""
    attempts = db.attempts if week is None else db.attempts[db.attempts["week"] == week]
    if attempts.empty:
        return Page(say("analysis.no_attempts"))
    found = hours_of_week(attempts["submitted_at"])
    days = [say(f"analysis.weekday_{day}") for day in DAYS]
    counts = found.to_numpy()
    day, hour = np.unravel_index(int(counts.argmax()), counts.shape)
    busiest = {"weekday": days[int(day)], "hour": int(hour)}
    frame = pd.DataFrame(counts, columns=[str(column) for column in found.columns])
    frame.insert(0, say("desk.column_weekday"), days)
    svg = charts.heat_map(days, [str(n) for n in found.columns], counts.tolist(), say("analysis.axis_attempts"))
    told = say("analysis.busiest", **busiest, attempts=format_number(int(counts.max())))
    return Page(told, Table(say("analysis.table_hours"), frame), _picture(svg, "hours", **busiest))


def unit_league(db: ContestData, top: int = LEAGUE_SHOWN) -> Page:
    """Rank units by the share of their members who took part; units without a headcount are left out."""
    league = ranked_units(db.units, db.attempts).dropna(subset=["headcount"])
    if league.empty:
        return Page(say("analysis.no_headcounts"))
    rows = [
        (
            int(row["place"]),
            row["unit_name"],
            int(row["headcount"]),
            int(row["people"]),
            format_share(row["rate"]),
            format_share(row["mean_share"]),
            format_share(row["perfect_share"]),
        )
        for row in league.to_dict("records")
    ]
    names = ("place", "unit", "headcount", "people", "rate", "mean_share", "perfect_share")
    first = league.head(top)
    rates = [100 * float(rate) for rate in first["rate"]]
    svg = charts.bars(list(first["unit_name"]), rates, say("analysis.axis_rate"), 1)
    table = Table(say("analysis.table_league"), make_frame(names, rows), top)
    return Page(table, _picture(svg, "league", first=rows[0][1], rate=rows[0][4]))


def items(db: ContestData, week: int | None = None) -> Page:
    """Judge the items of a week, or of all weeks, on first attempts, by Moodle's definitions."""
    marks = _marks(db, week)
    if marks.empty:
        return Page(say("analysis.no_answers"))
    found = item_statistics(marks, n_options=dict(zip(db.items["item"], db.items["n_options"], strict=True)))
    ordered = found.assign(n_flags=found["flags"].map(len)).sort_values(
        ["n_flags", "discrimination"], ascending=[False, True]
    )
    rows = [
        (
            name,
            int(row["attempts"]),
            format_share(row["facility"] / 100),
            *(_decimal(row[column]) for column in ("discrimination", "efficiency")),
            _flags(row["flags"]),
        )
        for name, row in zip(ordered.index, ordered.to_dict("records"), strict=True)
    ]
    flagged = [bool(flags) for flags in found["flags"]]
    quiz = quiz_statistics(marks.sum(axis=1), marks)
    shown = {name: _decimal(quiz[name]) for name in ("mean", "median", "sd")}
    count = {"items": len(found), "flagged": sum(flagged)}
    told = say("analysis.quiz", attempts=format_number(len(marks)), **shown, **count)
    names = ("item", "attempts", "facility", "discrimination", "efficiency", "flags")
    axes = (say("analysis.axis_facility"), say("analysis.axis_discrimination"))
    svg = charts.scatter(list(found["facility"]), list(found["discrimination"]), flagged, *axes)
    table = Table(say("analysis.table_items"), make_frame(names, rows), ITEMS_SHOWN)
    return Page(told, table, _picture(svg, "items", **count))


def options(db: ContestData, item: str | None = None, week: int | None = None) -> Page:
    """Show who chose which option of an item; without a name, of the one that discriminates least."""
    marks = _marks(db, week)
    if marks.empty or (item is not None and item not in marks):
        return Page(say("analysis.no_answers"))
    if item is None:
        told = item_statistics(marks)["discrimination"]
        item = str(told.idxmin() if told.notna().any() else marks.columns[0])
    facts = db.items[db.items["item"] == item].to_dict("records")[0]
    found = _choices(db, marks, item, facts["key"], int(facts["n_options"]))
    groups = ("lower", "middle", "upper")
    labels = {letter: _option(str(letter), facts["key"]) for letter in found.index}
    rows = [
        (
            labels[row["option"]],
            int(row["n"]),
            format_share(row["share"]),
            *(format_share(row[group]) for group in groups),
            _decimal(row["correlation"], 2),
            _flags(row["flags"]),
        )
        for row in found.reset_index().to_dict("records")
    ]
    series = {
        labels[letter]: [(n, 100 * float(found.loc[letter, group])) for n, group in enumerate(groups, start=1)]
        for letter in found.index
    }
    svg = charts.lines(series, say("analysis.axis_group"), say("analysis.axis_chosen"))
    names = ("option", "chosen", "share", *groups, "correlation", "flags")
    table = Table(say("analysis.table_options", item=item), make_frame(names, rows))
    asked = say("analysis.item_asked", item=item, stem=facts["stem"])
    return Page(asked, table, _picture(svg, "options", key=facts["key"]))


def difficulty(db: ContestData, before: int | None = None, after: int | None = None) -> Page:
    """Test whether a week was twice as hard as an earlier one; without numbers, the last two with answers."""
    marks = _marks(db, None)
    about = db.attempts.set_index("attempt").loc[marks.index]
    known = sorted({int(week) for week in about["week"]})
    if before is None or after is None:
        before, after = (known[-2], known[-1]) if len(known) > 1 else (0, 0)
    if not {before, after} <= set(known) or before == after:
        return Page(say("analysis.no_two_weeks"))
    found = difficulty_doubled(marks, about["week"], about["person"], before, after)
    pair = {"before": before, "after": after}
    plain = Table(
        say("analysis.table_plain", **pair), make_frame(("compared", "before", "after", "ratio"), _plain(found))
    )
    pools = Table(say("analysis.table_pools"), _pools(db, before, after))
    if found.anchors.empty:
        return Page(plain, say("analysis.no_anchors"), pools)
    compared = _compared(found, before, after)
    rows = [
        (
            label,
            _decimal(d.value, 2),
            _interval(d),
            _decimal(float(np.exp(d.value)), 2),
            say(f"analysis.verdict_{d.verdict}"),
        )
        for label, d in compared
    ]
    names = ("compared", "difference", "interval", "odds", "verdict")
    told = [(label, d) for label, d in compared if not np.isnan(d.value)]
    svg = charts.intervals([label for label, _ in told], [d for _, d in told], say("analysis.axis_logit"), DOUBLED)
    spoken = "; ".join(f"{row[0]}: {row[1]} ({row[2]})" for row in rows)
    picture = _picture(svg, "difficulty", rows=spoken)
    return Page(plain, Table(say("analysis.table_rasch"), make_frame(names, rows)), picture, pools)


def format_share(share: float, *, sign: bool = False) -> str:
    """Write a share as a percentage with one decimal; nothing where there is none."""
    if pd.isna(share):
        return ""
    return f"{'+' if sign and share >= 0 else ''}{format_number(100 * float(share), 1)}%"


def _marks(db: ContestData, week: int | None) -> pd.DataFrame:
    """Give first attempts whose key is open, without items that nobody met."""
    return db.marks(week).dropna(how="all").dropna(axis=1, how="all")


def _choices(db: ContestData, marks: pd.DataFrame, item: str, key: str, n_options: int) -> pd.DataFrame:
    """Give the distractor table of an item over the attempts whose marks are there."""
    there = marks[item].dropna().index
    answers = db.responses[(db.responses["item"] == item) & db.responses["attempt"].isin(there)]
    chosen = answers.set_index("attempt")["chosen"].astype(str)
    rest = (marks.sum(axis=1) - marks[item])[chosen.index]
    return distractor_table(chosen, key, rest, "ABCDEF"[:n_options])


def _plain(found: DifficultyTest) -> list[tuple[str, ...]]:
    seen = found.observed
    right = (seen.facility_before, seen.facility_after)
    wrong = (1 - right[0], 1 - right[1])
    odds = [w / r if r else np.nan for w, r in zip(wrong, right, strict=True)]
    ratio = right[1] / right[0] if right[0] else np.nan
    return [
        (say("analysis.plain_right"), *map(format_share, right), _decimal(ratio, 2)),
        (say("analysis.plain_wrong"), *map(format_share, wrong), _decimal(seen.wrong_ratio, 2)),
        (say("analysis.plain_odds"), *(_decimal(value, 2) for value in odds), _decimal(seen.odds_ratio, 2)),
        (say("analysis.plain_perfect"), *map(format_share, seen.perfect), _decimal(seen.perfect_ratio, 2)),
    ]


def _compared(found: DifficultyTest, before: int, after: int) -> list[tuple[str, Difference]]:
    pair = {"before": before, "after": after, "drifting": int(found.anchors["drifts"].sum())}
    names = ("new_items", "pools", "pools_steady", "newcomers", "returners")
    return [(say(f"analysis.rasch_{name}", **pair), getattr(found, name)) for name in names]


def _pools(db: ContestData, *weeks: int) -> pd.DataFrame:
    """Say how large each week's pool was, how many attempts it takes to meet it, and how many people made."""
    known = {row["week"]: row for row in db.weeks.to_dict("records")}
    rows = []
    for week in weeks:
        effect = pool_effect(known[week]["pool_size"], known[week]["questions"])
        inside = db.attempts[db.attempts["week"] == week]
        made = len(inside) / inside["person"].nunique()
        rows.append((week, effect.pool_size, _decimal(effect.attempts_needed), _decimal(made)))
    return make_frame(("week", "pool_size", "attempts_needed", "attempts_made"), rows)


def _interval(difference: Difference) -> str:
    if np.isnan(difference.value):
        return ""
    return f"{_decimal(difference.low, 2)} … {_decimal(difference.high, 2)}"


def _option(letter: str, key: str) -> str:
    if letter == "-":
        return say("analysis.option_none")
    return say("analysis.option_key", letter=letter) if letter in key else letter


def _flags(names: Iterable[str]) -> str:
    return "; ".join(say(f"analysis.flag_{name}") for name in names)


def _decimal(value: float, places: int = 1) -> str:
    return "" if pd.isna(value) else format_number(float(value), places)


def _picture(svg: bytes, name: str, **values: object) -> Markup:
    return Markup(esc.figure(svg, say(f"analysis.chart_{name}_title"), say(f"analysis.chart_{name}_alt", **values)))
