"""Our own structural checks of a QTI package, for platforms that refuse without saying why.

The rules, each a function below: the manifest stands at the root, names the schema of a known version and is the
only thing not listed; every file is listed once and every listed file is there; the type of a resource is what its
file holds, in the namespace of the version; identifiers are unique and of the form XML allows; the response
declared is the one the interaction asks for, its correct values are choices, and as many as its cardinality; a
test refers to items that the manifest lists as its dependencies.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from workbench.errors import Finding, Severity
from workbench.formats.loading import load_package, load_xml
from workbench.formats.qti_words import FLAVOURS, MANIFEST, Flavour, find_all, kind_of, value_of
from workbench.intake.guard import Unreadable

_NAME = re.compile(r"[^\W\d][\w.-]*")
_ROOTS = {"assessmentitem": "item_type", "assessmenttest": "test_type"}
Fault = tuple[str, str | None, str | dict[str, str]]  # code, file in the package, value or values


def check_qti_package(data: bytes, file_name: str) -> tuple[Finding, ...]:
    """Say what breaks a QTI 2.1 or 3.0 package; empty where every rule of this module holds."""
    try:
        faults = list(_faults(data))
    except Unreadable as error:
        return (Finding(error.code, Severity.ERROR, file_name, values=dict(error.values)),)
    return tuple(
        Finding(code, Severity.ERROR, file_name, sheet, values=value if isinstance(value, dict) else {"value": value})
        for code, sheet, value in faults
    )


def _faults(data: bytes) -> Iterator[Fault]:
    parts = load_package(data)
    if MANIFEST not in parts:
        raise Unreadable("formats.qti_no_manifest")
    manifest = load_xml(parts[MANIFEST])
    form = _flavour(manifest)
    if form is None:
        yield "formats.qti_namespace", MANIFEST, str(manifest.tag)
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
    resources = find_all(manifest, "resource")
    yield from _file_faults(names, resources)
    roots = {}
    for resource in resources:
        href = value_of(resource, "href")
        if href in parts:
            try:
                roots[value_of(resource, "identifier")] = load_xml(parts[href])
            except Unreadable as error:
                yield error.code, href, error.values
    yield from _identifier_faults(resources, roots)
    for resource in resources:
        root = roots.get(value_of(resource, "identifier"))
        if root is not None:
            yield from _resource_faults(resource, root, resources, form)


def _flavour(manifest: Any) -> Flavour | None:
    namespace = etree.QName(manifest).namespace
    return next((form for form in FLAVOURS.values() if form.manifest_namespace == namespace), None)


def _file_faults(names: list[str], resources: list[Any]) -> Iterator[Fault]:
    listed = Counter(value_of(each, "href") for resource in resources for each in find_all(resource, "file"))
    for name in sorted(set(names) - {MANIFEST}):
        if listed[name] != 1:
            yield "formats.qti_file_unlisted", name, name
    for href in sorted(set(listed) - set(names)):
        yield "formats.qti_missing_file", MANIFEST, href
    for resource in resources:
        href = value_of(resource, "href")
        if href and href not in {value_of(each, "href") for each in find_all(resource, "file")}:
            yield "formats.qti_file_unlisted", MANIFEST, href


def _identifier_faults(resources: list[Any], roots: dict[str, Any]) -> Iterator[Fault]:
    of_resources = Counter(value_of(resource, "identifier") for resource in resources)
    of_items = Counter(value_of(root, "identifier") for root in roots.values())
    for counts in (of_resources, of_items):
        for name, count in counts.items():
            if count > 1 or not _NAME.fullmatch(name):
                yield "formats.qti_identifier", MANIFEST, name or "-"


def _resource_faults(resource: Any, root: Any, resources: list[Any], form: Flavour) -> Iterator[Fault]:
    href = value_of(resource, "href")
    kind = kind_of(root)
    if kind not in _ROOTS or value_of(resource, "type") != getattr(form, _ROOTS[kind]):
        yield "formats.qti_type", href, value_of(resource, "type") or "-"
    if etree.QName(root).namespace != form.namespace:
        yield "formats.qti_namespace", href, etree.QName(root).namespace or "-"
    if kind == "assessmentitem":
        yield from ((code, href, value) for code, value in _item_faults(root, form))
    elif kind == "assessmenttest":
        needed = {value_of(each, "identifierref") for each in find_all(resource, "dependency")}
        known = {value_of(each, "href"): value_of(each, "identifier") for each in resources}
        for each in find_all(root, "assessmentitemref"):
            if known.get(value_of(each, "href")) not in needed:
                yield "formats.qti_dependency", href, value_of(each, "href") or "-"


def _item_faults(root: Any, form: Flavour) -> Iterator[tuple[str, str]]:
    interactions = find_all(root, "choiceinteraction")
    declared = {value_of(each, "identifier"): each for each in find_all(root, "responsedeclaration")}
    for interaction in interactions:
        name = value_of(interaction, "responseIdentifier")
        if name not in declared:
            yield "formats.qti_response", name or "-"
            continue
        choices = [value_of(each, "identifier") for each in find_all(interaction, "simplechoice")]
        for choice in sorted(set(choices)):
            if choices.count(choice) > 1 or not _NAME.fullmatch(choice):
                yield "formats.qti_identifier", choice or "-"
        right = [(each.text or "").strip() for each in find_all(declared[name], "value")]
        is_single = value_of(declared[name], "cardinality") == "single"
        most = value_of(interaction, "maxChoices")
        if not set(right) <= set(choices) or (is_single and (len(right) > 1 or most != "1")):
            yield "formats.qti_response", name
    if len(interactions) != len(declared):
        yield "formats.qti_response", ", ".join(declared) or "-"
    for scoring in find_all(root, "responseprocessing"):
        template = value_of(scoring, "template")
        if template and template.removesuffix(".xml") != form.template.removesuffix(".xml"):
            yield "formats.qti_response", template
