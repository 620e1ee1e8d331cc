"""Whether a statement turns the cited words round: what is denied in them, and opposites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.gate.cited import Cited
from assistant.gate.faults import Fault, FaultKind
from assistant.gate.opposites import sides
from assistant.gate.polarity import FORBIDS, Clause
from assistant.gate.reading import Reading
from assistant.gate.wording import Wording

_TIE = 0.1
_ALIKE = 1.1  # share at which two clauses are the same but for what they deny
_SAME = 1.18  # share at which two texts have the same words
_WINDOW, _NEXT = 3, 0.5  # words next to a denial, and the share of them that two have in common
_END = re.compile(r"(?<!\d)[.;|\n]|[.;|\n](?=\s|$)")
_AUXILIARY = re.compile(
    r"be|been|being|routinely|generally|usually|normally|to|for|a|an|the|any|ever|it|them|always",
    re.IGNORECASE,
)
_PART = re.compile(r"\s*(?:who|whom|whose|which|that|with|when|if|where)\b", re.IGNORECASE)
_REACH, _HALF = 24, 0.5  # characters between a denial and what it denies; share of a statement
_MOST = 0.75  # of a denied clause's words that a statement must hold to have dropped its denial


def negation_faults(said: Reading, cited: Sequence[Cited], wording: Wording) -> Iterator[Fault]:
    """Clauses that say no where the nearest cited clause says yes, or the other way round."""
    places = [(clause, c.own) for c in cited for clause in c.own.clauses]
    # Under "Contraindications" or "Do not use" each line is a denial without saying so.
    forbids = any(FORBIDS.search(c.above.text.rpartition(" › ")[2]) for c in cited)
    told = (
        _turned(said, places, wording, forbids)
        or (len(cited) == 1 and not forbids and _recounted(said, cited[0].own, wording))
        or next((d for c in cited if (d := _lost(said, c.own, wording))), None)
        or _dropped(said, places, wording)
    )
    if told:
        yield Fault(FaultKind.NEGATION, told)


def _turned(
    said: Reading, places: Sequence[tuple[Clause, Reading]], wording: Wording, forbids: bool
) -> str | None:
    """A clause of the statement whose nearest cited clauses all say the opposite. forbids:
    whether the cited words stand under a heading that denies them."""
    for clause in said.clauses:
        own = said.within(clause)
        scored = [(_share(own, r.within(p), wording), p, r) for p, r in places]
        best = max((score for score, _, _ in scored), default=0.0)
        near = [(p, r) for score, p, r in scored if score >= best - _TIE]
        if not best and clause.denied and not forbids and not any(p.denied for p, _ in places):
            return _told(said, clause, *places[0])
        if (
            not best
            or (forbids and clause.denied)
            or (_excepts(said) and any(_excepts(r) for _, r in near))
        ):
            continue
        alike = best >= _ALIKE and not any(p.denials == clause.denials for p, _ in near)
        other = all(p.denied != clause.denied for p, _ in near)
        if (other or alike) and not _excused(said, clause, near, places, wording):
            return _told(said, clause, *near[0])
    return None


def _excused(
    said: Reading,
    clause: Clause,
    near: Sequence[tuple[Clause, Reading]],
    places: Sequence[tuple[Clause, Reading]],
    wording: Wording,
) -> bool:
    """Whether what a clause denies, or does not, only stands in another clause of the other text:
    sentences are cut into clauses in many ways."""
    if clause.denied:
        return _denied_alike(said, clause, places, wording)
    theirs = sum(p.denials for p, _ in near[:1])
    return 0 < theirs <= sum(c.denials for c in said.clauses if c is not clause)


def _lost(said: Reading, there: Reading, wording: Wording) -> str | None:
    """What the cited words only say with a "not", and the statement without: "is not recommended",
    told as "may be recommended"."""
    if any(c.cues for c in said.clauses):
        return None
    own = frozenset(w.stem for w in said.words if w.content)
    for clause in there.clauses:
        for cue in clause.cues if clause.denied else ():
            at = next((i for i, w in enumerate(there.words) if w.start >= cue[1]), None)
            while (
                at is not None
                and at < len(there.words)
                and _AUXILIARY.fullmatch(there.text, there.words[at].start, there.words[at].end)
            ):
                at += 1
            if at is None or at >= len(there.words) or there.words[at].start > cue[1] + _REACH:
                continue
            stem = there.words[at].stem
            once = sum(w.stem == stem for w in there.words) == 1
            if once and stem in said.stems and _about_it(own, there, cue, wording):
                words = there.text[cue[0] : there.words[at].end]
                return f"the cited words have “{words}”, the statement has no such denial"
    return None


def _about_it(own: frozenset[str], there: Reading, cue: tuple[int, int], wording: Wording) -> bool:
    """Whether a statement's words stand in the sentence of a denial."""
    ends = [m.end() for m in _END.finditer(there.text)]
    low = max((e for e in ends if e <= cue[0]), default=0)
    high = min((e for e in ends if e >= cue[1]), default=len(there.text))
    sentence = frozenset(w.stem for w in there.words if w.content and low <= w.start < high)
    return _shared(own, sentence, wording) >= _HALF * len(own)


def _recounted(said: Reading, there: Reading, wording: Wording) -> str | None:
    """Whether a text has the cited words and another number of denials."""
    own, other = (frozenset(w.stem for w in r.words if w.content) for r in (said, there))
    counts = [sum(c.denials for c in r.clauses) for r in (said, there)]
    fewer = counts[0] < counts[1] or not counts[1]
    if fewer and counts[0] != counts[1] and _share(own, other, wording) >= _SAME:
        return "it denies more or less than the same cited words do"
    return None


def _denied_alike(
    said: Reading,
    clause: Clause,
    places: Sequence[tuple[Clause, Reading]],
    wording: Wording,
) -> bool:
    """Whether each word of a clause that denies has its like in the cited words, denying the
    same: what stands next to a "not" stays there."""
    there = [_next_to(r, cue) for p, r in places for cue in p.cues]

    def alike(cue: tuple[int, int]) -> bool:
        own = _next_to(said, cue)
        return any(
            not own
            or not other
            or _shared(own, other, wording) >= _NEXT * min(len(own), len(other))
            for other in there
        )

    return clause.denied and all(alike(cue) for cue in clause.cues)


def _next_to(reading: Reading, cue: tuple[int, int]) -> frozenset[str]:
    """Stems of the words that a denial denies: those after it in its sentence, else before it."""
    text = reading.text
    end = _END.search(text, cue[1])
    after = [w for w in reading.words if w.content and cue[1] <= w.start]
    after = [w for w in after if end is None or w.start < end.start()]
    if after:
        return frozenset(w.stem for w in after[:_WINDOW])
    before = [w for w in reading.words if w.content and w.end <= cue[0]]
    return frozenset(w.stem for w in before[-_WINDOW:])


def _excepts(reading: Reading) -> bool:
    """Whether a text makes an exception, behind which its clauses are read either way."""
    return not reading.stems.isdisjoint(("except", "unless"))


def _dropped(
    said: Reading, places: Sequence[tuple[Clause, Reading]], wording: Wording
) -> str | None:
    """What a cited clause denies and the statement says, where no other cited clause says it."""
    for clause, reading in places:
        denied = reading.within(clause) if clause.denied else frozenset()
        if not denied or _shared(denied, said.stems, wording) < _MOST * len(denied):
            continue
        holding = [c for c in said.clauses if _shared(denied, said.within(c), wording)]
        if not holding or any(c.denied or _under(said, c) for c in holding):
            continue
        if not any(
            not p.denied and _shared(denied, r.within(p), wording) >= _MOST * len(denied)
            for p, r in places
        ):
            return f"the cited words deny “{_words(reading, clause)}” and the statement does not"
    return None


def _under(said: Reading, clause: Clause) -> bool:
    """Whether a clause is part of one before it that denies: "not in anyone who has a stroke"."""
    at = said.clauses.index(clause)
    start, end = clause.parts[0]
    return at > 0 and said.clauses[at - 1].denied and bool(_PART.match(said.text, start, end))


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
