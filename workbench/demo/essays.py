"""The essay contest: the register of works, and the marks of the preliminary and the final round."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from itertools import cycle, pairwise
from pathlib import Path

import numpy as np

from workbench.demo.fitting import Ints, share_out
from workbench.demo.names import draw_names, draw_pen_names
from workbench.demo.registers import unit_spellings
from workbench.demo.sheets import Cell, SheetText, write_workbook
from workbench.demo.targets import ESSAY_UNITS, ESSAYS, ESSAYS_IN_PHASE_1, INELIGIBLE
from workbench.demo.units import DemoUnit
from workbench.rules.contest_rules import ContestRules
from workbench.rules.contest_setup import ContestSetup
from workbench.rules.essay_rounds import cut_round
from workbench.rules.essay_rules import Advance, Criterion
from workbench.rules.essay_tally import CriterionMark, EssayResult, rank_works, tally_works
from workbench.rules.essays import blind_codes, blind_seed
from workbench.rules.judge_conflicts import JudgeTies, WorkTies, free_judges
from workbench.rules.panels import Seats, assign_panels, judges_seed
from workbench.terms import EssayRound, IneligibleReason, Role, Track
from workbench.texts import format_date

PHASES = {1: (date(2022, 8, 25), date(2022, 11, 15)), 2: (date(2022, 11, 16), date(2023, 4, 15))}
WORD_LIMIT = 2000
ELIGIBLE = "Đạt"


@dataclass(frozen=True)
class DemoEssays:
    """The works in order of the register; ``reasons`` are None for an eligible work, ``units`` places of units."""

    codes: list[str]
    titles: list[str]
    authors: list[str]
    units: Ints
    phases: list[int]
    reasons: list[IneligibleReason | None]


Marks = list[CriterionMark]


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
    return DemoEssays(
        codes=[f"BV-{number:03d}" for number in range(1, ESSAYS + 1)],
        titles=_draw_titles(rng),
        authors=authors,
        units=_draw_units(units, rng),
        phases=[1 if place < ESSAYS_IN_PHASE_1 else 2 for place in range(ESSAYS)],
        reasons=reasons,
    )


def _draw_titles(rng: np.random.Generator) -> list[str]:
    """Give as many different titles as there are works: the fixed ones, then patterns with names and places."""
    source = tomllib.loads(files(__package__).joinpath("titles.toml").read_text(encoding="utf-8"))
    names, women = draw_names(rng, 4 * ESSAYS)
    people = iter(zip(names, women, strict=True))
    titles: dict[str, None] = dict.fromkeys(source["titles"])
    for pattern in cycle(source["patterns"]):
        if len(titles) >= ESSAYS:
            break
        wants = "{nu}" in pattern, "{nam}" in pattern
        name = next(name for name, is_woman in people if not wants[1 if is_woman else 0])
        place = source["places"][int(rng.integers(len(source["places"])))]
        titles[pattern.format(ten=name, nam=name, nu=name, noi=place)] = None
    ordered = list(titles)
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
        reason = essays.reasons[place]
        sent = _draw_day(essays.phases[place], reason, rng)
        received = sent + timedelta(days=int(rng.integers(1, 6)))
        by_hand = reason is not IneligibleReason.LATE and rng.random() < 0.15
        too_long = reason is IneligibleReason.TOO_LONG
        words = int(rng.integers(WORD_LIMIT + 150, 3400) if too_long else rng.integers(900, WORD_LIMIT - 20))
        rows.append(
            [
                code,
                essays.titles[place],
                essays.authors[place],
                names[place],
                essays.phases[place],
                "" if by_hand else format_date(sent),
                format_date(sent if by_hand else received),
                words,
                reason.label() if reason else ELIGIBLE,
            ]
        )
    headings = (
        *("Mã bài", "Tên bài", "Tác giả", "Đơn vị", "Giai đoạn"),
        *("Ngày gửi (dấu bưu điện)", "Ngày nhận", "Số chữ", "Kết quả sơ loại"),
    )
    last = ("Tổng cộng", f"{len(rows)} bài")
    write_workbook(path, SheetText("Bài viết", ("SỔ TIẾP NHẬN BÀI DỰ THI VIẾT",), headings, rows, (), last))


def _draw_day(phase: int, reason: IneligibleReason | None, rng: np.random.Generator) -> date:
    first, last = PHASES[phase]
    if reason is IneligibleReason.LATE:
        return last + timedelta(days=int(rng.integers(1, 12)))
    # Most works come in towards the end of a phase.
    return first + timedelta(days=int((last - first).days * rng.beta(3.0, 1.4)))


def judge_essays(
    setup: ContestSetup, essays: DemoEssays, units: Sequence[DemoUnit], rng: np.random.Generator
) -> dict[EssayRound, Marks]:
    """Let the jury mark both rounds, as assigned by the rules, by blind code.

    Marks that tie across the line of the finalists or of a prize are drawn again: the demo plants its tie in the
    quiz.
    """
    judges = [
        JudgeTies(member.code, member.full_name, member.unit_code)
        for member in setup.members
        if Role.JUDGE in member.roles
    ]
    severity = {judge.code: float(rng.normal(0.0, 0.025)) for judge in judges}
    unit_of = {code: units[place].code for code, place in zip(essays.codes, essays.units.tolist(), strict=True)}
    works = [code for code, reason in zip(essays.codes, essays.reasons, strict=True) if reason is None]
    merit = {code: float(np.clip(rng.normal(0.72, 0.09), 0.45, 0.95)) for code in works}
    lines = list(np.cumsum([line.quota for line in setup.rules.prize_lines(Track.ESSAY)]).tolist())
    marks: dict[EssayRound, Marks] = {}
    for essay_round, clear in ((EssayRound.PRELIMINARY, [setup.rules.finalists]), (EssayRound.FINAL, lines)):
        seed = judges_seed(setup.seed, essay_round.value)
        free = free_judges([WorkTies(work, (), frozenset({unit_of[work]})) for work in works], judges)
        wanted = setup.rules.judges_in(essay_round)
        panels = assign_panels({work: Seats(wanted, free[work]) for work in works}, seed)
        marks[essay_round], results = _mark_until_clear(panels, merit, severity, setup.rules, clear, rng)
        works = sorted(cut_round(results, Advance(number=setup.rules.finalists)).chosen)
    return marks


def _mark_until_clear(
    panels: Mapping[str, tuple[str, ...]],
    merit: Mapping[str, float],
    severity: Mapping[str, float],
    rules: ContestRules,
    clear: Sequence[int],
    rng: np.random.Generator,
) -> tuple[Marks, tuple[EssayResult, ...]]:
    while True:
        marks = [
            CriterionMark(work, judge, criterion.code, _draw_points(criterion, merit[work] + severity[judge], rng))
            for work, panel in panels.items()
            for judge in panel
            for criterion in rules.criteria
        ]
        results = rank_works(tally_works(marks, rules.criteria, rules.essays))
        totals = [result.total for result in results]
        if all(above != below for place, (above, below) in enumerate(pairwise(totals), start=1) if place in clear):
            return marks, results


def _draw_points(criterion: Criterion, level: float, rng: np.random.Generator) -> Decimal:
    """Draw a mark in steps of half a point."""
    halves = round(2 * criterion.max_points * (level + rng.normal(0.0, 0.05)))
    return Decimal(min(max(halves, 0), 2 * criterion.max_points)) / 2


def write_marks(path: Path, marks: Marks, essay_codes: Sequence[str], setup: ContestSetup) -> None:
    """Write the mark sheets by blind code; halves are written with a comma, whole marks as numbers."""
    blind = blind_codes(essay_codes, blind_seed(setup.seed))
    sheets: dict[tuple[str, str], dict[str, Decimal]] = {}
    for mark in marks:
        sheets.setdefault((blind[mark.essay_code], mark.judge_code), {})[mark.criterion] = mark.points
    rows: list[list[Cell]] = [
        [code, judge, *(_write_points(sheet[criterion.code]) for criterion in setup.rules.criteria)]
        for (code, judge), sheet in sorted(sheets.items())
    ]
    headings = ("Số phách", "Giám khảo", *(criterion.label for criterion in setup.rules.criteria))
    write_workbook(path, SheetText("Điểm", ("PHIẾU TỔNG HỢP ĐIỂM CHẤM",), headings, rows))


def _write_points(points: Decimal) -> Cell:
    return int(points) if points == int(points) else str(points).replace(".", ",")
