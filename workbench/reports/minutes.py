"""The minutes of a quiz week: approval of the pool, sealing of its key, opening of the seal; Word, web page and PDF."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.catalogue import say
from workbench.errors import WorkbenchError
from workbench.reports.minutes_data import MinutesData, MinutesKind
from workbench.reports.summary_report import RenderedReport

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


_NEEDED = {
    MinutesKind.APPROVAL: ("pool_digest", "forms_digest", "approvers"),
    MinutesKind.SEALING: ("pool_digest", "forms_digest", "commitment", "blob_sha256", "holders"),
    MinutesKind.OPENING: (
        "pool_digest",
        "forms_digest",
        "commitment",
        "blob_sha256",
        "nonce",
        "holders",
        "openers",
        "sealing_minutes",
    ),
}
_FILE_NAMES = {
    MinutesKind.APPROVAL: "bien-ban-phe-duyet-bo-cau-hoi",
    MinutesKind.SEALING: "bien-ban-niem-phong-dap-an",
    MinutesKind.OPENING: "bien-ban-mo-niem-phong",
}


def check_minutes(data: MinutesData) -> None:
    """Refuse minutes that would be signed with a gap or with something untrue in them."""
    for name in _NEEDED[data.kind]:
        if not getattr(data, name):
            raise WorkbenchError("minutes.value_missing", what=say(f"minutes.what_{name}"))
    for name in ("pool_digest", "forms_digest", "commitment", "blob_sha256", "nonce", "audit_head"):
        value = getattr(data, name)
        if value and not _FINGERPRINT.fullmatch(value):
            raise WorkbenchError("minutes.fingerprint_wrong", what=say(f"minutes.what_{name}"))
    if data.ends_at < data.starts_at:
        raise WorkbenchError("minutes.ends_before_start")
    if data.kind is not MinutesKind.APPROVAL and len(set(data.holders)) < max(2, len(data.holders)):
        raise WorkbenchError("minutes.holders_wrong")
    if data.kind is MinutesKind.OPENING:
        if data.starts_at < data.closes_at:
            raise WorkbenchError("minutes.opened_early", week=data.week_number)
        if len(set(data.openers)) < 2 or not set(data.openers) <= set(data.holders):
            raise WorkbenchError("minutes.openers_wrong")
    if data.built_by in data.approvers:
        raise WorkbenchError("minutes.own_work")


def make_minutes(data: MinutesData, profile_name: str = "party_hd36") -> bytes:
    """Write the minutes as a Word file; the same data and profile give the same bytes."""
    from workbench.reports.minutes_writer import write_minutes
    from workbench.reports.profiles import load_profile

    check_minutes(data)
    return write_minutes(data, load_profile(profile_name))


def render_minutes(data: MinutesData, target: Path) -> RenderedReport:
    """Write Word file, web page and PDF into the folder ``target``; without Pango there is a warning and no PDF."""
    from workbench.reports.docx_to_html import convert_to_html
    from workbench.reports.fact_book import FactBook
    from workbench.reports.paper_maker import plain
    from workbench.reports.pdf import convert_to_pdf, pdf_engine_warning

    word = make_minutes(data)
    html = convert_to_html(word, FactBook(()), author=plain(" ".join(data.issuer_lines)))
    name = f"{_FILE_NAMES[data.kind]}-tuan-{data.week_number}"
    outputs = {f"{name}.docx": word, f"{name}.html": html.encode()}
    warning = pdf_engine_warning()
    if warning is None:
        outputs[f"{name}.pdf"] = convert_to_pdf(html)
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{name}.pdf").unlink(missing_ok=True)
    for file_name, body in outputs.items():
        (target / file_name).write_bytes(body)
    return RenderedReport(tuple(target / file_name for file_name in outputs), (warning,) if warning else ())
