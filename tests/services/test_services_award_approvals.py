"""An award list takes two people, the committee among them; a changed list needs their signatures again."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from makers import LATER, last_event, make_attempt, make_contest, refused, sign_by_two, store_week
from sqlalchemy import Engine, select, update

from workbench.queries.award_approvals import AwardSignature, award_lines, award_list_digest, award_signatures
from workbench.queries.awards import week_awards
from workbench.queries.conflicts import week_conflicts
from workbench.queries.contest import week_of
from workbench.rules.conflicts import Conflict, ConflictKind
from workbench.services.award_approvals import approve_week_awards, reopen_week_awards
from workbench.services.awards import allocate_week, decide_tie
from workbench.services.exclusions import add_exclusion
from workbench.services.reviews import annul_attempt, ask_unit, clear_attempt
from workbench.services.verification import record_answer, send_verifications
from workbench.store import reading, transaction
from workbench.tables import Decision, Member, Prize, core
from workbench.terms import AwardState, ExclusionGround, Role, TieMethod, VerificationState

PROVISIONAL, APPROVED = AwardState.PROVISIONAL, AwardState.APPROVED


def _contest(engine: Engine, **rules: Any) -> int:
    contest_id = make_contest(engine, **{"replaces_unconfirmed": True, **rules})
    store_week(engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 7)])
    allocate_week(engine, week=1, actor="TK", at=LATER)
    return contest_id


def _sign(engine: Engine, actor: str, **changes: Any) -> int:
    values: dict[str, Any] = {"week": 1, "reason": f"Biên bản {actor}", "at": LATER}
    missing: int = approve_week_awards(engine, actor=actor, **values | changes)
    return missing


def _states(engine: Engine, contest_id: int) -> set[AwardState]:
    with reading(engine) as session:
        return {award.state for award in week_awards(session, contest_id)}


def _digest(engine: Engine) -> str:
    with reading(engine) as session:
        return award_list_digest(1, award_lines(session, 1))


def _signed(engine: Engine, *, is_approved: bool = False) -> list[str]:
    with reading(engine) as session:
        found = award_signatures(session, 1, _digest(engine), is_approved=is_approved)
        return [signature.member_code for signature in found]


def test_the_second_person_approves_what_the_first_has_signed(engine: Engine) -> None:
    contest_id = _contest(engine)
    assert _sign(engine, "TB") == 1
    assert _states(engine, contest_id) == {PROVISIONAL}
    told = {"state": "PROVISIONAL", "digest": _digest(engine), "acted_as": "COMMITTEE"}
    assert last_event(engine) == ("TB", "award.approve", "week:1", "Biên bản TB", "PROVISIONAL", told)
    assert _sign(engine, "TK") == 0
    assert _states(engine, contest_id) == {APPROVED}
    told = {"state": "APPROVED", "digest": _digest(engine), "acted_as": "SECRETARIAT"}
    assert last_event(engine) == ("TK", "award.approve", "week:1", "Biên bản TK", "PROVISIONAL", told)
    with reading(engine) as session:
        assert award_signatures(session, 1, _digest(engine), is_approved=True) == (
            AwardSignature("TB", "Trưởng Ban Thử", Role.COMMITTEE, LATER, "Biên bản TB", ()),
            AwardSignature("TK", "Thư Ký Thử", Role.SECRETARIAT, LATER, "Biên bản TK", ()),
        )
        decision = core(Decision).c
        bodies = session.scalars(select(decision.body).where(decision.kind == "AWARD_APPROVAL"))
        body, again = map(json.loads, bodies)
    assert (
        body
        == again
        == {
            "list": [
                [1, "NHAT", "P1", 100, False, False],
                [2, "NHI", "P2", 50, False, False],
                [3, "NHI", "P3", 50, False, False],
            ],
            "conflicts": [],
        }
    )
    with refused(engine, "awards.already_approved"):
        _sign(engine, "PB")


def test_nobody_signs_twice_and_two_secretaries_are_not_enough(engine: Engine) -> None:
    contest_id = _contest(engine)
    assert _sign(engine, "TK") == 1
    with refused(engine, "award_approvals.signed_by_you", week=1):
        _sign(engine, "TK")
    assert _sign(engine, "TK2") == 1
    assert _states(engine, contest_id) == {PROVISIONAL}
    for outsider in ("KT", "GK1"):
        with refused(engine, "contest.role_needed"):
            _sign(engine, outsider)
    assert _sign(engine, "TB") == 0
    assert _states(engine, contest_id) == {APPROVED}


def test_a_list_with_other_people_needs_every_signature_again(engine: Engine) -> None:
    contest_id = _contest(engine)
    read = _digest(engine)
    assert _sign(engine, "TB", digest=read) == 1
    annul_attempt(engine, week=1, attempt_code="L00003", actor="TK", seconded_by="TB", reason="thi hộ", at=LATER)
    with refused(engine, "awards.out_of_date"):
        _sign(engine, "PB")
    allocate_week(engine, week=1, actor="TK", at=LATER)
    assert _signed(engine) == []
    with refused(engine, "award_approvals.other_list", week=1):
        _sign(engine, "PB", digest=read)
    assert (_sign(engine, "PB"), _sign(engine, "TB")) == (1, 0)
    assert _states(engine, contest_id) == {APPROVED}


def test_a_list_with_another_amount_is_another_list(engine: Engine) -> None:
    _contest(engine)
    assert _sign(engine, "TB") == 1
    before = _digest(engine)
    with transaction(engine) as session:
        session.execute(update(core(Prize)).where(core(Prize).c.amount_vnd == 50).values(amount_vnd=60))
    assert (before != _digest(engine), _signed(engine)) == (True, [])


def test_shared_and_extra_prizes_are_signed_as_such(engine: Engine) -> None:
    contest_id = make_contest(engine)
    same = LATER.replace(month=9)
    store_week(engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 30, submitted_at=same) for n in (1, 2)])
    for method in (TieMethod.SHARE, TieMethod.EXTRA):
        decide_tie(engine, week=1, rank=1, method=method, actor="TB", reason="Biên bản", at=LATER)
        allocate_week(engine, week=1, actor="TK", at=LATER)
        assert _sign(engine, "TK") == 1
        with reading(engine) as session:
            lines = [tuple(line) for line in award_lines(session, 1)]
        assert (
            lines
            == {
                TieMethod.SHARE: [(1, "NHAT", "P1", 0, True, False), (2, "NHAT", "P2", 0, True, False)],
                TieMethod.EXTRA: [(1, "NHAT", "P1", 100, False, False), (2, "NHAT", "P2", 100, False, True)],
            }[method]
        )


def test_once_reopened_everybody_signs_again(engine: Engine) -> None:
    _contest(engine)
    sign_by_two(engine, 1)
    assert _signed(engine, is_approved=True) == ["TK2", "TB"]
    reopen_week_awards(engine, week=1, actor="TB", reason="đơn thư", at=LATER)
    assert _signed(engine) == []
    assert (_sign(engine, "TB"), _sign(engine, "TK2")) == (1, 0)
    assert _signed(engine, is_approved=True) == ["TB", "TK2"]


def test_where_units_were_asked_every_winner_must_be_confirmed(engine: Engine) -> None:
    contest_id = _contest(engine)
    send_verifications(engine, week=1, actor="TK", at=LATER)
    with refused(
        engine,
        "award_approvals.unverified",
        people="; ".join(f"Người P{n} (P{n}): Đã gửi đơn vị" for n in (1, 2, 3)),
    ):
        _sign(engine, "TB")

    def answer(person: str, state: VerificationState) -> None:
        given: dict[str, Any] = {"answered_by": "Sở", "evidence": "CV 1", "seen_version": 1, "actor": "TK", "at": LATER}
        record_answer(engine, week=1, person=person, answer=state, **given)

    answer("P1", VerificationState.FAILED)
    answer("P2", VerificationState.CONFIRMED)
    answer("P3", VerificationState.CONFIRMED)
    with refused(engine, "awards.out_of_date"):
        _sign(engine, "TB")
    allocate_week(engine, week=1, actor="TK", at=LATER)
    with refused(engine, "award_approvals.unverified", people="Người P4 (P4): Dự kiến"):
        _sign(engine, "TB")
    send_verifications(engine, week=1, actor="TK", at=LATER)
    answer("P4", VerificationState.CONFIRMED)
    assert (_sign(engine, "TB"), _sign(engine, "TK")) == (1, 0)
    assert _states(engine, contest_id) == {APPROVED}


def _conflicts(engine: Engine) -> list[Conflict]:
    with reading(engine) as session:
        return list(week_conflicts(session, week_of(session, 1, 1)))


def test_the_report_names_units_families_inquiries_and_findings_before_the_signature(engine: Engine) -> None:
    contest_id = make_contest(engine)
    papers = [make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 5)]
    papers[0] = papers[0]._replace(full_name="Giảm Văn Một")
    papers[1] = papers[1]._replace(unit_code="DV2")
    store_week(engine, contest_id, 1, papers)
    allocate_week(engine, week=1, actor="TK", at=LATER)
    assert _conflicts(engine) == []
    with transaction(engine) as session:
        member = core(Member).c
        session.execute(update(core(Member)).where(member.code == "GK1").values(unit_id=1))
    ask_unit(engine, week=1, attempt_codes=("L00002",), actor="TK", reason="hỏi đơn vị", at=LATER)
    day = date(2022, 9, 1)
    add_exclusion(
        engine, ground=ExclusionGround.OPERATOR, from_on=day, note="vận hành", unit="DV2", actor="TK", at=LATER
    )
    family = Conflict("P1", ConflictKind.FAMILY_NAME, "Giám Khảo 1")
    operator = Conflict("P2", ConflictKind.OPERATOR_UNIT)
    inquiry = Conflict("P2", ConflictKind.INQUIRY)
    same_unit = Conflict("P3", ConflictKind.MEMBER_UNIT, "Giám Khảo 1")
    assert _conflicts(engine) == [family, operator, inquiry, same_unit]
    _sign(engine, "TB")
    with reading(engine) as session:
        (signature,) = award_signatures(session, 1, _digest(engine), is_approved=False)
    assert signature.conflicts == (family, operator, inquiry, same_unit)
    clear_attempt(engine, week=1, attempt_code="L00002", actor="TB", reason="đã trả lời", at=LATER)
    assert _conflicts(engine) == [family, operator, same_unit]


def test_a_finding_of_the_written_rules_stays_in_the_report_until_it_is_ruled_on(engine: Engine) -> None:
    contest_id = make_contest(engine)
    store_week(engine, contest_id, 1, [make_attempt(1, "P1", 4, 20), make_attempt(2, "P2", 4, 2_000)])
    allocate_week(engine, week=1, actor="TK", at=LATER)
    (found,) = _conflicts(engine)
    assert (found.code, found.kind) == ("P2", ConflictKind.RULE_FINDING)
    clear_attempt(engine, week=1, attempt_code="L00002", actor="TB", reason="máy chủ chậm", at=LATER)
    assert _conflicts(engine) == []
