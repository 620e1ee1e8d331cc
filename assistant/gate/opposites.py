"""Words that turn a meaning round: increase and decrease, before and after, start and stop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.vocabulary import entries


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair of opposites in a text. axis: number of the pair."""

    axis: int
    side: int
    start: int
    end: int


@lru_cache(maxsize=8192)
def sides(text: str) -> tuple[Side, ...]:
    """The words of a text that have an opposite."""
    return tuple(_sides(text))


def _sides(text: str) -> Iterator[Side]:
    for match in _pattern().finditer(text):
        for axis, side in _known()[_plain(match[0])]:
            yield Side(axis, side, match.start(), match.end())


def _plain(words: str) -> str:
    return re.sub(r"[\s-]+", " ", words.lower())


@lru_cache(maxsize=1)
def _known() -> dict[str, list[tuple[int, int]]]:
    """Word → its pairs and the side of each on which it stands."""
    known: dict[str, list[tuple[int, int]]] = {}
    for axis, line in enumerate(entries("opposites.txt", "\n")):
        for side, words in enumerate(line.split("|")):
            for word in words.split(","):
                known.setdefault(word.strip(), []).append((axis, side))
    return known


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = sorted(_known(), key=len, reverse=True)
    spaced = "|".join(re.escape(w).replace(r"\ ", r"[\s-]+") for w in words)
    # "There was one before." has no second side.
    alone = r"(?<!\w)(?:before|after)(?=\s*(?:[.,;)]|$))"
    return re.compile(rf"(?<![\w-])(?!{alone})(?:{spaced})(?!\w)", re.IGNORECASE)
