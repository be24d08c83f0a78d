"""Items -> QTI 2.1 and 3.0 packages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from workbench.formats.checking import writable
from workbench.formats.drafts import LETTERS
from workbench.formats.packing import pack
from workbench.formats.qti_words import FLAVOURS, LOM, MANIFEST, Flavour, QtiVersion
from workbench.formats.tags import tags_of
from workbench.formats.xml_texts import XML_HEAD
from workbench.intake.records import ItemRecord

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_TEST = "test.xml"


def write_qti(items: Iterable[ItemRecord], *, with_key: bool, version: QtiVersion = "2.1") -> bytes:
    """Write a package: one file an item, a test that holds them in their order, and the manifest.

    Content area, difficulty and source stand as keywords in the manifest, the explanation as feedback that only a
    rule of the platform would show. Without the key an item declares no correct response, has no scoring, and
    allows any number of choices, so that nothing tells one correct option from several.
    """
    form = FLAVOURS[version]
    ready = writable(items, with_key=with_key)
    names = _identifiers(ready)
    parts = {
        f"items/{name}.xml": _item(item, name, form, with_key).encode() for item, name in zip(ready, names, strict=True)
    }
    parts[_TEST] = _test(names, form).encode()
    parts[MANIFEST] = _manifest(ready, names, form).encode()
    return pack(parts, first=MANIFEST)


def _identifiers(items: Sequence[ItemRecord]) -> list[str]:
    """Give each item an identifier that XML allows: its code, or its number where the code cannot be one.

    File names must differ on every disk, so that codes equal but for capitals get numbers too.
    """
    taken = {"test", "manifest"}
    names = []
    for number, item in enumerate(items, start=1):
        fits = _NAME.fullmatch(item.code) and len(item.code) <= 32 and item.code.lower() not in taken
        name = item.code if fits else f"item_{number}"
        while name.lower() in taken:
            name += "_"
        taken.add(name.lower())
        names.append(name)
    return names


def _item(item: ItemRecord, name: str, form: Flavour, with_key: bool) -> str:
    e, a, code = form.element, form.attribute, escape(item.code)
    is_multiple = len(item.key) > 1 or not with_key
    choices = "".join(
        f'<{e("simpleChoice")} identifier="{LETTERS[place]}">{_lines(text)}</{e("simpleChoice")}>\n'
        for place, text in enumerate(item.options)
    )
    return (
        f'{XML_HEAD}<{e("assessmentItem")} xmlns="{form.namespace}" identifier="{name}" title="{code}" '
        f'label="{code}" adaptive="false" {a("timeDependent")}="false">\n'
        f"{_declarations(item, form, is_multiple)}"
        f"<{e('itemBody')}>\n"
        f'<{e("choiceInteraction")} {a("responseIdentifier")}="RESPONSE" shuffle="true" '
        f'{a("maxChoices")}="{0 if is_multiple else 1}">\n'
        f"<{e('prompt')}>{_lines(item.stem)}</{e('prompt')}>\n{choices}"
        f"</{e('choiceInteraction')}>\n</{e('itemBody')}>\n"
        f"{_scoring(item, form)}</{e('assessmentItem')}>\n"
    )


def _declarations(item: ItemRecord, form: Flavour, is_multiple: bool) -> str:
    e, a = form.element, form.attribute
    values = "".join(f"<{e('value')}>{letter}</{e('value')}>" for letter in item.key)
    correct = f"<{e('correctResponse')}>{values}</{e('correctResponse')}>" if values else ""
    feedback = f'<{e("outcomeDeclaration")} identifier="FEEDBACK" cardinality="single" {a("baseType")}="identifier"/>\n'
    return (
        f'<{e("responseDeclaration")} identifier="RESPONSE" cardinality="{"multiple" if is_multiple else "single"}" '
        f'{a("baseType")}="identifier">{correct}</{e("responseDeclaration")}>\n'
        f'<{e("outcomeDeclaration")} identifier="SCORE" cardinality="single" {a("baseType")}="float">'
        f"<{e('defaultValue')}><{e('value')}>0</{e('value')}></{e('defaultValue')}></{e('outcomeDeclaration')}>\n"
    ) + (feedback if item.explanation else "")


def _scoring(item: ItemRecord, form: Flavour) -> str:
    e, a = form.element, form.attribute
    if not item.key:
        return ""
    scoring = f'<{e("responseProcessing")} template="{form.template}"/>\n'
    if not item.explanation:
        return scoring
    text = _lines(item.explanation)
    body = text if form.version == "2.1" else f"<{e('contentBody')}><p>{text}</p></{e('contentBody')}>"
    return (
        f'{scoring}<{e("modalFeedback")} {a("outcomeIdentifier")}="FEEDBACK" identifier="EXPLANATION" '
        f'{a("showHide")}="show">{body}</{e("modalFeedback")}>\n'
    )


def _test(names: Sequence[str], form: Flavour) -> str:
    e, a = form.element, form.attribute
    refs = "".join(f'<{e("assessmentItemRef")} identifier="{name}" href="items/{name}.xml"/>\n' for name in names)
    return (
        f'{XML_HEAD}<{e("assessmentTest")} xmlns="{form.namespace}" identifier="test" title="test">\n'
        f'<{e("testPart")} identifier="part" {a("navigationMode")}="nonlinear" '
        f'{a("submissionMode")}="simultaneous">\n'
        f'<{e("assessmentSection")} identifier="section" title="section" visible="true">\n'
        f"{refs}</{e('assessmentSection')}>\n</{e('testPart')}>\n</{e('assessmentTest')}>\n"
    )


def _manifest(items: Sequence[ItemRecord], names: Sequence[str], form: Flavour) -> str:
    resources = "".join(_resource(item, name, form) for item, name in zip(items, names, strict=True))
    needs = "".join(f'<dependency identifierref="{name}"/>' for name in names)
    return (
        f'{XML_HEAD}<manifest xmlns="{form.manifest_namespace}" identifier="manifest">\n'
        f"<metadata><schema>{form.schema}</schema><schemaversion>{form.schema_version}</schemaversion></metadata>\n"
        f"<organizations/>\n<resources>\n"
        f'<resource identifier="test" type="{form.test_type}" href="{_TEST}"><file href="{_TEST}"/>{needs}</resource>\n'
        f"{resources}</resources>\n</manifest>\n"
    )


def _resource(item: ItemRecord, name: str, form: Flavour) -> str:
    keywords = "".join(f'<keyword><string language="vi">{escape(tag)}</string></keyword>' for tag in tags_of(item))
    return (
        f'<resource identifier="{name}" type="{form.item_type}" href="items/{name}.xml">'
        f'<metadata><lom xmlns="{LOM}"><general>{keywords}</general></lom></metadata>'
        f'<file href="items/{name}.xml"/></resource>\n'
    )


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br/>")
