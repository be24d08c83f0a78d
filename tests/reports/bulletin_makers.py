"""An invented announcement, and names that no page, picture or chat may act upon."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from workbench.reports.bulletin_data import Announced, BulletinData, UnitPart, one_line

HOSTILE = (
    '=HYPERLINK("http://x.example","bấm")',
    "<img src=x onerror=alert(1)>",
    "An\u202eaB\u202c \u200fC",
    "Nguyễn " * 30,
    "Z\u0323\u0323\u0323\u0301\u0301\u0301a\u0323",
    "$x^2$ & *đậm* @everyone \U0001f600",
    "hai\ndòng\x07",
)


def make_bulletin(**changes: Any) -> BulletinData:
    """Two winners and three units, one of them with nobody."""
    values: dict[str, Any] = {
        "contest_name": "Cuộc thi thử",
        "organiser": "Ban Tổ chức thử",
        "place": "Sông Ngân",
        "week": 3,
        "opens_at": datetime(2022, 10, 3, 1, tzinfo=UTC),
        "closes_at": datetime(2022, 10, 10, 10, tzinfo=UTC),
        "short_hash": "0123456789ab",
        "people": 2,
        "attempts": 5,
        "winners": (
            Announced("Giải Nhất", "Nguyễn Thị Thử", "Sở Thử nghiệm", 4, 4, 95000),
            Announced("Giải Nhì", "Lò Văn Giả", "Trường Thử nghiệm", 4, 4, 101500),
        ),
        "units": (
            UnitPart("Sở Thử nghiệm", 100, 1, 3, True),
            UnitPart("Trường Thử nghiệm", None, 1, 2, True),
            UnitPart("Chi cục Vắng mặt", 10, 0, 0, False),
        ),
    }
    return BulletinData(**values | changes)


def make_hostile_bulletin() -> BulletinData:
    """A bulletin in which every name from outside is hostile."""
    names = [one_line(name) for name in HOSTILE]
    return make_bulletin(
        contest_name=names[1],
        winners=tuple(Announced(name, name, name, 4, 4, 95000) for name in names),
        units=tuple(UnitPart(name, None, n, n, n > 0) for n, name in enumerate(names)),
    )
