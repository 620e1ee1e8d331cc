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
    whole = "".join(original(path).values())
    page = statement.citations[0].page
    if statement.kind is not UnitKind.ROW:
        return [] if _stands(statement.text, path, page) else [statement.text]
    lost = []
    for name, value in cells(statement.text):
        lost += [part for part in value.split("; ") if not _stands(part, path, page)]
        # A table that goes on has its columns' names where it begins.
        lost += [part for part in re.split(r"; |, | / ", name) if squeezed(part) not in whole]
    return lost


def _stands(part: str, path: Path, page: int | None) -> bool:
    """Whether a part stands on its page, or runs over its end, or (a group's name in a table)
    is repeated from the page before."""
    pages = original(path)
    if page is None:
        return squeezed(_LIST_NUMBER.sub("", part)) in pages[None]
    text = squeezed(part)
    if text in pages[page] or text in pages.get(page - 1, ""):
        return True
    cut = max((n for n in range(len(text)) if text[:n] in pages[page]), default=0)
    return cut > 0 and text[cut:] in pages.get(page + 1, "")
