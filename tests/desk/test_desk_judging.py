"""The page of the jury meeting: advice that says it is advice, with its tables and pictures."""

from __future__ import annotations

from datetime import timedelta

from makers import LATER, essays_csv, make_contest, order
from sqlalchemy import Engine, insert, select

from workbench.desk.judging import jury_meeting
from workbench.desk.session import Desk
from workbench.services.essays import issue_blind_codes
from workbench.services.imports import import_essays
from workbench.store import reading, transaction
from workbench.tables import Essay, JudgeAssignment, Mark, Member, core
from workbench.terms import EssayRound

PRELIMINARY, FINAL = EssayRound.PRELIMINARY, EssayRound.FINAL
ABOVE = {"GK1": -6, "GK2": 0, "GK3": 6}


def _desk(engine: Engine) -> Desk:
    contest_id = make_contest(engine)
    import_essays(engine, order("bai-viet.csv", essays_csv(10)))
    issue_blind_codes(engine, actor="TK", at=LATER)
    return Desk(engine, "thu", contest_id, None)


def _mark(engine: Engine, essay_round: EssayRound, *, spread: int = 1, left_out: int = 0) -> None:
    """Let three judges mark the nine eligible works; the first of them leaves some out."""
    essay, member = core(Essay).c, core(Member).c
    with transaction(engine) as session:
        run = session.connection().execute
        works = list(run(select(essay.id).where(essay.ineligible_reason.is_(None)).order_by(essay.code)).scalars())
        judges = run(select(member.id, member.code).where(member.code.in_(ABOVE)).order_by(member.code)).all()
        for n, work in enumerate(works):
            for place, judge in enumerate(judges):
                if place == 0 and n < left_out:
                    continue
                sheet = insert(core(JudgeAssignment)).values(essay_id=work, member_id=judge.id, round=essay_round.value)
                sheet_id = run(sheet).inserted_primary_key[0]
                content = 20 + spread * (ABOVE[judge.code] + 3 * n + n * (place + 3) % 5)
                at = LATER + timedelta(minutes=10 * n + place)
                for criterion, points in (("ND", content), ("VP", 20)):
                    told = {"criterion": criterion, "points": points, "marked_at": at}
                    run(insert(core(Mark)).values(judge_assignment_id=sheet_id, **told))


def test_the_meeting_reads_judges_criteria_and_places(sqlite_engine: Engine) -> None:
    desk = _desk(sqlite_engine)
    assert jury_meeting(desk, PRELIMINARY).text == "Vòng Sơ khảo chưa có điểm chính thức."

    _mark(sqlite_engine, PRELIMINARY, left_out=2)
    page = jury_meeting(desk, PRELIMINARY)
    assert page.text.startswith("Số liệu tham khảo cho cuộc họp Ban Giám khảo, vòng Sơ khảo. Kết quả chính thức")
    assert "9 bài, 3 giám khảo, 25 phiếu điểm; hai giám khảo" in page.text
    assert "Không có giám khảo nào chấm bài của đơn vị mình." in page.text
    judges, criteria, ranks = page.frames
    assert list(judges["Giám khảo"]) == ["GK1", "GK2", "GK3"]
    assert list(judges["Số phiếu"]) == [7, 9, 9]
    assert list(criteria["Tiêu chí"]) == ["Nội dung", "Văn phong"]
    assert list(criteria["Độ tin cậy của một phiếu, khoảng 95%"])[1] == "không tính được"
    with reading(sqlite_engine) as session:
        essay = core(Essay).c
        told = session.execute(select(essay.blind_code, essay.code, essay.title)).all()
    assert set(ranks["Số phách"]) == {row.blind_code for row in told if row.code != "B10"}
    assert page.html.count("<figure") == 5
    assert [row.title for row in told if row.title in page.html] == []

    _mark(sqlite_engine, FINAL, spread=0)
    assert jury_meeting(desk, FINAL).text == (
        "Tất cả 27 phiếu điểm bằng nhau nên không có gì để so sánh. "
        "Kiểm tra lại tệp điểm; nếu đúng thì các bài đồng hạng."
    )


def test_a_whole_table_tells_the_common_order_too(sqlite_engine: Engine) -> None:
    desk = _desk(sqlite_engine)
    _mark(sqlite_engine, FINAL)
    page = jury_meeting(desk, FINAL)
    assert "Vòng này chỉ gồm các bài đã được chọn" in page.text
    assert "Mọi giám khảo chấm mọi bài; hệ số đồng thuận thứ hạng Kendall W: 1,00." in page.text
    assert "Thứ hạng theo điểm hiệu chỉnh quanh ngưỡng 3 bài (tham khảo, không phải kết quả)" in page.text
