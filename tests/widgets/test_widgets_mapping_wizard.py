"""Any platform's file: opened, mapped, tried, kept as a profile and taken in, without a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from makers import LATER, chain_of, make_contest, refused
from sqlalchemy import Engine, func, select

from workbench.errors import ImportRefused, WorkbenchError
from workbench.intake.profiles import Identity, Layout, shipped_profiles
from workbench.queries.profiles import profiles_of
from workbench.store import reading
from workbench.tables import Attempt, ImportBatch, core
from workbench.widgets.mapping_wizard import MappingWizard, MappingWizardModel
from workbench.widgets.mapping_wizard.model import DRAFT_NAME

HOSTILE = "<img src=x onerror=alert(1)>"
FOREIGN = """Kết quả do nền tảng X xuất ra
Người chơi;Tên hiển thị;Nơi công tác;Vào thi;Ra khỏi phòng;Đạt
NC01;Nguyễn Thử Một;Sở Thử nghiệm;19/09/2022 08:10:00;19/09/2022 08:10:40;4
NC02;Trần Thử Hai;Sở Thử nghiệm;19/09/2022 09:00:00;19/09/2022 09:01:05;3
NC03;Lê Thử Ba;Sở Thử nghiệm;19/09/2022 09:30:00;19/09/2022 09:31:00;3
""".encode()
COLUMNS = {
    "person": "Người chơi",
    "full_name": "Tên hiển thị",
    "unit": "Nơi công tác",
    "started": "Vào thi",
    "submitted": "Ra khỏi phòng",
    "points": "Đạt",
}


@pytest.fixture
def wizard(sqlite_engine: Engine) -> MappingWizard:
    make_contest(sqlite_engine)
    model = MappingWizardModel(sqlite_engine, lambda: None)
    return MappingWizard(model, [("Thư Ký Thử", "TK")], clock=lambda: LATER)


def _upload(wizard: MappingWizard, data: bytes, name: str = "nen-tang-x.csv") -> None:
    wizard.upload.value = ({"name": name, "type": "", "size": len(data), "content": data, "last_modified": LATER},)


def _dropdowns(wizard: MappingWizard) -> dict[str, Any]:
    states = wizard.model.fields()
    return {state.field: row.children[0] for state, row in zip(states, wizard.fields.children, strict=True)}


def _map(wizard: MappingWizard) -> None:
    for field, heading in COLUMNS.items():
        _dropdowns(wizard)[field].value = heading


def _stored(engine: Engine) -> list[tuple[str, int]]:
    a = core(Attempt).c
    with reading(engine) as session:
        return [(row[0], row[1]) for row in session.execute(select(a.points, func.count()).group_by(a.points))]


def test_a_file_of_unknown_headings_is_shown_with_its_rows_and_waits_to_be_told(wizard: MappingWizard) -> None:
    _upload(wizard, FOREIGN)
    assert wizard.model.proposal is not None
    assert wizard.model.proposal.heading_row == 2
    assert wizard.model.proposal.headings == tuple(COLUMNS.values())
    assert "Trần Thử Hai" in wizard.preview.value
    missing = [state.field for state in wizard.model.fields() if state.is_required and not state.heading]
    assert set(missing) >= {"person", "started", "points"}
    assert "Đã mở nen-tang-x.csv" in wizard.messages.text
    assert wizard.take_in.disabled is False  # a shipped profile is on the screen, though nothing fits it yet


def test_every_choice_is_tested_on_the_rows_at_once(wizard: MappingWizard) -> None:
    _upload(wizard, FOREIGN)
    _dropdowns(wizard)["started"].value = "Nơi công tác"
    row = next(row for state, row in zip(wizard.model.fields(), wizard.fields.children, strict=True)
               if state.field == "started")  # fmt: skip
    assert "đọc được 0, để trống 0, không đọc được 3" in row.children[1].value
    assert "Sở Thử nghiệm" in row.children[1].value
    _dropdowns(wizard)["started"].value = "Vào thi"
    assert "đọc được 3, để trống 0, không đọc được 0" in row.children[1].value
    assert wizard.model.is_draft
    assert wizard.take_in.disabled


def test_a_mapped_file_is_tried_saved_and_taken_in_and_the_next_one_fits_at_once(
    wizard: MappingWizard, sqlite_engine: Engine
) -> None:
    _upload(wizard, FOREIGN)
    _map(wizard)
    wizard.try_it.click()
    assert "Nếu nhập: đọc 3 dòng, nhận 3, từ chối 0. Chưa lưu gì." in wizard.result.value
    assert _stored(sqlite_engine) == []
    wizard.name.value = "Nền tảng X"
    wizard.save.click()
    assert "Đã lưu cách đọc “Nền tảng X”, bản số 1." in wizard.messages.text
    wizard.take_in.click()
    assert "nen-tang-x.csv" in wizard.messages.text
    assert _stored(sqlite_engine) == [(3, 2), (4, 1)]
    with reading(sqlite_engine) as session:
        assert session.execute(select(core(ImportBatch).c.profile)).scalars().all() == ["Nền tảng X/1"]
    assert [event.action for event in chain_of(sqlite_engine)][-2:] == ["profile.save", "import.accept"]
    later = FOREIGN.replace(b"NC0", b"NC9")
    _upload(wizard, later, "tuan-sau.csv")
    assert (wizard.model.profile.name, wizard.profile.value, wizard.model.is_draft) == ("Nền tảng X",) * 2 + (False,)
    assert {state.field: state.heading for state in wizard.model.fields() if state.heading} == COLUMNS
    wizard.take_in.click()
    assert _stored(sqlite_engine) == [(3, 4), (4, 2)]


def test_saving_a_changed_profile_gives_the_next_number(wizard: MappingWizard, sqlite_engine: Engine) -> None:
    _upload(wizard, FOREIGN)
    _map(wizard)
    for month_first, number in ((False, 1), (True, 2)):
        wizard.month_first.value = month_first
        wizard.name.value = "Nền tảng X"
        wizard.save.click()
        assert f"bản số {number}." in wizard.messages.text
    with reading(sqlite_engine) as session:
        assert [(row.name, row.number, row.profile.month_first) for row in profiles_of(session, 1)] == [
            ("Nền tảng X", 2, True)
        ]


def test_refused_rows_are_told_and_left_out_only_where_that_was_ticked(
    wizard: MappingWizard, sqlite_engine: Engine
) -> None:
    _upload(wizard, FOREIGN.replace(b";3\n", b";9\n", 1))
    _map(wizard)
    wizard.name.value = "X"
    wizard.save.click()
    with pytest.raises(ImportRefused):
        wizard.taken_in(None)
    assert "1 trong 3 dòng có lỗi" in wizard.messages.text
    assert "Điểm 9 nằm ngoài khoảng từ 0 đến 4." in wizard.result.value
    assert _stored(sqlite_engine) == []
    wizard.only_in_order.value = True
    wizard.take_in.click()
    assert _stored(sqlite_engine) == [(3, 1), (4, 1)]
    assert wizard.only_in_order.value is False  # never ticked for the next file by itself


def test_a_layout_is_changed_and_proposed_anew(wizard: MappingWizard) -> None:
    _upload(wizard, FOREIGN)
    wizard.choices["layout"].value = Layout.LONG
    assert {"question", "answer"} <= {state.field for state in wizard.model.fields()}
    wizard.choices["identity"].value = Identity.EMAIL
    assert "email" in {state.field for state in wizard.model.fields()}
    wizard.profile.value = "moodle-grades"
    assert wizard.choices["layout"].value is Layout.MOODLE_GRADES


def test_what_is_no_table_is_refused_with_a_sentence(wizard: MappingWizard) -> None:
    for data, said in ((b"", "không có nội dung"), (b"\xd0\xcf\x11\xe0" + b"x" * 600, "Excel"), (b"mot dong", "")):
        with pytest.raises(WorkbenchError) as found:
            _upload(wizard, data)
        assert said.lower() in found.value.message().lower()
        assert wizard.work.layout.display == "none"


def test_nothing_of_a_file_can_run_in_the_page(wizard: MappingWizard) -> None:
    evil = FOREIGN.decode().replace("Người chơi", HOSTILE).replace("NC02", HOSTILE).replace("08:10:40", HOSTILE)
    _upload(wizard, evil.encode(), f"{HOSTILE}.csv")
    _dropdowns(wizard)["submitted"].value = "Ra khỏi phòng"
    wizard.try_it.click()
    shown = [wizard.preview.value, wizard.messages.text, wizard.result.value]
    shown += [row.children[1].value for row in wizard.fields.children]
    assert not any("<img" in text for text in shown)
    assert any("&lt;img" in text for text in shown)


def test_the_browser_can_neither_name_a_column_of_no_file_nor_skip_saving(
    wizard: MappingWizard, sqlite_engine: Engine
) -> None:
    model = wizard.model
    with refused(sqlite_engine, "mapping_wizard.no_file"):
        model.set_column("person", "x")
    with refused(sqlite_engine, "mapping_wizard.no_file"):
        model.dry_run(week=1, at=LATER)
    model.load("a.csv", FOREIGN)
    with refused(sqlite_engine, "mapping_wizard.no_such_heading", heading="x"):
        model.set_column("person", "x")
    model.set_column("person", "Người chơi")
    assert model.profile.name == DRAFT_NAME
    with refused(sqlite_engine, "mapping_wizard.save_first"):
        model.take_in(week=1, actor="TK", at=LATER, accept_without_refused=True)
    for name in ("", " ", "a" * 61, "a/b"):
        with refused(sqlite_engine, "mapping_wizard.bad_name"):
            model.save(name, actor="TK", at=LATER)
    with refused(sqlite_engine, "contest.role_needed"):
        model.save("Tên", actor="GK1", at=LATER)
    with refused(sqlite_engine, "profiles.name_shipped"):
        model.save("workbench", actor="TK", at=LATER)


def test_every_step_asks_again_whether_the_person_may(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)

    def nobody() -> None:
        raise WorkbenchError("apps.role_missing", roles="x")

    model = MappingWizardModel(sqlite_engine, nobody)
    steps = (
        lambda: model.load("a.csv", FOREIGN),
        lambda: model.choose("workbench"),
        lambda: model.change(month_first=True),
        lambda: model.set_column("person", ""),
        lambda: model.dry_run(week=1, at=LATER),
        lambda: model.save("x", actor="TK", at=LATER),
        lambda: model.take_in(week=1, actor="TK", at=LATER, accept_without_refused=False),
    )
    for step in steps:
        with refused(sqlite_engine, "apps.role_missing"):
            step()


def test_a_future_file_of_a_week_that_is_not_over_is_refused_by_the_dry_run(wizard: MappingWizard) -> None:
    _upload(wizard, FOREIGN)
    _map(wizard)
    wizard.clock = lambda: LATER - timedelta(days=60)
    wizard.try_it.click()
    assert "nhận 0, từ chối 3" in wizard.result.value


def test_all_shipped_profiles_are_offered_by_name(wizard: MappingWizard) -> None:
    assert [value for _, value in wizard.model.profile_options()] == list(shipped_profiles())
