"""The facts of a document as a librarian's form has them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from assistant.model import DocumentStatus, Metadata, Scope
from ingest.addressed import to_machine
from ingest.metadata import NAMES, texts

LABELS = {
    "title": "Title",
    "publisher": "Publisher",
    "edition": "Edition",
    "published": "Published on",
    "review_due": "Review due on",
    "scope": "Written for",
    "status": "Status",
    "superseded_by": "Superseded by",
    "url": "Address at its publisher",
    "licence": "Licence",
}
SCOPES = {
    "": "not stated",
    Scope.NATIONAL: "the country",
    Scope.REGIONAL: "the region",
    Scope.LOCAL: "this hospital",
}
STATUSES = {DocumentStatus.CURRENT: "current", DocumentStatus.SUPERSEDED: "superseded"}
LONGEST = 300

Faults = dict[str, str]


def sent_facts(form: Mapping[str, object]) -> dict[str, str]:
    """The facts in a form, each on one line."""
    return {name: _tidy(str(form.get(name, ""))) for name in NAMES}


def faults_of(facts: Mapping[str, str]) -> Faults:
    """What cannot be used in facts: name → what to do."""
    found: Faults = {}
    for name, value in facts.items():
        if len(value) > LONGEST:
            found[name] = f"Use {LONGEST} characters at most."
        elif to_machine(value):
            found[name] = "This is addressed to a machine and not to a reader. Put it in words."
    if not facts["title"]:
        found["title"] = "Say what the document is called."
    for name in ("published", "review_due"):
        if facts[name] and not _is_day(facts[name]):
            found[name] = "Write a day as 2028-02-01."
    if facts["scope"] not in SCOPES:
        found["scope"] = "Choose one of those offered."
    if facts["status"] not in STATUSES:
        found["status"] = "Choose one of those offered; to withdraw a document has its own button."
    if facts["url"] and not re.match(r"https?://[^\s/]+", facts["url"]):
        found["url"] = "Begin the address with https:// or http://."
    return found


def shown_facts(metadata: Metadata) -> dict[str, str]:
    """Metadata as a form shows it."""
    return dict.fromkeys(NAMES, "") | texts(metadata)


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """The facts that are not what they were, as they are now."""
    return {name: value for name, value in after.items() if value != before.get(name, "")}


def _tidy(text: str) -> str:
    seen = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(seen.split())


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
