"""Notebook 95_ad_hoc_analysis: frames to look into, read-only and without personal data, and three examples."""

from __future__ import annotations

import pandas as pd

from workbench.catalogue import say
from workbench.desk import charts
from workbench.desk.pages import Markup, Page, Table, make_frame
from workbench.desk.session import Desk
from workbench.queries.contest import weeks_of_contest
from workbench.queries.learning import AnonymousAttempt, anonymous_attempts
from workbench.queries.units import unit_rows
from workbench.store import reading
from workbench.texts import format_number, to_local
from workbench.widgets import esc

LEAGUE_SHOWN = 15
LONGEST_RUN = 10


def attempts(desk: Desk) -> pd.DataFrame:
    """Give every attempt that counts, one row each.

    Columns: week, person (a number that names nobody), unit_code, ordinal (1 = the person's first attempt of the
    week), points, n_items, duration_ms, share (points over n_items).
    """
    with reading(desk.engine) as session:
        rows = anonymous_attempts(session, desk.contest_id)
    frame = pd.DataFrame(rows, columns=list(AnonymousAttempt._fields))
    return frame.assign(share=frame["points"] / frame["n_items"])


def units(desk: Desk) -> pd.DataFrame:
    """Give every unit: unit_code, unit_name, group_code, headcount, people, attempts, perfect_attempts, rate."""
    with reading(desk.engine) as session:
        rows = unit_rows(session, desk.contest_id)
    names = ["unit_code", "unit_name", "group_code", "headcount", "people", "attempts", "perfect_attempts"]
    frame = pd.DataFrame([[getattr(row, name) for name in names] for row in rows], columns=names)
    frame["headcount"] = frame["headcount"].astype("Int64")
    return frame.assign(rate=frame["people"] / frame["headcount"])


def weeks(desk: Desk) -> pd.DataFrame:
    """Give every week: week, opens_at and closes_at in local time, questions, pool_size, time_limit_s."""
    with reading(desk.engine) as session:
        rows = [
            (
                week.number,
                to_local(week.opens_at),
                to_local(week.closes_at),
                week.questions_per_attempt,
                week.pool_size,
                week.time_limit_s,
            )
            for week in weeks_of_contest(session, desk.contest_id)
        ]
    return pd.DataFrame(rows, columns=["week", "opens_at", "closes_at", "questions", "pool_size", "time_limit_s"])


def points_by_week(frame: pd.DataFrame) -> Page:
    """Compare the weeks by the mean share of right answers and the share of perfect attempts."""
    if frame.empty:
        return Page(say("desk.no_attempts"))
    numbers = sorted({int(week) for week in frame["week"]})
    shares = [frame.loc[frame["week"] == number, "share"] for number in numbers]
    rows = [
        (number, len(share), format_share(share.mean()), format_share((share == 1).mean()))
        for number, share in zip(numbers, shares, strict=True)
    ]
    table = Table(say("desk.table_points"), make_frame(("week", "attempts", "mean_share", "perfect_share"), rows))
    labels = [say("desk.of_week", week=row[0]) for row in rows]
    svg = charts.columns(labels, [100 * share.mean() for share in shares], say("desk.axis_share"), 1)
    return Page(table, _picture(svg, "desk.chart_points", rows=", ".join(f"{row[0]}: {row[2]}" for row in rows)))


def learning(frame: pd.DataFrame, longest: int = LONGEST_RUN) -> Page:
    """Show how the share of right answers moves from a person's first attempt of a week to later ones."""
    if frame.empty:
        return Page(say("desk.no_attempts"))
    inside = frame[frame["ordinal"] <= longest]
    means = inside.groupby(["week", "ordinal"], as_index=False).agg(mean=("share", "mean"), size=("share", "size"))
    series: dict[str, list[tuple[int, float]]] = {}
    rows = []
    for week, ordinal, mean, size in means.to_numpy().tolist():
        series.setdefault(say("desk.of_week", week=int(week)), []).append((int(ordinal), 100 * mean))
        rows.append((int(week), int(ordinal), int(size), format_share(mean)))
    table = Table(say("desk.table_learning"), make_frame(("week", "ordinal", "attempts", "mean_share"), rows))
    svg = charts.lines(series, say("desk.axis_ordinal"), say("desk.axis_share"))
    return Page(table, _picture(svg, "desk.chart_learning", weeks=len(series), longest=longest))


def unit_league(frame: pd.DataFrame, top: int = LEAGUE_SHOWN) -> Page:
    """Rank units by the share of their members who took part; units without a headcount are left out."""
    known = frame.dropna(subset=["headcount"]).sort_values(["rate", "unit_code"], ascending=[False, True])
    if known.empty:
        return Page(say("desk.no_headcounts"))
    columns = ["unit_name", "headcount", "people", "rate"]
    rows = [
        (place, name, int(headcount), int(people), format_share(rate))
        for place, (name, headcount, people, rate) in enumerate(known[columns].to_numpy().tolist(), start=1)
    ]
    table = Table(say("desk.table_league"), make_frame(("place", "unit", "headcount", "people", "rate"), rows), top)
    first = known.head(top)
    svg = charts.bars(list(first["unit_name"]), [100 * float(rate) for rate in first["rate"]], say("desk.axis_rate"), 1)
    return Page(table, _picture(svg, "desk.chart_league", first=rows[0][1], rate=rows[0][4]))


def format_share(share: float) -> str:
    """Write a share as a percentage with one decimal."""
    return f"{format_number(100 * share, 1)}%"


def _picture(svg: bytes, key: str, **values: object) -> Markup:
    return Markup(esc.figure(svg, say(f"{key}_title"), say(f"{key}_alt", **values)))
