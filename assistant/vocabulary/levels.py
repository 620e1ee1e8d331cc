"""What a blood level is called: "K 6.8" is asked of guidance that is headed hyperkalaemia."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from assistant.vocabulary import entries

_FURTHEST = 3.0  # times an end of the interval: beyond it a number is no level ("potassium 40")
_DOSE = r"mmols?(?!\s?/\s?l)|m?g|mcg|micrograms?|m?l|mls|mg/dl|meq|units?|iu|tab\w*|amp\w*|times|x"
_LEVEL = (
    r"(?<![\w+]){names}(?:\s+(?:levels?|is|of|was|at|now|still|came back|back|as)\b|\s*[=:])*"
    r"\s*(?P<level>\d+(?:\.\d+)?)"
    rf"(?!\d|[.,]\d|\s?(?:-|–|to)\s?\d|\s?[%/]|\s?(?:{_DOSE})\b)(?:\s?mmol\s?/\s?l\b)?"
)


@dataclass(frozen=True, slots=True)
class _Level:
    pattern: re.Pattern[str]
    low: str
    start: float
    end: float
    high: str

    def named(self, found: re.Match[str]) -> str:
        """What a level outside the interval is called, or what stands there."""
        return self._name(float(found["level"])) or found[0]

    def _name(self, level: float) -> str | None:
        if self.start / _FURTHEST <= level < self.start:
            return self.low
        return self.high or None if self.end < level <= self.end * _FURTHEST else None


def levels_named(question: str) -> str:
    """A question with the names of the levels outside their interval in the place of these."""
    for level in _levels():
        question = level.pattern.sub(level.named, question)
    return question


@cache
def _levels() -> tuple[_Level, ...]:
    return tuple(map(_level, entries("levels.txt", "\n")))


def _level(line: str) -> _Level:
    forms, low, interval, high = (part.strip() for part in line.split("|"))
    names = "|".join(re.escape(f.strip()) for f in sorted(forms.split(","), key=len, reverse=True))
    start, end = map(float, interval.split("-"))
    pattern = re.compile(_LEVEL.format(names=f"(?:{names})"), re.IGNORECASE)
    return _Level(pattern, low, start, end, "" if high == "-" else high)
