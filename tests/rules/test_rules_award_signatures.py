"""Two people sign an award list, the committee among them; what is to be known of the winners is told before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.approvals import Approval, award_role, signatures_in_force, signatures_missing
from workbench.rules.conflicts import Conflict, ConflictKind, Organiser, WinnerTies, family_name, find_conflicts
from workbench.terms import Role

TB, PB = Approval("TB", Role.COMMITTEE), Approval("PB", Role.COMMITTEE)
TK, TK2 = Approval("TK", Role.SECRETARIAT), Approval("TK2", Role.SECRETARIAT)
SIGNATURES = st.lists(st.sampled_from([TB, PB, TK, TK2]), max_size=8)


def test_one_of_the_two_signs_for_the_committee() -> None:
    lists = ([], [TB], [TK], [TB, TB], [TK, TK2], [TB, TK], [TK, TB], [TB, PB], [TK, TK2, PB])
    assert [signatures_missing(signed) for signed in lists] == [2, 1, 1, 1, 1, 0, 0, 0, 0]


def test_a_member_signs_in_the_highest_role_they_hold() -> None:
    held = ([Role.SECRETARIAT, Role.COMMITTEE], [Role.SECRETARIAT], [Role.AUDITOR, Role.JUDGE], [])
    assert [award_role(roles) for roles in held] == [Role.COMMITTEE, Role.SECRETARIAT, None, None]


@given(SIGNATURES)
def test_enough_signatures_are_two_people_and_one_more_never_takes_an_approval_back(signed: list[Approval]) -> None:
    missing = signatures_missing(signed)
    people = {one.member_code for one in signed}
    assert (missing == 0) == (len(people) >= 2 and any(one.role is Role.COMMITTEE for one in signed))
    assert all(missing - 1 <= signatures_missing([*signed, one]) <= missing for one in (TB, PB, TK, TK2))


@given(SIGNATURES)
def test_signatures_of_an_approved_list_are_spent_when_it_is_reopened(signed: list[Approval]) -> None:
    now, then = (signatures_in_force(signed, is_approved=done) for done in (False, True))
    assert signatures_missing(now) > 0
    assert tuple(signed[len(signed) - len(now) :]) == now
    if then != now:
        assert signatures_missing(then) == 0
        assert tuple(signed[: len(signed) - len(now)])[-len(then) :] == then


def test_the_report_follows_the_order_of_the_winners() -> None:
    winners = [
        WinnerTies("P1", "Trần Văn Một", 1, is_under_inquiry=True, findings=("OVER_CAP",)),
        WinnerTies("P2", "LE THI HAI", 2),
        WinnerTies("P3", "Lê Thị Ba", 3),
    ]
    organisers = [
        Organiser("GK1", "Lê Quang Giám", 2),
        Organiser("TB", "Lê Văn Trưởng", 1),
        Organiser("KT", "Vô", None),
    ]
    found = find_conflicts(winners, organisers, {3})
    assert found == (
        Conflict("P1", ConflictKind.MEMBER_UNIT, "Lê Văn Trưởng"),
        Conflict("P1", ConflictKind.INQUIRY),
        Conflict("P1", ConflictKind.RULE_FINDING, "OVER_CAP"),
        Conflict("P2", ConflictKind.FAMILY_NAME, "Lê Quang Giám"),
        Conflict("P3", ConflictKind.OPERATOR_UNIT),
    )
    assert [one.message("Tên") for one in found] == [
        "Tên (P1) cùng đơn vị với Lê Văn Trưởng (Ban Tổ chức, Tổ thư ký hoặc Ban Giám khảo).",
        "Tên (P1) có bài thi đang hỏi đơn vị.",
        "Tên (P1) có bài thi trái thể lệ chưa được xem xét: Quá số lượt được thi.",
        "Tên (P2) cùng đơn vị và cùng họ với Lê Quang Giám (Ban Tổ chức, Tổ thư ký hoặc Ban Giám khảo).",
        "Tên (P3) thuộc đơn vị vận hành phần mềm.",
    ]
    assert find_conflicts([], organisers, {1, 2, 3}) == find_conflicts(winners[1:], [], set()) == ()


@pytest.mark.parametrize(("name", "family"), [("Đỗ Thị Á", "do"), ("  NGUYỄN an", "nguyen"), ("", ""), (" ", "")])
def test_family_names_meet_without_marks_and_capitals(name: str, family: str) -> None:
    assert family_name(name) == family
