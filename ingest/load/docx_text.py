"""The text of Word paragraphs as a reader sees it: no deletions, no hidden text, "≥" kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from ingest.load.clean import lowered, raised, tidy, tidy_lines, without_templates

_TRANSPARENT = {
    qn(f"w:{name}") for name in ("hyperlink", "ins", "smartTag", "sdt", "sdtContent", "fldSimple",
                                 "moveTo", "customXml", "dir", "bdo")
}  # fmt: skip
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PLAIN_MARKS = {
    qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-",
}  # fmt: skip
_NOTE_MARKS = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}


@dataclass(slots=True)
class ParagraphText:
    """What a paragraph says: its lines, whether every word is bold, the text boxes anchored
    in it and its notes ("footnote 2")."""

    lines: list[str] = field(default_factory=list)
    bold: bool = False
    boxes: list[Any] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_paragraph(
    paragraph: Any, hidden_styles: frozenset[str], *, bold: bool = False
) -> ParagraphText:
    """Read one w:p element.

    hidden_styles: ids of styles that hide text. bold: the paragraph's style is bold.
    """
    reader = _Reader(hidden_styles, bold, may_be_white=_has_ground(paragraph))
    reader.read(paragraph)
    text = without_templates(tidy_lines(reader.text))
    reader.found.lines = [line for line in map(tidy, text.split("\n")) if line]
    reader.found.bold = bool(reader.found.lines) and not reader.plain
    return reader.found


def is_on(properties: Any | None, name: str) -> bool | None:
    """A switch such as w:b or w:vanish; None where it is not set."""
    element = None if properties is None else properties.find(qn(name))
    if element is None:
        return None
    return element.get(qn("w:val")) not in {"0", "false", "off", "none"}


class _Reader:
    def __init__(self, hidden_styles: frozenset[str], bold: bool, may_be_white: bool) -> None:
        self.text = ""
        self.plain = False
        self.found = ParagraphText()
        self._hidden_styles = hidden_styles
        self._bold = bold
        self._may_be_white = may_be_white

    def read(self, element: Any) -> None:
        for child in element:
            if child.tag == qn("w:r"):
                self._run(child)
            elif child.tag in _TRANSPARENT:
                self.read(child)
            elif child.tag in {f"{_MATH}oMath", f"{_MATH}oMathPara"}:
                self.text += "".join(_math(child))

    def _run(self, run: Any) -> None:
        properties = run.find(qn("w:rPr"))
        if self._is_hidden(properties):
            return
        text = "".join(self._pieces(run))
        shift = _shift(properties)
        if shift is not None and text.strip():
            before = self.text.rstrip()
            text = shift(tidy(text), before)
            self.text = before if text[:1].isdigit() else self.text
        bold = is_on(properties, "w:b")
        is_bold = self._bold if bold is None else bold
        self.plain = self.plain or (not is_bold and any(char.isalnum() for char in text))
        self.text += text

    def _pieces(self, run: Any) -> Iterator[str]:
        for child in run:
            if child.tag == qn("w:t"):
                yield child.text or ""
            elif child.tag == qn("w:sym"):
                yield _symbol(child)
            elif kind := _NOTE_MARKS.get(child.tag):
                self.found.notes.append(f"{kind} {child.get(qn('w:id'))}")
            elif child.tag in _PLAIN_MARKS:
                yield _PLAIN_MARKS[child.tag]
            else:
                self.found.boxes += _boxes(child)

    def _is_hidden(self, properties: Any | None) -> bool:
        if properties is None:
            return False
        size, colour = properties.find(qn("w:sz")), properties.find(qn("w:color"))
        style = properties.find(qn("w:rStyle"))
        white = colour is not None and colour.get(qn("w:val"), "").upper() == "FFFFFF"
        ground = self._may_be_white or any(
            properties.find(qn(name)) is not None for name in ("w:shd", "w:highlight")
        )
        return bool(
            is_on(properties, "w:vanish")
            or is_on(properties, "w:strike")  # struck-out text is withdrawn text
            or is_on(properties, "w:dstrike")
            or (size is not None and float(size.get(qn("w:val"), "24")) <= 2)
            or (style is not None and style.get(qn("w:val")) in self._hidden_styles)
            or (white and not ground)
        )


def _has_ground(paragraph: Any) -> bool:
    """Whether the paragraph may stand on a colour, on which white text is there to be read."""
    properties = paragraph.find(qn("w:pPr"))
    shaded = properties is not None and properties.find(qn("w:shd")) is not None
    around = (qn("w:tbl"), qn("w:txbxContent"))
    return shaded or any(parent.tag in around for parent in paragraph.iterancestors())


def _shift(properties: Any | None) -> Callable[[str, str], str] | None:
    align = None if properties is None else properties.find(qn("w:vertAlign"))
    value = None if align is None else align.get(qn("w:val"))
    return {"superscript": raised, "subscript": lowered}.get(value or "")


def _symbol(element: Any) -> str:
    """A character of a symbol font; `tidy` knows those of the font Symbol."""
    code = int(element.get(qn("w:char"), "0"), 16)
    if element.get(qn("w:font"), "").casefold() == "symbol":
        return chr(code if code >= 0xF000 else 0xF000 + code)
    return chr(code) if 0x20 <= code < 0xE000 else ""


def _boxes(element: Any) -> list[Any]:
    """Text boxes in a drawing; of an alternative for older programs only the first reading."""
    choice = element.find(_CHOICE)
    found = (element if choice is None else choice).iter(qn("w:txbxContent"))
    inner = [box for box in found if not any(up.tag == _FALLBACK for up in box.iterancestors())]
    return [
        box for box in inner
        if not any(up.tag == qn("w:txbxContent") for up in box.iterancestors())
    ]  # fmt: skip


def _math(element: Any) -> Iterator[str]:
    """Text of a formula with its exponents raised."""
    for child in element:
        if child.tag == f"{_MATH}t":
            yield child.text or ""
        elif child.tag == f"{_MATH}sup":
            yield raised("".join(_math(child)), "")
        elif child.tag == f"{_MATH}den":
            yield "/" + "".join(_math(child))
        else:
            yield from _math(child)
