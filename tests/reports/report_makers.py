"""Makers of report data for the tests: an invented contest of any length."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from workbench.reports.report_data import (
    ClaimRow,
    ContestInfo,
    EssayAwardRow,
    EssayPhase,
    Evidence,
    Letterhead,
    Narrative,
    ReportData,
    UnitRow,
    WeekRow,
    WinnerRow,
)
from workbench.rules.facts import Fact
from workbench.terms import IneligibleReason, Verdict

# participations, attempts, perfect attempts, people with one, one point short, fastest in seconds
WEEKS = (
    (2076, 6586, 872, 300, 1450, 24),
    (2256, 8838, 1522, 340, 2852, 19),
    (2470, 10759, 685, 236, 1984, 18),
    (2270, 6696, 534, 208, 1210, 17),
    (1980, 5120, 410, 190, 900, 21),
    (2010, 5333, 395, 185, 870, 22),
)
POOLS = (40, 40, 100, 200, 200, 200)
UNIT_NAMES = (
    "Ngân hàng Nông nghiệp chi nhánh Bắc Sông Ngân",
    "Sở Lao động - Thương binh và Xã hội",
    "Văn phòng Ủy ban nhân dân tỉnh",
    "Trường Cao đẳng Sông Ngân",
    "Cục Thuế tỉnh Sông Ngân",
    "Công ty Điện lực Sông Ngân",
    "Viễn thông Sông Ngân",
    "Báo Sông Ngân",
)
PRIZES = (("Giải Nhất", 1), ("Giải Nhì", 2), ("Giải Ba", 3), ("Giải Khuyến khích", 4))
PEOPLE = ("Lò Thị Ngọc Ánh", "Giàng A Sử", "Hoàng Đình Thưởng", "Nông Thị Kiều Oanh", "Vàng Văn Hữu")


def make_units(count: int) -> tuple[UnitRow, ...]:
    units = []
    for place in range(count):
        name = UNIT_NAMES[place] if place < len(UNIT_NAMES) else f"Chi bộ cơ sở số {place + 1}"
        attempts = max(0, 3748 // (place + 1) - 60) if place < count - 2 or count < 4 else 0
        people = attempts // 6
        headcount = None if place % 9 == 5 else 40 + people * 2
        best = 20 if attempts else None
        units.append(UnitRow(f"DV-{place + 1:02d}", name, headcount, people, attempts, attempts // 9, best))
    return tuple(units)


def make_facts(weeks: int, units: tuple[UnitRow, ...], works: int) -> tuple[Fact, ...]:
    facts = []
    names = ("participations", "attempts", "perfect_attempts", "perfect_participations", "attempts_19", "fastest_s")
    for number, row in enumerate(WEEKS[:weeks], start=1):
        for name, value in zip(names, row, strict=True):
            facts.append(Fact(f"quiz.week.{number}.{name}", value, "lượt", f"{name} của tuần {number}."))
        if number > 1:
            drop = WEEKS[number - 2][2] - row[2]
            facts.append(Fact(f"quiz.week.{number}.perfect_attempts_drop", drop, "lượt", "Mức giảm."))
    rows = WEEKS[:weeks]
    taking = sum(unit.attempts > 0 for unit in units)
    totals = (
        ("participations", sum(r[0] for r in rows), "Cộng số người dự thi của từng tuần."),
        ("people", 5123, "Số người dự thi khác nhau trong cả cuộc thi, mỗi người tính một lần."),
        ("attempts", sum(r[1] for r in rows), "Số bài thi đã nộp và được chấp nhận."),
        ("perfect_attempts", sum(r[2] for r in rows), "Số bài thi trả lời đúng tất cả các câu."),
        ("perfect_participations", sum(r[3] for r in rows), "Cộng số người đạt điểm tuyệt đối của từng tuần."),
        ("fastest_s", min(r[5] for r in rows), "Thời gian của bài thi hoàn thành nhanh nhất."),
        ("weeks", weeks, "Số tuần thi."),
        ("items", 250, "Số câu của ngân hàng câu hỏi."),
        ("units", len(units), "Số đơn vị."),
        ("units_taking_part", taking, "Số đơn vị có người dự thi."),
    )
    facts += [Fact(f"quiz.total.{name}", value, "lượt", text) for name, value, text in totals]
    for unit in units:
        for name in ("attempts", "perfect_attempts", "people"):
            facts.append(Fact(f"quiz.unit.{unit.code}.{name}", getattr(unit, name), "lượt", f"{name}: {unit.name}."))
    essays = {"works": works, "units": 52, "eligible": works - 17, "ineligible": 17, "awarded": 10, "judges": 12}
    for name, value in essays.items():
        facts.append(Fact(f"essay.total.{name}", value if works else 0, "bài", f"essay {name}."))
    facts.append(Fact("essay.total.phases", 2 if works else 0, "giai đoạn", "Số giai đoạn nhận bài."))
    return tuple(facts)


def make_winners(weeks: int) -> tuple[WinnerRow, ...]:
    winners = []
    for week in range(1, weeks + 1):
        rank = 0
        for prize, quota in PRIZES:
            for _ in range(quota):
                rank += 1
                person, unit = PEOPLE[rank % len(PEOPLE)], UNIT_NAMES[rank % len(UNIT_NAMES)]
                winners.append(WinnerRow(week, rank, prize, person, unit, 20, 16000 + rank * 1217))
    return tuple(winners)


def make_essay_awards() -> tuple[EssayAwardRow, ...]:
    titles = ("Người giữ lửa ở bản cao", "Chi bộ nhỏ bên dòng sông", "Chuyện của tổ vay vốn số 5", "Đèn sáng cuối phố")
    prizes = [prize for prize, quota in PRIZES for _ in range(quota)]
    return tuple(
        EssayAwardRow(
            prize,
            titles[place % len(titles)],
            f"{PEOPLE[place % len(PEOPLE)]} (Mai Lan)" if place % 3 == 0 else PEOPLE[place % len(PEOPLE)],
            UNIT_NAMES[place % len(UNIT_NAMES)],
            Decimal("94.50") - place,
        )
        for place, prize in enumerate(prizes)
    )


def make_claims() -> tuple[ClaimRow, ...]:
    return (
        ClaimRow("Tổng số lượt người dự thi", "9.020", "9.072", "+52", Verdict.MISMATCH),
        ClaimRow("Tổng số lượt bài thi", "32.874", "32.879", "+5", Verdict.MISMATCH),
        ClaimRow("Tổng số bài đạt điểm tuyệt đối", "3.613", "3.613", "0", Verdict.MATCH),
        ClaimRow("Thời gian bài thi nhanh nhất", "17", "17", "0", Verdict.MATCH),
        ClaimRow("Số đơn vị có bài viết (trên 50)", "trên 50", "–", "–", Verdict.NOT_CHECKABLE),
    )


def make_letterhead(number: int | None = 5) -> Letterhead:
    return Letterhead(
        parent_body="Tỉnh ủy Sông Ngân",
        issuer_lines=("Đảng ủy Khối cơ quan", "và doanh nghiệp tỉnh"),
        number=number,
        symbol="BC/ĐUK",
        place="Sông Ngân",
        signed_on=date(2023, 5, 9),
        authority="T/M BAN THƯỜNG VỤ",
        position="Phó Bí thư",
        signer="Trần Thị Hương Giang",
        recipients=(
            "Thường trực Tỉnh ủy (báo cáo)",
            "Ban Tuyên giáo Tỉnh ủy",
            "Các đồng chí Ủy viên Ban Chấp hành Đảng bộ Khối",
            "Các chi, đảng bộ trực thuộc",
            "Lưu Văn phòng Đảng ủy Khối",
        ),
    )


def make_contest() -> ContestInfo:
    return ContestInfo(
        name="Tìm hiểu về “Đảng viên tốt, chi bộ kiểu mẫu”",
        organiser="Đảng ủy Khối cơ quan và doanh nghiệp tỉnh Sông Ngân",
        plan="Kế hoạch số 144-KH/ĐUK ngày 18/8/2022 của Ban Thường vụ Đảng ủy Khối về tổ chức Cuộc thi",
        grounds=(
            "Chương trình công tác năm 2022 của Ban Chấp hành Đảng bộ Khối cơ quan và doanh nghiệp tỉnh Sông Ngân",
        ),
        launched_on=date(2022, 8, 23),
        launch_event="Hội nghị báo cáo viên tháng 8 năm 2022",
        areas=("Hiến pháp và bộ máy nhà nước", "Lịch sử Việt Nam", "Pháp luật trong đời sống"),
        questions_per_attempt=20,
        rules_notice="Thể lệ số 01-TL/BTC",
    )


def make_report_data(
    weeks: int = 4, units: int = 24, works: int = 134, narrative: Narrative | None = None, number: int | None = 5
) -> ReportData:
    """A contest of the size asked for; the first four weeks have the figures of the real one."""
    unit_rows = make_units(units)
    opens = datetime(2022, 9, 19, 1, 0, tzinfo=UTC)
    return ReportData(
        contest=make_contest(),
        letterhead=make_letterhead(number),
        facts=make_facts(weeks, unit_rows, works),
        weeks=tuple(
            WeekRow(
                n, opens + timedelta(weeks=2 * n - 2), opens + timedelta(weeks=2 * n - 2, days=8, hours=2), POOLS[n - 1]
            )
            for n in range(1, weeks + 1)
        ),
        units=unit_rows,
        winners=make_winners(weeks),
        essay_phases=(
            EssayPhase(1, "từ tháng 8 đến tháng 11 năm 2022"),
            EssayPhase(2, "từ tháng 11 năm 2022 đến ngày 15/4/2023"),
        )
        if works
        else (),
        essay_awards=make_essay_awards() if works else (),
        ineligible=((IneligibleReason.LATE, 6), (IneligibleReason.TOO_LONG, 9), (IneligibleReason.OFF_SUBJECT, 2))
        if works
        else (),
        claims=make_claims(),
        evidence=Evidence("ab" * 32, "cd" * 32, "ef" * 32),
        narrative=narrative or Narrative(),
    )
