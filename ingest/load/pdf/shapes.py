"""The lines, painted rectangles and pictures of a page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from ingest.load.pdf.clip import clip_box
from ingest.load.pdf.frame import Box, Frame
from ingest.load.pdf.page import Fill, Rule

_THIN = 3.0  # points; a narrower rectangle is a drawn line
_SHORTEST = 4.0
_DOT = 1.5, 7.5  # points, the sides of a bullet
_MOST_SEGMENTS = 400  # beyond that a path is a drawing
_DEEPEST = 4
_EDGE = 0.08  # of the height of a page
_SLACK = 0.6  # points
_DRAWN = {pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE}
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


@dataclass(slots=True)
class Shapes:
    """across and down: drawn lines; fills: painted rectangles in the order of painting; dots:
    boxes of small painted shapes, as bullets are; image: share of the page under pictures."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)
    image: float = 0.0


def read_shapes(page: Any, frame: Frame) -> Shapes:
    """Shapes of a raw pdfium page, in the space of the reader."""
    found = Shapes()
    width, height = frame.size
    for item, matrix in _objects(page):
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_IMAGE:
            x0, top, x1, bottom = frame.box(*_bounds(item, matrix))
            seen = (min(x1, width) - max(x0, 0)) * (min(bottom, height) - max(top, 0))
            found.image = max(found.image, min(1.0, seen / max(1.0, width * height)))
        else:
            _add_path(found, item, matrix, frame)
    return found


def _objects(page: Any) -> Iterator[tuple[Any, Matrix | None]]:
    """Paths and pictures, those in forms too, with the matrix of the form around them."""
    kind_of, get = pdfium.FPDFPageObj_GetType, pdfium.FPDFPage_GetObject
    for i in range(pdfium.FPDFPage_CountObjects(page)):
        item = get(page, i)
        kind = kind_of(item)
        if kind in _DRAWN:
            yield item, None
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _unfold(item, None, 0)


def _unfold(form: Any, matrix: Matrix | None, depth: int) -> Iterator[tuple[Any, Matrix | None]]:
    inner = _times(_matrix_of(form), matrix)
    for i in range(pdfium.FPDFFormObj_CountObjects(form)):
        item = pdfium.FPDFFormObj_GetObject(form, i)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind in _DRAWN:
            yield item, inner
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _unfold(item, inner, depth + 1)


def _add_path(found: Shapes, item: Any, matrix: Matrix | None, frame: Frame) -> None:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, mode, stroke)
    filled = mode.value != pdfium.FPDF_FILLMODE_NONE
    fill = _colour(item, pdfium.FPDFPageObj_GetFillColor) if filled else None
    ink = _colour(item, pdfium.FPDFPageObj_GetStrokeColor) if stroke.value else None
    segments = pdfium.FPDFPath_CountSegments(item)
    if (fill is None and ink is None) or segments > _MOST_SEGMENTS:
        return
    box = frame.box(*_bounds(item, matrix))
    if fill is not None and segments >= 4 and _is_dot(box):
        found.dots.append(box)
    shown = _shown(item, matrix, box, frame)
    for points in _subpaths(item, segments, _times(_matrix_of(item), matrix)):
        placed = [frame.point(*point) for point in points]
        if fill is not None and len(placed) >= 4 and _is_box(placed):
            _add_box(found, placed, fill, shown)
        if ink is not None:
            for start, end in pairwise(placed):
                _add_line(found, start, end, shown)


def _shown(item: Any, matrix: Matrix | None, box: Box, frame: Frame) -> Box:
    """The part of the page where an object is shown. Only near the edges does it matter:
    there a printed web page cuts through its tables."""
    width, height = frame.size
    if matrix is None and (box[1] < _EDGE * height or box[3] > (1 - _EDGE) * height):
        clip = clip_box(item)
        if clip is not None:
            return frame.box(*clip)
    return 0.0, 0.0, width, height


def _is_dot(box: Box) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    return all(_DOT[0] <= side <= _DOT[1] for side in (width, height)) and (
        0.7 <= width / height <= 1.4
    )


def _subpaths(item: Any, segments: int, matrix: Matrix | None) -> Iterator[list[Point]]:
    """The corners of each part of a path; a curve counts as the line to its end."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    for i in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(item, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(_moved(x.value, y.value, matrix))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _is_box(points: list[Point]) -> bool:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    edges = (min(xs), max(xs)), (min(ys), max(ys))
    return all(
        min(abs(x - edge) for edge in edges[0]) < 0.5
        and min(abs(y - edge) for edge in edges[1]) < 0.5
        for x, y in points
    )


def _add_box(found: Shapes, points: list[Point], colour: tuple[int, int, int], shown: Box) -> None:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
    found.fills.append(Fill(x0, top, x1, bottom, colour))
    if min(colour) > 250:
        return  # white paints over, it does not draw
    if bottom - top <= _THIN:
        _add_line(found, (x0, (top + bottom) / 2), (x1, (top + bottom) / 2), shown)
    elif x1 - x0 <= _THIN:
        _add_line(found, ((x0 + x1) / 2, top), ((x0 + x1) / 2, bottom), shown)


def _add_line(found: Shapes, start: Point, end: Point, shown: Box) -> None:
    """Take in a straight line, as far as it is shown."""
    left, top, right, bottom = shown
    x0, x1 = sorted((start[0], end[0]))
    y0, y1 = sorted((start[1], end[1]))
    if y1 - y0 < 1 and top - _SLACK <= (y0 + y1) / 2 <= bottom + _SLACK:
        x0, x1 = max(x0, left), min(x1, right)
        if x1 - x0 >= _SHORTEST:
            found.across.append(Rule((y0 + y1) / 2, x0, x1))
    elif x1 - x0 < 1 and left - _SLACK <= (x0 + x1) / 2 <= right + _SLACK:
        y0, y1 = max(y0, top), min(y1, bottom)
        if y1 - y0 >= _SHORTEST:
            found.down.append(Rule((x0 + x1) / 2, y0, y1))


def _colour(item: Any, read: Any) -> tuple[int, int, int] | None:
    """The colour; None for one that is nearly transparent."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not read(item, red, green, blue, alpha) or alpha.value < 20:
        return None
    return red.value, green.value, blue.value


def _bounds(item: Any, matrix: Matrix | None) -> tuple[float, float, float, float]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    ax, ay = _moved(left.value, bottom.value, matrix)
    bx, by = _moved(right.value, top.value, matrix)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _matrix_of(item: Any) -> Matrix:
    m = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, m)
    return m.a, m.b, m.c, m.d, m.e, m.f


def _times(first: Matrix, then: Matrix | None) -> Matrix:
    """The matrix that does `first` and then the other."""
    if then is None:
        return first
    a, b, c, d, e, f = first
    return (*_moved(a, b, (*then[:4], 0, 0)), *_moved(c, d, (*then[:4], 0, 0)), *_moved(e, f, then))


def _moved(x: float, y: float, matrix: Matrix | None) -> Point:
    if matrix is None:
        return x, y
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
