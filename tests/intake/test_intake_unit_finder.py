"""Which units are proposed for a spelling: on a labelled list the right one stands first."""

from __future__ import annotations

import pytest

from workbench.intake.unit_finder import UnitFinder
from workbench.texts import fold

REGISTER = {
    "VP-UBND": "Văn phòng Ủy ban nhân dân tỉnh",
    "VP-HDND": "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh",
    "VP-TU": "Văn phòng Tỉnh ủy",
    "BTG-TU": "Ban Tuyên giáo Tỉnh ủy",
    "BTC-TU": "Ban Tổ chức Tỉnh ủy",
    "DUK": "Đảng ủy Khối cơ quan và doanh nghiệp tỉnh",
    "SO-TTTT": "Sở Thông tin và Truyền thông",
    "SO-TC": "Sở Tài chính",
    "SO-TP": "Sở Tư pháp",
    "SO-KHDT": "Sở Kế hoạch và Đầu tư",
    "SO-KHCN": "Sở Khoa học và Công nghệ",
    "SO-GDDT": "Sở Giáo dục và Đào tạo",
    "SO-LDTBXH": "Sở Lao động - Thương binh và Xã hội",
    "SO-NNPTNT": "Sở Nông nghiệp và Phát triển nông thôn",
    "SO-TNMT": "Sở Tài nguyên và Môi trường",
    "SO-VHTTDL": "Sở Văn hóa, Thể thao và Du lịch",
    "SO-YT": "Sở Y tế",
    "SO-CT": "Sở Công Thương",
    "MTTQ": "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",
    "LDLD": "Liên đoàn Lao động tỉnh",
    "HOI-PN": "Hội Liên hiệp Phụ nữ tỉnh",
    "TINH-DOAN": "Tỉnh Đoàn Sông Ngân",
    "TOA-AN": "Tòa án nhân dân tỉnh",
    "VKS": "Viện kiểm sát nhân dân tỉnh",
    "CUC-THUE": "Cục Thuế tỉnh",
    "CUC-TK": "Cục Thống kê tỉnh",
    "KHO-BAC": "Kho bạc Nhà nước tỉnh",
    "BHXH": "Bảo hiểm xã hội tỉnh",
    "CA-TINH": "Công an tỉnh",
    "BCH-QS": "Bộ Chỉ huy Quân sự tỉnh",
    "CD-TINH": "Trường Cao đẳng Sông Ngân",
    "CD-YT": "Trường Cao đẳng Y tế Sông Ngân",
    "DH-SN": "Trường Đại học Sông Ngân",
    "TRUONG-CT": "Trường Chính trị tỉnh",
    "THPT-CHUYEN": "Trường Trung học phổ thông Chuyên Sông Ngân",
    "BV-DK": "Bệnh viện Đa khoa tỉnh",
    "BV-SN": "Bệnh viện Sản Nhi tỉnh",
    "TT-KSBT": "Trung tâm Kiểm soát bệnh tật tỉnh",
    "AGRI-BAC": "Agribank Chi nhánh Bắc Sông Ngân",
    "AGRI-NAM": "Agribank Chi nhánh Nam Sông Ngân",
    "AGRI-TINH": "Agribank Chi nhánh tỉnh Sông Ngân",
    "NH-CSXH": "Ngân hàng Chính sách xã hội tỉnh",
    "NHNN": "Ngân hàng Nhà nước Chi nhánh Sông Ngân",
    "BIDV": "BIDV Chi nhánh Sông Ngân",
    "DIEN-LUC": "Công ty Điện lực Sông Ngân",
    "VIEN-THONG": "VNPT Sông Ngân",
    "BUU-DIEN": "Bưu điện tỉnh Sông Ngân",
    "CAP-NUOC": "Công ty cổ phần Cấp nước Sông Ngân",
    "MOI-TRUONG": "Công ty cổ phần Môi trường đô thị Sông Ngân",
    "DAI-PTTH": "Đài Phát thanh và Truyền hình tỉnh",
    "TP-SN": "Ủy ban nhân dân thành phố Sông Ngân",
    "H-THUONG": "Ủy ban nhân dân huyện Thượng Ngân",
    "H-HA": "Ủy ban nhân dân huyện Hạ Ngân",
    "P-MINH-TAN": "Ủy ban nhân dân phường Minh Tân",
    "P-TAN-MINH": "Ủy ban nhân dân phường Tân Minh",
}
# As people write them; no spelling stands in the register.
LABELLED = """
VP UBND tỉnh | VP-UBND
VPUBND tỉnh | VP-UBND
VP. UBND | VP-UBND
Văn phòng UBND | VP-UBND
VP Ủy ban nhân dân tỉnh | VP-UBND
Van phong Uy ban nhan dan tinh Song Ngan | VP-UBND
Văn phòng Uỷ ban Nhân dân | VP-UBND
Văn phòng UBND tỉnh Sông Ngân | VP-UBND
vp ub tinh | VP-UBND
VP Đoàn ĐBQH và HĐND tỉnh | VP-HDND
Văn phòng HĐND | VP-HDND
Van phong Quoc hoi va HDND tinh | VP-HDND
VPTU | VP-TU
Tỉnh uỷ - Văn phòng | VP-TU
Ban tuyen giao TU | BTG-TU
Ban Tuyên giáo | BTG-TU
BTC Tỉnh ủy | BTC-TU
ĐUK CQ&DN tỉnh | DUK
Đảng ủy Khối CCQ & DN | DUK
STTTT | SO-TTTT
Sở TT&TT | SO-TTTT
Sở TTTT tỉnh Sông Ngân | SO-TTTT
So Thong tin Truyen thong | SO-TTTT
Sở Truyền thông và Thông tin | SO-TTTT
Sở Thông tin & Truyền thông tỉnh | SO-TTTT
Sở TC | SO-TC
Tài chính | SO-TC
Sở Tư pháo | SO-TP
Sở TP | SO-TP
Sở KH&ĐT | SO-KHDT
Sở KHĐT | SO-KHDT
So Ke hoach - Dau tu | SO-KHDT
Sở KH&CN | SO-KHCN
Sở KHCN tỉnh | SO-KHCN
Sở GD&ĐT | SO-GDDT
Sở GDĐT | SO-GDDT
sở giáo dục | SO-GDDT
Sở LĐTB&XH | SO-LDTBXH
Sở LĐ-TBXH | SO-LDTBXH
Sở Lao động TBXH | SO-LDTBXH
Sở NN&PTNT | SO-NNPTNT
Sở Nông nghiệp và PTNT tỉnh | SO-NNPTNT
Sở TN&MT | SO-TNMT
Sở Tài nguyên Môi trường | SO-TNMT
Sở VHTT&DL | SO-VHTTDL
Sở VH-TT-DL | SO-VHTTDL
So Van hoa The thao Du lich | SO-VHTTDL
Y tế (Sở) | SO-YT
Sở Ytế | SO-YT
Sở CT | SO-CT
Sở Công thươg | SO-CT
UB MTTQ tỉnh | MTTQ
Mặt trận Tổ quốc tỉnh | MTTQ
UBMTTQVN tỉnh Sông Ngân | MTTQ
LĐLĐ tỉnh | LDLD
Hội LHPN tỉnh | HOI-PN
Hội phụ nữ tỉnh | HOI-PN
Đoàn tỉnh Sông Ngân | TINH-DOAN
TAND tỉnh Sông Ngân | TOA-AN
VKSND tỉnh | VKS
Cục thuê tỉnh Sông Ngân | CUC-THUE
Cục Thống kê Sông Ngân | CUC-TK
KBNN Sông Ngân | KHO-BAC
BHXH tỉnh Sông Ngân | BHXH
Bảo hiểm XH | BHXH
CA tỉnh | CA-TINH
Bộ CHQS tỉnh | BCH-QS
Trường CĐ Sông Ngân | CD-TINH
Cao dang Song Ngan | CD-TINH
CĐ Y tế | CD-YT
ĐH Sông Ngân | DH-SN
Trường CT tỉnh | TRUONG-CT
THPT Chuyên Sông Ngân | THPT-CHUYEN
Trường chuyên | THPT-CHUYEN
BVĐK tỉnh | BV-DK
BV Đa khoa | BV-DK
Bệnh viện sản nhi Sông Ngân | BV-SN
TTKSBT | TT-KSBT
TT Kiểm soát bệnh tật | TT-KSBT
Agribank Bắc Sông Ngân | AGRI-BAC
Agribank CN Bắc | AGRI-BAC
Ngân hàng NN&PTNT chi nhánh Bắc Sông Ngân | AGRI-BAC
Agribank CN Nam Sông Ngân | AGRI-NAM
agribank nam song ngan | AGRI-NAM
Agribank tỉnh | AGRI-TINH
NHCSXH tỉnh Sông Ngân | NH-CSXH
Ngân hàng Chính sách | NH-CSXH
NH Nhà nước CN tỉnh Sông Ngân | NHNN
Ngân hàng Đầu tư và Phát triển Sông Ngân | BIDV
Cty Điện lực Sông Ngân | DIEN-LUC
PC Sông Ngân | DIEN-LUC
Điện lực tỉnh | DIEN-LUC
Viễn thông Sông Ngân | VIEN-THONG
BĐ tỉnh | BUU-DIEN
Bưu điên Sông Ngân | BUU-DIEN
CTCP Cấp nước | CAP-NUOC
Cty CP Cấp nước tỉnh Sông Ngân | CAP-NUOC
Cty CP MTĐT Sông Ngân | MOI-TRUONG
Đài PTTH tỉnh | DAI-PTTH
Đài PT-TH Sông Ngân | DAI-PTTH
UBND TP Sông Ngân | TP-SN
UBND Tp. Sông Ngân | TP-SN
UBND H. Thượng Ngân | H-THUONG
Huyện Hạ Ngân | H-HA
UBND P. Minh Tân | P-MINH-TAN
P.Tân Minh | P-TAN-MINH
Phường Minh Tân | P-MINH-TAN
"""
CASES = [tuple(part.strip() for part in line.split("|")) for line in LABELLED.strip().splitlines()]


def finder(*, with_aliases=False):
    spellings = {fold(text): code for code, name in REGISTER.items() for text in (code, name)}
    return UnitFinder(spellings, REGISTER)


FINDER = finder()


def test_the_list_is_long_enough_and_holds_no_exact_spelling():
    exact = {fold(text) for code, name in REGISTER.items() for text in (code, name)}
    assert (len(CASES) >= 60, [text for text, _ in CASES if fold(text) in exact]) == (True, [])


@pytest.mark.parametrize(("text", "code"), CASES)
def test_the_right_unit_is_proposed_first(text, code):
    assert FINDER.propose(text, 3)[:1] == [code]


@pytest.mark.parametrize(
    "text", ["", "???", "Hợp tác xã Bình Minh", "Người dân tự do", "Không có", "abc", "Nguyễn Văn A", "x" * 5000]
)
def test_nothing_is_proposed_for_what_resembles_no_unit(text):
    assert FINDER.propose(text, 3) == []


def test_two_branches_of_one_bank_are_both_shown_where_the_spelling_names_neither():
    assert sorted(FINDER.propose("Agribank", 3)) == ["AGRI-BAC", "AGRI-NAM", "AGRI-TINH"]


def test_the_order_of_the_register_changes_no_proposal():
    turned = dict(reversed(REGISTER.items()))
    other = UnitFinder({fold(name): code for code, name in turned.items()}, turned)
    same = UnitFinder({fold(name): code for code, name in REGISTER.items()}, REGISTER)
    assert [other.propose(text, 5) for text, _ in CASES] == [same.propose(text, 5) for text, _ in CASES]


def test_a_unit_is_named_with_its_code():
    assert (FINDER.named("SO-YT"), FINDER.named("KHAC")) == ("Sở Y tế (SO-YT)", "KHAC")
