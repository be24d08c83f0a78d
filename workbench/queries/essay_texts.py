"""The texts of works for the secretariat: what is there, what overlaps, and whom a text must not show.

Nothing here is for judges: their only view is ``queries/judge_view.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.formats.essay_intake import KnownTexts
from workbench.rules.overlap import find_overlaps
from workbench.rules.redaction import Identity, Mask, MaskKind, propose_masks
from workbench.tables import Essay, EssayAuthor, EssayFile, EssayText, Member, OrganisationUnit, UnitAlias, core

_MOST_UNITS_ABOVE = 10


class TextRow(NamedTuple):
    """One work of the register and its text; lengths and file are None where it has none.

    ``told`` is the length that the register tells; ``version`` counts the changes of the text and its masks.
    """

    essay_id: int
    code: str
    title: str
    told: int
    file_name: str | None
    syllables: int | None
    words: int | None
    confirmed_by: str | None
    confirmed_at: datetime | None
    version: int | None

    @property
    def is_redacted(self) -> bool:
        """Say whether a person has confirmed what judges may read."""
        return self.confirmed_at is not None


class WorkText(NamedTuple):
    """A work's text with the masks confirmed last; ``redacted`` is None until a person has confirmed."""

    essay_id: int
    code: str
    text: str
    masks: tuple[Mask, ...]
    redacted: str | None
    version: int


class SharedPassage(NamedTuple):
    """A passage that stands in two works, as each writes it; ``in_works`` works hold it, all told."""

    left_text: str
    right_text: str
    syllables: int
    in_works: int


class OverlapRow(NamedTuple):
    """Two works that share passages, with the share of each in what they share."""

    left: str
    right: str
    left_share: float
    right_share: float
    is_near_duplicate: bool
    passages: tuple[SharedPassage, ...]


def text_rows(session: Session, contest_id: int) -> list[TextRow]:
    """Give every work of the register with the state of its text, in order of the codes."""
    essay, text, file, member = core(Essay).c, core(EssayText).c, core(EssayFile).c, core(Member).c
    rows = session.execute(
        select(
            essay.id, essay.code, essay.title, essay.word_count, file.file_name, text.syllables, text.words,
            member.full_name, text.confirmed_at, text.version,
        )
        .select_from(core(Essay))
        .outerjoin(core(EssayText), text.essay_id == essay.id)
        .outerjoin(core(EssayFile), file.id == text.file_id)
        .outerjoin(core(Member), member.id == text.confirmed_by_id)
        .where(essay.contest_id == contest_id)
        .order_by(essay.code)
    )  # fmt: skip
    return [TextRow(*row) for row in rows]


def texts_by_code(session: Session, contest_id: int) -> dict[str, str]:
    """Give code -> text of the works that have one."""
    essay, text = core(Essay).c, core(EssayText).c
    rows = session.execute(
        select(essay.code, text.text)
        .where(text.essay_id == essay.id, essay.contest_id == contest_id)
        .order_by(essay.code)
    )
    return dict(map(tuple, rows))


def known_texts(session: Session, contest_id: int, chosen: Mapping[str, str]) -> KnownTexts:
    """Give what files of works are compared with."""
    file, essay = core(EssayFile).c, core(Essay).c
    rows = text_rows(session, contest_id)
    files = session.execute(
        select(file.sha256, essay.code).where(file.essay_id == essay.id, essay.contest_id == contest_id)
    )
    return KnownTexts(
        titles={row.code: row.title for row in rows},
        told={row.code: row.told for row in rows},
        texts=frozenset(row.code for row in rows if row.version is not None),
        files=dict(map(tuple, files)),
        chosen=chosen,
    )


def essay_id_of(session: Session, contest_id: int, code: str) -> int:
    """Give the id of a work by its code."""
    essay = core(Essay).c
    found: int | None = session.scalar(select(essay.id).where(essay.contest_id == contest_id, essay.code == code))
    if found is None:
        raise WorkbenchError("essay_texts.work_unknown", work=code)
    return found


def work_text(session: Session, contest_id: int, code: str) -> WorkText:
    """Give the text of one work with its confirmed masks; a work without text is refused."""
    text = core(EssayText).c
    essay_id = essay_id_of(session, contest_id, code)
    row = session.execute(
        select(text.text, text.redactions, text.redacted, text.version).where(text.essay_id == essay_id)
    ).one_or_none()
    if row is None:
        raise WorkbenchError("essay_texts.text_missing", work=code)
    masks = tuple(
        Mask(one["start"], one["end"], MaskKind(one["kind"]), one["is_sure"]) for one in json.loads(row.redactions)
    )
    return WorkText(essay_id, code, row.text, masks, row.redacted, row.version)


def identity_of_work(session: Session, essay_id: int) -> Identity:
    """Give whom a work's text must not show: its authors, their units in every spelling, and those above them."""
    essay, author = core(Essay).c, core(EssayAuthor).c
    authors = session.execute(
        select(author.full_name, author.pen_name, author.phone, author.unit_id)
        .where(author.essay_id == essay_id)
        .order_by(author.position)
    ).all()
    unit_id, sub_unit = session.execute(select(essay.unit_id, essay.sub_unit).where(essay.id == essay_id)).one()
    own = {unit_id, *(row.unit_id for row in authors if row.unit_id)}
    spellings = dict.fromkeys(name for one in sorted(own) for name in _spellings(session, one))
    return Identity(
        authors=tuple(row.full_name for row in authors),
        pen_names=tuple(row.pen_name for row in authors if row.pen_name),
        units=(*spellings, *filter(None, [sub_unit])),
        phones=tuple(row.phone for row in authors if row.phone),
    )


def _spellings(session: Session, unit_id: int | None) -> list[str]:
    """Give a unit's name, code and other spellings, and those of the units above it."""
    unit, alias = core(OrganisationUnit).c, core(UnitAlias).c
    names: list[str] = []
    for _ in range(_MOST_UNITS_ABOVE):
        row = session.execute(select(unit.name, unit.code, unit.parent_id).where(unit.id == unit_id)).one_or_none()
        if row is None:
            break
        others = session.scalars(select(alias.alias).where(alias.unit_id == unit_id).order_by(alias.alias))
        names += [row.name, row.code, *others]
        unit_id = row.parent_id
    return names


def overlap_rows(session: Session, contest_id: int) -> list[OverlapRow]:
    """Give the pairs of works that share passages, side by side, the most alike first."""
    texts = texts_by_code(session, contest_id)
    return [
        OverlapRow(
            one.left,
            one.right,
            one.left_share,
            one.right_share,
            one.is_near_duplicate,
            tuple(
                SharedPassage(
                    texts[one.left][passage.left_start : passage.left_end],
                    texts[one.right][passage.right_start : passage.right_end],
                    passage.syllables,
                    passage.in_works,
                )
                for passage in one.passages
            ),
        )
        for one in find_overlaps(texts)
    ]


def mask_proposals(session: Session, contest_id: int, code: str) -> tuple[Mask, ...]:
    """Give the places of a work's text that tell who wrote it, for a person to confirm."""
    found = work_text(session, contest_id, code)
    return propose_masks(found.text, identity_of_work(session, found.essay_id))
