"""The home page: each role sees what waits for it, and what it may open."""

from __future__ import annotations

from datetime import UTC, datetime

from makers import AT, approve_by_two, make_contest
from served import make_served_contest
from sqlalchemy import Engine

from workbench.services.pools import build_week_pool
from workbench.services.sign_in import SignedIn
from workbench.store import reading, transaction
from workbench.tables import Pool
from workbench.terms import PoolState, Role
from workbench.widgets.home import HomeModel, HomePanel

AFTER = datetime(2022, 12, 1, tzinfo=UTC)


def _person(*roles: Role, member_id: int = 1, name: str = "Thư Ký Thử") -> SignedIn:
    return SignedIn(member_id, "TK", "thuky", name, "Tổ thư ký", frozenset(roles), "")


def _waits(engine: Engine, *roles: Role, now: datetime = AFTER, member_id: int = 1) -> list[str]:
    model = HomeModel(_person(*roles, member_id=member_id))
    with reading(engine) as session:
        model.refresh(session, now)
    return [waiting.sentence for waiting in model.waits]


def test_the_secretariat_sees_weeks_to_import_once_they_are_over(engine: Engine) -> None:
    make_contest(engine)
    assert _waits(engine, Role.SECRETARIAT) == ["2 tuần thi đã kết thúc nhưng chưa nạp kết quả (tuần 1, tuần 2)."]
    assert _waits(engine, Role.SECRETARIAT, now=datetime(2022, 9, 28, tzinfo=UTC)) == [
        "1 tuần thi đã kết thúc nhưng chưa nạp kết quả (tuần 1)."
    ]


def test_the_committee_sees_draft_pools_and_open_ties(sqlite_engine: Engine) -> None:
    make_served_contest(sqlite_engine)
    with transaction(sqlite_engine) as session:
        for week_id, state in ((3, PoolState.DRAFT),):
            digests = dict.fromkeys(("digest", "forms_digest", "approval_digest"), "0" * 64)
            session.add(Pool(week_id=week_id, seed=1, blueprint="{}", state=state.value, built_by_id=1, **digests))
    assert _waits(sqlite_engine, Role.COMMITTEE) == [
        "1 bộ câu hỏi tuần chờ phê duyệt (tuần 3).",
        "1 nhóm đồng hạng ở ranh giới giải chờ quyết định thứ tự (tuần 2).",
    ]
    assert _waits(sqlite_engine, Role.SECRETARIAT) == [
        "1 tuần thi đã kết thúc nhưng chưa nạp kết quả (tuần 3).",
        "1 nhóm đồng hạng ở ranh giới giải chờ quyết định thứ tự (tuần 2).",
    ]
    assert _waits(sqlite_engine, Role.AUDITOR) == []


def test_an_approved_pool_waits_no_longer_and_a_waiting_one_links_to_its_page(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    pools = [build_week_pool(sqlite_engine, week=week, n_forms=3, actor="TK", at=AT) for week in (1, 2)]
    before = datetime(2022, 9, 1, tzinfo=UTC)
    assert _waits(sqlite_engine, Role.COMMITTEE, now=before) == ["2 bộ câu hỏi tuần chờ phê duyệt (tuần 1, tuần 2)."]
    approve_by_two(sqlite_engine, 1, pools[0].approval_digest)
    assert _waits(sqlite_engine, Role.COMMITTEE, now=before) == ["1 bộ câu hỏi tuần chờ phê duyệt (tuần 2)."]
    markup = HomePanel(sqlite_engine, _person(Role.COMMITTEE))._body.value
    assert '<li><a href="pool.ipynb">1 bộ câu hỏi tuần chờ phê duyệt (tuần 2).</a></li>' in markup
    approve_by_two(sqlite_engine, 2, pools[1].approval_digest)
    assert _waits(sqlite_engine, Role.COMMITTEE, now=before) == []


def test_the_panel_names_the_person_and_the_pages_of_the_role(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    panel = HomePanel(sqlite_engine, _person(Role.AUDITOR, name="<b>Kiểm Tra</b>"))
    markup = panel._body.value
    assert panel.messages.text == ""
    assert "<h2>Chào &lt;b&gt;Kiểm Tra&lt;/b&gt;</h2>" in markup
    assert "Tổ thư ký · Vai trò: Người kiểm tra" in markup
    assert "<p>Hiện không có việc nào chờ xử lý.</p>" in markup
    assert '<a href="results.ipynb">Kết quả tuần</a>' in markup


def test_a_judge_is_offered_the_marking_and_no_results(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    assert [screen.name for screen in HomeModel(_person(Role.JUDGE)).screens] == ["marking"]
    names = [screen.name for screen in HomeModel(_person(Role.JUDGE, Role.COMMITTEE)).screens]
    assert names == ["pool", "people", "review", "awards", "results", "marking"]
    assert "results.ipynb" not in HomePanel(sqlite_engine, _person(Role.JUDGE))._body.value
