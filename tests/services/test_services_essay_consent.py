"""The authors' answer is recorded with who asked and how; a change in between is never overwritten."""

from __future__ import annotations

import pytest
from makers import LATER
from marking_makers import make_marking_contest
from sqlalchemy import Engine, select

from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of
from workbench.queries.essays import essay_rows, essay_versions
from workbench.services.essay_consent import record_consent
from workbench.store import reading
from workbench.tables import Decision, Essay, core
from workbench.terms import Consent, DecisionKind

GIVEN = {"actor": "TK", "at": LATER, "note": "Điện thoại ngày 2/5"}


def test_an_answer_replaces_the_earlier_one_and_both_stay_on_record(engine: Engine) -> None:
    make_marking_contest(engine, works=2)
    with reading(engine) as session:
        contest_id = contest_of(session).id or 0
        work = essay_rows(session, contest_id)[0].code
        version = essay_versions(session, contest_id)[work]
    record_consent(engine, work=work, answer=Consent.REFUSED, version=version, **GIVEN)
    record_consent(engine, work=work, answer=Consent.GIVEN, version=version + 1, **GIVEN)
    with pytest.raises(WorkbenchError) as refused:
        record_consent(engine, work=work, answer=Consent.REFUSED, version=version + 1, **GIVEN)
    assert refused.value.code == "essay_after.changed_meanwhile"
    with reading(engine) as session:
        decision, essay = core(Decision).c, core(Essay).c
        bodies = session.scalars(
            select(decision.body).where(decision.kind == DecisionKind.PUBLICATION_CONSENT.value).order_by(decision.id)
        ).all()
        assert bodies == ['{"after":"REFUSED","before":null}', '{"after":"GIVEN","before":"REFUSED"}']
        assert session.scalar(select(essay.consent).where(essay.code == work)) == "GIVEN"


def test_an_unknown_work_or_an_answer_without_a_note_is_refused(engine: Engine) -> None:
    make_marking_contest(engine, works=2)
    for changes, code in (
        ({"work": "X"}, "essay_after.work_unknown"),
        ({"work": "X", "note": " "}, "reviews.reason_needed"),
    ):
        with pytest.raises(WorkbenchError) as refused:
            record_consent(engine, answer=Consent.GIVEN, version=1, **{**GIVEN, **changes})
        assert refused.value.code == code
