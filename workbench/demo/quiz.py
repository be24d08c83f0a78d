"""The four quiz weeks: pools and forms as the service draws them, attempts as people hand them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.demo.clock import draw_durations, draw_starts
from workbench.demo.fitting import Floats, Ints, fit_table, share_out
from workbench.demo.people import GROUPS, People, Turnout
from workbench.demo.scores import Bools, Papers, PerfectCell, correct_answers, fit_points, set_level, simulate_margins
from workbench.demo.targets import LESSER_RANKS, TIED_RANKS, TIED_WEEK, UNIT_PERFECT, WEEKS, WeekTarget
from workbench.rules.blueprint import BankItem, build_pool
from workbench.rules.contest_setup import ContestSetup, WeekSetup
from workbench.rules.forms import FORMS_PER_WEEK, LETTERS, NO_ANSWER, DrawnForm, draw_forms, form_items, week_seed
from workbench.terms import Difficulty, PassedReason

WINNERS_TURNS = 4  # a winner has practised at least this often
LOGIT = {Difficulty.EASY: -0.8, Difficulty.MEDIUM: 0.0, Difficulty.HARD: 0.8}


class DemoItem(BankItem, Protocol):
    """What the simulation must know of an item beside what the draw does."""

    @property
    def difficulty(self) -> Difficulty: ...


@dataclass(frozen=True)
class Traits:
    """How the items of the bank turn out: their difficulty in logits, the appeal of each wrong option."""

    difficulty: Floats
    appeal: Floats


@dataclass(frozen=True)
class WeekAttempts:
    """One week's accepted attempts in order of submission, one place each; times are seconds after the opening."""

    week: WeekSetup
    person: Ints
    form_codes: list[str]
    starts: Ints
    durations: Ints
    points: Ints
    displayed: list[str]
    planted: Ints  # the winners' attempts, in order of rank
    passed: Ints  # the attempts of those who stand among the winners and keep no prize, in order of the targets
    devices: list[str] = field(default_factory=list)

    @property
    def ends(self) -> Ints:
        """Give the moments of submission."""
        return self.starts + self.durations


@dataclass(frozen=True)
class FormTable:
    """A week's forms as numbers: items as places in the bank, the own option (0 = A) at each place shown."""

    codes: list[str]
    items: Ints  # forms x 20
    shown: Ints  # forms x 20 x options


def draw_week(
    setup: ContestSetup, bank: Sequence[BankItem], week: WeekSetup, pools: dict[int, tuple[str, ...]]
) -> tuple[DrawnForm, ...]:
    """Draw the week's pool into ``pools`` and give its forms, exactly as the service does."""
    seed = week_seed(setup.seed, week.number)
    pools[week.number] = build_pool(bank, week, pools, seed)
    by_code = {item.code: item for item in bank}
    pool = [by_code[code] for code in pools[week.number]]
    return draw_forms(pool, FORMS_PER_WEEK, seed, n_items=week.questions_per_attempt)


def simulate_week(
    people: People,
    turnout: Turnout,
    week: WeekSetup,
    bank: Sequence[DemoItem],
    traits: Traits,
    forms: tuple[DrawnForm, ...],
    known_before: Bools,
    rng: np.random.Generator,
) -> WeekAttempts:
    """Let the week's people sit their papers."""
    target, winners = WEEKS[week.number], turnout.winners[week.number]
    table = tabulate_forms(forms, bank)
    papers = _deal_papers(people, turnout, week.number, table, rng)
    margins = simulate_margins(papers, people.ability, traits.difficulty, week.pool_size, known_before, rng)
    margins = set_level(margins, *_level(target))
    last = np.append(papers.turn[1:] == 0, True)
    planted = np.array([int(np.flatnonzero((papers.person == winner) & last)[0]) for winner in winners])
    points = fit_points(margins, papers, _perfect_cells(people, turnout, papers, week.number), planted, target.at_19)
    durations = draw_durations(papers.turn, people.ability[papers.person], target.fastest_s, week.time_limit_s, rng)
    durations[planted] = target.fastest_s + np.array(target.margins_s)
    passed = _choose_passed(people, turnout, week.number, papers.person, np.where(points == points.max(), durations, 0))
    durations[passed] = [target.fastest_s + one.margin_s for one in target.passed]
    starts = draw_starts(papers.turn, durations, week.opens_at, week.closes_at, rng)
    if week.number == TIED_WEEK:
        tied = planted[[rank - 1 for rank in TIED_RANKS]]
        starts[tied] = starts[tied].max()
    displayed = _write_answers(correct_answers(margins, points), papers, table, (bank, traits), rng)
    forms_dealt = [table.codes[form] for form in papers.form]
    attempts = WeekAttempts(week, papers.person, forms_dealt, starts, durations, points, displayed, planted, passed)
    return _by_submission(attempts)


def _choose_passed(people: People, turnout: Turnout, number: int, person: Ints, perfect_s: Ints) -> Ints:
    """Choose a perfect paper for everybody who is passed over in a week; ``perfect_s`` is 0 where a paper is not.

    Who holds a prize already won a lesser one of an earlier week. Whoever else is passed over never wins, belongs to
    a unit without a winner this week, and takes part in no other week in which somebody is passed over.
    """
    lesser = [int(turnout.winners[week][rank - 1]) for week in WEEKS if week < number for rank in LESSER_RANKS]
    barred = {int(winner) for winners in turnout.winners.values() for winner in winners}
    barred |= {int(at) for week in WEEKS if week != number and WEEKS[week].passed for at in turnout.people[week]}
    units = set(people.units[turnout.winners[number]].tolist())
    by_speed = [int(at) for at in np.argsort(perfect_s, kind="stable") if perfect_s[at]]
    chosen: list[int] = []
    for one in WEEKS[number].passed:
        if one.reason is PassedReason.HOLDS_PRIZE:
            suits = [at for at in by_speed if person[at] in lesser]
        else:
            suits = [at for at in by_speed if person[at] not in barred and people.units[person[at]] not in units]
        chosen.append(next(at for at in suits if at not in chosen))
    return np.array(chosen, dtype=np.int64)


def _level(target: WeekTarget) -> tuple[int, int]:
    """Give how many wrong answers, and how many attempts have at most these before any fitting."""
    return (0, target.perfect) if target.at_19 is None else (1, target.perfect + target.at_19)


def draw_traits(bank: Sequence[DemoItem], rng: np.random.Generator) -> Traits:
    """Draw each item's difficulty around its author's word for it, and what its wrong options are worth."""
    stated = np.array([LOGIT[item.difficulty] for item in bank])
    wrong = len(bank[0].options) - 1
    return Traits(stated + rng.normal(0.0, 0.5, len(bank)), rng.dirichlet(np.full(wrong, 1.5), len(bank)))


def _deal_papers(people: People, turnout: Turnout, number: int, table: FormTable, rng: np.random.Generator) -> Papers:
    """Give each of the week's people their number of attempts, which add up by group, and a form for each."""
    places = turnout.people[number]
    counts = np.ones(len(places), dtype=np.int64)
    counts[np.isin(places, turnout.winners[number])] = WINNERS_TURNS
    zeal = np.exp(0.55 * people.eagerness[places] + rng.normal(0.0, 0.75, len(places)))
    column = list(WEEKS).index(number)
    for row in range(len(GROUPS)):
        mine = people.group[places] == row
        spare = int(turnout.attempts[row, column] - counts[mine].sum())
        counts[mine] += share_out(zeal[mine], spare)
    person = np.repeat(places, counts)
    firsts = np.repeat(np.cumsum(counts) - counts, counts)
    form = rng.integers(0, len(table.codes), len(person))
    return Papers(person, np.arange(len(person)) - firsts, form, table.items[form])


def _perfect_cells(people: People, turnout: Turnout, papers: Papers, number: int) -> list[PerfectCell]:
    """Share the week's perfect attempts and people among the units with a stated total and all the others."""
    perfect = np.array([week.perfect for week in WEEKS.values()])
    rows = [GROUPS.index(code) for code in UNIT_PERFECT]
    stated = np.array(list(UNIT_PERFECT.values()))
    rest = turnout.attempts.sum(axis=0) - turnout.attempts[rows].sum(axis=0)
    weights = np.vstack([turnout.attempts[rows], rest]) * (perfect / turnout.attempts.sum(axis=0))
    table = fit_table(weights, np.append(stated, perfect.sum() - stated.sum()), perfect)
    shares = table[:, list(WEEKS).index(number)].tolist()
    places = turnout.people[number]
    cells = []
    for row, share in zip(rows, shares, strict=False):
        mine = places[people.group[places] == row]
        cells.append(PerfectCell(mine, share, min(round(share / 2.4), len(mine) // 2)))
    left = WEEKS[number].perfect_people - sum(cell.persons for cell in cells)
    others = places[~np.isin(people.group[places], rows)]
    return [*cells, PerfectCell(others, shares[-1], left)]


def tabulate_forms(forms: Sequence[DrawnForm], bank: Sequence[BankItem]) -> FormTable:
    """Read the forms' layouts into arrays."""
    place = {item.code: number for number, item in enumerate(bank)}
    layouts = [form_items(form.layout) for form in forms]
    return FormTable(
        [form.code for form in forms],
        np.array([[place[code] for code, _ in layout] for layout in layouts], dtype=np.int64),
        np.array([[[LETTERS.index(letter) for letter in order] for _, order in layout] for layout in layouts]),
    )


def _write_answers(
    correct: Bools,
    papers: Papers,
    table: FormTable,
    items: tuple[Sequence[DemoItem], Traits],
    rng: np.random.Generator,
) -> list[str]:
    """Give the letters as the participants saw them; each item has a favourite wrong option, a few stay empty."""
    bank, traits = items
    keys = np.array([LETTERS.index(item.key) for item in bank])
    n_options = len(bank[0].options)
    lots = rng.random(papers.items.shape)
    step = 1 + (lots[..., None] > np.cumsum(traits.appeal, axis=1)[papers.items][..., :-1]).sum(axis=-1)
    own = np.where(correct, keys[papers.items], (keys[papers.items] + step) % n_options)
    seen = (table.shown[papers.form] == own[..., None]).argmax(axis=-1)
    letters = np.frombuffer((LETTERS[:n_options] + NO_ANSWER).encode(), dtype=np.uint8)
    is_blank = ~correct & (rng.random(correct.shape) < 0.04)
    text: NDArray[np.uint8] = letters[np.where(is_blank, n_options, seen)]
    return [row.tobytes().decode() for row in text]


def write_paper(layout: str, keys: Mapping[str, str], wrong: int = 0, blank: int = 0) -> str:
    """Give the letters shown of a paper whose first answers are wrong, whose last are empty, all others right."""
    items = form_items(layout)
    letters = []
    for place, (code, order) in enumerate(items):
        right = order.index(keys[code])
        shown = (right + 1) % len(order) if place < wrong else right
        letters.append(NO_ANSWER if place >= len(items) - blank else LETTERS[shown])
    return "".join(letters)


def _by_submission(attempts: WeekAttempts) -> WeekAttempts:
    """Put the attempts in the order in which the platform got them."""
    order = np.lexsort((attempts.person, attempts.starts + attempts.durations))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return replace(
        attempts,
        person=attempts.person[order],
        form_codes=[attempts.form_codes[at] for at in order],
        starts=attempts.starts[order],
        durations=attempts.durations[order],
        points=attempts.points[order],
        displayed=[attempts.displayed[at] for at in order],
        planted=place[attempts.planted],
        passed=place[attempts.passed],
    )


def attempt_code(week_number: int, number: int) -> str:
    """Give the code that the platform gave a paper, by its number in the week."""
    return f"L{week_number}-{number:06d}"


def moment(week: WeekSetup, seconds: int) -> datetime:
    """Give the moment that many seconds after the week opened."""
    return week.opens_at + timedelta(seconds=seconds)
