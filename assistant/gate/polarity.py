"""What is denied or forbidden: the clauses of a text, and which of them say no."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.gate.bounds import COMPARING

# Denials; two in one clause undo each other ("do not withhold").
_NO = re.compile(
    r"\b(?:not|no|never|nor|neither|none|cannot|without|unless|except(?:ing)?|excluding|"
    r"avoid(?:s|ed|ing|ance)?|contra-?indicat\w+|withh(?:old|olding|eld)|"
    r"rather than|instead of|stop(?:s|ped|ping)?|discontinu\w+|ceas(?:e|ed|ing)|"
    r"refrain\w*|prohibit\w*|forbid\w*|forbidden|omit(?:s|ted|ting)?|unsafe|inappropriate|unsuitable|"
    r"inadvisable|unnecessary|ineffective|lack(?:s|ing)?(?: of)?|absence|absent|"
    r"rule[sd]? out|exclude[sd]?|unable|fail(?:s|ed|ing)? to|little|insufficient|free of|denies|"
    r"against|do less|don.?t|doesn.?t|didn.?t|isn.?t|aren.?t|wasn.?t|weren.?t|shouldn.?t|mustn.?t|"
    r"can.?t|won.?t|wouldn.?t|needn.?t|hasn.?t|haven.?t|couldn.?t)\b|\bcontra-?indicated\b|"
    r"\b(?:non|not)-(?=[a-z])",
    re.IGNORECASE,
)  # fmt: skip
_BREAK = re.compile(
    r"(?<!\d)[.;:?!|\n]+\s*|[.;:?!|\n]+(?=\s|$)|,\s|\s[–—-]\s|\(|\)|"
    r"\b(?:but|although|though|however|because|since|if|when|whenever|where|while|whereas|unless|"
    r"until|which|who|whom|whose|except|rather than|instead of|without|so that|then|otherwise|"
    r"and (?=(?:do not|don.t|never|not|avoid|stop|withhold)\b)|"
    r"or (?=(?:do not|don.t|never|not|avoid|stop|withhold)\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a text that says one thing. denied: whether it says no.

    cues: the words that do. spans: where they stand.
    """

    start: int
    end: int
    denied: bool
    cues: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


@lru_cache(maxsize=8192)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a text, in order."""
    masked = COMPARING.sub(lambda m: "\x00" * len(m[0]), text)
    starts = [0]
    for match in _BREAK.finditer(masked):
        word = match[0].strip(" ,")
        starts.append(match.start() if word[:1].isalpha() else match.end())
    bounds = sorted({*starts, len(text)})
    out = []
    for start, end in itertools.pairwise(bounds):
        found = list(_NO.finditer(masked, start, end))
        cues, spans = tuple(m[0].lower() for m in found), tuple(m.span() for m in found)
        if text[start:end].strip():
            out.append(Clause(start, end, len(cues) % 2 == 1, cues, spans))
    return tuple(out)
