"""What tells who a patient is, found in a text and masked before a model or a log sees it.

Found by rule, offline: numbers by their form and check digit, the rest by form and by the words
that stand around it. Names are found in obvious forms only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.identifiers.contact import emails, phone_numbers, postcodes
from assistant.identifiers.dates import birth_dates
from assistant.identifiers.folding import fold
from assistant.identifiers.names import names
from assistant.identifiers.numbers import hospital_numbers, nhs_numbers
from assistant.identifiers.patterns import hospital_pattern
from assistant.identifiers.spans import Kind, Span, joined

__all__ = ["Identifiers", "Kind", "Masked", "Span"]

_FINDERS: tuple[Callable[[str], Iterable[Span]], ...] = (
    nhs_numbers,
    hospital_numbers,
    emails,
    phone_numbers,
    postcodes,
    birth_dates,
    names,
)
# A kind in brackets, with the words that said it was coming.
_MARK = re.compile(
    r"(?:(?:\b(?:nhs|hospital|patient|phone|telephone|mobile|unit)\s+)?"
    r"\b(?:no\.?|number|nhs|dob|d\.o\.b\.?|date of birth|born(?: on)?|mrn|tel\.?|phone|mobile|"
    r"e-?mail|postcode|called|named)[\s:#]*)?"
    rf"\[(?:{'|'.join(map(re.escape, Kind))})\]",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"^[\s,.;:)-]+|(?<=\s)[,.;:](?=\s|$)")  # punctuation that stood beside one


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its identifiers.

    text: each is replaced by its kind in brackets, "[NHS number]". kinds: what was found, each
    once, in the order of the text.
    """

    text: str
    kinds: tuple[str, ...]

    @property
    def rest(self) -> str:
        """What is left to look up: without the kinds in brackets too."""
        without = _MARK.sub(" ", self.text)
        return " ".join(_LOOSE.sub("", without).split())


class Identifiers:
    """Finds and masks identifiers of patients."""

    def __init__(self, hospital_numbers: Sequence[str] = ()) -> None:
        """hospital_numbers: regular expressions of the hospital's own numbers, matched as whole
        words in any case. Raises SettingsError naming one that cannot be used.
        """
        self._hospital = tuple(hospital_pattern(pattern) for pattern in hospital_numbers)

    def mask(self, text: str) -> Masked:
        """The text with every identifier replaced. Takes time linear in the text."""
        kinds: dict[str, None] = {}
        parts: list[str] = []
        at = 0
        for span in self.spans(text):
            parts += (text[at : span.start], f"[{span.kind}]")
            kinds[str(span.kind)] = None
            at = span.end
        return Masked("".join((*parts, text[at:])), tuple(kinds))

    def spans(self, text: str) -> list[Span]:
        """Where identifiers stand, in order, none overlapping."""
        folded = fold(text)
        found = joined(self._found(folded.text))
        return [Span(*folded.original(s.start, s.end), s.kind) for s in found]

    def _found(self, text: str) -> Iterator[Span]:
        for find in _FINDERS:
            yield from find(text)
        for pattern in self._hospital:
            for found in pattern.finditer(text):
                if found[0]:
                    yield Span(*found.span(), Kind.HOSPITAL_NUMBER)
