"""An essay contest that is being marked: works with hostile and telling data, redacted texts, judges' sheets."""

from __future__ import annotations

import html
import io
import json
import unicodedata
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

from makers import LATER, essays_csv, make_contest, order
from served import give_sign_ins
from sqlalchemy import Engine, insert, select, update

from workbench.queries.judge_view import JudgeSheet, sheets_of_judge
from workbench.rules.essay_rules import Criterion, Descriptor
from workbench.services.essays import issue_blind_codes
from workbench.services.imports import import_essays
from workbench.services.marking import SheetEdit
from workbench.services.panels import assign_round
from workbench.services.sign_in import SignedIn
from workbench.store import reading, transaction
from workbench.tables import Essay, EssayAuthor, EssayFile, EssayText, Member, OrganisationUnit, core
from workbench.terms import EssayRound, Role
from workbench.texts import fold

ROUND = EssayRound.PRELIMINARY
JUDGES = ("GK1", "GK2", "GK3", "GK4")
CRITERIA = (
    Criterion(
        code="ND",
        label="Nội dung",
        max_points=60,
        descriptors=(
            Descriptor(points_from=Decimal(0), text="Chung chung, thiếu dẫn chứng."),
            Descriptor(points_from=Decimal(40), text="Việc thật, dẫn chứng cụ thể, cách làm có thể học theo."),
        ),
    ),
    Criterion(code="VP", label="Văn phong", max_points=40),
)
# What the register holds of a work and its people, as ``_make_telling`` writes it, and no judge may be sent.
TELLING = (
    "Tên Lộ", "Bút Lộ", "Đơn Vị Lộ", "Chi Bộ Lộ", "Chùm Lộ", "Nhan Đề Lộ", "0987000111", "lo@thu.vn", "ten-lo",
    "MALO-", "DVLO-", "Giám Khảo 2", "GK2",
)  # fmt: skip
MASKED = "Tôi là [đã che], công tác tại [đã che]."
PASSAGE = (
    "Buổi sáng ở bến sông, người tổ trưởng già mở cuốn sổ tay đã sờn gáy và đọc lại từng dòng ghi việc của tuần. "
    "Không ai nhắc, nhưng ai cũng biết hôm nay phải làm xong đoạn đường qua xóm Hạ trước khi mưa về. "
)


def make_marking_contest(engine: Engine, works: int = 5, **rules: Any) -> int:
    """Store works whose last one is not eligible, their redacted texts, and the sheets of the preliminary round."""
    contest_id = make_contest(engine, **({"criteria": CRITERIA} | rules))
    import_essays(engine, order("bai-viet.csv", essays_csv(works)))
    issue_blind_codes(engine, actor="TK", at=LATER)
    _make_telling(engine)
    _store_texts(engine)
    assign_round(engine, essay_round=ROUND, actor="TK", at=LATER)
    return contest_id


def make_served_marking(engine: Engine) -> None:
    """Store the same for the apps, with people who sign in."""
    make_marking_contest(engine)
    give_sign_ins(engine)


def _make_telling(engine: Engine) -> None:
    """Give every work data that must reach no judge."""
    essay, author = core(Essay), core(EssayAuthor)
    with transaction(engine) as session:
        run = session.connection().execute
        unit = core(OrganisationUnit)
        run(update(unit).values(name="Đơn Vị Lộ " + unit.c.code, code="DVLO-" + unit.c.code))
        run(update(essay).values(title="Chuyện của Nhan Đề Lộ", sub_unit="Chi Bộ Lộ", series="Chùm Lộ"))
        run(update(essay).values(code="MALO-" + essay.c.code))
        run(update(author).values(full_name="Tên Lộ", pen_name="Bút Lộ", phone="0987000111", email="lo@thu.vn"))


def _store_texts(engine: Engine) -> None:
    essay = core(Essay).c
    with transaction(engine) as session:
        run = session.connection().execute
        for number, (essay_id, code) in enumerate(session.execute(select(essay.id, essay.code).order_by(essay.code))):
            file = {
                "essay_id": essay_id,
                "file_name": f"ten-lo-{code}.docx",
                "media_type": "x",
                "sha256": f"{number:064d}",
            }
            run(insert(core(EssayFile)).values(**file, size=1, received_at=LATER, received_by_id=1))
            body = f"Đoạn mở đầu thứ {number}.\n" + "\n".join([PASSAGE * 3] * 6)
            texts = {"text": f"Tôi là Tên Lộ, {code}.\n{body}", "redacted": f"{MASKED}\n{body}"}
            counts = {"syllables": 10, "words": 9, "confirmed_by_id": 1, "confirmed_at": LATER}
            run(insert(core(EssayText)).values(essay_id=essay_id, **texts, **counts))


def leaks(*sent: object, but: tuple[str, ...] = ()) -> list[str]:
    """Name every telling value in what was sent, however it is written: plain, escaped for JSON or HTML, zipped.

    ``but`` are the values that are the judge's own.
    """
    everything = readable(*sent)
    folded = fold(everything)
    escaped = {value: json.dumps(value)[1:-1] for value in TELLING}
    found = [value for value in TELLING if fold(value) in folded or escaped[value] in everything]
    return [value for value in found if value not in but]


def readable(*sent: object) -> str:
    """Give everything that was sent as one text."""
    return unicodedata.normalize("NFC", " ".join(map(_readable, sent)))


def _readable(sent: object) -> str:
    if isinstance(sent, bytes) and zipfile.is_zipfile(io.BytesIO(sent)):
        with zipfile.ZipFile(io.BytesIO(sent)) as archive:
            parts = [
                f"{entry.filename} {entry.comment!r} {archive.read(entry).decode()}" for entry in archive.infolist()
            ]
        return html.unescape(" ".join(parts))
    return html.unescape(sent.decode(errors="replace") if isinstance(sent, bytes) else str(sent))


def judge(engine: Engine, code: str) -> SignedIn:
    """Give a judge as the session names one."""
    with reading(engine) as session:
        member = session.scalars(select(Member).where(core(Member).c.code == code)).one()
    return SignedIn(member.id or 0, code, code.lower(), member.full_name, "Giám khảo", frozenset({Role.JUDGE}), "")


def sheets_of(engine: Engine, code: str) -> list[JudgeSheet]:
    """Give the sheets that a judge sees."""
    with reading(engine) as session:
        return sheets_of_judge(session, judge(engine, code).member_id, ROUND)


def edit_of(engine: Engine, code: str, place: int = 0, minutes: int = 0) -> SheetEdit:
    """Hold a judge's sheet as it is now."""
    sheet = sheets_of(engine, code)[place]
    return SheetEdit(code, ROUND, sheet.blind_code, sheet.version, LATER + timedelta(minutes=minutes))
