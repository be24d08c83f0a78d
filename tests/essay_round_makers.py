"""A small essay contest on its way: a register with texts of which one is too long, and judges who disagree once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk_makers import write_register
from makers import make_contest, marks_csv
from sqlalchemy import Engine

from workbench.formats.packing import pack
from workbench.queries.essays import essay_rows
from workbench.queries.panels import sheets_of_round
from workbench.store import home, reading
from workbench.terms import EssayRound

WORKS = {"B1": "DV1", "B2": "DV1", "B3": "DV2", "B4": "DV2", "B5": "DV3", "B6": "DV3", "B7": "DV3"}
PASSAGE = (
    "cùng nhau góp công góp sức mở con đường mới nối bản làng với trung tâm xã, với trường học và chợ phiên"
    " của vùng cao quê mình"
)
RULES: dict[str, Any] = {
    "words_to": 60,
    "gap": {"agree_below": 10, "third_above": 20},
    "collective": {"per_work": 1, "per_prize": {"NHAT": 10}},
}


def make_essay_contest(engine: Engine, **rules: Any) -> tuple[str, str]:
    """Store a contest without works; give the paths of its register and of the zip of its texts."""
    make_contest(engine, **{"essays": RULES} | rules)
    texts = {code: f"Chuyện số {n}, do Tác Giả {n} kể lại." for n, code in enumerate(WORKS, start=1)}
    texts |= {"B1": f"Bà con {PASSAGE}.", "B2": f"Đồng bào {PASSAGE.upper()}!", "B6": "Dài dòng mãi. " * 30}
    register = write_register("bai-viet.csv", WORKS)
    path = home() / "data" / "inbox" / "toan-van.zip"
    path.write_bytes(pack({f"{code}.txt": text.encode() for code, text in texts.items() if code != "B7"}))
    return register, "data/inbox/toan-van.zip"


def blind_codes_by_work(engine: Engine) -> dict[str, str]:
    """Give work code -> blind code."""
    with reading(engine) as session:
        return {work.code: work.blind_code or "" for work in essay_rows(session, 1)}


def write_open_marks(engine: Engine, name: str, essay_round: EssayRound, points: Mapping[str, tuple[int, ...]]) -> str:
    """Write every sheet that is not final yet: a work's judges give its points for content in turn, 30 for style."""
    turn = {code: iter(given) for code, given in points.items()}
    with reading(engine) as session:
        sheets = [one for one in sheets_of_round(session, 1, essay_round) if not (one.is_withdrawn or one.is_final)]
    data = marks_csv((one.blind_code, one.judge_code, next(turn[one.essay_code]), 30) for one in sheets)
    path = home() / "data" / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return f"data/inbox/{name}"
