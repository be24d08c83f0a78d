"""The who-is-who page: what is shown of two accounts, what each button decides, and what it refuses."""

from __future__ import annotations

import pytest
from makers import (
    LATER,
    attempt_line,
    attempts_csv,
    last_event,
    make_attempt,
    make_contest,
    order,
    state_of,
    store_week,
)
from served import HOSTILE
from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.queries.people import person_roots
from workbench.services.imports import import_attempts
from workbench.services.people import declare_distinct, merge_people
from workbench.services.sign_in import SignedIn
from workbench.services.units import decide_unit_alias
from workbench.store import reading
from workbench.terms import Role
from workbench.widgets.guard import RERAISE
from workbench.widgets.people_review import PeopleReviewModel, PeopleReviewPanel

PEOPLE = {"TK": (1, Role.SECRETARIAT), "TB": (3, Role.COMMITTEE), "KT": (5, Role.AUDITOR), "GK1": (6, Role.JUDGE)}
VAN = {"full_name": "Nguyễn Thị Vân", "phone": "0900000001"}
TAM = {"full_name": "Trần Văn Tám", "phone": "0900000002"}
HIDDEN = "none"


def _person(code: str) -> SignedIn:
    member_id, role = PEOPLE[code]
    return SignedIn(member_id, code, code.lower(), code, "", frozenset({role}), "")


@pytest.fixture
def contest(sqlite_engine: Engine) -> Engine:
    """Two accounts of Van, of whom one sat twice, two accounts of Tam in two units, and two unknown spellings."""
    contest_id = make_contest(sqlite_engine)
    papers = [
        make_attempt(1, "P1", 4, 20, **VAN),
        make_attempt(2, "P2", 3, 18, **VAN),
        make_attempt(3, "P2", 4, 19, **VAN),
        make_attempt(4, "P3", 3, 30, **TAM),
        make_attempt(5, "P4", 3, 30, **TAM, unit_code="DV2"),
    ]
    store_week(sqlite_engine, contest_id, 1, papers)
    lines = [(11, "Sở Thử nghiệm"), (12, "Trường TN"), (13, "Trường TN"), (14, "Chi cục vắng")]
    rows = [attempt_line(n, code=f"X{n}", unit=unit, name=f"Lê Văn {n}", phone=f"090000{n:04d}") for n, unit in lines]
    import_attempts(sqlite_engine, order("t.csv", attempts_csv(*rows), accept_without_refused=True), week=1)
    return sqlite_engine


@pytest.fixture
def panel(contest: Engine) -> PeopleReviewPanel:
    return PeopleReviewPanel(contest, _person("TK"))


def _roots(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return {code: root for code, root in person_roots(session, 1).items() if root}


def test_two_accounts_stand_side_by_side_with_their_evidence(panel: PeopleReviewPanel) -> None:
    shown = panel.pair.value
    assert "Cặp 1 trong 2 cặp chờ quyết định" in shown
    assert '<th scope="col"></th><th scope="col">P1</th><th scope="col">P2</th>' in shown
    phone = '<th scope="row">Điện thoại<span>Trùng</span></th><td>090****001</td><td>090****001</td>'
    weeks = "<td>Tuần 1: 1 bài, cao nhất 4 điểm</td><td>Tuần 1: 2 bài, cao nhất 4 điểm</td>"
    assert f'<tr class="wb-agrees">{phone}</tr>' in shown and weeks in shown
    assert "0900000001" not in shown and "Tài khoản<span>" not in shown and "Số CCCD" not in shown
    assert panel.keep.options == (("Nguyễn Thị Vân (P2)", "P2"), ("Nguyễn Thị Vân (P1)", "P1"))


def test_later_goes_to_the_next_pair_and_round_again(panel: PeopleReviewPanel) -> None:
    panel.reason.value = "chưa rõ"
    panel.later.click()
    assert "Cặp 2 trong 2" in panel.pair.value and '<tr class="wb-differs"><th scope="row">Đơn vị' in panel.pair.value
    assert (panel.reason.value, [code for _, code in panel.keep.options]) == ("", ["P3", "P4"])
    panel.later.click()
    assert "Cặp 1 trong 2" in panel.pair.value


def test_merging_keeps_the_chosen_account_and_can_be_taken_back(panel: PeopleReviewPanel, contest: Engine) -> None:
    assert (panel.splitting.layout.display, panel.merges.value) == (HIDDEN, "<p>Chưa gộp tài khoản nào.</p>")
    panel.keep.value = "P1"
    panel.reason.value = "Đã gọi xác minh"
    panel.merge.click()
    assert "Đã gộp tài khoản P2 vào P1." in panel.messages.text
    assert (_roots(contest), last_event(contest)[3]) == ({"P2": "P1"}, "Đã gọi xác minh")
    assert "Cặp 1 trong 1" in panel.pair.value and panel.later.disabled
    line = "Nguyễn Thị Vân (P2) được gộp vào Nguyễn Thị Vân (P1); Thư Ký Thử quyết định lúc"
    assert line in panel.merges.value and "Lý do: Đã gọi xác minh" in panel.merges.value
    assert panel.merged.options == (("Nguyễn Thị Vân (P2) → Nguyễn Thị Vân (P1)", "P2"),)
    panel.split_reason.value = "Nhầm"
    panel.back.click()
    assert "Đã tách tài khoản P2." in panel.messages.text
    assert (_roots(contest), panel.splitting.layout.display) == ({}, HIDDEN)
    assert "Cặp 1 trong 2" in panel.pair.value


def test_two_different_people_leave_the_queue(panel: PeopleReviewPanel, contest: Engine) -> None:
    for reason in ("Khác ngày sinh", "Khác đơn vị"):
        panel.reason.value = reason
        panel.apart.click()
    assert "P3 và P4 là hai người khác nhau" in panel.messages.text
    assert panel.pair.value == "<p>Không có cặp tài khoản nào chờ quyết định.</p>"
    assert (panel.deciding.layout.display, _roots(contest)) == (HIDDEN, {})
    with pytest.raises(WorkbenchError, match="Không còn cặp tài khoản"):
        panel.merge_clicked(None)


def test_a_decision_without_a_reason_is_refused(panel: PeopleReviewPanel, contest: Engine) -> None:
    before = state_of(contest)
    for clicked in (panel.merge_clicked, panel.apart_clicked, panel.remember_clicked):
        with pytest.raises(WorkbenchError, match="lý do"):
            clicked(None)
    assert state_of(contest) == before


def test_a_pair_that_somebody_else_decided_is_refused_in_a_sentence(panel: PeopleReviewPanel, contest: Engine) -> None:
    who = {"actor": "TB", "reason": "x", "at": LATER}
    merge_people(contest, keep="P1", other="P2", **who)
    declare_distinct(contest, left="P3", right="P4", **who)
    panel.reason.value = "x"
    token = RERAISE.set(False)
    panel.merge.click()
    RERAISE.reset(token)
    assert "đã là một người" in panel.messages.text


def test_the_nearest_unit_is_offered_first_and_remembered(panel: PeopleReviewPanel, contest: Engine) -> None:
    assert panel.spelling.options == (("Trường TN (2 dòng)", "Trường TN"), ("Chi cục vắng (1 dòng)", "Chi cục vắng"))
    assert panel.unit.options[0] == ("Gợi ý: Trường Thử nghiệm (DV2)", "DV2")
    assert sorted(code for _, code in panel.unit.options) == ["DV1", "DV2", "DV3"]
    assert "“Trường TN” làm 2 dòng bị từ chối; có trong tệp: t.csv." in panel.met.value
    panel.unit_reason.value = "Trường xác nhận"
    panel.remember.click()
    assert "Đã ghi nhớ: “Trường TN” là đơn vị DV2." in panel.messages.text
    assert panel.unit.options[0] == ("Gợi ý: Chi cục Vắng mặt (DV3)", "DV3")
    panel.unit_reason.value = "Đã hỏi"
    panel.remember.click()
    assert panel.naming.layout.display == HIDDEN and "đều rõ" in panel.met.value


def test_choosing_a_spelling_offers_its_own_units(panel: PeopleReviewPanel) -> None:
    panel.spelling.value = "Chi cục vắng"
    assert (panel.unit.value, "Chi cục vắng" in panel.met.value) == ("DV3", True)


def test_what_the_browser_may_not_send_is_refused(contest: Engine) -> None:
    model = PeopleReviewModel(contest, _person("TK"))
    model.refresh()
    at = LATER
    with pytest.raises(WorkbenchError, match="Chưa chọn tài khoản được giữ"):
        model.merge(keep="P9", reason="x", at=at)
    with pytest.raises(WorkbenchError, match="Chưa chọn tài khoản cần tách"):
        model.take_back(code="P1", reason="x", at=at)
    with pytest.raises(WorkbenchError, match="Chưa chọn cách viết"):
        model.decide_spelling(spelling="tự bịa", unit="DV1", reason="x", at=at)
    with pytest.raises(WorkbenchError, match="dài quá 2000"):
        model.tell_apart(reason="x" * 2001, at=at)


@pytest.mark.parametrize("code", ["KT", "GK1"])
def test_auditors_and_judges_are_refused_by_every_call(contest: Engine, code: str) -> None:
    model, at = PeopleReviewModel(contest, _person(code)), LATER
    for call in (
        model.refresh,
        model.later,
        lambda: model.merge(keep="P1", reason="x", at=at),
        lambda: model.tell_apart(reason="x", at=at),
        lambda: model.take_back(code="P1", reason="x", at=at),
        lambda: model.decide_spelling(spelling="x", unit="DV1", reason="x", at=at),
    ):
        with pytest.raises(WorkbenchError, match="Việc này dành cho"):
            call()


def test_outside_text_is_only_shown(contest: Engine) -> None:
    hostile = {"full_name": HOSTILE, "phone": "0900000009"}
    papers = [make_attempt(n, f"H{n}", 1, 60, **hostile) for n in (31, 32)]
    store_week(contest, 1, 2, papers)
    merge_people(contest, keep="P1", other="P2", actor="TK", reason=HOSTILE, at=LATER)
    panel = PeopleReviewPanel(contest, _person("TB"))
    for part in (panel.pair, panel.merges):
        assert "<img" not in part.value and "&lt;img" in part.value


def test_a_spelling_decided_elsewhere_is_refused(panel: PeopleReviewPanel, contest: Engine) -> None:
    decide_unit_alias(contest, spelling="Trường TN", unit_code="DV1", actor="TB", reason="x", at=LATER)
    panel.unit_reason.value = "x"
    with pytest.raises(WorkbenchError, match="đã được hiểu là đơn vị DV1"):
        panel.remember_clicked(None)
