"""Invented minutes of each kind."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from workbench.reports.minutes_data import MinutesData, MinutesKind, Person
from workbench.texts import LOCAL_ZONE

CHAIR = Person("Hoàng Đình Giả", "Trưởng Ban Tổ chức")
DEPUTY = Person("Nông Thị Dụ", "Phó Trưởng Ban Tổ chức")
AUDITOR = Person("Đinh Công Soát", "Người kiểm tra độc lập")
SECRETARY = Person("Lò Thị Mẫu", "Tổ trưởng Tổ thư ký")
BUILDER = Person("Vàng Văn Thử", "Thành viên Tổ thư ký")
AREAS = (
    ("Hiến pháp và bộ máy nhà nước", 8),
    ("Lịch sử Việt Nam", 12),
    ("Địa lý, biên giới và biển đảo", 10),
    ("Khoa học, công nghệ và chuyển đổi số", 10),
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2022, 9, day, hour, minute, tzinfo=LOCAL_ZONE)


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


APPROVAL = MinutesData(
    kind=MinutesKind.APPROVAL,
    parent_lines=("Đảng ủy Khối cơ quan", "và doanh nghiệp", "tỉnh Sông Ngân"),
    issuer_lines=("Ban Tổ chức Cuộc thi",),
    number=1,
    symbol="BB/BTC",
    place="Sông Ngân",
    signed_on=date(2022, 9, 15),
    contest_name="Tìm hiểu về “Đảng viên tốt, chi bộ kiểu mẫu”",
    venue="Phòng họp số 2, trụ sở Đảng ủy Khối",
    starts_at=at(15, 14),
    ends_at=at(15, 15, 30),
    chair=CHAIR,
    secretary=SECRETARY,
    members=(DEPUTY, AUDITOR, BUILDER),
    week_number=1,
    opens_at=at(19, 8),
    closes_at=at(27, 10),
    pool_size=40,
    n_forms=400,
    questions_per_attempt=20,
    pool_digest=fingerprint("pool"),
    forms_digest=fingerprint("forms"),
    areas=AREAS,
    built_by=BUILDER,
    approvers=(CHAIR, DEPUTY),
    audit_head=fingerprint("audit"),
    remarks=(
        "Đồng chí Nông Thị Dụ đề nghị rà soát lại cách diễn đạt của câu DL-014; Tổ thư ký đã tiếp thu, chỉnh sửa.",
    ),
)
SEALING = replace(
    APPROVAL,
    kind=MinutesKind.SEALING,
    number=2,
    signed_on=date(2022, 9, 16),
    starts_at=at(16, 8),
    ends_at=at(16, 8, 45),
    members=(BUILDER,),
    holders=(CHAIR, DEPUTY, AUDITOR),
    areas=(),
    approvers=(),
    built_by=None,
    commitment=fingerprint("commitment"),
    blob_sha256=fingerprint("blob"),
    remarks=(),
)
OPENING = replace(
    SEALING,
    kind=MinutesKind.OPENING,
    number=3,
    signed_on=date(2022, 9, 27),
    starts_at=at(27, 14),
    ends_at=at(27, 14, 20),
    openers=(CHAIR, AUDITOR),
    nonce=fingerprint("nonce"),
    sealing_minutes="Biên bản số 02-BB/BTC ngày 16 tháng 9 năm 2022",
)
ALL = (APPROVAL, SEALING, OPENING)


def changed(data: MinutesData, **changes: Any) -> MinutesData:
    return replace(data, **changes)
