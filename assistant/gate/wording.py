"""Words as the gate compares them: stems, brought together where they say the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache

from assistant.query import Vocabulary
from assistant.vocabulary import entries

_TOKEN = re.compile(r"x[- ]rays?\b|[^\W_]+", re.IGNORECASE)
_LONGEST = 4  # words of a form
_KEPT = 65536  # forms whose other forms are kept
_STEM, _ENDING = 5, 3  # letters of a stem that begins another, and how much longer that may be
_PREFIX = 6  # letters that two forms of one word share


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its stem, where it stands, and whether it carries a fact."""

    stem: str
    start: int
    end: int
    content: bool


class Wording:
    """Reads texts into words. words: the library's stemmer."""

    def __init__(self, words: Callable[[str], list[str]]) -> None:
        self._stem = words
        self._stems: dict[str, str] = {}
        self._vocabulary = Vocabulary()
        self._idle = frozenset(self._one(w) for w in _idle())
        self._groups = _groups(self.phrase)
        self._ways = _ways()
        self._others: dict[str, tuple[frozenset[str], ...]] = {}

    def read(self, text: str) -> tuple[Word, ...]:
        """The words of a text. Numbers carry no fact here: they are compared by themselves."""
        return tuple(
            Word(stem, m.start(), m.end(), self._carries(m[0], stem))
            for m in _TOKEN.finditer(text)
            if (stem := self._one(m[0]))
        )

    def same(self, one: str, other: str) -> bool:
        """Whether two stems are forms of one word or stand for each other."""
        return one == other or other in self._alternatives(one) or _alike(one, other)

    def alternative(self, stem: str, there: AbstractSet[str]) -> bool:
        """Whether a stem that says the same stands among stems."""
        return not self._alternatives(stem).isdisjoint(there)

    def covered(self, text: str, words: Sequence[Word], there: AbstractSet[str]) -> list[bool]:
        """Of each word, whether it or another form of it stands among stems."""
        out = [w.stem in there or self._elsewhere(w.stem, there) for w in words]
        for size in range(_LONGEST, 0, -1):
            for at in range(len(words) - size + 1):
                if all(out[at : at + size]):
                    continue
                form = text[words[at].start : words[at + size - 1].end]
                if self._said_otherwise(form, there):
                    out[at : at + size] = [True] * size
        return out

    def forms(self, name: str) -> tuple[str, ...]:
        """Other names of the same."""
        return (*self._vocabulary.equivalents(name), *self._vocabulary.spellings(name))

    def phrase(self, words: str) -> tuple[str, ...]:
        """The stems of a form."""
        return tuple(self._one(m[0]) for m in _TOKEN.finditer(words))

    # -- inside ------------------------------------------------------------------------------

    def _one(self, word: str) -> str:
        stem = self._stems.get(word)
        if stem is None:
            stem = self._stems[word] = "".join(self._stem(word))
        return stem

    def _carries(self, word: str, stem: str) -> bool:
        return stem not in self._idle and not word.isdigit() and len(word) > 1

    def _alternatives(self, stem: str) -> frozenset[str]:
        return self._groups.get(stem, frozenset())

    def _elsewhere(self, stem: str, there: AbstractSet[str]) -> bool:
        if self._alternatives(stem) & there:
            return True
        return len(stem) >= _STEM and any(_alike(stem, other) for other in there)

    def _said_otherwise(self, form: str, there: AbstractSet[str]) -> bool:
        return any(stems <= there for stems in self._otherwise(form.lower()))

    def _otherwise(self, form: str) -> tuple[frozenset[str], ...]:
        """The stems of each form that says the same."""
        if form not in self._others:
            others = (*self.forms(form), *self._ways.get(form, ()))
            stems = (frozenset(self.phrase(o)) for o in others)
            if len(self._others) >= _KEPT:
                self._others.clear()
            self._others[form] = tuple(s for s in stems if s)
        return self._others[form]


def _alike(one: str, other: str) -> bool:
    """Whether two stems are forms of one word by how they begin."""
    short, long = sorted((one, other), key=len)
    if len(short) >= _STEM and long.startswith(short) and len(long) - len(short) <= _ENDING:
        return True
    if one[:_PREFIX] != other[:_PREFIX]:
        return False
    size = min(len(one), len(other))
    if size < _PREFIX:
        return False
    same = next((i for i in range(size) if one[i] != other[i]), size)
    return same >= _PREFIX and same >= max(len(one), len(other)) - 3 and same >= size - 2


def _groups(stems: Callable[[str], tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Stem → the stems of one word that say the same."""
    out: dict[str, set[str]] = {}
    for line in entries("paraphrases.txt", "\n"):
        group = [stems(form) for form in line.split("|")]
        single = {form[0] for form in group if len(form) == 1}
        for stem in single:
            out.setdefault(stem, set()).update(single - {stem})
    return {stem: frozenset(others) for stem, others in out.items()}


def _ways() -> dict[str, tuple[str, ...]]:
    """Form → the forms that say the same, those of several words too."""
    out: dict[str, tuple[str, ...]] = {}
    for line in entries("paraphrases.txt", "\n"):
        group = tuple(form.strip() for form in line.split("|"))
        for form in group:
            out[form] = (*out.get(form, ()), *(g for g in group if g != form))
    return out


@cache
def _idle() -> Iterable[str]:
    return (*entries("stop_words.txt", None), *entries("connecting.txt", None))
