"""The library's documents as a librarian reads them in the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from itertools import takewhile

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assistant.errors import NotFound
from assistant.layout import day, visible
from assistant.library import Library
from assistant.library.check import CheckReport
from assistant.model import Document, DocumentStatus, Section

_NAMED = 8  # documents named in an error


def find(library: Library, wanted: str) -> Document:
    """The latest edition of the document with an id, or whose id alone begins so.

    A withdrawn document is found by its whole id. Raises NotFound.
    """
    ids = sorted(document.id for document in library.documents())
    matches = [wanted] if wanted in ids else [id for id in ids if id.startswith(wanted)]
    if len(matches) > 1:
        named = ", ".join(matches[:_NAMED]) + (" …" if len(matches) > _NAMED else "")
        raise NotFound(f"{len(matches)} documents have an id that begins {wanted!r}: {named}.")
    try:
        return library.editions(matches[0] if matches else wanted)[0]
    except NotFound:
        raise NotFound(
            f"The library holds no document {wanted!r}. `bedside library list` shows the ids."
        ) from None


def readable(library: Library, document: Document) -> Document:
    """A document that says what superseded it by its title, not by a file or an id."""
    newer = library.superseded_by(document)
    return replace(document, metadata=replace(document.metadata, superseded_by=newer))


def as_json(value: object) -> str:
    """JSON of what dataclasses hold; dates as ISO text."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def mark(document: Document, today: date) -> str:
    """Why not to rely on a document without a second look; empty when nothing is known."""
    data = document.metadata
    marks = []
    if not document.live:
        marks.append("no longer in the library")
    if data.status is DocumentStatus.SUPERSEDED:
        marks.append(f"superseded by {data.superseded_by}" if data.superseded_by else "superseded")
    elif data.status is DocumentStatus.WITHDRAWN:
        marks.append("withdrawn by its publisher")
    if data.review_due and data.review_due < today:
        marks.append("review overdue")
    return ", ".join(marks)


def listing(documents: Sequence[Document], today: date) -> RenderableType:
    """A table of documents with how many there are below it."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Title", overflow="fold")
    table.add_column("Id", style="dim", overflow="fold")
    table.add_column("Published", no_wrap=True)
    table.add_column("Review due", no_wrap=True)
    for document in documents:
        data, marked = document.metadata, mark(document, today)
        title = Text(visible(data.title))
        if marked:
            title.append(f"\n⚠ {visible(marked)}", style="yellow")
        dates = (str(value or "") for value in (data.published, data.review_due))
        table.add_row(title, Text(document.id), *dates)
    doubtful = sum(1 for document in documents if mark(document, today))
    end = f"{len(documents)} documents" + (f", {doubtful} to look at" if doubtful else "")
    return Group(table, Text(end, style="dim"))


def lines(documents: Sequence[Document], today: date) -> Iterator[str]:
    """For a pipe, a document a line: id, title, published, review due, mark; tabs between."""
    for document in documents:
        data = document.metadata
        values = (document.id, data.title, data.published, data.review_due)
        yield "\t".join([*(str(value or "") for value in values), mark(document, today)])


def card(
    document: Document, editions: Sequence[Document], contents: Sequence[Section], today: date
) -> Iterator[RenderableType]:
    """What is known of a document: its metadata, its editions, its contents."""
    yield Text(visible(document.metadata.title), style="bold")
    if marked := mark(document, today):
        yield Text(f"⚠ {marked}", style="bold yellow")
    yield _metadata(document)
    yield Text("\nEditions", style="bold")
    for edition in editions:
        state = "in use" if edition.live else "kept for old answers"
        yield Text(f"  {edition.edition_id}  added {day(edition.added_at.date())}, {state}")
    yield Text("\nContents", style="bold")
    yield from (Text(line) for line in _outline(contents))


def full(
    document: Document, editions: Sequence[Document], contents: Sequence[Section]
) -> dict[str, object]:
    """What `card` shows, as JSON-ready facts."""
    return {
        "document": asdict(document),
        "editions": [asdict(edition) for edition in editions],
        "contents": [
            {"section_id": s.id, "heading_path": s.heading_path, "characters": len(s.text)}
            for s in contents
        ],
    }


def verdict(report: CheckReport) -> Text:
    """What a check found."""
    held = f"{report.documents} documents, {report.chunks} chunks: "
    if not report.problems:
        return Text.assemble(held, ("catalogue, vectors and lexical index agree.", "green"))
    found = "".join(f"\n  {problem.count:>7} {problem.what}" for problem in report.problems)
    return Text.assemble(held, ("the stores disagree.", "bold yellow"), found)


def _metadata(document: Document) -> Table:
    data = document.metadata
    facts = {
        "id": document.id,
        "publisher": data.publisher,
        "edition": data.edition,
        "published": data.published and day(data.published),
        "review due": data.review_due and day(data.review_due),
        "status": str(data.status),
        "scope": data.scope and str(data.scope),
        "address": data.url,
        "licence": data.licence,
        "file": f"{document.source} ({document.format})",
        "sha256": document.sha256,
    }
    table = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        table.add_row(
            Text(name, style="dim"),
            Text(visible(value) if value else "not stated", overflow="fold"),
        )
    return table


def _outline(contents: Sequence[Section]) -> Iterator[str]:
    """Headings, indented by depth; each is given once."""
    before: tuple[str, ...] = ()
    for section in contents:
        path = section.heading_path or ("(before the first heading)",)
        shared = len(
            list(takewhile(lambda pair: pair[0] == pair[1], zip(path, before, strict=False)))
        )
        for depth in range(shared, len(path)):
            yield visible("  " * (depth + 1) + path[depth])
        before = path
