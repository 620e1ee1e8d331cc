"""What is denied or forbidden: the clauses of a text, and which of them say no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.gate.bounds import COMPARING

# Denials.
_NO = re.compile(
    r"\b(?:not|no|never|nor|neither|none|cannot|without|unless|except(?:ing)?|excluding|"
    r"avoid(?:s|ed|ing|ance)?|contra-?indicat\w+|withh(?:old|olding|eld)|"
    r"rather than|instead of|in place of|stop(?:s|ped|ping)?|discontinu\w+|ceas(?:e|ed|ing)|"
    r"cessation|"
    r"refrain\w*|prohibit\w*|forbid\w*|forbidden|omit(?:s|ted|ting)?|unsafe|inappropriate|unsuitable|"
    r"leave out|left out|leav(?:e|es|ing) (?:\w+[ -]){1,4}out|inadvisable|unnecessary|"
    r"ineffective|lack(?:s|ing)?(?: of)?|absence|absent|"
    r"rule[sd]? out|exclude[sd]?|unable|fail(?:s|ed|ing)? to|insufficient|free of|denies|"
    r"advise[sd]? against|c~i~|(?:do|does|did|is|are|was|were|should|must|ca|wo|would|need|has|"
    r"have|could)n?['’]t)(?!\w)|"
    r"\b(?:non|not)-(?=[a-z])(?!steroid)|\bun(?:known|available|controlled|"
    r"treated|clear|"
    r"affected|proven|responsive|diagnosed|related|licensed|explained|wanted|desirable)\b",
    re.IGNORECASE,
)  # fmt: skip
_BREAK = re.compile(
    r"(?<!\d)[.;:?!|\n]+\s*|[.;:?!|\n]+(?=\s|$)|,\s|\s[–—-]\s|"
    r"\b(?:but|although|though|however|because|since|if|when|whenever|where|while|whereas|unless|"
    r"so as to|in order to|to (?=prevent|reduce|avoid|minimi[sz]e|improve|ensure|allow|maintain)|"
    r"until|which|who|whom|whose|except|rather than|instead of|without|so that|then|otherwise|"
    r"(?:and|or) (?=(?:do not|don.t|does not|never|not|no|cannot|can.t|is not|are not|has no|"
    r"have no|should not|must not|may not|will not|avoid|stop|withhold)\b))",
    re.IGNORECASE,
)
# A list's lead that forbids each of its items; any other denial is the lead's own.
FORBIDS = re.compile(
    r"\b(?:do not|don['’]t|never|(?:must|should|may|can) ?not|not (?:be )?(?:us|giv|recommend)\w+|"
    r"avoid\w*|contra-?indicat\w+|stop|withhold)\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"not|no|never|cannot|nor|without|\w+['’]t", re.IGNORECASE)
_UNDONE = 3  # blanks between two denials that undo each other: "should not be withheld"
# "No finding can exclude it": the subject itself is denied.
_NONE = re.compile(r"no|none|neither", re.IGNORECASE)
_CAN = re.compile(r"\s(?:can|could|may|might|should|must|will|would)\s", re.IGNORECASE)
_SHORT = re.compile(r"\bc\.i\.", re.IGNORECASE)  # contraindicated; its stops end no sentence
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Clause:
    """What a text says in one go. parts: its stretches of the text, more than one where something
    stands in brackets between. denials: how many times it says no. cues: where the words stand
    that do.
    """

    parts: tuple[tuple[int, int], ...]
    denials: int
    cues: tuple[tuple[int, int], ...]

    @property
    def denied(self) -> bool:
        """Whether it says no."""
        return self.denials > 0


@lru_cache(maxsize=8192)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a text, what stands in brackets as clauses of its own."""
    masked = COMPARING.sub(lambda m: "\x00" * len(m[0]), _SHORT.sub("c~i~", text))
    asides = [m.span() for m in _ASIDE.finditer(masked)]
    main = masked
    for start, end in asides:
        main = main[:start] + "\x00" * (end - start) + main[end:]
    found = [_clause(main, start, end, asides) for start, end in _cut(main, 0, len(main))]
    for start, end in asides:
        found += [_clause(masked, a, b, []) for a, b in _cut(masked, start + 1, end - 1)]
    return tuple(c for c in found if any(text[a:b].strip() for a, b in c.parts))


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = {start, end}
    for match in _BREAK.finditer(text, start, end):
        word = match[0].strip(" ,")
        cuts.add(match.start() if word[:1].isalpha() else match.end())
    out: list[tuple[int, int]] = []
    for a, b in pairwise(sorted(cuts)):
        if out and text[: out[-1][1]].rstrip().endswith(":") and FORBIDS.search(text, *out[-1]):
            out[-1] = (out[-1][0], b)  # "Do not give in: pregnancy"
        else:
            out.append((a, b))
    return out


def _clause(text: str, start: int, end: int, asides: Sequence[tuple[int, int]]) -> Clause:
    cues = tuple(m.span() for m in _NO.finditer(text, start, end))
    parts, at = [], start
    for a, b in asides:
        if start <= a < end:
            parts.append((at, a))
            at = b
    parts.append((at, end))
    return Clause(tuple(parts), _denials(text, cues), cues)


def _denials(text: str, cues: Sequence[tuple[int, int]]) -> int:
    """The denials of a clause; "not" right before a forbidding word undoes it."""
    left = at = 0
    while at < len(cues):
        between = text[cues[at][1] : cues[at + 1][0]] if at + 1 < len(cues) else ""
        whole = _NONE.fullmatch(text, *cues[at]) and _CAN.search(between)
        pair = at + 1 < len(cues) and (bool(whole) or between.count(" ") <= _UNDONE)
        if pair and _PLAIN.fullmatch(text, *cues[at]) and not _PLAIN.fullmatch(text, *cues[at + 1]):
            at += 2
            continue
        left += 1
        at += 1
    return left
