"""Judges read only what a named person has masked and confirmed."""

from __future__ import annotations

from makers import LATER, last_event, make_contest, order, refused
from sqlalchemy import Engine

from workbench.formats.packing import pack
from workbench.queries.essay_texts import mask_proposals, text_rows, work_text
from workbench.rules.redaction import Mask, MaskKind
from workbench.services.essay_texts import enter_work, import_essay_texts
from workbench.services.redaction import confirm_masks
from workbench.store import reading

WORK = {
    "code": "B01",
    "title": "Người giữ lửa",
    "authors": "Lê Văn An",
    "unit": "DV1",
    "phase": "1",
    "received_on": "02/09/2022",
    "word_count": "9",
}
TEXT = "Tôi là Lê Văn An, Sở Thử nghiệm. Chị Vân An kể chuyện."


def with_text(engine: Engine) -> int:
    contest_id = make_contest(engine)
    enter_work(engine, fields=WORK, actor="TK", at=LATER)
    import_essay_texts(engine, order("bai.zip", pack({"B01.txt": TEXT.encode()})))
    return contest_id


def test_a_named_person_confirms_the_masks_and_may_add_and_leave_some(engine: Engine) -> None:
    contest_id = with_text(engine)
    with reading(engine) as session:
        proposed = mask_proposals(session, contest_id, "B01")
        assert [(mask.kind, TEXT[mask.start : mask.end], mask.is_sure) for mask in proposed] == [
            (MaskKind.AUTHOR, "Lê Văn An", True),
            (MaskKind.UNIT, "Sở Thử nghiệm", True),
            (MaskKind.AUTHOR, "Vân An", False),
        ]
        assert [row.is_redacted for row in text_rows(session, contest_id)] == [False]
    chosen = [*proposed[:2], Mask(TEXT.index("kể"), len(TEXT), MaskKind.BY_HAND)]
    told = {"work": "B01", "masks": chosen, "version": 1, "actor": "TK", "at": LATER}
    shown = "Tôi là [đã che], [đã che]. Chị Vân An [đã che]"
    assert confirm_masks(engine, **told) == shown
    before, after = {"masks": 0, "version": 1}, {"masks": 3, "left": 0, "version": 2}
    assert last_event(engine) == ("TK", "essay.confirm_masks", "essay:B01", "", before, after)
    with reading(engine) as session:
        found = work_text(session, contest_id, "B01")
        assert (found.text, found.masks, found.redacted, found.version) == (TEXT, tuple(chosen), shown, 2)
        row = text_rows(session, contest_id)[0]
        assert (row.confirmed_by, row.confirmed_at, row.version) == ("Thư Ký Thử", LATER, 2)
    with refused(engine, "redaction.changed_meanwhile", work="B01"):
        confirm_masks(engine, **told)


def test_a_plain_trace_is_left_only_with_a_reason(sqlite_engine: Engine) -> None:
    with_text(sqlite_engine)
    told = {"work": "B01", "masks": (), "version": 1, "at": LATER}
    with refused(sqlite_engine, "redaction.traces_left", count=2):
        confirm_masks(sqlite_engine, actor="TK", **told)
    with refused(sqlite_engine, "contest.role_needed"):
        confirm_masks(sqlite_engine, actor="GK1", reason="x", **told)
    with refused(sqlite_engine, "redaction.bad_place", start=50, end=900):
        confirm_masks(sqlite_engine, actor="TK", **{**told, "masks": [Mask(50, 900, MaskKind.BY_HAND)]})
    assert confirm_masks(sqlite_engine, actor="TK", reason="bài viết về một người cùng tên", **told) == TEXT
    with refused(sqlite_engine, "essay_texts.work_unknown", work="B77"):
        confirm_masks(sqlite_engine, actor="TK", **{**told, "work": "B77"})


def test_a_work_without_text_has_nothing_to_confirm(sqlite_engine: Engine) -> None:
    make_contest(sqlite_engine)
    enter_work(sqlite_engine, fields=WORK, actor="TK", at=LATER)
    with refused(sqlite_engine, "essay_texts.text_missing", work="B01"):
        confirm_masks(sqlite_engine, work="B01", masks=(), version=1, actor="TK", at=LATER)
