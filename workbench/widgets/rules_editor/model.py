"""What the editor of the rules shows and makes of what is typed, without a widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError

from workbench.errors import WorkbenchError
from workbench.queries.contest import rules_of_week, week_of
from workbench.queries.what_if import moves_under
from workbench.rules.contest_rules import ContestRules, PrizeLine, WeekWindow
from workbench.rules.what_if import Move
from workbench.services.rules_versions import Adoption, preview_adoption, window_of_week
from workbench.store import reading
from workbench.terms import Eligible, PredictionTarget, RankKey, Recognised
from workbench.texts import LOCAL_ZONE, format_moment
from workbench.widgets.pool_builder.model import PoolDesk

_MOMENT = "%H:%M %d/%m/%Y"  # as format_moment writes it
_PRIZE_PARTS = ("track", "code", "label", "quota", "amount_vnd", "division")


@dataclass(frozen=True, slots=True)
class RulesRead:
    """A week as stored: the rules it is held under and its window."""

    week: int
    rules: ContestRules
    window: WeekWindow


@dataclass(frozen=True, slots=True)
class RulesDraft:
    """The fields of the editor as they stand; moments and prizes as typed, 0 where there is no cap."""

    notice: str
    opens_at: str
    closes_at: str
    time_limit_s: int
    attempts_per_person: int
    attempts_per_day: int
    attempts_in_all: int
    grace_s: int
    floor_ms_per_question: int
    recognised: Recognised
    eligible: Eligible
    prediction: PredictionTarget | None
    rank_keys: tuple[RankKey, ...]
    season_keys: tuple[RankKey, ...]
    prizes: str


def read_rules(desk: PoolDesk, number: int) -> RulesRead:
    """Read the rules of a week and its window."""
    with reading(desk.engine) as session:
        week = week_of(session, desk.contest_id, number)
        return RulesRead(number, rules_of_week(session, week.id or 0), window_of_week(week))


def first_draft(read: RulesRead) -> RulesDraft:
    """Give the fields the editor begins with: those in force, and no notice yet."""
    rules, window = read.rules, read.window
    return RulesDraft(
        notice="",
        opens_at=format_moment(window.opens_at),
        closes_at=format_moment(window.closes_at),
        time_limit_s=window.time_limit_s,
        attempts_per_person=window.attempts_per_person or 0,
        attempts_per_day=window.attempts_per_day or 0,
        attempts_in_all=rules.attempts_in_all or 0,
        grace_s=rules.grace_s,
        floor_ms_per_question=rules.floor_ms_per_question,
        recognised=rules.recognised,
        eligible=rules.eligible,
        prediction=rules.prediction,
        rank_keys=rules.rank_keys,
        season_keys=rules.season_keys,
        prizes="\n".join(_prize_text(line) for line in rules.prizes),
    )


def rules_of_draft(read: RulesRead, draft: RulesDraft) -> ContestRules:
    """Make rules of what is typed; what cannot be one is refused with its place."""
    try:
        window = WeekWindow(
            number=read.week,
            opens_at=_moment(draft.opens_at),
            closes_at=_moment(draft.closes_at),
            time_limit_s=draft.time_limit_s,
            attempts_per_person=draft.attempts_per_person or None,
            attempts_per_day=draft.attempts_per_day or None,
        )
        changed = {
            "notice": draft.notice.strip(),
            "windows": (window,),
            "attempts_in_all": draft.attempts_in_all or None,
            "grace_s": draft.grace_s,
            "floor_ms_per_question": draft.floor_ms_per_question,
            "recognised": draft.recognised,
            "eligible": draft.eligible,
            "prediction": draft.prediction,
            "rank_keys": draft.rank_keys,
            "season_keys": draft.season_keys,
            "prizes": tuple(_prize(line) for line in draft.prizes.splitlines() if line.strip()),
        }
        return ContestRules.model_validate(read.rules.model_dump() | changed)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or error.title
        raise WorkbenchError("rules.draft_wrong", place=place, detail=first["msg"]) from error


def move_key(keys: Sequence[RankKey], key: RankKey, by: int) -> tuple[RankKey, ...]:
    """Give the keys with one of them moved up (-1) or down (1); at the end it stays."""
    order = list(keys)
    place = order.index(key)
    target = min(max(place + by, 0), len(order) - 1)
    order.insert(target, order.pop(place))
    return tuple(order)


def preview(desk: PoolDesk, read: RulesRead, rules: ContestRules) -> tuple[Adoption, tuple[Move, ...]]:
    """Give the receipt the adoption would have, and who of the week would move."""
    adoption = preview_adoption(desk.engine, rules, weeks=[read.week], at=desk.at, contest=desk.contest)
    with reading(desk.engine) as session:
        week = week_of(session, desk.contest_id, read.week)
        return adoption, moves_under(session, week.id or 0, read.rules, adoption.rules)


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text.strip(), _MOMENT).replace(tzinfo=LOCAL_ZONE).astimezone(UTC)
    except ValueError as error:
        raise WorkbenchError("rules.draft_moment", text=text) from error


def _prize_text(line: PrizeLine) -> str:
    values = line.model_dump(mode="json")
    return " | ".join(str(values[part]) for part in _PRIZE_PARTS).rstrip(" |")


def _prize(text: str) -> dict[str, str]:
    parts = [part.strip() for part in text.split("|")]
    if not 5 <= len(parts) <= len(_PRIZE_PARTS):
        raise WorkbenchError("rules.draft_prize", text=text)
    return dict(zip(_PRIZE_PARTS, parts, strict=False))
