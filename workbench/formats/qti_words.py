"""The two spellings of QTI: the same tree, camelCase in 2.1 and kebab-case with ``qti-`` in 3.0."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from workbench.formats.xml_texts import local_name

QtiVersion = Literal["2.1", "3.0"]
MANIFEST = "imsmanifest.xml"
LOM = "http://ltsc.ieee.org/xsd/LOM"
_CAPITAL = re.compile("([A-Z])")
_SINGLE_WORDS = frozenset({"p", "br", "div", "span"})


@dataclass(frozen=True, slots=True)
class Flavour:
    """What differs between the versions: namespaces, resource types, the scoring template."""

    version: QtiVersion
    namespace: str
    manifest_namespace: str
    item_type: str
    test_type: str
    schema: str
    schema_version: str
    template: str

    def element(self, name: str) -> str:
        """Spell an element: ``itemBody`` is ``qti-item-body`` in 3.0."""
        return name if self.version == "2.1" or name in _SINGLE_WORDS else f"qti-{self.attribute(name)}"

    def attribute(self, name: str) -> str:
        """Spell an attribute: ``maxChoices`` is ``max-choices`` in 3.0."""
        return name if self.version == "2.1" else _CAPITAL.sub(lambda found: f"-{found[1].lower()}", name)


FLAVOURS: dict[str, Flavour] = {
    "2.1": Flavour(
        "2.1",
        "http://www.imsglobal.org/xsd/imsqti_v2p1",
        "http://www.imsglobal.org/xsd/imscp_v1p1",
        "imsqti_item_xmlv2p1",
        "imsqti_test_xmlv2p1",
        "QTIv2.1 Package",
        "1.0.0",
        "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct",
    ),
    "3.0": Flavour(
        "3.0",
        "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
        "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
        "imsqti_item_xmlv3p0",
        "imsqti_test_xmlv3p0",
        "QTI Package",
        "3.0.0",
        "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml",
    ),
}


def word(name: str) -> str:
    """Give the form in which both spellings of a name meet: ``itemBody`` and ``qti-item-body`` are ``itembody``."""
    return name.removeprefix("qti-").replace("-", "").lower()


def kind_of(element: Any) -> str:
    """Give the name of an element in that form."""
    return word(local_name(element))


def value_of(element: Any, name: str) -> str:
    """Give an attribute in either spelling, trimmed; empty where there is none."""
    return next((str(value).strip() for key, value in element.attrib.items() if word(str(key)) == name.lower()), "")


def find_all(element: Any, *names: str) -> list[Any]:
    """Give the elements of these names anywhere below, in order."""
    return [each for each in element.iterdescendants() if kind_of(each) in names]
