"""What the workbench needs to run may be used by an office without asking anybody: no GPL, no AGPL."""

import re
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# Offered under several licences at the user's choice; the one we take.
CHOSEN = {"pyphen": "GNU Lesser General Public License v2 or later (LGPLv2+)"}
COPYLEFT = re.compile(r"(?<!L)GPL|GNU (Affero )?General Public", re.IGNORECASE)


def run_time_distributions() -> dict[str, Distribution]:
    found: dict[str, Distribution] = {}
    waiting = [("contest-workbench", frozenset[str]())]
    seen = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found[name] = distribution(name)
        for wanted in map(Requirement, found[name].requires or ()):
            if wanted.marker is None or any(wanted.marker.evaluate({"extra": e}) for e in (extras or {""})):
                waiting.append((canonicalize_name(wanted.name), frozenset(wanted.extras)))
    return found


def licences_of(found: Distribution) -> list[str]:
    told = found.metadata
    texts = [told.get("License-Expression"), (told.get("License") or "").partition("\n")[0]]
    texts += [text.rpartition(" :: ")[2] for text in told.get_all("Classifier") or () if text.startswith("License ::")]
    return [text for text in texts if text and text != "UNKNOWN"]


def test_nothing_at_run_time_is_under_the_gpl():
    licences = {name: licences_of(found) for name, found in run_time_distributions().items()}
    offending = {
        name: texts
        for name, texts in licences.items()
        if any(COPYLEFT.search(text) for text in texts) and CHOSEN.get(name) not in texts
    }
    assert offending == {}


def test_every_distribution_tells_its_licence():
    assert [name for name, found in run_time_distributions().items() if not licences_of(found)] == []


def test_the_words_searched_for_tell_gpl_from_lgpl():
    texts = ["GPL-3.0-only", "AGPL-3.0", "GNU General Public License v2", "LGPL-2.1-only", "LGPLv3+", "MIT"]
    assert [bool(COPYLEFT.search(text)) for text in texts] == [True, True, True, False, False, False]
