"""Panels of judges: nobody who is not free, even loads, every two judges meeting, and who is kept stays."""

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.rules.panels import (
    PanelFigures,
    Seats,
    assign_panels,
    groups_of_judges,
    panel_figures,
    shared_works,
)


def seats_of(essays: dict[str, str], judges: dict[str, str | None], wanted: int) -> dict[str, Seats]:
    """Seat judges of other units only."""
    return {
        essay: Seats(wanted, frozenset(judge for judge, own in judges.items() if own != unit))
        for essay, unit in essays.items()
    }


UNITS = ["BAO", "HOI-NB", "HOI-VH"] + [f"U{n}" for n in range(49)]
JUDGES: dict[str, str | None] = {f"GK-{n:02d}": UNITS[n // 4] for n in range(12)}
WORKS = {f"BV-{n:03d}": UNITS[n % 52] for n in range(117)}


def test_a_jury_of_twelve_from_three_units_on_117_works() -> None:
    seats = seats_of(WORKS, JUDGES, 3)
    panels = assign_panels(seats, 11)
    assert {work: len(panel) for work, panel in panels.items()} == dict.fromkeys(WORKS, 3)
    assert all(set(panel) <= seats[work].free for work, panel in panels.items())
    assert panel_figures(panels, JUDGES) == PanelFigures(29, 30, 5, 6, True)
    assert panels == assign_panels(dict(reversed(seats.items())), 11)
    assert panels != assign_panels(seats, 12)


def test_a_judge_who_drops_out_keeps_what_is_marked_and_nothing_else_moves() -> None:
    judges = list(JUDGES)
    seats = seats_of(WORKS, JUDGES, 3)
    before = assign_panels(seats, 11)
    of_gone = [work for work, panel in before.items() if judges[0] in panel]
    marked = set(of_gone[:10])
    after = assign_panels(
        {
            work: Seats(
                3,
                seats[work].free - {judges[0]},
                frozenset(judge for judge in before[work] if judge != judges[0] or work in marked),
            )
            for work in WORKS
        },
        12,
    )
    assert {work for work in WORKS if after[work] != before[work]} == set(of_gone[10:])
    assert all(len(set(panel)) == 3 for panel in after.values())
    assert loads(after) == Counter({judges[0]: 10} | dict.fromkeys(judges[1:], 31))


def test_a_third_mark_goes_to_somebody_who_has_not_marked_the_work() -> None:
    panels = {"B1": ("J1", "J2"), "B2": ("J1", "J3"), "B3": ("J2", "J3")}
    everybody = frozenset({"J1", "J2", "J3"})
    seats = {work: Seats(2 + (work == "B1"), everybody, frozenset(panel)) for work, panel in panels.items()}
    assert assign_panels(seats, 5) == panels | {"B1": ("J1", "J2", "J3")}


def test_two_groups_of_judges_are_joined_so_that_all_marks_can_be_compared() -> None:
    kept = {"A1": "AB", "A2": "BC", "A3": "AC", "D1": "DE", "D2": "EF", "D3": "DF"}
    seats = {work: Seats(2, frozenset("ABCDEF")) for work in kept}
    for seed in range(20):
        figures = panel_figures(assign_panels(seats, seed), "ABCDEF")
        assert figures == PanelFigures(2, 2, 0, 1, True)
    panels = {work: set(panel) for work, panel in kept.items()}
    assert sorted(map(sorted, groups_of_judges(panels))) == [["A", "B", "C"], ["D", "E", "F"]]
    assert panel_figures(panels, "ABCDEF").is_connected is False


def test_works_with_too_few_judges_are_named() -> None:
    seats = {
        "B1": Seats(2, frozenset({"J1"})),
        "B2": Seats(2, frozenset({"J1", "J2"})),
        "B3": Seats(2, frozenset()),
    }
    with pytest.raises(WorkbenchError) as refusal:
        assign_panels(seats, 1)
    assert (refusal.value.code, refusal.value.values) == (
        "panels.too_few_judges",
        {"count": 2, "works": "B1 (1/2); B3 (0/2)"},
    )


def test_nothing_to_judge_is_no_panel() -> None:
    assert assign_panels({}, 1) == {}
    assert panel_figures({}, ()) == PanelFigures(0, 0, 0, 0, True)


def loads(panels: dict[str, tuple[str, ...]]) -> Counter[str]:
    return Counter(judge for panel in panels.values() for judge in panel)


def best_sum_of_squares(seats: dict[str, Seats]) -> int:
    """Try every assignment."""
    choices = [list(combinations(sorted(seat.free), seat.wanted)) for seat in seats.values()]
    return min(
        sum(count * count for count in Counter(judge for panel in assignment for judge in panel).values())
        for assignment in product(*choices)
    )


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from("UVW"), min_size=1, max_size=5),
    st.lists(st.sampled_from(["U", "V", None]), min_size=2, max_size=4),
    st.integers(1, 2),
    st.integers(0, 99),
)
def test_nobody_of_the_own_unit_and_no_better_balance_exists(
    essay_units: list[str], judge_units: list[str | None], wanted: int, seed: int
) -> None:
    essays = {f"E{n}": unit for n, unit in enumerate(essay_units)}
    seats = seats_of(essays, {f"J{n}": unit for n, unit in enumerate(judge_units)}, wanted)
    if any(seat.most() < seat.wanted for seat in seats.values()):
        with pytest.raises(WorkbenchError, match="giám khảo"):
            assign_panels(seats, seed)
        return
    panels = assign_panels(seats, seed)
    assert all(set(panel) <= seats[essay].free and len(set(panel)) == wanted for essay, panel in panels.items())
    assert sum(load * load for load in loads(panels).values()) == best_sum_of_squares(seats)


@settings(max_examples=20, deadline=None)
@given(st.integers(12, 40), st.integers(4, 8), st.integers(2, 3), st.integers(0, 99))
def test_without_conflicts_loads_differ_by_one_and_everybody_can_be_compared(
    n_works: int, n_judges: int, wanted: int, seed: int
) -> None:
    judges = [f"J{n}" for n in range(n_judges)]
    panels = assign_panels({f"E{n:02d}": Seats(wanted, frozenset(judges)) for n in range(n_works)}, seed)
    figures = panel_figures(panels, judges)
    assert (figures.most_load - figures.least_load <= 1, figures.is_connected) == (True, True)
    assert sum(shared_works(panels).values()) == n_works * wanted * (wanted - 1) // 2
