"""The works of the essay contest: what is written, by whom, and the office's register of them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import numpy as np

from workbench.demo.essay_texts import Story, write_text
from workbench.demo.fitting import Ints, share_out
from workbench.demo.names import draw_names, draw_pen_names
from workbench.demo.registers import unit_spellings
from workbench.demo.sheets import Cell, SheetText, write_workbook
from workbench.demo.targets import ESSAY_UNITS, ESSAYS, ESSAYS_IN_PHASE_1, INELIGIBLE
from workbench.demo.units import DemoUnit
from workbench.rules.essay_texts import length_of
from workbench.terms import Consent, EssaySubject, IneligibleReason
from workbench.texts import format_date

PHASES = {1: (date(2022, 8, 25), date(2022, 11, 15)), 2: (date(2022, 11, 16), date(2023, 4, 15))}
SYLLABLES = (750, 1500)
TOO_LONG_SYLLABLES = (2300, 3000)
SIGNED = 6  # works whose authors put name and unit under the text, where a judge would read them
SHARING = (0, 1)  # places among the eligible works of two that share passages


class Title(NamedTuple):
    """A title with the person and the place it names, where it names them."""

    text: str
    hero: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class DemoEssays:
    """The works in order of the register; ``reasons`` are None for an eligible work, ``units`` places of units.

    ``authors`` are as an office writes them, ``Name (pen name); Name``; ``signed`` are the codes of works that tell
    their author in the text, ``sharing`` those of the two that have passages in common.
    """

    codes: list[str]
    titles: list[Title]
    authors: list[str]
    units: Ints
    phases: list[int]
    reasons: list[IneligibleReason | None]
    texts: list[str]
    signed: frozenset[str]
    sharing: tuple[str, str]

    def manuscript(self, place: int) -> tuple[str, ...]:
        """Give the paragraphs of a work as it is handed in, its title first."""
        return (self.titles[place].text, *self.texts[place].split("\n\n"))

    def of_reason(self, reason: IneligibleReason) -> tuple[str, ...]:
        """Give the codes of the works that do not meet the rules for this reason."""
        return tuple(code for code, found in zip(self.codes, self.reasons, strict=True) if found is reason)


def make_essays(units: Sequence[DemoUnit], rng: np.random.Generator) -> DemoEssays:
    """Invent the works; those that do not meet the rules are spread by lot, the late ones end the last phase.

    Half of those that lack author data name no author at all.
    """
    reasons: list[IneligibleReason | None] = [None] * ESSAYS
    late = ESSAYS - INELIGIBLE["LATE"]
    places = iter(rng.permutation(late).tolist())
    for reason, number in INELIGIBLE.items():
        for place in range(late, ESSAYS) if reason == "LATE" else [next(places) for _ in range(number)]:
            reasons[place] = IneligibleReason(reason)
    authors = _draw_authors(rng)
    nameless = [place for place, reason in enumerate(reasons) if reason is IneligibleReason.MISSING_AUTHOR_DATA]
    for place in nameless[::2]:
        authors[place] = ""
    codes, titles = [f"BV-{number:03d}" for number in range(1, ESSAYS + 1)], _draw_titles(rng)
    homes = _draw_units(units, rng)
    texts = _draw_texts(titles, reasons, rng)
    eligible = [place for place, reason in enumerate(reasons) if reason is None]
    signed = sorted(rng.choice(eligible[2:], SIGNED, replace=False).tolist())
    for place in signed:
        name = authors[place].split(" (")[0].split(";")[0]
        texts[place] += f"\n\nNgười viết: {name}, {units[homes[place]].name}"
    first, second = (eligible[place] for place in SHARING)
    texts[second] = _with_passages_of(texts[first], texts[second])
    return DemoEssays(
        codes=codes,
        titles=titles,
        authors=authors,
        units=homes,
        phases=[1 if place < ESSAYS_IN_PHASE_1 else 2 for place in range(ESSAYS)],
        reasons=reasons,
        texts=texts,
        signed=frozenset(codes[place] for place in signed),
        sharing=(codes[first], codes[second]),
    )


def _draw_texts(
    titles: Sequence[Title], reasons: Sequence[IneligibleReason | None], rng: np.random.Generator
) -> list[str]:
    """Write a text to every title; the works that are too long tell two stories."""
    heroes = iter(draw_names(rng, 2 * ESSAYS)[0])
    places = _titles_file()["places"]
    texts = []
    for title, reason in zip(titles, reasons, strict=True):
        is_long = reason is IneligibleReason.TOO_LONG
        stories = []
        for _ in range(1 + is_long):
            place = title.place or places[int(rng.integers(len(places)))]
            stories.append(Story(title.hero or next(heroes), place, f"Chi bộ {place}"))
        texts.append(write_text(stories, int(rng.integers(*(TOO_LONG_SYLLABLES if is_long else SYLLABLES))), rng))
    return texts


def _with_passages_of(source: str, text: str) -> str:
    """Give a text in which six paragraphs from the middle are those of another work."""
    theirs, own = source.split("\n\n"), text.split("\n\n")
    return "\n\n".join([*own[:3], *theirs[3:9], *own[9:]])


def _titles_file() -> dict[str, list[str]]:
    return tomllib.loads(files(__package__).joinpath("titles.toml").read_text(encoding="utf-8"))


def _draw_titles(rng: np.random.Generator) -> list[Title]:
    """Give as many different titles as there are works: the fixed ones, then patterns with names and places."""
    source = _titles_file()
    names, women = draw_names(rng, 4 * ESSAYS)
    people = iter(zip(names, women, strict=True))
    titles = {text: Title(text) for text in source["titles"]}
    for pattern in cycle(source["patterns"]):
        if len(titles) >= ESSAYS:
            break
        wants = "{nu}" in pattern, "{nam}" in pattern
        name = next(name for name, is_woman in people if not wants[1 if is_woman else 0])
        place = source["places"][int(rng.integers(len(source["places"])))]
        text = pattern.format(ten=name, nam=name, nu=name, noi=place)
        titles[text] = Title(text, name if name in text else None, place if "{noi}" in pattern else None)
    ordered = list(titles.values())
    return [ordered[place] for place in rng.permutation(len(ordered)).tolist()]


def _draw_authors(rng: np.random.Generator) -> list[str]:
    """Give the authors of each work: mostly one, some two or three, a quarter of them with a pen name."""
    team = rng.choice([1, 2, 3], ESSAYS, p=[0.8, 0.14, 0.06])
    names, _ = draw_names(rng, int(team.sum()))
    pens = iter(draw_pen_names(rng, len(names)))
    signed = iter([f"{name} ({next(pens)})" if rng.random() < 0.25 else name for name in names])
    return ["; ".join(next(signed) for _ in range(size)) for size in team.tolist()]


def _draw_units(units: Sequence[DemoUnit], rng: np.random.Generator) -> Ints:
    """Spread the works over their units: each has one at least, a few have many."""
    active = np.flatnonzero(np.array([unit.size > 0 for unit in units]))
    chosen = rng.permutation(active)[:ESSAY_UNITS]
    spare = share_out(rng.lognormal(0.0, 0.9, ESSAY_UNITS), ESSAYS - ESSAY_UNITS)
    places: Ints = rng.permutation(np.repeat(chosen, 1 + spare))
    return places


def write_register(path: Path, essays: DemoEssays, units: Sequence[DemoUnit], rng: np.random.Generator) -> None:
    """Write the register of works; works handed in at the office have no postmark."""
    names = unit_spellings(units, essays.units, rng)
    rows: list[list[Cell]] = []
    for place, code in enumerate(essays.codes):
        reason, title = essays.reasons[place], essays.titles[place]
        sent = _draw_day(essays.phases[place], reason, rng)
        received = sent + timedelta(days=int(rng.integers(1, 6)))
        by_hand = reason is not IneligibleReason.LATE and rng.random() < 0.15
        published = sent - timedelta(days=int(rng.integers(10, 60))) if rng.random() < 0.1 else None
        subject = EssaySubject.INDIVIDUAL if title.hero else EssaySubject.COLLECTIVE
        rows.append(
            [
                *(code, title.text, *_of_authors(essays, place, rng)),
                *(names[place], f"Chi bộ {place % 7 + 1}", subject.label().removeprefix("Viết về ")),
                "Những mẩu chuyện về chi bộ" if place % 31 == 0 else "",
                essays.phases[place],
                "Báo Sông Ngân" if published else "",
                format_date(published) if published else "",
                "" if by_hand else format_date(sent),
                format_date(sent if by_hand else received),
                length_of("\n".join(essays.manuscript(place))).syllables,
                _draw_consent(rng),
            ]
        )
    headings = (
        *("Mã bài", "Tên bài", "Tác giả", "Ngày sinh", "Số điện thoại", "Chức vụ", "Đơn vị", "Chi bộ", "Viết về"),
        *("Chùm bài", "Giai đoạn", "Nơi đăng", "Ngày đăng", "Ngày gửi (dấu bưu điện)", "Ngày nhận", "Số chữ"),
        "Đồng ý đăng",
    )
    last = ("Tổng cộng", f"{len(rows)} bài")
    write_workbook(path, SheetText("Bài viết", ("SỔ TIẾP NHẬN BÀI DỰ THI VIẾT",), headings, rows, (), last))


def _of_authors(essays: DemoEssays, place: int, rng: np.random.Generator) -> tuple[str, str, str, str]:
    """Give authors, birth dates, phones and posts as an office writes them; what is missing is what makes it fail."""
    authors = essays.authors[place]
    number = len(authors.split(";")) if authors else 0
    born = [date(1962, 1, 1) + timedelta(days=int(day)) for day in rng.integers(0, 14600, number)]
    phones = [f"0900{int(digits):06d}" for digits in rng.integers(0, 10**6, number)]
    if essays.reasons[place] is IneligibleReason.MISSING_AUTHOR_DATA:
        return authors, "", "", ""
    return authors, "; ".join(map(format_date, born)), "; ".join(phones), "; ".join(["Đảng viên"] * number)


def _draw_consent(rng: np.random.Generator) -> str:
    """Let most authors agree to be printed; some refuse, some do not answer."""
    lot = rng.random()
    return "" if lot < 0.1 else (Consent.REFUSED if lot < 0.14 else Consent.GIVEN).label()


def _draw_day(phase: int, reason: IneligibleReason | None, rng: np.random.Generator) -> date:
    first, last = PHASES[phase]
    if reason is IneligibleReason.LATE:
        return last + timedelta(days=int(rng.integers(1, 12)))
    # Most works come in towards the end of a phase.
    return first + timedelta(days=int((last - first).days * rng.beta(3.0, 1.4)))
