"""How near a statement's words come to the cited ones, by an embedder's tokens.

A word that stands in none of the cited words may still say what they say ("sleepy" for
"drowsiness"). Each such word is compared, as it is meant in its own sentence, with every cited
word as it is meant in its own (late interaction: Khattab and Zaharia 2020, arXiv 2004.12832).
Only plain words are excused so: numbers, units, medicines, groups of patients, denials and
opposites have rules of their own, because tokens of "5" and "10" or of "left" and "right" are
nearly alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.gate.cited import Cited
from assistant.gate.reading import Reading
from assistant.gate.wording import Word

Vectors = NDArray[np.float32]
_WORD = re.compile(r"[^\W_]+")
_FAINT = 0.35  # cosine under which a word has nothing like it in the cited words


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as an embedder sees it; what exceeds the embedder's window is left out.

    whole: unit vector of the text, [dimensions]. each: unit vectors of its tokens, [tokens,
    dimensions]. offsets: the characters of each token.
    """

    whole: Vectors
    each: Vectors
    offsets: tuple[tuple[int, int], ...]


Embed = Callable[[str], Tokens]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a statement's meaning the cited words lack, by those of its words that are not
    among them.

    worst: what the word lacks that lacks most, 0 to 1. faint: what those lack together that
    nothing comes near to.
    """

    worst: float
    faint: float


def likeness(
    said: Reading, missing: Sequence[Word], cited: Sequence[Cited], embed: Embed
) -> Likeness:
    """Compare a statement with cited words. missing: its words that are not among them."""
    above = cited[0].above.text
    if not missing:
        return Likeness(0.0, 0.0)
    text = "\n".join([above, *(c.text for c in cited)])
    own, there = embed(said.text), embed(text)
    words = _vectors(own, [(w.start, w.end) for w in missing])
    spans = [m.span() for m in _WORD.finditer(text, len(above))]
    near = (words @ _vectors(there, spans).T).max(axis=1, initial=0.0)
    # What a word counts for: how much of the statement's meaning is its.
    weight = words @ own.whole
    worst = float((weight * (1 - near)).max(initial=0.0))
    faint = float((weight * np.maximum(0, _FAINT - near)).sum())
    return Likeness(worst, faint)


def _vectors(tokens: Tokens, spans: Sequence[tuple[int, int]]) -> Vectors:
    """Unit mean vector of the tokens of each span, [spans, dimensions]; zeros where none is."""
    bounds = np.array(spans, dtype=np.int64).reshape(-1, 2)
    offsets = np.array(tokens.offsets, dtype=np.int64).reshape(-1, 2)
    inside = (offsets[:, 0] < bounds[:, 1:]) & (offsets[:, 1] > bounds[:, :1])
    sums: Vectors = inside.astype(np.float32) @ tokens.each
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    np.divide(sums, lengths, out=sums, where=lengths > 0)
    return sums
