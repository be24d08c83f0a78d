"""Everything that announces a week, written into one folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of, week_of
from workbench.queries.public_results import final_hash_of_week
from workbench.reports.bulletin import board_page, bulletin_page, chat_text
from workbench.reports.bulletin_data import gather_bulletin, one_line
from workbench.reports.profiles import load_profile
from workbench.reports.reminder_letters import write_reminders
from workbench.reports.report_file import BrandPart
from workbench.reports.result_card import SQUARE, WIDE, draw_card

_SHORT = 12  # as papers print it


def write_announcements(
    session: Session, folder: Path, *, week: int, brand: BrandPart, at: datetime, contest: str | None = None
) -> tuple[Path, ...]:
    """Write bulletin, cards, chat text, board and, where units are missing, the reminders; give the files.

    ``at`` dates the reminders. Without an approved list, or a final snapshot since, it raises WorkbenchError.
    """
    found = contest_of(session, contest)
    sha256 = final_hash_of_week(session, week_of(session, found.id or 0, week).id or 0)
    data = gather_bulletin(session, week=week, short_hash=(sha256 or "")[:_SHORT], contest=contest)
    if sha256 is None:
        raise WorkbenchError("bulletin.not_final", week=week)
    files = {
        f"ban-tin-tuan-{week}.html": bulletin_page(data, brand).encode(),
        f"anh-chia-se-tuan-{week}-1200x630.png": draw_card(data, brand, WIDE),
        f"anh-chia-se-tuan-{week}-1080x1080.png": draw_card(data, brand, SQUARE),
        f"tin-nhan-tuan-{week}.txt": chat_text(data).encode(),
        f"tinh-hinh-du-thi-tuan-{week}.html": board_page(data, brand).encode(),
    }
    letters = f"thu-nhac-tuan-{week}.docx"
    if data.missing:
        parent = one_line(found.parent_body)
        files[letters] = write_reminders(data, load_profile("party_hd36"), parent_body=parent, at=at)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / letters).unlink(missing_ok=True)
    for name, body in files.items():
        (folder / name).write_bytes(body)
    return tuple(folder / name for name in files)
