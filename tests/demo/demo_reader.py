"""A tiny reader of the demo's raw files, on its own: it knows nothing of workbench.intake."""

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from python_calamine import CalamineWorkbook

from workbench.demo import DemoFiles, make_demo
from workbench.demo.exports import SPELLING
from workbench.rules.blueprint import build_pool
from workbench.rules.contest_setup import ContestSetup, load_setup
from workbench.rules.forms import DrawnForm, draw_forms, week_seed
from workbench.terms import Difficulty
from workbench.texts import fold

ROOT = Path(__file__).parents[2]
LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


class BankRow(NamedTuple):
    code: str
    area_code: str
    difficulty: Difficulty
    stem: str
    options: tuple[str, ...]
    key: str


class Row(NamedTuple):
    code: str
    account: str
    full_name: str
    phone: object
    unit: str
    started: dt.datetime
    submitted: dt.datetime
    duration_s: int
    form: str
    points: int
    displayed: str
    device: str


class Demo(NamedTuple):
    seed: int
    files: DemoFiles
    setup: ContestSetup
    bank: list[BankRow]
    weeks: dict[int, list[Row]]
    forms: dict[int, dict[str, DrawnForm]]


def read_bank() -> list[BankRow]:
    difficulty = {"DE": Difficulty.EASY, "VUA": Difficulty.MEDIUM, "KHO": Difficulty.HARD}
    with (ROOT / "data" / "bank.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            BankRow(
                row["ma_cau"],
                row["linh_vuc"],
                difficulty[row["do_kho"]],
                row["noi_dung"],
                (row["A"], row["B"], row["C"], row["D"]),
                row["dap_an"],
            )
            for row in csv.DictReader(file)
        ]


def cells(path: Path) -> list[list[object]]:
    """Every row of the first sheet, or of a CSV with either delimiter."""
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(str(path))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";" if text.count(";") > text.count(",") else ","))


def seconds(value: object) -> int:
    """17, '17', '17 giây', '1 phút 05 giây', '00:01:05', a time cell."""
    if isinstance(value, dt.time):
        return value.hour * 3600 + value.minute * 60 + value.second
    if isinstance(value, dt.timedelta):
        return round(value.total_seconds())
    numbers = [int(number) for number in re.findall(r"\d+", str(value))]
    return sum(number * 60**place for place, number in enumerate(reversed(numbers)))


def moment(text: object) -> dt.datetime:
    return dt.datetime.strptime(str(text), "%d/%m/%Y %H:%M:%S").replace(tzinfo=LOCAL)


def read_rows(files: DemoFiles, number: int) -> list[Row]:
    """The rows of a week that count, below the two rows of headings: no planted faults, no papers to annul."""
    annulled = {paper.attempt_code for paper in files.papers if paper.is_annulled}
    return [row for row in read_accepted(files, number) if row.code not in annulled]


def read_accepted(files: DemoFiles, number: int) -> list[Row]:
    """The rows of a week that are not planted faults."""
    path = files.attempts[number]
    wrong = {fault.row for fault in files.planted if fault.file == path.name}
    table = cells(path)
    head = next(place for place, row in enumerate(table) if "Mã tài khoản" in row)
    return [
        Row(
            *(str(row[1]), str(row[2]), str(row[3]), row[4], str(row[5])),
            *(moment(row[6]), moment(row[7]), seconds(row[8])),
            *(str(row[9]), int(str(row[11]).removesuffix(".0")), str(row[12]), str(row[13])),
        )
        for place, row in enumerate(table[head + 1 :], start=head + 2)
        if place not in wrong
    ]


def make_files(target: Path, seed: int) -> DemoFiles:
    return make_demo(target, load_setup(ROOT / "data" / "contest.toml"), read_bank(), seed)


def make(target: Path, seed: int) -> Demo:
    setup, bank = load_setup(ROOT / "data" / "contest.toml"), read_bank()
    files = make_files(target, seed)
    by_code = {item.code: item for item in bank}
    pools: dict[int, tuple[str, ...]] = {}
    forms = {}
    for week in setup.weeks:
        lot = week_seed(setup.seed, week.number)
        pools[week.number] = build_pool(bank, week, pools, lot)
        drawn = draw_forms([by_code[code] for code in pools[week.number]], 400, lot, n_items=20)
        forms[week.number] = {form.code: form for form in drawn}
    return Demo(seed, files, setup, bank, {number: read_rows(files, number) for number in files.attempts}, forms)


def alias_of(demo: Demo) -> dict[str, str]:
    """Spelling without marks, case and double spaces -> unit code, the spelling decided on among them."""
    table = cells(demo.files.units)[2:]
    spellings = [(code, [name, *aliases.split("; ")]) for code, name, aliases, *_ in table]
    listed = {fold(text): code for code, texts in spellings for text in texts}
    return {**listed, fold(SPELLING.spelling): SPELLING.unit_code}


def recognised(rows: list[Row]) -> list[Row]:
    """Each account's best attempt, best first: points, then speed, then the earlier."""
    ranked = sorted(rows, key=lambda row: (-row.points, row.duration_s, row.submitted))
    first: dict[str, Row] = {}
    for row in ranked:
        first.setdefault(row.account, row)
    return list(first.values())
