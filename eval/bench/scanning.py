"""Scans made from PDF files: pages drawn, turned a little, blurred, noised, and saved as pictures.

What a real scanner does to paper, so that what text recognition reads can be held against what the
file says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

_BLACK, _PAPER = 18, 242  # of 255: ink is never quite black, nor paper white
_POINTS = 72


@dataclass(frozen=True, slots=True)
class Scanner:
    """How a page is scanned. dpi: pixels to the inch. turned: degrees at most, either way. blur:
    pixels. noise: standard deviation, of 255 greys. quality: of the JPEG, 1 to 95."""

    name: str
    dpi: int
    turned: float = 1.0
    blur: float = 0.5
    noise: float = 9.0
    quality: int = 70


def scan(source: Path, pages: Sequence[int], target: Path, scanner: Scanner, seed: int = 0) -> None:
    """Scan pages (counted from 1) of a PDF file into another, the same every time."""
    chance = np.random.default_rng([seed, scanner.dpi])
    document = pypdfium2.PdfDocument(source)
    try:
        pictures = [_scanned(document[page - 1], scanner, chance) for page in pages]
    finally:
        document.close()
    first, *others = pictures
    first.save(
        target,
        "PDF",
        resolution=scanner.dpi,
        save_all=True,
        append_images=others,
        quality=scanner.quality,
    )


def _scanned(page: pypdfium2.PdfPage, scanner: Scanner, chance: np.random.Generator) -> Image.Image:
    drawn = page.render(scale=scanner.dpi / _POINTS, grayscale=True).to_pil()
    turned = drawn.rotate(
        float(chance.uniform(-scanner.turned, scanner.turned)),
        resample=Image.Resampling.BICUBIC,
        fillcolor=255,
    )
    soft = np.asarray(turned.filter(ImageFilter.GaussianBlur(scanner.blur)), np.float32)
    grey = _BLACK + soft * ((_PAPER - _BLACK) / 255)
    noisy = grey + chance.normal(0.0, scanner.noise, grey.shape)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))
