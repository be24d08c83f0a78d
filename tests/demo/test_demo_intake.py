"""The intake takes the demo's files in, and refuses exactly the faults planted in them."""

import datetime as dt
from collections import Counter

import demo_reader
from demo_reader import LOCAL, Demo

from workbench.demo.exports import SPELLING
from workbench.errors import Severity
from workbench.formats.essay_intake import KnownTexts, read_essay_texts
from workbench.intake.attempts import read_attempts
from workbench.intake.essays import read_essays
from workbench.intake.people import read_people
from workbench.intake.records import KnownAttempts, KnownEssays, KnownPeople, KnownUnits
from workbench.intake.unit_finder import UnitFinder
from workbench.intake.units import read_units
from workbench.rules.essay_texts import length_of
from workbench.rules.screening import CheckId
from workbench.terms import Consent, IneligibleReason
from workbench.texts import fold

TODAY = dt.date(2023, 5, 1)
NOW = dt.datetime(2023, 5, 1, tzinfo=LOCAL)
FAULTS = (
    *("duplicate_row", "points_out_of_range", "unit_unknown", "outside_window"),
    *("in_future", "duration_zero", "missing_value", "moment_unclear"),
)


def units_of(demo: Demo):
    return read_units(demo.files.units.read_bytes(), demo.files.units.name, KnownUnits(today=TODAY))


def spellings_of(demo: Demo) -> dict[str, str]:
    return {fold(text): unit.code for unit in units_of(demo).records for text in (unit.name, *unit.aliases)}


def test_units_and_people_are_clean_but_for_the_total_row(demo):
    units = units_of(demo)
    assert (len(units.records), units.findings) == (78, ())
    path = demo.files.people
    people = read_people(path.read_bytes(), path.name, KnownPeople(units=spellings_of(demo), today=TODAY))
    assert people.refused_by_reason == {"intake.total_row": 1}
    assert len(people.records) == people.rows_read - 1
    assert people.errors == ()
    told = Counter((finding.code, finding.severity) for finding in people.findings)
    assert told == {
        ("intake.total_row", Severity.WARNING): 1,
        ("intake.zeros_restored", Severity.NOTE): 1,
    }


def known_of(demo: Demo, number: int, units: dict[str, str]) -> KnownAttempts:
    week = demo.setup.week(number)
    return KnownAttempts(
        units=units,
        forms={code: form.layout for code, form in demo.forms[number].items()},
        opens_at=week.opens_at,
        closes_at=week.closes_at,
        now=NOW,
        n_items=20,
        keys={item.code: item.key for item in demo.bank},
    )


def test_phones_that_lost_their_zero_get_it_back(demo):
    path = demo.files.people
    intake = read_people(path.read_bytes(), path.name, KnownPeople(units=spellings_of(demo), today=TODAY))
    read = {record.code: record.phone for record in intake.records}
    stripped = {row[0]: f"0{row[4]:.0f}" for row in demo_reader.cells(path)[2:-1] if isinstance(row[4], float)}
    assert 0.3 < len(stripped) / len(read) < 0.38
    assert {code: read[code] for code in stripped} == stripped


def test_a_new_spelling_stops_its_rows_until_somebody_decides_what_it_means(demo):
    listed = spellings_of(demo)
    for number, path in demo.files.attempts.items():
        intake = read_attempts(path.read_bytes(), path.name, known_of(demo, number, listed))
        stopped = Counter(f.values["value"] for f in intake.findings if f.code == "intake.unit_unknown")
        new = {SPELLING.spelling: 4} if number >= SPELLING.first_week else {}
        assert stopped == {"Hợp tác xã Bình Minh": 1, **new}
    names = {unit.code: unit.name for unit in units_of(demo).records}
    assert UnitFinder(listed, names).propose(fold(SPELLING.spelling), 1) == [SPELLING.unit_code]


def test_each_week_loses_exactly_the_planted_rows(demo):
    spellings = demo_reader.alias_of(demo)
    for number, path in demo.files.attempts.items():
        intake = read_attempts(path.read_bytes(), path.name, known_of(demo, number, spellings))
        planted = [fault for fault in demo.files.planted if fault.file == path.name]
        told = [finding for finding in intake.findings if finding.row is not None]
        wrong_rows = {finding.row for finding in told if finding.code != "intake.points_disagree"}
        assert wrong_rows == {fault.row for fault in planted}
        assert {(fault.row, fault.code) for fault in planted} <= {
            (finding.row, finding.code) for finding in intake.findings
        }
        disagreeing = {finding.row for finding in told if finding.code == "intake.points_disagree"}
        assert [record.code for record in intake.records if record.row_no in disagreeing] == [
            paper.attempt_code
            for paper in demo.files.papers
            if (paper.week_number, paper.check) == (number, CheckId.POINTS_DISAGREE)
        ]
        assert intake.refused_by_reason == {
            **dict.fromkeys((f"intake.{fault}" for fault in FAULTS), 1),
            "intake.total_row": 1,
        }
        assert [
            (record.code, record.person_code, record.points, record.duration_ms, record.submitted_at)
            for record in intake.records
        ] == [
            (row.code, row.account, row.points, 1000 * row.duration_s, row.submitted)
            for row in demo_reader.read_accepted(demo.files, number)
        ]


def essays_of(demo: Demo):
    path = demo.files.essays
    return read_essays(path.read_bytes(), path.name, KnownEssays(units=spellings_of(demo), today=TODAY))


def test_the_register_of_essays(demo):
    intake = essays_of(demo)
    assert (intake.errors, intake.refused_by_reason) == ((), {"intake.total_row": 1})
    essays = intake.records
    assert (len(essays), len({essay.unit_code for essay in essays})) == (134, 52)
    assert len({essay.title for essay in essays}) == 134
    assert Counter(essay.phase for essay in essays) == {1: 58, 2: 76}
    late, too_long, lacking = (
        demo.files.ineligible[reason]
        for reason in (IneligibleReason.LATE, IneligibleReason.TOO_LONG, IneligibleReason.MISSING_AUTHOR_DATA)
    )
    assert {reason: len(codes) for reason, codes in demo.files.ineligible.items()} == {
        IneligibleReason.LATE: 5,
        IneligibleReason.TOO_LONG: 5,
        IneligibleReason.MISSING_AUTHOR_DATA: 4,
        IneligibleReason.OFF_SUBJECT: 3,
    }
    for essay in essays:
        assert essay.ineligible_reason is None  # nobody has ruled yet
        sent = essay.postmarked_on or essay.received_on
        assert (sent > dt.date(2023, 4, 15)) == (essay.code in late)
        assert (essay.word_count > 2000) == (essay.code in too_long)
        is_told = bool(essay.authors) and all(author.phone and author.birth_date for author in essay.authors)
        assert is_told == (essay.code not in lacking)
    assert {len(essay.authors) for essay in essays} == {0, 1, 2, 3}
    assert any(author.pen_name for essay in essays for author in essay.authors)
    assert {essay.consent for essay in essays} == {None, Consent.GIVEN, Consent.REFUSED}


def test_every_work_has_a_file_whose_length_is_the_one_in_the_register(demo):
    path = demo.files.essay_texts
    known = KnownTexts({essay.code: essay.title for essay in essays_of(demo).records})
    intake = read_essay_texts(path.read_bytes(), path.name, known)
    assert intake.errors == ()
    assert {record.essay_code: length_of(record.text).syllables for record in intake.records} == {
        essay.code: essay.word_count for essay in essays_of(demo).records
    }
