"""The words of an original file, read by other means than the ingest, and quotes looked up in it.

Blanks, mark-up, hyphens and case are left out of the comparison: they are what a parser may tidy.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from pathlib import Path

import pypdfium2
from python_calamine import CalamineWorkbook
from selectolax.lexbor import LexborHTMLParser

from assistant.layout import cells
from assistant.model import Statement, UnitKind

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"<[a-zA-Z/][^>]*>")
_DROPPED = re.compile(r"[\s\ufffe\u00ad\ue000-\uf8ff*_`#|\\>•·・▪●○□‐‑‒–—−-]+")
# Numbers that a list gives its items stand in no file.
_LIST_NUMBER = re.compile(r"(?:^|(?<=: ))\d+\. ")


def squeezed(text: str) -> str:
    """Text without what a parser may tidy."""
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("’‘“”", "''\"\""))
    return _DROPPED.sub("", text).casefold()


@cache
def original(path: Path) -> dict[int | None, str]:
    """Squeezed text of a file by page (PDF), or under None for what has no pages."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            pages = [page.get_textpage().get_text_range() for page in pdf]
        return {number: squeezed(page) for number, page in enumerate(pages, 1)}
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
        text = "\n".join(str(cell) for rows in sheets for row in rows for cell in row)
    else:
        text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        tree = LexborHTMLParser(text)
        tree.strip_tags(["script", "style"])
        text = tree.body.text() if tree.body else ""
    if path.suffix == ".md":
        text = html.unescape(_TAG.sub("", _LINK.sub(r"\1", text)))
    return {None: squeezed(text)}


def missing(statement: Statement, path: Path) -> list[str]:
    """Parts of a quote that do not stand in the file: of a row its cells, else the whole."""
    pages = original(path)
    page = statement.citations[0].page
    # A sentence may end on the next page, below that page's header.
    text = pages.get(page, "") + (pages.get(page + 1, "") if page else "")
    if statement.kind is not UnitKind.ROW:
        return [statement.text] if _squeezed_item(statement.text, path) not in text else []
    lost = []
    for name, value in cells(statement.text):
        lost += [p for p in value.split("; ") if _squeezed_item(p, path) not in text]
        # A table that goes on has its columns' names where it begins.
        whole = "".join(pages.values())
        lost += [p for p in re.split(r"; |, | / ", name) if squeezed(p) not in whole]
    return lost


def _squeezed_item(text: str, path: Path) -> str:
    return squeezed(_LIST_NUMBER.sub("", text) if path.suffix in {".html", ".md"} else text)
