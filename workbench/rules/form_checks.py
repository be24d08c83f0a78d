"""Proof that a week's forms are what the blueprint says, from their layouts alone and not from how they were drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from workbench.errors import Severity
from workbench.rules.blueprint import BankItem, FormBlueprint
from workbench.rules.findings import CheckFinding
from workbench.rules.forms import LETTERS, DrawnForm, form_items


def check_forms(forms: Sequence[DrawnForm], pool: Sequence[BankItem], blueprint: FormBlueprint) -> list[CheckFinding]:
    """Give everything that is wrong with the forms of a pool; an empty list proves them.

    Each form: its own code, items of the pool, none twice, every option shown once, the blueprint met, correct
    answers at each place equally often within one (asked only where all items have equally many options). All
    forms: within an area, or an area and a difficulty where the blueprint asks for both, no item stands in more
    than one form more than another.
    """
    items = {item.code: item for item in pool}
    found: list[CheckFinding] = []
    for code, count in Counter(form.code for form in forms).items():
        if count > 1:
            found.append(_finding("form_code_twice", (code,), count=count))
    shown: Counter[str] = Counter(dict.fromkeys(items, 0))
    for form in forms:
        entries = form_items(form.layout)
        codes = [code for code, _ in entries]
        shown.update(codes)
        unknown = sorted(set(codes) - items.keys())
        if unknown:
            found.append(_finding("form_item_unknown", (form.code,), items=", ".join(unknown)))
            continue
        found += _check_items(form, codes, items, blueprint)
        found += _check_options(form, entries, items)
    return found + _check_exposure(shown, items, blueprint)


def _finding(name: str, about: tuple[str, ...], **values: str | int) -> CheckFinding:
    return CheckFinding(f"pools_rules.{name}", Severity.ERROR, about, values)


def _check_items(
    form: DrawnForm, codes: Sequence[str], items: Mapping[str, BankItem], blueprint: FormBlueprint
) -> list[CheckFinding]:
    found = []
    twice = sorted(code for code, count in Counter(codes).items() if count > 1)
    if twice:
        found.append(_finding("form_item_twice", (form.code,), items=", ".join(twice)))
    areas = Counter(items[code].area_code for code in codes)
    for area in sorted({*areas, *blueprint.areas}):
        wanted = blueprint.areas.get(area, 0)
        if areas[area] != wanted:
            found.append(_finding("form_area", (form.code,), area=area, count=areas[area], wanted=wanted))
    levels = Counter(items[code].difficulty for code in codes) if blueprint.difficulties else Counter()
    for level in sorted({*levels, *blueprint.difficulties}):
        wanted = blueprint.difficulties.get(level, 0)
        if levels[level] != wanted:
            found.append(
                _finding("form_difficulty", (form.code,), level=level.label(), count=levels[level], wanted=wanted)
            )
    return found


def _check_options(
    form: DrawnForm, entries: Sequence[tuple[str, str]], items: Mapping[str, BankItem]
) -> list[CheckFinding]:
    wrong = [code for code, order in entries if sorted(order) != list(LETTERS[: len(items[code].options)])]
    if wrong:
        return [_finding("form_options", (form.code,), items=", ".join(wrong))]
    widths = {len(order) for _, order in entries}
    if len(widths) > 1:
        return []
    places = Counter(
        place for code, order in entries for place, letter in enumerate(order) if letter in items[code].key
    )
    counts = [places[place] for place in range(max(widths, default=0))]
    if counts and max(counts) - min(counts) > 1:
        return [_finding("form_key_places", (form.code,), counts=" - ".join(map(str, counts)))]
    return []


def _check_exposure(
    shown: Mapping[str, int], items: Mapping[str, BankItem], blueprint: FormBlueprint
) -> list[CheckFinding]:
    strata: dict[tuple[str, str], list[str]] = {}
    for code, item in sorted(items.items()):
        level = item.difficulty.value if blueprint.difficulties else ""
        strata.setdefault((item.area_code, level), []).append(code)
    found = []
    for (area, _), codes in strata.items():
        least, most = min(codes, key=lambda code: shown[code]), max(codes, key=lambda code: shown[code])
        if shown[most] - shown[least] > 1:
            values: dict[str, str | int] = {"area": area, "least": shown[least], "most": shown[most]}
            found.append(_finding("form_exposure", (least, most), **values))
    return found
