"""What the three kinds of minutes say, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from workbench.catalogue import say
from workbench.reports.minutes_data import MinutesData, MinutesKind, Person
from workbench.reports.paper_maker import Column, Head, PaperMaker, Signature, plain
from workbench.reports.profiles import Profile
from workbench.reports.word import format_clock, format_date_in_prose, format_number_line
from workbench.texts import format_date_in_words, format_number, to_local

_SIGN_ROOM_PT = 9  # above and below a name in the table of signatures: 11 mm a row


def write_minutes(data: MinutesData, profile: Profile) -> bytes:
    """Write the Word file of checked minutes."""
    paper = PaperMaker(profile)
    place_and_date = f"{plain(data.place)}, {format_date_in_words(data.signed_on)}"
    number_line = format_number_line(profile, data.number, plain(data.symbol))
    paper.add_head(Head(_lines(data.parent_lines), _lines(data.issuer_lines), number_line, place_and_date))
    abstract = _say(data, "abstract")
    paper.add_title(say("minutes.title"), abstract)
    when = say(
        "minutes.moment_in_words", clock=_clock(data.starts_at), day=format_date_in_words(to_local(data.starts_at))
    )
    paper.add(_say(data, "opening", when=when, venue=plain(data.venue)))
    _add_attendance(paper, data)
    _SECTIONS[data.kind](paper, data)
    _add_close(paper, data)
    return paper.to_bytes(f"{say('minutes.title').capitalize()} {abstract[:1].lower()}{abstract[1:]}", data.signed_on)


def _say(data: MinutesData, name: str, **values: object) -> str:
    """Say the sentence of this kind of minutes."""
    always = {"week": data.week_number, "contest": plain(data.contest_name), "issuer": _issuer(data)}
    return say(f"minutes.{data.kind.lower()}_{name}", **{**always, **values})


def _issuer(data: MinutesData) -> str:
    return plain(" ".join(data.issuer_lines))


def _add_attendance(paper: PaperMaker, data: MinutesData) -> None:
    paper.add(say("minutes.heading_attendance"), "Heading 1")
    for label, people in (
        ("chair", (data.chair,)),
        ("secretary", (data.secretary,)),
        ("holders", data.holders),
        ("members", data.members),
    ):
        _add_people(paper, label, people)


def _add_people(paper: PaperMaker, label: str, people: Sequence[Person]) -> None:
    if len(people) == 1:
        paper.add(say(f"minutes.one_{label}", person=_person(people[0])), "Liệt kê")
    elif people:
        named = "; ".join(_person(person) for person in people)
        paper.add(say(f"minutes.many_{label}", count=_padded(len(people)), people=named), "Liệt kê")


def _add_approval(paper: PaperMaker, data: MinutesData) -> None:
    paper.add(say("minutes.heading_content"), "Heading 1")
    headings = _Numbered(paper)
    headings.add("heading_submitted")
    _add_pool(paper, data)
    if data.areas:
        _add_areas(paper, data)
    if data.remarks:
        headings.add("heading_remarks")
        _add_remarks(paper, data)
    headings.add("heading_fingerprints")
    _add_fingerprints(paper, data, ("pool_digest", "forms_digest", "audit_head"))
    paper.add(_say(data, "fingerprints_note"))
    paper.add(say("minutes.heading_conclusion"), "Heading 1")
    paper.add(_say(data, "result"))
    _add_people(paper, "approvers", data.approvers)
    if data.built_by:
        paper.add(_say(data, "author", person=_person(data.built_by)))
    paper.add(_say(data, "binding"))


def _add_sealing(paper: PaperMaker, data: MinutesData) -> None:
    paper.add(say("minutes.heading_content"), "Heading 1")
    headings = _Numbered(paper)
    headings.add("heading_sealed")
    _add_pool(paper, data)
    headings.add("heading_manner")
    paper.add(_say(data, "manner", holders=_padded(len(data.holders))))
    paper.add(_say(data, "removed"))
    headings.add("heading_fingerprints")
    _add_fingerprints(paper, data, ("pool_digest", "forms_digest", "commitment", "blob_sha256", "audit_head"))
    paper.add(_say(data, "fingerprints_note"))
    if data.remarks:
        headings.add("heading_remarks")
        _add_remarks(paper, data)
    paper.add(say("minutes.heading_conclusion"), "Heading 1")
    paper.add(_say(data, "pledge", closes=_moment(data.closes_at)))


def _add_opening(paper: PaperMaker, data: MinutesData) -> None:
    paper.add(say("minutes.heading_content"), "Heading 1")
    headings = _Numbered(paper)
    headings.add("heading_ground")
    _add_pool(paper, data)
    paper.add(_say(data, "ground"))
    headings.add("heading_opened")
    paper.add(_say(data, "before", sealing_minutes=plain(data.sealing_minutes)))
    openers = _joined(say("minutes.comrade", name=plain(person.full_name)) for person in data.openers)
    paper.add(_say(data, "entered", openers=openers[:1].upper() + openers[1:]))
    paper.add(_say(data, "matched"))
    headings.add("heading_fingerprints")
    names = ("pool_digest", "forms_digest", "blob_sha256", "commitment", "nonce", "audit_head")
    _add_fingerprints(paper, data, names)
    paper.add(_say(data, "fingerprints_note"))
    if data.remarks:
        headings.add("heading_remarks")
        _add_remarks(paper, data)
    paper.add(say("minutes.heading_conclusion"), "Heading 1")
    paper.add(_say(data, "result", items=format_number(data.pool_size)))


_SECTIONS = {
    MinutesKind.APPROVAL: _add_approval,
    MinutesKind.SEALING: _add_sealing,
    MinutesKind.OPENING: _add_opening,
}


class _Numbered:
    """Numbers the headings under "II", of which some stand only when there is something to say."""

    def __init__(self, paper: PaperMaker) -> None:
        self._paper = paper
        self._number = 0

    def add(self, name: str) -> None:
        self._number += 1
        self._paper.add(f"{self._number}. {say(f'minutes.{name}')}", "Heading 2")


def _add_pool(paper: PaperMaker, data: MinutesData) -> None:
    opens, closes = _moment(data.opens_at), _moment(data.closes_at)
    paper.add(say("minutes.line_week", opens=opens, closes=closes), "Liệt kê")
    counts = (data.pool_size, data.n_forms, data.questions_per_attempt)
    items, forms, questions = (format_number(count) for count in counts)
    paper.add(say("minutes.line_pool", items=items, forms=forms, questions=questions), "Liệt kê")


def _add_areas(paper: PaperMaker, data: MinutesData) -> None:
    columns = (
        Column(say("minutes.column_place"), 12, "c"),
        Column(say("minutes.column_area"), 123),
        Column(say("minutes.column_items"), 30, "r"),
    )
    rows = [(str(place), plain(area), format_number(n)) for place, (area, n) in enumerate(data.areas, start=1)]
    total = ("", say("minutes.row_total"), format_number(sum(n for _, n in data.areas)))
    paper.add_table(say("minutes.caption_areas"), columns, rows, total=total)


def _add_remarks(paper: PaperMaker, data: MinutesData) -> None:
    for remark in data.remarks:
        paper.add(plain(remark))


def _add_fingerprints(paper: PaperMaker, data: MinutesData, names: Sequence[str]) -> None:
    columns = (
        Column(say("minutes.column_what"), 35),
        Column(say("minutes.column_fingerprint"), 130, style="Mã băm"),
    )
    rows = [(say(f"minutes.what_{name}"), getattr(data, name)) for name in names if getattr(data, name)]
    paper.add_table(say("minutes.caption_fingerprints"), columns, rows)


def _add_close(paper: PaperMaker, data: MinutesData) -> None:
    start, end = to_local(data.starts_at), to_local(data.ends_at)
    same_day = start.date() == end.date()
    ended = say("minutes.ended_same_day", clock=_clock(end)) if same_day else _moment(end)
    paper.add(say("minutes.close", ended=ended, copies=_padded(data.copies)), "Đoạn kết")
    own_place = {data.chair, data.secretary}
    others = (person for person in (*data.approvers, *data.members) if person not in own_place)
    signers = dict.fromkeys((*data.holders, *others))
    columns = (
        Column(say("minutes.column_place"), 12, "c"),
        Column(say("minutes.column_name"), 54),
        Column(say("minutes.column_position"), 61),
        Column(say("minutes.column_signature"), 38),
    )
    rows = [
        (str(place), plain(person.full_name), plain(person.position), "") for place, person in enumerate(signers, 1)
    ]
    if rows:
        paper.add_table(say("minutes.caption_signatures"), columns, rows, room=_SIGN_ROOM_PT)
    paper.add_signatures(
        Signature(say("minutes.sign_secretary"), plain(data.secretary.full_name)),
        Signature(say("minutes.sign_chair"), plain(data.chair.full_name)),
    )


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(plain(text) for text in texts)


def _person(person: Person) -> str:
    name = say("minutes.comrade", name=plain(person.full_name))
    return f"{name}, {plain(person.position)}" if plain(person.position) else name


def _joined(parts: Iterable[str]) -> str:
    *first, last = parts
    return say("minutes.and", first=", ".join(first), last=last) if first else last


def _moment(at: datetime) -> str:
    return say("minutes.moment", clock=_clock(at), day=format_date_in_prose(at))


def _clock(at: datetime) -> str:
    return format_clock(at).replace(" ", "\u00a0")


def _padded(count: int) -> str:
    return f"{count:02d}"
