"""The pool's page: what a reader sees, what is approved or returned, and that the key never reaches a widget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
import pytest
from makers import AT, approve_by_two, last_event, make_contest, state_of
from served import HOSTILE
from sqlalchemy import Engine, select

from workbench.errors import WorkbenchError
from workbench.queries.bank import items_of_pool, pool_of_week
from workbench.services.approvals import approve_pool, return_pool
from workbench.services.pools import build_week_pool
from workbench.services.sign_in import SignedIn
from workbench.store import reading, transaction
from workbench.tables import Decision, Item, ItemKey, ItemOption, Pool, PoolItem, Week, core
from workbench.terms import Role
from workbench.widgets.guard import RERAISE
from workbench.widgets.pool_review import PoolReviewModel, PoolReviewPanel

PEOPLE = {
    "TK": (1, Role.SECRETARIAT),
    "TK2": (2, Role.SECRETARIAT),
    "TB": (3, Role.COMMITTEE),
    "PB": (4, Role.COMMITTEE),
    "KT": (5, Role.AUDITOR),
    "GK1": (6, Role.JUDGE),
}
MARK = "XQZWVK"  # stands for a key that no other text holds


def _person(code: str) -> SignedIn:
    member_id, role = PEOPLE[code]
    return SignedIn(member_id, code, code.lower(), code, "", frozenset({role}), "")


def _pool(engine: Engine, week: int) -> Pool:
    with reading(engine) as session:
        pool = pool_of_week(session, week)
    assert pool is not None
    return pool


def _decisions(engine: Engine) -> list[tuple[str, str, str | None, str]]:
    with reading(engine) as session:
        rows = session.scalars(select(Decision).where(core(Decision).c.pool_id.is_not(None)))
        return [(row.kind, row.digest or "", row.acted_as, row.reason) for row in rows]


@pytest.fixture
def built(sqlite_engine: Engine) -> Engine:
    """A contest of three weeks; the pools of the first two are built and the second takes two items again."""
    make_contest(sqlite_engine, weeks=3)
    with transaction(sqlite_engine) as session:
        weeks = core(Week)
        session.connection().execute(weeks.update().where(weeks.c.number == 2).values(reused='{"1": 2}'))
    for week in (1, 2):
        build_week_pool(sqlite_engine, week=week, n_forms=3, actor="TK", at=AT)
    return sqlite_engine


def _fill_in(panel: PoolReviewPanel, reason: str = "Biên bản số 5") -> None:
    panel.grounds.value = reason
    panel.has_read.value = True


def _click(panel: PoolReviewPanel, box: str) -> None:
    getattr(panel, box).children[-1].click()


def test_it_opens_with_the_first_week_that_waits(built: Engine) -> None:
    approve_by_two(built, 1, _pool(built, 1).approval_digest)
    panel = PoolReviewPanel(built, _person("TB"))
    assert panel.week.options == (("Tuần 1 – đã duyệt", 1), ("Tuần 2 – dự thảo", 2), ("Tuần 3 – chưa lập", 3))
    assert (panel.week.value, panel.messages.text) == (2, "")


def test_the_overview_says_what_is_to_be_approved(built: Engine) -> None:
    panel = PoolReviewPanel(built, _person("TB"))
    panel.week.value = 2
    shown = panel.overview.value
    facts = [("Trạng thái", "Dự thảo"), ("Người lập", "Thư Ký Thử"), ("Số câu hỏi", "8"), ("Số đề thi", "3")]
    facts += [("Câu mới", "6"), ("Câu đã dùng ở tuần 1", "2")]
    for label, value in facts:
        assert f"<dt>{label}</dt><dd>{value}</dd>" in shown
    digest = _pool(built, 2).approval_digest
    groups = [digest[at : at + 8] for at in range(0, 64, 8)]
    assert "".join(f"<span>{group}</span>" for group in groups) in shown
    with reading(built) as session:
        in_pool = items_of_pool(session, 1, _pool(built, 2).id or 0)
    in_area = sum(item.area_code == "AA" for item in in_pool)
    row = "".join(f'<td style="text-align:right;white-space:nowrap">{n}</td>' for n in (in_area, 0, 0, in_area))
    assert f"Lĩnh vực một</td>{row}</tr>" in shown


def test_every_item_is_read_with_its_options_in_the_authors_order(built: Engine) -> None:
    panel = PoolReviewPanel(built, _person("KT"))
    with reading(built) as session:
        rows = items_of_pool(session, 1, _pool(built, 1).id or 0)
    for position, row in enumerate(rows, start=1):
        options = "".join(
            f"<li><b>{letter}.</b><span>{text}</span></li>" for letter, text in zip("ABCD", row.options, strict=True)
        )
        assert f"<h3>Câu {position} · {row.code}</h3>" in panel.items.value
        assert f"<p>{row.stem}</p><ol>{options}</ol>" in panel.items.value
    panel.week.value = 2
    assert panel.items.value.count("đã dùng ở tuần 1") == 2
    assert panel.items.value.count("câu mới") == 6


def test_items_are_found_by_area_and_by_words_without_accents(built: Engine) -> None:
    panel = PoolReviewPanel(built, _person("TB"))
    codes = [item.code for item in panel.model.page("AA", "", 1).items]
    panel.area.value = "AA"
    assert panel.items.value.count("<h3>") == len(codes)
    assert f"{len(codes)} trong 8 câu · trang 1/1" in panel.found.value
    panel.query.value = f"cau hoi {codes[0].replace('-00', ' ').replace('-0', ' ')}"
    assert codes[0] in panel.items.value
    panel.query.value = "khong co cau nay"
    assert "Không có câu hỏi nào phù hợp." in panel.items.value and "0 trong 8 câu" in panel.found.value


def test_a_long_pool_is_turned_page_by_page(built: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.widgets.pool_review.model.PAGE_SIZE", 3)
    panel = PoolReviewPanel(built, _person("TB"))
    seen = [panel.items.value]
    assert (panel.previous.disabled, panel.next.disabled) == (True, False)
    for _ in range(2):
        panel.next.click()
        seen.append(panel.items.value)
    assert [page.count("<h3>") for page in seen] == [3, 3, 2]
    assert len(set(seen)) == 3 and panel.next.disabled
    assert panel.pager.layout.display is None
    panel.turned(99)
    assert panel.items.value == seen[-1]


def test_two_readers_approve_exactly_what_they_were_shown(built: Engine) -> None:
    digest = _pool(built, 1).approval_digest
    first = PoolReviewPanel(built, _person("TB"))
    _fill_in(first)
    _click(first, "approving")
    assert "Cần thêm một người ở vai trò khác phê duyệt." in first.messages.text
    assert "Trưởng Ban Thử (Ban Tổ chức) phê duyệt lúc " in first.decisions.value
    assert "Bạn đã phê duyệt bộ câu hỏi tuần 1." in first.obstacle.value
    assert first.approving.layout.display == "none" and first.returning.layout.display is None
    assert (first.grounds.value, first.has_read.value) == ("", False)
    second = PoolReviewPanel(built, _person("KT"))
    _fill_in(second, "Đã đối chiếu")
    _click(second, "approving")
    assert "Bộ câu hỏi tuần 1 đã được phê duyệt đủ điều kiện." in second.messages.text
    assert "<dd>Đã duyệt</dd>" in second.overview.value
    assert second.week.options[0] == ("Tuần 1 – đã duyệt", 1)
    assert second.returning.layout.display == "none"
    assert _decisions(built) == [
        ("POOL_APPROVAL", digest, "COMMITTEE", "Biên bản số 5"),
        ("POOL_APPROVAL", digest, "AUDITOR", "Đã đối chiếu"),
    ]
    assert _pool(built, 1).state == "APPROVED"


@pytest.mark.parametrize(
    ("reason", "has_read", "sentence"),
    [("Biên bản số 5", False, "Chưa xác nhận đã đọc bộ câu hỏi."), (" ", True, "lý do"), ("x" * 2001, True, "quá dài")],
)
def test_nothing_is_approved_unread_or_without_grounds(
    built: Engine, reason: str, has_read: bool, sentence: str
) -> None:
    panel = PoolReviewPanel(built, _person("TB"))
    before = state_of(built)
    panel.grounds.value, panel.has_read.value = reason, has_read
    with pytest.raises(WorkbenchError):
        panel.approve_clicked(None)
    assert sentence in panel.messages.text
    assert panel.grounds.value == reason
    assert state_of(built) == before


def test_a_return_carries_the_reason_and_every_comment(built: Engine) -> None:
    panel = PoolReviewPanel(built, _person("KT"))
    codes = {item.position: item.code for item in panel.model.page("", "", 1).items}
    for position, text in ((3, "Phương án B và C trùng ý."), (1, "Sai chính tả.")):
        panel.comment_on.value, panel.comment.value = codes[position], text
        panel.commenting.children[-1].children[0].click()
    assert "Câu 3 · " in panel.comments.value and panel.comment.value == ""
    with pytest.raises(WorkbenchError, match="Còn ý kiến chưa gửi"):
        panel.approve_clicked(None)
    panel.comment.value = "Cần thêm câu khó."  # still being written: it goes with the return
    panel.reason.value = "Chưa đạt yêu cầu"
    _click(panel, "returning")
    reason = (
        "Chưa đạt yêu cầu\nToàn bộ bộ câu hỏi: Cần thêm câu khó.\n"
        f"Câu 1 · {codes[1]}: Sai chính tả.\nCâu 3 · {codes[3]}: Phương án B và C trùng ý."
    )
    assert last_event(built)[:4] == ("KT", "pool.return", "pool:week-1", reason)
    assert _pool(built, 1).state == "RETURNED"
    assert "Đã trả lại bộ câu hỏi tuần 1 cho Tổ thư ký." in panel.messages.text
    assert "Kiểm Tra Thử trả lại lúc " in panel.decisions.value and "Sai chính tả." in panel.decisions.value
    assert panel.returning.layout.display == panel.approving.layout.display == "none"


def test_a_return_needs_a_reason(built: Engine) -> None:
    panel = PoolReviewPanel(built, _person("TB"))
    before = state_of(built)
    with pytest.raises(WorkbenchError):
        panel.return_clicked(None)
    assert "lý do" in panel.messages.text
    assert state_of(built) == before


def test_comments_wait_with_their_week_and_can_be_dropped(built: Engine) -> None:
    panel = PoolReviewPanel(built, _person("TB"))
    panel.comment.value = "Cần thêm câu khó."
    panel.commenting.children[-1].children[0].click()
    panel.week.value = 2
    assert panel.comments.value == "" and panel.drop.layout.display == "none"
    panel.week.value = 1
    assert "Cần thêm câu khó." in panel.comments.value
    panel.drop.click()
    assert panel.comments.value == ""
    with pytest.raises(WorkbenchError, match="Chưa nhập nội dung"):
        panel.comment_added(None)


def test_nobody_approves_or_returns_own_work(built: Engine) -> None:
    panel = PoolReviewPanel(built, _person("TK"))
    assert "Người lập bộ câu hỏi tuần 1 không được tự phê duyệt." in panel.obstacle.value
    assert {box.layout.display for box in (panel.approving, panel.returning, panel.commenting)} == {"none"}
    before = state_of(built)
    _fill_in(panel)
    _click(panel, "approving")  # a browser can click what is hidden
    assert "không được tự phê duyệt" in panel.messages.text
    panel.reason.value = "x"
    _click(panel, "returning")
    assert state_of(built) == before


def test_a_second_person_of_the_same_role_is_told_so(built: Engine) -> None:
    approve_pool(built, week=1, digest=_pool(built, 1).approval_digest, actor="TB", reason="đã đọc", at=AT)
    panel = PoolReviewPanel(built, _person("PB"))
    assert "đã có người cùng vai trò với bạn phê duyệt" in panel.obstacle.value
    assert panel.approving.layout.display == "none" and panel.returning.layout.display is None


def _change_digest(engine: Engine) -> None:
    with transaction(engine) as session:
        pools = core(Pool)
        session.connection().execute(pools.update().where(pools.c.week_id == 1).values(approval_digest="b" * 64))


@pytest.mark.parametrize("way", ["approving", "returning"])
def test_a_stale_page_is_refused_and_shows_the_present_content(built: Engine, way: str) -> None:
    panel = PoolReviewPanel(built, _person("TB"))
    _change_digest(built)
    before = state_of(built)
    _fill_in(panel)
    panel.reason.value = "x"
    _click(panel, way)
    assert "không còn là bản đã đọc" in panel.messages.text and "Trang đã tải lại" in panel.messages.text
    assert panel.overview.value.count("<span>bbbbbbbb</span>") == 8
    assert panel.has_read.value is False and "bbbbbbbb" in panel.has_read.description
    assert state_of(built) == before


def test_items_changed_behind_the_page_are_refused_and_shown_anew(built: Engine) -> None:
    panel = PoolReviewPanel(built, _person("TB"))
    with transaction(built) as session:
        session.connection().execute(core(Item).update().values(stem=core(Item).c.stem + " Đã sửa."))
    _fill_in(panel)
    _click(panel, "approving")
    assert "không còn là bản đã đọc" in panel.messages.text
    assert panel.items.value.count("Đã sửa.") == 8
    assert _decisions(built) == []


def test_a_pool_returned_by_somebody_else_is_told(built: Engine) -> None:
    panel = PoolReviewPanel(built, _person("TB"))
    return_pool(built, week=1, actor="KT", reason="Sai", at=AT)
    _fill_in(panel)
    _click(panel, "approving")
    assert "Bộ câu hỏi tuần 1 đã bị trả lại." in panel.messages.text
    assert "<dd>Trả lại</dd>" in panel.overview.value and panel.approving.layout.display == "none"


def test_a_week_without_a_pool_says_so(built: Engine) -> None:
    panel = PoolReviewPanel(built, _person("TB"))
    panel.week.value = 3
    assert "Tuần 3 chưa có bộ câu hỏi." in panel.empty.value and panel.body.layout.display == "none"
    with pytest.raises(WorkbenchError, match="Tuần 3 chưa có bộ câu hỏi"):
        panel.approve_clicked(None)
    panel.week.value = 1
    assert panel.empty.value == "" and panel.body.layout.display is None


def test_a_judge_is_refused_by_every_call(built: Engine) -> None:
    model = PoolReviewModel(built, _person("GK1"))
    for call in (
        model.refresh,
        lambda: model.choose(1),
        lambda: model.approve(reason="x", has_read=True, at=AT),
        lambda: model.send_back(reason="x", at=AT),
    ):
        with pytest.raises(WorkbenchError, match="Việc này dành cho"):
            call()


def test_outside_text_is_only_shown(built: Engine) -> None:
    with transaction(built) as session:
        run = session.connection().execute
        run(core(Item).update().values(stem=HOSTILE))
        run(core(ItemOption).update().values(text=HOSTILE + core(ItemOption).c.letter))
    return_pool(built, week=1, actor="KT", reason=HOSTILE, at=AT)
    panel = PoolReviewPanel(built, _person("TB"))
    panel.week.value = 1
    for part in (panel.items, panel.decisions):
        assert "<img" not in part.value and "&lt;img" in part.value


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Every message that widgets send to the browser, and every state they open with."""
    messages: list[Any] = []
    send, opened = ipywidgets.Widget._send, ipywidgets.Widget.open

    def record(self: Any, message: Any, buffers: Any = None) -> None:
        messages.append((message, buffers))
        send(self, message, buffers)

    def record_open(self: Any) -> None:
        messages.append(self.get_state())
        opened(self)

    monkeypatch.setattr(ipywidgets.Widget, "_send", record)
    monkeypatch.setattr(ipywidgets.Widget, "open", record_open)
    yield messages


def test_no_widget_and_no_message_ever_holds_the_key(built: Engine, sent: list[Any]) -> None:
    with transaction(built) as session:
        run = session.connection().execute
        run(core(ItemKey).update().values(letters=MARK))
        run(core(Item).update().values(explanation=f"{MARK} là đáp án", source=MARK))
    panel = PoolReviewPanel(built, _person("TB"))
    for week in (2, 3, 1):
        panel.week.value = week
    panel.query.value = "cau"
    panel.area.value = "AA"
    panel.comment.value = "Ý kiến"
    panel.commenting.children[-1].children[0].click()
    token = RERAISE.set(False)
    panel.turned(1)
    _click(panel, "approving")
    panel.reason.value = "Sai"
    _click(panel, "returning")
    RERAISE.reset(token)
    states = [widget.get_state() for widget in ipywidgets.widgets.widget._instances.values()]
    everything = repr(sent) + repr(states)
    with reading(built) as session:
        place = core(PoolItem).c
        codes = session.scalars(select(core(Item).c.code).where(place.pool_id == 1, place.item_id == core(Item).c.id))
        assert all(code in everything for code in codes)  # the recording sees what is shown
    assert _pool(built, 1).state == "RETURNED"
    assert MARK not in everything
