"""10,000 forms of 20 from a pool of 200: random.sample as the floor, our balanced draw without and with difficulty."""

from __future__ import annotations

import argparse
import random
from typing import NamedTuple

from bench_tools import Measured, Rival, measure, print_table

from workbench.rules.blueprint import form_blueprint
from workbench.rules.forms import LETTERS, DrawnForm, draw_forms
from workbench.terms import Difficulty

N_FORMS, N_ITEMS = 10_000, 20


class BenchItem(NamedTuple):
    """An item of the pool: 10 areas, four options, three levels."""

    code: str
    area_code: str
    difficulty: Difficulty
    stem: str
    options: tuple[str, ...]
    key: str


def make_pool() -> list[BenchItem]:
    """Give 200 items, 20 in each of 10 areas."""
    levels = [Difficulty.EASY, Difficulty.EASY, Difficulty.MEDIUM, Difficulty.MEDIUM, Difficulty.HARD]
    return [
        BenchItem(f"{area}{n:03d}", area, levels[n % 5], "?", ("a", "b", "c", "d"), LETTERS[n % 4])
        for area in "PQRSTUVWXY"
        for n in range(20)
    ]


def run(rounds: int) -> list[Measured]:
    """Measure the draws; only ours balances exposure and key places, so what comes out is not compared."""
    pool = make_pool()
    spread = form_blueprint(pool, N_ITEMS, spread_difficulty=True)
    rivals = [
        Rival("floor: random.sample for each form and each item's options", lambda _: _sampled(pool)),
        Rival("random.sample of the items alone, nothing written", lambda _: _items_alone(pool)),
        Rival("workbench: draw_forms, areas", lambda _: draw_forms(pool, N_FORMS, 1)),
        Rival(
            "workbench: draw_forms, areas and difficulties", lambda _: draw_forms(pool, N_FORMS, 1, blueprint=spread)
        ),
    ]
    return measure(f"{N_FORMS:,} forms of {N_ITEMS} from {len(pool)}", rivals, rounds)


def _items_alone(pool: list[BenchItem]) -> list[list[BenchItem]]:
    rng = random.Random(1)
    return [rng.sample(pool, N_ITEMS) for _ in range(N_FORMS)]


def _sampled(pool: list[BenchItem]) -> list[DrawnForm]:
    rng = random.Random(1)
    forms = []
    for number in range(N_FORMS):
        drawn = rng.sample(pool, N_ITEMS)
        layout = " ".join(f"{item.code}:{''.join(rng.sample(LETTERS[:4], 4))}" for item in drawn)
        forms.append(DrawnForm(f"D{number:05d}", layout))
    return forms


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    print_table(run(parser.parse_args().rounds))
