"""Whether a statement turns the cited words round: "raise" for "lower", "likely" for "unlikely"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.gate.cited import Cited
from assistant.gate.faults import Fault, FaultKind
from assistant.gate.opposites import sides
from assistant.gate.reading import Reading

_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NOT = re.compile(r"\bnot\b", re.IGNORECASE)  # "not known" is "unknown"
_SHORTEST = 5  # letters that a prefix stands before: "until" is no opposite of "til"
_TWO = (("", "non"), ("", "non-"), ("", "un"), ("hypo", "hyper"), ("brady", "tachy"),
        ("intra", "extra"), ("under", "over"), ("pre", "post"))  # fmt: skip
_PREFIXES = (*_TWO, *((b, a) for a, b in _TWO))


def direction_faults(said: Reading, cited: Sequence[Cited]) -> Iterator[Fault]:
    """Words whose opposite stands in the cited words while they do not; not where one of the two
    denies more than the other ("never outside", "inside")."""
    if (
        sum(c.denials for c in said.clauses) % 2
        != sum(clause.denials for c in cited for clause in c.own.clauses) % 2
    ):
        return
    there = {(d.axis, d.side) for c in cited for d in sides(c.text)}
    found = sides(said.text)
    own = {(d.axis, d.side) for d in found}
    for one in found:
        opposite = (one.axis, 1 - one.side)
        if (one.axis, one.side) not in there and opposite in there and opposite not in own:
            detail = f"“{said.text[one.start : one.end]}” turns the cited words round"
            yield Fault(FaultKind.DIRECTION, detail)
            return
    words = frozenset().union(*(_plain(c.text) for c in cited))
    if not any(_NOT.search(text) for text in (said.text, *(c.text for c in cited))):
        yield from _prefixed(_plain(said.text), words)


def _prefixed(said: frozenset[str], there: frozenset[str]) -> Iterator[Fault]:
    """Words that a prefix makes the opposite of a cited one."""
    for word in sorted(said - there):
        other = next((o for o in _opposites(word) if o in there and o not in said), None)
        if other:
            detail = f"“{word}” stands where the cited words have “{other}”"
            yield Fault(FaultKind.DIRECTION, detail)
            return


def _plain(text: str) -> frozenset[str]:
    return frozenset(m[0].lower() for m in _LETTERS.finditer(text))


def _opposites(word: str) -> Iterator[str]:
    """Words that a prefix makes its opposite: "likely" and "unlikely", "hypo…" and "hyper…"."""
    for prefix, other in _PREFIXES:
        if word.startswith(prefix) and len(word) >= len(prefix) + _SHORTEST:
            yield other + word.removeprefix(prefix)
