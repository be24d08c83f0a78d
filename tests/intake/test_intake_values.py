"""Single cells: every shape seen, and what is refused instead of guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.intake.values import (
    Duration,
    Fault,
    parse_date,
    parse_decimal,
    parse_duration,
    parse_id_number,
    parse_moment,
    parse_phone,
    parse_whole,
)
from workbench.texts import LOCAL_ZONE, format_duration

PARSERS = [parse_date, parse_decimal, parse_duration, parse_id_number, parse_moment, parse_phone, parse_whole]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("00:00:17", Duration(17_000, 1000)),
        ("0:00:17", Duration(17_000, 1000)),
        ("00:00:17.25", Duration(17_250, 10)),
        ("00:00:17,250", Duration(17_250, 1)),
        ("17", Duration(17_000, 1000)),
        ("17.0", Duration(17_000, 1000)),
        ("17,5", Duration(17_500, 100)),
        ("17 giây", Duration(17_000, 1000)),
        ("17 GIÂY", Duration(17_000, 1000)),
        ("17s", Duration(17_000, 1000)),
        ("1 phút 05 giây", Duration(65_000, 1000)),
        ("1 phút, 5 giây", Duration(65_000, 1000)),
        ("1'05\"", Duration(65_000, 1000)),
        ("2 phút", Duration(120_000, 60_000)),
        ("1 giờ 2 phút", Duration(3_720_000, 60_000)),
        ("1 giờ 2 phút 3 giây", Duration(3_723_000, 1000)),
        ("2 hours 7 mins", Duration(7_620_000, 60_000)),
        ("7 mins 43 secs", Duration(463_000, 1000)),
        ("24:00:00", Duration(86_400_000, 1000)),
        ("0.0001967592592592593", Duration(17_000, 1000)),
        ("0.0001967", Duration(16_995, 1)),
        ("0", Fault("intake.duration_zero")),
        ("00:00:00", Fault("intake.duration_zero")),
        ("0 giây", Fault("intake.duration_zero")),
        ("0,0", Fault("intake.duration_zero")),
        ("24:00:01", Fault("intake.duration_absurd")),
        ("16 days 14 hours", Duration(1_432_800_000, 3_600_000)),
        ("999999", Fault("intake.duration_absurd")),
        ("01:05", Fault("intake.duration_unclear")),
        ("00:60:00", Fault("intake.duration_unclear")),
        ("00:00:60", Fault("intake.duration_unclear")),
        ("5 giây 1 phút", Fault("intake.duration_unclear")),
        ("1 phút 2 phút", Fault("intake.duration_unclear")),
        ("phút", Fault("intake.duration_unclear")),
        ("17 giây?", Fault("intake.duration_unclear")),
        ("-17", Fault("intake.duration_unclear")),
        ("1e5", Fault("intake.duration_unclear")),
        ("20/09/2022", Fault("intake.duration_unclear")),
    ],
)
def test_durations(text, value):
    assert parse_duration(text) == value


@given(st.integers(1, 3_600_000 - 1))
def test_a_duration_written_by_us_reads_back(seconds_ms):
    read = parse_duration(format_duration(seconds_ms))
    assert isinstance(read, Duration)
    assert read.ms == seconds_ms


@given(st.integers(1, 86_400))
def test_a_spreadsheet_part_of_a_day_reads_back_to_the_second(seconds):
    if seconds < 86_400:
        assert parse_duration(format(Decimal(repr(seconds / 86_400)), "f")) == Duration(seconds * 1000, 1000)
    assert parse_duration(f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}") == Duration(
        seconds * 1000, 1000
    )


@pytest.mark.parametrize(
    "text",
    [
        "19/09/2022 08:00:05",
        "19/9/2022 8:00:05",
        "19-09-2022 08:00:05",
        "19.09.2022  08:00:05",
        "08:00:05 19/09/2022",
        "2022-09-19 08:00:05",
        "2022-09-19T08:00:05",
    ],
)
def test_moments_are_local_time_given_as_utc(text):
    assert parse_moment(text) == datetime(2022, 9, 19, 1, 0, 5, tzinfo=UTC)


def test_moments_may_stop_at_the_minute_or_go_below_the_second():
    assert parse_moment("19/09/2022 08:00") == datetime(2022, 9, 19, 1, 0, tzinfo=UTC)
    assert parse_moment("19/09/2022 08:00:05.25") == datetime(2022, 9, 19, 1, 0, 5, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("19/09/2022", "moment_without_time"),
        ("31/09/2022 08:00", "moment_unclear"),
        ("09/19/2022 08:00", "moment_unclear"),
        ("19/09/22 08:00", "moment_unclear"),
        ("19/09/2022 24:00:00", "moment_unclear"),
        ("19/09/2022 08:60", "moment_unclear"),
        ("19/09/2022 8h00", "moment_unclear"),
        ("44823.3", "moment_unclear"),
        ("08:00:05", "moment_unclear"),
        ("T", "moment_unclear"),
    ],
)
def test_moments_refused(text, code):
    assert parse_moment(text) == Fault(f"intake.{code}")


@given(st.datetimes(datetime(1976, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001
def test_every_local_moment_reads_back(local):
    local = local.replace(microsecond=0, tzinfo=LOCAL_ZONE)
    assert parse_moment(local.strftime("%d/%m/%Y %H:%M:%S")) == local.astimezone(UTC)


@given(st.dates(date(1900, 1, 1)))
def test_every_day_reads_back(day):
    assert parse_date(f"{day.day}/{day.month}/{day.year}") == day
    assert parse_date(f"{day.day:02d}/{day.month:02d}/{day.year} 00:00:00") == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize("text", ["29/02/2022", "1/1/1899", "0/1/2022", "2022", "19/09/2022 08:00:00", "19/09", "x"])
def test_days_refused(text):
    assert parse_date(text) == Fault("intake.date_unclear")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0912345678", "0912345678"),
        ("912345678", "0912345678"),
        ("+84912345678", "0912345678"),
        ("+84 (0)912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("02163852123", "02163852123"),
        ("2163852123", "02163852123"),
        ("01234567890", "0834567890"),
        ("1659123456", "0359123456"),
        ("+841659123456", "0359123456"),
        ("841659123456", "0359123456"),
        ("0169 912 3456", "0399123456"),
        ("01991234567", "0591234567"),
        ("01301234567", None),
        ("12345678", None),
        ("9123456780", None),
        ("9.12E+08", None),
        ("không có", None),
        ("０912345678", None),
    ],
)
def test_phones(text, value):
    assert parse_phone(text) == (value or Fault("intake.phone_unclear"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("038090001234", "038090001234"),
        ("38090001234", "038090001234"),
        ("1090001234", "001090001234"),
        ("038 090 001 234", "038090001234"),
        ("123456789", "123456789"),
        ("12345678", "012345678"),
        ("1234567", None),
        ("0380900012345", None),
        ("3.809E+10", None),
    ],
)
def test_id_numbers(text, value):
    assert parse_id_number(text) == (value or Fault("intake.id_number_unclear"))


@pytest.mark.parametrize(
    ("text", "whole", "number"),
    [
        ("20", 20, Decimal(20)),
        ("-1", -1, Decimal(-1)),
        ("20,0", 20, Decimal(20)),
        ("8,5", Fault("intake.not_whole"), Decimal("8.5")),
        ("8.25", Fault("intake.not_whole"), Decimal("8.25")),
        ("8.255", Fault("intake.number_unclear"), Fault("intake.too_many_decimals")),
        ("8,50000", Fault("intake.not_whole"), Decimal("8.5")),
        ("1.000", Fault("intake.number_unclear"), Decimal(1)),
        ("1.234", Fault("intake.number_unclear"), Fault("intake.too_many_decimals")),
        ("20/20", Fault("intake.not_whole"), Fault("intake.not_a_number")),
        ("NaN", Fault("intake.not_whole"), Fault("intake.not_a_number")),
        ("1e3", Fault("intake.not_whole"), Fault("intake.not_a_number")),
    ],
)
def test_numbers(text, whole, number):
    assert (parse_whole(text), parse_decimal(text)) == (whole, number)


@pytest.mark.parametrize("parser", PARSERS)
@given(text=st.one_of(st.text(max_size=30), st.from_regex(r"[\d/:., +giâyphút-]{0,24}", fullmatch=True)))
def test_no_text_makes_a_parser_fail(parser, text):
    parser(text)
