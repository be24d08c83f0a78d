"""Conflicts of judges: own work, own unit, declared relations, each with its evidence."""

from workbench.rules.judge_conflicts import (
    Barred,
    DeclaredConflict,
    JudgeTies,
    WorkTies,
    find_barred,
    free_judges,
)
from workbench.terms import ConflictGround

WORKS = (
    WorkTies("B1", ("Lò Văn Giả", "Sông Xanh"), frozenset({"DV1"})),
    WorkTies("B2", ("Bế Thị Dụ", "Vàng Thử"), frozenset({"DV1", "DV2"})),  # a co-author of DV2
    WorkTies("B3", (), frozenset({"DV3"})),
)
JUDGES = (
    JudgeTies("J1", "LO VAN GIA", "DV9"),  # the author's own name, typed without marks
    JudgeTies("J2", "Triệu Khảo", "DV2"),
    JudgeTies("J3", "Song  xanh", None),  # a pen name
    JudgeTies("J4", "Nông Chấm", None),
)
DECLARED = (
    DeclaredConflict("J4", "B1", None, ConflictGround.RELATION, "vợ của tác giả"),
    DeclaredConflict("J4", None, "DV3", ConflictGround.OTHER, "từng công tác tại đơn vị"),
)


def test_every_reason_is_given_with_its_evidence() -> None:
    assert find_barred(reversed(WORKS), JUDGES, DECLARED) == (
        Barred("B1", "J1", ConflictGround.AUTHOR, "Lò Văn Giả"),
        Barred("B1", "J3", ConflictGround.AUTHOR, "Sông Xanh"),
        Barred("B1", "J4", ConflictGround.RELATION, "vợ của tác giả"),
        Barred("B2", "J2", ConflictGround.OWN_UNIT, "DV2"),
        Barred("B3", "J4", ConflictGround.OTHER, "từng công tác tại đơn vị"),
    )


def test_the_free_judges_are_the_others() -> None:
    assert free_judges(WORKS, JUDGES, DECLARED) == {
        "B1": frozenset({"J2"}),
        "B2": frozenset({"J1", "J3", "J4"}),
        "B3": frozenset({"J1", "J2", "J3"}),
    }


def test_a_judge_of_no_unit_and_a_work_without_authors_bar_nobody() -> None:
    assert find_barred((WORKS[2],), (JUDGES[2],)) == ()


def test_each_ground_has_its_sentence() -> None:
    assert [Barred("B1", "J1", ground, "bằng chứng").message() for ground in ConflictGround] == [
        "Bài B1: giám khảo J1 cùng đơn vị bằng chứng với tác giả.",
        "Bài B1: giám khảo J1 trùng tên với tác giả đã ký là bằng chứng.",
        "Bài B1: giám khảo J1 có quan hệ đã khai báo: bằng chứng.",
        "Bài B1: giám khảo J1 không được chấm: bằng chứng.",
    ]
