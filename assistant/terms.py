"""A question's terms and a section's words, as stems: what a question shares with a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from sys import intern

from assistant.model import Section

Forms = frozenset[tuple[str, ...]]  # of a term: each way to write it, as stems
_NEAR = 4  # words within which two neighbouring terms of a question count as a pair


class Terms:
    """The terms of a question. rarity: idf of each, 0 or more."""

    def __init__(
        self,
        forms: Sequence[Forms],
        rarity: Sequence[float],
        pairs: Sequence[tuple[str, str]],
    ) -> None:
        self.rarity = tuple(rarity)
        self._total = sum(rarity)
        self._pairs = tuple(pairs)
        self._words: dict[str, list[int]] = {}
        self._phrases: list[tuple[int, frozenset[str]]] = []
        for i, each in enumerate(forms):
            for form in each:
                if len(form) == 1:
                    self._words.setdefault(form[0], []).append(i)
                else:
                    self._phrases.append((i, frozenset(form)))

    def found(self, words: AbstractSet[str]) -> set[int]:
        """Places of the terms that stand among words."""
        found = {i for word in self._words.keys() & words for i in self._words[word]}
        found.update(i for i, form in self._phrases if i not in found and form <= words)
        return found

    def share(self, words: AbstractSet[str]) -> float:
        """idf-weighted share of the terms that stand among words, 0 to 1."""
        if not self._total:
            return 0.0
        return sum(self.rarity[i] for i in self.found(words)) / self._total

    def near(self, words: Sequence[str]) -> float:
        """Share of the pairs of neighbouring terms that stand near to each other in a text."""
        if not self._pairs:
            return 0.0
        wanted = {stem for pair in self._pairs for stem in pair}
        places: dict[str, list[int]] = {}
        for i, word in enumerate(words):
            if word in wanted:
                places.setdefault(word, []).append(i)
        return sum(_close(places.get(a), places.get(b)) for a, b in self._pairs) / len(self._pairs)


def _close(one: Iterable[int] | None, other: Iterable[int] | None) -> bool:
    return bool(one and other) and any(abs(i - j) <= _NEAR for i in one or () for j in other or ())


@dataclass(frozen=True, slots=True)
class SectionWords:
    """A section's stems. units: of each unit, in order. whole: all of them."""

    units: tuple[tuple[str, ...], ...]
    whole: frozenset[str]

    @classmethod
    def of(cls, section: Section, words: Callable[[str], list[str]]) -> SectionWords:
        """The stems of a section. words: gives the stems of a text."""
        # Interned: thousands of sections are kept, and the same words stand in most of them.
        units = tuple(
            tuple(map(intern, words(section.text[u.start : u.end]))) for u in section.units
        )
        return cls(units, frozenset(word for unit in units for word in unit))
