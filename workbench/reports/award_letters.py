"""Letters that ask the winners' units to confirm them, one a unit, from the list before it is approved."""

from __future__ import annotations

from datetime import datetime

from workbench.errors import WorkbenchError
from workbench.reports.award_data import AwardData, Winner
from workbench.reports.award_documents import head_of_secretariat, made_from, moment_in_prose
from workbench.reports.paper_maker import Column, PaperMaker
from workbench.reports.profiles import Profile
from workbench.terms import VerificationState

_ROOM_PT = 9  # above and below each row, for what the unit writes


def write_letters(data: AwardData, profile: Profile) -> tuple[bytes, dict[str, bytes]]:
    """Write the letters to all units as one Word file, and unit code -> its letter as a file of its own.

    Only winners whose unit was asked and has not answered are asked about; without any it raises WorkbenchError.
    """
    waiting: dict[str, list[Winner]] = {}
    for winner in data.winners:
        if winner.asked is VerificationState.SENT:
            waiting.setdefault(winner.unit_code, []).append(winner)
    if not waiting:
        raise WorkbenchError("award_papers.nobody_asked", week=data.week)
    merged = PaperMaker(profile)
    letters = {}
    for place, (code, winners) in enumerate(sorted(waiting.items())):
        if place:
            merged.start_part()
        _add_letter(merged, data, winners)
        single = PaperMaker(profile)
        _add_letter(single, data, winners)
        letters[code] = single.to_bytes(data.phrase("letter_abstract"), data.day)
    return merged.to_bytes(data.phrase("letter_abstract"), data.day), letters


def _add_letter(paper: PaperMaker, data: AwardData, winners: list[Winner]) -> None:
    unit = winners[0].unit_name
    paper.add_head(head_of_secretariat(data, paper.profile, data.phrase("letter_symbol")))
    paper.add_title(data.phrase("letter_title"), data.phrase("letter_abstract"))
    paper.add(data.phrase("letter_to", unit=unit), "Thẩm quyền ký")
    paper.add(data.phrase("letter_why", count=f"{len(winners):02d}"))
    columns = [
        Column(data.phrase(f"column_{name}"), width, align)
        for name, width, align in (
            ("place", 10, "c"), ("name", 48, "l"), ("account", 32, "l"), ("prize", 25, "l"), ("answer", 50, "l")
        )
    ]  # fmt: skip
    rows = [
        (str(place), winner.full_name, winner.person_code, winner.prize, data.phrase("letter_boxes"))
        for place, winner in enumerate(winners, start=1)
    ]
    paper.add_table(data.phrase("letter_caption"), columns, rows, room=_ROOM_PT)
    paper.add(data.phrase("letter_due", due=_earliest(winners)))
    paper.add(data.phrase("letter_grounds"), "Đoạn kết")
    paper.add_signer(
        (data.phrase("to_unit", unit=unit), data.phrase("to_archive")), data.phrase("authority_secretariat"),
        data.secretary[1], data.secretary[0],
    )  # fmt: skip
    made_from(paper, data)


def _earliest(winners: list[Winner]) -> str:
    due: list[datetime] = [winner.due_at for winner in winners if winner.due_at]
    return moment_in_prose(min(due))
