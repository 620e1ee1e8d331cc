"""From the space of a PDF page (y upwards, turned as it may be) to what a reader sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page, turned so that text running at `angle` stands upright.

    left, bottom, right, top: the visible part in the page's space; angle: 0, 90, 180 or
    270 degrees counter-clockwise.
    """

    left: float
    bottom: float
    right: float
    top: float
    angle: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as read."""
        across, up = self.right - self.left, self.top - self.bottom
        return (across, up) if self.angle in (0, 180) else (up, across)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page stands for the reader: x to the right, y downwards."""
        match self.angle:
            case 90:
                return y - self.bottom, x - self.left
            case 180:
                return self.right - x, y - self.bottom
            case 270:
                return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the page as x0, top, x1, bottom for the reader."""
        ax, ay = self.point(left, bottom)
        bx, by = self.point(right, top)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def boxes(self, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Boxes of left, top, right, bottom as x0, top, x1, bottom, shape (n, 4) both."""
        left, top, right, bottom = boxes.T
        match self.angle:
            case 90:
                parts = bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 180:
                parts = (
                    self.right - right,
                    bottom - self.bottom,
                    self.right - left,
                    top - self.bottom,
                )
            case 270:
                parts = self.top - top, self.right - right, self.top - bottom, self.right - left
            case _:
                parts = left - self.left, self.top - top, right - self.left, self.top - bottom
        return np.stack(parts, axis=1)
