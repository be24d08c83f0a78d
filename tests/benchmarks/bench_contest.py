"""One contest week of any size for the benchmarks: a prepared database file and the platform's export of the week."""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine

from workbench.demo.exports import GROUPS, HEADINGS, write_moment
from workbench.demo.sheets import Cell, SheetText, write_csv
from workbench.intake.records import PersonRecord, UnitRecord
from workbench.queries.bank import forms_of_pool, pool_of_week
from workbench.queries.contest import contest_of, week_of
from workbench.rules.contest_setup import ContestSetup, WeekSetup, load_setup
from workbench.services.approvals import approve_pool
from workbench.services.contests import create_contest
from workbench.services.imports import ImportOrder, Receipt, SourceFile, import_attempts, import_items
from workbench.services.items import review_items
from workbench.services.pools import build_week_pool
from workbench.services.storing import store_people, store_units
from workbench.store import migrate, open_engine, reading, transaction
from workbench.terms import ItemState

CHECKOUT = Path(__file__).resolve().parents[2]
ATTEMPTS_PER_PERSON = 5
N_UNITS = 80
N_FORMS = 200
SECRETARY, SECOND_SECRETARY, CHAIR = "TTK-01", "TTK-02", "BTC-01"
EXPORT = "luot-thi.csv"


@dataclass(frozen=True)
class BenchContest:
    """A folder with the prepared database and the export of ``n_attempts`` attempts in its only week."""

    folder: Path
    n_attempts: int

    @cached_property
    def setup(self) -> ContestSetup:
        plan = load_setup(CHECKOUT / "data" / "contest.toml")
        return plan.model_copy(update={"weeks": plan.weeks[:1]})

    @property
    def week(self) -> WeekSetup:
        return self.setup.weeks[0]

    @cached_property
    def export(self) -> bytes:
        return (self.folder / EXPORT).read_bytes()

    def make(self) -> None:
        """Write the prepared database and the export."""
        os.environ["WORKBENCH_HOME"] = str(self.folder)
        engine = self._open("before.db")
        migrate(engine)
        contest_id = create_contest(engine, self.setup, at=self.setup.starts_at)
        at = self.setup.starts_at + timedelta(days=1)
        with transaction(engine) as session:
            store_units(session, contest_id, _units())
            store_people(session, contest_id, _people(self.n_attempts // ATTEMPTS_PER_PERSON))
        bank = SourceFile.at(CHECKOUT / "data" / "bank.csv")
        import_items(engine, ImportOrder(bank, SECRETARY, at))
        review_items(engine, codes=None, verdict=ItemState.ACCEPTED, actor=CHAIR, reason="đo thời gian", at=at)
        pool = build_week_pool(engine, week=1, n_forms=N_FORMS, actor=SECRETARY, at=at)
        for approver in (SECOND_SECRETARY, CHAIR):
            approve_pool(engine, week=1, digest=pool.approval_digest, actor=approver, reason="đo thời gian", at=at)
        write_csv(self.folder / EXPORT, self._sheet([*self._layouts(engine)]), ";")
        engine.dispose()
        after = self.fresh("after.db")
        receipt = self.take_in(after)
        after.dispose()
        if receipt.rows_accepted != self.n_attempts:
            raise SystemExit(f"the prepared export is not accepted whole: {receipt.refused_by_reason}")

    def fresh(self, name: str) -> Engine:
        """Open a copy of the prepared database, which has no attempts yet."""
        for suffix in ("-wal", "-shm"):
            (self.folder / f"{name}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.folder / "before.db", self.folder / name)
        return self._open(name)

    def filled(self) -> Engine:
        """Open the database that holds all attempts."""
        return self._open("after.db")

    def take_in(self, engine: Engine) -> Receipt:
        """Import the export as the secretariat does."""
        at = self.week.closes_at + timedelta(hours=2)
        return import_attempts(engine, ImportOrder(SourceFile(EXPORT, self.export), SECRETARY, at), week=1)

    def _open(self, name: str) -> Engine:
        return open_engine(f"sqlite:///{self.folder / name}")

    def _layouts(self, engine: Engine) -> list[str]:
        with reading(engine) as session:
            week = week_of(session, contest_of(session).id or 0, 1)
            pool = pool_of_week(session, week.id or 0)
            assert pool is not None and pool.id is not None
            return [form.code for form in forms_of_pool(session, pool.id)]

    def _sheet(self, forms: list[str]) -> SheetText:
        draw = random.Random(33)
        n_people = self.n_attempts // ATTEMPTS_PER_PERSON
        length_s = int((self.week.closes_at - self.week.opens_at).total_seconds())
        rows: list[list[Cell]] = []
        for number in range(1, self.n_attempts + 1):
            person = draw.randrange(n_people)
            seconds = draw.randint(17, 1100)
            started = self.week.opens_at + timedelta(seconds=draw.randrange(length_s - 1200))
            points = min(20, max(0, round(draw.gauss(15, 4))))
            letters = "".join(draw.choices("ABCD", k=20))
            rows.append(
                [
                    *(number, f"L{number:07d}"),
                    *(f"P{person:06d}", f"Người dự thi {person}", None, f"Đơn vị số {person % N_UNITS + 1}"),
                    *(write_moment(started), write_moment(started + timedelta(seconds=seconds)), f"{seconds} giây"),
                    *(draw.choice(forms), 20, points, letters),
                ]
            )
        return SheetText("Tuần 1", ("KẾT QUẢ THI TRỰC TUYẾN",), HEADINGS, rows, GROUPS)


def _units() -> list[UnitRecord]:
    day = date(2022, 8, 1)
    return [UnitRecord(n, f"DV{n:03d}", f"Đơn vị số {n}", (), None, "A", 500, day) for n in range(1, N_UNITS + 1)]


def _people(count: int) -> list[PersonRecord]:
    return [
        PersonRecord(n + 1, f"P{n:06d}", f"Người dự thi {n}", f"DV{n % N_UNITS + 1:03d}", None, None, None)
        for n in range(count)
    ]
