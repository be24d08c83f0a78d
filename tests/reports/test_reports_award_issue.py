"""Papers are issued from the list as it was frozen, say what they must, and are held against what was issued."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import docx
import pytest
from award_makers import ask_units, freeze, hold_week
from makers import LATER, make_attempt, make_contest, refused, store_week
from report_helpers import word_text
from sqlalchemy import Engine, select, text, update

from workbench.reports.award_data import read_award_data
from workbench.reports.award_kinds import ANNOUNCEMENT_KINDS, FINAL_KINDS, PaperChoices, SignedDecision
from workbench.reports.award_papers import check_paper, issue_papers, make_papers
from workbench.reports.report_file import BrandPart
from workbench.rules.contest_rules import Division, PrizeLine
from workbench.services.award_approvals import reopen_week_awards
from workbench.services.awards import allocate_week
from workbench.services.snapshots import take_snapshot
from workbench.store import reading, transaction
from workbench.tables import Publication, Snapshot, core
from workbench.terms import PublicationKind, SnapshotState, Track

LETTERS, DECISION = PublicationKind.VERIFICATION_LETTERS, PublicationKind.AWARD_DECISION
THREE = ("Người Một", "Người Hai", "Người Ba")
SIGNED = PaperChoices(decision=SignedDecision(number=7, signed_on=date(2022, 10, 21)))
GREEN = PaperChoices(brand=BrandPart(primary="#0b3d2e"))


def _issue(
    engine: Engine,
    target: Path,
    *kinds: PublicationKind,
    actor: str = "TK",
    choices: PaperChoices | None = None,
) -> list[str]:
    made = issue_papers(engine, week=1, kinds=kinds, actor=actor, at=LATER, target=target, choices=choices)
    return [path.relative_to(target).as_posix() for path in made.paths]


def test_money_is_paid_by_figures_and_words(sqlite_engine: Engine) -> None:
    hold_week(sqlite_engine, THREE)
    word = make_papers(freeze(sqlite_engine), PublicationKind.PAYMENT_LIST, with_pdf=False)["danh-sach-chi-thuong.docx"]
    document = docx.Document(io.BytesIO(word))
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert rows == [
        ["TT", "Họ và tên", "Đơn vị", "Giải", "Số tiền (đồng)", "Bằng chữ", "Ký nhận"],
        ["1", "Người Một", "Sở Thử nghiệm", "Giải Nhất", "1.200.000", "Một triệu hai trăm nghìn đồng", ""],
        ["2", "Người Hai", "Sở Thử nghiệm", "Giải Khuyến khích", "205.000", "Hai trăm linh năm nghìn đồng", ""],
        ["3", "Người Ba", "Trường Thử nghiệm", "Giải Khuyến khích", "205.000", "Hai trăm linh năm nghìn đồng", ""],
        ["", "Tổng cộng", "", "", "1.610.000", "", ""],
    ]
    assert "Tổng số tiền bằng chữ: Một triệu sáu trăm mười nghìn đồng." in word_text(word)


def test_a_decision_is_a_draft_until_its_number_and_day_are_known(sqlite_engine: Engine) -> None:
    hold_week(sqlite_engine, THREE)
    snapshot = freeze(sqlite_engine)
    draft = make_papers(snapshot, DECISION, with_pdf=False)
    signed = make_papers(snapshot, DECISION, SIGNED, with_pdf=False)
    assert [*draft, *signed] == ["du-thao-quyet-dinh-trao-giai.docx", "quyet-dinh-trao-giai.docx"]
    marks = ("DỰ THẢO", "dự thảo Quyết định", "Số 07-QĐ/BTC", "Sông Ngân, ngày 21 tháng 10 năm 2022",
             "(Kèm theo Quyết định số 07-QĐ/BTC, ngày 21 tháng 10 năm 2022\ncủa Ban Tổ chức thử)")  # fmt: skip
    said = [[mark in word_text(word) for mark in marks] for made in (draft, signed) for word in made.values()]
    assert said == [[True, True, False, False, False], [False, False, True, True, True]]


def test_letters_ask_each_unit_about_its_own_people(sqlite_engine: Engine) -> None:
    hold_week(sqlite_engine, THREE)
    papers = make_papers(ask_units(sqlite_engine), LETTERS)
    with zipfile.ZipFile(io.BytesIO(papers["phieu-xac-minh.zip"])) as archive:
        singles = {name: word_text(archive.read(name)) for name in archive.namelist()}
    assert {name: [one for one in THREE if one in said] for name, said in singles.items()} == {
        "phieu-xac-minh-001.docx": ["Người Một", "Người Hai"],
        "phieu-xac-minh-002.docx": ["Người Ba"],
    }
    merged = docx.Document(io.BytesIO(papers["phieu-xac-minh.docx"]))
    assert (len(merged.sections), [p.text for p in merged.paragraphs].count("PHIẾU XÁC MINH")) == (2, 2)


def test_only_the_final_snapshot_of_the_list_as_it_is_gives_papers(sqlite_engine: Engine, tmp_path: Path) -> None:
    hold_week(sqlite_engine, THREE)
    engine, kind = sqlite_engine, PublicationKind.BULLETIN
    with refused(engine, "award_papers.no_snapshot", week=1):
        _issue(engine, tmp_path, LETTERS)
    take_snapshot(engine, state=SnapshotState.DRAFT, actor="TK", at=LATER, week=1)
    with refused(engine, "award_papers.nobody_asked", week=1):
        _issue(engine, tmp_path, LETTERS)
    for one in (*FINAL_KINDS, *ANNOUNCEMENT_KINDS):
        with refused(engine, "award_papers.not_final", week=1):
            _issue(engine, tmp_path, one)
    with refused(engine, "snapshots.week_not_approved", week=1):
        take_snapshot(engine, state=SnapshotState.FINAL, actor="TK", at=LATER, week=1)
    freeze(engine)
    with refused(engine, "contest.role_needed"):
        _issue(engine, tmp_path, kind, actor="KT")
    assert _issue(engine, tmp_path, kind) == [
        f"tuan-1/{name}" for name in ("ban-tin-tuan-1.html", "tin-nhan-tuan-1.txt", "tinh-hinh-du-thi-tuan-1.html")
    ]
    reopen_week_awards(engine, week=1, actor="TB", reason="Có phản ánh", at=LATER)
    with refused(engine, "snapshots.week_not_approved", week=1):
        _issue(engine, tmp_path, kind)


def test_a_file_is_held_against_what_was_issued(sqlite_engine: Engine, tmp_path: Path) -> None:
    hold_week(sqlite_engine, THREE)
    snapshot = freeze(sqlite_engine)
    names = _issue(sqlite_engine, tmp_path, PublicationKind.PUBLIC_LIST)
    names += _issue(sqlite_engine, tmp_path, DECISION, choices=SIGNED)
    names += _issue(sqlite_engine, tmp_path, *ANNOUNCEMENT_KINDS, choices=GREEN)
    with reading(sqlite_engine) as session:
        recorded = [row.kind for row in session.execute(select(core(Publication)).order_by(core(Publication).c.id))]
        checks = [check_paper(session, tmp_path / name) for name in names]
    kinds = ["PUBLIC_LIST"] * 2 + ["AWARD_DECISION"] * 2 + ["BULLETIN"] * 3 + ["RESULT_CARD"] * 2
    assert recorded == [*kinds, "REMINDER_LETTERS"]
    assert checks == [_all_holds(name, snapshot) for name in names]
    changed = tmp_path / names[1]
    changed.write_bytes(changed.read_bytes().replace("Giải Nhất".encode(), "Giải Nhì".encode()))
    stranger = tmp_path / "khac.html"
    stranger.write_text("khác", encoding="utf-8")
    with transaction(sqlite_engine) as session:
        session.connection().execute(text("DROP TRIGGER snapshot_no_update"))
        session.connection().execute(update(core(Snapshot)).values(body=snapshot.body.replace("1200000", "1300000")))
    with reading(sqlite_engine) as session:
        assert check_paper(session, changed).problems == (
            "Tệp danh-sach-cong-bo.html đã bị thay đổi sau khi phát hành.",
        )
        assert check_paper(session, stranger).problems == (
            "Tệp khac.html không phải là giấy tờ đã phát hành: không bản ghi phát hành nào có nội dung này.",
        )
        for name in (names[0], names[-1]):
            assert check_paper(session, tmp_path / name).problems == ("Bản chốt số liệu đã bị thay đổi.",)


def _all_holds(name: str, snapshot: Snapshot) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (
        (
            f"Đúng là bản đã phát hành {name}, lập từ bản chốt số liệu {snapshot.sha256[:12]}.",
            f"Lập lại {Path(name).name} từ bản chốt số liệu thì giống từng byte.",
        ),
        (),
    )


def test_a_week_has_the_same_papers_on_both_engines(sqlite_engine: Engine, postgresql_engine: Engine) -> None:
    made: list[Mapping[str, bytes]] = []
    for engine in (sqlite_engine, postgresql_engine):
        hold_week(engine, THREE)
        snapshot = freeze(engine)
        made.append(
            make_papers(snapshot, PublicationKind.PUBLIC_LIST) | make_papers(snapshot, PublicationKind.BULLETIN)
        )
    assert made[0] == made[1]


@pytest.mark.parametrize("state", list(SnapshotState))
def test_what_is_frozen_of_a_week_is_read_back_whole(engine: Engine, state: SnapshotState) -> None:
    hold_week(engine, THREE)
    data = read_award_data(ask_units(engine) if state is SnapshotState.DRAFT else freeze(engine))
    assert (data.week, data.total_vnd, data.figure("attempts"), data.chair) == (
        1, 1_610_000, "3", ("Trưởng Ban Thử", "Trưởng ban"),
    )  # fmt: skip
    assert [(winner.full_name, winner.result, winner.time) for winner in data.winners] == [
        ("Người Một", "4/4", "21 giây"), ("Người Hai", "4/4", "22 giây"), ("Người Ba", "4/4", "23 giây"),
    ]  # fmt: skip
    assert [tuple(unit) for unit in data.units] == [
        ("Sở Thử nghiệm", 100, 2, 2, True),
        ("Trường Thử nghiệm", 50, 1, 1, True),
        ("Chi cục Vắng mặt", 10, 0, 0, False),
    ]


def test_the_winners_of_each_division_stand_together_under_its_name(sqlite_engine: Engine) -> None:
    divisions = tuple(Division(code=code, label=f"Khối {code}", unit_groups=(code,)) for code in "BA")
    prizes = tuple(
        PrizeLine(track=Track.QUIZ_WEEK, code=code + division, label=label, quota=1, amount_vnd=100, division=division)
        for division in "AB"
        for code, label in (("NHAT", "Giải Nhất"), ("NHI", "Giải Nhì"))
    )
    contest_id = make_contest(sqlite_engine, prizes=prizes, divisions=divisions)
    units = ("DV1", "DV3", "DV2", "DV3")  # groups A, B, A, B
    store_week(
        sqlite_engine, contest_id, 1,
        [make_attempt(n, f"P{n}", 4, 20 + n, unit_code=unit) for n, unit in enumerate(units, start=1)],
    )  # fmt: skip
    allocate_week(sqlite_engine, week=1, actor="TK", at=LATER)
    assert [(winner.prize, winner.full_name) for winner in read_award_data(freeze(sqlite_engine)).winners] == [
        ("Giải Nhất (Khối B)", "Người P2"),
        ("Giải Nhì (Khối B)", "Người P4"),
        ("Giải Nhất (Khối A)", "Người P1"),
        ("Giải Nhì (Khối A)", "Người P3"),
    ]
