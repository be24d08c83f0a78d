"""The essay contest of the demo: register and texts in, screened, masked, judged in two rounds."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import Engine

from workbench.demo import DemoFiles
from workbench.demo.jury import DemoJury
from workbench.queries.contest import contest_of
from workbench.queries.essay_screening import screening_rows
from workbench.queries.essay_texts import identity_of_work, work_text
from workbench.queries.essays import essay_rows, essay_versions
from workbench.rules.essay_screening import proposed_reason
from workbench.rules.redaction import propose_masks
from workbench.services.essay_screening import rule_on_works
from workbench.services.essay_texts import import_essay_texts
from workbench.services.essays import issue_blind_codes
from workbench.services.imports import ImportOrder, SourceFile, import_essays
from workbench.services.redaction import confirm_masks
from workbench.store import reading
from workbench.terms import IneligibleReason

WHY = {
    IneligibleReason.OFF_SUBJECT: "Tổ thư ký đọc toàn văn: không viết về đảng viên hay chi bộ",
}
WHY_BY_CHECKLIST = "Theo danh mục kiểm tra thể lệ, hồ sơ và toàn văn đã đối chiếu"


class EssayContest:
    """The steps of the essay contest, each at its moment, by the secretary and the jury."""

    def __init__(self, engine: Engine, files: DemoFiles, jury: DemoJury) -> None:
        self.engine, self.files, self.jury = engine, files, jury

    def screen(self, at: datetime) -> None:
        """Take register and texts in, rule on each work that does not meet the rules, issue codes, confirm masks."""
        import_essays(self.engine, self._order(self.files.essays.name, at))
        import_essay_texts(self.engine, self._order(self.files.essay_texts.name, at))
        for reason_code, works in self._ineligible().items():
            rule_on_works(
                self.engine,
                works=works,
                reason_code=reason_code,
                reason=WHY.get(reason_code, WHY_BY_CHECKLIST),
                actor=self.jury.secretary,
                at=at + timedelta(days=1),
            )
        issue_blind_codes(self.engine, actor=self.jury.secretary, at=at + timedelta(days=2))
        self._mask(at + timedelta(days=2))

    def judge(self, at: datetime) -> None:
        """Let the jury mark both rounds."""
        self.jury.settle_preliminary(self.jury.judge_preliminary(at), at + timedelta(days=6))
        self.jury.settle_final(self.jury.judge_final(at + timedelta(days=9)), at + timedelta(days=12))

    def _ineligible(self) -> dict[IneligibleReason, dict[str, int]]:
        """Give reason -> work -> version: what the checklist finds, and what only a reader sees."""
        found: dict[IneligibleReason, dict[str, int]] = defaultdict(dict)
        with reading(self.engine) as session:
            contest_id = contest_of(session).id or 0
            for row in screening_rows(session, contest_id):
                reason = proposed_reason(row.checks)
                if reason:
                    found[reason][row.code] = row.version
            versions = essay_versions(session, contest_id)
        off_subject = self.files.ineligible[IneligibleReason.OFF_SUBJECT]
        found[IneligibleReason.OFF_SUBJECT] = {code: versions[code] for code in off_subject}
        return found

    def _mask(self, at: datetime) -> None:
        """Confirm every proposed mask of every work that goes to judges."""
        with reading(self.engine) as session:
            contest_id = contest_of(session).id or 0
            codes = [row.code for row in essay_rows(session, contest_id) if row.ineligible_reason is None]
            texts = {code: work_text(session, contest_id, code) for code in codes}
            masks = {
                code: propose_masks(found.text, identity_of_work(session, found.essay_id))
                for code, found in texts.items()
            }
        for code in codes:
            confirm_masks(
                self.engine,
                work=code,
                masks=masks[code],
                version=texts[code].version,
                actor=self.jury.secretary,
                at=at,
            )

    def _order(self, name: str, at: datetime) -> ImportOrder:
        return ImportOrder(SourceFile.at(self.files.essays.with_name(name)), self.jury.secretary, at, None, True)
