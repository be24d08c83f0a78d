"""The reading parts of the review as markup; every value from outside goes through ``esc``."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.catalogue import say
from workbench.queries.attempt_evidence import AnswerRow, AttemptEvidence
from workbench.queries.decisions import DecisionRow
from workbench.queries.review_queue import QueueRow, RankChange
from workbench.rules.screening import CheckClass, Flag
from workbench.texts import format_duration, format_moment, format_number
from workbench.widgets import esc
from workbench.widgets.review_queue import charts
from workbench.widgets.review_queue.model import QueuePage, ReviewModel, Shown, affected, prize_change, prize_word

MOST_CHANGES = 15

STYLE = """<style>
.wb-review .wb-card { display: grid; grid-template-columns: 7.5em 1fr; gap: 4px 16px; padding: 12px 16px;
  background: #fff; border: 1px solid #c9d3dc; border-left: 4px solid #6b7a88; border-radius: 6px; font-size: 16px; }
.wb-review .wb-card.wb-has-rule { border-left-color: #9b1c1c; }
.wb-review .wb-card.wb-has-signal { border-left-color: #b45309; }
.wb-review .wb-card b { overflow-wrap: anywhere; }
.wb-review .wb-card p { margin: 0; overflow-wrap: anywhere; }
.wb-review .wb-place { font-weight: 700; color: #0c3358; }
.wb-review .wb-muted { color: #4c5a68; }
.wb-review .wb-chips { display: flex; flex-wrap: wrap; gap: 6px; margin: 6px 0 0; padding: 0; list-style: none; }
.wb-review .wb-chip { padding: 1px 10px; border: 1px solid #6b7a88; border-radius: 12px; font-size: 14px;
  line-height: 1.6; background: #fff; color: #1c2733; overflow-wrap: anywhere; }
.wb-review .wb-chip-rule { background: #9b1c1c; border-color: #9b1c1c; color: #fff; border-radius: 3px; }
.wb-review .wb-chip-signal { background: #fff7ec; border: 1px dashed #8a4b08; color: #6b3a06; }
.wb-review .wb-chip-cleared { background: #eef8f1; border-color: #14532d; color: #14532d; }
.wb-review .wb-chip-annulled { background: #1c2733; border-color: #1c2733; color: #fff; }
.wb-review .wb-chip-candidate { background: #134a7c; border-color: #134a7c; color: #fff; }
.wb-review .wb-paper { border-left: 4px solid #134a7c; padding: 0 0 12px 12px; margin-bottom: 12px; }
.wb-review .wb-slot { display: grid; grid-template-columns: minmax(0, 1fr) 11em; gap: 16px; align-items: center; }
.wb-app .wb-review .wb-slot .widget-button { align-self: center; width: 100% !important; }
.wb-review .wb-evidence h3 { margin: 18px 0 6px; font-size: 17px; line-height: 1.35; color: #0c3358;
  overflow-wrap: anywhere; }
.wb-review ul.wb-list li { overflow-wrap: anywhere; white-space: pre-wrap; }
.wb-review .wb-flag { white-space: normal !important; }
.wb-review .wb-flag.wb-rule { border-left-color: #9b1c1c; }
.wb-review .wb-flag.wb-signal { border-left-color: #b45309; border-left-style: dashed; }
.wb-review .wb-flag p { margin: 6px 0 0; }
.wb-review .wb-charts { margin: 0 0 10px; }
.wb-review .wb-charts figure p { margin: 6px 0 0; font-size: 14px; }
.wb-review details { margin: 0 0 12px; }
.wb-review summary { display: flex; align-items: center; min-height: 44px; cursor: pointer; font-weight: 600;
  color: #134a7c; }
.wb-review summary::before { content: "▸ "; white-space: pre; }
.wb-review details[open] summary::before { content: "▾ "; }
.wb-review table.wb-changes { width: 100%; max-width: 760px; border-collapse: collapse; background: #fff;
  table-layout: fixed; }
.wb-review table.wb-changes th:first-child { width: 52%; }
.wb-review table.wb-changes caption { text-align: left; font-weight: 600; padding: 6px 0; }
.wb-review table.wb-changes th, .wb-review table.wb-changes td { padding: 6px 8px; border-bottom: 1px solid #e3e9ee;
  text-align: left; vertical-align: top; font-size: 15px; line-height: 1.35; overflow-wrap: anywhere; }
.wb-review table.wb-changes .wb-number { text-align: right; white-space: nowrap; }
.wb-review table.wb-changes span { display: block; color: #4c5a68; font-size: 14px; }
.wb-review table.wb-changes tr.wb-enters { background: #eef8f1; }
.wb-review table.wb-changes tr.wb-leaves { background: #fdf0f0; }
@media (max-width: 640px) {
  .wb-review .wb-card { grid-template-columns: 1fr; }
  .wb-review .wb-paper { padding-left: 8px; }
  .wb-review .wb-slot { grid-template-columns: minmax(0, 1fr); gap: 8px; }
}
</style>"""


def headline(model: ReviewModel) -> str:
    """Say which week is reviewed, how many papers wait, and what the reader must know first."""
    week = model.read
    assert week is not None
    counts = model.counts()
    facts = [
        (say(f"review_queue.fact_{shown.lower()}"), format_number(counts[shown]))
        for shown in Shown
        if shown is not Shown.ALL
    ]
    notes = [say("review_queue.about")]
    if not week.queue.is_key_known:
        notes.append(say("review_queue.key_sealed"))
    if week.queue.n_signals_hidden:
        notes.append(say("review_queue.hidden", count=format_number(week.queue.n_signals_hidden)))
    if not model.may_rule:
        notes.append(say("review_queue.read_only"))
    title = esc.heading(say("review_queue.heading", number=week.number))
    return title + esc.facts(facts) + "".join(esc.paragraph(note, is_muted=True) for note in notes)


def found(page: QueuePage) -> str:
    """Say how many papers were found and which page is shown; a screen reader hears it when it changes."""
    text = say("review_queue.found", found=format_number(page.n_found), page=page.page, pages=page.n_pages)
    nothing = "" if page.rows else esc.paragraph(say("review_queue.nothing_found"))
    return f'<p class="wb-muted" role="status">{esc.esc(text)}</p>{nothing}'


def card(row: QueueRow) -> str:
    """Write one paper of the queue: place, who, points and time, what was found, what was ruled."""
    kinds = {flag.check.kind for flag in row.flags}
    look = "wb-has-rule" if CheckClass.RULE in kinds else "wb-has-signal" if kinds else ""
    place = say("review_queue.no_place") if row.place is None else say("review_queue.place", place=row.place)
    line = say(
        "review_queue.line",
        points=row.points,
        items=row.n_items,
        duration=format_duration(row.duration_ms),
        submitted=format_moment(row.submitted_at),
    )
    return (
        f'<article class="wb-card {look}"><div><span class="wb-place">{esc.esc(place)}</span>'
        f'<p class="wb-muted">{esc.esc(row.attempt_code)}</p></div>'
        f"<div><b>{esc.esc(row.full_name)}</b>{esc.paragraph(row.unit_name, is_muted=True)}{esc.paragraph(line)}"
        f'<ul class="wb-chips">{_chips(row)}</ul></div></article>'
    )


def _chips(row: QueueRow) -> str:
    chips = [_chip("ruling", *_ruling_chip(row.ruling, counts=row.counts))]
    if row.is_candidate:
        chips.append(_chip("candidate", say("review_queue.candidate"), "wb-chip-candidate"))
    chips += [_flag_chip(flag) for flag in row.flags] or [_chip("none", say("review_queue.no_flags"), "")]
    return "".join(chips)


def _ruling_chip(ruling: DecisionRow | None, *, counts: bool) -> tuple[str, str]:
    if ruling is None:
        return say("review_queue.ruling_none"), ""
    text = say(f"review_queue.ruling_{ruling.kind.value.lower()}")
    if not counts:
        return text, "wb-chip-annulled"
    return text, "wb-chip-cleared" if ruling.kind.value == "ATTEMPT_CLEARANCE" else ""


def _flag_chip(flag: Flag) -> str:
    kind = flag.check.kind.lower()
    text = f"{say(f'review_queue.class_{kind}')}: {flag.check.label()}"
    return _chip(kind, text, f"wb-chip-{kind}")


def _chip(name: str, text: str, look: str) -> str:
    return f'<li class="wb-chip {look}" data-chip="{esc.esc(name)}">{esc.esc(text)}</li>'


def evidence(paper: AttemptEvidence) -> str:
    """Write everything about one paper that a person should see before ruling on it."""
    row = paper.row
    title = say("review_queue.paper_heading", code=row.attempt_code, name=row.full_name)
    compared = (
        say("review_queue.compared", group=paper.group.message()) if paper.group else say("review_queue.not_compared")
    )
    return "".join(
        (
            f'<div class="wb-evidence"><h3 tabindex="-1">{esc.esc(title)}</h3>',
            esc.facts(_facts(paper)),
            esc.paragraph(compared, is_muted=True),
            _flags(paper),
            _pictures(paper),
            rulings(paper.rulings),
            "</div>",
        )
    )


def _facts(paper: AttemptEvidence) -> list[tuple[str, str]]:
    row, unknown = paper.row, say("review_queue.unknown")
    seen = unknown if paper.seen_share is None else f"{format_number(paper.seen_share * 100)}%"
    slower = unknown if paper.slower is None else f"{format_number(paper.slower, 1)}%"
    return [
        (say("review_queue.fact_points"), f"{row.points}/{row.n_items}"),
        (say("review_queue.fact_duration"), format_duration(row.duration_ms)),
        (say("review_queue.fact_pace"), format_duration(paper.pace_ms)),
        (say("review_queue.fact_turn"), say("review_queue.turn", turn=paper.turn)),
        (say("review_queue.fact_seen"), seen),
        (say("review_queue.fact_slower"), slower),
    ]


def _flags(paper: AttemptEvidence) -> str:
    title = f"<h3>{esc.esc(say('review_queue.flags_heading'))}</h3>"
    if not paper.row.flags:
        return title + esc.paragraph(say("review_queue.no_flags"))
    items = "".join(map(_flag, paper.row.flags))
    note = paper.shared_note()
    return f'{title}<ul class="wb-list">{items}</ul>' + (esc.paragraph(note, is_muted=True) if note else "")


def _flag(flag: Flag) -> str:
    lines = esc.paragraph(flag.message())
    if flag.percentile is not None and flag.group and flag.group.size > 1:
        percentile = format_number(flag.percentile, 1)
        lines += esc.paragraph(say("review_queue.percentile", percentile=percentile, group=flag.group.message()))
    lines += esc.paragraph(say("review_queue.innocent", text=flag.check.innocent()), is_muted=True)
    kind = flag.check.kind.lower()
    return f'<li class="wb-flag wb-{kind}"><ul class="wb-chips">{_flag_chip(flag)}</ul>{lines}</li>'


def _pictures(paper: AttemptEvidence) -> str:
    title = f"<h3>{esc.esc(say('review_queue.pictures_heading'))}</h3>"
    drawn = charts.answers_figure(paper.answers) if paper.answers else ""
    drawn += charts.own_figure(paper) + charts.times_figure(paper)
    answers = _answers(paper.answers) if paper.answers else esc.paragraph(say("review_queue.answers_none"))
    return f'{title}<div class="wb-charts">{drawn}</div>{answers}'


def _answers(answers: Sequence[AnswerRow]) -> str:
    lines = "".join(
        f"<li>{esc.paragraph(_answer_line(answer), is_muted=True)}{esc.esc(answer.stem)}</li>" for answer in answers
    )
    title = esc.esc(say("review_queue.answers_table"))
    return f'<details><summary>{title}</summary><ul class="wb-list">{lines}</ul></details>'


def _answer_line(answer: AnswerRow) -> str:
    result = "unknown" if answer.is_right is None else "right" if answer.is_right else "wrong"
    times = answer.seen_before
    return say(
        "review_queue.answer_line",
        place=answer.place,
        code=answer.item_code,
        chosen=answer.chosen or "–",
        result=say(f"review_queue.answer_{result if answer.chosen else 'blank'}"),
        seen=say("review_queue.seen_times", count=times) if times else say("review_queue.seen_never"),
    )


def rulings(given: Sequence[DecisionRow]) -> str:
    """List the rulings on a paper, the oldest first; empty without any."""
    if not given:
        return ""
    lines = []
    for ruling in given:
        name = "ruling_line_two" if ruling.seconded_by else "ruling_line"
        values = {"second": ruling.seconded_by} if ruling.seconded_by else {}
        what = say(f"review_queue.ruling_{ruling.kind.value.lower()}")
        at = format_moment(ruling.decided_at)
        lines.append(
            say(f"review_queue.{name}", ruling=what, name=ruling.decided_by, at=at, reason=ruling.reason, **values)
        )
    return f"<h3>{esc.esc(say('review_queue.rulings_heading'))}</h3>" + esc.bullet_list(lines)


def changes(all_changes: Sequence[RankChange]) -> str:
    """Put the standings before and after an annulment side by side: who moves, who comes to a prize, who loses it."""
    caption = say("review_queue.changes_caption")
    touched = affected(all_changes)
    if not touched:
        return esc.paragraph(caption) + esc.message(say("review_queue.changes_none"), is_bad=False)
    shown = touched[:MOST_CHANGES]
    lines = [say("review_queue.changes_moved", count=format_number(sum(c.has_moved for c in touched)))]
    for name, wins in (("enter", (False, True)), ("leave", (True, False))):
        names = [c.full_name for c in touched if (c.wins_before, c.wins_after) == wins]
        if names:
            lines.append(say(f"review_queue.changes_{name}", names=", ".join(names)))
    if len(shown) < len(touched):
        lines.append(say("review_queue.changes_more", shown=len(shown), count=format_number(len(touched))))
    head = "".join(
        f'<th scope="col" class="{look}">{esc.esc(say(f"review_queue.change_{name}"))}</th>'
        for name, look in (("person", ""), ("before", "wb-number"), ("after", "wb-number"), ("prize", ""))
    )
    rows = "".join(map(_change, shown))
    table = f"<caption>{esc.esc(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    return f'{esc.paragraph(" ".join(lines))}<table class="wb-changes">{table}</table>'


def _change(change: RankChange) -> str:
    before, after = ("–" if place is None else str(place) for place in (change.before, change.after))
    who = f"{esc.esc(change.full_name)}<span>{esc.esc(change.unit_name)}</span>"
    return (
        f'<tr class="wb-{prize_change(change)}"><td>{who}</td>'
        f'<td class="wb-number">{before}</td><td class="wb-number">{after}</td>'
        f"<td>{esc.esc(prize_word(change))}</td></tr>"
    )
