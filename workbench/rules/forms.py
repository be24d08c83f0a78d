"""Papers drawn from a week's pool: which items, in which order, options shuffled how, and how a paper is scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from workbench.errors import WorkbenchError
from workbench.rules.blueprint import BankItem, FormBlueprint, form_blueprint
from workbench.rules.canonical import digest, digest_rows
from workbench.rules.draws import derive_seed, lot_keys
from workbench.rules.form_tables import plan_tables, strata_of

Places = NDArray[np.intp]
LETTERS = "ABCDEF"
NO_ANSWER = "-"
_BRAILLE = 0x2800  # the empty cell; dot n of a cell is bit n - 1
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
    pool: Sequence[BankItem],
    n_forms: int,
    seed: int,
    *,
    n_items: int = 20,
    prefix: str = "D",
    blueprint: FormBlueprint | None = None,
) -> tuple[DrawnForm, ...]:
    """Draw ``n_forms`` papers, coded ``D001``, ``D002`` ...; without a blueprint ``n_items`` shared as the pool is.

    Every paper meets the blueprint. Within a stratum (an area, or an area and a difficulty where the blueprint asks
    for both) no item stands in more than one paper more than another. Where all items have equally many options,
    correct answers stand equally often (within 1) at A, B, C ... of each paper.
    """
    items = sorted(pool, key=lambda item: (item.area_code, item.code))
    _check_drawable(items)
    chosen = _choose_items(items, blueprint or form_blueprint(items, n_items), n_forms, seed)
    order = np.argsort(lot_keys(seed, "forms/order", chosen.shape), axis=1, kind="stable")
    chosen = np.take_along_axis(chosen, order, axis=1)
    shown = _shuffle_options(items, chosen, seed)
    return _write_forms([item.code for item in items], chosen, shown, prefix)


def _check_drawable(items: Sequence[BankItem]) -> None:
    """Refuse an item that has no key among its options."""
    for item in items:
        letters = LETTERS[: len(item.options)]
        if not (2 <= len(item.options) <= len(LETTERS) and item.key and set(item.key) <= set(letters)):
            raise WorkbenchError("draw.item_not_drawable", item=item.code, maximum=len(LETTERS))


def _choose_items(items: Sequence[BankItem], blueprint: FormBlueprint, n_forms: int, seed: int) -> Places:
    """Give the places in ``items`` of each form's items, stratum by stratum."""
    strata = strata_of(items, blueprint)
    runs = plan_tables(strata, blueprint, n_forms)
    tables = np.repeat([run.counts for run in runs], [run.n_forms for run in runs], axis=0)
    if len(runs) > 1:
        tables = tables[np.argsort(lot_keys(seed, "forms/tables", (n_forms,)), kind="stable")]
    columns = []
    for stratum, counts in zip(strata, tables.T, strict=True):
        drawn = _spread(len(stratum.items), counts, seed, stratum.name)
        columns.append(np.where(drawn < 0, -1, np.array([*stratum.items, -1], dtype=np.intp)[drawn]))
    chosen = np.concatenate(columns, axis=1)
    filled_first = np.argsort(chosen < 0, axis=1, kind="stable")[:, : blueprint.n_items]
    return np.take_along_axis(chosen, filled_first, axis=1)


def _spread(n_available: int, counts: Places, seed: int, name: str) -> Places:
    """Choose ``counts`` different items of one stratum for each form (then -1), exposure balanced within 1.

    A random order of the stratum, repeated until it ends together with a form, is cut into forms: windows of a
    repeated order never hold an item twice. The forms that are left over go round one last order. Then the cuts are
    dealt by lot to the forms that take so many.
    """
    sizes = [int(size) for size in np.unique(counts)[::-1] if size]
    forms = {size: np.flatnonzero(counts == size) for size in sizes}
    per_round = {size: n_available // gcd(n_available, size) for size in sizes}
    rounds = {size: len(forms[size]) // per_round[size] for size in sizes}
    n_orders = sum(rounds.values()) + 1
    orders = np.argsort(lot_keys(seed, f"forms/area/{name}", (n_orders, n_available)), axis=1, kind="stable")
    lots = lot_keys(seed, f"forms/deal/{name}", counts.shape)
    drawn = np.full((len(counts), max(sizes, default=0)), -1, dtype=np.intp)
    first, start = 0, 0
    for size in sizes:
        whole = orders[first : first + rounds[size]][:, np.arange(per_round[size] * size) % n_available]
        n_left = len(forms[size]) - rounds[size] * per_round[size]
        rest = orders[-1, np.arange(start, start + n_left * size) % n_available]
        cuts = np.concatenate([whole.reshape(-1, size), rest.reshape(-1, size)])
        drawn[forms[size], :size] = cuts[np.argsort(lots[forms[size]], kind="stable")]
        first, start = first + rounds[size], start + n_left * size
    return drawn


def _shuffle_options(items: Sequence[BankItem], chosen: Places, seed: int) -> Places:
    """Give the own option shown at each place of each item of each form, -1 where an item has fewer options.

    The whole key is part of the lot: seed and forms are public, and without it they would tell each key's place while
    it is sealed. Only who has all keys can repeat the shuffle; a pool of 40 items hides it behind 80 bits.
    """
    hidden = digest([[item.code, item.key] for item in items])
    n_options = np.array([len(item.options) for item in items], dtype=np.intp)
    is_key = np.array([[letter in item.key for letter in LETTERS[: n_options.max()]] for item in items], dtype=bool)
    lots = lot_keys(seed, f"forms/options/{hidden}", (*chosen.shape, int(n_options.max()))) >> np.uint64(2)
    # Keys first, then wrong options, then letters the item does not have; within each by lot.
    lots |= np.where(is_key[chosen], np.uint64(0), np.uint64(1 << 62))
    is_missing = np.arange(lots.shape[2]) >= n_options[chosen][..., None]
    lots |= np.where(is_missing, np.uint64(1 << 63), np.uint64(0))
    keys_first = np.argsort(lots, axis=2, kind="stable")
    keys_first[np.take_along_axis(is_missing, keys_first, axis=2)] = -1
    places = _key_places(is_key.sum(axis=1)[chosen], n_options[chosen], seed, hidden)
    order = np.argsort(np.where(is_missing, 2, ~places), axis=2, kind="stable")
    shown = np.empty_like(keys_first)
    np.put_along_axis(shown, order, keys_first, axis=2)
    return shown


def _key_places(n_keys: Places, n_options: Places, seed: int, hidden: str) -> NDArray[np.bool_]:
    """Say at which places of each item of each form the correct answers stand, balanced within a form."""
    n_forms, n_items = n_keys.shape
    n_places = int(n_options.max())
    if (n_keys == 1).all() and (n_options == n_places).all():
        # The letters left over when n_items is no multiple of n_places fall on other letters in every form.
        places = (np.arange(n_items)[None, :] + np.arange(n_forms)[:, None]) % n_places
        deal = np.argsort(lot_keys(seed, f"forms/key-places/{hidden}", n_keys.shape), axis=1, kind="stable")
        dealt = np.take_along_axis(places, deal, axis=1)
        is_key_place: NDArray[np.bool_] = dealt[..., None] == np.arange(n_places)
        return is_key_place
    lots = lot_keys(seed, f"forms/key-places/{hidden}", (n_items, n_forms, n_places)) / 2.0**65
    loads = np.zeros((n_forms, n_places))
    taken = np.zeros((n_forms, n_items, n_places), dtype=bool)
    for item in range(n_items):  # the places that hold the fewest correct answers yet, equal ones by lot
        is_missing = np.arange(n_places) >= n_options[:, item, None]
        emptiest = np.argsort(np.where(is_missing, np.inf, loads + lots[item]), axis=1, kind="stable")
        np.put_along_axis(taken[:, item], emptiest, np.arange(n_places) < n_keys[:, item, None], axis=1)
        loads += taken[:, item]
    return taken


def _write_forms(codes: Sequence[str], chosen: Places, shown: Places, prefix: str) -> tuple[DrawnForm, ...]:
    letters = np.frombuffer(LETTERS.encode() + b"\0", dtype=np.uint8)  # -1 becomes the padding of a short text
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


def pack_response(letters: str) -> str:
    """Write the options chosen for one item as one character, so that a paper stays one character an item.

    ``-`` for none, the letter for one. Several become a Braille cell, whose six dots stand for A to F: ``⠅`` is AC.
    """
    if len(letters) < 2:
        return letters or NO_ANSWER
    return chr(_BRAILLE + sum(1 << LETTERS.index(letter) for letter in set(letters)))


def is_packed(character: str) -> bool:
    """Say whether a character stands for several chosen options."""
    return 0 < ord(character) - _BRAILLE < 1 << len(LETTERS)


def unpack_response(character: str) -> str:
    """Give the letters that one character of a paper stands for, in alphabetical order."""
    if character == NO_ANSWER:
        return ""
    dots = ord(character) - _BRAILLE
    return character if dots < 0 else "".join(letter for place, letter in enumerate(LETTERS) if dots >> place & 1)


def canonical_responses(layout: str, displayed: Sequence[str]) -> str:
    """Turn the letters a participant saw into the items' own letters, one character an item.

    ``displayed`` holds an entry an item: a letter, several where several were chosen. An entry with anything that
    was not shown becomes ``-``.
    """
    return "".join(
        pack_response("".join(order[LETTERS.index(letter)] for letter in letters))
        if all(letter in LETTERS[: len(order)] for letter in letters)
        else NO_ANSWER
        for (_, order), letters in zip(form_items(layout), displayed, strict=True)
    )


def correct_responses(layout: str, key: Mapping[str, str]) -> str:
    """Give the answers to a form that are all correct, one character an item; ``key`` is item code -> letters."""
    return "".join(pack_response(key[code]) for code, _ in form_items(layout))


def score_responses(form: DrawnForm, key: Mapping[str, str], responses: str) -> int:
    """Count the correct answers of one paper; with several correct options all of them and no other must be chosen.

    ``responses`` are canonical (the items' own letters in form order, ``-`` for none); ``key`` maps item code to
    the correct letters.
    """
    pairs = zip(responses, correct_responses(form.layout, key), strict=True)
    return sum(given == correct for given, correct in pairs)


def forms_digest(forms: Iterable[DrawnForm]) -> str:
    """Give the SHA-256 of the forms in their order."""
    return digest_rows([form.code, form.layout] for form in forms)
