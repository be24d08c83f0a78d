"""Letters that remind units with nobody yet: one Word file, a letter a page, for the office to send."""

from __future__ import annotations

from workbench.reports.award_data import AwardData
from workbench.reports.award_documents import head_of, made_from, moment_in_prose
from workbench.reports.paper_maker import PaperMaker
from workbench.reports.profiles import Profile


def write_reminders(data: AwardData, profile: Profile) -> bytes:
    """Write one letter for each unit that has nobody yet."""
    paper = PaperMaker(profile)
    abstract = data.phrase("reminder_abstract")
    values = {"closes": moment_in_prose(data.closes_at)}
    for number, unit in enumerate(data.missing):
        if number:
            paper.start_part()
        paper.add_head(head_of(data, profile, data.phrase("notice_symbol")))
        paper.add_title(data.phrase("notice_title"), abstract)
        paper.add(data.phrase("letter_to", unit=unit.name), "Thẩm quyền ký")
        paper.add(data.phrase("reminder_text", unit=unit.name, **values))
        paper.add(data.phrase("reminder_request"))
        paper.add(data.phrase("reminder_close"), "Đoạn kết")
        recipients = (data.phrase("to_unit", unit=unit.name), data.phrase("to_archive"))
        paper.add_signer(recipients, data.phrase("authority_committee"), data.chair[1], data.chair[0])
        made_from(paper, data)
    return paper.to_bytes(abstract, data.day)
