"""A PDF file to blocks: read and laid out page by page, then read as one document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ingest.load.blocks import Loaded, LoadError
from ingest.load.pdf.arrange import Element
from ingest.load.pdf.assemble import Assembler
from ingest.load.pdf.continued import continued
from ingest.load.pdf.flow import Para, Part, paragraphs
from ingest.load.pdf.furniture import without_furniture
from ingest.load.pdf.headings import outline
from ingest.load.pdf.joining import Joiner
from ingest.load.pdf.layout import lay_out
from ingest.load.pdf.page import Page, Table, least_sure
from ingest.load.pdf.read import open_pdf, read_pages
from ingest.load.pdf.scan import INSTALL, can_recognise
from ingest.load.pdf.scan.pages import read_scans
from ingest.load.pdf.title import find_title

_MOST_NOTES = 3


def load_pdf(path: Path) -> Loaded:
    """Read a PDF file; pages count from 1, metadata is the title alone, if there is one.

    LoadError says what is wrong with a file and what to do: not a PDF, damaged, encrypted,
    empty, or scanned and without text. Pages that alone are damaged are left out and logged.
    """
    with open_pdf(path) as document:
        said = document.get_metadata_dict(skip_empty=True)
        pages = list(read_pages(document, path.name))
        unread = read_scans(document, pages, path.name)
    read = [page for page in pages if page is not None]
    _check(path.name, read, unread)
    warnings = [*_recognised(read), *_unread(unread)]
    without_furniture(read)
    elements = [element for page in read for element in lay_out(page)]
    parts = _with_whole_tables(paragraphs(elements))
    heads, headings = outline(parts)
    blocks = Assembler(Joiner(_lines(elements)), heads).blocks(parts, headings)
    title = find_title(said, parts, heads.body)
    return Loaded(blocks, {"title": title} if title else {}, tuple(warnings), tuple(unread))


def _recognised(pages: Sequence[Page]) -> Iterator[str]:
    """That pages were read from pictures."""
    found = [page.number for page in pages if least_sure(page.words) is not None]
    if found:
        were = "was" if len(found) == 1 else "were"
        yield (
            f"{_numbered(found)} {were} read from a scan by text recognition; what is quoted from "
            "there is marked so. Check its figures against the original"
        )


def _unread(numbers: Sequence[int]) -> Iterator[str]:
    """That pages were not read, and what to do."""
    if numbers and can_recognise():
        yield f"{_numbered(numbers)} could not be read by text recognition; the log says why"
    elif numbers:
        hold = "holds" if len(numbers) == 1 else "hold"
        yield (
            f"{_numbered(numbers)} {hold} no text, only a picture of it, and is not in the "
            f"library. {INSTALL}, then ingest again, and it is read by text recognition"
        )


def _numbered(pages: Sequence[int]) -> str:
    """ "page 4", "pages 1–3, 7"."""
    runs: list[list[int]] = []
    for number in pages:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = ", ".join(f"{r[0]}–{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs)
    return f"page {shown}" if len(pages) == 1 else f"pages {shown}"


def _check(name: str, pages: Sequence[Page], unread: Sequence[int]) -> None:
    """LoadError for a file without a word that can be seen."""
    if any(page.words for page in pages):
        return
    if not pages:
        raise LoadError(f"{name} is damaged: none of its pages can be read. Export it again.")
    if (unread or any(page.image > 0 for page in pages)) and not can_recognise():
        raise LoadError(
            f"{name} has no text layer, its pages are scanned pictures: {INSTALL}, then ingest it "
            "again, or run OCR over it with another program."
        )
    if any(page.hidden for page in pages):
        raise LoadError(
            f"{name} has no visible text, only text that its pages hide: have a person look at "
            "it, then export it again from its source or run OCR over its pages."
        )
    if any(page.image > 0 for page in pages):
        raise LoadError(
            f"{name} has no text layer, and text recognition finds no text on its pages: scan "
            "them again at 300 dpi and ingest the result."
        )
    raise LoadError(f"{name} is empty: none of its pages has text. Export it again.")


def _with_whole_tables(parts: Iterable[Part]) -> list[Part]:
    """Tables that a page break cut, as one; notes at the foot of the page may stand between."""
    whole: list[Part] = []
    for part in parts:
        place = len(whole) - 1
        while place >= 0 and _is_note(whole[place]) and len(whole) - place <= _MOST_NOTES:
            place -= 1
        last = whole[place] if place >= 0 else None
        both = None
        if isinstance(part, Table) and isinstance(last, Table):
            both = continued(last, part)
        if both is not None:
            whole[place] = both
        else:
            whole.append(part)
    return whole


def _is_note(part: Part) -> bool:
    return isinstance(part, Para) and part.texts[0][:1] in "*†‡§¶#^"


def _lines(elements: Iterable[Element]) -> Iterator[str]:
    for element in elements:
        if isinstance(element, Table):
            yield from (text for cell in element.cells for text, _ in cell.lines)
        else:
            yield element.text
