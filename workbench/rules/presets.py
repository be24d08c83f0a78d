"""The published ways of ranking R1 to R8, each to be laid over the rules of a contest."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from workbench.catalogue import Language, say
from workbench.errors import WorkbenchError
from workbench.rules.contest_rules import ContestRules
from workbench.terms import Eligible, PredictionTarget, RankKey, Recognised


class Preset(BaseModel):
    """One published way of ranking: where it was seen and the parts of the rules it sets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    source: str
    recognised: Recognised
    eligible: Eligible
    rank_keys: tuple[RankKey, ...]
    prediction: PredictionTarget | None = None
    season_keys: tuple[RankKey, ...] = ()

    def describe(self, lang: Language = "vi") -> str:
        """Say how this preset ranks."""
        return say(f"rules.preset_{self.name.lower()}", lang)

    def applied_to(self, rules: ContestRules) -> ContestRules:
        """Give the rules with this way of ranking; windows, prizes, divisions and notice stay."""
        parts = ("recognised", "eligible", "rank_keys", "prediction", "season_keys")
        return rules.model_copy(update={part: getattr(self, part) for part in parts})


@cache
def presets() -> tuple[Preset, ...]:
    """Give all presets in the order of their names."""
    text = files(__package__).joinpath("presets.toml").read_text(encoding="utf-8")
    return tuple(Preset(name=name, **values) for name, values in tomllib.loads(text).items())


def preset(name: str) -> Preset:
    """Give one preset by its name, in capitals or not."""
    found = next((one for one in presets() if one.name == name.upper()), None)
    if found is None:
        raise WorkbenchError("rules.unknown_preset", preset=name, known=", ".join(one.name for one in presets()))
    return found
