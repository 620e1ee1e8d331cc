"""The picture of a page: set level, and what is drawn on it besides text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.load.pdf.frame import Box
from ingest.load.pdf.page import Rule
from ingest.load.pdf.scan.drawing import Grey
from ingest.load.pdf.scan.recognise import Seen

_ACROSS, _DOWN = 24.0, 18.0  # points, the shortest lines: no letter is as long
_THICK = 4.0  # points; what is thicker is a painted area
_DOT = 1.8, 7.5  # points, the sides of a bullet
_LEVEL = 0.05  # degrees
_DARK = 0.4  # of the darkest ink
_FAINTEST = 50.0  # of 255: what differs less from the paper is noise
_WIDE = 5  # times its height: a run of text that shows how a page is turned
Mask = NDArray[np.uint8]  # (height, width), 0 or 255


@dataclass(frozen=True, slots=True)
class Ink:
    """What is dark on a picture: letters and bullets, and the lines drawn across and down it.

    dark: 0 for paper to 1 for the darkest ink, without the drawn lines, shape (height, width).
    """

    dark: NDArray[np.float32]
    across: list[Rule]
    down: list[Rule]


def levelled(picture: Grey, seen: list[Seen]) -> tuple[Grey, list[Seen]]:
    """The picture and what was seen on it, turned so that lines of text run level."""
    turn = _skew(seen)
    if abs(turn) < _LEVEL:
        return picture, seen
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0)
    paper = float(np.median(picture))
    level = cv2.warpAffine(picture, matrix, (width, height), borderValue=paper)
    moved = [
        Seen(run.text, _moved(run.corners, matrix), run.sure, _moved(run.centres, matrix))
        for run in seen
    ]
    return np.asarray(level, np.uint8), moved


def _skew(seen: list[Seen]) -> float:
    """Degrees by which lines of text go down to the right."""
    long = [run.corners for run in seen if run.size[0] > _WIDE * run.size[1]]
    if not long:
        return 0.0
    along = np.array([(c[1] + c[2] - c[0] - c[3]) / 2 for c in long])
    degrees = np.degrees(np.arctan2(along[:, 1], along[:, 0]))
    order = np.argsort(degrees)
    weight = np.cumsum(along[order, 0])
    return float(degrees[order][np.searchsorted(weight, weight[-1] / 2)])


def _moved(points: NDArray[np.float64], matrix: Any) -> NDArray[np.float64]:
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], float)


def ink_of(picture: Grey, scale: float) -> Ink:
    """What is dark on a picture, whatever its contrast; its lines in points."""
    smooth = cv2.GaussianBlur(picture, (0, 0), 0.8)
    paper = float(np.percentile(smooth, 90))
    inked = smooth[smooth < paper - _FAINTEST]
    black = float(np.percentile(inked, 10)) if inked.size else 0.0
    dark = np.clip((paper - smooth) / (paper - black), 0, 1).astype(np.float32)
    mask = np.where(dark > _DARK, 255, 0).astype(np.uint8)
    level = _long(mask, round(_ACROSS * scale))
    upright = _long(np.ascontiguousarray(mask.T), round(_DOWN * scale))
    dark[cv2.dilate(level | upright.T, np.ones((3, 3), np.uint8)) > 0] = 0
    return Ink(dark, _rules(level, scale), _rules(upright, scale))


def _long(mask: Mask, length: int) -> Mask:
    """Where level lines of a length are."""
    # A line that is not quite level goes from one row of pixels to the next.
    thick = cv2.dilate(mask, np.ones((3, 1), np.uint8))
    found = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    return np.asarray(found, np.uint8)


def _rules(long: Mask, scale: float) -> list[Rule]:
    """Level lines in points. A painted area counts as its upper and lower edge."""
    found = []
    for x, y, width, height, _ in cv2.connectedComponentsWithStats(long)[2][1:].tolist():
        edges = [y + height / 2] if height <= _THICK * scale else [y + 1, y + height - 1]
        found += [Rule(at / scale, x / scale, (x + width) / scale) for at in edges]
    return found


def dots(ink: Ink, scale: float) -> list[Box]:
    """Boxes of small round or square blots, as bullets are, in points."""
    mask = (ink.dark > _DARK).astype(np.uint8)
    stats = np.asarray(cv2.connectedComponentsWithStats(mask)[2][1:], float)
    x, y, width, height, area = stats.T / np.array([[scale]] * 4 + [[scale**2]])
    least, most = np.minimum(width, height), np.maximum(width, height)
    full = area > 0.65 * width * height
    fits = full & (least >= _DOT[0]) & (most <= _DOT[1]) & (most < 1.4 * least)
    boxes = np.stack((x, y, x + width, y + height), axis=1)[fits]
    return [(x0, top, x1, bottom) for x0, top, x1, bottom in boxes.tolist()]
