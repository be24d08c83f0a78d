"""The jury of the demo: who steps back, who leaves, and what everybody marks on the sheets that were handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from workbench.demo.sheets import Cell, SheetText, write_workbook
from workbench.queries.contest import contest_of
from workbench.queries.essays import essay_rows
from workbench.queries.panels import RoundSheet, sheets_of_round
from workbench.rules.contest_setup import ContestSetup
from workbench.rules.draws import derive_seed
from workbench.rules.essay_rules import Criterion
from workbench.rules.essay_tally import CriterionMark, Ruling, tally_works
from workbench.services.imports import ImportOrder, SourceFile, import_marks
from workbench.services.marking import SheetEdit, lock_round, save_mark, submit_sheet
from workbench.services.panels import ask_third_marks, assign_round, declare_conflict, withdraw_judge
from workbench.store import reading
from workbench.terms import ConflictGround, EssayRound, Track

Sheets = dict[tuple[str, str], dict[str, Decimal]]  # (essay code, judge) -> criterion -> points

STEPS_BACK = "GK-04"  # finds among her works one whose author she is related to
LEAVES = "GK-09"  # marks some works, then falls ill
MARKED_BEFORE_LEAVING = 5
FAR_APART = (0.45, 0.6)  # where among the works, by merit, stand the two about which two judges disagree
APART = 0.14  # of the scale, by which each of the two judges is off there
NOISE = 0.05


class DemoJury:
    """Twelve judges at work, on whatever sheets the workbench hands them; ``folder`` takes their files of marks."""

    def __init__(self, engine: Engine, setup: ContestSetup, secretary: str, folder: Path) -> None:
        self.engine, self.setup, self.secretary, self.folder = engine, setup, secretary, folder

    def judge_preliminary(self, at: datetime) -> Path:
        """Seat the judges, let one step back from a work and one leave, and give the file of all other marks."""
        assign_round(self.engine, essay_round=EssayRound.PRELIMINARY, actor=self.secretary, at=at)
        own = [sheet for sheet in self._sheets(EssayRound.PRELIMINARY) if sheet.judge_code == STEPS_BACK]
        declare_conflict(
            self.engine,
            judge=STEPS_BACK,
            work=own[len(own) // 2].blind_code,
            ground=ConflictGround.RELATION,
            note="Nhân vật trong bài là anh ruột; xin không chấm bài này",
            actor=STEPS_BACK,
            at=at + timedelta(days=1),
        )
        self._mark_in_the_app(at + timedelta(days=2))
        withdraw_judge(
            self.engine, judge=LEAVES, actor=self.secretary, reason="Nghỉ ốm dài ngày", at=at + timedelta(days=4)
        )
        marks = self._until(EssayRound.PRELIMINARY, (self.setup.rules.finalists,))
        return self._write("diem-so-khao.xlsx", EssayRound.PRELIMINARY, marks)

    def settle_preliminary(self, file: Path, at: datetime) -> None:
        """Take the marks in, ask for the third marks that are owed, take them in too, and lock the round."""
        self._take_in(file, EssayRound.PRELIMINARY, at)
        self._lock(EssayRound.PRELIMINARY, at)
        asked = {"actor": self.secretary, "reason": "Hai giám khảo chênh lệch quá mức thể lệ cho phép"}
        ask_third_marks(self.engine, essay_round=EssayRound.PRELIMINARY, at=at, **asked)
        marks = self._draw(EssayRound.PRELIMINARY, 0)
        third = self._write("diem-cham-lan-ba.xlsx", EssayRound.PRELIMINARY, marks)
        self._take_in(third, EssayRound.PRELIMINARY, at + timedelta(days=2))
        self._lock(EssayRound.PRELIMINARY, at + timedelta(days=2))

    def judge_final(self, at: datetime) -> Path:
        """Seat the judges of the final round and give the file of their marks."""
        assign_round(self.engine, essay_round=EssayRound.FINAL, actor=self.secretary, at=at)
        lines = np.cumsum([line.quota for line in self.setup.rules.prize_lines(Track.ESSAY)]).tolist()
        return self._write("diem-chung-khao.xlsx", EssayRound.FINAL, self._until(EssayRound.FINAL, lines))

    def settle_final(self, file: Path, at: datetime) -> None:
        """Take the marks of the final round in and lock them."""
        self._take_in(file, EssayRound.FINAL, at)
        self._lock(EssayRound.FINAL, at)

    def _mark_in_the_app(self, at: datetime) -> None:
        """Let the judge who will leave mark the first works in the app and hand their sheets in."""
        sheets = [sheet for sheet in self._sheets(EssayRound.PRELIMINARY) if sheet.judge_code == LEAVES]
        drawn = self._draw(EssayRound.PRELIMINARY, 0)
        for sheet in sheets[:MARKED_BEFORE_LEAVING]:
            edit = SheetEdit(LEAVES, EssayRound.PRELIMINARY, sheet.blind_code, 1, at)
            for criterion, points in drawn[sheet.essay_code, LEAVES].items():
                version = save_mark(self.engine, edit, criterion=criterion, points=points)
                edit = replace(edit, seen_version=version)
            submit_sheet(self.engine, edit)

    def _until(self, essay_round: EssayRound, lines: Sequence[int]) -> Sheets:
        """Draw marks until nobody ties across a line and only the planted works are owed a third mark."""
        for salt in count():
            sheets = self._draw(essay_round, salt)
            tallies = tally_works(_as_marks(sheets), self.setup.rules.criteria, self.setup.rules.essays)
            owed = {tally.essay_code for tally in tallies if tally.ruling is Ruling.THIRD_OWED}
            totals = sorted((tally.total for tally in tallies if tally.total is not None), reverse=True)
            is_clear = all(totals[line - 1] != totals[line] for line in lines)
            if is_clear and owed == (self._far_apart() if essay_round is EssayRound.PRELIMINARY else set()):
                return sheets
        raise AssertionError

    def _draw(self, essay_round: EssayRound, salt: int) -> Sheets:
        """Give marks for every sheet of the round that is not withdrawn: the same for the same sheet and salt."""
        far, drawn, seen = self._far_apart(), Sheets(), dict[str, int]()
        for sheet in self._sheets(essay_round):
            code, judge = sheet.essay_code, sheet.judge_code
            level = self._merit(code) + self._severity(judge)
            if essay_round is EssayRound.PRELIMINARY and code in far and not sheet.is_extra:
                level += APART if seen.setdefault(code, 0) else -APART
                seen[code] += 1
            draw = 0 if sheet.is_handed_in else salt  # what is handed in stays as it is
            rng = self._rng(f"mark/{essay_round.value}/{code}/{judge}/{draw}")
            drawn[code, judge] = {c.code: _points(c, level, rng) for c in self.setup.rules.criteria}
        return drawn

    def _far_apart(self) -> set[str]:
        """Give the two works about which their judges disagree: of middling merit, so that no line is near."""
        with reading(self.engine) as session:
            rows = essay_rows(session, contest_of(session).id or 0)
        ranked = sorted((row.code for row in rows if row.ineligible_reason is None), key=self._merit)
        return {ranked[int(share * len(ranked))] for share in FAR_APART}

    def _merit(self, code: str) -> float:
        return float(np.clip(self._rng(f"merit/{code}").normal(0.72, 0.09), 0.45, 0.95))

    def _severity(self, judge: str) -> float:
        return float(self._rng(f"severity/{judge}").normal(0.0, 0.025))

    def _rng(self, purpose: str) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64(derive_seed(self.setup.seed, f"demo/jury/{purpose}")))

    def _sheets(self, essay_round: EssayRound) -> list[RoundSheet]:
        with reading(self.engine) as session:
            sheets = sheets_of_round(session, contest_of(session).id or 0, essay_round)
        return [sheet for sheet in sheets if not sheet.is_withdrawn]

    def _write(self, name: str, essay_round: EssayRound, marks: Sheets) -> Path:
        """Write the sheets that are still open by blind code; halves with a comma, whole marks as numbers."""
        rows: list[list[Cell]] = [
            [sheet.blind_code, sheet.judge_code, *map(_written, marks[sheet.essay_code, sheet.judge_code].values())]
            for sheet in sorted(self._sheets(essay_round), key=lambda sheet: (sheet.blind_code, sheet.judge_code))
            if not (sheet.is_handed_in or sheet.is_final)
        ]
        headings = ("Số phách", "Giám khảo", *(criterion.label for criterion in self.setup.rules.criteria))
        path = self.folder / name
        write_workbook(path, SheetText("Điểm", ("PHIẾU TỔNG HỢP ĐIỂM CHẤM",), headings, rows))
        return path

    def _take_in(self, file: Path, essay_round: EssayRound, at: datetime) -> None:
        order = ImportOrder(SourceFile.at(file), self.secretary, at, None, True)
        import_marks(self.engine, order, essay_round=essay_round)

    def _lock(self, essay_round: EssayRound, at: datetime) -> None:
        reason = f"Khóa điểm {essay_round.label().lower()} theo biên bản của Ban Giám khảo"
        lock_round(self.engine, essay_round=essay_round, actor=self.secretary, reason=reason, at=at)


def _as_marks(sheets: Sheets) -> list[CriterionMark]:
    return [CriterionMark(*key, code, points) for key, sheet in sheets.items() for code, points in sheet.items()]


def _points(criterion: Criterion, level: float, rng: np.random.Generator) -> Decimal:
    """Draw a mark in steps of half a point."""
    halves = round(2 * criterion.max_points * (level + rng.normal(0.0, NOISE)))
    return Decimal(min(max(halves, 0), 2 * criterion.max_points)) / 2


def _written(points: Decimal) -> Cell:
    return int(points) if points == int(points) else str(points).replace(".", ",")
