"""Items on the way into pools: another person accepts or returns them, a change makes a new version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, insert, select, update
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.intake.records import ItemRecord
from workbench.queries.bank import BankRow, bank_rows
from workbench.queries.contest import contest_of
from workbench.rules.canonical import canonical_json
from workbench.services.audit import record_event
from workbench.services.members import member_with_role, refuse_without_reason
from workbench.services.storing import ids_by_code, store_options
from workbench.store import transaction
from workbench.tables import ContentArea, Decision, Item, ItemEnemies, core
from workbench.terms import DecisionKind, ItemState, Role


def review_items(
    engine: Engine,
    *,
    codes: Sequence[str] | None,
    verdict: ItemState,
    actor: str,
    reason: str,
    at: datetime,
    contest: str | None = None,
) -> int:
    """Accept or return drafts by their codes, or (None) every draft; nobody reviews their own items; give how many."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        reviewer = member_with_role(session, found.id, actor, Role.COMMITTEE, Role.SECRETARIAT)
        bank = {item.code: item for item in bank_rows(session, found.id)}
        if codes is None:
            codes = [code for code, item in bank.items() if item.state is ItemState.DRAFT]
        chosen = [_draft(bank, code) for code in codes]
        own = [item.code for item in chosen if item.author_id == reviewer.id]
        if own:
            raise WorkbenchError("items.own_work", count=len(own), codes=", ".join(own[:5]))
        if not chosen:
            raise WorkbenchError("items.nothing_to_review")
        row = core(Item).c
        session.connection().execute(
            update(core(Item))
            .where(row.id.in_([item.item_id for item in chosen]))
            .values(state=verdict.value, reviewed_by_id=reviewer.id)
        )
        versions = {item.code: item.version for item in chosen}
        session.add(
            Decision(
                contest_id=found.id,
                kind=DecisionKind.ITEM_REVIEW.value,
                body=canonical_json({"verdict": verdict.value, "versions": versions}),
                reason=reason,
                decided_by_id=reviewer.id or 0,
                decided_at=at,
            )
        )
        record_event(
            session,
            at=at,
            actor=actor,
            action="item.review",
            entity=f"bank:{found.code}",
            reason=reason,
            before=ItemState.DRAFT.value,
            after={"verdict": verdict.value, "items": len(chosen)},
        )
        return len(chosen)


def revise_item(
    engine: Engine, record: ItemRecord, *, actor: str, reason: str, at: datetime, contest: str | None = None
) -> int:
    """Store a changed item as its next version, a draft again; the versions before stay; give the version."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        author = member_with_role(session, found.id, actor, Role.SECRETARIAT)
        before = {item.code: item for item in bank_rows(session, found.id)}.get(record.code)
        if before is None:
            raise WorkbenchError("items.unknown", code=record.code)
        areas = ids_by_code(session, ContentArea, found.id)
        if record.area_code not in areas:
            raise WorkbenchError("items.unknown_area", area=record.area_code, known=", ".join(areas))
        result = session.connection().execute(
            insert(core(Item)).values(
                contest_id=found.id,
                content_area_id=areas[record.area_code],
                code=record.code,
                version=before.version + 1,
                stem=record.stem,
                difficulty=record.difficulty.value,
                explanation=record.explanation,
                source=record.source,
                is_sample=before.is_sample,
                state=ItemState.DRAFT.value,
                author_id=author.id,
            )
        )
        key = result.inserted_primary_key
        assert key is not None
        store_options(session, [(key[0], record.options, record.key)])
        record_event(
            session,
            at=at,
            actor=actor,
            action="item.revise",
            entity=f"item:{record.code}",
            reason=reason,
            before={"version": before.version, "stem": before.stem},
            after={"version": before.version + 1, "stem": record.stem},
        )
        return before.version + 1


def publish_samples(
    engine: Engine, *, codes: Sequence[str], actor: str, reason: str, at: datetime, contest: str | None = None
) -> None:
    """Mark items as published samples; they never enter a pool from then on."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        member_with_role(session, found.id, actor, Role.SECRETARIAT)
        _known(session, found.id, codes)
        row = core(Item).c
        session.connection().execute(
            update(core(Item)).where(row.contest_id == found.id, row.code.in_(list(codes))).values(is_sample=True)
        )
        record_event(
            session, at=at, actor=actor, action="item.publish_samples", entity=f"bank:{found.code}", reason=reason,
            after=sorted(codes),
        )  # fmt: skip


def keep_apart(
    engine: Engine, *, pair: tuple[str, str], actor: str, reason: str, at: datetime, contest: str | None = None
) -> None:
    """Note that two items give each other away; they never stand in one pool from then on."""
    refuse_without_reason(reason)
    with transaction(engine) as session:
        found = contest_of(session, contest)
        assert found.id is not None
        member_with_role(session, found.id, actor, Role.SECRETARIAT, Role.COMMITTEE)
        code, other = sorted(pair)
        if code == other:
            raise WorkbenchError("items.one_item", code=code)
        _known(session, found.id, pair)
        if session.get(ItemEnemies, (found.id, code, other)):
            raise WorkbenchError("items.already_apart", code=code, other=other)
        session.add(ItemEnemies(contest_id=found.id, code=code, other_code=other))
        record_event(
            session, at=at, actor=actor, action="item.keep_apart", entity=f"bank:{found.code}", reason=reason,
            after=[code, other],
        )  # fmt: skip


def enemy_pairs(session: Session, contest_id: int) -> tuple[tuple[str, str], ...]:
    """Give the pairs of items that never stand in one pool."""
    row = core(ItemEnemies).c
    rows = session.execute(
        select(row.code, row.other_code).where(row.contest_id == contest_id).order_by(row.code, row.other_code)
    )
    return tuple((pair.code, pair.other_code) for pair in rows)


def _draft(bank: dict[str, BankRow], code: str) -> BankRow:
    if code not in bank:
        raise WorkbenchError("items.unknown", code=code)
    if bank[code].state is not ItemState.DRAFT:
        raise WorkbenchError("items.not_a_draft", code=code, state=bank[code].state.label())
    return bank[code]


def _known(session: Session, contest_id: int, codes: Sequence[str]) -> None:
    unknown = set(codes) - {item.code for item in bank_rows(session, contest_id)}
    if unknown:
        raise WorkbenchError("items.unknown", code=", ".join(sorted(unknown)))
