"""Word documents into blocks: headings, lists with the numbers Word prints, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from ingest.load.blocks import Block, Kind, Loaded
from ingest.load.build import Builder, may_be_heading
from ingest.load.clean import BULLETS, join_lines, tidy, without_bullet
from ingest.load.content import check_office
from ingest.load.docx_numbering import Numbering
from ingest.load.docx_styles import Styles
from ingest.load.docx_table import cells_of, is_layout, table_rows
from ingest.load.docx_text import ParagraphText, read_paragraph
from ingest.load.metadata import named, shown_title, stated
from ingest.load.tables import table_blocks

_CONTENTS = re.compile(r"toc \d|toc heading|table of (?:figures|authorities)|index \d", re.I)
_TYPED_BULLET = re.compile(rf"[{BULLETS}]\s*(?=\S)|[-–]\s+(?=\S)")
_NO_TITLE = re.compile(
    r"(?:microsoft )?word(?: document)?(?: - .*)?|document\d*|untitled|.*\.docx?", re.I
)
_CONTAINERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:moveTo")}


def load_docx(path: Path) -> Loaded:
    """Load a .docx file; metadata comes from its core and custom properties and its footers."""
    check_office(path, "Word")
    document = docx.Document(str(path))
    walker = _Walker(document)
    walker.body(document.element.body)
    blocks = walker.builder.finish()
    metadata = {**stated(_margin_lines(document)), **named(_properties(document))}
    if title := shown_title(metadata.get("title"), blocks):
        metadata["title"] = title
    return Loaded(blocks, metadata)


class _Walker:
    """Reads the body in order; a text box or footnote follows the paragraph it hangs on."""

    def __init__(self, document: Document) -> None:
        self.builder = Builder()
        self._styles = Styles(document)
        self._numbering = Numbering(_part_root(document, "/numbering.xml"))
        self._notes = dict(_notes(document))

    def body(self, element: Any) -> None:
        """Read the paragraphs and tables in an element."""
        for child in element:
            if child.tag == qn("w:p"):
                self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                self._table(child)
            elif child.tag in _CONTAINERS and not _is_contents(child):
                self.body(child)

    def _paragraph(self, element: Any) -> None:
        style = self._styles.of(element)
        if _CONTENTS.match(self._styles.name(style)):
            return
        found = self._read(element)
        label, depth, listed = self._label(element, style)
        text = " ".join(found.lines)
        level = self._styles.heading_level(element, style)
        if level and text:
            self.builder.heading(f"{label} {text}".strip(), level)
        elif text and listed:
            self.builder.item(f"{label} {join_lines(found.lines)}".strip(), depth)
        elif text:
            self._plain(found)
        for box in found.boxes:
            self.body(box)
        for note in found.notes:
            self.body(self._notes.get(note, ()))

    def _plain(self, found: ParagraphText) -> None:
        """A paragraph of no special style; its bullets may have been typed."""
        text = " ".join(found.lines)
        if all(_TYPED_BULLET.match(line) for line in found.lines):
            for line in found.lines:
                self.builder.item(without_bullet(line), 0)
        else:
            self.builder.paragraph(text, hopeful=found.bold and may_be_heading(text))

    def _read(self, element: Any) -> ParagraphText:
        style, hidden = self._styles.of(element), self._styles.hidden
        if style in hidden:
            return ParagraphText()
        return read_paragraph(element, hidden, bold=self._styles.is_bold(style))

    def _label(self, element: Any, style: str) -> tuple[str, int, bool]:
        """(number as printed, depth in its list, whether it is in a list)."""
        reference = self._styles.list_reference(element, style)
        if reference is None:
            return "", self._styles.list_depth(style), self._styles.is_list(style)
        list_id, depth = reference
        if depth is None:
            depth = self._numbering.depth_of_style(list_id, style)
        label = self._numbering.label(list_id, depth)
        above = self._numbering.styles_above(list_id, depth)
        headings = sum(self._styles.style_level(name) > 0 for name in above)
        return label, max(depth - headings, self._styles.list_depth(style)), True

    def _table(self, element: Any) -> None:
        if is_layout(element):
            for cell in cells_of(element):
                self.body(cell)
        else:
            self.builder.extend(table_blocks(*table_rows(element, self._cell_lines)))

    def _cell_lines(self, cell: Any) -> tuple[list[str], bool]:
        """The lines of a table cell, those of its lists with their numbers."""
        lines: list[str] = []
        bold = True
        for paragraph in cell.iter(qn("w:p")):
            found = self._read(paragraph)
            label, _, _ = self._label(paragraph, self._styles.of(paragraph))
            if found.lines:
                lines += [f"{label} {found.lines[0]}".strip(), *found.lines[1:]]
                bold = bold and found.bold
        return lines, bold and bool(lines)


def _is_contents(element: Any) -> bool:
    """Whether a block is a generated table of contents."""
    gallery = element.find(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}")
    return gallery is not None and "Contents" in gallery.get(qn("w:val"), "")


def _part_root(document: Document, ending: str) -> Any | None:
    for part in document.part.package.iter_parts():
        if str(part.partname).endswith(ending):
            return parse_xml(part.blob)
    return None


def _notes(document: Document) -> Iterator[tuple[str, Any]]:
    """Footnotes and endnotes under the keys that `ParagraphText.notes` uses."""
    for name in ("footnote", "endnote"):
        root = _part_root(document, f"/{name}s.xml")
        for note in () if root is None else root:
            if note.get(qn("w:type")) in {None, "normal"}:
                yield f"{name} {note.get(qn('w:id'))}", note


def _margin_lines(document: Document) -> list[Block]:
    """What headers and footers say: the review date often stands nowhere else."""
    lines = []
    for section in document.sections:
        for margin in (section.header, section.first_page_header, section.footer,
                       section.first_page_footer):  # fmt: skip
            texts = [paragraph.text for paragraph in margin.paragraphs]
            texts += [c.text for table in margin.tables for row in table.rows for c in row.cells]
            lines += [part for text in texts for part in re.split(r"\s*[|\t\n•·]\s*|\s{3,}", text)]
    return [Block(Kind.PARAGRAPH, tidy(line)) for line in dict.fromkeys(lines) if line.strip()]


def _properties(document: Document) -> list[tuple[str, object]]:
    core = document.core_properties
    pairs: list[tuple[str, object]] = []
    root = _part_root(document, "/custom.xml")
    for entry in () if root is None else root:
        pairs.append((entry.get("name") or "", "".join(entry.itertext())))
    if not _NO_TITLE.fullmatch(core.title.strip()):
        pairs.append(("title", core.title))
    pairs.append(("version", core.version))
    return pairs
