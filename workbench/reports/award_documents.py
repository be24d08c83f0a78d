"""The Word papers of a week's awards that are signed: proposal, decision with its list, notice, payment list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from docx.shared import Pt

from workbench.catalogue import say
from workbench.reports.amount_words import amount_in_words
from workbench.reports.award_data import AwardData, Winner
from workbench.reports.award_kinds import SignedDecision
from workbench.reports.paper_maker import Column, Head, PaperMaker, Signature
from workbench.reports.profiles import Margins, Profile
from workbench.reports.word import format_clock, format_date_in_prose, format_number_line
from workbench.texts import format_date_in_words, format_number

_SIGN_ROOM_PT = 7  # above and below a row that is signed


def landscape(profile: Profile) -> Profile:
    """Give the profile for a page laid on its side."""
    margins = Margins(top=20, bottom=15, left=20, right=20)
    return replace(profile, page=(profile.page[1], profile.page[0]), margins=margins, columns=(122, 135))


def write_proposal(data: AwardData, profile: Profile) -> bytes:
    """Write the secretariat's proposal (tờ trình) to award the prizes of a week."""
    paper = PaperMaker(profile)
    _begin(paper, data, "proposal", head_of_secretariat(data, profile, data.phrase("proposal_symbol")))
    paper.add(data.phrase("proposal_to"), "Thẩm quyền ký")
    paper.add(_sentence(data, "proposal_held"))
    paper.add(_sentence(data, "proposal_asks"))
    _add_winners(paper, data, data.phrase("winners_caption"), with_amount=True)
    paper.add(data.phrase("proposal_close"), "Đoạn kết")
    recipients = (data.phrase("to_addressee"), data.phrase("to_archive"))
    paper.add_signer(recipients, data.phrase("authority_secretariat"), data.secretary[1], data.secretary[0])
    return _finish(paper, data, "proposal")


def write_decision(data: AwardData, profile: Profile, signed: SignedDecision | None) -> bytes:
    """Write the decision to award the prizes of a week, with the list that goes with it.

    Until it is ``signed`` it is a draft: marked as one, with room for its number and its day.
    """
    paper = PaperMaker(profile)
    head = head_of(data, profile, data.phrase("decision_symbol"))
    if signed:
        number = format_number_line(profile, signed.number, data.phrase("decision_symbol"))
        day = format_date_in_words(signed.signed_on)
        head = replace(head, number_line=number, place_and_date=f"{data.place}, {day}")
        goes_with = data.phrase("decision_list_goes_with", number=number[:1].lower() + number[1:], day=day)
    else:
        day = data.phrase("day_to_write", year=data.day.year)
        head = replace(head, place_and_date=f"{data.place}, {day}", mark=data.phrase("draft_mark"))
        goes_with = data.phrase("decision_list_goes_with_draft")
    _begin(paper, data, "decision", head)
    for name in ("decision_by_rules", "decision_by_results", "decision_by_proposal"):
        paper.add(data.phrase(name, notice=data.rules_notice))
    paper.add(data.phrase("decision_decides").upper(), "Trích yếu").paragraph_format.space_before = Pt(12)
    for number_of_article in (1, 2, 3):
        article = paper.add("")
        article.add_run(data.phrase("decision_article", number=number_of_article)).bold = True
        article.add_run(f" {_sentence(data, f'decision_article_{number_of_article}')}")
    _add_chair(paper, data)
    made_from(paper, data)
    paper.start_part()
    paper.add(data.phrase("decision_list"), "Số phụ lục")
    paper.add(data.phrase("decision_list_of"), "Tên phụ lục")
    paper.add(goes_with, "Kèm theo").paragraph_format.space_after = Pt(12)
    _add_winners(paper, data, "", with_amount=True)
    return _finish(paper, data, "decision", signed.signed_on if signed else None)


def write_notice(data: AwardData, profile: Profile) -> bytes:
    """Write the notice (thông báo) of the week's results; it names what may be public and nothing more."""
    paper = _start(data, profile, "notice")
    paper.add(_sentence(data, "notice_held"))
    paper.add(_sentence(data, "notice_figures"))
    paper.add(_sentence(data, "notice_winners"))
    _add_winners(paper, data, data.phrase("winners_caption"), with_amount=False)
    paper.add(data.phrase("notice_close"), "Đoạn kết")
    _add_chair(paper, data)
    return _finish(paper, data, "notice")


def write_payment_list(data: AwardData, profile: Profile) -> bytes:
    """Write the list by which the prizes are paid: amounts in figures and words, a place to sign for each."""
    paper = _start(data, landscape(profile), "payment")
    columns = _columns(
        ("place", 12, "c"), ("name", 48, "l"), ("unit", 57, "l"), ("prize", 28, "l"),
        ("amount", 27, "r"), ("words", 52, "l"), ("signature", 33, "l"),
    )  # fmt: skip
    rows = [
        (
            str(place), winner.full_name, winner.unit_name, winner.prize, winner.amount,
            amount_in_words(winner.amount_vnd), "",
        )
        for place, winner in enumerate(data.winners, start=1)
    ]  # fmt: skip
    total = ("", data.phrase("row_total"), "", "", format_number(data.total_vnd), "", "")
    paper.add_table(data.phrase("payment_caption"), columns, rows, total=total, room=_SIGN_ROOM_PT)
    paper.add(data.phrase("payment_words", words=amount_in_words(data.total_vnd)), "Đoạn kết")
    paper.add_signatures(
        Signature(data.phrase("sign_prepared"), data.secretary[0]), Signature(data.chair[1], data.chair[0])
    )
    return _finish(paper, data, "payment")


def head_of(data: AwardData, profile: Profile, symbol: str) -> Head:
    """Give the head of a paper of the committee, whose number the register has yet to give."""
    return Head(
        (data.body_above,),
        (data.committee,),
        format_number_line(profile, None, symbol),
        f"{data.place}, {format_date_in_words(data.day)}",
    )


def head_of_secretariat(data: AwardData, profile: Profile, symbol: str) -> Head:
    """Give the head of a paper of the secretariat, which belongs to the committee."""
    head = head_of(data, profile, symbol)
    return replace(head, parent_lines=head.issuer_lines, issuer_lines=(data.phrase("secretariat"),))


def made_from(paper: PaperMaker, data: AwardData) -> None:
    """Add the line that names the snapshot and says how to check the paper."""
    paper.add(data.phrase("made_from"), "Mã băm").paragraph_format.space_before = Pt(12)


def _start(data: AwardData, profile: Profile, kind: str) -> PaperMaker:
    paper = PaperMaker(profile)
    _begin(paper, data, kind, head_of(data, profile, data.phrase(f"{kind}_symbol")))
    return paper


def _begin(paper: PaperMaker, data: AwardData, kind: str, head: Head) -> None:
    paper.add_head(head)
    paper.add_title(data.phrase(f"{kind}_title"), data.phrase(f"{kind}_abstract"))


def _finish(paper: PaperMaker, data: AwardData, kind: str, day: date | None = None) -> bytes:
    made_from(paper, data)
    abstract = data.phrase(f"{kind}_abstract")
    title = f"{data.phrase(f'{kind}_title').capitalize()} {abstract[:1].lower()}{abstract[1:]}"
    return paper.to_bytes(title, day or data.day)


def _sentence(data: AwardData, name: str) -> str:
    """Say a sentence that may tell of the week's window, its figures and what the prizes cost."""
    return data.phrase(
        name,
        notice=data.rules_notice,
        opens=moment_in_prose(data.opens_at),
        closes=moment_in_prose(data.closes_at),
        participations=data.figure("participations"),
        attempts=data.figure("attempts"),
        perfect=data.figure("perfect_participations"),
        count=f"{len(data.winners):02d}",
        total=format_number(data.total_vnd),
        words=amount_in_words(data.total_vnd),
    )


def moment_in_prose(at: datetime) -> str:
    """Write a moment as a sentence of a paper tells it: ``10 giờ 00 ngày 10/10/2022``."""
    clock = format_clock(at).replace(" ", "\u00a0")  # an hour is not torn from its minutes
    return say("minutes.moment", clock=clock, day=format_date_in_prose(at))


def _add_chair(paper: PaperMaker, data: AwardData) -> None:
    recipients = (data.phrase("to_parent", parent=data.body_above), data.phrase("to_units"), data.phrase("to_archive"))
    paper.add_signer(recipients, data.phrase("authority_committee"), data.chair[1], data.chair[0])


def _add_winners(paper: PaperMaker, data: AwardData, caption: str, *, with_amount: bool) -> None:
    """Add the table of winners; ``with_amount`` adds what each prize is worth, and the sum."""
    plan = [("place", 10, "c"), ("name", 43, "l"), ("unit", 50, "l"), ("prize", 24, "l")]
    plan += [("result", 15, "c"), ("amount", 23, "r") if with_amount else ("time", 23, "l")]
    rows = [_winner_cells(place, winner, with_amount) for place, winner in enumerate(data.winners, start=1)]
    total = ("", data.phrase("row_total"), "", "", "", format_number(data.total_vnd)) if with_amount else ()
    paper.add_table(caption, _columns(*plan), rows, total=total, may_break=True)


def _winner_cells(place: int, winner: Winner, with_amount: bool) -> Sequence[str]:
    last = winner.amount if with_amount else winner.time
    return (str(place), winner.full_name, winner.unit_name, winner.prize, winner.result, last)


def _columns(*plan: tuple[str, int, str]) -> list[Column]:
    return [Column(say(f"award_papers.column_{name}"), width, align) for name, width, align in plan]
