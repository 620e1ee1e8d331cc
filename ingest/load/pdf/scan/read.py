"""A page that is a picture to a page with words and drawn lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ingest.load.pdf.frame import Box
from ingest.load.pdf.page import Page, Word
from ingest.load.pdf.scan.drawing import Grey, draw, is_blank
from ingest.load.pdf.scan.lettering import words_of
from ingest.load.pdf.scan.picture import dots, ink_of, levelled
from ingest.load.pdf.scan.recognise import Seen, recognise
from ingest.load.pdf.words import add_bullets

_TURNED = 1.5  # times as high as wide: a run of text that stands on its side
_LEGIBLE = 0.8  # mean certainty; below, the page may lie upside down


def read_scan(page: Any, number: int) -> Page | None:
    """What text recognition finds on a page of pdfium; None where there is no text on it."""
    if is_blank(page):
        return None
    picture, scale = draw(page)
    picture, seen = _upright(picture)
    level, seen = levelled(picture, [run for run in seen if not _stands(run)])
    if not seen:
        return None
    ink = ink_of(level, scale)
    words = words_of(seen, ink, scale)
    height, width = level.shape
    found = Page(number, width / scale, height / scale, words, ink.across, ink.down, image=1.0)
    loose = [dot for dot in dots(ink, scale) if not any(_holds(word, dot) for word in words)]
    add_bullets(found.words, loose)
    return found


def _upright(picture: Grey) -> tuple[Grey, list[Seen]]:
    """The picture as one reads it, and what is seen on it: pages are scanned on their side and
    upside down too."""
    seen = recognise(picture)
    if not seen or (_level_share(seen) > 0.5 and _certainty(seen) > _LEGIBLE):
        return picture, seen
    quarters = (1, 3) if _level_share(seen) <= 0.5 else (2,)
    tried = [(picture, seen)]
    for quarter in quarters:
        turned = np.ascontiguousarray(np.rot90(picture, quarter))
        tried.append((turned, recognise(turned)))
    return max(tried, key=lambda t: _level_share(t[1]) * _certainty(t[1]))


def _stands(run: Seen) -> bool:
    """Whether a run of text stands on its side, as notes in the margin do."""
    x, y = run.corners.max(axis=0) - run.corners.min(axis=0)
    return len(run.text) > 2 and bool(y > _TURNED * x)


def _level_share(seen: Sequence[Seen]) -> float:
    long = [run for run in seen if len(run.text) > 2]
    letters = sum(len(run.text) for run in long)
    return sum(len(run.text) for run in long if not _stands(run)) / letters if letters else 0.0


def _certainty(seen: Sequence[Seen]) -> float:
    sure = [p for run in seen for p in run.sure]
    return float(np.mean(sure)) if sure else 0.0


def _holds(word: Word, dot: Box) -> bool:
    x, y = (dot[0] + dot[2]) / 2, (dot[1] + dot[3]) / 2
    return word.x0 - 0.5 <= x <= word.x1 + 0.5 and word.top <= y <= word.bottom


def with_own_words(scan: Page, own: Page) -> list[Word]:
    """The words of a scan and those that the page holds as text (a stamp, a page number); where
    both have a word, the page's own."""
    if abs(scan.width - own.width) > 1 or abs(scan.height - own.height) > 1:
        return scan.words
    kept = [word for word in scan.words if not any(_covers(word, other) for other in own.words)]
    return kept + own.words


def _covers(word: Word, other: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, word.base - 0.3 * word.size
    return other.x0 - 1 <= x <= other.x1 + 1 and other.top <= y <= other.bottom
