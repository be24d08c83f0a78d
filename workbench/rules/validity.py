"""Rule findings of a week: what the written rules say about each paper, the same for everybody and every time.

Times are rounded down by the platform, so each check takes the value within the recorded resolution that is best for
the participant.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from workbench.rules.screening import CheckId, Evidence, Excluded, Flag, Rows, Value, in_order, local_days

_UNIX_EPOCH = date(1970, 1, 1).toordinal()


def check_validity(evidence: Evidence) -> tuple[Flag, ...]:
    """Give the rule findings about the week's attempts, by code and in the order of the checks.

    Whether an attempt was annulled or cleared plays no part: a finding stays true after the ruling on it.
    """
    checks = (
        _outside_window,
        _over_cap,
        _over_time_limit,
        _excluded,
        _under_pace_floor,
        _parallel,
        _shared_identity,
        _wrong_form,
        _points_disagree,
    )
    return in_order([flag for check in checks for flag in check(evidence)])


def _code(evidence: Evidence, row: int) -> str:
    return str(evidence.attempts.codes[row])


def _outside_window(evidence: Evidence) -> Iterator[Flag]:
    a, limits, rows = evidence.attempts, evidence.limits, evidence.rows
    early = a.started_ms[rows] + a.moment_resolution_ms[rows] <= limits.opens_ms
    late = a.submitted_ms[rows] >= limits.closes_ms
    for row in rows[early]:
        values = {"started_at": int(a.started_ms[row]), "opens_at": limits.opens_ms}
        yield Flag(CheckId.OUTSIDE_WINDOW, _code(evidence, row), values, variant="early")
    for row in rows[late]:
        values = {"submitted_at": int(a.submitted_ms[row]), "closes_at": limits.closes_ms}
        yield Flag(CheckId.OUTSIDE_WINDOW, _code(evidence, row), values, variant="late")


def _over_cap(evidence: Evidence) -> Iterator[Flag]:
    """The first papers fill the cap, the later ones are over it; an annulled paper has used its turn."""
    limits, a = evidence.limits, evidence.attempts
    if limits.per_person is None and limits.per_day is None and limits.in_all is None:
        return
    days = local_days(a.started_ms)
    for chain in a.chains(np.flatnonzero(a.week <= evidence.week)):
        mine = chain[a.week[chain] == evidence.week]
        per_day: dict[int, int] = {}
        for place, row in enumerate(mine, start=1):
            day = int(days[row])
            per_day[day] = per_day.get(day, 0) + 1
            before = len(chain) - len(mine)
            counted = (
                ("week", place, limits.per_person),
                ("day", per_day[day], limits.per_day),
                ("all", before + place, limits.in_all),
            )
            for variant, number, cap in counted:
                if cap is not None and number > cap:
                    values = {"number": number, "cap": cap}
                    yield Flag(CheckId.OVER_CAP, _code(evidence, row), values, variant=variant)


def _over_time_limit(evidence: Evidence) -> Iterator[Flag]:
    a, limits, rows = evidence.attempts, evidence.limits, evidence.rows
    for row in rows[a.duration_ms[rows] > limits.time_limit_ms + limits.grace_ms]:
        values = {
            "duration_ms": int(a.duration_ms[row]),
            "limit_ms": limits.time_limit_ms,
            "grace_ms": limits.grace_ms,
        }
        yield Flag(CheckId.OVER_TIME_LIMIT, _code(evidence, row), values)


def _under_pace_floor(evidence: Evidence) -> Iterator[Flag]:
    a, floor, rows = evidence.attempts, evidence.limits.floor_ms_per_question, evidence.rows
    longest = a.duration_ms[rows] + a.duration_resolution_ms[rows]
    for row in rows[longest <= floor * a.n_items[rows]]:
        values = {
            "duration_ms": int(a.duration_ms[row]),
            "per_question_ms": int(a.duration_ms[row] // a.n_items[row]),
            "floor_ms": floor,
        }
        yield Flag(CheckId.UNDER_PACE_FLOOR, _code(evidence, row), values)


def _excluded(evidence: Evidence) -> Iterator[Flag]:
    a, rows = evidence.attempts, evidence.rows
    days = local_days(a.started_ms[rows])
    for line in evidence.excluded:
        values: dict[str, Value] = {"ground": line.ground.value}
        values |= {"from_on": line.from_on.isoformat()} if line.from_on else {}
        variant = "listed" if line.from_on else "member"
        on_these_days = _within(line, days)
        for row in rows[np.isin(a.person[rows], list(line.people)) & on_these_days]:
            yield Flag(CheckId.EXCLUDED_PERSON, _code(evidence, row), values, variant=variant)
        for row in rows[np.isin(a.unit[rows], list(line.units)) & on_these_days]:
            yield Flag(CheckId.EXCLUDED_UNIT, _code(evidence, row), values)


def _within(line: Excluded, days: np.ndarray) -> np.ndarray:
    first = line.from_on.toordinal() - _UNIX_EPOCH if line.from_on else days.min(initial=0)
    last = line.until_on.toordinal() - _UNIX_EPOCH if line.until_on else days.max(initial=0)
    within: np.ndarray = (days >= first) & (days <= last)
    return within


def _parallel(evidence: Evidence) -> Iterator[Flag]:
    """Two papers of one person overlap for certain, however the recorded moments were rounded down."""
    a = evidence.attempts
    for chain in a.chains(evidence.rows):
        if len(chain) > 1:
            yield from _overlaps(evidence, chain)


def _overlaps(evidence: Evidence, chain: Rows) -> Iterator[Flag]:
    a = evidence.attempts
    begun, ended = a.started_ms[chain] + a.moment_resolution_ms[chain], a.submitted_ms[chain]
    if not (begun[1:] <= np.maximum.accumulate(ended)[:-1]).any():
        return
    overlap = (begun[:, None] <= ended[None, :]) & (begun[None, :] <= ended[:, None])
    np.fill_diagonal(overlap, False)
    for place in np.flatnonzero(overlap.any(axis=1)):
        others = a.codes_at(chain[overlap[place]])
        yield Flag(CheckId.PARALLEL, _code(evidence, chain[place]), {"count": len(others)}, others)


def _shared_identity(evidence: Evidence) -> Iterator[Flag]:
    a, rows = evidence.attempts, evidence.rows
    for shared in evidence.identities:
        for row in rows[np.isin(a.person[rows], list(shared.people))]:
            others = sorted(code for person, code in shared.people.items() if person != a.person[row])
            if others:
                values: dict[str, Value] = {"accounts": ", ".join(others), "count": len(others)}
                yield Flag(CheckId.SHARED_IDENTITY, _code(evidence, row), values, variant=shared.by)


def _wrong_form(evidence: Evidence) -> Iterator[Flag]:
    a, rows = evidence.attempts, evidence.rows
    for row in rows[(a.form_week[rows] != 0) & (a.form_week[rows] != evidence.week)]:
        yield Flag(CheckId.WRONG_FORM, _code(evidence, row), {"week": int(a.form_week[row])})


def _points_disagree(evidence: Evidence) -> Iterator[Flag]:
    a = evidence.attempts
    for row in evidence.rows:
        paper = evidence.papers.get(int(a.form[row]))
        given = a.responses[row]
        if paper and paper.correct and given:
            earned = sum(map(str.__eq__, given, paper.correct))
            if earned != a.points[row]:
                found = {"points": int(a.points[row]), "earned": earned}
                yield Flag(CheckId.POINTS_DISAGREE, _code(evidence, row), found)
