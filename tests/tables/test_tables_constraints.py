"""The database itself refuses what the rules forbid, whoever writes: raw inserts on both engines."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from makers import AT, OPENS, make_attempt, make_batch, make_contest, store_week
from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import IntegrityError
from table_rows import GOOD, HEX, MISSING

from workbench.store import transaction
from workbench.tables import (
    Attempt,
    AuditEvent,
    Award,
    ContentArea,
    Contest,
    Decision,
    DraftMark,
    Essay,
    EssayAuthor,
    EssayFile,
    EssayText,
    Exclusion,
    Form,
    ImportBatch,
    IntakeProfile,
    Item,
    ItemEnemies,
    ItemKey,
    ItemOption,
    JudgeAssignment,
    JudgeConflict,
    Mark,
    Member,
    MemberRole,
    OrganisationUnit,
    Person,
    Pool,
    PoolItem,
    Prize,
    Publication,
    RulesVersion,
    SealedKey,
    SignIn,
    Snapshot,
    UnitAlias,
    UnitHeadcount,
    Verification,
    Week,
    core,
)

WRONG: list[tuple[type, dict[str, Any]]] = [
    (Contest, {"code": "thu"}),
    (RulesVersion, {"number": 1}),
    (RulesVersion, {"number": 0}),
    (RulesVersion, {"sha256": "abc"}),
    (RulesVersion, {"contest_id": MISSING}),
    (OrganisationUnit, {"code": "DV1"}),
    (OrganisationUnit, {"parent_id": 90}),
    (OrganisationUnit, {"parent_id": MISSING}),
    (UnitAlias, {"folded": "so tn"}),
    (UnitAlias, {"unit_id": MISSING}),
    (UnitHeadcount, {"headcount": 0}),
    (UnitHeadcount, {"counted_on": date(2022, 8, 1)}),
    (Person, {"code": "P1"}),
    (Person, {"unit_id": MISSING}),
    (Person, {"full_name": None}),
    (Member, {"code": "TK"}),
    (Member, {"unit_id": MISSING}),
    (MemberRole, {"role": "SECRETARIAT"}),
    (MemberRole, {"role": "KING"}),
    (MemberRole, {"role": "judge"}),
    (SignIn, {"failed_count": -1}),
    (SignIn, {"member_id": MISSING}),
    (Week, {"number": 1}),
    (Week, {"number": 0}),
    (Week, {"closes_at": AT}),
    (Week, {"questions_per_attempt": 0}),
    (Week, {"time_limit_s": 0}),
    (Week, {"pool_size": 19}),
    (Week, {"attempts_per_person": 0}),
    (Week, {"rules_version_id": MISSING}),
    (Week, {"attempts_per_day": 0}),
    (Person, {"id": 95, "same_as_id": 95}),
    (Person, {"same_as_id": MISSING}),
    (Exclusion, {"unit_id": 1}),
    (Exclusion, {"person_id": None}),
    (Exclusion, {"until_on": date(2022, 8, 31)}),
    (Exclusion, {"ground": "RIVAL"}),
    (IntakeProfile, {"number": 0}),
    (IntakeProfile, {"saved_by_id": MISSING}),
    (ContentArea, {"code": "AA"}),
    (Item, {"code": "AA-001"}),
    (Item, {"difficulty": "DE"}),
    (Item, {"content_area_id": MISSING}),
    (ItemOption, {"letter": "A"}),
    (ItemOption, {"letter": "G"}),
    (ItemOption, {"text": "AA1 phương án A"}),
    (Pool, {"week_id": 1}),
    (Item, {"version": 0}),
    (Item, {"state": "ACCEPTED"}),
    (Item, {"state": "ACCEPTED", "reviewed_by_id": 1}),
    (ItemKey, {"letters": ""}),
    (ItemKey, {"item_id": 1}),
    (ItemKey, {"item_id": MISSING}),
    (ItemEnemies, {"other_code": "AA-001"}),
    (ItemEnemies, {"other_code": "AA-000"}),
    (SealedKey, {"commitment": "abc"}),
    (SealedKey, {"opened_at": AT}),
    (SealedKey, {"pool_id": MISSING}),
    (Pool, {"approval_digest": "abc"}),
    (Pool, {"digest": "abc"}),
    (Pool, {"built_by_id": MISSING}),
    (PoolItem, {"item_id": 1}),
    (PoolItem, {"position": 1}),
    (Form, {"code": "D001"}),
    (Form, {"pool_id": MISSING}),
    (Attempt, {"points": 21}),
    (Attempt, {"points": -1}),
    (Attempt, {"duration_ms": 0}),
    (Attempt, {"duration_ms": -1}),
    (Attempt, {"duration_resolution_ms": 0}),
    (Attempt, {"started_at": OPENS + timedelta(seconds=1)}),
    (Attempt, {"responses": "A" * 19}),
    (Attempt, {"responses": "A" * 21}),
    (Attempt, {"written_points": -1}),
    (Attempt, {"moment_resolution_ms": 0}),
    (Attempt, {"code": "L00001"}),
    (Attempt, {"row_no": 1}),
    (Attempt, {"person_id": MISSING}),
    (Attempt, {"unit_id": MISSING}),
    (Attempt, {"form_id": MISSING}),
    (Attempt, {"week_id": MISSING}),
    (Attempt, {"import_batch_id": MISSING}),
    (Attempt, {"submitted_at": None}),
    (ImportBatch, {"kind": "ATTEMPTS", "sha256": "0" * 64}),
    (ImportBatch, {"kind": "MISC"}),
    (ImportBatch, {"rows_refused": 0}),
    (ImportBatch, {"sha256": "abc"}),
    (ImportBatch, {"imported_by_id": MISSING}),
    (Decision, {"seconded_by_id": None}),
    (Decision, {"seconded_by_id": 1}),
    (Decision, {"attempt_id": None}),
    (Decision, {"kind": "TIE_ORDER"}),
    (Decision, {"kind": "ATTEMPT_INQUIRY", "attempt_id": None}),
    (Decision, {"kind": "GUESS"}),
    (Decision, {"reason": ""}),
    (Decision, {"reason": "   "}),
    (Decision, {"decided_by_id": MISSING}),
    (Decision, {"attempt_id": MISSING}),
    (Prize, {"quota": 0}),
    (Prize, {"amount_vnd": -1}),
    (Prize, {"track": "SPORT"}),
    (Prize, {"code": "NHAT"}),
    (Prize, {"position": 1}),
    (Award, {"person_id": 1, "attempt_id": 1}),  # a second award in the week
    (Award, {"week_id": None}),
    (Award, {"person_id": None}),
    (Award, {"attempt_id": None}),
    (Award, {"essay_id": 1}),
    (Award, {"week_id": None, "person_id": None, "attempt_id": None, "essay_id": 1}),  # a second award of the essay
    (Award, {"attempt_id": 1, "week_id": None}),
    (Award, {"person_id": None, "week_id": None}),
    (Award, {"share_vnd": -1}),
    (Award, {"version": 0}),
    (Award, {"replaces_id": MISSING}),
    (Award, {"position": 0}),
    (Award, {"state": "MAYBE"}),
    (Award, {"prize_id": MISSING}),
    (Verification, {"state": "CONFIRMED"}),
    (Verification, {"answered_at": AT}),
    (Verification, {"state": "LOST"}),
    (Verification, {"state": "NO_ANSWER"}),
    (Verification, {"version": 0}),
    (Verification, {"award_id": MISSING}),
    (Essay, {"code": "B1"}),
    (Essay, {"blind_code": "SP-1"}),
    (Essay, {"phase": 0}),
    (Essay, {"word_count": 0}),
    (Essay, {"ineligible_reason": "BORING"}),
    (Essay, {"unit_id": MISSING}),
    (EssayAuthor, {"position": 0}),
    (EssayAuthor, {"essay_id": MISSING}),
    (EssayAuthor, {"unit_id": MISSING}),
    (Essay, {"subject": "NOBODY"}),
    (Essay, {"consent": "PERHAPS"}),
    (Essay, {"version": 0}),
    (EssayFile, {"sha256": "abc"}),
    (EssayFile, {"size": 0}),
    (EssayFile, {"essay_id": MISSING}),
    (EssayText, {"redacted": "x"}),
    (EssayText, {"redacted": "x", "confirmed_by_id": 1}),
    (EssayText, {"confirmed_at": AT}),
    (EssayText, {"syllables": -1}),
    (EssayText, {"version": 0}),
    (EssayText, {"file_id": MISSING}),
    (JudgeConflict, {"essay_id": None}),
    (JudgeConflict, {"unit_id": 1}),
    (JudgeConflict, {"ground": "DISLIKE"}),
    (JudgeConflict, {"member_id": MISSING}),
    (JudgeAssignment, {"withdrawn_at": AT}),
    (JudgeAssignment, {"withdrawn_reason": "x"}),
    (JudgeAssignment, {"withdrawn_at": AT, "withdrawn_reason": "x", "locked_at": AT}),
    (JudgeAssignment, {"version": 0}),
    (DraftMark, {"points": Decimal(-1)}),
    (DraftMark, {"judge_assignment_id": MISSING}),
    (JudgeAssignment, {"member_id": 6}),
    (JudgeAssignment, {"round": "FOURTH"}),
    (JudgeAssignment, {"member_id": MISSING}),
    (Mark, {"points": Decimal("-0.5")}),
    (Mark, {"criterion": "ND"}),
    (Mark, {"judge_assignment_id": MISSING}),
    (Snapshot, {"state": "FROZEN"}),
    (Snapshot, {"sha256": "abc"}),
    (Publication, {"kind": "POSTER"}),
    (Publication, {"snapshot_id": MISSING}),
    (AuditEvent, {"hash": "abc"}),
    (AuditEvent, {"hash": None}),
]


def _fill(engine: Engine) -> None:
    """Store one row of every table that the good rows lean on or collide with."""
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20) for n in (1, 2)])
    with transaction(engine) as session:
        run = session.connection().execute
        run(insert(core(Pool)).values(GOOD[Pool] | {"week_id": 1}))
        run(insert(core(PoolItem)).values(pool_id=1, item_id=1, position=1))
        run(core(ItemKey).delete().where(core(ItemKey).c.item_id == 40))
        run(insert(core(Form)).values(GOOD[Form] | {"code": "D001"}))
        run(insert(core(Essay)).values(GOOD[Essay] | {"code": "B1", "blind_code": "SP-1", "row_no": 1}))
        run(insert(core(JudgeAssignment)).values(essay_id=1, member_id=6, round="FINAL"))
        run(insert(core(Mark)).values(GOOD[Mark] | {"criterion": "ND"}))
        run(insert(core(Award)).values(GOOD[Award] | {"person_id": 1, "attempt_id": 1, "position": 1}))
        essay = {"week_id": None, "person_id": None, "attempt_id": None, "essay_id": 1, "position": 1}
        run(insert(core(Award)).values(GOOD[Award] | essay))
        run(insert(core(Snapshot)).values(GOOD[Snapshot]))


def _row(connection: Connection, model: type, changes: dict[str, Any]) -> dict[str, Any]:
    row = GOOD[model] | changes
    if model is AuditEvent:  # the next link of the chain
        link = core(AuditEvent).c
        seq, head = connection.execute(select(link.seq, link.hash).order_by(link.seq.desc()).limit(1)).one()
        return {"seq": seq + 1, "prev": head, **row}
    return row


def test_every_wrong_row_is_refused_and_the_same_row_put_right_is_accepted(engine: Engine) -> None:
    _fill(engine)
    accepted_wrong, refused_right = [], []
    with engine.connect() as connection, connection.begin() as whole:
        for model, changes in [*WRONG, *((model, {}) for model in GOOD)]:
            row = _row(connection, model, changes)
            point = connection.begin_nested()
            try:
                connection.execute(insert(core(model)).values(row))
            except IntegrityError:
                if not changes:
                    refused_right.append(model.__name__)
            else:
                if changes:
                    accepted_wrong.append((model.__name__, changes))
            finally:
                point.rollback()
        whole.rollback()
    assert (accepted_wrong, refused_right) == ([], [])


def test_every_table_with_a_check_is_tried() -> None:
    from sqlalchemy import CheckConstraint
    from sqlmodel import SQLModel

    checked = {
        t.name for t in SQLModel.metadata.tables.values() for c in t.constraints if isinstance(c, CheckConstraint)
    }
    assert checked - {core(model).name for model, _ in WRONG} == set()


def test_a_row_that_others_lean_on_cannot_be_removed(engine: Engine) -> None:
    _fill(engine)
    for model in (OrganisationUnit, Person, Item, Essay, Week, Member):
        with pytest.raises(IntegrityError), transaction(engine) as session:
            session.connection().execute(core(model).delete().where(core(model).c.id == 1))
    with transaction(engine) as session:
        assert session.execute(select(func.count()).select_from(core(Person))).scalar_one() == 2


def test_the_same_file_counts_once_but_may_be_two_kinds(engine: Engine) -> None:
    contest_id = make_contest(engine)
    with transaction(engine) as session:
        make_batch(session, contest_id, kind="UNITS", sha256=HEX)
        make_batch(session, contest_id, kind="PEOPLE", sha256=HEX)
    with pytest.raises(IntegrityError), transaction(engine) as session:
        make_batch(session, contest_id, kind="UNITS", sha256=HEX)
