"""The reading parts of the marking desk as markup; every value from outside goes through ``esc``."""

from __future__ import annotations

from workbench.catalogue import Language, say
from workbench.queries.judge_view import SheetState
from workbench.rules.essay_rules import Criterion
from workbench.texts import format_number, format_points
from workbench.widgets import esc
from workbench.widgets.marking_desk.model import MarkingDeskModel

STYLE = """<style>
.wb-app .wb-marking { display: grid; grid-template-columns: minmax(0, 1fr) 420px; gap: 24px; align-items: start; }
.wb-app .wb-marking > * { min-width: 0; width: 100%; }
.wb-app .wb-essay { max-height: calc(100vh - 90px); overflow-y: auto; padding: 20px 28px; background: #fff;
  border: 1px solid #c9d3dc; border-radius: 6px; font-size: 18px; line-height: 1.65; }
.wb-app .wb-essay p { margin: 0 0 14px; overflow-wrap: anywhere; }
.wb-app .wb-essay h2 { margin-top: 0; }
.wb-app .wb-sheet-form { position: sticky; top: 8px; }
.wb-app .wb-criterion { padding: 12px 16px; background: #fff; border: 1px solid #c9d3dc; border-radius: 6px; }
.wb-app .wb-levels summary { min-height: 44px; line-height: 44px; color: #134a7c; cursor: pointer; }
.wb-app .wb-levels ul { margin: 0 0 8px; padding-left: 20px; }
.wb-app .wb-levels li { margin-bottom: 6px; }
.wb-app .wb-works summary { min-height: 44px; line-height: 44px; color: #134a7c; cursor: pointer; }
.wb-app .wb-works th, .wb-app .wb-works td { padding: 6px 24px 6px 0; }
.wb-app .wb-total { font-size: 20px; font-weight: 700; color: #0c3358; margin: 4px 0; }
.wb-app .wb-sheet .wb-choice .widget-button { align-self: flex-end; }
.wb-app .wb-jump a { display: inline-flex; align-items: center; min-height: 44px; color: #134a7c; font-weight: 600; }
@media (min-width: 901px) { .wb-app .wb-jump { display: none; } }
@media (max-width: 640px) { .wb-app .wb-sheet .wb-choice .widget-button { flex: 1 1 40%; width: auto; } }
@media (max-width: 900px) {
  .wb-app .wb-marking { grid-template-columns: minmax(0, 1fr); }
  .wb-app .wb-essay { max-height: none; overflow: visible; padding: 16px; }
  .wb-app .wb-sheet-form { position: static; }
}
</style>"""


def progress(model: MarkingDeskModel) -> str:
    """Say how far the judge is, and list the own works with how far each is."""
    counts = model.counts()
    done = counts[SheetState.SUBMITTED] + counts[SheetState.LOCKED]
    pairs = [
        (say("marking.fact_works", model.lang), format_number(len(model.sheets))),
        (say("marking.fact_done", model.lang), format_number(done)),
        (say("marking.fact_complete", model.lang), format_number(counts[SheetState.COMPLETE])),
        (say("marking.fact_open", model.lang), format_number(counts[SheetState.BEGUN] + counts[SheetState.UNTOUCHED])),
    ]
    rows = [[sheet.blind_code, model.told(sheet)] for sheet in model.sheets]
    columns = [(say("marking.head_blind", model.lang), False), (say("marking.head_state", model.lang), False)]
    listed = esc.table(say("marking.works_caption", model.lang), columns, rows)
    summary = f"<summary>{esc.esc(say('marking.works_all', model.lang))}</summary>"
    return esc.facts(pairs) + f'<details class="wb-works">{summary}{listed}</details>'


def text(model: MarkingDeskModel) -> str:
    """Write the masked text of the open work, a paragraph a line."""
    blind = model.blind_code or ""
    title = _jump("wb-bai", "wb-phieu", "to_sheet", model.lang)
    title += esc.heading(say("marking.text_heading", model.lang, blind=blind))
    if model.text is None:
        body = esc.paragraph(say("marking.no_text", model.lang), is_muted=True)
    else:
        body = "".join(esc.paragraph(line) for line in filter(None, map(str.strip, model.text.splitlines())))
    label = esc.esc(say("marking.text_heading", model.lang, blind=blind))
    return f'<div class="wb-essay" tabindex="0" role="region" aria-label="{label}">{title}{body}</div>'


def sheet_heading(model: MarkingDeskModel) -> str:
    """Head the form with the work and how far its sheet is."""
    title = _jump("wb-phieu", "wb-bai", "to_text", model.lang)
    title += esc.heading(say("marking.sheet_heading", model.lang, blind=model.sheet.blind_code))
    return title + esc.paragraph(model.told(model.sheet).capitalize(), is_muted=True)


def levels(criterion: Criterion, lang: Language = "vi") -> str:
    """Write what the points on a criterion stand for; empty where the rules say nothing of it."""
    if not criterion.descriptors:
        return ""
    lines = "".join(
        f"<li>{esc.esc(say('marking.descriptor', lang, points=format_points(level.points_from), text=level.text))}</li>"
        for level in criterion.descriptors
    )
    summary = f"<summary>{esc.esc(say('marking.levels', lang))}</summary>"
    return f'<details class="wb-levels">{summary}<ul>{lines}</ul></details>'


def total(model: MarkingDeskModel) -> str:
    """Write the total of a complete sheet."""
    points = model.total()
    if not points:
        return esc.paragraph(say("marking.total_open", model.lang), is_muted=True)
    return f'<p class="wb-total">{esc.esc(say("marking.total", model.lang, points=points))}</p>'


def _jump(name: str, target: str, words: str, lang: Language) -> str:
    """Write a place of the page and, for a phone, the way to the other: there the text stands above the sheet."""
    return f'<div class="wb-jump" id="{name}"><a href="#{target}">{esc.esc(say(f"marking.{words}", lang))}</a></div>'
