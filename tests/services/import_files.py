"""Small files of every kind for the tests of imports."""

from __future__ import annotations

from makers import (
    attempt_line,
    attempts_csv,
    make_csv,
)

UNIT_HEADS = ["Mã đơn vị", "Tên đơn vị", "Tên khác", "Đơn vị cấp trên", "Nhóm", "Quân số", "Ngày thống kê"]
UNITS = make_csv(
    [
        UNIT_HEADS,
        ["C2", "Phòng Hai", "P. Hai; Phòng 2", "C1", "B", 20, "01/08/2022"],
        ["C1", "Sở Một", "", "", "A", 100, "01/08/2022"],
    ]
)
PEOPLE_HEADS = ["Mã tài khoản", "Họ và tên", "Ngày sinh", "Số CCCD", "Số điện thoại", "Đơn vị"]
PEOPLE = make_csv(
    [
        PEOPLE_HEADS,
        ["N1", "Đặng Thị Hòa", "05/01/1990", "012090678901", "0912345678", "So TN"],
        ["N2", "Trần Văn An", "", "", "", "DV2"],
    ]
)
ITEM_HEADS = ["ma_cau", "linh_vuc", "do_kho", "noi_dung", "A", "B", "C", "D", "dap_an", "giai_thich", "nguon"]
ITEMS = make_csv(
    [
        ITEM_HEADS,
        ["AA-901", "AA", "DE", "Một cộng một bằng mấy?", "1", "2", "3", "4", "B", "Phép cộng.", "Sách Toán 1"],
        ["BB-901", "BB", "KHO", "Nước sôi ở bao nhiêu độ?", "90", "95", "100", "105", "C", "Ở mực biển.", "Sách Lý"],
    ]
)
ATTEMPTS = attempts_csv(
    attempt_line(1),
    attempt_line(2, unit="So TN", points=3, duration="1 phút 05 giây", submitted="19/09/2022 08:03:05"),
    attempt_line(3, person="P1", unit="DV2"),
    ["Tổng cộng", "", "", "", "", "", "", "", "", "", "", 11, ""],
)
