"""QTI 2.1 and 3.0, packages and single items -> items."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from workbench.errors import Severity
from workbench.formats.drafts import LETTERS, Draft, Questions, ReadDefaults, read_with
from workbench.formats.loading import load_package, load_xml
from workbench.formats.qti_words import MANIFEST, find_all, kind_of, value_of
from workbench.formats.tags import AREA, DIFFICULTY, SOURCE, read_tags
from workbench.formats.tidy import plain_of
from workbench.formats.xml_texts import inner_xml
from workbench.intake.guard import Unreadable
from workbench.intake.records import Intake, ItemRecord, KnownItems

_ITEM_START = re.compile(rb"<(?:\w+:)?(?:assessmentItem|qti-assessment-item)[\s>]")
_BLOCKS = frozenset({"contentbody", "prompt"})
_UNSHOWN = frozenset({"feedbackinline", "feedbackblock", "rubricblock", "stylesheet"})


def read_qti(data: bytes, file_name: str, known: KnownItems, defaults: ReadDefaults) -> Intake[ItemRecord]:
    """Read a QTI package (zip) or one item's XML, 2.1 or 3.0; findings name the file in the package and its number.

    One choice interaction an item is taken in; the code is the item's ``label``, else its ``identifier``.
    """
    return read_with(_parse, "qti", data, file_name, known, defaults)


def _parse(data: bytes, questions: Questions) -> None:
    if not data.startswith((b"PK", bytes.fromhex("d0cf11e0a1b11ae1"))):
        root = load_xml(data)
        if kind_of(root) != "assessmentitem":
            raise Unreadable("formats.wrong_xml", root=str(root.tag), expected="assessmentItem")
        _read_item(root, questions.begin(1), questions)
        return
    parts = load_package(data)
    folder, resources = _resources(parts, questions)
    for number, (href, tags) in enumerate(resources, start=1):
        draft = questions.begin(number, href)
        name = posixpath.normpath(posixpath.join(folder, href))
        if name not in parts:
            questions.refuse(draft, "formats.qti_missing_file", value=href)
            continue
        said = read_tags(tags)
        draft.area, draft.difficulty, draft.source = (said.get(name, "") for name in (AREA, DIFFICULTY, SOURCE))
        try:
            _read_item(load_xml(parts[name]), draft, questions)
        except Unreadable as error:
            questions.refuse(draft, error.code, None, place=None, **error.values)


def _resources(parts: Mapping[str, bytes], questions: Questions) -> tuple[str, list[tuple[str, list[str]]]]:
    """Give the folder of the manifest and each item it lists: (address in the package, keywords)."""
    manifests = sorted(
        (name for name in parts if posixpath.basename(name) == MANIFEST), key=lambda n: (n.count("/"), n)
    )
    if not manifests:
        raise Unreadable("formats.qti_no_manifest")
    folder = posixpath.dirname(manifests[0])
    found = []
    for resource in find_all(load_xml(parts[manifests[0]]), "resource"):
        if "item_xml" in value_of(resource, "type"):
            keywords = ["".join(each.itertext()).strip() for each in find_all(resource, "keyword")]
            found.append((unquote(value_of(resource, "href")), keywords))
    listed = {posixpath.normpath(posixpath.join(folder, href)) for href, _ in found}
    for name in _unlisted(parts, listed):
        questions.tell("formats.qti_unlisted", Severity.WARNING, sheet=name, value=name)
    return folder, found


def _unlisted(parts: Mapping[str, bytes], listed: set[str]) -> Iterator[str]:
    """Find items that lie in the package without being listed: nobody may believe they were read."""
    for name in sorted(set(parts) - listed):
        if _ITEM_START.search(parts[name][:4000]):
            yield name


def _read_item(root: Any, draft: Draft, questions: Questions) -> None:
    if kind_of(root) != "assessmentitem":
        questions.refuse(draft, "formats.wrong_xml", root=str(root.tag), expected="assessmentItem")
        return
    draft.code = value_of(root, "label") or value_of(root, "identifier")
    body = next(iter(find_all(root, "itembody")), None)
    parts = [] if body is None else [each for each in body.iterdescendants() if kind_of(each).endswith("interaction")]
    if body is None or len(parts) != 1 or kind_of(parts[0]) != "choiceinteraction":
        kinds = ", ".join(kind_of(part) for part in parts) or "-"
        questions.refuse(draft, "formats.other_type", kind=kinds)
        return
    choices = find_all(parts[0], "simplechoice")
    if find_all(root, *_UNSHOWN):
        questions.warn(draft, "formats.option_feedback")
    draft.options = [_words(choice, draft, questions) for choice in choices]
    draft.stem = _stem(body, parts[0], draft, questions)
    draft.explanation = "\n".join(
        _words(each, draft, questions) for each in root.iterchildren() if kind_of(each) == "modalfeedback"
    )
    _read_key(root, parts[0], [value_of(choice, "identifier") for choice in choices], draft, questions)


def _read_key(root: Any, interaction: Any, names: list[str], draft: Draft, questions: Questions) -> None:
    wanted = value_of(interaction, "responseIdentifier")
    values = [
        (value.text or "").strip()
        for declared in find_all(root, "responsedeclaration")
        if value_of(declared, "identifier") == wanted
        for correct in find_all(declared, "correctresponse")
        for value in find_all(correct, "value")
    ]
    stray = next((value for value in values if value not in names), None)
    if stray is not None:
        questions.refuse(draft, "intake.key_unknown", value=stray)
    elif len(set(names)) != len(names):
        questions.refuse(draft, "formats.qti_same_choices")
    else:
        draft.key = "".join(LETTERS[names.index(value)] for value in values if names.index(value) < len(LETTERS))


def _stem(body: Any, interaction: Any, draft: Draft, questions: Questions) -> str:
    """Give the words around the choices: those before the interaction, then its prompt, then those after."""
    for child in list(interaction):
        if kind_of(child) != "prompt":
            _remove(child)
    interaction.tag = "div"
    return _words(body, draft, questions)


def _words(element: Any, draft: Draft, questions: Questions) -> str:
    for each in find_all(element, *_BLOCKS):
        each.tag = "div"
    for each in find_all(element, *_UNSHOWN):
        _remove(each)
    return questions.take_plain(draft, plain_of(inner_xml(element), is_xml=True))


def _remove(element: Any) -> None:
    """Take an element out and leave the text behind it."""
    before, parent = element.getprevious(), element.getparent()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)
