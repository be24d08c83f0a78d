"""Letters that remind units with nobody yet: one Word file, a letter a page, for the office to send."""

from __future__ import annotations

from datetime import datetime

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.reports.bulletin_data import BulletinData
from workbench.reports.paper_maker import Head, PaperMaker, Signature
from workbench.reports.profiles import Profile
from workbench.reports.word import format_number_line
from workbench.texts import format_date_in_words, format_moment, to_local

_SYMBOL = "TB/BTC"


def write_reminders(data: BulletinData, profile: Profile, *, parent_body: str, at: datetime) -> bytes:
    """Write one letter for each unit that has nobody yet; the same data and day give the same bytes.

    Where every unit takes part there is nothing to write: WorkbenchError.
    """
    if not data.missing:
        raise WorkbenchError("bulletin.no_letters")
    day = to_local(at).date()
    paper = PaperMaker(profile)
    head = Head(
        (parent_body,),
        (data.organiser,),
        format_number_line(profile, None, _SYMBOL),
        f"{data.place}, {format_date_in_words(day)}",
    )
    for number, unit in enumerate(data.missing):
        if number:
            paper.start_part()
        paper.add_head(head)
        paper.add_title(say("bulletin.letter_title"), say("bulletin.letter_abstract", contest=data.contest_name))
        values = {"week": data.week, "closes": format_moment(data.closes_at), "issuer": data.organiser}
        paper.add(say("bulletin.letter_greeting", unit=unit.name))
        paper.add(say("bulletin.letter_text", unit=unit.name, **values))
        paper.add(say("bulletin.letter_request"))
        paper.add(say("bulletin.letter_close"))
        paper.add_signatures(Signature("", ""), Signature(data.organiser, ""))
    return paper.to_bytes(say("bulletin.letter_abstract", contest=data.contest_name), day)
