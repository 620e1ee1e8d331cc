"""Lines to paragraphs and list items, over the ends of columns and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.load.pdf.arrange import Element
from ingest.load.pdf.page import Line, Table

BULLETS = "•●○▪▫■□◦‣⁃►▶➢✓☑❖◆"
_BULLET = re.compile(rf"[{BULLETS}]\s*(?=\S)|[-–—o]\s+(?=\S)")
_NUMBER = re.compile(
    r"(?:\d{1,3}[.)]|\(\d{1,3}\)|\[\d{1,3}\]|\(?[a-z]\)|[a-z]\.|\(?[ivx]{1,5}\)|[ivx]{1,5}\.)\s+(?=\S)"
    r"|[❶-❿①-⑳]\s*(?=\S)|\d+(?:\.\d+){1,4}\.?\s+(?=[A-Z])|[a-h]\s(?=[A-Z])"
)
_LEADERS = re.compile(r"(?:[.·…_] ?){4,}\s*[\divxlc]+(?:[,\s–-]*\d+)*\s*$", re.IGNORECASE)
_DOTS = re.compile(r"[.·…_] ?[.·…_]")
_DASHES = re.compile(r"^[-–—_=.·…•*\s]{4,}|[-–—_=.·…•*\s]{4,}$")
_CAPTION = re.compile(r"(?:table|figure|fig\.|box|chart)\s*[\dIVXA-Z]", re.IGNORECASE)
_FARTHEST = 12  # parts back to the sentence that a page break cut
_ENDED = re.compile(r"[.!?:;][)\]”’\"']?[⁰¹²³⁴⁵⁶⁷⁸⁹,–]*$")
_RUNS_ON = re.compile(r"(?:,|\b(?:of|the|and|or|to|in|with|for|an?|by|from|as|is|are|than))$")
_STOP = re.compile(r"[.!?][)\]”’\"']?[⁰¹²³⁴⁵⁶⁷⁸⁹,–]*$")


@dataclass(slots=True)
class Para:
    """Lines that belong together.

    marker: the bullet or number of a list item as printed, empty for a paragraph.
    apart: more white than usual between it and what stands above.
    """

    lines: list[Line]
    marker: str = ""
    apart: bool = True
    texts: list[str] = field(default_factory=list)

    @property
    def last(self) -> Line:
        """Its last line so far."""
        return self.lines[-1]

    def add(self, line: Line) -> None:
        """Take in the next line."""
        self.lines.append(line)
        self.texts.append(line.text)


Part = Para | Table


def paragraphs(elements: Iterable[Element]) -> list[Part]:
    """Paragraphs, items and tables of a document in reading order."""
    kept = [e for e in _without_contents(list(elements)) if isinstance(e, Table) or e.text]
    leading = _leading([e for e in kept if isinstance(e, Line)])
    rights = _right_edges([e for e in kept if isinstance(e, Line)])
    parts: list[Part] = []
    current: Para | None = None
    for element in kept:
        if isinstance(element, Table):
            parts.append(element)
            current = None
            continue
        above = None if element.first else current
        if above is not None and _runs_on(above, element, leading, rights):
            above.add(element)
        elif element.first and (cut := _resumed(parts, element, rights)) is not None:
            current = cut
            cut.add(element)
        else:
            current = _started(element, above, leading)
            parts.append(current)
    return parts


def _without_contents(elements: list[Element]) -> list[Element]:
    """Leave out lines of a table of contents and rules made of dashes."""
    dotted = [isinstance(e, Line) and _is_dotted(e.text) for e in elements]
    kept = []
    for i, element in enumerate(elements):
        between = 0 < i < len(elements) - 1 and dotted[i - 1] and dotted[i + 1]
        if dotted[i] or (between and isinstance(element, Line) and not _STOP.search(element.text)):
            continue
        if isinstance(element, Line) and not element.text[:1].isalnum():
            element.text = _DASHES.sub("", element.text).strip()
        kept.append(element)
    return kept


def _is_dotted(text: str) -> bool:
    """Whether dots lead to page numbers at the end of a line."""
    return text[-1:].isalnum() and bool(_DOTS.search(text)) and bool(_LEADERS.search(text))


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance between baselines, in sizes."""
    steps = [
        (b.base - a.base) / a.size
        for a, b in pairwise(lines)
        if not b.first and a.size == b.size and 0.8 < (b.base - a.base) / a.size < 2.2
    ]
    # Not the middle one: short documents have more breaks than lines that run on.
    return sorted(steps)[int(0.3 * (len(steps) - 1))] if steps else 1.2


Edges = dict[tuple[int, float, float], float]


def _right_edges(lines: Sequence[Line]) -> Edges:
    """How far the lines of each column really run."""
    ends: dict[tuple[int, float, float], list[float]] = {}
    for line in lines:
        ends.setdefault((line.page, line.left, line.right), []).append(line.x1)
    return {key: max(found) for key, found in ends.items()}


def _is_full(line: Line, follows: Line, rights: Edges) -> bool:
    """Whether the first word of the next line had no room on a line."""
    edge = max(line.x1, rights[line.page, line.left, line.right])
    word = follows.words[0]
    return line.x1 + (word.x1 - word.x0) + 0.2 * line.size > edge - 0.3 * line.size


def _runs_on(above: Para, line: Line, leading: float, rights: Edges) -> bool:
    """Whether a line continues the paragraph above it in the same column."""
    last = above.last
    size = max(last.size, line.size)
    if line.base - last.base > 1.3 * leading * size or abs(line.size - last.size) > 0.06 * size:
        return False
    full, ended = _is_full(last, line, rights), bool(_STOP.search(last.text))
    in_sentence = full and not ended
    if (line.bold, line.italic) != (last.bold, last.italic) and not in_sentence:
        return False
    if _BULLET.match(line.text) and not (_is_dash(line) and in_sentence and not above.marker):
        return False
    if _NUMBER.match(line.text) and (above.marker or not in_sentence):
        return False
    goes_on = line.text[:1].islower() or _RUNS_ON.search(last.text)
    breaks = (not full and (ended or not goes_on)) or _is_indented(above, line, ended)
    return not breaks or _is_centred_caption(above, line)


def _is_centred_caption(above: Para, line: Line) -> bool:
    """Whether a line goes on with a caption that is set in the middle, where no line is full."""
    last = above.last
    middle = abs((last.x0 + last.x1) - (line.x0 + line.x1)) < 0.5 * line.size
    alike = (line.bold, line.italic) == (last.bold, last.italic)
    return middle and alike and line.x0 != last.x0 and bool(_CAPTION.match(above.texts[0]))


def _is_dash(line: Line) -> bool:
    """Whether a line begins with a dash, which running text may do too."""
    return line.text[0] in "-–—"


def _is_indented(above: Para, line: Line, ended: bool) -> bool:
    """Whether an indent or its end starts a new paragraph."""
    shift = line.x0 - above.last.x0
    first = len(above.lines) == 1
    if above.marker:
        return shift < -0.8 * line.size or (not first and shift > 0.8 * line.size and ended)
    if shift > 0.8 * line.size:
        return ended or not first
    return shift < -0.8 * line.size and not first and ended


def _started(line: Line, above: Para | None, leading: float) -> Para:
    bullet = _BULLET.match(line.text)
    number = None if bullet else _NUMBER.match(line.text)
    marker = (bullet or number)[0].strip() if bullet or number else ""  # type: ignore[index]
    apart = above is None or (
        line.base - above.last.base > 1.3 * leading * max(above.last.size, line.size)
    )
    text = line.text[bullet.end() :] if bullet else line.text
    return Para([line], marker, apart, [text])


def _resumed(parts: Sequence[Part], line: Line, rights: Edges) -> Para | None:
    """The paragraph that a column or page cut off and that this line goes on with.

    Tables, captions and notes may have been set between the two parts.
    """
    if _BULLET.match(line.text):
        return None
    lower = line.text[:1].islower()
    for part in reversed(parts[-_FARTHEST:]):
        caption = isinstance(part, Para) and _CAPTION.match(part.texts[0]) and part is not parts[-1]
        if not isinstance(part, Para) or caption:
            continue
        last = part.last
        if abs(line.size - last.size) <= 0.06 * last.size:
            cut = _is_cut(last, rights) and line.page - last.page <= 1
            goes_on = lower or (_may_go_on(part, line) and not _is_below(last, line))
            return part if cut and goes_on and line.bold == last.bold else None
    return None


def _is_cut(line: Line, rights: Edges) -> bool:
    """Whether a line stops in the middle of a sentence at the end of its column."""
    edge = rights[line.page, line.left, line.right]
    full = line.text.endswith("-") or line.x1 > edge - 0.25 * (edge - line.left)
    return full and not _ENDED.search(line.text)


def _is_below(last: Line, line: Line) -> bool:
    """Whether only what was set between keeps a line from following in the same column."""
    return line.page == last.page and line.base > last.base and line.x0 < last.right


def _may_go_on(part: Para, line: Line) -> bool:
    """Whether a line that begins with a capital or a number can be the rest of a sentence."""
    starts = bool(_NUMBER.match(line.text)) or line.x0 - line.left > 0.8 * line.size
    return not starts and len(part.texts[-1]) > 30


def usual_sizes(parts: Iterable[Part]) -> Counter[float]:
    """Characters of running text by font size."""
    sizes: Counter[float] = Counter()
    for part in parts:
        if isinstance(part, Para):
            for line in part.lines:
                sizes[line.size] += len(line.text)
    return sizes
