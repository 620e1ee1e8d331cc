"""Markdown into blocks: rendered to HTML, raw HTML included, then read as HTML is."""

from __future__ import annotations

import re
from pathlib import Path

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from selectolax.lexbor import LexborHTMLParser

from ingest.load.blocks import Block, Loaded
from ingest.load.clean import without_templates
from ingest.load.content import read_text
from ingest.load.html import html_blocks
from ingest.load.metadata import first_title, split_front_matter

# What authors write and renderers forgive, but CommonMark takes literally.
_MENDED = (
    # "*[A&E]: Accident and Emergency" gives the tooltip of an abbreviation, not text.
    (re.compile(r"^\*\[[^\]\n]+\]:.*$", re.M), lambda _: ""),
    # A row of a table whose bars an editor has escaped.
    (re.compile(r"^\\\|.*$", re.M), lambda match: match[0].replace("\\|", "|").replace("_", "")),
    # An empty line within an HTML table would end the table.
    (re.compile(r"<table\b.*?</table>", re.S | re.I), lambda m: re.sub(r"\n\s*\n", "\n", m[0])),
    # A bold line on top of a paragraph heads it.
    (
        re.compile(r"(?:(?<=\n\n)|\A)(\*\*[^*\n]{2,80}\*\*:?)[ \t]*\n(?=\S)"),
        lambda match: f"{match[1]}\n\n",
    ),
)
# "**Dose: **5 mg" and "**Dose:**5 mg" are left unrendered.
_UNRENDERED_BOLD = re.compile(r"(?<![\w*])\*\*(?=\S)([^*<>\n]+?)(\s*)\*\*")


def load_markdown(path: Path) -> Loaded:
    """Load a Markdown file; metadata comes from its YAML front matter."""
    text = read_text(path).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n")
    metadata, body = split_front_matter(text)
    blocks = markdown_blocks(body)
    if "title" not in metadata and (title := first_title(blocks)):
        metadata["title"] = title
    return Loaded(blocks, metadata)


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text without front matter."""
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    renderer.disable("code").use(footnote_plugin).use(deflist_plugin)
    # Left in place, the spaces of "{{ base }}" would break the link that they stand in.
    source = without_templates(text)
    for pattern, mend in _MENDED:
        source = pattern.sub(mend, source)
    html = _UNRENDERED_BOLD.sub(r"<strong>\1</strong>\2", renderer.render(source))
    return html_blocks(LexborHTMLParser(html))
