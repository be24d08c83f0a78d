"""Which judge may not mark which work, and by what evidence: own work, own unit, or a relation somebody declared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from workbench.catalogue import Language, say
from workbench.terms import ConflictGround
from workbench.texts import fold


@dataclass(frozen=True, slots=True)
class WorkTies:
    """A work with everybody behind it: names and pen names as signed, codes of its unit and its co-authors' units."""

    code: str
    names: tuple[str, ...]
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class JudgeTies:
    """A judge with the name and the code of the own unit, None where the judge is of no unit."""

    code: str
    full_name: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class DeclaredConflict:
    """A relation on record: the judge, and the one work or all works of the one unit that it bars."""

    judge_code: str
    work_code: str | None
    unit: str | None
    ground: ConflictGround
    note: str


@dataclass(frozen=True, slots=True)
class Barred:
    """One judge kept from one work; ``evidence`` is the name as signed, the unit's code or the declared note."""

    work_code: str
    judge_code: str
    ground: ConflictGround
    evidence: str

    def message(self, lang: Language = "vi") -> str:
        """Say it to the secretariat; a judge is never told, because it names the author or the unit."""
        key = f"panels.barred_{self.ground.value.lower()}"
        return say(key, lang, work=self.work_code, judge=self.judge_code, evidence=self.evidence)


def find_barred(
    works: Iterable[WorkTies], judges: Collection[JudgeTies], declared: Collection[DeclaredConflict] = ()
) -> tuple[Barred, ...]:
    """Give every reason for which a judge may not mark a work, in order of works and judges.

    A judge whose name is that of an author or of a pen name, marks and capitals aside, counts as the author: who
    only shares the name is told apart by the secretariat, and another judge is never far.
    """
    found = [barred for work in works for judge in judges for barred in _of_pair(work, judge, declared)]
    grounds = list(ConflictGround)
    return tuple(sorted(found, key=lambda one: (one.work_code, one.judge_code, grounds.index(one.ground))))


def _of_pair(work: WorkTies, judge: JudgeTies, declared: Collection[DeclaredConflict]) -> Iterator[Barred]:
    for name in work.names:
        if fold(name) == fold(judge.full_name):
            yield Barred(work.code, judge.code, ConflictGround.AUTHOR, name)
            break
    if judge.unit in work.units:
        yield Barred(work.code, judge.code, ConflictGround.OWN_UNIT, str(judge.unit))
    for one in declared:
        if one.judge_code == judge.code and (one.work_code == work.code or one.unit in work.units):
            yield Barred(work.code, judge.code, one.ground, one.note)


def free_judges(
    works: Iterable[WorkTies], judges: Collection[JudgeTies], declared: Collection[DeclaredConflict] = ()
) -> dict[str, frozenset[str]]:
    """Give work code -> codes of the judges who may mark it."""
    listed = list(works)
    barred = {(one.work_code, one.judge_code) for one in find_barred(listed, judges, declared)}
    return {
        work.code: frozenset(judge.code for judge in judges if (work.code, judge.code) not in barred) for work in listed
    }
