"""Words to lines: which words share a baseline, and where spaces stand between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.load.pdf.page import Line, Word, least_sure

_SAME_BASE = 0.3  # of the size
_TIGHT, _WIDE = 0.06, 0.5  # of the size: no space after a script; always one


def visual_rows(words: Iterable[Word]) -> list[list[Word]]:
    """Words with the same baseline, from left to right; rows from top to bottom."""
    rows: list[list[Word]] = []
    start = 0.0
    for word in sorted(words, key=lambda word: word.base):
        if rows and word.base - start <= _SAME_BASE * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
            start = word.base
    for row in rows:
        row.sort(key=lambda word: word.x0)
    return rows


def text_of(words: Sequence[Word]) -> str:
    """The text of the words of one line."""
    parts: list[str] = []
    for i, word in enumerate(words):
        if i and _spaced(words[i - 1], word):
            parts.append(" ")
        parts.append(word.text)
    return "".join(parts)


def _spaced(left: Word, right: Word) -> bool:
    gap = (right.x0 - left.x1) / max(left.size, right.size, 0.1)
    # A script leaves a hole in its line, which the file fills with a space of its own.
    return gap > _WIDE or (right.space and not (left.script and gap < _TIGHT))


def line_of(words: list[Word], page: int) -> Line:
    """One line from its words in order."""
    sizes, bold, italic, letters = Counter[float](), 0, 0, 0
    for word in words:
        count = len(word.text)
        sizes[round(word.size, 1)] += count
        if any(c.isalnum() for c in word.text):
            letters += count
            bold += count * word.bold
            italic += count * word.italic
    return Line(
        words=words,
        page=page,
        x0=min(word.x0 for word in words),
        x1=max(word.x1 for word in words),
        top=min(word.top for word in words),
        bottom=max(word.bottom for word in words),
        base=Counter(round(word.base, 1) for word in words).most_common(1)[0][0],
        size=sizes.most_common(1)[0][0],
        bold=bold > 0.9 * letters > 0,
        italic=italic > 0.9 * letters > 0,
        text=text_of(words),
        sure=least_sure(words),
    )
