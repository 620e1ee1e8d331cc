"""Evidence summaries that librarians file: Markdown with its metadata, which `bedside ingest` reads
like any other document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

import yaml

from assistant.errors import LibraryError
from assistant.handovers import Handover
from assistant.layout import day, visible


@dataclass(frozen=True, slots=True)
class Summary:
    """A librarian's answer as a document. text: the answer, without what identifies a patient.

    sources: what it rests on, a line each. review_due: None where none is stated.
    """

    title: str
    text: str
    by: str
    publisher: str
    published: date
    review_due: date | None = None
    sources: Sequence[str] = ()
    url: str | None = None


def markdown(summary: Summary, handover: Handover) -> str:
    """A summary as Markdown with its metadata in front; the question is its heading."""
    metadata = {
        "title": summary.title,
        "publisher": summary.publisher,
        "published": summary.published,
        "review_due": summary.review_due,
        "status": "current",
        "scope": "local",
        "url": summary.url,
    }
    stated = {name: value for name, value in metadata.items() if value is not None}
    front = yaml.safe_dump(stated, sort_keys=False, allow_unicode=True)
    asked = " ".join(visible(handover.question).split())
    parts = [
        f"---\n{front}---",
        f"# {visible(summary.title)}",
        f"Evidence summary by {visible(summary.by)} of {day(summary.published)}, in answer to a "
        "question from the wards.",
        f"## {asked}",
        visible(summary.text.strip()),
    ]
    if summary.sources:
        parts += ["## Sources", "\n".join(f"- {visible(source)}" for source in summary.sources)]
    return "\n\n".join(parts) + "\n"


def file_summary(summary: Summary, handover: Handover, folder: Path) -> Path:
    """Write a summary into a folder under a new name; its path. Raises LibraryError."""
    content = markdown(summary, handover)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _names(summary.title):
            try:
                with (folder / name).open("x", encoding="utf-8") as file:
                    file.write(content)
            except FileExistsError:
                continue
            return folder / name
    except OSError as error:
        raise LibraryError(
            f"The summary could not be filed in {folder} ({error.strerror}). Give the user that "
            "runs Bedside the right to write there, or set BEDSIDE_SUMMARIES."
        ) from error
    raise AssertionError("names never end")


def _names(title: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "summary"
    yield f"{slug}.md"
    for n in count(2):
        yield f"{slug}-{n}.md"
