"""A small week and Moodle-like reports of it, for the tests of intake profiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from intake_makers import known_attempts, make_csv

from workbench.intake.answers import KnownItem, Questions
from workbench.intake.conversion import KnownPerson, KnownPlatform
from workbench.intake.profiles import Profile, shipped_profiles
from workbench.intake.records import AttemptRecord

ITEMS = {
    "HP-001": KnownItem("Hiến pháp có hiệu lực: khi nào?", ("2013", "2014", "1992; sửa 2001", "2016")),
    "LS-004": KnownItem("Chi bộ  đầu tiên ra đời ở đâu?", ("Hà Nội", "Huế", "Vinh", "Sông Ngân")),
    "KT-002": KnownItem("Thuế suất là bao nhiêu?", ("5%", "10%", "15%", "20%")),
}
FORMS = {"D001": "HP-001:BADC LS-004:ACDB KT-002:ABCD", "D002": "LS-004:ABCD HP-001:ABCD KT-002:DCBA"}
PEOPLE = {
    "an@vi.du": KnownPerson("TK0001", "Nguyễn Thị An", "SYT"),
    "binh@vi.du": KnownPerson("TK0002", "Trần Văn Bình", "SGD"),
    "chi@vi.du": KnownPerson("TK0003", "Lê Chi", "DL"),
}


def known_platform(**changed: object) -> KnownPlatform:
    """Give the week of three questions of ``intake_makers`` with two forms, three items and three people."""
    attempts = known_attempts(**{"forms": FORMS, **changed})
    return KnownPlatform(attempts, Questions(ITEMS, attempts.forms), PEOPLE)


def profile(name: str = "moodle-responses", **changed: object) -> Profile:
    """Give a shipped profile with some of its values changed."""
    return Profile.model_validate({**shipped_profiles()[name].model_dump(), **changed})


@dataclass(frozen=True)
class Dialect:
    """The words of one language and age of Moodle."""

    headings: tuple[str, ...]
    question: str
    response: str
    right: str
    finished: str
    unfinished: str
    month: str
    spans: tuple[str, ...]
    average: str
    comma: bool = False

    def moment(self, day: int, clock: str) -> str:
        """Write a moment of September 2022 as the report does, two spaces where the comma was."""
        return f"{day} {self.month} 2022  {clock}"

    def grade(self, points: str) -> str:
        """Write a number with the language's decimal sign."""
        return points.replace(".", ",") if self.comma else points


EN_NEW = Dialect(
    ("Last name", "First name", "Email address", "Institution", "Status", "Started", "Completed", "Duration", "Grade"),
    "Question", "Response", "Right answer", "Finished", "In progress", "September",
    ("24 secs", "7 mins 43 secs", "2 hours 7 mins"), "Overall average",
)  # fmt: skip
EN_OLD = Dialect(
    ("Surname", "First name", "Email address", "Institution", "State", "Started on", "Completed", "Time taken",
     "Grade"),
    "Question", "Response", "Right answer", "Finished", "In progress", "September",
    ("24 secs", "7 mins 43 secs", "2 hours 7 mins"), "Overall average",
)  # fmt: skip
VI = Dialect(
    ("Họ", "Tên", "Địa chỉ thư điện tử", "Cơ quan", "Trạng thái", "Bắt đầu vào lúc", "Được hoàn thành",
     "Thời gian thực hiện", "Điểm"),
    "Câu hỏi", "Đáp án", "Câu trả lời đúng", "Đã xong", "Đang thực hiện", "Tháng chín",
    ("24 giây", "7 phút 43 giây", "2 giờ 7 phút"), "Trung bình chung", comma=True,
)  # fmt: skip
DIALECTS = {"en-new": EN_NEW, "en-old": EN_OLD, "vi": VI}

Q_HP = "[HP-001] Hiến pháp có hiệu lực: khi nào?: 2014; 2013; 2016; 1992; sửa 2001"
Q_LS = "Chi bộ đầu tiên ra đời ở đâu?: Hà Nội; Vinh; Sông Ngân; Huế"
Q_KT = "[KT-002] Thuế suất là bao nhiêu?: 5%; 10%; 15%; 20%"
PAPER = ((Q_HP, "2014"), (Q_LS, "Vinh"), (Q_KT, "-"))


def moodle_rows(words: Dialect) -> list[list[str]]:
    """Give a report of three attempts handed in, one under way and the average, as one dialect writes it."""
    heads = [*words.headings[:-1], f"{words.headings[-1]}/{words.grade('3.00')}"]
    heads += [f"{name} {n}" for n in (1, 2, 3) for name in (words.question, words.response, words.right)]
    paper = [text for question, answer in PAPER for text in (question, answer, "…")]
    turned = [text for question, answer in (PAPER[1], PAPER[0], PAPER[2]) for text in (question, answer, "…")]
    return [
        heads,
        ["Nguyễn", "Thị An", "an@vi.du", "Sở Y tế", words.finished, words.moment(20, "8:15 AM"),
         words.moment(20, "8:15 AM"), words.spans[0], words.grade("2.00"), *paper],
        ["Trần", "Văn Bình", "Binh@vi.du", "-", words.finished, words.moment(20, "1:05 PM"),
         words.moment(20, "1:13 PM"), words.spans[1], words.grade("3.00"), *turned],
        ["Lê", "Chi", "chi@vi.du", "-", words.unfinished, words.moment(21, "9:00 AM"), "-", "-", "-", *paper],
        ["Lê", "Chi", "chi@vi.du", "DL", words.finished, words.moment(22, "9:00 AM"),
         words.moment(22, "11:07 AM"), words.spans[2], words.grade("0.00"), *paper],
        [words.average, "", "", "", "", "", "", "", words.grade("1.67"), *[""] * 9],
    ]  # fmt: skip


def moodle_csv(words: Dialect, *more: Sequence[object], drop: int = 0) -> bytes:
    """Write the report as a CSV, with more rows before the average and without the last ``drop`` attempts."""
    rows = moodle_rows(words)
    return make_csv([*rows[: len(rows) - 1 - drop], *more, rows[-1]])


def at(day: int, hour: int, minute: int, second: int = 0) -> datetime:
    """Give a moment of September 2022 in local time."""
    return datetime(2022, 9, day, hour - 7, minute, second, tzinfo=UTC)


AN = AttemptRecord(
    2, "M-TK0001-202209200815", "TK0001", "Nguyễn Thị An", "SYT", None, "D001", at(20, 8, 15), at(20, 8, 15),
    24_000, 1000, 2, 3, "BC-", moment_resolution_ms=60_000,
)  # fmt: skip
BINH = AttemptRecord(
    3, "M-TK0002-202209201305", "TK0002", "Trần Văn Bình", "SGD", None, "D001", at(20, 13, 5), at(20, 13, 13),
    463_000, 1000, 3, 3, "BC-", moment_resolution_ms=60_000,
)  # fmt: skip
CHI = AttemptRecord(
    5, "M-TK0003-202209220900", "TK0003", "Lê Chi", "DL", None, "D001", at(22, 9, 0), at(22, 11, 7),
    7_620_000, 60_000, 0, 3, "BC-", moment_resolution_ms=60_000,
)  # fmt: skip
