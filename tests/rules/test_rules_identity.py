"""Who may be whom: evidence, strength, order and what merging and splitting change."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.identity import (
    Clue,
    Evidence,
    Identity,
    Strength,
    Verdict,
    compare,
    likely_pairs,
    mask_digits,
    mask_email,
    merge_change,
    name_key,
    root_of,
    split_change,
)

BORN = date(1985, 5, 12)
VAN = Identity("P1", "Nguyễn Thị Vân", "DV1", "0900000001", "000185000001", "van@example.org", BORN)


def like_van(code="P2", **changes):
    return VAN._replace(code=code, **changes)


def alone(code, name, **changes):
    """Somebody of whom only code, name and unit are known."""
    return Identity(code, name, "DV1")._replace(**changes)


def verdicts(one, other):
    return {found.clue.value: found.verdict.value for found in compare(one, other).evidence}


def pairs_of(*people):
    return [(pair.left, pair.right, pair.strength) for pair in likely_pairs(people)]


def test_every_clue_is_told_with_masked_values():
    other = like_van(full_name="NGUYEN THI VAN", phone="0900000010", email=None, birth_date=date(1985, 12, 5))
    pair = compare(other, VAN)
    assert pair == (
        "P1",
        "P2",
        Strength.DOUBTFUL,
        18,
        (
            Evidence(Clue.ACCOUNT, Verdict.UNKNOWN, "P1", "P2"),
            Evidence(Clue.ID_NUMBER, Verdict.AGREES, "000******001", "000******001"),
            Evidence(Clue.PHONE, Verdict.NEAR, "090****001", "090****010"),
            Evidence(Clue.EMAIL, Verdict.UNKNOWN, "v***@example.org", ""),
            Evidence(Clue.NAME, Verdict.AGREES, "Nguyễn Thị Vân", "NGUYEN THI VAN"),
            Evidence(Clue.BIRTH_DATE, Verdict.NEAR, "12/05/****", "05/12/****"),
            Evidence(Clue.UNIT, Verdict.AGREES, "DV1", "DV1"),
        ),
    )


def test_an_identifier_and_the_name_without_contradiction_is_the_strongest_pair():
    only_phone = alone("P2", "Nguyễn Thị Vân", phone="0900000001")
    assert pairs_of(VAN, only_phone) == [("P1", "P2", Strength.IDENTIFIER)]
    assert pairs_of(VAN, only_phone._replace(unit_code="DV2")) == [("P1", "P2", Strength.DOUBTFUL)]


def test_accounts_that_differ_only_in_case_are_one_identifier():
    people = (alone("nv007", "Trần Văn Tám"), alone("NV007", "Tran Van Tam", unit_code="DV1"))
    assert pairs_of(*people) == [("NV007", "nv007", Strength.IDENTIFIER)]


def test_name_birth_date_and_unit_describe_one_person():
    one = alone("P1", "Hoàng Văn Hòa", birth_date=BORN)
    assert pairs_of(one, alone("P2", "Hoàng Văn Hoà", birth_date=BORN)) == [("P1", "P2", Strength.DESCRIPTION)]
    assert pairs_of(one, alone("P2", "HOANG VAN HOA", birth_date=BORN)) == [("P1", "P2", Strength.DESCRIPTION)]


def test_a_contradicting_identifier_makes_the_description_doubtful():
    other = like_van(id_number="000190999999", phone=None, email=None)
    assert pairs_of(VAN, other) == [("P1", "P2", Strength.DOUBTFUL)]


def test_namesakes_of_one_unit_are_doubtful_only_while_nothing_tells_them_apart():
    one = alone("P1", "Nguyễn Thị Hương")
    assert pairs_of(one, alone("P2", "Nguyễn Thị Hương")) == [("P1", "P2", Strength.DOUBTFUL)]
    told_apart = like_van("P3", full_name="Nguyễn Thị Hương", birth_date=date(1990, 1, 1), phone=None)
    assert pairs_of(one._replace(birth_date=BORN), told_apart) == []
    assert pairs_of(one._replace(unit_code="DV2"), told_apart) == []


def test_huong_and_huong_with_another_tone_are_two_names_and_only_near():
    one, other = alone("P1", "Nguyễn Thị Hương"), alone("P2", "Nguyễn Thị Hường")
    assert verdicts(one, other)["NAME"] == "NEAR"
    assert pairs_of(one, other) == []
    assert pairs_of(one._replace(birth_date=BORN), other._replace(birth_date=BORN)) == [("P1", "P2", Strength.DOUBTFUL)]


def test_letters_that_look_alike_or_are_composed_otherwise_are_one_name():
    assert name_key("Đặng Hòa") == name_key("\u00d0ặng Hoà") == name_key("ĐẶNG HOA\u0300")
    assert name_key("Đặng Hòa") != name_key("Đặng Hoa")
    assert verdicts(alone("P1", "\u00d0ặng Văn Bình"), alone("P2", "dang van binh"))["NAME"] == "AGREES"


def test_two_different_marks_are_two_different_names():
    assert verdicts(alone("P1", "Nguyễn Thị Hoa"), alone("P2", "Nguyên Thi Hóa"))["NAME"] == "DIFFERS"


def test_one_wrong_digit_or_two_exchanged_are_near():
    def phone(number):
        return verdicts(VAN, like_van(phone=number))["PHONE"]

    assert [phone(number) for number in ("0900000002", "0900000010", "0900000110", "090000001")] == [
        "NEAR",
        "NEAR",
        "DIFFERS",
        "DIFFERS",
    ]


def test_a_shared_phone_with_another_name_is_shown_last():
    other = Identity("P3", "Lê Văn Bốn", "DV2", "0900000001", None, None, date(1970, 1, 1))
    assert pairs_of(other, VAN, like_van(phone="0900000001")) == [
        ("P1", "P2", Strength.IDENTIFIER),
        ("P1", "P3", Strength.DOUBTFUL),
        ("P2", "P3", Strength.DOUBTFUL),
    ]


def test_a_number_that_a_whole_office_shares_makes_no_pairs_by_itself():
    names = ["Vũ Văn Một", "Lê Thị Hai", "Bùi Văn Ba", "Đỗ Thị Bốn", "Hồ Văn Năm", "Cao Thị Sáu"]
    office = [alone(f"P{n}", name, phone="0900000009") for n, name in enumerate(names)]
    assert (len(pairs_of(*office)), len(pairs_of(*office[:5]))) == (0, 10)
    again = office[0]._replace(code="P9")
    assert pairs_of(*office, again) == [("P0", "P9", Strength.IDENTIFIER)]


def test_private_values_are_masked():
    assert [mask_digits(text) for text in (None, "", "123", "0912345678", "038090001234")] == [
        "",
        "",
        "***",
        "091****678",
        "038******234",
    ]
    assert [mask_email(text) for text in (None, "an@example.org", "no-at")] == ["", "a***@example.org", "***"]


NAMES = st.sampled_from(["Nguyễn Thị Hương", "Nguyen Thi Huong", "Nguyễn Thị Hường", "Lê Hòa", "Lê Hoà"])
PEOPLE = st.lists(
    st.builds(
        Identity,
        code=st.integers(0, 999).map("P{:03d}".format),
        full_name=NAMES,
        unit_code=st.sampled_from(["DV1", "DV2"]),
        phone=st.sampled_from([None, "0900000001", "0900000002"]),
        id_number=st.sampled_from([None, "000185000001", "000185000002"]),
        email=st.sampled_from([None, "a@example.org", "A@example.org"]),
        birth_date=st.sampled_from([None, BORN, date(1985, 12, 5), date(1991, 1, 1)]),
    ),
    max_size=8,
    unique_by=lambda person: person.code,
)


@given(PEOPLE, st.randoms(use_true_random=False))
def test_the_order_of_the_register_changes_nothing(people, random):
    shuffled = random.sample(people, len(people))
    assert likely_pairs(shuffled) == likely_pairs(people)


@given(PEOPLE)
def test_no_pair_holds_a_private_value_in_clear(people):
    private = {value for person in people for value in (person.phone, person.id_number, person.email) if value}
    shown = {text for pair in likely_pairs(people) for found in pair.evidence for text in (found.left, found.right)}
    assert not private & shown


def test_a_merge_moves_all_of_the_other_side_under_one_root():
    roots = {"A": None, "B": None, "C": "B", "D": None}
    assert merge_change(roots, "A", "C") == {"B": "A", "C": "A"}
    assert merge_change(roots, "C", "B") == {}
    assert merge_change(roots, "C", "D") == {"D": "B"}


CODES = "ABCDEF"
PAIRS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), max_size=8)


def merged(roots, keep, other):
    change = merge_change(roots, keep, other)
    return roots | change, (root_of(roots, other), {code: roots[code] for code in change})


@given(PAIRS)
def test_everybody_always_stands_under_somebody_who_is_not_merged(pairs):
    roots = dict.fromkeys(CODES)
    for keep, other in pairs:
        roots, _ = merged(roots, keep, other)
        assert [code for code in CODES if roots.get(root_of(roots, code))] == []


@given(PAIRS)
def test_taking_merges_back_from_the_last_gives_every_state_again(pairs):
    states, done = [dict.fromkeys(CODES)], []
    for keep, other in pairs:
        roots, merge = merged(states[-1], keep, other)
        states.append(roots)
        done.append(merge)
    roots = states[-1]
    for state, (gone, before) in zip(reversed(states[:-1]), reversed(done), strict=True):
        roots = roots | split_change(roots, gone, before)
        assert roots == state


@given(PAIRS, st.randoms(use_true_random=False))
def test_merges_taken_back_in_any_order_leave_nobody_under_a_merged_person(pairs, random):
    roots, done = dict.fromkeys(CODES), []
    for keep, other in pairs:
        roots, merge = merged(roots, keep, other)
        done.append(merge)
    for gone, before in random.sample(done, len(done)):
        roots = roots | split_change(roots, gone, before)
        assert [code for code in CODES if roots.get(root_of(roots, code))] == []
    assert roots == dict.fromkeys(CODES)
