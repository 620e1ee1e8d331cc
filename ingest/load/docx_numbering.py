"""The numbers that Word works out for lists and headings; the file holds only their rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from ingest.load.counting import counted

_FORMATS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    style: str  # numFmt: decimal, lowerLetter, bullet, none …
    pattern: str  # "%1.%2"
    paragraph_style: str | None


class Numbering:
    """Counts through a document's numbered paragraphs in reading order.

    root: the numbering part's element, None where the document has none.
    """

    def __init__(self, root: Any | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is not None:
            self._read(root)

    def label(self, list_id: str, depth: int) -> str:
        """Count one paragraph: its number as printed ("1.2.3", "a)"), "" for a bullet."""
        kind = self._lists.get(list_id)
        levels = self._levels.get(kind or "", {})
        level = levels.get(depth)
        if kind is None or level is None:
            return ""
        counts = self._counts.setdefault(kind, {})
        restart = self._restarts.pop((list_id, depth), None)
        if restart is not None:
            counts[depth] = restart
        else:
            counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [place for place in counts if place > depth]:
            del counts[deeper]
        if level.style in {"bullet", "none"}:
            return ""
        label = level.pattern
        for place in range(_DEEPEST):
            if f"%{place + 1}" in label:
                upper = levels.get(place, level)
                number = counts.setdefault(place, upper.start)
                style = _FORMATS.get(upper.style, "1")
                label = label.replace(f"%{place + 1}", counted(number, style))
        return label.strip()

    def depth_of_style(self, list_id: str, style_id: str) -> int:
        """The level of a list that a paragraph style is tied to."""
        levels = self._levels.get(self._lists.get(list_id, ""), {})
        return next((d for d, level in levels.items() if level.paragraph_style == style_id), 0)

    def styles_above(self, list_id: str, depth: int) -> list[str]:
        """The paragraph styles tied to the levels above one, such as those of headings."""
        levels = self._levels.get(self._lists.get(list_id, ""), {})
        return [s for d, level in levels.items() if d < depth and (s := level.paragraph_style)]

    def _read(self, root: Any) -> None:
        for abstract in root.findall(qn("w:abstractNum")):
            self._levels[abstract.get(qn("w:abstractNumId"))] = {
                int(level.get(qn("w:ilvl"))): _read_level(level)
                for level in abstract.findall(qn("w:lvl"))
            }
        for num in root.findall(qn("w:num")):
            list_id = num.get(qn("w:numId"))
            self._lists[list_id] = _value(num, "w:abstractNumId") or ""
            for override in num.findall(qn("w:lvlOverride")):
                start = _value(override, "w:startOverride")
                if start is not None:
                    self._restarts[list_id, int(override.get(qn("w:ilvl")))] = int(start)


def _read_level(level: Any) -> _Level:
    return _Level(
        start=int(_value(level, "w:start") or 1),
        style=_value(level, "w:numFmt") or "decimal",
        pattern=_value(level, "w:lvlText") or "",
        paragraph_style=_value(level, "w:pStyle"),
    )


def _value(element: Any, child: str) -> str | None:
    found = element.find(qn(child))
    return None if found is None else found.get(qn("w:val"))
