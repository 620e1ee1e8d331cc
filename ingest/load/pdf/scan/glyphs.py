"""Which ink of a picture belongs to which character of a run of text."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ingest.load.pdf.scan.picture import Ink
from ingest.load.pdf.scan.recognise import Seen

_MARGIN = 0.1  # of the height of a run, around it
_HALF, _BLACK = 0.5, 97  # of the darkest ink of a run; that is this percentile
_SPECK = 0.08  # of the height of a run: what is smaller in both directions is dirt
_TALLEST = 1.3  # of the height of a run: more is a line or a picture
_OVERLAP = 0.5  # of the narrower: pieces above one another are one sign (i, =, ;)


@dataclass(frozen=True, slots=True)
class Glyph:
    """The ink of one sign, in pixels."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def height(self) -> float:
        """How tall its ink is."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Inked:
    """A word of a run. glyphs: the ink of each character, None where it cannot be told. signs: all
    its ink, one by one."""

    text: str
    glyphs: Sequence[Glyph | None]
    signs: Sequence[Glyph]


def inked(run: Seen, ink: Ink) -> list[Inked]:
    """The words of a run with their ink.

    In a word that has as many signs as characters they go together one by one; in any other
    (letters that touch) each character takes the sign at its place.
    """
    signs = _signs(_pieces(run, ink), run.size[1])
    found: list[Inked] = []
    centres = run.centres[:, 0].tolist()
    start = 0
    middles = [(glyph.x0 + glyph.x1) / 2 for glyph in signs]
    for word in run.text.split():
        stop = start + len(word)
        left = (centres[start - 1] + centres[start]) / 2 if start else -1e9
        right = (centres[stop - 1] + centres[stop]) / 2 if stop < len(centres) else 1e9
        own = signs[bisect(middles, left) : bisect(middles, right)]
        exact = len(own) == len(word)
        glyphs = [*own] if exact else [_at(own, x) for x in centres[start:stop]]
        found.append(Inked(word, glyphs, own))
        start = stop
    return found


def _pieces(run: Seen, ink: Ink) -> list[Glyph]:
    """The connected pieces of ink of a run from left to right, without dirt and lines."""
    height = run.size[1]
    x0, top = np.maximum(0, run.corners.min(axis=0) - _MARGIN * height).astype(int).tolist()
    x1, bottom = (run.corners.max(axis=0) + _MARGIN * height).astype(int).tolist()
    part = ink.dark[top:bottom, x0:x1]
    if not part.size:
        return []
    mask = (part > _HALF * np.percentile(part, _BLACK)).astype(np.uint8)
    pieces = []
    for left, up, wide, high, _ in cv2.connectedComponentsWithStats(mask)[2][1:].tolist():
        if max(wide, high) > _SPECK * height and high < _TALLEST * height and wide < 3 * height:
            pieces.append(Glyph(x0 + left, top + up, x0 + left + wide, top + up + high))
    return sorted(pieces, key=lambda piece: piece.x0)


def _signs(pieces: list[Glyph], height: float) -> list[Glyph]:
    """Pieces of ink as signs from left to right, those above one another joined."""
    signs: list[Glyph] = []
    for new in pieces:
        if signs:
            last = signs[-1]
            shared = min(last.x1, new.x1) - max(last.x0, new.x0)
            least = min(last.x1 - last.x0, new.x1 - new.x0)
            joined = max(last.bottom, new.bottom) - min(last.top, new.top)
            if shared > _OVERLAP * least and joined < _TALLEST * height:
                signs[-1] = Glyph(
                    min(last.x0, new.x0),
                    min(last.top, new.top),
                    max(last.x1, new.x1),
                    max(last.bottom, new.bottom),
                )
                continue
        signs.append(new)
    return signs


def _at(signs: list[Glyph], x: float) -> Glyph | None:
    """The sign that stands over a place, if it is no wider than one character."""
    for sign in signs:
        narrow = sign.x1 - sign.x0 < 1.4 * sign.height
        if narrow and sign.x0 <= x <= sign.x1:
            return sign
    return None
