"""Which pages of a document are pictures, and their text."""

from __future__ import annotations

import logging
from typing import Any

from ingest.load.pdf.page import Page
from ingest.load.pdf.scan import can_recognise
from ingest.load.pdf.scan.drawing import is_blank

_FEW = 200  # characters: a stamp, a page number or a notice on a page that is a picture
_PICTURE = 0.5  # of the page
_log = logging.getLogger(__name__)


def read_scans(document: Any, pages: list[Page | None], name: str) -> list[int]:
    """Read the pages that are pictures, in place; the numbers of those that stay unread.

    What lies invisible under a picture is believed only where the picture itself cannot be
    read: it may say anything.
    """
    unread: list[int] = []
    read: list[Page] = []
    for index, page in enumerate(pages):
        if page is None or not _is_picture(page):
            continue
        if not can_recognise():
            if not page.words and not is_blank(document[index]):
                unread.append(page.number)
            continue
        try:
            pages[index] = _recognised(document[index], page)
            read.append(page)
        except Exception:  # as with damaged pages: one must not cost the others
            _log.warning("%s: page %d could not be recognised", name, index + 1, exc_info=True)
            unread.append(page.number)
    if read:
        from ingest.load.pdf.scan.lettering import settle_sizes

        settle_sizes([page for page in pages if page is not None])
    return unread


def _is_picture(page: Page) -> bool:
    own = sum(len(word.text) for word in page.words if word.sure is None)
    return own == 0 or (page.image >= _PICTURE and own < _FEW)


def _recognised(drawn: Any, page: Page) -> Page:
    """A page with what is seen on it, and what it holds as visible text."""
    from ingest.load.pdf.scan.read import read_scan, with_own_words

    own = [word for word in page.words if word.sure is None]
    scan = read_scan(drawn, page.number)
    page.words = own
    if scan is None:
        return page
    scan.words = with_own_words(scan, page)
    scan.hidden = page.hidden
    return scan
