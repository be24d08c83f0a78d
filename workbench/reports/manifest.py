"""The list that goes with a set of papers: what they were made from, and the hash of each file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from workbench.reports.fact_book import FactBook
from workbench.reports.report_data import ReportData
from workbench.rules.canonical import digest

MANIFEST_NAME = "manifest.json"


def make_manifest(
    data: ReportData,
    book: FactBook,
    *,
    template: bytes,
    parameters: Mapping[str, object],
    version: str,
    outputs: Mapping[str, bytes],
) -> bytes:
    """Write the manifest as JSON; it holds no clock, no path and no host, so that it repeats byte for byte."""
    facts = [[fact.key, str(fact.value), fact.unit, fact.definition] for _, fact in sorted(book.facts.items())]
    content = {
        "audit_head": data.evidence.audit_head,
        "facts_sha256": digest(facts),
        "outputs": {name: sha256_of(body) for name, body in outputs.items()},
        "package_version": version,
        "parameters": dict(parameters),
        "rules_sha256": data.evidence.rules_sha256,
        "snapshot_sha256": data.evidence.snapshot_sha256,
        "template_sha256": sha256_of(template),
    }
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2, default=str) + "\n").encode()


def sha256_of(body: bytes) -> str:
    """Give the SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(body).hexdigest()


def changed_outputs(folder: Path) -> tuple[str, ...]:
    """Name the files of a folder that are missing or no longer what its manifest says."""
    content = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    return tuple(
        name
        for name, expected in sorted(content["outputs"].items())
        if not (folder / name).is_file() or sha256_of((folder / name).read_bytes()) != expected
    )
