"""Papers drawn from a week's pool: which items, in which order, options shuffled how, and how a paper is scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

from workbench.errors import WorkbenchError
from workbench.rules.blueprint import BankItem, area_counts, area_quota
from workbench.rules.canonical import digest_rows
from workbench.rules.draws import derive_seed, lot_keys

Places = NDArray[np.intp]
LETTERS = "ABCDEF"
NO_ANSWER = "-"
FORMS_PER_WEEK = 400  # so many that neighbours rarely meet the same paper


@dataclass(frozen=True, slots=True)
class DrawnForm:
    """One paper; ``layout`` reads ``HP-001:BADC LS-004:ACDB ...``: item code, then its own options as shown."""

    code: str
    layout: str


def week_seed(contest_seed: int, week_number: int) -> int:
    """Give the seed of a week's pool and forms."""
    return derive_seed(contest_seed, f"week/{week_number}")


def draw_forms(
    pool: Sequence[BankItem], n_forms: int, seed: int, *, n_items: int = 20, prefix: str = "D"
) -> tuple[DrawnForm, ...]:
    """Draw ``n_forms`` papers of ``n_items`` each, coded ``D001``, ``D002`` ...

    Every paper meets the area quota of the pool; within an area no item stands in more than one paper more than
    another; in each paper the correct answer stands equally often (within 1) at A, B, C ...
    """
    items = sorted(pool, key=lambda item: (item.area_code, item.code))
    _check_drawable(items)
    counts = area_counts(items)
    columns, first = [], 0
    for area, quota in area_quota(counts, n_items).items():
        columns.append(first + _spread(counts[area], quota, n_forms, seed, area))
        first += counts[area]
    chosen = np.concatenate(columns, axis=1)
    order = np.argsort(lot_keys(seed, "forms/order", chosen.shape), axis=1, kind="stable")
    chosen = np.take_along_axis(chosen, order, axis=1)
    keys = np.array([LETTERS.index(item.key) for item in items], dtype=np.intp)
    shown = _shuffle_options(keys[chosen], len(items[0].options), seed)
    return _write_forms([item.code for item in items], chosen, shown, prefix)


def _check_drawable(items: Sequence[BankItem]) -> None:
    """Refuse a pool whose items cannot share one balanced shuffle."""
    for item in items:
        letters = LETTERS[: len(item.options)]
        if len(item.options) != len(items[0].options) or len(item.key) != 1 or item.key not in letters:
            raise WorkbenchError("draw.item_not_drawable", item=item.code, options=len(items[0].options))


def _spread(n_available: int, quota: int, n_forms: int, seed: int, area: str) -> Places:
    """Choose ``quota`` different items of one area for each form, exposure balanced within 1.

    A random order of the area, repeated until it ends together with a form, is cut into forms: windows of a
    repeated order never hold an item twice. Then the cuts are dealt to the forms by lot.
    """
    per_round = lcm(n_available, quota or 1) // (quota or 1)
    n_rounds = -(-n_forms // per_round)
    orders = np.argsort(lot_keys(seed, f"forms/area/{area}", (n_rounds, n_available)), axis=1, kind="stable")
    slots = np.arange(per_round * quota) % n_available
    cuts = orders[:, slots].reshape(n_rounds * per_round, quota)[:n_forms]
    deal = np.argsort(lot_keys(seed, f"forms/deal/{area}", (n_forms,)), kind="stable")
    return cuts[deal]


def _shuffle_options(keys: Places, n_options: int, seed: int) -> Places:
    """Give the own option shown at each place of each item of each form, key places balanced within a form."""
    n_forms, n_items = keys.shape
    lots = lot_keys(seed, "forms/options", (n_forms, n_items, n_options))
    np.put_along_axis(lots, keys[..., None], np.uint64(0), axis=2)
    key_first = np.argsort(lots, axis=2, kind="stable")
    # The letters left over when n_items is no multiple of n_options fall on other letters in every form.
    offset = np.arange(n_forms)[:, None]
    places = (np.arange(n_items)[None, :] + offset) % n_options
    deal = np.argsort(lot_keys(seed, "forms/key-places", keys.shape), axis=1, kind="stable")
    key_place = np.take_along_axis(places, deal, axis=1)
    arrangement = np.array(
        [[*range(1, place + 1), 0, *range(place + 1, n_options)] for place in range(n_options)], dtype=np.intp
    )
    return np.take_along_axis(key_first, arrangement[key_place], axis=2)


def _write_forms(codes: Sequence[str], chosen: Places, shown: Places, prefix: str) -> tuple[DrawnForm, ...]:
    letters = np.frombuffer(LETTERS.encode(), dtype=np.uint8)
    raw = np.ascontiguousarray(letters[shown])
    orders = raw.view(f"S{raw.shape[2]}")[..., 0].astype(str).tolist()
    width = max(3, len(str(len(chosen))))
    return tuple(
        DrawnForm(
            f"{prefix}{number:0{width}d}",
            " ".join(f"{codes[item]}:{order}" for item, order in zip(row, row_orders, strict=True)),
        )
        for number, (row, row_orders) in enumerate(zip(chosen.tolist(), orders, strict=True), start=1)
    )


def form_items(layout: str) -> tuple[tuple[str, str], ...]:
    """Give the items of a form in order, each with its own options in the order shown."""
    pairs = (entry.partition(":") for entry in layout.split())
    return tuple((code, order) for code, _, order in pairs)


def canonical_responses(layout: str, displayed: str) -> str:
    """Turn the letters a participant saw into the items' own letters; anything not shown becomes ``-``."""
    return "".join(
        order[LETTERS.index(letter)] if letter in LETTERS[: len(order)] else NO_ANSWER
        for (_, order), letter in zip(form_items(layout), displayed, strict=True)
    )


def score_responses(form: DrawnForm, key: Mapping[str, str], responses: str) -> int:
    """Count the correct answers of one paper.

    ``responses`` are canonical (the items' own letters in form order, ``-`` for none); ``key`` maps item code to
    the correct letter.
    """
    pairs = zip(form_items(form.layout), responses, strict=True)
    return sum(response == key[code] for (code, _), response in pairs)


def forms_digest(forms: Iterable[DrawnForm]) -> str:
    """Give the SHA-256 of the forms in their order."""
    return digest_rows([form.code, form.layout] for form in forms)
