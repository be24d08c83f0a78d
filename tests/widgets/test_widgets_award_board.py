"""The page of prizes without a browser: what is shown to whom, what each form records, and what it refuses."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from makers import LATER, make_attempt, make_contest, refused, store_week
from served import HOSTILE, PASSWORD, USERNAMES, give_sign_ins
from sqlalchemy import Engine, select

from workbench.errors import WorkbenchError
from workbench.reports.award_papers import check_paper
from workbench.services.sign_in import SignedIn, person_signed_in
from workbench.store import reading
from workbench.tables import Publication, core
from workbench.terms import PublicationKind
from workbench.widgets.action_panel import ActionPanel
from workbench.widgets.award_board import AwardBoardModel, AwardBoardPanel
from workbench.widgets.download import Download

DAY = timedelta(days=1)
SAME = LATER - 25 * DAY


class Clock:
    """A moment that a test moves on."""

    def __init__(self) -> None:
        self.at = LATER

    def __call__(self) -> datetime:
        return self.at


def person(engine: Engine, code: str) -> SignedIn:
    with reading(engine) as session:
        found = person_signed_in(session, USERNAMES[code])
    assert found is not None
    return found


@pytest.fixture
def contest(sqlite_engine: Engine) -> Engine:
    """Four places in order, of whom the first has a hostile name; in week 2 two people are equal at the top."""
    contest_id = make_contest(sqlite_engine, replaces_unconfirmed=True)
    papers = [make_attempt(n, f"P{n}", 4, 20 + n) for n in range(1, 6)]
    papers[0] = papers[0]._replace(full_name=HOSTILE)
    store_week(sqlite_engine, contest_id, 1, papers)
    tied = [make_attempt(n, f"P{n}", 4, 30, submitted_at=SAME + 14 * DAY, code=f"M{n}") for n in (1, 2)]
    store_week(sqlite_engine, contest_id, 2, tied)
    give_sign_ins(sqlite_engine)
    return sqlite_engine


def panel_of(engine: Engine, code: str, week: int = 1) -> AwardBoardPanel:
    panel = AwardBoardPanel(engine, person(engine, code), Clock())
    panel.week.value = week
    return panel


def form(panel: AwardBoardPanel, title: str) -> ActionPanel:
    return next(one for one in panel.panels() if one.action.title == title)


def submit(panel: AwardBoardPanel, title: str, **values: Any) -> str:
    """Fill a form in, press its button, and give what the page says then."""
    shown = form(panel, title)
    for name, value in values.items():
        shown.inputs[name].value = value
    shown.clicked()
    return panel.messages.text


def titles(panel: AwardBoardPanel) -> list[str]:
    return [one.action.title for one in panel.panels()]


def markup(panel: AwardBoardPanel) -> str:
    return "".join(section.children[0].value for section in panel.sections.children)


def downloads(panel: AwardBoardPanel) -> dict[str, Download]:
    """Give the buttons that hand over a paper, by their words."""
    boxes = [
        child for section in panel.sections.children for child in section.children if type(child).__name__ == "HBox"
    ]
    return {button.label.removeprefix("Tải về: "): button for box in boxes for button in box.children}


SECOND_FIRST = {"place_0": "P2", "place_1": "P1"}
ALLOCATE, SEND, ANSWER = "Lập danh sách trao giải dự kiến tuần 1", "Gửi đơn vị xác minh", "Ghi trả lời của đơn vị"
SIGN, SECOND = "Ký phê duyệt danh sách này", "Người thứ hai ký phê duyệt"


def allocated(engine: Engine, code: str = "TK") -> AwardBoardPanel:
    panel = panel_of(engine, code)
    submit(panel, panel.panels()[0].action.title)
    return panel


def test_the_page_opens_on_the_last_week_with_attempts_and_a_judge_may_not_open_it(contest: Engine) -> None:
    assert AwardBoardPanel(contest, person(contest, "TB"), Clock()).week.value == 2
    with pytest.raises(WorkbenchError) as refusal:
        AwardBoardModel(contest, person(contest, "GK1")).begin()
    assert refusal.value.code == "apps.role_missing"


def test_each_role_is_offered_its_own_forms(contest: Engine) -> None:
    allocated(contest)
    offered = {code: titles(panel_of(contest, code)) for code in ("TK", "TB", "KT")}
    assert offered["KT"] == [] and offered["TB"] == [SIGN]
    assert offered["TK"][1:] == [SEND, SIGN]
    assert len(titles(panel_of(contest, "TB", 2))) == 1


def test_an_auditor_who_sends_the_forms_anyway_is_refused(contest: Engine) -> None:
    allocated(contest)
    model = panel_of(contest, "KT").model
    for act in (
        lambda: model.allocate(LATER),
        lambda: model.send(LATER),
        lambda: model.close(LATER),
        lambda: model.reopen("vì sao", LATER),
        lambda: model.pay("P2", "PC", LATER),
    ):
        with refused(contest, "contest.role_needed"):
            act()
    with refused(contest, "award_approvals.signed_by_you"):
        model.sign("vì sao", "", "", LATER)


def test_a_hostile_name_is_text_in_every_part(contest: Engine) -> None:
    panel = allocated(contest)
    submit(panel, SEND)
    submit(panel, ANSWER, person="P1", answer="FAILED", answered_by=HOSTILE, evidence=HOSTILE, note=HOSTILE)
    submit(panel, panel.panels()[0].action.title)
    shown = markup(panel) + panel.messages.text
    assert "<img" not in shown and shown.count("&lt;img src=x") >= 5


def test_a_winner_who_is_not_confirmed_gives_way_and_two_sign_and_the_prizes_are_paid(contest: Engine) -> None:
    panel = allocated(contest)
    assert "Đã ghi việc gửi đơn vị xác minh 3 người: P1, P2, P3." in submit(panel, SEND)
    said = submit(panel, ANSWER, person="P1", answer="FAILED", answered_by="Sở", evidence="CV 1")
    assert "(P1): Đơn vị không xác nhận." in said
    submit(panel, panel.panels()[0].action.title)
    assert "rời vị trí lúc 10:00 20/10/2022 (Đơn vị không xác nhận – CV 1)" in markup(panel)
    submit(panel, SEND)
    for code in ("P2", "P3", "P4"):
        submit(panel, ANSWER, person=code, answer="CONFIRMED", answered_by="Sở", evidence="CV 2")
    said = submit(panel, SIGN, reason="Biên bản", username="truongban", password=PASSWORD)
    assert "Danh sách trao giải tuần 1 đã được phê duyệt." in said
    assert titles(panel) == ["Chốt số liệu chính thức tuần 1", "Ghi chi thưởng"] and downloads(panel) == {}
    assert "Đã chốt số liệu chính thức tuần 1, mã " in submit(panel, titles(panel)[0])
    assert titles(panel) == ["Ghi chi thưởng"]
    said = submit(panel, "Ghi chi thưởng", person="*", voucher="PC 07")
    assert "Đã ghi chi thưởng cho P2, P3, P4, chứng từ PC 07." in said
    assert titles(panel_of(contest, "TB")) == []


def test_each_may_sign_alone_and_the_committee_opens_the_list_again(contest: Engine) -> None:
    panel = allocated(contest)
    assert "còn cần 1 người ký" in submit(panel, SIGN, reason="Biên bản")
    assert titles(panel)[-1] == SECOND
    chair = panel_of(contest, "TB")
    assert "đã được phê duyệt" in submit(chair, SIGN, reason="Biên bản")
    assert titles(chair) == ["Mở lại danh sách đã phê duyệt", "Chốt số liệu chính thức tuần 1"]
    assert "trở lại dự kiến" in submit(chair, titles(chair)[0], reason="Đơn thư")
    assert titles(chair) == [SIGN] and "Còn cần 2 người ký." in markup(chair)


def test_nothing_is_signed_with_a_wrong_password_or_by_one_person_twice(contest: Engine) -> None:
    panel = allocated(contest)
    for username, password, code in (
        ("truongban", "sai mật khẩu", "apps.sign_in_wrong"),
        ("thuky", PASSWORD, "reviews.second_person_needed"),
        ("giamkhao", PASSWORD, "apps.role_missing"),
    ):
        shown = form(panel, SIGN)
        shown.inputs["reason"].value, shown.inputs["username"].value = "Biên bản", username
        shown.inputs["password"].value = password
        with pytest.raises(WorkbenchError) as refusal:
            shown.clicked()
        assert (refusal.value.code, shown.inputs["password"].value) == (code, "")
    panel.model.choose(1, LATER)
    assert panel.model.board is not None and panel.model.board.signing.signatures == ()


def test_a_list_that_changed_since_it_was_shown_is_not_signed(contest: Engine) -> None:
    panel, other = allocated(contest), panel_of(contest, "TB")
    submit(panel, SEND)
    submit(panel, ANSWER, person="P2", answer="FAILED", answered_by="Sở", evidence="CV 1")
    for code in ("P1", "P3"):
        submit(panel, ANSWER, person=code, answer="CONFIRMED", answered_by="Sở", evidence="CV 2")
    submit(panel, panel.panels()[0].action.title)
    submit(panel, SEND)
    submit(panel, ANSWER, person="P4", answer="CONFIRMED", answered_by="Sở", evidence="CV 3")
    with refused(contest, "award_approvals.other_list", week=1):
        other.model.sign("Biên bản", "", "", LATER)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"method": "ORDER", **SECOND_FIRST}, "Thứ tự: P2, P1"),
        ({"method": "LOT", "number": "271828"}, "số rút công khai 271828. Thứ tự: "),
        ({"method": "SHARE"}, "Thứ tự: P1, P2"),
        ({"method": "EXTRA"}, "Thứ tự: P1, P2"),
    ],
)
def test_a_tie_is_settled_each_way(contest: Engine, values: dict[str, str], told: str) -> None:
    panel = panel_of(contest, "TB", 2)
    assert "hạng 1" in submit(panel, titles(panel)[0], **values, reason="Biên bản")
    assert titles(panel) == [] and told in markup(panel)


def test_a_tie_is_not_settled_by_a_word_nor_by_half_an_order_nor_twice(contest: Engine) -> None:
    first, second = panel_of(contest, "TB", 2), panel_of(contest, "PB", 2)
    title = titles(first)[0]
    assert [option[1] for option in form(first, title).inputs["place_1"].options] == [None, "P1", "P2"]
    for values, code in (
        ({"method": "LOT", "number": "bảy"}, "award_board.number_unreadable"),
        ({"method": "LOT", "number": ""}, "awards.lot_needs_a_number"),
        ({"method": "ORDER", "place_0": "P1"}, "award_board.order_incomplete"),
        ({"method": "ORDER", "place_0": "P1", "place_1": "P1"}, "award_board.order_incomplete"),
    ):
        with pytest.raises(WorkbenchError) as refusal:
            submit(first, title, **values, reason="Biên bản")
        assert refusal.value.code == code
    submit(first, title, method="ORDER", place_0="P1", place_1="P2", reason="Biên bản")
    with pytest.raises(WorkbenchError) as refusal:
        submit(second, title, method="ORDER", **SECOND_FIRST, reason="Biên bản")
    assert refusal.value.code == "awards.decided_meanwhile"


def test_silent_units_are_closed_after_the_deadline(contest: Engine) -> None:
    panel = allocated(contest)
    submit(panel, SEND)
    assert "quá hạn" not in markup(panel)
    panel.clock.at = LATER + 5 * DAY
    panel.week_chosen({"new": 1})
    assert markup(panel).count("Đã gửi đơn vị – quá hạn") == 3
    overdue = "Sở Thử nghiệm: &lt;img src=x onerror=&quot;window.fired=1&quot;&gt;Nguyễn Văn Ác (P1), Người P2 (P2), "
    assert overdue + "Người P3 (P3), hạn 10:00 23/10/2022." in markup(panel)
    assert "Đã ghi quá hạn không trả lời: P1, P2, P3." in submit(panel, "Chốt các xác minh quá hạn")
    assert markup(panel).count("Quá hạn không trả lời") >= 3


def test_papers_are_handed_over_as_recorded_and_letters_before_the_approval(
    contest: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    panel = allocated(contest)
    assert downloads(panel) == {}
    submit(panel, SEND)
    ((letters, button),) = downloads(panel).items()
    assert letters == "Phiếu xác minh gửi đơn vị" and downloads(panel_of(contest, "KT")) == {}
    assert [name.split(".")[-1] for name in _contents(button)] == ["docx", "zip"]
    for code in ("P1", "P2", "P3"):
        submit(panel, ANSWER, person=code, answer="CONFIRMED", answered_by="Sở", evidence="CV 2")
    submit(panel, SIGN, reason="Biên bản", username="truongban", password=PASSWORD)
    submit(panel, "Chốt số liệu chính thức tuần 1")
    given = panel.model.paper(PublicationKind.AWARD_LIST, LATER)
    assert given.name == "danh-sach-trao-giai.xlsx" and len(downloads(panel)) == 10
    with reading(contest) as session:
        kinds = list(session.scalars(select(core(Publication).c.kind).order_by(core(Publication).c.id)))
        assert kinds == ["VERIFICATION_LETTERS", "VERIFICATION_LETTERS", "AWARD_LIST"]
        (tmp_path / given.name).write_bytes(given.content)
        assert check_paper(session, tmp_path / given.name).problems == ()
    with refused(contest, "apps.role_missing"):
        panel_of(contest, "KT").model.paper(PublicationKind.AWARD_LIST, LATER)


def _contents(button: Download) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(button.make().content)) as archive:
        return archive.namelist()
