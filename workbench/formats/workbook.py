"""Items -> XLSX, as the secretariat's own bank file has them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

from workbench.catalogue import say
from workbench.formats.checking import writable
from workbench.formats.drafts import LETTERS
from workbench.formats.packing import repack
from workbench.intake.records import ItemRecord
from workbench.terms import Difficulty

_MADE_AT = datetime(2022, 9, 1)  # noqa: DTZ001 - a workbook's own date has no zone; fixed, so that bytes repeat
_WORDS = {Difficulty.EASY: "DE", Difficulty.MEDIUM: "VUA", Difficulty.HARD: "KHO"}
_WIDTHS = {"noi_dung": 60, "giai_thich": 40, "nguon": 40}


def write_items_xlsx(items: Iterable[ItemRecord], *, with_key: bool) -> bytes:
    """Write items as the workbook that ``read_items`` reads, every cell as text.

    The key-free variant has neither the column of the key nor that of the explanation.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    ready = writable(items, with_key=with_key)
    n_options = max([4, *(len(item.options) for item in ready)])
    headings = ["ma_cau", "linh_vuc", "do_kho", "noi_dung", *LETTERS[:n_options]]
    headings += ["dap_an", "giai_thich", "nguon"] if with_key else ["nguon"]
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": _MADE_AT, "title": say("formats.sheet_name")})
        bold = book.add_format({"bold": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        page = book.add_worksheet(say("formats.sheet_name"))
        page.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            page.write_string(0, column, heading, bold)
            page.set_column(column, column, _WIDTHS.get(heading, 16))
        for row, item in enumerate(ready, start=1):
            for column, text in enumerate(_cells(item, n_options, with_key)):
                page.write_string(row, column, text, wrap)
    return repack(packed.getvalue(), first="[Content_Types].xml")


def _cells(item: ItemRecord, n_options: int, with_key: bool) -> list[str]:
    options = [*item.options, *[""] * (n_options - len(item.options))]
    end = [item.key, item.explanation, item.source] if with_key else [item.source]
    return [item.code, item.area_code, _WORDS[item.difficulty], item.stem, *options, *end]
