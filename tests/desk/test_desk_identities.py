"""Who is who in the notebook of the import: tables for the file, forms for the hand."""

from __future__ import annotations

from typing import Any

import pytest
from desk_makers import AFTER
from makers import attempt_line, attempts_csv, make_attempt, make_contest, order, store_week
from sqlalchemy import Engine
from test_desk_forms import fill, markup, panels

from workbench.desk import identities
from workbench.desk.session import Desk, open_desk
from workbench.desk.weeks import WeekChoice, choose_week
from workbench.queries.people import person_roots
from workbench.queries.unit_spellings import unknown_units
from workbench.services.imports import import_attempts
from workbench.store import reading

VAN = {"full_name": "Nguyễn Thị Vân", "phone": "0900000001"}


@pytest.fixture
def contest(sqlite_engine: Engine) -> Engine:
    """Two accounts of Van and two spellings that nobody knows."""
    contest_id = make_contest(sqlite_engine)
    store_week(sqlite_engine, contest_id, 1, [make_attempt(n, f"P{n}", 4, 20, **VAN) for n in (1, 2)])
    lines = [(11, "Sở Thử nghiệm"), (12, "Trường TN"), (13, "Chi cục vắng")]
    rows = [attempt_line(n, code=f"X{n}", unit=unit, name="Lê Văn Ba", phone="0900000003") for n, unit in lines]
    import_attempts(sqlite_engine, order("t.csv", attempts_csv(*rows), accept_without_refused=True), week=1)
    return sqlite_engine


def opened(actor: str | None = None) -> tuple[Desk, WeekChoice]:
    desk = open_desk(actor=actor, at=AFTER)
    return desk, choose_week(desk, 1 if actor else None)


def roots(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        return {code: root for code, root in person_roots(session, 1).items() if root}


def test_with_parameters_the_pages_hold_only_tables(contest: Engine) -> None:
    spellings, pairs = (show(*opened("TK")) for show in (identities.spellings, identities.pairs))
    assert [frame.to_dict("records") for frame in spellings.frames] == [
        [
            {
                "Cách viết trong tệp": "Chi cục vắng",
                "Số dòng": 1,
                "Các tệp": "t.csv",
                "Đơn vị gần nhất": "Chi cục Vắng mặt (DV3)",
            },
            {
                "Cách viết trong tệp": "Trường TN",
                "Số dòng": 1,
                "Các tệp": "t.csv",
                "Đơn vị gần nhất": "Trường Thử nghiệm (DV2); Sở Thử nghiệm (DV1)",
            },
        ]
    ]
    assert [frame.to_dict("records") for frame in pairs.frames] == [
        [
            {
                "Tài khoản 1": "Nguyễn Thị Vân (P1)",
                "Tài khoản 2": "Nguyễn Thị Vân (P2)",
                "Mức độ": "Rất có thể là một người: trùng định danh và họ tên, không có gì trái ngược",
                "Trùng": "Điện thoại, Họ và tên, Đơn vị",
                "Gần giống hoặc khác": "",
            }
        ]
    ]


def test_by_hand_each_spelling_has_a_form_that_offers_the_nearest_unit_first(contest: Engine) -> None:
    page: Any = identities.spellings(*opened())
    first, second = panels(page)
    assert [label for label, _ in first.inputs["unit"].options] == [
        "– chọn –",
        "Chi cục Vắng mặt (DV3)",
        "Sở Thử nghiệm (DV1)",
        "Trường Thử nghiệm (DV2)",
    ]
    fill(second, unit="DV2", actor="TK", reason="Trường xác nhận")
    assert len(panels(page)) == 1
    fill(panels(page)[0], unit="DV3", actor="TB", reason="Đã hỏi")
    with reading(contest) as session:
        assert unknown_units(session, 1) == []
    assert "Mọi cách viết tên đơn vị" in markup(page)


def test_by_hand_a_pair_is_merged_and_taken_back(contest: Engine) -> None:
    page: Any = identities.pairs(*opened())
    merge, _ = panels(page)
    assert [label for label, _ in merge.inputs["pair"].options][1:] == [
        "Nguyễn Thị Vân (P2) → Nguyễn Thị Vân (P1)",
        "Nguyễn Thị Vân (P1) → Nguyễn Thị Vân (P2)",
    ]
    fill(merge, pair="1", actor="TK", reason="Đã gọi xác minh")
    assert roots(contest) == {"P1": "P2"}
    (split,) = panels(page)
    assert "Đã gọi xác minh" in markup(page)
    fill(split, person="P1", actor="TB", reason="Nhầm")
    assert (roots(contest), len(panels(page))) == ({}, 2)


def test_by_hand_a_pair_is_told_apart(contest: Engine) -> None:
    page: Any = identities.pairs(*opened())
    fill(panels(page)[1], pair="0", actor="TK", reason="Khác ngày sinh")
    assert (roots(contest), panels(page)) == ({}, [])
    assert "Không có cặp tài khoản nào chờ quyết định." in markup(page)
