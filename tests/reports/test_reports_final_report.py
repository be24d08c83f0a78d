"""The summary report made from the database of the demo contest: frozen, gathered, rendered, recorded."""

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

import pytest
from report_helpers import paragraphs_of
from sqlalchemy import func, select

import workbench
from workbench.demo.conduct import REPORTED_AT
from workbench.errors import WorkbenchError
from workbench.queries.contest import contest_of, rules_of_contest
from workbench.reports import final_report
from workbench.reports.final_report import FinalReport, make_final_report
from workbench.reports.gather import claim_row
from workbench.reports.report_data import ClaimRow
from workbench.rules.claims import Claim, ClaimResult, Relation
from workbench.services.imports import ImportOrder, SourceFile, import_units
from workbench.store import reading
from workbench.tables import AuditEvent, Publication, Snapshot, core
from workbench.terms import SnapshotState, Verdict


class Paper(NamedTuple):
    """A rendering stand-in's view: what would have been rendered."""

    paths: tuple[Path, ...]
    warnings: tuple[str, ...]


@pytest.fixture
def quick(monkeypatch) -> list:
    """Leave out the slow drawing of pages: the manifest alone is written, and the data are kept for the test."""
    seen = []

    def render(data, *, template, target, parameters):
        seen.append(data)
        target.mkdir(parents=True, exist_ok=True)
        (target / "manifest.json").write_text(json.dumps({"outputs": {}, "parameters": parameters}), "utf-8")
        return Paper((target / "manifest.json",), ())

    monkeypatch.setattr(final_report, "render_report", render)
    return seen


def make(run, engine, target: str = "reports/output", **changes) -> FinalReport:
    values = {
        "actor": run.secretary,
        "at": REPORTED_AT,
        "report_file": run.home / "data" / "report.toml",
        "claims": run.home / "data" / "claims.csv",
        "target": run.home / target,
    }
    return make_final_report(engine, **(values | changes))


def counted(engine) -> tuple[int, int]:
    with reading(engine) as session:
        return tuple(session.scalar(select(func.count()).select_from(core(model))) for model in (Snapshot, Publication))


def code_of(run, engine, **changes) -> str:
    with pytest.raises(WorkbenchError) as refused:
        make(run, engine, **changes)
    return refused.value.code


def files_of(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_two_renderings_are_the_same_bytes_from_one_snapshot(reported_copy):
    first = files_of(reported_copy.home / "reports" / "output")
    with reported_copy.opened() as engine:
        made = make(reported_copy, engine, "again")
        assert counted(engine) == (1, 2)
        with reading(engine) as session:
            assert session.scalars(select(core(Snapshot).c.sha256)).all() == [made.snapshot_sha256]
    assert files_of(reported_copy.home / "again") == first
    assert {Path(name).suffix for name in first} >= {".docx", ".html", ".json"}


def test_the_manifest_says_what_the_papers_were_made_from(reported_run):
    folder = reported_run.home / "reports" / "output"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    with reported_run.opened() as engine, reading(engine) as session:
        snapshot = session.scalars(select(Snapshot)).one()
        publication = session.scalars(select(Publication)).one()
        rules = rules_of_contest(session, contest_of(session).id)
    body = json.loads(snapshot.body)
    template = reported_run.home / "reports" / "templates" / "summary-report.docx"
    assert sorted(manifest) == [
        *("audit_head", "facts_sha256", "outputs", "package_version", "parameters", "rules_sha256"),
        *("snapshot_sha256", "template_sha256"),
    ]
    assert {name: manifest[name] for name in manifest if name not in ("facts_sha256", "outputs")} == {
        "audit_head": body["audit"]["head"],
        "package_version": workbench.__version__,
        "parameters": {"contest": "song-ngan-2022", "report_file": "report.toml", "claims": "claims.csv"},
        "rules_sha256": rules.sha256(),
        "snapshot_sha256": snapshot.sha256,
        "template_sha256": hashlib.sha256(template.read_bytes()).hexdigest(),
    }
    files = files_of(folder)
    assert publication.sha256 == files.pop("manifest.json")
    assert manifest["outputs"] == files


def test_the_word_report_tells_the_claims_and_the_figures(reported_run):
    (word,) = (reported_run.home / "reports" / "output").glob("*.docx")
    text = "\n".join(paragraphs_of(word.read_bytes()))
    assert all(figure in text for figure in ("9.072", "32.879", "3.613", "134"))
    import docx

    rows = [[cell.text for cell in row.cells] for table in docx.Document(str(word)).tables for row in table.rows]
    cells = {tuple(row[-4:]) for row in rows if len(row) >= 5}
    assert {("9.020", "9.072", "+52"), ("32.874", "32.879", "+5"), ("3.613", "3.613", "0")} <= {
        cell[:3] for cell in cells
    }


def test_an_unchanged_contest_uses_its_snapshot_again_and_a_changed_one_takes_a_new_one(demo_copy, quick, tmp_path):
    more = tmp_path / "them.csv"
    more.write_text(
        "Mã đơn vị,Tên đơn vị,Nhóm,Quân số,Ngày thống kê\nMOI,Đơn vị mới thành lập,A,10,01/08/2022\n", "utf-8"
    )
    with demo_copy.opened() as engine:
        first, again = make(demo_copy, engine), make(demo_copy, engine)
        assert (first.snapshot_sha256 == again.snapshot_sha256, counted(engine)) == (True, (1, 2))
        import_units(engine, ImportOrder(SourceFile.at(more), demo_copy.secretary, REPORTED_AT))
        changed = make(demo_copy, engine)
        assert (changed.snapshot_sha256 != first.snapshot_sha256, counted(engine)) == (True, (2, 3))
        with reading(engine) as session:
            states = session.scalars(select(core(Snapshot).c.state)).all()
            actions = session.scalars(select(AuditEvent.action).order_by(core(AuditEvent).c.seq.desc()).limit(6)).all()
    assert states == [SnapshotState.FINAL.value] * 2
    assert actions[::-1] == [
        *("snapshot.take", "publication.record", "publication.record", "import.accept"),
        *("snapshot.take", "publication.record"),
    ]
    assert [len(data.winners) for data in quick] == [40, 40, 40]
    assert [data.evidence.snapshot_sha256 for data in quick] == [
        *(first.snapshot_sha256, first.snapshot_sha256, changed.snapshot_sha256)
    ]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (
            "UPDATE award SET state = 'PROVISIONAL' WHERE week_id = 2 AND state = 'APPROVED'",
            "snapshots.week_not_approved",
        ),
        ("DELETE FROM award WHERE week_id = 4 AND state = 'APPROVED'", "snapshots.week_not_approved"),
        ("UPDATE award SET state = 'PROVISIONAL' WHERE essay_id IS NOT NULL", "snapshots.essays_not_approved"),
    ],
)
def test_a_final_report_before_approval_is_refused(demo_copy, quick, statement, code):
    with demo_copy.forced() as database:
        assert database.execute(statement).rowcount == 10
    with demo_copy.opened() as engine:
        assert code_of(demo_copy, engine) == code
        assert counted(engine) == (0, 0)
    assert (quick, (demo_copy.home / "reports" / "output").exists()) == ([], False)


def test_whoever_may_not_publish_is_refused_before_a_file_is_written(demo_copy, quick):
    with demo_copy.opened() as engine:
        make(demo_copy, engine)
        assert code_of(demo_copy, engine, actor=demo_copy.judge) == "contest.role_needed"
        assert code_of(demo_copy, engine, actor="ai-do") == "contest.unknown_member"
        assert (counted(engine), len(quick)) == ((1, 1), 1)


def test_figures_that_do_not_add_up_refuse_the_report(demo_copy, quick, monkeypatch):
    honest = final_report.contest_facts

    def one_more(session, contest_id):
        return tuple(
            type(fact)(fact.key, fact.value + (fact.key == "quiz.total.attempts"), fact.unit, fact.definition)
            for fact in honest(session, contest_id)
        )

    monkeypatch.setattr(final_report, "contest_facts", one_more)
    with demo_copy.opened() as engine, pytest.raises(WorkbenchError) as refused:
        make(demo_copy, engine)
    assert (refused.value.code, refused.value.values) == (
        "facts.sum_broken",
        {"total": "quiz.total.attempts", "expected": 32880, "found": 32879},
    )
    assert quick == []


def test_data_that_move_while_the_report_is_made_refuse_it(demo_copy, quick, monkeypatch):
    honest = final_report.take_snapshot

    def then_somebody_writes(engine, **order):
        taken = honest(engine, **order)
        with demo_copy.forced() as database:
            database.execute("UPDATE person SET full_name = 'Người khác' WHERE code = 'TK00686'")
        return taken

    monkeypatch.setattr(final_report, "take_snapshot", then_somebody_writes)
    with demo_copy.opened() as engine:
        assert code_of(demo_copy, engine) == "snapshots.out_of_date"
    assert quick == []


@pytest.mark.parametrize(
    ("claim", "computed", "row"),
    [
        (Claim("a", 9020, "k"), 9072, ClaimRow("a", "9.020", "9.072", "+52", Verdict.MISMATCH)),
        (Claim("b", 17, "k"), 17, ClaimRow("b", "17", "17", "0", Verdict.MATCH)),
        (Claim("c", 100, "k"), 98, ClaimRow("c", "100", "98", "-2", Verdict.MISMATCH)),
        (Claim("d", 130, "k", Relation.MORE_THAN), 134, ClaimRow("d", "> 130", "134", "+4", Verdict.MATCH)),
        (Claim("e", 2, None), None, ClaimRow("e", "2", "", "", Verdict.NOT_CHECKABLE)),
    ],
)
def test_a_claim_as_the_appendix_prints_it(claim, computed, row):
    assert claim_row(ClaimResult(claim, computed, row.verdict)) == row
