"""How far the cited words cover a statement, word for word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.gate.cited import Cited
from assistant.gate.reading import Item, Reading
from assistant.gate.wording import Word, Wording


@dataclass(frozen=True, slots=True)
class Covered:
    """The words of a statement that the cited words cover, and those that they do not.

    own: share covered by the units and what leads to them. above: with headings and title.
    missing: the words that are covered by neither.
    """

    own: float
    above: float
    missing: tuple[Word, ...]


def covered(said: Reading, cited: Sequence[Cited], wording: Wording) -> Covered:
    """How far cited words cover a statement's words."""
    content = said.facts
    own = frozenset().union(*(c.own.stems for c in cited))
    subjects = (w for c in cited if c.subject for m in c.subject.medicines for w in _stems(m, c))
    above = own.union(subjects, *(c.above.stems for c in cited))
    here = wording.covered(said.text, content, own)
    around = wording.covered(said.text, content, above)
    missing = tuple(w for w, there in zip(content, around, strict=True) if not there)
    return Covered(_share(here), _share(around), missing)


def _share(there: Sequence[bool]) -> float:
    """Share of words that are there; all, where none has to be: what else a statement says is
    compared in other ways."""
    return sum(there) / len(there) if there else 1.0


def _stems(medicine: Item, cited: Cited) -> list[str]:
    """Stems of a medicine that the words before the cited ones name."""
    words = cited.subject.words if cited.subject else ()
    return [w.stem for w in words if medicine.start <= w.start < medicine.end]
