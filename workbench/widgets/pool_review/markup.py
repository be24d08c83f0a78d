"""The reading parts of the pool's page as markup; every value from outside goes through ``esc``."""

from __future__ import annotations

from collections import Counter

from workbench.catalogue import Language, say
from workbench.queries.pool_review import ReadItem
from workbench.terms import DecisionKind, Difficulty
from workbench.texts import format_moment, format_number
from workbench.widgets import esc
from workbench.widgets.pool_review.model import ItemsPage, PoolReviewModel, PoolToRead

STYLE = """<style>
.wb-app .wb-digest { display: flex; flex-wrap: wrap; gap: 4px 14px; margin: 0 0 8px; padding: 10px 16px;
  background: #fff; border: 1px solid #c9d3dc; border-radius: 6px;
  font: 600 17px/1.6 ui-monospace, "DejaVu Sans Mono", monospace; }
.wb-app .wb-items li.wb-item { padding: 14px 16px; }
.wb-app .wb-items h3 { margin: 0; font-size: 17px; line-height: 1.35; color: #0c3358; }
.wb-app .wb-items p { margin: 4px 0 8px; overflow-wrap: anywhere; white-space: pre-wrap; }
.wb-app .wb-items .wb-muted { font-size: 15px; }
.wb-app .wb-items ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 6px; }
.wb-app .wb-items ol li { display: grid; grid-template-columns: 1.6em 1fr; padding: 0; border: 0; background: none;
  overflow-wrap: anywhere; white-space: pre-wrap; }
.wb-app .wb-items ol b { color: #134a7c; }
.wb-app .wb-list li { overflow-wrap: anywhere; white-space: pre-wrap; }
.wb-app .wb-sizes { overflow-x: auto; margin-top: 16px; }
.wb-app .wb-sizes table { width: 100%; max-width: 720px; border-collapse: collapse; background: #fff; }
.wb-app .wb-sizes th, .wb-app .wb-sizes td { padding: 6px 10px; border-bottom: 1px solid #e3e9ee; font-size: 16px; }
</style>"""


def overview(pool: PoolToRead, lang: Language = "vi") -> str:
    """Say where the pool stands, who built it, what it is made of and which digest is to be approved."""
    used = Counter(week for item in pool.items for week in item.used_in)
    new = sum(not item.used_in for item in pool.items)
    pairs = [
        (say("pool_review.fact_state", lang), pool.state.label(lang)),
        (say("pool_review.fact_builder", lang), pool.builder),
        (say("pool_review.fact_items", lang), format_number(len(pool.items))),
        (say("pool_review.fact_forms", lang), format_number(pool.n_forms)),
        (say("pool_review.fact_new", lang), format_number(new)),
        *((say("pool_review.fact_reused", lang, number=week), format_number(used[week])) for week in sorted(used)),
    ]
    groups = "".join(f"<span>{esc.esc(pool.digest[at : at + 8])}</span>" for at in range(0, len(pool.digest), 8))
    return "".join(
        (
            esc.heading(say("pool_review.heading", lang, number=pool.week)),
            esc.facts(pairs),
            f'<div class="wb-sizes">{_sizes(pool.items, lang)}</div>',
            esc.heading(say("pool_review.digest_heading", lang)),
            f'<div class="wb-digest">{groups}</div>',
            esc.paragraph(say("pool_review.digest_about", lang), is_muted=True),
        )
    )


def _sizes(items: list[ReadItem], lang: Language) -> str:
    columns = [
        (say("pool_review.column_area", lang), False),
        *((difficulty.label(lang), True) for difficulty in Difficulty),
        (say("pool_review.column_total", lang), True),
    ]
    areas = sorted({(item.area_code, item.area_name) for item in items})
    count = Counter((item.area_code, item.difficulty) for item in items)
    rows = [_size_row(name, [count[code, difficulty] for difficulty in Difficulty]) for code, name in areas]
    totals = [sum(count[code, difficulty] for code, _ in areas) for difficulty in Difficulty]
    rows.append(_size_row(say("pool_review.row_total", lang), totals))
    return esc.table(say("pool_review.sizes_caption", lang), columns, rows)


def _size_row(name: str, counts: list[int]) -> list[str]:
    return [name, *map(format_number, counts), format_number(sum(counts))]


def items(page: ItemsPage, lang: Language = "vi") -> str:
    """Write the items of a page as a list."""
    if not page.items:
        return esc.paragraph(say("pool_review.nothing_found", lang))
    return f'<ul class="wb-list wb-items">{"".join(_item(item, lang) for item in page.items)}</ul>'


def _item(item: ReadItem, lang: Language) -> str:
    title = say("pool_review.item_title", lang, position=item.position, code=item.code)
    weeks = ", ".join(map(str, item.used_in))
    source = say("pool_review.item_reused", lang, weeks=weeks) if weeks else say("pool_review.item_new", lang)
    about = " · ".join((item.area_name, item.difficulty.label(lang), source))
    options = "".join(
        f"<li><b>{letter}.</b><span>{esc.esc(text)}</span></li>"
        for letter, text in zip("ABCDEF", item.options, strict=False)
    )
    return (
        f'<li class="wb-item"><h3>{esc.esc(title)}</h3>{esc.paragraph(about, is_muted=True)}'
        f"{esc.paragraph(item.stem)}<ol>{options}</ol></li>"
    )


def found(page: ItemsPage, n_all: int, lang: Language = "vi") -> str:
    """Say how many items were found and which page is shown; a screen reader hears it when it changes."""
    numbers = {"found": format_number(page.n_found), "all": format_number(n_all)}
    text = say("pool_review.found", lang, **numbers, page=page.page, pages=page.n_pages)
    return f'<p class="wb-muted" role="status">{esc.esc(text)}</p>'


def decisions(pool: PoolToRead, lang: Language = "vi") -> str:
    """List who has approved or returned this content, in which role, when and why."""
    lines = []
    for decision in pool.decisions:
        values = {"name": decision.full_name, "at": format_moment(decision.at), "reason": decision.reason}
        if decision.kind is DecisionKind.POOL_RETURN:
            lines.append(say("pool_review.return_line", lang, **values))
        elif decision.role:
            lines.append(say("pool_review.approval_line", lang, role=decision.role.label(lang), **values))
    given = esc.bullet_list(lines) if lines else esc.paragraph(say("pool_review.approvals_none", lang))
    rule = esc.paragraph(say("pool_review.approvals_rule", lang), is_muted=True)
    return esc.heading(say("pool_review.approvals_heading", lang)) + rule + given


def obstacles(model: PoolReviewModel) -> str:
    """Say why this reader may not decide; empty where nothing stands in the way."""
    found = model.obstacle()
    return esc.paragraph(found.message(model.lang)) if found else ""


def comments(model: PoolReviewModel) -> str:
    """List the comments kept so far."""
    lines = model.comment_lines()
    return esc.bullet_list(lines) if lines else ""
