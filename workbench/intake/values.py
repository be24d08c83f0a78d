"""Texts of single cells -> values, in every shape seen; what cannot be read for certain is a Fault, never a guess."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from workbench.texts import LOCAL_ZONE, fold

MAX_DURATION_MS = 24 * 3_600_000
DAY_MS = 86_400_000
MAX_NAMED_MS = 24 * DAY_MS  # the database counts milliseconds in 31 bits
OLDEST_YEAR = 1900

_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?")
_SPAN = re.compile(r"(\d{1,4}):(\d{2}):(\d{2})(?:[.,](\d{1,3}))?")
_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,25})?")
_PART = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*([a-z'\"]+)[\s,;]*")
_NAMES_DAYS = re.compile(r"\b(?:days?|ngày|ngay)\b", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?\d{1,9}(?:[.,]0{1,2})?")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_DECIMAL = re.compile(r"[+-]?\d{1,6}(?:[.,]\d{1,25})?")
_EMAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]+\.[^\s@<>,;.]{2,}")
_PHONE_PUNCTUATION = re.compile(r"[\s.()\-]")
# Mobile numbers of 11 digits were renumbered in 2018: old beginning -> new.
_BEGINNINGS = (
    "0120:070 0121:079 0122:077 0123:083 0124:084 0125:085 0126:076 0127:081 0128:078 0129:082 0162:032 0163:033"
    " 0164:034 0165:035 0166:036 0167:037 0168:038 0169:039 0186:056 0188:058 0199:059"
)
_RENUMBERED = {pair[:4]: pair[5:] for pair in _BEGINNINGS.split()}
_UNIT_MS = {
    word: size
    for size, words in {
        DAY_MS: "ngay day days",
        3_600_000: "gio g h hour hours hr hrs tieng",
        60_000: "phut ph p ' min mins minute minutes m",
        1000: "giay gi s '' \" sec secs second seconds",
    }.items()
    for word in words.split()
}


class Fault(NamedTuple):
    """Why a text was not read: the key of the finding."""

    code: str


class Duration(NamedTuple):
    """A time span and the smallest step its notation could show, both in milliseconds."""

    ms: int
    resolution_ms: int


def parse_duration(text: str) -> Duration | Fault:
    """Read ``00:00:17``, ``17 giây``, ``1 phút 05 giây``, ``2 hours 7 mins``, ``17`` (seconds) or a part of a day.

    A bare number under 1 with a fraction is a spreadsheet's part of a day. ``01:05`` is refused: it could be
    minutes or hours. Longer than a day is only what names days itself, so that no unit is mistaken.
    """
    span = _read_span(text)
    if isinstance(span, Fault):
        return span
    if span.ms == 0:
        return Fault("intake.duration_zero")
    maximum = MAX_NAMED_MS if _NAMES_DAYS.search(text) else MAX_DURATION_MS
    return span if span.ms <= maximum else Fault("intake.duration_absurd")


def _read_span(text: str) -> Duration | Fault:
    clock = _SPAN.fullmatch(text)
    if clock:
        hours, minutes, seconds, fraction = clock.groups()
        if int(minutes) > 59 or int(seconds) > 59:
            return Fault("intake.duration_unclear")
        ms = (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 1000
        return Duration(ms + int((fraction or "").ljust(3, "0")), 10 ** (3 - len(fraction or "")))
    if _NUMBER.fullmatch(text):
        number = _decimal(text)
        if 0 < number < 1:
            ms = round(number * DAY_MS)
            return Duration(ms, 1000 if ms % 1000 == 0 else 1)
        return _scaled(number, 1000)
    return _read_words(fold(text))


def _read_words(text: str) -> Duration | Fault:
    position, total, last_size, resolution = 0, 0, DAY_MS * 2, 1
    for part in _PART.finditer(text):
        size = _UNIT_MS.get(part[2])
        if part.start() != position or size is None or size >= last_size:
            return Fault("intake.duration_unclear")
        written = part[1]
        span = Duration(int(written) * size, size) if written.isdigit() else _scaled(_decimal(written), size)
        total, resolution, last_size, position = total + span.ms, span.resolution_ms, size, part.end()
    if position == 0 or position != len(text):
        return Fault("intake.duration_unclear")
    return Duration(total, resolution)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _scaled(number: Decimal, unit_ms: int) -> Duration:
    """Give a number of units and its resolution: the unit divided by 10 for every decimal place written."""
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and number % 1 else 0
    return Duration(round(number * unit_ms), max(1, unit_ms // 10**places))


def parse_moment(text: str) -> datetime | Fault:
    """Read ``dd/mm/yyyy HH:MM[:SS]`` (or the clock first, or ISO), local time, as UTC; a day alone is refused."""
    if len(text) == 19 and text[10] == " ":
        first, second = text[:10], text[11:]
    else:
        first, _, second = map(str.strip, text.partition("T" if "T" in text else " "))
        if ":" in first:
            first, second = second, first
    day = parse_midnight(first)
    clock = _clock(second)
    if type(day) is Fault:
        return Fault("intake.moment_unclear")
    # Vietnam has kept one offset since 1975, so that midnight plus the clock is the moment.
    return clock if type(clock) is Fault else day + clock  # type: ignore[operator, return-value]


@lru_cache(maxsize=4096)
def parse_midnight(text: str) -> datetime | Fault:
    """Read a day as the moment it began, as UTC."""
    day = parse_date(text)
    if isinstance(day, Fault):
        return day
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL_ZONE).astimezone(UTC)


@lru_cache(maxsize=100_000)
def _clock(text: str) -> timedelta | Fault:
    found = _CLOCK.fullmatch(text)
    if not found:
        return Fault("intake.moment_unclear" if text else "intake.moment_without_time")
    hours, minutes, seconds, fraction = found.groups()
    if int(hours) > 23 or int(minutes) > 59 or int(seconds or 0) > 59:
        return Fault("intake.moment_unclear")
    span = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    if fraction:
        span += timedelta(microseconds=int(fraction.ljust(6, "0")))
    return span


def parse_date(text: str) -> date | Fault:
    """Read ``dd/mm/yyyy`` (also with ``.`` or ``-``) or ISO; a clock of midnight behind it is allowed."""
    found = _DATE.fullmatch(text.removesuffix(" 00:00:00"))
    if not found:
        return Fault("intake.date_unclear")
    day, month, year, iso_year, iso_month, iso_day = found.groups()
    try:
        value = date(int(year or iso_year), int(month or iso_month), int(day or iso_day))
    except ValueError:
        return Fault("intake.date_unclear")
    return value if value.year >= OLDEST_YEAR else Fault("intake.date_unclear")


def parse_email(text: str) -> str | Fault:
    """Read an address of electronic mail, in small letters, because its owner writes it now this way, now that."""
    return text.lower() if _EMAIL.fullmatch(text) else Fault("intake.email_unclear")


def parse_whole(text: str) -> int | Fault:
    """Read a whole number; ``20,0`` is 20, ``19,5`` is refused, and so is ``1.234``, which may be a thousand."""
    if _GROUPED.fullmatch(text):
        return Fault("intake.number_unclear")
    if not _WHOLE.fullmatch(text):
        return Fault("intake.not_whole")
    return int(re.split("[.,]", text)[0])


def parse_decimal(text: str) -> Decimal | Fault:
    """Read a mark such as ``8,5`` or ``8.25``: at most two decimals, as the database keeps them."""
    if not _DECIMAL.fullmatch(text):
        return Fault("intake.not_a_number")
    number = _decimal(text)
    rounded = round(number, 2)
    return rounded if rounded == number else Fault("intake.too_many_decimals")


def parse_phone(text: str) -> str | Fault:
    """Read a Vietnamese number with ``+84``, dots, spaces or its first zero lost, as ``0912345678``.

    A mobile number of 11 digits, of before 2018, is given as it was renumbered.
    """
    digits = _with_its_zero(text)
    if len(digits) == 11 and digits[:4] in _RENUMBERED:
        digits = _RENUMBERED[digits[:4]] + digits[4:]
    # Only land lines have 11 digits by now; they begin with 02.
    is_known = digits[:1] == "0" and (len(digits) == 10 or (len(digits) == 11 and digits[1] == "2"))
    return digits if is_known and digits.isdigit() and digits.isascii() else Fault("intake.phone_unclear")


def is_old_mobile(text: str) -> bool:
    """Say whether a text is a mobile number of 11 digits, of before 2018."""
    digits = _with_its_zero(text)
    return len(digits) == 11 and digits[:4] in _RENUMBERED


def _with_its_zero(text: str) -> str:
    digits = text if text.isdigit() else _PHONE_PUNCTUATION.sub("", text)
    if digits.startswith("+84"):
        return "0" + digits[3:].removeprefix("0")
    if digits.startswith("84") and len(digits) in (11, 12):
        return "0" + digits[2:]
    is_shortened = len(digits) == 9 or (len(digits) == 10 and (digits[0] == "2" or f"0{digits[:3]}" in _RENUMBERED))
    return "0" + digits if is_shortened and digits[0] != "0" else digits


def parse_id_number(text: str) -> str | Fault:
    """Read a CCCD of 12 digits (10 or 11 when its zeros were dropped) or an old CMND of 9 (8 when its zero was).

    A province code has three digits of which only the first two can be zeros, so that a CCCD never shrinks to 9.
    """
    digits = re.sub(r"[\s.\-]", "", text)
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in (8, 9, 10, 11, 12):
        return Fault("intake.id_number_unclear")
    return digits.zfill(12 if len(digits) > 9 else 9)


def birth_year_of(id_number: str) -> int | None:
    """Give the year of birth that a CCCD tells; None for an old CMND, which tells none.

    Its fourth digit is the century and the sex (0 and 1 for the years from 1900, 2 and 3 from 2000, and so on), the
    next two are the year within the century.
    """
    return 1900 + int(id_number[3]) // 2 * 100 + int(id_number[4:6]) if len(id_number) == 12 else None
