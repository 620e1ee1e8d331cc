"""What comes first of two: the cause before what it causes, the one chosen before the one left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ON = (
    r"causes?|caused(?! by)|causing|leads? to|leading to|led to|results? in|resulting in|"
    r"followed by|before|prior to|develops? into|brings? on|produces?|rather than|instead of|"
    r"in place of|more \w+ (?:in|among|than)|(?:higher|greater|larger|older|worse|better|"
    r"longer|taller|more|bigger|stronger) (?:\w+ )?than|then|precedes?|until|to prevent|"
    r"to reduce|becomes?|triggers?|later"
)
_BACK = (
    r"caused by|due to|because(?: of)?|results? from|resulting from|results? of|arising from|"
    r"follows?|following|after|secondary to|from|preceded by|produced by|since|"
    r"(?:lower|less|smaller|younger|shorter|fewer|lesser|weaker) (?:\w+ )?than|once|when|if|"
    r"triggered by|as"
)
_WORDS = re.compile(rf"(?<![\w-])(?:(?P<back>{_BACK})|(?P<on>{_ON}))(?![\w-])", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<!\d)[.;|\n]|[.;|\n](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Order:
    """Two spans of a text that its words put in order."""

    first: tuple[int, int]
    second: tuple[int, int]


def orders(text: str) -> Iterator[Order]:
    """What a text puts in order."""
    bounds = [0, *(m.end() for m in _SENTENCE.finditer(text)), len(text)]
    for match in _WORDS.finditer(text):
        low = max(b for b in bounds if b <= match.start())
        high = min(b for b in bounds if b >= match.end())
        left, right = (low, match.start()), (match.end(), high)
        comma = text.find(", ", *right) if not text[low : match.start()].strip() else -1
        if comma >= 0:  # "After a meal, take it."
            left, right = (comma + 1, high), (match.end(), comma)
        yield Order(left, right) if match["on"] else Order(right, left)
