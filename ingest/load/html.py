"""HTML into blocks: a walk over the parsed tree; Markdown goes the same way."""

from __future__ import annotations

import re
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.load.blocks import Block, Loaded, LoadError
from ingest.load.build import Builder, may_be_heading
from ingest.load.clean import BULLETS, join_lines, without_bullet, without_templates
from ingest.load.content import read_text
from ingest.load.hidden import remove_hidden, remove_page_parts
from ingest.load.html_table import is_layout, table_cells
from ingest.load.inline import BLOCKS, HEADINGS, Line, lines_of, numbered
from ingest.load.metadata import named, shown_title
from ingest.load.tables import table_blocks

_BLOCK_SELECTOR = ",".join(sorted(BLOCKS))
_BULLETED = re.compile(rf"[{BULLETS}]|[-–]\s")
_FULL_LINE = re.compile(r"[.:;!?]$")


_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)", re.IGNORECASE)
# Elements without an end tag, or that may lack one: any number of them is no depth.
_UNCLOSED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "option",
        "optgroup",
        "colgroup",
        "html",
        "head",
        "body",
        "rp",
        "rt",
    ]
)
_DEEPEST = 5000  # elements in one another; the parser's time grows with the square


def load_html(path: Path) -> Loaded:
    """Load an HTML file; metadata comes from its title, meta and link elements."""
    text = read_text(path, declared=True)
    if _depth(text) > _DEEPEST:
        raise LoadError(f"{path.name} is nested too deeply to be read. Simplify it.")
    page = LexborHTMLParser(text)
    metadata = named(_stated_pairs(page))
    blocks = html_blocks(page)
    if title := shown_title(metadata.get("title"), blocks):
        metadata["title"] = title
    return Loaded(blocks, metadata)


def _depth(text: str) -> int:
    """How many elements stand in one another, at least about."""
    deepest = depth = 0
    for end, name in _TAG.findall(text):
        if name.lower() not in _UNCLOSED:
            depth = max(0, depth - 1) if end else depth + 1
            deepest = max(deepest, depth)
    return deepest


def html_blocks(page: LexborHTMLParser) -> tuple[Block, ...]:
    """The visible content of a page, or of its main part where it names one."""
    remove_hidden(page)
    top = [join_lines(lines_of(node)[0]) for node in page.css("h1")]
    remove_page_parts(page)
    root = page.css_first("main,[role=main]") or page.body
    if root is None:
        return ()
    if not root.text().strip():
        root = page.body or root
    walker = _Walker()
    # A page whose header holds its only top heading must not lose it with the header.
    if len(top) == 1 and root.css_first("h1") is None:
        walker.builder.heading(top[0], 1)
    walker.visit(root)
    walker.flush()
    return walker.builder.finish()


def _stated_pairs(page: LexborHTMLParser) -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = []
    for node in page.css("head title"):
        pairs.append(("title", without_templates(node.text())))
    for node in page.css("meta[content]"):
        name = node.attributes.get("name") or node.attributes.get("property") or ""
        pairs.append((name, node.attributes.get("content") or ""))
    for node in page.css("link[rel][href]"):
        rel, href = node.attributes.get("rel") or "", node.attributes.get("href") or ""
        pairs.append(({"canonical": "canonical", "license": "licence"}.get(rel, ""), href))
    return pairs


class _Item:
    """The list item that text belongs to: its marker, depth and the lines read so far."""

    def __init__(self, marker: str, level: int) -> None:
        self.marker = marker
        self.level = level
        self.lines: list[str] = []


class _Walker:
    """Walks a tree and gives its builder headings, paragraphs, items and rows in order."""

    def __init__(self) -> None:
        self.builder = Builder()
        self._line = Line()
        self._item: _Item | None = None
        self._term = ""

    def visit(self, node: LexborNode) -> None:
        """Read all children of a node."""
        pre = node.tag == "pre"
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag in BLOCKS:
                self.flush()
                self._block(child, tag)
                self.flush()
            elif child.is_element_node and child.css_first(_BLOCK_SELECTOR) is not None:
                self.visit(child)
            else:
                self._line.node(child, pre=pre)

    def flush(self) -> None:
        """End the run of inline content: it is a paragraph, or lines of the current item."""
        lines, bold = self._line.take()
        if self._item is not None:
            self._item.lines += lines
        else:
            self._paragraphs(lines, bold)

    def _block(self, node: LexborNode, tag: str) -> None:
        if tag in HEADINGS or node.attributes.get("role") == "heading":
            self._end_item()
            level = node.attributes.get("aria-level") or ""
            text = join_lines(lines_of(node)[0])
            self.builder.heading(text, HEADINGS.get(tag) or int(level if level.isdecimal() else 2))
        elif tag in {"ul", "ol"}:
            self._list(node)
        elif tag == "table" and not is_layout(node):
            self._table(node)
        elif tag == "summary":
            text = join_lines(lines_of(node)[0])
            self.builder.paragraph(text, hopeful=may_be_heading(text))
        elif tag == "dt":
            self._term = join_lines(lines_of(node)[0]).rstrip(" :")
        elif tag == "dd":
            self._list_item(node, f"{self._term}:" if self._term else "", self._depth())
        else:
            self.visit(node)

    def _list(self, node: LexborNode) -> None:
        level = self._depth()
        self._end_item()
        for child, marker in numbered(node):
            if child.tag == "li":
                self._list_item(child, marker, level)
            elif child.tag in {"ul", "ol"}:  # a list directly in a list: deeper by one
                outer, self._item = self._item, _Item("", level)
                self._list(child)
                self._item = outer
            else:
                self._line.node(child)
                self.flush()

    def _list_item(self, node: LexborNode, marker: str, level: int) -> None:
        outer, self._item = self._item, _Item(marker, level)
        self.visit(node)
        self.flush()
        self._end_item()
        self._item = outer

    def _end_item(self) -> None:
        """Write what the current item has said so far; its sub-list or table follows."""
        if self._item is None:
            return
        text = join_lines(self._item.lines)
        if text:
            self.builder.item(f"{self._item.marker} {text}".strip(), self._item.level)
            self._item.marker = ""
        self._item.lines = []

    def _depth(self) -> int:
        return 0 if self._item is None else self._item.level + 1

    def _table(self, node: LexborNode) -> None:
        self._end_item()
        for caption in node.css("caption"):
            self.builder.paragraph(join_lines(lines_of(caption)[0]))
        cells, head = table_cells(node)
        self.builder.extend(table_blocks(cells, head))

    def _paragraphs(self, lines: list[str], bold: bool) -> None:
        """Lines of one paragraph: bullets typed by hand, full lines, or one run of text."""
        for group in _groups(lines):
            first = group[0][0] in BULLETS or (len(group) > 1 and _BULLETED.match(group[0]))
            if all(_BULLETED.match(line) for line in group[1:]) and (first or len(group) > 1):
                if not first:
                    self.builder.paragraph(group.pop(0))
                for line in group:
                    self.builder.item(without_bullet(line), 0)
            elif len(group) > 1 and all(_FULL_LINE.search(line) for line in group[:-1]):
                for line in group:
                    self.builder.paragraph(line)
            else:
                text = " ".join(group)
                self.builder.paragraph(text, hopeful=bold and may_be_heading(text))


def _groups(lines: list[str]) -> list[list[str]]:
    """Split lines where one is empty."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if line:
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]
