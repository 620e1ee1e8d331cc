"""Pages of PDFs as images, with quoted words marked."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from assistant.errors import NotFound
from assistant.layout import cells
from assistant.model import Document, Section, UnitKind

_SCALE = 1.6  # pixels for a point: sharp on a phone, about 100 kB
_MARK = (255, 224, 51)
_LEAST = 12  # letters and digits that a quote must have to be looked for
_BETWEEN = 200  # letters between two cells of a row: cells of several lines may stand between
_pdfium = Lock()  # PDFium is not safe in threads


def has_paper(document: Document) -> bool:
    """Whether the file that an edition came from is there and a PDF: only then can its page be
    shown. A changed file is no longer the edition's."""
    path = Path(document.source)
    return document.format == "pdf" and path.is_file() and _digest(path) == document.sha256


def sheet(document: Document, number: int, quote: Sequence[str]) -> bytes:
    """A page of an edition's PDF as PNG, the quote marked where it is found on it.

    quote: its words; of a table's row the words of each cell. Raises NotFound where the file or
    the page is not there.
    """
    if not has_paper(document):
        raise NotFound("The file of this edition is not on this server any more.")
    with _pdfium:
        return _drawn(Path(document.source), document.sha256, number, tuple(quote))


def quoted_words(section: Section, quote: tuple[int, int] | None) -> list[str]:
    """The words of a quote as they stand on paper, where a row does not repeat its header."""
    if quote is None:
        return []
    found: list[str] = []
    for unit in section.units:
        if unit.start < quote[1] and quote[0] < unit.end:
            text = section.text[max(unit.start, quote[0]) : min(unit.end, quote[1])]
            row = unit.kind is UnitKind.ROW
            found += [value for _, value in cells(text)] if row else [text]
    return found


@lru_cache(maxsize=64)
def _drawn(path: Path, sha256: str, number: int, quote: tuple[str, ...]) -> bytes:
    del sha256  # names the content for the cache
    import pypdfium2 as pdfium
    from PIL import Image, ImageChops, ImageDraw

    pdf = pdfium.PdfDocument(path)
    try:
        if number > len(pdf):
            raise NotFound(f"This document has {len(pdf)} pages; there is no page {number}.")
        page = pdf[number - 1]
        image = page.render(scale=_SCALE).to_pil().convert("RGB")
        marks = Image.new("RGB", image.size, "white")
        draw = ImageDraw.Draw(marks)
        for left, bottom, right, top in _boxes(page, quote):
            height = page.get_height()
            draw.rectangle(
                (left * _SCALE - 1, (height - top) * _SCALE - 1,
                 right * _SCALE + 1, (height - bottom) * _SCALE + 1), fill=_MARK,
            )  # fmt: skip
        held = io.BytesIO()
        ImageChops.multiply(image, marks).save(held, "PNG", optimize=True)
        return held.getvalue()
    finally:
        pdf.close()


def _boxes(page: Any, quote: Sequence[str]) -> list[tuple[float, float, float, float]]:
    """Where the words of a quote stand on a page: left, bottom, right, top in points."""
    text = page.get_textpage()
    letters = [
        (char.casefold(), i)
        for i, char in enumerate(text.get_text_range(0, text.count_chars()))
        if char.isalnum()
    ]
    places = found_at("".join(c for c, _ in letters), quote)
    return _lines([text.get_charbox(letters[i][1]) for i in places])


def found_at(letters: str, quote: Sequence[str]) -> list[int]:
    """Places of a quote's letters and digits among those of a page; none where not all are there.

    Only letters and digits count, for the stored text has other blanks, and no hyphens at the
    ends of lines. Its parts follow one another, near to each other; what stands in several
    places of the page is found in the first where all of it does.
    """
    wanted = ["".join(c for c in part.casefold() if c.isalnum()) for part in quote]
    wanted = [part for part in wanted if part]
    if sum(map(len, wanted)) < _LEAST:
        return []
    start = letters.find(wanted[0])
    while start >= 0:
        if places := _all_from(letters, start, wanted):
            return places
        start = letters.find(wanted[0], start + 1)
    return []


def _all_from(letters: str, start: int, wanted: Sequence[str]) -> list[int]:
    places: list[int] = []
    for part in wanted:
        found = letters.find(part, start, start + len(part) + _BETWEEN)
        if found < 0:
            return []
        start = found + len(part)
        places += range(found, start)
    return places


def _lines(
    boxes: Iterable[Sequence[float]],
) -> list[tuple[float, float, float, float]]:
    """Boxes of characters as boxes of lines."""
    lines: list[tuple[float, float, float, float]] = []
    for left, bottom, right, top in boxes:
        last = lines[-1] if lines else None
        middle = (bottom + top) / 2
        if last and last[1] <= middle <= last[3] and left >= last[0]:
            lines[-1] = (last[0], min(last[1], bottom), max(last[2], right), max(last[3], top))
        else:
            lines.append((left, bottom, right, top))
    return lines


@lru_cache(maxsize=256)
def _digest_of(path: Path, modified: int, size: int) -> str:
    del modified, size
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(path: Path) -> str:
    stat = path.stat()
    return _digest_of(path, stat.st_mtime_ns, stat.st_size)
