"""The gate: pure, no model, no store. What fails it is never shown.

A statement that quotes is shown only when it is, character for character, the stored text at
the span it cites. A statement that a model wrote is shown only when stored words carry all that
it says: each number with its unit and comparator, each medicine, route and group of patients,
what is denied, and what the rest of its words say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.gate.cited import Reader
from assistant.gate.coverage import Coverage, load_coverage
from assistant.gate.emptiness import says_nothing
from assistant.gate.faults import Fault, FaultKind
from assistant.gate.judgement import Attempt, attempts
from assistant.gate.likeness import Embed, Tokens, likeness
from assistant.gate.names import DrugNames
from assistant.gate.reading import Reading
from assistant.gate.wording import Wording
from assistant.model import Passage, Section, Statement, Unit

__all__ = [
    "DrugNames",
    "Embed",
    "Fault",
    "FaultKind",
    "Gate",
    "Tokens",
    "Verdict",
    "quotes_stored_text",
    "verified",
]

_COMPARED = 3  # best groups of units that are compared with the statement by their meaning


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of a statement.

    units: (number of the passage, from 1, and the unit of its section) whose words carry the
    statement; empty when it is withheld. faults: why it is withheld; empty when it is shown.
    recited: another passage than the named ones carries it. support: calibrated, 0 to 1.
    """

    units: tuple[tuple[int, Unit], ...]
    faults: tuple[Fault, ...]
    recited: bool
    support: float


class Gate:
    """Judges what a model wrote by the passages it was given.

    embed: the embedder's. drugs: the names of medicines. words: the library's stemmer.
    """

    def __init__(
        self,
        embed: Embed,
        drugs: DrugNames,
        words: Callable[[str], list[str]],
        coverage: Coverage | None = None,
    ) -> None:
        self._embed = embed
        self._wording = Wording(words)
        self._reader = Reader(self._wording, drugs)
        self._coverage = coverage or load_coverage()

    def judge(
        self,
        text: str,
        sources: Sequence[int],
        passages: Sequence[Passage],
        question: str = "",
    ) -> Verdict:
        """Whether a statement may be shown, and by which units.

        sources: numbers of the passages that the model named, from 1; they may be wrong.
        """
        said = self._reader.read(text.strip())
        asked = self._reader.read(question) if question else None
        if nothing := says_nothing(said, asked):
            return Verdict((), (Fault(FaultKind.SUPPORT, nothing),), False, 0.0)
        named = list(dict.fromkeys(n for n in sources if 1 <= n <= len(passages)))
        wrong = [n for n in dict.fromkeys(sources) if n not in named]
        others = [n for n in range(1, len(passages) + 1) if n not in named]
        tried = self._try(said, named, passages, asked, self._coverage.threshold)
        if not tried.faults:
            return Verdict(tried.units, (), bool(wrong), tried.support)
        again = self._try(said, others, passages, asked, self._coverage.recite)
        if not again.faults and again.words > tried.words:
            return Verdict(again.units, (), True, again.support)
        faults = (*_wrong(wrong, named), *(tried.faults if named else ()))
        return Verdict((), faults or again.faults, False, tried.support)

    def features(
        self, text: str, sources: Sequence[int], passages: Sequence[Passage]
    ) -> tuple[float, ...] | None:
        """What the calibration weighs of a statement, in the order of coverage.FEATURES; None
        where the statement fails by rule, whatever its words."""
        said = self._reader.read(text.strip())
        units = [c for n in sources for c in self._reader.units(n, passages[n - 1])]
        clean = [a for a in attempts(said, units, None, self._wording) if not a.faults]
        if not clean:
            return None
        best = max(clean, key=lambda a: a.words)
        return self._features(said, best)

    def _try(
        self,
        said: Reading,
        numbers: Sequence[int],
        passages: Sequence[Passage],
        asked: Reading | None,
        threshold: float,
    ) -> _Tried:
        units = [c for n in numbers for c in self._reader.units(n, passages[n - 1])]
        found = attempts(said, units, asked, self._wording)
        if not found:
            nothing = Fault(FaultKind.SUPPORT, "the cited words share none with it")
            return _Tried((), (nothing,), 0.0, 0.0)
        clean = [a for a in found if not a.faults][:_COMPARED]
        if not clean:
            return _Tried((), found[0].faults, self._supports(said, found[:1])[0], found[0].words)
        supports = self._supports(said, clean)
        best = max(
            range(len(clean)), key=lambda i: round(supports[i], 2) - 0.02 * len(clean[i].cited)
        )
        support = supports[best]
        if support < threshold:
            first = found[0] if found[0].faults else clean[best]
            return _Tried(
                (), first.faults or (_unsupported(said, clean[best], support),), support, 0.0
            )
        return _Tried(
            tuple((c.number, c.unit) for c in clean[best].cited), (), support, clean[best].words
        )

    def _supports(self, said: Reading, tried: Sequence[Attempt]) -> list[float]:
        return [self._coverage.support(self._features(said, a)) for a in tried]

    def _features(self, said: Reading, tried: Attempt) -> tuple[float, ...]:
        like = likeness(said, tried.covered.missing, tried.cited, self._embed)
        return like.worst, like.faint


@dataclass(frozen=True, slots=True)
class _Tried:
    units: tuple[tuple[int, Unit], ...]
    faults: tuple[Fault, ...]
    support: float
    words: float


def _wrong(wrong: Sequence[int], named: Sequence[int]) -> list[Fault]:
    if not wrong and not named:
        return [Fault(FaultKind.CITATION, "it names no passage")]
    return [Fault(FaultKind.CITATION, f"there is no passage {n}") for n in wrong]


def _unsupported(said: Reading, attempt: Attempt, support: float) -> Fault:
    missing = ", ".join(said.text[w.start : w.end] for w in attempt.covered.missing[:8])
    lacking = f"; not in them: {missing}" if missing else ""
    return Fault(FaultKind.SUPPORT, f"the cited words cover too little ({support:.2f}){lacking}")


def quotes_stored_text(statement: Statement, sections: Mapping[str, Section]) -> bool:
    """Whether each quote of a statement stands at its span and is what the statement says."""
    return all(
        c.quote
        and c.section_id in sections
        and sections[c.section_id].text[c.start : c.end] == c.quote
        and c.quote == statement.text
        for c in statement.citations
    )


def verified(
    statements: Iterable[Statement], sections: Mapping[str, Section]
) -> tuple[Statement, ...]:
    """Those of the statements whose quotes are the stored text."""
    return tuple(s for s in statements if quotes_stored_text(s, sections))
