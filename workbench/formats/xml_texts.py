"""Small helpers to read and write XML elements."""

from __future__ import annotations

from typing import Any

from lxml import etree

XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def local_name(element: Any) -> str:
    """Give an element's name without its namespace."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def text_at(element: Any, path: str) -> str:
    """Give the text of the first element at a path below, empty where there is none."""
    found = element.find(path)
    return "" if found is None else "".join(found.itertext())


def inner_xml(element: Any) -> str:
    """Give what stands inside an element, as a web page would write it: names without namespace."""
    copy = etree.fromstring(etree.tostring(element, with_tail=False), etree.XMLParser(resolve_entities=False))
    for each in copy.iter(etree.Element):
        each.tag = local_name(each).lower()
        each.attrib.clear()
    etree.cleanup_namespaces(copy)
    whole = etree.tostring(copy, encoding="unicode")
    return whole[whole.index(">") + 1 : whole.rindex("<")] if whole.rstrip().endswith(f"</{copy.tag}>") else ""
