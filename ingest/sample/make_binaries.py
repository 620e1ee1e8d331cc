"""Render the PDF, DOCX and XLSX documents of the sample library from their Markdown sources.

    python -m ingest.sample.make_binaries [FOLDER]

FOLDER is `ingest/sample/library` unless given. One set of library versions always writes the
same bytes: dates are fixed and archives are packed with one time stamp.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from docx import Document
from markdown_it import MarkdownIt
from markdown_it.token import Token
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

_HERE = Path(__file__).parent
SOURCES = _HERE / "sources"
LIBRARY = _HERE / "library"
FORMATS = {
    "anticoagulant-reversal": ".pdf",
    "end-of-life": ".docx",
    "hyperkalaemia": ".pdf",
    "lower-uti-antibiotics": ".xlsx",
    "pressure-ulcers": ".docx",
    "status-epilepticus": ".pdf",
    "stroke": ".docx",
    "vte-prophylaxis-local": ".docx",
}
_AUTHOR = "Bedside sample library"
_STAMP = dt.datetime(2026, 1, 1)
_MARGIN = 20 * mm


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (level 1 to 6), a paragraph, a list item or a whole table of a source.

    rows: cells of a table, header first; empty for the other kinds.
    """

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def main(folder: Path = LIBRARY) -> list[Path]:
    """Write every binary document into `folder` and return their paths."""
    writers = {".pdf": write_pdf, ".docx": write_docx, ".xlsx": write_xlsx}
    paths = []
    for name, suffix in FORMATS.items():
        parts = parse((SOURCES / f"{name}.md").read_text(encoding="utf-8"))
        path = folder / f"{name}{suffix}"
        writers[suffix](parts, path)
        paths.append(path)
    return paths


def parse(markdown: str) -> list[Part]:
    """The parts of a Markdown source, in reading order. Inline markup is not used there."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    parts: list[Part] = []
    rows: list[tuple[str, ...]] = []
    opened: list[Token] = []
    for token in tokens:
        if token.nesting == 1:
            opened.append(token)
            if token.type == "tr_open":
                rows.append(())
        elif token.nesting == -1:
            opened.pop()
            if token.type == "table_close":
                parts.append(Part("table", rows=tuple(rows)))
                rows = []
        elif token.type == "inline" and opened[-1].type in {"th_open", "td_open"}:
            rows[-1] += (token.content,)
        elif token.type == "inline":
            parts.append(_text_part(token.content, opened))
    return parts


def _text_part(content: str, opened: list[Token]) -> Part:
    text = content.replace("\n", " ")
    if opened[-1].type == "heading_open":
        return Part("heading", text, level=int(opened[-1].tag[1]))
    in_list = any(token.type == "list_item_open" for token in opened)
    return Part("item" if in_list else "paragraph", text)


def title(parts: list[Part]) -> str:
    """The text of the level 1 heading."""
    return next(part.text for part in parts if part.kind == "heading" and part.level == 1)


def write_pdf(parts: list[Part], path: Path) -> None:
    """Write A4 pages with a running header and footer and ruled tables."""
    document = SimpleDocTemplate(
        str(path), pagesize=A4, title=title(parts), author=_AUTHOR, invariant=1,
        leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=25 * mm, bottomMargin=_MARGIN,
    )  # fmt: skip
    styles = getSampleStyleSheet()
    styles["BodyText"].fontSize, styles["BodyText"].leading = 11, 15
    story: list[Flowable] = []
    for part in parts:
        if part.kind == "table":
            story += [Spacer(0, 2 * mm), _pdf_table(part.rows, document.width), Spacer(0, 4 * mm)]
        elif part.kind == "heading":
            story.append(Paragraph(escape(part.text), styles[f"Heading{part.level}"]))
        else:
            bullet = "\u2022" if part.kind == "item" else None
            story.append(Paragraph(escape(part.text), styles["BodyText"], bulletText=bullet))
    frame = partial(_page_frame, heading=title(parts))
    document.build(story, onFirstPage=frame, onLaterPages=frame)


def _pdf_table(rows: tuple[tuple[str, ...], ...], width: float) -> Table:
    cell = ParagraphStyle("cell", fontName="Helvetica", fontSize=9, leading=11.5)
    head = ParagraphStyle("head", parent=cell, fontName="Helvetica-Bold")
    columns = list(zip(*rows, strict=True))
    # A column holds its longest word whole; the rest of the width goes to the longer texts.
    words = [max(" ".join(column).split(), key=_width) for column in columns]
    spare = width - sum(map(_width, words))
    shares = [min(max(map(len, column)), 60) for column in columns]
    widths = [_width(w) + spare * n / sum(shares) for w, n in zip(words, shares, strict=True)]
    data = [
        [Paragraph(escape(text), head if i == 0 else cell) for text in row]
        for i, row in enumerate(rows)
    ]
    table = Table(data, colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle([
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ])
    )  # fmt: skip
    return table


def _width(word: str) -> float:
    padding = 14
    return float(stringWidth(word, "Helvetica-Bold", 9)) + padding


def _page_frame(canvas: Canvas, document: SimpleDocTemplate, heading: str) -> None:
    width, height = A4
    canvas.saveState()
    canvas.setFont("Helvetica", 8)
    canvas.drawString(_MARGIN, height - 14 * mm, heading)
    canvas.drawRightString(width - _MARGIN, height - 14 * mm, _AUTHOR)
    canvas.drawString(_MARGIN, 12 * mm, "Illustrative. Not for clinical use.")
    canvas.drawRightString(width - _MARGIN, 12 * mm, f"Page {document.page}")
    canvas.restoreState()


def write_docx(parts: list[Part], path: Path) -> None:
    """Write headings, bulleted lists and grid tables with Word's own styles."""
    document = Document()
    core = document.core_properties
    core.title, core.author, core.last_modified_by = title(parts), _AUTHOR, _AUTHOR
    core.created = core.modified = _STAMP
    core.comments = ""
    for part in parts:
        if part.kind == "heading":
            document.add_heading(part.text, level=part.level)
        elif part.kind == "table":
            table = document.add_table(rows=0, cols=len(part.rows[0]), style="Table Grid")
            for i, row in enumerate(part.rows):
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.paragraphs[0].add_run(text).bold = i == 0
        else:
            style = "List Bullet" if part.kind == "item" else None
            document.add_paragraph(part.text, style=style)
    document.save(str(path))
    _freeze(path)


def write_xlsx(parts: list[Part], path: Path) -> None:
    """Write one sheet for each level 2 heading: its text line by line, its table below."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title, book.properties.creator = title(parts), _AUTHOR
    book.properties.created = _STAMP
    for part in parts:
        if part.kind == "heading" and part.level == 2:
            book.create_sheet(part.text)
        elif part.kind != "heading":
            _add_to_sheet(book.worksheets[-1], part)
    book.save(path)
    _freeze(path)


def _add_to_sheet(sheet: Worksheet, part: Part) -> None:
    for i, row in enumerate(part.rows or ((part.text,),)):
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=bool(part.rows) and i == 0)
    for column in range(1, len(part.rows[0]) + 1 if part.rows else 2):
        width = 24 if part.rows else 100
        sheet.column_dimensions[get_column_letter(column)].width = width


def _freeze(path: Path) -> None:
    """Pack an Office file again without the moment at which it was written."""
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    stamp = f"{_STAMP.isoformat()}Z".encode()
    core = members["docProps/core.xml"]
    modified = rb"(<dcterms:modified[^>]*>)[^<]*"
    members["docProps/core.xml"] = re.sub(modified, rb"\g<1>" + stamp, core)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(zipfile.ZipInfo(name, date_time=_STAMP.timetuple()[:6]), data,
                            compress_type=zipfile.ZIP_DEFLATED)  # fmt: skip


if __name__ == "__main__":
    for written in main(*map(Path, sys.argv[1:2])):
        print(written)
