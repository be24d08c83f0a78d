"""Taking files in: the receipt, the batch, the kept copy; whole or not at all, even when the process dies."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from import_files import ATTEMPTS, ITEMS, PEOPLE, UNIT_HEADS, UNITS
from makers import (
    LATER,
    attempt_line,
    attempts_csv,
    essays_csv,
    last_event,
    make_contest,
    make_csv,
    make_setup,
    marks_csv,
    order,
    refused,
)
from sqlalchemy import Engine, func, select

from workbench.queries.batches import import_batches
from workbench.queries.digests import stored_digest
from workbench.services.contests import create_contest
from workbench.services.essays import issue_blind_codes
from workbench.services.imports import (
    ImportOrder,
    Receipt,
    archive_path,
    import_attempts,
    import_essays,
    import_items,
    import_marks,
    import_people,
    import_units,
)
from workbench.services.panels import assign_round
from workbench.store import reading
from workbench.tables import (
    Attempt,
    ContentArea,
    Essay,
    EssayAuthor,
    ImportBatch,
    Item,
    ItemKey,
    ItemOption,
    JudgeAssignment,
    Mark,
    Member,
    OrganisationUnit,
    Person,
    PersonPrivate,
    UnitAlias,
    UnitHeadcount,
    core,
)
from workbench.terms import EssayRound, ImportKind


def _rows(engine: Engine, *columns: Any) -> list[tuple[Any, ...]]:
    with reading(engine) as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(*columns[:1]))]


def _receipt(kind: ImportKind, handed_in: ImportOrder, read: int, accepted: int, **changes: Any) -> Receipt:
    found = Receipt(
        kind,
        handed_in.source.name,
        handed_in.source.sha256,
        read,
        accepted,
        read - accepted,
        {},
        (),
        already_imported=False,
    )
    return replace(found, **changes)


def _check_batch(engine: Engine, contest_id: int, receipt: Receipt, week: int | None = None) -> None:
    """Hold that batch row, event and kept copy say what the receipt says."""
    with reading(engine) as session:
        batch = import_batches(session, contest_id)[-1]
        batch_id = session.execute(select(func.max(core(ImportBatch).c.id))).scalar_one()
        digest = session.get_one(ImportBatch, batch_id).rows_digest
    assert batch == (
        receipt.kind,
        week,
        receipt.file_name,
        receipt.sha256,
        LATER,
        "Thư Ký Thử",
        receipt.rows_read,
        receipt.rows_accepted,
        receipt.rows_refused,
        receipt.refused_by_reason,
        receipt.findings,
    )
    without = any(finding.severity.value == "ERROR" for finding in receipt.findings)
    assert last_event(engine) == (
        "TK",
        "import.accept",
        f"import_batch:{batch_id}",
        f"{receipt.kind.value} {receipt.file_name}",
        None,
        {
            "sha256": receipt.sha256,
            "read": receipt.rows_read,
            "accepted": receipt.rows_accepted,
            "refused": receipt.refused_by_reason,
            "without_refused": without,
            "rows_digest": digest,
        },
    )


def test_units(engine: Engine, workbench_home: Path) -> None:
    contest_id = create_contest(engine, make_setup(), at=LATER)
    handed_in = order("don-vi.csv", UNITS)
    receipt = import_units(engine, handed_in)
    assert receipt == _receipt(ImportKind.UNITS, handed_in, 2, 2)
    unit, alias, counted = core(OrganisationUnit).c, core(UnitAlias).c, core(UnitHeadcount).c
    assert _rows(engine, unit.code, unit.name, unit.parent_id, unit.group_code) == [
        ("C1", "Sở Một", None, "A"),
        ("C2", "Phòng Hai", 1, "B"),
    ]
    assert _rows(engine, alias.alias, alias.folded, alias.unit_id) == [
        ("P. Hai", "p. hai", 2),
        ("Phòng 2", "phong 2", 2),
    ]
    assert _rows(engine, counted.unit_id, counted.counted_on, counted.headcount) == [
        (1, date(2022, 8, 1), 100),
        (2, date(2022, 8, 1), 20),
    ]
    _check_batch(engine, contest_id, receipt)
    assert archive_path(receipt.sha256, "DON-VI.CSV").read_bytes() == UNITS
    assert archive_path(receipt.sha256, "DON-VI.CSV").parent == workbench_home / "data" / "archive"


def test_a_stored_unit_may_come_again_with_a_new_headcount(engine: Engine) -> None:
    create_contest(engine, make_setup(), at=LATER)
    import_units(engine, order("don-vi.csv", UNITS))
    again = [UNIT_HEADS, ["C2", "Phòng Hai", "P. Hai; Phòng 2", "C1", "B", 25, "01/09/2022"]]
    receipt = import_units(engine, order("don-vi-9.csv", make_csv(again)))
    assert (receipt.rows_read, receipt.rows_new, receipt.findings) == (1, 1, ())
    counted = core(UnitHeadcount).c
    assert _rows(engine, counted.counted_on, counted.unit_id, counted.headcount)[-1] == (date(2022, 9, 1), 2, 25)


def test_a_second_headcount_of_the_same_day_is_refused(engine: Engine) -> None:
    create_contest(engine, make_setup(), at=LATER)
    import_units(engine, order("don-vi.csv", UNITS))
    again = [UNIT_HEADS, ["C1", "Sở Một", "", "", "A", 101, "01/08/2022"]]
    with refused(engine, "imports.headcount_stored", unit="C1", day="01/08/2022", stored=100, headcount=101):
        import_units(engine, order("don-vi-9.csv", make_csv(again)))


def test_people_with_their_private_part_apart(engine: Engine) -> None:
    contest_id = make_contest(engine)
    handed_in = order("nguoi.csv", PEOPLE)
    receipt = import_people(engine, handed_in)
    assert receipt == _receipt(ImportKind.PEOPLE, handed_in, 2, 2)
    person, private = core(Person).c, core(PersonPrivate).c
    assert _rows(engine, person.code, person.full_name, person.unit_id) == [
        ("N1", "Đặng Thị Hòa", 1),
        ("N2", "Trần Văn An", 3),
    ]
    assert _rows(engine, private.person_id, private.phone, private.id_number, private.birth_date) == [
        (1, "0912345678", "012090678901", date(1990, 1, 5)),
        (2, None, None, None),
    ]
    _check_batch(engine, contest_id, receipt)
    assert "0912345678" not in json.dumps(last_event(engine))


def test_items(engine: Engine) -> None:
    contest_id = create_contest(engine, make_setup(), at=LATER)
    handed_in = order("bank.csv", ITEMS)
    receipt = import_items(engine, handed_in)
    assert receipt == _receipt(ImportKind.ITEMS, handed_in, 2, 2)
    item, area, option = core(Item).c, core(ContentArea).c, core(ItemOption).c
    assert _rows(
        engine, item.code, item.content_area_id, item.difficulty, item.stem, item.explanation, item.source
    ) == [
        ("AA-901", 1, "EASY", "Một cộng một bằng mấy?", "Phép cộng.", "Sách Toán 1"),
        ("BB-901", 2, "HARD", "Nước sôi ở bao nhiêu độ?", "Ở mực biển.", "Sách Lý"),
    ]
    assert _rows(engine, area.id, area.code) == [(1, "AA"), (2, "BB")]
    with reading(engine) as session:
        options = session.execute(
            select(option.letter, option.text).where(option.item_id == 2).order_by(option.letter)
        ).all()
        states = session.execute(select(item.version, item.state, item.author_id, item.reviewed_by_id)).all()
    assert [tuple(row) for row in options] == [("A", "90"), ("B", "95"), ("C", "100"), ("D", "105")]
    assert _rows(engine, core(ItemKey).c.item_id, core(ItemKey).c.letters)[-1] == (2, "C")
    assert [tuple(row) for row in states] == [(1, "DRAFT", 1, None)] * 2
    _check_batch(engine, contest_id, receipt)


def test_attempts_with_a_total_row(engine: Engine) -> None:
    contest_id = make_contest(engine)
    handed_in = order("tuan-1.csv", ATTEMPTS)
    receipt = import_attempts(engine, handed_in, week=1)
    total = receipt.findings[0]
    assert (total.code, total.severity.value, total.row) == ("intake.total_row", "WARNING", 6)
    assert receipt == _receipt(
        ImportKind.ATTEMPTS, handed_in, 4, 3, refused_by_reason={"intake.total_row": 1}, findings=receipt.findings
    )
    a = core(Attempt).c
    assert _rows(engine, a.code, a.person_id, a.unit_id, a.points, a.duration_ms, a.submitted_at, a.row_no) == [
        ("L00001", 1, 1, 4, 25_000, datetime(2022, 9, 19, 1, 1, 25, tzinfo=UTC), 3),
        ("L00002", 2, 1, 3, 65_000, datetime(2022, 9, 19, 1, 3, 5, tzinfo=UTC), 4),
        ("L00003", 1, 3, 4, 25_000, datetime(2022, 9, 19, 1, 3, 25, tzinfo=UTC), 5),
    ]
    _check_batch(engine, contest_id, receipt, week=1)
    with reading(engine) as session:
        batch = session.scalars(select(ImportBatch)).one()
        assert stored_digest(session, batch.id or 0, ImportKind.ATTEMPTS) == batch.rows_digest


def test_essays(engine: Engine) -> None:
    contest_id = make_contest(engine)
    handed_in = order("bai-viet.csv", essays_csv(2))
    receipt = import_essays(engine, handed_in)
    assert receipt == _receipt(ImportKind.ESSAYS, handed_in, 2, 2, findings=receipt.findings)
    essay, author = core(Essay).c, core(EssayAuthor).c
    columns = (essay.code, essay.title, essay.phase, essay.unit_id, essay.received_on, essay.postmarked_on)
    columns += (essay.word_count, essay.ineligible_reason, essay.blind_code)
    common = (1, 1, date(2022, 9, 3), date(2022, 9, 1), 900)
    assert _rows(engine, *columns) == [
        ("B01", "Bài số 1", *common, None, None),
        ("B02", "Bài số 2", *common, "TOO_LONG", None),
    ]
    with reading(engine) as session:
        authors = session.execute(
            select(author.essay_id, author.position, author.full_name, author.pen_name).order_by(
                author.essay_id, author.position
            )
        ).all()
        batch = session.scalars(select(ImportBatch)).one()
        assert stored_digest(session, batch.id or 0, ImportKind.ESSAYS) == batch.rows_digest
    assert [tuple(row) for row in authors] == [
        (1, 1, "Tác Giả 1", "bút 1"),
        (1, 2, "Cộng Sự 1", None),
        (2, 1, "Tác Giả 2", "bút 2"),
        (2, 2, "Cộng Sự 2", None),
    ]
    _check_batch(engine, contest_id, receipt)


def _essays_with_sheets(engine: Engine) -> tuple[int, list[tuple[str, str]]]:
    """Take in a register, issue codes and assign the preliminary round; give blind code and judge of each sheet."""
    contest_id = make_contest(engine)
    import_essays(engine, order("bai-viet.csv", essays_csv(3)))
    issue_blind_codes(engine, actor="TK", at=LATER)
    assign_round(engine, essay_round=EssayRound.PRELIMINARY, actor="TK", at=LATER)
    essay, assigned, member = core(Essay).c, core(JudgeAssignment).c, core(Member).c
    with reading(engine) as session:
        rows = session.execute(
            select(essay.blind_code, member.code)
            .where(assigned.essay_id == essay.id, assigned.member_id == member.id)
            .order_by(essay.blind_code, member.code)
        ).all()
    return contest_id, [(row[0], row[1]) for row in rows]


def test_marks(engine: Engine) -> None:
    contest_id, sheets = _essays_with_sheets(engine)
    assert len(sheets) == 4  # two eligible works, two judges each
    handed_in = order("diem.csv", marks_csv((blind, judge, "45,5", 30) for blind, judge in sheets))
    receipt = import_marks(engine, handed_in, essay_round=EssayRound.PRELIMINARY)
    assert receipt == _receipt(ImportKind.MARKS, handed_in, 8, 8)
    mark = core(Mark).c
    with reading(engine) as session:
        rows = session.execute(select(mark.judge_assignment_id, mark.criterion, mark.points)).all()
        batch = session.scalars(select(ImportBatch).where(core(ImportBatch).c.kind == "MARKS")).one()
        assert stored_digest(session, batch.id or 0, ImportKind.MARKS) == batch.rows_digest
    assert sorted(tuple(row) for row in rows) == [
        (sheet, criterion, points)
        for sheet in range(1, 5)
        for criterion, points in (("ND", Decimal("45.50")), ("VP", Decimal("30.00")))
    ]
    _check_batch(engine, contest_id, receipt)


def test_a_mark_by_a_judge_without_the_work_is_refused_whole(engine: Engine) -> None:
    _, sheets = _essays_with_sheets(engine)
    blind = sheets[0][0]
    stranger = next(f"GK{n}" for n in range(1, 5) if (blind, f"GK{n}") not in sheets)
    data = marks_csv([(blind, sheets[0][1], 10, 10), (blind, stranger, 10, 10)])
    with refused(engine, "imports.mark_not_assigned", row=3, blind=blind, judge=stranger):
        import_marks(engine, order("diem.csv", data), essay_round=EssayRound.PRELIMINARY)


def test_accepting_without_the_refused_rows_is_written_down(engine: Engine) -> None:
    contest_id = make_contest(engine)
    data = attempts_csv(attempt_line(1), attempt_line(2, points=5))
    receipt = import_attempts(engine, order("sai.csv", data, accept_without_refused=True), week=1)
    assert (receipt.rows_read, receipt.rows_accepted, receipt.rows_refused) == (2, 1, 1)
    assert sum(receipt.refused_by_reason.values()) == 1
    assert last_event(engine)[-1]["without_refused"] is True
    _check_batch(engine, contest_id, receipt, week=1)
    assert [row[0] for row in _rows(engine, core(Attempt).c.code)] == ["L00001"]
