"""Moments, durations and grades as other platforms write them -> the texts that the workbench's own files hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial

from workbench.intake.values import (
    Fault,
    parse_duration,
    parse_email,
    parse_id_number,
    parse_moment,
    parse_phone,
    parse_whole,
)
from workbench.texts import fold

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january jan gieng mot 1",
            "february feb hai 2",
            "march mar ba 3",
            "april apr tu bon 4",
            "may nam 5",
            "june jun sau 6",
            "july jul bay 7",
            "august aug tam 8",
            "september sep sept chin 9",
            "october oct muoi 10",
            "november nov muoimot 11",
            "december dec muoihai chap 12",
        ),
        start=1,
    )
    for word in words.split()
}
_CLOCK = re.compile(r"(\d{1,2})[:h.](\d{2})(?::(\d{2}))?\s*(am|pm|sa|ch|sang|chieu|toi)?\b\.?")
_NAMED_DAY = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:thang\s+|th\.?\s*)?([a-z]+(?:\s(?:mot|hai))?|\d{1,2})\s+(?:nam\s+)?(\d{4})"
)
_MONTH_THEN_DAY = re.compile(r"([a-z]+)\s+(\d{1,2})(?:st|nd|rd|th)?\s+(\d{4})")
_DIGIT_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WEEKDAY = re.compile(r"^(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|t[2-7]"
                      r"|(?:mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?)\.?\s+(?=\S)")  # fmt: skip
_AFTERNOON = frozenset({"pm", "ch", "chieu", "toi"})
_GRADE = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?")
_RIGHT = frozenset({"1", "1.0", "1,0", "true", "dung", "correct", "right", "yes", "x", "co"})
_WRONG = frozenset({"", "0", "0.0", "0,0", "false", "sai", "incorrect", "wrong", "no", "khong"})
_NOW = frozenset({"now", "bay gio", "ngay bay gio"})


@lru_cache(maxsize=100_000)
def moment_text(text: str, *, month_first: bool = False) -> str | Fault:
    """Give a moment as ``20/09/2022 08:15`` (with seconds where they are told), or why it cannot be read.

    Read are Moodle's ``20 September 2022  8:15 AM`` and ``Thứ ba, 20 Tháng chín 2022, 8:15 CH``, days in digits with
    years of two or four, the clock first or last. A day in digits is day/month, or month/day with ``month_first``.
    """
    folded = fold(text.replace(",", " ").replace("T", " ") if text[:4].isdigit() else text.replace(",", " "))
    clock = _CLOCK.search(folded)
    if clock is None:
        return Fault("intake.moment_without_time" if _day(folded, month_first) else "intake.moment_unclear")
    day = _day(" ".join((folded[: clock.start()] + " " + folded[clock.end() :]).split()), month_first)
    time = _time(clock)
    if day is None or time is None:
        return Fault("intake.moment_unclear")
    written = f"{day} {time}"
    read = parse_moment(written)
    return read if isinstance(read, Fault) else written


def _time(clock: re.Match[str]) -> str | None:
    hour, minute, second, half = clock.groups()
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half in _AFTERNOON else 0)
    return f"{hours:02d}:{minute}" + (f":{second}" if second else "")


def _day(folded: str, month_first: bool) -> str | None:
    """Give the day as ``20/09/2022``, or None."""
    bare = _WEEKDAY.sub("", folded)
    if found := _ISO_DAY.fullmatch(bare):
        year, month, day = found.groups()
    elif found := _DIGIT_DAY.fullmatch(bare):
        day, month, year = found.groups()
        if month_first:
            day, month = month, day
    elif found := _NAMED_DAY.fullmatch(bare):
        day, month, year = found[1], str(_MONTHS.get(found[2].replace(" ", ""), "")), found[3]
    elif found := _MONTH_THEN_DAY.fullmatch(bare):
        day, month, year = found[2], str(_MONTHS.get(found[1], "")), found[3]
    else:
        return None
    year = year if len(year) == 4 else f"20{year}"
    return f"{int(day):02d}/{int(month):02d}/{year}" if month else None


def duration_text(text: str) -> str:
    """Give a duration as the workbench reads it; Moodle says "now" for one of no seconds."""
    return "0" if fold(text) in _NOW else text


def points_text(text: str, out_of: Decimal | None, n_items: int) -> str | Fault:
    """Give a grade out of ``out_of`` as the number of right answers among ``n_items``.

    A grade was rounded to the decimals it shows; one that no whole number of answers gives is refused.
    """
    if out_of is None or out_of == n_items:
        whole = parse_whole(text)
        if not isinstance(whole, Fault):
            return str(whole)
    if not _GRADE.fullmatch(text):
        return Fault("intake.not_a_number")
    grade = Decimal(text.replace(",", "."))
    top = out_of or Decimal(n_items)
    points = int((grade * n_items / top).to_integral_value())
    exponent = grade.as_tuple().exponent
    half_step = Decimal(5).scaleb(int(exponent) - 1)
    if abs(Decimal(points) * top / n_items - grade) > half_step:
        return Fault("profiles.grade_no_whole_number")
    return str(points)


def parse_mark(text: str) -> bool | Fault:
    """Read whether one answer was right."""
    word = fold(text)
    return True if word in _RIGHT else False if word in _WRONG else Fault("profiles.mark_unclear")


def field_parser(field: str, *, month_first: bool = False) -> Callable[[str], object]:
    """Give what reads one text of a field: it answers with a Fault where the text does not fit."""
    parsers: dict[str, Callable[[str], object]] = {
        "started": partial(moment_text, month_first=month_first),
        "submitted": partial(moment_text, month_first=month_first),
        "duration": lambda text: parse_duration(duration_text(text)),
        "points": lambda text: text if _GRADE.fullmatch(text) else Fault("intake.not_a_number"),
        "mark": parse_mark,
        "email": parse_email,
        "phone": parse_phone,
        "id_number": parse_id_number,
        "n_items": parse_whole,
        "prediction": parse_whole,
        "written_points": parse_whole,
    }
    return parsers.get(field, str)
