"""The units of the invented province Sông Ngân: names, the spellings people use for them, and their size."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from workbench.texts import fold

# group | code | name | relative size (0: nobody takes part) | other spellings
_LIST = """
DANG | VP-TU | Văn phòng Tỉnh ủy | 60 | VP Tỉnh ủy
DANG | BTC-TU | Ban Tổ chức Tỉnh ủy | 32 | BTC Tỉnh ủy
DANG | BTG-TU | Ban Tuyên giáo Tỉnh ủy | 34 | BTG Tỉnh ủy
DANG | BDV-TU | Ban Dân vận Tỉnh ủy | 24 | BDV Tỉnh ủy
DANG | UBKT-TU | Ủy ban Kiểm tra Tỉnh ủy | 30 | UBKT Tỉnh ủy
DANG | BNC-TU | Ban Nội chính Tỉnh ủy | 0 | BNC Tỉnh ủy
DANG | DUK | Cơ quan Đảng ủy Khối cơ quan và doanh nghiệp tỉnh | 22 | Đảng ủy Khối CQ&DN
DANG | TRUONG-CT | Trường Chính trị tỉnh | 46 | Trường CT tỉnh
DANG | BAO-TINH | Báo Sông Ngân | 52 | Tòa soạn Báo Sông Ngân
DTHE | MTTQ | Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh | 26 | UB MTTQ tỉnh
DTHE | LDLD | Liên đoàn Lao động tỉnh | 36 | LĐLĐ tỉnh
DTHE | TINH-DOAN | Tỉnh Đoàn Sông Ngân | 40 | Tỉnh đoàn
DTHE | HOI-PN | Hội Liên hiệp Phụ nữ tỉnh | 34 | Hội LHPN tỉnh
DTHE | HOI-ND | Hội Nông dân tỉnh | 28 | HND tỉnh
DTHE | HOI-CCB | Hội Cựu chiến binh tỉnh | 16 | Hội CCB tỉnh
DTHE | HOI-NB | Hội Nhà báo tỉnh | 10 | HNB tỉnh
DTHE | HOI-VHNT | Hội Văn học nghệ thuật tỉnh | 14 | Hội VHNT tỉnh
DTHE | HOI-CTD | Hội Chữ thập đỏ tỉnh | 12 | Hội CTĐ tỉnh
DTHE | LM-HTX | Liên minh Hợp tác xã tỉnh | 14 | LM HTX tỉnh
DTHE | LH-KHKT | Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh | 0 | LHH KHKT tỉnh
DTHE | HOI-KH | Hội Khuyến học tỉnh | 0 | HKH tỉnh
CQNN | VP-HDND | Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh | 38 | VP Đoàn ĐBQH và HĐND tỉnh
CQNN | VP-UBND | Văn phòng Ủy ban nhân dân tỉnh | 1 | VP UBND tỉnh; VPUB tỉnh
CQNN | SO-NV | Sở Nội vụ | 76 | SNV
CQNN | SO-TC | Sở Tài chính | 88 | STC
CQNN | SO-KHDT | Sở Kế hoạch và Đầu tư | 70 | Sở KH&ĐT
CQNN | SO-TP | Sở Tư pháp | 58 | STP
CQNN | SO-CT | Sở Công Thương | 74 | SCT
CQNN | SO-NNPTNT | Sở Nông nghiệp và Phát triển nông thôn | 160 | Sở NN&PTNT
CQNN | SO-GTVT | Sở Giao thông vận tải | 84 | Sở GTVT
CQNN | SO-XD | Sở Xây dựng | 62 | SXD
CQNN | SO-TNMT | Sở Tài nguyên và Môi trường | 104 | Sở TN&MT
CQNN | SO-TTTT | Sở Thông tin và Truyền thông | 44 | Sở TT&TT
CQNN | SO-LDTBXH | Sở Lao động - Thương binh và Xã hội | 1 | Sở LĐTBXH; Sở LĐ-TB&XH
CQNN | SO-VHTTDL | Sở Văn hóa, Thể thao và Du lịch | 96 | Sở VHTTDL
CQNN | SO-KHCN | Sở Khoa học và Công nghệ | 56 | Sở KH&CN
CQNN | SO-GDDT | Sở Giáo dục và Đào tạo | 170 | Sở GD&ĐT
CQNN | SO-YT | Sở Y tế | 66 | SYT
CQNN | SO-NGV | Sở Ngoại vụ | 22 | SNgV
CQNN | THANH-TRA | Thanh tra tỉnh | 36 | TTr tỉnh
CQNN | BAN-DT | Ban Dân tộc tỉnh | 24 | BDT tỉnh
CQNN | BQL-KCN | Ban Quản lý các khu công nghiệp tỉnh | 20 | BQL KCN tỉnh
CQNN | DAI-PTTH | Đài Phát thanh và Truyền hình tỉnh | 90 | Đài PTTH tỉnh
NDOC | TOA-AN | Tòa án nhân dân tỉnh | 48 | TAND tỉnh
NDOC | VKS | Viện kiểm sát nhân dân tỉnh | 50 | VKSND tỉnh
NDOC | CUC-THUE | Cục Thuế tỉnh | 1 | CT tỉnh
NDOC | CUC-THADS | Cục Thi hành án dân sự tỉnh | 28 | Cục THADS tỉnh
NDOC | CUC-TK | Cục Thống kê tỉnh | 32 | CTK tỉnh
NDOC | CUC-QLTT | Cục Quản lý thị trường tỉnh | 40 | Cục QLTT tỉnh
NDOC | KHO-BAC | Kho bạc Nhà nước tỉnh | 64 | KBNN tỉnh
NDOC | BHXH | Bảo hiểm xã hội tỉnh | 78 | BHXH tỉnh
NDOC | CUC-DT | Cục Dự trữ Nhà nước khu vực Sông Ngân | 26 | Cục DTNN khu vực Sông Ngân
NDOC | KTNN-KV | Kiểm toán Nhà nước khu vực Sông Ngân | 0 | KTNN khu vực Sông Ngân
SNGH | CD-TINH | Trường Cao đẳng Sông Ngân | 1 | Trường CĐ Sông Ngân
SNGH | CD-YT | Trường Cao đẳng Y tế Sông Ngân | 70 | Trường CĐYT Sông Ngân
SNGH | CD-NGHE | Trường Cao đẳng Nghề Sông Ngân | 82 | Trường CĐN Sông Ngân
SNGH | THPT-CHUYEN | Trường Trung học phổ thông Chuyên Sông Ngân | 60 | Trường THPT Chuyên Sông Ngân
SNGH | THPT-DTNT | Trường Phổ thông dân tộc nội trú tỉnh | 44 | Trường PTDTNT tỉnh
SNGH | BV-DK | Bệnh viện Đa khoa tỉnh | 150 | BVĐK tỉnh
SNGH | BV-YHCT | Bệnh viện Y học cổ truyền tỉnh | 64 | BV YHCT tỉnh
SNGH | BV-SN | Bệnh viện Sản Nhi tỉnh | 86 | BVSN tỉnh
SNGH | TT-KSBT | Trung tâm Kiểm soát bệnh tật tỉnh | 72 | TTKSBT tỉnh
SNGH | TT-PVHCC | Trung tâm Phục vụ hành chính công tỉnh | 30 | TTPVHCC tỉnh
NHANG | NHNN-BAC | Ngân hàng Nông nghiệp Chi nhánh Bắc Sông Ngân | 1 | NHNN CN Bắc Sông Ngân; NHNN Bắc Sông Ngân
NHANG | NHNN-TINH | Ngân hàng Nông nghiệp tỉnh Sông Ngân | 1 | NHNN tỉnh Sông Ngân; NHNN tỉnh
NHANG | NH-CSXH | Ngân hàng Chính sách xã hội tỉnh | 62 | NHCSXH tỉnh
NHANG | NH-NHA-NUOC | Ngân hàng Nhà nước Chi nhánh Sông Ngân | 34 | NH Nhà nước CN Sông Ngân
NHANG | NH-DAU-TU | Ngân hàng Đầu tư Chi nhánh Sông Ngân | 66 | NH Đầu tư CN Sông Ngân
NHANG | NH-CONG-NGHIEP | Ngân hàng Công nghiệp Chi nhánh Sông Ngân | 58 | NH Công nghiệp CN Sông Ngân
DNGH | DIEN-LUC | Công ty Điện lực Sông Ngân | 1 | Cty Điện lực Sông Ngân; PC Sông Ngân
DNGH | VIEN-THONG | Viễn thông Sông Ngân | 1 | VT Sông Ngân
DNGH | BUU-DIEN | Bưu điện tỉnh Sông Ngân | 74 | BĐ tỉnh Sông Ngân
DNGH | CAP-NUOC | Công ty cổ phần Cấp nước Sông Ngân | 48 | CTCP Cấp nước Sông Ngân
DNGH | MOI-TRUONG | Công ty cổ phần Môi trường đô thị Sông Ngân | 54 | CTCP MTĐT Sông Ngân
DNGH | XO-SO | Công ty Xổ số kiến thiết Sông Ngân | 26 | Cty XSKT Sông Ngân
DNGH | LAM-NGHIEP | Công ty Lâm nghiệp Sông Ngân | 40 | Cty Lâm nghiệp Sông Ngân
DNGH | CHE | Công ty cổ phần Chè Sông Ngân | 0 | CTCP Chè Sông Ngân
DNGH | XI-MANG | Công ty cổ phần Xi măng Sông Ngân | 0 | CTCP Xi măng Sông Ngân
"""


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """One unit; ``size`` is its relative weight among the units without a stated total, 0 where nobody takes part."""

    group: str
    code: str
    name: str
    size: int
    aliases: tuple[str, ...]
    parent: str | None


PARENTS = {"TT-PVHCC": "VP-UBND", "BV-DK": "SO-YT", "BV-YHCT": "SO-YT", "BV-SN": "SO-YT", "TT-KSBT": "SO-YT"}


def demo_units() -> tuple[DemoUnit, ...]:
    """Give all units in a fixed order, each with its other spellings."""
    units = []
    for line in _LIST.strip().splitlines():
        group, code, name, size, short = (part.strip() for part in line.split("|"))
        aliases = (*(part.strip() for part in short.split(";")), _with_province(name))
        units.append(DemoUnit(group, code, name, int(size), aliases, PARENTS.get(code)))
    return tuple(units)


def _with_province(name: str) -> str:
    """Give the name with the province spelled out, or without it where the name holds it already."""
    if "tỉnh Sông Ngân" in name:
        return name.replace("tỉnh Sông Ngân", "Sông Ngân")
    if "Sông Ngân" in name:
        return name.replace("Sông Ngân", "tỉnh Sông Ngân")
    return f"{name} Sông Ngân" if name.endswith(("tỉnh", "Tỉnh ủy")) else f"{name} tỉnh Sông Ngân"


def spellings(unit: DemoUnit) -> tuple[str, ...]:
    """Give the ways people write the unit: five and more, all covered by its name and aliases once folded."""
    return (
        unit.name,
        unit.name,
        unit.name,
        unit.name.upper(),
        fold(unit.name).capitalize(),
        unicodedata.normalize("NFD", unit.name),
        f" {unit.name.replace(' ', '  ', 1)} ",
        unit.aliases[0],
        unit.aliases[-1],
    )
