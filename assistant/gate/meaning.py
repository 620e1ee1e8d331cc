"""Whether a statement turns the cited words round: what is denied in them, and opposites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.gate.cited import Cited
from assistant.gate.faults import Fault, FaultKind
from assistant.gate.opposites import sides
from assistant.gate.polarity import Clause
from assistant.gate.reading import Reading
from assistant.gate.wording import Wording

_TIE = 0.1


def negation_faults(said: Reading, cited: Sequence[Cited], wording: Wording) -> Iterator[Fault]:
    """Clauses that say no where the nearest cited clause says yes, or the other way round."""
    places = [(clause, c.own) for c in cited for clause in c.own.clauses]
    for clause in said.clauses:
        own = said.within(clause.start, clause.end)
        if not own:
            continue
        scored = [(_share(own, r.within(p.start, p.end), wording), p) for p, r in places]
        best = max((score for score, _ in scored), default=0.0)
        if best <= 0:
            continue
        near = [p for score, p in scored if score >= best - _TIE]
        if all(p.denied != clause.denied for p in near):
            yield Fault(FaultKind.NEGATION, _told(said, clause, near[0]))


def _share(own: frozenset[str], there: frozenset[str], wording: Wording) -> float:
    if not there:
        return 0.0
    found = sum(s in there or any(wording.same(s, t) for t in there) for s in own)
    return found / len(own) + 0.2 * found / len(there)


def _told(said: Reading, clause: Clause, near: Clause) -> str:
    words = said.text[clause.start : clause.end].strip()
    if clause.denied:
        return f"“{words}” says no ({', '.join(clause.cues)}) where the cited words do not"
    return f"“{words}” lacks the cited words' “{', '.join(near.cues)}”"


def direction_faults(said: Reading, cited: Sequence[Cited]) -> Iterator[Fault]:
    """Words whose opposite stands in the cited words while they do not."""
    there = {(d.axis, d.side) for c in cited for d in sides(c.text)}
    found = sides(said.text)
    own = {(d.axis, d.side) for d in found}
    for one in found:
        opposite = (one.axis, 1 - one.side)
        if (one.axis, one.side) not in there and opposite in there and opposite not in own:
            words = said.text[one.start : one.end]
            detail = f"“{words}” turns the cited words round"
            yield Fault(FaultKind.DIRECTION, detail)
            return
