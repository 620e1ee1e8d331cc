"""Stored text as it is read in the terminal: a source, and a quote where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.panel import Panel
from rich.text import Text

from assistant.layout import Source, day, place, visible
from assistant.model import Document, Section

_WHOLE = 3000  # characters of a section that are shown in full
_AROUND = 700  # characters shown before and after the quotes of a longer one


def source_text(source: Source) -> Text:
    """A source in full, one fact a line."""
    cited = source.citation
    facts = [
        ("publisher", cited.publisher),
        ("edition of", cited.published and day(cited.published)),
        ("review due", cited.review_due and day(cited.review_due)),
        *(("at", place(cited.title, *where)) for where in source.places),
        ("address", cited.url),
    ]
    text = Text.assemble((f"[{cited.number}] ", "cyan"), (visible(cited.title), "bold"))
    for name, value in facts:
        if value:
            text.append(f"\n    {name} ", style="dim").append(visible(value))
    return text


def in_place(
    document: Document, section: Section, spans: Sequence[tuple[int, int]], page: int | None
) -> Panel:
    """A section's stored text with the quoted spans marked; a long one is cut around them.

    spans: (start, end) offsets into the section's text, end exclusive.
    """
    ordered = sorted(spans)
    first, last = window(section.text, ordered[0][0], max(end for _, end in ordered))
    text = Text("… " if first else "")
    at = first
    for start, end in ordered:
        text.append(visible(section.text[at : max(at, start)]))
        text.append(visible(section.text[max(at, start) : end]), style="bold black on yellow")
        at = max(at, end)
    text.append(visible(section.text[at:last]))
    if last < len(section.text):
        text.append(" …")
    name = document.metadata.title
    return Panel(
        text,
        title=Text(visible(" › ".join(filter(None, (name, place(name, section.heading_path)))))),
        subtitle=Text(_edition(document, page)),
        title_align="left",
        subtitle_align="left",
        box=box.ROUNDED,
        border_style="dim",
    )


def window(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a text to show around a span: whole when short."""
    if len(text) <= _WHOLE:
        return 0, len(text)
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    if first:
        first = text.find("\n", first, start) + 1 or first
    return first, last


def _edition(document: Document, page: int | None) -> str:
    published = document.metadata.published
    facts = [
        f"p. {page}" if page is not None else "",
        f"edition of {day(published)}" if published else "no edition date given",
        "" if document.live else "no longer in the library",
    ]
    return " · ".join(filter(None, facts))
