"""A spelling of a unit is decided once and understood from then on."""

from __future__ import annotations

import json

import pytest
from makers import LATER, attempt_line, attempts_csv, last_event, make_contest, make_csv, order, refused
from sqlalchemy import Engine, select

from workbench.errors import ImportRefused
from workbench.queries.unit_spellings import UnknownUnit, unknown_units
from workbench.services.imports import import_attempts, import_units
from workbench.services.units import decide_unit_alias
from workbench.store import reading
from workbench.tables import Decision, UnitAlias, core

WHO = {"actor": "TK", "reason": "đơn vị tự viết tắt", "at": LATER}
LONG = "Sở Thử nghiệm " + "và các phòng ban trực thuộc của Sở " * 4
UNITS = ["Mã đơn vị", "Tên đơn vị", "Tên khác", "Đơn vị cấp trên", "Nhóm", "Quân số", "Ngày thống kê"]


@pytest.fixture
def contest(engine: Engine) -> Engine:
    make_contest(engine)
    return engine


def take_in(engine: Engine, name: str, *units: str, **changes: object) -> None:
    rows = [attempt_line(n, unit=unit, code=f"{name}{n}") for n, unit in enumerate(units, start=1)]
    import_attempts(engine, order(name, attempts_csv(*rows), **changes), week=1)


def unknown(engine: Engine) -> list[UnknownUnit]:
    with reading(engine) as session:
        return unknown_units(session, 1)


def test_refused_spellings_wait_with_proposals_until_they_are_decided(contest: Engine) -> None:
    take_in(contest, "a.csv", "Sở TN", "So Thu nghiem tinh", "SO THU NGHIEM TINH", "DV1", accept_without_refused=True)
    take_in(contest, "b.csv", "Trường TN", "Sở thử nghiệm tỉnh", "DV1", accept_without_refused=True)
    sở, trường, chi_cục = ("DV1", "Sở Thử nghiệm"), ("DV2", "Trường Thử nghiệm"), ("DV3", "Chi cục Vắng mặt")
    waiting = unknown(contest)
    assert [(one.spelling, one.rows, one.files, one.proposals[0]) for one in waiting] == [
        ("So Thu nghiem tinh", 3, ("a.csv", "b.csv"), sở),
        ("Trường TN", 1, ("b.csv",), trường),
    ]
    assert chi_cục not in [one.proposals[0] for one in waiting]
    decide_unit_alias(contest, spelling="  So Thu nghiem  tinh", unit_code="DV1", **WHO)
    assert [one.spelling for one in unknown(contest)] == ["Trường TN"]


def test_a_decided_spelling_is_understood_by_the_next_import(contest: Engine) -> None:
    with pytest.raises(ImportRefused):
        take_in(contest, "c.csv", "Trường TN")
    decide_unit_alias(contest, spelling="Trường TN", unit_code="DV2", **WHO)
    take_in(contest, "c.csv", "trường  tn")
    assert unknown(contest) == []


def test_a_decision_is_recorded_with_its_reason(contest: Engine) -> None:
    decide_unit_alias(contest, spelling="Trường TN", unit_code="DV2", **WHO)
    alias, decision = core(UnitAlias).c, core(Decision).c
    body = {"spelling": "Trường TN", "unit": "DV2"}
    with reading(contest) as session:
        stored = session.execute(select(alias.unit_id, alias.alias, alias.folded).order_by(alias.id.desc())).first()
        row = session.execute(select(decision.body, decision.reason).where(decision.kind == "UNIT_ALIAS")).one()
    assert (tuple(stored or ()), json.loads(row[0]), row[1]) == ((3, "Trường TN", "truong tn"), body, WHO["reason"])
    assert last_event(contest) == ("TK", "unit.alias", "unit:DV2", WHO["reason"], None, body)


def test_a_spelling_never_means_two_units(contest: Engine) -> None:
    for spelling, unit in (("Sở thử nghiệm", "DV1"), ("so tn", "DV1"), ("dv3", "DV3")):
        with refused(contest, "people.spelling_known", unit=unit):
            decide_unit_alias(contest, spelling=spelling, unit_code="DV2", **WHO)


def test_what_makes_no_sense_is_refused(contest: Engine) -> None:
    with refused(contest, "people.spelling_empty"):
        decide_unit_alias(contest, spelling=" ", unit_code="DV2", **WHO)
    with refused(contest, "people.unit_unknown", code="DV9"):
        decide_unit_alias(contest, spelling="x", unit_code="DV9", **WHO)
    with refused(contest, "contest.role_needed"):
        decide_unit_alias(contest, spelling="x", unit_code="DV2", actor="GK1", reason="x", at=LATER)
    with refused(contest, "reviews.reason_needed"):
        decide_unit_alias(contest, spelling="x", unit_code="DV2", actor="TK", reason="", at=LATER)


def test_a_long_spelling_is_kept_whole(contest: Engine) -> None:
    take_in(contest, "d.csv", LONG, "DV1", accept_without_refused=True)
    assert [one.spelling for one in unknown(contest)] == [LONG.strip()]


def test_findings_of_a_file_being_read_are_counted_too(contest: Engine) -> None:
    with pytest.raises(ImportRefused) as found:
        take_in(contest, "e.csv", "Trường TN")
    with reading(contest) as session:
        waiting = unknown_units(session, 1, found.value.findings)
    assert [(one.spelling, one.rows, one.files) for one in waiting] == [("Trường TN", 1, ("e.csv",))]


def test_a_list_of_units_comes_again_after_a_spelling_was_decided(contest: Engine) -> None:
    decide_unit_alias(contest, spelling="Trường TN", unit_code="DV2", **WHO)
    row = ["DV2", "Trường Thử nghiệm", "", "DV1", "A", 55, "01/10/2022"]
    receipt = import_units(contest, order("dv.csv", make_csv([UNITS, row])))
    assert (receipt.rows_accepted, receipt.rows_refused) == (1, 0)
