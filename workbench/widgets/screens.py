"""Which screens there are and who may open them: the list that the server, the menu and the home page share."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.catalogue import Language, say
from workbench.terms import Role


@dataclass(frozen=True, slots=True)
class Screen:
    """One app: the notebook of this name under notebooks/apps, for these roles."""

    name: str
    roles: frozenset[Role]

    def title(self, lang: Language = "vi") -> str:
        """Name it in the menu and in the browser's tab."""
        return say(f"apps.title_{self.name}", lang)

    def about(self, lang: Language = "vi") -> str:
        """Say what it is for."""
        return say(f"apps.about_{self.name}", lang)

    @property
    def address(self) -> str:
        """Give its address below the base URL."""
        return f"voila/render/{self.name}.ipynb"


# Judges see no names and no standings, so that marks stay blind.
SCREENS: dict[str, Screen] = {
    screen.name: screen
    for screen in (
        Screen("home", frozenset(Role)),
        Screen("pool", frozenset({Role.SECRETARIAT, Role.COMMITTEE, Role.AUDITOR})),
        Screen("import", frozenset({Role.SECRETARIAT})),
        Screen("people", frozenset({Role.SECRETARIAT, Role.COMMITTEE})),
        Screen("review", frozenset({Role.SECRETARIAT, Role.COMMITTEE, Role.AUDITOR})),
        Screen("awards", frozenset({Role.SECRETARIAT, Role.COMMITTEE, Role.AUDITOR})),
        Screen("results", frozenset({Role.SECRETARIAT, Role.COMMITTEE, Role.AUDITOR})),
        Screen("marking", frozenset({Role.JUDGE})),
    )
}


def screens_for(roles: frozenset[Role]) -> list[Screen]:
    """Give the screens that somebody with these roles may open, in the order of the menu."""
    return [screen for screen in SCREENS.values() if screen.roles & roles]
