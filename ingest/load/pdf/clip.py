"""What a page lets through of an object that is drawn on it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

_MOST = 64  # points of a clip path; more is no box


def clip_box(item: Any) -> tuple[float, float, float, float] | None:
    """The box (left, bottom, right, top) outside which a page object is not shown; None for
    an object that is shown whole."""
    path = pdfium.FPDFPageObj_GetClipPath(item)
    boxes = []
    for i in range(pdfium.FPDFClipPath_CountPaths(path) if path else 0):
        corners = list(_corners(path, i))
        if corners:
            xs, ys = zip(*corners, strict=True)
            boxes.append((min(xs), min(ys), max(xs), max(ys)))
    if not boxes:
        return None
    left, bottom, right, top = zip(*boxes, strict=True)
    return max(left), max(bottom), min(right), min(top)


def _corners(path: Any, index: int) -> Iterator[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(min(pdfium.FPDFClipPath_CountPathSegments(path, index), _MOST)):
        segment = pdfium.FPDFClipPath_GetPathSegment(path, index, i)
        if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            yield x.value, y.value
