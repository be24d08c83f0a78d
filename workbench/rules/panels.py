"""Who judges what: even loads found exactly, then judges swapped by lot until every two of them meet on some work."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from workbench.errors import WorkbenchError
from workbench.rules.draws import derive_seed, lot_keys, shuffled
from workbench.rules.integer_programs import Row, minimise

_LOTS = 256  # how many different random costs a seat has
_TRIED = 8  # works on each side of a swap
_PASSES = 50  # the swap search ends long before on anything the size of a contest

Panels = dict[str, set[str]]
Overlaps = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Seats:
    """The judges of one work: how many are ``wanted`` in all, who is ``free`` to be one, who is ``kept`` already."""

    wanted: int
    free: frozenset[str]
    kept: frozenset[str] = frozenset()

    def most(self) -> int:
        """Give how many judges the work can have."""
        return len(self.free | self.kept)


@dataclass(frozen=True, slots=True)
class PanelFigures:
    """How well the panels are made: sheets a judge, works two judges share, whether all marks can be compared.

    ``is_connected`` holds where any two judges are linked over works they share with others between them.
    """

    least_load: int
    most_load: int
    least_shared: int
    most_shared: int
    is_connected: bool


def judges_seed(contest_seed: int, essay_round: str) -> int:
    """Give the seed of a round's assignment of judges."""
    return derive_seed(contest_seed, f"essays/judges/{essay_round}")


def assign_panels(seats: Mapping[str, Seats], seed: int) -> dict[str, tuple[str, ...]]:
    """Give every work its judges: nobody who is not free, loads as equal as possible, every two judges meeting.

    Loads are the best there are (least sum of squares), by an integer program whose seats have random costs; then
    judges of equal load are swapped between works until the counts of shared works are even, and until no group of
    judges is left whose marks nobody else's can be compared with. Who is kept stays. Same seed, same panels. Works
    for which there are too few judges are named.
    """
    lacking = sorted(work for work, seat in seats.items() if seat.most() < seat.wanted)
    if lacking:
        raise WorkbenchError(
            "panels.too_few_judges",
            count=len(lacking),
            works="; ".join(f"{w} ({seats[w].most()}/{seats[w].wanted})" for w in lacking),
        )
    panels = _even_loads(seats, seed)
    order = shuffled(sorted(seats), seed, "swap-works")
    judges = shuffled(sorted({judge for panel in panels.values() for judge in panel}), seed, "swap-judges")
    for _ in range(_PASSES):
        if not sum(_swap(panels, seats, order, p, q) for p, q in combinations(judges, 2)):
            break
    while _join_groups(panels, seats, order):
        pass
    return {work: tuple(sorted(panels[work])) for work in sorted(panels)}


def _even_loads(seats: Mapping[str, Seats], seed: int) -> Panels:
    """Solve for the panels with the most even loads; the cost of each further sheet of a judge grows by one step."""
    cells = [(work, judge) for work in sorted(seats) for judge in sorted(seats[work].free | seats[work].kept)]
    by_work, by_judge = defaultdict(list), defaultdict(list)
    for place, (work, judge) in enumerate(cells):
        by_work[work].append(place)
        by_judge[judge].append(place)
    costs = [int(lot) % _LOTS for lot in lot_keys(seed, "panels", (len(cells),))]
    lower = [int(judge in seats[work].kept) for work, judge in cells]
    upper = [1] * len(cells)
    rows = [Row(places, seats[work].wanted, seats[work].wanted) for work, places in by_work.items()]
    step = _LOTS * sum(seat.wanted for seat in seats.values()) + 1  # one step outweighs all the lots together
    for places in by_judge.values():
        first = len(costs)
        costs += [step * number for number in range(len(places))]
        lower += [0] * len(places)
        upper += [1] * len(places)
        counted = range(first, len(costs))
        rows.append(Row([*places, *counted], 0, 0, [1] * len(places) + [-1] * len(counted)))
    found = minimise(costs, rows, lower, upper)
    assert found is not None, "every work has as many judges as it wants"
    panels: Panels = {work: set() for work in seats}
    for (work, judge), is_taken in zip(cells, found[: len(cells)].tolist(), strict=True):
        if is_taken:
            panels[work].add(judge)
    return panels


def _swap(panels: Panels, seats: Mapping[str, Seats], order: list[str], p: str, q: str) -> bool:
    """Swap two judges between two works where that evens out who meets whom; False where nothing is won."""
    shared = shared_works(panels)

    # Half of what the sum of squares changes by on one work, if the two works have nobody else in common.
    def change(work: str, out: str, into: str) -> int:
        return sum(_of(shared, into, r) - _of(shared, out, r) + 1 for r in panels[work] if r != out)

    giving = [(change(work, p, q), work) for work in order if _can_change(panels, seats, work, p, q)]
    taking = [(change(work, q, p), work) for work in order if _can_change(panels, seats, work, q, p)]
    for (lost, one), (won, other) in product(sorted(giving, key=_value)[:_TRIED], sorted(taking, key=_value)[:_TRIED]):
        # Whoever sits on both works meets the two judges as often as before.
        if lost + won < 2 * len(panels[one] & panels[other]):
            _exchange(panels, one, other, p, q)
            return True
    return False


def _value(pair: tuple[int, str]) -> int:
    return pair[0]


def _can_change(panels: Panels, seats: Mapping[str, Seats], work: str, out: str, into: str) -> bool:
    panel, seat = panels[work], seats[work]
    return out in panel and into not in panel and out not in seat.kept and into in seat.free


def _exchange(panels: Panels, one: str, other: str, p: str, q: str) -> None:
    """Let ``q`` sit for ``p`` on the one work and ``p`` for ``q`` on the other."""
    panels[one].remove(p)
    panels[one].add(q)
    panels[other].remove(q)
    panels[other].add(p)


def _join_groups(panels: Panels, seats: Mapping[str, Seats], order: list[str]) -> bool:
    """Make one group of judges fewer by the swap that least disturbs who meets whom; False where none does."""
    groups = groups_of_judges(panels)
    if len(groups) < 2:
        return False
    best: tuple[int, int, tuple[str, str, str, str]] | None = None
    for one, other in combinations(order, 2):
        for p in sorted(panels[one] - panels[other]):
            for q in sorted(panels[other] - panels[one]):
                if not _can_change(panels, seats, one, p, q) or not _can_change(panels, seats, other, q, p):
                    continue
                _exchange(panels, one, other, p, q)
                value = len(groups_of_judges(panels)), _unevenness(shared_works(panels))
                _exchange(panels, one, other, q, p)
                if best is None or value < best[:2]:
                    best = (*value, (one, other, p, q))
    if best is None or best[0] >= len(groups):
        return False
    _exchange(panels, *best[2])
    return True


def shared_works(panels: Mapping[str, Iterable[str]]) -> Overlaps:
    """Count the works that each two judges share, the two in order of their codes."""
    return Counter(pair for panel in panels.values() for pair in combinations(sorted(panel), 2))


def _of(shared: Overlaps, one: str, other: str) -> int:
    return shared.get((min(one, other), max(one, other)), 0)


def _unevenness(shared: Overlaps) -> int:
    return sum(count * count for count in shared.values())


def groups_of_judges(panels: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """Give the groups of judges between which no work is shared: one group where all marks can be compared."""
    groups: list[set[str]] = []
    for panel in panels.values():
        joined = set(panel)
        apart = []
        for group in groups:
            if group & joined:
                joined |= group
            else:
                apart.append(group)
        groups = [*apart, joined] if joined else groups
    return groups


def panel_figures(panels: Mapping[str, Iterable[str]], judges: Iterable[str]) -> PanelFigures:
    """Measure the panels of a round over the judges who were to take part."""
    everybody = sorted(set(judges))
    load = Counter(judge for panel in panels.values() for judge in panel)
    shared = shared_works(panels)
    loads = [load[judge] for judge in everybody] or [0]
    meetings = [_of(shared, one, other) for one, other in combinations(everybody, 2)] or [0]
    is_connected = not panels or (len(groups_of_judges(panels)) == 1 and min(loads) > 0)
    return PanelFigures(min(loads), max(loads), min(meetings), max(meetings), is_connected)
