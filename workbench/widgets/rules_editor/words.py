"""Changes of the rules in the words of the editor, so that whoever adopts them reads no names of the program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from workbench.catalogue import Language, entries, say
from workbench.rules.rules_diff import RulesChange
from workbench.terms import Eligible, OnRepeat, PredictionTarget, PrizeScope, RankKey, Recognised, Term, Track
from workbench.texts import format_moment, format_number

_TERMS: dict[str, type[Term]] = {
    "recognised": Recognised,
    "rank_keys": RankKey,
    "season_keys": RankKey,
    "eligible": Eligible,
    "prediction": PredictionTarget,
    "prize_scope": PrizeScope,
    "on_repeat": OnRepeat,
}


def told_change(change: RulesChange, lang: Language = "vi") -> tuple[str, str, str]:
    """Give where, before and after in words; what has no words of its own stands as the rules write it."""
    name, _, known_by = change.place.partition(" ")
    if name == "windows":
        place = say("rules.place_window", lang, week=known_by)
    else:
        place = say(f"rules.field_{name}", lang) if f"field_{name}" in entries("rules") else name
        if name == "prizes":
            track, _, code = known_by.partition(" ")
            known_by = f"{Track(track).label(lang)} {code}"
        place = f"{place}: {known_by}" if known_by else place
    return place, _told(name, change.before, lang), _told(name, change.after, lang)


def _told(name: str, value: str, lang: Language) -> str:
    if name in _TERMS and value:
        return ", ".join(_TERMS[name](word).label(lang) for word in value.split(", "))
    if name == "windows" and value:
        return _window(json.loads(value), lang)
    if name == "prizes" and value:
        line = json.loads(value.partition(": ")[2])
        amount = format_number(line["amount_vnd"])
        return say("rules.told_prize", lang, label=line["label"], quota=line["quota"], amount=amount)
    return value


def _window(window: Mapping[str, object], lang: Language) -> str:
    opens, closes = (format_moment(datetime.fromisoformat(str(window[name]))) for name in ("opens_at", "closes_at"))
    parts = [say("rules.told_window", lang, opens=opens, closes=closes, seconds=window["time_limit_s"])]
    for name in ("attempts_per_person", "attempts_per_day"):
        if window.get(name) is not None:
            parts.append(say(f"rules.told_{name}", lang, count=window[name]))
    return "; ".join(parts)
