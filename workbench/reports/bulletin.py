"""The announcements that are text: the bulletin as one web page that asks no other host, and a text for chat groups."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from workbench.catalogue import say
from workbench.queries.public_results import UnitPart
from workbench.reports.award_data import AwardData, Winner
from workbench.reports.award_documents import moment_in_prose
from workbench.reports.report_file import BrandPart
from workbench.reports.web_page import PublicPage, winner_list, write_page
from workbench.texts import format_number, format_percent

_MOST_UNITS = 10


def bulletin_page(data: AwardData, brand: BrandPart) -> str:
    """Write the week's bulletin as one web page: winners, figures and the most active units."""
    items = winner_list(
        (winner.prize, winner.full_name, winner.unit_name, result_line(winner)) for winner in data.winners
    )
    active = [unit for unit in data.units if unit.people][:_MOST_UNITS]
    body = (
        f"<h2>{_say(data, 'winners')}</h2>\n{items}\n"
        f"<h2>{_say(data, 'taking_part')}</h2>\n<p>{_figures(data)}</p>\n"
        f"{_units_table(active, say('bulletin.most_active', count=len(active)))}"
    )
    return _page(data, brand, "title", body)


def board_page(data: AwardData, brand: BrandPart) -> str:
    """Write the participation board as one web page: the units that have nobody yet, then every unit's part."""
    names = "\n".join(f"<li>{escape(unit.name)}</li>" for unit in data.missing)
    missing = f"<ul>\n{names}\n</ul>" if names else f"<p>{_say(data, 'nobody_missing')}</p>"
    body = (
        f"<p>{_figures(data)}</p>\n<h2>{_say(data, 'missing', count=len(data.missing))}</h2>\n{missing}\n"
        f"<h2>{_say(data, 'every_unit')}</h2>\n"
        f"{_units_table([unit for unit in data.units if unit.people], say('bulletin.by_attempts'))}"
    )
    return _page(data, brand, "board_title", body)


def chat_text(data: AwardData) -> str:
    """Write the announcement for chat groups: short lines, no mark-up that a chat program would act upon."""
    lines = [say("bulletin.title", week=data.week).upper(), data.contest_title, ""]
    for winner in data.winners:
        named = f"{winner.prize}: {winner.full_name} – {winner.unit_name}"
        lines.append(f"• {named} ({result_line(winner)})")
    lines += ["", say("bulletin.figures", **_counts(data)), say("bulletin.rests_on", sha=data.short_hash)]
    return "\n".join(map(_without_mark_up, lines)) + "\n"


def result_line(winner: Winner) -> str:
    """Give points and time of a winner as they are announced."""
    return say("bulletin.result", result=winner.result, time=winner.time)


def _without_mark_up(line: str) -> str:
    """Replace what a chat program would read as a mention, bold, code or a link by a sign that looks alike."""
    return line.translate({ord("@"): "＠", ord("*"): "∗", ord("_"): " ", ord("`"): "'", ord("~"): "∼"}).replace(
        "://", ": //"
    )


def _page(data: AwardData, brand: BrandPart, title: str, body: str) -> str:
    period = say("bulletin.period", opens=moment_in_prose(data.opens_at), closes=moment_in_prose(data.closes_at))
    foot = (data.organiser, say("bulletin.rests_on", sha=data.short_hash))
    heading = say(f"bulletin.{title}", week=data.week)
    return write_page(PublicPage(heading, data.contest_title, period, body, foot), brand)


def _figures(data: AwardData) -> str:
    return _say(data, "figures", **_counts(data))


def _counts(data: AwardData) -> dict[str, str]:
    return {"people": data.figure("participations"), "attempts": data.figure("attempts")}


def _units_table(units: Sequence[UnitPart], caption: str) -> str:
    heads = "".join(
        f'<th scope="col">{escape(say(f"bulletin.head_{name}"))}</th>'
        for name in ("unit", "people", "rate", "attempts")
    )
    rows = "\n".join(
        f"<tr><td>{escape(unit.name)}</td><td>{format_number(unit.people)}</td>"
        f"<td>{format_percent(unit.people, unit.headcount or 0)}</td><td>{format_number(unit.attempts)}</td></tr>"
        for unit in units
    )
    return (
        f"<table>\n<caption>{escape(caption)}</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>\n"
    )


def _say(data: AwardData, name: str, **values: object) -> str:
    return escape(say(f"bulletin.{name}", **{"week": data.week, **values}))
