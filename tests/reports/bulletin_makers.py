"""An invented week as its announcements know it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from workbench.queries.public_results import UnitPart
from workbench.reports.award_data import AwardData, Winner


def make_winner(prize: str, name: str, unit: str, duration_ms: int) -> Winner:
    """One winner with all four points."""
    return Winner(1, prize, 100, "P1", name, "DV1", unit, 4, 4, duration_ms, None, None)


def make_week_data(**changes: Any) -> AwardData:
    """Two winners and three units, one of them with nobody."""
    values: dict[str, Any] = {
        "sha256": "0123456789ab" + "0" * 52,
        "day": date(2022, 10, 12),
        "week": 3,
        "contest_name": "Cuộc thi thử",
        "organiser": "Ban Tổ chức thử",
        "parent_body": "Cấp trên thử",
        "place": "Sông Ngân",
        "rules_notice": "Thể lệ thử",
        "opens_at": datetime(2022, 10, 3, 1, tzinfo=UTC),
        "closes_at": datetime(2022, 10, 10, 10, tzinfo=UTC),
        "chair": ("Trưởng Ban Thử", "Trưởng ban"),
        "secretary": ("Thư Ký Thử", "Tổ thư ký"),
        "facts": {"quiz.week.3.participations": 2, "quiz.week.3.attempts": 5},
        "winners": (
            make_winner("Giải Nhất", "Nguyễn Thị Thử", "Sở Thử nghiệm", 95000),
            make_winner("Giải Nhì", "Lò Văn Giả", "Trường Thử nghiệm", 101500),
        ),
        "units": (
            UnitPart("Sở Thử nghiệm", 100, 1, 3, True),
            UnitPart("Trường Thử nghiệm", None, 1, 2, True),
            UnitPart("Chi cục Vắng mặt", 10, 0, 0, False),
        ),
    }
    return AwardData(**values | changes)
