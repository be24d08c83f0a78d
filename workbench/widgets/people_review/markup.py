"""The reading parts of the who-is-who page as markup; every value from outside goes through ``esc``."""

from __future__ import annotations

from workbench.catalogue import Language, say
from workbench.queries.people import MergeInForce, PersonCard, QueuedPair
from workbench.queries.unit_spellings import UnknownUnit
from workbench.rules.identity import Clue, Evidence, Verdict
from workbench.texts import format_moment, format_number
from workbench.widgets import esc

STYLE = """<style>
.wb-people { width: 100%; border-collapse: collapse; background: #fff; border: 1px solid #c9d3dc; table-layout: fixed; }
.wb-people th, .wb-people td { padding: 8px 10px; border-bottom: 1px solid #e3e9ee; text-align: left;
  vertical-align: top; font-size: 16px; line-height: 1.4; overflow-wrap: anywhere; }
.wb-people thead th { color: #0c3358; }
.wb-people tbody th { font-weight: 600; width: 30%; }
.wb-people tbody th span { display: block; font-weight: 400; font-size: 15px; color: #4a5a68; }
.wb-people tr.wb-agrees th span { color: #14532d; }
.wb-people tr.wb-near th span { color: #7a4b00; }
.wb-people tr.wb-differs th span { color: #9b1c1c; }
.wb-people caption { text-align: left; font-weight: 600; padding: 0 0 6px; }
</style>"""


def pair(queued: QueuedPair, place: int, n_pairs: int, lang: Language = "vi") -> str:
    """Put two accounts side by side: the evidence clue by clue, then what each of them did."""
    count = say("people.pair_count", lang, place=format_number(place + 1), pairs=format_number(n_pairs))
    strength = say(f"people.strength_{queued.pair.strength.lower()}", lang)
    left, right = queued.left, queued.right
    rows = [_evidence(found, left, right, lang) for found in queued.pair.evidence if _tells(found)]
    if left.category or right.category:
        rows.append(_row(say("people.row_category", lang), left.category, right.category))
    rows.append(_row(say("people.row_weeks", lang), _weeks(left, lang), _weeks(right, lang)))
    rows.append(_row(say("people.row_prizes", lang), _prizes(left, lang), _prizes(right, lang)))
    head = "".join(f'<th scope="col">{esc.esc(text)}</th>' for text in ("", left.code, right.code))
    return (
        f'<p role="status" class="wb-muted">{esc.esc(count)}</p>'
        f'<table class="wb-people"><caption>{esc.esc(strength)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _tells(found: Evidence) -> bool:
    """Two accounts are no evidence by themselves, and what is known of neither says nothing."""
    return found.verdict is not Verdict.UNKNOWN or (found.clue is not Clue.ACCOUNT and bool(found.left or found.right))


def _evidence(found: Evidence, left: PersonCard, right: PersonCard, lang: Language) -> str:
    values = (left.unit_name, right.unit_name) if found.clue is Clue.UNIT else (found.left, found.right)
    label = say(f"people.clue_{found.clue.lower()}", lang)
    verdict = say(f"people.verdict_{found.verdict.lower()}", lang)
    return _row(label, *values, note=verdict, style=f"wb-{found.verdict.lower()}")


def _row(label: str, left: str, right: str, *, note: str = "", style: str = "") -> str:
    told = f"<span>{esc.esc(note)}</span>" if note else ""
    cells = "".join(f"<td>{esc.esc(value or '–')}</td>" for value in (left, right))
    return f'<tr class="{style}"><th scope="row">{esc.esc(label)}{told}</th>{cells}</tr>'


def _weeks(card: PersonCard, lang: Language) -> str:
    parts = [
        say("people.week_part", lang, week=part.week, attempts=format_number(part.attempts), best=part.best_points)
        for part in card.weeks
    ]
    return "; ".join(parts)


def _prizes(card: PersonCard, lang: Language) -> str:
    return "; ".join(say("people.week_prize", lang, week=week, prize=label) for week, label in card.prizes)


def merges(made: list[MergeInForce], lang: Language = "vi") -> str:
    """List the merges in force, the last first, each with who decided it, when and why."""
    lines = [
        say(
            "people.merge_line",
            lang,
            other=say("people.named", lang, name=merge.other_name, code=merge.other),
            keep=say("people.named", lang, name=merge.keep_name, code=merge.keep),
            by=merge.decided_by,
            at=format_moment(merge.decided_at),
            reason=merge.reason,
        )
        for merge in reversed(made)
    ]
    return esc.bullet_list(lines) if lines else esc.paragraph(say("people.no_merges", lang))


def spelling(unknown: UnknownUnit | None, lang: Language = "vi") -> str:
    """Say where a spelling was met; without one, that every spelling is understood."""
    if unknown is None:
        return esc.paragraph(say("people.no_spellings", lang))
    rows = format_number(unknown.rows)
    met = say("people.spelling_met", lang, spelling=unknown.spelling, rows=rows, files=", ".join(unknown.files))
    return esc.paragraph(met)
