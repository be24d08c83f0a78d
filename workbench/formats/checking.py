"""What every writer asks of the items before it writes the first byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from workbench.errors import WorkbenchError
from workbench.formats.drafts import LETTERS
from workbench.formats.tidy import tidy, unfit_character
from workbench.intake.items import MAX_KEY
from workbench.intake.records import ItemRecord


def writable(items: Iterable[ItemRecord], *, with_key: bool) -> tuple[ItemRecord, ...]:
    """Give the items in their normal form (see ``tidy``); refuse what no file should go out with.

    Without ``with_key`` neither the key nor the explanation leaves this function, so that no writer can let it out.
    """
    ready = tuple(_tidied(item, with_key) for item in items)
    codes = Counter(item.code for item in ready)
    for item in ready:
        if codes[item.code] > 1:
            raise WorkbenchError("formats.write_code_twice", code=item.code)
        _check(item, with_key)
    return ready


def _tidied(item: ItemRecord, with_key: bool) -> ItemRecord:
    return item._replace(
        code=tidy(item.code),
        area_code=tidy(item.area_code),
        stem=tidy(item.stem),
        options=tuple(map(tidy, item.options)),
        key="".join(sorted(set(item.key))) if with_key else "",
        explanation=tidy(item.explanation) if with_key else "",
        source=tidy(item.source),
    )


def _check(item: ItemRecord, with_key: bool) -> None:
    texts = (item.code, item.area_code, item.stem, *item.options, item.explanation, item.source)
    unfit = next(filter(None, map(unfit_character, texts)), None)
    if unfit:
        raise WorkbenchError("formats.write_unfit_character", code=item.code, char=unfit)
    letters = LETTERS[: len(item.options)]
    has_texts = all((item.code, item.area_code, item.stem, item.source, *item.options))
    if not has_texts or not 2 <= len(item.options) <= len(LETTERS) or len(set(item.options)) != len(item.options):
        raise WorkbenchError("formats.write_incomplete", code=item.code)
    if with_key and not (set(item.key) <= set(letters) and 1 <= len(item.key) <= MAX_KEY):
        raise WorkbenchError("formats.write_no_key", code=item.code)
