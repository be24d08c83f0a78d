"""The marking desk without a browser: fields save themselves, two windows, handing in, giving back, no leak."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
import pytest
from makers import LATER
from marking_makers import ROUND, judge, leaks, make_marking_contest, sheets_of
from sqlalchemy import Engine, String, cast, update

from workbench.errors import WorkbenchError
from workbench.services.marking import lock_round
from workbench.services.sign_in import SignedIn
from workbench.store import forget_deleted, open_engine, transaction
from workbench.tables import Essay, EssayAuthor, EssayText, JudgeAssignment, core
from workbench.terms import Role
from workbench.widgets.guard import RERAISE
from workbench.widgets.home import HomePanel
from workbench.widgets.marking_desk import MarkingDeskModel, MarkingDeskPanel
from workbench.widgets.marking_desk.field import SavedField


@pytest.fixture(scope="module")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round of works to mark, made once."""
    path = tmp_path_factory.mktemp("marking") / "filled.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    make_marking_contest(engine)
    forget_deleted(engine)  # empties the log beside the file, so that the file alone holds everything
    engine.dispose()
    return path


@pytest.fixture
def marked(filled: Path, workbench_home: Path) -> Iterator[Engine]:
    """A copy of it to change."""
    path = workbench_home / "data" / "workbench.db"
    path.parent.mkdir()
    shutil.copy(filled, path)
    engine = open_engine()
    yield engine
    engine.dispose()


def _desk(engine: Engine, code: str = "GK1") -> MarkingDeskPanel:
    seconds = count(1)
    return MarkingDeskPanel(engine, judge(engine, code), lambda: LATER + timedelta(seconds=next(seconds)))


def _type(field: SavedField, text: str) -> tuple[bool, str]:
    """Send what the browser would send; give whether it was refused, and the words beside the field."""
    field.receive(field, {"save": text, "about": field.about})
    return field.is_bad, field.status


def _finish(desk: MarkingDeskPanel) -> None:
    _type(desk.fields["ND"], "45,25")
    _type(desk.fields["VP"], "30")


def test_points_are_saved_as_typed_and_the_page_says_when(marked: Engine) -> None:
    desk = _desk(marked)
    blind = desk.model.blind_code
    assert _type(desk.fields["ND"], " 45,25 ") == (False, "Đã lưu lúc 10:00:01.")
    assert (desk.fields["ND"].saved, sheets_of(marked, "GK1")[0].points["ND"].points) == ("45,25", Decimal("45.25"))
    assert next(label for label, _ in desk.work.options) == f"1. {blind}: đang chấm 1/2"
    assert desk.submit.disabled and "Tổng điểm hiện khi đủ" in desk.total.value
    assert _type(desk.fields["VP"], "30.5") == (False, "Đã lưu lúc 10:00:02.")
    assert "Tổng điểm của phiếu: 75,75" in desk.total.value and not desk.submit.disabled
    assert _type(desk.fields["VP"], "") == (False, "Đã bỏ điểm.")
    assert _type(desk.comment, "Giàu dẫn chứng.") == (False, "Đã lưu nhận xét.")
    again = _desk(marked)
    assert (again.fields["ND"].saved, again.fields["VP"].saved, again.comment.saved) == ("45,25", "", "Giàu dẫn chứng.")


def test_what_the_rubric_does_not_allow_is_told_beside_the_field_and_kept_in_it(marked: Engine) -> None:
    desk = _desk(marked)
    nd = desk.fields["ND"]
    assert _type(nd, "61") == (True, "Điểm “Nội dung” phải từ 0 đến 60, không thể là 61.")
    assert _type(nd, "40,1") == (True, "Điểm “Nội dung” chấm theo bước 0,25, không thể là 40,1.")
    refused, said = _type(nd, "bốn mươi")
    assert refused and said.startswith("“bốn mươi” không phải là điểm.")
    assert (nd.saved, sheets_of(marked, "GK1")[0].points) == ("", {})
    nd.receive(nd, {"save": "40", "about": "SP-0000"})
    assert nd.is_bad and nd.status.startswith("Chưa lưu 40 vì trang đã chuyển sang bài khác.")
    for odd in ("x", {"save": 5}, {}, None):
        nd.receive(nd, odd)
    assert sheets_of(marked, "GK1")[0].points == {}


def test_two_windows_of_one_judge_lose_nothing(marked: Engine) -> None:
    one, other = _desk(marked), _desk(marked)
    _type(one.fields["ND"], "40")
    assert _type(other.fields["VP"], "30") == (False, "Đã lưu lúc 10:00:01.")  # another criterion: both stand
    assert other.fields["ND"].saved == "40"
    _type(one.fields["ND"], "41")
    refused, said = _type(other.fields["ND"], "50")
    assert refused and said.startswith("Chưa lưu 50: ở cửa sổ khác anh/chị vừa lưu “Nội dung” là 41.")
    assert (other.fields["ND"].saved, sheets_of(marked, "GK1")[0].points["ND"].points) == ("41", Decimal(41))
    token = RERAISE.set(False)
    other.submit.click()
    RERAISE.reset(token)
    assert "Chưa nộp: còn ô chưa lưu được (Nội dung)." in other.messages.text
    assert _type(other.fields["ND"], "50")[0] is False  # the judge saw both and insists
    assert sheets_of(marked, "GK1")[0].points["ND"].points == 50


def test_a_sheet_is_handed_in_opened_again_and_closed_for_good_when_locked(marked: Engine) -> None:
    desk = _desk(marked)
    _finish(desk)
    blind = desk.model.blind_code
    desk.submit.click()
    assert f"Đã nộp phiếu chấm bài {blind}." in desk.messages.text
    assert desk.fields["ND"].is_closed and desk.submit.layout.display == "none"
    assert _type(desk.fields["ND"], "1")[1].startswith(f"Phiếu chấm bài {blind} đã nộp.")
    desk.reopen.click()
    assert not desk.fields["ND"].is_closed and desk.reopen.layout.display == "none"
    desk.submit.click()
    for code in ("GK1", "GK2", "GK3", "GK4"):
        other = _desk(marked, code)
        for _, value in other.work.options:
            other.work.value = value
            if not other.fields["ND"].is_closed:
                _finish(other)
                other.submit.click()
    lock_round(marked, essay_round=ROUND, actor="TK", reason="Biên bản", at=LATER)
    desk = _desk(marked)
    assert (desk.reopen.layout.display, desk.giving_back.layout.display) == ("none", "none")
    assert _type(desk.fields["ND"], "1")[1].startswith("Điểm của bài")


def test_what_a_tab_kept_unsaved_is_saved_before_the_sheet_is_handed_in(marked: Engine) -> None:
    desk = _desk(marked)
    _finish(desk)
    vp = desk.fields["VP"]
    vp.receive(vp, {"unsaved": True, "about": "another/sheet"})
    assert not vp.is_bad
    vp.receive(vp, {"unsaved": True, "about": vp.about})
    assert (vp.is_bad, vp.status) == (True, "Chưa lưu")
    with pytest.raises(WorkbenchError, match=r"còn ô chưa lưu được \(Văn phong\)"):
        desk.submit_clicked(None)
    _type(vp, "31")
    desk.submit.click()
    assert sheets_of(marked, "GK1")[0].is_submitted


def test_works_are_turned_in_the_judges_own_order(marked: Engine) -> None:
    desk = _desk(marked)
    codes = [sheet.blind_code for sheet in sheets_of(marked, "GK1")]
    assert [value for _, value in desk.work.options] == codes
    assert desk.previous.disabled
    desk.next.click()
    assert (desk.model.blind_code, desk.fields["ND"].about) == (codes[1], f"GK1/PRELIMINARY/{codes[1]}")
    assert f"Bài {codes[1]}" in desk.text.value
    desk.turned(+50)
    assert desk.model.blind_code == codes[-1] and desk.next.disabled


def test_a_judge_gives_a_work_back_and_it_is_gone(marked: Engine) -> None:
    desk = _desk(marked)
    blind = desk.model.blind_code
    give_back = desk.giving_back.children[-1]
    token = RERAISE.set(False)
    give_back.click()
    assert "Chưa chọn lý do trả lại bài." in desk.messages.text
    desk.ground.value = "RELATION"
    give_back.click()
    assert blind in [value for _, value in desk.work.options] and desk.messages.text != ""
    RERAISE.reset(token)
    desk.note.value = "Tôi nhận ra người viết"
    give_back.click()
    assert f"Đã trả lại bài {blind}." in desk.messages.text
    assert blind not in [value for _, value in desk.work.options]
    assert desk.model.blind_code != blind and desk.note.value == ""


def test_a_judge_without_works_reads_so_and_others_are_refused(marked: Engine) -> None:
    with transaction(marked) as session:
        gone = {"withdrawn_at": LATER, "withdrawn_reason": "x"}
        session.connection().execute(update(core(JudgeAssignment)).values(**gone))
    desk = _desk(marked)
    assert "chưa được giao bài nào" in desk.empty.value and desk.body.layout.display == "none"
    secretary = SignedIn(1, "TK", "thuky", "Thư Ký", "", frozenset({Role.SECRETARIAT}), "")
    model = MarkingDeskModel(marked, secretary)
    for call in (model.begin, model.refresh, lambda: model.open("x"), model.workbook):
        with pytest.raises(WorkbenchError, match="Việc này dành cho"):
            call()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Every message that widgets send to the browser, and every state they open with."""
    messages: list[Any] = []
    send, opened = ipywidgets.Widget._send, ipywidgets.Widget.open

    def record(self: Any, message: Any, buffers: Any = None) -> None:
        messages.append(str(message))
        messages.extend(bytes(buffer) for buffer in buffers or ())
        send(self, message, buffers)

    def record_open(self: Any) -> None:
        messages.append(str(self.get_state()))
        opened(self)

    monkeypatch.setattr(ipywidgets.Widget, "_send", record)
    monkeypatch.setattr(ipywidgets.Widget, "open", record_open)
    yield messages


def _walk(engine: Engine) -> MarkingDeskPanel:
    """Do everything a judge can do, the refused things too."""
    token = RERAISE.set(False)
    HomePanel(engine, judge(engine, "GK1"))
    desk = _desk(engine)
    _type(desk.fields["ND"], "61")
    _finish(desk)
    _type(desk.comment, "Nhận xét")
    desk.submit.click()
    _type(desk.fields["ND"], "1")
    desk.next.click()
    desk.work.value = desk.work.options[0][1]
    desk.download.receive(None, {"ask": "file"})
    desk.next.click()
    desk.ground.value, desk.note.value = "RELATION", "Quen tác giả"
    desk.giving_back.children[-1].click()
    desk.reopen.click()
    RERAISE.reset(token)
    return desk


def test_nothing_that_a_judge_is_sent_names_a_work_its_people_or_another_judge(marked: Engine, sent: list[Any]) -> None:
    desk = _walk(marked)
    seen = " ".join(map(str, sent))
    assert all(value in seen for _, value in desk.work.options) and "xóm Hạ" in seen  # the recording sees what is shown
    assert any(isinstance(part, bytes) and part[:2] == b"PK" for part in sent)
    assert leaks(*sent) == []


@pytest.mark.parametrize("column", ["redacted", "comment"])
def test_the_leak_test_sees_a_leak(marked: Engine, sent: list[Any], column: str) -> None:
    with transaction(marked) as session:
        run = session.connection().execute
        if column == "redacted":
            run(update(core(EssayText)).values(redacted="Bài của TEN LO, chi bộ X"))
        else:
            run(update(core(JudgeAssignment)).values(comment="Đơn Vị Lộ, DVLO-DV1"))
    _walk(marked)
    assert leaks(*sent) == (["Tên Lộ"] if column == "redacted" else ["Đơn Vị Lộ", "DVLO-"])


def test_what_a_judge_is_sent_does_not_depend_on_who_wrote_what(marked: Engine) -> None:
    """Swap everything that identifies among the works: order, counts, states and files stay the same to the byte."""

    def shown() -> list[object]:
        desk = _desk(marked)
        return [desk.work.options, desk.progress.value, desk.text.value, *desk.model.workbook()]

    before = shown()
    with transaction(marked) as session:
        run = session.connection().execute
        essay, author = core(Essay), core(EssayAuthor)
        run(update(essay).values(code="Z" + cast(100 - essay.c.id, String)))
        run(update(essay).values(title="x", phase=2, unit_id=2, word_count=5, series="", sub_unit=""))
        run(update(author).values(full_name="Khác"))
    assert shown() == before
