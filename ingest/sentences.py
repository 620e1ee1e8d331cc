"""Sentence boundaries, by syntok, with what it misses in clinical text mended."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What is no sentence of its own: "Max.", "Inj.", "Tab.", "1.2.3", "e.g." and the like.
_FRAGMENT = re.compile(
    r"^(?:max|min|inj|tab|tabs|cap|caps|susp|syr|supp|sol|no|nos|fig|vol|ref|refs|approx|dil|conc|"
    r"e\.g|i\.e|etc|vs|viz|cf|dr|prof|st|[a-z]|\(?[ivx]+|[\d.]+)[.)]?$",
    re.IGNORECASE,
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Character spans of the sentences of a paragraph, in order, without outer blanks.

    Together they hold every non-blank character of the text.
    """
    spans = list(_spans(text))
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and _is_open(text[slice(*merged[-1])]):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    if len(merged) > 1 and _FRAGMENT.match(text[slice(*merged[-1])]):
        merged[-2:] = [(merged[-2][0], merged[-1][1])]
    return merged


def _is_open(sentence: str) -> bool:
    """Whether a sentence breaks off: a lone abbreviation, or one that ends with it."""
    last = sentence.rsplit(maxsplit=1)[-1]
    return bool(_FRAGMENT.match(sentence)) or (
        last.endswith(".")
        and last[:-1].lower() in {"max", "min", "inj", "tab", "cap", "approx"}
        and len(sentence.split()) < 4
    )


def _spans(text: str) -> Iterator[tuple[int, int]]:
    from syntok import segmenter

    starts = [
        sentence[0].offset
        for paragraph in segmenter.analyze(text)
        for sentence in (list(s) for s in paragraph)
        if sentence
    ]
    if not starts:
        starts = [0]
    starts[0] = 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = text[start:end]
        body = piece.strip()
        if body:
            left = start + len(piece) - len(piece.lstrip())
            yield left, left + len(body)
