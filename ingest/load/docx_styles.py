"""What a Word document's styles say of a paragraph: heading level, list, bold, hidden."""

from __future__ import annotations

import re
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from ingest.load.docx_text import is_on

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number)(?: (\d))?", re.IGNORECASE)
_BODY_TEXT = 9  # the outline level that means "not a heading"


class Styles:
    """Looks a style up along the chain of styles that it is based on."""

    def __init__(self, document: Document) -> None:
        self._styles: dict[str, Any] = {}
        self._default = ""
        for style in document.styles.element.findall(qn("w:style")):
            style_id = style.get(qn("w:styleId")) or ""
            self._styles[style_id] = style
            if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) == "1":
                self._default = style_id
        self.hidden = frozenset(
            style_id
            for style_id, style in self._styles.items()
            if is_on(style.find(qn("w:rPr")), "w:vanish")
        )

    def of(self, paragraph: Any) -> str:
        """The id of a paragraph's style."""
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return self._default if found is None else found.get(qn("w:val"), self._default)

    def name(self, style_id: str) -> str:
        """The name of a style; built-in names are the same in every language."""
        for style in self._chain(style_id):
            name = style.find(qn("w:name"))
            return "" if name is None else name.get(qn("w:val"), "")
        return ""

    def heading_level(self, paragraph: Any, style_id: str) -> int:
        """The heading level of a paragraph, 1 the highest; 0 if it is not a heading."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if own is not None:
            return _outline(own)
        return self.style_level(style_id)

    def style_level(self, style_id: str) -> int:
        """The heading level that a style gives, 0 for none."""
        for style in self._chain(style_id):
            name = style.find(qn("w:name"))
            text = "" if name is None else name.get(qn("w:val"), "")
            if match := _HEADING.fullmatch(text):
                return int(match[1])
            if text.casefold() == "title":
                return 1
            outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
            if outline is not None:
                return _outline(outline)
        return 0

    def is_bold(self, style_id: str) -> bool:
        """Whether a style sets all its text in bold."""
        for style in self._chain(style_id):
            bold = is_on(style.find(qn("w:rPr")), "w:b")
            if bold is not None:
                return bold
        return False

    def is_list(self, style_id: str) -> bool:
        """Whether a style is one of Word's list styles."""
        return bool(_LIST.fullmatch(self.name(style_id)))

    def list_depth(self, style_id: str) -> int:
        """The depth that the name of a list style tells: "List Bullet 2" is 1."""
        match = _LIST.fullmatch(self.name(style_id))
        return int(match[1]) - 1 if match and match[1] else 0

    def list_reference(self, paragraph: Any, style_id: str) -> tuple[str, int | None] | None:
        """(list id, depth) that a paragraph or its style is numbered by, None for no list.

        The depth is None where only the list says which of its levels the style has.
        """
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        sources = [own] if own is not None else []
        sources += [style.find(f"{qn('w:pPr')}/{qn('w:numPr')}") for style in self._chain(style_id)]
        list_id: str | None = None
        depth: int | None = None
        for source in (source for source in sources if source is not None):
            found_id, found_depth = source.find(qn("w:numId")), source.find(qn("w:ilvl"))
            if depth is None and found_depth is not None:
                depth = int(found_depth.get(qn("w:val"), "0"))
            if list_id is None and found_id is not None:
                list_id = found_id.get(qn("w:val"))
        return None if list_id in {None, "0"} else (str(list_id), depth)

    def _chain(self, style_id: str) -> list[Any]:
        """A style and those that it is based on, nearest first."""
        chain: list[Any] = []
        while style_id in self._styles and self._styles[style_id] not in chain:
            chain.append(self._styles[style_id])
            based_on = chain[-1].find(qn("w:basedOn"))
            style_id = "" if based_on is None else based_on.get(qn("w:val"), "")
        return chain


def _outline(element: Any) -> int:
    level = int(element.get(qn("w:val"), str(_BODY_TEXT)))
    return 0 if level >= _BODY_TEXT else level + 1
