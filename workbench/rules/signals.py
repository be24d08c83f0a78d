"""Signals of a week: papers that stand out by comparison; they put a queue in order, a person looks and decides.

On real licensure data speed and shared wrong answers told something, person fit and fit to a time model did not, and
model p-values were far from calibrated: hence robust comparisons within groups, and no such fit here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.rules.comparison import Comparison, Floats, percent_below, robust_z, strength
from workbench.rules.forms import NO_ANSWER
from workbench.rules.screening import NONE, CheckId, Evidence, Flag, Group, Rows, Thresholds, Value, in_order
from workbench.rules.shared_answers import shared_wrong_answers

_HOUR_MS = 3_600_000


def find_signals(evidence: Evidence, thresholds: Thresholds, comparison: Comparison) -> tuple[Flag, ...]:
    """Give the signals about the week's attempts, by code and in the order of the checks.

    Papers with a rule finding are looked at like all others, but nobody is compared with them. Rulings play no part,
    so that annulling a paper raises no signal on another.
    """
    checks = (_fast_for_week, _jump_to_full, _repeated_equal_results, _many_on_one_device, _harvesting)
    flags = [flag for check in checks for flag in check(evidence, thresholds, comparison)]
    return in_order([*flags, *shared_wrong_answers(evidence, thresholds)])


def bh_q_values(p_values: Sequence[float] | Floats) -> Floats:
    """Give the q-values of Benjamini and Hochberg (1995): the least false discovery rate at which each is rejected."""
    from scipy.stats import false_discovery_control  # loading it takes a second; only screening should wait for it

    q_values: Floats = false_discovery_control(np.asarray(p_values, dtype=float)) if len(p_values) else np.zeros(0)
    return q_values


def _fast_for_week(evidence: Evidence, thresholds: Thresholds, comparison: Comparison) -> Iterator[Flag]:
    """A duration far below those of the group, on the scale of its logarithm."""
    from scipy.stats import norm

    a, rows = evidence.attempts, evidence.rows
    log_ms, z = np.log(a.duration_ms), np.zeros(len(a.codes))
    for key, (_, members) in comparison.groups.items():
        mine = np.array([row for row, classes in comparison.classes.items() if classes == key], dtype=np.intp)
        z[mine] = robust_z(log_ms[mine], log_ms[members])
    q_values = dict(zip(rows.tolist(), bh_q_values(norm.cdf(z[rows])).tolist(), strict=True))
    ordered = np.sort(z[comparison.week])
    for row in rows[z[rows] <= -thresholds.fast_z]:
        found = comparison.group_of(int(row))
        assert found is not None, "a row without a group has no distance from it"
        group, members = found
        slower = int(np.count_nonzero(a.duration_ms[members] > a.duration_ms[row]))
        yield Flag(
            CheckId.FAST_FOR_WEEK,
            str(a.codes[row]),
            {
                "duration_ms": int(a.duration_ms[row]),
                "median_ms": int(np.median(a.duration_ms[members])),
                "z": round(float(z[row]), 2),
            },
            percentile=percent_below(slower, group.size),
            group=group,
            strength=strength(int(np.searchsorted(ordered, z[row])), len(ordered)),
            q_value=round(q_values[int(row)], 6),
        )


def _jump_to_full(evidence: Evidence, thresholds: Thresholds, comparison: Comparison) -> Iterator[Flag]:
    """A first full paper of somebody whose best before was far from it."""
    a = evidence.attempts
    share = a.points / a.n_items
    rises: dict[int, tuple[float, int]] = {}
    for chain in a.chains(np.flatnonzero(a.week <= evidence.week)):
        full = np.flatnonzero(share[chain] == 1)
        if len(full) and full[0] and a.week[row := int(chain[full[0]])] == evidence.week:
            best = chain[: full[0]][np.argmax(share[chain[: full[0]]])]
            rises[row] = (float(1 - share[best]), int(a.points[best]))
    comparable = set(comparison.week.tolist())
    usual = np.array([rise for row, (rise, _) in rises.items() if row in comparable])
    group = Group("first_full", len(usual))
    for row, (rise, best_points) in rises.items():
        if rise >= thresholds.jump:
            values: dict[str, Value] = {"points": int(a.points[row]), "best_before": best_points}
            yield _ranked(CheckId.JUMP_TO_FULL, str(a.codes[row]), values, rise, usual, group)


def _ranked(
    check: CheckId,
    code: str,
    values: dict[str, Value],
    size: float,
    usual: Floats,
    group: Group,
    others: tuple[str, ...] = (),
) -> Flag:
    """Make the flag of a case that is the more striking the greater its ``size`` is among the ``usual`` ones."""
    below = int(np.count_nonzero(usual < size))
    at_least = int(np.count_nonzero(usual >= size)) - 1  # without itself
    return Flag(
        check,
        code,
        values,
        others,
        percentile=percent_below(below, len(usual)),
        group=group,
        strength=strength(max(at_least, 0), len(usual)),
    )


def _repeated_equal_results(evidence: Evidence, thresholds: Thresholds, comparison: Comparison) -> Iterator[Flag]:
    """Several papers in a row with the same points in the same time, as a program would hand them in."""
    a = evidence.attempts
    runs: list[Rows] = []
    longest: list[int] = []
    for chain in a.chains(evidence.rows):
        mine = list(_equal_runs(evidence, chain, thresholds.equal_ms))
        runs += mine
        longest.append(max(map(len, mine)))
    usual, group = np.array(longest, dtype=float), Group("people", len(longest))
    for run in runs:
        if len(run) >= thresholds.equal_run:
            fastest, slowest = int(a.duration_ms[run].min()), int(a.duration_ms[run].max())
            values: dict[str, Value] = {"count": len(run), "points": int(a.points[run[0]])}
            values |= {"fastest_ms": fastest, "slowest_ms": slowest}
            for row in run:
                others = a.codes_at(run[run != row])
                code = str(a.codes[row])
                yield _ranked(CheckId.REPEATED_EQUAL_RESULTS, code, values, len(run), usual, group, others)


def _equal_runs(evidence: Evidence, chain: Rows, tolerance_ms: int) -> Iterator[Rows]:
    """Cut a person's papers into runs of equal points whose durations all lie within the tolerance."""
    a = evidence.attempts
    start, low, high = 0, int(a.duration_ms[chain[0]]), int(a.duration_ms[chain[0]])
    for place in range(1, len(chain)):
        duration = int(a.duration_ms[chain[place]])
        low, high = min(low, duration), max(high, duration)
        if a.points[chain[place]] != a.points[chain[place - 1]] or high - low > tolerance_ms:
            yield chain[start:place]
            start, low, high = place, duration, duration
    yield chain[start:]


def _many_on_one_device(evidence: Evidence, thresholds: Thresholds, comparison: Comparison) -> Iterator[Flag]:
    """More people on one device within a day than one would expect of a family."""
    a, rows = evidence.attempts, evidence.rows
    told = rows[a.device[rows] != NONE]
    order = told[np.lexsort((a.codes[told], a.started_ms[told], a.device[told]))]
    devices = np.split(order, np.flatnonzero(np.diff(a.device[order])) + 1) if len(order) else []
    crowds = [_crowds(evidence, device, thresholds.device_hours * _HOUR_MS) for device in devices]
    usual = np.array([crowd.max() for crowd in crowds], dtype=float)
    group = Group("devices", len(devices))
    for device, crowd in zip(devices, crowds, strict=True):
        for row, people in zip(device, crowd, strict=True):
            if people >= thresholds.device_people:
                others = a.codes_at(device[a.person[device] != a.person[row]])
                values: dict[str, Value] = {"people": int(people), "hours": thresholds.device_hours}
                code = str(a.codes[row])
                yield _ranked(CheckId.MANY_ON_ONE_DEVICE, code, values, float(people), usual, group, others)


def _crowds(evidence: Evidence, device: Rows, span_ms: int) -> NDArray[np.int64]:
    """Give for each attempt on a device the most people who began within one span that holds it."""
    a = evidence.attempts
    begun, people = a.started_ms[device], np.ones(len(device), dtype=np.int64)
    for first, last in enumerate(np.searchsorted(begun, begun + span_ms, side="right")):
        inside = slice(first, int(last))
        people[inside] = np.maximum(people[inside], len(np.unique(a.person[device[inside]])))
    return people


def _harvesting(evidence: Evidence, thresholds: Thresholds, comparison: Comparison) -> Iterator[Flag]:
    """Several short papers with few points or many blanks directly before a full one: answers were being collected."""
    a = evidence.attempts
    if not len(comparison.week):
        return
    short_ms = thresholds.harvest_pace * float(np.median(a.duration_ms[comparison.week]))
    runs: dict[int, Rows] = {}
    for chain in a.chains(evidence.rows):
        full = a.points[chain] == a.n_items[chain]
        if not full.any():
            continue
        thin = [_is_thin(evidence, int(row), short_ms, thresholds.harvest_share) for row in chain]
        for place in np.flatnonzero(full):
            start = place
            while start and thin[start - 1]:
                start -= 1
            runs[int(chain[place])] = chain[start:place]
    usual = np.array([len(run) for run in runs.values()], dtype=float)
    group = Group("full", len(runs))
    for row, run in runs.items():
        if len(run) >= thresholds.harvest_run:
            values: dict[str, Value] = {"count": len(run), "longest_ms": int(a.duration_ms[run].max())}
            values |= {"most_points": int(a.points[run].max())}
            code = str(a.codes[row])
            yield _ranked(CheckId.HARVESTING, code, values, len(run), usual, group, a.codes_at(run))


def _is_thin(evidence: Evidence, row: int, short_ms: float, share: float) -> bool:
    a = evidence.attempts
    n_items = int(a.n_items[row])
    is_low = a.points[row] <= share * n_items or a.responses[row].count(NO_ANSWER) >= share * n_items
    return bool(a.duration_ms[row] < short_ms and is_low)
