"""The characters of a pdfium text page: what they say, where they stand, how they look.

A call into pdfium costs about a microsecond, so what a whole word shares is asked once.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from ingest.load.pdf.clip import clip_box

_BOLD = re.compile(r"bold|black|heavy|demi|-s?bi?$", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|-s?b?i$", re.IGNORECASE)
_ITALIC_FLAG, _BOLD_FLAG = 1 << 6, 1 << 18
_INVISIBLE, _STROKED = {3, 7}, {1, 2, 5, 6}
_UNNAMED = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")


@dataclass(frozen=True, slots=True, eq=False)
class Font:
    """The name of a font and the style that it draws in. Made by `font_of`, so that equal
    fonts are one object, which is quick to compare and to look up."""

    name: str
    bold: bool
    italic: bool


@dataclass(frozen=True, slots=True)
class Ink:
    """How a word is painted.

    angle: of its baseline, a multiple of 90 degrees counter-clockwise, -1 when slanted.
    base: where its baseline starts. colour: red, green, blue and alpha, 0 to 255.
    first: the index of its first character.
    """

    first: int
    font: Font
    size: float
    angle: int
    base: tuple[float, float]
    colour: tuple[int, int, int, int]
    invisible: bool
    stroked: bool


class Chars:
    """The characters of one text page, all in the space of the page, y upwards.

    text: one character each. boxes: left, top, right, bottom of each, shape (n, 4).
    angle: the direction that most of the text runs in, 0, 90, 180 or 270 degrees.
    """

    def __init__(self, textpage: Any, fonts: dict[int, Font]) -> None:
        """textpage: a raw handle that stays open; fonts: those met so far in the document."""
        self._page, self._fonts = textpage, fonts
        self._drawn: dict[tuple[Font, float], tuple[float, float]] = {}
        self._colour = (ctypes.c_uint * 4)()
        start, step = ctypes.addressof(self._colour), ctypes.sizeof(ctypes.c_uint)
        pointer = ctypes.POINTER(ctypes.c_uint)
        self._parts = [ctypes.cast(start + i * step, pointer) for i in range(4)]
        self.count = max(0, pdfium.FPDFText_CountChars(textpage))
        self.text = self._read_text()
        self.boxes = self._read_boxes()
        # Four long lists, since a list for every box would keep the garbage collector busy.
        self._left, self._top, self._right, self._bottom = self.boxes.T.tolist()
        self.angle = self._read_angle()

    def ink(self, first: int, last: int) -> Ink | None:
        """How the run of characters from first to last is painted, by its first character;
        None for what pdfium made up (a space)."""
        item = pdfium.FPDFText_GetTextObject(self._page, first)
        if not item:
            return None
        font = self._font(item)
        size, angle, base = self._baseline(first, font, upright=last > first and not self.angle)
        pdfium.FPDFPageObj_GetFillColor(item, *self._parts)
        red, green, blue, alpha = self._colour
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        colour = (red, green, blue, alpha)
        return Ink(first, font, size, angle, base, colour, mode in _INVISIBLE, mode in _STROKED)

    def font(self, index: int) -> Font | None:
        """The font of a character; None for one that pdfium made up."""
        item = pdfium.FPDFText_GetTextObject(self._page, index)
        return self._font(item) if item else None

    def is_clipped(self, index: int) -> bool:
        """Whether the middle of a character lies outside what the page lets through."""
        item = pdfium.FPDFText_GetTextObject(self._page, index)
        clip = clip_box(item) if item else None
        if clip is None:
            return False
        x = (self._left[index] + self._right[index]) / 2
        y = (self._top[index] + self._bottom[index]) / 2
        return not (clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3])

    def outline(self, index: int) -> tuple[float, float, float]:
        """Width and height of the ink of a character, and how far it is over the baseline."""
        left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
        pdfium.FPDFText_GetCharBox(self._page, index, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(self._page, index, x, y)
        return right.value - left.value, top.value - bottom.value, bottom.value - y.value

    def _baseline(
        self, index: int, font: Font, upright: bool
    ) -> tuple[float, int, tuple[float, float]]:
        """Size, angle and start of the baseline at a character.

        Characters that stand side by side are upright, and then a font at one height
        always has the same size and baseline.
        """
        left, bottom = self._left[index], self._bottom[index]
        key = (font, round(self._top[index] - bottom, 1))
        if upright and key in self._drawn:
            size, rise = self._drawn[key]
            return size, 0, (left, bottom + rise)
        matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetMatrix(self._page, index, matrix)
        pdfium.FPDFText_GetCharOrigin(self._page, index, x, y)
        scale = math.hypot(matrix.c, matrix.d)
        size = pdfium.FPDFText_GetFontSize(self._page, index) * scale
        angle = _right_angle(matrix.a, matrix.b)
        if angle == 0:
            self._drawn[key] = size, y.value - bottom
        return size, angle, (x.value, y.value)

    def _font(self, item: Any) -> Font:
        handle = pdfium.FPDFTextObj_GetFont(item)
        address = ctypes.addressof(handle.contents) if handle else 0
        if address not in self._fonts:
            self._fonts[address] = _describe(handle)
        return self._fonts[address]

    def _read_text(self) -> str:
        buffer = (ctypes.c_ushort * (self.count + 1))()
        got = pdfium.FPDFText_GetText(self._page, 0, self.count, buffer) - 1
        text = bytes(buffer)[: 2 * max(0, got)].decode("utf-16-le", "replace")
        if len(text) == self.count and not _UNNAMED.search(text):
            return text
        # The quick way leaves out what has no code, and for parts of a page it loses count;
        # one by one, each character keeps its index.
        return "".join(self._char(i) for i in range(self.count))

    def _char(self, index: int) -> str:
        code = pdfium.FPDFText_GetUnicode(self._page, index)
        if code == 2 and pdfium.FPDFText_IsHyphen(self._page, index) == 1:
            return "-"
        text = chr(code) if 0 < code < 0x110000 else "\ufffd"
        return "\ufffd" if _UNNAMED.match(text) else text

    def _read_boxes(self) -> NDArray[np.float32]:
        boxes = (pdfium.FS_RECTF * self.count)()
        read, page = pdfium.FPDFText_GetLooseCharBox, self._page
        for i, box in enumerate(boxes):
            read(page, i, box)
        return np.frombuffer(boxes, dtype=np.float32).reshape(-1, 4).copy()

    def _read_angle(self) -> int:
        inked = [i for i, c in enumerate(self.text) if not c.isspace()]
        matrix, angles = pdfium.FS_MATRIX(), Counter[int]()
        for i in inked[:: max(1, len(inked) // 20)]:
            pdfium.FPDFText_GetMatrix(self._page, i, matrix)
            angles[_right_angle(matrix.a, matrix.b)] += 1
        return max(0, angles.most_common(1)[0][0]) if angles else 0


@cache
def font_of(name: str, bold: bool, italic: bool) -> Font:
    """The one font of a name and style."""
    return Font(name, bold, italic)


def _describe(handle: Any) -> Font:
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(handle, buffer, 256)
    name = buffer.value.decode("utf-8", "replace").split("+", 1)[-1]
    flags = max(0, pdfium.FPDFFont_GetFlags(handle))
    bold = bool(_BOLD.search(name) or flags & _BOLD_FLAG)
    return font_of(name, bold, bool(_ITALIC.search(name) or flags & _ITALIC_FLAG))


def _right_angle(a: float, b: float) -> int:
    degrees = math.degrees(math.atan2(b, a)) % 360
    nearest = round(degrees / 90) * 90
    return nearest % 360 if abs(degrees - nearest) <= 5 else -1
