"""Everything that announces a week, as files."""

from __future__ import annotations

from workbench.reports.award_data import AwardData
from workbench.reports.bulletin import board_page, bulletin_page, chat_text
from workbench.reports.profiles import Profile
from workbench.reports.reminder_letters import write_reminders
from workbench.reports.report_file import BrandPart
from workbench.reports.result_card import SQUARE, WIDE, draw_card
from workbench.terms import PublicationKind


def make_announcement(data: AwardData, kind: PublicationKind, brand: BrandPart, profile: Profile) -> dict[str, bytes]:
    """Give file name -> bytes of one kind of announcement; no reminders where every unit takes part."""
    if kind is PublicationKind.BULLETIN:
        return {
            f"ban-tin-tuan-{data.week}.html": bulletin_page(data, brand).encode(),
            f"tin-nhan-tuan-{data.week}.txt": chat_text(data).encode(),
            f"tinh-hinh-du-thi-tuan-{data.week}.html": board_page(data, brand).encode(),
        }
    if kind is PublicationKind.RESULT_CARD:
        return {
            f"anh-chia-se-tuan-{data.week}-{size[0]}x{size[1]}.png": draw_card(data, brand, size)
            for size in (WIDE, SQUARE)
        }
    return {f"thu-nhac-tuan-{data.week}.docx": write_reminders(data, profile)} if data.missing else {}
