"""Small, invented contests for the tests: makers, not mocks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, text
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.intake.records import AttemptRecord, ItemRecord, UnitRecord, attempt_columns
from workbench.queries.contest import contest_of, member_of, week_of
from workbench.queries.digests import table_digests
from workbench.rules.contest_rules import ContestRules, PrizeLine
from workbench.rules.contest_setup import AreaSetup, ContestSetup, MemberSetup, WeekSetup
from workbench.rules.essay_rules import Criterion
from workbench.services.approvals import approve_pool
from workbench.services.award_approvals import approve_week_awards
from workbench.services.contests import create_contest
from workbench.services.imports import ImportOrder, SourceFile
from workbench.services.items import review_items
from workbench.services.storing import store_attempts, store_items, store_units
from workbench.store import open_engine, reading, transaction
from workbench.tables import AuditEvent, ImportBatch, core
from workbench.terms import Difficulty, ImportKind, ItemState, RankKey, Recognised, Role, Track

OPENS = datetime(2022, 9, 19, 1, 0, tzinfo=UTC)
AT = datetime(2022, 9, 1, tzinfo=UTC)
LATER = datetime(2022, 10, 20, 3, 0, tzinfo=UTC)


def create_database(server: str, statement: str) -> None:
    """Run CREATE DATABASE or DROP DATABASE on a PostgreSQL server."""
    admin = open_engine(f"{server}/postgres")
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    admin.dispose()


def make_rules(**changes: Any) -> ContestRules:
    """Rules with prizes 1-2 a week and three ranking keys."""
    values: dict[str, Any] = {
        "notice": "Thể lệ thử",
        "effective_from": AT,
        "recognised": Recognised.BEST_THEN_FASTEST,
        "rank_keys": (RankKey.POINTS, RankKey.DURATION, RankKey.SUBMITTED),
        "prizes": (
            PrizeLine(track=Track.QUIZ_WEEK, code="NHAT", label="Giải Nhất", quota=1, amount_vnd=100),
            PrizeLine(track=Track.QUIZ_WEEK, code="NHI", label="Giải Nhì", quota=2, amount_vnd=50),
            PrizeLine(track=Track.ESSAY, code="NHAT", label="Giải Nhất", quota=1, amount_vnd=100),
            PrizeLine(track=Track.ESSAY, code="NHI", label="Giải Nhì", quota=2, amount_vnd=50),
        ),
        "criteria": (
            Criterion(code="ND", label="Nội dung", max_points=60),
            Criterion(code="VP", label="Văn phong", max_points=40),
        ),
        "judges_per_essay": 2,
        "judges_per_finalist": 3,
        "finalists": 3,
    }
    return ContestRules.model_validate(values | changes)


def make_setup(weeks: int = 2, **rules: Any) -> ContestSetup:
    """A plan with two areas, one secretary, two organisers, four judges and an auditor."""
    members = [
        MemberSetup(code="TK", full_name="Thư Ký Thử", position="Tổ thư ký", roles=(Role.SECRETARIAT,)),
        MemberSetup(code="TK2", full_name="Thư Ký Hai", position="Tổ thư ký", roles=(Role.SECRETARIAT,)),
        MemberSetup(code="TB", full_name="Trưởng Ban Thử", position="Trưởng ban", roles=(Role.COMMITTEE,)),
        MemberSetup(code="PB", full_name="Phó Ban Thử", position="Phó trưởng ban", roles=(Role.COMMITTEE,)),
        MemberSetup(code="KT", full_name="Kiểm Tra Thử", position="Kiểm tra", roles=(Role.AUDITOR,)),
    ]
    members += [
        MemberSetup(code=f"GK{n}", full_name=f"Giám Khảo {n}", position="Giám khảo", roles=(Role.JUDGE,))
        for n in range(1, 5)
    ]
    return ContestSetup(
        code="thu",
        name="Cuộc thi thử",
        organiser="Ban Tổ chức thử",
        parent_body="Cấp trên thử",
        place="Sông Ngân",
        seed=7,
        starts_at=AT,
        areas=(AreaSetup(code="AA", name="Lĩnh vực một"), AreaSetup(code="BB", name="Lĩnh vực hai")),
        weeks=tuple(
            WeekSetup(
                number=number,
                opens_at=OPENS + timedelta(days=14 * (number - 1)),
                closes_at=OPENS + timedelta(days=14 * (number - 1) + 8, hours=2),
                questions_per_attempt=4,
                time_limit_s=600,
                pool_size=8,
            )
            for number in range(1, weeks + 1)
        ),
        members=tuple(members),
        rules=make_rules(**rules),
    )


def make_units() -> list[UnitRecord]:
    """Three units; the third takes part in nothing unless a test says so."""
    day = date(2022, 8, 1)
    return [
        UnitRecord(1, "DV1", "Sở Thử nghiệm", ("So TN",), None, "A", 100, day),
        UnitRecord(2, "DV2", "Trường Thử nghiệm", (), "DV1", "A", 50, day),
        UnitRecord(3, "DV3", "Chi cục Vắng mặt", (), None, "B", 10, day),
    ]


def make_items(per_area: int = 20) -> list[ItemRecord]:
    """Questions whose key walks through A to D."""
    return [
        ItemRecord(
            number,
            f"{area}-{number:03d}",
            area,
            Difficulty.EASY,
            f"Câu hỏi {area} {number}?",
            tuple(f"{area}{number} phương án {letter}" for letter in "ABCD"),
            "ABCD"[number % 4],
            "Giải thích.",
            f"Nguồn {number}",
        )
        for area in ("AA", "BB")
        for number in range(1, per_area + 1)
    ]


def make_contest(engine: Engine, **setup: Any) -> int:
    """Store the small contest with its units and its accepted bank; give its id."""
    contest_id = create_contest(engine, make_setup(**setup), at=AT)
    with transaction(engine) as session:
        store_units(session, contest_id, make_units())
    enter_bank(engine, make_items())
    return contest_id


def enter_bank(engine: Engine, items: Iterable[ItemRecord], contest: str = "thu") -> None:
    """Store questions of TK that TK2 has accepted."""
    with transaction(engine) as session:
        contest_id = contest_of(session, contest).id or 0
        store_items(session, contest_id, items, author_id=member_of(session, contest_id, "TK").id or 0)
    accepted = {"verdict": ItemState.ACCEPTED, "actor": "TK2", "reason": "đã thẩm định", "at": AT}
    review_items(engine, codes=None, contest=contest, **accepted)


def approve_by_two(engine: Engine, week: int, digest: str, at: datetime = AT) -> None:
    """Approve a pool built by TK as the rules want it: a second secretary and the chair."""
    for actor in ("TK2", "TB"):
        approve_pool(engine, week=week, digest=digest, actor=actor, reason="đã đọc", at=at)


def sign_by_two(engine: Engine, week: int, at: datetime = LATER) -> None:
    """Approve the award list of a week: a secretary and the chair."""
    for actor in ("TK2", "TB"):
        approve_week_awards(engine, week=week, actor=actor, reason="Quyết định", at=at)


def make_attempt(number: int, person: str, points: int, seconds: int, **changes: Any) -> AttemptRecord:
    """One attempt of four questions, handed in ``number`` minutes after the week opened."""
    submitted = changes.pop("submitted_at", OPENS + timedelta(minutes=number, seconds=seconds))
    record = AttemptRecord(
        number,
        f"L{number:05d}",
        person,
        f"Người {person}",
        "DV1",
        None,
        None,
        submitted - timedelta(seconds=seconds),
        submitted,
        seconds * 1000,
        1000,
        points,
        4,
        "",
    )
    return record._replace(**changes)


def make_batch(session: Session, contest_id: int, **changes: Any) -> int:
    """Enter one import batch; give its id."""
    count = session.scalar(select(func.count()).select_from(core(ImportBatch)))
    values: dict[str, Any] = {
        "contest_id": contest_id,
        "kind": ImportKind.ATTEMPTS.value,
        "week_id": None,
        "file_name": "thu.csv",
        "sha256": f"{count:064d}",
        "profile": "thu",
        "imported_at": AT,
        "imported_by_id": 1,
        "rows_read": 0,
        "rows_accepted": 0,
        "rows_refused": 0,
        "refused_by_reason": "{}",
        "findings": "[]",
        "rows_digest": "",
    }
    key = session.connection().execute(insert(core(ImportBatch)).values(**values | changes)).inserted_primary_key
    assert key is not None
    batch_id: int = key[0]
    return batch_id


def store_week(engine: Engine, contest_id: int, week: int, attempts: Iterable[AttemptRecord]) -> int:
    """Store attempts of a week as one import batch; give the week's id."""
    records = list(attempts)
    with transaction(engine) as session:
        stored = week_of(session, contest_id, week)
        assert stored.id is not None
        n = len(records)
        batch_id = make_batch(session, contest_id, week_id=stored.id, rows_read=n, rows_accepted=n)
        store_attempts(session, stored, batch_id, attempt_columns(records))
        return stored.id


def the_contest_id(engine: Engine) -> int:
    """Give the id of the only contest."""
    with reading(engine) as session:
        contest = contest_of(session)
        assert contest.id is not None
        return contest.id


def make_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Write rows as a CSV file."""
    target = io.StringIO(newline="")
    csv.writer(target).writerows(rows)
    return target.getvalue().encode()


def order(file_name: str, data: bytes, **changes: Any) -> ImportOrder:
    """Hand a file in as the secretary, after the second week has closed."""
    values: dict[str, Any] = {"source": SourceFile(file_name, data), "actor": "TK", "at": LATER}
    return ImportOrder(**values | changes)


def attempts_csv(*rows: Iterable[object]) -> bytes:
    """Write an export of attempts with the platform's two rows of headings."""
    groups = ["STT", "Mã lượt thi", "Người dự thi", "", "", "", "Thời gian", "", "", "Kết quả", "", "", ""]
    heads = ["", "", "Mã tài khoản", "Họ và tên", "Số điện thoại", "Đơn vị", "Bắt đầu", "Nộp bài"]
    heads += ["Thời gian làm bài", "Mã đề", "Số câu", "Điểm", "Bài làm"]
    return make_csv([groups, heads, *rows])


def attempt_line(number: int, **changes: object) -> list[object]:
    """Give one good row of such an export, for week 1."""
    cells: dict[str, object] = {
        "no": number,
        "code": f"L{number:05d}",
        "person": f"P{number}",
        "name": "Nguyễn Thị Vân",
        "phone": "0912345678",
        "unit": "Sở Thử nghiệm",
        "started": f"19/09/2022 08:{number:02d}:00",
        "submitted": f"19/09/2022 08:{number:02d}:25",
        "duration": "00:00:25",
        "form": "",
        "n_items": 4,
        "points": 4,
        "responses": "",
    }
    return list((cells | changes).values())


ESSAY_HEADS = ["Mã bài", "Tên bài", "Tác giả", "Đơn vị", "Giai đoạn", "Ngày gửi (dấu bưu điện)", "Ngày nhận"]
ESSAY_HEADS += ["Số chữ", "Kết quả sơ loại"]


def essays_csv(count: int = 5) -> bytes:
    """Write a register of works, all of DV1 and the last one not eligible."""
    rows = [
        [
            f"B{n:02d}",
            f"Bài số {n}",
            f"Tác Giả {n} (bút {n}); Cộng Sự {n}",
            "DV1",
            1,
            "01/09/2022",
            "03/09/2022",
            900,
            result,
        ]
        for n in range(1, count + 1)
        for result in ["Đạt" if n < count else "Quá dài"]
    ]
    return make_csv([ESSAY_HEADS, *rows])


def marks_csv(marks: Iterable[tuple[str, str, object, object]]) -> bytes:
    """Write a mark sheet: blind code, judge, points on content and on style."""
    return make_csv([["Số phách", "Giám khảo", "Nội dung", "Văn phong"], *marks])


def chain_of(engine: Engine) -> list[AuditEvent]:
    """Give every event of the audit chain in order."""
    with reading(engine) as session:
        return list(session.scalars(select(AuditEvent).order_by(core(AuditEvent).c.seq)))


def last_event(engine: Engine) -> tuple[str, str, str, str, object, object]:
    """Give actor, action, entity, reason, before and after of the last event."""
    event = chain_of(engine)[-1]
    body = json.loads(event.body)
    return event.actor, event.action, event.entity, event.reason, body["before"], body["after"]


def state_of(engine: Engine) -> tuple[dict[str, str], int]:
    """Give what must not change when an action is refused: a digest of every table, and the chain's length."""
    with reading(engine) as session:
        return table_digests(session), len(list(session.scalars(select(AuditEvent))))


@contextmanager
def refused(engine: Engine, code: str, /, **values: object) -> Iterator[None]:
    """Hold that an action is refused with this sentence and leaves the database as it was."""
    before = state_of(engine)
    with pytest.raises(WorkbenchError) as found:
        yield
    assert (found.value.code, {key: found.value.values[key] for key in values}) == (code, values)
    assert state_of(engine) == before


def make_unit_rows() -> list[tuple[int, str, str, str]]:
    """Give id, code, name and group of the three units; a parent is stored before its children."""
    return [(1, "DV1", "Sở Thử nghiệm", "A"), (3, "DV2", "Trường Thử nghiệm", "A"), (2, "DV3", "Chi cục Vắng mặt", "B")]
