"""Rulings on the review's page: one person clears or asks, two proven people annul what they saw, nobody less."""

from __future__ import annotations

import pytest
from makers import AT, chain_of, last_event
from review_makers import BULK, LATE, LEADER, TOO_FAST, make_review_contest
from review_pages import QUEUE, codes_shown, decisions, failed_tries, open_paper, refusal_of, review_panel, sign
from served import PASSWORD
from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.services.reviews import clear_attempt
from workbench.widgets.review_queue import Shown


@pytest.fixture
def week(sqlite_engine: Engine) -> Engine:
    """A week with papers to review."""
    make_review_contest(sqlite_engine)
    return sqlite_engine


def test_one_person_clears_with_a_reason(week: Engine) -> None:
    panel = review_panel(week)
    open_paper(panel, LEADER)
    form = panel.board.form
    assert refusal_of(week, lambda: form.clear_clicked(None)) == "reviews.reason_needed"
    form.reason.value = "Đã xác minh với đơn vị"
    form.clear_button.click()
    assert f"Đã ghi nhận bài thi {LEADER} hợp lệ." in panel.messages.text
    assert decisions(week) == [("ATTEMPT_CLEARANCE", LEADER, "Đã xác minh với đơn vị", False)]
    assert codes_shown(panel) == [code for code in QUEUE if code != LEADER]
    panel.board.shown.value = Shown.DECIDED
    assert "Hợp lệ" in panel.board.slots[0].card.value
    assert "Hợp lệ: Thư Ký Thử, " in open_paper(panel, LEADER)


def test_asking_the_unit_leaves_the_paper_open(week: Engine) -> None:
    panel = review_panel(week, "TB")
    open_paper(panel, LEADER)
    panel.board.form.reason.value = "Ai làm bài?"
    panel.board.form.ask_button.click()
    assert codes_shown(panel) == QUEUE
    assert "Đang hỏi đơn vị" in panel.board.slots[1].card.value
    assert decisions(week) == [("ATTEMPT_INQUIRY", LEADER, "Ai làm bài?", False)]


def test_two_proven_people_annul_what_they_saw(week: Engine) -> None:
    panel = review_panel(week)
    open_paper(panel, TOO_FAST)
    form = panel.board.form
    form.reason.value = "Dưới mức tối thiểu"
    assert refusal_of(week, lambda: form.annul_clicked(None)) == "review_queue.preview_first"
    form.preview_button.click()
    assert form.confirming.layout.display is None
    assert "Vào diện có thể được giải: Người P02." in form.changes.value
    sign(form)
    form.annul_button.click()
    assert f"Đã hủy kết quả 1 bài thi: {TOO_FAST}." in panel.messages.text
    assert decisions(week) == [("ATTEMPT_ANNULMENT", TOO_FAST, "Dưới mức tối thiểu", True)]
    event = last_event(week)
    assert event[:4] == ("TK", "attempt.annul", f"attempt:week-1/{TOO_FAST}", "Dưới mức tối thiểu")
    assert event[5] == {"seconded_by": "TB"}
    assert [row.action for row in chain_of(week)][-2:] == ["sign_in.sign", "attempt.annul"]
    assert (form.signing.username.value, form.signing.password.value, form.confirming.layout.display) == (
        "",
        "",
        "none",
    )
    assert PASSWORD not in repr([(row.entity, row.body, row.reason) for row in chain_of(week)])
    panel.board.shown.value = Shown.DECIDED
    shown = panel.board.slots[0].card.value
    assert "Đã hủy kết quả" in shown and "Không xếp hạng" in shown
    assert "Đã hủy kết quả: Thư Ký Thử và Trưởng Ban Thử, " in open_paper(panel, TOO_FAST)
    assert refusal_of(week, lambda: form.preview_clicked(None)) == "review_queue.already_annulled"


def test_a_wrong_password_is_counted_and_annuls_nothing(week: Engine) -> None:
    panel = review_panel(week)
    open_paper(panel, TOO_FAST)
    form = panel.board.form
    form.reason.value = "Thi hộ"
    form.preview_button.click()
    for tries in range(1, 6):
        sign(form, password="sai mật khẩu rồi")
        with pytest.raises(WorkbenchError) as refusal:
            form.annul_clicked(None)
        assert (failed_tries(week, "truongban"), form.signing.password.value) == (tries, "")
    assert refusal.value.code == "apps.sign_in_locked"
    sign(form)
    with pytest.raises(WorkbenchError, match="khóa"):
        form.annul_clicked(None)
    assert decisions(week) == []


@pytest.mark.parametrize(
    ("username", "password", "code"),
    [
        ("thuky", PASSWORD, "reviews.second_person_needed"),
        (" ThuKy ", PASSWORD, "reviews.second_person_needed"),
        ("", "", "desk.fields_missing"),
        ("truongban", "", "desk.fields_missing"),
    ],
)
def test_one_person_alone_annuls_nothing(week: Engine, username: str, password: str, code: str) -> None:
    panel = review_panel(week)
    open_paper(panel, TOO_FAST)
    form = panel.board.form
    form.reason.value = "Thi hộ"
    form.preview_button.click()
    sign(form, username, password)
    assert refusal_of(week, lambda: form.annul_clicked(None)) == code


def test_the_second_person_must_be_of_the_committee(week: Engine) -> None:
    panel = review_panel(week, "TB")
    open_paper(panel, TOO_FAST)
    form = panel.board.form
    form.reason.value = "Thi hộ"
    form.preview_button.click()
    sign(form, "thuky")
    with pytest.raises(WorkbenchError) as refusal:
        form.annul_clicked(None)
    assert (refusal.value.code, decisions(week)) == ("apps.role_missing", [])


def test_an_annulment_needs_a_reason_before_a_password_is_asked(week: Engine) -> None:
    panel = review_panel(week)
    open_paper(panel, TOO_FAST)
    form = panel.board.form
    form.preview_button.click()
    sign(form)
    assert refusal_of(week, lambda: form.annul_clicked(None)) == "reviews.reason_needed"
    form.reason.value = "x" * 2001
    assert refusal_of(week, lambda: form.annul_clicked(None)) == "pool_review.text_too_long"


def test_standings_that_changed_since_the_preview_are_shown_again_and_nothing_is_annulled(week: Engine) -> None:
    panel, other = review_panel(week), review_panel(week, "TB")
    form = panel.board.form
    open_paper(panel, TOO_FAST)
    form.reason.value = "Thi hộ"
    form.preview_button.click()
    seen = form.changes.value
    open_paper(other, LEADER)
    other.board.form.reason.value = "Làm hộ"
    other.board.form.preview_button.click()
    sign(other.board.form, "phoban")
    other.board.form.annul_button.click()
    sign(form)
    assert refusal_of(week, lambda: form.annul_clicked(None)) == "review_queue.preview_old"
    assert form.changes.value != seen
    sign(form)
    form.annul_button.click()
    assert [code for _, code, _, _ in decisions(week)] == [LEADER, TOO_FAST]


def test_giving_up_forgets_the_preview_and_the_second_person(week: Engine) -> None:
    panel = review_panel(week)
    open_paper(panel, TOO_FAST)
    form = panel.board.form
    form.preview_button.click()
    sign(form)
    form.give_up_button.click()
    assert (form.seen, form.signing.password.value, form.confirming.layout.display) == (None, "", "none")


def test_papers_that_break_one_rule_are_annulled_by_one_decision(week: Engine) -> None:
    panel = review_panel(week)
    bulk = panel.board.bulk
    assert [label for label, _ in bulk.rule.options[1:]] == [
        "1 bài · Ngoài thời gian thi",
        "3 bài · Nhanh hơn mức tối thiểu của thể lệ",
    ]
    bulk.rule.index = 2
    assert [(box.code, box.value) for box in bulk.boxes.children] == [(TOO_FAST, False), *((c, False) for c in BULK)]
    assert refusal_of(week, lambda: bulk.form.preview_clicked(None)) == "review_queue.nothing_chosen"
    bulk.ticked(True)
    bulk.boxes.children[0].value = False
    bulk.form.preview_button.click()
    bulk.form.reason.value = "Biên bản 7"
    sign(bulk.form)
    bulk.form.annul_button.click()
    assert f"Đã hủy kết quả 2 bài thi: {', '.join(BULK)}." in panel.messages.text
    assert decisions(week) == [("ATTEMPT_ANNULMENT", code, "Biên bản 7", True) for code in BULK]
    assert last_event(week)[2] == "week:1"
    assert [label for label, _ in bulk.rule.options[1:]][1] == "1 bài · Nhanh hơn mức tối thiểu của thể lệ"


def test_another_tick_takes_the_preview_back(week: Engine) -> None:
    bulk = review_panel(week).board.bulk
    bulk.rule.index = 2
    bulk.ticked(True)
    bulk.form.preview_button.click()
    bulk.boxes.children[0].value = False
    assert (bulk.form.seen, bulk.form.confirming.layout.display) == (None, "none")


def test_cleared_papers_are_not_offered_for_a_common_annulment(week: Engine) -> None:
    clear_attempt(week, week=1, attempt_code=LATE, actor="TK", reason="Nộp trễ do mất mạng", at=AT)
    bulk = review_panel(week).board.bulk
    assert [label for label, _ in bulk.rule.options[1:]] == ["3 bài · Nhanh hơn mức tối thiểu của thể lệ"]
