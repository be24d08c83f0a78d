"""Blind codes: unique, drawn from the seed, the same whatever the order of the register."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.essays import blind_codes


@given(st.sets(st.integers(1, 3000), max_size=300), st.integers(0, 2**48))
def test_blind_codes_are_unique_and_do_not_depend_on_the_order(numbers, seed):
    codes = [f"BV-{number}" for number in numbers]
    blind = blind_codes(codes, seed)
    assert blind.keys() == set(codes)
    assert len(set(blind.values())) == len(codes)
    assert blind == blind_codes(codes[::-1], seed)
    assert {len(code) for code in blind.values()} <= {7, 8}


def test_known_blind_codes():
    assert blind_codes(["BV-001", "BV-002"], 7) == {"BV-001": "SP-5009", "BV-002": "SP-8757"}
