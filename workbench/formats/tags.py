"""What other formats have no field for, as tags: ``linhvuc:HP``, ``dokho:MEDIUM``, ``nguon:...``."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.intake.records import ItemRecord

AREA, DIFFICULTY, SOURCE = "linhvuc", "dokho", "nguon"


def tags_of(item: ItemRecord) -> tuple[str, ...]:
    """Give the tags of an item, the area first."""
    return (f"{AREA}:{item.area_code}", f"{DIFFICULTY}:{item.difficulty.value}", f"{SOURCE}:{item.source}")


def read_tags(tags: Iterable[str]) -> dict[str, str]:
    """Give area, difficulty and source as far as tags say them; other tags are the author's own business."""
    pairs = (tag.partition(":") for tag in tags)
    return {name: value for name, _, value in pairs if name in (AREA, DIFFICULTY, SOURCE)}
