"""A small contest on its way: files as the platform sends them, judges' sheets, moments before and after a week."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from makers import OPENS
from sqlalchemy import Engine, select

from workbench.store import home, reading
from workbench.tables import Essay, JudgeAssignment, Member, core
from workbench.terms import EssayRound
from workbench.texts import to_local

BEFORE = "2022-09-16T09:00"
DURING = "2022-09-20T09:00"
AFTER = "2022-09-28T09:00"
AFTER_ALL = "2022-12-01T09:00"
_GROUPS = ["STT", "Mã lượt thi", "Người dự thi", "", "", "", "Thời gian", "", "", "Kết quả", "", "", ""]
_HEADINGS = ["", "", "Mã tài khoản", "Họ và tên", "Số điện thoại", "Đơn vị", "Bắt đầu", "Nộp bài"]
_HEADINGS += ["Thời gian làm bài", "Mã đề", "Số câu", "Điểm", "Bài làm"]


class Paper(NamedTuple):
    """One attempt of a week: who, points of 4, seconds, minutes after the week opened."""

    person: str
    points: int
    seconds: int
    minute: int
    unit: str = "Sở Thử nghiệm"


# A first place for P1; P2 and P3 are equal on every key and share the one seat left of the two prize lines.
WEEK = (
    Paper("P1", 4, 20, 0),
    Paper("P2", 4, 30, 10),
    Paper("P3", 4, 30, 10),
    Paper("P4", 3, 25, 20, "Trường Thử nghiệm"),
    Paper("P1", 2, 60, 30),
)
# Two prizes of the second line, three people equal on them.
TIED_WEEK = (*WEEK[:3], Paper("P4", 4, 30, 10, "Trường Thử nghiệm"))


def write_week(
    name: str, papers: Sequence[Paper] = WEEK, *, week: int = 1, more: Iterable[Sequence[object]] = ()
) -> str:
    """Write an export of a week below the workbench's folder; give its path as the notebook takes it."""
    rows: list[Sequence[object]] = [["KẾT QUẢ"], _GROUPS, _HEADINGS]
    for number, paper in enumerate(papers, start=1):
        start = to_local(OPENS + timedelta(days=14 * (week - 1), minutes=paper.minute))
        end = start + timedelta(seconds=paper.seconds)
        moments = [moment.strftime("%d/%m/%Y %H:%M:%S") for moment in (start, end)]
        who = [paper.person, f"Người {paper.person}", "", paper.unit]
        rows.append([number, f"L{week}-{number}", *who, *moments, f"{paper.seconds} giây", "", 4, paper.points, ""])
    return _write(name, [*rows, *more, ["", "Tổng cộng", *[""] * 11]])


def write_register(name: str, works: Mapping[str, str]) -> str:
    """Write an essay register: code -> unit; the last work does not meet the rules."""
    head = ["Mã bài", "Tên bài", "Tác giả", "Đơn vị", "Giai đoạn", "Ngày gửi", "Ngày nhận", "Số chữ", "Kết quả sơ loại"]
    rows: list[Sequence[object]] = [head]
    for number, (code, unit) in enumerate(works.items(), start=1):
        verdict = "Sai chủ đề" if number == len(works) else "Đạt"
        author = f"Tác Giả {number} (Bút {number})"
        rows.append([code, f"Bài <số> {number}", author, unit, 1, "20/09/2022", "21/09/2022", 900 + number, verdict])
    return _write(name, rows)


def write_marks(engine: Engine, name: str, essay_round: EssayRound, totals: Mapping[str, int]) -> str:
    """Write the sheets of every judge of a round; ``totals`` are the points of 60 for the content of each work."""
    essay, assigned, member = core(Essay).c, core(JudgeAssignment).c, core(Member).c
    with reading(engine) as session:
        sheets = session.execute(
            select(essay.code, essay.blind_code, member.code)
            .where(assigned.essay_id == essay.id, assigned.member_id == member.id, assigned.round == essay_round.value)
            .order_by(essay.code, member.code)
        ).all()
    head = ["Số phách", "Giám khảo", "Nội dung", "Văn phong"]
    return _write(name, [head, *([blind, judge, totals[code], 30] for code, blind, judge in sheets)])


def _write(name: str, rows: Iterable[Sequence[object]]) -> str:
    path = home() / "data" / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return f"data/inbox/{name}"
