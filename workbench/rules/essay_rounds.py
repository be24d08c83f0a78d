"""Who goes on from a round of essays, and what units get for the works of their people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.rules.awards import Place
from workbench.rules.essay_rules import Advance, CollectiveEssays
from workbench.rules.essay_tally import EssayResult


@dataclass(frozen=True, slots=True)
class Cut:
    """Who is above a line: ``chosen`` for certain; of the ``tied``, a recorded decision lets ``open_places`` in.

    Where the line is clear, or was decided about, ``tied`` is empty and ``open_places`` 0.
    """

    chosen: tuple[str, ...]
    tied: tuple[str, ...]
    open_places: int


def cut_round(results: Sequence[EssayResult], rule: Advance, admitted: Collection[str] | None = None) -> Cut:
    """Give who goes on: at most the rule's number, nobody under its cutoff, so that places may stay empty.

    A tie across the line is reported, never cut by some other order, until ``admitted`` tells whom a recorded
    decision lets in: as many as there are places, or everybody who is tied.
    """
    enough = [result for result in results if rule.cutoff is None or result.total >= rule.cutoff]
    places = len(enough) if rule.number is None else rule.number
    inside = [result for result in enough if result.rank <= places]
    if len(inside) <= places:
        return Cut(tuple(result.essay_code for result in inside), (), 0)
    line = inside[-1].rank
    chosen = tuple(result.essay_code for result in inside if result.rank < line)
    tied = tuple(result.essay_code for result in inside if result.rank == line)
    cut = Cut(chosen, tied, places - len(chosen))
    if admitted is not None and may_admit(cut, admitted):
        return Cut((*chosen, *(code for code in tied if code in admitted)), (), 0)
    return cut


def may_admit(cut: Cut, admitted: Collection[str]) -> bool:
    """Say whether a decision fits the tie: as many of the tied as there are places, or all of them."""
    return set(admitted) <= set(cut.tied) and len(set(admitted)) in (cut.open_places, len(cut.tied)) and bool(cut.tied)


def refuse_open_cut(cut: Cut) -> None:
    """Stop where works equal in total stand across the line."""
    if cut.tied:
        raise WorkbenchError("essays.finalists_tied", places=cut.open_places, codes=", ".join(cut.tied))


class EssayPart(StrEnum):
    """What brings a unit points for the works of its people."""

    WORK = "WORK"
    FINALIST = "FINALIST"
    PRIZE = "PRIZE"


@dataclass(frozen=True, slots=True)
class UnitWorks:
    """A unit's works that met the rules, how many of them reached the final, and the codes of prizes they won.

    A work of authors of several units counts for the unit that sent it.
    """

    code: str
    works: int
    finalists: int = 0
    prizes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorksLine:
    """One line of the working: so many of something, at so many points each; ``prize`` is the label of a prize."""

    part: EssayPart
    prize: str
    count: int
    each: Decimal
    points: Decimal

    def label(self, lang: Language = "vi") -> str:
        """Say what the line counts."""
        return say(f"essay_tally.part_{self.part.value.lower()}", lang, prize=self.prize)


@dataclass(frozen=True, slots=True)
class UnitWorksScore:
    """What a unit gets, line by line; one with fewer works than the rules ask for is not considered."""

    code: str
    lines: tuple[WorksLine, ...]
    total: Decimal
    is_considered: bool


def score_works(
    units: Iterable[UnitWorks], rules: CollectiveEssays, labels: dict[str, str] | None = None
) -> list[UnitWorksScore]:
    """Score units by number and quality of their works: the considered ones first, best first, equals by code.

    Lines are exact products and the total is their sum, so that whoever adds the printed lines gets the printed
    total. ``labels`` are the prizes' by their codes.
    """
    scores = [_score(unit, rules, labels or {}) for unit in units]
    return sorted(scores, key=lambda score: (not score.is_considered, -score.total, score.code))


def _score(unit: UnitWorks, rules: CollectiveEssays, labels: dict[str, str]) -> UnitWorksScore:
    won = Counter(unit.prizes)
    counted = [
        (EssayPart.WORK, "", unit.works, rules.per_work),
        (EssayPart.FINALIST, "", unit.finalists, rules.per_finalist),
        *((EssayPart.PRIZE, labels.get(code, code), won[code], each) for code, each in rules.per_prize.items()),
    ]
    lines = tuple(
        WorksLine(part, prize, count, each, count * each) for part, prize, count, each in counted if count and each
    )
    total = sum((line.points for line in lines), Decimal(0))
    return UnitWorksScore(unit.code, lines, total, unit.works >= rules.least_works)


def places_of_works(scores: Sequence[UnitWorksScore]) -> list[Place]:
    """Give the considered units their places; equal totals share a rank, which a prize line may not cut."""
    considered = [score for score in scores if score.is_considered]
    return [Place(score.code, 1 + sum(other.total > score.total for other in considered)) for score in considered]
