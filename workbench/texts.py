"""How Vietnamese text is compared, sorted and written: names, numbers, dates and durations."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal as babel_decimal

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

# Dictionary order of Vietnamese: the letters first, and only among equal letters the tones.
_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_STRUCK_D = str.maketrans({"đ": "d", "Đ": "D", "Ð": "D", "ð": "d"})


def fold(text: str) -> str:
    """Give the form in which two spellings of one name meet: no marks, no case, single spaces.

    đ, Đ and the look-alike U+00D0 do not decompose, so they are mapped by hand.
    """
    bare = unicodedata.normalize("NFD", text.translate(_STRUCK_D))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).casefold().split())


def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the key that sorts a Vietnamese word or phrase as a dictionary does (ICU ``vi_VN`` order)."""
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", text.replace("Ð", "Đ")).lower():
        parts = unicodedata.normalize("NFD", char)
        tone = next((_TONES[c] for c in parts if c in _TONES), 0)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        letters.append(_LETTERS.get(base, -1) + 1000 if base in _LETTERS else ord(base[0]) % 1000)
        tones.append(tone)
    return tuple(letters), tuple(tones)


def name_sort_key(full_name: str) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Give the key that sorts people as a Vietnamese list does: given name, family name, middle names."""
    parts = full_name.split()
    if not parts:
        return ()
    return tuple(sort_key(part) for part in (parts[-1], parts[0], *parts[1:-1]))


def format_number(value: int | Decimal | float, places: int = 0) -> str:
    """Write a number as a Vietnamese office does: ``32.874``, ``13,24``."""
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return babel_decimal(value, format=pattern, locale="vi")


def format_points(points: Decimal) -> str:
    """Write points with no more decimals than they have: ``17``, ``17,5``, ``0,25``."""
    exponent = points.normalize().as_tuple().exponent
    return format_number(points, max(0, -int(exponent)))


def format_percent(part: int, whole: int, places: int = 1) -> str:
    """Write a share as ``13,2%``; an empty whole gives ``-`` because there is no rate to state."""
    return f"{format_number(Decimal(part) * 100 / Decimal(whole), places)}%" if whole else "-"


def format_duration(duration_ms: int) -> str:
    """Write a duration as ``17 giây`` or ``2 phút 05 giây``; parts of a second are shown only when there are any."""
    seconds, ms = divmod(duration_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    tail = f"{seconds}" if not minutes else f"{seconds:02d}"
    tail += f",{ms:03d}".rstrip("0") if ms else ""
    return f"{minutes} phút {tail} giây" if minutes else f"{tail} giây"


def to_local(at: datetime) -> datetime:
    """Give the local time of an aware moment, for display only."""
    return at.astimezone(LOCAL_ZONE)


def format_moment(at: datetime) -> str:
    """Write a moment in local time: ``08:00 19/09/2022``."""
    return to_local(at).strftime("%H:%M %d/%m/%Y")


def format_date(day: date) -> str:
    """Write a day for a table: ``19/09/2022``."""
    return day.strftime("%d/%m/%Y")


def format_date_in_words(day: date) -> str:
    """Write a day as an official paper does: ``ngày 05 tháng 01 năm 2023``.

    Only days under 10 and the months 1 and 2 take a leading zero (Nghị định 30/2020/NĐ-CP, Phụ lục I).
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
