"""The demo's accepted rows give the figures of the real contest, for any seed."""

import re
from collections import Counter
from itertools import pairwise

import demo_reader
import numpy as np
from demo_reader import Demo, alias_of, cells, recognised

from workbench.demo.people import make_people
from workbench.demo.targets import LESSER_RANKS
from workbench.demo.units import demo_units
from workbench.rules.forms import canonical_responses, score_responses
from workbench.terms import PassedReason
from workbench.texts import fold


def test_the_figures_of_each_week(demo):
    figures = {
        number: (
            len({row.account for row in rows}),
            len(rows),
            sum(row.points == 20 for row in rows),
            min(row.duration_s for row in rows),
        )
        for number, rows in demo.weeks.items()
    }
    assert figures == {
        1: (2076, 6586, 872, 24),
        2: (2256, 8838, 1522, 19),
        3: (2470, 10759, 685, 18),
        4: (2270, 6696, 534, 17),
    }
    assert [sum(row.points == 19 for row in demo.weeks[number]) for number in (2, 4)] == [2852, 1210]


def test_perfect_participations_and_the_fastest_perfect_paper(demo):
    perfect = {number: {row.account for row in rows if row.points == 20} for number, rows in demo.weeks.items()}
    assert len(perfect[4]) == 208
    assert sum(map(len, perfect.values())) == 1084
    assert min(row.duration_s for rows in demo.weeks.values() for row in rows if row.points == 20) == 17


def test_the_attempts_of_the_eight_units(demo):
    units = alias_of(demo)
    rows = [(units[fold(row.unit)], row.points) for week in demo.weeks.values() for row in week]
    attempts = Counter(unit for unit, _ in rows)
    stated = {
        "NHNN-BAC": 3748,
        "VP-UBND": 2035,
        "NHNN-TINH": 1268,
        "CUC-THUE": 1413,
        "SO-LDTBXH": 2379,
        "CD-TINH": 1484,
        "DIEN-LUC": 1065,
        "VIEN-THONG": 600,
    }
    assert {unit: attempts[unit] for unit in stated} == stated
    perfect = Counter(unit for unit, points in rows if points == 20)
    assert (perfect["DIEN-LUC"], perfect["VIEN-THONG"]) == (317, 135)


def test_how_many_people_and_units_take_part(demo):
    people = {row.account for rows in demo.weeks.values() for row in rows}
    assert 4000 <= len(people) <= 4600
    register = cells(demo.files.people)[2:-1]
    assert people < {row[0] for row in register}
    units = alias_of(demo)
    active = {units[fold(row.unit)] for rows in demo.weeks.values() for row in rows}
    assert (len(set(units.values())), len(active)) == (78, 72)


def test_responses_score_exactly_the_points(demo):
    key = {item.code: item.key for item in demo.bank}
    for number, rows in demo.weeks.items():
        for row in rows:
            form = demo.forms[number][row.form]
            assert score_responses(form, key, canonical_responses(form.layout, row.displayed)) == row.points


def test_times_lie_in_the_window_and_agree_with_the_duration(demo):
    for number, rows in demo.weeks.items():
        week = demo.setup.week(number)
        assert all(week.opens_at <= row.started and row.submitted < week.closes_at for row in rows)
        assert all((row.submitted - row.started).total_seconds() == row.duration_s for row in rows)
        assert max(row.duration_s for row in rows) < week.time_limit_s


def test_nobody_sits_two_papers_at_once(demo):
    for rows in demo.weeks.values():
        ordered = sorted(rows, key=lambda row: (row.account, row.started))
        for before, after in pairwise(ordered):
            assert before.account != after.account or before.submitted <= after.started


def test_people_sit_in_office_hours_and_in_the_evening(demo):
    hours = Counter(row.started.hour for rows in demo.weeks.values() for row in rows)
    share = {hour: hours[hour] / hours.total() for hour in range(24)}
    assert sum(share[hour] for hour in (23, 0, 1, 2, 3, 4, 5)) < 0.03
    assert min(share[9], share[15]) > share[12] > 0.01
    assert share[20] > share[18]


def test_practice_makes_faster_and_better(demo):
    for rows in demo.weeks.values():
        turns: dict[str, int] = Counter()
        firsts, later = [], []
        for row in sorted(rows, key=lambda row: row.started):
            turns[row.account] += 1
            (firsts if turns[row.account] == 1 else later).append(row)
        assert mean(row.points for row in later) > mean(row.points for row in firsts) + 0.5
        assert mean(row.duration_s for row in later) < 0.85 * mean(row.duration_s for row in firsts)


def mean(values) -> float:
    listed = list(values)
    return sum(listed) / len(listed)


def lasting(demo: Demo, number: int) -> list[demo_reader.Row]:
    """The week's standings without those who keep no prize of it."""
    passed = {one.person_code for one in demo.files.passed if one.week_number == number}
    return [row for row in recognised(demo.weeks[number]) if row.account not in passed]


def ranked_winners(demo: Demo, number: int) -> list[str]:
    """The units of the ten who win, the planted tie in the order of the decision."""
    best = lasting(demo, number)[:10]
    order = {code: place for decision in demo.files.decisions for place, code in enumerate(decision.person_codes)}
    key = [(-row.points, row.duration_s, row.submitted, order.get(row.account, 0)) for row in best]
    units = alias_of(demo)
    return [units[fold(row.unit)] for _, row in sorted(zip(key, best, strict=True), key=lambda pair: pair[0])]


def test_the_prizes_of_the_units_come_out(demo):
    lines = ("NHAT", "NHI", "NHI", "BA", "BA", "BA", "KK", "KK", "KK", "KK")
    prizes = Counter(
        (unit, line) for number in demo.weeks for unit, line in zip(ranked_winners(demo, number), lines, strict=True)
    )
    stated = {
        "NHNN-BAC": {"NHAT": 2, "NHI": 2, "KK": 4},
        "VP-UBND": {"NHAT": 1, "NHI": 3, "BA": 9, "KK": 3},
        "NHNN-TINH": {"NHAT": 1, "KK": 4},
        "CUC-THUE": {"NHI": 1, "KK": 1},
        "VIEN-THONG": {"KK": 1},
    }
    counted = {unit: {line: n for (u, line), n in prizes.items() if u == unit} for unit in stated}
    assert counted == stated
    rest = Counter(line for (unit, line), n in prizes.items() if unit not in stated for _ in range(n))
    assert rest == {"NHI": 2, "BA": 3, "KK": 3}


def test_forty_winners_are_forty_people(demo):
    winners = [row.account for number in demo.weeks for row in lasting(demo, number)[:10]]
    assert len(set(winners)) == 40


def test_three_people_stand_among_the_winners_and_keep_no_prize_there(demo):
    places = {
        (number, place): row.code
        for number in demo.weeks
        for place, row in enumerate(recognised(demo.weeks[number])[:10], start=1)
    }
    passed = [(one.week_number, one.reason, one.attempt_code) for one in demo.files.passed]
    assert passed == [
        (2, PassedReason.FAILED, places[2, 4]),
        (4, PassedReason.HOLDS_PRIZE, places[4, 2]),
        (4, PassedReason.NO_ANSWER, places[4, 5]),
    ]


def test_who_is_passed_over_for_a_prize_held_won_a_lesser_one_before_and_the_others_never_win(demo):
    won = {
        row.account: (number, place)
        for number in demo.weeks
        for place, row in enumerate(lasting(demo, number)[:10], start=1)
    }
    failed, holder, silent = (one.person_code for one in demo.files.passed)
    week, place = won[holder]
    assert (week in (1, 2, 3), place in LESSER_RANKS) == (True, True)
    assert {failed, silent} & set(won) == set()
    units = {one.unit_code: set(ranked_winners(demo, one.week_number)) for one in demo.files.passed[::2]}
    assert [unit for unit, winning in units.items() if unit in winning] == []


def test_the_only_tie_across_a_prize_line_is_the_planted_one(demo):
    ties = {}
    for number in demo.weeks:
        best = lasting(demo, number)
        for place in (1, 3, 6, 10):
            above, below = best[place - 1], best[place]
            same = [(row.points, row.duration_s, row.submitted) for row in (above, below)]
            if same[0] == same[1]:
                ties[number, place] = {above.account, below.account}
        assert all(row.points == 20 for row in best[:10])
    (decision,) = demo.files.decisions
    assert ties == {(3, 6): set(decision.person_codes)}
    codes = {row.code: row.account for row in demo.weeks[3]}
    assert [codes[code] for code in decision.attempt_codes] == list(decision.person_codes)


def test_the_decision_file_says_the_same(demo):
    (decision,) = demo.files.decisions
    rows = cells(demo.files.decisions_file)
    assert rows[0] == ["Tuần", "Thứ tự", "Mã tài khoản", "Họ và tên", "Lý do"]
    assert [row[:3] for row in rows[1:]] == [["3", "1", decision.person_codes[0]], ["3", "2", decision.person_codes[1]]]


def test_the_files_are_as_messy_as_they_should_be(demo):
    units = alias_of(demo)
    spelled: dict[str, set[str]] = {}
    for rows in demo.weeks.values():
        for row in rows:
            spelled.setdefault(units[fold(row.unit)], set()).add(row.unit)
    assert min(len(spelled[unit]) for unit in ("NHNN-BAC", "VP-UBND", "SO-GDDT")) >= 5
    phones = {type(row.phone) for row in demo.weeks[1]}
    assert phones == {str, float}
    heads = {number: [row[:3] for row in cells(path)[:4]] for number, path in demo.files.attempts.items()}
    assert heads[2][:3] == [
        ["KẾT QUẢ THI TRỰC TUYẾN TUẦN 2", "", ""],
        ["STT", "Mã lượt thi", "Người dự thi"],
        ["", "", "Mã tài khoản"],
    ]
    assert heads[1][2:] == [["STT", "Mã lượt thi", "Người dự thi"], ["", "", "Mã tài khoản"]]
    assert {number: cells(path)[-1][0] for number, path in demo.files.attempts.items()} == dict.fromkeys(
        range(1, 5), "Tổng cộng"
    )
    shapes = {number: cells(path)[-2][8] for number, path in demo.files.attempts.items()}
    assert re.fullmatch(r"\d\d:\d\d:\d\d", shapes[1])
    assert re.fullmatch(r"(\d+ phút )?\d+ giây", shapes[2])
    assert type(shapes[3]).__name__ in {"time", "timedelta"}
    assert re.fullmatch(r"\d+", shapes[4])


def test_personal_data_cannot_be_anybodys(demo):
    rows = cells(demo.files.people)[2:-1]
    phones = [re.sub(r"\s", "", str(row[4]).removesuffix(".0")).zfill(10) for row in rows if row[4]]
    id_numbers = [str(row[3]) for row in rows if row[3]]
    assert all(re.fullmatch(r"0900\d{6}", phone) for phone in phones)
    assert all(re.fullmatch(r"000\d{9}", id_number) for id_number in id_numbers)


def test_a_phone_or_an_id_number_is_shared_only_where_it_is_planted(demo):
    rows = cells(demo.files.people)[2:-1]
    shared = []
    for by, column in (("phone", 4), ("id_number", 3)):
        holders: dict[str, list[str]] = {}
        for row in rows:
            if row[column]:
                holders.setdefault(re.sub(r"\s", "", str(row[column]).removesuffix(".0")).zfill(10), []).append(row[0])
        shared += [(by, *codes) for codes in holders.values() if len(codes) > 1]
    pairs = [(pair.by, pair.keep, pair.other) for pair in demo.files.pairs]
    assert sorted(shared) == sorted(pair for pair in pairs if pair[0] != "description")


def test_an_attempt_comes_from_a_device_of_its_person_or_from_a_planted_one(demo):
    owners: dict[str, set[str]] = {}
    for number in demo.weeks:
        for row in demo_reader.read_accepted(demo.files, number):
            owners.setdefault(row.device, set()).add(row.account)
    assert all(re.fullmatch(r"TB-[0-9a-f]{8}", device) for device in owners)
    assert Counter(map(len, owners.values())).keys() == {1, 2, 5, 6}
    # two second accounts are used on the phone of the first
    assert [sum(len(people) == n for people in owners.values()) for n in (2, 5, 6)] == [2, 1, 1]
    of_person = Counter(account for people in owners.values() for account in people)
    assert Counter(of_person.values()).keys() == {1, 2, 3}


def test_a_second_run_writes_the_same_bytes(demo, tmp_path):
    again = demo_reader.make_files(tmp_path, demo.seed)
    assert [path.read_bytes() for path in again.paths] == [path.read_bytes() for path in demo.files.paths]
    told = ("planted", "papers", "winners", "passed", "pairs", "outsiders", "decisions")
    for name in (*told, "ineligible", "signed", "sharing"):
        assert getattr(again, name) == getattr(demo.files, name)
    assert len(again.paths) == 9


def test_another_seed_invents_other_people():
    people = [
        make_people(demo_units(), np.full(9, 1000), np.random.Generator(np.random.PCG64(seed))) for seed in (1, 2)
    ]
    assert people[0].names != people[1].names
    assert len(people[0].names) == len(people[1].names)
