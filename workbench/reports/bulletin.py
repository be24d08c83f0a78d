"""The announcements that are text: the bulletin as one web page that asks no other host, and a text for chat groups."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from workbench.catalogue import say
from workbench.queries.public_results import UnitPart
from workbench.reports.award_data import AwardData, Winner
from workbench.reports.award_documents import moment_in_prose
from workbench.reports.report_file import BrandPart
from workbench.texts import format_number, format_percent

# Ink on paper is 16:1, the quieter ink 7:1; the colours of the brand are held to WCAG where they are read.
_STYLE = """
*{box-sizing:border-box}
body{margin:0;background:#f4f4f2;color:#1c1c1c;font:17px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
header,main,footer{max-width:56rem;margin:0 auto;padding:1rem}
.band{background:PRIMARY;color:#fff;border-bottom:6px solid ACCENT}
h1{margin:.2rem 0;text-wrap:balance;font-size:clamp(1.5rem,5vw,2.3rem);line-height:1.2}
h2{margin:2rem 0 .6rem;font-size:1.3rem;color:PRIMARY}
p{margin:.3rem 0}
ol,ul{margin:0;padding:0;list-style:none}
.winner{display:grid;grid-template-columns:10.5rem 1fr auto;gap:.1rem 1rem;background:#fff;margin:.5rem 0;
padding:.7rem 1rem;border-left:6px solid PRIMARY;border-radius:4px}
.winner>*{min-width:0;overflow-wrap:anywhere}
.prize{color:PRIMARY;font-weight:700}
.name{font-weight:700;font-size:1.1em}
.unit{color:#4a4a4a}
.result{text-align:right;font-weight:600;white-space:nowrap;font-variant-numeric:tabular-nums}
table{width:100%;border-collapse:collapse;background:#fff}
th,td{padding:.45rem .7rem;border-bottom:1px solid #ddd;text-align:right;font-variant-numeric:tabular-nums}
th:first-child,td:first-child{text-align:left;overflow-wrap:anywhere}
caption{text-align:left;padding:.3rem 0;color:#4a4a4a}
footer{color:#4a4a4a;font-size:.9rem;overflow-wrap:anywhere}
@media(max-width:40rem){.winner{grid-template-columns:1fr}.result{text-align:left;white-space:normal}
th,td{padding:.4rem .35rem}}
@media print{body{background:#fff}.winner,tr{break-inside:avoid}}
"""
_MOST_UNITS = 10


def bulletin_page(data: AwardData, brand: BrandPart) -> str:
    """Write the week's bulletin as one web page: winners, figures and the most active units."""
    items = "\n".join(
        f'<li class="winner"><span class="prize">{escape(winner.prize)}</span>'
        f'<span><span class="name">{escape(winner.full_name)}</span><br>'
        f'<span class="unit">{escape(winner.unit_name)}</span></span>'
        f'<span class="result">{escape(result_line(winner))}</span></li>'
        for winner in data.winners
    )
    active = [unit for unit in data.units if unit.people][:_MOST_UNITS]
    body = (
        f"<h2>{_say(data, 'winners')}</h2>\n<ol>\n{items}\n</ol>\n"
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
    style = _STYLE.replace("PRIMARY", brand.primary).replace("ACCENT", brand.accent)
    period = say("bulletin.period", opens=moment_in_prose(data.opens_at), closes=moment_in_prose(data.closes_at))
    heading = _say(data, title)
    return (
        '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading} – {escape(data.contest_title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<div class="band"><header><p>{escape(data.contest_title)}</p><h1>{heading}</h1>'
        f"<p>{escape(period)}</p></header></div>\n<main>\n{body}\n</main>\n"
        f"<footer><p>{escape(data.organiser)}</p>"
        f"<p>{_say(data, 'rests_on', sha=data.short_hash)}</p></footer>\n</body>\n</html>\n"
    )


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
