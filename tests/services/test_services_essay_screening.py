"""A named person rules whether works meet the rules; the ineligible become a number by reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from makers import AT, LATER, chain_of, essays_csv, last_event, make_contest, order, refused
from sqlalchemy import Engine, func, select, update

from workbench.formats.packing import pack
from workbench.queries.contest import contest_of
from workbench.queries.digests import stored_digest
from workbench.queries.essay_screening import (
    EligibilityRuling,
    ScreeningCounts,
    eligibility_rulings,
    screening_counts,
    screening_rows,
)
from workbench.rules.essay_rules import EssayPhase, EssayRules
from workbench.services.essay_screening import rule_on_works
from workbench.services.essay_texts import enter_work, import_essay_texts
from workbench.services.essays import issue_blind_codes
from workbench.services.exclusions import add_exclusion
from workbench.services.imports import import_essays
from workbench.services.panels import assign_round
from workbench.store import reading, transaction
from workbench.tables import Essay, ImportBatch, JudgeAssignment, core
from workbench.terms import EssayRound, ExclusionGround, ImportKind, IneligibleReason

RULES = EssayRules(
    words_to=1000, phases=(EssayPhase(number=1, opens_on=date(2022, 8, 18), closes_on=date(2022, 9, 1)),)
)


def registered(engine: Engine, count: int = 4) -> int:
    contest_id = make_contest(engine, essays=RULES)
    import_essays(engine, order("bai-viet.csv", essays_csv(count)))
    return contest_id


def rule(engine: Engine, works: dict[str, int], code: IneligibleReason | None, **changes: Any) -> int:
    told = {"reason": "đã đọc và đối chiếu", "actor": "TK", "at": LATER}
    return rule_on_works(engine, works=works, reason_code=code, **told | changes)


def test_a_ruling_is_recorded_with_its_reason_and_counts_by_code(engine: Engine) -> None:
    contest_id = registered(engine)
    assert rule(engine, {"B01": 1, "B03": 1}, IneligibleReason.OFF_SUBJECT) == 0
    before, after = {"B01": None, "B03": None}, {"reason_code": "OFF_SUBJECT", "sheets_withdrawn": 0}
    told = ("TK", "essay.rule_eligibility", "essays:2", "đã đọc và đối chiếu")
    assert last_event(engine) == (*told, before, after)
    rule(engine, {"B03": 2}, None, reason="đọc lại, đúng chủ đề", actor="TB")
    with reading(engine) as session:
        reasons = ((IneligibleReason.TOO_LONG, 1), (IneligibleReason.OFF_SUBJECT, 1))
        assert screening_counts(session, contest_id) == ScreeningCounts(4, 2, reasons, 2)
        assert eligibility_rulings(session, contest_id)["B03"] == [
            EligibilityRuling(IneligibleReason.OFF_SUBJECT, "đã đọc và đối chiếu", "Thư Ký Thử", LATER),
            EligibilityRuling(None, "đọc lại, đúng chủ đề", "Trưởng Ban Thử", LATER),
        ]
        batch = session.scalars(select(ImportBatch)).one()
        assert stored_digest(session, batch.id or 0, ImportKind.ESSAYS, batch.rows_digest) == batch.rows_digest
    with transaction(engine) as session:
        works = core(Essay)
        session.execute(update(works).where(works.c.code == "B01").values(ineligible_reason=None))
        assert stored_digest(session, batch.id or 0, ImportKind.ESSAYS, batch.rows_digest) != batch.rows_digest


def test_what_somebody_changed_meanwhile_is_not_ruled_on(engine: Engine) -> None:
    registered(engine)
    rule(engine, {"B02": 1}, IneligibleReason.LATE)
    with refused(engine, "essay_screening.changed_meanwhile", work="B02"):
        rule(engine, {"B01": 1, "B02": 1}, None)
    with refused(engine, "reviews.reason_needed"):
        rule(engine, {"B01": 1}, None, reason=" ")
    with refused(engine, "essay_screening.no_works"):
        rule(engine, {}, None)
    with refused(engine, "essay_texts.work_unknown"):
        rule(engine, {"B77": 1}, None)
    with refused(engine, "contest.role_needed"):
        rule(engine, {"B01": 1}, None, actor="GK1")


def test_an_ineligible_work_leaves_its_judges_and_none_comes_back_to_a_seated_round(engine: Engine) -> None:
    registered(engine)
    issue_blind_codes(engine, actor="TK", at=LATER)
    assign_round(engine, essay_round=EssayRound.PRELIMINARY, actor="TK", at=LATER)
    assert rule(engine, {"B01": 1}, IneligibleReason.DUPLICATE) == 2
    with reading(engine) as session:
        sheet = core(JudgeAssignment).c
        withdrawn = session.execute(
            select(sheet.withdrawn_reason, func.count())
            .group_by(sheet.withdrawn_reason)
            .order_by(sheet.withdrawn_reason)
        ).all()
    assert list(map(tuple, withdrawn)) == [("", 4), ("Trùng bài đã gửi", 2)]
    with refused(engine, "essay_screening.round_seated"):
        rule(engine, {"B04": 1}, None)


def test_each_work_has_its_checklist_from_register_text_and_lists(engine: Engine) -> None:
    contest_id = registered(engine, 2)
    day = date(2022, 8, 1)
    add_exclusion(
        engine, ground=ExclusionGround.OPERATOR, from_on=day, note="chạy phần mềm", actor="TK", at=AT, unit="DV3"
    )
    fields = {"code": "B09", "title": "Bài", "authors": "Thư Ký Hai", "unit": "DV3", "phase": "1", "word_count": "900"}
    enter_work(engine, fields={**fields, "received_on": "05/09/2022"}, actor="TK", at=LATER)
    text = "Chúng tôi ở Chi cục Vắng mặt mở con đường mới. " * 30
    import_essay_texts(engine, order("bai.zip", pack({"B01.txt": text.encode(), "B09.txt": text.upper().encode()})))
    with reading(engine) as session:
        assert contest_of(session).id == contest_id
        rows = {row.code: row for row in screening_rows(session, contest_id)}
    shown = {code: "".join(check.verdict.value[0] for check in row.checks) for code, row in rows.items()}
    # deadline, length, subject, publication, author data, author's mark, works per author, duplicate, excluded
    assert shown == {"B01": "PPONPPNOP", "B02": "PPONPONOP", "B09": "FPONPONOO"}
    assert rows["B09"].checks[7].message() == "Nội dung gần như trùng với: B01 (100%)."
    assert rows["B09"].checks[8].message() == (
        "Có thể không thuộc đối tượng dự thi – Thư Ký Hai: Tổ thư ký, Thuộc đơn vị vận hành phần mềm."
    )
    assert (rows["B02"].reason_code, rows["B02"].ruling, rows["B02"].version) == (IneligibleReason.TOO_LONG, None, 1)
    assert len(chain_of(engine)) > 0
