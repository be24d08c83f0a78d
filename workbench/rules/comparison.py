"""With whom a paper is compared: attempts of the week that were as far on and had met as much of their questions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.rules.screening import Evidence, Group, Ints, Rows, Thresholds

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_MAD_TO_SD = 1.4826  # the median absolute deviation of a normal distribution is 1 / 1.4826 standard deviations


@dataclass(frozen=True)
class Comparison:
    """The groups of a week: ``week`` are the comparable rows, ``classes`` says of each row of the week which group.

    ``turn`` and ``seen`` are those of :func:`turns` and :func:`seen_shares`. A week that is too small has no groups.
    """

    turn: Ints
    seen: Floats
    week: Rows
    classes: dict[int, tuple[int, int]]
    groups: dict[tuple[int, int], tuple[Group, Rows]]

    def group_of(self, row: int) -> tuple[Group, Rows] | None:
        """Give the group of a row and the rows in it."""
        return self.groups.get(self.classes[row])


def turns(evidence: Evidence) -> Ints:
    """Give for each attempt the number it has among its person's attempts of the same week, from 1."""
    a = evidence.attempts
    numbers = np.zeros(len(a.codes), dtype=np.int64)
    for week in np.unique(a.week):
        for chain in a.chains(np.flatnonzero(a.week == week)):
            numbers[chain] = np.arange(1, len(chain) + 1)
    return numbers


def seen_shares(evidence: Evidence) -> Floats:
    """Give for each attempt the share of its questions that its person met in an earlier attempt of any week.

    NaN where the platform told no form.
    """
    a = evidence.attempts
    shares = np.full(len(a.codes), np.nan)
    known = np.flatnonzero(np.isin(a.form, list(evidence.papers)))
    if not len(known):
        return shares
    shown, n_items = shown_items(evidence, a.form[known])
    order = np.lexsort((a.codes[known], a.submitted_ms[known], a.started_ms[known]))
    _, person = np.unique(a.person[known], return_inverse=True)
    meetings = np.where(shown < 0, -1, person[:, None] * n_items + shown)[order]
    _, first = np.unique(meetings, return_index=True)
    is_again = np.ones(meetings.size, dtype=bool)
    is_again[first] = False
    is_there = meetings >= 0
    shares[known[order]] = (is_again.reshape(meetings.shape) & is_there).sum(axis=1) / is_there.sum(axis=1)
    return shares


def shown_items(evidence: Evidence, forms: Ints) -> tuple[Ints, int]:
    """Give the items of each form as numbers, -1 after a shorter form's last, and how many items there are."""
    number: dict[str, int] = {}
    width = max(len(paper.items) for paper in evidence.papers.values())
    table = {
        form: [*(number.setdefault(item, len(number)) for item in paper.items), *[-1] * (width - len(paper.items))]
        for form, paper in evidence.papers.items()
    }
    distinct, places = np.unique(forms, return_inverse=True)
    return np.array([table[int(form)] for form in distinct], dtype=np.int64)[places], len(number)


def compare(evidence: Evidence, thresholds: Thresholds, invalid: Collection[str] = ()) -> Comparison:
    """Sort the week's attempts into groups by attempt number and share of the questions already met.

    ``invalid`` are codes of attempts with a rule finding: nobody is compared with them. A group with fewer than
    ``min_group`` members is widened to all of the same attempt number, then to the whole week.
    """
    rows, all_turns, all_seen = evidence.rows, turns(evidence), seen_shares(evidence)
    turn = np.searchsorted(thresholds.turn_edges, all_turns[rows])
    seen = np.searchsorted(thresholds.seen_edges, all_seen[rows]) + np.isnan(all_seen[rows])
    usable = ~np.isin(evidence.attempts.codes[rows], list(invalid))
    classes = {int(row): (int(t), int(s)) for row, t, s in zip(rows, turn, seen, strict=True)}
    groups: dict[tuple[int, int], tuple[Group, Rows]] = {}
    for key in sorted(set(classes.values())):
        same_turn = usable & (turn == key[0])
        for name, members in (("turn_seen", same_turn & (seen == key[1])), ("turn", same_turn), ("week", usable)):
            if (size := int(members.sum())) >= thresholds.min_group:
                groups[key] = (Group(name, size, _words(name, thresholds, *key)), rows[members])
                break
    return Comparison(all_turns, all_seen, rows[usable], classes, groups)


def _words(name: str, thresholds: Thresholds, turn: int, seen: int) -> dict[str, str | int | float]:
    words: dict[str, str | int | float] = {}
    if name != "week":
        words["turn"] = _whole_range([0, *thresholds.turn_edges], turn)
    if name == "turn_seen":
        percents = [-1, *(round(100 * edge) for edge in thresholds.seen_edges), 100]
        words["seen"] = f"{_whole_range(percents, seen)}%" if seen < len(percents) - 1 else "?"
    return words


def _whole_range(edges: list[int], place: int) -> str:
    """Write the whole numbers after one edge up to the next: ``1``, ``3–4``, and ``≥ 5`` after the last."""
    low = edges[place] + 1
    if place + 1 == len(edges):
        return f"≥ {low}"
    return str(low) if low == edges[place + 1] else f"{low}–{edges[place + 1]}"


def robust_z(values: Floats, reference: Floats) -> Floats:
    """Give the distance of values from the median of a reference in robust standard deviations (1.4826 MAD).

    All zero where the reference does not spread: then nothing can be said.
    """
    median = np.median(reference)
    scale = _MAD_TO_SD * np.median(np.abs(reference - median))
    z: Floats = (values - median) / scale if scale > 0 else np.zeros_like(values)
    return z


def percent_below(more: int, size: int) -> float:
    """Give what percent of a group is less striking, to a tenth."""
    return round(100 * more / size, 1) if size else 0.0


def strength(at_least_as_striking: int, size: int) -> float:
    """Give the negative decimal logarithm of the share of comparable cases at least as striking, its own included."""
    return round(float(-np.log10((1 + at_least_as_striking) / (1 + size))), 4)
