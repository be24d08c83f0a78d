"""The demo contest: raw files as a platform and an office would hand them over, at the size of a real contest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from workbench.catalogue import say
from workbench.demo.devices import Devices
from workbench.demo.essay_files import write_essay_files
from workbench.demo.essays import make_essays, write_register
from workbench.demo.exports import FILES, PlantedFault, write_attempts
from workbench.demo.newcomers import Cast, Outsider, PlantedPair, make_register
from workbench.demo.people import People, Turnout, draw_turnout, make_people, turnout_tables
from workbench.demo.quiz import DemoItem, WeekAttempts, attempt_code, draw_traits, draw_week, simulate_week
from workbench.demo.registers import write_people, write_units
from workbench.demo.sheets import Cell, SheetText, write_csv
from workbench.demo.suspects import PlantedPaper, plant_papers
from workbench.demo.targets import INELIGIBLE, TIED_RANKS, TIED_WEEK, WEEKS
from workbench.demo.units import DemoUnit, demo_units
from workbench.errors import WorkbenchError
from workbench.rules.contest_setup import ContestSetup
from workbench.rules.forms import DrawnForm
from workbench.terms import IneligibleReason, PassedReason

__all__ = [
    *("DemoFiles", "DemoItem", "Outsider", "PassedOver", "PlantedFault", "PlantedPair", "PlantedPaper"),
    *("TieDecision", "make_demo"),
]


@dataclass(frozen=True, slots=True)
class TieDecision:
    """What the committee decides on a planted tie: the accounts in the order they shall stand, and why."""

    week_number: int
    person_codes: tuple[str, ...]
    attempt_codes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody whose paper stands among the winners' and who does not keep the prize, and why."""

    week_number: int
    person_code: str
    attempt_code: str
    unit_code: str
    reason: PassedReason


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """What was written, in the order to import it, what is planted in it, and the decisions to record.

    The intake refuses the rows of ``planted``, the review of the weeks finds the ``papers``, the register holds the
    ``pairs`` of accounts and the ``outsiders``. ``winners`` are the papers that win each week, best first, once those
    who are ``passed`` have left the list. Of the works, those ``ineligible`` are found or ruled to be so, the
    ``signed`` ones tell their author in the text, and two are ``sharing`` passages.
    """

    units: Path
    people: Path
    attempts: dict[int, Path]
    essays: Path
    essay_texts: Path
    decisions_file: Path
    planted: tuple[PlantedFault, ...]
    papers: tuple[PlantedPaper, ...]
    winners: dict[int, tuple[str, ...]]
    passed: tuple[PassedOver, ...]
    pairs: tuple[PlantedPair, ...]
    outsiders: tuple[Outsider, ...]
    decisions: tuple[TieDecision, ...]
    ineligible: dict[IneligibleReason, tuple[str, ...]] = field(default_factory=dict)
    signed: tuple[str, ...] = ()
    sharing: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """Give every file written."""
        return (
            *(self.units, self.people, *self.attempts.values()),
            *(self.essays, self.essay_texts, self.decisions_file),
        )


def make_demo(target: Path, setup: ContestSetup, bank: Sequence[DemoItem], seed: int) -> DemoFiles:
    """Write the raw files of the demo contest to a folder, the same bytes for the same plan, bank and seed.

    Pools, forms, blind codes and juries come from the seed of the plan, as the services draw them; ``seed`` only
    moves what people do. The accepted rows give exactly the figures of ``demo.targets`` for every seed.
    """
    _check_fit(setup, bank)
    target.mkdir(parents=True, exist_ok=True)
    units, rng = demo_units(), np.random.Generator(np.random.PCG64(seed))
    tables = turnout_tables(rng)
    people = make_people(units, tables[0].sum(axis=1), rng)
    turnout = draw_turnout(people, units, tables, rng)
    weeks, forms = _simulate_weeks(setup, sorted(bank, key=lambda item: item.code), people, turnout, rng)
    by_lot = rng.spawn(1)[0]  # what is planted moves nothing of what counts
    devices, cast = Devices(len(people.codes), by_lot), Cast(weeks, people.units, by_lot)
    weeks = {number: devices.hand_out(week, by_lot) for number, week in weeks.items()}
    register = make_register(setup, units, people, cast, by_lot)
    keys = {item.code: item.key for item in bank}
    extras, papers = plant_papers(weeks, forms, keys, register, cast, devices, by_lot)
    decisions = (_decide_tie(weeks[TIED_WEEK], people),)
    files = DemoFiles(
        units=target / "don-vi.xlsx",
        people=target / "nguoi-du-thi.xlsx",
        attempts={number: target / FILES[number] for number in weeks},
        essays=target / "bai-viet.xlsx",
        essay_texts=target / "bai-viet.zip",
        decisions_file=target / "quyet-dinh.csv",
        planted=tuple(
            fault
            for number, week in weeks.items()
            for fault in write_attempts(target / FILES[number], week, extras[number], units, register.people, rng)
        ),
        papers=papers,
        winners={
            number: tuple(attempt_code(number, place + 1) for place in week.planted.tolist())
            for number, week in weeks.items()
        },
        passed=tuple(one for week in weeks.values() for one in _passed_over(week, people, units)),
        pairs=register.pairs,
        outsiders=register.outsiders,
        decisions=decisions,
    )
    write_units(files.units, units, people, rng)
    write_people(files.people, units, register, rng)
    _write_decisions(files.decisions_file, decisions, people)
    essays = make_essays(units, rng)
    write_register(files.essays, essays, units, rng)
    write_essay_files(files.essay_texts, essays)
    return replace(
        files,
        ineligible={reason: essays.of_reason(reason) for reason in map(IneligibleReason, INELIGIBLE)},
        signed=tuple(sorted(essays.signed)),
        sharing=essays.sharing,
    )


def _check_fit(setup: ContestSetup, bank: Sequence[DemoItem]) -> None:
    """Refuse a plan that the figures of the demo do not belong to."""
    if [week.number for week in setup.weeks] != list(WEEKS):
        raise WorkbenchError("demo.other_weeks", weeks=len(WEEKS))
    if any(week.attempts_per_person is not None for week in setup.weeks):
        raise WorkbenchError("demo.attempts_capped")
    largest = max(week.pool_size for week in setup.weeks)
    if len(bank) < largest:
        raise WorkbenchError("demo.bank_too_small", wanted=largest, available=len(bank))


def _simulate_weeks(
    setup: ContestSetup, bank: Sequence[DemoItem], people: People, turnout: Turnout, rng: np.random.Generator
) -> tuple[dict[int, WeekAttempts], dict[int, tuple[DrawnForm, ...]]]:
    """Let the weeks pass one after the other: a pool depends on the earlier ones."""
    traits = draw_traits(bank, rng)
    pools: dict[int, tuple[str, ...]] = {}
    weeks, forms = {}, {}
    for week in setup.weeks:
        known = np.array([any(item.code in pool for pool in pools.values()) for item in bank])
        forms[week.number] = draw_week(setup, bank, week, pools)
        weeks[week.number] = simulate_week(people, turnout, week, bank, traits, forms[week.number], known, rng)
    return weeks, forms


def _decide_tie(week: WeekAttempts, people: People) -> TieDecision:
    """Let the committee put the person of the unit that stands first in the targets before the other."""
    tied = [int(week.planted[rank - 1]) for rank in TIED_RANKS]
    return TieDecision(
        week.week.number,
        tuple(people.codes[week.person[place]] for place in tied),
        tuple(attempt_code(week.week.number, place + 1) for place in tied),
        say("demo.tie_reason"),
    )


def _passed_over(week: WeekAttempts, people: People, units: Sequence[DemoUnit]) -> list[PassedOver]:
    """Name those who are passed over in a week."""
    number = week.week.number
    return [
        PassedOver(
            number,
            people.codes[week.person[place]],
            attempt_code(number, place + 1),
            units[people.units[week.person[place]]].code,
            target.reason,
        )
        for place, target in zip(week.passed.tolist(), WEEKS[number].passed, strict=True)
    ]


def _write_decisions(path: Path, decisions: Sequence[TieDecision], people: People) -> None:
    names = dict(zip(people.codes, people.names, strict=True))
    rows: list[list[Cell]] = [
        [decision.week_number, place, code, names[code], decision.reason]
        for decision in decisions
        for place, code in enumerate(decision.person_codes, start=1)
    ]
    headings = ("Tuần", "Thứ tự", "Mã tài khoản", "Họ và tên", "Lý do")
    write_csv(path, SheetText("Quyết định", (), headings, rows), ";")
