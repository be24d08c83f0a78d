"""The demo contest run through the services once, without notebooks: what the other tests look at."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine

from workbench.demo import DemoFiles
from workbench.demo.awarding import WeekAwards, award_units
from workbench.demo.conduct import ESSAYS_JUDGED_AT, ESSAYS_SCREENED_AT, REPORTED_AT, UNITS_AWARDED_AT, DemoContest
from workbench.demo.exports import SPELLING
from workbench.demo.newcomers import SHARED_WEEK
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of, week_of
from workbench.queries.people import merge_queue
from workbench.queries.review_queue import screen_week
from workbench.reports.final_report import make_final_report
from workbench.rules.awards import Winner
from workbench.rules.contest_setup import load_setup
from workbench.rules.identity import Pair
from workbench.rules.screening import Flag
from workbench.services.approvals import approve_pool
from workbench.services.award_approvals import approve_week_awards
from workbench.services.essay_awards import allocate_essays
from workbench.services.imports import ImportOrder, Receipt, SourceFile, import_attempts
from workbench.services.overall_awards import approve_overall
from workbench.services.pools import build_week_pool
from workbench.services.reviews import annul_attempts, clear_attempts
from workbench.store import open_engine, reading
from workbench.terms import Track

CHECKOUT = Path(__file__).parents[1]
_FILES = ("data/contest.toml", "data/bank.csv", "data/claims.csv", "data/report.toml", "reports/templates")


class DemoRun(NamedTuple):
    """What the run left behind: its folder, database, raw files, receipts, findings, refused allocations, winners.

    ``provisional`` are the winners of each week before their units were asked, ``winners`` those that were signed.
    ``flags`` are what the checks found in each week before anything was ruled on, by the attempt's code;
    ``queue`` are the pairs of accounts that may be one person, before any was decided on.
    """

    home: Path
    url: str
    files: DemoFiles
    secretary: str
    chair: str
    judge: str
    receipts: dict[str, Receipt]
    flags: dict[int, dict[str, tuple[Flag, ...]]]
    queue: list[Pair]
    refusals: dict[int, WorkbenchError]
    provisional: dict[int, tuple[Winner, ...]]
    winners: dict[int | str, tuple[Winner, ...]]

    def copy(self, target: Path) -> DemoRun:
        """The same contest in a folder of the test's own, to be changed."""
        shutil.copytree(self.home, target)
        return self._replace(home=target, url=f"sqlite:///{target / 'data' / 'workbench.db'}")

    @contextmanager
    def opened(self) -> Iterator[Engine]:
        engine = open_engine(self.url)
        yield engine
        engine.dispose()

    @contextmanager
    def forced(self) -> Iterator[sqlite3.Connection]:
        """The file as an intruder opens it: no triggers, no foreign keys."""
        connection = sqlite3.connect(self.home / "data" / "workbench.db")
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        yield connection
        connection.commit()
        connection.close()


def make_home(folder: Path) -> Path:
    """A folder with the committed files that the workbench looks for."""
    for name in _FILES:
        source, target = CHECKOUT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    return folder


def run_demo(engine: Engine, home: Path, seed: int = 2022) -> DemoRun:
    """Run the whole contest in ``home``, which WORKBENCH_HOME must name."""
    setup = load_setup(home / "data" / "contest.toml")
    contest = DemoContest(engine, setup, home / "data" / "bank.csv", seed)
    steps = {step.key: step.run for step in contest.steps()}
    for key in ("step_set_up", "step_raw_files", "step_registers", "step_exclusions"):
        steps[key]()
    run = DemoRun(
        home,
        engine.url.render_as_string(hide_password=False),
        contest.raw,
        contest.secretary,
        contest.chair,
        next(member.code for member in setup.members if member.unit_code),
        {},
        {},
        _waiting_pairs(engine),
        {},
        {},
        {},
    )
    for week in setup.weeks:
        if week.number == SPELLING.first_week:
            steps["step_spelling"]()
        _import_week(engine, run, week.number, week.opens_at, week.closes_at)
        _review_week(engine, run, contest, week.number, week.closes_at + timedelta(hours=6))
        _award_week(engine, run, contest.awards(week.number))
        if week.number == SHARED_WEEK:
            steps["step_people"]()
    _judge(engine, run, contest)
    signers = {"secretary": run.secretary, "chair": run.chair}
    run.winners["units"] = award_units(engine, setup.code, at=UNITS_AWARDED_AT, **signers)
    return run


def _waiting_pairs(engine: Engine) -> list[Pair]:
    with reading(engine) as session:
        return [queued.pair for queued in merge_queue(session, contest_of(session).id or 0)]


def order(run: DemoRun, path: Path, at: datetime) -> ImportOrder:
    return ImportOrder(SourceFile.at(path), run.secretary, at, None, True)


def _import_week(engine: Engine, run: DemoRun, week: int, opens: datetime, closes: datetime) -> None:
    pool = build_week_pool(engine, week=week, n_forms=400, actor=run.secretary, at=opens - timedelta(days=3))
    at = opens - timedelta(days=2)
    for approver in ("TTK-02", run.chair):
        approve_pool(engine, week=week, digest=pool.approval_digest, actor=approver, reason="Biên bản", at=at)
    path = run.files.attempts[week]
    run.receipts[path.name] = import_attempts(engine, order(run, path, closes + timedelta(hours=2)), week=week)


def _review_week(engine: Engine, run: DemoRun, contest: DemoContest, week: int, at: datetime) -> None:
    with reading(engine) as session:
        week_id = week_of(session, contest_of(session).id or 0, week).id or 0
        run.flags[week] = dict(screen_week(session, week_id).flags)
    given = {"week": week, "actor": run.secretary, "reason": "Biên bản", "at": at, "flags": run.flags[week]}
    annul_attempts(engine, attempt_codes=contest.annulled(week), seconded_by=run.chair, **given)
    clear_attempts(engine, attempt_codes=contest.cleared(week), **given)


def _award_week(engine: Engine, run: DemoRun, awards: WeekAwards) -> None:
    week, at = awards.week, awards.signed_at
    try:
        run.provisional[week] = awards.allocate()
    except WorkbenchError as refusal:
        run.refusals[week] = refusal
        awards.settle_ties()
        run.provisional[week] = awards.allocate()
    awards.ask_units()
    run.winners[week] = awards.hear_units() or run.provisional[week]
    for approver in (run.secretary, run.chair):
        approve_week_awards(engine, week=week, actor=approver, reason="Biên bản", at=at)


def _judge(engine: Engine, run: DemoRun, contest: DemoContest) -> None:
    contest.essays().screen(ESSAYS_SCREENED_AT)
    contest.essays().judge(ESSAYS_SCREENED_AT + timedelta(days=3))
    at = ESSAYS_JUDGED_AT
    run.winners["essays"] = allocate_essays(engine, actor=run.secretary, at=at)
    for signer in (run.chair, run.secretary):
        approve_overall(engine, track=Track.ESSAY, actor=signer, reason="Biên bản", at=at)


def issue_report(run: DemoRun) -> DemoRun:
    """Render the summary report at the run's place, as `workbench report` does."""
    with run.opened() as engine:
        make_final_report(
            engine,
            actor=run.secretary,
            at=REPORTED_AT,
            report_file=run.home / "data" / "report.toml",
            claims=run.home / "data" / "claims.csv",
            target=run.home / "reports" / "output",
        )
    return run


@contextmanager
def at_home(folder: Path) -> Iterator[pytest.MonkeyPatch]:
    """Let the workbench live in a folder for a while; for fixtures that outlive one test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(folder))
        patch.delenv("WORKBENCH_DB", raising=False)
        yield patch
