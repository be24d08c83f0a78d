"""Amounts in words, as a cashier reads them."""

from __future__ import annotations

import pytest

from workbench.reports.amount_words import amount_in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (105, "Một trăm linh năm đồng"),
        (110, "Một trăm mười đồng"),
        (1_000, "Một nghìn đồng"),
        (10_000, "Mười nghìn đồng"),
        (200_000, "Hai trăm nghìn đồng"),
        (500_000, "Năm trăm nghìn đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
        (1_205_000, "Một triệu hai trăm linh năm nghìn đồng"),
        (3_600_000, "Ba triệu sáu trăm nghìn đồng"),
        (15_075_055, "Mười lăm triệu không trăm bảy mươi lăm nghìn không trăm năm mươi lăm đồng"),
        (2_000_000_001, "Hai tỷ không trăm linh một đồng"),
        (1_000_000_000_000, "Một nghìn tỷ đồng"),
    ],
)
def test_an_amount_in_words(amount: int, words: str) -> None:
    assert amount_in_words(amount) == words


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        amount_in_words(-1)
