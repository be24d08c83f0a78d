"""Points: simulated from ability, item difficulty, practice and memory, then fitted to the exact counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.demo.fitting import Floats, Ints

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Papers:
    """One week's attempts in order of person and turn: person's place, turn (0 first), form and its items."""

    person: Ints
    turn: Ints
    form: Ints
    items: Ints  # attempts x 20, places in the bank


@dataclass(frozen=True)
class PerfectCell:
    """How many perfect attempts by how many people a set of people must show in a week."""

    people: Ints
    attempts: int
    persons: int


def simulate_margins(
    papers: Papers,
    ability: Floats,
    difficulty: Floats,
    pool_size: int,
    known_before: Bools,
    rng: np.random.Generator,
) -> Floats:
    """Give how far each answer is on the right side: the Rasch logit less a logistic lot, without the week's level.

    Practice lifts every further attempt; an item seen earlier in the week (the smaller the pool, the likelier) or
    in an earlier week's pool is easier.
    """
    n_items = papers.items.shape[1]
    turn = papers.turn[:, None]
    seen = rng.random(papers.items.shape) < 1 - (1 - n_items / pool_size) ** turn
    logit = 1.1 * ability[papers.person][:, None] + 0.25 * np.log1p(turn) - difficulty[papers.items]
    logit += 1.5 * seen + 0.5 * known_before[papers.items]
    lot = rng.random(papers.items.shape)
    return logit - np.log(lot / (1 - lot))


def set_level(margins: Floats, wrong_allowed: int, wanted: int) -> Floats:
    """Shift the whole week so that about ``wanted`` attempts have at most ``wrong_allowed`` wrong answers."""
    worst = np.sort(margins, axis=1)[:, wrong_allowed]
    shifted: Floats = margins - np.sort(worst)[-wanted] + 1e-9
    return shifted


def fit_points(margins: Floats, papers: Papers, cells: list[PerfectCell], planted: Ints, at_19: int | None) -> Ints:
    """Give every attempt its points: the simulated ones, moved where an exact count asks for it.

    ``planted`` are attempts that must be perfect. The attempts nearest to 20 (their worst answer is the least
    wrong) become perfect, the next nearest 19.
    """
    n_items = margins.shape[1]
    ordered = np.sort(margins, axis=1)
    points: Ints = np.minimum((margins > 0).sum(axis=1), n_items - 1)
    nearness = ordered[:, 0].copy()
    nearness[planted] = np.inf
    perfect = np.concatenate([_choose_perfect(nearness, papers.person, cell) for cell in cells])
    if at_19 is not None:
        points = np.minimum(points, n_items - 2)
        near_19 = ordered[:, 1].copy()
        near_19[perfect] = -np.inf
        points[np.argsort(-near_19, kind="stable")[:at_19]] = n_items - 1
    points[perfect] = n_items
    return points


def _choose_perfect(nearness: Floats, person: Ints, cell: PerfectCell) -> Ints:
    """Choose ``cell.attempts`` attempts of exactly ``cell.persons`` people, the nearest first.

    People with many attempts are favoured just enough that the chosen have room for the perfect attempts and for
    imperfect ones beside them.
    """
    mine = np.flatnonzero(np.isin(person, cell.people))
    best, tries = np.full(person.max() + 1, -np.inf), np.bincount(person[mine], minlength=person.max() + 1)
    np.maximum.at(best, person[mine], nearness[mine])
    favour = 0.0
    while True:
        key = best[cell.people] + favour * np.log(tries[cell.people])
        chosen = cell.people[np.argsort(-key, kind="stable")[: cell.persons]]
        if tries[chosen].sum() >= 1.35 * cell.attempts or favour > 6:
            break
        favour += 0.25
    theirs: Ints = mine[np.isin(person[mine], chosen)]
    theirs = theirs[np.argsort(-nearness[theirs], kind="stable")]
    _, firsts = np.unique(person[theirs], return_index=True)
    others = np.setdiff1d(np.arange(len(theirs)), firsts)
    perfect: Ints = theirs[np.concatenate([firsts, others[: cell.attempts - cell.persons]])]
    return perfect


def correct_answers(margins: Floats, points: Ints) -> Bools:
    """Mark the answers that are correct: in each attempt as many as it has points, the likeliest ones."""
    rank = np.argsort(np.argsort(-margins, axis=1, kind="stable"), axis=1, kind="stable")
    return rank < points[:, None]
