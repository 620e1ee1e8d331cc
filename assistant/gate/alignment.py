"""A statement laid beside cited words: each word of one beside the words of the other that come
nearest to it, by an embedder's tokens in their sentences.

It is done both ways: a word of the statement that has no like is something that the cited words
do not say, a cited word that has none is something that the statement leaves out (late
interaction: Khattab and Zaharia 2020, arXiv 2004.12832).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.gate.cited import Cited
from assistant.gate.reading import Reading
from assistant.gate.wording import Word, Wording

Vectors = NDArray[np.float32]


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


@dataclass(frozen=True)
class Alignment:
    """How near the words of a statement and of cited units come to each other.

    said, there: the words that carry a fact; of a cited one also the number of its unit. alike:
    likeness of each pair, 1 for words that are the same or stand for each other, [said, there].
    above: the best that the headings have for a word of the statement, [said]. weight: how much
    of the statement's meaning a word carries, [said]; cited_weight: the same of the cited words,
    [there]. whole: cosine of the two texts.
    """

    said: tuple[Word, ...]
    there: tuple[tuple[int, Word], ...]
    alike: Vectors
    above: Vectors
    weight: Vectors
    cited_weight: Vectors
    whole: float

    @cached_property
    def forward(self) -> Vectors:
        """How near the cited words and their headings come to each of the statement's, [said]."""
        best: Vectors = np.maximum(self.alike.max(axis=1, initial=0.0), self.above)
        return best

    @cached_property
    def backward(self) -> Vectors:
        """How near the statement's words come to each of the cited ones, [there]."""
        best: Vectors = self.alike.max(axis=0, initial=0.0)
        return best

    def inside(self, span: tuple[int, int]) -> list[int]:
        """Numbers of the statement's words within a span of it."""
        return [i for i, w in enumerate(self.said) if span[0] <= w.start < span[1]]

    def inside_unit(self, unit: int, span: tuple[int, int]) -> list[int]:
        """Numbers of the cited words within a span of a unit."""
        return [
            j for j, (n, w) in enumerate(self.there) if n == unit and span[0] <= w.start < span[1]
        ]


def align(said: Reading, cited: Sequence[Cited], embed: Embed, wording: Wording) -> Alignment:
    """Lay a statement beside units."""
    above = cited[0].above
    text = "\n".join([above.text, *(c.text for c in cited)])
    own, other = embed(said.text), embed(text)
    words = tuple(w for w in said.words if w.content)
    there: list[tuple[int, Word]] = []
    spans: list[tuple[int, int]] = []
    at = len(above.text) + 1
    for number, unit in enumerate(cited):
        own_words = [w for w in unit.own.words if w.content]
        there += [(number, word) for word in own_words]
        spans += [(at + word.start, at + word.end) for word in own_words]
        at += len(unit.text) + 1
    mine = _vectors(own, [(w.start, w.end) for w in words])
    theirs = _vectors(other, spans)
    heads = _vectors(other, [(w.start, w.end) for w in above.words if w.content])
    same = _same(words, [w for _, w in there], wording)
    stems = frozenset().union(*(c.own.stems for c in cited), above.stems)
    covered = np.array(wording.covered(said.text, words, stems), dtype=np.float32)
    return Alignment(
        words,
        tuple(there),
        np.maximum(np.clip(mine @ theirs.T, 0.0, 1.0), same),
        np.maximum(np.clip(mine @ heads.T, 0.0, 1.0).max(axis=1, initial=0.0), covered),
        np.maximum(0.0, mine @ own.whole),
        np.maximum(0.0, theirs @ other.whole),
        float(own.whole @ other.whole),
    )


def _same(words: Sequence[Word], there: Sequence[Word], wording: Wording) -> Vectors:
    """1 where two words are forms of one or stand for each other, [words, there]."""
    stems = list(dict.fromkeys(w.stem for w in there))
    column = {stem: i for i, stem in enumerate(stems)}
    each = np.array(
        [[wording.same(w.stem, stem) for stem in stems] for w in words], dtype=np.float32
    ).reshape(len(words), len(stems))
    return each[:, [column[w.stem] for w in there]]


def _vectors(tokens: Tokens, spans: Sequence[tuple[int, int]]) -> Vectors:
    """Unit mean vector of the tokens of each span, [spans, dimensions]; zeros where none is."""
    bounds = np.array(spans, dtype=np.int64).reshape(-1, 2)
    offsets = np.array(tokens.offsets, dtype=np.int64).reshape(-1, 2)
    inside = (offsets[:, 0] < bounds[:, 1:]) & (offsets[:, 1] > bounds[:, :1])
    sums: Vectors = inside.astype(np.float32) @ tokens.each
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    np.divide(sums, lengths, out=sums, where=lengths > 0)
    return sums
