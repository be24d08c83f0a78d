"""A text, its file and what judges read of it are proved; each change behind their back is found."""

from __future__ import annotations

from makers import LATER, essays_csv, make_contest, order
from sqlalchemy import Engine, select, update

from workbench.formats.packing import pack
from workbench.reports.proof_texts import changed_texts
from workbench.rules.redaction import Mask, MaskKind
from workbench.services.essay_texts import import_essay_texts
from workbench.services.imports import archive_path, import_essays
from workbench.services.redaction import confirm_masks
from workbench.store import reading, transaction
from workbench.tables import EssayFile, EssayText, core


def test_each_change_of_a_text_behind_its_file_and_masks_is_found(engine: Engine) -> None:
    contest_id = make_contest(engine)
    import_essays(engine, order("so.csv", essays_csv(4)))
    texts = {f"B0{n}.txt": f"Bài số {n} kể chuyện làng tôi.".encode() for n in range(1, 5)}
    import_essay_texts(engine, order("bai.zip", pack(texts)))
    masks = (Mask(0, 6, MaskKind.BY_HAND),)
    for code in ("B01", "B04"):
        confirm_masks(engine, work=code, masks=masks, version=1, actor="TK", at=LATER)
    with reading(engine) as session:
        assert list(changed_texts(session, contest_id)) == [None] * 4
        hashes = session.scalars(select(core(EssayFile).c.sha256).order_by(core(EssayFile).c.id)).all()
    archive_path(hashes[1], "B02.txt").unlink()
    with transaction(engine) as session:
        text = core(EssayText)
        session.execute(update(text).where(text.c.essay_id == 3).values(text="Bài khác."))
        session.execute(update(text).where(text.c.essay_id == 4).values(redacted="Bài số 4 kể chuyện làng tôi."))
    with reading(engine) as session:
        assert list(changed_texts(session, contest_id)) == [
            None,
            "Bản lưu tệp của bài B02 bị thiếu hoặc đã bị thay đổi.",
            "Nội dung bài B03 không còn đúng như tệp đã nhận.",
            "Bản giám khảo đọc của bài B04 không đúng với phần che đã xác nhận.",
        ]
