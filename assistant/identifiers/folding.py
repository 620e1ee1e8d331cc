"""A text as it is searched: plain digits, blanks and dashes, nothing invisible."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_SAME = dict.fromkeys("‐‑‒–—―−﹘﹣－⁃", "-") | dict.fromkeys("’‘ʼ＇´", "'")


@dataclass(frozen=True, slots=True)
class Folded:
    """text: what is searched. places: where each of its characters stands in the original; None
    where the two are the same."""

    text: str
    places: tuple[int, ...] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that a span of `text` stands for."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """Make digits of any script ASCII and all blanks, dashes and apostrophes one kind; drop what
    cannot be seen. Linear in the text."""
    if text.isascii():
        return Folded(text, None)
    kept = [(plain, place) for place, c in enumerate(text) if (plain := _plain(c))]
    return Folded("".join(plain for plain, _ in kept), tuple(place for _, place in kept))


def _plain(c: str) -> str:
    """What a character is searched as: one character, or none."""
    if c.isascii() or c in _SAME:
        return _SAME.get(c, c)
    if unicodedata.decimal(c, None) is not None:
        return str(unicodedata.decimal(c))
    category = unicodedata.category(c)
    if category in ("Cf", "Mn", "Me"):  # zero width, soft hyphen, marks laid over a character
        return ""
    if category.startswith("Z"):
        return " "
    # Full-width letters, "＠" and "．"; an accent that is part of its letter stays.
    wide = unicodedata.normalize("NFKC", c)
    return wide if len(wide) == 1 else c
