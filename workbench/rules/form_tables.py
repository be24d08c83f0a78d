"""How many items of each stratum (content area and difficulty) each form of a draw takes, all whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.errors import WorkbenchError
from workbench.rules.blueprint import BankItem, FormBlueprint
from workbench.rules.integer_programs import Row, minimise
from workbench.terms import Difficulty


class Stratum(NamedTuple):
    """The items of one content area, of one difficulty if the blueprint asks for any; ``items`` are places."""

    area: str
    difficulty: Difficulty | None
    items: tuple[int, ...]

    @property
    def name(self) -> str:
        """Name the stratum for its lots."""
        return f"{self.area}/{self.difficulty}" if self.difficulty else self.area


class TableRun(NamedTuple):
    """``n_forms`` forms that take ``counts`` items of each stratum, in the order of the strata."""

    n_forms: int
    counts: tuple[int, ...]


def strata_of(items: Sequence[BankItem], blueprint: FormBlueprint) -> list[Stratum]:
    """Divide the items as the blueprint asks, by area and then by difficulty."""
    found: list[Stratum] = []
    for area in sorted(blueprint.areas):
        places = tuple(place for place, item in enumerate(items) if item.area_code == area)
        if not blueprint.difficulties:
            found.append(Stratum(area, None, places))
            continue
        for difficulty in Difficulty:
            rated = tuple(place for place in places if items[place].difficulty is difficulty)
            if rated:
                found.append(Stratum(area, difficulty, rated))
    return found


def plan_tables(strata: Sequence[Stratum], blueprint: FormBlueprint, n_forms: int) -> list[TableRun]:
    """Give every form's table so that all meet the blueprint and items are shown as equally as it lets them be.

    First the showings of each stratum over all forms are chosen, as near as can be to its share of its area by
    items. Then tables are split off: a table takes each stratum's whole share or one more and is used for as many
    forms as leaves a rest of the same kind, so the totals come out exactly. Every split settles one stratum, so
    there are few tables. Refuses a blueprint that no form can meet.
    """
    if any(places > sum(len(s.items) for s in strata if s.area == area) for area, places in blueprint.areas.items()):
        raise WorkbenchError("pools_rules.form_does_not_fit", n_items=blueprint.n_items)
    if not blueprint.difficulties:
        return [TableRun(n_forms, tuple(blueprint.areas[stratum.area] for stratum in strata))]
    margins = _margins(strata, blueprint)
    totals = _totals(strata, blueprint, margins, n_forms)
    runs: list[TableRun] = []
    left = n_forms
    while left:
        low = [total // left for total in totals]
        high = [-(-total // left) for total in totals]
        table = minimise([0] * len(strata), margins, low, high)
        assert table is not None  # totals / left lies between, and such margins always leave a whole table
        counts = tuple(table.tolist())
        room = [
            total - left * least if count > least else left * most - total
            for total, count, least, most in zip(totals, counts, low, high, strict=True)
            if least < most
        ]
        times = min([left, *room])
        runs.append(TableRun(times, counts))
        totals = [total - times * count for total, count in zip(totals, counts, strict=True)]
        left -= times
    return runs


def _margins(strata: Sequence[Stratum], blueprint: FormBlueprint, times: int = 1) -> list[Row]:
    rows = []
    for area, places in blueprint.areas.items():
        of_area = [column for column, stratum in enumerate(strata) if stratum.area == area]
        rows.append(Row(of_area, times * places, times * places))
    for difficulty, places in blueprint.difficulties.items():
        as_hard = [column for column, stratum in enumerate(strata) if stratum.difficulty is difficulty]
        rows.append(Row(as_hard, times * places, times * places))
    return rows


def _totals(strata: Sequence[Stratum], blueprint: FormBlueprint, margins: Sequence[Row], n_forms: int) -> list[int]:
    """Give how often the items of each stratum are shown in all forms together.

    The cost of a total is its distance from the stratum's proportional share of the area, in two columns a stratum
    (over and under), weighted so that the distances count an item and not a stratum.
    """
    n = len(strata)
    in_area = {area: sum(len(stratum.items) for stratum in strata if stratum.area == area) for area in blueprint.areas}
    shares = [
        n_forms * blueprint.areas[stratum.area] * len(stratum.items) // in_area[stratum.area] for stratum in strata
    ]
    rows = [row._replace(least=row.least * n_forms, most=row.most * n_forms) for row in margins]
    rows += [Row((column, n + column, 2 * n + column), share, share, (1, -1, 1)) for column, share in enumerate(shares)]
    largest = max((len(stratum.items) for stratum in strata), default=1)
    prices = [max(1, 100 * largest // len(stratum.items)) for stratum in strata]
    most = [n_forms * len(stratum.items) for stratum in strata]
    found = minimise(
        [*[0] * n, *prices, *prices], rows, [0] * (3 * n), [*most, *most, *[n_forms * blueprint.n_items] * n]
    )
    if found is None:
        raise WorkbenchError("pools_rules.form_does_not_fit", n_items=blueprint.n_items)
    return [int(total) for total in found[:n]]
