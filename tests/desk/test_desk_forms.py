"""Working by hand: the forms do what the parameters do, and every page follows."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from desk_makers import AFTER, AFTER_ALL, BEFORE, TIED_WEEK, write_register, write_week
from ipywidgets import HTML, Dropdown, Widget
from makers import make_contest
from notebook_runs import run_by_hand, run_cells
from sqlalchemy import Engine

from workbench.desk import week_import, week_pool, week_results, week_review, week_verification
from workbench.desk.pages import LivePage
from workbench.desk.session import Desk, open_desk
from workbench.desk.weeks import WeekChoice, choose_week
from workbench.errors import WorkbenchError
from workbench.queries.awards import essay_awards, week_awards
from workbench.store import home, reading
from workbench.widgets.action_panel import ActionPanel
from workbench.widgets.guard import RERAISE
from workbench.widgets.mapping_wizard import MappingWizard
from workbench.widgets.review_queue import Shown, WeekReview

MODIFIED = datetime(2022, 9, 28, tzinfo=UTC)


def panels(shown: Any) -> list[ActionPanel]:
    """The forms on a page."""
    found = [shown] if isinstance(shown, ActionPanel) else []
    return found + [panel for child in getattr(shown, "children", ()) for panel in panels(child)]


def markup(shown: Widget) -> str:
    """Everything a live page shows."""
    own = shown.value if isinstance(shown, HTML) else ""
    return own + "".join(markup(child) for child in getattr(shown, "children", ()))


def fill(panel: ActionPanel, **values: Any) -> None:
    """Fill a form in and press its button."""
    for name, value in values.items():
        panel.inputs[name].value = value
    panel.button.click()


def by_hand(at: str) -> tuple[Desk, WeekChoice]:
    desk = open_desk(at=at)
    return desk, choose_week(desk, None)


def upload(name: str, data: bytes) -> tuple[dict[str, Any], ...]:
    file = {"name": name, "type": "text/csv", "size": len(data), "content": memoryview(data), "last_modified": MODIFIED}
    return (file,)


def test_by_hand_the_first_unfinished_week_is_offered_and_another_can_be_chosen(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=[write_week("tuan-1.csv")])
    run_cells("40_week_results", week=1, actor="TK", at=AFTER, approver="TB", approvers=["TK"], reason="Biên bản")
    _, chosen = by_hand(AFTER)
    assert chosen.number == 2
    assert isinstance(chosen.shown, Dropdown)
    assert chosen.shown.options[0] == ("Tuần 1 (08:00 19/09/2022 – 10:00 27/09/2022): Xong", 1)
    desk, chosen = by_hand(AFTER)
    page = week_review.headline(desk, chosen)
    assert "Tuần 2 chưa có lượt bài thi nào." in markup(page)
    chosen.shown.value = 1
    assert "Số liệu tuần 1 so với tuần trước" in markup(page)


def test_a_week_that_is_not_there_is_refused(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    with pytest.raises(WorkbenchError) as refusal:
        choose_week(open_desk(), 9)
    assert refusal.value.code == "contest.unknown_week"


def test_a_pool_is_built_and_approved_by_hand(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    desk, chosen = by_hand(BEFORE)
    build, approval = week_pool.build(desk, chosen, 5), week_pool.approve(desk, chosen, [], None)
    assert panels(approval) == []
    (form,) = panels(build)
    assert [option[1] for option in form.inputs["actor"].options] == [None, "TK", "TK2"]
    fill(form, actor="TK", n_forms=2)
    assert "Đã lập bộ câu hỏi tuần 1 và đảo 2 đề." in markup(build)
    assert "8 câu, 2 đề đã đảo. Tình trạng: Dự thảo." in markup(build)
    (form,) = panels(approval)
    fill(form, approver="TK2", reason="Biên bản 2")
    assert "đã được Thư Ký Hai phê duyệt lúc 09:00 16/09/2022. Căn cứ: Biên bản 2." in markup(approval)
    (form,) = panels(approval)
    fill(form, approver="PB", reason="Biên bản 3")
    assert "đã được Phó Ban Thử phê duyệt lúc 09:00 16/09/2022. Căn cứ: Biên bản 3." in markup(approval)
    assert panels(build) == panels(approval) == []


def test_an_approval_is_of_what_was_read(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    run_cells("10_week_pool", week=1, actor="TK", at=BEFORE, n_forms=2)
    desk, chosen = by_hand(BEFORE)
    (form,) = panels(week_pool.approve(desk, chosen, [], None))
    run_cells("10_week_pool", week=1, actor="TK", at=BEFORE, approvers=["TK2", "TB"], reason="Trước")
    with pytest.raises(WorkbenchError) as refusal:
        form.clicked()
    assert refusal.value.code == "desk.fields_missing"
    token = RERAISE.set(False)
    fill(form, approver="PB", reason="Sau")
    RERAISE.reset(token)
    assert "Bộ câu hỏi tuần 1 đã được phê duyệt." in form.messages.text


def test_a_file_is_uploaded_and_a_wrong_one_shows_its_findings(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    good = (home() / write_week("tuan-1.csv")).read_bytes()
    desk, chosen = by_hand(AFTER)
    taken, receipts = week_import.take_in(desk, chosen, [], False), week_import.receipts(desk, chosen)
    wizard = _wizard(taken)
    with pytest.raises(WorkbenchError, match="Chưa có tệp nào được mở"):
        wizard.tried(None)
    wizard.upload.value = upload("<b>lạ.csv", b"a,b\n1,2\n")
    assert "&lt;b&gt;lạ.csv" in wizard.messages.text and "<b>" not in wizard.messages.text
    wizard.upload.value = upload("tuan-1.csv", good)
    with pytest.raises(WorkbenchError, match="Người thực hiện"):
        wizard.taken_in(None)  # nobody is taken for the one who acts
    wizard.actor.value = "TK"
    wizard.taken_in(None)
    assert "tuan-1.csv: đọc 6 dòng, nhận 5, từ chối 1." in markup(taken)
    assert "tuan-1.csv" in markup(receipts)
    wizard = _wizard(taken)
    wizard.upload.value = upload("tuan-1-lan-2.csv", good)
    wizard.actor.value = "TK"
    wizard.taken_in(None)
    assert "Tệp tuan-1-lan-2.csv đã được nạp trước đây: 0 dòng mới." in markup(taken)


def _wizard(shown: Widget) -> MappingWizard:
    (wizard,) = [child for child in shown.children[-1].children if isinstance(child, MappingWizard)]
    return wizard


def review_panel(shown: Widget) -> WeekReview:
    """The panel of a page that rules on papers."""
    (panel,) = [child for child in shown.children[-1].children if isinstance(child, WeekReview)]
    return panel


def open_paper(panel: WeekReview, shown: Shown, code: str) -> None:
    """Open the evidence of a paper."""
    panel.board.shown.value = shown
    next(slot for slot in panel.board.slots if slot.code == code).button.click()


def test_an_attempt_is_annulled_with_two_names_and_cleared_again(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=[write_week("tuan-1.csv")])
    desk, chosen = by_hand(AFTER)
    head, page = week_review.headline(desk, chosen), week_review.rule(desk, chosen, 30, "", [], [], "")
    listed = week_review.rulings(desk, chosen)
    panel = review_panel(page)
    form = panel.board.form
    open_paper(panel, Shown.UNDECIDED, "L1-1")
    assert [option[1] for option in form.signing.seconder.options] == [None, "PB", "TB"]
    form.reason.value = "Thi hộ"
    form.preview_button.click()
    assert "Ra khỏi diện có thể được giải: Người P1." in form.changes.value
    form.signing.proposer.value, form.signing.seconder.value = "TK", "TB"
    form.annul_button.click()
    assert "Đã hủy kết quả 1 bài thi: L1-1." in markup(page)
    assert re.findall(r"Lượt bài thi</td><td[^>]*>(\d+)<", markup(head)) == ["4"]
    panel = review_panel(page)
    open_paper(panel, Shown.DECIDED, "L1-1")
    panel.board.form.signing.proposer.value, panel.board.form.reason.value = "TB", "Đã xác minh"
    panel.board.form.clear_button.click()
    assert re.findall(r"Lượt bài thi</td><td[^>]*>(\d+)<", markup(head)) == ["5"]
    assert "Hủy kết quả bài thi" in markup(listed) and "Xác nhận bài thi hợp lệ" in markup(listed)


def test_nobody_annuls_with_one_name_twice_or_without_a_name(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=[write_week("tuan-1.csv")])
    desk, chosen = by_hand(AFTER)
    panel = review_panel(week_review.rule(desk, chosen, 30, "", [], [], ""))
    form = panel.board.form
    open_paper(panel, Shown.UNDECIDED, "L1-1")
    form.reason.value = "Thi hộ"
    form.preview_button.click()
    for proposer, seconder, code in (
        ("TB", "TB", "reviews.second_person_needed"),
        ("TB", None, "desk.fields_missing"),
        (None, "TB", "desk.fields_missing"),
    ):
        form.signing.proposer.value, form.signing.seconder.value = proposer, seconder
        with pytest.raises(WorkbenchError) as refusal:
            form.annul_clicked(None)
        assert refusal.value.code == code


def test_a_tie_is_settled_and_the_prizes_given_by_hand(sqlite_engine: Engine) -> None:
    contest_id = make_contest(sqlite_engine)
    run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=[write_week("tuan-1.csv", TIED_WEEK)])
    desk, chosen = by_hand(AFTER)
    ties = week_results.settle_ties(desk, chosen, None, {}, None)
    given, approval = week_results.allocate(desk, chosen), week_results.approve(desk, chosen, None, [], None)
    assert "ở ranh giới Giải Nhì / không có giải" in markup(ties)
    (form,) = panels(ties)
    with pytest.raises(WorkbenchError) as refusal:
        values = {"method": "ORDER", "place_0": "P2", "place_1": "P2", "place_2": "P4"}
        form.action.run(values | {"approver": "TB", "reason": "Bốc thăm"})
    assert refusal.value.code == "award_board.order_incomplete"
    by_order = {"method": "ORDER", "place_0": "P3", "place_1": "P4", "place_2": "P2"}
    fill(form, **by_order, approver="TB", reason="Biên bản họp")
    assert "P3, P4, P2" in markup(ties) and panels(ties) == []
    fill(panels(given)[0], actor="TK")
    fill(panels(approval)[0], approver="TB", reason="Biên bản 4")
    assert "còn cần 1 người ký" in markup(approval) and "Tình trạng: Dự kiến." in markup(given)
    fill(panels(approval)[0], approver="TK2", reason="Biên bản 4")
    assert "Tình trạng: Đã phê duyệt." in markup(given) and panels(given) == []
    with reading(sqlite_engine) as session:
        assert [award.person_code for award in week_awards(session, contest_id)] == ["P1", "P3", "P4"]


def test_a_tie_is_drawn_by_lot_and_the_units_answer_by_hand(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine, replaces_unconfirmed=True)
    run_cells("20_week_import", week=1, actor="TK", at=AFTER, files=[write_week("tuan-1.csv", TIED_WEEK)])
    desk, chosen = by_hand(AFTER)
    ties = week_results.settle_ties(desk, chosen, None, {}, None)
    given, board = week_results.allocate(desk, chosen), week_verification.verification(desk, chosen)
    assert panels(board) == []
    fill(panels(ties)[0], method="LOT", number="271828", approver="TB", reason="Bốc thăm công khai")
    assert "Bốc thăm" in markup(ties) and "271828" in markup(ties)
    fill(panels(given)[0], actor="TK")
    fill(panels(board)[0], actor="TK")
    (answer,) = panels(board)
    fill(answer, person="P1", answer="FAILED", answered_by="Sở", evidence="CV 1", actor="TK2")
    assert "Đơn vị không xác nhận; Sở; CV 1" in markup(board)
    late, chosen_late = by_hand(AFTER_ALL)
    board = week_verification.verification(late, chosen_late)
    assert "Đơn vị quá hạn trả lời:" in markup(board)
    fill(panels(board)[-1], actor="TK")
    assert "Đơn vị quá hạn trả lời:" not in markup(board) and "Quá hạn không trả lời" in markup(board)


def test_the_essay_steps_are_offered_by_hand_in_turn(sqlite_engine: Engine) -> None:
    contest_id = make_contest(sqlite_engine)
    works = (home() / write_register("bai-viet.csv", {"B1": "DV1", "B2": "DV2"})).read_bytes()
    shown = run_by_hand("50_essays", at=AFTER_ALL)
    steps = {name: page for name, page in shown.items() if isinstance(page, LivePage)}
    assert [name for name, page in steps.items() if panels(page)] == [
        "nap-so-dang-ky", "cap-so-phach", "giam-khao-so-khao", "giam-khao-chung-khao"
    ]  # fmt: skip
    fill(panels(steps["nap-so-dang-ky"])[0], files=upload("bai-viet.csv", works), actor="TK")
    assert "bai-viet.csv: đọc 2 dòng, nhận 2, từ chối 0." in markup(steps["nap-so-dang-ky"])
    fill(panels(steps["cap-so-phach"])[0], actor="TK")
    assert "Số phách đã được cấp" in markup(steps["cap-so-phach"])
    fill(panels(steps["phan-cong-so-khao"])[0], actor="TK")
    assert "1 bài, 2 giám khảo, 2 phiếu chấm." in markup(steps["phan-cong-so-khao"])
    assert panels(steps["diem-so-khao"])
    with reading(sqlite_engine) as session:
        assert essay_awards(session, contest_id) == []


def test_a_week_without_papers_has_nothing_to_rule_on(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    desk, chosen = by_hand(AFTER)
    queue, page = week_review.queue(desk, chosen, 30), week_review.rule(desk, chosen, 30, "", [], [], "")
    assert "Tuần 1 chưa có lượt bài thi nào." in markup(queue)
    assert "Tuần 1 chưa có lượt bài thi nào." in markup(page)
