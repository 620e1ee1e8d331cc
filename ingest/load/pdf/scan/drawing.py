"""The picture of a page, drawn by pdfium. Needs nothing of the extra."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]  # (height, width), 0 black to 255 white

_DPI = 200
_LONGEST_SIDE = 4000  # pixels
_BLANK_SCALE = 0.5  # of 72 dpi
_APART, _INKED = 40, 0.0005  # of 255 from the paper; share of the pixels that are


def draw(page: Any) -> tuple[Grey, float]:
    """A page of pdfium as a picture, and its pixels for each point."""
    scale = min(_DPI / 72, _LONGEST_SIDE / max(page.get_size()))
    return _grey(page, scale), scale


def is_blank(page: Any) -> bool:
    """Whether next to nothing is to be seen on a page; told from a small picture of it."""
    small = _grey(page, _BLANK_SCALE)
    apart = np.abs(small.astype(np.int16) - int(np.median(small))) > _APART
    return float(apart.mean()) < _INKED


def _grey(page: Any, scale: float) -> Grey:
    picture = page.render(scale=scale, grayscale=True).to_numpy()
    return np.array(picture.reshape(picture.shape[:2]), np.uint8)
