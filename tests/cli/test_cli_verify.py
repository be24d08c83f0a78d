"""`workbench verify` proves an untouched contest and finds every change made behind its back."""

import json

import pytest
from sqlalchemy import func, select

from workbench.queries.contest import contest_of
from workbench.reports.proof import prove_contest
from workbench.store import reading
from workbench.tables import AuditEvent, ImportBatch, core


def broken_checks(run) -> dict[str, int]:
    """The names of the checks that found something, and how much each found."""
    with run.opened() as engine, reading(engine) as session:
        checks = prove_contest(session, run.home / "reports" / "output")
    return {check.name: len(check.problems) for check in checks if check.problems}


def test_an_untouched_contest_is_proved(reported_home, cli):
    said = cli("verify")
    assert (said.code, said.err) == (0, "")
    marks = [line[0] for line in said.out.splitlines()[:8]]
    assert marks == ["✓"] * 8
    assert said.out.splitlines()[-1] == "Mọi thứ đều khớp."


def test_every_check_looked_at_something(reported_run):
    with reported_run.opened() as engine, reading(engine) as session, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(reported_run.home))
        contest = contest_of(session).code
        checks = prove_contest(session, reported_run.home / "reports" / "output", contest)
        events = session.scalar(select(func.count()).select_from(core(AuditEvent)))
        batches = session.scalar(select(func.count()).select_from(core(ImportBatch)))
    counted = {check.name: check.checked for check in checks}
    assert (counted["engine"], counted["papers"], batches) == (1, 1, 12)
    assert counted["rules"] == 5  # the version itself, and each week against its windows
    assert counted["chain"] == events
    assert counted["witnesses"] == 2 * batches + 3  # event and digest of each; snapshot head and event, paper event
    assert counted["rows"] == 9  # four weeks, the essays and their texts, three files of marks
    assert batches - 1 <= counted["files"] <= batches  # a file that holds keys need not be kept
    assert counted["snapshot"] > 300


def test_one_byte_of_an_attempt_changed_in_the_file(reported_copy, cli):
    path = reported_copy.home / "data" / "workbench.db"
    with reported_copy.forced() as intruder:
        (responses,) = intruder.execute("SELECT responses FROM attempt WHERE code = 'L2-004321'").fetchone()
        intruder.rollback()
    data = bytearray(path.read_bytes())
    place = data.index(responses.encode())
    data[place] = ord("A") if data[place] != ord("A") else ord("B")
    path.write_bytes(data)
    said = cli("verify")
    assert (said.code, said.err) == (1, "")
    assert "Dữ liệu nạp từ tệp luot-thi-tuan-2.csv không còn đúng như khi nạp." in said.out
    assert said.out.splitlines()[-1] == "Có chỗ không khớp."


def test_one_byte_flipped_anywhere_in_the_file_ends_orderly(reported_copy, cli):
    path = reported_copy.home / "data" / "workbench.db"
    data = bytearray(path.read_bytes())
    data[100] ^= 0xFF  # the kind of the first page
    path.write_bytes(data)
    said = cli("verify")
    assert (said.code, said.err) == (1, "")
    assert said.out.startswith("✗ ")


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE attempt SET points = points + 1 WHERE code = 'L1-000002'"], {"rows": 1, "snapshot": 2}),
        (
            [
                "UPDATE mark SET points = points - 0.5 WHERE rowid = 7",
                "UPDATE essay SET title = 'Khác' WHERE code = 'BV-030'",
                "UPDATE audit_event SET reason = 'khác' WHERE seq = 12",
                "UPDATE rules_version SET body = replace(body, '1000000', '1000001')",
                "UPDATE import_batch SET sha256 = replace(sha256, 'a', 'b') WHERE id = 4",
            ],
            {"chain": 1, "rules": 1, "files": 1, "rows": 2, "snapshot": 4},  # one table each
        ),
        (
            ["UPDATE item SET explanation = 'Khác' WHERE id = 1", "DELETE FROM audit_event WHERE seq = 12"],
            {"chain": 1, "snapshot": 1},
        ),
        (["DELETE FROM audit_event WHERE seq > (SELECT max(seq) FROM audit_event) - 4"], {"witnesses": 3}),
        (["UPDATE snapshot SET body = replace(body, ':9072', ':9073')"], {"snapshot": 2}),
    ],
)
def test_a_change_behind_the_back_of_the_triggers_is_found(reported_copy, statements, found):
    with reported_copy.forced() as intruder:
        for statement in statements:
            assert intruder.execute(statement).rowcount > 0
    assert broken_checks(reported_copy) == found


def test_a_changed_or_missing_archive_file_is_found(reported_copy):
    kept = reported_copy.home / "data" / "archive"
    with reported_copy.opened() as engine, reading(engine) as session:
        batch = core(ImportBatch).c
        taken_in = select(batch.sha256).where(batch.kind.in_(("ATTEMPTS", "MARKS"))).order_by(batch.id)
        names = set(session.scalars(taken_in))
    first, second = sorted(path for path in kept.iterdir() if path.stem.split(".")[0] in names)[:2]
    first.chmod(0o600)
    first.write_bytes(first.read_bytes() + b" ")
    second.unlink()
    assert broken_checks(reported_copy) == {"files": 2}


def test_a_changed_or_missing_paper_is_found(reported_copy, cli):
    folder = reported_copy.home / "reports" / "output"
    names = sorted(json.loads((folder / "manifest.json").read_text("utf-8"))["outputs"])
    (folder / names[0]).write_bytes((folder / names[0]).read_bytes() + b" ")
    (folder / names[1]).unlink()
    said = cli("verify")
    assert said.code == 1
    assert [line.strip() for line in said.out.splitlines() if line.startswith("    ")] == [
        f"Tệp {name} đã bị thay đổi sau khi phát hành." for name in names[:2]
    ]
    (folder / "manifest.json").unlink()
    assert broken_checks(reported_copy) == {"papers": 1}


def test_a_whole_chain_written_anew_shows_only_against_a_published_head(reported_copy, cli):
    """An intruder who cuts the newest events and all rows that they tell of leaves a chain that is sound in itself."""
    head = cli("verify").out.splitlines()[-2].split()[-1]
    with reported_copy.forced() as intruder:
        for statement in (
            "DELETE FROM publication",
            "DELETE FROM snapshot",
            "DELETE FROM audit_event WHERE action IN ('publication.record', 'snapshot.take')",
        ):
            assert intruder.execute(statement).rowcount == 1 + ("IN (" in statement)
    without = cli("verify")
    with_head = cli("verify", "--head", head)
    assert (without.code, with_head.code) == (0, 1)
    assert f"Chuỗi nhật ký không có mã {head} đã công bố" in with_head.out


def test_the_head_printed_in_the_manifest_is_in_the_chain(reported_home, cli):
    manifest = json.loads((reported_home.home / "reports" / "output" / "manifest.json").read_text("utf-8"))
    assert cli("verify", "--head", manifest["audit_head"]).code == 0
