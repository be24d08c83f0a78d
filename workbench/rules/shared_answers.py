"""Wrong answers that two papers share: computed only where it can tell something.

Over all pairs of a contest with random forms it has almost no power: two papers share few items, and full papers carry
no wrong answer. It is computed for pairs that something else already ties together (one device, phone or ID number),
and for weeks in which everybody gets the same questions; elsewhere it is not computable, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from workbench.rules.comparison import strength
from workbench.rules.forms import NO_ANSWER
from workbench.rules.screening import NONE, CheckId, Evidence, Flag, Group, Thresholds

Floats = NDArray[np.float64]
Shares = dict[tuple[str, str], float]


def omega(matches: int, probabilities: Sequence[float] | Floats) -> float:
    """Give how many standard deviations more answers match than expected: (s - sum p) / sqrt(sum p (1 - p)).

    After Wollack (1997); ``probabilities`` are those of a match on each item. 0 where nothing could vary.
    """
    p = np.asarray(probabilities, dtype=float)
    spread = float(np.sqrt(np.sum(p * (1 - p))))
    return (matches - float(np.sum(p))) / spread if spread else 0.0


def gbt(matches: int, probabilities: Sequence[float] | Floats) -> float:
    """Give the chance of at least so many matches: the upper tail of the Poisson binomial distribution.

    The generalised binomial test of van der Linden and Sotaridona (2006).
    """
    chances = np.ones(1)
    for p in np.asarray(probabilities, dtype=float):
        chances = np.append(chances * (1 - p), 0.0) + np.append(0.0, chances * p)
    return float(min(1.0, chances[max(matches, 0) :].sum()))


def k_index(matches: int, n_wrong: int, p: float) -> float:
    """Give the chance that at least so many of the source's wrong answers are met: P(Bin(n_wrong, p) >= matches).

    The K index (Holland 1996); ``p`` is the mean share of the source's wrong answers met by people with as many
    wrong answers as the copier.
    """
    return gbt(matches, [p] * n_wrong)


def shared_wrong_answers(evidence: Evidence, thresholds: Thresholds) -> Iterator[Flag]:
    """Give both papers of each pair that shares too many wrong answers, where the key and the answers are known.

    Among the pairs of a fixed set the threshold is divided by their number (Bonferroni): most pairs are unsuspected.
    """
    if not evidence.is_key_known:
        return
    tied = tied_pairs(evidence)
    free, n_free = fixed_set_pairs(evidence, thresholds.shared_min)
    limits = {pair: thresholds.shared_tail / max(n_free, 1) for pair in free}
    limits |= dict.fromkeys(tied, thresholds.shared_tail)
    if not limits:
        return
    a, shares = evidence.attempts, _choice_shares(evidence)
    group = Group("answers", len(evidence.rows))
    for (first, second), limit in limits.items():
        matches, chances = _wrong_matches(evidence, first, second, shares)
        tail = gbt(matches, chances)
        if matches >= thresholds.shared_min and tail <= limit:
            values = {"matches": matches, "wrong": len(chances), "expected": round(float(sum(chances)), 2)}
            weight = strength(int(tail * len(evidence.rows)), len(evidence.rows))
            for row, other in ((first, second), (second, first)):
                yield Flag(
                    CheckId.SHARED_WRONG_ANSWERS,
                    str(a.codes[row]),
                    {**values, "omega": round(omega(matches, chances), 2)},
                    a.codes_at([other]),
                    group=group,
                    strength=weight,
                )


def tied_pairs(evidence: Evidence) -> list[tuple[int, int]]:
    """Give the pairs of papers by different people on one device, phone or ID number, the earlier paper first."""
    a, rows = evidence.attempts, evidence.rows
    told = rows[a.device[rows] != NONE]
    sets = [told[a.device[told] == device] for device in np.unique(a.device[told])]
    sets += [rows[np.isin(a.person[rows], list(shared.people))] for shared in evidence.identities]
    pairs = set()
    for tied in sets:
        known = [int(row) for row in tied if a.responses[row] and int(a.form[row]) in evidence.papers]
        known.sort(key=lambda row: (a.submitted_ms[row], a.codes[row]))
        pairs |= {(x, y) for x, y in combinations(known, 2) if a.person[x] != a.person[y]}
    return sorted(pairs, key=lambda pair: (str(a.codes[pair[0]]), str(a.codes[pair[1]])))


def is_fixed_set(evidence: Evidence) -> bool:
    """Say whether everybody in the week got the same questions, in whatever order."""
    a, papers = evidence.attempts, evidence.papers
    forms = {int(a.form[row]) for row in evidence.rows if a.responses[row]} & papers.keys()
    return len({frozenset(papers[form].items) for form in forms}) == 1


def fixed_set_pairs(evidence: Evidence, least: int) -> tuple[list[tuple[int, int]], int]:
    """Give the pairs of first papers of a fixed set with at least so many wrong answers in common, and of how many.

    The earlier paper stands first. Only each person's first paper of the week is compared: later ones repeat it.
    """
    if not is_fixed_set(evidence):
        return [], 0
    from scipy.sparse import csr_array

    a, papers = evidence.attempts, evidence.papers
    firsts = [int(chain[0]) for chain in a.chains(evidence.rows)]
    known = [row for row in firsts if a.responses[row] and int(a.form[row]) in papers]
    known.sort(key=lambda row: (a.submitted_ms[row], a.codes[row]))
    places: list[int] = []
    columns: list[int] = []
    number: dict[tuple[str, str], int] = {}
    for place, row in enumerate(known):
        paper = papers[int(a.form[row])]
        for item, choice, correct in zip(paper.items, a.responses[row], paper.correct, strict=False):
            if choice not in (correct, NO_ANSWER):
                places.append(place)
                columns.append(number.setdefault((item, choice), len(number)))
    wrong = csr_array((np.ones(len(places), dtype=np.int32), (places, columns)), shape=(len(known), len(number) or 1))
    shared = (wrong @ wrong.T).tocoo()
    met = (shared.row < shared.col) & (shared.data >= least)
    pairs = zip(shared.row[met].tolist(), shared.col[met].tolist(), strict=True)
    return sorted((known[x], known[y]) for x, y in pairs), len(known) * (len(known) - 1) // 2


def _choice_shares(evidence: Evidence) -> Shares:
    """Give (item, choice) -> the share of the week's papers with the item that chose it."""
    chosen: dict[tuple[str, str], int] = {}
    shown: dict[str, int] = {}
    a = evidence.attempts
    for row in evidence.rows:
        paper = evidence.papers.get(int(a.form[row]))
        for item, choice in zip(paper.items, a.responses[row], strict=False) if paper else ():
            chosen[item, choice] = chosen.get((item, choice), 0) + 1
            shown[item] = shown.get(item, 0) + 1
    return {(item, choice): count / shown[item] for (item, choice), count in chosen.items()}


def _wrong_matches(evidence: Evidence, source: int, other: int, shares: Shares) -> tuple[int, list[float]]:
    """Count the source's wrong answers that the other gave too; and the chance of each by the week's answers."""
    a, papers = evidence.attempts, evidence.papers
    theirs = papers[int(a.form[other])]
    answers = dict(zip(theirs.items, a.responses[other], strict=False))
    paper = papers[int(a.form[source])]
    matches, chances = 0, []
    for item, choice, correct in zip(paper.items, a.responses[source], paper.correct, strict=False):
        if choice not in (correct, NO_ANSWER) and item in answers:
            chances.append(shares[item, choice])
            matches += answers[item] == choice
    return matches, chances
