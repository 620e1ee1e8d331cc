"""Reads the pages of a PDF file into plain data, with pdfium."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.load.blocks import LoadError
from ingest.load.pdf.chars import Chars, Font, Ink
from ingest.load.pdf.frame import Frame
from ingest.load.pdf.page import Page, Word
from ingest.load.pdf.shapes import read_shapes
from ingest.load.pdf.visible import is_legible, is_scan, stands_out
from ingest.load.pdf.words import add_bullets, inked_words, settle_scripts

_HEADER_WITHIN = 1024  # bytes; readers accept "%PDF-" after some leading rubbish
_MOST_PAGES = 10_000  # no guideline has as many; a file may claim any number
_LEAST = 4.0  # points; what is narrower is a line and no ground for text
_EDGE = 0.06  # of the height of a page
_log = logging.getLogger(__name__)


def open_pdf(path: Path) -> pypdfium2.PdfDocument:
    """Open a PDF file, to be closed by the caller. LoadError says why it cannot be read."""
    start = _first_bytes(path)
    if not start:
        raise LoadError(f"{path.name} is empty (0 bytes): copy or export it again.")
    if b"%PDF-" not in start:
        raise LoadError(
            f"{path.name} is not really a PDF: it does not begin like one. Open it in the "
            "program that made it and export it as PDF."
        )
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise LoadError(
                f"{path.name} is encrypted and opens only with a password: save a copy "
                "without the password and ingest that."
            ) from error
        raise LoadError(
            f"{path.name} is damaged and cannot be opened: download or export it again."
        ) from error
    pages = len(document)
    if 0 < pages <= _MOST_PAGES:
        return document
    document.close()
    if not pages:
        raise LoadError(f"{path.name} has no pages: download or export it again.")
    raise LoadError(
        f"{path.name} says that it has {pages:,} pages; the limit is {_MOST_PAGES:,}. Split it, or "
        "check where it comes from."
    )


def read_pages(document: pypdfium2.PdfDocument, name: str) -> Iterator[Page | None]:
    """Every page in turn; None for one that cannot be read, which is logged."""
    fonts: dict[int, Font] = {}
    damaged = 0
    for index in range(len(document)):
        try:
            yield read_page(document, index, fonts)
        except Exception:  # one page that a parser stumbles over must not cost the others
            # The reason of the first is told: thousands may have the same.
            first, damaged = not damaged, damaged + 1
            _log.warning("%s: page %d is damaged and left out", name, index + 1, exc_info=first)
            yield None


def read_page(document: pypdfium2.PdfDocument, index: int, fonts: dict[int, Font]) -> Page:
    """One page. index: from 0. fonts: those met so far in the document, added to."""
    page = document[index]
    textpage = page.get_textpage()
    try:
        chars = Chars(textpage.raw, fonts)
        left, bottom, right, top = page.get_bbox()
        frame = Frame(left, bottom, right, top, chars.angle)
        return _visible_page(page.raw, chars, frame, index + 1)
    finally:
        textpage.close()
        page.close()


def _visible_page(page: Any, chars: Chars, frame: Frame, number: int) -> Page:
    shapes = read_shapes(page, frame)
    width, height = frame.size
    read = Page(number, width, height, [], shapes.across, shapes.down)
    read.starts, _, read.ends, _ = frame.boxes(chars.boxes).T.tolist()
    read.image = shapes.image
    grounds = [f for f in shapes.fills if f.x1 - f.x0 > _LEAST and f.bottom - f.top > _LEAST]
    invisible = []
    for word, ink in inked_words(chars, frame):
        if ink.angle != frame.angle or not word.text:
            continue
        if not is_legible(word, ink, frame.size) or _is_cut_off(word, ink, chars, height):
            read.hidden += len(word.text)
        elif ink.invisible:
            invisible.append(word)
        elif stands_out(word, ink, grounds, shapes.image):
            read.words.append(word)
        else:
            read.hidden += len(word.text)
    if is_scan(shapes.image, sum(len(word.text) for word in read.words)):
        # Another program's text recognition, which does not say how sure it was.
        read.words += [replace(word, sure=1.0) for word in invisible]
    else:
        read.hidden += sum(len(word.text) for word in invisible)
    settle_scripts(read.words)
    add_bullets(read.words, shapes.dots)
    return read


def _is_cut_off(word: Word, ink: Ink, chars: Chars, height: float) -> bool:
    """Whether the page cuts a word off. Printed web pages repeat a line at the top of a page
    that is shown at the bottom of the one before; only there is it worth the time to look."""
    at_edge = word.top < _EDGE * height or word.bottom > (1 - _EDGE) * height
    return at_edge and chars.is_clipped(ink.first)


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEADER_WITHIN)
    except OSError as error:
        raise LoadError(f"{path.name} cannot be read: {error.strerror or error}.") from error
