"""The two icons of the Teams app: a cross between the brackets of a citation."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

ACCENT = "#00558C"
_WHITE = (255, 255, 255, 255)
_FINE = 8  # drawn so many times larger, then made smooth

Box = tuple[float, float, float, float]


def color_icon() -> bytes:
    """A PNG of 192 by 192: white on the accent colour. Teams wants the sign in the middle 120."""
    return _png(_drawn(192, 0.60, ACCENT))


def outline_icon() -> bytes:
    """A PNG of 32 by 32: white on nothing, as Teams wants it."""
    return _png(_drawn(32, 0.90, None))


def _drawn(size: int, share: float, ground: str | None) -> Image:
    """The sign in the middle of a square. share: of its width that the sign takes."""
    from PIL import Image, ImageDraw

    large = size * _FINE
    image = Image.new("RGBA", (large, large), ground or (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    edge, side = large * (1 - share) / 2, large * share
    for x0, y0, x1, y1 in _SIGN:
        left, top = edge + x0 * side, edge + y0 * side
        draw.rectangle((left, top, edge + x1 * side - 1, edge + y1 * side - 1), fill=_WHITE)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _bracket(x: float, inward: float) -> tuple[Box, ...]:
    """A square bracket whose back stands at x, its arms pointing inward."""
    thick, arm = 0.11, 0.13 * inward
    back = (min(x, x + thick * inward), 0.0, max(x, x + thick * inward), 1.0)
    start = x + thick * inward
    arms = ((min(start, start + arm), y, max(start, start + arm), y + thick) for y in (0.0, 0.89))
    return (back, *arms)


_SIGN: tuple[Box, ...] = (
    *_bracket(0.0, 1.0),
    *_bracket(1.0, -1.0),
    (0.43, 0.28, 0.57, 0.72),
    (0.28, 0.43, 0.72, 0.57),
)
"""Rectangles, as shares of the sign's square."""


def _png(image: Image) -> bytes:
    file = io.BytesIO()
    image.save(file, format="PNG", optimize=True)
    return file.getvalue()
