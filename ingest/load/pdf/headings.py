"""Which paragraphs are headings, and how deep: from size, weight, capitals and numbering."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.load.pdf.flow import Para, Part, usual_sizes
from ingest.load.pdf.glyphs import unmarked

_DEEPEST = 6
_LONGEST = 160  # characters
_FEWEST_NUMBERS = 3  # numbered headings that make the depth of numbers count
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=[A-Z])")
_CAPTION = re.compile(r"(?:table|figure|fig\.|chart)\s*[\dIVX]+", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;,]$|[.?!] [A-Z(]|\b(?:should|must|was|were|has been|have been)\b")
_GENERIC = re.compile(
    r"(?:key |summary of |good practice )?(?:recommendations?|evidence|rationale|evidence summary|"
    r"key points?|practice points?)\b(?: \(.*\))?:?$",
    re.IGNORECASE,
)
Style = tuple[float, bool, bool, bool]  # -size, not capitals, not bold, italic: sorts by rank


@dataclass(slots=True)
class Outline:
    """Decides over the headings of one document, in order.

    body: the usual font size. styles: those of its headings, the highest first. numbered:
    those in which headings carry numbers; shallowest: the fewest points in such a number.
    """

    body: float
    styles: list[Style] = field(default_factory=list)
    numbered: set[Style] = field(default_factory=set)
    shallowest: int = 0
    _number_depth: int = 0
    _last: int = 0

    def level(self, para: Para) -> int:
        """The depth of a heading, 1 the highest."""
        text, style = " ".join(para.texts), _style(para)
        if _GENERIC.match(text):
            return min(self._last + 1, _DEEPEST)
        number = _NUMBERED.match(text)
        larger = [s for s in self.styles if s not in self.numbered and self._over_numbers(s)]
        if not self.numbered:
            level = self.styles.index(style) + 1
        elif number and style in self.numbered:
            points = number[1].count(".") - self.shallowest
            self._number_depth = len(larger) + max(0, points) + 1
            level = self._number_depth
        elif style in larger:
            level = larger.index(style) + 1
            self._number_depth = 0
        else:
            below = [s for s in self.styles if s not in larger and s not in self.numbered]
            rank = below.index(style) if style in below else 0
            level = max(self._number_depth, len(larger)) + 1 + rank
        self._last = min(level, _DEEPEST)
        return self._last

    def _over_numbers(self, style: Style) -> bool:
        return bool(self.numbered) and style[0] < 1.08 * min(s[0] for s in self.numbered)


def outline(parts: Sequence[Part]) -> tuple[Outline, set[int]]:
    """The outline of a document and the indices of its parts that are headings."""
    sizes = usual_sizes(parts)
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    found: set[int] = set()
    for i, part in enumerate(parts):
        after = parts[i + 1] if i + 1 < len(parts) else None
        if isinstance(part, Para) and _is_heading(part, after, body):
            found.add(i)
    heads = [part for i, part in enumerate(parts) if i in found and isinstance(part, Para)]
    numbered = [p for p in heads if _NUMBERED.match(" ".join(p.texts))]
    styles = {_style(p) for p in numbered} if len(numbered) >= _FEWEST_NUMBERS else set()
    points = [m[1].count(".") for p in heads if (m := _NUMBERED.match(" ".join(p.texts)))]
    shallowest = min(points, default=0)
    return Outline(body, sorted({_style(p) for p in heads}), styles, shallowest), found


def _style(para: Para) -> Style:
    line = para.lines[0]
    return -round(line.size * 2) / 2, not _is_capitals(para.texts[0]), not line.bold, line.italic


def _is_heading(para: Para, after: Part | None, body: float) -> bool:
    text = unmarked(" ".join(para.texts))
    number = _NUMBERED.match(text)
    if (para.marker and not number) or not _may_be_heading(para, text):
        return False
    first = para.lines[0]
    large = first.size > 1.12 * body
    if _SENTENCE.search(text) and (not large or text.endswith(",")):
        return False
    if large or all(line.bold for line in para.lines):
        return True
    if first.size < 0.95 * body:
        return False
    if _is_capitals(text):
        return True
    free = para.apart and not text.endswith(":") and _stands_free(para, after)
    plain_number = number is not None and "." in number[1]
    return free and (plain_number or all(line.italic for line in para.lines))


def _may_be_heading(para: Para, text: str) -> bool:
    """Whether a text is short enough, and neither a caption nor an enumeration."""
    short = len(text) <= _LONGEST and len(para.lines) <= 4
    letters = any(c.isalpha() for c in text)
    return short and letters and text.count(",") <= 4 and not _CAPTION.match(text)


def _stands_free(para: Para, after: Part | None) -> bool:
    """Whether what follows is not just the next line of a list of short lines."""
    if not isinstance(after, Para):
        return True
    return (
        after.apart
        or after.lines[0].first
        or bool(after.marker)
        or ((after.lines[0].bold, after.lines[0].italic) != (para.last.bold, para.last.italic))
    )


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.9 * len(letters)
