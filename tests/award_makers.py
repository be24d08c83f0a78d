"""A week with winners whose names are made to break papers, frozen as the committee approved it, and its papers."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from demo_run_maker import at_home
from makers import LATER, make_attempt, make_contest, sign_by_two, store_week
from sqlalchemy import Engine, select, update

from workbench.queries.verification import verification_rows
from workbench.reports.award_kinds import ANNOUNCEMENT_KINDS, FINAL_KINDS
from workbench.reports.award_papers import make_papers
from workbench.rules.contest_rules import PrizeLine
from workbench.services.awards import allocate_week
from workbench.services.snapshots import take_snapshot
from workbench.services.verification import record_answer, send_verifications
from workbench.store import open_engine, reading, transaction
from workbench.tables import Contest, OrganisationUnit, Person, PersonPrivate, Snapshot, core
from workbench.terms import PublicationKind, SnapshotState, Track, VerificationState

HOSTILE = (
    '=HYPERLINK("http://xau.example","Bấm vào đây")',
    "<img src=x onerror=alert(1)>",
    "\u202eNguyễn\u200f Văn\u2066 Ngược",
    "Trần " + "Dài " * 48 + "Hết",
    "N\u0302\u0301\u0323\u0342\u0360guye\u0302\u0303n Chồng Dấu",
    "+1",
    "@SUM(1)",
    "{{ 7*7 }} &amp; {% raw %} $x^2$ *đậm* @everyone \U0001f600",
    "hai\ndòng\x07",
)


HOSTILE_CONTEST = "Cuộc thi <b onclick=alert(1)>thử</b> {{ 7*7 }}"
HOSTILE_UNIT, HOSTILE_MISSING = "=1+1 <script>alert(2)</script>", "@SUM(A1) <iframe src=http://xau.example> {% raw %}"


class HostileWeek(NamedTuple):
    """A frozen week in which every name from outside is hostile: its papers by file name, and what must not be told."""

    snapshot: Snapshot
    papers: dict[str, bytes]
    private: set[str]


def hold_hostile_week(home: Path, empty_database: Path) -> HostileWeek:
    """Hold the week in a folder of its own and make every paper of it, the letters to units included."""
    (home / "data").mkdir(parents=True)
    shutil.copy(empty_database, home / "data" / "workbench.db")
    with at_home(home):
        engine = open_engine()
        hold_week(engine)
        with transaction(engine) as session:
            unit = core(OrganisationUnit).c
            for code, name in (("DV2", HOSTILE_UNIT), ("DV3", HOSTILE_MISSING)):
                session.connection().execute(update(core(OrganisationUnit)).where(unit.code == code).values(name=name))
            session.connection().execute(update(core(Contest)).values(name=HOSTILE_CONTEST))
        papers = make_papers(ask_units(engine), PublicationKind.VERIFICATION_LETTERS)
        snapshot = freeze(engine)
        for kind in (*FINAL_KINDS, *ANNOUNCEMENT_KINDS):
            papers |= make_papers(snapshot, kind)
        private = private_texts(engine)
        engine.dispose()
    return HostileWeek(snapshot, papers, private)


def hold_week(engine: Engine, names: tuple[str, ...] = HOSTILE) -> int:
    """Hold week 1 with a winner of each name, who has a phone, an identity number and a birth date."""
    prizes = (
        PrizeLine(track=Track.QUIZ_WEEK, code="NHAT", label="Giải Nhất", quota=1, amount_vnd=1_200_000),
        PrizeLine(
            track=Track.QUIZ_WEEK, code="KK", label="Giải Khuyến khích", quota=len(names) - 1, amount_vnd=205_000
        ),
    )
    contest_id = make_contest(engine, prizes=prizes)
    attempts = [
        make_attempt(n, f"P{n}", 4, 20 + n)._replace(full_name=name, unit_code="DV2" if n % 3 == 0 else "DV1")
        for n, name in enumerate(names, start=1)
    ]
    store_week(engine, contest_id, 1, attempts)
    with transaction(engine) as session:
        for person_id in session.scalars(select(core(Person).c.id)).all():
            private = {
                "phone": f"09876543{person_id:02d}",
                "id_number": f"0380950012{person_id:02d}",
                "birth_date": date(1985, 3, 10) + timedelta(days=person_id),
            }
            own = core(PersonPrivate).c.person_id == person_id  # stored with the attempts, with nothing in it
            session.connection().execute(update(core(PersonPrivate)).where(own).values(**private))
    allocate_week(engine, week=1, actor="TK", at=LATER)
    return contest_id


def freeze(engine: Engine) -> Snapshot:
    """Confirm whoever was asked about, approve the list of week 1 and freeze it."""
    with reading(engine) as session:
        asked = [row.person_code for row in verification_rows(session, 1, LATER) if row.asked]
    for person in asked:
        record_answer(
            engine, week=1, person=person, answer=VerificationState.CONFIRMED, answered_by="Văn phòng",
            evidence="Công văn 12", seen_version=1, actor="TK", at=LATER,
        )  # fmt: skip
    sign_by_two(engine, 1)
    return take_snapshot(engine, state=SnapshotState.FINAL, actor="TK", at=LATER, week=1)


def ask_units(engine: Engine) -> Snapshot:
    """Ask the units of the provisional winners and freeze that as a draft."""
    send_verifications(engine, week=1, actor="TK", at=LATER)
    return take_snapshot(engine, state=SnapshotState.DRAFT, actor="TK", at=LATER, week=1)


def private_texts(engine: Engine) -> set[str]:
    """Every phone, identity number and birth date of the database, as they might be printed."""
    with reading(engine) as session:
        private = session.scalars(select(PersonPrivate)).all()
    texts: set[str] = set()
    for one in private:
        assert one.phone and one.id_number and one.birth_date
        day = one.birth_date
        texts |= {one.phone, one.phone[1:], one.id_number, day.isoformat(), day.strftime("%d/%m/%Y")}
    return texts
