"""A public page in the organiser's colours: one file that opens on a phone and asks no other host for anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from workbench.reports.report_file import BrandPart

# Ink on paper is 16:1, the quieter ink 7:1; the colours of the brand are held to WCAG where they are read.
_STYLE = """
*{box-sizing:border-box}
body{margin:0;background:#f4f4f2;color:#1c1c1c;font:17px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
header,main,footer{max-width:56rem;margin:0 auto;padding:1rem}
.band{background:PRIMARY;color:#fff;border-bottom:6px solid ACCENT}
h1{margin:.2rem 0;text-wrap:balance;font-size:clamp(1.5rem,5vw,2.3rem);line-height:1.2}
h2{margin:2rem 0 .6rem;font-size:1.3rem;color:PRIMARY}
p{margin:.3rem 0}
ol{margin:0;padding:0;list-style:none}
ul{margin:0;padding-left:1.3rem}
ul li{margin:.2rem 0;overflow-wrap:anywhere}
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


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page ready to be written; every text is plain but ``body``, which is HTML already."""

    heading: str
    over: str
    lead: str
    body: str
    foot: tuple[str, ...]


def write_page(page: PublicPage, brand: BrandPart) -> str:
    """Write the page as HTML; nothing in it can run or ask for anything from outside."""
    style = _STYLE.replace("PRIMARY", brand.primary).replace("ACCENT", brand.accent)
    foot = "".join(f"<p>{escape(line)}</p>" for line in page.foot)
    heading = escape(page.heading)
    return (
        '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading} – {escape(page.over)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<div class="band"><header><p>{escape(page.over)}</p><h1>{heading}</h1>'
        f"<p>{escape(page.lead)}</p></header></div>\n<main>\n{page.body}\n</main>\n"
        f"<footer>{foot}</footer>\n</body>\n</html>\n"
    )


def winner_list(winners: Iterable[tuple[str, str, str, str]]) -> str:
    """Give the list of winners as HTML: prize, name, unit and result of each."""
    items = "\n".join(
        f'<li class="winner"><span class="prize">{escape(prize)}</span>'
        f'<span><span class="name">{escape(name)}</span><br>'
        f'<span class="unit">{escape(unit)}</span></span>'
        f'<span class="result">{escape(result)}</span></li>'
        for prize, name, unit, result in winners
    )
    return f"<ol>\n{items}\n</ol>"
