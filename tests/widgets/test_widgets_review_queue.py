"""The review's page: what a reviewer sees of the queue and of a paper, and who may see it."""

from __future__ import annotations

import pytest
from review_makers import BULK, CLIMBER, LATE, LEADER, TOO_FAST, make_review_contest
from review_pages import QUEUE, codes_shown, open_paper, person, refusal_of, review_panel
from served import HOSTILE
from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.store import transaction
from workbench.tables import Attempt, ItemKey, core
from workbench.widgets.guard import RERAISE
from workbench.widgets.review_queue import ReviewModel, Shown


@pytest.fixture
def week(sqlite_engine: Engine) -> Engine:
    """A week with papers to review."""
    make_review_contest(sqlite_engine)
    return sqlite_engine


def test_it_opens_with_the_undecided_papers_of_the_last_week_in_the_order_of_the_queue(week: Engine) -> None:
    panel = review_panel(week)
    assert panel.week.options == (("Tuần 1 – 50 lượt bài thi", 1), ("Tuần 2 – 0 lượt bài thi", 2))
    assert (panel.week.value, panel.messages.text) == (1, "")
    assert codes_shown(panel) == QUEUE
    assert [label for label, _ in panel.board.shown.options] == [
        "Chưa kết luận (6)",
        "Có thể được giải (3)",
        "Trái quy định (4)",
        "Có dấu hiệu thống kê (5)",
        "Đã kết luận (0)",
        "Tất cả (6)",
    ]


@pytest.mark.parametrize(
    ("shown", "codes"),
    [
        (Shown.CANDIDATES, [TOO_FAST, LEADER, CLIMBER]),
        (Shown.RULES, [TOO_FAST, *BULK, LATE]),
        (Shown.SIGNALS, [TOO_FAST, LEADER, CLIMBER, *BULK]),
        (Shown.DECIDED, []),
        (Shown.ALL, QUEUE),
    ],
)
def test_the_queue_is_filtered_by_kind(week: Engine, shown: Shown, codes: list[str]) -> None:
    panel = review_panel(week)
    panel.board.shown.value = shown
    assert codes_shown(panel) == codes


def test_the_queue_is_searched_without_accents_and_turned_page_by_page(
    week: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.widgets.review_queue.model.PAGE_SIZE", 4)
    panel = review_panel(week)
    assert (panel.board.previous.disabled, panel.board.next.disabled) == (True, False)
    panel.board.next.click()
    assert codes_shown(panel) == QUEUE[4:]
    panel.board.turned(99)
    assert "6 bài · trang 2/2" in panel.board.found.value
    panel.board.words.value = "nguyen van ac"
    assert codes_shown(panel) == [TOO_FAST, BULK[1]]
    panel.board.words.value = "khong co"
    assert "Không có bài thi nào phù hợp." in panel.board.found.value


def test_rules_and_signals_are_told_apart_on_a_card(week: Engine) -> None:
    card = review_panel(week).board.slots[0].card.value
    assert card.count("<li") == 4
    for chip, text in (
        ("wb-chip-rule", "Trái quy định: Nhanh hơn mức tối thiểu của thể lệ"),
        ("wb-chip-signal", "Dấu hiệu: Nhanh bất thường"),
        ("wb-chip-candidate", "Có thể được giải"),
    ):
        assert f'<li class="wb-chip {chip}"' in card and f">{text}</li>" in card
    assert "Chưa kết luận" in card and "Hạng 1" in card and "4/4 điểm · 2 giây" in card


def test_an_opened_paper_shows_values_group_innocent_explanations_and_pictures(week: Engine) -> None:
    panel = review_panel(week)
    shown = open_paper(panel, CLIMBER)
    for label, value in (
        ("Số câu đúng", "4/4"),
        ("Thời gian làm bài", "1 phút 54 giây"),
        ("Trung bình mỗi câu", "28,5 giây"),
        ("Lượt thi trong tuần", "thứ 5"),
    ):
        assert f"<dt>{label}</dt><dd>{value}</dd>" in shown
    assert "Đạt 4 điểm, trong khi bài tốt nhất trước đó chỉ 0 điểm." in shown
    assert "Có thể không phải vi phạm: Đã học lại sau lượt trước" in shown
    assert "Nhóm so sánh: " in shown
    assert "4 câu: 4 đúng, 0 sai, 0 bỏ trống, 0 chưa biết đúng sai" in shown
    assert "5 lượt thi, từ " in shown and "bài đang xem là lượt thứ 5, 4 điểm." in shown
    assert shown.count("data:image/svg+xml") == 3
    assert shown.count(" · chọn ") == 4
    next(slot for slot in panel.board.slots if slot.code == CLIMBER).button.click()
    assert panel.board.evidence.value == "" and panel.board.paper not in panel.board.rows.children


def test_nothing_is_called_right_or_wrong_while_the_key_is_sealed(week: Engine) -> None:
    with transaction(week) as session:
        session.connection().execute(core(ItemKey).delete())
    panel = review_panel(week)
    assert "Đáp án còn niêm phong" in panel.board.headline.value
    shown = open_paper(panel, LEADER)
    assert "4 câu: 0 đúng, 0 sai, 0 bỏ trống, 4 chưa biết đúng sai" in shown
    assert shown.count(" · chưa biết · ") == 4


def test_a_paper_without_answers_says_so(week: Engine) -> None:
    with transaction(week) as session:
        session.connection().exec_driver_sql("DROP TRIGGER IF EXISTS attempt_no_update")
        attempts = core(Attempt)
        session.connection().execute(attempts.update().values(responses="", form_id=None))
    assert "Nền tảng không gửi bài làm từng câu của lượt thi này." in open_paper(review_panel(week), LEADER)


def test_an_auditor_reads_everything_and_rules_on_nothing(week: Engine) -> None:
    panel = review_panel(week, "KT")
    assert "Bạn xem được mọi căn cứ" in panel.board.headline.value
    assert "Bài thi" in open_paper(panel, LEADER)
    assert panel.board.form not in panel.board.paper.children and panel.board.bulk not in panel.board.children
    form = panel.board.form
    form.reason.value = "Thi hộ"
    for click in (form.clear_clicked, form.ask_clicked, form.preview_clicked):  # a browser can click what is hidden
        assert refusal_of(week, lambda click=click: click(None)) == "apps.role_missing"


def test_a_judge_is_refused_by_every_call(week: Engine) -> None:
    model = ReviewModel(week, person=person(week, "GK1"))
    for call in (model.refresh, lambda: model.choose(1), lambda: model.preview([LEADER])):
        with pytest.raises(WorkbenchError, match="Việc này dành cho"):
            call()


def test_a_code_that_is_not_in_the_queue_is_refused(week: Engine) -> None:
    panel = review_panel(week)
    with pytest.raises(WorkbenchError) as refusal:
        panel.model.preview(["L00001"])
    assert refusal.value.code == "reviews.unknown_attempt"


def test_outside_text_is_only_shown(week: Engine) -> None:
    panel = review_panel(week)
    shown = open_paper(panel, TOO_FAST)
    panel.board.form.preview_button.click()
    panel.board.bulk.rule.index = 2
    assert HOSTILE in panel.board.bulk.boxes.children[0].description  # a checkbox shows its words as text
    for part in (shown, panel.board.slots[0].card.value, panel.board.form.changes.value):
        assert "<img src=x" not in part and "&lt;img src=x" in part


def test_a_week_without_papers_says_so_and_a_refusal_stays_on_the_page(week: Engine) -> None:
    panel = review_panel(week)
    panel.week.value = 2
    assert "Tuần 2 chưa có lượt bài thi nào." in panel.empty.value and panel.board.layout.display == "none"
    panel.week.value = 1
    assert codes_shown(panel) == QUEUE and panel.board.layout.display is None
    open_paper(panel, LEADER)
    token = RERAISE.set(False)
    panel.board.form.clear_button.click()
    RERAISE.reset(token)
    assert "Cần ghi lý do." in panel.messages.text
