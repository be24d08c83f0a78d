"""Run the whole demo contest: raw files in, the weekly notebooks in order, the signed report out."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, select
from sqlmodel import Session

from workbench.catalogue import say
from workbench.demo import DemoFiles, make_demo
from workbench.demo.awarding import PAPERS, PAPERS_OF_LAST_WEEK, PAPERS_OF_WEEK, WeekAwards, award_units
from workbench.demo.essay_contest import EssayContest
from workbench.demo.exports import SPELLING
from workbench.demo.jury import DemoJury
from workbench.demo.newcomers import SHARED_WEEK
from workbench.errors import ImportRefused, WorkbenchError
from workbench.intake.items import read_items
from workbench.intake.records import ItemRecord, KnownItems
from workbench.queries.contest import contest_of, member_of
from workbench.reports.essay_papers import issue_essay_papers
from workbench.reports.runner import run_notebook
from workbench.rules.contest_setup import ContestSetup
from workbench.rules.forms import week_seed
from workbench.services.contests import create_contest
from workbench.services.exclusions import add_exclusion
from workbench.services.imports import ImportOrder, SourceFile, import_items, import_people, import_units
from workbench.services.items import review_items
from workbench.services.keys import open_week_key, seal_week_key
from workbench.services.people import declare_distinct, merge_people
from workbench.services.sign_in import give_sign_in
from workbench.services.units import decide_unit_alias
from workbench.store import home, is_missing, migrate, transaction
from workbench.tables import Contest, core
from workbench.terms import ItemState, PublicationKind, Role
from workbench.texts import fold, to_local

RAW_FILES = Path("data/demo/raw")
SIGN_INS = Path("data/demo/sign-ins.txt")
RUN_LOGS = Path("reports/output/runs")
ESSAYS_SCREENED_AT = datetime(2023, 5, 2, 2, 0, tzinfo=UTC)
ESSAYS_JUDGED_AT = datetime(2023, 5, 18, 2, 0, tzinfo=UTC)
UNITS_AWARDED_AT = datetime(2023, 5, 19, 2, 0, tzinfo=UTC)
REPORTED_AT = datetime(2023, 5, 20, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the demo: a catalogue key and its values for the progress line, and what to do."""

    key: str
    values: dict[str, object]
    run: Callable[[], object]


class DemoContest:
    """The demo as a list of steps over one database; each step is an ordinary action of the workbench."""

    def __init__(self, engine: Engine, setup: ContestSetup, bank_file: Path, seed: int) -> None:
        self.engine = engine
        self.setup = setup
        self.bank_file = bank_file
        self.seed = seed
        self.secretary = self._first_with(Role.SECRETARIAT)
        self.chair = self._first_with(Role.COMMITTEE)
        self.second_secretary = [m.code for m in setup.members if Role.SECRETARIAT in m.roles][1]
        self.sign_ins: tuple[tuple[str, str, str], ...] = ()  # (role, username, password)
        self.files: DemoFiles | None = None

    def steps(self) -> Iterator[Step]:
        """Give the steps in order."""
        yield Step("step_set_up", {}, self._set_up)
        yield Step("step_raw_files", {}, self._write_raw_files)
        yield Step("step_registers", {}, self._import_registers)
        yield Step("step_exclusions", {}, self._list_outsiders)
        for week in self.setup.weeks:
            for notebook in ("10_week_pool", "20_week_import", "30_week_review", "40_week_results"):
                if notebook == "40_week_results":
                    yield Step("step_verification", {"week": week.number}, partial(self._ask_units, week.number))
                yield Step(f"step_{notebook}", {"week": week.number}, self._week_step(notebook, week.number))
                yield from self._steps_after(notebook, week.number)
        yield Step("step_screening", {}, lambda: self.essays().screen(ESSAYS_SCREENED_AT))
        yield Step("step_50_essays", {}, self._judge_essays)
        yield Step("step_units", {}, self._award_units)
        yield Step("step_90_final_report", {}, self._report)
        yield Step("step_book", {}, self._publish_essays)
        yield Step("step_00_start", {}, lambda: self._run("00_start", {}, REPORTED_AT))

    def _first_with(self, role: Role) -> str:
        return next(member.code for member in self.setup.members if role in member.roles)

    def _set_up(self) -> None:
        migrate(self.engine)
        at = self.setup.starts_at
        create_contest(self.engine, self.setup, at=at)
        given = []
        with transaction(self.engine) as session:
            contest_id = contest_of(session, self.setup.code).id or 0
            for member in self.setup.members:
                if member.username is None:
                    continue
                password = secrets.token_urlsafe(9)
                member_id = member_of(session, contest_id, member.code).id or 0
                give_sign_in(
                    session, member_id=member_id, username=member.username, password=password, actor="system", at=at
                )
                given.append((", ".join(role.label() for role in member.roles), member.username, password))
        self.sign_ins = tuple(given)
        path = home() / SIGN_INS
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text("".join(f"{username}\t{password}\t{role}\n" for role, username, password in given), "utf-8")

    def _write_raw_files(self) -> None:
        bank = demo_bank(self.bank_file, self.setup)
        self.files = make_demo(home() / RAW_FILES, self.setup, bank, self.seed)

    @property
    def raw(self) -> DemoFiles:
        """Give the raw files once they are written."""
        assert self.files is not None
        return self.files

    def _steps_after(self, notebook: str, number: int) -> Iterator[Step]:
        """Give what is done after a notebook.

        The key is sealed once the pool is approved, and opened after the week. A spelling of a unit that nobody knew
        is decided on before the import that it would stop, accounts of one person once their week is settled. A signed
        list is published.
        """
        values: dict[str, object] = {"week": number}
        if notebook == "10_week_pool":
            yield Step("step_seal", values, partial(self._seal, number))
            if number == SPELLING.first_week:
                yield Step("step_spelling", values, self._decide_spelling)
        if notebook == "20_week_import":
            yield Step("step_open", values, partial(self._open, number))
        if notebook == "40_week_results":
            yield Step("step_papers", values, partial(self._publish, number))
            if number == SHARED_WEEK:
                yield Step("step_people", values, self._settle_pairs)

    def _seal(self, number: int) -> None:
        at = self.setup.week(number).opens_at - timedelta(days=2)
        seal_week_key(
            self.engine,
            week=number,
            holders=self.passphrases,
            actor=self.chair,
            at=at,
            random_bytes=public_random_bytes(week_seed(self.setup.seed, number)),
            contest=self.setup.code,
        )

    def _open(self, number: int) -> None:
        at = self.setup.week(number).closes_at + timedelta(hours=3)
        two = dict(list(self.passphrases.items())[:2])
        open_week_key(self.engine, week=number, passphrases=two, actor=self.chair, at=at, contest=self.setup.code)

    @property
    def passphrases(self) -> dict[str, str]:
        """Give the key holders of the demo; their passphrases are public, as everything of the demo is."""
        holders = [m.code for m in self.setup.members if Role.COMMITTEE in m.roles or Role.AUDITOR in m.roles][:3]
        return {code: f"cụm mật khẩu trình diễn {code}" for code in holders}

    def _import_registers(self) -> None:
        at = self.setup.starts_at + timedelta(days=14)
        import_units(self.engine, self._order(self.raw.units, at))
        import_people(self.engine, self._order(self.raw.people, at))
        import_items(self.engine, self._order(self.bank_file, at))
        review_items(
            self.engine,
            codes=None,
            verdict=ItemState.ACCEPTED,
            actor=self.chair,
            reason="Biên bản thẩm định ngân hàng câu hỏi",
            at=at,
            contest=self.setup.code,
        )

    def _list_outsiders(self) -> None:
        for outsider in self.raw.outsiders:
            if outsider.is_listed:
                add_exclusion(
                    self.engine,
                    person=outsider.person_code,
                    ground=outsider.ground,
                    from_on=to_local(self.setup.starts_at).date(),
                    note=outsider.note,
                    actor=self.secretary,
                    at=self.setup.starts_at + timedelta(days=14),
                    contest=self.setup.code,
                )

    def _decide_spelling(self) -> None:
        decide_unit_alias(
            self.engine,
            spelling=SPELLING.spelling,
            unit_code=SPELLING.unit_code,
            actor=self.secretary,
            reason=say("demo.spelling_reason"),
            at=self.setup.week(SPELLING.first_week).closes_at + timedelta(hours=1),
            contest=self.setup.code,
        )

    def _settle_pairs(self) -> None:
        """Merge the accounts of one person, and say that a couple is two people."""
        at = self.setup.week(SHARED_WEEK).closes_at + timedelta(days=2, hours=1)
        given: dict[str, Any] = {"actor": self.secretary, "at": at, "contest": self.setup.code}
        for pair in self.raw.pairs:
            if pair.is_one_person:
                reason = say("demo.merge_reason")
                merge_people(self.engine, keep=pair.keep, other=pair.other, reason=reason, **given)
            else:
                reason = say("demo.distinct_reason")
                declare_distinct(self.engine, left=pair.keep, right=pair.other, reason=reason, **given)

    def annulled(self, number: int) -> list[str]:
        """Give the papers of a week that its review annuls."""
        return [p.attempt_code for p in self.raw.papers if p.week_number == number and p.is_annulled]

    def cleared(self, number: int) -> list[str]:
        """Give the papers of a week that its review clears: the innocent ones, and those on a place that wins."""
        innocent = [p.attempt_code for p in self.raw.papers if p.week_number == number and not p.is_annulled]
        passed = [p.attempt_code for p in self.raw.passed if p.week_number == number]
        return [*innocent, *self.raw.winners[number], *passed]

    def awards(self, number: int) -> WeekAwards:
        """Give what leads a week from its standings to its papers."""
        return WeekAwards(
            self.engine,
            self.setup.code,
            self.setup.week(number),
            self.raw,
            secretary=self.secretary,
            chair=self.chair,
        )

    def _ask_units(self, number: int) -> None:
        awards = self.awards(number)
        awards.settle_ties()
        awards.allocate()
        awards.ask_units()
        awards.write_letters(home() / PAPERS)
        awards.hear_units()

    def _publish(self, number: int) -> None:
        """Publish a signed list: of the last week every paper, of the others lists and announcements.

        The prizes of the first week are paid out.
        """
        first, *_, last = (week.number for week in self.setup.weeks)
        self.awards(number).publish(home() / PAPERS, PAPERS_OF_LAST_WEEK if number == last else PAPERS_OF_WEEK)
        if number == first:
            self.awards(number).pay()

    def _award_units(self) -> None:
        signers = {"secretary": self.secretary, "chair": self.chair}
        award_units(self.engine, self.setup.code, at=UNITS_AWARDED_AT, **signers)

    def _order(self, path: Path, at: datetime) -> ImportOrder:
        return ImportOrder(SourceFile.at(path), self.secretary, at, self.setup.code)

    def _week_step(self, notebook: str, number: int) -> Callable[[], object]:
        week = self.setup.week(number)

        def run() -> object:
            moments = {
                "10_week_pool": week.opens_at - timedelta(days=3),
                "20_week_import": week.closes_at + timedelta(hours=2),
                "30_week_review": week.closes_at + timedelta(hours=6),
                "40_week_results": self.awards(number).signed_at,
            }
            parameters: dict[str, dict[str, Any]] = {
                "10_week_pool": {
                    "actor": self.secretary,
                    "approvers": [self.second_secretary, self.chair],
                    "reason": f"Biên bản họp duyệt tuần {number}",
                },
                "20_week_import": {
                    "actor": self.secretary,
                    "files": [self.raw.attempts[number].relative_to(home()).as_posix()],
                    "accept_without_refused": True,
                },
                "30_week_review": {
                    "actor": self.secretary,
                    "seconder": self.chair,
                    "annul": self.annulled(number),
                    "clear": self.cleared(number),
                    "reason": say("demo.review_reason", week=number),
                },
                "40_week_results": {
                    "actor": self.secretary,
                    "approver": self.chair,
                    "approvers": [self.secretary],
                    "reason": f"Biên bản họp xét giải tuần {number}",
                },
            }
            return self._run(notebook, {"week": number, **parameters[notebook]}, moments[notebook], f"-week-{number}")

        return run

    def essays(self) -> EssayContest:
        """Give the essay contest with its jury."""
        return EssayContest(
            self.engine, self.raw, DemoJury(self.engine, self.setup, self.secretary, home() / RAW_FILES)
        )

    def _judge_essays(self) -> object:
        self.essays().judge(ESSAYS_SCREENED_AT + timedelta(days=3))
        parameters = {
            "actor": self.secretary,
            "approvers": [self.chair, self.secretary],
            "reason": "Biên bản họp Ban Giám khảo vòng chung khảo",
        }
        return self._run("50_essays", parameters, ESSAYS_JUDGED_AT)

    def _report(self) -> object:
        return self._run("90_final_report", {"actor": self.secretary}, REPORTED_AT)

    def _publish_essays(self) -> None:
        """Write the result page, the list of works to pass on and the book, from the report's final snapshot."""
        preface = (home() / "data" / "preface.txt").read_text(encoding="utf-8")
        for kind in (PublicationKind.ESSAY_RESULT, PublicationKind.ESSAY_PASS_ON, PublicationKind.ESSAY_BOOK):
            issue_essay_papers(
                self.engine,
                kind=kind,
                actor=self.secretary,
                at=REPORTED_AT,
                target=home() / PAPERS,
                preface=preface,
                contest=self.setup.code,
            )

    def _run(self, notebook: str, parameters: dict[str, Any], at: datetime, suffix: str = "") -> Path:
        return run_notebook(
            home() / "notebooks" / f"{notebook}.ipynb",
            {"contest": self.setup.code, "at": at.isoformat(), **parameters},
            home() / RUN_LOGS / f"{notebook}{suffix}.ipynb",
        )


def public_random_bytes(seed: int) -> Callable[[int], bytes]:
    """Give repeatable bytes for the demo's sealing, so that two demos are equal to the byte; never for a real key."""
    drawn = 0

    def give(size: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return hashlib.shake_256(f"{seed}/{drawn}".encode()).digest(size)

    return give


def demo_bank(path: Path, setup: ContestSetup) -> tuple[ItemRecord, ...]:
    """Read the bank file as the import will; a bank with a fault is no bank for the demo."""
    areas = {fold(text): area.code for area in setup.areas for text in (area.code, area.name)}
    intake = read_items(path.read_bytes(), path.name, KnownItems(areas=areas))
    if intake.errors:
        raise ImportRefused(
            "imports.refused",
            intake.findings,
            file=path.name,
            refused=intake.rows_refused,
            read=intake.rows_read,
            first=intake.errors[0].message(),
        )
    return intake.records


def clear_demo_database(engine: Engine, code: str) -> None:
    """Make room for the demo: remove the SQLite file of an earlier demo; anything else in it is refused."""
    if is_missing(engine):
        return
    if inspect(engine).has_table("contest"):
        with Session(engine) as session:
            others = [found for found in session.scalars(select(core(Contest).c.code)) if found != code]
        if others:
            raise WorkbenchError("demo.database_in_use", contests=", ".join(others))
        if engine.dialect.name != "sqlite":
            raise WorkbenchError("demo.database_not_empty")
    engine.dispose()
    if engine.dialect.name == "sqlite" and engine.url.database:
        for suffix in ("", "-wal", "-shm"):
            Path(engine.url.database + suffix).unlink(missing_ok=True)
