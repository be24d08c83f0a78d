"""Every sentence a user reads, in Vietnamese first and English beside it.

One TOML file an area; each entry holds both languages, so that a translation cannot go missing unnoticed::

    [points_over_max]
    vi = "Điểm {value} lớn hơn số câu hỏi {maximum}."
    en = "{value} points is more than the {maximum} questions."
    todo_vi = "Sửa điểm trong tệp gốc rồi nạp lại."
    todo_en = "Correct the points in the original file and import it again."
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


@cache
def entries(area: str) -> dict[str, dict[str, str]]:
    """Give all entries of one area, as name -> {vi, en, todo_vi?, todo_en?}."""
    return tomllib.loads(files(__package__).joinpath(f"{area}.toml").read_text(encoding="utf-8"))


def say(key: str, lang: Language = "vi", /, **values: object) -> str:
    """Say the sentence ``area.name`` in the language asked for, with its values filled in."""
    area, _, name = key.partition(".")
    return entries(area)[name][lang].format(**values)


def advise(key: str, lang: Language = "vi", /, **values: object) -> str:
    """Say what the user can do about ``area.name``; empty where the entry has no advice."""
    area, _, name = key.partition(".")
    return entries(area)[name].get(f"todo_{lang}", "").format(**values)
