"""Writes an amount of money in Vietnamese words, as a list that is paid by needs it."""

from __future__ import annotations

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")


def amount_in_words(amount_vnd: int) -> str:
    """Write an amount in dong: 1205000 is ``Một triệu hai trăm linh năm nghìn đồng``; negative raises ValueError."""
    if amount_vnd < 0:
        raise ValueError(amount_vnd)
    text = f"{number_in_words(amount_vnd)} đồng"
    return text[:1].upper() + text[1:]


def number_in_words(number: int) -> str:
    """Write a whole number from 0 on in words; groups of nine digits are told in ``tỷ``."""
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, 10**9)
    words = [number_in_words(billions), "tỷ"] if billions else []
    is_first = not billions
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            words += [*_hundreds(group, is_first=is_first), _GROUPS[power]]
            is_first = False
    return " ".join(filter(None, words))


def _hundreds(group: int, *, is_first: bool) -> list[str]:
    """Write 1 to 999; after a larger group the hundreds are always told: ``không trăm linh năm``."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    words = [] if is_first and not hundreds else [_DIGITS[hundreds], "trăm"]
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(_ones(ones, tens))
    return words


def _ones(ones: int, tens: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 4 and tens > 1:
        return "tư"
    if ones == 5 and tens > 0:
        return "lăm"
    return _DIGITS[ones]
