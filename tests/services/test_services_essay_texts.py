"""One work entered by hand, the files of many taken in whole or not at all, a text replaced with its reason."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from makers import LATER, essays_csv, last_event, make_contest, order, refused, state_of
from sqlalchemy import Engine, insert, select

from workbench.errors import ImportRefused
from workbench.formats.packing import pack
from workbench.intake.records import AuthorRecord
from workbench.queries.contest import contest_of
from workbench.queries.digests import stored_digest
from workbench.queries.essay_texts import identity_of_work, overlap_rows, text_rows, texts_by_code, work_text
from workbench.queries.known import known_essays
from workbench.rules.redaction import Identity
from workbench.services.essay_texts import enter_work, folder_source, import_essay_texts, replace_text
from workbench.services.imports import ImportOrder, Receipt, SourceFile, archive_path, import_essays
from workbench.store import reading, transaction
from workbench.tables import DraftMark, EssayFile, ImportBatch, JudgeAssignment, core
from workbench.terms import ImportKind

TEXTS = {"B01": "Mùa xuân đã về trên bản.", "B02": "Dòng sông chảy qua làng.", "B03": "Mẹ tôi kể chuyện."}
FILES = {"BAI/B01.txt": TEXTS["B01"].encode(), "b02 - ban cuoi.txt": TEXTS["B02"].encode()}
TYPED = {
    "code": "B09",
    "title": "Người giữ lửa",
    "authors": "Lê An (Hoài An)",
    "unit": "So TN",
    "sub_unit": "Chi bộ Một",
    "phone": "0912345678",
    "phase": "1",
    "received_on": "02/09/2022",
    "word_count": "1200",
}


def registered(engine: Engine, count: int = 3) -> int:
    """Take in a register of works; give the contest's id."""
    contest_id = make_contest(engine)
    import_essays(engine, order("bai-viet.csv", essays_csv(count)))
    return contest_id


def take_in(engine: Engine, files: dict[str, bytes], **changes: object) -> Receipt:
    return import_essay_texts(engine, order("bai.zip", pack(files), **changes))


def told(engine: Engine, files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Give file and code of each finding of a refused import, which leaves everything as it was."""
    before = state_of(engine)
    with pytest.raises(ImportRefused) as found:
        take_in(engine, files)
    assert state_of(engine) == before
    assert all(finding.message("en") and finding.message("vi") for finding in found.value.findings)
    return [(finding.file, finding.code.partition(".")[2]) for finding in found.value.findings]


def test_a_work_is_entered_by_hand_as_the_register_would_hold_it(engine: Engine) -> None:
    contest_id = make_contest(engine)
    assert enter_work(engine, fields=TYPED, actor="TK", at=LATER) == ()
    after = {"phase": 1, "unit": "DV1", "word_count": 1200}
    assert last_event(engine) == ("TK", "essay.enter", "essay:B09", "", None, after)
    with reading(engine) as session:
        stored = known_essays(session, contest_id, LATER).stored["B09"]
    assert (stored.title, stored.sub_unit, stored.authors) == (
        "Người giữ lửa",
        "Chi bộ Một",
        (AuthorRecord("Lê An", "Hoài An", phone="0912345678"),),
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"unit": "Nơi lạ"}, "intake.unit_unknown"),
        ({"received_on": ""}, "intake.missing_value"),
        ({"code": "B01"}, "intake.stored_differs"),
        ({"birth_date": "01/01/1980; 02/02/1990"}, "essay_texts.author_count"),
    ],
)
def test_what_the_import_would_refuse_is_not_entered_by_hand(
    sqlite_engine: Engine, changed: dict[str, str], code: str
) -> None:
    registered(sqlite_engine, 1)
    with refused(sqlite_engine, "essay_texts.entry_refused"):
        try:
            enter_work(sqlite_engine, fields={**TYPED, **changed}, actor="TK", at=LATER)
        except ImportRefused as error:
            assert [finding.code for finding in error.findings] == [code]
            raise
    with refused(sqlite_engine, "essay_texts.field_unknown", fields="colour"):
        enter_work(sqlite_engine, fields={**TYPED, "colour": "x"}, actor="TK", at=LATER)
    with refused(sqlite_engine, "contest.role_needed"):
        enter_work(sqlite_engine, fields=TYPED, actor="GK1", at=LATER)


def test_files_become_the_texts_of_their_works_and_are_kept(engine: Engine) -> None:
    contest_id = registered(engine)
    receipt = take_in(engine, FILES)
    assert (receipt.kind, receipt.rows_read, receipt.rows_accepted, receipt.rows_refused) == (
        ImportKind.ESSAY_TEXTS,
        2,
        2,
        0,
    )
    codes = [(finding.code, finding.values.get("works")) for finding in receipt.findings]
    assert codes == [
        ("essay_texts.count_differs", None),
        ("essay_texts.count_differs", None),
        ("essay_texts.works_without", "B03"),
    ]
    with reading(engine) as session:
        rows = [(row.code, row.told, row.file_name, row.syllables, row.words) for row in text_rows(session, contest_id)]
        assert rows == [
            ("B01", 900, "BAI/B01.txt", 6, 6),
            ("B02", 900, "b02 - ban cuoi.txt", 5, 5),
            ("B03", 900, None, None, None),
        ]
        assert texts_by_code(session, contest_id) == {code: TEXTS[code] for code in ("B01", "B02")}
        batch = session.scalars(select(ImportBatch).where(core(ImportBatch).c.kind == "ESSAY_TEXTS")).one()
        assert stored_digest(session, batch.id or 0, ImportKind.ESSAY_TEXTS) == batch.rows_digest
    kept = archive_path(hashlib.sha256(FILES["BAI/B01.txt"]).hexdigest(), "B01.txt")
    assert kept.read_bytes() == FILES["BAI/B01.txt"]
    assert take_in(engine, FILES).already_imported


def test_nothing_is_taken_in_while_a_file_is_in_doubt(engine: Engine) -> None:
    registered(engine)
    take_in(engine, FILES)
    one = TEXTS["B03"].encode()
    assert told(
        engine,
        {
            "B01.txt": b"other",
            "B02 B03.txt": b"both",
            "B03.docx": b"PK\x05\x06",
            "B03.txt": FILES["BAI/B01.txt"],
            "a/B03.txt": one,
            "b/B03.txt": b"mot ban khac",
            "c/B03.txt": one,
            "la.txt": b"la",
            "z/B02.txt": FILES["b02 - ban cuoi.txt"],
        },
    ) == [
        ("B01.txt", "text_stored"),
        ("B02 B03.txt", "several_works"),
        ("B03.docx", "kind_unknown"),
        ("B03.txt", "file_of_another"),
        ("b/B03.txt", "two_files"),
        ("c/B03.txt", "same_file"),
        ("la.txt", "no_work"),
        ("z/B02.txt", "file_stored"),
        ("a/B03.txt", "count_differs"),
    ]
    receipt = take_in(engine, {"B03.txt": one, "la.txt": b"la"}, accept_without_refused=True)
    assert (receipt.rows_accepted, receipt.refused_by_reason) == (1, {"essay_texts.no_work": 1})


def test_a_person_may_choose_the_work_of_a_file_and_a_second_kind_is_kept_beside(sqlite_engine: Engine) -> None:
    contest_id = registered(sqlite_engine)
    single = ImportOrder(SourceFile("la.txt", TEXTS["B03"].encode()), actor="TK", at=LATER)
    with refused(sqlite_engine, "essay_texts.refused"):
        import_essay_texts(sqlite_engine, single, {"la.txt": "B99"})
    import_essay_texts(sqlite_engine, single, {"la.txt": "B03"})
    with reading(sqlite_engine) as session:
        assert texts_by_code(session, contest_id) == {"B03": TEXTS["B03"]}


def test_a_folder_is_taken_in_as_its_zip_without_what_lies_behind_links(tmp_path: Path) -> None:
    folder = tmp_path / "bai"
    (folder / "phu").mkdir(parents=True)
    (folder / "phu" / "B01.txt").write_bytes(b"mot")
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "B02.txt").symlink_to("/etc/hostname")
    assert folder_source(folder) == SourceFile("bai.zip", pack({"phu/B01.txt": b"mot"}))


def test_a_text_is_replaced_with_a_reason_until_a_judge_has_marked_the_work(engine: Engine) -> None:
    contest_id = registered(engine)
    take_in(engine, FILES)
    later = SourceFile("ban moi.txt", "Bản mới của bài.".encode())
    ways = {"work": "B01", "source": later, "actor": "TK", "at": LATER}
    replace_text(engine, reason="tác giả gửi lại", **ways)
    before = {"sha256": hashlib.sha256(FILES["BAI/B01.txt"]).hexdigest()}
    after = {"sha256": later.sha256, "syllables": 4}
    assert last_event(engine) == ("TK", "essay.replace_text", "essay:B01", "tác giả gửi lại", before, after)
    with transaction(engine) as session:
        found = work_text(session, contest_id, "B01")
        assert (found.text, found.version) == ("Bản mới của bài.", 2)
        assert len(session.scalars(select(EssayFile)).all()) == 3
        sheet = {"essay_id": found.essay_id, "member_id": 6, "round": "PRELIMINARY"}
        key = session.connection().execute(insert(core(JudgeAssignment)).values(**sheet)).inserted_primary_key
        mark = {"judge_assignment_id": key[0], "criterion": "ND", "points": 30, "saved_at": LATER}
        session.connection().execute(insert(core(DraftMark)).values(**mark))
    with refused(engine, "essay_texts.work_marked", work="B01"):
        replace_text(engine, reason="tác giả gửi lại", **ways)
    with refused(engine, "reviews.reason_needed"):
        replace_text(engine, reason=" ", **ways)
    with refused(engine, "essay_texts.work_unknown"):
        replace_text(engine, reason="gửi lại", **{**ways, "work": "B77"})
    with refused(engine, "essay_texts.entry_refused"):
        replace_text(engine, reason="gửi lại", **{**ways, "work": "B02", "source": SourceFile("a.txt", b"...")})


def test_overlaps_stand_side_by_side_and_whom_a_text_must_not_show_is_known(engine: Engine) -> None:
    make_contest(engine)
    enter_work(engine, fields={**TYPED, "author_unit": "DV2"}, actor="TK", at=LATER)
    enter_work(engine, fields={**TYPED, "code": "B10"}, actor="TK", at=LATER)
    shared = (
        "Đồng bào cùng nhau mở con đường mới nối bản làng với trung tâm xã, với trường học và với chợ phiên vùng cao"
    )
    take_in(engine, {"B09.txt": f"{shared}.".encode(), "B10.txt": f"{shared.upper()} !".encode()})
    with reading(engine) as session:
        contest_id = contest_of(session).id or 0
        (row,) = overlap_rows(session, contest_id)
        assert (row.left, row.right, row.is_near_duplicate, row.left_share) == ("B09", "B10", True, 1.0)
        assert [(one.left_text, one.right_text, one.in_works) for one in row.passages] == [(shared, shared.upper(), 2)]
        assert identity_of_work(session, work_text(session, contest_id, "B09").essay_id) == Identity(
            authors=("Lê An",),
            pen_names=("Hoài An",),
            units=("Sở Thử nghiệm", "DV1", "So TN", "Trường Thử nghiệm", "DV2", "Chi bộ Một"),
            phones=("0912345678",),
        )
