"""The essay contest by rule: blind codes, who judges what, totals of marks, ranks and finalists."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from workbench.errors import WorkbenchError
from workbench.rules.draws import derive_seed, shuffled
from workbench.rules.essay_rules import Criterion

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CriterionMark:
    """One judge's points on one criterion (its code) of one essay."""

    essay_code: str
    judge_code: str
    criterion: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class EssayResult:
    """Where an essay stands; ``tie_group`` numbers the essays equal in total, None where it stands alone."""

    essay_code: str
    judge_totals: tuple[tuple[str, Decimal], ...]
    total: Decimal
    rank: int
    tie_group: int | None


@dataclass(frozen=True, slots=True)
class Cut:
    """Who is above a line: ``chosen`` for certain; of the ``tied``, a recorded decision lets ``open_places`` in.

    Where the line is clear, ``tied`` is empty and ``open_places`` 0.
    """

    chosen: tuple[str, ...]
    tied: tuple[str, ...]
    open_places: int


def blind_seed(contest_seed: int) -> int:
    """Give the seed of the blind codes."""
    return derive_seed(contest_seed, "essays/blind")


def judges_seed(contest_seed: int, essay_round: str) -> int:
    """Give the seed of a round's assignment of judges."""
    return derive_seed(contest_seed, f"essays/judges/{essay_round}")


def blind_codes(essay_codes: Iterable[str], seed: int) -> dict[str, str]:
    """Give each essay a blind code (số phách) such as ``SP-0417`` that tells nothing of its place in the register."""
    codes = sorted(set(essay_codes))
    width = max(4, len(str(10 * len(codes))))
    numbers = shuffled(range(1, 10**width), seed, "blind-codes")
    return {code: f"SP-{number:0{width}d}" for code, number in zip(codes, numbers, strict=False)}


def assign_judges(
    essays: Mapping[str, str], judges: Mapping[str, str | None], per_essay: int, seed: int
) -> dict[str, tuple[str, ...]]:
    """Give every essay ``per_essay`` judges, never of the essay's own unit, loads as equal as that allows.

    ``essays`` maps essay code to unit code, ``judges`` judge code to unit code or None. Starting from the least
    loaded, judges are drawn by lot; then works move along chains of judges while that evens out the load, which
    reaches the best balance there is (optimal semi-matching, Harvey et al. 2006).
    """
    lots = shuffled(sorted(judges), seed, "judges")
    load = dict.fromkeys(lots, 0)
    free = {essay: [judge for judge in lots if judges[judge] != unit] for essay, unit in essays.items()}
    panels: dict[str, set[str]] = {}
    for essay in sorted(shuffled(sorted(essays), seed, "essays"), key=lambda essay: len(free[essay])):
        if len(free[essay]) < per_essay:
            raise WorkbenchError("draw.too_few_judges", essay=essay, wanted=per_essay, available=len(free[essay]))
        # A new lot for each essay, else the same judges would always meet on one work.
        draw = sorted(shuffled(free[essay], seed, f"panel/{essay}"), key=load.__getitem__)
        panels[essay] = set(draw[:per_essay])
        for judge in panels[essay]:
            load[judge] += 1
    while _even_out(panels, free, load):
        pass
    return {essay: tuple(sorted(panels[essay])) for essay in sorted(panels)}


def _even_out(panels: dict[str, set[str]], free: Mapping[str, list[str]], load: dict[str, int]) -> bool:
    """Move works along one chain from a judge to one with two or more fewer; False when there is no such chain."""
    for start in sorted(load, key=lambda judge: -load[judge]):
        came_from: dict[str, tuple[str, str]] = {}
        queue = deque([start])
        while queue:
            judge = queue.popleft()
            if load[judge] <= load[start] - 2:
                _move_back(panels, load, came_from, start, judge)
                return True
            for essay in sorted(essay for essay, panel in panels.items() if judge in panel):
                for other in free[essay]:
                    if other not in panels[essay] and other not in came_from and other != start:
                        came_from[other] = (judge, essay)
                        queue.append(other)
    return False


def _move_back(
    panels: dict[str, set[str]],
    load: dict[str, int],
    came_from: Mapping[str, tuple[str, str]],
    start: str,
    end: str,
) -> None:
    """Hand one work on from judge to judge along the chain; only its two ends change their load."""
    load[start] -= 1
    load[end] += 1
    while end != start:
        giver, essay = came_from[end]
        panels[essay].remove(giver)
        panels[essay].add(end)
        end = giver


def tally_marks(marks: Iterable[CriterionMark], criteria: Sequence[Criterion]) -> tuple[EssayResult, ...]:
    """Rank essays by the mean of their judges' totals, best first.

    The order of rounding is fixed: a judge's total is the exact sum over the criteria, the mean over the judges is
    rounded once, half up, to 2 decimals, and ranks compare the rounded means (1, 2, 2, 4). Refuses marks that are
    missing, double or on a criterion the rules do not have.
    """
    sheets = _sheets(marks, [criterion.code for criterion in criteria])
    totals = {essay: _mean(list(sheet.values())) for essay, sheet in sheets.items()}
    shared = Counter(totals.values())
    groups = {total: number for number, total in enumerate(_tied(shared), start=1)}
    ordered = sorted(totals, key=lambda essay: (-totals[essay], essay))
    return tuple(
        EssayResult(
            essay,
            tuple(sorted(sheets[essay].items())),
            totals[essay],
            1 + sum(count for total, count in shared.items() if total > totals[essay]),
            groups.get(totals[essay]),
        )
        for essay in ordered
    )


def _tied(shared: Mapping[Decimal, int]) -> list[Decimal]:
    return sorted((total for total, count in shared.items() if count > 1), reverse=True)


def _mean(totals: Sequence[Decimal]) -> Decimal:
    return (sum(totals, Decimal(0)) / len(totals)).quantize(CENT, ROUND_HALF_UP)


def _sheets(marks: Iterable[CriterionMark], criteria: Sequence[str]) -> dict[str, dict[str, Decimal]]:
    """Give essay -> judge -> total over all criteria."""
    cells: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for mark in marks:
        cell = cells[mark.essay_code, mark.judge_code]
        if mark.criterion not in criteria:
            raise WorkbenchError("draw.criterion_unknown", essay=mark.essay_code, criterion=mark.criterion)
        if mark.criterion in cell:
            raise WorkbenchError(
                "draw.mark_twice", essay=mark.essay_code, judge=mark.judge_code, criterion=mark.criterion
            )
        cell[mark.criterion] = mark.points
    sheets: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for (essay, judge), cell in sorted(cells.items()):
        missing = [criterion for criterion in criteria if criterion not in cell]
        if missing:
            raise WorkbenchError("draw.mark_missing", essay=essay, judge=judge, criteria=", ".join(missing))
        sheets[essay][judge] = sum(cell.values(), Decimal(0))
    return sheets


def finalists(results: Sequence[EssayResult], n: int) -> Cut:
    """Give the ``n`` essays that go on; a tie across the line is reported, never cut by some other order."""
    inside = [result for result in results if result.rank <= n]
    if len(inside) <= n:
        return Cut(tuple(result.essay_code for result in inside), (), 0)
    line = inside[-1].rank
    chosen = tuple(result.essay_code for result in inside if result.rank < line)
    tied = tuple(result.essay_code for result in inside if result.rank == line)
    return Cut(chosen, tied, n - len(chosen))
