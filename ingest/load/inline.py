"""The text inside one block of HTML: superscripts kept apart from numbers, line breaks kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from ingest.load.clean import lowered, raised, tidy, tidy_lines, without_templates
from ingest.load.counting import counted

_BOLD = {"b", "strong", "th"}
_RAISED = {"sup", "msup"}
_LOWERED = {"sub", "msub"}
# An underlined "<" is how older guidelines print "≤".
_UNDERLINED = {"<": "≤", ">": "≥", "+": "±"}

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
BLOCKS = {
    *HEADINGS, "address", "article", "aside", "blockquote", "body", "caption", "center", "dd",
    "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_OWN_NUMBER = re.compile(r"\s*(?:\d+(?:\.\d+){2,}|\d+\.\d+(?=\s+[A-Z])|\d+[.)]|\([a-z0-9]+\))\s")


def numbered(node: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    """The children of a node, an item of an ordered list with its marker ("1.", "b.")."""
    number = _number(node.attributes.get("start"), 1)
    for child in node.iter(include_text=True):
        if node.tag != "ol" or child.tag != "li":
            yield child, ""
            continue
        number = _number(child.attributes.get("value"), number)
        own = _OWN_NUMBER.match(child.text())
        yield child, "" if own else f"{counted(number, node.attributes.get('type') or '1')}."
        number += 1


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise


class Line:
    """Gathers the inline content of a block; `take` gives its lines and starts afresh."""

    def __init__(self) -> None:
        self._text = ""
        self._bold = 0
        self._plain = False

    def text(self, text: str, *, pre: bool = False) -> None:
        """Add a text node; outside `pre` its line breaks are spaces."""
        text = tidy_lines(text)
        self._add(text if pre else re.sub(r"\s+", " ", text))

    def br(self) -> None:
        """Add a line break."""
        self._text += "\n"

    def element(self, node: LexborNode) -> None:
        """Add an inline element with all that is in it."""
        tag = node.tag or ""
        if tag == "br":
            self.br()
        elif tag in _RAISED | _LOWERED:
            self._shifted(node, tag)
        elif tag == "u" and (sign := _UNDERLINED.get(node.text().strip())):
            self._add(sign)
        else:
            self._text += "\n" if tag in BLOCKS and tag != "li" else ""
            self._bold += tag in _BOLD
            for child, marker in numbered(node):
                if marker or child.tag == "li":
                    self._text += f"\n{marker or '•'} "
                self.node(child, pre=tag == "pre")
            self._bold -= tag in _BOLD
            self._text += "\n" if tag in BLOCKS else ""

    def node(self, node: LexborNode, *, pre: bool = False) -> None:
        """Add a text node or an inline element; a comment adds nothing."""
        if node.is_text_node:
            self.text(node.text_content or "", pre=pre)
        elif node.is_element_node:
            self.element(node)

    def take(self) -> tuple[list[str], bool]:
        """(lines, whether all of their words are bold); an empty line means a gap."""
        text, bold = without_templates(self._text), not self._plain
        self._text, self._plain = "", False
        lines = [tidy(line) for line in text.split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        return lines, bold and any(lines)

    def _add(self, text: str) -> None:
        self._plain = self._plain or (not self._bold and bool(re.search(r"\w", text)))
        self._text += text

    def _shifted(self, node: LexborNode, tag: str) -> None:
        """Super- and subscripts; in MathML the base is the first child."""
        if tag in {"msup", "msub"}:
            parts = [child for child in node.iter() if child.is_element_node]
            for base in parts[:1]:
                self.element(base)
            shifted = "".join(part.text() for part in parts[1:])
        elif node.css_first("a[href^='#']") is not None and tag == "sup":
            return  # the mark of a footnote or reference
        else:
            shifted = node.text()
        before = self._text.rstrip()
        shift = raised if tag in _RAISED else lowered
        shifted = shift(tidy(shifted), before)
        if shifted[:1].isdigit() or shifted[:1] in {"⁺", "⁻", "°"}:
            self._text = before
        self._add(shifted)


def lines_of(node: LexborNode) -> tuple[list[str], bool]:
    """The lines of one element and whether all of it is bold."""
    line = Line()
    line.element(node)
    return line.take()
