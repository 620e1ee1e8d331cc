"""Draws small PDF pages for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.colors import black
from reportlab.pdfgen.canvas import Canvas

from ingest.load import Loaded
from ingest.load.pdf import load_pdf

TOP = 780.0
LEFT = 72.0


class Paper:
    """A PDF being drawn from top to bottom; `y` is where the next line goes."""

    def __init__(self, path: Path, **options: object) -> None:
        self.path = path
        self.canvas = Canvas(str(path), pageCompression=0, **options)
        self.y = TOP

    def lines(
        self, *texts: str, x: float = LEFT, size: float = 10, bold: bool = False, gap: float = 0
    ) -> Paper:
        """Lines of text below one another, `gap` points below what stands above."""
        self.y -= gap
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        for text in texts:
            self.canvas.drawString(x, self.y, text)
            self.y -= 1.2 * size
        return self

    def heading(self, text: str, size: float = 14) -> Paper:
        return self.lines(text, size=size, bold=True, gap=12)

    def paragraph(self, *texts: str, x: float = LEFT) -> Paper:
        return self.lines(*texts, x=x, gap=8)

    def page(self) -> Paper:
        """End the page and begin the next."""
        self.canvas.showPage()
        self.y = TOP
        return self

    def table(
        self, rows: Sequence[Sequence[str]], widths: Sequence[float], header: bool = True
    ) -> Paper:
        """A table with all its lines drawn, one line of text to a cell."""
        height = 18.0
        self.y -= 10
        for r, row in enumerate(rows):
            x = LEFT
            for text, width in zip(row, widths, strict=True):
                self.canvas.rect(x, self.y - 5, width, height, stroke=1, fill=0)
                bold = header and r == 0
                self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 9)
                self.canvas.setFillColor(black)
                self.canvas.drawString(x + 4, self.y, text)
                x += width
            self.y -= height
        return self

    def save(self) -> Path:
        self.canvas.showPage()
        self.canvas.save()
        return self.path

    def load(self) -> Loaded:
        return load_pdf(self.save())
