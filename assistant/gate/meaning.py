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
_ALIKE = 1.1  # share at which two clauses are the same but for what they deny
_SAME = 1.18  # share at which two texts have the same words
_MOST = 0.75  # of a denied clause's words that a statement must hold to have dropped its denial


def negation_faults(said: Reading, cited: Sequence[Cited], wording: Wording) -> Iterator[Fault]:
    """Clauses that say no where the nearest cited clause says yes, or the other way round."""
    places = [(clause, c.own) for c in cited for clause in c.own.clauses]
    for clause in said.clauses:
        own = said.within(clause)
        scored = [(_share(own, r.within(p), wording), p, r) for p, r in places]
        best = max((score for score, _, _ in scored), default=0.0)
        near = [(p, r) for score, p, r in scored if score >= best - _TIE]
        excepted = _excepts(said) and any(_excepts(r) for _, r in near)
        alike = best >= _ALIKE and not any(p.denials == clause.denials for p, _ in near)
        other = all(p.denied != clause.denied for p, _ in near)
        if best > 0 and (other or alike) and not excepted:
            yield Fault(FaultKind.NEGATION, _told(said, clause, *near[0]))
            return
    if len(cited) == 1 and _recount(said, cited[0].own, wording):
        yield Fault(FaultKind.NEGATION, "it denies more or less than the same cited words do")
        return
    for clause, reading in places:
        if clause.denied and _dropped(clause, reading, said, places, wording):
            words = _words(reading, clause)
            detail = f"the cited words deny “{words}” and the statement does not"
            yield Fault(FaultKind.NEGATION, detail)
            return


def _recount(said: Reading, there: Reading, wording: Wording) -> bool:
    """Whether a text has the cited words and another number of denials."""
    own, other = (frozenset(w.stem for w in r.words if w.content) for r in (said, there))
    counts = [sum(c.denials for c in r.clauses) for r in (said, there)]
    return counts[0] != counts[1] and _share(own, other, wording) >= _SAME


def _excepts(reading: Reading) -> bool:
    """Whether a text makes an exception, behind which its clauses are read either way."""
    return not reading.stems.isdisjoint(("except", "unless"))


def _dropped(
    clause: Clause,
    reading: Reading,
    said: Reading,
    places: Sequence[tuple[Clause, Reading]],
    wording: Wording,
) -> bool:
    """Whether a statement says what a cited clause denies, and no other cited clause says it."""
    denied = reading.within(clause)
    if not denied or _shared(denied, said.stems, wording) < _MOST * len(denied):
        return False
    holding = [c for c in said.clauses if _shared(denied, said.within(c), wording)]
    if not holding or any(c.denied for c in holding):
        return False
    return not any(
        not p.denied and _shared(denied, r.within(p), wording) >= _MOST * len(denied)
        for p, r in places
    )


def _shared(own: frozenset[str], there: frozenset[str], wording: Wording) -> int:
    return sum(s in there or any(wording.same(s, t) for t in there) for s in own)


def _share(own: frozenset[str], there: frozenset[str], wording: Wording) -> float:
    if not there or not own:
        return 0.0
    found = _shared(own, there, wording)
    return found / len(own) + 0.2 * found / len(there)


def _told(said: Reading, clause: Clause, near: Clause, there: Reading) -> str:
    words = _words(said, clause)
    if clause.denied:
        cues = ", ".join(said.text[a:b] for a, b in clause.cues)
        return f"“{words}” says no ({cues}) where the cited words do not"
    cues = ", ".join(there.text[a:b] for a, b in near.cues)
    return f"“{words}” lacks the cited words' “{cues}”"


def _words(reading: Reading, clause: Clause) -> str:
    return " ".join(reading.text[a:b].strip() for a, b in clause.parts).strip()


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
